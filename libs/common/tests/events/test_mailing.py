"""Letters that events ask for, through a mail server of the test's own."""

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP
from kontor.api.billing.v1.events_pb2 import DocumentsRequested
from kontor.common.calling.calls import Asking, Peers
from kontor.common.events.bus import Consumer, EventMeta
from kontor.common.outside.files import Files
from kontor.common.outside.mail import Letter, Mailer, message_id
from kontor.common.process.settings import SmtpSettings
from kontor.common.serving.mailing import mail_consumer
from kontor.common.serving.service import Context
from kontor.common.values.clock import Clock
from world import NoTokens, World


class Post:
    """Takes what comes; refuses for now while `closed`."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.closed = False
        self.turned_away = 0
        self.port = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.closed:
            self.turned_away += 1
            return "451 later"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 taken"


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    post = Post()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(post), "127.0.0.1", 0)
    post.port = server.sockets[0].getsockname()[1]
    async with server:
        yield post


async def letter(_ctx: Context, ask: Asking[Any], event: DocumentsRequested, meta: EventMeta) -> Letter | None:
    """Only the first attempt is worth a letter here."""
    async with ask.reading() as tx:
        await tx.begin()
    if event.attempt > 1:
        return None
    return Letter(to="kunde@hafen.example", subject=f"Auftrag {meta.version}", text=event.invoice_id)


@pytest.fixture
def consumer(world: World, post: Post) -> Consumer:
    smtp = SmtpSettings(host="127.0.0.1", port=post.port, sender="kontor@nord.example")
    ctx = Context(
        settings=None,
        db=world.b,
        peers=Peers({}, NoTokens()),
        signer=None,  # type: ignore[arg-type]
        files=Files(""),
        mailer=Mailer(smtp, Clock()),
        clock=Clock(),
        log=None,
    )
    return mail_consumer(ctx, {DocumentsRequested: letter})


async def inbox(world: World) -> list[UUID]:
    rows = await world.rows(world.b, "select event_id from inbox where consumer = 'einvoice-mail'")
    return [row["event_id"] for row in rows]


async def test_an_event_sends_its_letter_once_under_its_own_id(world: World, post: Post, consumer: Consumer):
    world.all_parts(consumer)
    order = await world.order()
    [event] = await world.until(lambda: inbox(world))
    [sent] = post.letters
    assert sent["Message-ID"] == message_id(event, "nord.example")
    assert sent.get_content().strip() == str(order)


async def test_an_event_that_asks_for_no_letter_is_handled_and_sends_none(world: World, post: Post, consumer: Consumer):
    world.all_parts(consumer)
    await world.order(attempt=2)
    await world.until(lambda: inbox(world))
    assert post.letters == []


async def test_a_letter_waits_for_the_mail_server(world: World, post: Post, consumer: Consumer):
    post.closed = True
    world.all_parts(consumer)
    await world.order()
    await world.until(lambda: post.turned_away >= 5)
    assert await world.parked() == []
    post.closed = False
    await world.until(lambda: inbox(world))
    assert len(post.letters) == 1

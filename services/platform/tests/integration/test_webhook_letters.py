"""Letters to owners: an endpoint was disabled, a message was given up; through a mail server of the test's own."""

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from kontor.api.platform.v1 import webhooks_pb2 as pb
from kontor.cli.testing import RunService, eventually
from kontor.common.process.settings import SmtpSettings
from kontor.platform.__main__ import SERVICE
from platform_world import World
from receiver import Receiver
from webhook_world import LOOPBACK, Hooks


class Post:
    """Takes every letter."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 taken"


@pytest.fixture
async def post() -> AsyncIterator[tuple[Post, int]]:
    post = Post()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(post), "127.0.0.1", 0)
    async with server:
        yield post, server.sockets[0].getsockname()[1]


async def test_owners_get_a_letter_when_their_endpoint_is_disabled_or_a_message_given_up(
    running_service: RunService, post: tuple[Post, int]
):
    box, port = post
    hooks = await Hooks.of(
        await World.founded(await running_service(SERVICE, webhooks=LOOPBACK, smtp=SmtpSettings(port=port)))
    )
    async with Receiver() as receiver:
        receiver.reply = lambda _got: (500, "")
        endpoint, _ = await hooks.create(receiver.url)
        for _ in range(2):
            await hooks.test(endpoint)
        await eventually(lambda: len(receiver.got) >= 2)
        await hooks.elapse(days=3)
        await eventually(lambda: len(box.letters) == 1)
        receiver.reply = lambda _got: (410, "")
        await hooks.test(endpoint)
        await eventually(lambda: len(box.letters) == 2)
        failed, disabled = box.letters
        assert failed["To"] == disabled["To"] == hooks.world.admin_email
        assert failed["Subject"] == f"Webhook-Nachricht aufgegeben: {receiver.url}"
        assert disabled["Subject"] == f"Webhook abgeschaltet: {receiver.url}"
        assert "platform.webhook_tested" in failed.get_content()
        assert "410" in disabled.get_content()
        await hooks.ask("EnableWebhookEndpoint", pb.EnableWebhookEndpointRequest(id=endpoint.id))
        await eventually(lambda: len(box.letters) == 3)
        own = await hooks.endpoint(endpoint.id)
        assert own.state == pb.WEBHOOK_ENDPOINT_STATE_DISABLED

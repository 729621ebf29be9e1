"""Passwords: changed by who knows the old one, set by a link that came by mail, once."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.smtp import SMTP
from kontor.api.platform.v1 import access_pb2 as access
from kontor.api.platform.v1 import platform_pb2 as pb
from kontor.cli.testing import RunService, eventually
from kontor.common.database.tables import idempotency, journal
from kontor.common.identity.tokens import NO_TENANT, Principal
from kontor.common.process.settings import SmtpSettings
from kontor.common.values.clock import Clock, wall_now
from kontor.common.values.errors import InvalidInput, RuleViolated, TooMany, Unauthenticated
from kontor.platform.__main__ import SERVICE
from kontor.platform.access_store import password_reset
from platform_world import PASSWORD, World

NEW = "ein ganz neuer Satz"


class Post:
    """A mail server's memory."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"

    async def link(self, to: str, number: int = 1) -> str:
        """The secret in the latest letter to somebody, once they have so many."""

        def found() -> list[EmailMessage]:
            mine = [letter for letter in self.letters if letter["To"] == to]
            return mine if len(mine) >= number else []

        letter = (await eventually(found))[-1]
        text = letter.get_body(("plain",)).get_content()
        (secret,) = re.findall(r"http://kontor\.example/l/password/(\S+)", text)
        return str(secret)


@pytest.fixture
async def post() -> Post:
    return Post()


@pytest.fixture
async def at() -> list[timedelta]:
    """How far real time is moved."""
    return [timedelta()]


@pytest.fixture
async def world(running_service: RunService, post: Post, at: list[timedelta]) -> AsyncIterator[World]:
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(post), "127.0.0.1", 0)
    smtp = SmtpSettings(port=server.sockets[0].getsockname()[1])
    async with server:
        clock = Clock(lambda: wall_now() + at[0])
        yield await World.founded(
            await running_service(SERVICE, clock=clock, smtp=smtp, public_url="http://kontor.example")
        )


async def ask(world: World, email: str, address: str = "10.0.0.1") -> None:
    request = access.RequestPasswordResetRequest(email=email)
    await world.running.anonymous()("RequestPasswordReset", request, kontor_address=address)


async def redeem(world: World, secret: str, password: str = NEW) -> None:
    request = access.RedeemPasswordResetRequest(secret=secret, new_password=password)
    await world.running.anonymous()("RedeemPasswordReset", request)


async def gets_in(world: World, email: str, password: str) -> bool:
    try:
        await world.opened(email, password)
    except Unauthenticated:
        return False
    return True


async def test_changing_asks_for_the_present_password_and_ends_all_other_sessions(world: World):
    person = await world.invite("employee", password=PASSWORD)
    here, there = await world.opened(person.email), await world.opened(person.email)
    me = world.with_token(await world.session_token(here))
    wrong = access.ChangePasswordRequest(current_password="falsch-falsch", new_password=NEW)
    with pytest.raises(InvalidInput) as refused:
        await me("ChangePassword", wrong)
    assert (refused.value.code, refused.value.all_violations()[0].pointer) == (
        "platform.password_wrong",
        "/current_password",
    )
    short = access.ChangePasswordRequest(current_password=PASSWORD, new_password="kurz")
    with pytest.raises(InvalidInput) as refused:
        await me("ChangePassword", short)
    assert refused.value.all_violations()[0].pointer == "/new_password"
    change = access.ChangePasswordRequest(current_password=PASSWORD, new_password=NEW)
    assert (await me("ChangePassword", change)).message.revoked == 1
    await world.session_token(here)
    with pytest.raises(Unauthenticated):
        await world.session_token(there)
    assert (await gets_in(world, person.email, PASSWORD), await gets_in(world, person.email, NEW)) == (False, True)


async def test_guessing_the_present_password_is_slowed_down(world: World):
    me = await world.signed_in((await world.invite("employee", password=PASSWORD)).email)
    guess = access.ChangePasswordRequest(current_password="falsch-falsch", new_password=NEW)
    for _ in range(10):
        with pytest.raises(InvalidInput):
            await me("ChangePassword", guess)
    with pytest.raises(TooMany):
        await me("ChangePassword", guess)


async def test_a_link_sets_a_new_password_once_and_ends_all_sessions(world: World, post: Post):
    person = await world.invite("employee", password=PASSWORD, locale="en")
    session = await world.opened(person.email)
    await ask(world, person.email.upper())
    secret = await post.link(person.email)
    assert len(f"https://kontor.nordlicht.example/l/password/{secret}") < 120
    assert post.letters[-1]["Subject"] == "New password for Nordlicht"
    with pytest.raises(InvalidInput):
        await redeem(world, secret, "kurz")
    told = await asyncio.gather(*(redeem(world, secret) for _ in range(3)), return_exceptions=True)
    assert told.count(None) == 1
    assert all(isinstance(t, Unauthenticated) for t in told if t is not None)
    with pytest.raises(Unauthenticated) as used:
        await redeem(world, secret, "noch ein anderes")
    assert used.value.code == "platform.password_link_over"
    with pytest.raises(Unauthenticated):
        await world.session_token(session)
    assert (await gets_in(world, person.email, PASSWORD), await gets_in(world, person.email, NEW)) == (False, True)


async def test_nobody_learns_whether_an_e_mail_is_known(world: World, post: Post):
    person = await world.invite("employee", password=PASSWORD)
    took: dict[str, list[float]] = {person.email: [], "niemand@nordlicht.example": []}
    for number in range(3):
        for email, seconds in took.items():
            began = time.monotonic()
            await ask(world, email, f"10.1.{number}.1")
            seconds.append(time.monotonic() - began)
    quickest = [min(seconds) for seconds in took.values()]
    assert min(quickest) > 0.2 * max(quickest)
    for email in took:
        with pytest.raises(TooMany):
            await ask(world, email, "10.2.0.1")
    await post.link(person.email, 3)
    assert {letter["To"] for letter in post.letters} == {person.email}


async def test_a_network_asks_thirty_times_a_minute(world: World):
    for number in range(30):
        await ask(world, f"wer{number}@nordlicht.example", "10.3.0.1")
    with pytest.raises(TooMany):
        await ask(world, "wer@nordlicht.example", "10.3.0.1")
    await ask(world, "wer@nordlicht.example", "10.3.0.2")


async def test_a_link_is_good_for_an_hour_of_real_time(world: World, post: Post, at: list[timedelta]):
    person = await world.invite("employee", password=PASSWORD)
    await ask(world, person.email)
    secret = await post.link(person.email)
    moving = pb.MoveClockRequest(id=str(world.tenant), by_seconds=40 * 86_400)
    await (await world.admin())("MoveClock", moving)
    at[0] = timedelta(minutes=61)
    with pytest.raises(Unauthenticated):
        await redeem(world, secret)
    at[0] = timedelta(minutes=59)
    await redeem(world, secret)


async def test_each_tenant_of_an_e_mail_gets_a_link_of_its_own(world: World, post: Post):
    other = await World.founded(world.running)
    person = await world.invite("employee", password=PASSWORD)
    await other.invite("employee", email=person.email, password=PASSWORD)
    await ask(world, person.email)
    await post.link(person.email, 2)
    secrets = {post_link(letter) for letter in post.letters}
    assert len(secrets) == 2
    for number, secret in enumerate(sorted(secrets)):
        await redeem(world, secret, f"{NEW} {number}")
    assert await gets_in(world, person.email, f"{NEW} 0")
    assert await gets_in(world, person.email, f"{NEW} 1")


def post_link(letter: EmailMessage) -> str:
    return str(re.findall(r"/l/password/(\S+)", letter.get_body(("plain",)).get_content())[0])


async def test_the_secret_of_a_link_is_in_the_letter_alone(world: World, post: Post):
    person = await world.invite("employee", password=PASSWORD)
    await ask(world, person.email)
    bare = (await post.link(person.email)).partition(".")[2]
    for tenant in (world.tenant, NO_TENANT):
        async with world.running.service.context.db.reading(Principal.system(tenant, "platform")) as tx:
            for table in (password_reset, journal, idempotency):
                assert not any(bare in str(row) for row in await tx.all(sa.select(table))), table.name


@pytest.mark.parametrize("secret", ["x" * 66, "a.b" * 20, "A" * 22 + "." + "B" * 43, "ä" * 30])
async def test_what_is_no_link_sets_nothing(world: World, secret: str):
    with pytest.raises(Unauthenticated) as refused:
        await redeem(world, secret)
    assert refused.value.code == "platform.password_link_over"


async def test_somebody_new_is_invited_to_set_their_first_password(world: World, post: Post, at: list[timedelta]):
    person = await world.invite("employee", locale="de")
    await ask(world, person.email)
    admin = await world.admin()
    await admin("InvitePerson", access.InvitePersonRequest(id=person.id))
    secret = await post.link(person.email)
    assert [letter["Subject"] for letter in post.letters] == ["Ihr Zugang zu Nordlicht"]
    at[0] = timedelta(days=2, hours=23)
    await redeem(world, secret)
    assert await gets_in(world, person.email, NEW)
    now = (await admin("GetPerson", pb.GetPersonRequest(id=person.id))).message.person
    leaving = pb.UpdatePersonRequest(id=person.id, person=pb.Person(active=False), etag=now.etag)
    leaving.update_mask.paths.append("active")
    await admin("UpdatePerson", leaving)
    with pytest.raises(RuleViolated) as inactive:
        await admin("InvitePerson", access.InvitePersonRequest(id=person.id))
    assert inactive.value.code == "platform.person_inactive"

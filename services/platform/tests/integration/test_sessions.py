"""Sessions: opened anew with every sign-in, exchanged while they are in use, over when somebody says so."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from kontor.api.platform.v1 import access_pb2 as access
from kontor.api.platform.v1 import platform_pb2 as pb
from kontor.cli.testing import RunService
from kontor.common.database.tables import idempotency, journal
from kontor.common.identity.tokens import NO_TENANT, Principal
from kontor.common.values.clock import Clock, wall_now
from kontor.common.values.errors import Forbidden, NotFound, TooMany, Unauthenticated
from kontor.platform.__main__ import SERVICE
from kontor.platform.access_store import session
from platform_world import PASSWORD, World


class Ahead:
    """Real time, moved by a test."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self):
        return wall_now() + self.by


@pytest.fixture
def ahead() -> Ahead:
    return Ahead()


@pytest.fixture
async def timed(running_service: RunService, ahead: Ahead) -> World:
    return await World.founded(await running_service(SERVICE, clock=Clock(ahead)))


async def is_over(world: World, secret: str) -> bool:
    try:
        await world.session_token(secret)
    except Unauthenticated as refused:
        return refused.code == "platform.session_refused"
    return False


async def test_every_sign_in_has_a_secret_of_its_own(world: World):
    secrets = {await world.opened(world.admin_email) for _ in range(3)}
    assert len(secrets) == 3
    principals = [world.verifier.verify(await world.session_token(secret)) for secret in secrets]
    assert {str(p.person_id) for p in principals} == {world.admin_id}
    assert len({p.session_id for p in principals}) == 3


async def test_a_secret_is_kept_nowhere_but_with_its_owner(world: World):
    """Neither in rows nor in the journal nor as the answer to a repeated request."""
    key = {"idempotency_key": "the same"}
    request = pb.CreateSessionRequest(email=world.admin_email, password=PASSWORD)
    first, second = [(await world.running.anonymous()("CreateSession", request, **key)).message for _ in range(2)]
    assert first.token != second.token
    bare = first.token.rpartition("_")[2].encode()
    db = world.running.service.context.db
    for tenant in (world.tenant, NO_TENANT):
        async with db.reading(Principal.system(tenant, "platform")) as tx:
            for table in (session, journal, idempotency):
                rows = await tx.all(sa.select(table))
                assert not any(bare in str(row).encode() for row in rows), table.name


async def test_a_token_inside_lives_for_a_minute(world: World):
    request = access.ExchangeSessionRequest(secret=await world.opened(world.admin_email))
    answer = (await world.running.peer("gateway", NO_TENANT)("ExchangeSession", request)).message
    assert answer.person_id == world.admin_id
    left = answer.expires_at.ToDatetime() - wall_now().replace(tzinfo=None)
    assert timedelta(seconds=50) < left <= timedelta(seconds=60)


async def test_an_unused_session_ends_after_twelve_hours(timed: World, ahead: Ahead):
    secret = await timed.opened(timed.admin_email)
    ahead.by = timedelta(hours=11, minutes=59)
    await timed.session_token(secret)
    ahead.by = timedelta(hours=23, minutes=58)
    await timed.session_token(secret)
    ahead.by = timedelta(hours=36)
    assert await is_over(timed, secret)


async def test_a_session_in_use_ends_after_thirty_days(timed: World, ahead: Ahead):
    secret = await timed.opened(timed.admin_email)
    while (later := ahead.by + timedelta(hours=11)) < timedelta(days=30):
        ahead.by = later
        await timed.session_token(secret)
    ahead.by = timedelta(days=30)
    assert await is_over(timed, secret)


async def test_moving_the_sandboxs_clock_ends_no_session(world: World):
    secret = await world.opened(world.admin_email)
    moving = pb.MoveClockRequest(id=str(world.tenant), by_seconds=400 * 86_400)
    await (await world.admin())("MoveClock", moving)
    for _ in range(2):
        await world.session_token(secret)
    me = world.with_token(await world.session_token(secret))
    told = (await me("GetMe", pb.GetMeRequest())).message
    assert told.tenant.clock_offset_seconds == 400 * 86_400
    left = told.session_expires_at.ToDatetime() - wall_now().replace(tzinfo=None)
    assert timedelta(hours=11) < left <= timedelta(hours=12)


async def test_signing_out_ends_the_session_for_whoever_has_its_secret(world: World):
    secret, other = await world.opened(world.admin_email), await world.opened(world.admin_email)
    gateway = world.running.peer("gateway", NO_TENANT)
    for _ in range(2):
        await gateway("EndSession", access.EndSessionRequest(secret=secret))
    assert await is_over(world, secret)
    assert not await is_over(world, other)
    assert (await world.told()).count("SessionEnded") == 1


@pytest.mark.parametrize(
    "secret", ["kontor_session_1234567890", f"kontor_session_{'0' * 32}_falsch", "etwas-ganz-anderes", "ä" * 50]
)
async def test_what_is_no_secret_of_ours_gets_nobody_in_and_ends_nothing(world: World, secret: str):
    assert await is_over(world, secret)
    await world.running.peer("gateway", NO_TENANT)("EndSession", access.EndSessionRequest(secret=secret))


async def test_a_secret_opens_its_own_tenant_only(world: World):
    other = await World.founded(world.running)
    bare = (await world.opened(world.admin_email)).split("_", 3)[3]
    assert await is_over(world, f"kontor_session_{other.tenant.hex}_{bare}")


async def test_only_the_gateway_exchanges_and_ends_by_secret(world: World):
    secret = await world.opened(world.admin_email)
    for name, request in (
        ("ExchangeSession", access.ExchangeSessionRequest(secret=secret)),
        ("EndSession", access.EndSessionRequest(secret=secret)),
    ):
        for caller in (world.running.peer("billing", NO_TENANT), await world.admin()):
            with pytest.raises(Forbidden):
                await caller(name, request)
        with pytest.raises(Unauthenticated):
            await world.running.anonymous()(name, request)


async def test_people_see_and_end_their_own_sessions(world: World):
    person = await world.invite("employee", password=PASSWORD)
    here, there = await world.signed_in(person.email, client="Firefox"), await world.opened(person.email)
    await world.opened(world.admin_email)
    shown = (await here("ListMySessions", access.ListMySessionsRequest())).message.sessions
    assert [(s.client, s.current, s.person.label) for s in shown] == [
        ("", False, "Eva Ehlers"),
        ("Firefox", True, "Eva Ehlers"),
    ]
    assert all(s.last_seen_at.seconds and s.expires_at.seconds and not s.HasField("ended_at") for s in shown)
    ended = (await here("RevokeMySession", access.RevokeMySessionRequest(id=shown[0].id))).message.session
    assert ended.HasField("ended_at")
    assert await is_over(world, there)
    left = (await here("ListMySessions", access.ListMySessionsRequest())).message.sessions
    assert [s.id for s in left] == [shown[1].id]
    with pytest.raises(NotFound):
        await (await world.admin())("RevokeMySession", access.RevokeMySessionRequest(id=shown[1].id))


async def test_all_but_this_one_or_all_of_them(world: World):
    person = await world.invite("employee", password=PASSWORD)
    secrets = [await world.opened(person.email) for _ in range(3)]
    here = world.with_token(await world.session_token(secrets[0]))
    assert (await here("RevokeMySessions", access.RevokeMySessionsRequest())).message.revoked == 2
    assert [await is_over(world, s) for s in secrets] == [False, True, True]
    assert (await here("RevokeMySessions", access.RevokeMySessionsRequest(also_this=True))).message.revoked == 1
    assert await is_over(world, secrets[0])


async def test_who_is_deactivated_is_out_and_stays_out_when_they_come_back(world: World):
    person = await world.invite("sales", password=PASSWORD)
    secret = await world.opened(person.email)
    for active in (False, True):
        now = (await (await world.admin())("GetPerson", pb.GetPersonRequest(id=person.id))).message.person
        change = pb.UpdatePersonRequest(id=person.id, person=pb.Person(active=active), etag=now.etag)
        change.update_mask.paths.append("active")
        await (await world.admin())("UpdatePerson", change)
        assert await is_over(world, secret)


async def test_a_changed_role_counts_from_the_next_exchange_on(world: World):
    person = await world.invite("sales", password=PASSWORD)
    secret = await world.opened(person.email)
    assert world.verifier.verify(await world.session_token(secret)).allows("crm.lead.read")
    change = pb.UpdatePersonRequest(id=person.id, person=pb.Person(roles=["employee"]), etag=person.etag)
    change.update_mask.paths.append("roles")
    await (await world.admin())("UpdatePerson", change)
    assert not world.verifier.verify(await world.session_token(secret)).allows("crm.lead.read")


async def test_an_administrator_ends_all_sessions_of_a_person_but_not_of_somebody_who_may_more(world: World):
    person = await world.invite("sales", password=PASSWORD)
    secrets = [await world.opened(person.email) for _ in range(2)]
    request = access.RevokeSessionsRequest(id=person.id)
    assert (await (await world.admin())("RevokeSessions", request)).message.revoked == 2
    assert [await is_over(world, s) for s in secrets] == [True, True]
    hr = world.running.user(world.tenant, "platform.person.write")
    await world.opened(world.admin_email)
    with pytest.raises(Forbidden):
        await hr("RevokeSessions", access.RevokeSessionsRequest(id=world.admin_id))
    other = await (await World.founded(world.running)).admin()
    with pytest.raises(NotFound):
        await other("RevokeSessions", request)


async def test_fifty_sign_ins_at_once_are_fifty_sessions_or_told_to_come_again(world: World):
    people = [
        await world.invite("employee", email=f"{uuid4().hex}@nordlicht.example", password=PASSWORD) for _ in range(2)
    ]

    async def one(number: int) -> str:
        request = pb.CreateSessionRequest(email=people[number % 2].email, password=PASSWORD)
        try:
            answer = await world.running.anonymous()("CreateSession", request, kontor_address=f"10.9.{number}.1")
        except TooMany:
            return ""
        return str(answer.message.token)

    secrets = [secret for secret in await asyncio.gather(*(one(number) for number in range(50))) if secret]
    assert secrets
    assert len(set(secrets)) == len(secrets)
    tokens = await asyncio.gather(*(world.session_token(secret) for secret in secrets))
    assert {str(world.verifier.verify(t).person_id) for t in tokens} == {p.id for p in people}
    assert (await world.told()).count("SessionOpened") == len(secrets)


async def test_me_is_small_for_everybody_and_says_which_session_asks(world: World):
    person = await world.invite("admin", "auditor", "finance", "partner", "sales", "project_lead", password=PASSWORD)
    caller = await world.signed_in(person.email)
    me = (await caller("GetMe", pb.GetMeRequest())).message
    assert (me.email, me.second_factor, me.tenant.sandbox, me.tenant.time_zone) == (
        person.email,
        False,
        True,
        "Europe/Berlin",
    )
    assert me.session_id == (await caller("ListMySessions", access.ListMySessionsRequest())).message.sessions[0].id
    assert me.ByteSize() < 8_000
    keyed = (await (await world.admin())("GetMe", pb.GetMeRequest())).message
    assert keyed.session_id == ""
    assert not keyed.HasField("session_expires_at")

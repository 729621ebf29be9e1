"""Senders that are killed: nothing is lost, nothing of a record overtakes, and what is doubled carries the same id."""

import asyncio
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from kontor.cli.embedded.nats import Nats
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.home import plain_environment
from kontor.cli.running import Running
from kontor.cli.testing import Databases, eventually
from kontor.common.process.settings import IdentitySettings, NatsSettings, ServiceSettings
from kontor.common.serving.service import RELAY, RPC, Service
from kontor.platform.__main__ import SERVICE
from kontor.platform.settings import Settings, WebhookSettings
from platform_world import World
from receiver import Got, Receiver
from webhook_world import LOOPBACK, Hooks, an_invoice

KILLS, MANY_KILLS, RECORDS = 3, 20, 6
_DELIVERED = "select count(*) filter (where state = 'DELIVERED'), count(*) from webhook_delivery"


class Senders:
    """Processes that consume and send, as many as are started."""

    def __init__(self, settings: ServiceSettings, log: Path) -> None:
        self._variables = {
            "DATABASE__PORT": str(settings.database.port),
            "DATABASE__NAME": settings.database.name,
            "DATABASE__APP_PASSWORD": "test",
            "DATABASE__TIMER_PASSWORD": "test",
            "NATS__URL": settings.nats.url,
            "NATS__USER": settings.nats.user,
            "NATS__PASSWORD": settings.nats.password,
            "IDENTITY__JWKS_PATH": str(settings.identity.jwks_path),
            "IDENTITY__PRIVATE_KEY_PATH": str(settings.identity.private_key_path),
            "WEBHOOKS__ALLOWED_NETWORKS": "127.0.0.0/8",
        }
        self._log = log
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        environment = {**plain_environment(), **{f"KONTOR_{name}": value for name, value in self._variables.items()}}
        command = [sys.executable, "-P", "-m", "kontor.platform", "serve", "--only", "consume"]
        with self._log.open("ab") as log:
            self.running.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))

    def kill(self) -> None:
        """The oldest, without a chance to finish anything."""
        process = self.running.pop(0)
        process.kill()
        process.wait()


@pytest.fixture
def settings(databases: Databases, nats: Nats, keys: Path) -> Settings:
    return Settings(
        database=databases.fresh("platform"),
        nats=NatsSettings(url=nats.url, user="platform", password=nats.users["platform"]),
        identity=IdentitySettings(jwks_path=keys / "jwks.json", private_key_path=keys / "platform.pem"),
        drain_seconds=1,
        webhooks=WebhookSettings(**LOOPBACK),
    )


@pytest.fixture
def senders(settings: Settings, tmp_path: Path) -> Iterator[Senders]:
    senders = Senders(settings, tmp_path / "senders.log")
    yield senders
    while senders.running:
        senders.kill()


class Failing:
    """How a broken endpoint replies: every other message fails twice, each time in another way, before it is taken."""

    def __init__(self) -> None:
        self.tries = Counter[str]()

    def __call__(self, got: Got) -> tuple[int, str]:
        self.tries[got.id] += 1
        fails = int(got.id[-1], 16) % 2 and self.tries[got.id] < 3
        return ((500, "kaputt"), (429, ""))[self.tries[got.id] % 2] if fails else (204, "")


async def test_nothing_is_lost_and_nothing_overtakes_when_senders_are_killed(
    settings: Settings, senders: Senders, postgres: Postgres, nats: Nats, keys: Path, long: bool
):
    """Of two endpoints one is broken and for a while nobody is there: in the end both were told the same."""
    service = Service(SERVICE, settings, parts=frozenset({RPC, RELAY}))
    running = Running(service, keys, nats.url, postgres, nats.users)
    await running.start()
    try:
        async with Receiver() as sound, Receiver() as broken:
            broken.reply = Failing()
            hooks = await Hooks.of(await World.founded(running))
            await hooks.create(sound.url)
            await hooks.create(broken.url)
            told = await _tell_among_kills(hooks, senders, [sound, broken], MANY_KILLS if long else KILLS)
            await eventually(AllDelivered(hooks, 2 * len(told)), timeout=600 if long else 90, pause=1.0)
            for receiver in (sound, broken):
                assert {got.id for got in receiver.took} == {str(event_id) for event_id in told}
                _is_in_order(receiver)
            assert broken.got != broken.took
    finally:
        await running.stop()


async def _tell_among_kills(hooks: Hooks, senders: Senders, receivers: list[Receiver], kills: int) -> list[UUID]:
    senders.start()
    senders.start()
    invoices = [an_invoice() for _ in range(RECORDS)]
    told = []
    sound, broken = receivers
    for version in range(1, kills + 2):
        for invoice in invoices:
            told.append(await hooks.tell(invoice, version=version))
        if version <= kills:
            await eventually(lambda: len(sound.took) > 0, timeout=60)
            if version == 1:
                await broken.close()
            senders.kill()
            senders.start()
            await asyncio.sleep(0.2)
            if version == kills - 1:
                await broken.__aenter__()
    return told


class AllDelivered:
    """Looked at again and again; while nothing moves and nothing is missing, time passes for what waits.

    What a killed one had in hand comes again after five seconds, and what follows it waits so long.
    """

    def __init__(self, hooks: Hooks, many: int) -> None:
        self._hooks = hooks
        self._many = many
        self._before = -1

    async def __call__(self) -> bool:
        [(delivered, all_)] = await self._hooks.sql(_DELIVERED)
        if delivered == self._before and all_ == self._many:
            await self._hooks.elapse(minutes=2)
        self._before = delivered
        return bool(delivered == all_ == self._many)


def _is_in_order(receiver: Receiver) -> None:
    """Of each record, the versions as they came for the first time."""
    came: dict[str, list[int]] = defaultdict(list)
    for got in receiver.took:
        record, version = got.record
        if version not in came[record]:
            came[record].append(version)
    assert [versions for versions in came.values() if versions != sorted(versions)] == []

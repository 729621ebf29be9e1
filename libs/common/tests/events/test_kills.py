"""Real processes under load, killed at seeded random moments: what was acknowledged has exactly one effect.

Ten kills in the suite, more with `--long`. A run is repeated with its seed.
"""

import asyncio
import json
import random
import signal
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any
from uuid import UUID, uuid4

import pytest
from kontor.cli.embedded.nats import Nats
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.embedded.processes import free_port, spawn, tail
from kontor.cli.testing import eventually
from kontor.common.database.schema import role as db_role
from kontor.common.events.chain import verify
from kontor.common.process.settings import DatabaseSettings
from world import databases_on, nats_settings

HERE = Path(__file__).parent
CLIENTS = 8
PAUSE = 0.1


@dataclass
class Landscape:
    """Two services, a broker and a database server; each can be killed and comes back."""

    postgres: Postgres
    broker: Nats
    folder: Path
    tenant: UUID = field(default_factory=uuid4)
    port: int = field(default_factory=free_port)
    running: dict[str, "Popen[bytes]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.billing, self.einvoice = databases_on(self.postgres)

    def start(self, role: str) -> None:
        service, database = {"produce": ("billing", self.billing), "consume": ("einvoice", self.einvoice)}[role]
        given = {
            "database": database.model_dump(mode="json"),
            "nats": nats_settings(self.broker, service).model_dump(mode="json"),
            "tenant": str(self.tenant),
            "port": self.port,
        }
        command: list[str | Path] = [sys.executable, HERE / "toy_process.py", role, json.dumps(given)]
        self.running[role] = spawn(command, self.folder / f"{role}.log", on_parent_death=signal.SIGKILL)

    def kill(self, what: str) -> None:
        process = {"postgres": self.postgres.process, "nats": self.broker.process, **self.running}[what]
        assert process is not None
        process.kill()
        process.wait()

    def restart(self, what: str) -> None:
        if what == "postgres":
            self.postgres.start()
        elif what == "nats":
            self.broker.start()
        else:
            self.start(what)

    def stop(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()

    def ask(self, database: DatabaseSettings, query: str) -> list[tuple[Any, ...]]:
        with self.postgres.connect(database.name) as admin:
            return admin.execute(query.encode()).fetchall()


async def client(landscape: Landscape, numbers: Any, acknowledged: dict[int, str], stop: asyncio.Event) -> None:
    """Repeats each command with its key until it is acknowledged, as every good caller does."""
    writer: asyncio.StreamWriter | None = None
    while not stop.is_set():
        number = next(numbers)
        while number not in acknowledged:
            try:
                async with asyncio.timeout(5):
                    if writer is None:
                        reader, writer = await asyncio.open_connection("127.0.0.1", landscape.port)
                    writer.write(f"key-{number} {number}\n".encode())
                    answer = (await reader.readline()).decode().split()
            except (OSError, TimeoutError):
                answer = []
            if answer[:1] == ["ok"]:
                acknowledged[number] = answer[1]
                continue
            if not answer and writer is not None:
                writer.close()
                writer = None
            await asyncio.sleep(0.05)
        await asyncio.sleep(PAUSE)
    if writer is not None:
        writer.close()


async def kill_about(landscape: Landscape, seed: int, kills: int) -> Counter[str]:
    chance = random.Random(seed)
    killed: Counter[str] = Counter()
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0.1, 0.9))
        what = chance.choice(["produce", "consume", "produce", "consume", "nats", "postgres"])
        landscape.kill(what)
        killed[what] += 1
        await asyncio.sleep(chance.choice([0, 0, 0.2, 0.5]))
        landscape.restart(what)
    return killed


@pytest.mark.timeout(1500)
async def test_nothing_is_lost_and_nothing_is_doubled(
    own_postgres: Postgres, broker: Nats, scratch: Path, long: bool
) -> None:
    landscape = Landscape(own_postgres, broker, scratch)
    seed, kills = (20261123, 120) if long else (7, 10)
    acknowledged: dict[int, str] = {}
    numbers = iter(range(1, 10**9))
    stop = asyncio.Event()
    for role in ("produce", "consume"):
        landscape.start(role)
    try:
        clients = [asyncio.create_task(client(landscape, numbers, acknowledged, stop)) for _ in range(CLIENTS)]
        await eventually(lambda: len(acknowledged) > CLIENTS, timeout=30)
        killed = await kill_about(landscape, seed, kills)
        await asyncio.sleep(1)
        stop.set()
        await asyncio.gather(*clients)
        await eventually(lambda: is_quiet(landscape, len(acknowledged)), timeout=60, pause=0.3)
        judge(landscape, acknowledged)
        print(f"{sum(killed.values())} kills {dict(killed)}: {len(acknowledged)} acknowledged, 0 lost, 0 doubled")
    finally:
        landscape.stop()
        for role in ("produce", "consume"):
            print(role, tail(scratch / f"{role}.log", 5))


def is_quiet(landscape: Landscape, expected: int) -> bool:
    found = landscape.ask(landscape.einvoice, "select count(*) from effects")
    assert found[0][0] >= expected
    still = "select count(*) from journal where published_at is null or seq is null"
    return landscape.ask(landscape.billing, still) == [(0,)]


def judge(landscape: Landscape, acknowledged: dict[int, str]) -> None:
    orders = landscape.ask(landscape.billing, "select attempt, id::text from orders")
    assert sorted(orders) == sorted(acknowledged.items()), "every acknowledged command has one row"
    effects = Counter(row[0] for row in landscape.ask(landscape.einvoice, "select attempt from effects"))
    assert effects == Counter(dict.fromkeys(acknowledged, 1)), "every event has one effect"
    told = landscape.ask(landscape.billing, "select count(*) from journal")
    heard = landscape.ask(landscape.einvoice, "select count(*) from inbox")
    assert told == heard == [(len(acknowledged),)]
    assert landscape.ask(landscape.einvoice, "select * from parked") == []
    with landscape.postgres.connect(landscape.billing.name) as admin:
        admin.execute(f"set role {db_role('billing', 'relay')}".encode())
        report = verify(admin)
    assert report.whole
    assert report.rows == len(acknowledged)

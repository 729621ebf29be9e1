"""The event path against a bare one in the same run: commit returned at the producer to commit at the consumer.

    python bench/event_path.py [rounds]

Both paths use durable PostgreSQL and JetStream with `sync_interval: always`, everything in one process. The bare path
is what cannot be left out: outbox row, publish, inbox row. Then a backlog of 20,000 events, sealed, published and
handled. Counts are checked: a fast run that lost something fails.
"""

import asyncio
import gc
import json
import logging
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import nats
import psycopg
import structlog
import uvloop
from kontor.cli.embedded.nats import Nats
from kontor.cli.embedded.postgres import Postgres
from kontor.common.chain import verify
from kontor.common.db import Tx
from kontor.common.ids import new_id

sys.path.insert(0, str(Path(__file__).parents[1] / "libs/common/tests/events"))

from toys import NEW_ORDER, announce, jobs_consumer, keep_job, order, system
from world import SECRETS, World, databases_on

RATE = 100
EVENTS = 200
BACKLOG = 20_000
CHUNK = 200

Command = Callable[[], Awaitable[UUID]]


async def latencies(command: Command, arrived: dict[UUID, float]) -> list[float]:
    """Milliseconds of each event, offered at a steady rate."""
    sent: dict[UUID, float] = {}

    async def one() -> None:
        sent[await command()] = time.perf_counter()

    start, tasks = time.perf_counter(), []
    for number in range(EVENTS):
        await asyncio.sleep(max(0.0, start + number / RATE - time.perf_counter()))
        tasks.append(asyncio.create_task(one()))
    await asyncio.gather(*tasks)
    async with asyncio.timeout(30):
        while not sent.keys() <= arrived.keys():  # noqa: ASYNC110 -- the clock is stopped elsewhere
            await asyncio.sleep(0.01)
    return [(arrived[key] - at) * 1000 for key, at in sent.items()]


class Bare:
    """Outbox, relay and inbox with nothing around them."""

    def __init__(self, postgres: Postgres, broker: Nats) -> None:
        self.postgres, self.broker = postgres, broker
        self.arrived: dict[UUID, float] = {}
        self.wake = asyncio.Event()
        self.writing = asyncio.Lock()
        self.tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        with self.postgres.connect() as admin:
            admin.execute("create database bare_a")
            admin.execute("create database bare_b")
        self.a, self.out, self.b = [await self._connect(name) for name in ("bare_a", "bare_a", "bare_b")]
        await self.a.execute("create table orders (id uuid primary key, attempt int)")
        await self.a.execute(
            "create table outbox (id uuid primary key, pos bigint generated always as identity,"
            " payload bytea, published_at timestamptz)"
        )
        await self.a.execute("create index on outbox (pos) where published_at is null")
        await self.b.execute("create table inbox (id uuid primary key)")
        self.client = await nats.connect(self.broker.url, user="billing", password=SECRETS["billing"])
        self.js = self.client.jetstream()
        config = {"name": "BARE", "subjects": ["kontor.billing.bare"], "retention": "limits", "storage": "file"}
        await self.client.request("$JS.API.STREAM.CREATE.BARE", json.dumps(config).encode())
        await self.js.subscribe("kontor.billing.bare", cb=self._consume, manual_ack=True)
        self.tasks.append(asyncio.create_task(self._relay()))

    async def _connect(self, name: str) -> psycopg.AsyncConnection[Any]:
        return await psycopg.AsyncConnection.connect(
            host="127.0.0.1",
            port=self.postgres.port,
            user="postgres",
            password=self.postgres.password,
            dbname=name,
            autocommit=True,
            prepare_threshold=1,
        )

    async def command(self) -> UUID:
        key = uuid4()
        async with self.writing:
            await self.a.execute("begin")
            await self.a.execute("insert into orders values (%s, 1)", (key,))
            await self.a.execute("insert into outbox (id, payload) values (%s, %s)", (key, bytes(80)))
            await self.a.execute("commit")
        self.wake.set()
        return key

    async def _relay(self) -> None:
        while True:
            self.wake.clear()
            cursor = await self.out.execute(
                "select id, payload from outbox where published_at is null order by pos limit 500", binary=True
            )
            rows = await cursor.fetchall()
            for key, payload in rows:
                await self.js.publish("kontor.billing.bare", payload, headers={"Nats-Msg-Id": str(key)})
            if rows:
                keys = [key for key, _ in rows]
                await self.out.execute("update outbox set published_at = now() where id = any(%s)", (keys,))
            else:
                await self.wake.wait()

    async def _consume(self, message: Any) -> None:
        key = UUID(message.headers["Nats-Msg-Id"])
        await self.b.execute("begin")
        await self.b.execute("insert into inbox values (%s) on conflict do nothing", (key,))
        await self.b.execute("commit")
        self.arrived[key] = time.perf_counter()
        await message.ack()

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.client.close()
        for connection in (self.a, self.out, self.b):
            await connection.close()


class Ours:
    """The same through journal, relay, bus and consumer loop, with a use case's two statements in the handler."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.arrived: dict[UUID, float] = {}

    def start(self) -> None:
        self.relaying = self.world.start(self.world.relay().run())
        self.world.start(self.world.loop(jobs_consumer(self._timed)).run())

    async def _timed(self, tx: Tx, event: Any, meta: Any) -> None:
        await keep_job(tx, event, meta)
        tx.after_commit(lambda: self.arrived.__setitem__(meta.aggregate_id, time.perf_counter()))

    async def command(self) -> UUID:
        async with self.world.a.transaction(system(self.world.tenant), tx_class=Tx) as tx:
            return await order(tx)

    async def backlog(self) -> dict[str, float]:
        await self.world.stop(self.relaying)
        self.world.tasks.remove(self.relaying)
        self.arrived.clear()
        for _ in range(BACKLOG // CHUNK):
            async with self.world.a.transaction(system(self.world.tenant), tx_class=Tx) as tx:
                made = [new_id() for _ in range(CHUNK)]
                await tx.run_many(NEW_ORDER, [{"id": key, "version": 1, "attempt": 1} for key in made])
                for key in made:
                    announce(tx, key, 1, 1)
        started = time.perf_counter()
        self.relaying = self.world.start(self.world.relay().run())
        done = await asyncio.gather(
            self._until("seq is null"), self._until("published_at is null"), self._until_arrived()
        )
        return {
            name: BACKLOG / (at - started) for name, at in zip(("sealed", "published", "handled"), done, strict=True)
        }

    async def _until(self, missing: str) -> float:
        query = f"select 1 from journal where {missing} limit 1"
        while await self.world.rows(self.world.a, query):  # noqa: ASYNC110 -- another process's rows
            await asyncio.sleep(0.05)
        return time.perf_counter()

    async def _until_arrived(self) -> float:
        while len(self.arrived) < BACKLOG:  # noqa: ASYNC110 -- counted by the handler
            await asyncio.sleep(0.02)
        return time.perf_counter()


def spread(name: str, values: list[float], unit: str) -> float:
    middle = statistics.median(values)
    print(f"{name:<44}{middle:>10,.2f} {unit:<9} ({min(values):,.2f} to {max(values):,.2f}, n={len(values)})")
    return middle


async def main(postgres: Postgres, broker: Nats, rounds: int) -> None:
    bare = Bare(postgres, broker)
    await bare.open()
    world = World(*databases_on(postgres), broker, postgres)
    await world.open()
    ours = Ours(world)
    ours.start()
    medians: dict[str, list[float]] = {"bare": [], "ours": []}
    await latencies(bare.command, bare.arrived)
    await latencies(ours.command, ours.arrived)
    for _ in range(rounds):
        medians["bare"].append(statistics.median(await latencies(bare.command, bare.arrived)))
        medians["ours"].append(statistics.median(await latencies(ours.command, ours.arrived)))
    spread(f"bare path at {RATE}/s, p50 per round", medians["bare"], "ms")
    spread(f"event path at {RATE}/s, p50 per round", medians["ours"], "ms")
    ratios = [one / other for one, other in zip(medians["ours"], medians["bare"], strict=True)]
    ratio = spread("ratio (limit 2.7)", ratios, "times")
    figures = [await ours.backlog() for _ in range(max(1, rounds // 2))]
    for name in ("sealed", "published", "handled"):
        spread(f"backlog of {BACKLOG:,}: {name}", [figure[name] for figure in figures], "rows/s")
    orders = await world.rows(world.a, "select count(*) n from orders")
    effects = await world.rows(world.b, "select count(*) n from effects")
    with world.connect("billing", "relay") as connection:
        started = time.perf_counter()
        report = verify(connection)
        spread("chain verified", [report.rows / (time.perf_counter() - started)], "rows/s")
    await world.close()
    await bare.close()
    if orders[0]["n"] != effects[0]["n"] or not report.whole:
        raise SystemExit(f"wrong: {orders[0]['n']} orders, {effects[0]['n']} effects, {len(report.faults)} faults")
    if ratio > 2.7:
        raise SystemExit("over the limit")


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    folder = Path(tempfile.mkdtemp(prefix="kontor-bench-"))
    folder.chmod(0o755)
    server, broker = Postgres(folder / "postgres"), Nats(folder / "nats", SECRETS)
    try:
        server.start()
        broker.start()
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        uvloop.run(main(server, broker, int(sys.argv[1]) if len(sys.argv) > 1 else 5))
    finally:
        broker.stop()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)

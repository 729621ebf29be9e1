"""The event path against a bare one in the same run: commit returned at the producer to commit at the consumer.

    ./kontor bench event_path [ROUNDS]

Both paths use durable PostgreSQL and JetStream with `sync_interval: always`, everything in one process. The bare path
is what cannot be left out: outbox row, publish, inbox row. Then a backlog of 20,000 events, sealed, published and
handled. Every event must have its one effect, and the chain must verify.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import bare
from kontor.cli.embedded.nats import Nats
from kontor.cli.embedded.postgres import Postgres
from kontor.common.database.transaction import Tx
from kontor.common.events.chain import verify
from kontor.common.values.ids import new_id
from measuring import must, ratios, rounds, run, scratch, spread, within

sys.path.insert(0, str(Path(__file__).parents[1] / "libs/common/tests/events"))

from toys import NEW_ORDER, announce, jobs_consumer, keep_job, order, system
from world import SECRETS, World, databases_on

RATE = 100
EVENTS = 200
BACKLOG = 20_000
CHUNK = 200
RATIO, AIM, PER_SECOND = 2.7, 2.0, 1500

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
    """Both halves of the bare path in this process, as ours are."""

    def __init__(self, postgres: Postgres, broker: Nats) -> None:
        facts = (postgres.port, postgres.password, broker.url)
        self.arrived: dict[UUID, float] = {}
        self.teller = bare.Teller(*facts)
        self.listener = bare.Listener(*facts, arrived=self._arrived)
        bare.make_databases(postgres)

    async def open(self) -> None:
        await self.teller.open()
        await self.listener.open()

    def _arrived(self, key: UUID) -> None:
        self.arrived[key] = time.perf_counter()

    async def command(self) -> UUID:
        return await self.teller.command()

    async def close(self) -> None:
        await self.teller.close()
        await self.listener.close()


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


async def main(postgres: Postgres, broker: Nats) -> None:
    limit = Bare(postgres, broker)
    await limit.open()
    world = World(*databases_on(postgres), broker, postgres)
    await world.open()
    ours = Ours(world)
    ours.start()
    medians: dict[str, list[float]] = {"bare": [], "ours": []}
    await latencies(limit.command, limit.arrived)
    await latencies(ours.command, ours.arrived)
    for _ in range(rounds()):
        medians["bare"].append(statistics.median(await latencies(limit.command, limit.arrived)))
        medians["ours"].append(statistics.median(await latencies(ours.command, ours.arrived)))
    spread(f"bare path at {RATE}/s, p50 per round", medians["bare"], "ms")
    spread(f"event path at {RATE}/s, p50 per round", medians["ours"], "ms")
    ratio = spread("event path, times the bare path", ratios(medians["ours"], medians["bare"]), "times")
    figures = [await ours.backlog() for _ in range(max(1, rounds() // 2))]
    handled = [
        spread(f"backlog of {BACKLOG:,}: {name}", [figure[name] for figure in figures], "rows/s")
        for name in ("sealed", "published", "handled")
    ][-1]
    orders = await world.rows(world.a, "select count(*) n from orders")
    effects = await world.rows(world.b, "select count(*) n from effects")
    with world.connect("billing", "relay") as connection:
        started = time.perf_counter()
        report = verify(connection)
        spread("chain verified", [report.rows / (time.perf_counter() - started)], "rows/s")
    await world.close()
    await limit.close()
    must(orders[0]["n"] == effects[0]["n"], f"{orders[0]['n']} orders, {effects[0]['n']} effects")
    must(report.whole, f"{len(report.faults)} faults in the chain")
    within(
        [
            (f"p50 at most {RATIO} times the bare path (aim {AIM})", ratio <= RATIO),
            (f"backlog handled at {PER_SECOND}/s or more", handled >= PER_SECOND),
        ]
    )


if __name__ == "__main__":
    with scratch() as place:
        server, broker = Postgres(place / "postgres"), Nats(place / "nats", SECRETS)
        try:
            server.start()
            broker.start()
            run(main(server, broker))
        finally:
            broker.stop()
            server.stop()

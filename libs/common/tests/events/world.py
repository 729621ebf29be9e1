"""The two toy services in one process: what runs as tasks here runs as processes in `test_kills`."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import sqlalchemy as sa
from kontor.cli.embedded.nats import Nats
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.testing import eventually
from kontor.common.calling.calls import Peers
from kontor.common.database.schema import provision, role, run_migrations
from kontor.common.database.transaction import Database, Row, Tx
from kontor.common.events.bus import Bus, Consumer
from kontor.common.events.consuming import ConsumerLoop, Patience
from kontor.common.events.due import DueLoop
from kontor.common.events.relay import Relay
from kontor.common.process.settings import DatabaseSettings, NatsSettings
from toys import jobs_consumer, keep_job, order, order_again, system

MIGRATIONS = Path(__file__).parent / "migrations"
SECRETS = {"billing": "billing-secret", "einvoice": "einvoice-secret"}
QUICK = Patience(a_day=4, two_minutes=4, few=3, first=0.02, first_after_bug=0.02)


class NoTokens:
    def service_token(self, audience: str, tenant: UUID, on_behalf_of: str = "") -> str:
        raise AssertionError("nobody is asked here")


def nats_settings(broker: Nats, service: str) -> NatsSettings:
    return NatsSettings(url=broker.url, user=service, password=SECRETS[service])


def databases_on(server: Postgres) -> tuple[DatabaseSettings, DatabaseSettings]:
    """Both services' databases on a server of their own."""
    made = []
    for service in ("billing", "einvoice"):
        passwords: dict[str, Any] = {
            f"{kind}_password": "test" for kind in ("app", "relay", "timer", "migrator", "eraser")
        }
        settings = DatabaseSettings(port=server.port, name=service, **passwords)
        with server.connect() as admin:
            provision(admin, service, settings)
        run_migrations(service, settings, MIGRATIONS)
        made.append(settings)
    return made[0], made[1]


class World:
    """`a` is billing, who tells; `b` is einvoice, who listens."""

    def __init__(self, a: DatabaseSettings, b: DatabaseSettings, broker: Nats, postgres: Postgres) -> None:
        self.a = Database(a, "billing")
        self.b = Database(b, "einvoice")
        self.broker = broker
        self.postgres = postgres
        self.bus_a = Bus(nats_settings(broker, "billing"), "billing")
        self.bus_b = Bus(nats_settings(broker, "einvoice"), "einvoice")
        self.tenant = uuid4()
        self.tasks: list[asyncio.Task[None]] = []
        self.seen: list[tuple[UUID, int]] = []

    async def open(self) -> None:
        for part in (self.a, self.b, self.bus_a, self.bus_b):
            await part.open()

    async def close(self) -> None:
        await self.stop(*self.tasks)
        for part in (self.a, self.b, self.bus_a, self.bus_b):
            await part.close()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self.tasks.append(task)
        return task

    async def stop(self, *tasks: asyncio.Task[None]) -> None:
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome

    # The parts of a service, each started by the test that needs it.

    def relay(self, bus: Bus | None = None) -> Relay:
        relay = Relay(self.a.settings, "billing", bus or self.bus_a, writes_much=lambda: bool(self.a.writing_much))
        self.a.on_announced(relay.nudge)
        return relay

    def loop(
        self, consumer: Consumer | None = None, *, patience: Patience = QUICK, bus: Bus | None = None
    ) -> ConsumerLoop:
        return ConsumerLoop(
            consumer or jobs_consumer(self.watched(keep_job)),
            service="einvoice",
            db=self.b,
            bus=bus or self.bus_b,
            peers=Peers({}, NoTokens()),
            patience=patience,
        )

    def watched(self, handler: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        """Remembers what the handler was asked to handle, in order."""

        async def watch(tx: Tx, event: Any, meta: Any, *facts: Any) -> None:
            self.seen.append((meta.aggregate_id, meta.version))
            await handler(tx, event, meta, *facts)

        return watch

    def due_loop(self, *loops: ConsumerLoop) -> DueLoop:
        return DueLoop(self.b, {loop.due_kind: loop.retry for loop in loops})

    def all_parts(self, consumer: Consumer | None = None, *, patience: Patience = QUICK) -> ConsumerLoop:
        loop = self.loop(consumer, patience=patience)
        self.start(self.relay().run())
        self.start(loop.run())
        self.start(self.due_loop(loop).run())
        return loop

    # What people do, and what tests look at.

    async def order(self, attempt: int = 1, tenant: UUID | None = None) -> UUID:
        async with self.a.transaction(system(tenant or self.tenant), tx_class=Tx) as tx:
            return await order(tx, attempt)

    async def order_again(self, order_id: UUID, attempt: int) -> int:
        async with self.a.transaction(system(self.tenant), tx_class=Tx) as tx:
            return await order_again(tx, order_id, attempt)

    async def rows(self, db: Database, query: str, tenant: UUID | None = None, **params: Any) -> list[Row]:
        async with db.reading(system(tenant or self.tenant, db.service), tx_class=Tx) as tx:
            return await tx.all(sa.text(query), **params)

    async def effects(self) -> list[Row]:
        return await self.rows(self.b, "select id, version, attempt from effects order by id")

    async def jobs(self) -> dict[UUID, int]:
        return {row["id"]: row["version"] for row in await self.rows(self.b, "select id, version from jobs")}

    async def parked(self) -> list[Row]:
        return await self.rows(
            self.b,
            "select aggregate_id, version, error_code, tries, parked_at from parked order by aggregate_id, version",
        )

    async def has_parked(self) -> bool:
        return any(row["parked_at"] for row in await self.parked())

    async def until(self, look: Callable[[], Any], timeout: float = 15.0) -> Any:
        for task in self.tasks:
            if task.done() and not task.cancelled() and (failure := task.exception()):
                raise failure
        return await eventually(look, timeout)

    async def handled(self, expected: int, timeout: float = 15.0) -> None:
        async def enough() -> bool:
            return len(await self.effects()) >= expected

        await self.until(enough, timeout)
        assert len(await self.effects()) == expected

    def connect(self, service: str, kind: str) -> "psycopg.Connection[Any]":
        """As one of the service's roles, without anything our code would do first."""
        settings = {"billing": self.a, "einvoice": self.b}[service].settings
        return psycopg.connect(
            host=settings.host,
            port=settings.port,
            dbname=settings.name,
            user=role(service, kind),
            password=getattr(settings, f"{kind}_password"),
            autocommit=True,
        )

    def admin(self, service: str) -> "psycopg.Connection[Any]":
        settings = {"billing": self.a, "einvoice": self.b}[service].settings
        return self.postgres.connect(settings.name)


def ids(rows: Sequence[Row]) -> list[UUID]:
    return [row["id"] for row in rows]

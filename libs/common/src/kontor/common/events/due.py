"""Deadlines: rows of `due` become use cases, each in a transaction of its own, in the tenant's business time.

The role `timer` finds what is due across tenants and claims it for a while; the app then takes the row away in the
same transaction as the effect. Whoever dies in between only delays it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
import structlog
from kontor.common.database.faults import CONNECTION_LOST, as_domain_error
from kontor.common.database.pool import Connection, connect
from kontor.common.database.tables import due
from kontor.common.database.transaction import Database, Tx
from kontor.common.events.inbox import RETRY_KIND
from kontor.common.identity.tokens import Principal
from kontor.common.values.clock import wall_now
from kontor.common.values.errors import Kind
from prometheus_client import Counter, Gauge

# `fn(tx, ref_id, due_at)`: the use case of one kind of deadline. One with a method `prepare(principal, ref_id)`, which
# asks other services before the transaction opens, is given what that found as well.
DueHandler = Callable[..., Awaitable[None]]

POLL_SECONDS = 0.5
AT_ONCE = 100
SIDE_BY_SIDE = 4
HANDLER_SECONDS = 30.0

DUE = Counter("kontor_due_handled_total", "Deadlines handled.", ["kind"])
DUE_FAILED = Counter("kontor_due_failed_total", "Deadlines whose use case failed; they come again.", ["kind", "code"])
DUE_OLDEST = Gauge("kontor_due_oldest_seconds", "By how much the oldest deadline is overdue.", ["kind"])
PARKED_NOW = Gauge("kontor_parked_events", "Events that wait for a person now, all replicas alike.", ["consumer"])
LOOK_SECONDS = 10.0
_log = structlog.get_logger("kontor.due")

# By the clock of whose deadline it is; a tenant ahead of real time is late, too, when its deadline is not met.
_OLDEST = """
select d.kind, min(d.due_at - make_interval(secs => coalesce(c.offset_seconds, 0)))
  from due d left join tenant_clock c on c.tenant_id = d.tenant_id
 where d.due_at <= %(now)s::timestamptz
                   + make_interval(secs => (select greatest(max(f.offset_seconds), 0) from tenant_clock f))
   and d.due_at <= %(now)s::timestamptz + make_interval(secs => coalesce(c.offset_seconds, 0))
 group by d.kind
"""
_PARKED = "select consumer, count(*) from parked where parked_at is not null group by consumer"

# Claimed for longer than a handler may take; after a failure longer each time, at most 15 minutes.
_CLAIM = """
update due d
   set tries = d.tries + 1,
       claimed_until = %(now)s::timestamptz + least(interval '15 min', interval '45 s' * power(2, least(d.tries, 10)))
  from (select e.tenant_id, e.kind, e.ref_id
          from due e left join tenant_clock c on c.tenant_id = e.tenant_id
         where e.kind = any(%(kinds)s::text[])
           and e.due_at <= %(now)s::timestamptz
                           + make_interval(secs => (select greatest(max(f.offset_seconds), 0) from tenant_clock f))
           and e.due_at <= %(now)s::timestamptz + make_interval(secs => coalesce(c.offset_seconds, 0))
           and (e.claimed_until is null or e.claimed_until <= %(now)s::timestamptz)
         order by e.due_at limit %(limit)s
         for update of e skip locked) hit
 where d.tenant_id = hit.tenant_id and d.kind = hit.kind and d.ref_id = hit.ref_id
returning d.tenant_id, d.kind, d.ref_id, d.due_at
"""
_TAKE = (
    sa.delete(due)
    .where(
        due.c.kind == sa.bindparam("kind"),
        due.c.ref_id == sa.bindparam("ref_id"),
        due.c.due_at == sa.bindparam("due_at"),
    )
    .returning(due.c.ref_id)
)


class Hit(NamedTuple):
    tenant: UUID
    kind: str
    ref_id: UUID
    due_at: datetime


class DueLoop:
    """`run` in any number of replicas; `nudge` when a deadline may be due already."""

    def __init__(self, db: Database, handlers: Mapping[str, DueHandler], *, tx_class: type[Tx] = Tx) -> None:
        self._db = db
        self._handlers = dict(handlers)
        self._tx_class = tx_class
        self._look = asyncio.Event()
        self._looked = -LOOK_SECONDS
        self._lost = False
        self._slots = asyncio.Semaphore(SIDE_BY_SIDE)

    def nudge(self) -> None:
        self._look.set()

    async def run(self) -> None:
        while True:
            try:
                await self._sweep()
            except (*CONNECTION_LOST, OSError) as lost:
                if not self._lost:
                    _log.warning("due.database_lost", reason=repr(lost))
                self._lost = True
                await asyncio.sleep(POLL_SECONDS)

    async def _sweep(self) -> None:
        connection = await connect(self._db.settings, self._db.service, "timer")
        self._lost = False
        try:
            while True:
                self._look.clear()
                await self._look_around(connection)
                hits = await self._claim(connection)
                await asyncio.gather(*(self._one(hit) for hit in hits))
                if len(hits) < AT_ONCE:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(POLL_SECONDS):
                            await self._look.wait()
        finally:
            await connection.close()

    async def _look_around(self, connection: Connection) -> None:
        """What waits, for whoever asks for metrics; ages go on rising between two looks."""
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return
        now = wall_now()
        oldest = dict(await (await connection.execute(_OLDEST, {"now": now}, binary=True)).fetchall())
        for kind in self._handlers:
            DUE_OLDEST.labels(kind).set_function(partial(_age, oldest.get(kind)))
        parked = dict(await (await connection.execute(_PARKED, binary=True)).fetchall())
        for consumer in {*parked, *(k.removeprefix(RETRY_KIND) for k in self._handlers if k.startswith(RETRY_KIND))}:
            PARKED_NOW.labels(consumer).set(parked.get(consumer, 0))
        self._looked = time.monotonic()

    async def _claim(self, connection: Connection) -> list[Hit]:
        asked = {"now": self._db.clock.now(), "kinds": list(self._handlers), "limit": AT_ONCE}
        rows = await (await connection.execute(_CLAIM, asked, binary=True)).fetchall()
        return [Hit(*row) for row in rows]

    async def _one(self, hit: Hit) -> None:
        async with self._slots:
            try:
                async with asyncio.timeout(HANDLER_SECONDS):
                    await self._handle(hit)
            except Exception as raised:
                self._tell(hit, raised)

    async def _handle(self, hit: Hit) -> None:
        """Deadline gone and effect there, or neither. A deadline that moved meanwhile is not this one any more."""
        principal = Principal.system(hit.tenant, self._db.service)
        handler = self._handlers[hit.kind]
        prepare = getattr(handler, "prepare", None)
        facts = () if prepare is None else (await prepare(principal, hit.ref_id),)
        async with self._db.transaction(principal, tx_class=self._tx_class) as tx:
            taken = await tx.one(_TAKE, kind=hit.kind, ref_id=hit.ref_id, due_at=hit.due_at)
            if taken is None:
                return
            await handler(tx, hit.ref_id, hit.due_at, *facts)
        DUE.labels(hit.kind).inc()
        _log.info("due.handled", kind=hit.kind, ref_id=str(hit.ref_id), tenant=str(hit.tenant))

    def _tell(self, hit: Hit, raised: Exception) -> None:
        error = as_domain_error(raised)
        DUE_FAILED.labels(hit.kind, error.code).inc()
        bug = error.kind is Kind.BUG
        facts: dict[str, Any] = {"kind": hit.kind, "ref_id": str(hit.ref_id), "tenant": str(hit.tenant)}
        (_log.error if bug else _log.warning)(
            "due.failed", code=error.code, reason=error.message, exc_info=raised if bug else None, **facts
        )


def _age(oldest: datetime | None) -> float:
    return max(0.0, (wall_now() - oldest).total_seconds()) if oldest is not None else 0.0

"""Two toy services: billing orders work and announces each order, einvoice keeps a job for each and counts effects."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from kontor.api.billing.v1.events_pb2 import DocumentsRequested
from kontor.common.database.transaction import Announcement, Database, Tx, expect_one
from kontor.common.events.bus import Consumer, EventMeta
from kontor.common.identity.tokens import Principal
from kontor.common.values.ids import new_id
from sqlalchemy.dialects.postgresql import insert

metadata = sa.MetaData()


def _table(name: str) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("tenant_id", sa.Uuid, primary_key=True, server_default="t"),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer),
        sa.Column("attempt", sa.Integer),
    )


orders, jobs, effects = _table("orders"), _table("jobs"), _table("effects")
NEW_ORDER = sa.insert(orders)
ORDER = sa.select(orders).where(orders.c.id == sa.bindparam("id"))
ORDER_AGAIN = sa.update(orders).where(orders.c.id == sa.bindparam("id"), orders.c.version == sa.bindparam("based_on"))
ALL = sa.select(orders).order_by(orders.c.id)
_upsert = insert(jobs)
KEEP_JOB = _upsert.on_conflict_do_update(
    index_elements=["tenant_id", "id"],
    set_={"version": _upsert.excluded.version, "attempt": _upsert.excluded.attempt},
    where=jobs.c.version < _upsert.excluded.version,
)
NEW_EFFECT = sa.insert(effects)


async def order(tx: Tx, attempt: int = 1, order_id: UUID | None = None) -> UUID:
    order_id = order_id or new_id()
    tx.write(NEW_ORDER, id=order_id, version=1, attempt=attempt)
    announce(tx, order_id, 1, attempt)
    return order_id


async def order_again(tx: Tx, order_id: UUID, attempt: int) -> int:
    row = await tx.one(ORDER, id=order_id)
    assert row is not None
    version = int(row["version"]) + 1
    hit = await tx.run(ORDER_AGAIN, id=order_id, based_on=row["version"], version=version, attempt=attempt)
    expect_one(hit, "order", order_id)
    announce(tx, order_id, version, attempt)
    return version


def announce(tx: Tx, order_id: UUID, version: int, attempt: int) -> UUID:
    message = DocumentsRequested(invoice_id=str(order_id), attempt=attempt)
    return tx.announce(Announcement("order", order_id, version, message))


async def keep_job(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
    """State that skips what is older, and an effect that must happen once per event."""
    tx.write(KEEP_JOB, id=UUID(event.invoice_id), version=meta.version, attempt=event.attempt)
    tx.write(NEW_EFFECT, id=meta.event_id, version=meta.version, attempt=event.attempt)


def jobs_consumer(handler: Callable[..., Awaitable[None]] = keep_job, **options: Any) -> Consumer:
    return Consumer("jobs", {DocumentsRequested: handler}, **options)


def system(tenant: UUID, service: str = "billing") -> Principal:
    return Principal.system(tenant, service)


async def count(db: Database, tenant: UUID, table: str) -> int:
    async with db.reading(system(tenant, db.service), tx_class=Tx) as tx:
        return int(await tx.value(sa.select(sa.func.count()).select_from(sa.table(table))))

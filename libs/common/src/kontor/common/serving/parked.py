"""Events of all tenants that wait for a person, for who runs a service: listed, and put back to work.

What RuntimeService does for one tenant at a time; here the role `timer` says which tenants there are.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from kontor.common.database.pool import connect
from kontor.common.database.tables import parked
from kontor.common.database.transaction import Database, Tx
from kontor.common.events.inbox import retry_parked
from kontor.common.identity.tokens import Principal
from kontor.common.process.settings import ServiceSettings

_WHOSE = "select distinct tenant_id from parked where parked_at is not null order by tenant_id"
_COLUMNS = ("tenant_id", "event_id", "consumer", "message", "error_code", "tries", "parked_at", "error")
_PARKED = (
    sa.select(*(parked.c[name] for name in _COLUMNS))
    .where(parked.c.parked_at.is_not(None))
    .order_by(parked.c.parked_at, parked.c.event_id, parked.c.consumer)
)


async def listed(settings: ServiceSettings) -> list[dict[str, Any]]:
    """Tenant by tenant, as they were laid aside; every value as text but the number of tries."""
    found: list[dict[str, Any]] = []
    async with _open(settings) as db:
        for principal in await _whose(settings):
            async with db.reading(principal, tx_class=Tx) as tx:
                found += [{name: row[name] for name in _COLUMNS} for row in await tx.all(_PARKED)]
    return [{name: value if name == "tries" else str(value) for name, value in row.items()} for row in found]


async def put_back(settings: ServiceSettings, event_ids: Sequence[UUID]) -> int:
    """Those events, or all, with everything of their records, in order; how many there were."""
    retried = 0
    async with _open(settings) as db:
        for principal in await _whose(settings):
            async with db.transaction(principal, tx_class=Tx) as tx:
                retried += await retry_parked(tx, event_ids)
    return retried


async def _whose(settings: ServiceSettings) -> list[Principal]:
    connection = await connect(settings.database, settings.name, "timer", purpose="parked")
    try:
        rows = await (await connection.execute(_WHOSE)).fetchall()
    finally:
        await connection.close()
    return [Principal.system(row[0], settings.name) for row in rows]


@asynccontextmanager
async def _open(settings: ServiceSettings) -> AsyncIterator[Database]:
    db = Database(settings.database, settings.name)
    await db.open()
    try:
        yield db
    finally:
        await db.close()

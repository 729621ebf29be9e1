"""Takes over the business clock of sandbox tenants: every service hears ClockMoved and keeps the offset itself.

Who may move a clock, and when a move counts as done, is platform's decision.
"""

import sqlalchemy as sa
from kontor.api.platform.v1.events_pb2 import ClockMoved
from kontor.common.database.tables import tenant_clock
from kontor.common.database.transaction import Tx
from kontor.common.events.bus import Consumer, EventMeta
from sqlalchemy.dialects.postgresql import insert

_new = insert(tenant_clock).values(offset_seconds=sa.bindparam("offset_seconds"), version=sa.bindparam("version"))
_TAKE_OVER = _new.on_conflict_do_update(
    index_elements=["tenant_id"],
    set_={"offset_seconds": _new.excluded.offset_seconds, "version": _new.excluded.version},
    where=tenant_clock.c.version < _new.excluded.version,
)


async def take_over(tx: Tx, *, offset_seconds: int, version: int) -> None:
    """Sets the tenant's offset, unless a later move is known already. Counts from the next transaction on."""
    tx.write(_TAKE_OVER, offset_seconds=offset_seconds, version=version)


async def clock_moved(tx: Tx, event: ClockMoved, _meta: EventMeta) -> None:
    await take_over(tx, offset_seconds=event.offset_seconds, version=event.version)


# Part of every service, beside its own table.
CLOCK = Consumer("clock", {ClockMoved: clock_moved})

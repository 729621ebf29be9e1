"""What was tried at the door, one row a name: hashed, and gone some time after it counts no more.

Locked while it is judged, so that replicas and requests at once count together. No part of the records that the journal
proves: a row says that somebody tried, not who.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from kontor.common.database.rows import instant
from kontor.common.database.transaction import Tx
from kontor.platform.attempts import Attempts, Counted
from kontor.platform.domain import hash_of
from kontor.platform.tables import table
from sqlalchemy import Column, DateTime, LargeBinary, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

_SWEPT_AT_ONCE = 20

sign_in_try = table(
    "sign_in_try",
    Column("name_hash", LargeBinary, primary_key=True),
    Column("tried_at", ARRAY(DateTime(timezone=True)), nullable=False),
    instant("ends_at"),
)
_new = upsert(sign_in_try).values(
    name_hash=bindparam("name"), tried_at=bindparam("times"), ends_at=bindparam("ends_at")
)
_THERE = _new.on_conflict_do_nothing()
_KEEP = _new.on_conflict_do_update(
    index_elements=["tenant_id", "name_hash"],
    set_={"tried_at": _new.excluded.tried_at, "ends_at": _new.excluded.ends_at},
)
_LOCKED = (
    select(sign_in_try.c.name_hash, sign_in_try.c.tried_at)
    .where(sign_in_try.c.name_hash == func.any(bindparam("names")))
    .order_by(sign_in_try.c.name_hash)
    .with_for_update()
)
_OVER = (
    select(sign_in_try.c.name_hash)
    .where(sign_in_try.c.ends_at < bindparam("now"))
    .order_by(sign_in_try.c.ends_at)
    .limit(_SWEPT_AT_ONCE)
    .with_for_update(skip_locked=True)
)
_SWEEP = delete(sign_in_try).where(sign_in_try.c.name_hash.in_(_OVER))


class Tries:
    """Of one transaction, in no tenant: who tries to come in has none yet."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def learnt(self, names: Collection[Counted]) -> Attempts:
        """What is known of these names; nobody else counts under them until the transaction ends."""
        hashed = {_hash(name): name for name in names}
        now = self._tx.real_clock.now()
        for key in sorted(hashed):
            self._tx.write(_THERE, name=key, times=[], ends_at=now)
        rows = await self._tx.all(_LOCKED, names=sorted(hashed))
        return Attempts({hashed[bytes(row["name_hash"])]: _seconds(row["tried_at"]) for row in rows})

    def keep(self, attempts: Attempts, names: Collection[Counted]) -> None:
        """As it is now; and some of what counts no more goes."""
        now = self._tx.real_clock.now()
        for name, (events, seconds) in sorted(attempts.told(names).items(), key=lambda told: _hash(told[0])):
            times = [datetime.fromtimestamp(at, UTC) for at in events]
            ends_at = (times[-1] if times else now) + timedelta(seconds=seconds)
            self._tx.write(_KEEP, name=_hash(name), times=times, ends_at=ends_at)
        self._tx.write(_SWEEP, now=now - timedelta(minutes=1))


def _hash(counted: Counted) -> bytes:
    return hash_of("\0".join(counted))


def _seconds(times: Collection[Any]) -> list[float]:
    return [at.timestamp() for at in times]

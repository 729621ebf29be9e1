"""Locked days as rows. Who changes a day and who locks it wait for each other."""

from collections.abc import Sequence
from datetime import date

from kontor.common.database.listing import Listing, as_it_is
from kontor.common.database.stores import Row, Store
from kontor.common.database.transaction import advisory_key
from kontor.timetracking.domain.periods import PeriodLock
from kontor.timetracking.store.tables import period_lock
from sqlalchemy import BigInteger, bindparam, func, select

_NAME = "periods"
_BETWEEN = select(period_lock).where(
    period_lock.c.from_date <= bindparam("last"), period_lock.c.to_date >= bindparam("first")
)
_KEEP = select(func.pg_advisory_xact_lock_shared(bindparam("lock", type_=BigInteger)))


class PeriodLocks(Store[PeriodLock]):
    table = period_lock
    aggregate = "period_lock"
    listing = Listing(period_lock, as_it_is, ids=period_lock.c.id)

    async def on(self, days: Sequence[date]) -> list[PeriodLock]:
        """Locks that may touch the days; from here on to the end of the transaction nobody adds one."""
        await self._tx.run(_KEEP, lock=advisory_key(self._tx.tenant, _NAME))
        return await self.whole(await self._tx.all(_BETWEEN, first=min(days), last=max(days)))

    async def add(self, value: PeriodLock) -> None:
        """Waits for all who change days at this moment: afterwards nothing on locked days moves."""
        await self._tx.lock(_NAME)
        await self.save(value)

    def to_row(self, value: PeriodLock) -> Row:
        return {c.name: getattr(value, c.name) for c in period_lock.c if c.name != "tenant_id"}

    def to_entity(self, row: Row) -> PeriodLock:
        return PeriodLock(**{c.name: row[c.name] for c in period_lock.c if c.name != "tenant_id"})

"""Running timers as rows: a person has one."""

from uuid import UUID

from kontor.common.database.stores import Row, Store
from kontor.timetracking.domain.entries import Timer
from kontor.timetracking.store.tables import timer
from sqlalchemy import bindparam, select

_RUNNING = select(timer).where(timer.c.person_id == bindparam("person"))
_RUNNING_FOR_UPDATE = _RUNNING.with_for_update()


class Timers(Store[Timer]):
    table = timer
    aggregate = "timer"

    async def running(self, person_id: UUID, *, for_update: bool = True) -> Timer | None:
        row = await self._tx.one(_RUNNING_FOR_UPDATE if for_update else _RUNNING, person=person_id)
        return None if row is None else self.to_entity(row)

    def to_row(self, value: Timer) -> Row:
        return {c.name: getattr(value, c.name) for c in timer.c if c.name != "tenant_id"}

    def to_entity(self, row: Row) -> Timer:
        return Timer(**{c.name: row[c.name] for c in timer.c if c.name != "tenant_id"})

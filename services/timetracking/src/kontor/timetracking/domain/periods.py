"""Locked days: nothing that happened on them changes any more, until they are opened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kontor.common.values.events import Event
from kontor.timetracking.domain.refusals import PeriodBackwards, PeriodIsLocked


@dataclass(slots=True)
class PeriodLock:
    id: UUID
    from_date: date
    to_date: date
    reason: str
    locked_by: UUID | None
    locked_by_name: str
    created_at: datetime
    version: int = 0

    def check(self) -> None:
        if self.to_date < self.from_date:
            raise PeriodBackwards(f"{self.from_date} to {self.to_date}", pointer="/to_date")


def must_be_open(locks: Iterable[PeriodLock], days: Iterable[date], *, pointer: str | None = None) -> None:
    """Refuses the first locked day, naming the lock that lasts longest."""
    known = sorted(locks, key=lambda lock: lock.to_date, reverse=True)
    for day in days:
        for lock in known:
            if lock.from_date <= day <= lock.to_date:
                raise PeriodIsLocked(
                    str(day), pointer=pointer, day=day, until=lock.to_date, by=lock.locked_by_name or "–"
                )


@dataclass(frozen=True, slots=True)
class PeriodLocked(Event):
    period_lock: PeriodLock


@dataclass(frozen=True, slots=True)
class PeriodOpened(Event):
    period_lock: PeriodLock
    reason: str

"""The only place that reads the wall clock; everybody else is handed a `Clock` or a `BusinessClock`.

Real time serves the journal, ids, tokens and retries; business time (real time plus the tenant's
offset) serves legal dates, due dates and deadlines. Where the offset comes from is `db`'s business.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as day_time
from uuid import UUID
from zoneinfo import ZoneInfo

HOME_ZONE = "Europe/Berlin"


def local_day(at: datetime, tz: str = HOME_ZONE) -> date:
    """The day it is for the people of a tenant at that instant: what laws and statements count by.

    The evening of 31 December in UTC is next year's first day here.
    """
    return at.astimezone(ZoneInfo(tz)).date()


def local_instant(day: date, at: day_time = day_time(), tz: str = HOME_ZONE) -> datetime:
    """The instant of a time of day on a tenant's local day; its beginning unless asked. Of the first and the last day
    there are, whose instants may lie outside of what can be counted, the nearest that can."""
    try:
        return datetime.combine(day, at, ZoneInfo(tz)).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, day_time.min if day.year == date.min.year else day_time.max, UTC)


def days_from(day: date, days: int) -> date:
    """So many days later, or earlier; the last or first day there is where the calendar ends before."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def wall_now() -> datetime:
    return datetime.now(UTC)


def unix_ns() -> int:
    return time.time_ns()


@dataclass(frozen=True)
class BusinessClock:
    """Time as one tenant lives it: legal dates, due dates, deadlines."""

    clock: "Clock"
    tenant: UUID
    offset: timedelta = timedelta(0)

    def now(self) -> datetime:
        return self.clock.now() + self.offset

    def today(self, tz: str = HOME_ZONE) -> date:
        return local_day(self.now(), tz)


class Clock:
    """Real time, UTC and aware. Tests hand in their own `source`."""

    def __init__(self, source: Callable[[], datetime] = wall_now) -> None:
        self._source = source

    def now(self) -> datetime:
        return self._source()

    def for_tenant(self, tenant: UUID, offset: timedelta = timedelta(0)) -> BusinessClock:
        return BusinessClock(self, tenant, offset)

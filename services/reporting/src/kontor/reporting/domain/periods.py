"""Which days a figure is about, the span they are compared with, and the twelve months up to their end."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kontor.common.values.clock import days_from

_YEAR = 12
# Months of what people call a period: a month, a quarter, a year.
_UNITS = (1, 3, _YEAR)


@dataclass(frozen=True)
class Period:
    """Which days, both inclusive and open where None, and the one currency whose amounts are added."""

    since: date | None = None
    until: date | None = None
    currency: str = "EUR"

    def ended(self, today: date) -> "Period":
        """With an end: an open one goes as far as today."""
        return self if self.until else replace(self, until=today)

    def year_before(self) -> "Period | None":
        """The same days of the year before."""
        return self._earlier(_YEAR)

    def before(self) -> "Period | None":
        """The month, quarter or year before, as far into it as this goes into its own; else as many days before it."""
        if self.since is None or self.until is None or self.since > self.until:
            return None
        if months := self._months():
            return self._earlier(months)
        days = (self.until - self.since).days + 1
        if days >= self.since.toordinal():
            return None
        return replace(self, since=days_from(self.since, -days), until=days_from(self.since, -1))

    def months(self) -> Sequence["Period"]:
        """The twelve months that end with the period, the last as far as it goes; fewer where the calendar begins."""
        if self.until is None:
            return ()
        last = _month(self.until)
        firsts = [month for month in range(last - _YEAR + 1, last + 1) if month >= _month(date.min)]
        return [replace(self, since=_first(month), until=min(_last(month), self.until)) for month in firsts]

    def _months(self) -> int:
        """How many calendar months it is part of or made of; 0 where it is neither."""
        since, until = self.since, self.until
        if since is None or until is None or since.day != 1:
            return 0
        begun = _month(since)
        for months in _UNITS:
            if begun % months == 0 and _month(until) < begun + months:
                return months
        return _month(until) - begun + 1 if until == _last(_month(until)) else 0

    def _earlier(self, months: int) -> "Period | None":
        since, until = self.since, self.until
        if since is None or until is None or since > until or _month(since) - months < _month(date.min):
            return None
        ends = _last(_month(until) - months) if until == _last(_month(until)) else _same_day(until, months)
        return replace(self, since=_same_day(since, months), until=ends)


def _month(day: date) -> int:
    return day.year * _YEAR + day.month - 1


def _first(month: int) -> date:
    return date(month // _YEAR, month % _YEAR + 1, 1)


def _last(month: int) -> date:
    first = _first(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def _same_day(day: date, months: int) -> date:
    """So many months earlier, on the last day where that month is shorter."""
    last = _last(_month(day) - months)
    return last.replace(day=min(day.day, last.day))

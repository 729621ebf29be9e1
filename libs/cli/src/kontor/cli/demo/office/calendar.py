"""When things happen: weeks counted from the first of the year, which ends in the week of the given Monday."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kontor.cli.demo.office.orders import THIS

HOME = ZoneInfo("Europe/Berlin")
_STOPS_AT = time(17)
_HOLIDAYS = {(1, 1), (5, 1), (10, 3), (10, 31), (12, 24), (12, 25), (12, 26), (12, 31)}


def this_monday() -> date:
    today = datetime.now(HOME).date()
    return today - timedelta(days=today.weekday())


@dataclass(frozen=True)
class Calendar:
    """`anchor`: the Monday of the week in which the year ends."""

    anchor: date

    def monday(self, week: int) -> date:
        return self.anchor + timedelta(weeks=week - THIS)

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.monday(0), time(8), HOME).astimezone(UTC)

    def stop(self, week: int) -> datetime:
        """Friday afternoon, when the week is looked back on; of the present week now."""
        if week == THIS:
            return datetime.now(UTC)
        return datetime.combine(self.monday(week) + timedelta(days=4), _STOPS_AT, HOME).astimezone(UTC)

    def today(self, week: int) -> date:
        return self.stop(week).astimezone(HOME).date()

    def work_days(self, week: int) -> Iterator[date]:
        """Days on which the office works, as far as they have come."""
        for day in range(5):
            date_ = self.monday(week) + timedelta(days=day)
            if (date_.month, date_.day) not in _HOLIDAYS and date_ <= self.today(week):
                yield date_

    def month_to_bill(self, week: int) -> date | None:
        """The last day of the month before, in the second week that ends in a month: by then its hours are judged."""
        friday = self.monday(week) + timedelta(days=4)
        return friday.replace(day=1) - timedelta(days=1) if 8 <= friday.day <= 14 else None

"""Default interest by §§ 247, 288 BGB: per stretch of principal and of base rate, rounded once per stretch.

Base rates are dated data with their source; a tenant adds those that are published later. The day count is a parameter
because no law fixes it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import holidays
from kontor.common.values.errors import InvalidInput
from kontor.common.values.events import Event
from kontor.common.values.money import Money

# § 247 BGB, published by Deutsche Bundesbank on 1 January and 1 July: from that day on, percent a year.
BASE_RATES: Sequence[tuple[date, Decimal]] = (
    (date(2013, 1, 1), Decimal("-0.13")),
    (date(2013, 7, 1), Decimal("-0.38")),
    (date(2014, 1, 1), Decimal("-0.63")),
    (date(2014, 7, 1), Decimal("-0.73")),
    (date(2015, 1, 1), Decimal("-0.83")),
    (date(2016, 7, 1), Decimal("-0.88")),
    (date(2023, 1, 1), Decimal("1.62")),
    (date(2023, 7, 1), Decimal("3.12")),
    (date(2024, 1, 1), Decimal("3.62")),
    (date(2024, 7, 1), Decimal("3.37")),
    (date(2025, 1, 1), Decimal("2.27")),
    (date(2025, 7, 1), Decimal("1.27")),
    (date(2026, 1, 1), Decimal("1.27")),
    (date(2026, 7, 1), Decimal("1.52")),
)
SOURCE = "Deutsche Bundesbank, § 247 BGB"
# § 288 (2) and (1) BGB: percentage points over the base rate.
POINTS_BUSINESS, POINTS_CONSUMER = Decimal(9), Decimal(5)
YEAR_DAYS = 365


class NoBaseRateDay(InvalidInput):
    code = "collections.no_base_rate_day"
    texts = {
        "de": "Der Basiszinssatz ändert sich nur zum 1. Januar und zum 1. Juli (§ 247 BGB).",
        "en": "The base rate changes on 1 January and 1 July only (§ 247 BGB).",
    }
    cure = {"de": "Den 1. Januar oder den 1. Juli angeben.", "en": "Give 1 January or 1 July."}


class BaseRateKnown(InvalidInput):
    code = "collections.base_rate_known"
    texts = {
        "de": "Für diesen Tag gilt schon ein Basiszinssatz von {rate} %.",
        "en": "A base rate of {rate} % applies from this day already.",
    }
    cure = {
        "de": "Den vorhandenen Satz prüfen; für einen anderen Tag einen neuen anlegen.",
        "en": "Check the rate that is there; add another for another day.",
    }


@dataclass(slots=True)
class BaseRate:
    """One that a tenant added."""

    id: UUID
    valid_from: date
    rate: Decimal
    source: str
    version: int = 0

    def __post_init__(self) -> None:
        if (self.valid_from.month, self.valid_from.day) not in ((1, 1), (7, 1)):
            raise NoBaseRateDay(str(self.valid_from), pointer="/valid_from")


@dataclass(frozen=True)
class BaseRateAdded(Event):
    base_rate: BaseRate


@dataclass(frozen=True, slots=True)
class Period:
    """Interest of one stretch with one principal and one rate; both days count."""

    from_date: date
    to_date: date
    rate: Decimal
    principal: Money
    interest: Money
    # Its half-year's base rate is not known yet: the one before is used.
    not_published: bool = False

    @property
    def days(self) -> int:
        return (self.to_date - self.from_date).days + 1


class BaseRates:
    """The delivered rates and those a tenant added."""

    def __init__(self, added: Iterable[BaseRate] = ()) -> None:
        own = {rate.valid_from: rate for rate in added}
        self._sources = {day: rate.source for day, rate in own.items() if rate.source}
        self._rates = sorted((dict(BASE_RATES) | {day: rate.rate for day, rate in own.items()}).items())
        self._days = [day for day, _ in self._rates]

    def shown(self) -> list[tuple[date, Decimal, str, bool]]:
        """The newest first: from when, the rate, its source, whether the tenant added it."""
        delivered = dict(BASE_RATES)
        return [
            (day, rate, self._sources.get(day, SOURCE), day not in delivered) for day, rate in reversed(self._rates)
        ]

    def must_be_new(self, rate: BaseRate) -> None:
        for day, known in self._rates:
            if day == rate.valid_from:
                raise BaseRateKnown(str(day), pointer="/valid_from", rate=known)

    def on(self, day: date) -> Decimal:
        index = bisect_right(self._days, day) - 1
        if index < 0:
            raise ValueError(f"no base rate for {day}")
        return self._rates[index][1]

    def is_published(self, day: date) -> bool:
        """The Bundesbank has named the rate of the day's half-year."""
        return half_year(day) <= self._days[-1]

    def next_change(self, day: date) -> date:
        """The first day after it on which a rate may be another: a known one, or a half-year nobody knows yet."""
        index = bisect_right(self._days, day)
        if index < len(self._days):
            return self._days[index]
        begun = half_year(day)
        return date(begun.year, 7, 1) if begun.month == 1 else date(begun.year + 1, 1, 1)


def half_year(day: date) -> date:
    """The 1 January or 1 July before it."""
    return date(day.year, 1 if day.month < 7 else 7, 1)


# Read once when the service starts: the first look takes a second on a busy machine. Years come as they are asked for.
_HOLIDAYS = holidays.country_holidays("DE")


def next_working_day(day: date) -> date:
    """A term that ends on Saturday, Sunday or a holiday ends on the next working day, § 193 BGB (BGH III ZR 159/06)."""
    while day.weekday() >= 5 or day in _HOLIDAYS:
        day += timedelta(days=1)
    return day


def day_after_term(day: date) -> date:
    """Default begins on the day after the term has ended, § 187 (1) BGB."""
    return next_working_day(day) + timedelta(days=1)


def interest(
    principal: Money,
    paid: Mapping[date, Money] | None,
    since: date,
    until: date,
    rates: BaseRates,
    *,
    consumer: bool,
    year_days: int = YEAR_DAYS,
) -> list[Period]:
    """Interest from `since` to `until`, both counted, on what was owed each day.

    `principal` is what was owed before anything in `paid` came; the day of a credit still bears interest on the old
    principal. A stretch ends where principal or half-year change, and is rounded half up once.
    """
    points = POINTS_CONSUMER if consumer else POINTS_BUSINESS
    credits = sorted((paid or {}).items())
    owed = principal - Money.total((money for day, money in credits if day < since), principal.currency)
    coming = [(day, money) for day, money in credits if day >= since]
    start, periods = since, list[Period]()
    while start <= until and owed.amount > 0:
        ends = [until, rates.next_change(start) - timedelta(days=1), *(day for day, _ in coming)]
        end = max(start, min(ends))
        rate = rates.on(start) + points
        days = (end - start).days + 1
        bears = Money.of(owed.amount * rate * days / (100 * year_days), owed.currency)
        periods.append(Period(start, end, rate, owed, bears, not rates.is_published(start)))
        owed -= Money.total((money for day, money in coming if day <= end), owed.currency)
        coming = [(day, money) for day, money in coming if day > end]
        start = end + timedelta(days=1)
    return [period for period in periods if period.rate > 0]


def total(periods: Iterable[Period], currency: str) -> Money:
    return Money.total((period.interest for period in periods), currency)

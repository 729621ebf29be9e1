"""Default interest and reminders by §§ 286, 288 BGB: what an overdue item costs, period by period.

Base rates are dated data with their source; the day count is a parameter because no law fixes it.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import holidays
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
# § 288 (2) and (1) BGB: percentage points over the base rate.
POINTS_BUSINESS, POINTS_CONSUMER = Decimal(9), Decimal(5)
# § 288 (5) BGB.
LUMP_SUM = Money(Decimal(40))
# Days after the due date until the first reminder, and between reminders; how long it gives to pay.
GRACE_DAYS, NEXT_LEVEL_DAYS, PAY_DAYS, HIGHEST_LEVEL = 7, 14, 10, 3
YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Period:
    """Interest of one stretch with one rate; both days count."""

    from_date: date
    to_date: date
    rate: Decimal
    principal: Money
    interest: Money

    @property
    def days(self) -> int:
        return (self.to_date - self.from_date).days + 1


# Read once when the service starts: the first look takes a second on a busy machine. Years come as they are asked for.
_HOLIDAYS = holidays.country_holidays("DE")


def next_working_day(day: date) -> date:
    """A term that ends on Saturday, Sunday or a holiday ends on the next working day, § 193 BGB (BGH III ZR 159/06)."""
    while day.weekday() >= 5 or day in _HOLIDAYS:
        day += timedelta(days=1)
    return day


def default_begins(due_date: date) -> date:
    """Interest runs from the day after the due date, § 187 (1), § 286 (2) no. 1 BGB."""
    return next_working_day(due_date) + timedelta(days=1)


def base_rate_on(day: date) -> Decimal:
    index = bisect_right([since for since, _ in BASE_RATES], day) - 1
    if index < 0:
        raise ValueError(f"no base rate for {day}")
    return BASE_RATES[index][1]


def interest(
    principal: Money, due_date: date, until: date, *, consumer: bool, year_days: int = YEAR_DAYS
) -> list[Period]:
    """Interest from the first day of default to `until` inclusive, cut where the base rate changes; half up each."""
    points = POINTS_CONSUMER if consumer else POINTS_BUSINESS
    start, periods = default_begins(due_date), list[Period]()
    changes = [since for since, _ in BASE_RATES]
    while start <= until:
        later = [c for c in changes if c > start]
        end = min(until, later[0] - timedelta(days=1)) if later else until
        rate = base_rate_on(start) + points
        days = (end - start).days + 1
        owed = Money.of(principal.amount * rate * days / (100 * year_days), principal.currency)
        periods.append(Period(start, end, rate, principal, owed))
        start = end + timedelta(days=1)
    return [period for period in periods if period.rate > 0]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a reminder asks for."""

    open_amount: Money
    periods: tuple[Period, ...]
    lump_sum: Money

    @property
    def interest(self) -> Money:
        return Money.total((p.interest for p in self.periods), self.open_amount.currency)

    @property
    def total(self) -> Money:
        return self.open_amount + self.interest + self.lump_sum


def claim(open_amount: Money, due_date: date, today: date, *, consumer: bool) -> Claim:
    """Principal, interest so far, and 40 EUR unless the debtor is a consumer. Damages: no VAT (UStAE 1.3)."""
    periods = interest(open_amount, due_date, today, consumer=consumer)
    lump_sum = Money.zero(open_amount.currency) if consumer or not periods else LUMP_SUM
    return Claim(open_amount, tuple(periods), lump_sum)

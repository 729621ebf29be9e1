"""Default interest and reminders by §§ 286, 288 BGB."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.collections.domain import dunning as d
from kontor.common.values.money import Money

TEN_THOUSAND = Money(Decimal(10000))


def euro(text: str) -> Money:
    return Money(Decimal(text))


def test_thirty_days_before_the_base_rate_rose_cost_84_41():
    (june,) = d.interest(TEN_THOUSAND, date(2026, 3, 2), date(2026, 4, 1), consumer=False)
    assert (june.days, june.rate, june.interest) == (30, Decimal("10.27"), euro("84.41"))


def test_thirty_one_days_after_it_rose_cost_89_35():
    (july,) = d.interest(TEN_THOUSAND, date(2026, 6, 30), date(2026, 7, 31), consumer=False)
    assert (july.from_date, july.days, july.rate, july.interest) == (
        date(2026, 7, 1),
        31,
        Decimal("10.52"),
        euro("89.35"),
    )


def test_interest_is_cut_where_the_base_rate_changes():
    claim = d.claim(TEN_THOUSAND, date(2026, 6, 1), date(2026, 7, 31), consumer=False)
    assert [(p.from_date, p.to_date, p.days, p.interest) for p in claim.periods] == [
        (date(2026, 6, 2), date(2026, 6, 30), 29, euro("81.60")),
        (date(2026, 7, 1), date(2026, 7, 31), 31, euro("89.35")),
    ]
    assert claim.interest == euro("170.95")
    assert claim.total == euro("10210.95")


@pytest.mark.parametrize(
    ("due", "first"),
    [
        (date(2026, 5, 29), date(2026, 5, 30)),
        (date(2026, 5, 30), date(2026, 6, 2)),
        (date(2026, 5, 31), date(2026, 6, 2)),
        (date(2026, 12, 25), date(2026, 12, 29)),
        (date(2026, 4, 3), date(2026, 4, 8)),
        (date(2026, 12, 31), date(2027, 1, 1)),
    ],
    ids=["friday", "saturday", "sunday", "christmas and a weekend", "good friday to easter monday", "new year's eve"],
)
def test_a_term_ends_on_a_working_day(due, first):
    assert d.default_begins(due) == first


def test_a_consumer_pays_five_points_and_no_lump_sum():
    business = d.claim(TEN_THOUSAND, date(2026, 6, 30), date(2026, 7, 31), consumer=False)
    consumer = d.claim(TEN_THOUSAND, date(2026, 6, 30), date(2026, 7, 31), consumer=True)
    assert (business.lump_sum, consumer.lump_sum) == (euro("40.00"), euro("0.00"))
    assert [p.rate for p in consumer.periods] == [Decimal("6.52")]
    assert consumer.total == TEN_THOUSAND + euro("55.38")


def test_before_default_nothing_is_claimed_but_the_principal():
    claim = d.claim(TEN_THOUSAND, date(2026, 6, 30), date(2026, 6, 30), consumer=False)
    assert (claim.periods, claim.total) == ((), TEN_THOUSAND)


def test_a_day_before_the_first_known_rate_is_refused():
    with pytest.raises(ValueError, match="no base rate"):
        d.base_rate_on(date(2012, 12, 31))


def test_the_base_rates_are_in_order():
    days = [since for since, _ in d.BASE_RATES]
    assert days == sorted(set(days))
    assert all((day.month, day.day) in ((1, 1), (7, 1)) for day in days)


_days = st.dates(date(2014, 1, 1), date(2028, 12, 31))


@given(_days, st.integers(0, 2000), st.integers(1, 10**9), st.booleans())
def test_periods_touch_and_cover_the_whole_default(due, length, cents, consumer):
    until, principal = due + timedelta(days=length), Money(Decimal(cents) / 100)
    periods = d.interest(principal, due, until, consumer=consumer)
    first = d.default_begins(due)
    assert bool(periods) is (first <= until)
    if periods:
        assert (periods[0].from_date, periods[-1].to_date) == (first, until)
        assert sum(p.days for p in periods) == (until - first).days + 1
    for before, after in itertools.pairwise(periods):
        assert after.from_date == before.to_date + timedelta(days=1)
        assert before.rate > 0
    for period in periods:
        exact = principal.amount * period.rate * period.days / 36500
        assert abs(period.interest.amount - exact) <= Decimal("0.005")
        assert d.base_rate_on(period.from_date) == d.base_rate_on(period.to_date)

"""Default and its interest by §§ 247, 286, 288 BGB."""

import itertools
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from collections_builders import TODAY, an_item, euro
from hypothesis import given
from hypothesis import strategies as st
from kontor.collections.domain import interest as d
from kontor.collections.domain.claims import ClaimKind
from kontor.collections.domain.dunning import Policy
from kontor.collections.domain.items import Ground
from kontor.common.values.money import Money

TEN_THOUSAND = Money(Decimal(10000))
RATES = d.BaseRates()


def interest(principal: Money, due: date, until: date, paid: dict[date, Money] | None = None, **more: bool):
    since = d.day_after_term(due)
    return d.interest(principal, paid, since, until, RATES, consumer=more.get("consumer", False))


def test_thirty_days_before_the_base_rate_rose_cost_84_41():
    (june,) = interest(TEN_THOUSAND, date(2026, 3, 2), date(2026, 4, 1))
    assert (june.days, june.rate, june.interest) == (30, Decimal("10.27"), euro("84.41"))


def test_interest_is_cut_where_the_base_rate_changes():
    periods = interest(TEN_THOUSAND, date(2026, 6, 1), date(2026, 7, 31))
    assert [(p.from_date, p.to_date, p.days, p.interest) for p in periods] == [
        (date(2026, 6, 2), date(2026, 6, 30), 29, euro("81.60")),
        (date(2026, 7, 1), date(2026, 7, 31), 31, euro("89.35")),
    ]
    assert d.total(periods, "EUR") == euro("170.95")


def test_a_part_payment_in_default_lowers_interest_from_the_day_after_it():
    """31,170.34 for 16 days, 26,170.34 for 16 more at 10.52 %."""
    due = date(2026, 8, 31)
    first = d.day_after_term(due)
    paid = {first + timedelta(days=15): euro("5000.00")}
    periods = interest(euro("31170.34"), due, first + timedelta(days=31), paid)
    assert [p.days for p in periods] == [16, 16]
    assert d.total(periods, "EUR") == euro("264.42")


def test_stretches_of_principal_and_half_year_are_rounded_once_each():
    paid = {date(2026, 12, 19): euro("2000.00")}
    periods = interest(euro("2380.00"), date(2026, 12, 13), date(2027, 1, 28), paid)
    assert [(p.from_date, p.principal, p.interest) for p in periods] == [
        (date(2026, 12, 15), euro("2380.00"), euro("3.43")),
        (date(2026, 12, 20), euro("380.00"), euro("1.31")),
        (date(2027, 1, 1), euro("380.00"), euro("3.07")),
    ]
    assert d.total(periods, "EUR") == euro("7.81")


def test_a_half_year_nobody_knows_the_rate_of_is_a_period_of_its_own_and_says_so():
    periods = interest(TEN_THOUSAND, date(2026, 11, 30), date(2027, 8, 1))
    assert [(p.from_date, p.not_published) for p in periods] == [
        (date(2026, 12, 1), False),
        (date(2027, 1, 1), True),
        (date(2027, 7, 1), True),
    ]


def test_a_rate_that_is_added_is_used_from_its_day():
    added = d.BaseRate(uuid4(), date(2027, 1, 1), Decimal("2.00"), "")
    rates = d.BaseRates([added])
    periods = d.interest(TEN_THOUSAND, None, date(2026, 12, 1), date(2027, 1, 31), rates, consumer=False)
    assert [(p.rate, p.not_published) for p in periods] == [(Decimal("10.52"), False), (Decimal("11.00"), False)]
    with pytest.raises(d.BaseRateKnown):
        rates.must_be_new(added)


@pytest.mark.parametrize("day", [date(2027, 1, 2), date(2027, 3, 1)])
def test_base_rates_change_twice_a_year_only(day):
    with pytest.raises(d.NoBaseRateDay):
        d.BaseRate(uuid4(), day, Decimal("2.00"), "")


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
    assert d.day_after_term(due) == first


def test_a_day_before_the_first_known_rate_is_refused():
    with pytest.raises(ValueError, match="no base rate"):
        RATES.on(date(2012, 12, 31))


def test_the_base_rates_are_in_order():
    days = [since for since, _ in d.BASE_RATES]
    assert days == sorted(set(days))
    assert all((day.month, day.day) in ((1, 1), (7, 1)) for day in days)


# The start of default and its ground, § 286 BGB.

DUE = date(2026, 9, 30)
DAY_30 = date(2026, 10, 31)


@pytest.mark.parametrize("consumer", [True, False])
def test_an_agreed_term_puts_anybody_into_default(consumer):
    item = an_item(due_date=DUE, agreed=True, consumer=consumer)
    item.falls_into_default(date(2026, 10, 1))
    assert (item.default_since, item.default_ground) == (date(2026, 10, 1), Ground.AGREED_TERM)


def test_a_term_that_only_stands_on_the_invoice_starts_none():
    item = an_item(due_date=DUE, issue_date=DUE, agreed=False)
    item.falls_into_default(date(2026, 10, 29))
    assert item.default_since is None
    item.falls_into_default(date(2026, 10, 31))
    assert (item.default_since, item.default_ground) == (DAY_30, Ground.THIRTY_DAYS)


@pytest.mark.parametrize(("told", "ground"), [(False, None), (True, Ground.THIRTY_DAYS)])
def test_thirty_days_count_for_a_consumer_who_was_told_only(told, ground):
    item = an_item(due_date=DUE, issue_date=DUE, agreed=False, consumer=True, default_notice=told)
    item.falls_into_default(TODAY)
    assert item.default_ground is ground


def test_a_reminder_starts_default_on_the_day_after_it():
    item = an_item(due_date=DUE, agreed=False, consumer=True)
    item.falls_into_default(date(2026, 10, 8), reminded_on=date(2026, 10, 8))
    assert (item.default_since, item.default_ground) == (date(2026, 10, 9), Ground.REMINDER)


def test_a_consumer_pays_five_points_and_no_lump_sum():
    business, consumer = (an_item(gross="10000.00", due_date=date(2026, 6, 30), consumer=c) for c in (False, True))
    for item in (business, consumer):
        item.falls_into_default(date(2026, 7, 31))
        item.assert_default(date(2026, 7, 31), {}, RATES, due=date(2026, 7, 31))
    assert [c.kind for c in business.claims] == [ClaimKind.INTEREST, ClaimKind.LUMP_SUM]
    assert business.total_open == TEN_THOUSAND + euro("89.35") + euro("40.00")
    assert consumer.total_open == TEN_THOUSAND + euro("55.38")


def test_before_default_nothing_is_claimed_but_the_principal():
    item = an_item(due_date=TODAY)
    item.falls_into_default(TODAY)
    assert item.assert_default(TODAY, {}, RATES, due=TODAY) == []
    assert item.total_open == item.gross


def test_a_consumers_first_letter_is_free_of_costs_and_anybodys_may_be():
    policy = Policy(uuid4())
    assert policy.is_friendly(an_item(consumer=True))
    assert not policy.is_friendly(an_item(consumer=True, dunning_level=1))
    assert not policy.is_friendly(an_item())
    policy.change(strict_order=False, friendly_first=True)
    assert policy.is_friendly(an_item())
    assert not policy.is_friendly(an_item(dunning_level=1))


_days = st.dates(date(2014, 1, 1), date(2028, 12, 31))


@given(_days, st.integers(0, 2000), st.integers(1, 10**9), st.booleans())
def test_periods_touch_and_cover_the_whole_default(due, length, cents, consumer):
    until, principal = due + timedelta(days=length), Money(Decimal(cents) / 100)
    periods = interest(principal, due, until, consumer=consumer)
    first = d.day_after_term(due)
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
        assert RATES.on(period.from_date) == RATES.on(period.to_date)


@given(_days, st.lists(st.tuples(st.integers(-20, 400), st.integers(1, 10**6)), max_size=5))
def test_the_order_in_which_payments_become_known_does_not_matter(due, payments):
    until, principal = due + timedelta(days=400), euro("100000.00")
    days: dict[date, Money] = {}
    for offset, cents in payments:
        day = due + timedelta(days=offset)
        days[day] = days.get(day, euro("0")) + Money(Decimal(cents) / 100)
    found = interest(principal, due, until, days)
    assert found == interest(principal, due, until, dict(reversed(days.items())))
    for period in found:
        gone = Money.total(money for day, money in days.items() if day < period.from_date)
        assert period.principal == principal - gone

"""Rules of time entries: what they are worth, how long a day is, who may change what when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.common.values.money import Money
from kontor.timetracking.domain.entries import (
    Booked,
    CapTotals,
    EntryState,
    TimeEntry,
    duration,
    lacks_break,
    must_be_plausible,
)
from kontor.timetracking.domain.projects import Position, PositionKind, Project, may_decide
from kontor.timetracking.domain.rates import Rate, Worth, worth_on
from kontor.timetracking.domain.refusals import (
    DayOutOfRange,
    DayTooLong,
    EndNotStated,
    EntryBilled,
    EntryNotEditable,
    EntryNotSubmitted,
    NotProjectLead,
    OwnEntry,
    PositionUnknown,
    ProjectNotOpen,
    RateNegative,
    SourceNotFree,
    TimesOrMinutes,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def euro(text: str) -> Money:
    return Money(Decimal(text))


def a_position(cap: str | None = None, kind: PositionKind = PositionKind.TIME_AND_MATERIAL) -> Position:
    limit = euro(cap) if cap else None
    return Position(uuid4(), uuid4(), "Umsetzung", kind, euro("120.00"), limit, Decimal(19), "S")


def an_entry(minutes: int = 60, **changes: object) -> TimeEntry:
    ids = {n: uuid4() for n in ("id", "person_id", "project_id", "customer_id", "position_id", "quote_line_id")}
    entry = TimeEntry(
        **ids,
        task_id=None,
        date=TODAY,
        minutes=minutes,
        started_at=None,
        ended_at=None,
        note="",
        billable=True,
        created_at=NOW,
    )
    return replace(entry, **changes)


def a_project(*positions: Position, active: bool = True, leads: frozenset = frozenset()) -> Project:
    return Project(uuid4(), "P-1", "Projekt", uuid4(), "", "", active, positions, frozenset(), leads, leads)


def clock(*times: str) -> list:
    """`09:00-12:00` as spans of today."""
    spans = []
    for time in times:
        start, end = (datetime.fromisoformat(f"2026-11-23T{t}:00+00:00") for t in time.split("-"))
        spans.append((start, end))
    return spans


WORTH = Worth(euro("120.00"), euro("60.00"))


def test_the_amount_is_rounded_once():
    entry = an_entry(minutes=50)
    entry.price(a_position(), Worth(euro("99.99"), Money.zero()), None)
    assert entry.amount == euro("83.33")


@pytest.mark.parametrize(
    ("minutes", "rate", "hours", "price"),
    [
        (15, "27.50", "0.25", "6.88"),
        (50, "99.99", "0.8333", "83.32"),
        (3705, "128.40", "61.75", "7928.70"),
        (1, "0.30", "0.0167", "0.01"),
        (100, "120.00", "1.6667", "200.00"),
    ],
)
def test_hours_have_four_places_and_their_price_is_rounded_once(minutes, rate, hours, price):
    entry = an_entry(minutes=minutes)
    entry.price(a_position("1.00"), Worth(euro(rate), None), euro("1.00"))
    assert (entry.hours, entry.uncapped) == (Decimal(hours), euro(price))
    assert entry.amount <= euro("1.00")


def test_half_a_cent_is_rounded_up():
    entry = an_entry(minutes=1)
    entry.price(a_position(), Worth(euro("0.30"), Money.zero()), None)
    assert entry.amount == euro("0.01")


def test_what_is_over_the_cap_is_cut_and_flagged():
    entry = an_entry(minutes=360)
    entry.price(a_position("2400.00"), WORTH, euro("480.00"))
    assert (entry.amount, entry.flags) == (euro("480.00"), ("over_cap",))
    entry.price(a_position("2400.00"), WORTH, euro("-5.00"))
    assert entry.amount == Money.zero()
    entry.price(a_position("2400.00"), WORTH, euro("1000.00"))
    assert entry.flags == ()


@given(st.lists(st.integers(1, 1440), min_size=1, max_size=20), st.integers(0, 500_000), st.integers(1, 30_000))
def test_however_much_is_booked_a_cap_holds_to_the_cent(days, cap_cents, rate_cents):
    position = replace(a_position(), cap=Money(Decimal(cap_cents) / 100))
    totals = CapTotals({position.id: Money.zero()})
    worth = Worth(Money(Decimal(rate_cents) / 100), Money.zero())
    entries = [an_entry(minutes=minutes, position_id=position.id) for minutes in days]
    for entry in entries:
        entry.price(position, worth, totals.left(position))
        totals.take(entry)
    billed = Money.total(entry.amount for entry in entries)
    full = Money.total(Money.of(worth.bill_rate.amount * entry.minutes / 60) for entry in entries)
    assert billed == min(full, position.cap)
    assert totals.booked[position.id] == billed
    for entry in entries:
        totals.release(position.id, entry.takes)
    assert totals.booked[position.id] == Money.zero()


def test_what_was_rejected_takes_nothing_of_the_cap():
    entry = an_entry()
    entry.price(a_position(), WORTH, None)
    assert entry.takes == euro("120.00")
    entry.submit()
    entry.reject("falscher Tag")
    assert entry.takes == Money.zero()


@pytest.mark.parametrize("kind", [PositionKind.FIXED_PRICE, PositionKind.RETAINER, PositionKind.EXPENSES])
def test_time_on_other_positions_is_not_billed_by_the_hour(kind):
    entry = an_entry()
    entry.price(a_position(kind=kind), WORTH, None)
    assert (entry.amount, entry.cost_rate) == (Money.zero(), euro("60.00"))


def test_unbillable_time_is_worth_nothing():
    entry = an_entry(billable=False)
    entry.price(a_position(), WORTH, None)
    assert entry.amount == Money.zero()


def test_long_days_are_flagged_and_endless_ones_refused():
    entry = an_entry(minutes=400, started_at=NOW, ended_at=NOW + timedelta(minutes=400))
    entry.judge_day([Booked(300, None)])
    assert set(entry.flags) == {"over_10_hours", "no_break"}
    entry.judge_day([])
    assert entry.flags == ("no_break",)
    with pytest.raises(DayTooLong):
        entry.judge_day([Booked(600, None), Booked(500, None)])


@pytest.mark.parametrize(
    ("times", "lacking"),
    [
        ([], False),
        (["08:00-14:00"], False),
        (["08:00-14:01"], True),
        (["08:00-12:00", "12:30-17:00"], False),
        (["08:00-12:00", "12:20-17:00"], True),
        (["08:00-10:00", "10:15-12:00", "12:15-16:00"], False),
        (["08:00-12:00", "12:10-15:00"], True),
        (["07:00-12:00", "12:30-17:00"], True),
        (["07:00-12:00", "12:45-17:00"], False),
        (["07:00-13:30", "14:30-15:00"], True),
        (["12:30-16:00", "08:00-12:00"], False),
    ],
)
def test_breaks_are_judged_over_the_whole_day(times, lacking):
    assert lacks_break(clock(*times)) is lacking


def test_a_second_entry_can_make_the_day_lack_its_break():
    ((start, end),) = clock("12:00-16:00")
    entry = an_entry(minutes=240, started_at=start, ended_at=end)
    entry.judge_day([Booked(240, clock("08:00-12:00")[0])])
    assert entry.flags == ("no_break",)
    entry.judge_day([Booked(240, None)])
    assert entry.flags == ()


def test_only_submitted_entries_are_decided():
    entry = an_entry()
    with pytest.raises(EntryNotSubmitted):
        entry.approve()
    entry.submit()
    with pytest.raises(EntryNotEditable):
        entry.submit()
    entry.approve()
    with pytest.raises(EntryNotEditable):
        entry.must_be_editable()


def test_a_billed_entry_keeps_its_approval():
    entry = an_entry()
    entry.submit()
    entry.approve()
    entry.invoice_id, entry.invoice_number = uuid4(), "RE-1"
    with pytest.raises(EntryBilled) as refused:
        entry.withdraw("falsch")
    assert "RE-1" in refused.value.sentence("de")
    assert entry.state is EntryState.APPROVED


def test_a_rejected_entry_is_handed_in_again():
    entry = an_entry()
    entry.submit()
    entry.reject("falscher Tag")
    entry.submit()
    assert entry.rejected_reason == ""


def test_nobody_approves_their_own_and_only_the_lead_does():
    owner, lead, other = uuid4(), uuid4(), uuid4()
    project = a_project(leads=frozenset({lead}))
    may_decide(lead, project, owner, any_project=False)
    with pytest.raises(OwnEntry):
        may_decide(lead, project, lead, any_project=True)
    with pytest.raises(NotProjectLead):
        may_decide(other, project, owner, any_project=False)
    may_decide(other, project, owner, any_project=True)


def test_a_closed_project_and_foreign_positions_take_no_work():
    position = a_position()
    assert a_project(position).must_take_work(position.id, None, "") is position
    with pytest.raises(ProjectNotOpen):
        a_project(position, active=False).must_take_work(position.id, None, "")
    with pytest.raises(PositionUnknown):
        a_project(position).must_take_work(uuid4(), None, "")
    with pytest.raises(PositionUnknown):
        a_project(position).must_take_work(position.id, uuid4(), "")


def test_cost_and_price_are_each_the_latest_that_was_said():
    project, person = uuid4(), uuid4()

    def rate(bill: str | None, cost: str | None, since: date, of: object = None) -> Rate:
        amounts = [None if value is None else euro(value) for value in (bill, cost)]
        return Rate(uuid4(), person, of, *amounts, since, NOW)

    rates = [
        rate("100.00", "40.00", date(2026, 1, 1)),
        rate(None, "50.00", date(2026, 6, 1)),
        rate("130.00", None, date(2026, 3, 1), project),
    ]
    assert worth_on(rates, project, TODAY, euro("90.00")) == Worth(euro("130.00"), euro("50.00"))
    assert worth_on(rates, uuid4(), TODAY, euro("90.00")) == Worth(euro("100.00"), euro("50.00"))
    assert worth_on(rates, project, date(2025, 1, 1), euro("90.00")) == Worth(euro("90.00"), None)
    assert worth_on(rates[1:2], project, TODAY, euro("90.00")) == Worth(euro("90.00"), euro("50.00"))


def test_an_assumed_end_is_neither_handed_in_nor_approved():
    entry = an_entry(flags=("end_assumed",))
    with pytest.raises(EndNotStated):
        entry.submit()
    entry.state = EntryState.SUBMITTED
    with pytest.raises(EndNotStated):
        entry.approve()
    entry.flag("end_assumed", False)
    entry.approve()


def test_an_entry_is_held_by_one_invoice_at_a_time():
    entry, invoice = an_entry(), uuid4()
    (told,) = entry.bill(invoice, "RE-1")
    assert (told.entry_id, told.invoice_id, told.invoice_number) == (entry.id, invoice, "RE-1")
    assert entry.bill(invoice, "RE-1") == []
    with pytest.raises(SourceNotFree):
        entry.bill(uuid4(), "RE-2")
    (freed,) = entry.free()
    assert (freed.invoice_number, entry.invoice_id, entry.free()) == ("RE-1", None, [])


def a_rate(bill: str, since: date, project_id=None) -> Rate:
    return Rate(uuid4(), uuid4(), project_id, euro(bill), euro("50.00"), since, NOW)


def test_the_projects_own_rate_beats_a_newer_general_one():
    project = uuid4()
    rates = [a_rate("100.00", date(2026, 1, 1)), a_rate("130.00", date(2025, 1, 1), project)]
    assert worth_on(rates, project, TODAY, euro("90.00")).bill_rate == euro("130.00")
    assert worth_on(rates, uuid4(), TODAY, euro("90.00")).bill_rate == euro("100.00")
    assert worth_on(rates, uuid4(), date(2025, 6, 1), euro("90.00")).bill_rate == euro("90.00")


def test_of_two_rates_from_one_day_on_the_later_one_counts():
    first, second = sorted([a_rate("100.00", TODAY), a_rate("110.00", TODAY)], key=lambda rate: rate.id)
    for rates in ([first, second], [second, first]):
        assert worth_on(rates, uuid4(), TODAY, Money.zero()).bill_rate == second.bill_rate


def test_rates_are_not_negative():
    a_rate("0.00", TODAY).check()
    with pytest.raises(RateNegative) as refused:
        replace(a_rate("1.00", TODAY), cost_rate=euro("-1.00")).check()
    assert refused.value.pointer == "/cost_rate/amount"
    with pytest.raises(RateNegative):
        replace(a_rate("1.00", TODAY), bill_rate=Money(Decimal(1), "USD")).check()


@pytest.mark.parametrize(
    ("start", "end", "minutes", "expected"),
    [
        (None, None, 45, 45),
        (NOW, NOW + timedelta(seconds=61), 0, 2),
        (NOW, NOW, 0, 1),
        (NOW, NOW + timedelta(hours=8), 0, 480),
        (NOW, NOW + timedelta(hours=8), 480, 480),
    ],
)
def test_durations(start, end, minutes, expected):
    assert duration(start, end, minutes) == expected


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (None, None, 0),
        (NOW, None, 0),
        (None, NOW, 30),
        (NOW, NOW - timedelta(minutes=1), 0),
        (NOW, NOW + timedelta(hours=25), 0),
        (NOW, NOW + timedelta(hours=8), 60),
    ],
)
def test_odd_durations_are_refused(start, end, minutes):
    with pytest.raises(TimesOrMinutes):
        duration(start, end, minutes)


def test_days_of_other_centuries_are_refused():
    must_be_plausible(TODAY, "/entry/date")
    must_be_plausible(None, "/entry/date")
    for day in (date.min, date(1999, 12, 31), date.max):
        with pytest.raises(DayOutOfRange):
            must_be_plausible(day, "/entry/date")

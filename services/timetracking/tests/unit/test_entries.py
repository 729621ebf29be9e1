"""Rules of time entries and expenses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.common.money import Money
from kontor.timetracking import domain as d

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def euro(text: str) -> Money:
    return Money(Decimal(text))


def a_position(cap: str | None = None) -> d.Position:
    limit = euro(cap) if cap else None
    kind = d.PositionKind.TIME_AND_MATERIAL
    return d.Position(uuid4(), uuid4(), "Umsetzung", kind, euro("120.00"), limit, Decimal(19), "S")


def an_entry(minutes: int = 60, **changes: object) -> d.TimeEntry:
    ids = {n: uuid4() for n in ("id", "person_id", "project_id", "customer_id", "position_id", "quote_line_id")}
    entry = d.TimeEntry(
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


WORTH = d.Worth(euro("120.00"), euro("60.00"))


def test_the_amount_is_rounded_once():
    entry = an_entry(minutes=50)
    entry.price(a_position(), d.Worth(euro("99.99"), Money.zero()), None)
    assert entry.amount == euro("83.33")


def test_what_is_over_the_cap_is_cut_and_flagged():
    entry = an_entry(minutes=360)
    entry.price(a_position("2400.00"), WORTH, euro("480.00"))
    assert (entry.amount, entry.flags) == (euro("480.00"), ("over_cap",))
    entry.price(a_position("2400.00"), WORTH, euro("-5.00"))
    assert entry.amount == Money.zero()
    entry.price(a_position("2400.00"), WORTH, euro("1000.00"))
    assert entry.flags == ()


def test_unbillable_time_is_worth_nothing():
    entry = an_entry(billable=False)
    entry.price(a_position(), WORTH, None)
    assert entry.amount == Money.zero()


def test_long_days_are_flagged_and_endless_ones_refused():
    entry = an_entry(minutes=400, started_at=NOW, ended_at=NOW + timedelta(minutes=400))
    entry.judge_day(300)
    assert set(entry.flags) == {"over_10_hours", "no_break"}
    with pytest.raises(d.DayTooLong):
        entry.judge_day(1100)


def test_only_submitted_entries_are_decided():
    entry = an_entry()
    with pytest.raises(d.EntryNotSubmitted):
        entry.approve()
    entry.submit()
    with pytest.raises(d.EntryNotEditable):
        entry.submit()
    entry.approve()
    with pytest.raises(d.EntryNotEditable):
        entry.must_be_editable()


def test_a_billed_entry_keeps_its_approval():
    entry = an_entry()
    entry.submit()
    entry.approve()
    entry.invoice_id, entry.invoice_number = uuid4(), "RE-1"
    with pytest.raises(d.EntryBilled) as refused:
        entry.withdraw("falsch")
    assert "RE-1" in refused.value.sentence("de")


def test_a_rejected_entry_is_handed_in_again():
    entry = an_entry()
    entry.submit()
    entry.reject("falscher Tag")
    entry.submit()
    assert entry.rejected_reason == ""


def test_nobody_approves_their_own_and_only_the_lead_does():
    owner, lead, other = uuid4(), uuid4(), uuid4()
    project = d.Project(
        uuid4(), "P-1", "Projekt", uuid4(), "", "", True, (), frozenset(), frozenset({lead}), frozenset({owner, lead})
    )
    d.may_decide(lead, project, owner, any_project=False)
    with pytest.raises(d.OwnEntry):
        d.may_decide(lead, project, lead, any_project=True)
    with pytest.raises(d.NotProjectLead):
        d.may_decide(other, project, owner, any_project=False)
    d.may_decide(other, project, owner, any_project=True)


def test_the_projects_own_rate_beats_a_newer_general_one():
    project = uuid4()

    def rate(project_id, bill: str, since: date) -> d.Rate:
        return d.Rate(uuid4(), uuid4(), project_id, euro(bill), euro("50.00"), since)

    rates = [rate(None, "100.00", date(2026, 1, 1)), rate(project, "130.00", date(2025, 1, 1))]
    assert d.worth_on(rates, project, TODAY, euro("90.00")).bill_rate == euro("130.00")
    assert d.worth_on(rates, uuid4(), TODAY, euro("90.00")).bill_rate == euro("100.00")
    assert d.worth_on(rates, uuid4(), date(2025, 6, 1), euro("90.00")).bill_rate == euro("90.00")


@pytest.mark.parametrize(
    ("start", "end", "minutes", "expected"),
    [
        (None, None, 45, 45),
        (NOW, NOW + timedelta(seconds=61), 0, 2),
        (NOW, NOW, 0, 1),
        (NOW, NOW + timedelta(hours=8), 0, 480),
    ],
)
def test_durations(start, end, minutes, expected):
    assert d.duration(start, end, minutes) == expected


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (None, None, 0),
        (NOW, None, 0),
        (None, NOW, 30),
        (NOW, NOW - timedelta(minutes=1), 0),
        (NOW, NOW + timedelta(hours=25), 0),
    ],
)
def test_odd_durations_are_refused(start, end, minutes):
    with pytest.raises(d.TimesOrMinutes):
        d.duration(start, end, minutes)


@given(st.integers(1, 10**8), st.sampled_from([0, 7, 19]))
def test_net_and_input_vat_add_up_to_the_receipt(cents, rate):
    ids = {n: uuid4() for n in ("id", "person_id", "project_id", "customer_id", "position_id", "quote_line_id")}
    gross = Money(Decimal(cents) / 100)
    expense = d.Expense(
        **ids, date=TODAY, text="", gross=gross, receipt_vat_rate=Decimal(rate), receipt=None, created_at=NOW
    )
    assert expense.net + expense.receipt_vat == gross
    assert abs(expense.receipt_vat.amount * (100 + rate) - gross.amount * rate) <= Decimal("0.005") * (100 + rate)

"""Rules of expenses and of locked days."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.common.values.money import Money
from kontor.timetracking.domain.expenses import Expense
from kontor.timetracking.domain.periods import PeriodLock, must_be_open
from kontor.timetracking.domain.refusals import AmountNotPositive, EntryBilled, PeriodBackwards, PeriodIsLocked

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def an_expense(gross: str = "119.00", rate: str = "19", currency: str = "EUR") -> Expense:
    ids = {n: uuid4() for n in ("id", "person_id", "project_id", "customer_id", "position_id", "quote_line_id")}
    return Expense(
        **ids,
        date=TODAY,
        text="Hotel",
        gross=Money(Decimal(gross), currency),
        receipt_vat_rate=Decimal(rate),
        receipt=None,
        created_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    )


@given(st.integers(1, 10**8), st.sampled_from(["0", "7", "19", "5.5"]))
def test_net_and_input_vat_add_up_to_the_receipt(cents, rate):
    expense = an_expense(f"{Decimal(cents) / 100:.2f}", rate)
    assert expense.net + expense.receipt_vat == expense.gross
    exact = expense.gross.amount * Decimal(rate) / (100 + Decimal(rate))
    assert abs(expense.receipt_vat.amount - exact) <= Decimal("0.005")


@pytest.mark.parametrize("wrong", [an_expense("0.00"), an_expense("-1.00"), an_expense("1.00", currency="USD")])
def test_an_expense_is_above_zero_and_in_euro(wrong):
    with pytest.raises(AmountNotPositive) as refused:
        wrong.check()
    assert refused.value.pointer == "/expense/gross/amount"


def test_a_billed_expense_keeps_its_approval():
    expense = an_expense()
    expense.submit()
    expense.approve()
    expense.invoice_id, expense.invoice_number = uuid4(), "RE-7"
    with pytest.raises(EntryBilled):
        expense.withdraw("falsch")


def a_lock(first: int, last: int, by: str = "Lars Petersen") -> PeriodLock:
    return PeriodLock(uuid4(), TODAY + timedelta(days=first), TODAY + timedelta(days=last), "", uuid4(), by, NOW)


def test_a_period_does_not_run_backwards():
    a_lock(0, 0).check()
    with pytest.raises(PeriodBackwards):
        a_lock(0, -1).check()


def test_locked_days_name_who_locked_them_and_until_when():
    locks = [a_lock(-7, -1), a_lock(-3, 2, "Frank Falk")]
    must_be_open(locks, [TODAY + timedelta(days=3), TODAY - timedelta(days=8)])
    must_be_open([], [TODAY])
    with pytest.raises(PeriodIsLocked) as refused:
        must_be_open(locks, [TODAY + timedelta(days=3), TODAY - timedelta(days=2)], pointer="/entry/date")
    sentence = refused.value.sentence("de")
    assert "Frank Falk" in sentence
    assert "25.11.2026" in sentence
    assert "21.11.2026" in sentence
    assert refused.value.pointer == "/entry/date"

"""What a payment does to an open item, and how it is taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.collections.domain import items as d
from kontor.collections.match import Proposal
from kontor.common.values.money import Money

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DUE = date(2026, 11, 20)


def euro(text: str) -> Money:
    return Money(Decimal(text))


def an_item(gross: str = "119.00", **changes: object) -> d.OpenItem:
    item = d.OpenItem(
        id=uuid4(),
        number="RE-2026-0001",
        kind="INVOICE",
        customer_id=uuid4(),
        customer_name="Hafenbehörde",
        customer_number="K-1",
        legal_entity_id=uuid4(),
        issue_date=date(2026, 10, 21),
        due_date=DUE,
        gross=euro(gross),
        open_amount=euro(gross),
        discount_until=None,
        discount_amount=euro("0"),
        consumer=False,
        language="de",
        email="vergabe@hafen.example",
    )
    return replace(item, **changes)


def a_transaction(amount: str = "119.00") -> d.BankTransaction:
    return d.BankTransaction(
        id=uuid4(),
        statement_id=uuid4(),
        iban="DE89370400440532013000",
        booking_date=DUE,
        value_date=DUE,
        amount=euro(amount),
        counterparty_name="Hafenbehörde",
        counterparty_iban="",
        remittance="",
        end_to_end_id="",
        created_at=NOW,
        proposals=(Proposal((uuid4(),), 40, "amount"),),
    )


def an_allocation(amount: str = "119.00") -> d.Allocation:
    return d.Allocation(uuid4(), uuid4(), "RE-2026-0001", euro(amount), euro("0"), "manual", NOW)


def test_a_part_then_the_rest_with_discount_settles():
    item = an_item()
    item.take(euro("19.00"), euro("0"))
    assert (item.state, item.open_amount) == (d.ItemState.PARTLY_PAID, euro("100.00"))
    item.take(euro("98.00"), euro("2.00"))
    assert (item.state, item.open_amount) == (d.ItemState.SETTLED, euro("0"))


@pytest.mark.parametrize(
    ("amount", "discount", "refused"),
    [
        ("119.01", "0", d.MoreThanOpen),
        ("119.00", "0.01", d.MoreThanOpen),
        ("0", "0", d.AmountNotPositive),
        ("-1.00", "0", d.AmountNotPositive),
        ("1.00", "-1.00", d.AmountNotPositive),
    ],
)
def test_odd_amounts_are_refused(amount, discount, refused):
    item = an_item()
    with pytest.raises(refused):
        item.take(euro(amount), euro(discount))
    assert item.open_amount == euro("119.00")


@pytest.mark.parametrize("state", [d.ItemState.SETTLED, d.ItemState.CANCELLED])
def test_what_is_closed_takes_no_payment(state):
    with pytest.raises(d.ItemNotOpen):
        an_item(state=state).take(euro("1.00"), euro("0"))


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=6))
def test_what_is_given_back_is_open_again(cents):
    item = an_item("1000000.00")
    parts = [Money(Decimal(c) / 100) for c in cents]
    for part in parts:
        item.take(part, euro("0.01"))
    for part in parts:
        assert item.state is d.ItemState.PARTLY_PAID
        item.give_back(part, euro("0.01"))
    assert (item.state, item.open_amount) == (d.ItemState.OPEN, item.gross)


def test_a_cancelled_item_says_what_had_been_paid_and_stays_closed():
    item = an_item()
    item.take(euro("19.00"), euro("0"))
    assert item.cancel() == euro("19.00")
    item.give_back(euro("19.00"), euro("0"))
    assert (item.state, item.open_amount) == (d.ItemState.CANCELLED, euro("0"))


@pytest.mark.parametrize(("today", "days"), [(DUE, 0), (date(2026, 11, 1), 0), (date(2026, 11, 23), 3)])
def test_days_overdue_count_from_the_due_date(today, days):
    assert an_item().days_overdue(today) == days
    assert an_item(open_amount=euro("0")).days_overdue(today) == 0


def test_an_allocation_uses_up_a_payment_and_its_proposals():
    transaction = a_transaction()
    assert transaction.state is d.TransactionState.UNMATCHED
    transaction.allocate([an_allocation("19.00")])
    assert (transaction.state, transaction.unallocated) == (d.TransactionState.PARTLY_ALLOCATED, euro("100.00"))
    assert transaction.proposals == ()
    transaction.allocate([an_allocation("60.00"), an_allocation("40.00")])
    assert transaction.state is d.TransactionState.ALLOCATED
    with pytest.raises(d.MoreThanReceived):
        transaction.allocate([an_allocation("0.01")])


def test_undo_takes_everything_back_once():
    transaction, made = a_transaction(), [an_allocation("19.00"), an_allocation("100.00")]
    transaction.allocate(made)
    assert transaction.undo() == tuple(made)
    assert transaction.state is d.TransactionState.UNMATCHED
    with pytest.raises(d.NothingAllocated):
        transaction.undo()


@pytest.mark.parametrize("amount", ["-5.00", "0.00"])
def test_money_that_leaves_is_not_allocated(amount):
    transaction = a_transaction(amount)
    assert transaction.state is d.TransactionState.IGNORED
    with pytest.raises(d.NotAPayment):
        transaction.allocate([an_allocation("1.00")])

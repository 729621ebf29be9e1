"""What payments do to claims, how credits are used up, freed and refunded: parts always add up."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from collections_builders import NOW, TODAY, a_credit, a_line, an_item, euro, taxes
from hypothesis import given
from hypothesis import strategies as st
from kontor.collections.domain import credits as c
from kontor.collections.domain import items as d
from kontor.collections.domain.claims import ClaimKind, ClaimNotOpen
from kontor.collections.domain.interest import BaseRates
from kontor.collections.domain.tax import between, divide
from kontor.common.values.money import Money

RATES = BaseRates()
ZERO = euro("0")


def pay(credit: c.Credit, item: d.OpenItem, amount: str, discount: str = "0", *, strict: bool = False) -> list:
    shares = item.shares(euro(amount), euro(discount), strict=strict)
    return credit.allocate(item, shares, reason="manual", designation="manual", at=NOW, today=TODAY)


def in_default(gross: str = "1000.00") -> d.OpenItem:
    """With 40.00 and some interest asserted, and a cost of 5.00."""
    item = an_item(gross=gross, due_date=date(2026, 9, 30))
    item.falls_into_default(TODAY)
    item.assert_default(TODAY, {}, RATES, due=TODAY)
    item.assert_cost(euro("5.00"), TODAY)
    return item


# Open items.


def test_a_part_then_the_rest_with_discount_settles():
    item, credit = an_item(), a_credit("117.00")
    pay(credit, item, "19.00")
    assert (item.state, item.open_amount) == (d.ItemState.PARTLY_PAID, euro("100.00"))
    pay(credit, item, "98.00", "2.00")
    assert (item.state, item.open_amount, item.received) == (d.ItemState.SETTLED, ZERO, euro("117.00"))


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
        item.shares(euro(amount), euro(discount))
    assert item.open_amount == euro("119.00")


@pytest.mark.parametrize("closed", [{"received": euro("119.00")}, {"cancelled": True}])
def test_what_is_closed_takes_no_payment(closed):
    with pytest.raises(d.ItemNotOpen):
        an_item(**closed).shares(euro("1.00"), ZERO)


def test_an_invoice_of_nothing_is_settled():
    assert an_item(gross="0.00").state is d.ItemState.SETTLED


@pytest.mark.parametrize(("today", "days"), [(date(2026, 11, 20), 0), (date(2026, 11, 1), 0), (TODAY, 3)])
def test_days_overdue_count_from_the_due_date(today, days):
    assert an_item().days_overdue(today) == days
    assert an_item(received=euro("119.00")).days_overdue(today) == 0


def test_a_superseded_advance_is_open_no_more_and_revives_with_its_rest():
    advance, residual = an_item(gross="20038.08", received=euro("9000.00")), uuid4()
    advance.supersede(residual, TODAY)
    assert (advance.state, advance.superseded, advance.open_amount) == (
        d.ItemState.SUPERSEDED,
        euro("11038.08"),
        ZERO,
    )
    advance.revive(TODAY)
    assert (advance.state, advance.open_amount) == (d.ItemState.PARTLY_PAID, euro("11038.08"))


# Which debt a payment settles, §§ 366, 367 BGB.


def test_who_names_the_invoice_pays_its_principal_first():
    item = in_default()
    assert [(s.kind, s.amount) for s in item.shares(euro("1000.00"), ZERO)] == [(ClaimKind.PRINCIPAL, euro("1000.00"))]


def test_what_exceeds_the_principal_goes_to_what_was_asserted():
    item = in_default()
    kinds = [s.kind for s in item.shares(item.total_open, ZERO)]
    assert kinds == [ClaimKind.PRINCIPAL, ClaimKind.COST, ClaimKind.LUMP_SUM, ClaimKind.INTEREST]


def test_without_designation_costs_and_interest_come_before_the_principal():
    item = in_default()
    shares = item.shares(euro("500.00"), ZERO, strict=True)
    assert [s.kind for s in shares] == [ClaimKind.COST, ClaimKind.LUMP_SUM, ClaimKind.INTEREST, ClaimKind.PRINCIPAL]
    assert Money.total(s.amount for s in shares) == euro("500.00")


@given(st.integers(1, 200_000), st.booleans())
def test_the_shares_of_a_payment_add_up_to_it_and_exceed_no_claim(cents, strict):
    item = in_default()
    amount = min(Money(Decimal(cents) / 100), item.total_open)
    shares = item.shares(amount, ZERO, strict=strict)
    assert Money.total(s.amount for s in shares) == amount
    for share in shares:
        limit = item.open_amount if share.claim_id is None else item.claim(share.claim_id).open
        assert ZERO < share.amount <= limit


@given(st.lists(st.tuples(st.integers(1, 5000), st.booleans()), min_size=1, max_size=8), st.randoms())
def test_undoing_one_by_one_in_any_order_restores_everything(payments, random):
    item, credit = in_default("1000000.00"), a_credit("1000000.00")
    before = (item.open_amount, item.total_open, credit.free)
    for cents, strict in payments:
        pay(credit, item, f"{Decimal(cents) / 100}", strict=strict)
    assert item.total_open == before[1] - (credit.amount - credit.free)
    made = list(credit.allocations)
    random.shuffle(made)
    for allocation in made:
        credit.undo(allocation.id, item, "test", TODAY)
    assert (item.open_amount, item.total_open, credit.free) == before


def test_undoing_one_leaves_the_others():
    one, two, credit = an_item(), an_item("RE-2026-0002"), a_credit("238.00")
    [first] = pay(credit, one, "119.00")
    pay(credit, two, "119.00")
    credit.undo(first.allocation.id, one, "wrong", TODAY)
    assert (one.open_amount, two.open_amount, credit.free) == (euro("119.00"), ZERO, euro("119.00"))
    with pytest.raises(c.AllocationUnknown):
        credit.undo(first.allocation.id, one, "twice", TODAY)


# Tax.


def test_a_discount_over_two_rates_is_split_by_each():
    """§ 17 UStG: 95.93 over 19 % and 7 %."""
    discount = taxes(("19", "69.52", "13.21"), ("7", "12.34", "0.86"))
    whole = taxes(("19", "3476.00", "660.44"), ("7", "617.00", "43.19"))
    item = an_item(gross="4796.63", vat=whole, discount_vat=discount, discount_amount=euro("95.93"))
    [event] = pay(a_credit("4700.70"), item, "4700.70", "95.93")
    assert event.allocation.discount_vat == discount
    parts = event.allocation.vat
    assert Money.total(p.gross for p in parts) == euro("4700.70")
    assert [p.net + q.net for p, q in zip(parts, discount, strict=True)] == [euro("3476.00"), euro("617.00")]


def test_a_discount_nobody_split_is_divided_by_gross():
    whole = taxes(("19", "3476.13", "660.46"), ("7", "617.00", "43.19"))
    assert [(p.gross, p.vat) for p in divide(whole, euro("95.93"))] == [
        (euro("82.73"), euro("13.21")),
        (euro("13.20"), euro("0.86")),
    ]


def test_vat_of_part_payments_is_cumulative_and_the_last_takes_the_rest():
    """20,038.08 gross, 9,000.00 first: 1,436.97 and the remaining 1,762.39 make 3,199.36."""
    item, credit = an_item(gross="20038.08", vat=taxes(("19", "16838.72", "3199.36"))), a_credit("20038.08")
    first, rest = pay(credit, item, "9000.00") + pay(credit, item, "11038.08")
    assert [e.allocation.vat[0].vat for e in (first, rest)] == [euro("1436.97"), euro("1762.39")]


@given(st.lists(st.integers(1, 400_000), min_size=1, max_size=6))
def test_the_tax_of_all_parts_is_the_tax_of_the_whole(cents):
    whole = taxes(("19", "3476.13", "660.46"), ("7", "617.00", "43.19"))
    gross, done, vat = euro("4796.78"), ZERO, ZERO
    for amount in (*(Money(Decimal(one) / 100) for one in cents), gross):
        after = min(gross, done + amount)
        parts = between(whole, done, after)
        assert Money.total(p.gross for p in parts) == after - done
        vat, done = vat + Money.total(p.vat for p in parts), after
    assert (done, vat) == (gross, euro("703.65"))


# Credits.


def test_a_credit_is_used_up_with_its_proposals():
    credit, item = a_credit("119.00", proposals=(c.Proposal((uuid4(),), 40, "amount"),)), an_item()
    assert credit.state is c.CreditState.UNMATCHED
    pay(credit, item, "19.00")
    assert (credit.state, credit.free, credit.proposals) == (c.CreditState.PARTLY_ALLOCATED, euro("100.00"), ())
    pay(credit, item, "100.00")
    assert (credit.state, credit.customer_id) == (c.CreditState.ALLOCATED, item.customer_id)
    with pytest.raises(c.MoreThanReceived):
        credit.must_have(euro("0.01"))


def test_a_credit_of_another_currency_pays_nothing():
    item = an_item()
    credit = replace(a_credit(), amount=Money(Decimal(119), "USD"), returned=Money.zero("USD"))
    with pytest.raises(c.OtherCurrency):
        credit.allocate(item, [], reason="", designation="", at=NOW, today=TODAY)


def test_a_refund_is_reserved_and_paid_once_its_line_came():
    credit = a_credit("50.00")
    credit.refund(euro("20.00"), iban="", account_holder="", reason="", at=NOW)
    [refund] = credit.refunds
    assert (refund.iban, refund.state, credit.free) == (
        credit.counterparty_iban,
        c.RefundState.REQUESTED,
        euro("30.00"),
    )
    credit.refunded(refund.id, uuid4(), TODAY)
    assert (credit.refunds[0].state, credit.free) == (c.RefundState.PAID, euro("30.00"))


@pytest.mark.parametrize("amount", ["50.01", "0", "-1.00"])
def test_no_more_is_refunded_than_is_free(amount):
    with pytest.raises(c.MoreThanReceived):
        a_credit("50.00").refund(euro(amount), iban="", account_holder="", reason="", at=NOW)


def test_a_refund_needs_an_account():
    with pytest.raises(c.NoRefundAccount):
        a_credit("50.00", counterparty_iban="").refund(None, iban="", account_holder="", reason="", at=NOW)


@pytest.mark.parametrize("amount", ["-5.00", "0.00"])
def test_money_that_leaves_is_not_allocated(amount):
    with pytest.raises(d.RuleViolated):
        a_line(amount).must_be_payment()


# Claims beside the principal.


def test_a_dropped_claim_is_open_no_more():
    item = in_default()
    [cost] = [claim for claim in item.claims if claim.kind is ClaimKind.COST]
    before = item.total_open
    item.drop(cost.id, "manual", TODAY)
    assert (item.total_open, cost.reason) == (before - euro("5.00"), "manual")
    with pytest.raises(ClaimNotOpen):
        item.drop(cost.id, "manual", TODAY)


def test_a_cancelled_invoice_claims_nothing():
    item = in_default()
    events = item.cancel(TODAY)
    assert (item.total_open, item.state) == (ZERO, d.ItemState.CANCELLED)
    assert len([e for e in events if isinstance(e, d.ClaimDropped)]) == 3


def test_claims_are_told_as_differences():
    item = in_default()
    later = TODAY + timedelta(days=14)
    events = item.assert_default(later, {}, RATES, due=later)
    assert [e.claim.kind for e in events] == [ClaimKind.INTEREST]
    interest = Money.total(c.amount for c in item.claims if c.kind is ClaimKind.INTEREST)
    assert interest == Money.total(p.interest for p in item.interest_until(later, {}, RATES))
    assert item.assert_default(later, {}, RATES, due=later) == []


def test_an_earlier_payment_that_becomes_known_takes_asserted_interest_back():
    item = in_default()
    paid = {date(2026, 10, 5): euro("1000.00")}
    [dropped] = item.assert_default(TODAY, paid, RATES, due=TODAY)
    assert (dropped.reason, dropped.claim.kind) == ("paid_earlier", ClaimKind.INTEREST)
    left = Money.total(c.amount - c.dropped for c in item.claims if c.kind is ClaimKind.INTEREST)
    assert left == Money.total(p.interest for p in item.interest_until(TODAY, paid, RATES))


def test_interest_that_accrues_while_a_reminders_term_runs_is_forgone_when_its_total_is_paid():
    item = in_default()
    before = item.total_open
    later = TODAY + timedelta(days=5)
    asserted, dropped = item.forgo(later, {}, RATES)
    assert asserted.claim.amount == dropped.amount
    assert (item.total_open, dropped.reason) == (before, "paid_within_term")
    assert item.assert_default(later, {}, RATES, due=later) == []

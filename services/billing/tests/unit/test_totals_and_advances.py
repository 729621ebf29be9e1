"""Money of drafts: totals as EN 16931 rounds, residual bills that leave every cent where it was paid."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.billing.domain import advances
from kontor.billing.domain.advances import Advance, Prepayment, credited
from kontor.billing.domain.lines import Line, LineKind, VatLine, VatRateContradictsCategory, numbered, total
from kontor.common.values.money import Money

POSITION = uuid4()
PRICES = st.decimals(min_value=0, max_value=99999, places=2)
QUANTITIES = st.decimals(min_value=-999, max_value=999, places=4)
RATES = st.sampled_from([Decimal(19), Decimal(7), Decimal(16)])


def euro(amount: str) -> Money:
    return Money(Decimal(amount))


def a_line(price: str = "100.00", quantity: str = "1", rate: str = "19", **fields) -> Line:
    given_ = {"kind": LineKind.MILESTONE, "vat_category": "S" if Decimal(rate) else "AE", **fields}
    return Line(
        id=uuid4(),
        position=1,
        title="Leistung",
        quantity=Decimal(quantity),
        unit="C62",
        unit_price=Decimal(price),
        vat_rate=Decimal(rate),
        **given_,
    )


def an_advance(*bases: tuple[str, str], received: str | None = None) -> Advance:
    """Of (net, rate) pairs; fully received unless told otherwise."""
    vat_lines = total([a_line(base, rate=rate) for base, rate in bases]).vat_lines
    gross = Money.total(v.base + v.vat for v in vat_lines)
    paid = gross if received is None else euro(received)
    return Advance(uuid4(), "RE-2026-0001", date(2026, 11, 1), gross, vat_lines, paid)


def residual(whole: list[Line], received: list[Advance]):
    bill = [*whole, *advances.deductions(received, None, POSITION)]
    return total(bill, advances.deducted_vat(received))


# Totals.


def test_vat_is_rounded_once_per_rate_not_per_line():
    totals = total([a_line("0.03"), a_line("0.03"), a_line("0.03")])
    assert (totals.net, totals.vat) == (euro("0.09"), euro("0.02"))


def test_rates_and_categories_have_their_own_vat_line():
    totals = total([a_line("1000.00"), a_line("200.00", rate="7"), a_line("50.00", rate="0")])
    shown = [(v.vat_category, v.base, v.vat) for v in totals.vat_lines]
    assert shown == [
        ("AE", euro("50.00"), euro("0.00")),
        ("S", euro("200.00"), euro("14.00")),
        ("S", euro("1000.00"), euro("190.00")),
    ]
    assert totals.gross == euro("1454.00")


@pytest.mark.parametrize(("category", "rate"), [("S", "0"), ("AE", "19"), ("E", "7"), ("O", "1")])
def test_rate_and_category_must_fit(category: str, rate: str):
    with pytest.raises(VatRateContradictsCategory) as refused:
        a_line(rate=rate, vat_category=category).check("/draft/lines/0")
    assert refused.value.pointer == "/draft/lines/0/vat_rate"


@given(st.lists(st.tuples(PRICES, QUANTITIES, RATES), min_size=1, max_size=12))
def test_parts_add_up_in_any_order(parts):
    lines = [a_line(f"{p:f}", f"{q:f}", f"{r:f}") for p, q, r in parts]
    totals = total(lines)
    assert totals.net == Money.total(line.net for line in lines) == Money.total(v.base for v in totals.vat_lines)
    assert totals.vat == Money.total(v.vat for v in totals.vat_lines)
    assert totals.gross == totals.net + totals.vat
    assert total(lines[::-1]) == totals


# Residual bills.


def test_the_rest_after_an_advance():
    totals = residual([a_line("100000.00")], [an_advance(("40000.00", "19"))])
    assert (totals.net, totals.vat, totals.gross) == (euro("60000.00"), euro("11400.00"), euro("71400.00"))


def test_the_cent_stays_where_it_was_paid():
    """Whole 1,000.05 with 190.01; two advances of 333.35 with 63.34 each: 63.33 is left, not 63.34."""
    totals = residual([a_line("1000.05")], [an_advance(("333.35", "19")), an_advance(("333.35", "19"))])
    assert (totals.net, totals.vat) == (euro("333.35"), euro("63.33"))


def test_a_rate_that_changed_is_corrected_in_the_final_bill():
    """Advance 400.00 at 16 %, performed at 19 %: S19 1,000/190 and S16 −400/−64, due 726.00 (§ 27 (1) UStG)."""
    totals = residual([a_line("1000.00")], [an_advance(("400.00", "16"))])
    shown = {v.vat_rate: (v.base, v.vat) for v in totals.vat_lines}
    assert shown == {Decimal(16): (euro("-400.00"), euro("-64.00")), Decimal(19): (euro("1000.00"), euro("190.00"))}
    assert totals.gross == euro("726.00")


def test_one_negative_line_per_advance_and_rate_with_a_positive_price():
    lines = advances.deductions([an_advance(("100.00", "19"), ("50.00", "7"))], None, POSITION)
    assert sorted((line.quantity, line.unit_price, line.vat_rate) for line in lines) == [
        (Decimal(-1), Decimal("50.00"), Decimal(7)),
        (Decimal(-1), Decimal("100.00"), Decimal(19)),
    ]


def test_what_was_not_received_is_not_deducted():
    assert advances.deductions([an_advance(("40000.00", "19"), received="0.00")], None, POSITION) == []
    part = an_advance(("1000.00", "19"), received="595.00")
    assert not part.is_received
    assert part.open_amount == euro("595.00")
    (line,) = advances.deductions([part], None, POSITION)
    assert line.net == euro("-500.00")


@given(
    st.lists(st.tuples(PRICES, RATES), min_size=1, max_size=4),
    st.lists(st.lists(st.tuples(PRICES.filter(bool), RATES), min_size=1, max_size=3), max_size=4),
)
def test_advances_and_rest_are_the_whole(whole, billed):
    lines = [a_line(f"{p:f}", rate=f"{r:f}") for p, r in whole]
    received = [an_advance(*((f"{p:f}", f"{r:f}") for p, r in parts)) for parts in billed]
    everything, rest = total(lines), residual(lines, received)
    paid = Money.total(a.gross for a in received)
    assert rest.gross + paid == everything.gross
    by_rate = {}
    for vat_line in [*rest.vat_lines, *(v for a in received for v in a.vat_lines)]:
        by_rate[vat_line.vat_rate] = by_rate.get(vat_line.vat_rate, Money.zero()) + vat_line.vat
    wanted = {v.vat_rate: v.vat for v in everything.vat_lines}
    assert {rate: vat for rate, vat in by_rate.items() if vat} == {rate: vat for rate, vat in wanted.items() if vat}


@given(PRICES.filter(bool), PRICES.filter(bool), st.integers(0, 100))
def test_a_part_payment_is_split_to_the_cent(one, two, percent):
    whole = an_advance((f"{one:f}", "19"), (f"{two:f}", "7"))
    paid = whole.gross * (Decimal(percent) / 100)
    part = Advance(whole.invoice_id, whole.number, whole.issue_date, whole.gross, whole.vat_lines, paid)
    assert Money.total(base + vat for base, vat in advances.received_parts(part)) == paid


# Advances that were paid in part.

WHOLE, SHARES = "37419.37", ("11225.81", "16838.72")


def part_paid(second: str) -> list[Advance]:
    """30 % and 45 % of the whole; the first is paid."""
    return [an_advance((SHARES[0], "19")), an_advance((SHARES[1], "19"), received=second)]


@pytest.mark.parametrize(
    ("second", "rest"),
    [
        ("9000.00", ("18630.53", "3539.81", "22170.34")),
        ("20038.08", ("9354.84", "1777.42", "11132.26")),
        ("0.00", ("26193.56", "4976.78", "31170.34")),
    ],
)
def test_the_rest_deducts_what_was_received_of_an_advance_paid_in_part(second: str, rest: tuple[str, str, str]):
    totals = residual([a_line(WHOLE)], part_paid(second))
    assert (totals.net, totals.vat, totals.gross) == tuple(euro(amount) for amount in rest)


def test_what_is_open_on_an_advance_is_claimed_by_the_rest():
    paid, part = part_paid("9000.00")
    assert (paid.superseded, part.superseded) == (euro("0.00"), euro("11038.08"))


def test_the_receipt_that_completes_an_advance_takes_its_remaining_vat():
    """3,199.36 in 1,436.97 and 1,762.39, though 11,038.08 alone hold 1,762.38."""
    (first,) = advances.received_parts(part_paid("9000.00")[1])
    (whole,) = advances.received_parts(part_paid("20038.08")[1])
    assert first == (euro("7563.03"), euro("1436.97"))
    assert whole[1] - first[1] == euro("1762.39")


_RECEIPTS = st.lists(st.integers(1, 10_000), min_size=1, max_size=6)


@given(st.lists(st.tuples(PRICES.filter(bool), RATES), min_size=1, max_size=3), _RECEIPTS)
def test_receipts_show_all_the_vat_of_an_advance_whatever_their_number(parts, weights):
    whole = an_advance(*((f"{p:f}", f"{r:f}") for p, r in parts))
    got, shown = Money.zero(), [Money.zero() for _ in whole.vat_lines]
    for receipt in whole.gross.split([Decimal(w) for w in weights]):
        got += receipt
        now = [vat for _, vat in advances.received_parts(replace(whole, received=got))]
        assert Money.total(b + v for b, v in advances.received_parts(replace(whole, received=got))) == got
        shown = now
    assert shown == [line.vat for line in whole.vat_lines]


@given(
    st.lists(st.tuples(PRICES.filter(bool), RATES), min_size=1, max_size=4),
    st.lists(st.tuples(PRICES.filter(bool), RATES, st.integers(0, 100)), max_size=4),
)
def test_vat_of_receipts_and_rest_is_the_vat_of_the_whole(whole, billed):
    """Over all documents, advances as far as received, VAT is that of what is finally owed, rate by rate."""
    lines = [a_line(f"{p:f}", rate=f"{r:f}") for p, r in whole]
    received = []
    for price, rate, percent in billed:
        full = an_advance((f"{price:f}", f"{rate:f}"))
        received.append(replace(full, received=full.gross * (Decimal(percent) / 100)))
    rest, everything = residual(lines, received), total(lines)
    assert rest.gross + Money.total(a.received for a in received) == everything.gross
    shown: dict[Decimal, Money] = {}
    for vat_line in rest.vat_lines:
        shown[vat_line.vat_rate] = shown.get(vat_line.vat_rate, Money.zero()) + vat_line.vat
    for advance in received:
        for line, (_, vat) in zip(advance.vat_lines, advances.received_parts(advance), strict=True):
            shown[line.vat_rate] = shown.get(line.vat_rate, Money.zero()) + vat
    wanted = {v.vat_rate: v.vat for v in everything.vat_lines}
    assert {r: v for r, v in shown.items() if v} == {r: v for r, v in wanted.items() if v}


def test_money_on_a_cancelled_advance_is_credited_up_to_what_is_claimed():
    paid = [Prepayment(uuid4(), "RE-2", date(2026, 11, 1), euro(a)) for a in ("9000.00", "500.00")]
    assert [p.amount for p in credited(paid, euro("31170.34"))] == [euro("9000.00"), euro("500.00")]
    assert [p.amount for p in credited(paid, euro("9200.00"))] == [euro("9000.00"), euro("200.00")]
    assert credited(paid, euro("0.00")) == ()


def test_lines_are_numbered_from_one():
    assert [line.position for line in numbered([a_line(), a_line()])] == [1, 2]


def test_an_untaxed_line_has_no_vat():
    assert total([a_line(rate="0")]).vat_lines == (VatLine("AE", Decimal(0), euro("100.00"), euro("0.00")),)

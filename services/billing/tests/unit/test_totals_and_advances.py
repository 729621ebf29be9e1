"""Money of drafts: totals as EN 16931 rounds, residual bills that leave every cent where it was paid."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.billing.domain import advances
from kontor.billing.domain.advances import Advance
from kontor.billing.domain.lines import Line, LineKind, VatLine, VatRateContradictsCategory, numbered, priced, total
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


def test_reverse_charge_says_why_there_is_no_vat():
    (line,) = total([a_line(rate="0")]).vat_lines
    assert line.exemption == ("VATEX-EU-AE", "Steuerschuldnerschaft des Leistungsempfängers")


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


@given(PRICES, st.decimals(min_value="0.01", max_value=500, places=2))
def test_hours_and_rate_always_give_the_amount(amount, rate):
    quantity, price, by_hour = priced(Money(amount), rate)
    assert Money.of(quantity * price) == Money(amount)
    assert (price == rate) or (quantity == 1 and not by_hour)


def test_quarters_of_hours_are_billed_by_the_hour():
    assert priced(euro("2160.00"), Decimal("120.00")) == (Decimal("18.0000"), Decimal("120.00"), True)


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


def test_lines_are_numbered_from_one():
    assert [line.position for line in numbered([a_line(), a_line()])] == [1, 2]


def test_an_untaxed_line_has_no_vat():
    assert total([a_line(rate="0")]).vat_lines == (VatLine("AE", Decimal(0), euro("100.00"), euro("0.00")),)

"""Money maths: parts sum to the whole, order does not matter, doing it twice changes nothing."""

from dataclasses import replace
from decimal import Decimal

from einvoice_builders import EXEMPTIONS, a_line, an_invoice
from hypothesis import given, settings
from hypothesis import strategies as st
from kontor.einvoice.en16931 import calc, profiles
from kontor.einvoice.en16931.model import Totals
from kontor.einvoice.rules import checks

RATES = st.sampled_from(["19", "7", "16"])
QUANTITIES = st.decimals(Decimal("-999"), Decimal("9999"), places=3).filter(bool)
PRICES = st.decimals(Decimal("0"), Decimal("9999"), places=4)
LINES = st.lists(st.tuples(QUANTITIES, PRICES, RATES), min_size=1, max_size=12)


def _invoice(rows):
    lines = (a_line(n, str(q), str(p), rate=r) for n, (q, p, r) in enumerate(rows, 1))
    return an_invoice(lines=tuple(lines))


@settings(max_examples=150)
@given(LINES)
def test_every_calculated_invoice_satisfies_the_rules(rows):
    verdict = checks.check(_invoice(rows), profiles.XRECHNUNG)
    assert verdict.valid, verdict.findings


@settings(max_examples=100)
@given(LINES)
def test_the_order_of_lines_does_not_matter(rows):
    forward, backward = _invoice(rows), _invoice(rows[::-1])
    assert forward.totals == backward.totals


@settings(max_examples=100)
@given(LINES)
def test_calculating_twice_changes_nothing(rows):
    once = _invoice(rows)
    assert calc.complete(once, EXEMPTIONS) == once


def test_vat_is_rounded_once_per_rate_not_per_line():
    invoice = an_invoice(lines=tuple(a_line(n, "1", "0.03") for n in range(1, 11)))
    assert invoice.vat[0].vat == Decimal("0.06")  # 0.30 x 19 % = 0.057; per line it would be 0.10


def test_half_a_cent_goes_up():
    assert calc.vat_of(Decimal("0.50"), Decimal("19"), "EUR") == Decimal("0.10")
    assert calc.vat_of(Decimal("-0.50"), Decimal("19"), "EUR") == Decimal("-0.10")


def test_paid_amounts_lower_what_is_due():
    invoice = an_invoice(totals=Totals(prepaid=Decimal("100.00"), rounding=Decimal("0.02")))
    totals = invoice.totals
    assert totals is not None
    assert totals.payable == (totals.gross or 0) - Decimal("99.98")


def test_currencies_without_cents_are_rounded_to_the_whole():
    invoice = an_invoice(currency="JPY", lines=(a_line(1, "3", "333"),))
    assert invoice.vat[0].vat == Decimal("190")
    assert replace(invoice).totals == invoice.totals

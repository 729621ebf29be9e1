"""The frozen document: terms as agreed, cash discount by rate, and the cancellation that takes all of it back."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.billing import wire
from kontor.billing.domain import advances, supply
from kontor.billing.domain.advances import Advance, Prepayment
from kontor.billing.domain.draft import Draft, Kind, Named
from kontor.billing.domain.invoice import Address, AgreedTerms, Buyer, Numbered, Parties, Seller, numbered
from kontor.billing.domain.lines import Allowance, Line, LineKind, total
from kontor.common.values.errors import InvalidInput
from kontor.common.values.money import Money

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def euro(amount: str) -> Money:
    return Money(Decimal(amount))


def a_line(price: str, rate: str = "19", **fields) -> Line:
    line = Line(uuid4(), 1, LineKind.MILESTONE, "Leistung", Decimal(1), "C62", Decimal(price), "S", Decimal(rate))
    return replace(line, **fields)


def a_document(
    *lines: Line, terms: AgreedTerms | None = None, language: str = "de", consumer: bool = False, **fields
) -> Numbered:
    draft = Draft(
        id=uuid4(),
        kind=fields.pop("kind", Kind.INVOICE),
        customer=Named(uuid4(), "Hafen"),
        project=Named(uuid4(), "Kaimauer"),
        legal_entity=Named(uuid4(), "Nordlicht"),
        quote=None,
        lead=None,
        title="Rechnung",
        introduction="",
        lines=lines,
        created_at=NOW,
        **fields,
    )
    here = Address(country_code="DE")
    buyer = Buyer(draft.customer.id, "Hafen", here, language=language, consumer=consumer)
    seller = Seller(draft.legal_entity.id, "Nordlicht", here)
    parties = Parties(seller, buyer, supply.Seller("DE"), "RE-{year}-{number:04}", terms or AgreedTerms())
    return numbered(draft, parties, number="RE-2026-0001", on=TODAY, at=NOW)


def test_a_document_that_gets_its_number_later_is_what_it_would_have_been():
    tried = a_document(
        a_line("3476.05"), a_line("616.82", "7"), terms=AgreedTerms(30, Decimal(2), 14), order_reference="B-7"
    )
    later = datetime(2026, 11, 23, 17, 5, tzinfo=UTC)
    numbered_later = tried.with_number("RE-2026-0815", later)
    assert (numbered_later.number, numbered_later.issued_at) == ("RE-2026-0815", later)
    assert wire.content_with_number(wire.document(tried), "RE-2026-0815", later) == wire.content(numbered_later)


def test_a_number_that_no_document_can_carry_is_refused_later_too():
    with pytest.raises(InvalidInput):
        wire.content_with_number(wire.document(a_document(a_line("1.00"))), "RE-\x01", NOW)


# Terms.


def test_cash_discount_is_split_by_rate_and_its_tax():
    """95.93 over 19 % and 7 %: 82.73 (69.52 + 13.21) and 13.20 (12.34 + 0.86), § 17 UStG."""
    lines = (a_line("3476.05"), a_line("616.82", "7"))
    terms = a_document(*lines, terms=AgreedTerms(30, Decimal(2), 14)).terms
    parts = {part.vat_rate: (part.net, part.vat) for part in terms.discount_vat_lines}
    assert terms.discount_amount == euro("95.93")
    assert parts == {
        Decimal(19): (euro("69.52"), euro("13.21")),
        Decimal(7): (euro("12.34"), euro("0.86")),
    }


_PRICES = st.decimals(min_value="0.01", max_value=99999, places=2)


@given(
    st.lists(st.tuples(_PRICES, st.sampled_from(["19", "7"])), min_size=1, max_size=5),
    st.sampled_from(["1", "2", "2.5", "3"]),
)
def test_the_parts_of_a_cash_discount_add_up_to_it(priced, percent):
    lines = [a_line(f"{price:f}", rate) for price, rate in priced]
    terms = a_document(*lines, terms=AgreedTerms(30, Decimal(percent), 14)).terms
    assert Money.total(part.net + part.vat for part in terms.discount_vat_lines) == terms.discount_amount


@pytest.mark.parametrize(
    ("agreed", "usual", "days", "by_quote"),
    [(14, 0, 14, True), (14, 60, 14, True), (0, 60, 60, False), (0, 0, 30, False)],
)
def test_what_the_accepted_quote_says_of_the_day_of_payment_comes_first(agreed, usual, days, by_quote):
    terms = a_document(a_line("100.00"), terms=AgreedTerms(usual), payment_days=agreed).terms
    assert ((terms.due_date - TODAY).days, terms.agreed) == (days, by_quote)


@pytest.mark.parametrize(("consumer", "agreed", "told"), [(True, 0, True), (True, 14, False), (False, 0, False)])
def test_a_consumer_who_agreed_to_no_term_is_told_when_default_begins(consumer, agreed, told):
    assert a_document(a_line("100.00"), consumer=consumer, payment_days=agreed).terms.default_notice is told


def test_what_is_credited_at_once_is_not_payable_and_earns_no_discount():
    paid = Prepayment(uuid4(), "RE-2", TODAY, euro("9000.00"))
    document = a_document(a_line("26193.56"), prepayments=(paid,), terms=AgreedTerms(30, Decimal(2), 14))
    assert (document.totals.gross, document.payable) == (euro("31170.34"), euro("22170.34"))
    assert document.terms.discount_amount == euro("443.41")


# Cancellations.


def test_a_cancellation_takes_back_every_amount_and_its_allowance():
    cap = Allowance(euro("428.70"), euro("7928.70"), "Höchstbetrag")
    hours = a_line("128.40", quantity=Decimal("61.75"), unit="HUR", allowances=(cap,))
    original = wire.read_document(wire.content(a_document(hours, a_line("900.00", "7"))))
    storno = original.cancelled(
        number="RE-2026-0002", on=TODAY, at=NOW, reason="Falsche Anschrift", received=euro("0.00")
    )
    assert (original.totals.net, storno.totals.net) == (euro("8400.00"), euro("-8400.00"))
    assert storno.totals == total(storno.lines)
    assert all(line.unit_price >= 0 for line in storno.lines)
    assert [p.number for p in storno.preceding] == ["RE-2026-0001"]


@pytest.mark.parametrize(("received", "credited"), [("0.00", None), ("500.00", "500.00")])
def test_a_cancellation_says_what_is_credited_only_where_some_was_received(received, credited):
    storno = a_document(a_line("1000.00")).cancelled(
        number="RE-2", on=TODAY, at=NOW, reason="", received=euro(received)
    )
    assert storno.credited == (None if credited is None else euro(credited))


def test_a_cancellation_speaks_the_customers_language():
    english = a_document(a_line("1.00"), language="en")
    storno = english.cancelled(number="RE-2", on=TODAY, at=NOW, reason="Wrong address", received=euro("0.00"))
    assert storno.title == "Cancellation of invoice RE-2026-0001"


# Both ways to a bill of the rest.


def an_advance(base: str, received: str, rate: str = "19") -> Advance:
    totals = total([a_line(base, rate)])
    return Advance(uuid4(), f"RE-{base}", TODAY, totals.gross, totals.vat_lines, euro(received))


def shown_vat(received: list[Advance], rest: Money) -> Money:
    """On all documents that count: of advances what was received, and the bill of the rest."""
    return rest + Money.total(vat for advance in received for _, vat in advances.received_parts(advance))


def rest_of(whole: str, counted: list[Advance]) -> tuple[Money, Money]:
    bill = [a_line(whole), *advances.deductions(counted, None, uuid4())]
    totals = total(bill, advances.deducted_vat(counted))
    return totals.vat, totals.gross


def test_vat_shown_is_the_same_whether_a_part_paid_advance_is_deducted_or_cancelled():
    first, second = an_advance("11225.81", "13358.71"), an_advance("16838.72", "9000.00")
    deducted, payable = rest_of("37419.37", [first, second])
    assert (shown_vat([first, second], deducted), payable) == (euro("7109.68"), euro("22170.34"))
    whole, gross = rest_of("37419.37", [first])
    assert (shown_vat([first], whole), gross - euro("9000.00")) == (euro("7109.68"), euro("22170.34"))


@given(_PRICES, st.lists(st.tuples(st.integers(1, 40), st.integers(0, 100)), max_size=4), st.integers(0, 3))
def test_cancelling_advances_changes_neither_the_vat_nor_what_is_payable(whole, billed, cancelled):
    """Whatever was paid on whichever advances, and whichever of them are cancelled before the rest is billed."""
    all_of_them = []
    for share, percent in billed:
        advance = an_advance(f"{Money.of(whole * share / 200).amount:f}", "0.00")
        all_of_them.append(replace(advance, received=advance.gross * (Decimal(percent) / 100)))
    kept = all_of_them[cancelled:]
    credit = Money.total(a.received for a in all_of_them[:cancelled])
    everything = total([a_line(f"{whole:f}")])
    vat, gross = rest_of(f"{whole:f}", kept)
    assert shown_vat(kept, vat) == everything.vat
    assert gross - credit + Money.total(a.received for a in all_of_them) == everything.gross

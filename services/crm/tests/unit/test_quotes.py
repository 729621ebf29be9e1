"""Rules of leads, customers and quotes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.common.values.money import Money
from kontor.crm import domain as d

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def euro(text: str) -> Money:
    return Money(Decimal(text))


def a_line(**changes: object) -> d.QuoteLine:
    line = d.QuoteLine(
        id=uuid4(),
        position=1,
        title="Konzept",
        description="",
        billing_model=d.BillingModel.FIXED_PRICE,
        quantity=Decimal(1),
        unit="C62",
        unit_price=euro("1000.00"),
        vat_rate=Decimal(19),
        vat_category="S",
        milestones=(
            d.QuoteMilestone(uuid4(), "eins", euro("400.00")),
            d.QuoteMilestone(uuid4(), "zwei", euro("600.00")),
        ),
    )
    return replace(line, **changes)


def a_quote(*lines: d.QuoteLine, **changes: object) -> d.Quote:
    quote = d.Quote(
        id=uuid4(),
        number="AN-2026-0001",
        customer_id=uuid4(),
        opportunity_id=None,
        lead_id=None,
        legal_entity_id=uuid4(),
        title="Angebot",
        introduction="",
        lines=lines or (a_line(),),
        valid_until=date(2026, 12, 23),
        created_at=NOW,
    )
    return replace(quote, **changes)


def test_milestones_must_add_up_to_the_price():
    wrong = a_line(milestones=(d.QuoteMilestone(uuid4(), "eins", euro("999.99")),))
    with pytest.raises(d.MilestonesDoNotAddUp) as refused:
        a_quote(wrong).check()
    assert refused.value.pointer == "/lines/0/milestones"


def test_a_fixed_price_needs_milestones_and_others_have_none():
    with pytest.raises(d.MilestonesOnlyForFixedPrice):
        a_quote(a_line(milestones=())).check()
    with pytest.raises(d.MilestonesOnlyForFixedPrice):
        a_quote(a_line(billing_model=d.BillingModel.TIME_AND_MATERIAL)).check()


@pytest.mark.parametrize("start", [None, date(2026, 11, 2)])
def test_a_retainer_starts_on_the_first_of_a_month(start):
    line = a_line(billing_model=d.BillingModel.RETAINER, milestones=(), retainer_from=start)
    with pytest.raises(d.RetainerNeedsStart):
        a_quote(line).check()


@pytest.mark.parametrize(("category", "rate"), [("S", "0"), ("AE", "19"), ("E", "7")])
def test_rate_and_category_must_fit(category, rate):
    with pytest.raises(d.VatRateContradictsCategory):
        a_quote(a_line(vat_category=category, vat_rate=Decimal(rate))).check()


def test_acceptance_keeps_name_time_version_and_text():
    quote = a_quote()
    quote.send(NOW, TODAY, "link")
    events = quote.accept("Jens Johannsen", NOW, TODAY, 1)
    assert [type(e) for e in events] == [d.QuoteAccepted]
    assert quote.acceptance == d.Acceptance("Jens Johannsen", NOW, 1, quote.text_hash())


def test_an_older_version_cannot_be_accepted():
    quote = a_quote()
    quote.send(NOW, TODAY, "link")
    quote.change(title="Angebot, neu")
    assert (quote.quote_version, quote.state) == (2, d.QuoteState.DRAFT)
    with pytest.raises(d.QuoteNotSent):
        quote.accept("Jens", NOW, TODAY, 1)


def test_an_expired_quote_cannot_be_accepted():
    quote = a_quote()
    quote.send(NOW, TODAY, "link")
    with pytest.raises(d.QuoteExpired):
        quote.accept("Jens", NOW, date(2026, 12, 24), 1)


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answered_quote_stays_answered(answer):
    quote = a_quote()
    quote.send(NOW, TODAY, "link")
    quote.accept("Jens", NOW, TODAY, 1) if answer == "accept" else quote.decline("zu teuer")
    for again in (
        lambda: quote.decline("doch nicht"),
        lambda: quote.change(title="x"),
        lambda: quote.send(NOW, TODAY, "l"),
    ):
        with pytest.raises(d.QuoteNotOpen):
            again()


def test_only_the_first_opening_is_an_event():
    quote = a_quote()
    assert quote.see(NOW) == []
    quote.send(NOW, TODAY, "link")
    assert [type(e) for e in quote.see(NOW)] == [d.QuoteSeen]
    assert quote.see(NOW) == []


@given(st.lists(st.tuples(st.integers(1, 10**7), st.sampled_from([7, 19])), min_size=1, max_size=20))
def test_gross_is_net_plus_vat_rounded_once_per_rate(parts):
    lines = [a_line(unit_price=Money(Decimal(cents) / 100), vat_rate=Decimal(rate)) for cents, rate in parts]
    quote = a_quote(*lines)
    by_rate = {rate: sum(c for c, r in parts if r == rate) for rate in {r for _, r in parts}}
    exact = sum(Decimal(cents) * rate / 10000 for rate, cents in by_rate.items())
    assert abs(quote.vat.amount - exact) <= Decimal("0.005") * len(by_rate)
    assert quote.gross == quote.net + quote.vat


def test_the_text_hash_sees_every_change():
    quote = a_quote()
    hashes = {quote.text_hash(), a_quote(title="anders").text_hash(), a_quote(a_line(title="anders")).text_hash()}
    assert len(hashes) == 3
    assert quote.text_hash() == quote.text_hash()


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("04011000-1234512345-06", True),
        ("992-90009-96", True),
        ("09564000-NUE0001-49", True),
        ("04011000-12345-34", False),
        ("17011000-12345-34", False),
        ("", False),
        ("04011000 12345 03", False),
    ],
)
def test_leitweg_ids(value, right):
    assert d.is_leitweg_id(value) is right

"""Rules of leads, customers and quotes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.common.values.money import Money
from kontor.common.values.units import UnknownUnit
from kontor.common.values.vat import UnknownVatRate
from kontor.crm.domain.customer import Address, Customer, CustomerKind, is_leitweg_id
from kontor.crm.domain.quote import (
    Acceptance,
    BillingModel,
    Quote,
    QuoteAccepted,
    QuoteLine,
    QuoteMilestone,
    QuoteSeen,
    QuoteState,
)
from kontor.crm.domain.refusals import (
    BuyerIdRequired,
    BuyerVatIdRequired,
    CapOnlyForWork,
    MilestonesDoNotAddUp,
    MilestonesOnlyForFixedPrice,
    QuoteExpired,
    QuoteNotOpen,
    QuoteNotSent,
    RetainerNeedsStart,
    UnitIsPackage,
    VatRateContradictsCategory,
    WorkIsCountedInHours,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def euro(text: str) -> Money:
    return Money(Decimal(text))


def a_line(**changes: object) -> QuoteLine:
    line = QuoteLine(
        id=uuid4(),
        position=1,
        title="Konzept",
        description="",
        billing_model=BillingModel.FIXED_PRICE,
        quantity=Decimal(1),
        unit="C62",
        unit_price=euro("1000.00"),
        vat_rate=Decimal(19),
        vat_category="S",
        milestones=(
            QuoteMilestone(uuid4(), "eins", euro("400.00")),
            QuoteMilestone(uuid4(), "zwei", euro("600.00")),
        ),
    )
    return replace(line, **changes)


def a_quote(*lines: QuoteLine, **changes: object) -> Quote:
    quote = Quote(
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


def a_buyer(country: str = "DE", **changes: object) -> Customer:
    texts = ("contact_name", "email", "phone", "vat_id", "leitweg_id", "buyer_reference", "external_id")
    buyer = Customer(
        id=uuid4(),
        number="K-00001",
        name="Hafen AG",
        kind=CustomerKind.COMPANY,
        address=Address(country_code=country),
        invoice_format="ZUGFERD",
        payment_days=0,
        discount_percent=None,
        discount_days=0,
        language="de",
        created_at=NOW,
        **dict.fromkeys(texts, ""),
    )
    return replace(buyer, **changes)


def checked(quote: Quote, buyer: Customer | None = None, seller_country: str = "DE", today: date = TODAY) -> None:
    quote.check(buyer or a_buyer(), seller_country, today)


def by_hour(quantity: str, price: str, **changes: object) -> QuoteLine:
    given = {"quantity": Decimal(quantity), "unit": "HUR", "unit_price": euro(price), "milestones": ()}
    return a_line(**{"billing_model": BillingModel.TIME_AND_MATERIAL, **given, **changes})


def test_the_sum_a_customer_accepts_never_exceeds_its_cap():
    quote = a_quote(by_hour("61.75", "128.40", cap=euro("7500.00")), by_hour("10", "95.00", cap=euro("1000.00")))
    checked(quote)
    assert [line.uncapped for line in quote.lines] == [euro("7928.70"), euro("950.00")]
    assert [line.net for line in quote.lines] == [euro("7500.00"), euro("950.00")]
    assert (quote.net, quote.vat, quote.gross) == (euro("8450.00"), euro("1605.50"), euro("10055.50"))


def test_expenses_keep_to_their_cap_as_well():
    line = by_hour("1", "900.00", unit="C62", billing_model=BillingModel.EXPENSES, cap=euro("500.00"))
    checked(a_quote(line))
    assert line.net == euro("500.00")


def test_what_was_accepted_above_its_cap_stays_what_it_was():
    line = by_hour("61.75", "128.40", cap=euro("7500.00"), keeps_cap=False)
    assert (line.net, line.uncapped) == (euro("7928.70"), euro("7928.70"))


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**9))
def test_no_sum_lies_above_its_cap_or_its_work(quarters, cents, cap_cents):
    line = by_hour(f"{Decimal(quarters) / 4}", f"{Decimal(cents) / 100:.2f}", cap=Money(Decimal(cap_cents) / 100))
    assert line.net == min(line.uncapped, line.cap)
    assert a_quote(line).gross == line.net + line.net * (line.vat_rate / 100)


@pytest.mark.parametrize("model", [BillingModel.FIXED_PRICE, BillingModel.RETAINER])
def test_a_price_that_is_fixed_has_no_cap_beside_it(model):
    fixed = a_line(cap=euro("900.00")) if model is BillingModel.FIXED_PRICE else a_retainer(cap=euro("900.00"))
    with pytest.raises(CapOnlyForWork) as refused:
        checked(a_quote(fixed))
    assert refused.value.pointer == "/lines/0/cap"


def a_retainer(**changes: object) -> QuoteLine:
    given = {"unit": "MON", "milestones": (), "retainer_from": date(2026, 12, 1)}
    return a_line(billing_model=BillingModel.RETAINER, **{**given, **changes})


@pytest.mark.parametrize(("unit", "refusal"), [("ZZY", UnknownUnit), ("mon", UnknownUnit), ("XYZ", UnitIsPackage)])
def test_a_unit_is_one_of_the_code_list_and_no_package(unit, refusal):
    for line in (a_retainer(unit=unit), a_line(unit=unit), by_hour("1", "1", unit=unit)):
        with pytest.raises(refusal) as refused:
            checked(a_quote(a_line(), line))
        assert refused.value.pointer == "/lines/1/unit"


@pytest.mark.parametrize("unit", ["MON", "DAY", "C62", "LS", "ANN"])
def test_any_other_unit_is_kept_as_it_was_given(unit):
    line = a_retainer(unit=unit)
    checked(a_quote(line, a_line(unit=unit)))
    assert line.unit == unit


def test_time_is_counted_in_hours_since_its_price_is_that_of_an_hour():
    with pytest.raises(WorkIsCountedInHours) as refused:
        checked(a_quote(by_hour("5", "960.00", unit="DAY")))
    assert refused.value.pointer == "/lines/0/unit"


@pytest.mark.parametrize(
    ("rate", "today", "seller", "buyer", "taken"),
    [
        ("19", "2026-11-23", "DE", "DE", True),
        ("7", "2026-11-23", "DE", "FR", True),
        ("16", "2026-11-23", "DE", "DE", False),
        ("99", "2026-11-23", "DE", "DE", False),
        ("20", "2026-11-23", "DE", "FR", False),
        ("20", "2026-11-23", "AT", "DE", True),
        ("16", "2020-11-23", "DE", "DE", True),
        ("19", "2020-11-23", "DE", "DE", True),
    ],
)
def test_a_vat_rate_is_law_in_the_sellers_country_now_or_later(rate, today, seller, buyer, taken):
    quote = a_quote(a_line(vat_rate=Decimal(rate)))
    if taken:
        checked(quote, a_buyer(buyer), seller, date.fromisoformat(today))
        return
    with pytest.raises(UnknownVatRate) as refused:
        checked(quote, a_buyer(buyer), seller, date.fromisoformat(today))
    assert refused.value.pointer == "/lines/0/vat_rate"


def test_a_consumer_abroad_may_be_charged_the_rate_of_their_country():
    checked(a_quote(a_line(vat_rate=Decimal(20))), a_buyer("FR", kind=CustomerKind.CONSUMER))


@pytest.mark.parametrize(
    ("category", "country", "known_by", "refusal"),
    [
        ("AE", "DE", {}, BuyerIdRequired),
        ("AE", "DE", {"registration_number": "HRB 12345"}, None),
        ("AE", "DE", {"vat_id": "DE136695976"}, None),
        ("AE", "FR", {"registration_number": "RCS 12345"}, BuyerVatIdRequired),
        ("AE", "CH", {"registration_number": "CHE-1"}, BuyerVatIdRequired),
        ("AE", "FR", {"vat_id": "FR83404833048"}, None),
        ("K", "FR", {"registration_number": "RCS 12345"}, BuyerVatIdRequired),
        ("K", "FR", {"vat_id": "FR83404833048"}, None),
        ("E", "DE", {}, None),
    ],
)
def test_reverse_charge_asks_for_what_names_the_buyer(category, country, known_by, refusal):
    quote, buyer = a_quote(a_line(vat_category=category, vat_rate=Decimal(0))), a_buyer(country, **known_by)
    if refusal is None:
        checked(quote, buyer)
        return
    with pytest.raises(refusal) as refused:
        checked(quote, buyer)
    assert refused.value.pointer == "/customer/vat_id"
    assert "Kunde" in refused.value.sentence("de")


def test_the_text_hash_tells_of_agreed_payment_days_and_of_nothing_new_without_them():
    assert a_quote(payment_days=14).text_hash() != a_quote(payment_days=30).text_hash()


def test_milestones_must_add_up_to_the_price():
    wrong = a_line(milestones=(QuoteMilestone(uuid4(), "eins", euro("999.99")),))
    with pytest.raises(MilestonesDoNotAddUp) as refused:
        checked(a_quote(wrong))
    assert refused.value.pointer == "/lines/0/milestones"


def test_a_fixed_price_needs_milestones_and_others_have_none():
    with pytest.raises(MilestonesOnlyForFixedPrice):
        checked(a_quote(a_line(milestones=())))
    with pytest.raises(MilestonesOnlyForFixedPrice):
        checked(a_quote(a_line(billing_model=BillingModel.TIME_AND_MATERIAL)))


@pytest.mark.parametrize("start", [None, date(2026, 11, 2)])
def test_a_retainer_starts_on_the_first_of_a_month(start):
    line = a_line(billing_model=BillingModel.RETAINER, milestones=(), retainer_from=start)
    with pytest.raises(RetainerNeedsStart):
        checked(a_quote(line))


@pytest.mark.parametrize(("category", "rate"), [("S", "0"), ("AE", "19"), ("E", "7")])
def test_rate_and_category_must_fit(category, rate):
    with pytest.raises(VatRateContradictsCategory):
        checked(a_quote(a_line(vat_category=category, vat_rate=Decimal(rate))))


def test_acceptance_keeps_name_time_version_and_text():
    quote = a_quote()
    quote.send(NOW, TODAY, "link")
    events = quote.accept("Jens Johannsen", NOW, TODAY, 1)
    assert [type(e) for e in events] == [QuoteAccepted]
    assert quote.acceptance == Acceptance("Jens Johannsen", NOW, 1, quote.text_hash())


def test_an_older_version_cannot_be_accepted():
    quote = a_quote()
    quote.send(NOW, TODAY, "link")
    quote.change({"title": "Angebot, neu"})
    assert (quote.quote_version, quote.state) == (2, QuoteState.DRAFT)
    with pytest.raises(QuoteNotSent):
        quote.accept("Jens", NOW, TODAY, 1)


def test_an_expired_quote_cannot_be_accepted():
    quote = a_quote()
    quote.send(NOW, TODAY, "link")
    with pytest.raises(QuoteExpired):
        quote.accept("Jens", NOW, date(2026, 12, 24), 1)


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answered_quote_stays_answered(answer):
    quote = a_quote()
    quote.send(NOW, TODAY, "link")
    quote.accept("Jens", NOW, TODAY, 1) if answer == "accept" else quote.decline("zu teuer")
    for again in (
        lambda: quote.decline("doch nicht"),
        lambda: quote.change({"title": "x"}),
        lambda: quote.send(NOW, TODAY, "l"),
    ):
        with pytest.raises(QuoteNotOpen):
            again()


def test_only_the_first_opening_is_an_event():
    quote = a_quote()
    assert quote.see(NOW) == []
    quote.send(NOW, TODAY, "link")
    assert [type(e) for e in quote.see(NOW)] == [QuoteSeen]
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
    assert is_leitweg_id(value) is right

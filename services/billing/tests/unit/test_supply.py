"""May this be billed like this? Rates of the day, units of the list, a ground for every exemption, the buyer's ids."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from kontor.billing.domain.exemptions import EXEMPTIONS, ExemptionUnknown
from kontor.billing.domain.lines import Line, LineKind, Source, SourceKind
from kontor.billing.domain.supply import Buyer, NotBillable, Seller, exemption_words, must_be_billable
from kontor.common.values.errors import InvalidInput
from kontor.common.values.money import Money

TODAY = date(2026, 11, 23)
SELLER = Seller("DE")
BUYER = Buyer("DE")


def a_line(category: str = "S", rate: str = "19", **fields) -> Line:
    line = Line(uuid4(), 1, LineKind.MILESTONE, "Leistung", Decimal(1), "C62", Decimal(100), category, Decimal(rate))
    return replace(line, **fields)


def faults(*lines: Line, seller: Seller = SELLER, buyer: Buyer = BUYER, on: date = TODAY) -> list[tuple[str, str]]:
    try:
        must_be_billable(lines, seller, buyer, on)
    except NotBillable as refused:
        return [(v.code, v.pointer) for v in refused.violations]
    except InvalidInput as refused:
        return [(refused.code, refused.pointer or "")]
    return []


def worked(day: date) -> tuple[Source, ...]:
    return (Source(SourceKind.TIME_ENTRY, uuid4(), 1, Money(Decimal(100)), date=day, minutes=60),)


@pytest.mark.parametrize("rate", ["19", "7", "19.00"])
def test_the_rates_of_the_day_are_billable(rate: str):
    assert faults(a_line(rate=rate)) == []


@pytest.mark.parametrize(("rate", "country"), [("16", "DE"), ("99", "DE"), ("19.5", "DE"), ("7", "AT"), ("19", "FR")])
def test_a_rate_the_country_does_not_have_is_refused_at_its_line(rate: str, country: str):
    odd = a_line(rate=rate)
    assert faults(a_line(rate="20" if country != "DE" else "19"), odd, seller=Seller(country)) == [
        ("unknown_vat_rate", "/draft/lines/1/vat_rate")
    ]


def test_the_rate_of_the_day_of_performance_counts():
    assert faults(a_line(rate="16", sources=worked(date(2020, 9, 1)))) == []
    assert faults(a_line(rate="16", sources=worked(date(2021, 1, 1)))) == [
        ("unknown_vat_rate", "/draft/lines/0/vat_rate")
    ]


def test_what_was_deducted_keeps_the_rate_at_which_it_was_billed():
    assert faults(a_line(), a_line(rate="16", kind=LineKind.ADVANCE_DEDUCTION, quantity=Decimal(-1))) == []


def test_a_unit_that_is_no_code_is_refused_and_never_changed():
    assert faults(a_line(unit="QQQ")) == [("unknown_unit", "/draft/lines/0/unit")]


def test_an_exempt_supply_says_why_and_nothing_is_assumed():
    assert faults(a_line("E", "0")) == [("billing.exemption_missing", "/draft/lines/0/exemption")]
    assert faults(a_line("E", "0", exemption="DE-4-21")) == []
    assert faults(a_line("E", "0", exemption_reason="Steuerfrei nach § 4 Nr. 21 UStG")) == []
    assert faults(a_line("E", "0"), seller=Seller("DE", exemption_reason="Steuerfrei nach § 4 Nr. 21 UStG")) == []


def test_teaching_is_exempt_as_teaching_though_the_seller_charges_tax_elsewhere():
    lines = [a_line(), a_line("E", "0", exemption="DE-4-21")]
    assert exemption_words(lines[1:], SELLER, "de") == (
        "Steuerfrei nach § 4 Nr. 21 UStG (Unterricht)",
        "VATEX-EU-132-1I",
    )
    assert exemption_words(lines[1:], SELLER, "en")[0] == "Exempt from VAT, § 4 no. 21 UStG (teaching)"
    assert exemption_words(lines[:1], SELLER, "de") == ("", "")


def test_several_grounds_of_one_category_stand_side_by_side():
    lines = [a_line("E", "0", exemption="DE-4-21"), a_line("E", "0", exemption="DE-4-14")]
    reason, code = exemption_words(lines, SELLER, "de")
    assert ("Unterricht" in reason, "Heilbehandlung" in reason, code) == (True, True, "")


def test_section_19_is_for_a_seller_marked_so_and_then_for_all_its_taxable_supplies():
    small = Seller("DE", small_business=True)
    assert faults(a_line("E", "0"), seller=small) == []
    assert exemption_words([a_line("E", "0")], small, "de")[0] == "Steuerfrei nach § 19 UStG (Kleinunternehmer)"
    assert faults(a_line(), seller=small) == [("billing.small_business_charges", "/draft/lines/0/vat_category")]
    assert faults(a_line("O", "0"), seller=small) == []
    assert faults(a_line("E", "0", exemption="DE-19")) == [("billing.not_a_small_business", "/draft/lines/0/exemption")]


@pytest.mark.parametrize("key", ["DE-4-99", "DE-4-1B"])
def test_a_ground_that_is_unknown_or_of_another_category_is_refused(key: str):
    with pytest.raises(ExemptionUnknown) as refused:
        a_line("E", "0", exemption=key).check("/draft/lines/3")
    assert refused.value.pointer == "/draft/lines/3/exemption"


def test_every_ground_says_its_paragraph_in_both_languages():
    for ground in EXEMPTIONS:
        assert ground.paragraph
        assert ground.de != ground.en


@pytest.mark.parametrize(
    ("buyer", "refused"),
    [
        (Buyer("DE", vat_id="DE136695976"), None),
        (Buyer("DE", registration_number="HRB 12345"), None),
        (Buyer("DE"), "billing.buyer_id_missing"),
        (Buyer("FR", vat_id="FR40303265045"), None),
        (Buyer("FR", registration_number="B 12345"), "billing.buyer_vat_id_missing"),
        (Buyer("FR"), "billing.buyer_vat_id_missing"),
    ],
)
def test_reverse_charge_names_the_buyers_field(buyer: Buyer, refused: str | None):
    assert faults(a_line("AE", "0"), buyer=buyer) == ([(refused, "/buyer/vat_id")] if refused else [])


def test_all_faults_are_told_at_once():
    found = faults(a_line(rate="99"), a_line("E", "0"), a_line("AE", "0"))
    assert [pointer for _, pointer in found] == [
        "/draft/lines/0/vat_rate",
        "/draft/lines/1/exemption",
        "/buyer/vat_id",
    ]

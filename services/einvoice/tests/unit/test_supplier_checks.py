"""What a person is warned of, the classes of error, and facts cut to sane sizes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from einvoice_builders import an_invoice
from hypothesis import given
from hypothesis import strategies as st
from kontor.common.values import text
from kontor.einvoice.domain import supplier_checks, vat_ids
from kontor.einvoice.domain.supplier_checks import Known, OurEntity, error_class, name_key, number_key, seller_key
from kontor.einvoice.domain.supplier_invoices import ErrorClass
from kontor.einvoice.en16931.model import Totals
from kontor.einvoice.rules.findings import Finding, Severity
from kontor.einvoice.rules.report import Report
from kontor.einvoice.wire import supplier_invoices as wire
from kontor.einvoice.wire.troubles import TROUBLES
from kontor.einvoice.workers import facts as facts_module
from kontor.einvoice.workers.facts import Facts, facts_of

TODAY = date(2026, 11, 27)
US = OurEntity(UUID(int=1), "Kontor Beispiel GmbH", "DE136695976")
IBAN, OTHER = "DE89370400440532013000", "DE75512108001245126199"
GOOD = Facts(
    number="1",
    type_code="380",
    issue_date=date(2026, 11, 1),
    due_date=date(2026, 12, 1),
    currency="EUR",
    net=Decimal("100.00"),
    vat=Decimal("19.00"),
    gross=Decimal("119.00"),
    payable=Decimal("119.00"),
    seller_name="Papier GmbH",
    seller_vat_id="ATU13585627",
    seller_iban=IBAN,
    buyer_name="Kontor Beispiel GmbH",
)
KNOWN = Known(TODAY, (US,), IBAN)


def codes(facts: Facts, known: Known = KNOWN) -> list[str]:
    return [w.code for w in supplier_checks.warnings(facts, (), known)]


def test_a_usual_invoice_warns_of_nothing():
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"seller_iban": OTHER}, "iban_changed"),
        ({"seller_iban": "DE00370400440532013000"}, "iban_invalid"),
        ({"buyer_name": "Fremd AG"}, "buyer_not_us"),
        ({"seller_vat_id": "DE123456789"}, "seller_vat_id_invalid"),
        ({"seller_vat_id": "", "seller_tax_number": ""}, "seller_tax_id_missing"),
        ({"due_date": date(2026, 11, 26)}, "due_date_passed"),
        ({"issue_date": date(2026, 11, 28)}, "issue_date_ahead"),
        ({"gross": Decimal("120.00"), "payable": Decimal("120.00")}, "amounts_odd"),
        ({"payable": Decimal("100.00")}, "amounts_odd"),
        ({"net": Decimal(-100), "vat": Decimal(-19), "gross": Decimal(-119), "payable": None}, "negative_invoice"),
    ],
)
def test_each_oddity_has_its_warning(change, code):
    assert code in codes(replace(GOOD, **change))


def test_what_was_prepaid_and_rounded_is_not_odd():
    facts = replace(GOOD, prepaid=Decimal("19.00"), rounding=Decimal("0.01"), payable=Decimal("100.01"))
    assert codes(facts) == []


def test_a_negative_credit_note_and_due_today_are_usual():
    negative = {"net": Decimal(-100), "vat": Decimal(-19), "gross": Decimal(-119), "payable": Decimal(-119)}
    assert codes(replace(GOOD, type_code="381", due_date=TODAY, **negative)) == []


def test_we_are_known_by_vat_id_or_by_name_however_written():
    renamed = replace(GOOD, buyer_name="Irgendwer", buyer_vat_id="de 136 695 976")
    assert supplier_checks.our_entity(renamed, [US]) == US
    assert supplier_checks.our_entity(replace(GOOD, buyer_name="KONTOR  Beispiel"), [US]) == US
    assert supplier_checks.our_entity(replace(GOOD, buyer_name=""), [US]) is None


def test_before_we_know_who_we_are_nobody_is_a_stranger():
    assert codes(GOOD, Known(TODAY)) == []


def test_sellers_and_numbers_are_compared_as_people_do():
    assert name_key("Müller & Söhne GmbH") == name_key("MUELLER SOEHNE Gmbh ")
    assert name_key("GmbH") == "gmbh"
    assert number_key(" RE 2026/01 ") == number_key("re2026/01")
    assert seller_key(replace(GOOD, seller_vat_id="DE 811.907.980")) == "vat:DE811907980"
    assert seller_key(Facts()) == ""


# VAT ids known from their authorities' own examples.
@pytest.mark.parametrize(
    "number",
    ["DE136695976", "ATU13585627", "BE0428759497", "DK13585628", "IT00743110157", "LU15027442", "FR40303265045"],
)
def test_good_vat_ids_pass_and_one_wrong_digit_is_found(number):
    assert vat_ids.is_plausible(number)
    assert vat_ids.is_plausible(f"{number[:4]} {number[4:]}".lower())
    if not number.startswith("FR"):
        assert not vat_ids.is_plausible(number[:-1] + str((int(number[-1]) + 1) % 10))
    assert not vat_ids.is_plausible(number + "12345678901")


@given(st.text(max_size=30))
def test_no_text_is_too_odd_to_be_judged(given_text):
    vat_ids.is_plausible(given_text)
    name_key(given_text)
    number_key(given_text)
    facts_module.text(given_text)


def _report(*rules: str, severity: Severity = Severity.FATAL) -> Report:
    return Report("cii", valid=not rules, findings=tuple(Finding(rule, severity) for rule in rules))


@pytest.mark.parametrize(
    ("rules", "trouble", "expected"),
    [
        ((), "", ErrorClass.NONE),
        (("XSD",), "", ErrorClass.FORMAT),
        (("XSD", "BR-02"), "", ErrorClass.FORMAT),
        ((), "zugferd_1", ErrorClass.FORMAT),
        ((), "doctype", ErrorClass.FORMAT),
        ((), "took_too_long", ErrorClass.NONE),
        (("BR-02",), "", ErrorClass.BUSINESS_RULE_VAT),
        (("BR-S-08",), "", ErrorClass.BUSINESS_RULE_VAT),
        (("BR-DE-6",), "", ErrorClass.BUSINESS_RULE),
        (("BR-DE-6", "BR-CO-15"), "", ErrorClass.BUSINESS_RULE_VAT),
    ],
)
def test_the_worst_class_of_error_is_told(rules, trouble, expected):
    assert error_class(_report(*rules), trouble) is expected


def test_warnings_of_the_rules_are_no_errors():
    assert error_class(_report("BR-02", severity=Severity.WARNING), "") is ErrorClass.NONE
    assert error_class(None, "") is ErrorClass.NONE


@given(
    st.builds(
        Facts,
        number=st.text(max_size=20),
        issue_date=st.none() | st.dates(),
        gross=st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=2),
        preceding=st.lists(st.text(max_size=5), max_size=3).map(tuple),
    )
)
def test_facts_come_back_from_json_as_they_were(facts):
    assert Facts.from_json(facts.to_json()) == facts


@pytest.mark.parametrize("odd", ["1E+400", "1E-30", "9" * 40, "123456.123456"])
def test_amounts_beyond_this_world_are_left_out(odd):
    invoice = replace(an_invoice(), totals=Totals(gross=Decimal(odd)))
    facts = facts_of(invoice)
    assert facts.gross is None
    assert "gross" in facts.missing


def test_texts_are_one_line_and_short():
    assert facts_module.text("a\u2028b\x85c\td" + "x" * 5000).startswith("a b c dx")
    assert len(facts_module.text("x" * 5000)) == 200


def test_every_code_has_words_in_both_languages():
    for group, table in (("trouble", TROUBLES), ("warning", wire._WARNINGS), ("waiting", wire._WAITING)):
        for name, (german, english) in table.items():
            assert text.translate(f"einvoice.{group}.{name}", "de") != "" or german == ""
            assert bool(german) == bool(english)

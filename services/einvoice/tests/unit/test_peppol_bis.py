"""Peppol BIS Billing 3 by our own rules, on the model and in the report."""

from dataclasses import replace
from decimal import Decimal

import pytest
from einvoice_builders import a_buyer, a_seller, an_invoice, of_vat_case
from kontor.einvoice.en16931 import profiles, ubl
from kontor.einvoice.en16931.model import Address, Identifier, Note
from kontor.einvoice.rules import checks
from kontor.einvoice.rules.official import Judge

BIS = profiles.PEPPOL_BIS
DUTCH = a_buyer(
    endpoint=Identifier("NL004495445B01", "9944"),
    name="Polder & Zonen B.V.",
    vat_id="NL004495445B01",
    address=Address(street="Keizersgracht 100", postcode="1015 CV", city="Amsterdam", country="NL"),
)


OURS, THEIRS = Identifier("DE136695976", "9930"), Identifier("04011000-12345-03", "0204")


def peppol(**facts):
    parties = {"seller": a_seller(endpoint=OURS), "buyer": a_buyer(endpoint=THEIRS)}
    return an_invoice(**{"specification": BIS.specification, **parties, **facts})


def broken(invoice, profile=BIS):
    return {f.rule for f in checks.check(invoice, profile, syntax="ubl").findings if f.fatal}


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


def test_an_ordinary_invoice_is_valid_and_the_report_says_by_whose_rules(judge):
    report = judge.judge(ubl.write(peppol()))
    assert report.valid, [f.rule for f in report.findings if f.fatal]
    assert report.profile == BIS.name
    assert any("Peppol BIS Billing 3.0.21 native rules" in name for name in report.rule_sets)
    assert not broken(peppol())


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"buyer_reference": None, "order": None}, "PEPPOL-EN16931-R003"),
        ({"business_process": "urn:other"}, "PEPPOL-EN16931-R007"),
        ({"buyer": replace(DUTCH, endpoint=None)}, "PEPPOL-EN16931-R010"),
        ({"seller": a_seller(endpoint=None)}, "PEPPOL-EN16931-R020"),
        ({"notes": (Note(text="a"), Note(text="b")), "buyer": DUTCH}, "PEPPOL-EN16931-R002"),
        ({"type_code": "389"}, "PEPPOL-EN16931-P0100"),
        ({"type_code": "261"}, "PEPPOL-EN16931-P0101"),
        ({"type_code": "326", "buyer": DUTCH}, "PEPPOL-EN16931-P0112"),
        ({"seller": a_seller(endpoint=Identifier("4012345000001", "0088"))}, "PEPPOL-COMMON-R040"),
        ({"payment_means": ()}, "DE-R-001"),
        ({"seller": a_seller(contact=None)}, "DE-R-002"),
    ],
)
def test_a_fault_is_named_by_its_rule_in_both_verdicts(judge, change, rule):
    invoice = peppol(**change)
    assert rule in broken(invoice)
    if rule not in ("PEPPOL-EN16931-P0101",):  # 261 makes a credit note of it
        assert rule in {f.rule for f in judge.judge(ubl.write(invoice)).findings}


def test_german_rules_stay_between_germans():
    assert "DE-R-001" not in broken(peppol(payment_means=(), buyer=DUTCH))
    assert "PEPPOL-EN16931-R002" not in broken(peppol(notes=(Note(text="a"), Note(text="b"))))
    assert "PEPPOL-EN16931-P0112" not in broken(peppol(type_code="326"))


def test_a_reason_code_has_its_category():
    invoice = of_vat_case("AE", specification=BIS.specification)
    wrong = replace(invoice, vat=(replace(invoice.vat[0], exemption_code="VATEX-EU-IC"),))
    assert "PEPPOL-EN16931-P0106" in broken(wrong)
    assert "PEPPOL-EN16931-P0106" not in broken(invoice)


def test_self_billing_has_a_process_and_codes_of_its_own():
    profile = profiles.PEPPOL_SELF_BILLING
    invoice = peppol(specification=profile.specification, business_process=profile.business_process, type_code="389")
    assert not broken(replace(invoice, type_code="527"), profile)
    assert not broken(invoice, profile)
    assert "PEPPOL-EN16931-P0100" in broken(replace(invoice, type_code="380"), profile)


def test_an_amount_off_by_three_cents_is_seen():
    invoice = peppol()
    line = replace(invoice.lines[0], net=(invoice.lines[0].net or Decimal(0)) + Decimal("0.03"))
    assert "PEPPOL-EN16931-R120" in broken(replace(invoice, lines=(line, *invoice.lines[1:])))

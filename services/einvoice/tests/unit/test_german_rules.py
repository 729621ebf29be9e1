"""The German rules where the official ones (schematron 2.6.0) look closer than a first reading says.

Each case is our own valid invoice with one place changed, and says whether the rule speaks then.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from einvoice_builders import a_line, an_invoice
from kontor.einvoice.en16931 import cii, iban, profiles, ubl, xmlsafe
from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.en16931.model import AllowanceCharge, Attachment, Identifier, Invoice, Period
from kontor.einvoice.rules import official
from kontor.einvoice.rules.trees import nodes
from lxml import etree

SPECIFICATIONS = {p.specification: p for p in profiles.PROFILES if p.german}
EXTENSION = next(s for s, p in SPECIFICATIONS.items() if p.extension)
CVD = next(s for s, p in SPECIFICATIONS.items() if p.cvd)
SKONTO = "#SKONTO#TAGE=14#PROZENT=2.25#"
UBL_TERMS, CII_TERMS = "/*/cac:PaymentTerms/cbc:Note", "//ram:SpecifiedTradePaymentTerms/ram:Description"
UBL_IBAN, CII_IBAN = "//cac:PayeeFinancialAccount/cbc:ID", "//ram:PayeePartyCreditorFinancialAccount/ram:IBANID"
UBL_MAIL = "/*/cac:AccountingSupplierParty//cbc:ElectronicMail"
CII_MAIL = "//ram:SellerTradeParty/ram:DefinedTradeContact//ram:URIID"
UBL_URL, CII_URL = "//cac:ExternalReference/cbc:URI", "//ram:AdditionalReferencedDocument[ram:TypeCode='916']/ram:URIID"
UBL_NAME, CII_NAME = "//cbc:CustomizationID", "//ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"


def _rich(**facts: Any) -> Invoice:
    lines = (
        replace(
            a_line(1),
            period=Period(date(2026, 10, 1), date(2026, 10, 31)),
        ),
    )
    return an_invoice(
        payment_terms="14 Tage",
        attachments=(Attachment(reference="A-1", location="https://nordlicht.example/a"),),
        lines=lines,
        **facts,
    )


def _rules(invoice: Invoice, syntax: Any, path: str, text: str) -> set[str]:
    root = xmlsafe.parse(syntax.write(invoice))
    found = nodes(root, path)
    assert found, path
    found[0].text = text
    return _of(root)


def _of(root: Element) -> set[str]:
    syntax = official.syntax_of(root)
    profile = SPECIFICATIONS[nodes(root, CII_NAME if syntax == "cii" else UBL_NAME)[0].text.strip()]
    return {f.rule for f in official.german(root, syntax, profile)}


@pytest.mark.parametrize("text", [f"{SKONTO}\n", f"Text\n{SKONTO}\nEnde", f" {SKONTO}\t\n", f"Text {SKONTO}"])
def test_discounts_on_lines_of_their_own_are_well_formed(text):
    assert "BR-DE-18" not in _rules(_rich(), ubl, UBL_TERMS, text)
    assert "BR-DE-18" not in _rules(_rich(), cii, CII_TERMS, text)


@pytest.mark.parametrize("text", [f"#x{SKONTO}\n", f"{SKONTO}{SKONTO}\n", f"{SKONTO}\u00a0\n", SKONTO, "#\n"])
def test_a_line_that_starts_like_a_discount_is_one_from_its_first_sign_on(text):
    assert "BR-DE-18" in _rules(_rich(), ubl, UBL_TERMS, text)
    assert "BR-DE-18" in _rules(_rich(), cii, CII_TERMS, text)


@pytest.mark.parametrize("text", ["DE02\u00a0120300000000202051", "FR1420041010050500013m02606"])
def test_a_no_break_space_or_small_letters_make_no_iban(text):
    assert not iban.is_valid(text)
    assert "BR-DE-19" in _rules(_rich(), ubl, UBL_IBAN, text)
    assert "BR-DE-19" in _rules(_rich(), cii, CII_IBAN, text)


@pytest.mark.parametrize(
    ("text", "fires"), [("a\u00a0b@c.de", False), (" a@b.de ", False), ("a b@c.de", True), ("a@b", True)]
)
def test_blanks_in_an_e_mail_address_are_those_of_xml(text, fires):
    assert ("BR-DE-28" in _rules(_rich(), ubl, UBL_MAIL, text)) is fires
    assert ("BR-DE-28" in _rules(_rich(), cii, CII_MAIL, text)) is fires


@pytest.mark.parametrize(
    ("text", "fires"), [("ab:", False), ("see https://x", True), (" https://x", True), ("x:", True)]
)
def test_an_absolute_address_starts_with_its_scheme(text, fires):
    assert ("BR-TMP-2" in _rules(_rich(), ubl, UBL_URL, text)) is fires
    assert ("BR-TMP-2" in _rules(_rich(), cii, CII_URL, text)) is fires


@pytest.mark.parametrize(
    ("rule", "day", "text", "fires"),
    [
        ("R110", "StartDate", "2026-10-01Z", False),
        ("R110", "StartDate", "2026-10-01+01:00", True),
        ("R110", "StartDate", "2026-10-01-01:00", False),
        ("R111", "EndDate", "2026-10-31+01:00", False),
        ("R111", "EndDate", "2026-10-31-01:00", True),
    ],
)
def test_days_of_a_line_are_compared_with_their_time_zones(rule, day, text, fires):
    found = _rules(_rich(), ubl, f"//cac:InvoiceLine/cac:InvoicePeriod/cbc:{day}", text)
    assert (f"PEPPOL-EN16931-{rule}" in found) is fires


def test_an_empty_order_number_beside_a_sales_order_passes_in_ubl_only():
    invoice = _rich(sales_order="SO-1")
    assert "PEPPOL-EN16931-R008" not in _rules(invoice, ubl, "//cac:OrderReference/cbc:ID", "")
    assert "PEPPOL-EN16931-R008" in _rules(invoice, ubl, UBL_TERMS, " ")
    order = "//ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"
    assert "PEPPOL-EN16931-R008" in _rules(invoice, cii, order, "")


@pytest.mark.parametrize(("path", "syntax"), [(UBL_NAME, ubl), (CII_NAME, cii)])
def test_a_padded_specification_is_warned_of_and_asks_no_more_than_xrechnung(path, syntax):
    clean = _rich(specification=CVD)
    assert "BR-DE-CVD-03" in _rules(clean, syntax, path, CVD)
    padded = _rules(clean, syntax, path, f" {CVD} ")
    assert "BR-DE-21" in padded
    assert "BR-DE-CVD-03" not in padded


@pytest.mark.parametrize(("scheme", "fires"), [("", False), (" 0088 ", False), ("XR01", False), ("0088 0060", True)])
def test_an_empty_scheme_is_on_the_lists_of_the_extension(scheme, fires):
    root = xmlsafe.parse(ubl.write(_rich(specification=EXTENSION)))
    endpoint = nodes(root, "//cbc:EndpointID")[0]
    endpoint.set("schemeID", scheme)
    assert ("BR-DEX-07" in _of(root)) is fires


@pytest.mark.parametrize(("syntax", "path"), [(ubl, "//cbc:ItemClassificationCode"), (cii, "//ram:ClassCode")])
@pytest.mark.parametrize(("listed", "fires"), [(None, False), ("", False), ("STI", False), ("XX", True)])
def test_only_a_wrong_list_of_classifications_is_refused(syntax, path, listed, fires):
    line = a_line(1)
    item = replace(line.item, classifications=(Identifier("4711", "STI"),))
    root = xmlsafe.parse(syntax.write(an_invoice(specification=CVD, lines=(replace(line, item=item),))))
    code = nodes(root, path)[0]
    code.attrib.pop("listID")
    if listed is not None:
        code.set("listID", listed)
    assert ("BR-TMP-CVD-01" in _of(root)) is fires


def test_a_supporting_document_in_cii_has_one_name_and_one_file():
    root = xmlsafe.parse(cii.write(_rich()))
    document = nodes(root, "//ram:AdditionalReferencedDocument[ram:TypeCode='916']")[0]
    for tag in ("Name", "AttachmentBinaryObject"):
        for _ in range(2):
            etree.SubElement(document, f"{{{cii.RAM}}}{tag}").text = "QQ=="
    assert {"BR-TMP-4", "BR-TMP-5"} <= _of(root)


@pytest.mark.parametrize(("form", "text", "fires"), [("102", "20261031", False), ("610", "202610", True)])
def test_dates_in_cii_are_of_eight_digits(form, text, fires):
    root = xmlsafe.parse(cii.write(_rich()))
    day = nodes(root, "//ram:BillingSpecifiedPeriod/ram:EndDateTime/udt:DateTimeString")[0]
    day.text = text
    day.set("format", form)
    assert ("BR-TMP-7" in _of(root)) is fires


def test_a_cii_document_without_sums_breaks_br_co_15_and_no_other_total():
    root = xmlsafe.parse(cii.write(an_invoice()))
    sums = nodes(root, "//ram:SpecifiedTradeSettlementHeaderMonetarySummation")[0]
    sums.getparent().remove(sums)
    report = official.Judge().judge(etree.tostring(root))
    assert {f.rule for f in report.findings if f.fatal} == {"BR-CO-15"}


def test_a_cii_document_with_lines_has_a_vat_breakdown():
    root = xmlsafe.parse(cii.write(an_invoice()))
    for group in nodes(root, "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax"):
        group.getparent().remove(group)
    assert "BR-CO-18" in {f.rule for f in official.Judge().judge(etree.tostring(root)).findings if f.fatal}


def test_the_first_amount_of_a_reduction_counts_in_cii():
    allowance = AllowanceCharge(amount=Decimal("10.00"), reason="Rabatt", vat_category="S", vat_rate=Decimal(19))
    root = xmlsafe.parse(cii.write(an_invoice(allowances=(allowance,))))
    amount = nodes(root, "//ram:SpecifiedTradeAllowanceCharge/ram:ActualAmount")[0]
    further = etree.fromstring(etree.tostring(amount))
    further.text = "1.00"
    amount.addnext(further)
    report = official.Judge().judge(etree.tostring(root))
    assert {f.rule for f in report.findings if f.fatal} == {"CII-SR-473"}


@pytest.mark.parametrize(("country", "rules"), [(" ", {"BR-09", "BR-CL-14"}), ("\u00a0", {"BR-CL-14"})])
def test_a_no_break_space_is_no_blank_to_the_rules_for_cii(country, rules):
    root = xmlsafe.parse(cii.write(an_invoice()))
    nodes(root, "//ram:SellerTradeParty/ram:PostalTradeAddress/ram:CountryID")[0].text = country
    found = {f.rule for f in official.Judge().judge(etree.tostring(root)).findings if f.fatal}
    assert found & {"BR-09", "BR-CL-14"} == rules


@pytest.mark.parametrize(("syntax", "path"), [(ubl, "//cbc:BaseQuantity"), (cii, "//ram:BasisQuantity")])
def test_a_plus_sign_makes_no_other_number(syntax, path):
    line = a_line(1)
    price = replace(line.price, base_quantity=Decimal(1), base_unit=line.unit)
    assert "PEPPOL-EN16931-R121" not in _rules(an_invoice(lines=(replace(line, price=price),)), syntax, path, "+1")

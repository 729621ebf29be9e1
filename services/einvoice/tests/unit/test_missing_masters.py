"""Missing or wrong master data stop an invoice before a number is taken: field and sentence, both languages."""

from datetime import date

import pytest
from issued_cases import DUTCH, abroad, issued
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.einvoice.rules import checks
from kontor.einvoice.use_cases import checking
from kontor.einvoice.wire import formats, reports
from kontor.einvoice.wire import issued as wire

TODAY = date(2026, 11, 23)
SELLER = ("name", "contact_name", "contact_phone", "contact_email", "iban", "address.city", "address.postcode")
BUYER = ("name", "address.city", "address.postcode", "address.country_code")


def _refusals(invoice: pb.Invoice) -> dict[str, set[str]]:
    """Pointer to rules, of everything fatal; each has a sentence in both languages."""
    profile = formats.wanted(invoice).deciding
    model = wire.to_model(invoice, profile, TODAY)
    verdict = checks.check(model, profile, public_buyer=bool(invoice.buyer.leitweg_id))
    said: dict[str, set[str]] = {}
    for found, point in [
        *((f, reports.pointer) for f in (*verdict.findings, *verdict.policy)),
        *((f, str) for f in checking.unfit(invoice)),
    ]:
        if found.fatal:
            german, english = (reports.finding(found, language, point) for language in ("de", "en"))
            assert german.text
            assert german.text != english.text
            said.setdefault(german.pointer, set()).add(found.rule)
    return said


def _without(invoice: pb.Invoice, party: str, path: str) -> pb.Invoice:
    target = getattr(invoice, party)
    *parents, name = path.split(".")
    for parent in parents:
        target = getattr(target, parent)
    target.ClearField(name)
    return invoice


@pytest.mark.parametrize(("party", "path"), [*(("seller", p) for p in SELLER), *(("buyer", p) for p in BUYER)])
def test_a_missing_field_is_named_where_it_stands(party, path):
    invoice = _without(issued(pb.DOCUMENT_KIND_INVOICE, "normal", "XRECHNUNG_UBL", 1), party, path)
    found = _refusals(invoice)
    assert any(pointer.startswith(f"/{party}/{path.split('.')[0]}") for pointer in found), found


def test_a_buyer_without_an_electronic_address_is_named():
    invoice = issued(pb.DOCUMENT_KIND_INVOICE, "normal", "XRECHNUNG_UBL", 1)
    invoice.buyer.leitweg_id = invoice.buyer.email = ""
    assert "/buyer/email" in _refusals(invoice)


def test_a_leitweg_id_with_a_typing_error_is_named():
    invoice = issued(pb.DOCUMENT_KIND_INVOICE, "normal", "XRECHNUNG_UBL", 1)
    invoice.buyer.leitweg_id = "04011000-12345-04"
    assert _refusals(invoice) == {"/buyer/leitweg_id": {"KONTOR-LEITWEG"}}


def test_a_seller_without_any_tax_number_is_named():
    invoice = issued(pb.DOCUMENT_KIND_INVOICE, "normal", "ZUGFERD", 1)
    invoice.seller.vat_id = invoice.seller.tax_number = ""
    found = _refusals(invoice)
    assert any(pointer.startswith("/seller/") for pointer in found), found


def test_an_iban_with_a_typing_error_is_named():
    invoice = issued(pb.DOCUMENT_KIND_INVOICE, "normal", "ZUGFERD", 1)
    invoice.seller.iban = "DE02120300000000202052"
    assert _refusals(invoice) == {"/seller/iban": {"KONTOR-SELLER-IBAN"}}


@pytest.mark.parametrize("case", ["service within the union", "supply within the union"])
def test_a_buyer_abroad_without_vat_id_is_named(case):
    invoice = issued(pb.DOCUMENT_KIND_INVOICE, case, "ZUGFERD", 1)
    invoice.buyer.CopyFrom(abroad(DUTCH, format="ZUGFERD"))
    assert "/buyer/vat_id" in _refusals(invoice)


def test_complete_masters_are_refused_for_nothing():
    assert _refusals(issued(pb.DOCUMENT_KIND_INVOICE, "normal", "XRECHNUNG_UBL", 1)) == {}

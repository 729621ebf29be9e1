"""What a customer's page says is what the document says, in its words."""

from datetime import date

import pytest
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.einvoice.v1.dispatch_pb2 import LinkedInvoice
from kontor.einvoice.use_cases.linked import shown
from kontor.einvoice.wire import samples

TODAY = date(2026, 11, 23)


def _page(kind: int = 0, language: str = "de", lines: int = 3) -> LinkedInvoice:
    return shown(samples.invoice(language, kind, lines), [], language, TODAY)


def _sums(page: LinkedInvoice) -> dict[str, str]:
    return {entry.label: entry.value for entry in page.sums}


def test_net_vat_and_gross_stand_apart_and_the_total_is_what_is_to_be_paid():
    page = _page()
    assert _sums(page) == {
        "Nettobetrag": "6.604,80\u00a0€",
        "USt. 19\u00a0%": "1.239,75\u00a0€",
        "USt. 7\u00a0%": "5,59\u00a0€",
        "Gesamtbetrag": "7.850,14\u00a0€",
    }
    assert (page.total.label, page.total.value) == ("Zahlbetrag", "7.850,14\u00a0€")
    assert page.payment_sentences == [
        "Bitte überweisen Sie 7.850,14\u00a0€ bis zum 23.12.2026.",
        "Mit 2\u00a0% Skonto (157,00\u00a0€) bis zum 03.12.2026: 7.693,14\u00a0€.",
    ]


@pytest.mark.parametrize(
    ("kind", "german", "english"),
    [
        (pb.DOCUMENT_KIND_INVOICE, "Rechnung", "Invoice"),
        (pb.DOCUMENT_KIND_PARTIAL, "Abschlagsrechnung", "Interim invoice"),
        (pb.DOCUMENT_KIND_FINAL, "Schlussrechnung", "Final invoice"),
        (pb.DOCUMENT_KIND_CANCELLATION, "Stornorechnung", "Cancellation invoice"),
    ],
)
def test_the_heading_is_that_of_the_document(kind: int, german: str, english: str):
    assert (_page(kind).heading, _page(kind, "en").heading) == (german, english)


def test_advances_are_taken_off_where_the_customer_sees_it():
    page = _page(pb.DOCUMENT_KIND_FINAL)
    assert _sums(page)["Bereits gezahlt"] == "−1.190,00\u00a0€"
    assert page.total.value == "6.660,14\u00a0€"
    assert [(entry.label, entry.value) for entry in page.advances] == [("MUSTER-0000 · 30.06.2026", "1.190,00")]


def test_why_no_vat_is_charged_is_said():
    invoice = samples.invoice("en", 0, 1)
    invoice.lines[0].vat_category, invoice.lines[0].vat_rate = "AE", "0"
    del invoice.vat_lines[:]
    assert shown(invoice, [], "en", TODAY).exemptions == ["Reverse charge"]

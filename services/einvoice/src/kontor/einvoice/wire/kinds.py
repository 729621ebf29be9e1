"""What each kind of document is in EN 16931: its type code (BT-3), what it says of advances, how it asks for money."""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.common.values.money import round_half_up
from kontor.common.values.wire import read_decimal, read_optional_day
from kontor.einvoice.en16931 import profiles
from kontor.einvoice.en16931.model import AdvancePayment, AdvanceTax, Attachment, DocumentReference
from kontor.einvoice.en16931.profiles import Profile

CSV = "text/csv"


@dataclass(frozen=True, slots=True)
class KindOfDocument:
    """`name` chooses the title on paper; `type_code` is what stands in BT-3 when billing says nothing else."""

    name: str
    type_code: str


KINDS = {
    billing.DOCUMENT_KIND_INVOICE: KindOfDocument("invoice", "380"),
    billing.DOCUMENT_KIND_PARTIAL: KindOfDocument("partial", "326"),
    billing.DOCUMENT_KIND_RESIDUAL: KindOfDocument("residual", "380"),
    billing.DOCUMENT_KIND_CANCELLATION: KindOfDocument("cancellation", "384"),
    billing.DOCUMENT_KIND_CREDIT_NOTE: KindOfDocument("credit_note", "381"),
    billing.DOCUMENT_KIND_CORRECTION: KindOfDocument("correction", "384"),
    billing.DOCUMENT_KIND_FINAL: KindOfDocument("final", "380"),
}
_CREDIT = {
    "de": "Der Betrag wird mit offenen Rechnungen verrechnet oder erstattet.",
    "en": "The amount is set off against open invoices or refunded.",
}
_ANNEX = {
    "de": ("Anzahlungen", ("Rechnung", "Datum", "Steuersatz", "Netto", "USt", "Brutto"), "Erhaltene Anzahlungen"),
    "en": ("Advances", ("Invoice", "Date", "VAT rate", "Net", "VAT", "Gross"), "Advances received"),
}


def kind_of(invoice: billing.Invoice) -> KindOfDocument:
    return KINDS.get(invoice.document_kind, KINDS[billing.DOCUMENT_KIND_INVOICE])


def is_credit_note(invoice: billing.Invoice) -> bool:
    return invoice.document_kind == billing.DOCUMENT_KIND_CREDIT_NOTE


def deducts_in_full(invoice: billing.Invoice) -> bool:
    """A final invoice takes advances off what is payable (BT-113), not off its lines (§ 14 (5) UStG)."""
    return invoice.document_kind == billing.DOCUMENT_KIND_FINAL


def received(invoice: billing.Invoice) -> Decimal:
    """Gross, of all advances."""
    amounts = (read_decimal(p.received.amount, "/preceding/received") for p in invoice.preceding if p.received.amount)
    return sum(amounts, Decimal(0))


def credit_terms(invoice: billing.Invoice) -> str:
    """BT-20 of a credit note, which asks for nothing."""
    return _CREDIT["en" if invoice.buyer.language == "en" else "de"]


def advances(invoice: billing.Invoice, profile: Profile) -> tuple[AdvancePayment, ...]:
    """BG-X-45, which EXTENDED alone knows: each received advance with the VAT in it."""
    if profile is not profiles.FACTUR_X_EXTENDED or not deducts_in_full(invoice):
        return ()
    return tuple(_advance(p) for p in invoice.preceding if p.received.amount)


def _advance(entry: billing.Preceding) -> AdvancePayment:
    taxes = tuple(
        AdvanceTax(
            read_decimal(group.vat.amount, "/preceding/vat_lines/vat"),
            group.vat_category,
            read_decimal(group.vat_rate or "0", "/preceding/vat_lines/vat_rate"),
        )
        for group in entry.vat_lines
    )
    reference = DocumentReference(entry.number, read_optional_day(entry.issue_date, "/preceding/issue_date"))
    return AdvancePayment(read_decimal(entry.received.amount, "/preceding/received"), None, taxes, reference)


def annex(invoice: billing.Invoice, profile: Profile) -> tuple[Attachment, ...]:
    """BG-24: a table of the advances and their VAT inside the e-invoice (BMF 15.10.2024 Rn 48, until 2027-12-31)."""
    if profile is profiles.FACTUR_X_EXTENDED or not deducts_in_full(invoice):
        return ()
    if not any(p.received.amount for p in invoice.preceding):
        return ()
    name, heads, said = _ANNEX["en" if invoice.buyer.language == "en" else "de"]
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table.writerow(heads)
    for entry in invoice.preceding:
        for group in entry.vat_lines:
            table.writerow(_row(entry, group))
    content = b"\xef\xbb\xbf" + out.getvalue().encode()
    return (Attachment(name, said, None, content, CSV, f"{name}.csv"),)


def _row(entry: billing.Preceding, group: billing.VatLine) -> tuple[str, ...]:
    base = read_decimal(group.base.amount, "/preceding/vat_lines/base")
    vat = read_decimal(group.vat.amount, "/preceding/vat_lines/vat")
    rate = read_decimal(group.vat_rate or "0", "/preceding/vat_lines/vat_rate")
    amounts = (f"{round_half_up(value, 2):.2f}" for value in (base, vat, base + vat))
    return (entry.number, entry.issue_date, f"{rate.normalize():f} %", *amounts)

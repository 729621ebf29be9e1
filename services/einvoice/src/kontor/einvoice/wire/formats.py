"""What a buyer's format means: which profile the PDF carries, and which XML is made beside it.

The names are crm's `InvoiceFormat`, frozen in billing's invoice.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.einvoice.domain.documents import Format
from kontor.einvoice.en16931 import profiles
from kontor.einvoice.en16931.model import Identifier, Invoice, Line, PaymentMeans
from kontor.einvoice.en16931.profiles import Profile

XRECHNUNG_UBL, XRECHNUNG_CII, ZUGFERD = "XRECHNUNG_UBL", "XRECHNUNG_CII", "ZUGFERD"
_HOME = "DE"
# Electronic address schemes (EAS): Leitweg-ID, German VAT id.
_LEITWEG, _GERMAN_VAT = "0204", "9930"
PEPPOL_BIS = "PEPPOL_BIS"


@dataclass(frozen=True, slots=True)
class Wanted:
    """`embedded` is the invoice inside the PDF, `xml` the document beside it and its profile, None: the PDF is it."""

    embedded: Profile
    xml: Format | None = None
    profile: Profile | None = None

    @property
    def deciding(self) -> Profile:
        """By whose rules the buyer judges it."""
        return self.profile or self.embedded


FORMATS = {
    XRECHNUNG_UBL: Wanted(profiles.XRECHNUNG, Format.XRECHNUNG_UBL, profiles.XRECHNUNG),
    XRECHNUNG_CII: Wanted(profiles.XRECHNUNG, Format.XRECHNUNG_CII, profiles.XRECHNUNG),
    ZUGFERD: Wanted(profiles.FACTUR_X_EN16931),
    "ZUGFERD_BASIC": Wanted(profiles.FACTUR_X_BASIC),
    "ZUGFERD_EXTENDED": Wanted(profiles.FACTUR_X_EXTENDED),
    "ZUGFERD_XRECHNUNG": Wanted(profiles.XRECHNUNG),
    "EN16931_UBL": Wanted(profiles.FACTUR_X_EN16931, Format.EN16931_UBL, profiles.FACTUR_X_EN16931),
    "EN16931_CII": Wanted(profiles.FACTUR_X_EN16931, Format.EN16931_CII, profiles.FACTUR_X_EN16931),
    PEPPOL_BIS: Wanted(profiles.FACTUR_X_EN16931, Format.PEPPOL_UBL, profiles.PEPPOL_BIS),
}
# Documents in UBL; the others are CII.
IN_UBL = frozenset({Format.XRECHNUNG_UBL, Format.EN16931_UBL, Format.PEPPOL_UBL})


def wanted(invoice: billing.Invoice) -> Wanted:
    """ZUGFeRD of EN 16931 when the buyer's master data say nothing.

    Beside an XRechnung in UBL the PDF carries EN 16931 where several earlier invoices are named: the schema of
    XRechnung in CII has room for one.
    """
    chosen = FORMATS.get(invoice.buyer.format, FORMATS[ZUGFERD])
    if chosen.embedded.german and chosen.xml is Format.XRECHNUNG_UBL and names_several(invoice):
        return replace(chosen, embedded=profiles.FACTUR_X_EN16931)
    return chosen


def names_several(invoice: billing.Invoice) -> bool:
    return len([entry for entry in invoice.preceding if entry.number]) > 1


def narrowed(model: Invoice, profile: Profile) -> Invoice:
    """Without the terms a profile has no place for: BASIC keeps descriptions as notes of their lines."""
    if profile is not profiles.FACTUR_X_BASIC:
        return model
    seller, buyer = model.seller, model.buyer
    return replace(
        model,
        project=None,
        attachments=(),
        seller=seller and replace(seller, contact=None, legal_notice=None),
        buyer=buyer and replace(buyer, contact=None),
        payment_means=tuple(_basic_means(m) for m in model.payment_means),
        lines=tuple(_basic_line(line) for line in model.lines),
    )


def _basic_means(means: PaymentMeans) -> PaymentMeans:
    transfer = means.transfer and replace(means.transfer, account_name=None, bic=None)
    return replace(means, text=None, transfer=transfer)


def _basic_line(line: Line) -> Line:
    item = line.item
    if item is None or not item.description:
        return line
    return replace(line, note=item.description, item=replace(item, description=None))


def turned(model: Invoice) -> Invoice:
    """The same claim from the other side: what was negative in a cancellation is positive in a credit note."""
    lines = tuple(replace(x, quantity=_negated(x.quantity), net=_negated(x.net)) for x in model.lines)
    vat = tuple(replace(group, base=_negated(group.base), vat=_negated(group.vat)) for group in model.vat)
    totals = model.totals
    if totals is not None:
        fields = ("lines", "net", "vat", "gross", "prepaid", "payable")
        totals = replace(totals, **{name: _negated(getattr(totals, name)) for name in fields})
    return replace(model, lines=lines, vat=vat, totals=totals)


def _negated(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value + 0


def over_peppol(model: Invoice, invoice: billing.Invoice) -> Invoice:
    """P0112: 326 and 384 only between two Germans; abroad they are a prepayment invoice, a credit note, an invoice."""
    if invoice.buyer.format != PEPPOL_BIS or is_domestic(invoice):
        return model
    if model.type_code == "326":
        return replace(model, type_code="386")
    if model.type_code == "384":
        is_cancellation = invoice.document_kind == billing.DOCUMENT_KIND_CANCELLATION
        return turned(replace(model, type_code="381")) if is_cancellation else replace(model, type_code="380")
    return model


def is_domestic(invoice: billing.Invoice) -> bool:
    return {invoice.seller.address.country_code, invoice.buyer.address.country_code} == {_HOME}


def peppol_endpoint(peppol_id: str) -> Identifier | None:
    """`9930:DE123456789` as scheme and identifier."""
    scheme, _, value = peppol_id.partition(":")
    return Identifier(value, scheme) if value else None


def peppol_sender(vat_id: str) -> Identifier | None:
    """A German seller is known to Peppol by its VAT id."""
    return Identifier(vat_id, _GERMAN_VAT) if vat_id.startswith(_HOME) else None


def leitweg(value: str) -> Identifier:
    return Identifier(value, _LEITWEG)

"""What a buyer's format means: which profile the PDF carries, and which XML is made beside it.

The names are crm's `InvoiceFormat`, frozen in billing's invoice.
"""

from dataclasses import dataclass, replace

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.einvoice.domain.documents import Format
from kontor.einvoice.en16931 import profiles
from kontor.einvoice.en16931.model import Identifier, Invoice, Line, PaymentMeans
from kontor.einvoice.en16931.profiles import Profile

XRECHNUNG_UBL, XRECHNUNG_CII, ZUGFERD = "XRECHNUNG_UBL", "XRECHNUNG_CII", "ZUGFERD"
_LEITWEG = "0204"


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
}
# Documents in UBL; the others are CII.
IN_UBL = frozenset({Format.XRECHNUNG_UBL, Format.EN16931_UBL})


def wanted(invoice: billing.Invoice) -> Wanted:
    """ZUGFeRD of EN 16931 when the buyer's master data say nothing."""
    return FORMATS.get(invoice.buyer.format, FORMATS[ZUGFERD])


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


def leitweg(value: str) -> Identifier:
    return Identifier(value, _LEITWEG)

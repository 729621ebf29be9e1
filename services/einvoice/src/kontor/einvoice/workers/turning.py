"""Makes something else of a foreign file: the other syntax, the files inside. Runs inside a worker that opens files."""

from kontor.einvoice.en16931 import converting, profiles, xmlsafe
from kontor.einvoice.en16931.converting import Converted
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.rules.refusals import ProfileUnknown, SyntaxUnknown
from kontor.einvoice.workers import kinds, opening, pdfs
from kontor.einvoice.workers.opening import NotAnInvoiceFile
from kontor.einvoice.workers.pdfs import Inside, PdfRefused

_SHORT = {"xrechnung": "XRechnung 3.0", "en16931": "EN 16931", "peppol": "Peppol BIS Billing 3.0"}


def convert(data: bytes, to: str, profile: str = "") -> Converted:
    """The invoice in XML or a hybrid PDF as `ubl` or `cii`; its own profile when none is named."""
    xml = opening.unwrapped(data)
    if converting.syntax_of(xmlsafe.parse(xml)) is None:
        raise SyntaxUnknown("neither UBL nor CII")
    return converting.convert(xml, to, profile_of(profile) if profile else None)


def profile_of(wanted: str) -> Profile:
    """By its name without spaces, dots and case (`xrechnung`, `peppol`, `extended`), or by its BT-24."""
    exact = profiles.of(wanted)
    if exact is not None:
        return exact
    key = _bare(wanted)
    if key in _SHORT:
        return profiles.named(_SHORT[key])
    for known in profiles.PROFILES:
        name = _bare(known.name)
        if key and key in (name, name.removeprefix("facturx"), name.removeprefix("xrechnung30")):
            return known
    raise ProfileUnknown(wanted[:80])


def _bare(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def attachments(data: bytes) -> tuple[Inside, ...]:
    """All files inside a PDF or an XML invoice, as named. NotAnInvoiceFile, NotReadableXml, SyntaxUnknown."""
    if len(data) > xmlsafe.MAX_BYTES:
        raise NotAnInvoiceFile(reason=opening.TOO_LARGE)
    if kinds.kind_of(data) is kinds.PDF:
        try:
            return pdfs.everything(data)
        except PdfRefused as refused:
            raise NotAnInvoiceFile(str(refused), reason=refused.reason) from refused
    invoice = converting.read(xmlsafe.parse(data))
    if invoice is None:
        raise SyntaxUnknown("neither UBL nor CII")
    return tuple(Inside(a.filename or a.reference or "", a.content, 0) for a in invoice.attachments if a.content)

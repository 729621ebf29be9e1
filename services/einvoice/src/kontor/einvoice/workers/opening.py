"""What somebody sends us: plain XML or a hybrid PDF, told by its bytes; the invoice inside is taken out.

Runs inside a worker process, since PDF and XML are foreign. Only attachments with a known name are looked at.
"""

import io
from dataclasses import dataclass

import pikepdf
from kontor.common.errors import InvalidInput
from kontor.einvoice.en16931.xmlsafe import MAX_BYTES

NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml", "ZUGFeRD-invoice.xml")
_PDF = b"%PDF-"
_XML_STARTS = (b"<", b"\xef\xbb\xbf<")


class NotAnInvoiceFile(InvalidInput):
    code = "einvoice.not_an_invoice_file"
    texts = {
        "de": "Das ist weder eine XML-Rechnung noch ein PDF mit eingebetteter Rechnung.",
        "en": "This is neither an XML invoice nor a PDF with an embedded invoice.",
    }


@dataclass(frozen=True, slots=True)
class Received:
    xml: bytes
    in_pdf: bool
    name: str = ""


def open_file(data: bytes) -> Received:
    if len(data) > MAX_BYTES:
        raise NotAnInvoiceFile("too large")
    if data[:1024].lstrip().startswith(_PDF):
        return _from_pdf(data)
    if data[:64].lstrip().startswith(_XML_STARTS):
        return Received(data, in_pdf=False)
    raise NotAnInvoiceFile("neither XML nor PDF")


def _from_pdf(data: bytes) -> Received:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for name in NAMES:
                if name in pdf.attachments:
                    content = pdf.attachments[name].get_file().read_bytes()
                    return Received(content, in_pdf=True, name=name)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, KeyError) as bad:
        raise NotAnInvoiceFile("unreadable PDF") from bad
    raise NotAnInvoiceFile("PDF without an embedded invoice")

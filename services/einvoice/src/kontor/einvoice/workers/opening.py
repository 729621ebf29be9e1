"""What somebody sends us: plain XML or a hybrid PDF, told by its bytes; the invoice inside is taken out and read.

Runs inside a worker process, since PDF and XML are foreign. What cannot be read is not an error but an answer: the
`trouble` that sends the file to a person.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kontor.common.values.errors import InvalidInput
from kontor.einvoice.en16931 import cii, ubl, xmlsafe
from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.en16931.model import Invoice
from kontor.einvoice.en16931.xmlsafe import MAX_BYTES, NotReadableXml
from kontor.einvoice.workers import pdfs
from kontor.einvoice.workers.facts import Facts, facts_of
from kontor.einvoice.workers.pdfs import Inside, PdfRefused
from lxml import etree

PDF_START = b"%PDF-"
XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"<\x00", b"\x00<")
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh")
_ARCHIVE_END = b"PK\x05\x06"
_TAIL = 65_557
_LOOKED_INTO = 10
_LEAN_FROM, _LEAN_TEXT = 500_000, 10_000

NOT_AN_INVOICE, ARCHIVE, EMPTY, TOO_LARGE = "not_an_invoice", "archive", "empty", "too_large"
PDF_ONLY, ZUGFERD_1, OTHER_DOCUMENT = "pdf_without_invoice", "zugferd_1", "other_document"
FACTS_MISSING = "facts_missing"
UBL_INVOICE, UBL_CREDIT_NOTE, CII, UNKNOWN = "ubl-invoice", "ubl-credit-note", "cii", "unknown"
OLD = "zugferd-1"
_KINDS = {
    f"{{{ubl.INVOICE}}}Invoice": UBL_INVOICE,
    f"{{{ubl.CREDIT_NOTE}}}CreditNote": UBL_CREDIT_NOTE,
    f"{{{cii.RSM}}}CrossIndustryInvoice": CII,
}
_READABLE = frozenset({UBL_INVOICE, UBL_CREDIT_NOTE, CII})


class NotAnInvoiceFile(InvalidInput):
    """`reason` is stable: `encrypted_pdf`, `archive`, `doctype` …"""

    code = "einvoice.not_an_invoice_file"
    texts = {
        "de": "Das ist weder eine XML-Rechnung noch ein PDF mit eingebetteter Rechnung.",
        "en": "This is neither an XML invoice nor a PDF with an embedded invoice.",
    }

    def __init__(self, message: str = "", *, reason: str = NOT_AN_INVOICE) -> None:
        super().__init__(message or reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Received:
    """The XML as it stood in the file. `hints` are stable codes of what a person should know of the file."""

    xml: bytes
    in_pdf: bool
    name: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """All that is known of a file without its verdict. With `trouble` a person must look; facts may be there still."""

    trouble: str = ""
    syntax: str = UNKNOWN
    in_pdf: bool = False
    xml: bytes = b""
    facts: Facts = field(default_factory=Facts)
    hints: tuple[str, ...] = ()
    # The XML as the rules need it: without the contents of what is embedded, which they do not look at.
    lean: bytes = b""

    @property
    def xml_sha256(self) -> str:
        return hashlib.sha256(self.xml).hexdigest() if self.xml else ""

    def to_json(self) -> dict[str, Any]:
        """All but the XML itself and its lean form, which travel as they are."""
        return {
            "trouble": self.trouble,
            "syntax": self.syntax,
            "in_pdf": self.in_pdf,
            "facts": self.facts.to_json(),
            "hints": list(self.hints),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], xml: bytes, lean: bytes) -> "Look":
        return cls(
            trouble=str(data["trouble"]),
            syntax=str(data["syntax"]),
            in_pdf=bool(data["in_pdf"]),
            xml=xml,
            lean=lean,
            facts=Facts.from_json(data["facts"]),
            hints=tuple(map(str, data["hints"])),
        )


def open_file(data: bytes) -> Received:
    """The invoice of any syntax, or another XML where there is none; NotAnInvoiceFile when there is no XML at all."""
    if len(data) > MAX_BYTES:
        raise NotAnInvoiceFile(reason=TOO_LARGE)
    if not data.strip(b"\x00 \t\r\n"):
        raise NotAnInvoiceFile(reason=EMPTY)
    if data.startswith(ARCHIVES) or _ends_as_archive(data):
        raise NotAnInvoiceFile(reason=ARCHIVE)
    if data[:1024].lstrip().startswith(PDF_START):
        return _from_pdf(data)
    if data[:64].lstrip(b" \t\r\n").startswith(XML_STARTS):
        return Received(data, in_pdf=False)
    raise NotAnInvoiceFile("neither XML nor PDF")


def _ends_as_archive(data: bytes) -> bool:
    """A file that is a zip as well: what one program shows is not what another unpacks."""
    tail = data[-_TAIL:]
    at = tail.rfind(_ARCHIVE_END)
    if at < 0 or len(tail) - at < 22:
        return False
    return len(tail) - at == 22 + int.from_bytes(tail[at + 20 : at + 22], "little")


def _from_pdf(data: bytes) -> Received:
    try:
        opened = pdfs.open_pdf(data)
    except PdfRefused as refused:
        raise NotAnInvoiceFile(str(refused), reason=refused.reason) from refused
    hints: tuple[str, ...] = ("pdf_active_content",) if opened.active else ()
    if not opened.files:
        raise NotAnInvoiceFile("PDF without an embedded invoice", reason=PDF_ONLY)
    kinds = [(inside, _kind(inside.content)) for inside in opened.files[:_LOOKED_INTO]]
    invoices = [inside for inside, kind in kinds if kind in _READABLE]
    if len({inside.content for inside in invoices}) > 1:
        hints += ("several_invoices_inside",)
    best = _best(invoices, kinds)
    return Received(best.content, in_pdf=True, name=best.name, hints=hints)


def _best(invoices: Sequence[Inside], kinds: Sequence[tuple[Inside, str]]) -> Inside:
    """An invoice before an old ZUGFeRD, that before an order or what else there is."""
    if invoices:
        return invoices[0]
    return next((inside for inside, kind in kinds if kind == OLD), kinds[0][0])


def _kind(xml: bytes) -> str:
    try:
        return kind_of(xmlsafe.parse(xml))
    except NotReadableXml:
        return UNKNOWN


def kind_of(root: Element) -> str:
    if etree.QName(root).localname == "CrossIndustryDocument":
        return OLD
    return _KINDS.get(str(root.tag), UNKNOWN)


def read(root: Element, kind: str) -> Invoice:
    return cii.read(root) if kind == CII else ubl.read(root)


def look_into(data: bytes) -> Look:
    """Opens and reads any file. Never raises for what somebody sent."""
    try:
        received = open_file(data)
    except NotAnInvoiceFile as no:
        return Look(trouble=no.reason)
    seen = Look(in_pdf=received.in_pdf, xml=received.xml, hints=received.hints)
    try:
        root = xmlsafe.parse(received.xml)
        kind = kind_of(root)
        if kind not in _READABLE:
            return replace(seen, trouble=ZUGFERD_1 if kind == OLD else OTHER_DOCUMENT, syntax=kind)
        facts = facts_of(read(root, kind))
        lean = _lean(root, received.xml)
    except NotReadableXml as bad:
        return replace(seen, trouble=bad.reason)
    except MemoryError:
        return Look(trouble=TOO_LARGE, in_pdf=received.in_pdf, hints=received.hints)
    return replace(seen, trouble=FACTS_MISSING if facts.missing else "", syntax=kind, facts=facts, lean=lean)


def _lean(root: Element, xml: bytes) -> bytes:
    """Small documents are judged as they are."""
    if len(xml) <= _LEAN_FROM:
        return xml
    for tag in (f"{{{ubl.CBC}}}EmbeddedDocumentBinaryObject", f"{{{cii.RAM}}}AttachmentBinaryObject"):
        for binary in root.iter(tag):
            if len(binary.text or "") > _LEAN_TEXT:
                binary.text = "AAAA"
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)

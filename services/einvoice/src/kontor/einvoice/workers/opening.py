"""What somebody sends us: plain XML, a hybrid PDF or an envelope around one, told by its bytes; the invoice is read.

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
from kontor.einvoice.rules.findings import Finding
from kontor.einvoice.rules.report import finding_to_json, read_findings
from kontor.einvoice.workers import containers, envelopes, kinds, pdfs
from kontor.einvoice.workers.facts import Envelope, Facts, facts_of
from kontor.einvoice.workers.pdfs import Inside, PdfRefused
from lxml import etree

_LOOKED_INTO = 10
_LEAN_FROM, _LEAN_TEXT = 500_000, 10_000

_ENVELOPES = 3

TOO_LARGE, EMPTY_ENVELOPE, PORTFOLIO = "too_large", "empty_envelope", "pdf_portfolio"
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
    cure = {
        "de": "Eine XRechnung, UBL- oder CII-Datei oder ein ZUGFeRD-PDF schicken.",
        "en": "Send an XRechnung, a UBL or CII file, or a ZUGFeRD PDF.",
    }

    def __init__(self, message: str = "", *, reason: str = kinds.UNKNOWN) -> None:
        super().__init__(message or reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Received:
    """The XML as it stood in the file. `hints` are stable codes of what a person should know of the file.

    `container` is known of a hybrid PDF only.
    """

    xml: bytes
    in_pdf: bool
    name: str = ""
    hints: tuple[str, ...] = ()
    container: containers.Container | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """All that is known of a file without its verdict. With `trouble` a person must look; facts may be there still."""

    trouble: str = ""
    syntax: str = UNKNOWN
    in_pdf: bool = False
    xml: bytes = b""
    facts: Facts = field(default_factory=Facts)
    hints: tuple[str, ...] = ()
    # What is odd about the PDF as a container; the verdict on the invoice inside does not depend on it.
    container: tuple[Finding, ...] = ()
    envelope: Envelope | None = None
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
            "container": [finding_to_json(finding) for finding in self.container],
            "envelope": None if self.envelope is None else self.envelope.to_json(),
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
            container=read_findings(data["container"]),
            envelope=None if data["envelope"] is None else Envelope.from_json(data["envelope"]),
        )


def open_file(data: bytes) -> Received:
    """The invoice of any syntax, or another XML where there is none; NotAnInvoiceFile when there is no XML at all."""
    if len(data) > MAX_BYTES:
        raise NotAnInvoiceFile(reason=TOO_LARGE)
    kind = kinds.kind_of(data)
    if kind.trouble:
        raise NotAnInvoiceFile(reason=kind.trouble)
    return _from_pdf(data) if kind is kinds.PDF else Received(data, in_pdf=False)


def _from_pdf(data: bytes) -> Received:
    try:
        opened = pdfs.open_pdf(data)
    except PdfRefused as refused:
        raise NotAnInvoiceFile(str(refused), reason=refused.reason) from refused
    hints: tuple[str, ...] = ("pdf_active_content",) if opened.active else ()
    if not opened.files:
        reason = PORTFOLIO if opened.is_portfolio else PDF_ONLY
        raise NotAnInvoiceFile("PDF without an embedded invoice", reason=reason)
    looked = [(inside, _kind(inside.content)) for inside in opened.files[:_LOOKED_INTO]]
    invoices = [inside for inside, kind in looked if kind in _READABLE]
    if len({inside.content for inside in invoices}) > 1:
        hints += ("several_invoices_inside",)
    best = _best(invoices, looked)
    several = sum(kind in _READABLE or kind == OLD for _, kind in looked)
    container = containers.Container(best, several, opened.metadata)
    return Received(best.content, in_pdf=True, name=best.name, hints=hints, container=container)


def _best(invoices: Sequence[Inside], looked: Sequence[tuple[Inside, str]]) -> Inside:
    """An invoice before an old ZUGFeRD, that before an order or what else there is."""
    if invoices:
        return invoices[0]
    return next((inside for inside, kind in looked if kind == OLD), looked[0][0])


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


def look_into(data: bytes, _depth: int = 0) -> Look:
    """Opens and reads any file. Never raises for what somebody sent."""
    try:
        received = open_file(data)
    except NotAnInvoiceFile as no:
        return Look(trouble=no.reason)
    seen = Look(in_pdf=received.in_pdf, xml=received.xml, hints=received.hints)
    try:
        root = xmlsafe.parse(received.xml)
        if envelopes.is_one(root):
            return _unwrapped(root, seen, _depth)
        kind = kind_of(root)
        if kind not in _READABLE:
            return replace(seen, trouble=ZUGFERD_1 if kind == OLD else OTHER_DOCUMENT, syntax=kind)
        facts = facts_of(read(root, kind))
        lean = _lean(root, received.xml)
    except NotReadableXml as bad:
        return replace(seen, trouble=bad.reason)
    except MemoryError:
        return Look(trouble=TOO_LARGE, in_pdf=received.in_pdf, hints=received.hints)
    found = containers.findings(received.container, kind, facts.specification)
    trouble = FACTS_MISSING if facts.missing else ""
    return replace(seen, trouble=trouble, syntax=kind, facts=facts, lean=lean, container=found)


def _unwrapped(root: Element, seen: Look, depth: int) -> Look:
    """The document inside an envelope, with what the envelope says; of several, an invoice before all else."""
    envelope = envelopes.header(root)
    if depth >= _ENVELOPES:
        return replace(seen, trouble=xmlsafe.TOO_DEEP, envelope=envelope)
    looks = [look_into(payload, depth + 1) for payload in envelopes.payloads(root)[:_LOOKED_INTO]]
    if not looks:
        return replace(seen, trouble=EMPTY_ENVELOPE, envelope=envelope)
    invoices = [look for look in looks if look.syntax in _READABLE]
    best = (invoices or looks)[0]
    hints = ("several_invoices_inside",) if len({look.xml for look in invoices}) > 1 else ()
    return replace(best, envelope=envelope, hints=(*best.hints, *hints))


def unwrapped(data: bytes) -> bytes:
    """The XML of the invoice, out of its PDF and its envelope; NotAnInvoiceFile, NotReadableXml."""
    seen = look_into(data)
    if not seen.xml:
        raise NotAnInvoiceFile(reason=seen.trouble)
    return seen.xml


def _lean(root: Element, xml: bytes) -> bytes:
    """Small documents are judged as they are."""
    if len(xml) <= _LEAN_FROM:
        return xml
    for tag in (f"{{{ubl.CBC}}}EmbeddedDocumentBinaryObject", f"{{{cii.RAM}}}AttachmentBinaryObject"):
        for binary in root.iter(tag):
            if len(binary.text or "") > _LEAN_TEXT:
                binary.text = "AAAA"
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)

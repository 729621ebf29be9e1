"""How an invoice lies inside a PDF, measured by what ZUGFeRD and Factur-X ask of the container (1.09, part 2).

Findings are our policy: they tell where another program may not find the invoice, or takes it for another one. The
verdict on the invoice itself does not depend on them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kontor.einvoice.en16931 import profiles, xmlsafe
from kontor.einvoice.en16931.xmlsafe import NotReadableXml
from kontor.einvoice.rules.findings import Finding, Severity
from kontor.einvoice.workers.facts import text
from kontor.einvoice.workers.pdfs import Inside
from lxml import etree

# The last one is ZUGFeRD 2.0's.
_NAMES = ("factur-x.xml", "zugferd-invoice.xml")
_CII = "cii"
_PDFA_ID = "{http://www.aiim.org/pdfa/ns/id/}part"
_LEVEL, _FILE_NAME = "}ConformanceLevel", "}DocumentFileName"
# Spellings of older releases and of other programs.
_SAME_LEVEL = {"EN16931": "EN 16931", "COMFORT": "EN 16931", "BASICWL": "BASIC WL"}
_ASSOCIATED = frozenset({"/Alternative", "/Source", "/Data"})


@dataclass(frozen=True, slots=True)
class Container:
    """The attachment that was read, how many invoices there are, and the raw metadata packet (XMP) of the PDF."""

    invoice: Inside
    invoices: int = 1
    metadata: bytes = b""


@dataclass(frozen=True, slots=True)
class Declared:
    """What the metadata says; empty where it is silent."""

    part: str = ""
    level: str = ""
    file_name: str = ""


def findings(container: Container | None, syntax: str, specification: str) -> tuple[Finding, ...]:
    """In the order a person should read them; none without a container."""
    if container is None:
        return ()
    declared = declared_in(container.metadata)
    return (*_of_the_file(container, syntax, specification), *_of_the_metadata(container, declared, specification))


def _of_the_file(container: Container, syntax: str, specification: str) -> Iterator[Finding]:
    inside = container.invoice
    if container.invoices > 1:
        yield _finding("SEVERAL", str(container.invoices))
    if syntax != _CII:
        yield _finding("SYNTAX")
    profile = profiles.of(specification)
    if inside.name not in (*_NAMES, profile.attachment if profile is not None else ""):
        yield _finding("NAME", inside.name or "–")
    wanted = profile.relationship if profile is not None and profile.relationship else tuple(sorted(_ASSOCIATED))
    if inside.relation.removeprefix("/") not in {name.removeprefix("/") for name in wanted}:
        yield _finding("RELATION", inside.relation.removeprefix("/") or "–")
    if not inside.associated:
        yield _finding("ASSOCIATED")
    if not inside.listed:
        yield _finding("LISTED")


def _of_the_metadata(container: Container, declared: Declared, specification: str) -> Iterator[Finding]:
    if declared.part != "3":
        yield _finding("A3", f"PDF/A-{declared.part}" if declared.part else "–")
    if not declared.level and not declared.file_name:
        yield _finding("METADATA")
        return
    if declared.file_name != container.invoice.name:
        yield _finding("FILE-NAME", f"{declared.file_name or '–'} / {container.invoice.name or '–'}")
    profile = profiles.of(specification)
    said = _SAME_LEVEL.get(declared.level.upper(), declared.level.upper())
    is_ = profile.conformance_level if profile is not None else ""
    if said != is_:
        yield _finding("LEVEL", f"{declared.level or '–'} / {is_ or specification or '–'}")


def _finding(name: str, message: str = "") -> Finding:
    return Finding(f"KONTOR-PDF-{name}", Severity.WARNING, message=text(message, 100))


def declared_in(metadata: bytes) -> Declared:
    """Of an XMP packet, whose properties stand as elements or attributes; nothing of one that cannot be read."""
    if not metadata.strip():
        return Declared()
    try:
        root = xmlsafe.parse(metadata.strip(b"\x00 \t\r\n"))
    except NotReadableXml:
        return Declared()
    said: dict[str, str] = {}
    for element in root.iter(etree.Element):
        for name, value in ((str(element.tag), element.text), *((str(n), v) for n, v in element.attrib.items())):
            key = next((end for end in (_LEVEL, _FILE_NAME) if name.endswith(end)), name)
            if key in (_LEVEL, _FILE_NAME, _PDFA_ID) and (value or "").strip():
                said.setdefault(key, text(str(value), 100))
    return Declared(said.get(_PDFA_ID, ""), said.get(_LEVEL, ""), said.get(_FILE_NAME, ""))

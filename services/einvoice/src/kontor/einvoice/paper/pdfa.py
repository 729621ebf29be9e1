"""Would a PDF still be PDF/A-3b? The rules a layout can break; what WeasyPrint does itself is proved by tests.

ISO 19005-3: 6.1.3 (id, encryption), 6.1.13 (nesting), 6.2.4.3 (colours), 6.2.8 (images), 6.2.11 (fonts), 6.5 (actions),
6.6 (metadata), 6.8 (files).
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from lxml import etree

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
_ACTIONS = frozenset({"/GoTo", "/URI", "/Named"})
_LINKS = re.compile(r"(https|mailto|tel):", re.IGNORECASE)
_MAX_NESTING = 28
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_SIMPLE_FONTS = frozenset({"/Type1", "/TrueType", "/MMType1", "/CIDFontType0", "/CIDFontType2"})
_CMYK = frozenset({"k", "K"})


def breaches(data: bytes, attachments: frozenset[str]) -> list[str]:
    """Rules a PDF breaks, [] when none; `attachments` are the file names it may carry."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = [*_document(pdf, attachments), *_objects(pdf)]
        for page in pdf.pages:
            found += _content(page)
    return sorted(set(found))


def _document(pdf: pikepdf.Pdf, attachments: frozenset[str]) -> Iterator[str]:
    if "/ID" not in pdf.trailer:
        yield "6.1.3 file identifier"
    if "/Encrypt" in pdf.trailer:
        yield "6.1.3 encryption"
    root = pdf.Root
    if "/AA" in root or ("/OpenAction" in root and isinstance(root.OpenAction, pikepdf.Dictionary)):
        yield "6.5.2 automatic action"
    if "/Names" in root and "/JavaScript" in root.Names:
        yield "6.5.1 script"
    if "/AcroForm" in root:
        yield "6.4 form"
    metadata = bytes(root.Metadata.read_bytes()) if "/Metadata" in root else b"<none/>"
    if len(list(etree.fromstring(metadata).iter(_RDF))) != 1:
        yield "6.6.2 metadata"
    if not list(root.get("/OutputIntents", [])):
        yield "6.2.3 output intent"
    if set(pdf.attachments) - attachments:
        yield "6.8 attached file"


def _objects(pdf: pikepdf.Pdf) -> Iterator[str]:
    for item in pdf.objects:
        if not isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        if item.get("/Subtype") == pikepdf.Name.Image:
            if str(item.get("/Interpolate", "False")) == "True":
                yield "6.2.8 image interpolation"
            if item.get("/ColorSpace") == pikepdf.Name.DeviceCMYK:
                yield "6.2.4.3 CMYK colour"
        if item.get("/Type") == pikepdf.Name.Font and str(item.get("/Subtype")) in _SIMPLE_FONTS:
            described = item.get("/FontDescriptor")
            if described is None or not any(name in described for name in _FONT_FILES):
                yield "6.2.11.4 font not embedded"
        yield from _actions(item)


def _actions(item: Any) -> Iterator[str]:
    if item.get("/Type") == pikepdf.Name.Annot and item.get("/Subtype") not in (pikepdf.Name.Link, None):
        yield f"6.3.1 annotation {item.get('/Subtype')}"
    kind = item.get("/S")
    if "/URI" in item and not _LINKS.match(str(item.URI)):
        yield "6.5.1 link"
    elif item.get("/Type") == pikepdf.Name.Action and str(kind) not in _ACTIONS:
        yield f"6.5.1 action {kind}"


def _content(page: pikepdf.Page) -> Iterator[str]:
    depth = deepest = 0
    for instruction in pikepdf.parse_content_stream(page):
        name = str(instruction.operator)
        depth += (name == "q") - (name == "Q")
        deepest = max(deepest, depth)
        if name in _CMYK:
            yield "6.2.4.3 CMYK colour"
    if deepest > _MAX_NESTING:
        yield "6.1.13 nesting"

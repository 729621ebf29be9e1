"""The files inside a PDF that may be an invoice, taken out without trusting the PDF.

Only what is asked for is unpacked, up to a size; pages, scripts and fonts are never looked into. Caps that the PDF
library has none for (object streams that blow up, cyclic trees) are the memory and time limits of the child process.
"""

import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pikepdf
from kontor.einvoice.en16931.xmlsafe import MAX_BYTES
from kontor.einvoice.workers import kinds
from pikepdf import Array, Dictionary, Name, Object, Pdf

MAX_OBJECTS = 300_000
MAX_PAGES = 5_000
MAX_ATTACHMENTS = 200
# In XML only: a PDF may carry what it likes beside it.
NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")
_RELATIONS = ("/Alternative", "/Source", "/Data")
_DEPTH = 20
ENCRYPTED, BROKEN, TOO_COMPLEX, TOO_LARGE = "encrypted_pdf", "broken_pdf", "pdf_too_complex", "too_large"
TOO_MANY = "too_many_attachments"


class PdfRefused(Exception):
    """`reason` is stable and says why nobody looked further."""

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(message or reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Inside:
    """A file inside; a low `rank` bears a name or relation the standards give an invoice.

    `listed` in the tree of embedded files, `associated` with the document (/AF), `relation` as it stands there.
    """

    name: str
    content: bytes
    rank: int
    relation: str = ""
    listed: bool = True
    associated: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    files: tuple[Inside, ...]
    # Scripts or actions a viewer might run: for the person who opens it.
    active: bool
    # The XMP packet as it stands.
    metadata: bytes = b""
    # A folder of files in the shape of a PDF (ISO 32000-2, 12.3.5).
    is_portfolio: bool = False


def open_pdf(data: bytes) -> Opened:
    """Files that look like XML, those most likely the invoice first."""
    with _refusing(), pikepdf.open(io.BytesIO(data), attempt_recovery=True, suppress_warnings=True) as pdf:
        _must_be_sane(pdf)
        files = tuple(sorted(_files(pdf), key=lambda f: f.rank))
        return Opened(files, _is_active(pdf), _metadata(pdf), "/Collection" in pdf.Root)


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever the library stumbles over is a refusal of the file."""
    try:
        yield
    except pikepdf.PasswordError as locked:
        raise PdfRefused(ENCRYPTED) from locked
    except MemoryError as full:
        raise PdfRefused(TOO_LARGE, "needs too much memory") from full
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RuntimeError) as bad:
        raise PdfRefused(BROKEN, str(bad)[:200]) from bad


def everything(data: bytes) -> tuple[Inside, ...]:
    """All files inside, whatever they are, under the names they claim; PdfRefused when too many or too large."""
    found: list[Inside] = []
    with _refusing(), pikepdf.open(io.BytesIO(data), attempt_recovery=True, suppress_warnings=True) as pdf:
        _must_be_sane(pdf)
        for count, (key, spec, _) in enumerate(_specifications(pdf)):
            stream = _stream(spec)
            content = unpacked(stream.read_raw_bytes(), stream.get("/Filter"), stream.get("/DecodeParms"))
            found.append(Inside(_name(key, spec), content, 0))
            if count >= MAX_ATTACHMENTS or sum(len(file.content) for file in found) > MAX_BYTES:
                raise PdfRefused(TOO_MANY)
    return tuple(found)


def _must_be_sane(pdf: Pdf) -> None:
    if _number(pdf.trailer.get("/Size")) > MAX_OBJECTS:
        raise PdfRefused(TOO_COMPLEX, "too many objects")
    pages = pdf.Root.get("/Pages")
    if isinstance(pages, Dictionary) and _number(pages.get("/Count")) > MAX_PAGES:
        raise PdfRefused(TOO_COMPLEX, "too many pages")


def _number(value: Any) -> int:
    return int(value) if isinstance(value, int) else 0


def _is_active(pdf: Pdf) -> bool:
    root = pdf.Root
    names = root.get("/Names")
    scripts = isinstance(names, Dictionary) and "/JavaScript" in names
    action = root.get("/OpenAction")
    return scripts or "/AA" in root or (isinstance(action, Dictionary) and action.get("/S") not in (None, Name.GoTo))


def _files(pdf: Pdf) -> Iterator[Inside]:
    for count, (key, spec, place) in enumerate(_specifications(pdf)):
        if count >= MAX_ATTACHMENTS:
            raise PdfRefused(TOO_MANY)
        inside = _inside(key, spec, place)
        if inside is not None:
            yield inside


@dataclass(frozen=True, slots=True)
class _Place:
    listed: bool
    associated: bool


def _specifications(pdf: Pdf) -> Iterator[tuple[str, Object, _Place]]:
    """Each file once: by the name tree of embedded files, and by the catalog's associated files."""
    names = pdf.Root.get("/Names")
    tree = names.get("/EmbeddedFiles") if isinstance(names, Dictionary) else None
    associated = pdf.Root.get("/AF")
    leaves = list(_leaves(tree, 0, set()))
    others = [("", spec) for spec in associated] if isinstance(associated, Array) else []
    listed, linked = _streams(leaves), _streams(others)
    seen: set[tuple[int, int]] = set()
    for key, spec in (*leaves, *others):
        stream = _stream(spec)
        if stream is not None and stream.objgen not in seen:
            seen.add(stream.objgen)
            yield key, spec, _Place(stream.objgen in listed, stream.objgen in linked)


def _streams(specifications: list[tuple[str, Any]]) -> set[tuple[int, int]]:
    found = (_stream(spec) for _, spec in specifications)
    return {stream.objgen for stream in found if stream is not None}


def _metadata(pdf: Pdf) -> bytes:
    """Nothing where it is odd: what it says is told to people, and decides nothing."""
    stream = pdf.Root.get("/Metadata")
    if not isinstance(stream, pikepdf.Stream):
        return b""
    try:
        return unpacked(stream.read_raw_bytes(), stream.get("/Filter"), stream.get("/DecodeParms"))
    except PdfRefused:
        return b""


def _leaves(node: Any, depth: int, seen: set[tuple[int, int]]) -> Iterator[tuple[str, Any]]:
    """Of a name tree, which may be a cycle."""
    if not isinstance(node, Dictionary) or depth > _DEPTH or (node.is_indirect and node.objgen in seen):
        return
    if node.is_indirect:
        seen.add(node.objgen)
    pairs, kids = node.get("/Names"), node.get("/Kids")
    if isinstance(pairs, Array):
        for at in range(0, min(len(pairs) - 1, 2 * MAX_ATTACHMENTS + 2), 2):
            yield str(pairs[at]), pairs[at + 1]
    if isinstance(kids, Array):
        for at in range(min(len(kids), MAX_ATTACHMENTS + 1)):
            yield from _leaves(kids[at], depth + 1, seen)


def _stream(spec: Any) -> Any:
    files = spec.get("/EF") if isinstance(spec, Dictionary) else None
    if not isinstance(files, Dictionary):
        return None
    stream = files.get("/UF", files.get("/F"))
    return stream if isinstance(stream, pikepdf.Stream) else None


def _inside(key: str, spec: Any, place: _Place) -> Inside | None:
    """None for what cannot be XML: by its name, its declared kind and its first bytes."""
    stream = _stream(spec)
    name = _name(key, spec)
    known = name.lower() in NAMES
    relation = str(spec.get("/AFRelationship", ""))
    related = relation in _RELATIONS
    kind = str(stream.get("/Subtype", "")).lower()
    if not (known or related or name.lower().endswith(".xml") or "xml" in kind):
        return None
    content = unpacked(stream.read_raw_bytes(), stream.get("/Filter"), stream.get("/DecodeParms"))
    if kinds.kind_of(content) is not kinds.XML:
        return None
    rank = 0 if known else 1 if related else 2
    return Inside(name, content, rank, relation, place.listed, place.associated)


def _name(key: str, spec: Any) -> str:
    given = str(spec.get("/UF", "")) or str(spec.get("/F", "")) or key
    return given.replace("\\", "/").rpartition("/")[2][:255]


def unpacked(raw: bytes, filters: Any, parameters: Any = None) -> bytes:
    """The bytes of a stream, unpacked only as far as our cap allows; PdfRefused where that is not enough."""
    names = [str(f) for f in filters] if isinstance(filters, Array) else [str(filters)] if filters is not None else []
    predicted = isinstance(parameters, Dictionary) and _number(parameters.get("/Predictor")) > 1
    if predicted or len(names) > 2 or any(name not in _DECODERS for name in names):
        raise PdfRefused(BROKEN, "odd filter of an attachment")
    for name in names:
        raw = _DECODERS[name](raw)
    if len(raw) > MAX_BYTES:
        raise PdfRefused(TOO_LARGE, "attachment")
    return raw


def _inflated(raw: bytes) -> bytes:
    pressed = zlib.decompressobj()
    try:
        content = pressed.decompress(raw, MAX_BYTES + 1)
    except zlib.error as bad:
        raise PdfRefused(BROKEN, "attachment cannot be unpacked") from bad
    if len(content) > MAX_BYTES or pressed.unconsumed_tail:
        raise PdfRefused(TOO_LARGE, "attachment")
    return content


def _from_hex(raw: bytes) -> bytes:
    digits = b"".join(raw.partition(b">")[0].split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


_DECODERS: Mapping[str, Any] = {"/FlateDecode": _inflated, "/Fl": _inflated, "/ASCIIHexDecode": _from_hex}

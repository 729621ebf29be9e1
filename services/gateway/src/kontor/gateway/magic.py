"""What a file really is, by its first bytes; names and declared types are not believed.

Only kinds the platform works with are known. Markup that a browser would run (HTML, SVG) is none of them.
"""

import re
from collections.abc import Callable, Mapping

HEAD_BYTES = 4096
PDF, XML, PLAIN, CSV = "application/pdf", "application/xml", "text/plain", "text/csv"
JPEG, PNG, WEBP, HEIC, TIFF = "image/jpeg", "image/png", "image/webp", "image/heic", "image/tiff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIL, ZIP = "message/rfc822", "application/zip"
IMAGES = frozenset({JPEG, PNG, WEBP, HEIC, TIFF})

_HEIC_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"hevc")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_FIRST_TAG = re.compile(r"<(?!\?|!--)\s*([^\s/>]+)")
_FIELD = re.compile(rb"([!-9;-~]{1,70}):")
_OF_A_MAIL = frozenset(
    {b"from", b"to", b"subject", b"date", b"message-id", b"received", b"return-path", b"mime-version", b"content-type"}
)
_SURELY_A_MAIL = frozenset({b"from", b"message-id", b"received", b"return-path", b"mime-version"})
_MARKUP = ("html", "svg", "script", "body", "head")
_CONTROL = (frozenset(range(32)) | {127}) - {9, 10, 12, 13}


def media_type_of(head: bytes) -> str:
    """The media type of a file that begins like this; empty when it is none of ours."""
    for fits, media_type in _BY_MAGIC.items():
        if fits(head):
            return media_type
    return _of_text(head)


def _begins(*magic: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(magic)


def _webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS


def _office(part: bytes) -> Callable[[bytes], bool]:
    """A zip whose first entries are those of an Office document."""
    return lambda head: (
        head.startswith(b"PK\x03\x04") and head[30:].startswith((b"[Content_Types].xml", b"_rels/")) and part in head
    )


_BY_MAGIC: Mapping[Callable[[bytes], bool], str] = {
    _begins(b"%PDF-"): PDF,
    _begins(b"\xff\xd8\xff"): JPEG,
    _begins(b"\x89PNG\r\n\x1a\n"): PNG,
    _webp: WEBP,
    _heic: HEIC,
    _begins(b"II*\x00", b"MM\x00*"): TIFF,
    _office(b"xl/"): XLSX,
    _office(b"word/"): DOCX,
    _begins(b"PK\x03\x04"): ZIP,
}


def _of_text(head: bytes) -> str:
    text = _decoded(head)
    if text is None or not text.strip():
        return ""
    begin = text.lstrip("\ufeff \t\r\n")
    if not begin.startswith("<"):
        return MAIL if _is_mail(head) else PLAIN
    tag = _FIRST_TAG.search(begin)
    name = tag.group(1).rpartition(":")[2].lower() if tag is not None else ""
    # A document type is refused by every parser behind; markup would be run by a browser.
    return "" if name in _MARKUP or name.startswith("!") or not name else XML


def _is_mail(head: bytes) -> bool:
    """A header of fields as mails have them (RFC 5322), behind the line a mailbox begins with."""
    names: set[bytes] = set()
    for at, line in enumerate(head.lstrip(_BOMS[0] + b" \t\r\n").splitlines()):
        field = _FIELD.match(line)
        if field is not None:
            names.add(field[1].lower())
        elif line[:1] not in (b" ", b"\t") and not (at == 0 and line.startswith(b"From ")):
            break
    return len(names & _OF_A_MAIL) >= 2 and bool(names & _SURELY_A_MAIL)


def _decoded(head: bytes) -> str | None:
    """Text in UTF-8, UTF-16 (markup without a mark too), or an 8-bit encoding without control characters."""
    if head.startswith(_BOMS[1:]):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    if head.startswith((b"<\x00", b"\x00<")):
        return head[: len(head) // 2 * 2].decode("utf-16-le" if head[1] == 0 else "utf-16-be", "replace")
    if any(byte in _CONTROL for byte in head):
        return None
    return head.decode("utf-8", "replace") if head.startswith(_BOMS[0]) else head.decode("latin-1")


EXTENSIONS: Mapping[str, str] = {
    PDF: ".pdf",
    XML: ".xml",
    "text/xml": ".xml",
    PLAIN: ".txt",
    CSV: ".csv",
    JPEG: ".jpg",
    PNG: ".png",
    WEBP: ".webp",
    HEIC: ".heic",
    TIFF: ".tif",
    XLSX: ".xlsx",
    DOCX: ".docx",
    MAIL: ".eml",
    ZIP: ".zip",
}
# Endings of names that promise no more than such a file holds.
HARMLESS = frozenset({*EXTENSIONS.values(), ".jpeg", ".tiff"})
# What people call them.
NAMES: Mapping[str, str] = {
    PDF: "PDF",
    XML: "XML",
    PLAIN: "Text",
    JPEG: "JPEG",
    PNG: "PNG",
    WEBP: "WebP",
    HEIC: "HEIC",
    TIFF: "TIFF",
    XLSX: "Excel (xlsx)",
    DOCX: "Word (docx)",
    MAIL: "E-Mail (eml)",
    ZIP: "ZIP",
}

"""What a file is by its first bytes, whatever its name says: the kinds people send as invoices. Loads no parser.

A kind with a `trouble` is not opened: the file is kept as it came and goes to a person, who is told what it is.
"""

import re
from dataclasses import dataclass

EMPTY, ARCHIVE, ENCODING, UNKNOWN = "empty", "archive", "encoding", "not_an_invoice"
PICTURE, OFFICE, WEB_PAGE, PLAIN_TEXT, EDIFACT = "picture", "office_document", "web_page", "plain_text", "edifact"
OUTLOOK_ATTACHMENT, OUTLOOK_MAIL, ENCRYPTED_MAIL = "outlook_attachment", "outlook_mail", "encrypted_mail"
MAIL_ONLY = "mail_without_invoice"
# Of what these are, content says nothing more: a name may.
SAYS_NOTHING = frozenset({PLAIN_TEXT, UNKNOWN})
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_BLANK = b" \t\r\n\x0b\x0c"
_HEAD, _PDF_HEAD = 16 * 1024, 1024
_XML = (b"<", b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"<\x00", b"\x00<")
_UTF_32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
# The last record of a zip and the longest comment behind it.
_ZIP_END, _ZIP_TAIL = b"PK\x05\x06", 65_557
_OFFICE_PARTS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/")
_OUTLOOK_STREAMS = tuple(name.encode("utf-16-le") for name in ("__substg1.0_", "__properties_version1.0"))
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")
_WEB = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|div|table|meta|script|style|p|br|span|title)[\s/>]", re.IGNORECASE
)
_ROOT = re.compile(rb"<(?!\?|!--)\s*[A-Za-z!]")
_FIELD = re.compile(rb"([!-9;-~]{1,70}):[ \t]?")
_OF_A_MAIL = frozenset(
    {
        *(b"from", b"to", b"cc", b"subject", b"date", b"sender", b"reply-to", b"message-id", b"received"),
        *(b"return-path", b"delivered-to", b"mime-version", b"content-type", b"dkim-signature"),
    }
)
_SURELY_A_MAIL = frozenset({b"from", b"received", b"return-path", b"message-id", b"mime-version", b"delivered-to"})


@dataclass(frozen=True, slots=True)
class Kind:
    """`suffix` is what such a file is called; an empty `trouble` means that it is opened."""

    media_type: str
    suffix: str
    trouble: str = ""


PDF = Kind("application/pdf", ".pdf")
XML = Kind("application/xml", ".xml")
MAIL = Kind("message/rfc822", ".eml", MAIL_ONLY)
NOTHING = Kind("application/octet-stream", ".bin", EMPTY)
OTHER = Kind("application/octet-stream", ".bin", UNKNOWN)
TEXT = Kind("text/plain", ".txt", PLAIN_TEXT)
HTML = Kind("text/html", ".html", WEB_PAGE)
ZIP = Kind("application/zip", ".zip", ARCHIVE)
OFFICE_ZIP = Kind("application/vnd.openxmlformats-officedocument", ".docx", OFFICE)
OPEN_DOCUMENT = Kind("application/vnd.oasis.opendocument", ".odt", OFFICE)
OLD_OFFICE = Kind("application/x-ole-storage", ".doc", OFFICE)
MSG = Kind("application/vnd.ms-outlook", ".msg", OUTLOOK_MAIL)
TNEF = Kind("application/vnd.ms-tnef", ".dat", OUTLOOK_ATTACHMENT)
JPEG = Kind("image/jpeg", ".jpg", PICTURE)
PNG = Kind("image/png", ".png", PICTURE)
WEBP = Kind("image/webp", ".webp", PICTURE)
BMP = Kind("image/bmp", ".bmp", PICTURE)
HEIC = Kind("image/heic", ".heic", PICTURE)
TAR = Kind("application/x-tar", ".tar", ARCHIVE)
EDI = Kind("application/edifact", ".edi", EDIFACT)
IN_UTF_32 = Kind("application/octet-stream", ".bin", ENCODING)
_BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", Kind("image/gif", ".gif", PICTURE)),
    (b"GIF89a", Kind("image/gif", ".gif", PICTURE)),
    (b"II*\x00", Kind("image/tiff", ".tif", PICTURE)),
    (b"MM\x00*", Kind("image/tiff", ".tif", PICTURE)),
    (b"7z\xbc\xaf\x27\x1c", Kind("application/x-7z-compressed", ".7z", ARCHIVE)),
    (b"Rar!\x1a\x07", Kind("application/vnd.rar", ".rar", ARCHIVE)),
    (b"\x1f\x8b", Kind("application/gzip", ".gz", ARCHIVE)),
    (b"BZh", Kind("application/x-bzip2", ".bz2", ARCHIVE)),
    (b"\xfd7zXZ\x00", Kind("application/x-xz", ".xz", ARCHIVE)),
    (b"\x28\xb5\x2f\xfd", Kind("application/zstd", ".zst", ARCHIVE)),
    (b"\x78\x9f\x3e\x22", TNEF),
    (b"{\\rtf", Kind("application/rtf", ".rtf", OFFICE)),
)
_OLE, _ZIPS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", (b"PK\x03\x04", _ZIP_END, b"PK\x07\x08")
_ALL = (PDF, XML, MAIL, TEXT, HTML, ZIP, OFFICE_ZIP, OPEN_DOCUMENT, OLD_OFFICE, MSG, TNEF, WEBP, BMP, HEIC, TAR, EDI)
SUFFIXES = {kind.media_type: kind.suffix for kind in (*_ALL, *(kind for _, kind in _BEGINNINGS))} | {
    "text/xml": ".xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


def kind_of(data: bytes) -> Kind:
    """By content alone. A PDF or picture that is a zip as well is a zip: what one program shows another unpacks."""
    head = data[:_HEAD]
    if not head.strip(b"\x00" + _BLANK) and not data.strip(b"\x00" + _BLANK):
        return NOTHING
    if data.startswith(_ZIPS):
        return _zipped(head)
    if _ends_as_zip(data):
        return ZIP
    if data.startswith(_OLE):
        return MSG if any(name in data for name in _OUTLOOK_STREAMS) else OLD_OFFICE
    return _by_beginning(head) or _of_text(head)


def _by_beginning(head: bytes) -> Kind | None:
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[:2] == b"BM" and head[6:10] == b"\x00" * 4:
        return BMP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return HEIC
    if head[257:262] == b"ustar":
        return TAR
    if head[:_PDF_HEAD].removeprefix(_BOMS[0]).lstrip(_BLANK).startswith(b"%PDF-"):
        return PDF
    return None


def _zipped(head: bytes) -> Kind:
    """Office documents are zips whose first entry says so."""
    if head[30:].startswith(b"mimetypeapplication/vnd.oasis"):
        return OPEN_DOCUMENT
    return OFFICE_ZIP if head[30:].startswith(_OFFICE_PARTS) else ZIP


def _ends_as_zip(data: bytes) -> bool:
    tail = data[-_ZIP_TAIL:]
    at = tail.rfind(_ZIP_END)
    if at < 0 or len(tail) - at < 22:
        return False
    return len(tail) - at == 22 + int.from_bytes(tail[at + 20 : at + 22], "little")


def _of_text(head: bytes) -> Kind:
    if head.startswith(_UTF_32):
        return IN_UTF_32
    plain = _narrow(head)
    begin = plain.lstrip(_BLANK)
    if begin.startswith(b"<"):
        tag = _ROOT.search(begin)
        return HTML if tag is not None and _WEB.match(begin, tag.start()) else XML
    if is_mail(plain):
        return MAIL
    if begin.startswith((b"UNA", b"UNB+")) and b"UNH" in begin:
        return EDI
    control = sum(byte < 32 and byte not in b"\t\r\n\x0c\x1b" for byte in plain[:2048])
    return OTHER if control else TEXT


def _narrow(head: bytes) -> bytes:
    """UTF-16 with one byte a letter, which is enough to look at markup; without a byte order mark."""
    if head.startswith((*_BOMS[1:], b"<\x00", b"\x00<")):
        head = head.replace(b"\x00", b"")
    for mark in _BOMS:
        head = head.removeprefix(mark)
    return head


def is_mail(data: bytes) -> bool:
    """A header of fields as mails have them, RFC 5322; a line a mailbox begins with is skipped."""
    names: set[bytes] = set()
    for at, line in enumerate(data[:_HEAD].lstrip(_BLANK).splitlines()):
        field = _FIELD.match(line)
        if field is not None:
            names.add(field[1].lower())
        elif line[:1] not in (b" ", b"\t") and not (at == 0 and line.startswith((b"From ", b">From "))):
            break
    return len(names & _OF_A_MAIL) >= 2 and bool(names & _SURELY_A_MAIL)

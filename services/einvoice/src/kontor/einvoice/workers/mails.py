"""A mail as it came, taken apart: its attachments that may be an invoice, sender and subject. Runs in a child process.

Nothing is guessed from a name: a PDF, an XML or an archive is told by its first bytes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

from kontor.einvoice.workers.facts import text
from kontor.einvoice.workers.opening import ARCHIVES, PDF_START, XML_STARTS

MAX_PARTS = 500
MAX_ATTACHMENTS = 50
MAX_DEPTH = 20
_WEB = (b"<html", b"<!doctype html", b"<body", b"<div", b"<p>", b"<table", b"<meta", b"<svg")


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    sender: str
    subject: str
    parts: tuple[Part, ...]
    # Not all was looked at: too many parts, or nested too deeply.
    cut: bool = False

    def to_json(self) -> dict[str, Any]:
        """All but the contents, which travel as they are."""
        parts = [[part.name, part.media_type] for part in self.parts]
        return {"sender": self.sender, "subject": self.subject, "parts": parts, "cut": self.cut}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], contents: Sequence[bytes]) -> "Mail":
        named = zip(data["parts"], contents, strict=True)
        parts = tuple(Part(str(name), str(kind), content) for (name, kind), content in named)
        return cls(str(data["sender"]), str(data["subject"]), parts, bool(data["cut"]))


def read_mail(data: bytes) -> Mail:
    """Never raises for what somebody sent: a mail that says nothing has no parts."""
    message = message_from_bytes(data, policy=policy.compat32)
    parts: list[Part] = []
    cut = False
    for count, part in enumerate(_walk(message, 0)):
        if count >= MAX_PARTS or len(parts) >= MAX_ATTACHMENTS:
            cut = True
            break
        taken = _part(part, len(parts) + 1)
        if taken is not None:
            parts.append(taken)
    return Mail(_header(message, "from"), _header(message, "subject"), tuple(parts), cut)


def _walk(message: Any, depth: int) -> Iterator[Message]:
    """Leaves in order; mails inside a mail are opened too."""
    if depth > MAX_DEPTH:
        return
    payload = message.get_payload()
    if isinstance(payload, list):
        for inner in payload:
            yield from _walk(inner, depth + 1)
    else:
        yield message


def _part(part: Message, number: int) -> Part | None:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content:
        return None
    kind = _kind(content)
    if not kind:
        return None
    name = text(_filename(part), 200).replace("/", "_").replace("\\", "_")
    return Part(name or f"attachment-{number}.{kind.rpartition('/')[2]}", kind, content)


def _filename(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""


def _kind(content: bytes) -> str:
    if content[:1024].lstrip().startswith(PDF_START):
        return "application/pdf"
    if content.startswith(ARCHIVES):
        return "application/zip"
    head = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(XML_STARTS) and not head.lower().startswith(_WEB):
        return "application/xml"
    return ""


def _header(message: Message, name: str) -> str:
    """As people read it; a header nobody can decode is shown as it stands."""
    raw = str(message.get(name, ""))[:2000]
    try:
        return text(str(make_header(decode_header(raw))))
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return text(raw)

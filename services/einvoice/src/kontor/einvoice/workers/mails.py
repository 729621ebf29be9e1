"""A mail as it came, taken apart: its attachments that may be an invoice, sender, subject, text. In a child process.

Nothing is guessed from a name: what an attachment is, is told by its bytes. Mails inside a mail are opened, however
they are packed, down to a depth.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

from kontor.einvoice.workers import kinds
from kontor.einvoice.workers.facts import text

MAX_PARTS = 500
MAX_ATTACHMENTS = 50
MAX_DEPTH = 20
# A picture that shows an invoice is larger than a logo, a page larger than a footer.
PICTURE_FROM, PAGE_FROM = 20_000, 2_000
_TEXT_LIMIT = 10_000
_DOCUMENTS = frozenset({"", kinds.ARCHIVE})
# Invoices now and then; where there is a document they stay in the mail, and a person is told.
_OTHERS = frozenset(
    {kinds.OFFICE, kinds.OUTLOOK_ATTACHMENT, kinds.OUTLOOK_MAIL, kinds.EDIFACT, kinds.WEB_PAGE, kinds.ENCODING}
)


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """`trouble` says why there are no parts; `text` is the beginning of what was written."""

    sender: str = ""
    subject: str = ""
    parts: tuple[Part, ...] = ()
    hints: tuple[str, ...] = ()
    trouble: str = ""
    text: str = ""

    def to_json(self) -> dict[str, Any]:
        """All but the contents, which travel as they are."""
        return {
            "sender": self.sender,
            "subject": self.subject,
            "parts": [[part.name, part.media_type] for part in self.parts],
            "hints": list(self.hints),
            "trouble": self.trouble,
            "text": self.text,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], contents: Sequence[bytes]) -> "Mail":
        named = zip(data["parts"], contents, strict=True)
        return cls(
            sender=str(data["sender"]),
            subject=str(data["subject"]),
            parts=tuple(Part(str(name), str(kind), content) for (name, kind), content in named),
            hints=tuple(map(str, data["hints"])),
            trouble=str(data["trouble"]),
            text=str(data["text"]),
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """A part that is more than the mail's own text, and why a person would take it for an invoice."""

    part: Part
    trouble: str


class _Opening:
    """One mail being walked through. `cut`: not all was looked at; `sealed`: a part only its recipient can open."""

    def __init__(self) -> None:
        self.found: list[_Found] = []
        self.text = ""
        self.cut = self.sealed = False
        self._parts = 0

    def walk(self, message: Message, depth: int = 0) -> None:
        """Leaves in order."""
        if depth > MAX_DEPTH:
            self.cut = True
            return
        self.sealed = self.sealed or _is_sealed(message)
        inner = list(_inner(message))
        for part in inner:
            self.walk(part, depth + 1)
        if not inner:
            self._leaf(message, depth)

    def _leaf(self, message: Message, depth: int) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS or len(self.found) >= MAX_ATTACHMENTS:
            self.cut = True
            return
        content = message.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            return
        kind = kinds.kind_of(content)
        if kind.trouble and _is_text(message):
            self.text = self.text or _written(message, content)
        elif kind is kinds.MAIL:
            self.walk(message_from_bytes(content, policy=policy.compat32), depth + 1)
        elif kind.trouble in _DOCUMENTS or _may_show_one(kind, content):
            name = text(_filename(message), 200).replace("/", "_").replace("\\", "_")
            part = Part(name or f"attachment-{len(self.found) + 1}{kind.suffix}", kind.media_type, content)
            self.found.append(_Found(part, kind.trouble))


def read_mail(data: bytes) -> Mail:
    """Never raises for what somebody sent: a mail that says nothing has no parts."""
    message = message_from_bytes(data, policy=policy.compat32)
    opening = _Opening()
    opening.walk(message)
    parts, left = _chosen(opening.found)
    hints = (*(("mail_cut",) if opening.cut else ()), *(("mail_has_more",) if left else ()))
    trouble = "" if parts else kinds.ENCRYPTED_MAIL if opening.sealed else kinds.MAIL_ONLY
    return Mail(_header(message, "from"), _header(message, "subject"), parts, hints, trouble, opening.text)


def _chosen(found: Sequence[_Found]) -> tuple[tuple[Part, ...], bool]:
    """Documents; where there is none, what else may show an invoice. And whether something is left in the mail."""
    documents = [one for one in found if one.trouble in _DOCUMENTS]
    left = bool(documents) and any(one.trouble in _OTHERS for one in found)
    return tuple(one.part for one in documents or found), left


def _inner(message: Message) -> Iterator[Message]:
    """The parts of a part. A mail packed as base64, which no standard allows, is unpacked all the same."""
    payload: Any = message.get_payload()
    if not isinstance(payload, list):
        return
    packed = str(message.get("content-transfer-encoding", "")).strip().lower() == "base64"
    if packed and message.get_content_maintype() == "message" and len(payload) == 1:
        try:
            content = base64.b64decode("".join(str(payload[0].get_payload()).split()), validate=True)
        except (binascii.Error, ValueError):
            yield from payload
            return
        yield message_from_bytes(content, policy=policy.compat32)
        return
    yield from payload


def _is_sealed(message: Message) -> bool:
    """Encrypted, or signed in a way that hides the content (S/MIME, PGP)."""
    kind = message.get_content_type()
    return kind == "multipart/encrypted" or kind in ("application/pkcs7-mime", "application/x-pkcs7-mime")


def _is_text(message: Message) -> bool:
    """What the mail itself says, not a file that came with it."""
    attached = str(message.get("content-disposition", "")).strip().lower().startswith("attachment")
    return message.get_content_type() in ("text/plain", "text/html") and not attached and not _filename(message)


def _written(message: Message, content: bytes) -> str:
    """Plain text only; HTML is for the mail program."""
    if message.get_content_subtype() != "plain":
        return ""
    try:
        said = content.decode(message.get_content_charset() or "utf-8", "replace")
    except LookupError:
        said = content.decode("utf-8", "replace")
    lines = (text(line, _TEXT_LIMIT) for line in said[: 2 * _TEXT_LIMIT].splitlines())
    return "\n".join(lines).strip()[:_TEXT_LIMIT]


def _may_show_one(kind: kinds.Kind, content: bytes) -> bool:
    smallest = {kinds.PICTURE: PICTURE_FROM, kinds.WEB_PAGE: PAGE_FROM}.get(kind.trouble, 0)
    return kind.trouble in (*_OTHERS, kinds.PICTURE) and len(content) >= smallest


def _filename(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""


def _header(message: Message, name: str) -> str:
    """As people read it; a header nobody can decode is shown as it stands."""
    raw = str(message.get(name, ""))[:2000]
    try:
        return text(str(make_header(decode_header(raw))))
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return text(raw)

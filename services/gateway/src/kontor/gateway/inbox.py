"""The development mail server's folder, read: letters, newest first, with text, HTML and attachments.

Only for development: who can read the folder can read the mail, so there is no inbox unless one is configured.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path

from kontor.common.values.errors import NotFound

_SHOWN = 200
_LINK = re.compile(r"https?://[^\s<>\"']+")
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Attached:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """One .eml file; `number` is its name, so that addresses stay as they are."""

    number: str
    sender: str
    recipient: str
    subject: str
    at: datetime | None
    text: str
    html: str
    attachments: tuple[Attached, ...]

    def text_parts(self) -> Iterator[tuple[str, bool]]:
        """The text in pieces, and which of them are links."""
        end = 0
        for found in _LINK.finditer(self.text):
            yield self.text[end : found.start()], False
            yield found.group(), True
            end = found.end()
        yield self.text[end:], False


class Inbox:
    """Letters by number."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _files(self) -> dict[str, Path]:
        """By number, oldest first: the mail server's names rise with arrival."""
        found = sorted(path for path in self._folder.glob("*.eml") if path.is_file())
        return {path.stem.lstrip("0") or path.stem: path for path in found}

    def count(self) -> int:
        return len(self._files())

    def letters(self) -> list[Letter]:
        """The newest first."""
        newest = list(self._files().items())[-_SHOWN:]
        return [_letter(number, path) for number, path in reversed(newest)]

    def letter(self, number: str) -> Letter:
        path = self._files().get(number)
        if path is None:
            raise NotFound("no such letter")
        return _letter(number, path)


def _letter(number: str, path: Path) -> Letter:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    html = _body(message, "html")
    plain = _body(message, "plain")
    return Letter(
        number=number,
        sender=str(message.get("From", "")),
        recipient=str(message.get("To", "")),
        subject=str(message.get("Subject", "")),
        at=_sent_at(message),
        text=plain or unescape(_TAG.sub(" ", html)),
        html=html,
        attachments=tuple(_attached(part) for part in message.iter_attachments()),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    content = part.get_content() if part is not None else ""
    return content if isinstance(content, str) else ""


def _sent_at(message: EmailMessage) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else None


def _attached(part: EmailMessage) -> Attached:
    content = part.get_payload(decode=True)
    return Attached(
        name=part.get_filename() or "attachment",
        media_type=part.get_content_type(),
        content=content if isinstance(content, bytes) else b"",
    )

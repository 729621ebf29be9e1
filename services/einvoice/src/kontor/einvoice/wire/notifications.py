"""Delivery status notifications (RFC 3464) read with care: only their beginning, few parts, nothing unpacked.

A notification finds its dispatch by the Message-ID of the letter it is about, which carries dispatch and tenant.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from typing import Any
from uuid import UUID

# The report and the headers of the original stand at the beginning; what follows is the letter that came back.
HEAD_BYTES = 512 * 1024
_MOST_BOUNDARIES = 20
_MOST_PARTS = 50
_OURS = re.compile(r"<(?P<id>[0-9a-f-]{36})\.(?P<tenant>[0-9a-f-]{36})@[^<>\s]{1,200}>")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
_TEXT_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Notification:
    """What it says; empty where it says nothing readable. Without `tenant` it is about no letter of ours."""

    tenant: UUID | None = None
    dispatch_id: UUID | None = None
    message_id: str = ""
    recipient: str = ""
    action: str = ""
    status: str = ""
    diagnostic: str = ""


def read(data: bytes) -> Notification:
    """Never raises for what somebody sent."""
    head = data[:HEAD_BYTES]
    if head.lower().count(b"boundary=") > _MOST_BOUNDARIES:
        return Notification()
    try:
        parts = list(_parts(message_from_bytes(head, policy=policy.compat32)))
        tenant, dispatch_id, message_id = _named(parts)
        recipient, action, status, diagnostic = _said(parts)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        return Notification()
    return Notification(tenant, dispatch_id, message_id, recipient, action, status, diagnostic)


def _parts(message: Message) -> Iterator[Any]:
    """All parts, outermost first, as many as a notification may have."""
    waiting: list[Any] = [message]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        yield part
        payload = part.get_payload()
        if isinstance(payload, list):
            waiting.extend(payload)


def _named(parts: list[Any]) -> tuple[UUID | None, UUID | None, str]:
    """The original's Message-ID: from its returned headers first, then from what the notification refers to."""
    for text in _references(parts):
        found = _OURS.search(text)
        if found is not None:
            return UUID(found["tenant"]), UUID(found["id"]), found[0]
    return None, None, ""


def _references(parts: list[Any]) -> Iterator[str]:
    for part in parts[1:]:
        yield _header(part, "message-id")
        if part.get_content_type() == "text/rfc822-headers":
            yield str(part.get_payload())[:HEAD_BYTES]
    for name in ("original-message-id", "x-original-message-id", "in-reply-to", "references"):
        for part in parts:
            yield _header(part, name)


def _said(parts: list[Any]) -> tuple[str, str, str, str]:
    """Of the first recipient the report speaks of."""
    for part in parts:
        action = _header(part, "action").strip().lower()
        status = _STATUS.search(_header(part, "status"))
        if action not in _ACTIONS and status is None:
            continue
        recipient = _header(part, "final-recipient") or _header(part, "original-recipient")
        diagnostic = _plain(_header(part, "diagnostic-code"))
        known = action if action in _ACTIONS else ""
        return _plain(recipient.partition(";")[2] or recipient), known, status[0] if status else "", diagnostic
    return "", "", "", ""


def _header(part: Message, name: str) -> str:
    return str(part.get(name, ""))[:2000]


def _plain(text: str) -> str:
    """One line of what can be shown."""
    shown = "".join(c if c.isprintable() and c not in "\ud800\udfff" else " " for c in text)
    return " ".join(shown.encode("utf-8", "replace").decode().split())[:_TEXT_LIMIT]

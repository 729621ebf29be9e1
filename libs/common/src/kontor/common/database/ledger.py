"""What one transaction announces, as rows of the journal: audit trail and outbox in one log.

The rows are written at the transaction's last moment; `events` seals, proves and publishes them.
"""

import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from google.protobuf.message import Message
from kontor.api.common.v1 import options_pb2
from kontor.common.database.tables import journal
from kontor.common.process import telemetry
from kontor.common.values.errors import Bug
from kontor.common.values.ids import new_id

EVENT_LIMIT = 512 * 1024
SALT_BYTES = 16
Row = dict[str, Any]

INSERT = sa.insert(journal)


def digest(salt: bytes, payload: bytes) -> bytes:
    """What the chain holds instead of the payload."""
    return hashlib.sha256(salt + payload).digest()


@dataclass(frozen=True, slots=True)
class Announcement:
    """One event of one aggregate; `version` is the row version after the change."""

    aggregate: str
    aggregate_id: UUID
    version: int
    message: Message
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EventOption:
    """What the contract says of an event message: its context, and where it names its aggregate."""

    context: str
    key: tuple[str, ...]


_options: dict[str, EventOption] = {}


def event_option(message: Message | type[Message]) -> EventOption:
    descriptor = message.DESCRIPTOR
    known = _options.get(descriptor.full_name)
    if known is None:
        options = descriptor.GetOptions()
        if not options.HasExtension(options_pb2.event):
            raise Bug(f"{descriptor.full_name} is no event")
        declared = options.Extensions[options_pb2.event]
        known = _options[descriptor.full_name] = EventOption(declared.context, tuple(declared.key.split(".")))
    return known


def aggregate_named_by(message: Message) -> str:
    value: Any = message
    for step in event_option(message).key:
        value = getattr(value, step)
    return str(value)


class Ledger:
    """What one transaction announces, kept until its last moment: rows are written after the rows they speak of."""

    def __init__(self, service: str, actor: str, at: datetime) -> None:
        self._service = service
        self._actor = actor
        self._at = at
        self._count: Counter[tuple[UUID, int]] = Counter()
        self.rows: list[Row] = []

    def add(self, announcement: Announcement) -> UUID:
        message = announcement.message
        if event_option(message).context != self._service:
            raise Bug(f"{message.DESCRIPTOR.full_name} belongs to another service")
        if aggregate_named_by(message) != str(announcement.aggregate_id):
            raise Bug(f"{message.DESCRIPTOR.full_name} names another aggregate than it is announced for")
        return self.add_row(announcement, message.SerializeToString(deterministic=True))

    def add_row(self, announcement: Announcement, payload: bytes) -> UUID:
        """For the platform's own events too, which no context owns."""
        name = announcement.message.DESCRIPTOR.full_name
        if len(payload) > EVENT_LIMIT:
            raise Bug(f"{name} has {len(payload)} bytes; bulk travels as FileRef")
        change = (announcement.aggregate_id, announcement.version)
        self._count[change] += 1
        salt = secrets.token_bytes(SALT_BYTES)
        event_id = new_id()
        self.rows.append(
            {
                "event_id": event_id,
                "aggregate_type": announcement.aggregate,
                "aggregate_id": announcement.aggregate_id,
                "version": announcement.version,
                "event_no": self._count[change],
                "message": name,
                "actor": self._actor,
                "reason": announcement.reason or None,
                "traceparent": telemetry.current_traceparent() or None,
                "at": self._at,
                "digest": digest(salt, payload),
                "salt": salt,
                "payload": payload,
            }
        )
        return event_id

"""What one transaction announces, as rows of the journal: audit trail and outbox in one log.

The rows are written at the transaction's last moment; `events` seals, proves and publishes them.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.api.common.v1 import options_pb2
from kontor.common.database.states import Saved
from kontor.common.process import telemetry
from kontor.common.values.errors import Bug
from kontor.common.values.ids import new_id

EVENT_LIMIT = 512 * 1024
SALT_BYTES = 16
Row = dict[str, Any]


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


Steps = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventOption:
    """What the contract says of an event message: its context, the kind of record, and where it names it; where that
    record is read, with which permission, and the fields that a limited permission is compared with, by kind of scope.
    """

    context: str
    aggregate: str
    key: Steps
    path: str = ""
    permission: str = ""
    scopes: tuple[tuple[str, Steps], ...] = ()


_options: dict[str, EventOption] = {}


def event_option(message: Message | type[Message]) -> EventOption:
    descriptor = message.DESCRIPTOR
    name: str = descriptor.full_name
    known = _options.get(name)
    if known is None:
        options = descriptor.GetOptions()
        if not options.HasExtension(options_pb2.event):
            raise Bug(f"{name} is no event")
        declared = options.Extensions[options_pb2.event]
        known = _options[name] = EventOption(
            context=declared.context,
            aggregate=declared.aggregate,
            key=_steps(declared.key),
            path=declared.path,
            permission=declared.permission,
            scopes=tuple((scope.scope, _steps(scope.field)) for scope in declared.object_scope),
        )
    return known


def _steps(path: str) -> Steps:
    return tuple(path.split("."))


def aggregate_named_by(message: Message) -> str:
    value: Any = message
    for step in event_option(message).key:
        value = getattr(value, step)
    return str(value)


@dataclass(slots=True)
class Entry:
    """One event until it becomes a row; its message may still lack labels of other records."""

    event_id: UUID
    event_no: int
    told: Announcement


class Ledger:
    """What one transaction announces, kept until its last moment: rows are written after the rows they speak of."""

    def __init__(self, service: str, actor: str, at: datetime) -> None:
        self._service = service
        self.actor = actor
        self._at = at
        self._count: Counter[tuple[UUID, int]] = Counter()
        self._entries: list[Entry] = []

    def add(self, announcement: Announcement) -> UUID:
        message = announcement.message
        self.own(message)
        if aggregate_named_by(message) != str(announcement.aggregate_id):
            raise Bug(f"{message.DESCRIPTOR.full_name} names another aggregate than it is announced for")
        return self.enter(announcement)

    def own(self, message: Message) -> EventOption:
        """What the contract says of an event that is ours to tell."""
        option = event_option(message)
        if option.context != self._service:
            raise Bug(f"{message.DESCRIPTOR.full_name} belongs to another service")
        return option

    def enter(self, announcement: Announcement) -> UUID:
        """For the platform's own events too, which no context owns."""
        change = (announcement.aggregate_id, announcement.version)
        self._count[change] += 1
        entry = Entry(new_id(), self._count[change], announcement)
        self._entries.append(entry)
        return entry.event_id

    @property
    def is_empty(self) -> bool:
        return not self._entries

    def mark(self) -> tuple[int, Counter[tuple[UUID, int]]]:
        """How far it has come, for `back_to`."""
        return len(self._entries), self._count.copy()

    def back_to(self, mark: tuple[int, Counter[tuple[UUID, int]]]) -> None:
        """What was announced since then is not."""
        length, self._count = mark
        del self._entries[length:]

    def take(self) -> list[Entry]:
        """What was announced since the last time."""
        taken, self._entries = self._entries, []
        return taken

    def rows(self, entries: Sequence[Entry], saved: Mapping[tuple[str, UUID], Saved]) -> list[Row]:
        """One row for each event, with the hash of its record as the transaction leaves it."""
        salts = secrets.token_bytes(SALT_BYTES * len(entries))
        parts = (salts[at : at + SALT_BYTES] for at in range(0, len(salts), SALT_BYTES))
        traceparent = telemetry.current_traceparent() or None
        return [
            self._row(entry, saved.get((entry.told.aggregate, entry.told.aggregate_id)), salt, traceparent)
            for entry, salt in zip(entries, parts, strict=True)
        ]

    def _row(self, entry: Entry, saved: Saved | None, salt: bytes, traceparent: str | None) -> Row:
        told = entry.told
        name = told.message.DESCRIPTOR.full_name
        payload = told.message.SerializeToString(deterministic=True)
        if len(payload) > EVENT_LIMIT:
            raise Bug(f"{name} has {len(payload)} bytes; bulk travels as FileRef")
        return {
            "event_id": entry.event_id,
            "aggregate_type": told.aggregate,
            "aggregate_id": told.aggregate_id,
            "version": told.version,
            "event_no": entry.event_no,
            "message": name,
            "actor": self.actor,
            "reason": told.reason or None,
            "traceparent": traceparent,
            "at": self._at,
            "digest": digest(salt, payload),
            "salt": salt,
            "payload": payload,
            "state_form": None if saved is None else saved.form,
            "state_hash": None if saved is None else saved.hash,
        }

"""The append-only record of every change of state: audit trail and outbox in one log.

Here: what a transaction announces becomes rows, a record's history is read back, payloads are erased on request.
`chain` seals and proves the rows, `relay` publishes them.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from google.protobuf.message import Message
from kontor.api.common.v1 import options_pb2
from kontor.api.common.v1.journal_pb2 import PayloadErased
from kontor.common import telemetry
from kontor.common.chain import Anchor, Fault, Report, digest, verify
from kontor.common.clock import wall_now
from kontor.common.errors import Bug, RuleViolated
from kontor.common.identity import Principal
from kontor.common.ids import new_id
from kontor.common.pool import connect
from kontor.common.settings import DatabaseSettings
from kontor.common.tables import EMITTED, journal

__all__ = [
    "Anchor",
    "Announcement",
    "Fault",
    "Ledger",
    "NotErasable",
    "Report",
    "erase",
    "event_option",
    "history",
    "latest",
    "verify",
]

EVENT_LIMIT = 512 * 1024
SALT_BYTES = 16
Row = dict[str, Any]

INSERT = sa.insert(journal)
_HISTORY = (
    sa.select(journal.c.event_id, journal.c.message, journal.c.actor, journal.c.reason, journal.c.at, journal.c.version)
    .where(
        journal.c.aggregate_id == sa.bindparam("aggregate_id"),
        journal.c.aggregate_type == sa.bindparam("aggregate_type"),
    )
    .order_by(journal.c.version, journal.c.event_no)
)
# `pos` tells the last: a draft and the invoice made of it share their id, and each counts its own versions.
_LATEST = (
    sa.select(journal.c.version, journal.c.actor, journal.c.at)
    .where(journal.c.aggregate_id == sa.bindparam("aggregate_id"))
    .order_by(journal.c.pos.desc())
    .limit(1)
)
_LATEST_OF = _LATEST.where(journal.c.aggregate_type == sa.bindparam("aggregate_type"))


class NotErasable(RuleViolated):
    code = "journal.not_erasable"
    texts = {
        "de": "Diese Einträge können (noch) nicht gelöscht werden; bitte in einer Minute noch einmal versuchen.",
        "en": "These entries cannot be erased (yet); please try again in a minute.",
    }


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


async def history(tx: Any, aggregate_type: str, aggregate_id: UUID) -> Sequence[Row]:
    """Who did what to one record, when and why; oldest first."""
    found: Sequence[Row] = await tx.all(_HISTORY, aggregate_type=aggregate_type, aggregate_id=aggregate_id)
    return found


async def latest(tx: Any, aggregate_id: UUID, aggregate_type: str = "") -> Row | None:
    """The last change of one record: version, actor, at. Its type is needed where two records share an id."""
    given = {"aggregate_type": aggregate_type} if aggregate_type else {}
    found: Row | None = await tx.one(_LATEST_OF if given else _LATEST, aggregate_id=aggregate_id, **given)
    return found


_ERASE = """
update journal set payload = null, salt = null, erased_by = %(by)s
 where event_id = any(%(events)s) and payload is not null and seq is not null and published_at is not null
"""
_ERASED = f"""
insert into journal ({", ".join(EMITTED)}) values ({", ".join(f"%({name})s" for name in EMITTED)})
"""  # noqa: S608 -- column names


async def erase(
    settings: DatabaseSettings, service: str, principal: Principal, event_ids: Sequence[UUID], reason: str
) -> UUID:
    """Erases payloads without a duty of retention, for good; answers the event that says so.

    The chain holds only their digests and still verifies. What is not sealed and published yet is refused, and so is
    anything that is not there: all or nothing. JetStream forgets its copy when the stream's age limit is reached.
    """
    message = PayloadErased(event_ids=[str(event_id) for event_id in event_ids], reason=reason)
    ledger = Ledger(service, principal.actor, wall_now())
    announcement = Announcement("erasure", new_id(), 1, message, reason)
    erased_by = ledger.add_row(announcement, message.SerializeToString(deterministic=True))
    connection = await connect(settings, service, "eraser")
    try:
        async with connection.transaction():
            await connection.execute("select kontor_enter(%s)", (principal.tenant,))
            await connection.execute(_ERASED, ledger.rows[0])
            done = await connection.execute(_ERASE, {"by": erased_by, "events": list(event_ids)})
            if done.rowcount != len(set(event_ids)):
                raise NotErasable(f"{done.rowcount} of {len(event_ids)} payloads can be erased")
    finally:
        await connection.close()
    return erased_by

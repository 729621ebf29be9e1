"""An event on its way: journal row to NATS subject and CloudEvents headers, and back to `EventMeta`.

The body is the protobuf payload as it stands in the journal. Who may see the record it speaks of, and where, stands in
headers beside it, so that whoever tells people what happened need not read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from kontor.api.common.v1 import options_pb2
from kontor.common.calling.contract import values_at
from kontor.common.database.ledger import EventOption, event_option
from kontor.common.identity.tokens import Principal

PROTOBUF = "application/protobuf"
MSG_ID = "Nats-Msg-Id"
TRACEPARENT = "traceparent"
PATH, PERMISSION, SCOPE = "kontor-path", "kontor-permission", "kontor-scope"


class Unreadable(Exception):
    """Headers that are not ours: nobody can even say whose event this is."""


@dataclass(frozen=True, slots=True)
class EventMeta:
    """What is known of an event beside its content. `version` orders the events of one aggregate."""

    event_id: UUID
    tenant: UUID
    aggregate_type: str
    aggregate_id: UUID
    version: int
    event_no: int
    at: datetime
    actor: str
    traceparent: str
    message: str


@dataclass(frozen=True, slots=True)
class Sight:
    """Where the record of an event is read and who may see it: the permission, and by kind of scope the ids that one
    limited to that kind must all have."""

    path: str
    permission: str
    scope: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def seen_by(self, principal: Principal) -> bool:
        """Permission without scope is not enough: what says nothing of the caller's kind of scope stays unseen."""
        if not principal.allows(self.permission):
            return False
        limits = principal.limits(self.permission)
        if not limits:
            return True
        ids = ((kind, self.scope.get(kind, frozenset())) for kind in limits)
        return any(named and principal.scope_values(kind) >= named for kind, named in ids)


def stream_of(context: str) -> str:
    return f"KONTOR_{context.upper()}"


def subject_of(context: str, message: str, tenant: UUID | str) -> str:
    """`message` is the full or the short name of the event."""
    return f"kontor.{context}.{message.rpartition('.')[2]}.{tenant}"


def replay_subject(consumer: str, subject: str) -> str:
    return f"kontor.replay.{consumer}.{subject.removeprefix('kontor.')}"


def headers_of(service: str, row: Mapping[str, Any]) -> dict[str, str]:
    """CloudEvents attributes of one journal row, in NATS' binary mode; the id also guards against doubles."""
    event_id = str(row["event_id"])
    headers = {
        MSG_ID: event_id,
        "ce-specversion": "1.0",
        "ce-id": event_id,
        "ce-source": f"/kontor/{service}",
        "ce-type": row["message"],
        "ce-time": row["at"].astimezone(UTC).isoformat(),
        "ce-subject": f"{row['aggregate_type']}/{row['aggregate_id']}",
        "ce-aggregateversion": f"{row['version']}.{row['event_no']}",
        "ce-tenant": str(row["tenant_id"]),
        "ce-actor": row["actor"],
        "content-type": PROTOBUF,
    }
    if row["traceparent"]:
        headers[TRACEPARENT] = row["traceparent"]
    return headers | sight_headers(row)


_seen: dict[str, tuple[type[Message], EventOption] | None] = {}


def _told_of(name: str) -> tuple[type[Message], EventOption] | None:
    """The class of an event and what the contract says of it; None for what is no event of a context."""
    if name not in _seen:
        try:
            descriptor = Default().FindMessageTypeByName(name)
        except KeyError:
            return None
        declared = descriptor.GetOptions().HasExtension(options_pb2.event)
        cls = GetMessageClass(descriptor)
        _seen[name] = (cls, event_option(cls)) if declared else None
    return _seen[name]


def sight_headers(row: Mapping[str, Any]) -> dict[str, str]:
    """Nothing for what nobody may see, such as an order for work."""
    found = _told_of(row["message"])
    if found is None or not found[1].permission:
        return {}
    cls, option = found
    headers = {PERMISSION: option.permission}
    if option.path:
        headers[PATH] = option.path.replace("{id}", str(row["aggregate_id"]))
    if option.scopes and (payload := row.get("payload")):
        message = cls.FromString(payload)
        ids = {kind: sorted({value for value in values_at(message, steps) if value}) for kind, steps in option.scopes}
        headers[SCOPE] = ";".join(f"{kind}={','.join(values)}" for kind, values in ids.items() if values)
    return headers


def read_sight(headers: Mapping[str, str]) -> Sight | None:
    """None for an event that nobody may see."""
    permission = headers.get(PERMISSION, "")
    if not permission:
        return None
    kinds = (part.partition("=") for part in headers.get(SCOPE, "").split(";") if part)
    scope = {kind: frozenset(ids.split(",")) for kind, _, ids in kinds}
    return Sight(headers.get(PATH, ""), permission, scope)


def read_headers(headers: Mapping[str, str] | None) -> EventMeta:
    """Unknown headers are left alone; a missing or odd one of ours is Unreadable."""
    try:
        given = headers or {}
        aggregate_type, _, aggregate_id = given["ce-subject"].partition("/")
        version, _, event_no = given["ce-aggregateversion"].partition(".")
        return EventMeta(
            event_id=UUID(given["ce-id"]),
            tenant=UUID(given["ce-tenant"]),
            aggregate_type=aggregate_type,
            aggregate_id=UUID(aggregate_id),
            version=int(version),
            event_no=int(event_no),
            at=datetime.fromisoformat(given["ce-time"]),
            actor=given["ce-actor"],
            traceparent=given.get(TRACEPARENT, ""),
            message=given["ce-type"],
        )
    except (KeyError, ValueError) as odd:
        raise Unreadable(f"{type(odd).__name__}: {odd}") from odd

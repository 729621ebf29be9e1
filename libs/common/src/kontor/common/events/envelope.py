"""An event on its way: journal row to NATS subject and CloudEvents headers, and back to `EventMeta`.

The body is the protobuf payload as it stands in the journal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

PROTOBUF = "application/protobuf"
MSG_ID = "Nats-Msg-Id"
TRACEPARENT = "traceparent"


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
    return headers


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

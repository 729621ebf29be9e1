"""Webhook endpoints, deliveries and event types to messages and back, and the text of what is sent."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from kontor.api.platform.v1 import events_pb2 as events
from kontor.api.platform.v1 import webhooks_pb2 as pb
from kontor.common.events.catalogue import EventType
from kontor.common.identity.tokens import Principal
from kontor.common.values import wire
from kontor.common.values.refs import Messages
from kontor.platform import webhook_rules as rules
from kontor.platform.webhook_rules import Attempt, Payload, WebhookEndpoint

FULL_AT_MOST = 256 * 1024


def endpoint(value: WebhookEndpoint) -> pb.WebhookEndpoint:
    return pb.WebhookEndpoint(
        id=str(value.id),
        url=value.url,
        description=value.description,
        event_types=value.event_types,
        payload=wire.value_of(pb.WebhookPayload, value.payload),
        state=wire.value_of(pb.WebhookEndpointState, value.state),
        disabled_by=wire.value_of(pb.WebhookDisabledBy, value.disabled_by),
        state_reason=value.state_reason,
        owner=wire.ref(value.owner_id),
        secrets=[pb.WebhookSecret(ends_at=wire.timestamp(secret.ends_at)) for secret in value.secrets],
        created_at=wire.timestamp(value.created_at),
        etag=str(value.version),
    )


def shown_endpoint(value: WebhookEndpoint, principal: Principal) -> pb.WebhookEndpoint:
    """As an answer shows it: with what the caller may do."""
    message = endpoint(value)
    message.allowed_actions.extend(wire.allowed_actions(value.refusals(principal.person_id), principal.locale))
    return message


def read_endpoint(message: pb.WebhookEndpoint) -> dict[str, Any]:
    """The fields a caller may set, by the names an update mask uses."""
    word = wire.word_of(pb.WebhookPayload, message.payload)
    return {
        "url": message.url.strip(),
        "description": message.description.strip(),
        "event_types": tuple(message.event_types),
        "payload": Payload.THIN if word == "UNSPECIFIED" else Payload(word),
    }


def delivery(row: Mapping[str, Any], to: WebhookEndpoint, *, with_attempts: bool = False) -> pb.WebhookDelivery:
    """Of a row of `webhook_delivery`; what was sent is not shown: who reads deliveries may not see every record."""
    return pb.WebhookDelivery(
        id=str(row["id"]),
        endpoint_id=str(to.id),
        endpoint=wire.ref(to.id, to.description or to.url),
        webhook_id=str(row["event_id"]),
        event_type=row["event_type"],
        record_type=row["aggregate_type"],
        record_id=str(row["aggregate_id"]),
        version=row["record_version"],
        path=row["path"],
        occurred_at=wire.timestamp(row["occurred_at"]),
        state=wire.value_of(pb.WebhookDeliveryState, row["state"]),
        attempt_count=row["attempt_count"],
        http_status=row["http_status"],
        next_at=wire.timestamp(row["next_at"]),
        created_at=wire.timestamp(row["created_at"]),
        ended_at=wire.timestamp(row["ended_at"]),
        attempts=[_attempt(kept) for kept in row["attempts"]] if with_attempts else (),
    )


def shown_delivery(
    row: Mapping[str, Any], to: WebhookEndpoint, locale: str, *, with_attempts: bool = False
) -> pb.WebhookDelivery:
    """As an answer shows it: with what may be done."""
    message = delivery(row, to, with_attempts=with_attempts)
    pending = rules.StillPending(message.id) if row["state"] == rules.DeliveryState.PENDING else None
    message.allowed_actions.extend(wire.allowed_actions({"replay": pending}, locale))
    return message


def _attempt(kept: Mapping[str, Any]) -> pb.WebhookAttempt:
    return pb.WebhookAttempt(
        at=wire.timestamp(datetime.fromisoformat(kept["at"])),
        outcome=wire.value_of(pb.WebhookOutcome, kept["outcome"]),
        http_status=kept["status"],
        milliseconds=kept["milliseconds"],
        excerpt=kept["excerpt"],
    )


def kept_attempt(attempt: Attempt) -> dict[str, Any]:
    """As a delivery's row keeps it."""
    excerpt = attempt.excerpt.replace("\0", "").encode()[: rules.EXCERPT_BYTES].decode("utf-8", "ignore")
    return {
        "at": attempt.at.isoformat(),
        "outcome": attempt.outcome,
        "status": attempt.status,
        "milliseconds": attempt.milliseconds,
        "excerpt": excerpt,
    }


def event_type(known: EventType, principal: Principal) -> pb.WebhookEventType:
    return pb.WebhookEventType(
        name=known.name,
        record_type=known.aggregate,
        path=known.path,
        permission=known.permission,
        visible=principal.allows(known.permission),
    )


def body(event_type: str, at: datetime, *, id_: UUID, version: int, path: str, event: Message | None = None) -> str:
    """What is sent: which record in which version and where to read it; the event too when it is given and not huge."""
    data: dict[str, Any] = {"id": str(id_), "version": version, "path": path}
    thin = _json(event_type, at, data)
    if event is None:
        return thin
    data["event"] = MessageToDict(event, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
    full = _json(event_type, at, data)
    return full if len(full) <= FULL_AT_MOST else thin


def _json(event_type: str, at: datetime, data: Mapping[str, Any]) -> str:
    timestamp = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"type": event_type, "timestamp": timestamp, "data": data}, ensure_ascii=False)


def states(values: Sequence[int]) -> list[str] | None:
    """Words of the states a request names; None when it names none."""
    return wire.words_of(pb.WebhookDeliveryState, values) or None


def delivery_failed(value: rules.WebhookDeliveryFailed) -> events.WebhookDeliveryFailed:
    return events.WebhookDeliveryFailed(
        delivery_id=str(value.delivery_id),
        endpoint_id=str(value.endpoint_id),
        event_type=value.event_type,
        occurred_at=wire.timestamp(value.occurred_at),
    )


MESSAGES: Messages = {
    rules.WebhookEndpointChanged: lambda e: events.WebhookEndpointChanged(endpoint=endpoint(e.endpoint)),
    rules.WebhookEndpointDisabled: lambda e: events.WebhookEndpointDisabled(endpoint=endpoint(e.endpoint)),
    rules.WebhookDeliveryFailed: delivery_failed,
}

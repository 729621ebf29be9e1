"""What platform listens to for webhooks: every event that is told outside, and its own orders for letters."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.api.platform.v1.events_pb2 import WebhookDeliveryFailed, WebhookEndpointDisabled
from kontor.common.calling.calls import Asking
from kontor.common.events.bus import Consumer, EventMeta, Handler
from kontor.common.events.catalogue import event_types
from kontor.common.outside.mail import Letter
from kontor.common.serving.mailing import LetterOf
from kontor.common.serving.service import Context
from kontor.common.values.wire import read_timestamp
from kontor.platform import webhook_letters as letters
from kontor.platform import webhook_use_cases as use_cases
from kontor.platform.domain import Person
from kontor.platform.store import PlatformTx
from kontor.platform.webhook_rules import WebhookEndpoint
from kontor.platform.webhook_sender import sender_of

Ask = Asking[PlatformTx]


def webhook_consumer(ctx: Context) -> Consumer:
    sender = sender_of(ctx)

    async def keep(tx: PlatformTx, heard: Sequence[tuple[Message, EventMeta]]) -> None:
        """Twice is once: an endpoint has one message of an event."""
        if woken := await use_cases.keep_for_endpoints(tx, heard):
            tx.after_commit(partial(sender.wake, tx.tenant, woken))

    kept = Handler(keep, at_once=True)
    told: dict[type[Message], Any] = {known.message: kept for known in event_types().values()}
    return Consumer(use_cases.PURPOSE, told)


async def _disabled(_ctx: Context, ask: Ask, event: WebhookEndpointDisabled, _meta: EventMeta) -> Letter | None:
    endpoint, owner = await _whose(ask, UUID(event.endpoint.id))
    return None if owner is None or endpoint.is_active else letters.disabled_letter(owner, endpoint)


async def _failed(_ctx: Context, ask: Ask, event: WebhookDeliveryFailed, _meta: EventMeta) -> Letter | None:
    endpoint, owner = await _whose(ask, UUID(event.endpoint_id))
    at = read_timestamp(event.occurred_at)
    return None if owner is None else letters.failed_letter(owner, endpoint, event.event_type, at)


async def _whose(ask: Ask, endpoint_id: UUID) -> tuple[WebhookEndpoint, Person | None]:
    """The endpoint and its owner; nobody to write to when they have left."""
    async with ask.reading() as tx:
        endpoint = await tx.webhook_endpoints.get(endpoint_id)
        owner = await tx.people.find(endpoint.owner_id)
    return endpoint, owner if owner is not None and owner.active else None


# What is written to people because of webhooks.
WEBHOOK_LETTERS: Mapping[type[Message], LetterOf] = {
    WebhookEndpointDisabled: _disabled,
    WebhookDeliveryFailed: _failed,
}

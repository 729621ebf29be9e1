"""A founded tenant with webhook endpoints that go to receivers of the test's own."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from kontor.api.billing.v1 import billing_pb2, events_pb2
from kontor.api.platform.v1 import webhooks_pb2 as pb
from kontor.api.platform.v1.webhooks_pb2 import (
    WEBHOOK_DELIVERY_STATE_DELIVERED,
    WEBHOOK_DELIVERY_STATE_FAILED,
    WEBHOOK_DELIVERY_STATE_PENDING,
)
from kontor.cli.running import Caller, Running
from kontor.common.database.ledger import event_option
from platform_world import World

PENDING, DELIVERED, FAILED = (
    WEBHOOK_DELIVERY_STATE_PENDING,
    WEBHOOK_DELIVERY_STATE_DELIVERED,
    WEBHOOK_DELIVERY_STATE_FAILED,
)
LOOPBACK = {"allowed_networks": "127.0.0.0/8"}
# Moves all that sending to endpoints waits for, as if so much time had passed.
_ELAPSE = """
update webhook_delivery set next_at = next_at - %(by)s, started_at = started_at - %(by)s,
       created_at = created_at - %(by)s, ended_at = ended_at - %(by)s;
update webhook_pace set hold_until = hold_until - %(by)s, failing_since = failing_since - %(by)s,
       told_at = told_at - %(by)s;
update due set due_at = least(due_at, now()) where kind = 'webhooks'
"""


def an_invoice(customer: str = "", number: str = "RE-2026-0001") -> events_pb2.InvoiceIssued:
    invoice = billing_pb2.Invoice(id=str(uuid4()), number=number)
    invoice.customer.id = customer or str(uuid4())
    return events_pb2.InvoiceIssued(invoice=invoice)


@dataclass
class Hooks:
    """What a partner does with webhooks, and what happens in the tenant."""

    world: World
    caller: Caller

    @classmethod
    async def of(cls, world: World, *roles: str) -> "Hooks":
        return cls(world, await world.caller(*roles) if roles else await world.admin())

    @property
    def running(self) -> Running:
        return self.world.running

    async def ask(self, name: str, request: Message, **headers: str) -> Any:
        return (await self.caller(name, request, **headers)).message

    async def create(self, url: str, *types: str, **more: Any) -> tuple[pb.WebhookEndpoint, str]:
        endpoint = pb.WebhookEndpoint(url=url, event_types=types or ("billing.*",), **more)
        made = await self.ask("CreateWebhookEndpoint", pb.CreateWebhookEndpointRequest(endpoint=endpoint))
        return made.endpoint, made.secret

    async def endpoint(self, id_: str) -> pb.WebhookEndpoint:
        return (await self.ask("GetWebhookEndpoint", pb.GetWebhookEndpointRequest(id=id_))).endpoint

    async def deliveries(self, **filters: Any) -> list[pb.WebhookDelivery]:
        asked = pb.ListWebhookDeliveriesRequest(page_size=200, **filters)
        return list((await self.ask("ListWebhookDeliveries", asked)).deliveries)

    async def states(self, **filters: Any) -> list[int]:
        return sorted(delivery.state for delivery in await self.deliveries(**filters))

    async def delivery(self, id_: str) -> pb.WebhookDelivery:
        return (await self.ask("GetWebhookDelivery", pb.GetWebhookDeliveryRequest(id=id_))).delivery

    async def test(self, endpoint: pb.WebhookEndpoint) -> pb.WebhookDelivery:
        return (await self.ask("TestWebhookEndpoint", pb.TestWebhookEndpointRequest(id=endpoint.id))).delivery

    async def replay(self, endpoint: pb.WebhookEndpoint, since: Timestamp, **more: Any) -> Any:
        asked = pb.ReplayWebhookEndpointRequest(id=endpoint.id, created_from=since, **more)
        return await self.ask("ReplayWebhookEndpoint", asked)

    async def tell(self, event: Message, version: int = 1, **more: Any) -> UUID:
        """An event of another context, as its owner publishes it."""
        key: Any = event
        for step in _key_of(event).split("."):
            key = getattr(key, step)
        return await self.running.tell(event, self.world.tenant, aggregate_id=key, version=version, **more)

    async def elapse(self, **by: float) -> None:
        """So much time passes for what waits."""
        await self.sql(_ELAPSE, {"by": timedelta(**by)})

    async def sql(self, statements: str, given: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """As an administrator of the database, beside what is at work there."""
        return await asyncio.to_thread(self._sql, statements, given)

    def _sql(self, statements: str, given: Mapping[str, Any] | None) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        with self.running.postgres.connect(self.running.service.settings.database.name) as admin:
            for statement in statements.split(";"):
                done = admin.execute(statement.encode(), given)
                rows = done.fetchall() if done.description else []
        return rows


def _key_of(event: Message) -> str:
    return ".".join(event_option(event).key)

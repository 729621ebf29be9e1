"""The webhooks' contract: translates and calls one use case per RPC."""

from datetime import datetime, timedelta
from uuid import UUID

from kontor.api.platform.v1 import webhooks_pb2 as pb
from kontor.api.platform.v1.webhooks_pb2_grpc import WebhookServiceServicer
from kontor.common.database.listed import listed
from kontor.common.database.transaction import Row
from kontor.common.events.catalogue import event_types
from kontor.common.serving.rpc import command, query
from kontor.common.values.wire import changed, read_timestamp
from kontor.platform import webhook_rules as rules
from kontor.platform import webhook_use_cases as use_cases
from kontor.platform import webhook_wire as wire
from kontor.platform.store import PlatformTx
from kontor.platform.webhook_rules import WebhookEndpoint
from kontor.platform.webhook_sender import Sender


async def _shown(tx: PlatformTx, *endpoints: WebhookEndpoint) -> list[pb.WebhookEndpoint]:
    shown = [wire.shown_endpoint(endpoint, tx.principal) for endpoint in endpoints]
    await tx.labelled(*shown)
    return shown


async def _delivery(tx: PlatformTx, row: Row, *, with_attempts: bool = False) -> pb.WebhookDelivery:
    to = await tx.webhook_endpoints.get(row["endpoint_id"])
    return wire.shown_delivery(row, to, tx.principal.locale, with_attempts=with_attempts)


class WebhookApi(WebhookServiceServicer):
    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def _wake(self, tx: PlatformTx, endpoint_id: UUID) -> None:
        tenant = tx.tenant
        tx.after_commit(lambda: self._sender.wake(tenant, [endpoint_id]))

    @command
    async def CreateWebhookEndpoint(
        self, request: pb.CreateWebhookEndpointRequest, tx: PlatformTx
    ) -> pb.CreateWebhookEndpointResponse:
        endpoint, secret = await use_cases.create_endpoint(
            tx, fields=wire.read_endpoint(request.endpoint), guard=self._sender.guard, seal=self._sender.seal
        )
        [shown] = await _shown(tx, endpoint)
        return pb.CreateWebhookEndpointResponse(endpoint=shown, secret=secret)

    @query
    async def GetWebhookEndpoint(
        self, request: pb.GetWebhookEndpointRequest, tx: PlatformTx
    ) -> pb.GetWebhookEndpointResponse:
        [shown] = await _shown(tx, await tx.webhook_endpoints.get(UUID(request.id)))
        return pb.GetWebhookEndpointResponse(endpoint=shown)

    @query
    async def ListWebhookEndpoints(
        self, request: pb.ListWebhookEndpointsRequest, tx: PlatformTx
    ) -> pb.ListWebhookEndpointsResponse:
        found = await tx.webhook_endpoints.listed(request)
        return found.answer(pb.ListWebhookEndpointsResponse, await _shown(tx, *found.rows))

    @command
    async def UpdateWebhookEndpoint(
        self, request: pb.UpdateWebhookEndpointRequest, tx: PlatformTx
    ) -> pb.UpdateWebhookEndpointResponse:
        changes = changed(wire.read_endpoint(request.endpoint), request.update_mask)
        endpoint = await use_cases.update_endpoint(
            tx, endpoint_id=UUID(request.id), changes=changes, guard=self._sender.guard
        )
        [shown] = await _shown(tx, endpoint)
        return pb.UpdateWebhookEndpointResponse(endpoint=shown)

    @command
    async def RotateWebhookSecret(
        self, request: pb.RotateWebhookSecretRequest, tx: PlatformTx
    ) -> pb.RotateWebhookSecretResponse:
        given = request.HasField("overlap_seconds")
        overlap = timedelta(seconds=request.overlap_seconds) if given else rules.OVERLAP
        endpoint, secret = await use_cases.rotate_secret(
            tx, endpoint_id=UUID(request.id), overlap=overlap, seal=self._sender.seal
        )
        [shown] = await _shown(tx, endpoint)
        return pb.RotateWebhookSecretResponse(endpoint=shown, secret=secret)

    @command
    async def DisableWebhookEndpoint(
        self, request: pb.DisableWebhookEndpointRequest, tx: PlatformTx
    ) -> pb.DisableWebhookEndpointResponse:
        endpoint = await use_cases.disable_endpoint(tx, endpoint_id=UUID(request.id), reason=request.reason.strip())
        [shown] = await _shown(tx, endpoint)
        return pb.DisableWebhookEndpointResponse(endpoint=shown)

    @command
    async def EnableWebhookEndpoint(
        self, request: pb.EnableWebhookEndpointRequest, tx: PlatformTx
    ) -> pb.EnableWebhookEndpointResponse:
        endpoint = await use_cases.enable_endpoint(tx, endpoint_id=UUID(request.id))
        self._wake(tx, endpoint.id)
        [shown] = await _shown(tx, endpoint)
        return pb.EnableWebhookEndpointResponse(endpoint=shown)

    @command
    async def TestWebhookEndpoint(
        self, request: pb.TestWebhookEndpointRequest, tx: PlatformTx
    ) -> pb.TestWebhookEndpointResponse:
        row = await use_cases.test_endpoint(tx, endpoint_id=UUID(request.id))
        self._wake(tx, row["endpoint_id"])
        return pb.TestWebhookEndpointResponse(delivery=await _delivery(tx, row))

    @command
    async def ReplayWebhookEndpoint(
        self, request: pb.ReplayWebhookEndpointRequest, tx: PlatformTx
    ) -> pb.ReplayWebhookEndpointResponse:
        endpoint_id = UUID(request.id)
        replayed, more = await use_cases.replay_endpoint(
            tx,
            endpoint_id=endpoint_id,
            since=read_timestamp(request.created_from, "/created_from"),
            until=_instant(request, "created_to"),
            states=wire.states(request.states),
        )
        self._wake(tx, endpoint_id)
        return pb.ReplayWebhookEndpointResponse(replayed=replayed, more=more)

    @query
    async def ListWebhookDeliveries(
        self, request: pb.ListWebhookDeliveriesRequest, tx: PlatformTx
    ) -> pb.ListWebhookDeliveriesResponse:
        rows, found = await listed(tx, tx.deliveries.listing, "webhook_delivery", request, {})
        to = await tx.webhook_endpoints.some(row["endpoint_id"] for row in rows)
        shown = [wire.shown_delivery(row, to[row["endpoint_id"]], tx.principal.locale) for row in rows]
        return found.answer(pb.ListWebhookDeliveriesResponse, shown)

    @query
    async def GetWebhookDelivery(
        self, request: pb.GetWebhookDeliveryRequest, tx: PlatformTx
    ) -> pb.GetWebhookDeliveryResponse:
        row = await tx.deliveries.get(UUID(request.id))
        return pb.GetWebhookDeliveryResponse(delivery=await _delivery(tx, row, with_attempts=True))

    @command
    async def ReplayWebhookDelivery(
        self, request: pb.ReplayWebhookDeliveryRequest, tx: PlatformTx
    ) -> pb.ReplayWebhookDeliveryResponse:
        row = await use_cases.replay_delivery(tx, delivery_id=UUID(request.id))
        self._wake(tx, row["endpoint_id"])
        return pb.ReplayWebhookDeliveryResponse(delivery=await _delivery(tx, row, with_attempts=True))

    @query
    async def ListWebhookEventTypes(
        self, _request: pb.ListWebhookEventTypesRequest, tx: PlatformTx
    ) -> pb.ListWebhookEventTypesResponse:
        shown = [wire.event_type(known, tx.principal) for known in event_types().values()]
        return pb.ListWebhookEventTypesResponse(event_types=shown)


def _instant(request: pb.ReplayWebhookEndpointRequest, name: str) -> datetime | None:
    if not request.HasField(name):  # type: ignore[arg-type]
        return None
    return read_timestamp(getattr(request, name), f"/{name}")

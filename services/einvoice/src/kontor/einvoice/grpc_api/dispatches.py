"""The contract of dispatches: translates and calls one use case per RPC."""

from uuid import UUID

from google.api.httpbody_pb2 import HttpBody
from kontor.api.einvoice.v1 import dispatch_pb2 as pb
from kontor.api.einvoice.v1.dispatch_pb2_grpc import DispatchServiceServicer
from kontor.common.calling.calls import Asking
from kontor.common.serving.linking import Linking
from kontor.common.serving.rpc import command, query
from kontor.common.values.files import named
from kontor.common.values.wire import timestamp
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases import linked
from kontor.einvoice.wire import dispatches as wire
from kontor.einvoice.workshop import Workshop


class DispatchApi(DispatchServiceServicer):
    def __init__(self, workshop: Workshop, linking: Linking) -> None:
        self._workshop = workshop
        self._linking = linking

    @query
    async def ExchangeLink(self, request: pb.ExchangeLinkRequest, tx: EinvoiceTx) -> pb.ExchangeLinkResponse:
        token, ends_at = await self._linking.exchange(tx, request.secret)
        return pb.ExchangeLinkResponse(token=token, expires_at=timestamp(ends_at))

    @query
    async def ListInvoiceDispatches(
        self, request: pb.ListInvoiceDispatchesRequest, tx: EinvoiceTx
    ) -> pb.ListInvoiceDispatchesResponse:
        found = await tx.dispatches.of(UUID(request.invoice_id))
        return pb.ListInvoiceDispatchesResponse(dispatches=[wire.with_letter(d, tx.principal.locale) for d in found])

    @query
    async def GetDispatch(self, request: pb.GetDispatchRequest, tx: EinvoiceTx) -> pb.GetDispatchResponse:
        found = await tx.dispatches.get(UUID(request.id))
        return pb.GetDispatchResponse(dispatch=wire.with_letter(found, tx.principal.locale))

    @query
    async def ListDispatches(self, request: pb.ListDispatchesRequest, tx: EinvoiceTx) -> pb.ListDispatchesResponse:
        found = await tx.dispatches.listed(request)
        return found.answer(pb.ListDispatchesResponse, [wire.dispatch(d, tx.principal.locale) for d in found.rows])

    @query
    async def ListBounces(self, request: pb.ListBouncesRequest, tx: EinvoiceTx) -> pb.ListBouncesResponse:
        found = await tx.bounces.listed(request)
        return found.answer(pb.ListBouncesResponse, [wire.bounce(b) for b in found.rows])

    @command
    async def GetInvoiceForCustomer(
        self, _request: pb.GetInvoiceForCustomerRequest, tx: EinvoiceTx
    ) -> pb.GetInvoiceForCustomerResponse:
        return await linked.see_invoice(tx)

    async def fetch(self, request: pb.DownloadDocumentForCustomerRequest, ask: Asking[EinvoiceTx]) -> HttpBody:
        async with ask.reading() as tx:
            document = await linked.linked_document(tx, UUID(request.id))
        content = await self._workshop.content(ask.tenant, document.file)
        return named(document.file.name, document.file.media_type, content)

    @query(prepare="fetch")
    async def DownloadDocumentForCustomer(
        self, request: pb.DownloadDocumentForCustomerRequest, tx: EinvoiceTx, body: HttpBody
    ) -> HttpBody:
        del request, tx
        return body

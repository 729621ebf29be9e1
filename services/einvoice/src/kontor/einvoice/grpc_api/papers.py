"""The contract of papers beside the invoice's: made on request of their owners, kept by them."""

from google.api.httpbody_pb2 import HttpBody
from kontor.api.einvoice.v1 import papers_pb2 as pb
from kontor.api.einvoice.v1.papers_pb2_grpc import PaperServiceServicer
from kontor.common.calling.calls import Asking
from kontor.common.serving.rpc import query
from kontor.einvoice.domain.layouts import Used
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases.layouts import layout_for
from kontor.einvoice.wire import papers
from kontor.einvoice.workshop import PDF, Workshop


class PaperApi(PaperServiceServicer):
    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def make(self, request: pb.RenderQuoteRequest, ask: Asking[EinvoiceTx]) -> HttpBody:
        async with ask.reading() as tx:
            used = await layout_for(tx, request.seller.id) or Used(self._workshop.built_in)
        data = await self._workshop.quote(ask.tenant, papers.facts(request), used.content)
        return HttpBody(content_type=PDF, data=data)

    @query(prepare="make")
    async def RenderQuote(self, request: pb.RenderQuoteRequest, tx: EinvoiceTx, body: HttpBody) -> HttpBody:
        del request, tx
        return body

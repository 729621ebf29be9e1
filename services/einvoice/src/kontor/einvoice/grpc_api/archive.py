"""The contract of the archive: the proof of one invoice, in pieces."""

from collections.abc import AsyncIterator
from uuid import UUID

from google.api.httpbody_pb2 import HttpBody
from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.api.einvoice.v1 import archive_pb2 as pb
from kontor.api.einvoice.v1.archive_pb2_grpc import ArchiveServiceServicer
from kontor.common.calling.calls import Asking
from kontor.common.serving.rpc import streaming_query
from kontor.common.values.files import named
from kontor.einvoice.proof import bundle
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases import proofs
from kontor.einvoice.workshop import Workshop

_PIECE = 256 * 1024


class ArchiveApi(ArchiveServiceServicer):
    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def gather(self, request: pb.GetProofRequest, ask: Asking[EinvoiceTx]) -> tuple[str, bytes]:
        async with ask.reading() as tx:
            known = await proofs.known(tx, UUID(request.invoice_id))
        name = bundle.file_name(Invoice.FromString(known.invoice).number)
        return name, await self._workshop.proof(ask.tenant, known)

    @streaming_query(prepare="gather")
    async def GetProof(
        self, request: pb.GetProofRequest, tx: EinvoiceTx, found: tuple[str, bytes]
    ) -> AsyncIterator[HttpBody]:
        del request, tx
        name, proof = found
        for start in range(0, len(proof), _PIECE):
            yield named(name, "application/zip", proof[start : start + _PIECE])

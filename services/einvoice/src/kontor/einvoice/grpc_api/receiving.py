"""The contract of supplier invoices: translates and calls one use case per RPC."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from google.api.httpbody_pb2 import HttpBody
from kontor.api.einvoice.v1 import receiving_pb2 as pb
from kontor.api.einvoice.v1.receiving_pb2_grpc import SupplierInvoiceServiceServicer
from kontor.common.calling.calls import Asking
from kontor.common.outside.files import FileMissing
from kontor.common.serving.rpc import command, query, streaming_query
from kontor.common.values.files import named, stem_of
from kontor.common.values.ids import new_id
from kontor.common.values.text import searchable
from kontor.common.values.wire import changed, ref, timestamp
from kontor.einvoice import exports
from kontor.einvoice.domain import supplier_checks
from kontor.einvoice.domain.documents import Archived
from kontor.einvoice.domain.receipts import Receipt
from kontor.einvoice.domain.supplier_invoices import Named, NothingToExport, SupplierInvoice, SupplierInvoiceUnknown
from kontor.einvoice.reading import ReadingRoom
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.store.supplier_invoices import Export
from kontor.einvoice.use_cases import files, receiving
from kontor.einvoice.wire import supplier_invoices as wire
from kontor.einvoice.wire import waiting
from kontor.einvoice.workers.handling import Handler

Ask = Asking[EinvoiceTx]
HTML = "text/html; charset=utf-8"
_PIECE = 256 * 1024
# A file of ours, and its bytes.
Found = tuple[Archived, bytes]
_NOBODY = Named(UUID(int=0))


@dataclass(frozen=True, slots=True)
class Packed:
    """A zip in the object store and what it holds."""

    export_id: UUID
    file: Archived
    invoices: Sequence[SupplierInvoice]


def _shown(tx: EinvoiceTx, value: SupplierInvoice, *, full: bool = True) -> pb.SupplierInvoice:
    viewer = wire.person_of(tx.principal) or _NOBODY
    return wire.supplier_invoice(value, viewer, tx.principal.locale, full=full)


class SupplierInvoiceApi(SupplierInvoiceServiceServicer):
    def __init__(self, room: ReadingRoom, handler: Handler) -> None:
        self._room = room
        self._handler = handler

    async def sent(self, request: pb.ReceiveSupplierInvoiceRequest, ask: Ask) -> list[Receipt]:
        """A file that is named must have been uploaded; a mail is what it holds."""
        file = Archived(request.file.sha256, request.file.size, request.file.media_type, request.file.name)
        if not await self._room.files.exists(ask.tenant, file.sha256):
            raise FileMissing(file.sha256, pointer="/file")
        return await self._room.receipts(ask.tenant, file)

    @command(prepare="sent")
    async def ReceiveSupplierInvoice(
        self, request: pb.ReceiveSupplierInvoiceRequest, tx: EinvoiceTx, receipts: list[Receipt]
    ) -> pb.ReceiveSupplierInvoiceResponse:
        first, *others = await receiving.receive(
            tx, receipts=receipts, external_id=request.external_id, note=request.note
        )
        return pb.ReceiveSupplierInvoiceResponse(
            supplier_invoice=_shown(tx, first), others=[_shown(tx, value) for value in others]
        )

    @query
    async def GetSupplierInvoice(
        self, request: pb.GetSupplierInvoiceRequest, tx: EinvoiceTx
    ) -> pb.GetSupplierInvoiceResponse:
        value = await tx.supplier_invoices.get(UUID(request.id))
        return pb.GetSupplierInvoiceResponse(supplier_invoice=_shown(tx, value))

    @query
    async def ListSupplierInvoices(
        self, request: pb.ListSupplierInvoicesRequest, tx: EinvoiceTx
    ) -> pb.ListSupplierInvoicesResponse:
        number = supplier_checks.number_key(request.number) if request.number else None
        found = await tx.supplier_invoices.listed(request, number=number, seller=searchable(request.seller) or None)
        return found.answer(pb.ListSupplierInvoicesResponse, [_shown(tx, value, full=False) for value in found.rows])

    @command
    async def UpdateSupplierInvoice(
        self, request: pb.UpdateSupplierInvoiceRequest, tx: EinvoiceTx
    ) -> pb.UpdateSupplierInvoiceResponse:
        changes = wire.to_changes(changed(wire.read_facts(request.facts), request.update_mask))
        value = await receiving.update(tx, id_=UUID(request.id), changes=changes)
        return pb.UpdateSupplierInvoiceResponse(supplier_invoice=_shown(tx, value))

    @command
    async def ReadSupplierInvoiceAgain(
        self, request: pb.ReadSupplierInvoiceAgainRequest, tx: EinvoiceTx
    ) -> pb.ReadSupplierInvoiceAgainResponse:
        value = await receiving.read_again(tx, id_=UUID(request.id))
        return pb.ReadSupplierInvoiceAgainResponse(supplier_invoice=_shown(tx, value))

    @command
    async def ApproveSupplierInvoice(
        self, request: pb.ApproveSupplierInvoiceRequest, tx: EinvoiceTx
    ) -> pb.ApproveSupplierInvoiceResponse:
        value = await receiving.approve(tx, id_=UUID(request.id), comment=request.comment)
        return pb.ApproveSupplierInvoiceResponse(supplier_invoice=_shown(tx, value))

    @command
    async def RejectSupplierInvoice(
        self, request: pb.RejectSupplierInvoiceRequest, tx: EinvoiceTx
    ) -> pb.RejectSupplierInvoiceResponse:
        value = await receiving.reject(tx, id_=UUID(request.id), reason=request.reason)
        return pb.RejectSupplierInvoiceResponse(supplier_invoice=_shown(tx, value))

    @command
    async def ReopenSupplierInvoice(
        self, request: pb.ReopenSupplierInvoiceRequest, tx: EinvoiceTx
    ) -> pb.ReopenSupplierInvoiceResponse:
        value = await receiving.reopen(tx, id_=UUID(request.id), reason=request.reason)
        return pb.ReopenSupplierInvoiceResponse(supplier_invoice=_shown(tx, value))

    @command
    async def DecideDuplicate(self, request: pb.DecideDuplicateRequest, tx: EinvoiceTx) -> pb.DecideDuplicateResponse:
        value = await receiving.decide_duplicate(tx, id_=UUID(request.id), is_duplicate=request.is_duplicate)
        return pb.DecideDuplicateResponse(supplier_invoice=_shown(tx, value))

    async def original(self, request: pb.DownloadSupplierInvoiceRequest, ask: Ask) -> Found:
        async with ask.reading() as tx:
            file = (await tx.supplier_invoices.get(UUID(request.id))).file
        return file, await self._room.files.get(ask.tenant, file.sha256)

    @streaming_query(prepare="original")
    async def DownloadSupplierInvoice(
        self, _request: pb.DownloadSupplierInvoiceRequest, _tx: EinvoiceTx, found: Found
    ) -> AsyncIterator[HttpBody]:
        async for piece in _pieces(*found):
            yield piece

    async def show(self, request: pb.GetSupplierInvoiceViewRequest, ask: Ask) -> HttpBody:
        """The e-invoice, or what a person needs to complete what is none."""
        async with ask.reading() as tx:
            value = await tx.supplier_invoices.get(UUID(request.id))
        language = request.language or ask.principal.locale
        xml, name = value.xml_to_show, f"{stem_of(value.file.name)}.html"
        if xml is None:
            return named(name, HTML, waiting.page(value, await self._room.beside(ask.tenant, value), language))
        data = await self._room.files.get(ask.tenant, xml.sha256)
        source = waiting.source(value, language)
        page = await files.view_opened(self._handler, data, language=language, page=request.page, source=source)
        return named(name, HTML, page)

    @query(prepare="show")
    async def GetSupplierInvoiceView(
        self, _request: pb.GetSupplierInvoiceViewRequest, _tx: EinvoiceTx, page: HttpBody
    ) -> HttpBody:
        return page

    async def pack(self, request: pb.ExportSupplierInvoicesRequest, ask: Ask) -> Packed:
        async with ask.reading() as tx:
            wanted = [UUID(id_) for id_ in request.ids]
            found = await (
                tx.supplier_invoices.these(wanted) if wanted else tx.supplier_invoices.approved(exports.MOST)
            )
            name = exports.name_of(tx.clock.today(), ask.principal.locale)
        if len(found) < len(wanted):
            raise SupplierInvoiceUnknown(f"{len(wanted) - len(found)} of {len(wanted)}", pointer="/ids")
        if not found:
            raise NothingToExport()
        export_id, packed = new_id(), exports.fitting(found)
        file = await self._room.pack(ask.tenant, packed, name)
        return Packed(export_id, file, packed)

    @command(prepare="pack")
    async def ExportSupplierInvoices(
        self, _request: pb.ExportSupplierInvoicesRequest, tx: EinvoiceTx, packed: Packed
    ) -> pb.ExportSupplierInvoicesResponse:
        export, remaining = await receiving.record_export(
            tx, export_id=packed.export_id, file=packed.file, packed=packed.invoices
        )
        return pb.ExportSupplierInvoicesResponse(export=_export(export), remaining=remaining)

    @query
    async def ListSupplierInvoiceExports(
        self, request: pb.ListSupplierInvoiceExportsRequest, tx: EinvoiceTx
    ) -> pb.ListSupplierInvoiceExportsResponse:
        found = await tx.exports.listed(request)
        return found.answer(pb.ListSupplierInvoiceExportsResponse, [_export(e) for e in found.rows])

    async def handed_over(self, request: pb.DownloadSupplierInvoiceExportRequest, ask: Ask) -> Found:
        async with ask.reading() as tx:
            file = (await tx.exports.get(UUID(request.id))).file
        return file, await self._room.files.get(ask.tenant, file.sha256)

    @streaming_query(prepare="handed_over")
    async def DownloadSupplierInvoiceExport(
        self, _request: pb.DownloadSupplierInvoiceExportRequest, _tx: EinvoiceTx, found: Found
    ) -> AsyncIterator[HttpBody]:
        async for piece in _pieces(*found):
            yield piece


async def _pieces(file: Archived, content: bytes) -> AsyncIterator[HttpBody]:
    """A file in messages that fit; an empty one in one."""
    for at in range(0, max(len(content), 1), _PIECE):
        yield named(file.name, file.media_type, content[at : at + _PIECE])


def _export(value: Export) -> pb.SupplierInvoiceExport:
    return pb.SupplierInvoiceExport(
        id=str(value.id),
        file=wire.file_ref(value.file),
        count=value.count,
        created_by=None if value.created_by is None else ref(value.created_by.id, value.created_by.name),
        created_at=timestamp(value.created_at),
    )

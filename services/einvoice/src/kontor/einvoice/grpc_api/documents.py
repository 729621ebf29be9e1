"""einvoice's contract: translates and calls one use case per RPC."""

import asyncio
from uuid import UUID

from google.api.httpbody_pb2 import HttpBody
from kontor.api.einvoice.v1 import einvoice_pb2 as pb
from kontor.api.einvoice.v1.einvoice_pb2_grpc import EinvoiceServiceServicer
from kontor.common.calling.calls import Asking
from kontor.common.serving.rpc import query
from kontor.common.values.files import named
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases import checking, dispatches, documents, files
from kontor.einvoice.wire import reports
from kontor.einvoice.wire.dispatches import read_words
from kontor.einvoice.workers.judging import Opened
from kontor.einvoice.workshop import Workshop


class EinvoiceApi(EinvoiceServiceServicer):
    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    @query
    async def CheckInvoice(self, request: pb.CheckInvoiceRequest, tx: EinvoiceTx) -> pb.CheckInvoiceResponse:
        answer = checking.check_invoice(tx, request.invoice, self._workshop.letters)
        for invoice in request.more:
            await asyncio.sleep(0)  # others get their turn
            told = checking.check_invoice(tx, invoice, self._workshop.letters)
            answer.more.add(valid=told.valid, findings=told.findings, rule_set=told.rule_set)
        return answer

    @query
    async def WriteLetter(self, request: pb.WriteLetterRequest, tx: EinvoiceTx) -> pb.WriteLetterResponse:
        words = read_words(request.words)
        answer = await dispatches.write_letter(tx, request.invoice, request.channel, words)
        for invoice in request.more:
            await asyncio.sleep(0)  # others get their turn
            one = await dispatches.write_letter(tx, invoice, words=words)
            letter = one.letter if one.HasField("letter") else None
            said = one.words if one.HasField("words") else None
            answer.more.add(letter=letter, channel=one.channel, recipient=one.recipient, words=said)
        return answer

    @query
    async def ListDocuments(self, request: pb.ListDocumentsRequest, tx: EinvoiceTx) -> pb.ListDocumentsResponse:
        found = await documents.list_documents(tx, invoice_id=UUID(request.invoice_id))
        return pb.ListDocumentsResponse(documents=found)

    async def fetch(self, request: pb.DownloadDocumentRequest, ask: Asking[EinvoiceTx]) -> HttpBody:
        async with ask.reading() as tx:
            document = await documents.download(tx, document_id=UUID(request.id))
        content = await self._workshop.content(ask.tenant, document.file)
        return named(document.file.name, document.file.media_type, content)

    @query(prepare="fetch")
    async def DownloadDocument(self, request: pb.DownloadDocumentRequest, tx: EinvoiceTx, body: HttpBody) -> HttpBody:
        del request, tx
        return body

    async def open_file(self, request: pb.CheckFileRequest, ask: Asking[EinvoiceTx]) -> Opened:
        file = request.file
        data = await files.content_of(self._workshop.files, ask.tenant, file.sha256, file.size, request.content)
        return await files.check_file(self._workshop.handler, data)

    @query(prepare="open_file")
    async def CheckFile(self, request: pb.CheckFileRequest, tx: EinvoiceTx, opened: Opened) -> pb.CheckFileResponse:
        del request
        return reports.checked(opened.report, tx.principal.locale, in_pdf=opened.in_pdf)

"""The contract of e-invoices as files: translates and calls one use case per RPC."""

from uuid import UUID

from google.api.httpbody_pb2 import HttpBody
from kontor.api.einvoice.v1 import files_pb2 as pb
from kontor.api.einvoice.v1.files_pb2_grpc import InvoiceFileServiceServicer
from kontor.common.calling.calls import Asking
from kontor.common.serving.rpc import query
from kontor.common.values.files import named, stem_of
from kontor.einvoice.paper import reports as report_pages
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases import files
from kontor.einvoice.workshop import Workshop

XML, HTML, PDF = "application/xml", "text/html; charset=utf-8", "application/pdf"
_TO = {pb.FILE_SYNTAX_UBL: "ubl", pb.FILE_SYNTAX_CII: "cii"}
_REPORT = {"de": "Prüfbericht", "en": "Report"}
_INVOICE = {"de": "Rechnung", "en": "Invoice"}


class InvoiceFileApi(InvoiceFileServiceServicer):
    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def _content(self, request: pb.ConvertFileRequest | pb.ViewFileRequest, ask: Asking[EinvoiceTx]) -> bytes:
        file = request.file
        return await files.content_of(self._workshop.files, ask.tenant, file.sha256, file.size, request.content)

    async def convert(self, request: pb.ConvertFileRequest, ask: Asking[EinvoiceTx]) -> HttpBody:
        data = await self._content(request, ask)
        made = await files.convert_file(
            self._workshop.handler, data, to=_TO[request.to], profile=request.profile, lossless=request.lossless
        )
        return named(f"{_stem(request, ask)}-{_TO[request.to]}.xml", XML, made)

    @query(prepare="convert")
    async def ConvertFile(self, request: pb.ConvertFileRequest, tx: EinvoiceTx, body: HttpBody) -> HttpBody:
        del request, tx
        return body

    async def show(self, request: pb.ViewFileRequest, ask: Asking[EinvoiceTx]) -> HttpBody:
        data = await self._content(request, ask)
        form, kind = ("pdf", PDF) if request.form == pb.PAGE_FORM_PDF else ("html", HTML)
        language = request.language or ask.principal.locale
        shown = await files.view_file(self._workshop.handler, data, form=form, language=language, page=request.page)
        return named(f"{_stem(request, ask)}.{form}", kind, shown)

    @query(prepare="show")
    async def ViewFile(self, request: pb.ViewFileRequest, tx: EinvoiceTx, body: HttpBody) -> HttpBody:
        del request, tx
        return body

    @query
    async def GetDocumentReport(self, request: pb.GetDocumentReportRequest, tx: EinvoiceTx) -> HttpBody:
        document = await tx.documents.get(UUID(request.id))
        language = request.language or tx.principal.locale
        page = report_pages.html(document.report, language, document.file.name, document.invoice_number)
        word = _REPORT.get(language, _REPORT["de"])
        return named(f"{word}-{stem_of(document.file.name)}.html", HTML, page.encode())

    async def show_document(self, request: pb.GetDocumentViewRequest, ask: Asking[EinvoiceTx]) -> HttpBody:
        async with ask.reading() as tx:
            document = await tx.documents.get(UUID(request.id))
        data = await self._workshop.content(ask.tenant, document.file)
        language = request.language or ask.principal.locale
        shown = await files.view_file(self._workshop.handler, data, form="html", language=language, page=request.page)
        return named(f"{stem_of(document.file.name)}.html", HTML, shown)

    @query(prepare="show_document")
    async def GetDocumentView(self, request: pb.GetDocumentViewRequest, tx: EinvoiceTx, body: HttpBody) -> HttpBody:
        del request, tx
        return body


def _stem(request: pb.ConvertFileRequest | pb.ViewFileRequest, ask: Asking[EinvoiceTx]) -> str:
    """As the file was uploaded; one that came along has no name."""
    return stem_of(request.file.name) or _INVOICE.get(ask.principal.locale, _INVOICE["de"])

"""The contract of layouts: translates and calls one use case per RPC; trying out and rendering come before."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from google.api.httpbody_pb2 import HttpBody
from kontor.api.einvoice.v1 import layouts_pb2 as pb
from kontor.api.einvoice.v1.layouts_pb2_grpc import InvoiceLayoutServiceServicer
from kontor.common.calling.calls import Asking
from kontor.common.database.paging import Page
from kontor.common.serving.rpc import command, query
from kontor.common.values.files import named
from kontor.common.values.wire import changed
from kontor.einvoice.domain.layouts import Content, Layout, Used, must_be_a_name
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases import layouts
from kontor.einvoice.wire import documents, issued, samples
from kontor.einvoice.wire import layouts as wire
from kontor.einvoice.workshop import PDF, Workshop

Changes = dict[str, Any]
_PREVIEW = {"de": "Vorschau", "en": "Preview"}


async def _shown(tx: EinvoiceTx, layout: Layout) -> pb.InvoiceLayout:
    shown = wire.layout(layout)
    await tx.labelled(shown)
    return shown


class InvoiceLayoutApi(InvoiceLayoutServiceServicer):
    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def _tried(self, ask: Asking[EinvoiceTx], before: Content, fields: Changes) -> Changes:
        """The changes with the logo made anew, after the content they give has been tried out."""
        prepared = dict(fields)
        if "name" in prepared:  # before anything is rendered in vain
            must_be_a_name(prepared["name"])
        if prepared.get("logo") is not None:
            prepared["logo"] = await self._workshop.logo(ask.tenant, prepared["logo"], ask.principal.locale)
        content = {name: value for name, value in prepared.items() if name != "name"}
        await self._workshop.try_layout(ask.tenant, replace(before, **content), ask.principal.locale)
        return prepared

    async def try_new(self, request: pb.CreateInvoiceLayoutRequest, ask: Asking[EinvoiceTx]) -> Changes:
        async with ask.reading() as tx:  # before anything is rendered for nobody
            await layouts.must_be_ours(tx, wire.read_seller(request.layout))
        return await self._tried(ask, self._workshop.built_in, wire.read_changes(request.layout))

    @command(prepare="try_new")
    async def CreateInvoiceLayout(
        self, request: pb.CreateInvoiceLayoutRequest, tx: EinvoiceTx, fields: Changes
    ) -> pb.CreateInvoiceLayoutResponse:
        name = fields.pop("name")
        content = replace(self._workshop.built_in, **fields)
        seller = wire.read_seller(request.layout)
        layout = await layouts.create_layout(tx, name=name, legal_entity_id=seller, content=content)
        return pb.CreateInvoiceLayoutResponse(layout=await _shown(tx, layout))

    @query
    async def GetInvoiceLayout(
        self, request: pb.GetInvoiceLayoutRequest, tx: EinvoiceTx
    ) -> pb.GetInvoiceLayoutResponse:
        return pb.GetInvoiceLayoutResponse(layout=await _shown(tx, await tx.layouts.get(UUID(request.id))))

    @query
    async def ListInvoiceLayouts(
        self, request: pb.ListInvoiceLayoutsRequest, tx: EinvoiceTx
    ) -> pb.ListInvoiceLayoutsResponse:
        found = await tx.layouts.listed(request)
        shown = [wire.layout(one) for one in found.rows]
        await tx.labelled(*shown)
        return found.answer(pb.ListInvoiceLayoutsResponse, shown)

    async def try_change(self, request: pb.UpdateInvoiceLayoutRequest, ask: Asking[EinvoiceTx]) -> Changes:
        async with ask.reading() as tx:
            before = await tx.layouts.get(UUID(request.id))
        named = changed(wire.read_changes(request.layout), request.update_mask)
        if "logo" in named and _is_kept(request.layout, before.content):
            del named["logo"]
        return await self._tried(ask, replace(before.content, release=self._workshop.built_in.release), named)

    @command(prepare="try_change")
    async def UpdateInvoiceLayout(
        self, request: pb.UpdateInvoiceLayoutRequest, tx: EinvoiceTx, fields: Changes
    ) -> pb.UpdateInvoiceLayoutResponse:
        """A new version builds on the newest release of the built-in layout."""
        changes = {**fields, "release": self._workshop.built_in.release}
        layout = await layouts.update_layout(tx, layout_id=UUID(request.id), changes=changes)
        return pb.UpdateInvoiceLayoutResponse(layout=await _shown(tx, layout))

    @query
    async def ListInvoiceLayoutVersions(
        self, request: pb.ListInvoiceLayoutVersionsRequest, tx: EinvoiceTx
    ) -> pb.ListInvoiceLayoutVersionsResponse:
        await tx.layouts.get(UUID(request.id))
        page = Page.of(request.page_size, request.page_token, types=(int,))
        found, token = await tx.layouts.versions(UUID(request.id), page)
        return pb.ListInvoiceLayoutVersionsResponse(versions=[wire.version(v) for v in found], next_page_token=token)

    @command
    async def ActivateInvoiceLayout(
        self, request: pb.ActivateInvoiceLayoutRequest, tx: EinvoiceTx
    ) -> pb.ActivateInvoiceLayoutResponse:
        layout = await layouts.activate_layout(tx, layout_id=UUID(request.id), number=request.version)
        return pb.ActivateInvoiceLayoutResponse(layout=await _shown(tx, layout))

    async def show(self, request: pb.PreviewInvoiceLayoutRequest, ask: Asking[EinvoiceTx]) -> HttpBody:
        used, invoice = Used(self._workshop.built_in), None
        async with ask.reading() as tx:
            if request.layout_id:
                used = await layouts.layout_of(tx, UUID(request.layout_id), request.version)
            if request.invoice_id:
                invoice = documents.frozen(await tx.invoices.get(UUID(request.invoice_id)))
        content = used.content
        if request.HasField("layout"):
            content = await self._unsaved(ask, content, wire.read_changes(request.layout))
        shown = invoice or samples.invoice(request.language, request.document_kind)
        pdf = await self._workshop.preview(ask.tenant, shown, content, ask.principal.locale)
        word = _PREVIEW.get(ask.principal.locale, _PREVIEW["de"])
        return named(f"{word}-{issued.file_name(shown, 'pdf')}", PDF, pdf)

    async def _unsaved(self, ask: Asking[EinvoiceTx], before: Content, fields: Changes) -> Content:
        """The layout as it would be; a logo that lies in the archive already stays as it is."""
        fields.pop("name")
        logo = fields["logo"]
        if logo is not None and before.logo is not None and logo.sha256 == before.logo.sha256:
            fields["logo"] = before.logo
        elif logo is not None:
            fields["logo"] = await self._workshop.logo(ask.tenant, logo, ask.principal.locale)
        return replace(before, **fields)

    @query(prepare="show")
    async def PreviewInvoiceLayout(
        self, request: pb.PreviewInvoiceLayoutRequest, tx: EinvoiceTx, body: HttpBody
    ) -> HttpBody:
        del request, tx
        return body

    @query
    async def GetBuiltInLayout(
        self, request: pb.GetBuiltInLayoutRequest, tx: EinvoiceTx
    ) -> pb.GetBuiltInLayoutResponse:
        del request, tx
        release, html, css = self._workshop.built_in_sources()
        return pb.GetBuiltInLayoutResponse(layout=wire.built_in(release, html, css))

    async def make_again(self, request: pb.RenderDocumentRequest, ask: Asking[EinvoiceTx]) -> HttpBody:
        async with ask.reading() as tx:
            document = await tx.documents.get(UUID(request.id))
            invoice = documents.frozen(await tx.invoices.get(document.invoice_id))
            with_ = document.made_with
            used = None
            if with_ is not None and with_.layout_id is not None:
                used = await layouts.layout_of(tx, with_.layout_id, with_.version)
        content = await self._workshop.again(ask.tenant, document, invoice, used)
        return named(document.file.name, document.file.media_type, content)

    @query(prepare="make_again")
    async def RenderDocument(self, request: pb.RenderDocumentRequest, tx: EinvoiceTx, body: HttpBody) -> HttpBody:
        del request, tx
        return body


def _is_kept(message: pb.InvoiceLayout, before: Content) -> bool:
    """The logo given back as it was answered: it is made anew already."""
    return before.logo is not None and message.logo.sha256 == before.logo.sha256

"""Layouts through the contract: written, tried out, put in use, and documents made again byte for byte."""

import hashlib
import io
from uuid import UUID, uuid4

import grpc
import pytest
from issued_builders import a_buyer, an_invoice
from kontor.api.billing.v1.events_pb2 import InvoiceIssued
from kontor.api.einvoice.v1 import einvoice_pb2 as documents
from kontor.api.einvoice.v1 import events_pb2 as events
from kontor.api.einvoice.v1 import layouts_pb2 as pb
from kontor.api.einvoice.v1.einvoice_pb2_grpc import EinvoiceServiceStub
from kontor.api.einvoice.v1.layouts_pb2_grpc import InvoiceLayoutServiceStub
from kontor.cli.testing import eventually
from kontor.common.database.tables import journal
from kontor.common.identity.tokens import Principal, Signer
from kontor.common.values.errors import (
    Conflict,
    Forbidden,
    IfMatchRequired,
    InvalidInput,
    NotFound,
    RuleViolated,
    from_rpc_error,
)
from kontor.einvoice.__main__ import _workshops
from kontor.einvoice.domain.layouts import Used
from kontor.einvoice.paper import templates
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.wire.documents import frozen
from PIL import Image
from sqlalchemy import select

WRITE = (
    "einvoice.layout.read",
    "einvoice.layout.write",
    "einvoice.layout.preview",
    "einvoice.document.read",
    "einvoice.document.render",
    "einvoice.document.download",
)


class Designer:
    """Somebody who may set how invoices look."""

    def __init__(self, service, tenant: UUID, *permissions: str) -> None:
        signer = Signer("platform", service.settings.identity.jwks_path.parent / "platform.pem")
        self._token = signer.user_token(tenant=tenant, person=uuid4(), permissions=permissions or WRITE, scope={})
        channel = grpc.aio.insecure_channel(service.grpc_address)
        self._stubs = (InvoiceLayoutServiceStub(channel), EinvoiceServiceStub(channel))

    async def __call__(self, rpc: str, request, key: str = ""):
        metadata = (("authorization", f"Bearer {self._token}"), ("idempotency-key", key or str(uuid4())))
        method = next(getattr(stub, rpc) for stub in self._stubs if hasattr(stub, rpc))
        try:
            return await method(request, metadata=metadata, timeout=60)
        except grpc.aio.AioRpcError as failed:
            raise from_rpc_error(failed) from failed

    async def create(self, key: str = "", **fields) -> pb.InvoiceLayout:
        layout = pb.InvoiceLayout(**{"name": "Nordlicht", "accent_color": "#14505c", **fields})
        return (await self("CreateInvoiceLayout", pb.CreateInvoiceLayoutRequest(layout=layout), key)).layout

    async def update(
        self, before: pb.InvoiceLayout, *paths: str, etag: str | None = None, **fields
    ) -> pb.InvoiceLayout:
        request = pb.UpdateInvoiceLayoutRequest(id=before.id, etag=before.etag if etag is None else etag)
        request.layout.CopyFrom(pb.InvoiceLayout(**fields))
        request.update_mask.paths.extend(paths or fields)
        return (await self("UpdateInvoiceLayout", request)).layout

    async def activate(self, layout: pb.InvoiceLayout, version: int) -> pb.InvoiceLayout:
        request = pb.ActivateInvoiceLayoutRequest(id=layout.id, version=version, etag=layout.etag)
        return (await self("ActivateInvoiceLayout", request)).layout

    async def render(self, document: documents.Document) -> bytes:
        return (await self("RenderDocument", pb.RenderDocumentRequest(id=document.id))).data


@pytest.fixture
def designer(service, tenant) -> Designer:
    return Designer(service, tenant)


@pytest.fixture
def issue(designer, tell):
    """An issued invoice with its archived documents by format."""

    async def issue(**facts) -> dict[int, documents.Document]:
        invoice = an_invoice(**facts)
        await tell(InvoiceIssued(invoice=invoice), invoice.id)
        request = documents.ListDocumentsRequest(invoice_id=invoice.id)

        async def made():
            return (await designer("ListDocuments", request)).documents

        return {d.format: d for d in await eventually(made, timeout=60, pause=0.1)}

    return issue


PDF, UBL = documents.DOCUMENT_FORMAT_ZUGFERD_PDF, documents.DOCUMENT_FORMAT_XRECHNUNG_UBL
OWN = "<main><h1>{{ title }} {{ number }}</h1><p>{{ payable }}</p></main>"


async def test_a_document_is_made_again_byte_for_byte_after_the_layout_changed_twice(designer, service, tenant, issue):
    plain = await issue(number="RE-1")
    assert (plain[PDF].made_with.layout_id, plain[PDF].made_with.layout_version) == ("", 0)
    assert plain[PDF].made_with.built_in_release == templates.BUILT_IN
    assert "weasyprint" in plain[PDF].made_with.engine

    logo = io.BytesIO()
    Image.new("RGBA", (300, 90), (154, 52, 18, 255)).save(logo, "PNG")
    file = await service.context.files.put(tenant, logo.getvalue(), "image/png", "logo.png")
    layout = await designer.create(logo=file.message(), texts=[pb.LayoutTexts(language="de", closing="Bis bald")])
    layout = await designer.activate(layout, 1)
    first = await issue(number="RE-2")
    layout = await designer.update(layout, accent_color="#9a3412")
    layout = await designer.activate(layout, 2)
    layout = await designer.update(layout, html=OWN)
    layout = await designer.activate(layout, 3)
    third = await issue(number="RE-3")
    used = [(d[PDF].made_with.layout_id, d[PDF].made_with.layout_version) for d in (first, third)]
    assert used == [(layout.id, 1), (layout.id, 3)]
    for made in (plain, first, third):
        for document in made.values():
            assert hashlib.sha256(await designer.render(document)).hexdigest() == document.file.sha256
    assert UBL in plain


async def test_a_version_is_never_lost_and_a_change_says_what_it_is_based_on(designer):
    layout = await designer.create(key="once")
    assert (await designer.create(key="once")).id == layout.id
    assert (layout.version, layout.active_version, layout.etag) == (1, 0, "1")
    with pytest.raises(IfMatchRequired):
        await designer.update(layout, accent_color="#000000", etag="")
    changed = await designer.update(layout, accent_color="#9a3412", name="Neu", etag=layout.etag)
    with pytest.raises(Conflict):
        await designer.update(layout, accent_color="#000000")
    request = pb.ListInvoiceLayoutVersionsRequest(id=layout.id, page_size=1)
    newest = await designer("ListInvoiceLayoutVersions", request)
    request.page_token = newest.next_page_token
    oldest = await designer("ListInvoiceLayoutVersions", request)
    versions = [*newest.versions, *oldest.versions]
    assert [(v.version, v.layout.name, v.layout.accent_color) for v in versions] == [
        (2, "Neu", "#9a3412"),
        (1, "Nordlicht", "#14505c"),
    ]
    assert len({v.sha256 for v in versions}) == 2
    assert all(v.creator.id and v.created_by == f"user:{v.creator.id}" for v in versions)
    assert (await designer("GetInvoiceLayout", pb.GetInvoiceLayoutRequest(id=layout.id))).layout == changed
    with pytest.raises(NotFound):
        await designer.activate(changed, 3)


async def _is_ours(service, tenant, id_: UUID) -> None:
    """As platform tells us of a legal entity."""
    async with service.context.db.transaction(Principal.system(tenant, "einvoice"), tx_class=EinvoiceTx) as tx:
        await tx.our_entities.replicate(id_, 1, "Nordlicht GmbH", "DE123456789")


async def test_a_layout_of_a_seller_is_of_one_of_our_own_legal_entities(service, designer, tenant):
    ours, theirs = uuid4(), uuid4()
    await _is_ours(service, tenant, ours)
    await _is_ours(service, uuid4(), theirs)
    made = await designer.create(legal_entity_id=str(ours))
    assert (made.legal_entity_id, made.legal_entity.label) == (str(ours), "Nordlicht GmbH")
    listed = (await designer("ListInvoiceLayouts", pb.ListInvoiceLayoutsRequest())).layouts
    assert [one.legal_entity.label for one in listed if one.id == made.id] == ["Nordlicht GmbH"]
    for unknown in (theirs, uuid4()):
        with pytest.raises(NotFound) as refused:
            await designer.create(legal_entity_id=str(unknown))
        assert refused.value.code == "einvoice.seller_unknown"
        assert [violation.pointer for violation in refused.value.violations] == ["/layout/legal_entity_id"]


async def test_one_layout_is_in_use_for_each_seller_and_one_for_all_others(service, tenant, designer, issue):
    mine = str(uuid4())
    await _is_ours(service, tenant, UUID(mine))
    everybody = await designer.activate(await designer.create(name="alle"), 1)
    own = await designer.activate(await designer.create(name="eigenes", legal_entity_id=mine), 1)
    second = await designer.activate(await designer.create(name="zweites"), 1)
    listed = {x.id: x for x in (await designer("ListInvoiceLayouts", pb.ListInvoiceLayoutsRequest())).layouts}
    assert [listed[x.id].active_version for x in (everybody, own, second)] == [0, 1, 1]
    of_mine = pb.ListInvoiceLayoutsRequest(legal_entity_id=mine)
    assert [x.id for x in (await designer("ListInvoiceLayouts", of_mine)).layouts] == [own.id]
    invoice = an_invoice(number="RE-1")
    invoice.seller.legal_entity_id = mine
    assert (await issue(number="RE-1", seller=invoice.seller))[PDF].made_with.layout_id == own.id
    assert (await issue(number="RE-2"))[PDF].made_with.layout_id == second.id
    await designer.activate(listed[second.id], 0)
    assert (await issue(number="RE-3"))[PDF].made_with.layout_id == ""


async def test_what_was_tried_out_well_is_not_tried_again_and_what_failed_is(service, designer):
    tried = _workshops[service.context.db]._renderer._previews
    await designer.create(ink_color="#101820")
    before = next(iter(tried._children))._jobs
    await designer.create(name="Zweites", ink_color="#101820")
    assert next(iter(tried._children))._jobs == before
    for _ in range(2):
        with pytest.raises(InvalidInput):
            await designer.create(html="{{ sellr.name }}")
    assert next(iter(tried._children))._jobs == before + 2
    with pytest.raises(InvalidInput) as nameless:
        await designer.create(name=" ", html="<p>neu</p>")
    assert nameless.value.code == "einvoice.layout_nameless"
    assert next(iter(tried._children))._jobs == before + 2


async def test_a_faulty_layout_is_refused_with_the_line_and_not_kept(designer):
    with pytest.raises(InvalidInput) as refused:
        await designer.create(html="<p>\n{{ sellr.name }}</p>", css="@import 'http://127.0.0.1:9';")
    assert refused.value.code == "einvoice.layout_refused"
    (found,) = refused.value.violations
    assert (found.pointer, found.code) == ("/layout/css", "at_rule")
    assert found.detail.startswith("Zeile 1:")
    with pytest.raises(InvalidInput):
        await designer.create(name=" ")
    assert not (await designer("ListInvoiceLayouts", pb.ListInvoiceLayoutsRequest())).layouts


async def test_a_layout_that_fails_on_an_invoice_does_not_hold_it_up(designer, issue):
    """Bears the samples, not the one invoice of this number."""
    html = "<p>{{ payable }}{% if number == 'RE-9' %}{{ 1 // 0 }}{% endif %}</p>"
    await designer.activate(await designer.create(html=html), 1)
    assert (await issue(number="RE-8"))[PDF].made_with.fault == ""
    made = (await issue(number="RE-9"))[PDF]
    assert (made.made_with.layout_id, made.made_with.built_in_release) == ("", templates.BUILT_IN)
    assert made.made_with.fault.startswith("html: Zeile 1")
    assert hashlib.sha256(await designer.render(made)).hexdigest() == made.file.sha256


async def test_a_preview_shows_a_sample_or_an_invoice_and_keeps_nothing(designer, issue, service, tenant):
    made = await issue(number="RE-7", buyer=a_buyer(format="ZUGFERD", language="en"))
    before = await _told(service, tenant)
    for request in (
        pb.PreviewInvoiceLayoutRequest(language="en"),
        pb.PreviewInvoiceLayoutRequest(layout=pb.InvoiceLayout(html=OWN), document_kind=5),
        pb.PreviewInvoiceLayoutRequest(invoice_id=made[PDF].invoice_id),
    ):
        body = await designer("PreviewInvoiceLayout", request)
        assert body.content_type == "application/pdf"
        assert body.data.startswith(b"%PDF")
    assert await _told(service, tenant) == before
    with pytest.raises(NotFound):
        await designer("PreviewInvoiceLayout", pb.PreviewInvoiceLayoutRequest(layout_id=str(uuid4())))
    built_in = (await designer("GetBuiltInLayout", pb.GetBuiltInLayoutRequest())).layout
    again = await designer("PreviewInvoiceLayout", pb.PreviewInvoiceLayoutRequest(layout=built_in))
    assert again.data.startswith(b"%PDF")


async def test_a_preview_that_takes_all_its_time_is_refused_with_words_and_the_next_ones_are_made(designer, service):
    bomb = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    request = pb.PreviewInvoiceLayoutRequest(layout=pb.InvoiceLayout(html=bomb))
    with pytest.raises(InvalidInput) as refused:
        await designer("PreviewInvoiceLayout", request)
    (found,) = refused.value.violations
    assert (found.pointer, found.code) == ("/layout/html", "too_heavy")
    for somebody in (designer, Designer(service, uuid4())):
        shown = await somebody("PreviewInvoiceLayout", pb.PreviewInvoiceLayoutRequest(language="de"))
        assert shown.data.startswith(b"%PDF")


async def test_a_change_is_told_without_its_templates(designer, service, tenant):
    layout = await designer.activate(await designer.create(html=OWN), 1)
    told = [m for m in await _told(service, tenant) if m.layout.id == layout.id]
    assert [(m.layout.version, m.layout.active_version, m.layout.html) for m in told] == [(1, 0, ""), (1, 1, "")]
    assert all(len(m.sha256) == 64 for m in told)


async def _told(service, tenant) -> list[events.LayoutChanged]:
    async with service.context.db.reading(Principal.system(tenant, "einvoice")) as tx:
        rows = await tx.all(select(journal.c.message, journal.c.payload).order_by(journal.c.pos))
    name = events.LayoutChanged.DESCRIPTOR.full_name
    return [events.LayoutChanged.FromString(bytes(r["payload"])) for r in rows if r["message"] == name]


async def test_another_program_version_that_draws_otherwise_is_told_not_passed_off(designer, service, tenant, issue):
    """What is archived counts; the answer names both programs."""
    made = (await issue(number="RE-5"))[PDF]
    other = await designer.create(css="p { color: #ff0000 }")
    async with service.context.db.reading(Principal.system(tenant, "einvoice"), tx_class=EinvoiceTx) as tx:
        document = await tx.documents.get(UUID(made.id))
        invoice = frozen(await tx.invoices.get(document.invoice_id))
        version = await tx.layouts.version(UUID(other.id), 1)
    workshop, changed = _workshops[service.context.db], Used(version.content, version.layout_id, 1)
    with pytest.raises(RuleViolated) as differs:
        await workshop.again(tenant, document, invoice, changed)
    assert differs.value.code == "einvoice.rendering_differs"


async def test_layouts_stay_with_their_tenant_and_those_who_may(designer, service):
    layout = await designer.create()
    stranger = Designer(service, uuid4())
    with pytest.raises(NotFound):
        await stranger("GetInvoiceLayout", pb.GetInvoiceLayoutRequest(id=layout.id))
    with pytest.raises(Forbidden):
        await Designer(service, uuid4(), "einvoice.layout.read").create()

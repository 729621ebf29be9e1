"""Pairs of einvoice: documents of invoices, how they left, judging files, supplier invoices, layouts."""

import uuid
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.json_format import ParseDict
from kontor.api.common.v1.history_pb2 import RecordHistoryRequest
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.einvoice.v1 import archive_pb2 as archive
from kontor.api.einvoice.v1 import dispatch_pb2 as dispatches
from kontor.api.einvoice.v1 import einvoice_pb2 as pb
from kontor.api.einvoice.v1 import files_pb2 as files
from kontor.api.einvoice.v1 import layouts_pb2 as layouts
from kontor.api.einvoice.v1 import papers_pb2 as papers
from kontor.api.einvoice.v1 import receiving_pb2 as receiving
from kontor.api.platform.v1.platform_pb2 import LegalEntity
from kontor.cli.demo import cast
from kontor.cli.demo.client import Json, wait_for

from .cases import Case, pair
from .world import World

_PDF_IN_BASE64 = "JVBERi0xL"


@pair
def check_invoice(world: World) -> Case:
    invoice = ParseDict(world.invoice(world.a), pb.CheckInvoiceRequest().invoice)
    return Case(pb.CheckInvoiceRequest(invoice=invoice), everywhere="judges what it is given and looks at nothing")


@pair
def write_letter(world: World) -> Case:
    invoice = ParseDict(world.invoice(world.a), pb.WriteLetterRequest().invoice)
    return Case(pb.WriteLetterRequest(invoice=invoice), everywhere="words what it is given and looks at nothing")


@pair
def list_documents(world: World) -> Case:
    invoice, document = world.invoice(world.a), world.document(world.a)
    return Case(pb.ListDocumentsRequest(invoice_id=invoice["id"]), id=invoice["id"], shows=document["id"])


@pair
def download_document(world: World) -> Case:
    document = world.document(world.a)
    return Case(pb.DownloadDocumentRequest(id=document["id"]), id=document["id"])


@pair
def check_file(world: World) -> Case:
    content = world.admin.download(f"/v1/documents/{world.document(world.a)['id']}/content")
    # A trailing remark makes it a file of its own: the archive keeps one copy of equal bytes.
    file = world.upload(content + b"<!-- Probe -->", "invoice", "eingang.xml", "application/xml")
    return Case(ParseDict({"file": file}, pb.CheckFileRequest()), id=file["sha256"])


def _foreign(world: World) -> Json:
    """A UBL invoice of the first company, uploaded."""
    content = world.admin.download(f"/v1/documents/{world.document(world.a)['id']}/content")
    return world.upload(content + b"<!-- Blick -->", "invoice", "eingang.xml", "application/xml")


@pair
def convert_file(world: World) -> Case:
    file = _foreign(world)
    return Case(ParseDict({"file": file, "to": "FILE_SYNTAX_CII"}, files.ConvertFileRequest()), id=file["sha256"])


@pair
def view_file(world: World) -> Case:
    file = _foreign(world)
    return Case(ParseDict({"file": file}, files.ViewFileRequest()), id=file["sha256"])


@pair
def get_document_report(world: World) -> Case:
    document = world.document(world.a)
    return Case(files.GetDocumentReportRequest(id=document["id"]), id=document["id"])


@pair
def get_document_view(world: World) -> Case:
    document = world.document(world.a)
    return Case(files.GetDocumentViewRequest(id=document["id"]), id=document["id"])


# Supplier invoices: an XML that is none waits for a person, who then types what it says.


def _file(world: World) -> Json:
    content = f"<probe>{uuid.uuid4()}</probe>".encode()
    return world.upload(content, "invoice", "eingang.xml", "application/xml")


def _waiting(world: World) -> Json:
    made = world.admin.post("/v1/supplier_invoices", {"file": _file(world)})["supplier_invoice"]

    def read() -> Json | None:
        now = world.fresh(f"/v1/supplier_invoices/{made['id']}", "supplier_invoice")
        return now if now["state"] == "SUPPLIER_INVOICE_STATE_TO_COMPLETE" else None

    return wait_for("the supplier invoice to be read", read, 60)


def _facts(number: str) -> receiving.SupplierInvoiceFacts:
    said = {"number": number, "issue_date": "2026-11-02", "seller_name": "Papier KG", "gross": cast.euro("119.00")}
    return ParseDict(said, receiving.SupplierInvoiceFacts())


def _checked(world: World) -> Json:
    waiting = _waiting(world)
    facts = _facts(f"P-{uuid.uuid4().hex[:8]}")
    request = receiving.UpdateSupplierInvoiceRequest(id=waiting["id"], facts=facts)
    known = world.known["einvoice.UpdateSupplierInvoice"]
    token = world.token(["*"], person=world.admin_id)
    answer = world.rest.call(known, request, token, waiting["etag"])
    assert answer.ok, answer
    checked: Json = answer.json["supplier_invoice"]
    assert checked["state"] == "SUPPLIER_INVOICE_STATE_CHECKED", checked["state"]
    return checked


def _approved(world: World) -> Json:
    by = world.caller(world.people["approver"])
    approved: Json = by.act("/v1/supplier_invoices", "approve", _checked(world))["supplier_invoice"]
    return approved


def _exported(world: World) -> Json:
    body = {"ids": [_approved(world)["id"]]}
    export: Json = world.admin.post("/v1/supplier_invoices:export", body)["export"]
    return export


@pair
def receive_supplier_invoice(world: World) -> Case:
    file = _file(world)
    return Case(ParseDict({"file": file}, receiving.ReceiveSupplierInvoiceRequest()), id=file["sha256"])


@pair
def get_supplier_invoice(world: World) -> Case:
    found = _waiting(world)
    return Case(receiving.GetSupplierInvoiceRequest(id=found["id"]), id=found["id"])


@pair
def list_supplier_invoices(world: World) -> Case:
    return Case(receiving.ListSupplierInvoicesRequest(page_size=200), shows=_waiting(world)["id"])


@pair
def update_supplier_invoice(world: World) -> Case:
    found = _waiting(world)
    mask = FieldMask(paths=["number"])
    request = receiving.UpdateSupplierInvoiceRequest(id=found["id"], facts=_facts("P-1"), update_mask=mask)
    return Case(request, id=found["id"], etag=found["etag"])


@pair
def read_supplier_invoice_again(world: World) -> Case:
    found = _waiting(world)
    return Case(receiving.ReadSupplierInvoiceAgainRequest(id=found["id"]), id=found["id"], etag=found["etag"])


@pair
def approve_supplier_invoice(world: World) -> Case:
    found = _checked(world)
    return Case(receiving.ApproveSupplierInvoiceRequest(id=found["id"]), id=found["id"], etag=found["etag"])


@pair
def reject_supplier_invoice(world: World) -> Case:
    found = _checked(world)
    request = receiving.RejectSupplierInvoiceRequest(id=found["id"], reason="nicht bestellt")
    return Case(request, id=found["id"], etag=found["etag"])


@pair
def reopen_supplier_invoice(world: World) -> Case:
    found = _approved(world)
    request = receiving.ReopenSupplierInvoiceRequest(id=found["id"], reason="versehentlich")
    return Case(request, id=found["id"], etag=found["etag"])


@pair
def decide_duplicate(world: World) -> Case:
    content = _file(world)
    for _ in range(2):
        made = world.admin.post("/v1/supplier_invoices", {"file": content})["supplier_invoice"]

    def suspected() -> Json | None:
        now = world.fresh(f"/v1/supplier_invoices/{made['id']}", "supplier_invoice")
        read = now["state"] != "SUPPLIER_INVOICE_STATE_RECEIVED"
        return now if read and now["duplicates"] else None

    found = wait_for("the duplicate to be read and seen", suspected, 60)
    request = receiving.DecideDuplicateRequest(id=found["id"], is_duplicate=True)
    return Case(request, id=found["id"], etag=found["etag"])


@pair
def download_supplier_invoice(world: World) -> Case:
    found = _waiting(world)
    return Case(receiving.DownloadSupplierInvoiceRequest(id=found["id"]), id=found["id"])


@pair
def get_supplier_invoice_view(world: World) -> Case:
    made = world.admin.post("/v1/supplier_invoices", {"file": _foreign(world)})["supplier_invoice"]

    def read() -> bool:
        now = world.fresh(f"/v1/supplier_invoices/{made['id']}", "supplier_invoice")
        return bool(now["state"] != "SUPPLIER_INVOICE_STATE_RECEIVED")

    wait_for("the supplier invoice to be read", read, 60)
    return Case(receiving.GetSupplierInvoiceViewRequest(id=made["id"]), id=made["id"])


@pair
def export_supplier_invoices(world: World) -> Case:
    found = _approved(world)
    return Case(receiving.ExportSupplierInvoicesRequest(ids=[found["id"]]), id=found["id"])


@pair
def list_supplier_invoice_exports(world: World) -> Case:
    return Case(receiving.ListSupplierInvoiceExportsRequest(page_size=200), shows=_exported(world)["id"])


@pair
def download_supplier_invoice_export(world: World) -> Case:
    found = _exported(world)
    return Case(receiving.DownloadSupplierInvoiceExportRequest(id=found["id"]), id=found["id"])


@pair
def list_invoice_dispatches(world: World) -> Case:
    invoice, sent = world.invoice(world.a), world.dispatch(world.a)
    request = dispatches.ListInvoiceDispatchesRequest(invoice_id=invoice["id"])
    return Case(request, id=invoice["id"], shows=sent["id"])


@pair
def get_dispatch(world: World) -> Case:
    sent = world.dispatch(world.a)
    return Case(dispatches.GetDispatchRequest(id=sent["id"]), id=sent["id"])


@pair
def list_dispatches(world: World) -> Case:
    return Case(dispatches.ListDispatchesRequest(page_size=200), shows=world.dispatch(world.a)["id"])


@pair
def list_bounces(world: World) -> Case:
    return Case(dispatches.ListBouncesRequest(page_size=200), shows=world.bounce)


@pair
def exchange_link(world: World) -> Case:
    _, link = world.invoice_with_link()
    return Case(dispatches.ExchangeLinkRequest(secret=link), shows='"token"', everywhere="a link says whose it is")


@pair
def get_invoice_for_customer(world: World) -> Case:
    invoice, link = world.invoice_with_link()
    return Case(dispatches.GetInvoiceForCustomerRequest(), link=link, shows=invoice["number"])


@pair
def download_document_for_customer(world: World) -> Case:
    invoice, link = world.invoice_with_link()
    documents = world.admin.get(f"/v1/invoices/{invoice['id']}/documents")["documents"]
    pdf = next(d for d in documents if d["file"]["media_type"] == "application/pdf")
    return Case(dispatches.DownloadDocumentForCustomerRequest(id=pdf["id"]), link=link, shows=_PDF_IN_BASE64)


@pair
def get_proof(world: World) -> Case:
    invoice = world.invoice(world.a)
    return Case(archive.GetProofRequest(invoice_id=invoice["id"]), id=invoice["id"])


def _layout(world: World) -> dict[str, Any]:
    """A fresh layout of customer A's tenant."""
    made = world.admin.post("/v1/invoice_layouts", {"layout": {"name": "Nordlicht", "accent_color": "#14505c"}})
    return dict(made["layout"])


@pair
def create_invoice_layout(world: World) -> Case:
    request = layouts.CreateInvoiceLayoutRequest(layout=layouts.InvoiceLayout(name="Nordlicht", ink_color="#101820"))
    return Case(request, made="layout.id", look=lambda id_: layouts.GetInvoiceLayoutRequest(id=id_))


@pair
def get_invoice_layout(world: World) -> Case:
    id_ = _layout(world)["id"]
    return Case(layouts.GetInvoiceLayoutRequest(id=id_), id=id_)


@pair
def list_invoice_layouts(world: World) -> Case:
    return Case(layouts.ListInvoiceLayoutsRequest(), shows=_layout(world)["id"])


@pair
def update_invoice_layout(world: World) -> Case:
    before = _layout(world)
    change = layouts.UpdateInvoiceLayoutRequest(id=before["id"], etag=before["etag"])
    change.layout.accent_color = "#9a3412"
    change.update_mask.paths.append("accent_color")
    return Case(change, id=before["id"], etag=before["etag"])


@pair
def list_invoice_layout_versions(world: World) -> Case:
    id_ = _layout(world)["id"]
    return Case(layouts.ListInvoiceLayoutVersionsRequest(id=id_), id=id_)


@pair
def activate_invoice_layout(world: World) -> Case:
    before = _layout(world)
    request = layouts.ActivateInvoiceLayoutRequest(id=before["id"], version=0, etag=before["etag"])
    return Case(request, id=before["id"], etag=before["etag"])


@pair
def preview_invoice_layout(world: World) -> Case:
    id_ = _layout(world)["id"]
    return Case(layouts.PreviewInvoiceLayoutRequest(layout_id=id_, language="en"), id=id_)


@pair
def render_quote(world: World) -> Case:
    request = papers.RenderQuoteRequest(
        paper=papers.QUOTE_PAPER_QUOTE,
        quote=ParseDict(world.a.quote, crm.Quote()),
        customer=ParseDict(world.a.customer, crm.Customer()),
        seller=ParseDict(world.seller, LegalEntity()),
        date=world.today.isoformat(),
    )
    return Case(request, everywhere="draws what it is given, in the caller's own layout")


@pair
def get_built_in_layout(world: World) -> Case:
    return Case(layouts.GetBuiltInLayoutRequest(), everywhere="comes with the program and is nobody's")


@pair
def render_document(world: World) -> Case:
    document = world.document(world.a)
    return Case(layouts.RenderDocumentRequest(id=document["id"]), id=document["id"])


@pair
def list_history(world: World) -> Case:
    layout = _layout(world)["id"]
    request = RecordHistoryRequest(type="invoice_layout", id=layout)
    return Case(request, id=layout, shows="LayoutChanged", permission="einvoice.layout.read")

"""Pairs of einvoice: documents of invoices, and judging files."""

from google.protobuf.json_format import ParseDict
from kontor.api.einvoice.v1 import einvoice_pb2 as pb

from .cases import Case, pair
from .world import World


@pair
def check_invoice(world: World) -> Case:
    invoice = ParseDict(world.invoice(world.a), pb.CheckInvoiceRequest().invoice)
    return Case(pb.CheckInvoiceRequest(invoice=invoice), everywhere="judges what it is given and looks at nothing")


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

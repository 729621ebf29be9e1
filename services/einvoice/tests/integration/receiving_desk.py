"""Supplier invoices as the people at the desk meet them: files put in, read, looked at, acted on."""

from typing import Any
from uuid import UUID

from kontor.api.einvoice.v1 import receiving_pb2 as pb
from kontor.cli.running import Caller, Running
from kontor.cli.testing import eventually

Shown = pb.SupplierInvoice
PDF, XML = "application/pdf", "application/xml"
RECEIVED, CHECKED = pb.SUPPLIER_INVOICE_STATE_RECEIVED, pb.SUPPLIER_INVOICE_STATE_CHECKED
TO_COMPLETE = pb.SUPPLIER_INVOICE_STATE_TO_COMPLETE


async def keep(
    einvoice: Running, caller: Caller, tenant: UUID, content: bytes, kind: str = XML, name: str = "r.xml", **given: Any
) -> Shown:
    headers = given.pop("headers", {})
    ref = await einvoice.service.context.files.put(tenant, content, kind, name)
    request = pb.ReceiveSupplierInvoiceRequest(file=ref.message(), **given)
    return (await caller("ReceiveSupplierInvoice", request, **headers)).message.supplier_invoice


async def get(caller: Caller, id_: str) -> Shown:
    return (await caller("GetSupplierInvoice", pb.GetSupplierInvoiceRequest(id=id_))).message.supplier_invoice


async def read(caller: Caller, id_: str) -> Shown:
    async def look() -> Shown | None:
        shown = await get(caller, id_)
        return shown if shown.state != RECEIVED else None

    return await eventually(look, timeout=60)


async def view(caller: Caller, id_: str, **given: Any) -> str:
    request = pb.GetSupplierInvoiceViewRequest(id=id_, language="de", **given)
    return (await caller("GetSupplierInvoiceView", request)).message.data.decode()


async def do(caller: Caller, rpc: str, shown: Shown, **given: Any) -> Shown:
    request = getattr(pb, f"{rpc}Request")(id=shown.id, etag=given.pop("etag", shown.etag), **given)
    return (await caller(rpc, request)).message.supplier_invoice

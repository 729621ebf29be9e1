"""What einvoice does with documents: record and list them; each inside the transaction of its edge."""

from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.einvoice.v1 import einvoice_pb2 as pb
from kontor.common.values.ids import new_id
from kontor.einvoice.domain.documents import Document, DocumentUnknown, IssuedInvoice, Made, Rendering
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.wire import documents as wire


async def record_rendering(tx: EinvoiceTx, *, invoice: billing.Invoice, attempt: int, rendering: Rendering) -> None:
    """All documents of an invoice, or the verdict that refuses them. What is archived already stays."""
    issued = await tx.invoices.find(UUID(invoice.id), for_update=True) or _kept(tx, invoice)
    if rendering.refused is not None:
        told = issued.refuse(rendering.refused, attempt)
    else:
        told = issued.archive([_document(tx, issued, made) for made in rendering.made], attempt)
    await tx.invoices.save(issued)
    tx.emit(told)


def _kept(tx: EinvoiceTx, invoice: billing.Invoice) -> IssuedInvoice:
    """Once; the content of an issued invoice never changes."""
    customer = invoice.buyer.customer_id or invoice.customer.id
    return IssuedInvoice(UUID(invoice.id), invoice.number, customer, invoice.SerializeToString(), tx.clock.now())


def _document(tx: EinvoiceTx, issued: IssuedInvoice, made: Made) -> Document:
    return Document(
        id=new_id(),
        invoice_id=issued.invoice_id,
        invoice_number=issued.number,
        customer_id=issued.customer_id,
        format=made.format,
        file=made.file,
        report=made.report,
        archived_at=tx.clock.now(),
        made_with=made.made_with,
        judged=made.judged,
    )


async def announce_documents(tx: EinvoiceTx, *, invoice_id: UUID, attempt: int) -> None:
    """They are there already; the one who asks is told."""
    issued = await tx.invoices.get(invoice_id, for_update=True)
    told = issued.archive((), attempt)
    await tx.invoices.save(issued)
    tx.emit(told)


async def list_documents(tx: EinvoiceTx, *, invoice_id: UUID) -> list[pb.Document]:
    visible = tx.principal.visible("einvoice.document.read", "customer")
    found = await tx.documents.of(invoice_id, visible)
    if not found:
        return []
    sent = await tx.dispatches.message_ids(invoice_id)
    invoice = wire.frozen(await tx.invoices.get(invoice_id))
    return [wire.document(d, sent, tx.principal.locale, invoice) for d in found]


async def download(tx: EinvoiceTx, *, document_id: UUID) -> Document:
    """DocumentUnknown too where it is of another customer than the caller may see."""
    document = await tx.documents.get(document_id)
    visible = tx.principal.visible("einvoice.document.download", "customer")
    if visible is not None and document.customer_id not in visible:
        raise DocumentUnknown(f"document {document_id} is another customer's")
    return document

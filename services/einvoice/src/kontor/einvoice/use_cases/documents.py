"""What einvoice does with documents: record and list them; each inside the transaction of its edge."""

from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.einvoice.v1 import einvoice_pb2 as pb
from kontor.api.einvoice.v1 import events_pb2 as events
from kontor.common.db import Announcement
from kontor.common.files import FileRef
from kontor.common.wire import timestamp
from kontor.einvoice.domain.documents import Document, Rendering
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.wire import layouts, reports

AGGREGATE = "invoice_documents"
_LANGUAGE = "de"


async def record_rendering(tx: EinvoiceTx, *, invoice: billing.Invoice, attempt: int, rendering: Rendering) -> None:
    """All documents of an invoice, or the verdict that refuses them. What is archived already stays."""
    await tx.keep_invoice(invoice)
    invoice_id = UUID(invoice.id)
    if rendering.refused is not None:
        message = events.DocumentsRejected(
            invoice_id=invoice.id, attempt=attempt, report=reports.report(rendering.refused, _LANGUAGE)
        )
        tx.announce(Announcement(AGGREGATE, invoice_id, await tx.next_version(invoice_id), message))
        return
    for made in rendering.made:
        await tx.add_document(invoice, made)
    await announce_documents(tx, invoice_id=invoice_id, attempt=attempt)


async def announce_documents(tx: EinvoiceTx, *, invoice_id: UUID, attempt: int) -> None:
    found = await tx.documents(invoice_id)
    shown = [document_message(d, (), _LANGUAGE) for d in found]
    message = events.DocumentsRendered(invoice_id=str(invoice_id), attempt=attempt, documents=shown)
    tx.announce(Announcement(AGGREGATE, invoice_id, await tx.next_version(invoice_id), message))


async def list_documents(tx: EinvoiceTx, *, invoice_id: UUID) -> list[pb.Document]:
    visible = tx.principal.visible("einvoice.document.read", "customer")
    found = await tx.documents(invoice_id, visible)
    sent = await tx.message_ids(invoice_id) if found else []
    return [document_message(d, sent, tx.principal.locale) for d in found]


def document_message(value: Document, dispatched: list[str] | tuple[str, ...], language: str) -> pb.Document:
    return pb.Document(
        id=str(value.id),
        invoice_id=str(value.invoice_id),
        invoice_number=value.invoice_number,
        customer_id=value.customer_id,
        format=pb.DocumentFormat.Value(f"DOCUMENT_FORMAT_{value.format.value}"),
        file=FileRef(value.file.sha256, value.file.size, value.file.media_type, value.file.name).message(),
        report=reports.report(value.report, language),
        archived_at=timestamp(value.archived_at),
        dispatched=dispatched,
        made_with=layouts.made_with(value.made_with) if value.made_with else None,
    )

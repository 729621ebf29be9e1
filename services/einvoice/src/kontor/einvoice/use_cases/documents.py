"""What einvoice does with documents: record and list them; each inside the transaction of its edge."""

from datetime import date
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.einvoice.v1 import einvoice_pb2 as pb
from kontor.api.einvoice.v1 import events_pb2 as events
from kontor.common.database.transaction import Announcement
from kontor.common.outside.files import FileRef
from kontor.common.values.wire import read_optional_day, timestamp
from kontor.einvoice.domain.documents import Document, DocumentUnknown, Rendering
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.wire import archive, layouts, reports

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
    invoice, found = await tx.get_invoice(invoice_id), await tx.documents(invoice_id)
    message = events.DocumentsRendered(
        invoice_id=str(invoice_id),
        attempt=attempt,
        documents=[document_message(d, (), _LANGUAGE, issued_on(invoice, d)) for d in found],
        content_hash=invoice.content_hash,
    )
    tx.announce(Announcement(AGGREGATE, invoice_id, await tx.next_version(invoice_id), message))


async def list_documents(tx: EinvoiceTx, *, invoice_id: UUID) -> list[pb.Document]:
    visible = tx.principal.visible("einvoice.document.read", "customer")
    found = await tx.documents(invoice_id, visible)
    if not found:
        return []
    sent, invoice = await tx.message_ids(invoice_id), await tx.get_invoice(invoice_id)
    return [document_message(d, sent, tx.principal.locale, issued_on(invoice, d)) for d in found]


async def download(tx: EinvoiceTx, *, document_id: UUID) -> Document:
    """DocumentUnknown too where it is of another customer than the caller may see."""
    document = await tx.get_document(document_id)
    visible = tx.principal.visible("einvoice.document.download", "customer")
    if visible is not None and document.customer_id not in visible:
        raise DocumentUnknown(f"document {document_id} is another customer's")
    return document


def issued_on(invoice: billing.Invoice, document: Document) -> date:
    """The day from whose year on it is kept."""
    return read_optional_day(invoice.issue_date, "/issue_date") or document.archived_at.date()


def document_message(value: Document, dispatched: list[str] | tuple[str, ...], language: str, on: date) -> pb.Document:
    return pb.Document(
        id=str(value.id),
        invoice_id=str(value.invoice_id),
        invoice_number=value.invoice_number,
        customer_id=value.customer_id,
        format=pb.DocumentFormat.Value(f"DOCUMENT_FORMAT_{value.format.value}"),
        file=FileRef(value.file.sha256, value.file.size, value.file.media_type, value.file.name).message(),
        report=reports.report(value.report, language),
        archived_at=timestamp(value.archived_at),
        judged=archive.judged_message(value.judged) if value.judged else None,
        retention=archive.retention(on, language),
        dispatched=dispatched,
        made_with=layouts.made_with(value.made_with) if value.made_with else None,
    )

"""Archived documents to messages."""

from collections.abc import Sequence
from datetime import date

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.api.einvoice.v1 import einvoice_pb2 as pb
from kontor.api.einvoice.v1 import events_pb2 as events
from kontor.common.outside.files import FileRef
from kontor.common.values.wire import read_optional_day, timestamp
from kontor.einvoice.domain.documents import Document, DocumentsRejected, DocumentsRendered, IssuedInvoice
from kontor.einvoice.wire import archive, layouts, reports

_LANGUAGE = "de"


def frozen(value: IssuedInvoice) -> Invoice:
    """As billing told of it."""
    return Invoice.FromString(value.content)


def issued_on(invoice: Invoice, document: Document) -> date:
    """The day from whose year on it is kept."""
    return read_optional_day(invoice.issue_date, "/issue_date") or document.archived_at.date()


def document(value: Document, dispatched: Sequence[str], language: str, invoice: Invoice) -> pb.Document:
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
        retention=archive.retention(issued_on(invoice, value), language),
        dispatched=dispatched,
        made_with=layouts.made_with(value.made_with) if value.made_with else None,
        customer=invoice.customer if invoice.customer.id else None,
    )


def rendered(event: DocumentsRendered) -> events.DocumentsRendered:
    invoice = frozen(event.invoice)
    return events.DocumentsRendered(
        invoice_id=str(event.invoice.invoice_id),
        attempt=event.attempt,
        documents=[document(d, (), _LANGUAGE, invoice) for d in event.invoice.documents],
        content_hash=invoice.content_hash,
    )


def rejected(event: DocumentsRejected) -> events.DocumentsRejected:
    return events.DocumentsRejected(
        invoice_id=str(event.invoice.invoice_id), attempt=event.attempt, report=reports.report(event.report, _LANGUAGE)
    )

"""Issued invoices, their archived documents and how they left the house: rows to objects and back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.common.database.tables import journal
from kontor.common.database.transaction import Row, Tx
from kontor.common.values.ids import new_id
from kontor.einvoice.domain.documents import Archived, Document, DocumentUnknown, Format, InvoiceUnknown, Made
from kontor.einvoice.rules.report import Report
from kontor.einvoice.store.tables import dispatch, document, issued
from kontor.einvoice.wire import archive
from kontor.einvoice.wire.layouts import made_with_from_json, made_with_to_json
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

_KEEP = upsert(issued).on_conflict_do_nothing().returning(issued.c.invoice_id)
_RAISE = (
    update(issued)
    .where(issued.c.invoice_id == bindparam("id"))
    .values(version=issued.c.version + 1)
    .returning(issued.c.version)
)
_CONTENT = select(issued.c.content).where(issued.c.invoice_id == bindparam("id"))
_CONTENT_FOR_UPDATE = _CONTENT.with_for_update()
_ADD = upsert(document).on_conflict_do_nothing().returning(document.c.id)
_OF_INVOICE = select(document).where(document.c.invoice_id == bindparam("id")).order_by(document.c.format)
_ONE = select(document).where(document.c.id == bindparam("id"))
_MESSAGES = (
    select(dispatch.c.message_id)
    .where(dispatch.c.invoice_id == bindparam("id"), dispatch.c.message_id != "")
    .order_by(dispatch.c.attempt)
)


_ENTRIES = select(journal).where(journal.c.aggregate_id == func.any(bindparam("ids"))).order_by(journal.c.pos)


def row_to_document(row: Row) -> Document:
    return Document(
        id=row["id"],
        invoice_id=row["invoice_id"],
        invoice_number=row["invoice_number"],
        customer_id=row["customer_id"],
        format=Format(row["format"]),
        file=Archived(row["sha256"], row["size"], row["media_type"], row["name"]),
        report=Report.from_json(row["report"]),
        archived_at=row["archived_at"],
        made_with=made_with_from_json(row["made_with"]),
        judged=archive.judged_from_json(row["judged"]),
    )


def document_to_row(value: Document) -> dict[str, Any]:
    return {
        "id": value.id,
        "invoice_id": value.invoice_id,
        "invoice_number": value.invoice_number,
        "customer_id": value.customer_id,
        "format": value.format.value,
        "sha256": value.file.sha256,
        "size": value.file.size,
        "media_type": value.file.media_type,
        "name": value.file.name,
        "report": value.report.to_json(),
        "archived_at": value.archived_at,
        "made_with": made_with_to_json(value.made_with),
        "judged": archive.judged_to_json(value.judged),
    }


class Documents(Tx):
    """Loads and saves issued invoices and their documents."""

    async def keep_invoice(self, invoice: Invoice) -> None:
        """Once; the content of an issued invoice never changes."""
        self.write(
            _KEEP,
            invoice_id=UUID(invoice.id),
            version=0,
            number=invoice.number,
            customer_id=invoice.buyer.customer_id or invoice.customer.id,
            content=invoice.SerializeToString(),
            received_at=self.clock.now(),
        )

    async def get_invoice(self, id_: UUID, *, for_update: bool = False) -> Invoice:
        return Invoice.FromString(await self.frozen_invoice(id_, for_update=for_update))

    async def frozen_invoice(self, id_: UUID, *, for_update: bool = False) -> bytes:
        """The very bytes that came."""
        content = await self.value(_CONTENT_FOR_UPDATE if for_update else _CONTENT, id=id_)
        if content is None:
            raise InvoiceUnknown(f"invoice {id_}")
        return bytes(content)

    async def next_version(self, invoice_id: UUID) -> int:
        """Of what we tell about this invoice."""
        version = await self.value(_RAISE, id=invoice_id)
        if version is None:
            raise InvoiceUnknown(f"invoice {invoice_id}")
        return int(version)

    async def add_document(self, invoice: Invoice, made: Made) -> None:
        """One per format: the first that was archived stays."""
        value = Document(
            id=new_id(),
            invoice_id=UUID(invoice.id),
            invoice_number=invoice.number,
            customer_id=invoice.buyer.customer_id or invoice.customer.id,
            format=made.format,
            file=made.file,
            report=made.report,
            archived_at=self.clock.now(),
            made_with=made.made_with,
            judged=made.judged,
        )
        self.write(_ADD, **document_to_row(value))

    async def documents(self, invoice_id: UUID, visible: frozenset[str] | None = None) -> Sequence[Document]:
        rows = [row_to_document(row) for row in await self.all(_OF_INVOICE, id=invoice_id)]
        return rows if visible is None else [d for d in rows if d.customer_id in visible]

    async def get_document(self, id_: UUID) -> Document:
        row = await self.one(_ONE, id=id_)
        if row is None:
            raise DocumentUnknown(f"document {id_}")
        return row_to_document(row)

    async def journal_of(self, aggregates: Sequence[UUID]) -> list[Row]:
        """The journal's entries of these records, as they happened."""
        return list(await self.all(_ENTRIES, ids=list(aggregates)))

    async def message_ids(self, invoice_id: UUID) -> list[str]:
        return [row["message_id"] for row in await self.all(_MESSAGES, id=invoice_id)]

"""Issued invoices with what is archived of them, and single documents: rows to objects and back."""

from collections.abc import Sequence
from uuid import UUID

from kontor.common.database.stores import Row, Store
from kontor.common.database.tables import journal
from kontor.common.database.transaction import Tx
from kontor.einvoice.domain.documents import (
    Archived,
    Document,
    DocumentUnknown,
    Format,
    InvoiceUnknown,
    IssuedInvoice,
)
from kontor.einvoice.rules.report import Report
from kontor.einvoice.store.tables import document, issued
from kontor.einvoice.wire import archive
from kontor.einvoice.wire.layouts import made_with_from_json, made_with_to_json
from sqlalchemy import bindparam, func, insert, select

_ADD = insert(document)
_ONE = select(document).where(document.c.id == bindparam("id"))
_OF_INVOICES = (
    select(document)
    .where(document.c.invoice_id == func.any(bindparam("ids")))
    .order_by(document.c.invoice_id, document.c.format)
)
_ENTRIES = select(journal).where(journal.c.aggregate_id == func.any(bindparam("ids"))).order_by(journal.c.pos)
_PLAIN = ("invoice_id", "version", "number", "customer_id", "received_at")


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


def document_to_row(value: Document) -> Row:
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


class IssuedInvoices(Store[IssuedInvoice]):
    """Written once, with documents that are only ever added."""

    table = issued
    aggregate = "invoice_documents"
    key = "invoice_id"
    fixed = frozenset({"number", "customer_id", "content", "received_at"})

    def __init__(self, tx: Tx) -> None:
        super().__init__(tx)
        self._archived: set[UUID] = set()

    def to_row(self, value: IssuedInvoice) -> Row:
        return {**{name: getattr(value, name) for name in _PLAIN}, "content": value.content}

    def to_entity(self, row: Row) -> IssuedInvoice:
        return IssuedInvoice(**{name: row[name] for name in _PLAIN}, content=bytes(row["content"]))

    def parts(self, value: IssuedInvoice) -> Sequence[Row]:
        return [document_to_row(each) for each in value.documents]

    async def whole(self, rows: Sequence[Row]) -> list[IssuedInvoice]:
        values = [self.to_entity(row) for row in rows]
        found = await self._tx.all(_OF_INVOICES, ids=[value.invoice_id for value in values]) if values else []
        self._archived |= {row["id"] for row in found}
        for value in values:
            value.documents = tuple(row_to_document(r) for r in found if r["invoice_id"] == value.invoice_id)
        return values

    async def get(self, key: UUID, *, for_update: bool = False) -> IssuedInvoice:
        found = await self.find(key, for_update=for_update)
        if found is None:
            raise InvoiceUnknown(f"invoice {key}")
        return found

    async def save_all(self, values: Sequence[IssuedInvoice]) -> None:
        await super().save_all(values)
        fresh = [each for value in values for each in value.documents if each.id not in self._archived]
        self._tx.write_many(_ADD, [document_to_row(each) for each in fresh])
        self._archived |= {each.id for each in fresh}


class Documents:
    """Single documents, and what the journal holds of an invoice."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def get(self, id_: UUID) -> Document:
        row = await self._tx.one(_ONE, id=id_)
        if row is None:
            raise DocumentUnknown(f"document {id_}")
        return row_to_document(row)

    async def of(self, invoice_id: UUID, visible: frozenset[str] | None = None) -> list[Document]:
        """By format; none of an invoice that is not known yet."""
        rows = await self._tx.all(_OF_INVOICES, ids=[invoice_id])
        found = [row_to_document(row) for row in rows]
        return found if visible is None else [d for d in found if d.customer_id in visible]

    async def journal_of(self, aggregates: Sequence[UUID]) -> list[Row]:
        """The journal's entries of these records, as they happened."""
        return list(await self._tx.all(_ENTRIES, ids=list(aggregates)))

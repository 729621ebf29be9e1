"""What the database knows of one invoice for its proof."""

from uuid import UUID

from kontor.einvoice.domain.documents import NotArchived
from kontor.einvoice.proof.contents import Known
from kontor.einvoice.store import EinvoiceTx


async def known(tx: EinvoiceTx, invoice_id: UUID) -> Known:
    """InvoiceUnknown, or NotArchived while there are no documents yet."""
    issued = await tx.invoices.get(invoice_id)
    if not issued.documents:
        raise NotArchived(f"invoice {invoice_id} has no documents")
    dispatches = await tx.dispatches.of(invoice_id)
    rows = await tx.documents.journal_of([invoice_id, *(d.id for d in dispatches)])
    return Known(issued.content, list(issued.documents), dispatches, rows)

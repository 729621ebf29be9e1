"""What a customer's link opens: the invoice's facts and its documents, as long as no newer link was sent."""

from uuid import UUID

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.api.einvoice.v1 import dispatch_pb2 as pb
from kontor.common.values.errors import NotFound
from kontor.common.values.money import Money
from kontor.common.values.wire import read_money
from kontor.einvoice.domain.dispatches import Event, LinkVoid, Outcome
from kontor.einvoice.domain.documents import Document, DocumentUnknown, IssuedInvoice
from kontor.einvoice.paper import giro
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases.dispatches import record
from kontor.einvoice.wire import documents as wire


async def see_invoice(tx: EinvoiceTx) -> pb.GetInvoiceForCustomerResponse:
    """The first opening confirms the delivery."""
    issued = await _linked_invoice(tx)
    dispatch = await tx.dispatches.get(UUID(tx.principal.subject), for_update=True)
    await record(tx, dispatch, Outcome(Event.CONFIRMED))
    invoice, documents = wire.frozen(issued), list(issued.documents)
    language = invoice.buyer.language or "de"
    return pb.GetInvoiceForCustomerResponse(
        invoice=_shown(invoice, documents, language), seller=invoice.seller.name, language=language
    )


async def linked_document(tx: EinvoiceTx, document_id: UUID) -> Document:
    """A document of the linked invoice; any other does not exist behind this link."""
    issued = await _linked_invoice(tx)
    document = await tx.documents.get(document_id)
    if document.invoice_id != issued.invoice_id:
        raise DocumentUnknown(f"document {document_id} belongs to another invoice")
    return document


async def _linked_invoice(tx: EinvoiceTx) -> IssuedInvoice:
    named = tx.principal.link_object.get("invoice")
    if named is None:
        raise NotFound("the link names no invoice")
    invoice_id = UUID(named)
    issued = await tx.invoices.get(invoice_id)
    if str(await tx.dispatches.newest_link(invoice_id)) != tx.principal.subject:
        raise LinkVoid("link of an earlier dispatch")
    return issued


def _shown(invoice: Invoice, documents: list[Document], language: str) -> pb.LinkedInvoice:
    payable = read_money(invoice.payable) if invoice.payable.amount else read_money(invoice.gross)
    return pb.LinkedInvoice(
        number=invoice.number,
        title=invoice.title,
        customer=invoice.buyer.name,
        issue_date=invoice.issue_date,
        due_date=invoice.terms.due_date,
        payable=invoice.payable if invoice.payable.amount else invoice.gross,
        account_holder=invoice.seller.account_holder or invoice.seller.name,
        iban=invoice.seller.iban,
        bic=invoice.seller.bic,
        giro_code=_giro_code(invoice, payable),
        valid=bool(documents) and all(d.report.valid for d in documents),
        documents=[wire.document(d, (), language, wire.issued_on(invoice, d)) for d in documents],
    )


def _giro_code(invoice: Invoice, payable: Money) -> str:
    if payable.currency != "EUR":
        return ""
    holder = invoice.seller.account_holder or invoice.seller.name
    return giro.svg(holder, invoice.seller.iban, payable.amount, invoice.number) or ""

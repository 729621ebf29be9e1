"""What a customer's link opens: the invoice's facts and its documents, as long as no newer link was sent."""

from datetime import date
from typing import Any
from uuid import UUID

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.api.einvoice.v1 import dispatch_pb2 as pb
from kontor.common.values.errors import NotFound
from kontor.common.values.money import Money
from kontor.common.values.wire import read_money
from kontor.einvoice.domain.dispatches import Event, LinkVoid, Outcome
from kontor.einvoice.domain.documents import Document, DocumentUnknown, IssuedInvoice
from kontor.einvoice.paper import contexts, giro
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases.dispatches import record
from kontor.einvoice.wire import documents as wire
from kontor.einvoice.wire import formats, issued


async def see_invoice(tx: EinvoiceTx) -> pb.GetInvoiceForCustomerResponse:
    """The first opening confirms the delivery."""
    linked = await _linked_invoice(tx)
    dispatch = await tx.dispatches.get(UUID(tx.principal.subject), for_update=True)
    await record(tx, dispatch, Outcome(Event.CONFIRMED))
    invoice, documents = wire.frozen(linked), list(linked.documents)
    language = invoice.buyer.language or "de"
    return pb.GetInvoiceForCustomerResponse(
        invoice=shown(invoice, documents, language, tx.clock.today()), seller=invoice.seller.name, language=language
    )


async def linked_document(tx: EinvoiceTx, document_id: UUID) -> Document:
    """A document of the linked invoice; any other does not exist behind this link."""
    linked = await _linked_invoice(tx)
    document = await tx.documents.get(document_id)
    if document.invoice_id != linked.invoice_id:
        raise DocumentUnknown(f"document {document_id} belongs to another invoice")
    return document


async def _linked_invoice(tx: EinvoiceTx) -> IssuedInvoice:
    named = tx.principal.link_object.get("invoice")
    if named is None:
        raise NotFound("the link names no invoice")
    invoice_id = UUID(named)
    found = await tx.invoices.get(invoice_id)
    newest = await tx.dispatches.newest_link(invoice_id)
    if newest is None or str(newest) != tx.principal.subject:
        raise LinkVoid("link of an earlier dispatch")
    return found


def shown(invoice: Invoice, documents: list[Document], language: str, today: date) -> pb.LinkedInvoice:
    """The facts of the page, sums and sentences as the document has them."""
    payable = read_money(invoice.payable) if invoice.payable.amount else read_money(invoice.gross)
    said = _said(invoice, today)
    return pb.LinkedInvoice(
        heading=said["title"],
        sums=[pb.LinkedSum(label=entry["label"], value=entry["value"]) for entry in said["sums"]],
        total=pb.LinkedSum(label=said["words"]["payable"], value=said["payable"]),
        advances=[
            pb.LinkedSum(label=" · ".join((entry["number"], entry["date"])), value=entry["amount"])
            for entry in said["preceding"]["received"]
        ],
        payment_sentences=said["payment"]["sentences"],
        exemptions=said["exemptions"],
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
        documents=[wire.document(d, (), language, invoice) for d in documents],
    )


def _said(invoice: Invoice, today: date) -> dict[str, Any]:
    """What the document says, by the very function that writes it."""
    model = issued.to_model(invoice, formats.wanted(invoice).embedded, today)
    return contexts.context(model, issued.layout_facts(invoice))


def _giro_code(invoice: Invoice, payable: Money) -> str:
    if payable.currency != "EUR":
        return ""
    holder = invoice.seller.account_holder or invoice.seller.name
    return giro.svg(holder, invoice.seller.iban, payable.amount, invoice.number) or ""

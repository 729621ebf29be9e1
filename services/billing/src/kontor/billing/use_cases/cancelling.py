"""A linked document undoes an invoice (§ 31 (5) UStDV); its sources can be billed again, what was paid is a credit."""

from uuid import UUID

from kontor.api.einvoice.v1 import einvoice_pb2 as einvoice
from kontor.billing import wire
from kontor.billing.domain.draft import Kind, Named
from kontor.billing.domain.invoice import Invoice
from kontor.billing.domain.sending import NUMBER, USUAL, SendOrder
from kontor.billing.domain.states import Event
from kontor.billing.domain.words import Said
from kontor.billing.store import BillingTx
from kontor.billing.use_cases import drafting
from kontor.billing.use_cases.asking import Ask
from kontor.billing.use_cases.issuing import by_document, issue_all, take_number
from kontor.billing.use_cases.moving import ordered
from kontor.billing.use_cases.sending import as_ordered, as_written, call_back
from kontor.common.values.errors import RuleViolated


class AdvanceDeducted(RuleViolated):
    code = "billing.advance_deducted"
    texts = {
        "de": "Diese Abschlagsrechnung ist in {number} abgezogen. Bitte zuerst {number} stornieren.",
        "en": "This partial invoice is deducted in {number}. Please cancel {number} first.",
    }


async def cancellation_letter(ask: Ask, invoice_id: UUID) -> einvoice.WriteLetterResponse:
    """What would be written with the document if the invoice were cancelled now; its number is not known yet."""
    async with ask.reading() as tx:
        original = await tx.invoices.get(invoice_id)
        original.must_be_cancellable()
        document, on, at = wire.read_document(original.content), tx.clock.today(), tx.clock.now()
    storno = document.cancelled(number=NUMBER, on=on, at=at, reason="", received=original.received)
    return await as_written(ask, wire.document(storno), "")


async def cancel_invoice(
    tx: BillingTx, *, invoice_id: UUID, reason: str, order: SendOrder = USUAL
) -> tuple[Invoice, Invoice]:
    """The cancelled and its cancellation, whose letter may wait to leave; without a letter the usual one is meant.

    A letter of the cancelled invoice that still waits is called back: nobody is to get what is void already.
    """
    original = await tx.invoices.get(invoice_id, for_update=True)
    tx.must_be(original.version, original.id, "invoice")
    original.must_be_cancellable()
    tx.claims.release(invoice_id)
    if original.kind is Kind.PARTIAL:
        said = Said.of("being_cancelled", number=original.number)
        await drafting.advance_changed(tx, position_id=original.position_id, advance_id=original.id, said=said)
    await _must_not_be_deducted(tx, original)
    storno = await _issue_cancellation(tx, original, reason, order)
    moved = (await call_back(tx, original)).events if original.is_held else []
    told = original.cancel(Named(storno.id, storno.number, storno.number), reason)
    moved += (await ordered(tx, original, Event.CANCELLED, Said.own(reason))).events
    await tx.invoices.save(original)
    tx.emit([*moved, *told], reason)
    return original, storno


async def _must_not_be_deducted(tx: BillingTx, original: Invoice) -> None:
    """A bill that deducts this advance, or claims what is open on it, would be wrong: it is cancelled first.

    Asked once the open drafts are locked: one that was just being issued is an invoice by then.
    """
    if original.kind is not Kind.PARTIAL or original.position_id is None:
        return
    deducting = await tx.invoices.residual_of(original.position_id)
    if deducting is not None and any(p.invoice_id == str(original.id) for p in wire.frozen(deducting).preceding):
        raise AdvanceDeducted(str(original.id), number=deducting.number)


async def _issue_cancellation(tx: BillingTx, original: Invoice, reason: str, order: SendOrder) -> Invoice:
    document = wire.read_document(original.content)
    outgoing = as_ordered(tx, order, document.buyer.channel)
    seller, on = document.seller.legal_entity_id, tx.clock.today()
    pattern = (await tx.sellers_known.get(seller)).number_pattern
    number = await take_number(tx, seller, pattern, on)
    storno = document.cancelled(number=number, on=on, at=tx.clock.now(), reason=reason, received=original.received)
    [invoice] = await issue_all(tx, [(storno, wire.content(storno))], outgoing=by_document(storno.id, outgoing))
    return invoice

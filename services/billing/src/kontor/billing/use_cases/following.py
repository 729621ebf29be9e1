"""After issue: documents, dispatch, payments, and differences that a person must decide."""

from uuid import UUID

from kontor.billing.domain.draft import Kind, Named
from kontor.billing.domain.exception import BillingException, raise_exception
from kontor.billing.domain.lines import SourceKind
from kontor.billing.domain.states import Event
from kontor.billing.domain.words import NOTHING_SAID, Said
from kontor.billing.saga import advance
from kontor.billing.store import BillingTx
from kontor.billing.use_cases import drafting
from kontor.billing.use_cases.moving import keep, told
from kontor.common.values.money import Money


async def delivery_told(
    tx: BillingTx, *, invoice_id: UUID, event: Event, said: Said = NOTHING_SAID, reason: str = "", attempt: int = 0
) -> None:
    """What einvoice said; the next step is asked for, unless the letter still waits."""
    invoice = await tx.invoices.get(invoice_id, for_update=True)
    if event is Event.RENDERED and invoice.is_held:
        event = Event.READY
    await keep(tx, invoice, await told(tx, invoice, event, said, reason=reason, attempt=attempt))


async def delivery_overdue(tx: BillingTx, invoice_id: UUID) -> None:
    await delivery_told(tx, invoice_id=invoice_id, event=Event.DELIVERY_OVERDUE, said=Said.of("overdue"))


async def payment_told(
    tx: BillingTx,
    *,
    invoice_id: UUID,
    open_after: Money,
    item_version: int,
    claimed: Money | None = None,
    superseded: Money | None = None,
) -> None:
    """What is open on an invoice now, by the version of its open item: a late message changes nothing.

    What another bill claims instead (`superseded`) is neither open here nor received. An item that begins with all it
    `claimed` open says only that the invoice was issued: a month end has a thousand of them, none is looked up.
    """
    if item_version == 1 and claimed and claimed.amount > 0 and open_after == claimed:
        return
    invoice = await tx.invoices.get(invoice_id, for_update=True)
    claimed_elsewhere = superseded or Money.zero()
    received = invoice.gross - open_after - claimed_elsewhere
    event = _of_payment(received, open_after, claimed_elsewhere)
    moves = advance(invoice.saga, event).saga != invoice.saga
    if not invoice.receive(received, item_version, moves=moves):
        return
    said = Said.of("payment", number=invoice.number, open=open_after)
    if invoice.kind is Kind.PARTIAL:
        await drafting.advance_changed(tx, position_id=invoice.position_id, advance_id=invoice.id, said=said)
    await keep(tx, invoice, await told(tx, invoice, event, Said.of("open", open=open_after), touched=True))


def _of_payment(received: Money, open_after: Money, superseded: Money) -> Event:
    if superseded.amount > 0:
        return Event.SUPERSEDED
    if open_after.amount <= 0:
        return Event.PAID
    return Event.PAID_PARTLY if received.amount > 0 else Event.REOPENED


async def credit_told(tx: BillingTx, *, credit_id: UUID, invoice_id: UUID, free: Money, version: int) -> None:
    """Money on a cancelled advance was used or paid back: bills that count it are drafted anew."""
    tx.credits_known.replicate(credit_id, invoice_id, free, version)
    paid_for = await tx.invoices.find(invoice_id)
    if paid_for is not None and paid_for.kind is Kind.PARTIAL and paid_for.position_id is not None:
        _, paid = await tx.invoices.advances_on(paid_for.position_id)
        now = {p.invoice_id: p.amount for p in paid}
        for draft in await tx.drafts.counting(invoice_id, paid_for.position_id):
            counted = {p.invoice_id: p.amount for p in draft.prepayments}
            if counted.get(invoice_id, Money.zero()) > now.get(invoice_id, Money.zero()):
                said = Said.of("payment", number=paid_for.number, open=free)
                await drafting.advance_changed(tx, position_id=paid_for.position_id, advance_id=invoice_id, said=said)


async def source_withdrawn(tx: BillingTx, *, kind: SourceKind, source_id: UUID, amount: Money, said: Said) -> None:
    """Before issue the draft becomes stale; after issue the difference waits for a person."""
    invoice_id = await drafting.source_changed(tx, kind=kind, source_id=source_id, said=said)
    if invoice_id is None:
        return
    invoice = await tx.invoices.get(invoice_id)
    raised, events = raise_exception(
        Named(invoice.id, invoice.number, invoice.number),
        invoice.customer,
        source_id=source_id,
        cause=said,
        difference=amount,
        at=tx.clock.now(),
    )
    await tx.exceptions.save(raised)
    tx.emit(events)


async def resolve_exception(tx: BillingTx, *, exception_id: UUID, words: str) -> BillingException:
    exception = await tx.exceptions.expected(exception_id)
    events = exception.resolve(words)
    await tx.exceptions.save(exception)
    tx.emit(events, words)
    return exception

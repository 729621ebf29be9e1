"""After issue: documents, dispatch, payments, and differences that a person must decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kontor.billing.domain.draft import Kind, Named
from kontor.billing.domain.exception import BillingException, raise_exception
from kontor.billing.domain.invoice import Invoice
from kontor.billing.domain.lines import SourceKind
from kontor.billing.domain.states import Event
from kontor.billing.domain.words import NOTHING_SAID, Said
from kontor.billing.saga import advance
from kontor.billing.store import BillingTx
from kontor.billing.use_cases import drafting
from kontor.billing.use_cases.moving import Taken, keep, told
from kontor.common.values.events import Event as Happening
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


@dataclass(frozen=True, slots=True)
class Owed:
    """What is open on an invoice now, as its open item told in its version.

    What another bill claims instead (`superseded`) is neither open here nor received. An item that begins with all it
    `claimed` open says only that the invoice was issued.
    """

    invoice_id: UUID
    open_after: Money
    item_version: int
    claimed: Money | None = None
    superseded: Money | None = None

    @property
    def is_only_issued(self) -> bool:
        claimed = self.claimed
        return self.item_version == 1 and claimed is not None and claimed.amount > 0 and self.open_after == claimed


async def payments_told(tx: BillingTx, said: Sequence[Owed]) -> None:
    """What is open on invoices now, each in the order it was told: a late message changes nothing. A month end has a
    thousand that were only issued, none of which is looked up; a bank statement pays a thousand, read and saved at
    once. An advance is kept before the next: drafts that count it read what was received."""
    news = [one for one in said if not one.is_only_issued]
    invoices = await tx.invoices.some((one.invoice_id for one in news), for_update=True)
    moved: dict[UUID, Invoice] = {}
    events: list[Happening] = []
    for one in news:
        invoice = invoices.get(one.invoice_id) or await tx.invoices.get(one.invoice_id)
        if invoice.id in moved or invoice.kind is Kind.PARTIAL:
            await _keep_all(tx, moved, events)
        taken = await _received(tx, invoice, one)
        if taken.events:
            moved[invoice.id] = invoice
            events += taken.events
        if invoice.kind is Kind.PARTIAL:
            await _keep_all(tx, moved, events)
    await _keep_all(tx, moved, events)


async def _received(tx: BillingTx, invoice: Invoice, owed: Owed) -> Taken:
    open_after, claimed_elsewhere = owed.open_after, owed.superseded or Money.zero()
    received = invoice.gross - open_after - claimed_elsewhere
    event = _of_payment(received, open_after, claimed_elsewhere)
    step = advance(invoice.saga, event)
    if not invoice.receive(received, owed.item_version, moves=step.saga != invoice.saga):
        return Taken(step)
    if invoice.kind is Kind.PARTIAL:
        said = Said.of("payment", number=invoice.number, open=open_after)
        await drafting.advance_changed(tx, position_id=invoice.position_id, advance_id=invoice.id, said=said)
    return await told(tx, invoice, event, Said.of("open", open=open_after), touched=True)


async def _keep_all(tx: BillingTx, moved: dict[UUID, Invoice], events: list[Happening]) -> None:
    """Saved and told; nothing is left to be kept."""
    if moved:
        await tx.invoices.save_all(list(moved.values()))
        tx.emit(events)
    moved.clear()
    events.clear()


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

"""One step of the saga: the pure table says where to, what to ask others and how long to wait.

What the table does not know is counted when a message says it (it comes twice, late, or never should) and refused when
a person asks for it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from kontor.billing.domain.draft import Draft
from kontor.billing.domain.invoice import (
    DispatchRequested,
    DocumentsRequested,
    Invoice,
    InvoiceMoved,
    InvoiceSettled,
    SagaStep,
)
from kontor.billing.domain.sending import Outgoing
from kontor.billing.domain.states import Document, Event, Saga
from kontor.billing.domain.words import NOTHING_SAID, Said
from kontor.billing.saga import STOP, Ask, Step, Wait, advance
from kontor.billing.store import BillingTx
from kontor.common.values.errors import RuleViolated
from kontor.common.values.events import Event as Happening
from prometheus_client import Counter

SAGA_UNKNOWN = Counter("kontor_saga_unknown_events_total", "Events a saga did not know in its state.", ["event"])
DUE_KIND = {Wait.APPROVAL: "approval", Wait.DELIVERY: "delivery"}


class NotNow(RuleViolated):
    code = "billing.not_now"
    texts = {
        "de": "In diesem Zustand ({state}) ist das nicht möglich. Bitte neu laden und prüfen, was jetzt geht.",
        "en": "This is not possible in this state ({state}). Please reload and see what is possible now.",
    }


@dataclass(slots=True)
class Taken:
    """What a step of an invoice brought, and what is to be told of it once the invoice is saved."""

    step: Step
    events: list[Happening] = field(default_factory=list)


async def move_draft(tx: BillingTx, draft: Draft, before: Document, event: Event, said: Said = NOTHING_SAID) -> None:
    """The draft has moved: into the log, with the list of what waits. The saga's table has the last word."""
    step = advance(Saga(before), event)
    if not step.known or step.saga.document is not draft.state:
        raise NotNow(f"{event} of a draft {before} leads not to {draft.state}", state=before)
    for wait, patience in step.waits.items():
        await _wait(tx, draft.id, wait, patience)
    await tx.sagas.keep_drafts([draft])
    taken = SagaStep(tx.clock.now(), str(event), Saga(before).shown, step.saga.shown, said)
    tx.sagas.log([(draft.id, taken)])


async def told(
    tx: BillingTx,
    invoice: Invoice,
    event: Event,
    said: Said = NOTHING_SAID,
    *,
    reason: str = "",
    attempt: int = 0,
    touched: bool = False,
) -> Taken:
    """What a message or a deadline says. `touched`: more of the invoice has changed than where it stands."""
    step = advance(invoice.saga, event, attempt=attempt)
    if not step.known:
        SAGA_UNKNOWN.labels(str(event)).inc()
        return Taken(step)
    return await _take(tx, invoice, event, step, said, reason=reason, touched=touched)


async def ordered(
    tx: BillingTx,
    invoice: Invoice,
    event: Event,
    said: Said = NOTHING_SAID,
    *,
    reason: str = "",
    longer: timedelta = STOP,
) -> Taken:
    """What a person asks for. `longer`: its documents wait behind those of others."""
    step = advance(invoice.saga, event)
    if not step.known:
        raise NotNow(f"{event} in {invoice.saga}", state=invoice.saga.shown)
    return await _take(tx, invoice, event, step, said, reason=reason, touched=True, longer=longer)


async def keep(tx: BillingTx, invoice: Invoice, taken: Taken) -> None:
    """Saved and told, if the step brought anything."""
    if taken.events:
        await tx.invoices.save(invoice)
        tx.emit(taken.events)


async def _take(
    tx: BillingTx,
    invoice: Invoice,
    event: Event,
    step: Step,
    said: Said,
    *,
    reason: str = "",
    touched: bool = False,
    longer: timedelta = STOP,
) -> Taken:
    before, now = invoice.saga, tx.clock.now()
    for wait, patience in step.waits.items():
        invoice.deadline_at = await _wait(tx, invoice.id, wait, patience + longer if patience > STOP else STOP)
    if step.saga.delivery != before.delivery or reason:
        invoice.reason = reason
    if step.saga != before:
        invoice.since = now
    invoice.saga = step.saga
    taken = SagaStep(now, str(event), before.shown, step.saga.shown, said)
    tx.sagas.log([(invoice.id, taken)])
    if step.saga == before and not (touched or reason or step.waits):
        return Taken(step)
    # That it was issued is told by InvoiceIssued.
    moved: list[Happening] = [InvoiceMoved(invoice, taken)] if before.document is not Document.APPROVED else []
    return Taken(step, [*moved, *await _asked(tx, invoice, step)])


async def _wait(tx: BillingTx, id_: UUID, wait: Wait, patience: timedelta) -> datetime | None:
    if patience <= STOP:
        await tx.not_due(DUE_KIND[wait], id_)
        return None
    at = tx.clock.now() + patience
    await tx.due(DUE_KIND[wait], id_, at)
    return at


async def _asked(tx: BillingTx, invoice: Invoice, step: Step) -> list[Happening]:
    """What the step asks of einvoice, and that nothing is open any more."""
    asked: list[Happening] = []
    if Ask.DOCUMENTS in step.asks:
        asked.append(DocumentsRequested(invoice.id, step.saga.attempt))
    if Ask.DISPATCH in step.asks:
        outgoing = invoice.take_outgoing() or Outgoing(*await tx.ways.take(invoice.id))
        asked.append(DispatchRequested(invoice.id, step.saga.attempt, outgoing))
    if Ask.SETTLED in step.asks:
        asked.append(InvoiceSettled(invoice))
    return asked

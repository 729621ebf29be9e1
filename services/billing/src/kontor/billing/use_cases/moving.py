"""One step of the saga: advance the pure table, keep the row and its log, set deadlines, announce what it asks."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import events_pb2 as events
from kontor.billing import saga as sagas
from kontor.billing import wire
from kontor.billing.saga import Ask, Document, Event, Step, Wait
from kontor.billing.store import BillingTx
from kontor.billing.store.many import saga_change
from kontor.billing.store.rows import row_to_saga
from prometheus_client import Counter

SAGA_UNKNOWN = Counter("kontor_saga_unknown_events_total", "Events a saga did not know in its state.", ["event"])
# What one document more takes, on a slow machine.
EACH_MORE = timedelta(seconds=2)
_LANGUAGE = "de"
DUE_KIND = {Wait.APPROVAL: "approval", Wait.DELIVERY: "delivery"}


async def move(
    tx: BillingTx,
    saga_id: UUID,
    event: Event,
    *,
    note: str = "",
    number: str = "",
    reason: str = "",
    attempt: int = 0,
    deadline_at: datetime | None = None,
) -> Step:
    """Takes the saga one event further. An event it does not know now is counted and changes nothing."""
    row = await tx.get_saga(saga_id, for_update=True)
    before = row_to_saga(row)
    step = sagas.advance(before, event, attempt=attempt)
    if not step.known:
        SAGA_UNKNOWN.labels(str(event)).inc()
        return step
    deadline_at = deadline_at or row["deadline_at"]
    for wait, patience in step.waits.items():
        deadline_at = await _wait(tx, saga_id, wait, patience)
    told = step.saga.delivery != before.delivery or reason
    living = {
        "reason": reason if told else row["reason"],
        "since": tx.clock.now() if step.saga != before else row["since"],
        "deadline_at": deadline_at,
        "number": number or row["number"],
    }
    await tx.save_saga(saga_id, step.saga, **living)
    taken = {"event": str(event), "from_state": _shown(before), "to_state": _shown(step.saga), "note": note}
    await tx.add_step(saga_id, **taken)
    numbered = before.document in (Document.ISSUED, Document.CANCELLED)
    if numbered and (step.saga != before or tx.has_changed(saga_id)):
        shown = wire.saga(step.saga, {**row, **living}, [{**taken, "at": tx.clock.now()}], _LANGUAGE)
        tx.tell("invoice", saga_id, await tx.bump_invoice(saga_id), events.InvoiceMoved(saga=shown))
    return step


async def move_issued(tx: BillingTx, rows: Iterable[Any], numbers: Mapping[UUID, str], *, together: int) -> None:
    """What `move` does by ISSUED, for many approved drafts at once; `rows` are their locked sagas.

    Documents of `together` invoices are made one after the other, in no certain order: none of them is asked for again
    before there was time for all.
    """
    changes: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    now = tx.clock.now()
    for row in rows:
        before, number = row_to_saga(row), numbers[row["id"]]
        step = sagas.advance(before, Event.ISSUED)
        if not step.known:
            SAGA_UNKNOWN.labels(str(Event.ISSUED)).inc()
            continue
        deadline_at = row["deadline_at"]
        for wait, patience in step.waits.items():
            longer = EACH_MORE * (together - 1) if patience > sagas.STOP else sagas.STOP
            deadline_at = await _wait(tx, row["id"], wait, patience + longer)
        living = {"reason": "", "since": now, "deadline_at": deadline_at, "number": number}
        changes.append(saga_change(row["id"], step.saga, living))
        states = {"from_state": _shown(before), "to_state": _shown(step.saga)}
        steps.append({"saga": row["id"], "at": now, "event": str(Event.ISSUED), "note": number, **states})
    await tx.save_sagas(changes, steps)


async def _wait(tx: BillingTx, saga_id: UUID, wait: Wait, patience: timedelta) -> datetime | None:
    if patience <= timedelta(0):
        await tx.not_due(DUE_KIND[wait], saga_id)
        return None
    at = tx.clock.now() + patience
    await tx.due(DUE_KIND[wait], saga_id, at)
    return at


def _shown(saga: sagas.Saga) -> str:
    columns: Iterable[str] = (saga.document, saga.delivery, saga.payment)
    return "/".join(str(c) for c in columns if c != "NONE")


async def ask(tx: BillingTx, invoice_id: UUID, version: int, step: Step) -> None:
    """Announces what the step asks of einvoice; who settles announces that himself."""
    attempt = step.saga.attempt
    if Ask.DOCUMENTS in step.asks:
        message = events.DocumentsRequested(invoice_id=str(invoice_id), attempt=attempt)
        tx.tell("invoice", invoice_id, version, message)
    if Ask.DISPATCH in step.asks:
        channel, recipient = await tx.take_way(invoice_id)
        wanted = events.DispatchRequested(
            invoice_id=str(invoice_id), attempt=attempt, channel=channel, recipient=recipient
        )
        tx.tell("invoice", invoice_id, version, wanted)

"""Rates, locked periods, and what billing tells about work that was billed."""

from datetime import date
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.common.values.events import Event
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money
from kontor.timetracking.domain.entries import TimeEntry
from kontor.timetracking.domain.expenses import Expense
from kontor.timetracking.domain.periods import PeriodLock, PeriodLocked, PeriodOpened
from kontor.timetracking.domain.rates import Rate, RateSet
from kontor.timetracking.domain.refusals import SourceNotFree
from kontor.timetracking.store import TimetrackingTx


async def set_rate(
    tx: TimetrackingTx,
    *,
    person_id: UUID,
    project_id: UUID | None,
    bill_rate: Money | None,
    cost_rate: Money | None,
    valid_from: date,
) -> Rate:
    rate = Rate(new_id(), person_id, project_id, bill_rate, cost_rate, valid_from, tx.clock.now())
    rate.check()
    await tx.people_known.must_know(person_id)
    if project_id is not None:
        await tx.projects_known.get(project_id, "/project_id")
    await tx.rates.save(rate)
    tx.emit([RateSet(rate)])
    return rate


async def lock_period(tx: TimetrackingTx, *, from_date: date, to_date: date, reason: str) -> PeriodLock:
    by, name = tx.principal.person_id, tx.principal.name
    lock = PeriodLock(new_id(), from_date, to_date, reason, by, name, tx.clock.now())
    lock.check()
    await tx.period_locks.add(lock)
    tx.emit([PeriodLocked(lock)])
    return lock


async def open_period(tx: TimetrackingTx, *, lock_id: UUID, reason: str) -> PeriodLock:
    lock = await tx.period_locks.get(lock_id, for_update=True)
    await tx.period_locks.discard(lock)
    tx.emit([PeriodOpened(lock, reason)], reason)
    return lock


async def mark_billed(tx: TimetrackingTx, *, invoice: billing.Invoice) -> None:
    """An issued invoice holds its sources. A cancellation document bills nothing, a cancelled invoice no more."""
    id_ = UUID(invoice.id)
    hours, spending = (
        _sources(invoice, kind) for kind in (billing.SOURCE_KIND_TIME_ENTRY, billing.SOURCE_KIND_EXPENSE)
    )
    if invoice.document_kind == billing.DOCUMENT_KIND_CANCELLATION or not (hours or spending):
        return
    if await tx.cancelled_invoices.has(id_):
        return
    entries = await tx.entries.some(hours, for_update=True)
    expenses = await tx.expenses.some(spending, for_update=True)
    if len(entries) != len(hours) or len(expenses) != len(spending):
        raise SourceNotFree(f"work of invoice {invoice.id} is not here")
    work: list[TimeEntry | Expense] = [*entries.values(), *expenses.values()]
    told = {source.id: source.bill(id_, invoice.number) for source in work}
    await tx.entries.save_all([entry for entry in entries.values() if told[entry.id]])
    await tx.expenses.save_all([expense for expense in expenses.values() if told[expense.id]])
    tx.emit(event for events in told.values() for event in events)


def _sources(invoice: billing.Invoice, kind: int) -> set[UUID]:
    return {UUID(source.id) for line in invoice.lines for source in line.sources if source.kind == kind}


async def mark_free(tx: TimetrackingTx, *, invoice_id: UUID) -> None:
    """A cancelled invoice lets go of its sources: they can be billed again."""
    await tx.cancelled_invoices.add(invoice_id)
    entries, expenses = await tx.entries.held_by(invoice_id), await tx.expenses.held_by(invoice_id)
    events: list[Event] = [event for entry in entries for event in entry.free()]
    events += [event for expense in expenses for event in expense.free()]
    await tx.entries.save_all(entries)
    await tx.expenses.save_all(expenses)
    tx.emit(events)

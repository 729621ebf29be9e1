"""Rates, locked periods, and what billing tells about work that was billed."""

from datetime import date
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money
from kontor.timetracking.domain.billing import WorkBilled, WorkFreed
from kontor.timetracking.domain.periods import PeriodLock, PeriodLocked, PeriodOpened
from kontor.timetracking.domain.rates import Rate, RateSet
from kontor.timetracking.store import TimetrackingTx


async def set_rate(
    tx: TimetrackingTx,
    *,
    person_id: UUID,
    project_id: UUID | None,
    bill_rate: Money,
    cost_rate: Money,
    valid_from: date,
) -> Rate:
    rate = Rate(new_id(), person_id, project_id, bill_rate, cost_rate, valid_from)
    rate.check()
    await tx.must_know_person(person_id)
    if project_id is not None:
        await tx.project(project_id, "/project_id")
    await tx.add_rate(rate)
    tx.emit([RateSet(rate)], await tx.names([person_id], [project_id] if project_id else []))
    return rate


async def lock_period(tx: TimetrackingTx, *, from_date: date, to_date: date, reason: str) -> PeriodLock:
    lock = PeriodLock(new_id(), from_date, to_date, reason, tx.principal.person_id, tx.principal.name)
    lock.check()
    await tx.add_lock(lock)
    tx.emit([PeriodLocked(lock)], await tx.names())
    return lock


async def open_period(tx: TimetrackingTx, *, lock_id: UUID, reason: str) -> PeriodLock:
    lock = await tx.open_lock(lock_id)
    tx.emit([PeriodOpened(lock, reason)], await tx.names())
    return lock


async def mark_billed(tx: TimetrackingTx, *, invoice: billing.Invoice) -> None:
    """An issued invoice holds its sources. A cancellation document bills nothing, a cancelled invoice no more."""
    if invoice.document_kind == billing.DOCUMENT_KIND_CANCELLATION or await tx.is_cancelled(UUID(invoice.id)):
        return
    sources = [source for line in invoice.lines for source in line.sources]
    entries = [UUID(s.id) for s in sources if s.kind == billing.SOURCE_KIND_TIME_ENTRY]
    expenses = [UUID(s.id) for s in sources if s.kind == billing.SOURCE_KIND_EXPENSE]
    held = await tx.mark_billed(entries, expenses, UUID(invoice.id), invoice.number)
    tx.emit([WorkBilled(work) for work in held], await tx.names())


async def mark_free(tx: TimetrackingTx, *, invoice_id: UUID) -> None:
    """A cancelled invoice lets go of its sources: they can be billed again."""
    freed = await tx.mark_free(invoice_id)
    tx.emit([WorkFreed(work) for work in freed], await tx.names())

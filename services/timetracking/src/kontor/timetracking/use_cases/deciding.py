"""Approvals of time and expenses, what billing asks and tells, rates and locked periods."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.common.ids import new_id
from kontor.common.money import Money
from kontor.timetracking import domain
from kontor.timetracking.domain import (
    EntryEvent,
    Expense,
    ExpenseEvent,
    PeriodLock,
    PeriodLocked,
    Project,
    Rate,
    TimeEntry,
)
from kontor.timetracking.store import TimetrackingTx

EntryDecision = Callable[[TimeEntry], list[EntryEvent]]
ExpenseDecision = Callable[[Expense], list[ExpenseEvent]]
Projects = Mapping[UUID, Project]


async def approve_entries(tx: TimetrackingTx, *, ids: Sequence[UUID]) -> list[TimeEntry]:
    return await _decide_entries(tx, ids, lambda entry: entry.approve())


async def reject_entries(tx: TimetrackingTx, *, ids: Sequence[UUID], reason: str) -> list[TimeEntry]:
    return await _decide_entries(tx, ids, lambda entry: entry.reject(reason))


async def withdraw_entry(tx: TimetrackingTx, *, entry_id: UUID, reason: str) -> TimeEntry:
    (entry,) = await tx.entries([entry_id], for_update=False)
    tx.must_be(entry.version)
    return (await _decide_entries(tx, [entry_id], lambda entry: entry.withdraw(reason)))[0]


async def _decide_entries(tx: TimetrackingTx, ids: Sequence[UUID], decide: EntryDecision) -> list[TimeEntry]:
    """All or none; only the project's lead, never one's own."""
    entries = await tx.entries(ids)
    names = await tx.names_of(*entries)
    for entry in entries:
        _may_decide(tx, names.projects, entry.project_id, entry.person_id)
        events = decide(entry)
        await tx.save_entry(entry)
        tx.emit(events, names)
    return entries


async def approve_expenses(tx: TimetrackingTx, *, ids: Sequence[UUID]) -> list[Expense]:
    return await _decide_expenses(tx, ids, lambda expense: expense.approve())


async def reject_expenses(tx: TimetrackingTx, *, ids: Sequence[UUID], reason: str) -> list[Expense]:
    return await _decide_expenses(tx, ids, lambda expense: expense.reject(reason))


async def withdraw_expense(tx: TimetrackingTx, *, expense_id: UUID, reason: str) -> Expense:
    (expense,) = await tx.expenses([expense_id], for_update=False)
    tx.must_be(expense.version)
    return (await _decide_expenses(tx, [expense_id], lambda expense: expense.withdraw(reason)))[0]


async def _decide_expenses(tx: TimetrackingTx, ids: Sequence[UUID], decide: ExpenseDecision) -> list[Expense]:
    expenses = await tx.expenses(ids)
    names = await tx.names_of(*expenses)
    for expense in expenses:
        _may_decide(tx, names.projects, expense.project_id, expense.person_id)
        events = decide(expense)
        await tx.save_expense(expense)
        tx.emit(events, names)
    return expenses


def _may_decide(tx: TimetrackingTx, projects: Projects, project_id: UUID, owner: UUID) -> None:
    any_project = tx.principal.allows("timetracking.any_project.approve")
    domain.may_decide(tx.principal.person_id, projects[project_id], owner, any_project=any_project)


async def set_rate(
    tx: TimetrackingTx,
    *,
    person_id: UUID,
    project_id: UUID | None,
    bill_rate: Money,
    cost_rate: Money,
    valid_from: date,
) -> Rate:
    await tx.must_know_person(person_id)
    if project_id is not None:
        await tx.project(project_id)
    for name, money in (("bill_rate", bill_rate), ("cost_rate", cost_rate)):
        if money.amount < 0 or money.currency != "EUR":
            raise domain.AmountNotPositive(name, pointer=f"/{name}/amount")
    rate = Rate(new_id(), person_id, project_id, bill_rate, cost_rate, valid_from)
    await tx.add_rate(rate)
    return rate


async def lock_period(tx: TimetrackingTx, *, from_date: date, to_date: date, reason: str) -> PeriodLock:
    if to_date < from_date:
        raise domain.PeriodBackwards(f"{from_date} to {to_date}", pointer="/to_date")
    by = tx.principal.person_id
    lock = PeriodLock(new_id(), from_date, to_date, reason, by, tx.principal.name)
    await tx.add_lock(lock)
    tx.emit([PeriodLocked(lock)], await tx.names())
    return lock


async def mark_billed(tx: TimetrackingTx, *, invoice: billing.Invoice) -> None:
    """An issued invoice holds its sources; a cancellation document does not bill anything."""
    if invoice.document_kind == billing.DOCUMENT_KIND_CANCELLATION:
        return
    sources = [source for line in invoice.lines for source in line.sources]
    entries = [UUID(s.id) for s in sources if s.kind == billing.SOURCE_KIND_TIME_ENTRY]
    expenses = [UUID(s.id) for s in sources if s.kind == billing.SOURCE_KIND_EXPENSE]
    await tx.mark_billed(entries, expenses, UUID(invoice.id), invoice.number)


async def mark_free(tx: TimetrackingTx, *, invoice_id: UUID) -> None:
    """A cancelled invoice lets go of its sources: they can be billed again."""
    await tx.mark_free(invoice_id)

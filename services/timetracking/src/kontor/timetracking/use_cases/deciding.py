"""Approvals of time and expenses: by the project's lead, never of one's own, all of a request or none."""

from collections.abc import Callable, Sequence
from uuid import UUID

from kontor.common.values.events import Event
from kontor.timetracking.domain.entries import EntryState, TimeEntry
from kontor.timetracking.domain.expenses import Expense
from kontor.timetracking.domain.projects import may_decide
from kontor.timetracking.store import TimetrackingTx
from kontor.timetracking.use_cases.judging import must_be_current, must_be_open
from kontor.timetracking.wire import ANY_PROJECT

EntryDecision = Callable[[TimeEntry], list[Event]]
ExpenseDecision = Callable[[Expense], list[Event]]


async def approve_entries(tx: TimetrackingTx, *, ids: Sequence[UUID]) -> list[TimeEntry]:
    return await _decide_entries(tx, ids, lambda entry: entry.approve())


async def reject_entries(tx: TimetrackingTx, *, ids: Sequence[UUID], reason: str) -> list[TimeEntry]:
    return await _decide_entries(tx, ids, lambda entry: entry.reject(reason), reason)


async def withdraw_entry(tx: TimetrackingTx, *, entry_id: UUID, reason: str) -> TimeEntry:
    return (await _decide_entries(tx, [entry_id], lambda entry: entry.withdraw(reason), reason))[0]


async def _decide_entries(
    tx: TimetrackingTx, ids: Sequence[UUID], decide: EntryDecision, reason: str = ""
) -> list[TimeEntry]:
    """What is rejected takes nothing of its position's cap any more."""
    entries = await tx.entries.all_of(ids)
    await _may_decide(tx, *entries)
    took = {entry.id: entry.takes for entry in entries}
    events = [event for entry in entries for event in decide(entry)]
    if freed := [entry for entry in entries if entry.state is EntryState.REJECTED]:
        totals = await tx.caps.totals(entry.position_id for entry in freed)
        for entry in freed:
            totals.release(entry.position_id, took[entry.id])
        tx.caps.keep(totals)
    await tx.entries.save_all(entries)
    tx.emit(events, reason)
    return entries


async def approve_expenses(tx: TimetrackingTx, *, ids: Sequence[UUID]) -> list[Expense]:
    return await _decide_expenses(tx, ids, lambda expense: expense.approve())


async def reject_expenses(tx: TimetrackingTx, *, ids: Sequence[UUID], reason: str) -> list[Expense]:
    return await _decide_expenses(tx, ids, lambda expense: expense.reject(reason), reason)


async def withdraw_expense(tx: TimetrackingTx, *, expense_id: UUID, reason: str) -> Expense:
    return (await _decide_expenses(tx, [expense_id], lambda expense: expense.withdraw(reason), reason))[0]


async def _decide_expenses(
    tx: TimetrackingTx, ids: Sequence[UUID], decide: ExpenseDecision, reason: str = ""
) -> list[Expense]:
    expenses = await tx.expenses.all_of(ids)
    await _may_decide(tx, *expenses)
    events = [event for expense in expenses for event in decide(expense)]
    await tx.expenses.save_all(expenses)
    tx.emit(events, reason)
    return expenses


async def _may_decide(tx: TimetrackingTx, *subjects: TimeEntry | Expense) -> None:
    """Version, days and person in this order."""
    must_be_current(tx, *subjects)
    await must_be_open(tx, *subjects)
    projects = await tx.projects_known.some(subject.project_id for subject in subjects)
    any_project = tx.principal.allows(ANY_PROJECT)
    for subject in subjects:
        project = projects[subject.project_id]
        may_decide(tx.principal.person_id, project, subject.person_id, any_project=any_project)

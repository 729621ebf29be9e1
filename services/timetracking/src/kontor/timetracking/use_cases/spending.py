"""Expenses, from the receipt until they are handed in."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kontor.common.values.events import Event
from kontor.common.values.ids import new_id
from kontor.timetracking.domain.entries import EntryState
from kontor.timetracking.domain.expenses import (
    Expense,
    ExpenseChanged,
    ExpenseDiscarded,
    ExpenseRecorded,
)
from kontor.timetracking.store import TimetrackingTx
from kontor.timetracking.use_cases.judging import (
    WRITE_EXPENSE,
    must_be_current,
    must_be_open,
    must_belong,
    must_have,
    must_see,
    whose,
)

_NEEDED = ("project_id", "position_id", "date", "gross", "receipt_vat_rate")
_EXPENSE = "/expense"
_DAY, _PROJECT = f"{_EXPENSE}/date", f"{_EXPENSE}/project_id"


async def create_expense(tx: TimetrackingTx, *, expense_id: UUID | None, fields: Mapping[str, Any]) -> Expense:
    owner = await whose(tx, WRITE_EXPENSE, None)
    must_have(fields, _NEEDED, _EXPENSE)
    project = await tx.projects_known.get(fields["project_id"], _PROJECT)
    position = project.must_take_work(fields["position_id"], None, _EXPENSE)
    must_belong(tx, WRITE_EXPENSE, project, owner)
    expense = Expense(
        id=expense_id or new_id(),
        person_id=owner,
        customer_id=project.customer_id,
        quote_line_id=position.quote_line_id,
        created_at=tx.clock.now(),
        vat_rate=position.vat_rate,
        vat_category=position.vat_category,
        **fields,
    )
    expense.check()
    await must_be_open(tx, expense, pointer=_DAY)
    await tx.expenses.save(expense)
    tx.emit([ExpenseRecorded(expense)])
    return expense


async def update_expense(tx: TimetrackingTx, *, expense_id: UUID, changes: Mapping[str, Any]) -> Expense:
    """Corrects what is not handed in yet; a rejected expense becomes a draft again."""
    expense = await _editable(tx, expense_id)
    must_have(changes, tuple(name for name in _NEEDED if name in changes), _EXPENSE)
    for name, value in changes.items():
        setattr(expense, name, value)
    project = await tx.projects_known.get(expense.project_id, _PROJECT)
    position = project.must_take_work(expense.position_id, None, _EXPENSE)
    must_belong(tx, WRITE_EXPENSE, project, expense.person_id)
    expense.customer_id, expense.quote_line_id = project.customer_id, position.quote_line_id
    expense.vat_rate, expense.vat_category = position.vat_rate, position.vat_category
    expense.state = EntryState.DRAFT
    expense.check()
    await must_be_open(tx, expense, pointer=_DAY)
    await tx.expenses.save(expense)
    tx.emit([ExpenseChanged(expense)])
    return expense


async def discard_expense(tx: TimetrackingTx, *, expense_id: UUID) -> Expense:
    expense = await _editable(tx, expense_id)
    await tx.expenses.discard(expense)
    tx.emit([ExpenseDiscarded(expense)])
    return expense


async def _editable(tx: TimetrackingTx, expense_id: UUID) -> Expense:
    expense = await tx.expenses.get(expense_id, for_update=True)
    must_see(tx, WRITE_EXPENSE, expense)
    tx.must_be(expense.version, expense.id, "expense")
    expense.must_be_editable()
    await must_be_open(tx, expense)
    return expense


async def submit_expenses(tx: TimetrackingTx, *, ids: Sequence[UUID]) -> list[Expense]:
    expenses = await tx.expenses.all_of(ids)
    must_see(tx, WRITE_EXPENSE, *expenses)
    must_be_current(tx, *expenses)
    await must_be_open(tx, *expenses)
    events: list[Event] = [event for expense in expenses for event in expense.submit()]
    await tx.expenses.save_all(expenses)
    tx.emit(events)
    return expenses


async def take_expenses_back(tx: TimetrackingTx, *, ids: Sequence[UUID]) -> list[Expense]:
    expenses = await tx.expenses.all_of(ids)
    must_see(tx, WRITE_EXPENSE, *expenses)
    must_be_current(tx, *expenses)
    await must_be_open(tx, *expenses)
    events: list[Event] = [event for expense in expenses for event in expense.take_back()]
    await tx.expenses.save_all(expenses)
    tx.emit(events)
    return expenses

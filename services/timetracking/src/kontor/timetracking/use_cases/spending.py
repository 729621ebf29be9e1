"""Expenses, from the receipt until they are handed in."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kontor.common.values.ids import new_id
from kontor.timetracking.domain.entries import EntryState
from kontor.timetracking.domain.expenses import (
    Expense,
    ExpenseChanged,
    ExpenseDiscarded,
    ExpenseEvent,
    ExpenseRecorded,
)
from kontor.timetracking.store import TimetrackingTx
from kontor.timetracking.use_cases.judging import (
    WRITE_EXPENSE,
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
    project = await tx.project(fields["project_id"], _PROJECT)
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
    await tx.save_expenses(expense)
    tx.emit([ExpenseRecorded(expense)], await tx.names_of(expense))
    return expense


async def update_expense(tx: TimetrackingTx, *, expense_id: UUID, changes: Mapping[str, Any]) -> Expense:
    """Corrects what is not handed in yet; a rejected expense becomes a draft again."""
    expense = await _editable(tx, expense_id)
    must_have(changes, tuple(name for name in _NEEDED if name in changes), _EXPENSE)
    for name, value in changes.items():
        setattr(expense, name, value)
    project = await tx.project(expense.project_id, _PROJECT)
    position = project.must_take_work(expense.position_id, None, _EXPENSE)
    must_belong(tx, WRITE_EXPENSE, project, expense.person_id)
    expense.customer_id, expense.quote_line_id = project.customer_id, position.quote_line_id
    expense.vat_rate, expense.vat_category = position.vat_rate, position.vat_category
    expense.state = EntryState.DRAFT
    expense.check()
    await must_be_open(tx, expense, pointer=_DAY)
    await tx.save_expenses(expense)
    tx.emit([ExpenseChanged(expense)], await tx.names_of(expense))
    return expense


async def discard_expense(tx: TimetrackingTx, *, expense_id: UUID) -> Expense:
    expense = await _editable(tx, expense_id)
    await tx.discard(expense)
    tx.emit([ExpenseDiscarded(expense)], await tx.names_of(expense))
    return expense


async def _editable(tx: TimetrackingTx, expense_id: UUID) -> Expense:
    (expense,) = await tx.expenses([expense_id])
    must_see(tx, WRITE_EXPENSE, expense)
    tx.must_be(expense.version, expense.id)
    expense.must_be_editable()
    await must_be_open(tx, expense)
    return expense


async def submit_expenses(tx: TimetrackingTx, *, ids: Sequence[UUID]) -> list[Expense]:
    expenses = await tx.expenses(ids)
    must_see(tx, WRITE_EXPENSE, *expenses)
    await must_be_open(tx, *expenses)
    events: list[ExpenseEvent] = [event for expense in expenses for event in expense.submit()]
    await tx.save_expenses(*expenses)
    tx.emit(events, await tx.names_of(*expenses))
    return expenses

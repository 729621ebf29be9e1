"""Timers, time entries and expenses, from the first note until they are handed in."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kontor.common.clock import HOME_ZONE
from kontor.common.errors import InvalidInput
from kontor.common.ids import new_id
from kontor.common.money import Money
from kontor.timetracking import domain
from kontor.timetracking.domain import Expense, NotAMember, NotYourOwn, Project, TimeEntry, Timer
from kontor.timetracking.store import TimetrackingTx

_HOME = ZoneInfo(HOME_ZONE)
_LONGEST_TIMER = timedelta(days=1)


class FieldRequired(InvalidInput):
    code = "timetracking.field_required"
    texts = {"de": "Bitte ausfüllen.", "en": "Please fill this in."}


def _whose(tx: TimetrackingTx, permission: str, person_id: UUID | None) -> UUID:
    """The caller's own, or somebody else's for those who may write for everybody."""
    own = tx.principal.person_id
    if person_id is not None and person_id != own and tx.principal.limits(permission):
        raise NotYourOwn(str(person_id), pointer="/entry/person_id")
    whose = person_id or own
    if whose is None:
        raise FieldRequired("person", pointer="/entry/person_id")
    return whose


def _must_belong(tx: TimetrackingTx, permission: str, project: Project, person_id: UUID) -> None:
    if tx.principal.limits(permission) and person_id not in project.members:
        raise NotAMember(f"{person_id} on {project.id}")


async def start_timer(
    tx: TimetrackingTx, *, project_id: UUID, position_id: UUID, task_id: UUID | None, note: str
) -> Timer:
    person_id = _whose(tx, "timetracking.entry.write", None)
    project = await tx.project(project_id)
    project.must_take_work(position_id, task_id)
    _must_belong(tx, "timetracking.entry.write", project, person_id)
    await tx.lock("timer", person_id)
    if await tx.running_timer(person_id) is not None:
        raise domain.TimerRuns(str(person_id))
    timer = Timer(new_id(), person_id, project_id, position_id, task_id, note, tx.clock.now())
    await tx.start(timer)
    return timer


async def stop_timer(tx: TimetrackingTx, *, note: str) -> TimeEntry:
    """The timer becomes an entry of the day it was started on; one left running ends after a day."""
    person_id = _whose(tx, "timetracking.entry.write", None)
    timer = await tx.running_timer(person_id)
    if timer is None:
        raise domain.NoTimerRuns(str(person_id))
    await tx.stop(person_id)
    ended = min(tx.clock.now(), timer.started_at + _LONGEST_TIMER)
    fields = {
        "project_id": timer.project_id,
        "position_id": timer.position_id,
        "task_id": timer.task_id,
        "date": timer.started_at.astimezone(_HOME).date(),
        "minutes": 0,
        "started_at": timer.started_at,
        "ended_at": ended,
        "note": note or timer.note,
        "not_billable": False,
    }
    return await create_entry(tx, entry_id=None, person_id=None, fields=fields)


async def create_entry(
    tx: TimetrackingTx, *, entry_id: UUID | None, person_id: UUID | None, fields: Mapping[str, Any]
) -> TimeEntry:
    whose = _whose(tx, "timetracking.entry.write", person_id)
    _must_have(fields, ("project_id", "position_id", "date"), "/entry")
    project = await tx.project(fields["project_id"])
    position = project.must_take_work(fields["position_id"], fields["task_id"])
    entry = TimeEntry(
        id=entry_id or new_id(),
        person_id=whose,
        project_id=project.id,
        customer_id=project.customer_id,
        position_id=position.id,
        task_id=fields["task_id"],
        quote_line_id=position.quote_line_id,
        date=fields["date"],
        minutes=0,
        started_at=fields["started_at"],
        ended_at=fields["ended_at"],
        note=fields["note"],
        billable=not fields["not_billable"],
        created_at=tx.clock.now(),
    )
    await _judge(tx, entry, project, fields["minutes"])
    await tx.save_entry(entry)
    return entry


async def update_entry(tx: TimetrackingTx, *, entry_id: UUID, changes: Mapping[str, Any]) -> TimeEntry:
    """Corrects what is not handed in yet; a rejected entry becomes a draft again."""
    (entry,) = await tx.entries([entry_id])
    tx.must_be(entry.version)
    entry.must_be_editable()
    await must_be_open(tx, entry.date)
    given = {n: v for n, v in changes.items() if n != "not_billable"}
    _must_have(given, tuple(n for n in ("project_id", "position_id", "date") if n in given), "/entry")
    for name, value in given.items():
        setattr(entry, name, value)
    if "not_billable" in changes:
        entry.billable = not changes["not_billable"]
    project = await tx.project(entry.project_id)
    position = project.must_take_work(entry.position_id, entry.task_id)
    entry.customer_id, entry.quote_line_id = project.customer_id, position.quote_line_id
    entry.state = domain.EntryState.DRAFT
    timed = entry.started_at is not None or entry.ended_at is not None
    await _judge(tx, entry, project, 0 if timed and "minutes" not in changes else entry.minutes)
    await tx.save_entry(entry)
    return entry


async def _judge(tx: TimetrackingTx, entry: TimeEntry, project: Project, minutes: int) -> None:
    """Everything an entry must stand before it is saved: team, locks, overlap, length of the day, price and cap."""
    _must_belong(tx, "timetracking.entry.write", project, entry.person_id)
    entry.minutes = domain.duration(entry.started_at, entry.ended_at, minutes)
    await must_be_open(tx, entry.date)
    await tx.lock("person", entry.person_id)
    if other := await tx.overlapping(entry):
        at = {n: other[f"{n}ed_at"].astimezone(_HOME).strftime("%H:%M") for n in ("start", "end")}
        raise domain.TimeOverlap(str(entry.id), pointer="/entry/started_at", **at)
    entry.judge_day(await tx.day_minutes(entry.person_id, entry.date, without=entry.id))
    position = project.position(entry.position_id)
    worth = domain.worth_on(await tx.rates_of(entry.person_id), project.id, entry.date, position.unit_price)
    left: Money | None = None
    if position.cap is not None:
        left = position.cap - await tx.spent_on(position.id, without=entry.id)
    entry.price(position, worth, left)


async def must_be_open(tx: TimetrackingTx, day: Any) -> None:
    lock = await tx.lock_on(day)
    if lock is not None:
        raise domain.PeriodIsLocked(str(day), pointer="/entry/date", until=lock.to_date, by=lock.locked_by_name)


async def create_expense(tx: TimetrackingTx, *, expense_id: UUID | None, fields: Mapping[str, Any]) -> Expense:
    whose = _whose(tx, "timetracking.expense.write", None)
    _must_have(fields, ("project_id", "position_id", "date", "gross", "receipt_vat_rate"), "/expense")
    project = await tx.project(fields["project_id"])
    position = project.must_take_work(fields["position_id"], None)
    _must_belong(tx, "timetracking.expense.write", project, whose)
    expense = Expense(
        id=expense_id or new_id(),
        person_id=whose,
        customer_id=project.customer_id,
        quote_line_id=position.quote_line_id,
        created_at=tx.clock.now(),
        vat_rate=position.vat_rate,
        vat_category=position.vat_category,
        **fields,
    )
    expense.check()
    await must_be_open(tx, expense.date)
    await tx.save_expense(expense)
    return expense


async def update_expense(tx: TimetrackingTx, *, expense_id: UUID, changes: Mapping[str, Any]) -> Expense:
    (expense,) = await tx.expenses([expense_id])
    tx.must_be(expense.version)
    expense.must_be_editable()
    await must_be_open(tx, expense.date)
    _must_have(changes, tuple(n for n in changes if n not in ("receipt", "text")), "/expense")
    for name, value in changes.items():
        setattr(expense, name, value)
    project = await tx.project(expense.project_id)
    position = project.must_take_work(expense.position_id, None)
    expense.customer_id, expense.quote_line_id = project.customer_id, position.quote_line_id
    expense.vat_rate, expense.vat_category = position.vat_rate, position.vat_category
    expense.state = domain.EntryState.DRAFT
    expense.check()
    await must_be_open(tx, expense.date)
    await tx.save_expense(expense)
    return expense


async def submit_entries(tx: TimetrackingTx, *, ids: Sequence[UUID]) -> list[TimeEntry]:
    entries = await tx.entries(ids)
    names = await tx.names_of(*entries)
    for entry in entries:
        _whose(tx, "timetracking.entry.write", entry.person_id)
        events = entry.submit()
        await tx.save_entry(entry)
        tx.emit(events, names)
    return entries


async def submit_expenses(tx: TimetrackingTx, *, ids: Sequence[UUID]) -> list[Expense]:
    expenses = await tx.expenses(ids)
    names = await tx.names_of(*expenses)
    for expense in expenses:
        _whose(tx, "timetracking.expense.write", expense.person_id)
        events = expense.submit()
        await tx.save_expense(expense)
        tx.emit(events, names)
    return expenses


def _must_have(fields: Mapping[str, Any], names: Sequence[str], pointer: str) -> None:
    for name in names:
        if fields.get(name) is None:
            raise FieldRequired(name, pointer=f"{pointer}/{name}")

"""Timers and time entries, from the first note until they are handed in."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from kontor.common.values.errors import DomainError
from kontor.common.values.ids import new_id
from kontor.timetracking.domain.entries import (
    EntryEvent,
    EntryState,
    TimeChanged,
    TimeDiscarded,
    TimeEntry,
    Timer,
    TimerDiscarded,
    TimeRecorded,
    TimerStarted,
    TimerStopped,
)
from kontor.timetracking.domain.projects import Project
from kontor.timetracking.domain.refusals import NoTimerRuns, TimerRuns
from kontor.timetracking.store import TimetrackingTx
from kontor.timetracking.use_cases.judging import (
    HOME,
    WRITE_ENTRY,
    must_be_open,
    must_belong,
    must_fit,
    must_have,
    must_see,
    price,
    whose,
)

_ENTRY = "/entry"
_LONGEST_TIMER = timedelta(days=1)


async def start_timer(
    tx: TimetrackingTx, *, project_id: UUID, position_id: UUID, task_id: UUID | None, note: str
) -> Timer:
    person_id = await whose(tx, WRITE_ENTRY, None)
    project = await tx.project(project_id, "/project_id")
    project.must_take_work(position_id, task_id, "")
    must_belong(tx, WRITE_ENTRY, project, person_id)
    await tx.lock("timer", person_id)
    if await tx.running_timer(person_id) is not None:
        raise TimerRuns(str(person_id))
    timer = Timer(new_id(), person_id, project_id, position_id, task_id, note, tx.clock.now())
    await tx.start(timer)
    tx.emit([TimerStarted(timer)], await tx.names_of(timer))
    return timer


async def stop_timer(tx: TimetrackingTx, *, note: str) -> TimeEntry:
    """The timer becomes an entry of the day it was started on; one left running ends after a day."""
    timer = await _end_timer(tx)
    tx.emit([TimerStopped(timer)], await tx.names_of(timer))
    fields = {
        "project_id": timer.project_id,
        "position_id": timer.position_id,
        "task_id": timer.task_id,
        "date": timer.started_at.astimezone(HOME).date(),
        "minutes": 0,
        "started_at": timer.started_at,
        "ended_at": min(tx.clock.now(), timer.started_at + _LONGEST_TIMER),
        "note": note or timer.note,
        "not_billable": False,
    }
    try:
        return await create_entry(tx, entry_id=None, person_id=None, fields=fields)
    except DomainError as refused:
        # The entry is made of the timer: no field of this request is at fault.
        refused.pointer = None
        raise


async def discard_timer(tx: TimetrackingTx) -> Timer:
    timer = await _end_timer(tx)
    tx.emit([TimerDiscarded(timer)], await tx.names_of(timer))
    return timer


async def _end_timer(tx: TimetrackingTx) -> Timer:
    person_id = await whose(tx, WRITE_ENTRY, None)
    timer = await tx.running_timer(person_id)
    if timer is None:
        raise NoTimerRuns(str(person_id))
    await tx.stop(person_id)
    return timer


async def create_entry(
    tx: TimetrackingTx, *, entry_id: UUID | None, person_id: UUID | None, fields: Mapping[str, Any]
) -> TimeEntry:
    owner = await whose(tx, WRITE_ENTRY, person_id)
    must_have(fields, ("project_id", "position_id", "date"), _ENTRY)
    project = await tx.project(fields["project_id"])
    position = project.must_take_work(fields["position_id"], fields["task_id"], _ENTRY)
    entry = TimeEntry(
        id=entry_id or new_id(),
        person_id=owner,
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
    must_belong(tx, WRITE_ENTRY, project, owner)
    await must_fit(tx, entry, fields["minutes"])
    await _price(tx, {project.id: project}, entry)
    await tx.save_entries(entry)
    tx.emit([TimeRecorded(entry)], await tx.names_of(entry))
    return entry


async def update_entry(tx: TimetrackingTx, *, entry_id: UUID, changes: Mapping[str, Any]) -> TimeEntry:
    """Corrects what is not handed in yet; a rejected entry becomes a draft again."""
    entry = await _editable(tx, entry_id)
    before, took = entry.position_id, entry.takes
    given = {name: value for name, value in changes.items() if name != "not_billable"}
    must_have(given, tuple(n for n in ("project_id", "position_id", "date") if n in given), _ENTRY)
    for name, value in given.items():
        setattr(entry, name, value)
    if "not_billable" in changes:
        entry.billable = not changes["not_billable"]
    project = await tx.project(entry.project_id)
    position = project.must_take_work(entry.position_id, entry.task_id, _ENTRY)
    entry.customer_id, entry.quote_line_id = project.customer_id, position.quote_line_id
    entry.state = EntryState.DRAFT
    must_belong(tx, WRITE_ENTRY, project, entry.person_id)
    timed = entry.started_at is not None or entry.ended_at is not None
    await must_fit(tx, entry, 0 if timed and "minutes" not in changes else entry.minutes)
    totals = await tx.cap_totals({before, position.id})
    totals.release(before, took)
    price(entry, position, (await tx.rates_of([entry.person_id]))[entry.person_id], totals)
    await tx.save_entries(entry)
    await tx.keep_totals(totals)
    tx.emit([TimeChanged(entry)], await tx.names_of(entry))
    return entry


async def discard_entry(tx: TimetrackingTx, *, entry_id: UUID) -> TimeEntry:
    entry = await _editable(tx, entry_id)
    totals = await tx.cap_totals([entry.position_id])
    totals.release(entry.position_id, entry.takes)
    await tx.discard(entry)
    await tx.keep_totals(totals)
    tx.emit([TimeDiscarded(entry)], await tx.names_of(entry))
    return entry


async def _editable(tx: TimetrackingTx, entry_id: UUID) -> TimeEntry:
    (entry,) = await tx.entries([entry_id])
    must_see(tx, WRITE_ENTRY, entry)
    tx.must_be(entry.version, entry.id)
    entry.must_be_editable()
    await must_be_open(tx, entry)
    return entry


async def submit_entries(tx: TimetrackingTx, *, ids: Sequence[UUID]) -> list[TimeEntry]:
    """All or none. What was given back took nothing of the cap meanwhile: it is priced anew by what is left now."""
    entries = await tx.entries(ids)
    must_see(tx, WRITE_ENTRY, *entries)
    await must_be_open(tx, *entries)
    names = await tx.names_of(*entries)
    again = [entry for entry in entries if entry.state is EntryState.REJECTED]
    events: list[EntryEvent] = [event for entry in entries for event in entry.submit()]
    await _price(tx, names.projects, *again)
    await tx.save_entries(*entries)
    tx.emit(events, names)
    return entries


async def _price(tx: TimetrackingTx, projects: Mapping[UUID, Project], *entries: TimeEntry) -> None:
    """Prices entries that take nothing of their caps yet, one after the other."""
    if not entries:
        return
    rates = await tx.rates_of(entry.person_id for entry in entries)
    totals = await tx.cap_totals(entry.position_id for entry in entries)
    for entry in entries:
        position = projects[entry.project_id].position(entry.position_id)
        price(entry, position, rates[entry.person_id], totals)
    await tx.keep_totals(totals)

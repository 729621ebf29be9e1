"""Timers and time entries, from the first note until they are handed in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kontor.common.values.clock import local_day
from kontor.common.values.errors import DomainError
from kontor.common.values.events import Event
from kontor.common.values.ids import new_id
from kontor.timetracking.domain.entries import (
    END_ASSUMED,
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
    WRITE_ENTRY,
    must_be_current,
    must_be_open,
    must_belong,
    must_fit,
    must_have,
    must_see,
    price,
    whose,
)

_ENTRY = "/entry"


async def start_timer(
    tx: TimetrackingTx, *, project_id: UUID, position_id: UUID, task_id: UUID | None, note: str
) -> Timer:
    person_id = await whose(tx, WRITE_ENTRY, None)
    project = await tx.projects_known.get(project_id, "/project_id")
    project.must_take_work(position_id, task_id, "")
    must_belong(tx, WRITE_ENTRY, project, person_id)
    await tx.lock("timer", person_id)
    if await tx.timers.running(person_id) is not None:
        raise TimerRuns(str(person_id))
    timer = Timer(new_id(), person_id, project_id, position_id, task_id, note, tx.clock.now())
    await tx.timers.save(timer)
    tx.emit([TimerStarted(timer)])
    return timer


async def stop_timer(tx: TimetrackingTx, *, note: str, stated: datetime | None) -> TimeEntry:
    """The timer becomes an entry of the day it was started on; of a forgotten one the end has to be stated."""
    timer = await _end_timer(tx)
    ended_at, is_assumed = timer.end(tx.clock.now(), stated)
    tx.emit([TimerStopped(timer)])
    fields = {
        "project_id": timer.project_id,
        "position_id": timer.position_id,
        "task_id": timer.task_id,
        "date": local_day(timer.started_at),
        "minutes": 0,
        "started_at": timer.started_at,
        "ended_at": ended_at,
        "note": note or timer.note,
        "not_billable": False,
    }
    try:
        return await create_entry(tx, entry_id=None, person_id=None, fields=fields, is_end_assumed=is_assumed)
    except DomainError as refused:
        # The entry is made of the timer: no field of this request is at fault.
        refused.pointer = None
        raise


async def discard_timer(tx: TimetrackingTx) -> Timer:
    timer = await _end_timer(tx)
    tx.emit([TimerDiscarded(timer)])
    return timer


async def _end_timer(tx: TimetrackingTx) -> Timer:
    person_id = await whose(tx, WRITE_ENTRY, None)
    timer = await tx.timers.running(person_id)
    if timer is None:
        raise NoTimerRuns(str(person_id))
    await tx.timers.discard(timer)
    return timer


async def create_entry(
    tx: TimetrackingTx,
    *,
    entry_id: UUID | None,
    person_id: UUID | None,
    fields: Mapping[str, Any],
    is_end_assumed: bool = False,
) -> TimeEntry:
    owner = await whose(tx, WRITE_ENTRY, person_id)
    must_have(fields, ("project_id", "position_id", "date"), _ENTRY)
    project = await tx.projects_known.get(fields["project_id"])
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
    entry.flag(END_ASSUMED, is_end_assumed)
    await _price(tx, {project.id: project}, entry)
    await tx.entries.save(entry)
    tx.emit([TimeRecorded(entry)])
    return entry


async def update_entry(tx: TimetrackingTx, *, entry_id: UUID, changes: Mapping[str, Any]) -> TimeEntry:
    """Corrects what is not handed in yet; a rejected entry becomes a draft again. Whoever says how long the work took,
    or when it ended, has stated its end."""
    entry = await _editable(tx, entry_id)
    before, took = entry.position_id, entry.takes
    given = {name: value for name, value in changes.items() if name != "not_billable"}
    must_have(given, tuple(n for n in ("project_id", "position_id", "date") if n in given), _ENTRY)
    for name, value in given.items():
        setattr(entry, name, value)
    if "not_billable" in changes:
        entry.billable = not changes["not_billable"]
    if {"minutes", "ended_at"} & changes.keys():
        entry.flag(END_ASSUMED, False)
    project = await tx.projects_known.get(entry.project_id)
    position = project.must_take_work(entry.position_id, entry.task_id, _ENTRY)
    entry.customer_id, entry.quote_line_id = project.customer_id, position.quote_line_id
    entry.state = EntryState.DRAFT
    must_belong(tx, WRITE_ENTRY, project, entry.person_id)
    timed = entry.started_at is not None or entry.ended_at is not None
    await must_fit(tx, entry, 0 if timed and "minutes" not in changes else entry.minutes)
    totals = await tx.caps.totals({before, position.id})
    totals.release(before, took)
    price(entry, position, (await tx.rates.of_people([entry.person_id]))[entry.person_id], totals)
    await tx.entries.save(entry)
    tx.caps.keep(totals)
    tx.emit([TimeChanged(entry)])
    return entry


async def write_entry(
    tx: TimetrackingTx, *, entry_id: UUID, version: int | None, person_id: UUID | None, fields: Mapping[str, Any]
) -> TimeEntry:
    """Makes the entry, or, based on a version, changes it whole; whose it is stays."""
    if version is None:
        return await create_entry(tx, entry_id=entry_id, person_id=person_id, fields=fields)
    tx.expected_versions = {entry_id: version}
    return await update_entry(tx, entry_id=entry_id, changes=fields)


async def discard_entry(tx: TimetrackingTx, *, entry_id: UUID) -> TimeEntry:
    entry = await _editable(tx, entry_id)
    totals = await tx.caps.totals([entry.position_id])
    totals.release(entry.position_id, entry.takes)
    await tx.entries.discard(entry)
    tx.caps.keep(totals)
    tx.emit([TimeDiscarded(entry)])
    return entry


async def _editable(tx: TimetrackingTx, entry_id: UUID) -> TimeEntry:
    entry = await tx.entries.get(entry_id, for_update=True)
    must_see(tx, WRITE_ENTRY, entry)
    tx.must_be(entry.version, entry.id, "time_entry")
    entry.must_be_editable()
    await must_be_open(tx, entry)
    return entry


async def submit_entries(tx: TimetrackingTx, *, ids: Sequence[UUID]) -> list[TimeEntry]:
    """All or none. What was given back took nothing of the cap meanwhile: it is priced anew by what is left now."""
    entries = await tx.entries.all_of(ids)
    must_see(tx, WRITE_ENTRY, *entries)
    must_be_current(tx, *entries)
    await must_be_open(tx, *entries)
    again = [entry for entry in entries if entry.state is EntryState.REJECTED]
    events: list[Event] = [event for entry in entries for event in entry.submit()]
    await _price(tx, await tx.projects_known.some(entry.project_id for entry in again), *again)
    await tx.entries.save_all(entries)
    tx.emit(events)
    return entries


async def take_entries_back(tx: TimetrackingTx, *, ids: Sequence[UUID]) -> list[TimeEntry]:
    """All or none; they keep what they take of their caps."""
    entries = await tx.entries.all_of(ids)
    must_see(tx, WRITE_ENTRY, *entries)
    must_be_current(tx, *entries)
    await must_be_open(tx, *entries)
    events: list[Event] = [event for entry in entries for event in entry.take_back()]
    await tx.entries.save_all(entries)
    tx.emit(events)
    return entries


async def _price(tx: TimetrackingTx, projects: Mapping[UUID, Project], *entries: TimeEntry) -> None:
    """Prices entries that take nothing of their caps yet, one after the other."""
    if not entries:
        return
    rates = await tx.rates.of_people(entry.person_id for entry in entries)
    totals = await tx.caps.totals(entry.position_id for entry in entries)
    for entry in entries:
        position = projects[entry.project_id].position(entry.position_id)
        price(entry, position, rates[entry.person_id], totals)
    tx.caps.keep(totals)

"""Every change of work is told of, from the first note to the invoice that holds it, and who made it."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from kontor.api.common.v1.runtime_pb2 import ListHistoryRequest
from kontor.api.timetracking.v1 import timetracking_pb2 as pb
from kontor.api.timetracking.v1.events_pb2 import ExpenseBilled, TimeFreed
from kontor.cli.testing import eventually
from kontor.common.database.tables import journal
from kontor.common.values.errors import Conflict
from timetracking_team import Team


async def told_of(team: Team, id_: str) -> list[tuple[str, int]]:
    """Names and versions of a record's events; discarded records have them too."""
    async with team.reading() as tx:
        columns = sa.select(journal.c.message, journal.c.version, journal.c.payload)
        rows = await tx.all(columns.where(journal.c.aggregate_id == id_).order_by(journal.c.pos))
    return [(row["message"].rpartition(".")[2], row["version"]) for row in rows]


async def corrected(team: Team, entry: pb.TimeEntry, note: str) -> pb.TimeEntry:
    request = pb.UpdateTimeEntryRequest(id=entry.id, entry=pb.TimeEntryInput(note=note), etag=entry.etag)
    request.update_mask.paths.append("note")
    return (await team.eva("UpdateTimeEntry", request)).message.entry


async def test_an_entry_is_told_of_from_its_record_to_its_end(team: Team):
    entry = await team.books(team.eva, 60)
    changed = await corrected(team, entry, "Statik")
    await team.eva("DiscardTimeEntry", pb.DiscardTimeEntryRequest(id=entry.id, etag=changed.etag))
    assert await told_of(team, entry.id) == [("TimeRecorded", 1), ("TimeChanged", 2), ("TimeDiscarded", 3)]


async def test_whoever_meets_an_entry_that_moved_on_is_told_by_whom(team: Team):
    entry = await team.books(team.eva, 60)
    await corrected(team, entry, "Statik")
    with pytest.raises(Conflict) as moved:
        await corrected(team, entry, "Brandschutz")
    assert moved.value.facts["current"] == "2"
    assert moved.value.facts["changed_by"] == "Jemand"  # nobody is there to be asked for names
    assert moved.value.facts["changed_at"]


async def test_the_history_shows_drafts_too(team: Team):
    entry = await team.books(team.eva, 60)
    reader = replace(team.running.user(team.tenant, "runtime.history.read"), package="kontor.api.common.v1")
    history = (await reader("ListHistory", ListHistoryRequest(type="time_entry", id=entry.id))).message.entries
    assert [(told.event, told.version) for told in history] == [("TimeRecorded", 1)]


async def test_a_timer_is_told_of(team: Team):
    start = pb.StartTimerRequest(project_id=team.project.id, position_id=team.project.positions[1].id)
    stopped = (await team.eva("StartTimer", start)).message.timer
    await team.eva("StopTimer", pb.StopTimerRequest())
    dropped = (await team.eva("StartTimer", start)).message.timer
    await team.eva("DiscardTimer", pb.DiscardTimerRequest())
    assert await told_of(team, stopped.id) == [("TimerStarted", 1), ("TimerStopped", 2)]
    assert await told_of(team, dropped.id) == [("TimerStarted", 1), ("TimerDiscarded", 2)]


async def test_an_expense_is_told_of_from_its_record_to_its_end(team: Team):
    expense = await team.spends(team.eva)
    request = pb.UpdateExpenseRequest(id=expense.id, expense=pb.ExpenseInput(text="Bahn"), etag=expense.etag)
    request.update_mask.paths.append("text")
    changed = (await team.eva("UpdateExpense", request)).message.expense
    await team.eva("DiscardExpense", pb.DiscardExpenseRequest(id=expense.id, etag=changed.etag))
    assert await told_of(team, expense.id) == [("ExpenseRecorded", 1), ("ExpenseChanged", 2), ("ExpenseDiscarded", 3)]


async def test_the_invoice_that_takes_work_and_lets_go_of_it_is_told_once(team: Team):
    entry = await team.approved(60)
    expense = await team.spends(team.eva)
    await team.eva("SubmitExpenses", pb.SubmitExpensesRequest(ids=[expense.id]))
    await team.lars("ApproveExpenses", pb.ApproveExpensesRequest(ids=[expense.id]))
    invoice = team.an_invoice(entry, expense, number="RE-7")
    await team.issued(invoice)
    await team.billed_with(entry, "RE-7")
    await team.issued(invoice)
    await team.cancelled(invoice)

    async def freed() -> bool:
        return "TimeFreed" in [name for name, _ in await told_of(team, entry.id)]

    await eventually(freed)
    assert [name for name, _ in await told_of(team, entry.id)][-2:] == ["TimeBilled", "TimeFreed"]
    assert [name for name, _ in await told_of(team, expense.id)][-2:] == ["ExpenseBilled", "ExpenseFreed"]
    async with team.reading() as tx:
        rows = await tx.all(sa.select(journal.c.message, journal.c.payload).order_by(journal.c.pos))
    told = {row["message"].rpartition(".")[2]: row["payload"] for row in rows}
    assert TimeFreed.FromString(told["TimeFreed"]).invoice.number == "RE-7"
    assert ExpenseBilled.FromString(told["ExpenseBilled"]).invoice.id == invoice.id

"""Verbs for many: each record succeeds or fails alone, named ones in one call, a filter's in the background."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from kontor.api.common.v1 import operation_pb2 as op
from kontor.api.common.v1.batch_pb2 import BatchItem
from kontor.api.common.v1.types_pb2 import (
    OPERATION_STATE_CANCELLED,
    OPERATION_STATE_RUNNING,
    OPERATION_STATE_SUCCEEDED,
    Operation,
    Sum,
)
from kontor.api.timetracking.v1 import timetracking_pb2 as pb
from kontor.cli.running import Caller
from kontor.cli.testing import eventually
from kontor.common.serving.service import Service
from kontor.common.values.errors import Forbidden, InvalidInput, NotFound, RuleViolated
from kontor.timetracking.__main__ import SERVICE
from timetracking_team import DAY, EMPLOYEE, Team, euro


def items(entries: Iterable[pb.TimeEntry]) -> list[BatchItem]:
    return [BatchItem(id=entry.id, etag=entry.etag) for entry in entries]


async def week(team: Team, caller: Caller, count: int, minutes: int = 30, **more: Any) -> Sequence[pb.TimeEntry]:
    """That many entries in one call, over as many days as they need."""
    wanted = [
        pb.TimeEntryToWrite(entry=team.entry(minutes, day=DAY - timedelta(days=at % 20), **more)) for at in range(count)
    ]
    answer = (await caller("BatchUpsertTimeEntries", pb.BatchUpsertTimeEntriesRequest(items=wanted))).message
    assert not [result.problem for result in answer.results if result.HasField("problem")]
    return [result.entry for result in answer.results]


async def submitted(team: Team, count: int, **more: Any) -> Sequence[pb.TimeEntry]:
    parts = [min(30, count - begun) for begun in range(0, count, 30)]
    booked = [entry for part in parts for entry in await week(team, team.eva, part, **more)]
    answer = (await team.eva("BatchSubmitTime", pb.BatchTimeEntriesRequest(items=items(booked)))).message
    return [result.entry for result in answer.results]


async def test_each_of_many_succeeds_or_fails_alone_in_the_order_named(team: Team) -> None:
    one, two, three = await submitted(team, 3)
    own = (await team.submits(team.lars, await team.books(team.lars, 30)))[0]
    named = [*items([one, own]), BatchItem(id=str(uuid4()), etag="1"), BatchItem(id=two.id, etag="9"), *items([three])]
    answer = (await team.lars("BatchApproveTime", pb.BatchTimeEntriesRequest(items=named))).message
    assert [result.id for result in answer.results] == [item.id for item in named]
    assert [result.problem.status for result in answer.results] == [0, 403, 404, 412, 0]
    assert [result.entry.state for result in answer.results][0::4] == [pb.ENTRY_STATE_APPROVED] * 2
    assert answer.results[1].problem.code == "timetracking.own_entry"
    assert (await team.sees(two)).state == pb.ENTRY_STATE_SUBMITTED
    assert (await team.told()).count("TimeApproved") == 2


async def test_who_was_faster_is_told_of_each(team: Team) -> None:
    (entry,) = await submitted(team, 1)
    await team.rejects(team.lars, entry)
    stale = pb.BatchTimeEntriesRequest(items=items([entry]))
    problem = (await team.lars("BatchApproveTime", stale)).message.results[0].problem
    assert (problem.status, problem.code, problem.current) == (412, "conflict", "3")
    assert problem.changed_by
    assert problem.changed_at.endswith("Z")


async def test_many_that_are_all_right_are_done_at_once_and_many_with_a_wrong_one_too(team: Team) -> None:
    entries = await submitted(team, 40)
    answer = (await team.lars("BatchApproveTime", pb.BatchTimeEntriesRequest(items=items(entries)))).message
    assert {result.entry.state for result in answer.results} == {pb.ENTRY_STATE_APPROVED}
    again = (await team.lars("BatchApproveTime", pb.BatchTimeEntriesRequest(items=items(entries)))).message
    assert {result.problem.status for result in again.results} == {412}


async def test_a_reason_is_asked_for_once_and_kept_for_each(team: Team) -> None:
    entries = await submitted(team, 2)
    with pytest.raises(InvalidInput) as refused:
        await team.lars("BatchRejectTime", pb.BatchTimeEntriesRequest(items=items(entries)))
    assert [v.pointer for v in refused.value.violations] == ["/reason"]
    request = pb.BatchTimeEntriesRequest(items=items(entries), reason="Falsches Projekt")
    answer = (await team.lars("BatchRejectTime", request)).message
    assert [result.entry.rejected_reason for result in answer.results] == ["Falsches Projekt"] * 2


async def test_one_key_is_one_call_for_all_of_them(team: Team) -> None:
    entries = await submitted(team, 3)
    request = pb.BatchTimeEntriesRequest(items=items(entries))
    first = await team.lars("BatchApproveTime", request, idempotency_key="week-47")
    again = await team.lars("BatchApproveTime", request, idempotency_key="week-47")
    assert again.message == first.message
    assert again.headers["idempotent-replayed"] == "true"
    assert (await team.told()).count("TimeApproved") == 3


async def test_what_is_named_twice_or_not_at_all_is_refused_whole(team: Team) -> None:
    (entry,) = await submitted(team, 1)
    for request, pointer in (
        (pb.BatchTimeEntriesRequest(), "/items"),
        (pb.BatchTimeEntriesRequest(items=items([entry, entry])), "/items/1/id"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await team.lars("BatchApproveTime", request)
        assert [v.pointer for v in refused.value.violations] == [pointer]


async def test_a_limited_permission_reaches_ones_own_of_many(team: Team) -> None:
    mine, others = await week(team, team.eva, 2), await week(team, team.emil, 1)
    answer = (await team.eva("BatchSubmitTime", pb.BatchTimeEntriesRequest(items=items([*mine, *others])))).message
    assert [result.problem.status for result in answer.results] == [0, 0, 404]
    with pytest.raises(Forbidden):
        await team.eva("BatchApproveTime", pb.BatchTimeEntriesRequest(items=items(mine)))


async def test_a_week_is_written_in_one_call_and_corrected_by_version(team: Team) -> None:
    entries = await week(team, team.eva, 50, minutes=20)
    assert len({entry.id for entry in entries}) == 50
    stale = pb.TimeEntryToWrite(id=entries[0].id, etag="7", entry=team.entry(25))
    right = pb.TimeEntryToWrite(id=entries[1].id, etag=entries[1].etag, entry=team.entry(25, note="genauer"))
    strange = pb.TimeEntryToWrite(entry=team.entry(30, position_id=str(uuid4())))
    own_id = str(uuid4())
    offline = pb.TimeEntryToWrite(id=own_id, entry=team.entry(15))
    request = pb.BatchUpsertTimeEntriesRequest(items=[stale, right, strange, offline, offline])
    found = (await team.eva("BatchUpsertTimeEntries", request)).message.results
    assert [result.problem.status for result in found] == [412, 0, 404, 0, 409]
    assert (found[1].entry.minutes, found[1].entry.note) == (25, "genauer")
    assert found[2].problem.errors[0].pointer == "/entry/position_id"
    assert found[3].entry.id == own_id


# By a filter.


async def _operation(caller: Caller, operation: Operation) -> Operation:
    found: Operation = (await caller("GetOperation", op.OperationRequest(id=operation.id))).message.operation
    return found


async def _ended(caller: Caller, operation: Operation) -> Operation:
    async def look() -> bool:
        return (await _operation(caller, operation)).state != OPERATION_STATE_RUNNING

    await eventually(look)
    return await _operation(caller, operation)


async def _nothing_is_in_hand(team: Team) -> bool:
    async with team.reading() as tx:
        return await tx.value(sa.text("select count(*) from due where kind = 'operation'")) == 0


def over(count: int, amount: str, **more: Any) -> pb.BatchTimeEntriesRequest:
    return pb.BatchTimeEntriesRequest(
        filter=pb.ListTimeEntriesRequest(states=[pb.ENTRY_STATE_SUBMITTED]),
        expected_count=count,
        expected_sums=[Sum(field="amount", amount=euro(amount))],
        **more,
    )


async def test_all_that_a_filter_shows_goes_on_in_the_callers_name(team: Team) -> None:
    entries = await submitted(team, 200)
    own = (await team.submits(team.lars, await team.books(team.lars, 30)))[0]
    begun = (await team.lars("BatchApproveTime", over(201, "10050.00"))).message.operation
    assert (begun.kind, begun.total, begun.href) == (
        "batch_approve_time",
        201,
        f"/v1/timetracking/operations/{begun.id}",
    )
    ended = await _ended(team.lars, begun)
    assert (ended.state, ended.done, ended.failed, ended.phase) == (OPERATION_STATE_SUCCEEDED, 200, 1, "ended")
    assert {(await team.sees(entry)).state for entry in entries[::30]} == {pb.ENTRY_STATE_APPROVED}
    request = op.OperationOutcomesRequest(id=begun.id, states=[op.OUTCOME_STATE_FAILED])
    (failed,) = (await team.lars("ListOutcomes", request)).message.outcomes
    assert (failed.id, failed.problem.code) == (own.id, "timetracking.own_entry")
    assert ended.result_href == f"/v1/timetracking/operations/{begun.id}/outcomes"
    page = (await team.lars("ListOutcomes", op.OperationOutcomesRequest(id=begun.id, page_size=60))).message
    rest = op.OperationOutcomesRequest(id=begun.id, page_size=141, page_token=page.next_page_token)
    paged = [*page.outcomes, *(await team.lars("ListOutcomes", rest)).message.outcomes]
    assert len(paged) == 201
    # As a table takes it: pages of 200, the last of one.
    exported = await team.lars.whole("ListOutcomes", op.OperationOutcomesRequest(id=begun.id, page_size=60))
    assert [outcome for part in exported for outcome in part.outcomes] == paged


@pytest.mark.parametrize(("count", "amount"), [(2, "150.00"), (3, "149.99"), (4, "150.00")])
async def test_a_set_that_moved_is_refused_with_its_new_figures(team: Team, count: int, amount: str) -> None:
    await submitted(team, 3)
    with pytest.raises(RuleViolated) as refused:
        await team.lars("BatchApproveTime", over(count, amount))
    assert refused.value.code == "batch.set_moved"
    assert (refused.value.facts["current_count"], refused.value.facts["current_sums"]) == ("3", "amount 150.00 EUR")
    assert "TimeApproved" not in await team.told()


async def test_an_expected_sum_that_is_no_amount_is_pointed_at(team: Team) -> None:
    request = over(0, "0.00")
    request.expected_sums.add(field="amount")
    with pytest.raises(InvalidInput) as refused:
        await team.lars("BatchApproveTime", request)
    assert refused.value.all_violations()[0].pointer == "/expected_sums/1/amount/amount"


async def test_sums_that_were_not_expected_are_a_set_that_moved(team: Team) -> None:
    await submitted(team, 1)
    request = over(1, "50.00")
    del request.expected_sums[:]
    with pytest.raises(RuleViolated):
        await team.lars("BatchApproveTime", request)


async def test_an_operation_is_stopped_by_whoever_ordered_it_and_seen_by_nobody_else(team: Team) -> None:
    await submitted(team, 80)
    begun = (await team.lars("BatchApproveTime", over(80, "4000.00"))).message.operation
    assert [(a.verb, a.allowed) for a in begun.allowed_actions] == [("cancel", True)]
    with pytest.raises(NotFound):
        await team.emil("GetOperation", op.OperationRequest(id=begun.id))
    stopped = (await team.lars("CancelOperation", op.OperationRequest(id=begun.id))).message.operation
    assert stopped.state == OPERATION_STATE_CANCELLED
    await eventually(lambda: _nothing_is_in_hand(team))
    stopped = await _operation(team.lars, begun)
    waiting = op.OperationOutcomesRequest(id=begun.id, states=[op.OUTCOME_STATE_WAITING], page_size=200)
    left = (await team.lars("ListOutcomes", waiting)).message.outcomes
    assert len(left) == 80 - stopped.done
    assert (await team.told()).count("TimeApproved") == stopped.done
    with pytest.raises(RuleViolated) as over_already:
        await team.lars("CancelOperation", op.OperationRequest(id=begun.id))
    assert over_already.value.code == "operation.ended"
    mine = (await team.lars("ListOperations", op.MyOperationsRequest())).message.operations
    assert [(one.id, one.orderer.id, one.orderer.label) for one in mine] == [(begun.id, begun.ordered_by, "Lars")]
    everybodys = team.by("Otto", "timetracking.operation.read")
    assert (await everybodys("ListOperations", op.MyOperationsRequest())).message.operations
    assert not (await team.emil("ListOperations", op.MyOperationsRequest())).message.operations


async def test_a_service_that_ends_in_the_middle_goes_on_where_it_was(team: Team) -> None:
    entries = await submitted(team, 80)
    begun = (await team.lars("BatchApproveTime", over(80, "4000.00"))).message.operation
    running = team.running
    await running.stop()
    settings = running.service.settings
    with running.postgres.connect(settings.database.name) as admin:
        # As after the time for which whoever has died holds what it had in hand.
        admin.execute("update due set claimed_until = null")
    running.service = Service(SERVICE, settings)
    await running.start()
    ended = await _ended(team.lars, begun)
    assert (ended.state, ended.done, ended.failed) == (OPERATION_STATE_SUCCEEDED, 80, 0)
    assert (await team.told()).count("TimeApproved") == len(entries)


async def test_a_filter_reaches_no_further_than_its_caller_sees(team: Team) -> None:
    await week(team, team.eva, 2)
    await week(team, team.emil, 3)
    request = pb.BatchTimeEntriesRequest(
        filter=pb.ListTimeEntriesRequest(states=[pb.ENTRY_STATE_DRAFT]),
        expected_count=2,
        expected_sums=[Sum(field="amount", amount=euro("100.00"))],
    )
    begun = (await team.eva("BatchSubmitTime", request)).message.operation
    assert (await _ended(team.eva, begun)).done == 2
    blind = team.by("Eva", *(p for p in EMPLOYEE if "entry.read" not in p))
    with pytest.raises(Forbidden):
        await blind("BatchSubmitTime", request)

"""Timers that were forgotten: the end nobody stated is marked, asked for, and never approved unseen."""

from datetime import timedelta

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from kontor.api.common.v1.types_pb2 import Ref
from kontor.api.timetracking.v1 import timetracking_pb2 as pb
from kontor.common.values.errors import InvalidInput, RuleViolated
from timetracking_team import Team

STOP = pb.StopTimerRequest()


async def started(team: Team) -> pb.Timer:
    request = pb.StartTimerRequest(project_id=team.project.id, position_id=team.project.positions[1].id)
    return (await team.eva("StartTimer", request)).message.timer


async def running(team: Team) -> pb.Timer:
    return (await team.eva("GetTimer", pb.GetTimerRequest())).message.timer


def after(timer: pb.Timer, **more: int) -> Timestamp:
    moment = Timestamp()
    moment.FromDatetime(timer.started_at.ToDatetime() + timedelta(**more))
    return moment


def codes(entry: pb.TimeEntry) -> list[str]:
    return [flag.code for flag in entry.flags]


async def stated(team: Team, entry: pb.TimeEntry, ended_at: Timestamp) -> pb.TimeEntry:
    request = pb.UpdateTimeEntryRequest(id=entry.id, etag=entry.etag, entry=pb.TimeEntryInput(ended_at=ended_at))
    request.update_mask.paths.append("ended_at")
    return (await team.eva("UpdateTimeEntry", request)).message.entry


@pytest.mark.parametrize(("hours", "minutes"), [(72, 1440), (11, 660)])
async def test_the_end_of_a_forgotten_timer_is_marked_and_not_handed_in_before_it_is_stated(
    team: Team, hours: int, minutes: int
):
    timer = await started(team)
    assert not (await running(team)).forgotten
    assert (await running(team)).position == Ref(id=timer.position_id, label="Beratung")
    await team.later(hours)
    assert (await running(team)).forgotten
    entry = (await team.eva("StopTimer", STOP)).message.entry
    assert minutes <= entry.minutes <= minutes + 1
    assert "end_assumed" in codes(entry)
    submit = next(action for action in entry.allowed_actions if action.verb == "submit")
    assert (submit.allowed, submit.reason_code) == (False, "timetracking.end_not_stated")
    with pytest.raises(RuleViolated) as refused:
        await team.submits(team.eva, entry)
    assert refused.value.code == "timetracking.end_not_stated"
    right = await stated(team, entry, after(timer, hours=7))
    assert (right.minutes, "end_assumed" in codes(right)) == (420, False)
    await team.approves(team.lars, *await team.submits(team.eva, right))


async def test_whoever_states_the_end_at_stop_is_asked_no_more(team: Team):
    timer = await started(team)
    await team.later(72)
    for odd in (after(timer, hours=25), after(timer, hours=-1)):
        with pytest.raises(InvalidInput) as refused:
            await team.eva("StopTimer", pb.StopTimerRequest(ended_at=odd))
        assert [v.pointer for v in refused.value.violations] == ["/ended_at"]
    entry = (await team.eva("StopTimer", pb.StopTimerRequest(ended_at=after(timer, hours=6)))).message.entry
    assert (entry.minutes, codes(entry)) == (360, [])


async def test_a_change_of_something_else_states_no_end(team: Team):
    await started(team)
    await team.later(72)
    entry = (await team.eva("StopTimer", STOP)).message.entry
    request = pb.UpdateTimeEntryRequest(id=entry.id, etag=entry.etag, entry=pb.TimeEntryInput(note="Statik"))
    request.update_mask.paths.append("note")
    assert "end_assumed" in codes((await team.eva("UpdateTimeEntry", request)).message.entry)


async def test_a_day_of_usual_length_needs_no_question(team: Team):
    await started(team)
    await team.later(9)
    entry = (await team.eva("StopTimer", STOP)).message.entry
    assert "end_assumed" not in codes(entry)

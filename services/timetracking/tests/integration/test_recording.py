"""Timers and entries over the contract: durations, overlaps, days, caps, corrections."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from kontor.api.common.v1.types_pb2 import Money, Ref
from kontor.api.timetracking.v1 import timetracking_pb2 as pb
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import (
    AlreadyExists,
    Conflict,
    DomainError,
    Forbidden,
    IfMatchRequired,
    InvalidInput,
    NotFound,
    RuleViolated,
)
from kontor.common.values.ids import new_id
from kontor.timetracking.domain.entries import TimeEntry, TimeRecorded
from kontor.timetracking.domain.refusals import TimeOverlap
from kontor.timetracking.store import TimetrackingTx
from timetracking_team import DAY, Team, at, euro

SOON = Timestamp(seconds=1_800_000_000)


def codes(entry: pb.TimeEntry) -> set[str]:
    return {flag.code for flag in entry.flags}


async def test_one_timer_runs_and_becomes_an_entry(team: Team):
    start = pb.StartTimerRequest(project_id=team.project.id, position_id=team.project.positions[1].id, note="Anruf")
    started = (await team.eva("StartTimer", start)).message.timer
    assert (started.person.label, started.project.number) == ("Eva", "P-2026-001")
    with pytest.raises(RuleViolated) as refused:
        await team.eva("StartTimer", start)
    assert refused.value.code == "timetracking.timer_runs"
    with pytest.raises(DomainError) as unknown:
        await team.eva("StartTimer", pb.StartTimerRequest(project_id=team.project.id, position_id=str(uuid4())))
    assert [v.pointer for v in unknown.value.violations] == ["/position_id"]
    await team.emil("StartTimer", start)
    assert (await team.eva("GetTimer", pb.GetTimerRequest())).message.timer.id == started.id
    entry = (await team.eva("StopTimer", pb.StopTimerRequest())).message.entry
    assert (entry.minutes, entry.note, entry.person.label) == (1, "Anruf", "Eva")
    for name, request in (("StopTimer", pb.StopTimerRequest()), ("GetTimer", pb.GetTimerRequest())):
        with pytest.raises(NotFound):
            await team.eva(name, request)


async def test_a_timer_in_the_way_can_be_forgotten(team: Team):
    start = pb.StartTimerRequest(project_id=team.project.id, position_id=team.project.positions[1].id)
    started = (await team.eva("StartTimer", start)).message.timer
    gone = (await team.eva("DiscardTimer", pb.DiscardTimerRequest())).message.timer
    assert gone.id == started.id
    assert not (await team.eva("ListTimeEntries", pb.ListTimeEntriesRequest())).message.entries


async def test_minutes_or_clock_times_but_not_both_at_odds(team: Team):
    by_minutes = await team.books(team.eva, 90)
    by_clock = await team.books(team.eva, start="09:00", end="10:30")
    assert (by_minutes.minutes, by_clock.minutes) == (90, 90)
    assert by_clock.amount == by_minutes.amount == euro("150.00")
    for odd in (
        team.entry(),
        team.entry(30, "12:00", "13:00"),
        team.entry(start="14:00", end="13:00"),
        team.entry(started_at=at("14:00")),
    ):
        with pytest.raises(InvalidInput) as refused:
            await team.eva("CreateTimeEntry", pb.CreateTimeEntryRequest(entry=odd))
        assert refused.value.all_violations()[0].pointer == "/entry/minutes"


async def test_overlapping_times_of_one_person_are_refused_and_the_other_entry_named(team: Team):
    first = await team.books(team.eva, start="09:00", end="12:00")
    for start, end in (("11:59", "13:00"), ("08:00", "09:01"), ("10:00", "11:00"), ("08:00", "13:00")):
        with pytest.raises(RuleViolated) as refused:
            await team.books(team.eva, start=start, end=end)
        error = refused.value
        assert (error.code, error.facts["entry_id"]) == ("timetracking.time_overlap", first.id)
        assert all(word in error.message for word in ("16 November 2026", "09:00", "12:00", "P-2026-001"))
    await team.books(team.eva, start="12:00", end="13:00")
    await team.books(team.emil, start="09:00", end="12:00")
    await team.books(team.eva, 30)


async def test_an_entry_over_midnight_meets_the_next_morning(team: Team):
    night = team.entry()
    night.started_at.CopyFrom(at("22:00"))
    night.ended_at.CopyFrom(at("02:00", DAY + timedelta(days=1)))
    await team.eva("CreateTimeEntry", pb.CreateTimeEntryRequest(entry=night))
    with pytest.raises(RuleViolated) as refused:
        await team.books(team.eva, start="01:00", end="03:00", day=DAY + timedelta(days=1))
    assert refused.value.code == "timetracking.time_overlap"


async def test_the_database_itself_refuses_overlapping_times(team: Team):
    """Whatever code forgets, the exclusion constraint holds; another person is free."""
    made = await team.books(team.eva, start="09:00", end="12:00")
    async with team.reading() as tx:
        entry = await tx.entries.get(UUID(made.id))

    async def again(**changes: object) -> None:
        copy = TimeEntry(**{n: getattr(entry, n) for n in entry.__slots__} | {"id": new_id(), "version": 0} | changes)
        principal = Principal.system(team.tenant, "timetracking")
        async with team.running.service.context.db.transaction(principal, tx_class=TimetrackingTx) as tx:
            await tx.entries.save(copy)
            tx.emit([TimeRecorded(copy)])

    with pytest.raises(TimeOverlap):
        await again()
    await again(person_id=team.people["Emil"])


async def test_of_two_overlapping_entries_at_once_one_gets_through(team: Team):
    tries = [team.books(team.eva, start="09:00", end="12:00") for _ in range(6)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, pb.TimeEntry) for one in done) == 1
    assert {e.code for e in done if isinstance(e, DomainError)} == {"timetracking.time_overlap"}


async def test_long_days_are_flagged_and_impossible_ones_refused(team: Team):
    await team.books(team.eva, 360)
    assert codes(await team.books(team.eva, 240)) == set()
    assert codes(await team.books(team.eva, 1)) == {"over_10_hours"}
    with pytest.raises(RuleViolated) as refused:
        await team.books(team.eva, 840)
    assert refused.value.code == "timetracking.day_too_long"
    assert codes(await team.books(team.emil, start="08:00", end="12:00")) == set()
    flagged = await team.books(team.emil, start="12:00", end="16:00")
    assert codes(flagged) == {"no_break"}
    assert "ArbZG" in flagged.flags[0].text


async def test_the_day_is_the_one_the_work_began_on(team: Team):
    wrong = team.entry(start="09:00", end="10:00")
    wrong.date = (DAY - timedelta(days=1)).isoformat()
    with pytest.raises(InvalidInput) as refused:
        await team.eva("CreateTimeEntry", pb.CreateTimeEntryRequest(entry=wrong))
    assert (refused.value.code, refused.value.all_violations()[0].pointer) == (
        "timetracking.day_differs",
        "/entry/date",
    )


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"date": "2026-02-30"}, "/entry/date"),
        ({"date": "0001-01-01"}, "/entry/date"),
        ({"date": "9999-12-31"}, "/entry/date"),
        ({"date": "morgen"}, "/entry/date"),
        ({"project_id": "9"}, "/entry/project_id"),
        ({"minutes": 1441}, "/entry/minutes"),
        (
            {"minutes": 0, "started_at": Timestamp(seconds=10**12), "ended_at": Timestamp(seconds=10)},
            "/entry/started_at",
        ),
        (
            {"minutes": 0, "started_at": Timestamp(seconds=253402300700), "ended_at": Timestamp(seconds=253402300760)},
            "/entry/started_at",
        ),
        ({"note": "x" * 1001}, "/entry/note"),
    ],
)
async def test_odd_input_is_refused_at_the_field(team: Team, changes: dict, pointer: str):
    entry = team.entry(60)
    for name, value in changes.items():
        field = getattr(entry, name)
        field.CopyFrom(value) if isinstance(value, Timestamp) else setattr(entry, name, value)
    with pytest.raises(InvalidInput) as refused:
        await team.eva("CreateTimeEntry", pb.CreateTimeEntryRequest(entry=entry))
    assert pointer in [v.pointer for v in refused.value.all_violations()]


async def test_work_is_booked_where_it_belongs(team: Team):
    for changes, code in (
        ({"position_id": str(new_id())}, "timetracking.position_unknown"),
        ({"task_id": str(new_id())}, "timetracking.position_unknown"),
        ({"project_id": str(new_id())}, "not_found"),
    ):
        with pytest.raises(NotFound) as refused:
            await team.books(team.eva, 60, **changes)
        assert refused.value.code == code
    entry = await team.books(team.eva, 60, task_id=team.project.tasks[0].id)
    assert entry.task_id == team.project.tasks[0].id
    position = next(p for p in team.project.positions if p.id == entry.position_id)
    assert entry.task == Ref(id=entry.task_id, label="Besprechung")
    assert entry.position == Ref(id=position.id, label=position.title)
    listed = (await team.eva("ListTimeEntries", pb.ListTimeEntriesRequest(ids=[entry.id]))).message.entries
    assert [(one.position, one.task) for one in listed] == [(entry.position, entry.task)]
    spent = await team.spends(team.eva)
    assert (spent.position.id, spent.position.label) == (spent.position_id, "Reisekosten")
    with pytest.raises(RuleViolated) as refused:
        await team.books(team.by("Otto", "timetracking.entry.write@own"), 60)
    assert refused.value.code == "timetracking.not_a_member"
    closed = team.a_project(active=False)
    await team.knows(closed)
    with pytest.raises(RuleViolated) as refused:
        await team.books(team.eva, 60, project_id=closed.id, position_id=closed.positions[1].id)
    assert refused.value.code == "timetracking.project_not_open"


async def test_hours_are_worth_the_rate_of_their_day(team: Team):
    assert (await team.books(team.eva, 20)).amount == euro("33.33")
    await team.rate("Eva", "130.00", "60.00", since=DAY)
    await team.rate("Eva", "150.00", "60.00", since=DAY + timedelta(days=1), project=team.project.id)
    assert (await team.books(team.eva, 20, day=DAY - timedelta(days=1))).amount == euro("33.33")
    assert (await team.books(team.eva, 20)).amount == euro("43.33")
    later = await team.books(team.eva, 20, day=DAY + timedelta(days=2))
    assert (later.amount, later.rate) == (euro("50.00"), euro("150.00"))
    assert later.cost_rate == Money()
    assert (await team.sees(later)).cost_rate == euro("60.00")
    free = await team.books(team.eva, 20, not_billable=True)
    assert (free.amount, free.billable) == (euro("0.00"), False)


async def test_beyond_the_cap_only_what_is_left_is_billed(team: Team):
    first = await team.books(team.eva, 120, **team.capped)
    over = await team.books(team.emil, 120, **team.capped)
    none = await team.books(team.eva, 60, **team.capped)
    assert [e.amount.amount for e in (first, over, none)] == ["200.00", "100.00", "0.00"]
    assert [codes(e) for e in (first, over, none)] == [set(), {"over_cap"}, {"over_cap"}]
    assert "Obergrenze" in over.flags[0].text
    assert await team.total_of(over.position_id) == "300.00"


async def test_the_cap_holds_when_everybody_books_at_once(team: Team):
    callers = [team.eva, team.emil, team.lars] * 4
    done = await asyncio.gather(*(team.books(caller, 45, **team.capped) for caller in callers))
    assert sum(float(e.amount.amount) for e in done) == 300.0
    assert await team.total_of(done[0].position_id) == "300.00"


async def test_a_correction_is_priced_anew_and_moves_between_positions(team: Team):
    entry = await team.books(team.eva, 180, **team.capped)
    change = pb.UpdateTimeEntryRequest(id=entry.id, entry=team.entry(60, **team.capped), etag=entry.etag)
    change.update_mask.paths.append("minutes")
    shorter = (await team.eva("UpdateTimeEntry", change)).message.entry
    assert (shorter.amount, shorter.etag, await team.total_of(entry.position_id)) == (euro("100.00"), "2", "100.00")
    with pytest.raises(Conflict):
        await team.eva("UpdateTimeEntry", change)
    elsewhere = pb.UpdateTimeEntryRequest(id=entry.id, entry=team.entry(60), etag="2")
    elsewhere.update_mask.paths.append("position_id")
    moved = (await team.eva("UpdateTimeEntry", elsewhere)).message.entry
    assert moved.quote_line_id == team.project.positions[1].quote_line_id
    assert (await team.total_of(entry.position_id), await team.total_of(moved.position_id)) == ("0.00", "100.00")
    elsewhere.etag = ""
    with pytest.raises(IfMatchRequired):
        await team.eva("UpdateTimeEntry", elsewhere)
    elsewhere.etag, elsewhere.update_mask.paths[:] = "3", ["state"]
    with pytest.raises(InvalidInput):
        await team.eva("UpdateTimeEntry", elsewhere)


async def test_a_correction_of_times_must_not_overlap_either(team: Team):
    await team.books(team.eva, start="09:00", end="12:00")
    second = await team.books(team.eva, start="12:00", end="13:00")
    change = pb.UpdateTimeEntryRequest(id=second.id, entry=team.entry(start="11:30", end="13:00"), etag="1")
    change.update_mask.paths.extend(["started_at", "ended_at"])
    with pytest.raises(RuleViolated) as refused:
        await team.eva("UpdateTimeEntry", change)
    assert refused.value.code == "timetracking.time_overlap"
    change.entry.CopyFrom(team.entry(start="12:30", end="13:00"))
    assert (await team.eva("UpdateTimeEntry", change)).message.entry.minutes == 30


async def test_what_was_never_handed_in_can_be_taken_away(team: Team):
    entry = await team.books(team.eva, 120, **team.capped)
    gone = pb.DiscardTimeEntryRequest(id=entry.id, etag=entry.etag)
    with pytest.raises(NotFound):
        await team.emil("DiscardTimeEntry", gone)
    assert (await team.eva("DiscardTimeEntry", gone)).message.entry.id == entry.id
    assert await team.total_of(entry.position_id) == "0.00"
    with pytest.raises(NotFound):
        await team.eva("DiscardTimeEntry", gone)
    (submitted,) = await team.submits(team.eva, await team.books(team.eva, 60))
    with pytest.raises(RuleViolated):
        await team.eva("DiscardTimeEntry", pb.DiscardTimeEntryRequest(id=submitted.id, etag=submitted.etag))


async def test_what_nobody_has_decided_yet_its_author_takes_back_and_corrects(team: Team):
    (entry,) = await team.submits(team.eva, await team.books(team.eva, 120, **team.capped))
    back = pb.TakeBackTimeRequest(ids=[entry.id])
    with pytest.raises(NotFound):
        await team.emil("TakeBackTime", back)
    (draft,) = (await team.eva("TakeBackTime", back)).message.entries
    assert draft.state == pb.ENTRY_STATE_DRAFT
    assert await team.total_of(entry.position_id) == entry.amount.amount, "it goes on taking of its cap"
    with pytest.raises(RuleViolated):
        await team.eva("TakeBackTime", back)
    await team.approves(team.lars, *await team.submits(team.eva, draft))
    with pytest.raises(RuleViolated):
        await team.eva("TakeBackTime", back)


async def test_an_expense_is_taken_back_as_long_as_nobody_has_decided(team: Team):
    expense = await team.spends(team.eva)
    handed_in = pb.SubmitExpensesRequest(ids=[expense.id])
    back = pb.TakeBackExpensesRequest(ids=[expense.id])
    with pytest.raises(RuleViolated):
        await team.eva("TakeBackExpenses", back)
    await team.eva("SubmitExpenses", handed_in)
    with pytest.raises(NotFound):
        await team.emil("TakeBackExpenses", back)
    (draft,) = (await team.eva("TakeBackExpenses", back)).message.expenses
    assert draft.state == pb.ENTRY_STATE_DRAFT
    assert {a.verb for a in draft.allowed_actions if a.allowed} >= {"update", "discard", "submit"}
    await team.eva("SubmitExpenses", handed_in)
    await team.lars("ApproveExpenses", pb.ApproveExpensesRequest(ids=[expense.id]))
    with pytest.raises(RuleViolated):
        await team.eva("TakeBackExpenses", back)


async def test_an_entry_made_offline_keeps_its_id_and_comes_once(team: Team):
    wanted = pb.CreateTimeEntryRequest(id=str(new_id()), entry=team.entry(60))
    key = str(uuid4())
    first = await team.eva("CreateTimeEntry", wanted, idempotency_key=key)
    again = await team.eva("CreateTimeEntry", wanted, idempotency_key=key)
    assert first.message == again.message
    assert first.message.entry.id == wanted.id
    with pytest.raises(AlreadyExists):
        await team.eva("CreateTimeEntry", wanted)


async def test_everybody_sees_and_writes_their_own_only(team: Team):
    mine = await team.books(team.eva, 60)
    theirs = await team.books(team.emil, 60)
    listed = (await team.eva("ListTimeEntries", pb.ListTimeEntriesRequest())).message.entries
    assert [e.id for e in listed] == [mine.id]
    asked = pb.ListTimeEntriesRequest(person_id=str(team.people["Emil"]))
    assert not (await team.eva("ListTimeEntries", asked)).message.entries
    change = pb.UpdateTimeEntryRequest(id=theirs.id, entry=team.entry(30), etag="1")
    for name, request in (
        ("GetTimeEntry", pb.GetTimeEntryRequest(id=theirs.id)),
        ("UpdateTimeEntry", change),
        ("SubmitTime", pb.SubmitTimeRequest(ids=[theirs.id])),
    ):
        with pytest.raises(NotFound):
            await team.eva(name, request)
    for_emil = pb.CreateTimeEntryRequest(entry=team.entry(60, person_id=str(team.people["Emil"])))
    with pytest.raises(Forbidden) as refused:
        await team.eva("CreateTimeEntry", for_emil)
    assert refused.value.code == "timetracking.not_your_own"
    assert (await team.lars("CreateTimeEntry", for_emil)).message.entry.person.label == "Emil"
    with pytest.raises(NotFound):
        await team.books(team.lars, 60, person_id=str(new_id()))
    stranger = team.running.user(new_id(), "timetracking.*")
    with pytest.raises(NotFound):
        await stranger("GetTimeEntry", pb.GetTimeEntryRequest(id=mine.id))
    with pytest.raises(Forbidden):
        await team.by("Eva", "crm.*")("ListTimeEntries", pb.ListTimeEntriesRequest())


async def test_lists_are_filtered_and_come_page_by_page(team: Team):
    made = [await team.books(team.eva, 60, day=DAY + timedelta(days=n)) for n in range(5)]
    await team.submits(team.eva, made[4])
    between = pb.ListTimeEntriesRequest(
        date_from=(DAY + timedelta(days=1)).isoformat(), date_to=(DAY + timedelta(days=3)).isoformat()
    )
    found = (await team.lars("ListTimeEntries", between)).message.entries
    assert [e.id for e in found] == [e.id for e in reversed(made[1:4])]
    open_ones = pb.ListTimeEntriesRequest(states=[pb.ENTRY_STATE_DRAFT], page_size=3, project_id=team.project.id)
    first = (await team.lars("ListTimeEntries", open_ones)).message
    open_ones.page_token = first.next_page_token
    second = (await team.lars("ListTimeEntries", open_ones)).message
    assert [len(first.entries), len(second.entries), second.next_page_token] == [3, 1, ""]
    for token in ("x", "WzEsMl0"):
        open_ones.page_token = token
        with pytest.raises(InvalidInput):
            await team.lars("ListTimeEntries", open_ones)
    with pytest.raises(InvalidInput):
        await team.lars("ListTimeEntries", pb.ListTimeEntriesRequest(date_from="2026-13-01"))


async def test_rates_and_odd_days(team: Team):
    request = pb.CreateRateRequest(
        person_id=str(team.people["Eva"]), bill_rate=euro("100.00"), cost_rate=euro("50.00"), valid_from="2026-02-30"
    )
    with pytest.raises(InvalidInput):
        await team.lars("CreateRate", request)
    request.valid_from = DAY.isoformat()
    request.cost_rate.amount = "1.001"
    with pytest.raises(InvalidInput) as refused:
        await team.lars("CreateRate", request)
    assert refused.value.all_violations()[0].pointer == "/cost_rate/amount"
    request.cost_rate.amount = "50.00"
    request.person_id = str(new_id())
    with pytest.raises(NotFound):
        await team.lars("CreateRate", request)
    with pytest.raises(Forbidden):
        await team.eva("CreateRate", request)
    rates = (await team.lars("ListRates", pb.ListRatesRequest(person_id=str(team.people["Otto"])))).message.rates
    assert [r.person.label for r in rates] == ["Otto"]

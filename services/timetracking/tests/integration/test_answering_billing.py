"""What billing asks for: all approved work of its projects, however much that is."""

from decimal import Decimal
from uuid import UUID

import pytest
from kontor.api.timetracking.v1 import timetracking_pb2 as pb
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import TooLarge
from kontor.common.values.ids import new_id
from kontor.timetracking.domain.entries import TimeEntry, TimeRecorded
from kontor.timetracking.store import TimetrackingTx
from timetracking_team import Team

# Letters of four bytes: this many notes are more than one gRPC message holds.
NOTE, MANY = "🏗" * 1000, 1100


async def approved_work(team: Team) -> list[str]:
    """As many entries like one that went the whole way, each told of."""
    made = await team.approved(60, note=NOTE)
    async with team.reading() as tx:
        entry = await tx.entries.get(UUID(made.id))
    fields = {name: getattr(entry, name) for name in entry.__slots__}
    copies = [TimeEntry(**{**fields, "id": new_id(), "version": 0}) for _ in range(MANY)]
    principal = Principal.system(team.tenant, "timetracking")
    async with team.running.service.context.db.transaction(principal, tx_class=TimetrackingTx) as tx:
        await tx.entries.save_all(copies)
        tx.emit([TimeRecorded(copy) for copy in copies])
    return [made.id, *(str(copy.id) for copy in copies)]


async def test_more_work_than_one_message_holds_comes_in_portions(team: Team):
    approved = await approved_work(team)
    projects = {"project_ids": [team.project.id]}
    with pytest.raises(TooLarge):
        await team.biller("ListBillables", pb.ListBillablesRequest(**projects))
    portions = await team.biller.stream("StreamBillables", pb.StreamBillablesRequest(**projects))
    assert len(portions) > 1
    assert sorted(entry.id for portion in portions for entry in portion.entries) == sorted(approved)


async def test_work_streams_by_id_with_the_version_it_is_approved_in(team: Team):
    approved, open_entry = await team.approved(60), await team.books(team.eva, 60)
    request = pb.StreamBillablesRequest(entry_ids=[approved.id, open_entry.id])
    (portion,) = await team.biller.stream("StreamBillables", request)
    assert [(entry.id, entry.etag) for entry in portion.entries] == [(approved.id, approved.etag)]


async def billable(team: Team) -> list[pb.TimeEntry]:
    request = pb.StreamBillablesRequest(project_ids=[team.project.id])
    return [entry for portion in await team.biller.stream("StreamBillables", request) for entry in portion.entries]


async def test_quarters_of_an_hour_add_up_to_what_was_worked(team: Team):
    """20 × 15 minutes at 27.50 are five hours, whatever each of them is worth by itself."""
    await team.rate("Eva", "27.50", "20.00")
    made = [await team.books(team.eva, 15) for _ in range(20)]
    await team.approves(team.lars, *await team.submits(team.eva, *made))
    found = await billable(team)
    assert sum(Decimal(entry.hours) for entry in found) == 5
    assert {(entry.hours, entry.rate.amount, entry.uncapped.amount) for entry in found} == {("0.25", "27.50", "6.88")}


async def test_work_over_the_cap_is_delivered_with_its_hours_and_its_whole_price(team: Team):
    made = [await team.books(caller, 120, **team.capped) for caller in (team.eva, team.emil)]
    made.append(await team.books(team.eva, 60, **team.capped))
    for caller, entries in ((team.eva, [made[0], made[2]]), (team.emil, [made[1]])):
        await team.approves(team.lars, *await team.submits(caller, *entries))
    told = sorted((entry.hours, entry.uncapped.amount, entry.amount.amount) for entry in await billable(team))
    assert told == [("1", "100.00", "0.00"), ("2", "200.00", "100.00"), ("2", "200.00", "200.00")]


async def test_time_nobody_bills_by_the_hour_is_not_delivered(team: Team):
    await team.approved(60, not_billable=True)
    await team.approved(60, position_id=team.project.positions[2].id)
    assert await billable(team) == []

"""What billing asks for: all approved work of its projects, however much that is."""

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
        (entry,) = await tx.entries([UUID(made.id)], for_update=False)
    fields = {name: getattr(entry, name) for name in entry.__slots__}
    copies = [TimeEntry(**{**fields, "id": new_id(), "version": 0}) for _ in range(MANY)]
    principal = Principal.system(team.tenant, "timetracking")
    async with team.running.service.context.db.transaction(principal, tx_class=TimetrackingTx) as tx:
        await tx.save_entries(*copies)
        tx.emit([TimeRecorded(copy) for copy in copies], await tx.names_of(entry))
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

"""The history of a record: who, when, why, what changed, whether it holds; and who may read it."""

from typing import Any

import pytest
from kontor.api.common.v1.history_pb2 import RecordHistoryRequest
from kontor.api.projects.v1 import projects_pb2 as pb
from kontor.cli.running import Caller
from kontor.cli.testing import eventually
from kontor.common.values.ids import new_id
from projects_site import Site, refusal


async def history(caller: Caller, type_: str, id_: str, **fields: Any) -> Any:
    return (await caller("ListHistory", RecordHistoryRequest(type=type_, id=id_, **fields))).message


def told(entry: Any) -> dict[str, tuple[str, str]]:
    return {change.path: (getattr(change, "from"), change.to) for change in entry.changes}


async def sealed(site: Site, id_: str) -> Any:
    async def look() -> Any:
        page = await history(site.lead, "milestone", id_)
        return page if all(entry.sealed for entry in page.entries) else None

    return await eventually(look)


async def test_each_event_tells_what_it_changed_newest_first(site: Site):
    project = await site.project()
    milestone = await site.reported(project.milestones[0])
    accepted = await site.recorded(milestone)
    page = await sealed(site, accepted.id)
    assert [entry.event for entry in page.entries] == ["MilestoneApproved", "MilestoneReached", "MilestonePlanned"]
    approved, reached, planned = map(told, page.entries)
    assert planned["/title"] == ("", milestone.title)
    assert reached["/state"] == ("MILESTONE_STATE_OPEN", "MILESTONE_STATE_REACHED")
    assert approved["/state"] == ("MILESTONE_STATE_REACHED", "MILESTONE_STATE_APPROVED")
    assert approved["/acceptance/by"] == ("", "Jens Johannsen")
    assert "/title" not in approved
    assert page.verified
    assert all(entry.verified for entry in page.entries)
    assert all(entry.actor.startswith("user:") for entry in page.entries[:2])


async def test_pages_tell_the_same_changes_as_one_page(site: Site):
    project = await site.project()
    for name in ("Eva", "Lars"):
        project = await site.staffed(project, name)
    whole = await history(site.lead, "project", project.id)
    paged, token = [], ""
    while True:
        page = await history(site.lead, "project", project.id, page_size=1, page_token=token)
        paged += page.entries
        token = page.next_page_token
        if not token:
            break
    assert [entry.event_id for entry in paged] == [entry.event_id for entry in whole.entries]
    assert [told(entry) for entry in paged] == [told(entry) for entry in whole.entries]
    assert len(paged) >= 3


async def test_amounts_stay_hidden_from_who_may_not_see_them(site: Site):
    project = await site.staffed(await site.project(), "Eva")
    seen = await history(site.lead, "project", project.id)
    hidden = await history(site.by("Eva", "projects.project.read"), "project", project.id)
    amounts = {path for entry in seen.entries for path in told(entry)} - {
        path for entry in hidden.entries for path in told(entry)
    }
    assert {path.rpartition("/")[2] for path in amounts} >= {"budget", "amount"}
    assert "EUR" not in str(hidden)


async def test_history_is_for_who_may_read_the_record(site: Site):
    mine, theirs = await site.staffed(await site.project(), "Eva"), await site.project()
    eva = site.by("Eva", "projects.project.read@member")
    assert (await history(eva, "project", mine.id)).entries
    assert await refusal(history(eva, "project", theirs.id)) == "not_found"
    assert await refusal(history(site.by("Eva", "projects.milestone.read"), "project", mine.id)) == "forbidden"
    assert await refusal(history(site.by("Eva", "projects.history.read"), "project", mine.id)) == "forbidden"
    assert await refusal(history(site.by("Eva", "projects.project.read@nowhere"), "project", mine.id)) == "forbidden"
    assert await refusal(history(site.running.peer("billing", site.tenant), "project", mine.id)) == "forbidden"
    assert await refusal(history(site.running.user(new_id()), "project", mine.id)) == "not_found"


async def test_what_is_no_record_is_said_so(site: Site):
    assert await refusal(history(site.lead, "invoice", str(new_id()))) == "history.unknown_type"
    assert await refusal(history(site.lead, "project", str(new_id()))) == "not_found"


@pytest.mark.parametrize("column", ["reason", "payload", "actor"])
async def test_a_row_that_was_changed_behind_the_chain_is_not_verified(site: Site, column: str):
    project = await site.project()
    milestone = await site.reported(project.milestones[0])
    await site.recorded(milestone)
    await sealed(site, milestone.id)
    where = f"where aggregate_id = '{milestone.id}' and version = 3"
    with _behind(site) as admin:
        kept = admin.execute(f"select {column} from journal {where}".encode()).fetchone()
        value = b"\x0a\x00" if column == "payload" else "user:somebody"
        admin.execute(f"update journal set {column} = %s {where}".encode(), (value,))
    page = await history(site.lead, "milestone", milestone.id)
    assert [(entry.version, entry.verified) for entry in page.entries] == [(3, False), (2, True), (1, True)]
    assert not page.verified
    with _behind(site) as admin:
        admin.execute(f"update journal set {column} = %s {where}".encode(), kept)


def _behind(site: Site) -> Any:
    """As somebody who owns the server and has switched the guards off."""
    admin = site.running.postgres.connect(site.running.service.context.settings.database.name)
    admin.execute("set session_replication_role = replica")
    return admin


async def test_who_meets_a_project_that_moved_on_is_told_when(site: Site):
    project = await site.staffed(await site.project(), "Eva")
    request = pb.CloseProjectRequest(id=project.id, etag="1")
    assert await refusal(site.lead("CloseProject", request)) == "conflict"

"""Who sees which projects, and what they are worth."""

from uuid import uuid4

from kontor.api.projects.v1 import projects_pb2 as pb
from kontor.cli.running import Caller
from projects_site import ON_TEAM, Site, refusal


async def listed(caller: Caller) -> tuple[list[str], list[str]]:
    projects = (await caller("ListProjects", pb.ListProjectsRequest())).message.projects
    milestones = (await caller("ListMilestones", pb.ListMilestonesRequest())).message.milestones
    return [p.id for p in projects], sorted({m.project.id for m in milestones})


async def test_a_permission_limited_to_members_reaches_the_projects_of_ones_teams(site: Site):
    mine, other = await site.staffed(await site.project(), "Eva"), await site.project()
    eva = site.by("Eva", *ON_TEAM)
    assert await listed(eva) == ([mine.id], [mine.id])
    assert (await eva("GetProject", pb.GetProjectRequest(id=mine.id))).message.project.id == mine.id
    milestone = pb.GetMilestoneRequest(id=mine.milestones[0].id)
    assert (await eva("GetMilestone", milestone)).message.milestone.id == milestone.id
    for name, request in (
        ("GetProject", pb.GetProjectRequest(id=other.id)),
        ("GetMilestone", pb.GetMilestoneRequest(id=other.milestones[0].id)),
    ):
        assert await refusal(eva(name, request)) == "not_found"
    assert await listed(site.by("Lars", *ON_TEAM)) == ([], [])


async def test_of_two_limits_either_reaches_its_own(site: Site):
    mine, other = await site.staffed(await site.project(), "Eva"), await site.project()
    both = (*ON_TEAM, "projects.project.read@customer", "projects.milestone.read@customer")
    strangers = {"customer": [str(uuid4())]}
    assert await listed(site.by("Eva", *both, scope=strangers)) == ([mine.id], [mine.id])
    customers = site.by("Lars", *both, scope={"customer": [str(site.customer)]})
    assert await listed(customers) == ([other.id, mine.id], sorted([mine.id, other.id]))


async def test_amounts_are_shown_to_those_who_may_see_them(site: Site):
    project = await site.staffed(await site.project(), "Eva")
    eva, sales = site.by("Eva", *ON_TEAM), site.by("Lars", "projects.project.read", "projects.milestone.amount")
    blind = (await eva("GetProject", pb.GetProjectRequest(id=project.id))).message.project
    assert [p.title for p in blind.positions] == ["Konzept"]
    assert not any(p.HasField(name) for p in blind.positions for name in ("budget", "unit_price", "cap"))
    milestones = list((await eva("ListMilestones", pb.ListMilestonesRequest())).message.milestones)
    one = (await eva("GetMilestone", pb.GetMilestoneRequest(id=project.milestones[0].id))).message.milestone
    assert not any(m.HasField("amount") for m in [*blind.milestones, *milestones, one])
    seen = (await sales("GetProject", pb.GetProjectRequest(id=project.id))).message.project
    assert [m.amount.amount for m in seen.milestones] == ["400.00", "600.00"]
    assert seen.positions[0].budget.amount == "1000.00"

"""From an accepted quote to a project: budget, terms, descriptions, team and tasks."""

from uuid import uuid4

from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.projects.v1 import projects_pb2 as pb
from kontor.api.projects.v1.events_pb2 import AllocationChanged, BudgetChanged, ProjectClosed, ProjectStarted
from projects_site import Site, a_line, euro, refusal


async def test_a_project_carries_what_the_quote_says(site: Site):
    hourly = a_line(
        position=2,
        title="Beratung",
        billing_model=crm.BILLING_MODEL_TIME_AND_MATERIAL,
        quantity="61.75",
        unit="HUR",
        unit_price=euro("128.40"),
        net=euro("7500.00"),
        uncapped=euro("7928.70"),
        cap=euro("7500.00"),
        milestones=[],
    )
    project = await site.project(a_line(), hourly, payment_days=21)
    fixed, capped = project.positions
    assert (project.payment_days, project.customer.label, project.name) == (21, "Hafen AG", "Kaimauer")
    assert (fixed.budget, fixed.description) == (euro("1000.00"), "Mit zwei Korrekturläufen.")
    assert (capped.budget, capped.cap, capped.quantity) == (euro("7500.00"), euro("7500.00"), "61.75")
    assert [(m.title, m.amount.amount, m.description) for m in project.milestones] == [
        ("Teil 1", "400.00", "Mit zwei Korrekturläufen."),
        ("Teil 2", "600.00", "Mit zwei Korrekturläufen."),
    ]
    (told,) = await site.announced(ProjectStarted)
    assert [action.verb for action in project.allowed_actions if action.allowed] == ["setMember", "close"]
    project.ClearField("allowed_actions")
    assert told.project == project


async def test_tasks_and_team_change_a_project_and_people_are_told_by_name(site: Site):
    project = await site.staffed(await site.project(), "Eva")
    assert [(m.person.label, m.role) for m in project.members] == [("Eva", pb.MEMBER_ROLE_MEMBER)]
    request = pb.AddTaskRequest(
        id=project.id, position_id=project.positions[0].id, title="Besprechung", etag=project.etag
    )
    changed = (await site.lead("AddTask", request)).message.project
    assert ([t.title for t in changed.tasks], changed.etag) == (["Besprechung"], "3")
    (allocated,), (budgeted,) = await site.announced(AllocationChanged), await site.announced(BudgetChanged)
    assert allocated.project.members[0].person.label == budgeted.project.members[0].person.label == "Eva"
    assert len(budgeted.project.milestones) == 2
    assert await refusal(site.lead("AddTask", request)) == "conflict"
    stranger = pb.SetMemberRequest(id=project.id, person_id=str(uuid4()), role=1, etag=changed.etag)
    assert await refusal(site.lead("SetMember", stranger)) == "not_found"


async def test_a_project_with_an_unanswered_milestone_stays_open(site: Site):
    project = await site.project()
    milestone = await site.reported(project.milestones[0])
    close = pb.CloseProjectRequest(id=project.id, etag=project.etag)
    assert await refusal(site.lead("CloseProject", close)) == "projects.milestones_unanswered"
    await site.recorded(milestone)
    closed = (await site.lead("CloseProject", close)).message.project
    assert closed.state == pb.PROJECT_STATE_CLOSED
    assert [e.project.etag for e in await site.announced(ProjectClosed)] == [closed.etag]
    late = pb.ReportMilestoneRequest(id=project.milestones[1].id, etag="1")
    assert await refusal(site.lead("ReportMilestone", late)) == "projects.project_not_active"


async def test_projects_are_found_by_state_and_customer(site: Site):
    first, second = await site.project(), await site.project()
    await site.lead("CloseProject", pb.CloseProjectRequest(id=first.id, etag=first.etag))

    async def found(**asked: object) -> list[str]:
        answer = await site.lead("ListProjects", pb.ListProjectsRequest(**asked))
        return [p.id for p in answer.message.projects]

    assert await found() == [second.id, first.id]
    assert await found(states=[pb.PROJECT_STATE_CLOSED]) == [first.id]
    assert await found(customer_id=str(site.customer)) == [second.id, first.id]
    assert await found(customer_id=str(uuid4())) == []
    page = (await site.lead("ListProjects", pb.ListProjectsRequest(page_size=1))).message
    assert await found(page_size=1, page_token=page.next_page_token) == [first.id]

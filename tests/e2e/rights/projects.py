"""Pairs of projects: projects, milestones, acceptance by link, and what billing asks."""

from kontor.api.common.v1.history_pb2 import RecordHistoryRequest
from kontor.api.projects.v1 import projects_pb2 as pb

from .cases import Case, pair
from .world import World


@pair
def get_project(world: World) -> Case:
    return Case(pb.GetProjectRequest(id=world.a.project["id"]), id=world.a.project["id"])


@pair
def list_projects(world: World) -> Case:
    return Case(pb.ListProjectsRequest(page_size=200), shows=world.a.project["id"], beside=world.b.project["id"])


def _project(world: World) -> tuple[str, str]:
    project = world.fresh(f"/v1/projects/{world.a.project['id']}", "project")
    return project["id"], project["etag"]


@pair
def add_task(world: World) -> Case:
    project, etag = _project(world)
    position = world.a.position("TIME_AND_MATERIAL")
    return Case(pb.AddTaskRequest(id=project, position_id=position, title="Termine"), id=project, etag=etag)


@pair
def set_member(world: World) -> Case:
    project, etag = _project(world)
    request = pb.SetMemberRequest(id=project, person_id=world.people["colleague"], role=pb.MEMBER_ROLE_MEMBER)
    return Case(request, id=project, etag=etag)


@pair
def close_project(world: World) -> Case:
    _, project = world.new_project()
    return Case(pb.CloseProjectRequest(id=project["id"]), id=project["id"], etag=project["etag"])


@pair
def get_milestone(world: World) -> Case:
    milestone = world.a.milestones[-1]
    return Case(pb.GetMilestoneRequest(id=milestone["id"]), id=milestone["id"])


@pair
def get_milestone_letter(world: World) -> Case:
    milestone = world.a.milestones[-1]
    return Case(pb.GetMilestoneLetterRequest(id=milestone["id"]), id=milestone["id"], shows="{link}")


@pair
def cancel_send_milestone(world: World) -> Case:
    milestone = world.a.milestones.pop(0)
    held = world.lead.act("/v1/milestones", "report", milestone, evidence="fertig", hold_seconds=60)["milestone"]
    return Case(pb.CancelSendMilestoneRequest(id=held["id"]), id=held["id"], etag=held["etag"])


@pair
def list_milestones(world: World) -> Case:
    a, b = world.a.milestones[-1]["id"], world.b.milestones[-1]["id"]
    return Case(pb.ListMilestonesRequest(page_size=200), shows=a, beside=b)


@pair
def report_milestone(world: World) -> Case:
    milestone = world.a.milestones.pop(0)
    request = pb.ReportMilestoneRequest(id=milestone["id"], evidence="fertig")
    return Case(request, id=milestone["id"], etag=milestone["etag"])


@pair
def record_acceptance(world: World) -> Case:
    milestone = world.reached_milestone()
    request = pb.RecordAcceptanceRequest(id=milestone["id"], by="Merle Sönnichsen")
    return Case(request, id=milestone["id"], etag=milestone["etag"])


@pair
def withdraw_milestone(world: World) -> Case:
    milestone = world.reached_milestone()
    request = pb.WithdrawMilestoneRequest(id=milestone["id"], reason="zu früh")
    return Case(request, id=milestone["id"], etag=milestone["etag"])


@pair
def exchange_link(world: World) -> Case:
    _, link = world.reached_with_link()
    return Case(pb.ExchangeLinkRequest(secret=link), shows='"token"', everywhere="a link says whose it is")


@pair
def get_milestone_for_customer(world: World) -> Case:
    milestone, link = world.reached_with_link()
    return Case(pb.GetMilestoneForCustomerRequest(), link=link, shows=milestone["id"])


@pair
def accept_milestone(world: World) -> Case:
    milestone, link = world.reached_with_link()
    return Case(pb.AcceptMilestoneRequest(name="Merle Sönnichsen"), link=link, shows=milestone["id"])


@pair
def reject_milestone(world: World) -> Case:
    milestone, link = world.reached_with_link()
    request = pb.RejectMilestoneRequest(name="Merle Sönnichsen", reason="unfertig")
    return Case(request, link=link, shows=milestone["id"])


@pair
def stream_billable_milestones(world: World) -> Case:
    accepted, project = world.accepted_milestone()["id"], world.a.project["id"]
    return Case(pb.StreamBillableMilestonesRequest(project_ids=[project]), id=project, shows=accepted)


@pair
def list_billable_milestones(world: World) -> Case:
    accepted, project = world.accepted_milestone()["id"], world.a.project["id"]
    return Case(pb.ListBillableMilestonesRequest(project_ids=[project]), id=project, shows=accepted)


@pair
def list_history(world: World) -> Case:
    project = world.a.project["id"]
    request = RecordHistoryRequest(type="project", id=project)
    return Case(request, id=project, shows="ProjectStarted", permission="projects.project.read")

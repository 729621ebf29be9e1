"""projects' contract: translates and calls one use case per RPC."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

from kontor.api.projects.v1 import projects_pb2 as pb
from kontor.api.projects.v1.projects_pb2_grpc import ProjectsServiceServicer
from kontor.common.serving.linking import Linking
from kontor.common.serving.portions import portions
from kontor.common.serving.rpc import command, query, streaming_query
from kontor.common.values.letters import read_letter
from kontor.common.values.wire import timestamp, word_of
from kontor.projects import use_cases, wire
from kontor.projects.domain.milestone import Milestone
from kontor.projects.domain.project import MemberRole, Project
from kontor.projects.store import ProjectsTx

# Held by those who may see what projects are worth: budgets, prices, caps, milestones.
AMOUNTS = "projects.milestone.amount"
REPORT = "projects.milestone.report"


def _sees_amounts(tx: ProjectsTx) -> bool:
    return tx.principal.kind in ("service", "system", "link") or tx.principal.allows(AMOUNTS)


async def _projects(tx: ProjectsTx, *projects: Project, in_list: bool = False) -> list[pb.Project]:
    """With their milestones, as the caller may see them; what may be done with each is told outside of lists."""
    milestones = await tx.milestones.of_projects([p.id for p in projects])
    parts = {p.id: [m for m in milestones if m.project.id == p.id] for p in projects}
    locale, amounts = tx.principal.locale, _sees_amounts(tx)
    shown = [wire.project(p, parts[p.id], locale, with_amounts=amounts) for p in projects]
    for value, project in zip(projects, shown, strict=True):
        if not in_list:
            del project.milestones[:]
            project.milestones.extend(_milestone(tx, part) for part in parts[value.id])
    await tx.labelled(*shown)
    return shown


def _milestone(tx: ProjectsTx, milestone: Milestone) -> pb.Milestone:
    reports = tx.principal.allows(REPORT)
    return wire.milestone(milestone, tx.principal.locale, with_amounts=_sees_amounts(tx), with_letter=reports)


class ProjectsApi(ProjectsServiceServicer):
    def __init__(self, linking: Linking) -> None:
        self._linking = linking

    @query
    async def GetProject(self, request: pb.GetProjectRequest, tx: ProjectsTx) -> pb.GetProjectResponse:
        project = await use_cases.see_project(tx, project_id=UUID(request.id))
        return pb.GetProjectResponse(project=(await _projects(tx, project))[0])

    @query
    async def ListProjects(self, request: pb.ListProjectsRequest, tx: ProjectsTx) -> pb.ListProjectsResponse:
        found = await tx.projects.listed(request, visible=use_cases.reaches(tx, use_cases.READ_PROJECT))
        return found.answer(pb.ListProjectsResponse, await _projects(tx, *found.rows, in_list=True))

    @command
    async def AddTask(self, request: pb.AddTaskRequest, tx: ProjectsTx) -> pb.AddTaskResponse:
        project = await use_cases.add_task(
            tx, project_id=UUID(request.id), position_id=UUID(request.position_id), title=request.title
        )
        return pb.AddTaskResponse(project=(await _projects(tx, project))[0])

    @command
    async def SetMember(self, request: pb.SetMemberRequest, tx: ProjectsTx) -> pb.SetMemberResponse:
        role = MemberRole(word_of(pb.MemberRole, request.role))
        project = await use_cases.set_member(
            tx, project_id=UUID(request.id), person_id=UUID(request.person_id), role=role
        )
        return pb.SetMemberResponse(project=(await _projects(tx, project))[0])

    @command
    async def CloseProject(self, request: pb.CloseProjectRequest, tx: ProjectsTx) -> pb.CloseProjectResponse:
        project = await use_cases.close_project(tx, project_id=UUID(request.id))
        return pb.CloseProjectResponse(project=(await _projects(tx, project))[0])

    @query
    async def GetMilestone(self, request: pb.GetMilestoneRequest, tx: ProjectsTx) -> pb.GetMilestoneResponse:
        milestone = await use_cases.see_milestone(tx, milestone_id=UUID(request.id))
        return pb.GetMilestoneResponse(milestone=_milestone(tx, milestone))

    @query
    async def ListMilestones(self, request: pb.ListMilestonesRequest, tx: ProjectsTx) -> pb.ListMilestonesResponse:
        found = await tx.milestones.listed(request, visible=use_cases.reaches(tx, use_cases.READ_MILESTONE))
        return found.answer(pb.ListMilestonesResponse, [_milestone(tx, one) for one in found.rows])

    @command
    async def ReportMilestone(self, request: pb.ReportMilestoneRequest, tx: ProjectsTx) -> pb.ReportMilestoneResponse:
        milestone = await use_cases.report_milestone(
            tx,
            milestone_id=UUID(request.id),
            evidence=request.evidence,
            files=wire.read_files(request.evidence_files),
            secrets=self._linking.secrets,
            letter=read_letter(request.letter) if request.HasField("letter") else None,
            hold=timedelta(seconds=request.hold_seconds),
        )
        return pb.ReportMilestoneResponse(milestone=_milestone(tx, milestone))

    @query
    async def GetMilestoneLetter(
        self, request: pb.GetMilestoneLetterRequest, tx: ProjectsTx
    ) -> pb.GetMilestoneLetterResponse:
        letter = await use_cases.milestone_letter(tx, milestone_id=UUID(request.id))
        return pb.GetMilestoneLetterResponse(letter=wire.letter(letter))

    @command
    async def CancelSendMilestone(
        self, request: pb.CancelSendMilestoneRequest, tx: ProjectsTx
    ) -> pb.CancelSendMilestoneResponse:
        milestone = await use_cases.cancel_send_milestone(tx, milestone_id=UUID(request.id))
        return pb.CancelSendMilestoneResponse(milestone=_milestone(tx, milestone))

    @command
    async def RecordAcceptance(
        self, request: pb.RecordAcceptanceRequest, tx: ProjectsTx
    ) -> pb.RecordAcceptanceResponse:
        milestone = await use_cases.record_acceptance(
            tx, milestone_id=UUID(request.id), by=request.by, defects=request.defects
        )
        return pb.RecordAcceptanceResponse(milestone=_milestone(tx, milestone))

    @command
    async def WithdrawMilestone(
        self, request: pb.WithdrawMilestoneRequest, tx: ProjectsTx
    ) -> pb.WithdrawMilestoneResponse:
        milestone = await use_cases.withdraw_milestone(tx, milestone_id=UUID(request.id), reason=request.reason)
        return pb.WithdrawMilestoneResponse(milestone=_milestone(tx, milestone))

    @query
    async def ExchangeLink(self, request: pb.ExchangeLinkRequest, tx: ProjectsTx) -> pb.ExchangeLinkResponse:
        token, ends_at = await self._linking.exchange(tx, request.secret)
        return pb.ExchangeLinkResponse(token=token, expires_at=timestamp(ends_at))

    @query
    async def GetMilestoneForCustomer(
        self, _request: pb.GetMilestoneForCustomerRequest, tx: ProjectsTx
    ) -> pb.GetMilestoneForCustomerResponse:
        milestone = await use_cases.linked_milestone(tx)
        project = await tx.projects.get(milestone.project.id)
        customer = await tx.customers_known.get(milestone.customer.id)
        return pb.GetMilestoneForCustomerResponse(
            milestone=wire.milestone(milestone), seller=project.legal_entity.label, language=customer.language
        )

    @command
    async def AcceptMilestone(self, request: pb.AcceptMilestoneRequest, tx: ProjectsTx) -> pb.AcceptMilestoneResponse:
        milestone = await use_cases.accept_linked_milestone(tx, name=request.name, defects=request.defects)
        return pb.AcceptMilestoneResponse(milestone=wire.milestone(milestone))

    @command
    async def RejectMilestone(self, request: pb.RejectMilestoneRequest, tx: ProjectsTx) -> pb.RejectMilestoneResponse:
        milestone = await use_cases.reject_linked_milestone(tx, name=request.name, reason=request.reason)
        return pb.RejectMilestoneResponse(milestone=wire.milestone(milestone))

    @streaming_query
    async def StreamBillableMilestones(
        self, request: pb.StreamBillableMilestonesRequest, tx: ProjectsTx
    ) -> AsyncIterator[pb.StreamBillableMilestonesResponse]:
        milestones = await _billable(request, tx)
        for some in portions(wire.milestone(m) for m in milestones):
            yield pb.StreamBillableMilestonesResponse(milestones=some)

    @query
    async def ListBillableMilestones(
        self, request: pb.ListBillableMilestonesRequest, tx: ProjectsTx
    ) -> pb.ListBillableMilestonesResponse:
        milestones = await _billable(request, tx)
        return pb.ListBillableMilestonesResponse(milestones=[wire.milestone(m) for m in milestones])


async def _billable(
    request: pb.StreamBillableMilestonesRequest | pb.ListBillableMilestonesRequest, tx: ProjectsTx
) -> list[Milestone]:
    return await use_cases.billable_milestones(
        tx,
        project_ids=[UUID(i) for i in request.project_ids],
        milestone_ids=[UUID(i) for i in request.milestone_ids],
    )

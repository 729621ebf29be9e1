"""What projects does, one function per sentence a project lead would say: load, decide, save, announce.

The edge opens and commits the transaction; mails to the customer leave from `mail`, after MilestoneReached.
"""

from collections.abc import Sequence
from uuid import UUID

from kontor.api.crm.v1.crm_pb2 import Quote
from kontor.common.values.errors import NotFound
from kontor.common.values.ids import new_id
from kontor.projects import wire
from kontor.projects.domain import (
    Acceptance,
    EvidenceFile,
    MemberRole,
    Milestone,
    MilestoneNotReached,
    MilestoneState,
    Project,
    ProjectStarted,
    Task,
    completes,
)
from kontor.projects.store import ProjectsTx


async def start_project(tx: ProjectsTx, *, quote: Quote) -> None:
    """An accepted quote becomes a project with positions and milestones; the same quote only once."""
    if await tx.project_of_quote(UUID(quote.id)) is not None:
        return
    number = await tx.next_number(tx.clock.today().year)
    project, milestones = wire.planned(quote, number, tx.clock.now())
    await tx.save(project)
    for milestone in milestones:
        await tx.save(milestone)
    await tx.emit([ProjectStarted(project)], milestones)


async def add_task(tx: ProjectsTx, *, project_id: UUID, position_id: UUID, title: str) -> Project:
    project = await tx.get_project(project_id, for_update=True)
    tx.must_be(project.version, project.id)
    events = project.add_task(Task(new_id(), position_id, title))
    await tx.save(project)
    await tx.emit(events, await tx.milestones_of([project_id]))
    return project


async def set_member(tx: ProjectsTx, *, project_id: UUID, person_id: UUID, role: MemberRole) -> Project:
    project = await tx.get_project(project_id, for_update=True)
    tx.must_be(project.version, project.id)
    if person_id not in await tx.people([person_id]):
        raise NotFound(f"person {person_id}", pointer="/person_id")
    events = project.set_member(person_id, role)
    await tx.save(project)
    await tx.emit(events, await tx.milestones_of([project_id]))
    return project


async def close_project(tx: ProjectsTx, *, project_id: UUID) -> Project:
    project = await tx.get_project(project_id, for_update=True)
    tx.must_be(project.version, project.id)
    milestones = await tx.milestones_of([project_id])
    events = project.close(milestones)
    await tx.save(project)
    await tx.emit(events, milestones)
    return project


async def report_milestone(
    tx: ProjectsTx, *, milestone_id: UUID, evidence: str, files: tuple[EvidenceFile, ...]
) -> Milestone:
    milestone = await tx.get_milestone(milestone_id, for_update=True)
    tx.must_be(milestone.version, milestone.id)
    (await tx.get_project(milestone.project.id)).must_be_active()
    events = milestone.report(evidence, files, tx.clock.now(), str(new_id()))
    await tx.save(milestone)
    tx.emit_milestone(events)
    return milestone


async def withdraw_milestone(tx: ProjectsTx, *, milestone_id: UUID, reason: str) -> Milestone:
    milestone = await tx.get_milestone(milestone_id, for_update=True)
    tx.must_be(milestone.version, milestone.id)
    events = milestone.withdraw()
    await tx.save(milestone)
    tx.emit_milestone(events, reason)
    return milestone


async def record_acceptance(tx: ProjectsTx, *, milestone_id: UUID, by: str, defects: str) -> Milestone:
    """An acceptance given outside the platform, taken down by staff."""
    milestone = await tx.get_milestone(milestone_id)
    tx.must_be(milestone.version, milestone.id)
    return await _accept(tx, milestone, by, defects, "recorded")


async def accept_linked_milestone(tx: ProjectsTx, *, name: str, defects: str) -> Milestone:
    return await _accept(tx, await linked_milestone(tx), name.strip(), defects, "link")


async def reject_linked_milestone(tx: ProjectsTx, *, name: str, reason: str) -> Milestone:
    milestone = await linked_milestone(tx)
    events = milestone.reject(reason.strip())
    await tx.save(milestone)
    tx.emit_milestone(events, f"{name.strip()}: {reason.strip()}")
    return milestone


async def _accept(tx: ProjectsTx, milestone: Milestone, by: str, defects: str, channel: str) -> Milestone:
    """Locks all milestones of the position: the last acceptance, and only it, completes the position."""
    siblings = await tx.position_milestones(milestone.position_id)
    fresh = next(m for m in siblings if m.id == milestone.id)
    tx.must_be(fresh.version, fresh.id)
    acceptance = Acceptance(by, tx.clock.now(), fresh.title, defects, channel)
    events = fresh.accept(acceptance, completes_position=completes(fresh, siblings))
    await tx.save(fresh)
    tx.emit_milestone(events)
    return fresh


async def linked_milestone(tx: ProjectsTx) -> Milestone:
    """The milestone a link token is for; a link of an earlier report is void."""
    milestone_id = tx.principal.link_object.get("milestone")
    if milestone_id is None:
        raise NotFound("the link names no milestone")
    milestone = await tx.get_milestone(UUID(milestone_id))
    if milestone.link_id != tx.principal.subject:
        raise MilestoneNotReached("link of an earlier report")
    return milestone


async def billable_milestones(
    tx: ProjectsTx, *, project_ids: Sequence[UUID], milestone_ids: Sequence[UUID]
) -> list[Milestone]:
    found = await tx.milestones_by_id(milestone_ids) if milestone_ids else await tx.milestones_of(project_ids)
    return [m for m in found if m.state is MilestoneState.APPROVED]

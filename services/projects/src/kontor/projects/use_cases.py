"""What projects does, one function per sentence a project lead would say: load, decide, save, announce.

The edge opens and commits the transaction; mails to the customer leave from `mail`, after MilestoneReached.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from kontor.api.crm.v1.crm_pb2 import Quote
from kontor.common.identity.links import LinkSecrets
from kontor.common.values.errors import NotFound
from kontor.common.values.ids import new_id
from kontor.common.values.letters import CustomerLetter
from kontor.common.values.mail_texts import Occasion
from kontor.projects import wire
from kontor.projects.domain.milestone import (
    Acceptance,
    EvidenceFile,
    Milestone,
    MilestonePlanned,
    MilestoneState,
    completes,
    must_have_link,
)
from kontor.projects.domain.project import MemberRole, Project, ProjectStarted, Task
from kontor.projects.domain.refusals import MilestoneNotReached
from kontor.projects.letters import MILESTONE_LINK, usual_letter
from kontor.projects.store import ProjectsTx

# The deadline of a letter that waits to leave.
LEAVES = "milestone_leaves"
NO_HOLD = timedelta(0)
READ_PROJECT, READ_MILESTONE = "projects.project.read", "projects.milestone.read"


async def start_project(tx: ProjectsTx, *, quote: Quote) -> None:
    """An accepted quote becomes a project with positions and milestones; the same quote only once."""
    if await tx.projects.of_quote(UUID(quote.id)) is not None:
        return
    number = await tx.next_number(tx.clock.today().year)
    project, milestones = wire.planned(quote, number, tx.clock.now())
    await tx.projects.save(project)
    await tx.milestones.save_all(milestones)
    tx.emit([ProjectStarted(project, milestones), *(MilestonePlanned(m) for m in milestones)])


def reaches(tx: ProjectsTx, permission: str) -> list[UUID] | None:
    """The customers, and the person on teams, through whom a limited permission reaches projects; None reaches all."""
    customers = tx.principal.visible(permission, "customer")
    if customers is None:
        return None
    on_team = tx.principal.person_id if "member" in tx.principal.limits(permission) else None
    return [UUID(id_) for id_ in customers] + ([on_team] if on_team else [])


async def see_project(tx: ProjectsTx, *, project_id: UUID) -> Project:
    project = await tx.projects.get(project_id)
    _must_reach(project, reaches(tx, READ_PROJECT))
    return project


async def see_milestone(tx: ProjectsTx, *, milestone_id: UUID) -> Milestone:
    milestone = await tx.milestones.get(milestone_id)
    if (through := reaches(tx, READ_MILESTONE)) is not None:
        _must_reach(await tx.projects.get(milestone.project.id), through)
    return milestone


def _must_reach(project: Project, through: list[UUID] | None) -> None:
    """What a limited permission does not reach is answered as if it did not exist."""
    if through is None or project.customer.id in through or any(project.has_member(id_) for id_ in through):
        return
    raise NotFound(f"project {project.id} is beyond the caller's scope")


async def add_task(tx: ProjectsTx, *, project_id: UUID, position_id: UUID, title: str) -> Project:
    project = await tx.projects.expected(project_id)
    task = Task(new_id(), position_id, title)
    events = project.add_task(task, await tx.milestones.of_projects([project_id]))
    await tx.projects.save(project)
    tx.emit(events)
    return project


async def set_member(tx: ProjectsTx, *, project_id: UUID, person_id: UUID, role: MemberRole) -> Project:
    project = await tx.projects.expected(project_id)
    await tx.people.must_know(person_id, "/person_id")
    events = project.set_member(person_id, role, await tx.milestones.of_projects([project_id]))
    await tx.projects.save(project)
    tx.emit(events)
    return project


async def close_project(tx: ProjectsTx, *, project_id: UUID) -> Project:
    project = await tx.projects.expected(project_id)
    events = project.close(await tx.milestones.of_projects([project_id]))
    await tx.projects.save(project)
    tx.emit(events)
    return project


async def report_milestone(
    tx: ProjectsTx,
    *,
    milestone_id: UUID,
    evidence: str,
    files: tuple[EvidenceFile, ...],
    secrets: LinkSecrets,
    letter: CustomerLetter | None = None,
    hold: timedelta = NO_HOLD,
) -> Milestone:
    """The letter leaves at once, or waits as long as it can be called back. Without one the usual letter is meant."""
    milestone = await tx.milestones.expected(milestone_id)
    (await tx.projects.get(milestone.project.id)).must_be_active()
    if letter is not None:
        must_have_link(letter)
    if not hold:
        return await _reported(tx, milestone, evidence, files, letter, secrets)
    leaves_at = tx.clock.now() + hold
    events = milestone.hold(evidence, files, letter or await _usual(tx, milestone), leaves_at)
    await tx.due(LEAVES, milestone.id, leaves_at)
    await tx.milestones.save(milestone)
    tx.emit(events)
    return milestone


async def cancel_send_milestone(tx: ProjectsTx, *, milestone_id: UUID) -> Milestone:
    milestone = await tx.milestones.expected(milestone_id)
    events = milestone.call_back()
    await tx.not_due(LEAVES, milestone.id)
    await tx.milestones.save(milestone)
    tx.emit(events)
    return milestone


async def let_milestone_leave(tx: ProjectsTx, milestone_id: UUID, secrets: LinkSecrets) -> None:
    """The letter has waited; where the milestone may not be reported any more, it stays without one."""
    milestone = await tx.milestones.get(milestone_id, for_update=True)
    if milestone.outgoing is None:
        return
    letter, events = milestone.outgoing.letter, milestone.call_back()
    project = await tx.projects.get(milestone.project.id)
    if project.is_active and milestone.refusal("report") is None:
        await _reported(tx, milestone, milestone.evidence, milestone.evidence_files, letter, secrets)
        return
    await tx.milestones.save(milestone)
    tx.emit(events)


async def milestone_letter(tx: ProjectsTx, *, milestone_id: UUID) -> CustomerLetter:
    return await _usual(tx, await tx.milestones.get(milestone_id))


async def _usual(tx: ProjectsTx, milestone: Milestone) -> CustomerLetter:
    """To the customer, in their language."""
    project = await tx.projects.get(milestone.project.id)
    customer = await tx.customers_known.get(milestone.customer.id)
    words = await tx.mail_texts.of(Occasion.MILESTONE, customer.language)
    return usual_letter(milestone, customer, project.legal_entity.label, words)


async def _reported(
    tx: ProjectsTx,
    milestone: Milestone,
    evidence: str,
    files: tuple[EvidenceFile, ...],
    letter: CustomerLetter | None,
    secrets: LinkSecrets,
) -> Milestone:
    """MilestoneReached asks `mail` for the letter; each report makes older links void."""
    link_id = new_id()
    events = milestone.report(evidence, files, tx.clock.now(), str(link_id), letter)
    language = await tx.customers_known.language_of(milestone.customer.id)
    hashed = secrets.hash_of(tx.tenant, link_id)
    tx.links.open(link_id, MILESTONE_LINK, milestone.id, locale=language, secret_hash=hashed)
    await tx.milestones.save(milestone)
    tx.emit(events)
    return milestone


async def withdraw_milestone(tx: ProjectsTx, *, milestone_id: UUID, reason: str) -> Milestone:
    milestone = await tx.milestones.expected(milestone_id)
    events = milestone.withdraw()
    await tx.milestones.save(milestone)
    tx.emit(events, reason)
    return milestone


async def record_acceptance(tx: ProjectsTx, *, milestone_id: UUID, by: str, defects: str) -> Milestone:
    """An acceptance given outside the platform, taken down by staff."""
    milestone = await tx.milestones.get(milestone_id)
    tx.must_be(milestone.version, milestone.id, "milestone")
    return await _accept(tx, milestone, by, defects, "recorded")


async def accept_linked_milestone(tx: ProjectsTx, *, name: str, defects: str) -> Milestone:
    return await _accept(tx, await linked_milestone(tx), name.strip(), defects, "link")


async def reject_linked_milestone(tx: ProjectsTx, *, name: str, reason: str) -> Milestone:
    milestone = await linked_milestone(tx)
    events = milestone.reject(reason.strip())
    await tx.milestones.save(milestone)
    tx.emit(events, f"{name.strip()}: {reason.strip()}")
    return milestone


async def _accept(tx: ProjectsTx, milestone: Milestone, by: str, defects: str, channel: str) -> Milestone:
    """Locks all milestones of the position: the last acceptance, and only it, completes the position."""
    siblings = await tx.milestones.of_position(milestone.position_id)
    fresh = next(m for m in siblings if m.id == milestone.id)
    tx.must_be(fresh.version, fresh.id, "milestone")
    acceptance = Acceptance(by, tx.clock.now(), fresh.title, defects, channel)
    events = fresh.accept(acceptance, completes_position=completes(fresh, siblings))
    await tx.milestones.save(fresh)
    tx.emit(events)
    return fresh


async def linked_milestone(tx: ProjectsTx) -> Milestone:
    """The milestone a link token is for; a link of an earlier report is void."""
    milestone_id = tx.principal.link_object.get("milestone")
    if milestone_id is None:
        raise NotFound("the link names no milestone")
    milestone = await tx.milestones.get(UUID(milestone_id))
    if milestone.link_id != tx.principal.subject:
        raise MilestoneNotReached("link of an earlier report")
    return milestone


async def billable_milestones(
    tx: ProjectsTx, *, project_ids: Sequence[UUID], milestone_ids: Sequence[UUID]
) -> list[Milestone]:
    if milestone_ids:
        found = list((await tx.milestones.some(milestone_ids)).values())
    else:
        found = await tx.milestones.of_projects(project_ids)
    return [m for m in found if m.state is MilestoneState.APPROVED]

"""What billing asks the owners of billable work before a transaction opens: one batch question each."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kontor.api.projects.v1.projects_pb2 import Milestone, StreamBillableMilestonesRequest
from kontor.api.projects.v1.projects_pb2_grpc import ProjectsServiceStub
from kontor.api.timetracking.v1.timetracking_pb2 import StreamBillablesRequest, StreamBillablesResponse
from kontor.api.timetracking.v1.timetracking_pb2_grpc import TimetrackingServiceStub
from kontor.billing import wire
from kontor.billing.domain.lines import SourceKind
from kontor.billing.store import BillingTx
from kontor.common.calling.calls import Asking
from kontor.common.calling.chunks import parts

Ask = Asking[BillingTx]
# What one question may name.
_MOST_WORK, _MOST_MILESTONES = 5_000, 500
# Tens of thousands of entries take their time.
_SECONDS = 30.0
Versions = dict[tuple[SourceKind, UUID], int]


@dataclass(frozen=True, slots=True)
class Found:
    """What can be billed now, by project."""

    work: wire.WorkByProject
    milestones: dict[UUID, list[Milestone]]


async def billables(ask: Ask, project_ids: Sequence[str], until: str) -> Found:
    """Approved work and accepted milestones of some projects, with their versions."""
    question = StreamBillablesRequest(project_ids=project_ids, until=until)
    work, milestones = await asyncio.gather(_work(ask, question), accepted(ask, project_ids))
    by_project: dict[UUID, list[Milestone]] = {}
    for milestone in milestones:
        by_project.setdefault(UUID(milestone.project.id), []).append(milestone)
    return Found(wire.read_work(work), by_project)


async def accepted(ask: Ask, project_ids: Sequence[str]) -> list[Milestone]:
    """In the order in which they were accepted."""
    milestones = await _milestones(ask, StreamBillableMilestonesRequest(project_ids=project_ids))
    return sorted(milestones, key=lambda m: (m.acceptance.at.ToNanoseconds(), m.id))


async def siblings(ask: Ask, milestone: Milestone) -> list[Milestone]:
    """All accepted milestones of a position that this one completes; events may come in another order."""
    if not milestone.completes_position:
        return []
    return await accepted(ask, [milestone.project.id])


async def present_versions(ask: Ask, sources: Sequence[tuple[SourceKind, UUID, int]]) -> Versions:
    """The versions in which the owners hold these sources approved now."""
    ids = {kind: [str(id_) for k, id_, _ in sources if k is kind] for kind in SourceKind}
    found = await asyncio.gather(_work_versions(ask, ids), _milestone_versions(ask, ids[SourceKind.MILESTONE]))
    return found[0] | found[1]


async def _work_versions(ask: Ask, ids: dict[SourceKind, list[str]]) -> Versions:
    entries, expenses = ids[SourceKind.TIME_ENTRY], ids[SourceKind.EXPENSE]
    questions = [StreamBillablesRequest(entry_ids=part) for part in parts(entries, _MOST_WORK)]
    questions += [StreamBillablesRequest(expense_ids=part) for part in parts(expenses, _MOST_WORK)]
    found: Versions = {}
    for question in questions:
        answer = await _work(ask, question)
        found |= {(SourceKind.TIME_ENTRY, UUID(e.id)): int(e.etag) for e in answer.entries}
        found |= {(SourceKind.EXPENSE, UUID(e.id)): int(e.etag) for e in answer.expenses}
    return found


async def _milestone_versions(ask: Ask, ids: list[str]) -> Versions:
    found: Versions = {}
    for part in parts(ids, _MOST_MILESTONES):
        milestones = await _milestones(ask, StreamBillableMilestonesRequest(milestone_ids=part))
        found |= {(SourceKind.MILESTONE, UUID(m.id)): int(m.etag) for m in milestones}
    return found


async def _work(ask: Ask, question: StreamBillablesRequest) -> StreamBillablesResponse:
    """All portions as one."""
    work = StreamBillablesResponse()
    async for portion in ask.peer("timetracking", TimetrackingServiceStub).StreamBillables(question, timeout=_SECONDS):
        work.MergeFrom(portion)
    return work


async def _milestones(ask: Ask, question: StreamBillableMilestonesRequest) -> list[Milestone]:
    portions = ask.peer("projects", ProjectsServiceStub).StreamBillableMilestones(question, timeout=_SECONDS)
    return [milestone async for portion in portions for milestone in portion.milestones]

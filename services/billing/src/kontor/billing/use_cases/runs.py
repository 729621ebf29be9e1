"""Billing runs: what can be billed up to a day, in chunks of projects, each one message and one transaction.

A chunk that cannot be asked for is halved until the guilty project stands alone among the run's failures.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kontor.api.projects.v1.projects_pb2 import Milestone, Project
from kontor.billing import wire
from kontor.billing.domain.draft import Draft, Kind
from kontor.billing.domain.lines import Line, LineKind
from kontor.billing.domain.plan import Position, Work, plan, retainer_months, retainer_source_id
from kontor.billing.domain.run import BillingRunRequested, Chunk, Run, RunFailure
from kontor.billing.domain.words import day_in, say
from kontor.billing.store import BillingTx
from kontor.billing.use_cases import milestones as milestone_bills
from kontor.billing.use_cases.asking import Ask, Found, billables
from kontor.billing.use_cases.caps import billed_below_caps
from kontor.billing.use_cases.drafting import Bill, new_drafts
from kontor.common.calling.chunks import Failure, answer_or_refusal, parts
from kontor.common.values.errors import DomainError
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money

KIND = "billing_run"
# A draft is one event of at most 512 KiB; what is more goes into the next one.
SOURCES_PER_DRAFT = 1_000


async def start_run(tx: BillingTx, *, until: date, customer_id: UUID | None) -> Run:
    """Stores the run, an operation of the same id, and orders its chunks."""
    projects = await tx.projects_known.ids(customer_id)
    run = Run(new_id(), until, len(projects), tx.clock.now())
    tx.runs.add(run)
    await tx.operations.start(KIND, total=run.total, id_=run.id, cancellable=True)
    if not projects:
        await _count(tx, run.id, 0, [], [])
    tx.emit(BillingRunRequested(Chunk(run.id, tuple(part), until)) for part in parts(projects))
    return run


async def ask_for_chunk(ask: Ask, chunk: Chunk) -> Found | DomainError:
    """What its owners hold, or why they refuse to say."""
    return await answer_or_refusal(billables(ask, [str(i) for i in chunk.project_ids], chunk.until.isoformat()))


async def draft_chunk(tx: BillingTx, *, chunk: Chunk, found: Found | DomainError) -> None:
    """Drafts of all its projects; one that cannot be planned is named, the others go on."""
    if not await tx.operations.is_running(chunk.run_id):
        return
    projects = list((await tx.projects_known.some(chunk.project_ids)).values())
    if isinstance(found, Found):
        drafted, failures = await _draft_projects(tx, projects, found, chunk.until)
    elif len(chunk.project_ids) == 1:
        drafted, failures = [], [_failed(project, found) for project in projects]
    else:
        tx.emit(BillingRunRequested(half) for half in chunk.halves())
        return
    await _count(tx, chunk.run_id, len(chunk.project_ids), [draft.id for draft in drafted], failures)


async def _count(
    tx: BillingTx, run_id: UUID, projects: int, drafts: Sequence[UUID], failures: Sequence[RunFailure]
) -> None:
    """What became of some projects; the last ones end the operation."""
    tx.runs.count(run_id, projects, drafts, failures)
    if await tx.operations.progress(run_id, done=projects - len(failures), failed=len(failures)):
        await tx.operations.finish(run_id, result_href=f"/v1/billing_runs/{run_id}")


async def chunk_refused(tx: BillingTx, *, chunk: Chunk, why: DomainError) -> None:
    """What could not be written, for a reason nobody foresaw: the guilty project is named alone, and the run ends."""
    if len(chunk.project_ids) > 1:
        tx.emit(BillingRunRequested(half) for half in chunk.halves())
        return
    projects = (await tx.projects_known.some(chunk.project_ids)).values()
    failures = [_failed(project, why) for project in projects]
    await _count(tx, chunk.run_id, len(chunk.project_ids), [], failures)


def _failed(project: Project, why: DomainError) -> RunFailure:
    failure = Failure.of(why)
    return RunFailure(failure.code, failure.texts, project.number)


async def _draft_projects(
    tx: BillingTx, projects: Sequence[Project], found: Found, until: date
) -> tuple[list[Draft], list[RunFailure]]:
    """A handful of statements for all of them; only milestones that come again are drafted one by one."""
    readable, failures = _read(projects, found)
    claimed = await tx.claims.held([id_ for can in readable for id_ in can.sources(until)])
    languages = await tx.customers_known.languages(UUID(can.project.customer.id) for can in readable)
    billed = await billed_below_caps(tx, {UUID(can.project.id): can.positions for can in readable})
    bills: list[tuple[Project, Bill]] = []
    for can in readable:
        try:
            planned = list(can.bills(until, claimed, languages.get(UUID(can.project.customer.id), ""), billed))
        except DomainError as wrong:
            failures.append(_failed(can.project, wrong))
        else:
            bills += [(can.project, bill) for bill in planned]
    drafted = await new_drafts(tx, bills) if bills else []
    for can in readable:
        for milestone in milestone_bills.unbilled(can.accepted, claimed):
            drafted.append(await milestone_bills.bill_milestone(tx, can.project, milestone, can.accepted))
    return drafted, failures


def _read(projects: Sequence[Project], found: Found) -> tuple[list["Billable"], list[RunFailure]]:
    readable: list[Billable] = []
    failures: list[RunFailure] = []
    for project in projects:
        id_ = UUID(project.id)
        try:
            positions = [wire.read_position(p) for p in project.positions]
        except DomainError as wrong:
            failures.append(_failed(project, wrong))
        else:
            readable.append(Billable(project, positions, found.work.get(id_, []), found.milestones.get(id_, [])))
    return readable, failures


@dataclass(frozen=True, slots=True)
class Billable:
    """What of one project can be billed."""

    project: Project
    positions: Sequence[Position]
    work: Sequence[Work]
    accepted: Sequence[Milestone]

    def sources(self, until: date) -> list[UUID]:
        months = [retainer_source_id(p.id, month) for p in self.positions for month in retainer_months(p, until)]
        return [*months, *(w.source.id for w in self.work), *(UUID(m.id) for m in self.accepted)]

    def bills(
        self, until: date, claimed: frozenset[UUID], language: str, billed: Mapping[UUID, Money]
    ) -> Iterator[Bill]:
        """One draft, or as many as its sources need; retainers stand in the first."""
        title = say("work_until", language, day=day_in(until, language))
        for start in range(0, max(len(self.work), 1), SOURCES_PER_DRAFT):
            part = self.work[start : start + SOURCES_PER_DRAFT]
            lines = plan(self.positions, part, until, claimed, language, billed)
            if lines:
                yield Bill(Kind.INVOICE, title, lines, until=until)
            claimed |= {source.id for line in lines for source in line.sources}
            billed = _with(billed, lines)


def _with(billed: Mapping[UUID, Money], lines: Sequence[Line]) -> dict[UUID, Money]:
    """What is claimed of caps when these lines are billed too."""
    together = dict(billed)
    for line in lines:
        if line.kind is LineKind.TIME and line.position_id is not None:
            together[line.position_id] = together.get(line.position_id, Money.zero()) + line.net
    return together

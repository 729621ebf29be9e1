"""Billing runs: what can be billed up to a day, in chunks of projects, each one message and one transaction.

A chunk that cannot be asked for is halved until the guilty project stands alone among the run's failures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kontor.api.billing.v1 import events_pb2 as events
from kontor.api.projects.v1.projects_pb2 import Milestone, Project
from kontor.billing import wire
from kontor.billing.domain.draft import Draft, Kind
from kontor.billing.domain.plan import Position, Work, plan, retainer_months, retainer_source_id
from kontor.billing.domain.words import day_in, say
from kontor.billing.store import BillingTx
from kontor.billing.use_cases import milestones as milestone_bills
from kontor.billing.use_cases.asking import Ask, Found, billables
from kontor.billing.use_cases.drafting import Bill, new_drafts
from kontor.common.calling.chunks import Failure, answer_or_refusal, halves, parts
from kontor.common.values.errors import DomainError
from kontor.common.values.ids import new_id

# A draft is one event of at most 512 KiB; what is more goes into the next one.
SOURCES_PER_DRAFT = 1_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some projects of one run."""

    run_id: UUID
    project_ids: tuple[UUID, ...]
    until: date

    def halves(self) -> Iterator["Chunk"]:
        for half in halves(self.project_ids):
            yield Chunk(self.run_id, tuple(half), self.until)


async def start_run(tx: BillingTx, *, until: date, customer_id: UUID | None) -> UUID:
    """Stores the run and orders its chunks."""
    run_id = new_id()
    projects = await tx.project_ids(customer_id)
    await tx.add_run(run_id, until, len(projects))
    for part in parts(projects):
        _order(tx, Chunk(run_id, tuple(part), until))
    return run_id


def _order(tx: BillingTx, chunk: Chunk) -> None:
    chunk_id = new_id()
    message = events.BillingRunRequested(
        run_id=str(chunk.run_id),
        project_ids=[str(i) for i in chunk.project_ids],
        until=chunk.until.isoformat(),
        chunk_id=str(chunk_id),
    )
    tx.tell("billing_run_chunk", chunk_id, 1, message)


async def ask_for_chunk(ask: Ask, chunk: Chunk) -> Found | DomainError:
    """What its owners hold, or why they refuse to say."""
    return await answer_or_refusal(billables(ask, [str(i) for i in chunk.project_ids], chunk.until.isoformat()))


async def draft_chunk(tx: BillingTx, *, chunk: Chunk, found: Found | DomainError) -> None:
    """Drafts of all its projects; one that cannot be planned is named, the others go on."""
    projects = await tx.projects(chunk.project_ids)
    if isinstance(found, Found):
        drafted, failures = await _draft_projects(tx, projects, found, chunk.until)
    elif len(chunk.project_ids) == 1:
        drafted, failures = [], [(project, Failure.of(found)) for project in projects]
    else:
        _order_halves(tx, chunk)
        return
    await _count(tx, chunk, drafted, failures)


async def chunk_refused(tx: BillingTx, *, chunk: Chunk, why: DomainError) -> None:
    """What could not be written, for a reason nobody foresaw: the guilty project is named alone, and the run ends."""
    if len(chunk.project_ids) > 1:
        _order_halves(tx, chunk)
    else:
        failures = [(project, Failure.of(why)) for project in await tx.projects(chunk.project_ids)]
        await _count(tx, chunk, [], failures)


def _order_halves(tx: BillingTx, chunk: Chunk) -> None:
    for half in chunk.halves():
        _order(tx, half)


async def _count(
    tx: BillingTx, chunk: Chunk, drafted: Sequence[Draft], failures: Sequence[tuple[Project, Failure]]
) -> None:
    shown = [[failure.code, failure.words, project.number] for project, failure in failures]
    await tx.count_run(chunk.run_id, len(chunk.project_ids), [draft.id for draft in drafted], shown)


async def _draft_projects(
    tx: BillingTx, projects: Sequence[Project], found: Found, until: date
) -> tuple[list[Draft], list[tuple[Project, Failure]]]:
    """A handful of statements for all of them; only milestones that come again are drafted one by one."""
    readable, failures = _read(projects, found)
    claimed = await tx.claimed([id_ for can in readable for id_ in can.sources(until)])
    languages = await tx.languages(UUID(can.project.customer.id) for can in readable)
    bills: list[tuple[Project, Bill]] = []
    for can in readable:
        try:
            planned = list(can.bills(until, claimed, languages.get(UUID(can.project.customer.id), "")))
        except DomainError as wrong:
            failures.append((can.project, Failure.of(wrong)))
        else:
            bills += [(can.project, bill) for bill in planned]
    drafted = await new_drafts(tx, bills) if bills else []
    for can in readable:
        for milestone in milestone_bills.unbilled(can.accepted, claimed):
            drafted.append(await milestone_bills.bill_milestone(tx, can.project, milestone, can.accepted))
    return drafted, failures


def _read(projects: Sequence[Project], found: Found) -> tuple[list["Billable"], list[tuple[Project, Failure]]]:
    readable: list[Billable] = []
    failures: list[tuple[Project, Failure]] = []
    for project in projects:
        id_ = UUID(project.id)
        try:
            positions = [wire.read_position(p) for p in project.positions]
        except DomainError as wrong:
            failures.append((project, Failure.of(wrong)))
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

    def bills(self, until: date, claimed: frozenset[UUID], language: str) -> Iterator[Bill]:
        """One draft, or as many as its sources need; retainers stand in the first."""
        title = say("work_until", language, day=day_in(until, language))
        for start in range(0, max(len(self.work), 1), SOURCES_PER_DRAFT):
            part = self.work[start : start + SOURCES_PER_DRAFT]
            if lines := plan(self.positions, part, until, claimed, language):
                yield Bill(Kind.INVOICE, title, lines, until=until)
            claimed |= {source.id for line in lines for source in line.sources}

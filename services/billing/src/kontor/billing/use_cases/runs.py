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
from kontor.billing.domain.draft import Kind
from kontor.billing.domain.plan import Position, Work, plan, retainer_months, retainer_source_id
from kontor.billing.store import BillingTx
from kontor.billing.use_cases import milestones as milestone_bills
from kontor.billing.use_cases.asking import Ask, Found, billables
from kontor.billing.use_cases.drafting import Bill, new_draft
from kontor.common.errors import DomainError
from kontor.common.errors import Kind as ErrorKind
from kontor.common.ids import new_id

CHUNK = 100
# A draft is one event of at most 512 KiB; what is more goes into the next one.
SOURCES_PER_DRAFT = 1_000
_PASSING = (ErrorKind.UNAVAILABLE, ErrorKind.TIMED_OUT, ErrorKind.TOO_MANY, ErrorKind.CONFLICT)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why projects could not be drafted, for people."""

    code: str
    words: str

    @classmethod
    def of(cls, error: DomainError) -> "Failure":
        return cls(error.code, error.sentence("de"))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some projects of one run."""

    run_id: UUID
    project_ids: tuple[UUID, ...]
    until: date

    def halves(self) -> Iterator["Chunk"]:
        middle = len(self.project_ids) // 2
        yield Chunk(self.run_id, self.project_ids[:middle], self.until)
        yield Chunk(self.run_id, self.project_ids[middle:], self.until)


async def start_run(tx: BillingTx, *, until: date, customer_id: UUID | None) -> UUID:
    """Stores the run and orders its chunks."""
    run_id = new_id()
    projects = await tx.project_ids(customer_id)
    await tx.add_run(run_id, until, len(projects))
    for start in range(0, len(projects), CHUNK):
        _order(tx, Chunk(run_id, tuple(projects[start : start + CHUNK]), until))
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


async def ask_for_chunk(ask: Ask, chunk: Chunk) -> Found | Failure:
    """An outage is waited for; a refusal is somebody's fault, and `draft_chunk` finds out whose."""
    try:
        return await billables(ask, [str(i) for i in chunk.project_ids], chunk.until.isoformat())
    except DomainError as refused:
        if refused.kind in _PASSING:
            raise
        return Failure.of(refused)


async def draft_chunk(tx: BillingTx, *, chunk: Chunk, found: Found | Failure) -> None:
    """Drafts of all its projects; one that cannot be planned is named, the others go on."""
    if isinstance(found, Failure) and len(chunk.project_ids) > 1:
        for half in chunk.halves():
            _order(tx, half)
        return
    drafted: list[UUID] = []
    failures: list[list[str]] = []
    for project in await tx.projects(chunk.project_ids):
        made = found if isinstance(found, Failure) else await _draft_project(tx, project, found, chunk.until)
        if isinstance(made, Failure):
            failures.append([made.code, made.words, project.number])
        else:
            drafted += made
    await tx.count_run(chunk.run_id, len(chunk.project_ids), drafted, failures)


async def _draft_project(tx: BillingTx, project: Project, found: Found, until: date) -> list[UUID] | Failure:
    work = found.work.get(UUID(project.id), [])
    accepted = found.milestones.get(UUID(project.id), [])
    try:
        positions = [wire.read_position(p) for p in project.positions]
        claimed = await tx.claimed(_sources(positions, work, accepted, until))
        bills = list(_bills(positions, work, until, claimed))
    except DomainError as wrong:
        return Failure.of(wrong)
    drafted = [(await new_draft(tx, project, bill)).id for bill in bills]
    due = milestone_bills.unbilled(accepted, claimed)
    return drafted + [(await milestone_bills.bill_milestone(tx, project, m, accepted)).id for m in due]


def _bills(
    positions: Sequence[Position], work: Sequence[Work], until: date, claimed: frozenset[UUID]
) -> Iterator[Bill]:
    """One draft, or as many as its sources need; retainers stand in the first."""
    taken = claimed
    for start in range(0, max(len(work), 1), SOURCES_PER_DRAFT):
        if lines := plan(positions, work[start : start + SOURCES_PER_DRAFT], until, taken):
            yield Bill(Kind.INVOICE, f"Leistungen bis {until:%d.%m.%Y}", lines, until=until)
        taken |= {source.id for line in lines for source in line.sources}


def _sources(
    positions: Sequence[Position], work: Sequence[Work], accepted: Sequence[Milestone], until: date
) -> list[UUID]:
    months = [retainer_source_id(p.id, month) for p in positions for month in retainer_months(p, until)]
    return [*months, *(w.source.id for w in work), *(UUID(m.id) for m in accepted)]

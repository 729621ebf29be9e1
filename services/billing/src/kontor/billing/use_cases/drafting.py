"""Drafts come into being: from an accepted milestone without anybody asking, and by billing runs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from kontor.api.billing.v1 import events_pb2 as events
from kontor.api.projects.v1.projects_pb2 import Milestone, Project
from kontor.billing import saga as sagas
from kontor.billing import wire
from kontor.billing.domain import advances as residual
from kontor.billing.domain.advances import Advance
from kontor.billing.domain.draft import Draft, Kind, Named, StaleReason
from kontor.billing.domain.lines import Line, Source, SourceKind, numbered
from kontor.billing.domain.plan import Position, Work, period_of, plan, retainer_months, retainer_source_id
from kontor.billing.saga import Event
from kontor.billing.store import BillingTx
from kontor.billing.use_cases.moving import move
from kontor.common.errors import DomainError
from kontor.common.ids import new_id
from kontor.common.text import translate

_CHUNK = 100


async def draft_milestone(tx: BillingTx, *, milestone: Milestone) -> None:
    """An accepted milestone becomes a bill: partial, or residual when it completes its position."""
    if await tx.claimant(SourceKind.MILESTONE, UUID(milestone.id)) is not None:
        return
    project = await tx.project(UUID(milestone.project.id))
    position_id = UUID(milestone.position_id)
    line = wire.milestone_line(milestone)
    if not milestone.completes_position:
        await _new_draft(tx, project, Kind.PARTIAL, [line], position_id=position_id, title=milestone.title)
        return
    superseded = await tx.open_drafts_of_position(position_id)
    for earlier in superseded:
        await discard(tx, earlier, "in der Restrechnung enthalten")
    received = await tx.advances_on(position_id)
    if not received and not superseded:
        await _new_draft(tx, project, Kind.INVOICE, [line], position_id=position_id, title=milestone.title)
        return
    position = position_of(project, position_id)
    sources = tuple(s for d in superseded for x in d.lines for s in x.sources if s.kind is SourceKind.MILESTONE)
    bill = residual_lines(position, line, received, sources)
    kind = Kind.RESIDUAL if received else Kind.INVOICE
    await _new_draft(tx, project, kind, bill, position_id=position_id, title=position.title, received=received)


def residual_lines(
    position: Position, last: Line, received: Sequence[Advance], others: tuple[Source, ...]
) -> list[Line]:
    """The whole position, then what was received of each advance, negative (UStAE 14.8 (11))."""
    whole = replace(
        last,
        title=position.title,
        unit_price=position.budget.amount,
        sources=(*others, *last.sources),
        why="ganze Position nach der letzten Abnahme",
    )
    return [whole, *residual.deductions(received, position.quote_line_id, position.id)]


def position_of(project: Project, position_id: UUID) -> Position:
    return next(wire.read_position(p) for p in project.positions if UUID(p.id) == position_id)


async def _new_draft(
    tx: BillingTx,
    project: Project,
    kind: Kind,
    lines: Sequence[Line],
    *,
    title: str,
    position_id: UUID | None = None,
    received: Sequence[Advance] = (),
    until: date | None = None,
) -> Draft:
    period_from, period_to = period_of(lines, until or tx.clock.today())
    draft = Draft(
        id=new_id(),
        kind=kind,
        customer=wire.named(project.customer),
        project=Named(UUID(project.id), project.name, project.number),
        legal_entity=wire.named(project.legal_entity),
        quote=wire.optional_named(project, "quote"),
        lead=wire.optional_named(project, "lead"),
        title=title,
        introduction="",
        lines=numbered(lines),
        created_at=tx.clock.now(),
        until=until,
        position_id=position_id,
        period_from=period_from,
        period_to=period_to,
        advances=tuple(received),
    )
    await tx.save_draft(draft)
    await tx.claim(draft)
    await tx.add_saga(draft.id, sagas.Saga(), customer=draft.customer)
    await tx.add_step(draft.id, "DRAFTED", "", str(sagas.Document.DRAFTED), "")
    announce_draft(tx, draft)
    return draft


def announce_draft(tx: BillingTx, draft: Draft) -> None:
    tx.tell("draft", draft.id, draft.version, events.InvoiceDrafted(draft=wire.draft(draft)))


# Billing runs.


async def start_run(tx: BillingTx, *, until: date, customer_id: UUID | None) -> UUID:
    """Stores the run and orders its chunks; each chunk is one message and one transaction."""
    run_id = new_id()
    projects = await tx.project_ids(customer_id)
    await tx.add_run(run_id, until, len(projects))
    for number, start in enumerate(range(0, len(projects), _CHUNK), 1):
        ids = [str(i) for i in projects[start : start + _CHUNK]]
        message = events.BillingRunRequested(run_id=str(run_id), project_ids=ids, until=until.isoformat())
        tx.tell("billing_run", run_id, number, message)
    return run_id


async def draft_chunk(
    tx: BillingTx, *, run_id: UUID, project_ids: Sequence[UUID], until: date, work: Mapping[UUID, list[Work]]
) -> None:
    """One draft per project with something to bill; a project that cannot be planned is named, the others go on."""
    projects = await tx.projects(project_ids)
    planned = {UUID(p.id): [wire.read_position(x) for x in p.positions] for p in projects}
    claimed = await tx.claimed(_all_sources(planned, work, until))
    drafted: list[UUID] = []
    failures: list[list[str]] = []
    for project in projects:
        project_id = UUID(project.id)
        try:
            lines = plan(planned[project_id], work.get(project_id, []), until, claimed)
        except DomainError as wrong:
            failures.append([wrong.code, translate(wrong.code, "de", **wrong.facts), project.number])
            continue
        if lines:
            title = f"Leistungen bis {until:%d.%m.%Y}"
            drafted.append((await _new_draft(tx, project, Kind.INVOICE, lines, title=title, until=until)).id)
    await tx.count_run(run_id, len(project_ids), drafted, failures)


def _all_sources(planned: Mapping[UUID, list[Position]], work: Mapping[UUID, list[Work]], until: date) -> list[UUID]:
    retained = [
        retainer_source_id(position.id, month)
        for positions in planned.values()
        for position in positions
        for month in retainer_months(position, until)
    ]
    return [*retained, *(w.source.id for found in work.values() for w in found)]


# Staleness, drafting anew, discarding.


async def source_changed(tx: BillingTx, *, kind: SourceKind, source_id: UUID, text: str) -> UUID | None:
    """A withdrawn source makes its draft stale; answers the invoice when it was billed already."""
    draft_id = await tx.claimant(kind, source_id)
    if draft_id is None:
        return None
    draft = await tx.get_draft(draft_id, for_update=True)
    if draft.state is sagas.Document.ISSUED:
        return draft_id
    if draft.is_open:
        draft.become_stale(StaleReason(kind, source_id, text, tx.clock.now()))
        await tx.save_draft(draft)
        await move(tx, draft.id, Event.STALE, note=text)
        announce_draft(tx, draft)
    return None


async def redraft(
    tx: BillingTx, *, draft_id: UUID, work: Mapping[UUID, list[Work]], milestones: Sequence[Milestone]
) -> Draft:
    """Drafts anew from what the sources are now; its own claims are free for it."""
    draft = await tx.get_draft(draft_id, for_update=True)
    tx.must_be(draft.version)
    draft.must_be_open()
    project = await tx.project(draft.project.id)
    if draft.position_id is None:
        lines, received = await _planned_anew(tx, draft, project, work), list[Advance]()
    else:
        lines, received = await _position_anew(tx, draft, project, milestones)
    draft.redraft(lines, received)
    await tx.free(draft.id)
    await tx.save_draft(draft)
    await tx.claim(draft)
    await move(tx, draft.id, Event.CHANGED, note="neu entworfen")
    announce_draft(tx, draft)
    return draft


async def _planned_anew(
    tx: BillingTx, draft: Draft, project: Project, work: Mapping[UUID, list[Work]]
) -> Sequence[Line]:
    until = draft.until or tx.clock.today()
    positions = {draft.project.id: [wire.read_position(p) for p in project.positions]}
    claimed = await tx.claimed(_all_sources(positions, work, until), but=draft.id)
    return plan(positions[draft.project.id], work.get(draft.project.id, []), until, claimed)


async def _position_anew(
    tx: BillingTx, draft: Draft, project: Project, milestones: Sequence[Milestone]
) -> tuple[Sequence[Line], list[Advance]]:
    lines = [wire.milestone_line(m) for m in milestones]
    if draft.kind is Kind.PARTIAL or not lines or draft.position_id is None:
        return lines, []
    received = await tx.advances_on(draft.position_id)
    others = tuple(s for x in lines[:-1] for s in x.sources)
    position = position_of(project, draft.position_id)
    return residual_lines(position, lines[-1], received, others), received


async def discard(tx: BillingTx, draft: Draft, reason: str) -> None:
    """Drops a draft; its sources can be billed again."""
    draft.discard()
    await tx.save_draft(draft)
    await tx.free(draft.id)
    await move(tx, draft.id, Event.DISCARDED, note=reason)
    tx.tell("draft", draft.id, draft.version, events.DraftDiscarded(draft=wire.draft(draft)), reason)

"""A stale draft is drafted anew from what its sources are now."""

from collections.abc import Sequence
from uuid import UUID

from kontor.api.projects.v1.projects_pb2 import Milestone, Project
from kontor.billing import wire
from kontor.billing.domain.draft import Draft, Kind
from kontor.billing.domain.lines import SourceKind
from kontor.billing.domain.plan import Work, plan, retainer_months, retainer_source_id
from kontor.billing.domain.states import Event
from kontor.billing.domain.words import Said
from kontor.billing.store import BillingTx
from kontor.billing.use_cases.asking import Ask, Found, accepted, billables
from kontor.billing.use_cases.caps import billed_below_caps
from kontor.billing.use_cases.drafting import Bill
from kontor.billing.use_cases.milestones import final_bill, language_of
from kontor.billing.use_cases.moving import move_draft


async def what_is_billable_now(ask: Ask, draft_id: UUID) -> Found:
    async with ask.reading() as tx:
        draft = await tx.drafts.get(draft_id)
        draft.must_be_open()
    if draft.position_id is None:
        return await billables(ask, [str(draft.project.id)], draft.until.isoformat() if draft.until else "")
    return Found({}, {draft.project.id: await accepted(ask, [str(draft.project.id)])})


async def redraft(tx: BillingTx, *, draft_id: UUID, found: Found) -> Draft:
    """Its own claims are free for it; hand corrections of lines are gone, texts stay."""
    draft = await tx.drafts.expected(draft_id)
    draft.must_be_open()
    before = draft.state
    project = await tx.projects_known.get(draft.project.id)
    if draft.position_id is None:
        bill = await _work_anew(tx, draft, project, found.work.get(draft.project.id, []))
    else:
        bill = await _position_anew(tx, draft, draft.position_id, project, found.milestones.get(draft.project.id, []))
    told = draft.redraft(bill.lines, bill.received, bill.kind, bill.prepayments)
    draft.period_from, draft.period_to = bill.period()
    draft.payment_days = project.payment_days
    await tx.claims.renew(draft)
    await tx.drafts.save(draft)
    await move_draft(tx, draft, before, Event.CHANGED, Said.of("redrafted"))
    tx.emit(told)
    return draft


async def _work_anew(tx: BillingTx, draft: Draft, project: Project, work: Sequence[Work]) -> Bill:
    until = draft.until or tx.clock.today()
    positions = [wire.read_position(p) for p in project.positions]
    months = [retainer_source_id(p.id, month) for p in positions for month in retainer_months(p, until)]
    claimed = await tx.claims.held([*months, *(w.source.id for w in work)], but=draft.id)
    billed = await billed_below_caps(tx, {draft.project.id: positions}, but=draft.id)
    lines = plan(positions, work, until, claimed, await language_of(tx, project), billed)
    return Bill(draft.kind, draft.title, lines, until=until)


async def _position_anew(
    tx: BillingTx, draft: Draft, position_id: UUID, project: Project, now: Sequence[Milestone]
) -> Bill:
    if draft.kind is Kind.PARTIAL:
        own = {id_ for kind, id_, _ in draft.sources if kind is SourceKind.MILESTONE}
        language = await language_of(tx, project)
        lines = [wire.milestone_line(m, language) for m in now if UUID(m.id) in own]
        return Bill(Kind.PARTIAL, draft.title, lines)
    return await final_bill(tx, project, position_id, now, but=draft.id)

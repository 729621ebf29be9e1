"""Drafts come into being, become stale and are dropped; what they bill is `milestones`' and `runs`' part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kontor.api.projects.v1.projects_pb2 import Project
from kontor.billing import wire
from kontor.billing.domain.advances import Advance, Prepayment, credited
from kontor.billing.domain.draft import Draft, InvoiceDrafted, Kind, Named, StaleReason
from kontor.billing.domain.invoice import SagaStep
from kontor.billing.domain.lines import Line, SourceKind, numbered
from kontor.billing.domain.plan import period_of
from kontor.billing.domain.states import Document, Event
from kontor.billing.domain.words import NOTHING_SAID, Said
from kontor.billing.store import BillingTx
from kontor.billing.use_cases.moving import move_draft
from kontor.common.values.ids import new_id


@dataclass(frozen=True, slots=True)
class Bill:
    """What a draft will say."""

    kind: Kind
    title: str
    lines: Sequence[Line]
    position_id: UUID | None = None
    received: Sequence[Advance] = ()
    until: date | None = None
    # First day of the work where the sources do not show it: what advances billed is part of the whole.
    since: date | None = None
    # Money on cancelled advances.
    prepayments: Sequence[Prepayment] = ()

    def period(self) -> tuple[date | None, date | None]:
        first, last = period_of(self.lines)
        return min((day for day in (first, self.since) if day is not None), default=None), last


async def new_drafts(tx: BillingTx, bills: Sequence[tuple[Project, Bill]]) -> list[Draft]:
    """With their claims and sagas: as many statements for a hundred as for one."""
    drafts = [_draft(tx, project, bill) for project, bill in bills]
    await tx.claims.take(*drafts)
    await tx.drafts.save_all(drafts)
    await tx.sagas.keep_drafts(drafts)
    first = SagaStep(tx.clock.now(), "DRAFTED", "", str(Document.DRAFTED), NOTHING_SAID)
    tx.sagas.log((draft.id, first) for draft in drafts)
    tx.emit([InvoiceDrafted(draft) for draft in drafts])
    return drafts


def _draft(tx: BillingTx, project: Project, bill: Bill) -> Draft:
    period_from, period_to = bill.period()
    draft = Draft(
        id=new_id(),
        kind=bill.kind,
        customer=wire.named(project.customer),
        project=Named(UUID(project.id), project.name, project.number),
        legal_entity=wire.named(project.legal_entity),
        quote=wire.optional_named(project, "quote"),
        lead=wire.optional_named(project, "lead"),
        title=bill.title,
        introduction="",
        lines=numbered(bill.lines),
        created_at=tx.clock.now(),
        until=bill.until,
        position_id=bill.position_id,
        period_from=period_from,
        period_to=period_to,
        advances=tuple(bill.received),
        payment_days=project.payment_days,
    )
    draft.prepayments = credited(bill.prepayments, draft.totals.gross)
    return draft


async def source_changed(tx: BillingTx, *, kind: SourceKind, source_id: UUID, said: Said) -> UUID | None:
    """A withdrawn source makes its draft stale; answers the invoice when it was billed already."""
    draft_id = await tx.claims.holder(kind, source_id)
    if draft_id is None:
        return None
    draft = await tx.drafts.get(draft_id, for_update=True)
    if draft.state is Document.ISSUED:
        return draft_id
    if draft.is_open:
        await _make_stale(tx, draft, StaleReason(kind, source_id, said, tx.clock.now()))
    return None


async def advance_changed(tx: BillingTx, *, position_id: UUID | None, advance_id: UUID, said: Said) -> None:
    """What was received of an advance moved: open bills that count it are drafted anew."""
    if position_id is None:
        return
    for draft in await tx.drafts.counting(advance_id, position_id):
        await _make_stale(tx, draft, StaleReason(SourceKind.ADVANCE, advance_id, said, tx.clock.now()))


async def _make_stale(tx: BillingTx, draft: Draft, reason: StaleReason) -> None:
    before = draft.state
    told = draft.become_stale(reason)
    await tx.drafts.save(draft)
    await move_draft(tx, draft, before, Event.STALE, reason.said)
    tx.emit(told)


async def discard(tx: BillingTx, draft: Draft, said: Said) -> None:
    """Drops a draft; its sources can be billed again."""
    before = draft.state
    told = draft.discard()
    await tx.drafts.save(draft)
    tx.claims.release(draft.id)
    await move_draft(tx, draft, before, Event.DISCARDED, said)
    tx.emit(told, said.in_language("de"))

"""Drafts come into being, become stale and are dropped; what they bill is `milestones`' and `runs`' part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kontor.api.billing.v1 import events_pb2 as events
from kontor.api.projects.v1.projects_pb2 import Project
from kontor.billing import saga as sagas
from kontor.billing import wire
from kontor.billing.domain.advances import Advance
from kontor.billing.domain.draft import Draft, Kind, Named, StaleReason
from kontor.billing.domain.lines import Line, SourceKind, numbered
from kontor.billing.domain.plan import period_of
from kontor.billing.saga import Event
from kontor.billing.store import BillingTx
from kontor.billing.use_cases.moving import move
from kontor.billing.wire import Invoice
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

    def period(self, today: date) -> tuple[date | None, date | None]:
        first, last = period_of(self.lines, self.until or today)
        return min((day for day in (first, self.since) if day is not None), default=None), last


async def new_drafts(tx: BillingTx, bills: Sequence[tuple[Project, Bill]]) -> list[Draft]:
    drafts = [_draft(tx, project, bill) for project, bill in bills]
    await tx.add_drafts(*drafts)
    for draft in drafts:
        announce_draft(tx, draft)
    return drafts


def _draft(tx: BillingTx, project: Project, bill: Bill) -> Draft:
    period_from, period_to = bill.period(tx.clock.today())
    return Draft(
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
    )


def announce_draft(tx: BillingTx, draft: Draft) -> None:
    tx.tell("draft", draft.id, draft.version, events.InvoiceDrafted(draft=wire.draft(draft)))


async def source_changed(tx: BillingTx, *, kind: SourceKind, source_id: UUID, text: str) -> UUID | None:
    """A withdrawn source makes its draft stale; answers the invoice when it was billed already."""
    draft_id = await tx.claimant(kind, source_id)
    if draft_id is None:
        return None
    draft = await tx.get_draft(draft_id, for_update=True)
    if draft.state is sagas.Document.ISSUED:
        return draft_id
    if draft.is_open:
        await _make_stale(tx, draft, StaleReason(kind, source_id, text, tx.clock.now()))
    return None


async def advance_changed(tx: BillingTx, advance: Invoice, text: str) -> None:
    """What was received of an advance moved: open bills that name it are drafted anew."""
    if advance.kind is not Kind.PARTIAL or advance.position_id is None:
        return
    for draft in await tx.open_drafts_of_position(advance.position_id):
        if any(known.invoice_id == advance.id for known in draft.advances):
            await _make_stale(tx, draft, StaleReason(SourceKind.ADVANCE, advance.id, text, tx.clock.now()))


async def _make_stale(tx: BillingTx, draft: Draft, reason: StaleReason) -> None:
    draft.become_stale(reason)
    await tx.save_draft(draft)
    await move(tx, draft.id, Event.STALE, note=reason.text)
    announce_draft(tx, draft)


async def discard(tx: BillingTx, draft: Draft, reason: str) -> None:
    """Drops a draft; its sources can be billed again."""
    draft.discard()
    await tx.save_draft(draft)
    await tx.free(draft.id)
    await move(tx, draft.id, Event.DISCARDED, note=reason)
    tx.tell("draft", draft.id, draft.version, events.DraftDiscarded(draft=wire.draft(draft)), reason)

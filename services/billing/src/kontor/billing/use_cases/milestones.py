"""Accepted milestones become bills without anybody asking: partial, whole, or residual after advances."""

from collections.abc import Sequence
from uuid import UUID

from kontor.api.projects.v1.projects_pb2 import Milestone, Project
from kontor.billing import wire
from kontor.billing.domain import advances
from kontor.billing.domain.draft import Draft, Kind
from kontor.billing.domain.lines import SourceKind
from kontor.billing.domain.plan import Position
from kontor.billing.domain.words import Said
from kontor.billing.store import BillingTx
from kontor.billing.use_cases.drafting import Bill, discard, new_drafts


async def draft_milestone(tx: BillingTx, *, milestone: Milestone, accepted: Sequence[Milestone]) -> None:
    """Once for each milestone; who bills it already keeps it."""
    if await tx.claims.holder(SourceKind.MILESTONE, UUID(milestone.id)) is None:
        project = await tx.projects_known.get(UUID(milestone.project.id))
        await bill_milestone(tx, project, milestone, accepted)


async def bill_milestone(tx: BillingTx, project: Project, milestone: Milestone, accepted: Sequence[Milestone]) -> Draft:
    """The one that completes its position bills the whole; open partial drafts on it give way."""
    position_id = UUID(milestone.position_id)
    if not milestone.completes_position:
        line = wire.milestone_line(milestone, await language_of(tx, project))
        bill = Bill(Kind.PARTIAL, milestone.title, [line], position_id)
        return (await new_drafts(tx, [(project, bill)]))[0]
    for earlier in await tx.drafts.open_of_position(position_id):
        await discard(tx, earlier, Said.of("in_residual"))
    others = [m for m in accepted if m.id != milestone.id]
    bill = await final_bill(tx, project, position_id, [*others, milestone])
    return (await new_drafts(tx, [(project, bill)]))[0]


async def language_of(tx: BillingTx, project: Project) -> str:
    customer_id = UUID(project.customer.id)
    return (await tx.customers_known.languages([customer_id])).get(customer_id, "")


async def final_bill(
    tx: BillingTx, project: Project, position_id: UUID, accepted: Sequence[Milestone], *, but: UUID | None = None
) -> Bill:
    """The whole position less what was received of each advance (UStAE 14.8 (11)); no advance: an ordinary invoice.

    What is still open on an advance is claimed here instead; what cancelled ones had received is credited at once.
    """
    ours = [m for m in accepted if UUID(m.position_id) == position_id]
    received, prepayments = await tx.invoices.advances_on(position_id)
    claimed = await tx.claims.held([UUID(m.id) for m in ours], but=but)
    language = await language_of(tx, project)
    lines = [wire.milestone_line(m, language) for m in ours]
    if not lines:
        return Bill(Kind.INVOICE, "", (), position_id)
    if len(lines) == 1 and not received:
        return Bill(Kind.INVOICE, ours[0].title, lines, position_id, prepayments=prepayments)
    position = position_of(project, position_id)
    free = [line for line, m in zip(lines, ours, strict=True) if UUID(m.id) not in claimed]
    whole = advances.whole_position(position.title, lines, free, language)
    deducted = advances.deductions(received, position.quote_line_id, position.id, language)
    kind = Kind.RESIDUAL if received else Kind.INVOICE
    since = min(wire.accepted_on(m) for m in ours)
    return Bill(kind, position.title, [whole, *deducted], position_id, received, since=since, prepayments=prepayments)


def position_of(project: Project, position_id: UUID) -> Position:
    return next(wire.read_position(p) for p in project.positions if UUID(p.id) == position_id)


def unbilled(milestones: Sequence[Milestone], claimed: frozenset[UUID]) -> list[Milestone]:
    """What a run has to bill: of a completed position its last milestone, of others each one that nobody bills."""
    completed = {m.position_id for m in milestones if m.completes_position}
    free = [m for m in milestones if UUID(m.id) not in claimed]
    return [m for m in free if m.completes_position or m.position_id not in completed]

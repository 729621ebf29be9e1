"""How much of a position's cap other bills have taken, counted under a lock: two bills cannot share the rest."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from kontor.billing import wire
from kontor.billing.domain.draft import Draft
from kontor.billing.domain.plan import Position
from kontor.billing.store import BillingTx
from kontor.common.values.money import Money


async def billed_below_caps(
    tx: BillingTx, positions: Mapping[UUID, Sequence[Position]], *, but: UUID | None = None
) -> dict[UUID, Money]:
    """By position, of the projects that have a cap at all. `but`: the draft that is written anew."""
    projects = sorted(id_ for id_, ours in positions.items() if any(p.cap is not None for p in ours))
    for project_id in projects:
        await tx.lock("caps", project_id)
    return await tx.drafts.billed(projects, but=but)


async def left_of_caps(tx: BillingTx, draft: Draft) -> dict[UUID, Money]:
    """What the capped positions of a draft's project have left for it."""
    project = (await tx.projects_known.some([draft.project.id])).get(draft.project.id)
    positions = [] if project is None else [wire.read_position(p) for p in project.positions]
    billed = await billed_below_caps(tx, {draft.project.id: positions}, but=draft.id)
    left = {p.id: p.left_of_cap(billed.get(p.id, Money.zero())) for p in positions}
    return {id_: most for id_, most in left.items() if most is not None}

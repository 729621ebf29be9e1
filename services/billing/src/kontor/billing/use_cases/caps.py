"""How much of a position's cap other bills have taken, counted under a lock: two bills cannot share the rest."""

from collections.abc import Mapping, Sequence
from uuid import UUID

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

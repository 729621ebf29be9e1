"""What is booked on a position: one row, so that two entries at once wait for each other at the cap."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from kontor.common.database.transaction import Tx
from kontor.common.values.money import Money
from kontor.timetracking.domain.entries import CapTotals
from kontor.timetracking.store.tables import position_total
from sqlalchemy import ARRAY, Uuid, bindparam, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert


def _locked_totals() -> Any:
    """Makes the rows that are missing and locks all of them, in the order given."""
    wanted = func.unnest(bindparam("positions", type_=ARRAY(Uuid))).table_valued("id").render_derived(name="wanted")
    new = upsert(position_total).from_select(["position_id", "amount"], select(wanted.c.id, literal(0)))
    return new.on_conflict_do_update(
        index_elements=["tenant_id", "position_id"], set_={"amount": position_total.c.amount}
    ).returning(position_total.c.position_id, position_total.c.amount)


_LOCKED_TOTALS = _locked_totals()
_SET_TOTAL = (
    update(position_total)
    .where(position_total.c.position_id == bindparam("position"))
    .values(amount=bindparam("amount_"))
)


class Caps:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def totals(self, positions: Iterable[UUID]) -> CapTotals:
        """What is booked on positions so far; their rows are locked, so that nobody else books meanwhile."""
        rows = await self._tx.all(_LOCKED_TOTALS, positions=sorted(set(positions)))
        return CapTotals({r["position_id"]: Money(r["amount"]) for r in rows})

    def keep(self, totals: CapTotals) -> None:
        rows = [{"position": p, "amount_": totals.booked[p].amount} for p in sorted(totals.changed)]
        self._tx.write_many(_SET_TOTAL, rows)

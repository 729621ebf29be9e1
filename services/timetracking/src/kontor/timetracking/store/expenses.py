"""Expenses as rows."""

from dataclasses import asdict
from typing import Any

from kontor.common.database.listing import Listing, always, as_it_is, starting, thousandths, words
from kontor.common.database.stores import Row
from kontor.common.database.telling import Sum
from kontor.common.values.money import Money
from kontor.timetracking.domain.entries import EntryState
from kontor.timetracking.domain.expenses import Expense, Receipt
from kontor.timetracking.store.tables import expense
from kontor.timetracking.store.work import Work, filters, shown

_SPECIAL = ("tenant_id", "state", "gross", "receipt")


class Expenses(Work[Expense]):
    table = expense
    aggregate = "expense"
    fixed = frozenset({"person_id"})
    listing = Listing(
        expense,
        as_it_is,
        orders={"gross": thousandths(expense, "gross")},
        sums={"gross": Sum(thousandths(expense, "gross"), always("EUR"))},
        shown=shown(expense),
        q=starting(*words(expense, "text")),
        gross=thousandths(expense, "gross"),
        **filters(expense),
    )

    def to_row(self, value: Expense) -> Row:
        return {
            **{c.name: getattr(value, c.name) for c in expense.c if c.name not in _SPECIAL},
            "gross": value.gross.amount,
            "receipt": None if value.receipt is None else asdict(value.receipt),
            "state": str(value.state),
        }

    def to_entity(self, row: Row) -> Expense:
        plain: dict[str, Any] = {c.name: row[c.name] for c in expense.c if c.name not in _SPECIAL}
        return Expense(
            **plain,
            gross=Money(row["gross"]),
            receipt=None if row["receipt"] is None else Receipt(**row["receipt"]),
            state=EntryState(row["state"]),
        )

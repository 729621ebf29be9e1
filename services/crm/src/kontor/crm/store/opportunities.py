"""Opportunities as rows."""

from typing import Any

from kontor.common.database.listing import Listing, as_it_is
from kontor.common.database.stores import Row, Store
from kontor.common.values.money import Money
from kontor.crm.domain.opportunity import Opportunity, Stage
from kontor.crm.store.tables import opportunity
from sqlalchemy import bindparam, func

_PLAIN = ("id", "version", "title", "customer_id", "lead_id", "created_at")


class Opportunities(Store[Opportunity]):
    table = opportunity
    aggregate = "opportunity"
    listing = Listing(
        opportunity,
        as_it_is,
        stages=opportunity.c.stage == func.any(bindparam("stages")),
        customer_id=opportunity.c.customer_id == bindparam("customer_id"),
    )

    def to_row(self, value: Opportunity) -> Row:
        worth = value.expected_value
        return {
            **{name: getattr(value, name) for name in _PLAIN},
            "expected_amount": None if worth is None else worth.amount,
            "expected_currency": None if worth is None else worth.currency,
            "stage": str(value.stage),
        }

    def to_entity(self, row: Row) -> Opportunity:
        plain: dict[str, Any] = {name: row[name] for name in _PLAIN}
        worth = None if row["expected_amount"] is None else Money(row["expected_amount"], row["expected_currency"])
        return Opportunity(**plain, expected_value=worth, stage=Stage(row["stage"]))

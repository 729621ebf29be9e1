"""Opportunities as rows."""

from typing import Any

from kontor.common.database.listing import Listing, as_it_is, folded, starting, words
from kontor.common.database.stores import Row, Store
from kontor.common.database.telling import Sum
from kontor.common.values.money import Money
from kontor.crm.domain.opportunity import Opportunity, Stage
from kontor.crm.store.tables import opportunity

_PLAIN = ("id", "version", "title", "customer_id", "lead_id", "created_at")


class Opportunities(Store[Opportunity]):
    table = opportunity
    aggregate = "opportunity"
    listing = Listing(
        opportunity,
        as_it_is,
        orders={"title": folded(opportunity, "title")},
        shown={"customer": opportunity.c.customer_id, "lead": opportunity.c.lead_id},
        sums={"expected_value": Sum(opportunity.c.expected_amount, opportunity.c.expected_currency)},
        ids=opportunity.c.id,
        stages=opportunity.c.stage,
        customer_id=opportunity.c.customer_id,
        q=starting(*words(opportunity, "title")),
        created_at=opportunity.c.created_at,
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

"""Leads as rows."""

from typing import Any

from kontor.common.database.listing import Listing, as_it_is, folded, starting, words
from kontor.common.database.stores import Row, Store
from kontor.common.values.text import searchable
from kontor.crm.domain.lead import Lead, LeadState
from kontor.crm.store.tables import lead

_SPECIAL = ("tenant_id", "state", "search")


class Leads(Store[Lead]):
    table = lead
    aggregate = "lead"
    listing = Listing(
        lead,
        as_it_is,
        orders={"title": folded(lead, "title"), "company": folded(lead, "company")},
        shown={
            "customer": lead.c.customer_id,
            "opportunity": lead.c.opportunity_id,
            "assignee": lead.c.assignee_id,
        },
        ids=lead.c.id,
        states=lead.c.state,
        assignee_id=lead.c.assignee_id,
        q=starting(*words(lead, "title"), *words(lead, "company")),
        created_at=lead.c.created_at,
    )

    def to_row(self, value: Lead) -> Row:
        plain = {c.name: getattr(value, c.name) for c in lead.c if c.name not in _SPECIAL}
        return {**plain, "state": str(value.state), "search": searchable(f"{value.title} {value.company}")}

    def to_entity(self, row: Row) -> Lead:
        plain: dict[str, Any] = {c.name: row[c.name] for c in lead.c if c.name not in _SPECIAL}
        return Lead(**plain, state=LeadState(row["state"]))

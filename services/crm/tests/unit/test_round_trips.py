"""Nothing of crm's records is lost on the way to a row, back, and into a message."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st
from kontor.cli.round_trips import all_told, examples, kept_in_row, reach, told_alike
from kontor.common.database.stores import Store
from kontor.common.values.money import Money
from kontor.crm import wire
from kontor.crm.domain.customer import Customer
from kontor.crm.domain.lead import Lead
from kontor.crm.domain.opportunity import Opportunity
from kontor.crm.domain.quote import Quote, QuoteLine, QuoteMilestone
from kontor.crm.store.customers import Customers
from kontor.crm.store.leads import Leads
from kontor.crm.store.opportunities import Opportunities
from kontor.crm.store.quotes import Quotes

EURO = st.integers(1, 10**9).map(lambda cents: Money(Decimal(cents) / 100))
FORMATS, CHANNELS = st.sampled_from(["ZUGFERD", "PEPPOL_BIS"]), st.sampled_from(["PORTAL", "PEPPOL"])
LINES = st.lists(
    st.sampled_from(
        examples(
            QuoteLine,
            unit_price=EURO,
            cap=EURO,
            milestones=st.tuples(st.builds(QuoteMilestone, st.uuids(), st.text("abc", min_size=2), EURO)),
        )
    ),
    min_size=1,
    max_size=2,
).map(tuple)

RECORDS: list[tuple[type[Store[Any]], type, Any, Mapping[str, Any]]] = [
    (Leads, Lead, wire.lead, {}),
    (Customers, Customer, wire.customer, {"invoice_format": FORMATS, "delivery_channel": CHANNELS}),
    (Opportunities, Opportunity, wire.opportunity, {}),
    (Quotes, Quote, wire.quote, {"lines": LINES}),
]
# What no message says, by record: links are secret, and whether a sum keeps to its cap shows in the sum.
SILENT = {"Quote": {"link_id": "secret", "lines.keeps_cap": "shows in net"}}


@pytest.mark.parametrize(("store", "kind", "message", "given"), RECORDS)
def test_a_record_comes_back_from_its_row(store: type[Store[Any]], kind: type, message: Any, given: Any):
    for value in examples(kind, **given):
        kept_in_row(store, value)


@pytest.mark.parametrize(("store", "kind", "message", "given"), RECORDS)
def test_every_field_of_a_record_reaches_its_message(store: type[Store[Any]], kind: type, message: Any, given: Any):
    reach(message, examples(kind, **given), silent=SILENT.get(kind.__name__))


def test_every_field_of_a_message_is_told():
    empty = {"allowed_actions": "told to people only"}
    all_told([wire.opportunity(value) for value in examples(Opportunity)])
    all_told([wire.lead(value) for value in examples(Lead)])
    all_told([wire.quote(value) for value in examples(Quote, lines=LINES)], empty=empty)


@pytest.mark.parametrize(
    ("record", "least"),
    [
        (0, {"title", "state", "customer.id", "opportunity.id", "created_at", "lost_reason"}),
        (1, {"number", "kind", "address.city", "discount_percent", "payment_days", "delivery_channel"}),
        (2, {"title", "stage", "customer.id", "expected_value.amount", "expected_value.currency"}),
        (3, {"number", "quote_version", "state", "legal_entity.id", "valid_until", "sent_at"}),
    ],
)
def test_what_a_column_tells_is_what_the_record_says(record: int, least: set[str]):
    store, kind, message, given = RECORDS[record]
    for value in examples(kind, **given):
        assert told_alike(store, value, message(value)) >= least

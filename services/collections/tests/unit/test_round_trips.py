"""Nothing of an object is lost on its way to a row, back, and into a message."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import strategies as st
from kontor.cli.round_trips import examples, kept_in_row, reach, told_alike
from kontor.collections import wire
from kontor.collections.domain.claims import Claim, ClaimKind
from kontor.collections.domain.credits import Credit, Source
from kontor.collections.domain.dunning import Policy
from kontor.collections.domain.interest import BaseRate
from kontor.collections.domain.items import Ground, OpenItem
from kontor.collections.domain.lines import LineKind, Statement, Transaction
from kontor.collections.store.books import AddedRates, Policies
from kontor.collections.store.credits import Credits, allocation_to_row, row_to_allocation
from kontor.collections.store.items import OpenItems
from kontor.collections.store.lines import Statements, Transactions

_JANUARY = st.dates().map(lambda day: day.replace(month=1, day=1))
_FREE = st.fixed_dictionaries({"free": st.text("1234", min_size=1)})
_FACTS = st.fixed_dictionaries({"collections.credit_covers": _FREE})
_FILE = st.fixed_dictionaries(
    {
        "sha256": st.text("0123456789abcdef", min_size=64, max_size=64),
        "size": st.integers(1, 10**6),
        "media_type": st.just("application/xml"),
        "name": st.sampled_from(["auszug.xml", "november.xml"]),
    }
)
OF: dict[type, dict[str, Any]] = {
    OpenItem: {"findings": _FACTS, "cancelled": st.just(False)},
    Credit: {},
    Statement: {"file": _FILE},
    Transaction: {},
    BaseRate: {"valid_from": _JANUARY},
    Policy: {},
}
KEPT = {
    OpenItem: (OpenItems, {"cancelled": "is the state"}),
    Credit: (Credits, {"allocations": "rows of their own"}),
    Statement: (Statements, {}),
    Transaction: (Transactions, {}),
    BaseRate: (AddedRates, {}),
    Policy: (Policies, {"id": "the tenant's own"}),
}


@pytest.mark.parametrize("of", KEPT, ids=lambda kind: kind.__name__)
def test_an_object_comes_back_from_its_row_as_it_was(of):
    store, forgotten = KEPT[of]
    for value in examples(of, **OF[of]):
        row = store(None).to_row(value)
        if of is Policy:
            row["tenant_id"] = value.id
            assert store(None).to_entity(row) == value
        else:
            kept_in_row(store, value, forgotten=forgotten)


def in_one_currency(values: list[Any], money: str) -> list[Any]:
    """Amounts of several do not add up."""
    currency = getattr(values[0], money).currency
    return [value for value in values if getattr(value, money).currency == currency]


def test_an_allocation_comes_back_from_its_row_as_it_was():
    for credit in examples(Credit):
        for allocation in credit.allocations:
            assert row_to_allocation(allocation_to_row(allocation, credit.id)) == allocation


def test_every_field_of_an_open_item_is_told():
    silent = {
        "cancelled": "is the state",
        "language": "of letters only",
        "email": "of letters only",
        "agreed": "becomes the ground of default",
        "default_notice": "becomes the ground of default",
        "superseded_on": "tells with the version that superseded it",
        "outgoing.on": "the day that the letter itself names",
    }
    values = in_one_currency(examples(OpenItem, **OF[OpenItem]), "gross")
    silent |= {f"{vat}.{part}": "told by allocations" for vat in ("vat", "discount_vat") for part in _TAX}
    silent["findings"] = "worded when shown"
    values += [replace(values[0], default_ground=ground) for ground in Ground]
    values.append(replace(values[0], claims=tuple(map(_as_published, values[0].claims))))
    reach(lambda value: wire.item(value, date.min), values, silent=silent)


def _as_published(claim: Claim) -> Claim:
    """Of the few claims that are drawn, all may be of known rates."""
    periods = tuple(replace(period, not_published=not period.not_published) for period in claim.periods)
    return replace(claim, periods=periods)


_TAX = ("category", "rate", "net", "vat")


def test_every_field_of_a_claim_is_told():
    owed = examples(OpenItem, **OF[OpenItem])[0]
    values = in_one_currency(examples(Claim), "amount")
    values += [replace(values[0], kind=kind) for kind in ClaimKind]
    reach(lambda value: wire.claim(owed, value), values)


def test_every_field_of_a_credit_is_told():
    silent = {
        "posting_date": "its line's booking day",
        "counterparty_iban": "its line's, and a refund's",
        "by_hand": "only the matcher asks",
        "rejections.proposal.confidence": "told when it is proposed again",
        "rejections.proposal.reason": "told when it is proposed again",
        "allocations.value_date": "told by PaymentAllocated",
        "allocations.posting_date": "told by PaymentAllocated",
        "allocations.customer_id": "the credit's own",
    }
    values = in_one_currency(examples(Credit), "amount")
    values += [replace(values[0], source=source) for source in Source]
    reach(wire.credit, values, silent=silent)


def test_every_field_of_a_bank_line_is_told():
    silent = {"line_key": "tells lines apart, nothing else", "created_at": "orders lists"}
    reach(wire.transaction, examples(Transaction), silent=silent)


def test_every_field_of_a_statement_is_told():
    silent = {"file": "a whole"}
    reach(wire.statement, examples(Statement, **OF[Statement]), silent=silent)


def test_every_kind_of_line_has_its_word():
    assert {wire.wire.value_of(wire.pb.TransactionKind, kind) for kind in LineKind} == set(range(1, 6))


def test_what_a_column_tells_is_what_the_record_says():
    items = {"invoice_number", "due_date", "gross.amount", "received.currency", "customer.label", "legal_entity.id"}
    items |= {"state", "default_ground", "superseded_by.id", "consumer", "dunning_level"}
    for value in examples(OpenItem, **OF[OpenItem]):
        assert told_alike(OpenItems, value, wire.item(value, value.due_date)) >= items
    for line in examples(Transaction):
        told = told_alike(Transactions, line, wire.transaction(line))
        assert told >= {"iban", "booking_date", "amount.amount", "kind", "returned_transaction_id"}
        assert "state" not in told
    for credit in examples(Credit):
        assert told_alike(Credits, credit, wire.credit(credit)) >= {"source", "amount.amount", "free.amount"}

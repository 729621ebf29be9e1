"""Who may see an event, from the contract's option through the headers to the listener."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from google.protobuf.message import Message
from kontor.api.billing.v1 import events_pb2 as billing
from kontor.api.collections.v1 import events_pb2 as collections
from kontor.api.common.v1.journal_pb2 import PayloadErased
from kontor.common.database.ledger import aggregate_named_by, event_option
from kontor.common.events.envelope import Sight, headers_of, read_headers, read_sight
from kontor.common.identity.tokens import Principal, parse_permissions

A, B = "0197aaaa-0000-7000-8000-000000000001", "0197aaaa-0000-7000-8000-000000000002"
ME = "0197aaaa-0000-7000-8000-000000000003"


def row_of(event: Message, **fields: Any) -> dict[str, Any]:
    option = event_option(event)
    return {
        "event_id": uuid4(),
        "tenant_id": uuid4(),
        "aggregate_type": option.aggregate,
        "aggregate_id": UUID(aggregate_named_by(event)),
        "version": 2,
        "event_no": 1,
        "message": event.DESCRIPTOR.full_name,
        "at": datetime.now(UTC),
        "actor": f"user:{ME}",
        "traceparent": None,
        "payload": event.SerializeToString(),
        **fields,
    }


def an_invoice(customer: str = A) -> Message:
    event = billing.InvoiceIssued()
    event.invoice.id, event.invoice.customer.id = str(uuid4()), customer
    return event


def seen_by(event: Message, *granted: str, scope: dict[str, list[str]] | None = None) -> bool:
    sight = read_sight(headers_of("billing", row_of(event)))
    assert sight is not None
    limits = {kind: frozenset(ids) for kind, ids in (scope or {}).items()}
    return sight.seen_by(Principal(uuid4(), ME, "user", permissions=parse_permissions(granted), scope=limits))


def test_headers_say_where_the_record_is_read_and_who_may():
    event = an_invoice()
    headers = headers_of("billing", row_of(event))
    id_ = aggregate_named_by(event)
    assert read_sight(headers) == Sight(f"/v1/invoices/{id_}", "billing.invoice.read", {"customer": frozenset({A})})
    assert read_headers(headers).version == 2


def test_a_record_without_a_page_has_no_path_and_a_page_without_an_id_is_itself():
    raised = billing.BillingExceptionRaised()
    raised.exception.id = str(uuid4())
    sight = read_sight(headers_of("billing", row_of(raised)))
    assert sight == Sight("", "billing.exception.read")
    policy = collections.CollectionsPolicyChanged(id=str(uuid4()))
    sight = read_sight(headers_of("collections", row_of(policy)))
    assert sight is not None
    assert sight.path == "/v1/collections_policy"


@pytest.mark.parametrize(
    ("message", "aggregate"),
    [(billing.BillingRunRequested, "billing_run_chunk"), (PayloadErased, "erasure")],
)
def test_what_nobody_may_see_has_no_sight(message: type[Message], aggregate: str):
    row = {**row_of(an_invoice()), "message": message.DESCRIPTOR.full_name, "aggregate_type": aggregate}
    assert read_sight(headers_of("billing", row)) is None


def test_an_unknown_message_or_an_erased_payload_shows_nothing_of_anybody():
    row = row_of(an_invoice())
    assert read_sight(headers_of("billing", {**row, "message": "kontor.api.billing.v1.Unheard"})) is None
    sight = read_sight(headers_of("billing", {**row, "payload": None}))
    assert sight is not None
    assert sight.scope == {}


def test_the_permission_is_needed_and_a_wildcard_grants_it():
    assert seen_by(an_invoice(), "billing.invoice.read")
    assert seen_by(an_invoice(), "billing.*")
    assert not seen_by(an_invoice(), "billing.draft.read", "crm.*")
    assert not seen_by(an_invoice())


def test_a_limit_shows_its_own_only():
    customer = "billing.invoice.read@customer"
    assert seen_by(an_invoice(A), customer, scope={"customer": [A]})
    assert seen_by(an_invoice(A), customer, scope={"customer": [B, A]})
    assert not seen_by(an_invoice(B), customer, scope={"customer": [A]})
    assert not seen_by(an_invoice(A), customer)
    assert not seen_by(an_invoice(A), "billing.invoice.read@own", scope={"own": [A], "customer": [A]})
    assert seen_by(an_invoice(B), customer, "billing.*", scope={"customer": [A]})


def test_an_event_that_does_not_say_whose_it_is_stays_unseen_by_the_limited():
    asked = billing.DocumentsRequested(invoice_id=str(uuid4()))
    assert seen_by(asked, "billing.invoice.read")
    assert not seen_by(asked, "billing.invoice.read@customer", scope={"customer": [A]})
    assert not seen_by(an_invoice(""), "billing.invoice.read@customer", scope={"customer": ["", A]})

"""What a store writes it reads back: no field of an aggregate is forgotten on the way to its row."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from kontor.common.values.letters import CustomerLetter
from kontor.einvoice.domain import supplier_invoices as supplier
from kontor.einvoice.domain.dispatches import Channel, Dispatch, State
from kontor.einvoice.domain.documents import Archived, IssuedInvoice
from kontor.einvoice.domain.layouts import Content, Layout, Logo, Texts
from kontor.einvoice.domain.supplier_states import State as SupplierState
from kontor.einvoice.rules.report import Report
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.store.dispatches import Dispatches
from kontor.einvoice.store.documents import IssuedInvoices
from kontor.einvoice.store.layouts import Layouts
from kontor.einvoice.store.supplier_invoices import SupplierInvoices
from kontor.einvoice.workers.facts import Envelope, Facts

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
FILE = Archived("a" * 64, 10, "application/pdf", "x.pdf")
LAYOUT = Layout(
    uuid4(),
    "Nordlicht",
    uuid4(),
    Content(2, "#101010", "#202020", Logo("b" * 64, 3, "image/png", "l.png"), {"de": Texts("a", "b", "c", "d")}),
    NOW,
    latest=3,
    active=2,
    version=5,
)
DISPATCH = Dispatch(
    id=uuid4(),
    invoice_id=uuid4(),
    invoice_number="RE-1",
    customer_id="K-1",
    channel=Channel.PORTAL,
    recipient="a@b.example",
    request=2,
    queued_at=NOW,
    changed_at=NOW,
    state=State.BOUNCED,
    attempts=3,
    next_attempt_at=NOW,
    message_id="<1@x>",
    reason="came_back",
    detail="5.1.1",
    sent_at=NOW,
    ended_at=NOW,
    version=4,
    customer_name="Stadtwerke",
    customer_number="K-10023",
    letter=CustomerLetter(("a@x.example",), ("b@x.example",), "Rechnung {number}", "Moin"),
    ordered_by="Frank Falk",
)
SOMEBODY = supplier.Named(uuid4(), "Mia Sommer")
RECEIVED = supplier.SupplierInvoice(
    id=uuid4(),
    file=FILE,
    channel=supplier.Channel.MAILBOX,
    received_at=NOW,
    version=3,
    state=SupplierState.APPROVED,
    attempt=2,
    trouble="broken_pdf",
    mail=replace(FILE, name="m.eml"),
    source_key="m#1",
    external_id="E-1",
    note="n",
    received_by=SOMEBODY,
    sender="s@x.example",
    subject="Rechnung",
    legal_entity=supplier.Named(uuid4(), "Wir GmbH"),
    syntax="cii",
    profile="EN 16931",
    xml=replace(FILE, name="x.xml"),
    facts=Facts(number="R-1", issue_date=date(2026, 11, 1), gross=Decimal("119.00"), preceding=("R-0",)),
    completed_by=SOMEBODY,
    report=Report("cii", "EN 16931", "urn:cen.eu:en16931:2017", valid=True),
    error_class=supplier.ErrorClass.BUSINESS_RULE,
    hints=("mail_cut",),
    warnings=(supplier.Warning("iban_changed", (("last", "a"), ("now", "b"))),),
    duplicate=supplier.Duplicate.CONFIRMED,
    decided_by=SOMEBODY,
    decided_at=NOW,
    decision_reason="ok",
    export_id=uuid4(),
    envelope=Envelope("9930:de1", "0204:99-1", "urn:p", "urn:d", "i-1", "2026-11-27T09:00:00Z"),
)
ISSUED = IssuedInvoice(uuid4(), "RE-1", "K-1", b"frozen", NOW, version=2)
CASES = [(Layouts, LAYOUT), (Dispatches, DISPATCH), (SupplierInvoices, RECEIVED), (IssuedInvoices, ISSUED)]


@pytest.mark.parametrize(("kind", "value"), CASES)
def test_what_is_written_is_read_back_whole(kind: Any, value: Any):
    store = kind(None)
    row = store.to_row(value)
    assert set(row) == {c.name for c in kind.table.c} - {"tenant_id"}
    assert store.to_entity(row) == value


def test_every_field_of_a_kept_record_is_tried():
    """Links and documents lie in tables of their own and are parts of the state."""
    for _, value in CASES:
        unset = {f.name for f in fields(value) if getattr(value, f.name) in (None, "", (), 0)}
        assert unset <= {"duplicates", "documents"}


def test_links_and_documents_belong_to_the_state():
    link = supplier.DuplicateLink(SOMEBODY, supplier.Ground.SAME_XML)
    assert SupplierInvoices(None).parts(replace(RECEIVED, duplicates=(link,))) == [
        {"other_id": SOMEBODY.id, "ground": "same_xml"}
    ]


def test_every_aggregate_of_the_contract_has_its_store():
    assert set(EinvoiceTx.stores) == {"invoice_documents", "dispatch", "invoice_layout", "supplier_invoice"}

"""What other services tell billing, valid by default: customer, seller, project, milestones, work, payments."""

from typing import Any
from uuid import UUID, uuid4

from kontor.api.collections.v1 import collections_pb2 as collections
from kontor.api.collections.v1 import events_pb2 as collections_events
from kontor.api.common.v1.types_pb2 import Address, Money, Ref
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.platform.v1 import platform_pb2 as platform
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.timetracking.v1 import timetracking_pb2 as timetracking

HARBOUR = Address(street="Am Alten Hafen 1", postcode="25541", city="Brunsbüttel", country_code="DE")


def euro(amount: str) -> Money:
    return Money(amount=amount, currency="EUR")


def a_customer(**fields: Any) -> crm.Customer:
    given: dict[str, Any] = {
        "id": str(uuid4()),
        "number": "K-00001",
        "name": "Hafenbehörde Elbmündung",
        "kind": crm.CUSTOMER_KIND_COMPANY,
        "address": HARBOUR,
        "email": "vergabe@hafen.example",
        "buyer_reference": "B-1",
        "invoice_format": crm.INVOICE_FORMAT_XRECHNUNG_UBL,
        "payment_days": 30,
        "language": "de",
    }
    return crm.Customer(**{**given, **fields})


def a_seller(**fields: Any) -> platform.LegalEntity:
    account = platform.BankAccount(iban="DE89370400440532013000", bic="COBADEFFXXX", holder="Nordlicht GmbH")
    given: dict[str, Any] = {
        "id": str(uuid4()),
        "name": "Nordlicht GmbH",
        "address": Address(street="Deichstraße 12", postcode="20459", city="Hamburg", country_code="DE"),
        "vat_id": "DE136695976",
        "contact_name": "Frank Falk",
        "contact_phone": "+49 40 5550123",
        "contact_email": "rechnung@nordlicht.example",
        "bank_accounts": [account],
        "number_pattern": "RE-{year}-{number:04}",
    }
    return platform.LegalEntity(**{**given, **fields})


def a_position(kind: str = "FIXED_PRICE", price: str = "16000.00", **fields: Any) -> projects.Position:
    given: dict[str, Any] = {
        "id": str(uuid4()),
        "quote_line_id": str(uuid4()),
        "title": "Sanierungskonzept",
        "kind": f"POSITION_KIND_{kind}",
        "budget": euro(price),
        "unit_price": euro(price),
        "unit": "C62",
        "quantity": "1",
        "vat_rate": "19",
        "vat_category": "S",
    }
    return projects.Position(**{**given, **fields})


def a_project(customer: crm.Customer, seller: platform.LegalEntity, *positions: projects.Position) -> projects.Project:
    return projects.Project(
        id=str(uuid4()),
        number="P-2026-0001",
        name="Kaimauer",
        customer=Ref(id=customer.id, label=customer.name, number=customer.number),
        legal_entity=Ref(id=seller.id, label=seller.name),
        quote=Ref(id=str(uuid4()), label="Angebot", number="A-1"),
        lead=Ref(id=str(uuid4()), label="Anfrage"),
        positions=positions,
        etag="1",
    )


def a_milestone(
    project: projects.Project, position: projects.Position, amount: str, *, last: bool = False, **fields: Any
) -> projects.Milestone:
    """Accepted; `last`: with it all of its position are."""
    given: dict[str, Any] = {
        "id": str(uuid4()),
        "project": Ref(id=project.id, label=project.name, number=project.number),
        "customer": project.customer,
        "position_id": position.id,
        "quote_line_id": position.quote_line_id,
        "title": "Bestandsaufnahme",
        "amount": euro(amount),
        "vat_rate": position.vat_rate,
        "vat_category": position.vat_category,
        "state": projects.MILESTONE_STATE_APPROVED,
        "evidence": "Konzept Rev. B übergeben.",
        "completes_position": last,
        "etag": "3",
    }
    milestone = projects.Milestone(**{**given, **fields})
    milestone.reached_at.FromJsonString("2026-11-20T09:00:00Z")
    milestone.acceptance.by = "Jens Johannsen"
    milestone.acceptance.at.FromJsonString("2026-11-21T09:00:00Z" if last else "2026-11-20T10:00:00Z")
    return milestone


def an_entry(
    project: projects.Project, position: projects.Position, minutes: int = 60, rate: str = "120.00", **fields: Any
) -> timetracking.TimeEntry:
    cents = round(int(rate.replace(".", "")) * minutes / 60)
    given: dict[str, Any] = {
        "id": str(uuid4()),
        "person": Ref(id=str(uuid4()), label="Eva Ehlers"),
        "project": Ref(id=project.id, label=project.name),
        "customer": project.customer,
        "position_id": position.id,
        "quote_line_id": position.quote_line_id,
        "date": "2026-11-18",
        "minutes": minutes,
        "note": "Bauüberwachung",
        "billable": True,
        "rate": euro(rate),
        "amount": euro(f"{cents // 100}.{cents % 100:02}"),
        "state": timetracking.ENTRY_STATE_APPROVED,
        "vat_rate": position.vat_rate,
        "vat_category": position.vat_category,
        "etag": "3",
    }
    return timetracking.TimeEntry(**{**given, **fields})


def an_expense(
    project: projects.Project, position: projects.Position, net: str = "100.00", **fields: Any
) -> timetracking.Expense:
    given: dict[str, Any] = {
        "id": str(uuid4()),
        "person": Ref(id=str(uuid4()), label="Eva Ehlers"),
        "project": Ref(id=project.id, label=project.name),
        "position_id": position.id,
        "quote_line_id": position.quote_line_id,
        "date": "2026-11-19",
        "text": "Hotel Brunsbüttel",
        "net": euro(net),
        "state": timetracking.ENTRY_STATE_APPROVED,
        "vat_rate": position.vat_rate,
        "vat_category": position.vat_category,
        "etag": "2",
    }
    return timetracking.Expense(**{**given, **fields})


def a_payment(
    invoice_id: str, amount: str, *, open_after: str, version: int, transaction: UUID | None = None
) -> collections_events.PaymentAllocated:
    return collections_events.PaymentAllocated(
        bank_transaction_id=str(transaction or uuid4()),
        allocation=_allocation(invoice_id, amount),
        open_after=euro(open_after),
        value_date="2026-11-22",
        open_item_version=version,
    )


def a_reversal(
    invoice_id: str, amount: str, *, open_after: str, version: int, transaction: UUID | None = None
) -> collections_events.PaymentReversed:
    return collections_events.PaymentReversed(
        bank_transaction_id=str(transaction or uuid4()),
        allocation=_allocation(invoice_id, amount),
        open_after=euro(open_after),
        reason="Rückgabe",
        open_item_version=version,
    )


def _allocation(invoice_id: str, amount: str) -> collections.Allocation:
    return collections.Allocation(
        id=str(uuid4()), invoice=Ref(id=invoice_id), amount=euro(amount), reason="invoice_number"
    )

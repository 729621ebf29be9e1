"""Billing's frozen invoice as its events carry it, valid by default."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.common.v1.types_pb2 import Address, Money, Ref
from kontor.common.values.money import round_half_up


def money(amount: str | Decimal) -> Money:
    return Money(amount=str(amount), currency="EUR")


def a_line(
    position: int = 1, quantity: str = "10", price: str = "95.00", rate: str = "19", **facts: Any
) -> pb.InvoiceLine:
    line = pb.InvoiceLine(
        id=str(uuid4()),
        position=position,
        kind=pb.LINE_KIND_TIME,
        title=f"Leistung {position}",
        description="wie vereinbart",
        quantity=quantity,
        unit="HUR",
        unit_price=money(price),
        net=money(round_half_up(Decimal(quantity) * Decimal(price), 2)),
        vat_category="S",
        vat_rate=rate,
    )
    line.MergeFrom(pb.InvoiceLine(**facts))
    return line


def _vat_lines(lines: Sequence[pb.InvoiceLine]) -> list[pb.VatLine]:
    bases: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        key = (line.vat_category, line.vat_rate)
        bases[key] = bases.get(key, Decimal(0)) + Decimal(line.net.amount)
    return [
        pb.VatLine(
            vat_category=category,
            vat_rate=rate,
            base=money(base),
            vat=money(round_half_up(base * Decimal(rate) / 100, 2)),
        )
        for (category, rate), base in bases.items()
    ]


def a_seller(**facts: Any) -> pb.Seller:
    seller = pb.Seller(
        legal_entity_id=str(uuid4()),
        name="Nordlicht Digitalwerkstatt GmbH",
        address=Address(street="Speicherstadtkai 12", postcode="20457", city="Hamburg", country_code="DE"),
        vat_id="DE123456789",
        tax_number="29/123/45678",
        registration="HRB 98765",
        contact_name="Lena Brandt",
        contact_phone="+49 40 1234567",
        contact_email="lena.brandt@nordlicht.example",
        iban="DE02120300000000202051",
        bic="BYLADEM1001",
        bank_name="DKB Berlin",
    )
    for name, value in facts.items():
        setattr(seller, name, value)
    return seller


def a_buyer(**facts: Any) -> pb.Buyer:
    buyer = pb.Buyer(
        customer_id=str(uuid4()),
        number="K-10023",
        name="Stadtwerke Musterstadt AöR",
        address=Address(street="Am Wasserturm 5", postcode="12345", city="Musterstadt", country_code="DE"),
        contact_name="Thomas Öztürk",
        email="eingang@stadtwerke.example",
        leitweg_id="04011000-12345-03",
        format="XRECHNUNG_UBL",
        language="de",
    )
    for name, value in facts.items():
        setattr(buyer, name, value)
    return buyer


def an_invoice(lines: Sequence[pb.InvoiceLine] | None = None, **facts: Any) -> pb.Invoice:
    chosen = list(lines or (a_line(1), a_line(2, "1", "420.00")))
    vat_lines = facts.pop("vat_lines", None) or _vat_lines(chosen)
    net = sum((Decimal(line.net.amount) for line in chosen), Decimal(0))
    vat = sum((Decimal(group.vat.amount) for group in vat_lines), Decimal(0))
    given: dict[str, Any] = {
        "id": str(uuid4()),
        "number": "RE-2026-0042",
        "document_kind": pb.DOCUMENT_KIND_INVOICE,
        "type_code": "380",
        "customer": Ref(id=str(uuid4()), label="Stadtwerke Musterstadt AöR", number="K-10023"),
        "project": Ref(id=str(uuid4()), label="Kundenportal", number="P-7"),
        "title": "Leistungen Oktober 2026",
        "introduction": "Vielen Dank für Ihren Auftrag.",
        "issue_date": "2026-11-23",
        "period_from": "2026-10-01",
        "period_to": "2026-10-31",
        "order_reference": "4500012345",
        "seller": a_seller(),
        "buyer": a_buyer(),
        "lines": chosen,
        "vat_lines": vat_lines,
        "net": money(net),
        "vat": money(vat),
        "gross": money(net + vat),
        "payable": money(net + vat),
        "terms": pb.PaymentTerms(due_date="2026-12-07", discount_percent="2", discount_until="2026-11-30"),
    }
    return pb.Invoice(**{**given, **facts})

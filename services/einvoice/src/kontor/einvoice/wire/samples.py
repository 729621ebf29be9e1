"""Invoices nobody issued, to show and try out a layout: each kind of document, German and English, short and long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.common.v1.types_pb2 import Address, Money, Ref
from kontor.common.values.money import round_half_up

_DAY = date(2026, 11, 23)
_SIGNS: Mapping[int, int] = {billing.DOCUMENT_KIND_CANCELLATION: -1}
_LINKED = (
    billing.DOCUMENT_KIND_CANCELLATION,
    billing.DOCUMENT_KIND_CREDIT_NOTE,
    billing.DOCUMENT_KIND_CORRECTION,
)
_DEDUCTING = (billing.DOCUMENT_KIND_RESIDUAL, billing.DOCUMENT_KIND_FINAL)


@dataclass(frozen=True, slots=True)
class _Words:
    number: str
    title: str
    introduction: str
    lines: tuple[str, str, str]
    detail: str
    work: str
    deduction: str


_WORDS = {
    "de": _Words(
        "MUSTER-0001",
        "Website-Relaunch, Leistungen Oktober 2026",
        "vielen Dank für Ihren Auftrag. Wir berechnen wie vereinbart:",
        ("Konzept und Gestaltung", "Umsetzung des Kundenportals", "Fachbuch Barrierefreiheit"),
        "wie im Angebot AN-2026-0012 beschrieben, abgenommen am 30.10.2026",
        "Anmeldung, Rechte und Übersicht der Aufträge; Abstimmung mit dem Fachbereich",
        "abzüglich Abschlagsrechnung MUSTER-0000 vom 30.06.2026",
    ),
    "en": _Words(
        "SAMPLE-0001",
        "Website relaunch, work of October 2026",
        "thank you for your order. As agreed we charge:",
        ("Concept and design", "Building the customer portal", "Handbook of accessibility"),
        "as described in quote AN-2026-0012, accepted on 30 October 2026",
        "sign-in, permissions and list of orders; alignment with the department",
        "less interim invoice MUSTER-0000 of 30 June 2026",
    ),
}


def _money(value: Decimal) -> Money:
    return Money(amount=f"{value:f}", currency="EUR")


def invoice(language: str, kind: int, count: int = 3) -> billing.Invoice:
    """With everything a page can show: two rates, cash discount, proof of work, references."""
    said = _WORDS["en" if language == "en" else "de"]
    kind = kind or billing.DOCUMENT_KIND_INVOICE
    lines = [_line(at, said, _SIGNS.get(kind, 1)) for at in range(count)]
    made = billing.Invoice(
        number=said.number,
        document_kind=billing.DocumentKind.ValueType(kind),
        title=said.title,
        introduction=said.introduction,
        project=Ref(label="Website-Relaunch", number="P-0007"),
        issue_date=_DAY.isoformat(),
        period_from="2026-10-01",
        period_to="2026-10-31",
        order_reference="4500012345",
        seller=_seller(),
        buyer=_buyer(language),
        lines=lines,
    )
    if kind in _LINKED:
        made.preceding.add(number="MUSTER-0000", issue_date="2026-10-30")
    elif kind in _DEDUCTING:
        _deduct(made, said, in_lines=kind == billing.DOCUMENT_KIND_RESIDUAL)
    else:
        made.terms.discount_percent, made.terms.discount_until = "2", (_DAY + timedelta(days=10)).isoformat()
    made.terms.due_date = (_DAY + timedelta(days=30)).isoformat()
    _sum(made)
    return made


def _line(at: int, said: _Words, sign: int) -> billing.InvoiceLine:
    rate = "7" if at % 3 == 2 else "19"
    quantity, price, unit = (("1", "2400.00", "LS"), ("37.5", "110.00", "HUR"), ("2", "39.90", "C62"))[at % 3]
    signed = Decimal(quantity) * sign
    line = billing.InvoiceLine(
        position=at + 1,
        title=said.lines[at % 3],
        description=said.detail if at % 3 == 0 else "",
        quantity=f"{signed:f}",
        unit=unit,
        unit_price=_money(Decimal(price)),
        net=_money(round_half_up(signed * Decimal(price), 2)),
        vat_category="S",
        vat_rate=rate,
    )
    if at % 3 == 1:
        days = ((_DAY.replace(month=10, day=1) + timedelta(days=n), "Mia Sommer", 450) for n in range(5))
        for day, person, minutes in days:
            line.sources.add(date=day.isoformat(), person=person, text=said.work, minutes=minutes)
    return line


def _deduct(made: billing.Invoice, said: _Words, *, in_lines: bool) -> None:
    """An advance of 1,000 net at 19 %, as lines of a residual bill or off what a final one claims."""
    base, vat = Decimal("1000.00"), Decimal("190.00")
    entry = made.preceding.add(number="MUSTER-0000", issue_date="2026-06-30", received=_money(base + vat))
    entry.vat_lines.add(vat_category="S", vat_rate="19", base=_money(base), vat=_money(vat))
    if in_lines:
        made.lines.add(
            position=len(made.lines) + 1,
            title=said.deduction,
            quantity="-1",
            unit="C62",
            unit_price=_money(base),
            net=_money(-base),
            vat_category="S",
            vat_rate="19",
        )


def _sum(made: billing.Invoice) -> None:
    bases: dict[str, Decimal] = {}
    for line in made.lines:
        bases[line.vat_rate] = bases.get(line.vat_rate, Decimal(0)) + Decimal(line.net.amount)
    net = vat = Decimal(0)
    for rate, base in bases.items():
        tax = round_half_up(base * Decimal(rate) / 100, 2)
        made.vat_lines.add(vat_category="S", vat_rate=rate, base=_money(base), vat=_money(tax))
        net, vat = net + base, vat + tax
    paid = Decimal("1190.00") if made.document_kind == billing.DOCUMENT_KIND_FINAL else Decimal(0)
    for name, value in (("net", net), ("vat", vat), ("gross", net + vat), ("payable", net + vat - paid)):
        getattr(made, name).CopyFrom(_money(value))


def _seller() -> billing.Seller:
    return billing.Seller(
        legal_entity_id="sample",
        name="Musterwerk GmbH",
        address=Address(street="Speicherstadtkai 12", postcode="20457", city="Hamburg", country_code="DE"),
        vat_id="DE123456789",
        tax_number="29/123/45678",
        registration="HRB 98765",
        legal_notice="Amtsgericht Hamburg\nGeschäftsführung: Dr. Ada Jansen",
        contact_name="Lena Brandt",
        contact_phone="+49 40 1234567",
        contact_email="rechnung@musterwerk.example",
        iban="DE02120300000000202051",
        bic="BYLADEM1001",
        bank_name="DKB Berlin",
    )


def _buyer(language: str) -> billing.Buyer:
    return billing.Buyer(
        number="K-00023",
        name="Stadtwerke Musterstadt AöR",
        address=Address(street="Am Wasserturm 5", postcode="12345", city="Musterstadt", country_code="DE"),
        contact_name="Thomas Öztürk",
        email="eingang@stadtwerke.example",
        format="ZUGFERD",
        language="en" if language == "en" else "de",
    )

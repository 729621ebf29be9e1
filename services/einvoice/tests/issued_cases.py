"""What billing can issue: each kind of document, each VAT case of the law, each format, of any length."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from issued_builders import a_buyer, a_line, a_seller, an_invoice, money
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.common.v1.types_pb2 import Address
from kontor.common.values.money import round_half_up

KINDS = tuple(kind for kind in pb.DocumentKind.values() if kind != pb.DOCUMENT_KIND_UNSPECIFIED)
LENGTHS = (1, 2, 20, 300)
DUTCH = Address(street="Keizersgracht 100", postcode="1015 CV", city="Amsterdam", country_code="NL")
SWISS = Address(street="Bahnhofstrasse 1", postcode="8001", city="Zürich", country_code="CH")
PRECEDING = pb.Preceding(invoice_id="x", number="RE-2026-0011", issue_date="2026-06-30")


def abroad(address: Address, **facts: Any) -> pb.Buyer:
    buyer = a_buyer(leitweg_id="", name="Polder & Zonen B.V.", email="inkoop@polder.example", **facts)
    buyer.address.CopyFrom(address)
    return buyer


def _reason(text: str, code: str = "") -> dict[str, str]:
    return {"exemption_reason": text, "exemption_code": code}


class VatCase:
    """Category and rate of each line in turn, and the parties they ask for."""

    def __init__(
        self,
        *rates: tuple[str, str],
        seller: Callable[[], pb.Seller] = a_seller,
        buyer: Callable[[], pb.Buyer] = a_buyer,
        said: dict[str, str] | None = None,
    ) -> None:
        self.rates, self.seller, self.buyer, self.said = rates, seller, buyer, said or {}


VAT_CASES: dict[str, VatCase] = {
    "normal": VatCase(("S", "19")),
    "reduced": VatCase(("S", "7")),
    "mixed rates": VatCase(("S", "19"), ("S", "7")),
    "rate change": VatCase(("S", "16"), ("S", "19")),
    "seller without VAT id": VatCase(("S", "19"), seller=lambda: a_seller(vat_id="")),
    "domestic reverse charge, buyer with VAT id": VatCase(("AE", "0"), buyer=lambda: a_buyer(vat_id="DE987654321")),
    "service within the union": VatCase(("AE", "0"), buyer=lambda: abroad(DUTCH, vat_id="NL123456789B01")),
    "supply within the union": VatCase(("K", "0"), buyer=lambda: abroad(DUTCH, vat_id="NL123456789B01")),
    "export": VatCase(("G", "0"), buyer=lambda: abroad(SWISS)),
    "small business": VatCase(
        ("E", "0"),
        seller=lambda: a_seller(vat_id="", registration=""),
        said=_reason("Steuerfrei nach § 19 UStG (Kleinunternehmer)"),
    ),
    "exempt with a reason": VatCase(("E", "0"), said=_reason("Steuerfrei nach § 4 Nr. 21 UStG")),
    "exempt with a code": VatCase(("E", "0"), said=_reason("Steuerfrei nach § 4 Nr. 21 UStG", "VATEX-EU-132-1I")),
    "travel margin": VatCase(("E", "0"), said=_reason("Sonderregelung für Reisebüros", "VATEX-EU-D")),
    "zero rate": VatCase(("Z", "0")),
    "outside the scope": VatCase(("O", "0"), buyer=lambda: abroad(SWISS)),
    "normal and reverse charge": VatCase(("S", "19"), ("AE", "0"), buyer=lambda: a_buyer(vat_id="DE987654321")),
}
# Every unit billing or a quote can name.
UNITS = ("HUR", "C62", "DAY", "MON", "LS", "KMT", "H87", "MIN", "WEE", "ANN", "KGM", "MTR", "MTK", "LTR", "SET", "P1")


def lines(case: VatCase, count: int, sign: int = 1) -> list[pb.InvoiceLine]:
    made = []
    for at in range(count):
        category, rate = case.rates[at % len(case.rates)]
        quantity = Decimal(sign) * (Decimal(at % 7 + 1) + Decimal("0.25") * (at % 3))
        price = Decimal("0.3333") if at % 5 == 4 else Decimal(40 + at % 11) + Decimal("0.07") * (at % 4)
        line = a_line(at + 1, f"{quantity:f}", f"{price:f}", rate, unit=UNITS[at % len(UNITS)])
        line.vat_category, line.title = category, f"Leistung {at + 1} – Prüfung & „Abnahme“ <{at}>"
        made.append(line)
    return made


def deductions(of: Sequence[pb.InvoiceLine], share: str = "0.4") -> tuple[list[pb.InvoiceLine], pb.Preceding]:
    """One advance over a share of each rate: negative lines, and what was received of it."""
    entry = pb.Preceding()
    entry.CopyFrom(PRECEDING)
    bases: dict[tuple[str, str], Decimal] = {}
    for line in of:
        key = (line.vat_category, line.vat_rate)
        bases[key] = bases.get(key, Decimal(0)) + Decimal(line.net.amount)
    made, gross = [], Decimal(0)
    for (category, rate), whole in bases.items():
        base = round_half_up(whole * Decimal(share), 2)
        vat = round_half_up(base * Decimal(rate) / 100, 2)
        line = a_line(len(of) + len(made) + 1, "-1", f"{base:f}", rate, unit="C62")
        line.vat_category, line.title = category, "abzüglich Abschlagsrechnung RE-2026-0011 vom 30.06.2026"
        made.append(line)
        entry.vat_lines.add(vat_category=category, vat_rate=rate, base=money(base), vat=money(vat))
        gross += base + vat
    entry.received.CopyFrom(money(gross))
    return made, entry


def issued(kind: int, case_name: str, format_: str, count: int, **facts: Any) -> pb.Invoice:
    """Valid by construction: a test changes what it is about."""
    case = VAT_CASES[case_name]
    negative = kind == pb.DOCUMENT_KIND_CANCELLATION
    chosen = lines(case, count, -1 if negative else 1)
    given: dict[str, Any] = {"document_kind": kind, "type_code": "", "seller": case.seller()}
    if kind in (pb.DOCUMENT_KIND_CANCELLATION, pb.DOCUMENT_KIND_CREDIT_NOTE, pb.DOCUMENT_KIND_CORRECTION):
        given["preceding"] = [PRECEDING]
    if kind in (pb.DOCUMENT_KIND_CANCELLATION, pb.DOCUMENT_KIND_CREDIT_NOTE):
        given["terms"] = pb.PaymentTerms(due_date="2026-11-23")
    if kind == pb.DOCUMENT_KIND_RESIDUAL:
        less, entry = deductions(chosen)
        chosen += less
        given["preceding"] = [entry]
    if kind == pb.DOCUMENT_KIND_FINAL:
        _, entry = deductions(chosen)
        given["preceding"] = [entry]
    buyer = case.buyer()
    buyer.format = format_
    if format_ == "PEPPOL_BIS":
        buyer.peppol_id = "0060:312456789"
    invoice = an_invoice(chosen, buyer=buyer, **{**given, **facts})
    for group in invoice.vat_lines:
        if group.vat_category == "E":
            group.exemption_reason = case.said.get("exemption_reason", "")
            group.exemption_code = case.said.get("exemption_code", "")
    if kind == pb.DOCUMENT_KIND_FINAL and "payable" not in facts:
        paid = sum((Decimal(p.received.amount) for p in invoice.preceding), Decimal(0))
        invoice.payable.CopyFrom(money(Decimal(invoice.gross.amount) - paid))
    return invoice

"""Invoices that are valid by default; a test mentions only what it is about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from kontor.einvoice.en16931 import calc, profiles
from kontor.einvoice.en16931.calc import Exemption
from kontor.einvoice.en16931.model import (
    Address,
    Buyer,
    Contact,
    CreditTransfer,
    Delivery,
    DocumentReference,
    Identifier,
    Invoice,
    Item,
    Line,
    PaymentMeans,
    Period,
    Price,
    Seller,
)

TODAY = date(2026, 11, 23)
REVERSE_CHARGE = "Steuerschuldnerschaft des Leistungsempfängers"
EXEMPTIONS: Mapping[str, Exemption] = {
    "AE": Exemption(REVERSE_CHARGE, "VATEX-EU-AE"),
    "K": Exemption("Steuerfreie innergemeinschaftliche Lieferung", "VATEX-EU-IC"),
    "G": Exemption("Steuerfreie Ausfuhrlieferung", "VATEX-EU-G"),
    "E": Exemption("Steuerfrei nach § 19 UStG (Kleinunternehmer)"),
    "O": Exemption("Nicht im Inland steuerbar", "VATEX-EU-O"),
}


def a_seller(**facts: Any) -> Seller:
    seller = Seller(
        name="Nordlicht Digitalwerkstatt GmbH",
        vat_id="DE136695976",
        tax_number="29/123/45678",
        registration=Identifier("HRB 98765"),
        legal_notice="Amtsgericht Hamburg\nGeschäftsführerin: Dr. Ada Jansen",
        endpoint=Identifier("rechnung@nordlicht.example", "EM"),
        address=Address(street="Speicherstadtkai 12", postcode="20457", city="Hamburg", country="DE"),
        contact=Contact("Lena Brandt", "+49 40 1234567", "lena.brandt@nordlicht.example"),
    )
    return replace(seller, **facts)


def a_buyer(**facts: Any) -> Buyer:
    buyer = Buyer(
        name="Stadtwerke Musterstadt AöR",
        identifier=Identifier("K-10023"),
        endpoint=Identifier("eingang@stadtwerke.example", "EM"),
        address=Address(street="Am Wasserturm 5", postcode="12345", city="Musterstadt", country="DE"),
        contact=Contact(name="Thomas Öztürk"),
    )
    return replace(buyer, **facts)


def a_line(
    number: int = 1,
    quantity: str = "10",
    price: str = "95.00",
    category: str = "S",
    rate: str | None = "19",
    unit: str = "HUR",
    **facts: Any,
) -> Line:
    line = Line(
        id=str(number),
        quantity=Decimal(quantity),
        unit=unit,
        price=Price(net=Decimal(price)),
        vat_category=category,
        vat_rate=None if rate is None else Decimal(rate),
        item=Item(name=f"Leistung {number}", description="Umsetzung wie vereinbart"),
    )
    return replace(line, **facts)


def transfer(iban: str = "DE02120300000000202051") -> PaymentMeans:
    account = CreditTransfer(iban, "Nordlicht Digitalwerkstatt GmbH", "BYLADEM1001")
    return PaymentMeans(code="58", text="SEPA", remittance_information="RE-2026-0042", transfer=account)


def an_invoice(**facts: Any) -> Invoice:
    """Calculated after `facts` are in, so that sums always fit."""
    invoice = Invoice(
        number="RE-2026-0042",
        issue_date=TODAY,
        type_code="380",
        currency="EUR",
        due_date=date(2026, 12, 7),
        buyer_reference="04011000-12345-03",
        order="4500012345",
        business_process=profiles.PEPPOL_PROCESS,
        specification=profiles.XRECHNUNG_3,
        seller=a_seller(),
        buyer=a_buyer(),
        period=Period(date(2026, 10, 1), date(2026, 10, 31)),
        payment_means=(transfer(),),
        lines=(a_line(1), a_line(2, "1", "420.00", unit="LS")),
    )
    return calc.complete(replace(invoice, **facts), EXEMPTIONS)


def _abroad(**facts: Any) -> Buyer:
    address = Address(street="Keizersgracht 100", postcode="1015 CV", city="Amsterdam", country="NL")
    return a_buyer(name="Polder & Zonen B.V.", vat_id="NL004495445B01", address=address, **facts)


def of_vat_case(case: str, **facts: Any) -> Invoice:
    """One invoice per VAT case of EINVOICE 4.7."""
    export = Address(street="Bahnhofstrasse 1", postcode="8001", city="Zürich", country="CH")
    cases: dict[str, dict[str, Any]] = {
        "S": {},
        "two rates": {"lines": (a_line(1), a_line(2, "3", "42.99", rate="7"))},
        "AE": {"lines": (a_line(1, category="AE", rate="0"),), "buyer": _abroad()},
        "AE domestic": {
            "lines": (a_line(1, category="AE", rate="0"),),
            "buyer": a_buyer(registration=Identifier("HRB 4711")),
        },
        "K": {
            "lines": (a_line(1, category="K", rate="0", unit="C62"),),
            "buyer": _abroad(),
            "delivery": Delivery(delivered=date(2026, 11, 20), address=_abroad().address),
        },
        "G": {"lines": (a_line(1, category="G", rate="0", unit="C62"),), "buyer": a_buyer(address=export)},
        "E": {
            "lines": (a_line(1, category="E", rate="0"),),
            "seller": a_seller(vat_id=None, identifiers=(Identifier("1001"),)),
        },
        "Z": {"lines": (a_line(1, category="Z", rate="0"),)},
        "O": {
            "lines": (a_line(1, category="O", rate=None),),
            "seller": a_seller(vat_id=None),
            "buyer": a_buyer(address=export),
        },
        "S and AE": {
            "lines": (a_line(1), a_line(2, category="AE", rate="0")),
            "buyer": a_buyer(vat_id="DE987654321"),
        },
    }
    return an_invoice(**{**cases[case], **facts})


VAT_CASES = ("S", "two rates", "AE", "AE domestic", "K", "G", "E", "Z", "O", "S and AE")
PRECEDING = (DocumentReference("RE-2026-0011", date(2026, 6, 30)),)


def of_type(code: str, case: str = "S") -> Invoice:
    """381 has positive amounts, 384 is a cancellation with negative quantities."""
    if code == "384":
        original = of_vat_case(case)
        lines = tuple(replace(line, quantity=-(line.quantity or 0)) for line in original.lines)
        facts: dict[str, Any] = {"lines": lines, "due_date": None, "payment_terms": "Storno"}
        return of_vat_case(case, type_code=code, preceding=PRECEDING, **facts)
    preceding = PRECEDING if code in ("381", "876", "877") else ()
    return of_vat_case(case, type_code=code, preceding=preceding)


TYPES = ("380", "326", "381", "384", "389", "875", "876", "877")

"""Who and what the story is about: people, customers, quotes. Made-up names, valid identifiers."""

from datetime import date
from typing import Any

Json = dict[str, Any]

SELLER: Json = {
    "name": "Nordlicht Ingenieure GmbH",
    "address": {"street": "Deichstraße 12", "postcode": "20459", "city": "Hamburg", "country_code": "DE"},
    "vat_id": "DE136695976",
    "tax_number": "",
    "registration": "HRB 140217, Amtsgericht Hamburg",
    "legal_notice": "Geschäftsführung: Dr. Wiebke Kern",
    "contact_name": "Frank Falk",
    "contact_phone": "+49 40 5550123",
    "contact_email": "rechnung@nordlicht.example",
    "bank_accounts": [
        {
            "iban": "DE89370400440532013000",
            "bic": "COBADEFFXXX",
            "bank_name": "Commerzbank",
            "holder": "Nordlicht Ingenieure GmbH",
        }
    ],
    "number_pattern": "RE-{year}-{number:04}",
}

PEOPLE: dict[str, Json] = {
    "sales": {"name": "Sina Sommer", "roles": ["sales"]},
    "lead": {"name": "Lars Petersen", "roles": ["project_lead"]},
    "employee": {"name": "Eva Ehlers", "roles": ["employee"]},
    "approver": {"name": "Anna Albrecht", "roles": ["approver"]},
    "director": {"name": "Wiebke Kern", "roles": ["approver"]},
    "finance": {"name": "Frank Falk", "roles": ["finance"]},
}

HARBOUR: Json = {
    "name": "Hafenbehörde Elbmündung",
    "kind": "CUSTOMER_KIND_PUBLIC_BODY",
    "address": {"street": "Am Alten Hafen 1", "postcode": "25541", "city": "Brunsbüttel", "country_code": "DE"},
    "contact_name": "Jens Johannsen",
    "email": "vergabe@hafen.example",
    "phone": "+49 4852 5550",
    "leitweg_id": "04011000-1234512345-06",
    "invoice_format": "INVOICE_FORMAT_XRECHNUNG_UBL",
    "payment_days": 30,
    "language": "de",
}

SHIPYARD: Json = {
    "name": "Werft Sönnichsen GmbH & Co. KG",
    "kind": "CUSTOMER_KIND_COMPANY",
    "address": {"street": "Werftweg 7", "postcode": "24376", "city": "Kappeln", "country_code": "DE"},
    "contact_name": "Merle Sönnichsen",
    "email": "einkauf@werft.example",
    "phone": "+49 4642 5550",
    "vat_id": "DE129273398",
    "buyer_reference": "Bestellung 4711",
    "invoice_format": "INVOICE_FORMAT_ZUGFERD",
    "payment_days": 14,
    "discount_percent": "2.00",
    "discount_days": 10,
    "language": "de",
}


def euro(amount: str) -> Json:
    return {"amount": amount, "currency": "EUR"}


def _line(title: str, model: str, quantity: str, unit: str, price: str, **more: Any) -> Json:
    return {
        "title": title,
        "billing_model": f"BILLING_MODEL_{model}",
        "quantity": quantity,
        "unit": unit,
        "unit_price": euro(price),
        "vat_rate": "19",
        "vat_category": "S",
        **more,
    }


def harbour_lines(month: date) -> list[Json]:
    """Four ways to be paid: two milestones, time up to a cap, expenses at cost, a monthly amount."""
    return [
        _line(
            "Sanierungskonzept Kaimauer",
            "FIXED_PRICE",
            "1",
            "C62",
            "16000.00",
            description="Bestandsaufnahme, Variantenvergleich und Ausführungsplanung",
            milestones=[
                {"title": "Bestandsaufnahme und Konzept", "amount": euro("9000.00")},
                {"title": "Ausführungsplanung", "amount": euro("7000.00")},
            ],
        ),
        _line("Bauüberwachung nach Aufwand", "TIME_AND_MATERIAL", "20", "HUR", "120.00", cap=euro("2400.00")),
        _line("Reisekosten nach Beleg", "EXPENSES", "1", "C62", "1000.00"),
        _line("Betreuung Messstellen, monatlich", "RETAINER", "12", "MON", "900.00", retainer_from=month.isoformat()),
    ]


def shipyard_lines() -> list[Json]:
    """Small steps, each its own partial invoice, and some time on top."""
    steps = ("Aufmaß", "Statik", "Zeichnungen", "Prüfung")
    return [
        _line(
            "Tragwerk Halle 3",
            "FIXED_PRICE",
            "1",
            "C62",
            "8000.00",
            milestones=[{"title": step, "amount": euro("2000.00")} for step in steps],
        ),
        _line("Beratung nach Aufwand", "TIME_AND_MATERIAL", "40", "HUR", "110.00"),
    ]


# A one-page PDF: what a scanner would make of a hotel bill.
RECEIPT = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)

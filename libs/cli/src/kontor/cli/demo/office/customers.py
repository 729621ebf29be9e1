"""The office's customers, of all kinds, and how each of them pays."""

from dataclasses import dataclass
from typing import Any

from kontor.cli.demo.client import Json


@dataclass(frozen=True)
class Payer:
    """`after`: days from an invoice to the money. `discount`: takes it. `until`: the week from which on nothing comes
    any more."""

    iban: str
    after: int
    discount: bool = False
    until: int = 99


def _company(name: str, city: str, postcode: str, street: str, mail: str, **more: Any) -> Json:
    return {
        "name": name,
        "kind": "CUSTOMER_KIND_COMPANY",
        "address": {"street": street, "postcode": postcode, "city": city, "country_code": "DE"},
        "email": mail,
        "invoice_format": "INVOICE_FORMAT_ZUGFERD",
        "payment_days": 14,
        "language": "de",
        **more,
    }


CUSTOMERS: dict[str, Json] = {
    "hafen": _company(
        "Hafen AG", "Hamburg", "20457", "Am Kai 3", "rechnung@hafen.example", contact_name="Jens Johannsen"
    ),
    "behoerde": _company(
        "Hafenbehörde Elbmündung",
        "Brunsbüttel",
        "25541",
        "Am Alten Hafen 1",
        "vergabe@elbmuendung.example",
        kind="CUSTOMER_KIND_PUBLIC_BODY",
        contact_name="Gesine Graf",
        leitweg_id="04011000-1234512345-06",
        invoice_format="INVOICE_FORMAT_XRECHNUNG_UBL",
        payment_days=30,
    ),
    "werft": _company(
        "Werft Sönnichsen GmbH & Co. KG",
        "Kappeln",
        "24376",
        "Werftweg 7",
        "einkauf@werft.example",
        contact_name="Merle Sönnichsen",
        vat_id="DE129273398",
        buyer_reference="Bestellung 4711",
        discount_percent="2.00",
        discount_days=10,
    ),
    "molkerei": _company(
        "Molkerei Angeln eG", "Süderbrarup", "24392", "Meiereiweg 2", "technik@molkerei.example", payment_days=21
    ),
    "bruecke": _company(
        "Brückenbau Rendsburg GmbH",
        "Rendsburg",
        "24768",
        "Am Kreishafen 9",
        "buchhaltung@brueckenbau.example",
        contact_name="Merle Boysen",
    ),
    "stadtwerke": _company(
        "Stadtwerke Nordmark GmbH", "Flensburg", "24937", "Batteriestraße 48", "netz@nordmark.example", payment_days=30
    ),
    "windpark": _company(
        "Windpark Fehmarnsund GmbH & Co. KG",
        "Burg auf Fehmarn",
        "23769",
        "Gahlendorf 15",
        "projekte@fehmarnsund.example",
        contact_name="Till Thomsen",
        payment_days=30,
        invoice_format="INVOICE_FORMAT_EN16931_CII",
    ),
    "boysen": _company(
        "Familie Boysen",
        "Schleswig",
        "24837",
        "Holm 21",
        "boysen@familie.example",
        kind="CUSTOMER_KIND_CONSUMER",
        contact_name="Birte Boysen",
    ),
    "reederei": _company(
        "Reederei Nord KG",
        "Hamburg",
        "20459",
        "Vorsetzen 50",
        "inspektion@reederei.example",
        contact_name="Ole Olsen",
        delivery_channel="DELIVERY_CHANNEL_PORTAL",
        language="en",
    ),
    "voss": _company("Parkhaus Voss GmbH", "Kiel", "24103", "Ziegelteich 4", "verwaltung@voss.example"),
}
# What one of them writes in the week of its invoice: an address that nobody has.
WRONG_ADDRESS = ("voss", 46, "unbekannt@voss.example")
PAYERS: dict[str, Payer] = {
    "hafen": Payer("DE02120300000000202051", 6),
    "behoerde": Payer("DE02500105170137075030", 22),
    "werft": Payer("DE02100500000054540402", 6, discount=True),
    "molkerei": Payer("DE02300209000106531065", 13),
    "bruecke": Payer("DE02200505501015871393", 55, until=30),
    "stadtwerke": Payer("DE15370205000005020000", 20),
    "windpark": Payer("DE02700202700010108669", 22),
    "boysen": Payer("DE02701500000000594937", 5),
    "reederei": Payer("DE02600501010002034304", 6),
    "voss": Payer("DE02100100100006820101", 6),
}

"""What was offered in the year, what became of it, and who works on what is running.

Weeks are counted from the first of the year, back from the present one (`THIS`) where something is still going on.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kontor.cli.demo.client import Json

THIS = 52
_STEPS = {
    "fixed": "Leistungsphasen nach HOAI, abgerechnet nach abgenommenen Teilen",
    "hours": "Nach Aufwand, Nachweis nach Tagen",
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


def fixed(title: str, net: str, **parts: str) -> Json:
    """A fixed price in accepted parts, each with its net amount."""
    milestones = [{"title": name.replace("_", " "), "amount": euro(amount)} for name, amount in parts.items()]
    return _line(title, "FIXED_PRICE", "1", "C62", net, description=_STEPS["fixed"], milestones=milestones)


def hours(title: str, quantity: str, rate: str, cap: str = "") -> Json:
    limit = {"cap": euro(cap)} if cap else {}
    return _line(title, "TIME_AND_MATERIAL", quantity, "HUR", rate, description=_STEPS["hours"], **limit)


def expenses(limit: str) -> Json:
    return _line("Reisekosten nach Beleg", "EXPENSES", "1", "C62", limit)


def monthly(title: str, months: str, amount: str) -> Json:
    return _line(title, "RETAINER", months, "MON", amount)


@dataclass(frozen=True)
class Order:
    """`quoted` and `answered` are weeks; `milestones` the weeks in which each part is accepted."""

    customer: str
    title: str
    lines: tuple[Json, ...]
    quoted: int
    # accepted, declined, sent, seen, expired or draft.
    outcome: str = "accepted"
    answered: int = 0
    team: tuple[str, ...] = ()
    until: int = THIS
    milestones: tuple[int, ...] = ()
    reason: str = ""

    @property
    def worth(self) -> Json:
        """What sales expects of it: the net amount of all lines."""
        whole = sum((Decimal(i["quantity"]) * Decimal(i["unit_price"]["amount"]) for i in self.lines), Decimal(0))
        return euro(f"{whole:.2f}")


ORDERS: dict[str, Order] = {
    "kaihalle": Order(
        "hafen",
        "Umbau Kaihalle 7",
        (
            fixed(
                "Tragwerksplanung Kaihalle 7",
                "48000.00",
                Vorplanung="14000.00",
                Entwurf="16000.00",
                Ausführungsplanung="18000.00",
            ),
            hours("Bauüberwachung", "320", "115.00"),
            expenses("2500.00"),
        ),
        quoted=0,
        answered=1,
        team=("project-lead", "employee", "jonas", "tom"),
        milestones=(9, 23, THIS - 1),
    ),
    "kaimauer": Order(
        "behoerde",
        "Sanierung Kaimauer Südkai",
        (
            fixed("Sanierungskonzept", "16000.00", Bestandsaufnahme="9000.00", Ausführungsplanung="7000.00"),
            hours("Bauüberwachung nach Aufwand", "160", "120.00", cap="19200.00"),
            monthly("Betreuung Messstellen", "12", "900.00"),
        ),
        quoted=0,
        answered=2,
        team=("nele", "mia", "jonas"),
        until=46,
        milestones=(8, 19),
    ),
    "halle": Order(
        "werft",
        "Tragwerk Halle 3",
        (
            fixed(
                "Tragwerk Halle 3",
                "22000.00",
                Aufmaß="4000.00",
                Statik="8000.00",
                Zeichnungen="6000.00",
                Prüfung="4000.00",
            ),
            hours("Beratung nach Aufwand", "60", "110.00"),
        ),
        quoted=2,
        answered=4,
        team=("project-lead", "hanna", "tom"),
        until=38,
        milestones=(9, 16, 24, 36),
    ),
    "kuehlhalle": Order(
        "molkerei",
        "Erweiterung Kühlhalle",
        (hours("Objektplanung nach Aufwand", "400", "115.00"), expenses("1200.00")),
        quoted=4,
        answered=6,
        team=("nele", "employee", "hanna"),
        until=THIS,
    ),
    "eiderbruecke": Order(
        "bruecke",
        "Statische Nachrechnung Eiderbrücke",
        (
            fixed("Nachrechnung", "24000.00", Bestandsunterlagen="9000.00", Nachrechnung_Stufe_2="15000.00"),
            hours("Besprechungen und Ortstermine", "80", "125.00"),
        ),
        quoted=6,
        answered=8,
        team=("project-lead", "mia", "hanna"),
        until=42,
        milestones=(17, 33),
    ),
    "messnetz": Order(
        "stadtwerke",
        "Betreuung Messnetz Förde",
        (monthly("Betreuung und Auswertung", "24", "1450.00"), hours("Störungseinsätze", "120", "118.00")),
        quoted=5,
        answered=7,
        team=("mia", "jonas"),
        until=THIS,
    ),
    "umspannwerk": Order(
        "windpark",
        "Gründung Umspannwerk",
        (
            fixed(
                "Gründungsplanung",
                "72000.00",
                Baugrundgutachten="12000.00",
                Entwurf="18000.00",
                Genehmigung="18000.00",
                Ausführungsplanung="24000.00",
            ),
            hours("Bauleitung vor Ort", "300", "120.00"),
            expenses("3000.00"),
        ),
        quoted=14,
        answered=17,
        team=("nele", "mia", "tom", "jonas"),
        milestones=(26, 36, THIS - 1),
    ),
    "dachausbau": Order(
        "boysen",
        "Statik Dachausbau",
        (fixed("Statik Dachausbau", "3200.00", Statische_Berechnung="3200.00"),),
        quoted=20,
        answered=21,
        team=("project-lead", "hanna"),
        until=26,
        milestones=(25,),
    ),
    "pier": Order(
        "reederei",
        "Gutachten Pier 4",
        (hours("Gutachten nach Aufwand", "240", "130.00"), expenses("900.00")),
        quoted=26,
        answered=28,
        team=("project-lead", "employee"),
        until=46,
    ),
    "parkhaus": Order(
        "voss",
        "Prüfstatik Parkhaus",
        (fixed("Prüfstatik", "6400.00", Prüfbericht="6400.00"),),
        quoted=36,
        answered=38,
        team=("nele", "hanna"),
        until=48,
        milestones=(46,),
    ),
    "schleuse": Order(
        "behoerde",
        "Monitoring Schleuse",
        (
            fixed(
                "Messkonzept und Einrichtung",
                "36000.00",
                Messkonzept="12000.00",
                Einrichtung="14000.00",
                Abschlussbericht="10000.00",
            ),
            hours("Auswertung nach Aufwand", "160", "120.00"),
        ),
        quoted=39,
        answered=41,
        team=("nele", "mia", "jonas"),
        milestones=(THIS - 1,),
    ),
    "werkstatt": Order(
        "werft",
        "Umbau Werkstatt",
        (
            fixed("Statik Werkstatt", "14000.00", Vorstatik="5000.00", Statik="9000.00"),
            hours("Beratung nach Aufwand", "40", "112.00"),
        ),
        quoted=43,
        answered=45,
        team=("project-lead", "employee", "tom"),
        milestones=(THIS - 1,),
    ),
    "rampe": Order(
        "hafen",
        "RoRo-Rampe Nachweis",
        (fixed("Nachweis", "9500.00", Nachweis="9500.00"),),
        quoted=11,
        outcome="declined",
        answered=13,
        reason="Wir haben uns für ein anderes Büro entschieden.",
    ),
    "silo": Order(
        "molkerei",
        "Siloanlage Fundamente",
        (fixed("Fundamente", "17500.00", Planung="17500.00"),),
        quoted=30,
        outcome="declined",
        answered=33,
        reason="Die Investition ist auf nächstes Jahr verschoben.",
    ),
    "carport": Order(
        "boysen",
        "Carport",
        (fixed("Statik Carport", "1400.00", Statik="1400.00"),),
        quoted=34,
        outcome="expired",
    ),
    "trasse": Order(
        "stadtwerke",
        "Trassenprüfung Nord",
        (
            fixed("Trassenprüfung", "28000.00", Bestand="10000.00", Bericht="18000.00"),
            hours("Begehung", "60", "118.00"),
        ),
        quoted=THIS - 2,
        outcome="seen",
    ),
    "lagerhalle": Order(
        "bruecke",
        "Lagerhalle erweitern",
        (hours("Planung nach Aufwand", "120", "118.00"),),
        quoted=THIS - 1,
        outcome="sent",
    ),
    "anleger": Order(
        "reederei",
        "Anleger Süd, Vorstatik",
        (fixed("Vorstatik", "12500.00", Vorstatik="12500.00"), expenses("600.00")),
        quoted=THIS - 1,
        outcome="sent",
    ),
    "kranbahn": Order(
        "werft",
        "Kranbahn Halle 5",
        (fixed("Kranbahn", "19800.00", Entwurf="8000.00", Statik="11800.00"),),
        quoted=THIS,
        outcome="draft",
    ),
    "leitwarte": Order(
        "stadtwerke",
        "Leitwarte Umbau",
        (hours("Planung nach Aufwand", "80", "118.00"),),
        quoted=THIS,
        outcome="draft",
    ),
}
# Projects that are over, and the week in which they were closed.
CLOSED = {"dachausbau": 32, "halle": 46}
# Talked about and not offered yet: the week, whose it is, what about, and what it may be worth.
OPPORTUNITIES: dict[str, tuple[int, str, str, str]] = {
    "kranfundament": (THIS - 2, "hafen", "Kranfundament Liegeplatz 4", "24000.00"),
    "kabel": (THIS - 1, "windpark", "Kabelübergabestation", "38000.00"),
    "kuehlturm": (THIS, "molkerei", "Kühlturm Nachrechnung", "9500.00"),
}
# Enquiries nobody has offered anything for: the week, who asks for what, and why it was lost if it was.
LEADS: dict[str, tuple[int, str, str, str]] = {
    "steg": (THIS, "Steganlage prüfen", "Segelclub Schlei e. V.", ""),
    "turm": (THIS, "Funkturm Ertüchtigung", "Nordfunk GmbH", ""),
    "schule": (THIS - 1, "Turnhalle Dachlasten", "Amt Südangeln", ""),
    "bunker": (THIS - 3, "Rückbau Bunkeranlage", "Bundesanstalt Nord", ""),
    "deich": (10, "Deichverstärkung", "Deichverband Mitte", "Zu groß für uns in diesem Jahr."),
    "museum": (27, "Museumsschiff Liegeplatz", "Stiftung Hafenmuseum", "Kein Budget bewilligt."),
}

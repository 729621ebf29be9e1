"""The people of the office, the seller named on its invoices, and what an hour of theirs costs."""

from dataclasses import dataclass

from kontor.cli.demo.client import Json

PASSWORD = "kontor-demo"
SELLER: Json = {
    "name": "Nordlicht Ingenieure GmbH",
    "address": {"street": "Deichstraße 12", "postcode": "20459", "city": "Hamburg", "country_code": "DE"},
    "vat_id": "DE136695976",
    "registration": "HRB 140217, Amtsgericht Hamburg",
    "legal_notice": "Geschäftsführung: Dr. Wiebke Kern",
    "contact_name": "Frank Falk",
    "contact_phone": "+49 40 5550123",
    "contact_email": "rechnung@demo.kontor.example",
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


@dataclass(frozen=True)
class Somebody:
    """`hours`: whether this person's week is recorded; rates are net per hour in EUR. `away`: weeks on leave, counted
    from the first."""

    name: str
    role: str
    title: str
    bill: str = ""
    cost: str = ""
    away: tuple[int, ...] = ()
    # Of customers alone: whom they may see.
    customer: str = ""

    @property
    def hours(self) -> bool:
        return bool(self.bill)


# By the beginning of their mail address. The first of each role is the one whose login is shown.
PEOPLE: dict[str, Somebody] = {
    "admin": Somebody("Ada Admin", "admin", "Büroleitung"),
    "sales": Somebody("Sina Sommer", "sales", "Vertrieb"),
    "project-lead": Somebody("Lars Petersen", "project_lead", "Projektleitung", "140.00", "58.00", (15, 31, 32)),
    "employee": Somebody("Eva Ehlers", "employee", "Tragwerksplanung", "115.00", "42.00", (29, 30, 42)),
    "approver": Somebody("Anna Albrecht", "approver", "Freigabe"),
    "finance": Somebody("Frank Falk", "finance", "Buchhaltung"),
    "auditor": Somebody("Paula Prüfer", "auditor", "Steuerbüro"),
    "partner": Somebody("Olaf Otte", "partner", "Softwarehaus"),
    "customer": Somebody("Jens Johannsen", "customer", "Hafen AG", customer="hafen"),
    "director": Somebody("Dr. Wiebke Kern", "approver", "Geschäftsführung"),
    "nele": Somebody("Nele Nissen", "project_lead", "Projektleitung", "140.00", "56.00", (20, 33, 34)),
    "jonas": Somebody("Jonas Jürgens", "employee", "Bauüberwachung", "110.00", "40.00", (18, 27, 28)),
    "mia": Somebody("Mia Matthiesen", "employee", "Geotechnik", "115.00", "41.00", (25, 26, 44)),
    "tom": Somebody("Tom Tietjen", "employee", "Zeichnung", "88.00", "31.00", (12, 30, 31)),
    "hanna": Somebody("Hanna Hinrichs", "employee", "Tragwerksplanung", "112.00", "41.00", (22, 35, 36)),
}


def mail_of(key: str) -> str:
    return f"{key}@demo.kontor.example"


def logins() -> dict[str, str]:
    """One person for each role: the address to sign in with, by role."""
    found: dict[str, str] = {}
    for key, somebody in PEOPLE.items():
        found.setdefault(somebody.role, mail_of(key))
    return found

"""An office with a day's work on every screen: what the journeys and pictures of the web app stand on.

People sign in with `PASSWORD`; what each sees is made over REST, as a partner's program would.
"""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from kontor.cli.demo import cast
from kontor.cli.demo.bank import Payment
from kontor.cli.demo.client import Caller, Json, wait_for
from kontor.cli.demo.telling import Teller
from kontor.cli.home import Home
from kontor.cli.tokens import operator_token
from rich.console import Console

from .firm import IBANS, Firm, euro, hourly, parts

PASSWORD = "ein langes Passwort 31"
_PUBLIC = ("kind", "address", "leitweg_id", "invoice_format", "contact_name")
_ENQUIRIES = (("Lagerhalle erweitern", "Brückenbau Rendsburg GmbH"), ("Gutachten Pier 4", "Reederei Nord"))
_OTHERS = {
    "auditor": {"name": "Paula Prüfer", "roles": ["auditor"]},
    "boss": {"name": "Dora Dreesen", "roles": ["admin"]},
}


class Office(Firm):
    """A firm whose people can sign in."""

    emails: dict[str, str]

    def set_up(self) -> None:
        self.emails = {}
        super().set_up()
        for role, person in _OTHERS.items():
            self._invite(role, person)

    def _invite(self, role: str, person: Json) -> None:
        email = f"{role}-{self.tenant['id'][-8:]}@nordlicht.example"
        body = {"person": {**person, "email": email}, "password": PASSWORD}
        made = self.admin.post("/v1/people", body)["person"]
        key = self.admin.post("/v1/api_keys", {"name": "Tests", "person_id": made["id"]})["secret"]
        self.people[role] = Caller(self.http, key, person["name"])
        self.person_ids[role] = made["id"]
        self.emails[role] = email

    def fill(self) -> None:
        """Something on every screen, in the states that matter."""
        self.rate("120.00", "62.00")
        yard = self.customer()
        harbour = self.customer(
            "Hafenbehörde Elbmündung",
            **{
                name: cast.HARBOUR[name] for name in ("kind", "address", "leitweg_id", "invoice_format", "contact_name")
            },
            vat_id="",
            buyer_reference="",
        )
        dairy = self.customer("Molkerei Angeln eG", discount_percent="2.00", discount_days=10)
        hall = self.order(yard, parts("24000.00", *["4000.00"] * 6), hourly("60", "120.00", title="Beratung"))
        quay = self.order(harbour, parts("36000.00", *["6000.00"] * 6, title="Kaimauer"), hourly("80", "120.00"))
        self._hours(hall, quay)
        issued = [self.issued(self.accepted(milestone)) for milestone in hall["milestones"][:3]]
        issued.append(self.issued(self.accepted(quay["milestones"][0])))
        self.days_later(40)
        issued.append(self.issued(self.accepted(hall["milestones"][3])))
        self._bank(issued)
        self._drafts([*quay["milestones"][1:4], hall["milestones"][4]])
        store = self.order(dairy, parts("4500.00", *["1500.00"] * 3, title="Kühlhaus"))
        self._drafts(store["milestones"][:2], approved=2)
        self._sales(yard, harbour)
        self._expenses(hall)
        self._listener()

    def _expenses(self, project: Json) -> None:
        """One waits to be handed in, one for a yes."""
        employee = self.people["employee"]
        made = [
            employee.post("/v1/expenses", {"expense": self._spent(project, text, gross)})["expense"]
            for text, gross in (("Parkgebühren", "12.00"), ("Bahnfahrt Kiel und zurück", "119.00"))
        ]
        employee.post("/v1/expenses:submit", {"ids": [made[-1]["id"]]})

    def _spent(self, project: Json, text: str, gross: str) -> Json:
        return {
            "project_id": project["id"],
            "position_id": self._position(project, "TIME_AND_MATERIAL")["id"],
            "date": self.today.isoformat(),
            "text": text,
            "gross": euro(gross),
            "receipt_vat_rate": "19",
        }

    def _listener(self) -> None:
        """A program that nobody hears any more."""
        endpoint = {
            "url": "https://kontor.invalid/hook",
            "description": "Buchhaltung",
            "event_types": ["billing.*"],
        }
        self.people["boss"].post("/v1/webhook_endpoints", {"endpoint": endpoint})

    def _hours(self, *projects: Json) -> None:
        employee = self.people["employee"]
        for project in projects:
            position = self._position(project, "TIME_AND_MATERIAL")
            for days, minutes, note in ((9, 240, "Bestand aufgenommen"), (8, 195, "Variante B gerechnet")):
                self.worked(project, minutes, on=self.today - timedelta(days=days), note=note)
            body = {"project_id": project["id"], "position_id": position["id"], "date": self.today.isoformat()}
            employee.post("/v1/time_entries", {"entry": {**body, "minutes": 90, "note": "Besprechung"}})
            day = (self.today - timedelta(days=15)).isoformat()
            waits = {**body, "date": day, "minutes": 75, "note": "Nachgemessen"}
            entry = employee.post("/v1/time_entries", {"entry": waits})["entry"]
            employee.post("/v1/time_entries:submit", {"ids": [entry["id"]]})

    def _bank(self, issued: list[Json]) -> None:
        first, second, third, quay, _ = issued
        half = (Decimal(second["gross"]["amount"]) / 2).quantize(Decimal("0.01"))
        self.bank(
            Payment(Decimal(first["gross"]["amount"]), "Werft Sönnichsen", IBANS[0], f"Rechnung {first['number']}"),
            Payment(half, "Werft Sönnichsen", IBANS[0], f"Teilzahlung {second['number']}"),
            Payment(Decimal(third["gross"]["amount"]), "W. Soennichsen", IBANS[1], "Ihre Rechnung vom letzten Monat"),
            Payment(Decimal("77.77"), "Unbekannt", IBANS[2], "Danke"),
            Payment(Decimal(quay["gross"]["amount"]) - 100, "Hafenbehörde", IBANS[3], f"{quay['number']} gekürzt"),
        )

    def _drafts(self, milestones: list[Json], approved: int = 1) -> None:
        """One is written, the last are approved, between them some in review on two levels."""
        finance, approver = self.people["finance"], self.people["approver"]
        drafts = [self.accepted(milestone) for milestone in milestones]
        for draft in drafts[1:] if approved < len(drafts) else drafts:
            finance.act("/v1/drafts", "submit", self.draft(draft))
        for draft in drafts[-approved:]:
            last = approver.act("/v1/drafts", "approve", self.draft(draft))["draft"]
            if last["state"] == "DRAFT_STATE_IN_REVIEW":
                self.people["director"].act("/v1/drafts", "approve", last)

    def _sales(self, yard: Json, harbour: Json) -> None:
        sales = self.people["sales"]
        for title, company in (
            ("Lagerhalle erweitern", "Brückenbau Rendsburg GmbH"),
            ("Gutachten Pier 4", "Reederei Nord"),
        ):
            sales.post("/v1/leads", {"title": title, "company": company, "contact_name": "Merle Boysen"})
        lead = sales.post("/v1/leads", {"title": "Umbau Werkstatt", "company": yard["name"]})["lead"]
        sales.act("/v1/leads", "qualify", lead, customer_id=yard["id"], expected_value=euro("18000.00"))
        self._offer("Statik Werkstatt", yard)
        sales.act("/v1/quotes", "send", self._offer("Monitoring Kaimauer", harbour))

    def _offer(self, title: str, customer: Json) -> Json:
        body = {
            "legal_entity_id": self.seller["id"],
            "customer_id": customer["id"],
            "title": title,
            "introduction": "Vielen Dank für Ihre Anfrage. Gern bieten wir Ihnen an:",
            "lines": [
                parts("9000.00", "5000.00", "4000.00", title="Statik"),
                hourly("20", "120.00", cap="2000.00"),
            ],
            "valid_until": (self.today + timedelta(days=20)).isoformat(),
        }
        return wait_for("the seller", lambda: self.people["sales"].post("/v1/quotes", body)["quote"])

    def sign(self) -> Json:
        """What a browser needs to come in."""
        return {
            "password": PASSWORD,
            "emails": self.emails,
            "tenant": self.tenant["id"],
            "today": self.today.isoformat(),
        }


@contextmanager
def an_office(address: str, operator_key: str, folder: Path) -> Iterator[Office]:
    """An office of its own at a gateway, filled."""
    import httpx

    with httpx.Client(base_url=address, timeout=60) as http:
        made = Office(http, Caller(http, operator_key, "operator"), Teller(Console(file=io.StringIO())), folder)
        made.set_up()
        made.fill()
        yield made


def main() -> None:
    """Fills an office on the running platform and prints who can sign in."""
    home = Home.find()
    with an_office(home.address, operator_token(home), home.folder) as office:
        json.dump(office.sign(), sys.stdout)


if __name__ == "__main__":
    main()

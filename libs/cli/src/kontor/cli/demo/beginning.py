"""The story's beginning: a tenant, an order, a project, recorded work; and what all chapters hand on to each other."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
from kontor.cli.demo import cast
from kontor.cli.demo.client import Caller, Inbox, Json, Page, must, refused, wait_for
from kontor.cli.demo.telling import Teller

HOME = ZoneInfo("Europe/Berlin")
HARBOUR_IBAN, SHIPYARD_IBAN = "DE02120300000000202051", "DE02500105170137075030"


def amount(thing: Json) -> Decimal:
    return Decimal(thing["amount"])


def _digits(text: str) -> str:
    """An amount as any language groups it."""
    return "".join(letter for letter in text if letter.isdigit())


def month_start(day: date) -> date:
    return day.replace(day=1)


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@dataclass
class Beginning:
    """What the chapters hand on to each other."""

    http: httpx.Client
    operator: Caller
    teller: Teller
    folder: Path
    admin: Caller = field(init=False)
    people: dict[str, Caller] = field(default_factory=dict)
    person_ids: dict[str, str] = field(default_factory=dict)
    tenant: Json = field(default_factory=dict)
    seller: Json = field(default_factory=dict)
    lead_record: Json = field(default_factory=dict)
    harbour: Json = field(default_factory=dict)
    shipyard: Json = field(default_factory=dict)
    project: Json = field(default_factory=dict)
    yard_project: Json = field(default_factory=dict)
    entries: list[Json] = field(default_factory=list)
    invoices: dict[str, Json] = field(default_factory=dict)
    transactions: list[Json] = field(default_factory=list)
    today: date = field(default_factory=lambda: datetime.now(HOME).date())

    @property
    def inbox(self) -> Inbox:
        return Inbox(self.http)

    # 1

    def set_up(self) -> None:
        self.teller.chapter("A tenant of its own")
        with self.teller.step("create a sandbox tenant with its administrator") as step:
            made = self.operator.post(
                "/v1/tenants",
                {
                    "name": "Nordlicht Ingenieure",
                    "sandbox": True,
                    "locale": "de",
                    "admin_name": "Ada Admin",
                    "admin_email": "admin@nordlicht.example",
                },
            )
            self.tenant = made["tenant"]
            self.admin = Caller(self.http, made["api_key"], "Ada Admin")
            step.caused.append(f"TenantCreated {self.tenant['id']}")
        with self.teller.step("name the seller") as step:
            self.seller = self.admin.post("/v1/legal_entities", {"legal_entity": cast.SELLER})["legal_entity"]
            step.caused.append("LegalEntityChanged")
        with self.teller.step("invite the team") as step:
            for role, person in cast.PEOPLE.items():
                self._invite(role, person)
            step.caused.append(f"UserChanged × {len(self.people)}, one API key each")

    def _mail(self, address: str) -> str:
        """The inbox is one for all tenants: an address of this story's own."""
        user, _, domain = address.partition("@")
        return f"{user}+{self.tenant['id'][-8:]}@{domain}"

    def _invite(self, role: str, person: Json) -> None:
        email = f"{role}@nordlicht.example"
        made = self.admin.post("/v1/people", {"person": {**person, "email": email}})["person"]
        key = self.admin.post("/v1/api_keys", {"name": "Demo", "person_id": made["id"]})["secret"]
        self.people[role] = Caller(self.http, key, person["name"])
        self.person_ids[role] = made["id"]

    # 2

    def win_the_order(self) -> None:
        self.teller.chapter("From enquiry to order")
        sales = self.people["sales"]
        with self.teller.step("take down the enquiry") as step:
            lead = sales.post(
                "/v1/leads",
                {
                    "title": "Kaimauer sanieren",
                    "company": cast.HARBOUR["name"],
                    "contact_name": "Jens Johannsen",
                    "email": "vergabe@hafen.example",
                    "source": "website",
                },
            )["lead"]
            step.caused.append("LeadCreated")
        with self.teller.step("qualify it: customer with Leitweg-ID, and an opportunity") as step:
            wrong = {**cast.HARBOUR, "leitweg_id": "04011000-1234512345-34"}
            refused(lambda: sales.act("/v1/leads", "qualify", lead, customer=wrong), "crm.leitweg_id_invalid")
            body = {**cast.HARBOUR, "email": self._mail("vergabe@hafen.example")}
            won = sales.act("/v1/leads", "qualify", lead, customer=body, expected_value=cast.euro("30000.00"))
            self.lead_record, self.harbour = won["lead"], won["customer"]
            step.caused.append("a wrong check digit was refused; LeadQualified, CustomerChanged")
        quote = self._quote(
            "Sanierung Kaimauer Südkai",
            cast.harbour_lines(month_start(self.today)),
            opportunity_id=won["opportunity"]["id"],
        )
        self._send_and_accept(quote, self.harbour, "Jens Johannsen")
        self.project = self._project_of(quote)

    def _quote(self, title: str, lines: list[Json], **who: str) -> Json:
        with self.teller.step(f"write the quote: {title}") as step:
            valid = (self.today + timedelta(days=30)).isoformat()
            body = {
                "legal_entity_id": self.seller["id"],
                "title": title,
                "introduction": "Vielen Dank für Ihre Anfrage. Gern bieten wir Ihnen an:",
                "lines": lines,
                "valid_until": valid,
                **who,
            }
            quote: Json = wait_for(
                "crm to know the seller", lambda: self.people["sales"].post("/v1/quotes", body)["quote"]
            )
            step.caused.append(f"{quote['number']}: net {quote['net']['amount']}, gross {quote['gross']['amount']} EUR")
        return quote

    def _send_and_accept(self, quote: Json, customer: Json, name: str) -> None:
        sales = self.people["sales"]
        with self.teller.step("send it to the customer") as step:
            sent = sales.act("/v1/quotes", "send", quote)["quote"]
            link = self.inbox.link(sent["number"], customer["email"])
            step.caused.append("QuoteSent, letter with a link in the inbox")
        with self.teller.step("the customer opens the link and accepts") as step:
            page = Page(self.http, link)
            must(_digits(quote["gross"]["amount"]) in _digits(page.text()), "the page shows the quote")
            page.submit("accept", name=name, agreed="on")
            accepted = sales.get(f"/v1/quotes/{quote['id']}")["quote"]
            must(accepted["state"] == "QUOTE_STATE_ACCEPTED", "the quote is accepted")
            must(accepted["first_seen_at"] and accepted["acceptance"]["name"] == name, "who and when is kept")
            step.caused.append(f"QuoteSeen, QuoteAccepted by {name}, text {accepted['acceptance']['text_hash'][:12]}…")

    def _project_of(self, quote: Json) -> Json:
        with self.teller.step("the project appears by itself") as step:
            lead = self.people["lead"]
            project: Json = wait_for(
                "the project", lambda: next(iter(lead.get("/v1/projects", quote_id=quote["id"])["projects"]), None)
            )
            must(len(project["positions"]) == len(quote["lines"]), "a position for every line")
            step.caused.append(f"ProjectStarted {project['number']}, {len(project['milestones'])} milestones")
        return project

    # 3

    def plan_the_project(self) -> None:
        self.teller.chapter("Team, tasks and rates")
        lead = self.people["lead"]
        with self.teller.step("put the team on the project") as step:
            self.project = self._staff(self.project)
            step.caused.append("AllocationChanged")
        with self.teller.step("add a task and set rates") as step:
            self.project = lead.post(
                f"/v1/projects/{self.project['id']}/tasks",
                {"position_id": self._position(self.project, "TIME_AND_MATERIAL")["id"], "title": "Baubesprechungen"},
                etag=self.project["etag"],
            )["project"]
            self._rate("employee", "120.00", "62.00")
            self._rate("lead", "140.00", "85.00")
            step.caused.append("BudgetChanged; rate per hour and cost per hour")

    def _staff(self, project: Json) -> Json:
        lead = self.people["lead"]
        for person, role in (("lead", "MEMBER_ROLE_LEAD"), ("employee", "MEMBER_ROLE_MEMBER")):
            body = {"person_id": self.person_ids[person], "role": role}
            call = partial(lead.act, "/v1/projects", "setMember", project, **body)
            project = wait_for("projects to know the person", call)["project"]
        return project

    def _rate(self, person: str, bill: str, cost: str) -> None:
        body = {
            "person_id": self.person_ids[person],
            "bill_rate": cast.euro(bill),
            "cost_rate": cast.euro(cost),
            "valid_from": (self.today - timedelta(days=365)).isoformat(),
        }
        wait_for("timetracking to know the person", lambda: self.people["lead"].post("/v1/rates", body)["rate"])

    @staticmethod
    def _position(project: Json, kind: str) -> Json:
        return next(p for p in project["positions"] if p["kind"] == f"POSITION_KIND_{kind}")

    # 4

    def record_the_work(self) -> None:
        self.teller.chapter("Time and expenses")
        employee, lead = self.people["employee"], self.people["lead"]
        position = self._position(self.project, "TIME_AND_MATERIAL")
        base = {"project_id": self.project["id"], "position_id": position["id"]}
        with self.teller.step("a running timer becomes an entry") as step:
            wait_for("timetracking to know the project", lambda: employee.post("/v1/timers:start", base)["timer"])
            timed = employee.post("/v1/timers:stop", {"note": "Telefonat Hafenmeister"})["entry"]
            step.caused.append(f"{timed['minutes']} min, {timed['amount']['amount']} EUR")
        with self.teller.step("entries with clock times; an overlapping one is refused") as step:
            first = self._entry(base, self.today - timedelta(days=2), "08:00", "16:00", "Bauüberwachung Abschnitt 1")
            refusal = refused(
                lambda: self._entry(base, self.today - timedelta(days=2), "15:00", "17:00", "Doppelt"),
                "timetracking.time_overlap",
            )
            step.caused.append(refusal.problem["detail"])
        with self.teller.step("a locked week refuses entries") as step:
            old = self.today - timedelta(days=60)
            lock = {"from_date": (old - timedelta(days=6)).isoformat(), "to_date": old.isoformat(), "reason": "Monat"}
            lead.post("/v1/period_locks", lock)
            refusal = refused(
                lambda: self._entry(base, old, "09:00", "10:00", "Nachtrag"), "timetracking.period_locked"
            )
            step.caused.append(refusal.problem["detail"])
        with self.teller.step("an entry is corrected; one over the cap is flagged") as step:
            second = self._entry(base, self.today - timedelta(days=1), "08:00", "17:00", "Bauüberwachung")
            second = employee.patch(
                f"/v1/time_entries/{second['id']}",
                {**base, "date": second["date"], "minutes": 480, "note": "Bauüberwachung Abschnitt 2"},
                etag=second["etag"],
                mask="date,minutes,started_at,ended_at,note",
            )["entry"]
            over = employee.post("/v1/time_entries", {"entry": {**base, "date": second["date"], "minutes": 360}})[
                "entry"
            ]
            must(any(f["code"] == "over_cap" for f in over["flags"]), "the entry over the cap is flagged")
            step.caused.append(f"over_cap: {over['amount']['amount']} of 720.00 EUR can be billed")
        with self.teller.step("a receipt with VAT") as step:
            expense = self._expense()
            step.caused.append(
                f"gross 119.00, input VAT {expense['receipt_vat']['amount']}, net {expense['net']['amount']}"
            )
        with self.teller.step("submit, approve") as step:
            ids = [timed["id"], first["id"], second["id"], over["id"]]
            employee.post("/v1/time_entries:submit", {"ids": ids})
            self.entries = lead.post("/v1/time_entries:approve", {"ids": ids})["entries"]
            employee.post("/v1/expenses:submit", {"ids": [expense["id"]]})
            lead.post("/v1/expenses:approve", {"ids": [expense["id"]]})
            step.caused.append(f"TimeSubmitted, TimeApproved × {len(ids)}; ExpenseApproved")

    def _entry(self, base: Json, on: date, start: str, end: str, note: str) -> Json:
        at = {
            name: datetime.combine(on, time.fromisoformat(clock), HOME)
            .astimezone(UTC)
            .isoformat()
            .replace("+00:00", "Z")
            for name, clock in (("started_at", start), ("ended_at", end))
        }
        body = {"entry": {**base, "date": on.isoformat(), "note": note, **at}}
        return self.people["employee"].post("/v1/time_entries", body)["entry"]  # type: ignore[no-any-return]

    def _expense(self) -> Json:
        employee = self.people["employee"]
        receipt = employee.upload(cast.RECEIPT, purpose="receipt", name="hotel.pdf", media_type="application/pdf")
        expense: Json = {
            "project_id": self.project["id"],
            "position_id": self._position(self.project, "EXPENSES")["id"],
            "date": (self.today - timedelta(days=1)).isoformat(),
            "text": "Hotel Brunsbüttel",
            "gross": cast.euro("119.00"),
            "receipt_vat_rate": "19",
            "receipt": receipt,
        }
        return employee.post("/v1/expenses", {"expense": expense})["expense"]  # type: ignore[no-any-return]

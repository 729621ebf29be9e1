"""The story from first enquiry to money in the bank, chapter by chapter, told over REST alone.

Each chapter does what its people would do and checks what the platform made of it; a claim that does
not hold breaks the story. What is printed is `telling`'s part.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from kontor.cli.demo import cast
from kontor.cli.demo.bank import Payment, statement
from kontor.cli.demo.client import Caller, Inbox, Json, Page, must, refused, wait_for
from kontor.cli.demo.telling import Teller

HOME = ZoneInfo("Europe/Berlin")
HARBOUR_IBAN, SHIPYARD_IBAN = "DE02120300000000202051", "DE02500105170137075030"


def amount(thing: Json) -> Decimal:
    return Decimal(thing["amount"])


def month_start(day: date) -> date:
    return day.replace(day=1)


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@dataclass
class Story:
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

    def tell(self) -> None:
        """All chapters in order."""
        self.set_up()
        self.win_the_order()
        self.plan_the_project()
        self.record_the_work()
        self.reach_the_first_milestone()
        self.close_the_month()
        self.approve_and_issue()
        self.read_the_documents()
        self.bill_the_shipyard()
        self.receive_payments()
        self.write_the_final_bill()
        self.cancel_an_invoice()
        self.dun_what_is_late()
        self.read_the_figures()

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
            step.caused.append("QuoteSent, letter with a signed link in the inbox")
        with self.teller.step("the customer opens the link and accepts") as step:
            page = Page(self.http, link)
            must(quote["gross"]["amount"].split(".")[0][:2] in page.text(), "the page shows the quote")
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

    # 5

    def reach_the_first_milestone(self) -> None:
        self.teller.chapter("The first milestone")
        milestone = self.project["milestones"][0]
        with self.teller.step("report it; the customer gets a link") as step:
            self.people["lead"].act(
                "/v1/milestones", "report", milestone, evidence="Konzept Rev. B mit Bestandsplänen übergeben."
            )
            link = self.inbox.link(milestone["title"], "Abnahme", self.harbour["email"])
            step.caused.append("MilestoneReached")
        with self.teller.step("the customer accepts it on a plain page") as step:
            Page(self.http, link).submit("accept", name="Jens Johannsen", defects="")
            step.caused.append("MilestoneApproved")
        with self.teller.step("a partial invoice is drafted, without anybody asking") as step:
            draft = self._draft_of(milestone["id"])
            must(draft["document_kind"] == "DOCUMENT_KIND_PARTIAL", "a partial invoice (326)")
            must(draft["gross"]["amount"] == "10710.00", "9,000 net plus 19 %")
            self.invoices["first"] = draft
            step.caused.append(f"InvoiceDrafted, gross {draft['gross']['amount']} EUR, with its proof of work")

    def _draft_of(self, source_id: str) -> Json:
        states = ["DRAFT_STATE_DRAFTED", "DRAFT_STATE_IN_REVIEW", "DRAFT_STATE_APPROVED"]
        finance = self.people["finance"]
        found: Json = wait_for(
            "the draft",
            lambda: next(iter(finance.get("/v1/drafts", source_id=source_id, states=states)["drafts"]), None),
        )
        return found

    # 6

    def close_the_month(self) -> None:
        self.teller.chapter("Month end")
        finance, lead = self.people["finance"], self.people["lead"]
        with self.teller.step("the billing run drafts retainer, time and expenses") as step:
            draft = self._run(self.harbour["id"])[0]
            kinds = {line["kind"].removeprefix("LINE_KIND_") for line in draft["lines"]}
            must({"TIME", "EXPENSE", "RETAINER"} <= kinds, "all three kinds are in the draft")
            must(draft["net"]["amount"] == "3400.00", f"2,400 time, 100 expense, 900 retainer, not {draft['net']}")
            step.caused.append(f"InvoiceDrafted, net {draft['net']['amount']} EUR: {', '.join(sorted(kinds))}")
        with self.teller.step("an entry is withdrawn: the draft is stale and says why") as step:
            entry = lead.get(f"/v1/time_entries/{self.entries[1]['id']}")["entry"]
            lead.act("/v1/time_entries", "withdraw", entry, reason="Falsches Projekt")
            stale = wait_for("the draft to become stale", lambda: self._stale(draft["id"]))
            step.caused.append(f"TimeApprovalWithdrawn; {stale['stale'][0]['text']}")
        with self.teller.step("it is drafted anew") as step:
            fresh = finance.act("/v1/drafts", "redraft", stale)["draft"]
            must(not fresh["stale"] and amount(fresh["net"]) < amount(draft["net"]), "less work, less money")
            self.invoices["month"] = fresh
            step.caused.append(f"InvoiceDrafted, net {fresh['net']['amount']} EUR")

    def _run(self, customer_id: str) -> list[Json]:
        finance = self.people["finance"]
        body = {"until": month_end(self.today).isoformat(), "customer_id": customer_id}
        run = finance.post("/v1/billing_runs", body)["billing_run"]

        def ended() -> Json | None:
            now: Json = finance.get(f"/v1/billing_runs/{run['id']}")["billing_run"]
            return now if now["state"] != "OPERATION_STATE_RUNNING" else None

        done = wait_for("the billing run", ended)
        must(not done["failures"] and done["draft_ids"], f"the run drafted: {done['failures']}")
        return [finance.get(f"/v1/drafts/{i}")["draft"] for i in done["draft_ids"]]

    def _stale(self, draft_id: str) -> Json | None:
        draft: Json = self.people["finance"].get(f"/v1/drafts/{draft_id}")["draft"]
        return draft if draft["stale"] else None

    # 7

    def approve_and_issue(self) -> None:
        self.teller.chapter("Approval and issue")
        finance, approver, director = (self.people[p] for p in ("finance", "approver", "director"))
        draft = finance.get(f"/v1/drafts/{self.invoices['first']['id']}")["draft"]
        with self.teller.step("the approver sends the draft back with a comment") as step:
            draft = finance.act("/v1/drafts", "submit", draft)["draft"]
            must(len(draft["steps"]) == 2, "above the threshold two levels approve")
            draft = approver.act("/v1/drafts", "sendBack", draft, comment="Bitte Vertragsnummer ergänzen")["draft"]
            step.caused.append("ApprovalRequested, InvoiceChangesRequested")
        with self.teller.step("finance corrects it, two levels approve") as step:
            draft = finance.patch(
                f"/v1/drafts/{draft['id']}",
                {"order_reference": "V-2026-118"},
                etag=draft["etag"],
                mask="order_reference",
            )["draft"]
            draft = finance.act("/v1/drafts", "submit", draft)["draft"]
            draft = approver.act("/v1/drafts", "approve", draft)["draft"]
            must(draft["state"] == "DRAFT_STATE_IN_REVIEW", "one yes is not enough")
            refused(lambda: approver.act("/v1/drafts", "approve", draft), "billing.approved_already")
            draft = director.act("/v1/drafts", "approve", draft)["draft"]
            must(draft["state"] == "DRAFT_STATE_APPROVED", "two are")
            step.caused.append("InvoiceApproved on two levels; the same person twice was refused")
        with self.teller.step("issue it: number, frozen content") as step:
            invoice = self._issue(draft, approved=True)
            must(invoice["type_code"] == "326", "partial invoice, BT-3 326")
            self.invoices["first"] = invoice
            step.caused.append(f"InvoiceIssued {invoice['number']}, {invoice['gross']['amount']} EUR")
        with self.teller.step("issue the month's invoice too") as step:
            self.invoices["month"] = self._issue(self.invoices["month"])
            step.caused.append(f"InvoiceIssued {self.invoices['month']['number']}")

    def _issue(self, draft: Json, *, approved: bool = False) -> Json:
        """Submits, approves on as many levels as asked, issues."""
        finance = self.people["finance"]
        draft = finance.get(f"/v1/drafts/{draft['id']}")["draft"]
        if not approved:
            draft = finance.act("/v1/drafts", "submit", draft)["draft"]
            for person in ("approver", "director"):
                if draft["state"] == "DRAFT_STATE_IN_REVIEW":
                    draft = self.people[person].act("/v1/drafts", "approve", draft)["draft"]
        return finance.act("/v1/drafts", "issue", draft)["invoice"]  # type: ignore[no-any-return]

    # 8

    def read_the_documents(self) -> None:
        self.teller.chapter("Documents")
        for name in ("first", "month"):
            invoice = self.invoices[name]
            with self.teller.step(f"documents of {invoice['number']}: valid, archived, mailed") as step:
                self._delivered(invoice["id"])
                for document in self._keep_documents(invoice):
                    step.caused.append(document)
                self.inbox.letter(invoice["number"], self.harbour["email"])
                step.caused.append("InvoiceDispatched to the development inbox")

    def _delivered(self, invoice_id: str) -> Json:
        def look() -> Json | None:
            invoice: Json = self.people["finance"].get(f"/v1/invoices/{invoice_id}")["invoice"]
            state = invoice["delivery"]["state"]
            must(state != "DELIVERY_STATE_NEEDS_ATTENTION", f"delivery needs attention: {invoice['delivery']}")
            return invoice if state == "DELIVERY_STATE_DISPATCHED" else None

        return wait_for("documents and dispatch", look, 60)

    def _keep_documents(self, invoice: Json) -> list[str]:
        """Downloads all documents of an invoice into the folder; tells what they are."""
        finance, told = self.people["finance"], []
        documents = finance.get(f"/v1/invoices/{invoice['id']}/documents")["documents"]
        must(documents, "there are documents")
        for document in documents:
            must(document["report"]["valid"], f"{document['file']['name']} is officially valid")
            content = finance.download(f"/v1/documents/{document['id']}/content")
            must(len(content) == document["file"]["size"], "the whole file came")
            (self.folder / document["file"]["name"]).write_bytes(content)
            kind = document["format"].removeprefix("DOCUMENT_FORMAT_")
            told.append(f"{document['file']['name']}: {kind}, {len(content):,} bytes, {document['report']['profile']}")
        return told

    # 9

    def bill_the_shipyard(self) -> None:
        self.teller.chapter("A second customer")
        sales = self.people["sales"]
        with self.teller.step("a known customer orders") as step:
            body = {**cast.SHIPYARD, "email": self._mail("einkauf@werft.example")}
            self.shipyard = sales.post("/v1/customers", {"customer": body})["customer"]
            step.caused.append(f"CustomerChanged {self.shipyard['number']}")
        quote = self._quote("Tragwerk Halle 3", cast.shipyard_lines(), customer_id=self.shipyard["id"])
        self._send_and_accept(quote, self.shipyard, "Merle Sönnichsen")
        self.yard_project = self._staff(self._project_of(quote))
        for number, milestone in enumerate(self.yard_project["milestones"][:3], 1):
            with self.teller.step(f"milestone {number}: reported, accepted, drafted, issued") as step:
                draft = self._accepted(milestone)
                invoice = self._issue(draft)
                self.invoices[f"yard{number}"] = invoice
                step.caused.append(f"InvoiceIssued {invoice['number']}, {invoice['gross']['amount']} EUR")

    def _accepted(self, milestone: Json) -> Json:
        lead = self.people["lead"]
        reached = lead.act("/v1/milestones", "report", milestone, evidence="fertig")["milestone"]
        lead.act("/v1/milestones", "recordAcceptance", reached, by="Merle Sönnichsen")
        return self._draft_of(milestone["id"])

    # 10

    def receive_payments(self) -> None:
        self.teller.chapter("Money in the bank")
        content = self._statement()
        (self.folder / "kontoauszug.xml").write_bytes(content)
        finance = self.people["finance"]
        with self.teller.step("import the statement: five lines") as step:
            self._open_items_known()
            imported = self._import(content)
            must(imported["new_lines"] == 5 and imported["balanced"], f"five new lines: {imported}")
            step.caused.append("StatementImported, PaymentReceived × 5")
        with self.teller.step("four are matched, one waits for a person") as step:
            self.transactions = finance.all("/v1/bank_transactions", "bank_transactions", statement_id=imported["id"])
            waiting = [t for t in self.transactions if t["state"] == "TRANSACTION_STATE_UNMATCHED"]
            must(len(waiting) == 1 and "Spende" in waiting[0]["remittance"], "only the unknown line waits")
            for transaction in self.transactions:
                for allocation in transaction["allocations"]:
                    step.caused.append(
                        f"PaymentAllocated {allocation['amount']['amount']} → {allocation['invoice']['number']}"
                        f" ({allocation['reason']})"
                    )
        with self.teller.step("paid invoices are settled") as step:
            for name in ("first", "yard1", "yard2", "yard3"):
                self.invoices[name] = self._paid(self.invoices[name]["id"], "PAYMENT_STATE_SETTLED")
            self.invoices["month"] = self._paid(self.invoices["month"]["id"], "PAYMENT_STATE_PARTLY_PAID")
            step.caused.append("InvoiceSettled × 4; the part payment leaves an open rest")
        with self.teller.step("the same file again changes nothing") as step:
            again = self._import(content)
            must(again["new_lines"] == 0 and again["known_lines"] == 5, f"nothing new: {again}")
            step.caused.append("0 new lines, 5 known")

    def _open_items_known(self) -> None:
        finance = self.people["finance"]
        for invoice in self.invoices.values():
            wait_for("the open item", partial(finance.get, f"/v1/open_items/{invoice['id']}"))

    def _statement(self) -> bytes:
        first, month, one, two, three = (self.invoices[n] for n in ("first", "month", "yard1", "yard2", "yard3"))
        reduced = amount(three["gross"]) - amount(three["terms"]["discount_amount"])
        harbour, yard = self.harbour["name"], self.shipyard["name"]
        payments = [
            Payment(amount(first["gross"]), harbour, HARBOUR_IBAN, f"Rechnung {first['number']}"),
            Payment(Decimal("1000.00"), harbour, HARBOUR_IBAN, f"Teilzahlung {month['number']}"),
            Payment(
                amount(one["gross"]) + amount(two["gross"]), yard, SHIPYARD_IBAN, f"{one['number']} und {two['number']}"
            ),
            Payment(reduced, yard, SHIPYARD_IBAN, f"{three['number']} abzgl. 2% Skonto"),
            Payment(Decimal("77.77"), "Unbekannt", "DE02100100100006820101", "Spende Sommerfest"),
        ]
        number = f"{self.tenant['id'][-8:]}-1"
        iban = cast.SELLER["bank_accounts"][0]["iban"]
        return statement(number=number, iban=iban, on=self.today, opening=Decimal("1000.00"), payments=payments)

    def _import(self, content: bytes) -> Json:
        finance = self.people["finance"]
        file = finance.upload(content, purpose="statement", name="auszug.xml", media_type="application/xml")
        return finance.post("/v1/statements", {"file": file})["statements"][0]  # type: ignore[no-any-return]

    def _paid(self, invoice_id: str, state: str) -> Json:
        def look() -> Json | None:
            invoice: Json = self.people["finance"].get(f"/v1/invoices/{invoice_id}")["invoice"]
            return invoice if invoice["payment"]["state"] == state else None

        return wait_for(f"invoice to be {state}", look)

    # 11

    def write_the_final_bill(self) -> None:
        self.teller.chapter("The final bill")
        milestone = self.project["milestones"][1]
        with self.teller.step("the second milestone leads to a residual invoice") as step:
            draft = self._accepted(milestone)
            must(draft["document_kind"] == "DOCUMENT_KIND_RESIDUAL", "a residual invoice (Restrechnung)")
            must(draft["net"]["amount"] == "7000.00", f"16,000 less the 9,000 received, not {draft['net']}")
            step.caused.append(f"InvoiceDrafted: deducts {', '.join(p['number'] for p in draft['preceding'])}")
        with self.teller.step("approve, issue, deliver it") as step:
            invoice = self._issue(draft)
            self._delivered(invoice["id"])
            self._keep_documents(invoice)
            self.invoices["final"] = invoice
            step.caused.append(f"InvoiceIssued {invoice['number']}, due {invoice['payable']['amount']} EUR")

    # 12

    def cancel_an_invoice(self) -> None:
        self.teller.chapter("A cancellation")
        finance, lead, employee = (self.people[p] for p in ("finance", "lead", "employee"))
        with self.teller.step("time for the shipyard is billed") as step:
            base = {
                "project_id": self.yard_project["id"],
                "position_id": self._position(self.yard_project, "TIME_AND_MATERIAL")["id"],
                "date": (self.today - timedelta(days=3)).isoformat(),
                "minutes": 300,
                "note": "Abstimmung Statik",
            }
            entry: Json = wait_for(
                "timetracking to know the project",
                lambda: employee.post("/v1/time_entries", {"entry": base})["entry"],
            )
            employee.post("/v1/time_entries:submit", {"ids": [entry["id"]]})
            lead.post("/v1/time_entries:approve", {"ids": [entry["id"]]})
            invoice = self._issue(self._run(self.shipyard["id"])[0])
            self._delivered(invoice["id"])
            step.caused.append(f"InvoiceIssued {invoice['number']}, {invoice['gross']['amount']} EUR")
        with self.teller.step("cancel it by a linked document") as step:
            invoice = finance.get(f"/v1/invoices/{invoice['id']}")["invoice"]
            answer = finance.act("/v1/invoices", "cancel", invoice, reason="Falscher Ansprechpartner")
            storno = answer["cancellation"]
            must(amount(storno["gross"]) == -amount(invoice["gross"]), "the cancellation negates the invoice")
            must(storno["preceding"][0]["number"] == invoice["number"], "and names it")
            step.caused.append(f"InvoiceIssued {storno['number']} (cancellation), InvoiceCancelled {invoice['number']}")
        with self.teller.step("collections follow, the work can be billed again") as step:
            wait_for("the open item to be closed", lambda: self._item_in(invoice["id"], "OPEN_ITEM_STATE_CANCELLED"))
            wait_for("the entry to be free", lambda: not self._billed(entry["id"]))
            again = self._run(self.shipyard["id"])[0]
            must(any(s["id"] == entry["id"] for line in again["lines"] for s in line["sources"]), "it is drafted again")
            step.caused.append(f"open item cancelled; InvoiceDrafted, net {again['net']['amount']} EUR")

    def _item_in(self, invoice_id: str, state: str) -> bool:
        return bool(self.people["finance"].get(f"/v1/open_items/{invoice_id}")["open_item"]["state"] == state)

    def _billed(self, entry_id: str) -> bool:
        entry = self.people["lead"].get(f"/v1/time_entries/{entry_id}")["entry"]
        return bool((entry.get("invoice") or {}).get("id"))

    # 13

    def dun_what_is_late(self) -> None:
        self.teller.chapter("What is late")
        finance, month = self.people["finance"], self.invoices["month"]
        with self.teller.step("the sandbox clock moves 45 days") as step:
            body = {"by_seconds": 45 * 86_400}
            operation = self.admin.post(f"/v1/tenants/{self.tenant['id']}:moveClock", body)["operation"]

            def ended() -> Json | None:
                now: Json = self.admin.get(f"/v1/platform/operations/{operation['id']}")["operation"]
                return now if now["state"] != "OPERATION_STATE_RUNNING" else None

            done = wait_for("the clock", ended)
            must(done["state"] == "OPERATION_STATE_SUCCEEDED", f"the clock moved: {done}")
            step.caused.append(f"ClockMoved, taken over by {done['total']} services")
        with self.teller.step("dunning level one with interest by § 288 BGB") as step:
            notice = wait_for("the reminder", lambda: self._notice(month["id"]))
            must(notice["level"] == 1 and amount(notice["interest"]) > 0, "level one with interest")
            self.inbox.letter(month["number"], "Mahnung", self.harbour["email"])
            step.caused.append(
                f"DunningNoticeIssued {month['number']}: open {notice['open_amount']['amount']}, interest"
                f" {notice['interest']['amount']} at {notice['periods'][0]['rate']} %,"
                f" lump sum {notice['lump_sum']['amount']} EUR"
            )
        must(
            finance.get(f"/v1/open_items/{month['id']}")["open_item"]["dunning_level"] == 1, "the item knows its level"
        )

    def _notice(self, invoice_id: str) -> Json | None:
        notices = self.people["finance"].get("/v1/dunning_notices", invoice_id=invoice_id)["dunning_notices"]
        return notices[0] if notices else None

    # 14

    def read_the_figures(self) -> None:
        self.teller.chapter("Key figures and lineage")
        finance = self.people["finance"]
        figures: list[Json] = finance.get("/v1/figures")["figures"]
        must(len(figures) >= 7, "seven figures")
        for figure in figures:
            with self.teller.step(f"{figure['label']}: {figure['value'] or '–'} {figure['unit']}") as step:
                rows = finance.all(f"/v1/figures/{figure['key']}/positions", "positions", page_size=200)
                total = sum((Decimal(r["numerator"] or "0") for r in rows), Decimal(0))
                must(total == Decimal(figure["numerator"] or "0"), f"the rows of {figure['key']} add up to it")
                step.caused.append(f"{len(rows)} positions with the same sum; {figure['formula']}")
        with self.teller.step("every cent back to the enquiry") as step:
            paid = next(
                t for t in self.transactions if t["amount"]["amount"] == self.invoices["first"]["gross"]["amount"]
            )
            links = wait_for("the lineage", lambda: self._lineage(paid["id"]))
            kinds: list[Any] = [link["kind"] for link in links]
            step.caused.append(" → ".join(dict.fromkeys(kinds)))

    def _lineage(self, transaction_id: str) -> list[Json] | None:
        links: list[Json] = self.people["finance"].get(f"/v1/lineage/{transaction_id}")["links"]
        whole = {"bank_transaction", "allocation", "invoice_line", "milestone", "quote_line", "lead"}
        return links if whole <= {link["kind"] for link in links} else None

"""A firm in its first months, in the words of the people who run it: what the stories about money are told with.

Everything goes through the public door. A verb answers when what it causes has arrived.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from kontor.cli.demo import cast
from kontor.cli.demo.bank import Payment, statement
from kontor.cli.demo.beginning import amount
from kontor.cli.demo.client import Caller, Json, must, wait_for
from kontor.cli.demo.story import Story
from kontor.cli.demo.telling import Teller
from kontor.cli.platform import Platform
from rich.console import Console

IBANS = ("DE02120300000000202051", "DE02500105170137075030", "DE02100500000054540402", "DE02300209000106531065")
_numbers = count(1)


def euro(value: str | Decimal) -> Json:
    return {"amount": f"{Decimal(value):.2f}", "currency": "EUR"}


def parts(net: str, *amounts: str, title: str = "Tragwerk", rate: str = "19") -> Json:
    """A fixed price in accepted parts."""
    return {
        "title": title,
        "description": f"{title}: Leistung nach Beschreibung",
        "billing_model": "BILLING_MODEL_FIXED_PRICE",
        "quantity": "1",
        "unit": "C62",
        "unit_price": euro(net),
        "vat_rate": rate,
        "vat_category": "S",
        "milestones": [{"title": f"{title} Teil {n}", "amount": euro(part)} for n, part in enumerate(amounts, 1)],
    }


def hourly(hours: str, rate: str, *, cap: str = "", title: str = "Beratung") -> Json:
    line = {
        "title": title,
        "billing_model": "BILLING_MODEL_TIME_AND_MATERIAL",
        "quantity": hours,
        "unit": "HUR",
        "unit_price": euro(rate),
        "vat_rate": "19",
        "vat_category": "S",
    }
    return {**line, "cap": euro(cap)} if cap else line


class Firm(Story):
    """A sandbox tenant with its people. `today` is the tenant's business day."""

    def customer(self, name: str = "Werft Sönnichsen", **fields: Any) -> Json:
        body = {**cast.SHIPYARD, "name": name, "discount_percent": "", "discount_days": 0, **fields}
        body["email"] = self._mail(f"einkauf{next(_numbers)}@werft.example")
        return self.people["sales"].post("/v1/customers", {"customer": body})["customer"]  # type: ignore[no-any-return]

    def order(self, customer: Json, *lines: Json, **fields: Any) -> Json:
        """Quoted, sent, accepted by the customer's link; answers the project it became."""
        sales = self.people["sales"]
        body = {
            "legal_entity_id": self.seller["id"],
            "customer_id": customer["id"],
            "title": lines[0]["title"],
            "lines": list(lines),
            "valid_until": (self.today + timedelta(days=30)).isoformat(),
            **fields,
        }
        quote: Json = wait_for("crm to know the seller", lambda: sales.post("/v1/quotes", body)["quote"])
        self._send_and_accept(quote, customer, "Merle Sönnichsen")
        return self._staff(self._project_of(quote))

    def accepted(self, milestone: Json) -> Json:
        """The draft an accepted milestone leads to."""
        return self._accepted(milestone)

    def issued(self, draft: Json, **how: Any) -> Json:
        """Submitted, approved on its levels, issued (`how`: with which letter, held for how long), known to
        collections."""
        invoice = self._issue(draft, **how)
        self.item(invoice)
        return invoice

    def invoice(self, invoice: Json) -> Json:
        return self.people["finance"].get(f"/v1/invoices/{invoice['id']}")["invoice"]  # type: ignore[no-any-return]

    def called_back(self, invoice: Json) -> Json:
        path = f"/v1/invoices/{invoice['id']}:cancelSend"
        return self.people["finance"].post(path)["invoice"]  # type: ignore[no-any-return]

    def sent_again(self, invoice: Json, **how: Any) -> Json:
        now = self.invoice(invoice)
        return self.people["finance"].act("/v1/invoices", "retryDelivery", now, **how)["invoice"]  # type: ignore[no-any-return]

    def delivered(self, invoice: Json, state: str) -> Json:
        def look() -> Json | None:
            found = self.invoice(invoice)
            return found if found["delivery"]["state"] == f"DELIVERY_STATE_{state}" else None

        return wait_for(f"{invoice['number']} to be {state}", look)

    def dispatches(self, invoice: Json) -> list[Json]:
        return self.people["finance"].get(f"/v1/invoices/{invoice['id']}/dispatches")["dispatches"]  # type: ignore[no-any-return]

    def draft(self, draft: Json) -> Json:
        return self.people["finance"].get(f"/v1/drafts/{draft['id']}")["draft"]  # type: ignore[no-any-return]

    def redrafted(self, draft: Json) -> Json:
        stale = wait_for("the draft to become stale", lambda: self._stale(draft["id"]))
        return self.people["finance"].act("/v1/drafts", "redraft", stale)["draft"]  # type: ignore[no-any-return]

    def cancelled(self, invoice: Json, reason: str = "Falsche Anschrift", **how: Any) -> Json:
        """Answers the cancellation document, once collections have followed."""
        answer = self.people["finance"].act("/v1/invoices", "cancel", self.invoice(invoice), reason=reason, **how)
        wait_for("the open item to be closed", lambda: self._item_in(invoice["id"], "OPEN_ITEM_STATE_CANCELLED"))
        return answer["cancellation"]  # type: ignore[no-any-return]

    def item(self, invoice: Json) -> Json:
        finance = self.people["finance"]
        return wait_for("the open item", partial(finance.get, f"/v1/open_items/{invoice['id']}"))["open_item"]  # type: ignore[no-any-return]

    def item_in(self, invoice: Json, state: str) -> Json:
        def look() -> Json | None:
            found = self.item(invoice)
            return found if found["state"] == f"OPEN_ITEM_STATE_{state}" else None

        return wait_for(f"{invoice['number']} to be {state}", look)

    def paid_state(self, invoice: Json, state: str) -> Json:
        return self._paid(invoice["id"], f"PAYMENT_STATE_{state}")

    def worked(self, project: Json, minutes: int, *, on: date | None = None, note: str = "Besprechung") -> Json:
        """Recorded, handed in, approved."""
        employee, lead = self.people["employee"], self.people["lead"]
        base = {
            "project_id": project["id"],
            "position_id": self._position(project, "TIME_AND_MATERIAL")["id"],
            "date": (on or self.today).isoformat(),
            "minutes": minutes,
            "note": note,
        }
        entry: Json = wait_for(
            "timetracking to know the project and its team",
            lambda: employee.post("/v1/time_entries", {"entry": base})["entry"],
        )
        employee.post("/v1/time_entries:submit", {"ids": [entry["id"]]})
        lead.post("/v1/time_entries:approve", {"ids": [entry["id"]]})
        return entry

    def rate(self, bill: str, cost: str = "60.00") -> None:
        self._rate("employee", bill, cost)

    def run(self, customer: Json, until: date | None = None) -> list[Json]:
        """The drafts a billing run makes for one customer."""
        finance = self.people["finance"]
        body = {"until": (until or self.today).isoformat(), "customer_id": customer["id"]}
        started = finance.post("/v1/billing_runs", body)["billing_run"]

        def ended() -> Json | None:
            now: Json = finance.get(f"/v1/billing_runs/{started['id']}")["billing_run"]
            return now if now["state"] != "OPERATION_STATE_RUNNING" else None

        done = wait_for("the billing run", ended)
        must(not done["failures"], f"the run drafted: {done['failures']}")
        return [self.draft({"id": id_}) for id_ in done["draft_ids"]]

    # The bank.

    def pays(self, value: str | Decimal, text: str, *, payer: str = "Werft Sönnichsen", iban: str = IBANS[0]) -> Json:
        """One incoming line of today, imported and looked at by the matcher; answers the bank transaction."""
        return self.bank(Payment(Decimal(value), payer, iban, text))[0]

    def bank(self, *payments: Payment) -> list[Json]:
        """A statement with these lines, in their order."""
        number = f"{self.tenant['id'][-8:]}-{next(_numbers)}"
        iban = cast.SELLER["bank_accounts"][0]["iban"]
        content = statement(number=number, iban=iban, on=self.today, opening=Decimal(0), payments=list(payments))
        return self.lines_of(self.imported(content), [p.remittance for p in payments])

    def imported(self, content: bytes, name: str = "auszug.xml") -> Json:
        """Answers the statement when all its lines are there and were looked at."""
        finance = self.people["finance"]
        file = finance.upload(content, purpose="statement", name=name, media_type="application/xml")
        answer = finance.post("/v1/statements", {"file": file})
        [told] = answer["statements"]

        def done() -> Json | None:
            now: Json = finance.get(f"/v1/statements/{told['id']}")["statement"]
            return now if now.get("state", "STATEMENT_STATE_IMPORTED") == "STATEMENT_STATE_IMPORTED" else None

        return wait_for("the statement to be imported", done)

    def lines_of(self, told: Json, texts: list[str]) -> list[Json]:
        finance = self.people["finance"]
        found = finance.all("/v1/bank_transactions", "bank_transactions", statement_id=told["id"], page_size=200)
        by_text = {line["remittance"]: line for line in found}
        return [by_text[text] for text in texts]

    def line(self, line: Json) -> Json:
        return self.people["finance"].get(f"/v1/bank_transactions/{line['id']}")["bank_transaction"]  # type: ignore[no-any-return]

    def line_in(self, line: Json, state: str) -> Json:
        def look() -> Json | None:
            found = self.line(line)
            return found if found["state"] == f"TRANSACTION_STATE_{state}" else None

        return wait_for(f"the line to be {state}", look)

    # Time.

    def days_later(self, days: int) -> None:
        body = {"by_seconds": days * 86_400}
        operation = self.admin.post(f"/v1/tenants/{self.tenant['id']}:moveClock", body)["operation"]

        def ended() -> Json | None:
            now: Json = self.admin.get(f"/v1/platform/operations/{operation['id']}")["operation"]
            return now if now["state"] != "OPERATION_STATE_RUNNING" else None

        must(wait_for("the clock", ended)["state"] == "OPERATION_STATE_SUCCEEDED", "the clock moved")
        self.today += timedelta(days=days)

    def until(self, day: date) -> None:
        self.days_later((day - self.today).days)

    def notice(self, invoice: Json, level: int = 1) -> Json:
        def look() -> Json | None:
            asked = self.people["finance"].get("/v1/dunning_notices", invoice_id=invoice["id"])
            return next((n for n in asked["dunning_notices"] if n["level"] == level), None)

        return wait_for(f"reminder {level} of {invoice['number']}", look)

    def reminder_letter(self, invoice: Json) -> Json:
        return self.people["finance"].get(f"/v1/open_items/{invoice['id']}/letter")

    def reminds(self, invoice: Json, **body: Any) -> Json:
        return self._about_reminders(invoice, "remind", **body)

    def calls_back(self, invoice: Json) -> Json:
        return self._about_reminders(invoice, "cancelSend")

    def skips_reminder(self, invoice: Json, *, days: int, reason: str) -> Json:
        until = (self.today + timedelta(days=days)).isoformat()
        return self._about_reminders(invoice, "skipReminder", until=until, reason=reason)

    def resumes_reminders(self, invoice: Json) -> Json:
        return self._about_reminders(invoice, "resumeReminders")

    def _about_reminders(self, invoice: Json, verb: str, **body: Any) -> Json:
        return self.people["finance"].act("/v1/open_items", verb, self.item(invoice), **body)["open_item"]  # type: ignore[no-any-return]

    def refused_to_remind(self, invoice: Json) -> str:
        """The code of why no reminder may be sent now; empty when one may."""
        [verb] = [a for a in self.item(invoice)["allowed_actions"] if a["verb"] == "remind"]
        return verb.get("reason_code", "")  # type: ignore[no-any-return]

    def history(self, context: str, kind: str, id_: str) -> list[Json]:
        found = self.people["finance"].get(f"/v1/{context}/history", type=kind, id=id_)
        return found["entries"]  # type: ignore[no-any-return]

    def notices(self, invoice: Json) -> list[Json]:
        return self.people["finance"].all("/v1/dunning_notices", "dunning_notices", invoice_id=invoice["id"])


@contextmanager
def a_firm(platform: Platform, folder: Path) -> Iterator[Firm]:
    """A firm of its own on the running platform."""
    with platform.client() as http:
        operator = Caller(http, platform.operator_key, "operator")
        made = Firm(http, operator, Teller(Console(file=io.StringIO())), folder)
        made.set_up()
        yield made


def gross(thing: Json) -> Decimal:
    return amount(thing["gross"])

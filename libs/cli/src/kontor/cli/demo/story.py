"""The story from first enquiry to money in the bank, chapter by chapter, told over REST alone.

Each chapter does what its people would do and checks what the platform made of it; a claim that does
not hold breaks the story. How it begins is `beginning`'s part, what is printed `telling`'s.
"""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from kontor.cli.demo import cast
from kontor.cli.demo.bank import Payment, statement
from kontor.cli.demo.beginning import HARBOUR_IBAN, SHIPYARD_IBAN, Beginning, amount, month_end
from kontor.cli.demo.client import Json, Page, must, refused, wait_for
from kontor.einvoice.proof.bundle import file_name
from kontor.einvoice.proof.verify import Result, verify


class Story(Beginning):
    """From the first milestone to the key figures."""

    def tell(self) -> None:
        """All chapters in order."""
        self.set_up()
        self.go_on()

    def go_on(self) -> None:
        """All but the first."""
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
        asked = {"source_id": source_id, "states": states, "view": "VIEW_FULL"}
        finance = self.people["finance"]
        found: Json = wait_for(
            "the draft", lambda: next(iter(finance.get("/v1/drafts", **asked).get("drafts", [])), None)
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

    def _issue(self, draft: Json, *, approved: bool = False, **how: Any) -> Json:
        """Submits, approves on as many levels as asked, issues; `how` it leaves."""
        finance = self.people["finance"]
        draft = finance.get(f"/v1/drafts/{draft['id']}")["draft"]
        if not approved:
            draft = finance.act("/v1/drafts", "submit", draft)["draft"]
            for person in ("approver", "director"):
                if draft["state"] == "DRAFT_STATE_IN_REVIEW":
                    draft = self.people[person].act("/v1/drafts", "approve", draft)["draft"]
        return finance.act("/v1/drafts", "issue", draft, **how)["invoice"]  # type: ignore[no-any-return]

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
                step.caused.append(self._proven(invoice))

    def _proven(self, invoice: Json) -> str:
        """Fetches the proof into the folder and verifies it as anybody could, without the platform."""
        content = self.people["finance"].download(f"/v1/invoices/{invoice['id']}/proof")
        file = self.folder / file_name(invoice["number"])
        file.write_bytes(content)
        verdict = verify(content)
        broken = [f"{check.name}: {check.detail}" for check in verdict.checks if check.result is Result.FAILED]
        must(verdict.holds, f"the proof holds, not {broken}")
        return f"{file.name}: {len(verdict.checks)} checks hold, manifest sha256 {verdict.manifest_sha256[:12]}…"

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
        with self.teller.step("the sandbox clock moves 75 days") as step:
            body = {"by_seconds": 75 * 86_400}
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

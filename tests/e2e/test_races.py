"""Fifty clients at the same instant: one effect, and for everybody else a plain answer that says what is."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from kontor.cli.deliveries import delivered
from kontor.cli.demo import cast
from kontor.cli.demo.bank import Payment, statement
from kontor.cli.demo.beginning import amount
from kontor.cli.demo.client import Caller, Json, wait_for
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.platform import Platform

from .answers import Answer, Contract
from .at_once import CLIENTS, Shot, at_once, command, form, told
from .firm import IBANS, Firm, a_firm, euro, gross, hourly, parts

# With its share of the first story's time, should it be the first to ask for the platform.
pytestmark = pytest.mark.timeout(400)
# Moved on meanwhile; not any more what it was; one with the same key is being worked on.
_PLAIN = {409, 412}


@pytest.fixture(scope="module")
def firm(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with a_firm(platform, tmp_path_factory.mktemp("races")) as made:
        yield made


@pytest.fixture(autouse=True)
def unlocked(platform: Platform) -> Iterator[None]:
    """Nobody waits for each other in a circle, no call ends as a bug, no event is parked."""
    logs = [*platform.home.logs.glob("*.jsonl"), *platform.home.logs.glob("*.log")]
    before = {log: log.stat().st_size for log in logs}
    yield
    for log in logs:
        with log.open("rb") as words:
            words.seek(before[log])
            said = words.read()
        for odd in (b"deadlock detected", b"DeadlockDetected", b"rpc.bug", b"http.bug", b"event.parked"):
            assert odd not in said, f"{log.name}: {said[said.index(odd) - 300 :][:900]!r}"


class Race:
    """What fifty clients of one firm ask for at once."""

    def __init__(self, platform: Platform, contract: Contract, firm: Firm) -> None:
        self.platform, self.contract, self.firm = platform, contract, firm

    def invoices(self) -> list[Json]:
        finance = self.firm.people["finance"]
        return finance.all("/v1/invoices", "invoices", page_size=200, view="VIEW_FULL")

    def numbers(self) -> list[int]:
        return sorted(int(invoice["number"].rsplit("-", 1)[1]) for invoice in self.invoices())

    def lines(self) -> list[Json]:
        finance = self.firm.people["finance"]
        return finance.all("/v1/bank_transactions", "bank_transactions", page_size=200, view="VIEW_FULL")

    def run(self, shots: list[Shot]) -> list[Answer]:
        answers = at_once(self.platform.address, shots)
        faults = [fault for answer in answers for fault in self._faults(answer)]
        assert faults == [], told(answers)
        return answers

    def _faults(self, answer: Answer) -> list[str]:
        if answer.headers.get("content-type", "").startswith("text/html"):
            return [] if answer.status < 500 else [f"a page with {answer.status}"]
        return self.contract.faults_of(answer)

    def once(self, who: str, path: str, body: Json | None = None, *, etag: str = "") -> Json:
        """One of all gets its way, each with a key of its own; answers what it was told."""
        key = self.firm.people[who].key if who != "admin" else self.firm.admin.key
        answers = self.run([command(key, path, body, etag=etag) for _ in range(CLIENTS)])
        done = [answer for answer in answers if answer.status == 200]
        assert len(done) == 1, told(answers)
        assert {answer.status for answer in answers if answer.status != 200} <= _PLAIN, told(answers)
        return done[0].problem

    def replayed(self, shot: Shot) -> Json:
        """All with the same key: whoever gets an answer gets the same one, byte for byte."""
        answers = self.run([shot] * CLIENTS)
        done = [answer for answer in answers if answer.status == 200]
        assert done, told(answers)
        assert {answer.status for answer in answers} <= {200, 409}, told(answers)
        assert len({answer.body for answer in done}) == 1
        assert sum("idempotent-replayed" not in answer.headers for answer in done) == 1
        [again] = self.run([shot])
        assert (again.status, again.body) == (200, done[0].body)
        return again.problem

    def events(self, service: str, message: str, of: str) -> int:
        """How often the journal tells of this record that it happened."""
        query = "select count(*) from journal where message like %s and aggregate_id = %s"
        home = self.platform.home
        with Postgres(home.folder / "postgres", port=home.port("postgres")).connect(service) as admin:
            return int(admin.execute(query, (f"%.{message}", of)).fetchall()[0][0])

    def all_arrived(self) -> None:
        wait_for("all events to arrive", lambda: not any(line.missing for line in delivered(self.platform.home)), 60)


@pytest.fixture
def race(platform: Platform, contract: Contract, firm: Firm) -> Race:
    return Race(platform, contract, firm)


# The customer's yes.


def _sent_quote(firm: Firm, customer: Json) -> tuple[Json, str]:
    sales = firm.people["sales"]
    body = {
        "legal_entity_id": firm.seller["id"],
        "customer_id": customer["id"],
        "title": "Rennen",
        "lines": [parts("300.00", "300.00")],
        "valid_until": firm.today.replace(year=firm.today.year + 1, day=1).isoformat(),
    }
    quote = wait_for("crm to know the seller", lambda: sales.post("/v1/quotes", body)["quote"])
    sent = sales.act("/v1/quotes", "send", quote)["quote"]
    return sent, firm.inbox.link(sent["number"], customer["email"])


def _hidden(firm: Firm, link: str, action: str) -> dict[str, str]:
    """What the page's form carries besides what a person fills in."""
    page = firm.http.get(link, headers={"Accept-Language": "de"}).text
    [found] = [f for f in re.findall(r"<form.*?</form>", page, re.S) if f'/{action}"' in f]
    fields = re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', found)
    return {name: unescape(value) for name, value in fields}


@pytest.mark.parametrize("same_form", [False, True], ids=["each its own form", "one form sent again and again"])
def test_a_quote_is_accepted_once(firm: Firm, race: Race, same_form: bool) -> None:
    quote, link = _sent_quote(firm, firm.customer("Werft Ja"))
    hidden = _hidden(firm, link, "accept")
    keys = [hidden["key"] if same_form else str(uuid4()) for _ in range(CLIENTS)]
    answers = race.run([form(f"{link}/accept", **{**hidden, "key": k}, name="Eva", agreed="on") for k in keys])
    yes = [answer for answer in answers if answer.status == 303]
    assert same_form or len(yes) == 1, told(answers)
    assert yes, told(answers)
    assert {answer.status for answer in answers} <= {303, 409}, told(answers)
    race.all_arrived()
    assert race.events("crm", "QuoteAccepted", quote["id"]) == 1
    assert len(firm.people["lead"].get("/v1/projects", quote_id=quote["id"])["projects"]) == 1


@pytest.mark.long
def test_a_milestone_is_accepted_once(firm: Firm, race: Race) -> None:
    lead = firm.people["lead"]
    customer = firm.customer("Werft Abnahme")
    project = firm.order(customer, parts("600.00", "300.00", "300.00"))
    for number, milestone in enumerate(project["milestones"]):
        reached = lead.act("/v1/milestones", "report", milestone, evidence="fertig")["milestone"]
        if number == 0:
            race.once("lead", f"/v1/milestones/{milestone['id']}:recordAcceptance", {"by": "Eva"}, etag=reached["etag"])
        else:
            link = firm.inbox.link(milestone["title"], "Abnahme", customer["email"])
            hidden = _hidden(firm, link, "accept")
            answers = race.run(
                [form(f"{link}/accept", **{**hidden, "key": str(uuid4())}, name="Eva") for _ in range(CLIENTS)]
            )
            assert [answer.status for answer in answers].count(303) == 1, told(answers)
            assert {answer.status for answer in answers} <= {303, 409, 412}, told(answers)
        firm._draft_of(milestone["id"])
        race.all_arrived()
        assert race.events("projects", "MilestoneApproved", milestone["id"]) == 1
        assert len(firm.people["finance"].get("/v1/drafts", source_id=milestone["id"])["drafts"]) == 1


# From draft to invoice.


def _draft(firm: Firm, title: str = "Rennen", net: str = "300.00") -> Json:
    project = firm.order(firm.customer(f"Werft {title}"), parts(net, net, title=title))
    return firm.accepted(project["milestones"][0])


def test_a_draft_is_submitted_approved_and_issued_once(firm: Firm, race: Race) -> None:
    draft = _draft(firm)
    path = f"/v1/drafts/{draft['id']}"
    before = len(race.invoices())
    draft = race.once("finance", f"{path}:submit", etag=draft["etag"])["draft"]
    draft = race.once("approver", f"{path}:approve", etag=draft["etag"])["draft"]
    assert draft["state"] == "DRAFT_STATE_APPROVED"
    invoice = race.once("finance", f"{path}:issue", etag=draft["etag"])["invoice"]
    firm.item(invoice)
    race.all_arrived()
    invoices = race.invoices()
    assert len(invoices) == before + 1
    numbers = race.numbers()
    assert numbers == list(range(1, len(numbers) + 1))
    assert race.events("billing", "InvoiceIssued", invoice["id"]) == 1


def test_many_drafts_issued_by_many_at_once_have_numbers_without_gap(firm: Firm, race: Race) -> None:
    """Fifty clients, ten drafts, five for each."""
    customer = firm.customer("Werft Viele")
    project = firm.order(customer, parts("1100.00", *["100.00"] * 11))
    finance, approver = firm.people["finance"], firm.people["approver"]
    ready = []
    for milestone in project["milestones"][:-1]:
        draft = finance.act("/v1/drafts", "submit", firm.accepted(milestone))["draft"]
        ready.append(approver.act("/v1/drafts", "approve", draft)["draft"])
    shots = [command(finance.key, f"/v1/drafts/{d['id']}:issue", etag=d["etag"]) for _ in range(5) for d in ready]
    answers = race.run(shots)
    issued = [answer.problem["invoice"] for answer in answers if answer.status == 200]
    assert len({invoice["id"] for invoice in issued}) == len(issued) == len(ready), told(answers)
    assert {answer.status for answer in answers if answer.status != 200} <= _PLAIN, told(answers)
    numbers = sorted(
        int(i["number"].rsplit("-", 1)[1])
        for i in finance.all("/v1/invoices", "invoices", page_size=200, view="VIEW_FULL")
    )
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.long
def test_an_invoice_is_cancelled_once(firm: Firm, race: Race) -> None:
    invoice = firm.invoice(firm.issued(_draft(firm)))
    body = {"reason": "Falsche Anschrift"}
    race.once("finance", f"/v1/invoices/{invoice['id']}:cancel", body, etag=invoice["etag"])
    race.all_arrived()
    invoices = race.invoices()
    assert len([i for i in invoices if any(p["invoice_id"] == invoice["id"] for p in i["preceding"])]) == 1


@pytest.mark.long
def test_of_issuing_redrafting_and_discarding_one_wins(firm: Firm, race: Race) -> None:
    finance, approver = firm.people["finance"], firm.people["approver"]
    draft = finance.act("/v1/drafts", "submit", _draft(firm))["draft"]
    draft = approver.act("/v1/drafts", "approve", draft)["draft"]
    path, etag = f"/v1/drafts/{draft['id']}", draft["etag"]
    verbs = [
        command(finance.key, f"{path}:issue", etag=etag),
        command(finance.key, f"{path}:discard", {"reason": "doppelt"}, etag=etag),
        command(finance.key, f"{path}:redraft", etag=etag),
    ]
    answers = race.run([verbs[n % len(verbs)] for n in range(CLIENTS)])
    assert [answer.status for answer in answers].count(200) >= 1, told(answers)
    won = {shot.path for shot, answer in zip(verbs * CLIENTS, answers, strict=False) if answer.status == 200}
    assert len(won) == 1, told(answers)
    assert {answer.status for answer in answers if answer.status != 200} <= _PLAIN, told(answers)


# Money.


def test_a_credit_is_allocated_once(firm: Firm, race: Race) -> None:
    invoice = firm.issued(_draft(firm))
    line = firm.pays("100.00", "Ohne Worte", payer="Unbekannt", iban=IBANS[3])
    body = {"allocations": [{"invoice_id": invoice["id"], "amount": euro("60.00")}]}
    race.once("finance", f"/v1/credits/{line['id']}:allocate", body, etag=line["etag"])
    race.all_arrived()
    assert firm.line(line)["unallocated"]["amount"] == "40.00"
    assert amount(firm.item(invoice)["open_amount"]) == gross(invoice) - Decimal("60.00")


@pytest.mark.long
def test_an_allocation_is_undone_and_a_credit_refunded_once(firm: Firm, race: Race) -> None:
    invoice = firm.issued(_draft(firm))
    line = firm.pays("100.00", "Noch einmal", payer="Unbekannt", iban=IBANS[3])
    finance = firm.people["finance"]
    body = {"allocations": [{"invoice_id": invoice["id"], "amount": euro("100.00")}]}
    made = finance.post(f"/v1/credits/{line['id']}:allocate", body, etag=line["etag"])["credit"]
    undo = {"allocation_id": made["allocations"][0]["id"], "reason": "Irrtum"}
    free = race.once("finance", f"/v1/credits/{line['id']}:undo", undo, etag=made["etag"])["credit"]
    assert free["free"]["amount"] == "100.00"
    race.once("finance", f"/v1/credits/{line['id']}:refund", {}, etag=free["etag"])
    race.all_arrived()
    credit = finance.get(f"/v1/credits/{line['id']}")["credit"]
    assert credit["free"]["amount"] == "0.00"
    assert amount(firm.item(invoice)["open_amount"]) == gross(invoice)


def test_many_credits_at_once_never_pay_more_than_is_open(firm: Firm, race: Race) -> None:
    """Fifty lines of 50.00 that different people book on one invoice of 357.00."""
    invoice = firm.issued(_draft(firm))
    lines = firm.bank(*(Payment(Decimal("50.00"), f"Zahler {n}", IBANS[3], f"Irgendwas {n}") for n in range(CLIENTS)))
    key = firm.people["finance"].key
    body = {"allocations": [{"invoice_id": invoice["id"], "amount": euro("50.00")}]}
    answers = race.run([command(key, f"/v1/credits/{x['id']}:allocate", body, etag=x["etag"]) for x in lines])
    assert [answer.status for answer in answers].count(200) == 7, told(answers)
    assert amount(firm.item(invoice)["open_amount"]) == Decimal("7.00")


def _file(firm: Firm, *payments: Payment) -> Json:
    iban = cast.SELLER["bank_accounts"][0]["iban"]
    number = uuid4().hex[:12]
    content = statement(number=number, iban=iban, on=firm.today, opening=Decimal(0), payments=list(payments))
    finance = firm.people["finance"]
    return finance.upload(content, purpose="statement", name="auszug.xml", media_type="application/xml")


@pytest.mark.long
def test_a_statement_is_booked_once_however_often_it_is_sent(firm: Firm, race: Race) -> None:
    file = _file(firm, *(Payment(Decimal(n), "Spender", IBANS[3], f"Gabe {n} {uuid4().hex[:6]}") for n in (11, 12, 13)))
    key = firm.people["finance"].key
    answers = race.run([command(key, "/v1/statements", {"file": file}) for _ in range(CLIENTS)])
    assert {answer.status for answer in answers} <= {200, *_PLAIN}, told(answers)
    booked = [s for answer in answers if answer.status == 200 for s in answer.problem["statements"]]

    def new_lines() -> int:
        return sum(1 for line in race.lines() if line["statement_id"] in {s["id"] for s in booked})

    wait_for("the lines to be in", new_lines)
    race.all_arrived()
    assert new_lines() == 3


@pytest.mark.long
def test_an_invoice_paid_fifty_times_at_once_is_settled_once(firm: Firm, race: Race) -> None:
    invoice = firm.issued(_draft(firm, "Zahlung"))
    key, payer = firm.people["finance"].key, invoice["buyer"]["name"]
    text = f"Rechnung {invoice['number']}"
    files = [_file(firm, Payment(gross(invoice), payer, IBANS[0], text)) for _ in range(CLIENTS)]
    answers = race.run([command(key, "/v1/statements", {"file": file}) for file in files])
    assert {answer.status for answer in answers} == {200}, told(answers)
    firm.paid_state(invoice, "SETTLED")
    race.all_arrived()
    lines = race.lines()
    mine = [line for line in lines if line["remittance"] == text]
    assert len(mine) == CLIENTS
    assert sum(amount(line["unallocated"]) for line in mine) == gross(invoice) * (CLIENTS - 1)
    assert amount(firm.item(invoice)["open_amount"]) == 0


# What a person decides.


@contextmanager
def _news_held_back(platform: Platform) -> Iterator[None]:
    """The broker stands still: what happens now is known elsewhere only afterwards."""
    broker = platform.pids()["nats"]
    os.kill(broker, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(broker, signal.SIGCONT)


@pytest.mark.long
def test_an_exception_is_resolved_once(platform: Platform, firm: Firm, race: Race) -> None:
    """Work taken back in the moment its invoice is issued."""
    customer, finance = firm.customer("Amt Rennen"), firm.people["finance"]
    project = firm.order(customer, hourly("10", "100.00"))
    firm.rate("100.00")
    entry = firm.worked(project, 60)
    [draft] = firm.run(customer)
    lead: Caller = firm.people["lead"]
    entry = lead.get(f"/v1/time_entries/{entry['id']}")["entry"]
    with _news_held_back(platform):
        invoice = firm._issue(draft)
        lead.act("/v1/time_entries", "withdraw", entry, reason="Irrtum")

    def raised() -> Any:
        found = finance.all("/v1/billing_exceptions", "exceptions", open_only="true")
        return next((e for e in found if e["invoice"]["id"] == invoice["id"]), None)

    exception = wait_for("the exception", raised)
    race.once("finance", f"/v1/billing_exceptions/{exception['id']}:resolve", {"resolution": "gutgeschrieben"})
    assert race.events("billing", "BillingExceptionResolved", exception["id"]) == 1


# One key.


@pytest.mark.parametrize(
    "what", ["a lead", *(pytest.param(w, marks=pytest.mark.long) for w in ("a customer", "an issue"))]
)
def test_the_same_key_from_fifty_clients_has_one_effect(firm: Firm, race: Race, what: str) -> None:
    shot, count = _with_one_key(firm, what)
    before = count()
    race.replayed(shot)
    assert count() == before + 1


def _with_one_key(firm: Firm, what: str) -> tuple[Shot, Callable[[], int]]:
    """The request, and how many of what it makes there are."""
    sales, finance = firm.people["sales"], firm.people["finance"]
    if what == "a lead":
        body = {"title": "Rennen", "company": "Hafen"}
        return command(sales.key, "/v1/leads", body), lambda: len(sales.all("/v1/leads", "leads", page_size=200))
    if what == "a customer":
        body = {"customer": {**cast.SHIPYARD, "email": f"{uuid4().hex}@werft.example"}}
        shot = command(sales.key, "/v1/customers", body)
        return shot, lambda: len(sales.all("/v1/customers", "customers", page_size=200))
    draft = finance.act("/v1/drafts", "submit", _draft(firm))["draft"]
    draft = firm.people["approver"].act("/v1/drafts", "approve", draft)["draft"]
    shot = command(finance.key, f"/v1/drafts/{draft['id']}:issue", etag=draft["etag"])
    return shot, lambda: len(finance.all("/v1/invoices", "invoices", page_size=200, view="VIEW_FULL"))


@pytest.mark.long
def test_a_person_is_invited_once(firm: Firm, race: Race) -> None:
    email = f"neu-{uuid4().hex[:8]}@nordlicht.example"
    body = {"person": {"name": "Nora Neu", "email": email, "roles": ["employee"]}}
    answers = race.run([command(firm.admin.key, "/v1/people", body) for _ in range(CLIENTS)])
    assert [answer.status for answer in answers].count(200) == 1, told(answers)
    assert {answer.status for answer in answers if answer.status != 200} <= _PLAIN, told(answers)

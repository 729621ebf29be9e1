"""What a platform must be after whatever it went through: nothing acknowledged is lost, nothing is done twice.

The client keeps every acknowledged command with its answer and its event. When all is over, each is asked again with
the same Idempotency-Key and must be answered byte for byte as before; each event must stand in a journal once; and the
journals must hold nothing of these people that was not acknowledged. What services did with all of it is read from
their inboxes, from the documents, the money and the numbers.
"""

import asyncio
import io
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from kontor.cli.deliveries import delivered
from kontor.cli.demo.beginning import amount
from kontor.cli.demo.client import Caller, patience, wait_for
from kontor.cli.demo.story import Story
from kontor.cli.demo.telling import Teller
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.home import ORDER, WITH_DATABASE, Home
from kontor.cli.journals import verify_all
from kontor.cli.platform import Platform
from kontor.common.events.bus import Bus
from kontor.common.process.settings import NatsSettings
from rich.console import Console

_PATIENCE_SECONDS = 60.0
_TIMES_AS_PATIENT = 4.0  # a story that waits 60 s for documents may see ten processes die in that time
_WORTH_A_LOOK = frozenset({"warning", "error", "critical"})
_WORTH_A_LOOK_ABOUT = ("service.started", "relay.leads", "bus.")
_OF_A_CONSUMER = ("delivered", "ack_floor", "num_pending", "num_ack_pending", "num_redelivered", "num_waiting")
_AGAIN = {429, 500, 502, 503, 504}


@dataclass
class Acknowledged:
    """One command the platform said yes to."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    answer: bytes
    # The last event of the change; empty where a command leaves none.
    event: str


@dataclass
class Stubborn(httpx.BaseTransport):
    """Asks again, with the same Idempotency-Key, until there is an answer; keeps what was acknowledged, if asked to."""

    keeps: bool = True
    inner: httpx.HTTPTransport = field(default_factory=httpx.HTTPTransport)
    acknowledged: list[Acknowledged] = field(default_factory=list)
    retries: int = 0
    last: str = ""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        end = time.monotonic() + _PATIENCE_SECONDS
        while True:
            answer = self._try(httpx.Request(request.method, request.url, headers=request.headers, content=body))
            if answer is not None:
                self._keep(request, body, answer)
                return answer
            assert time.monotonic() < end, f"no answer to {request.method} {request.url.path}: {self.last}"
            self.retries += 1
            time.sleep(0.1)

    def _try(self, request: httpx.Request) -> httpx.Response | None:
        try:
            answer = self.inner.handle_request(request)
            answer.read()
        except httpx.TransportError as lost:
            self.last = repr(lost)
            return None
        self.last = f"{answer.status_code} {answer.text[:300]}"
        in_flight = answer.status_code == 409 and b"idempotency_in_flight" in answer.content
        return None if answer.status_code in _AGAIN or in_flight else answer

    def _keep(self, request: httpx.Request, body: bytes, answer: httpx.Response) -> None:
        command = request.method in ("POST", "PATCH") and request.url.path.startswith("/v1/")
        if self.keeps and command and answer.is_success and request.url.path != "/v1/files":
            path = request.url.raw_path.decode()
            event = answer.headers.get("Kontor-Event-Id", "")
            kept = Acknowledged(request.method, path, dict(request.headers), body, answer.content, event)
            self.acknowledged.append(kept)


def wait_ready(platform: Platform) -> None:
    end = time.monotonic() + 60
    while not all(platform.ready(service) for service in ORDER):
        assert time.monotonic() < end, [s for s in ORDER if not platform.ready(s)]
        time.sleep(0.1)


def last_words(logs: Path, most: int = 400) -> str:
    """Shown when the test fails: of all processes together, in order of time, what is worth an operator's look."""
    told: list[tuple[str, str]] = []
    for log in logs.glob("*.jsonl"):
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                said = {"level": "raw", "event": line}
            if said.get("level") in _WORTH_A_LOOK or str(said.get("event", "")).startswith(_WORTH_A_LOOK_ABOUT):
                told.append((str(said.get("at", "")), f"{log.stem}: {line[:600]}"))
    return "\n".join(line for _, line in sorted(told)[-most:])


async def what_waits(home: Home) -> list[str]:
    """Shown when the test fails: who has not heard of what, and what the broker thinks of it."""
    url, password = f"nats://127.0.0.1:{home.port('nats')}", home.nats_users()["operator"]
    bus = Bus(NatsSettings(url=url, user="operator", password=password), "operator")
    told = [str(line) for line in await asyncio.to_thread(delivered, home) if line.missing or line.unknown]
    for service in WITH_DATABASE:
        waiting = "select consumer, message, aggregate_id, version, error_code, tries, parked_at from parked"
        told += [f"{service} keeps {row}" for row in _rows(home, service, waiting)]
        told += [
            f"{service} is due {row}" for row in _rows(home, service, "select kind, ref_id, due_at, tries from due")
        ]
        unpublished = "select message, aggregate_id, version, seq from journal where published_at is null"
        told += [f"{service} has not published {row}" for row in _rows(home, service, unpublished)]
    await asyncio.wait_for(bus.open(), 10)
    try:
        for stream in sorted((await bus.api("STREAM.NAMES"))["streams"] or ()):
            state = (await bus.api(f"STREAM.INFO.{stream}"))["state"]
            told.append(f"{stream}: {state['messages']} messages, last {state['last_seq']}")
            for consumer in (await bus.api(f"CONSUMER.LIST.{stream}"))["consumers"]:
                facts = {key: consumer[key] for key in _OF_A_CONSUMER}
                told.append(f"  {consumer['name']}: {facts}")
    finally:
        await bus.close()
    return told


def new_story(platform: Platform, transport: Stubborn, number: int = 0) -> Story:
    """One whose client does not give up."""
    folder = platform.folder / f"documents-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    http = httpx.Client(base_url=platform.address, timeout=30, transport=transport)
    return Story(http, Caller(http, platform.operator_key, "operator"), Teller(Console(file=io.StringIO())), folder)


def told(platform: Platform, transport: Stubborn, number: int) -> Story:
    """To its end, whatever happens meanwhile."""
    story = new_story(platform, transport, number)
    with patience(_TIMES_AS_PATIENT):
        story.tell()
    return story


def nothing_is_lost_or_doubled(platform: Platform, transport: Stubborn, stories: list[Story]) -> None:
    """Of stories that were told to their end."""
    home = platform.home
    for story in stories:
        _every_saga_goes_on(story)
    everything_told_has_arrived(home)
    every_answer_stands(platform, transport, 80 * len(stories))
    _every_command_took_effect_once(home, transport, stories)
    for story in stories:
        _no_gap_and_no_double(story)
        _no_source_is_billed_twice(story)
        _every_payment_counts_once(story)
        story.read_the_figures()
    proof_holds(home)


def proof_holds(home: Home) -> None:
    for report in verify_all(home):
        assert (report["faults"], report["unsealed"]) == ([], 0), report


def every_answer_stands(platform: Platform, transport: Stubborn, at_least: int) -> None:
    """Each acknowledged command asked again is a replay of the same answer: neither lost nor done twice."""
    assert len(transport.acknowledged) > at_least
    with httpx.Client(base_url=platform.address, timeout=30) as http:
        for kept in transport.acknowledged:
            headers = {k: v for k, v in kept.headers.items() if k not in ("host", "content-length")}
            again = http.request(kept.method, kept.path, headers=headers, content=kept.body)
            assert again.headers.get("Idempotent-Replayed") == "true", f"{kept.method} {kept.path}: {again.text[:300]}"
            assert again.content == kept.answer, kept.path


def _rows(home: Home, service: str, query: Any, *values: Any) -> list[tuple[Any, ...]]:
    """As administrator, across tenants."""
    with Postgres(home.folder / "postgres", port=home.port("postgres")).connect(service) as admin:
        return admin.execute(query, values).fetchall()


# One transaction of one person: all its rows carry the same trace and the same instant.
_CHANGES = """
select array_agg(event_id::text), array_agg(message), min(actor) from journal
 where tenant_id = any(%s::uuid[]) and actor like any(array['user:%%', 'link:%%'])
 group by traceparent, at
"""


def _every_command_took_effect_once(home: Home, transport: Stubborn, stories: list[Story]) -> None:
    """What people changed is what they were told: each acknowledged event in one journal, and no change beside them."""
    told = {kept.event for kept in transport.acknowledged if kept.event}
    assert len(told) == sum(1 for kept in transport.acknowledged if kept.event)
    everywhere = Counter(str(i) for s in WITH_DATABASE for (i,) in _rows(home, s, "select event_id from journal"))
    assert told <= everywhere.keys()
    assert set(everywhere.values()) == {1}
    tenants = [story.tenant["id"] for story in stories]
    by_link: Counter[str] = Counter()
    for service in WITH_DATABASE:
        for events, messages, actor in _rows(home, service, _CHANGES, tenants):
            if actor.startswith("link:"):
                by_link.update(message.rpartition(".")[2] for message in messages)
            else:
                assert told & set(events), f"{service}: {messages} by {actor} were never acknowledged"
    # Pages behind links answer no event: in each story two quotes are seen and accepted, one milestone is accepted.
    once = len(stories)
    seen = {"QuoteSeen": 2 * once, "QuoteAccepted": 2 * once, "MilestoneApproved": once}
    assert {message: by_link[message] for message in seen} == seen


def everything_told_has_arrived(home: Home, at_least: int = 200) -> None:
    """Each event of each journal in the inbox of each consumer that listens to it; nothing parked or tried again."""

    def all_heard() -> bool:
        lines = delivered(home)
        return len(lines) > 20 and not any(line.missing for line in lines)

    wait_for("all events to arrive", all_heard, 120)
    lines = delivered(home)
    assert [line for line in lines if line.unknown] == []
    assert sum(line.expected for line in lines) > at_least
    for service in WITH_DATABASE:
        assert _rows(home, service, "select consumer, message, error from parked") == [], service
        assert _rows(home, service, "select event_id from journal where published_at is null") == [], service


def _invoices(story: Story) -> list[Any]:
    return story.people["finance"].all("/v1/invoices", "invoices", page_size=200, view="VIEW_FULL")


def _is_cancellation(invoice: Any) -> bool:
    return str(invoice["document_kind"]).endswith("CANCELLATION")


def _no_gap_and_no_double(story: Story) -> None:
    """In each year's series; the sandbox's clock may have passed into another year."""
    series: dict[str, list[int]] = {}
    for invoice in _invoices(story):
        name, _, number = invoice["number"].rpartition("-")
        series.setdefault(name, []).append(int(number))
    for numbers in series.values():
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def _no_source_is_billed_twice(story: Story) -> None:
    """In the documents that stand, each source once: what a cancellation undid may be billed again."""
    invoices = _invoices(story)
    undone = {p["invoice_id"] for i in invoices if _is_cancellation(i) for p in i["preceding"]}
    standing = [i for i in invoices if i["id"] not in undone and not _is_cancellation(i)]
    billed = [(s["kind"], s["id"]) for i in standing for line in i["lines"] for s in line["sources"]]
    assert len(billed) == len(set(billed))


def _every_payment_counts_once(story: Story) -> None:
    """Five bank lines, each allocated at most in full; what they and discounts paid is what is no longer open."""
    finance = story.people["finance"]
    transactions = finance.all("/v1/bank_transactions", "bank_transactions", page_size=200)
    assert len(transactions) == 5
    paid: Counter[str] = Counter()
    for transaction in transactions:
        parts = [(a["invoice"]["id"], amount(a["amount"])) for a in transaction["allocations"]]
        assert len({invoice for invoice, _ in parts}) == len(parts)
        paid.update(invoice for invoice, _ in parts)
        assert amount(transaction["unallocated"]) == amount(transaction["amount"]) - sum(p for _, p in parts)
    assert len(paid) == 5
    assert set(paid.values()) == {1}
    for invoice in _invoices(story):
        item = finance.get(f"/v1/open_items/{invoice['id']}")["open_item"]
        assert item["open_amount"] == invoice["payment"]["open_amount"], invoice["number"]
        if invoice["id"] in paid and invoice["id"] != story.invoices["month"]["id"]:
            assert amount(item["open_amount"]) == Decimal(0), invoice["number"]


def _every_saga_goes_on(story: Story) -> None:
    """What is open moves on when a person does: drafts are issued; then all issued documents arrive."""
    finance = story.people["finance"]
    states = ["DRAFT_STATE_DRAFTED", "DRAFT_STATE_IN_REVIEW"]
    open_drafts = finance.get("/v1/drafts", states=states, view="VIEW_FULL")["drafts"]
    assert open_drafts
    for draft in open_drafts:
        story._issue(draft)

    def all_sent() -> bool:
        return all(i["delivery"]["state"] == "DELIVERY_STATE_DISPATCHED" for i in _invoices(story))

    wait_for("all documents to be sent", all_sent, 180)
    for saga in finance.all("/v1/sagas", "sagas", waiting_only=True, page_size=200):
        assert saga["delivery"] == "DISPATCHED", saga
        assert saga["payment"] in ("OPEN", "PARTLY_PAID"), saga

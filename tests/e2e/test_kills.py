"""The story under SIGKILL: any process dies at seeded moments, nothing acknowledged is lost, nothing is done twice.

The client keeps every acknowledged command with its answer and asks each again with the same Idempotency-Key when
all is over: the answer must be the same, byte for byte, and marked as a replay.
"""

import io
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from kontor.cli.demo.client import Caller, wait_for
from kontor.cli.demo.story import Story
from kontor.cli.demo.telling import Teller
from kontor.cli.home import ORDER
from kontor.cli.journals import verify_all
from kontor.cli.platform import Platform
from rich.console import Console

SEED = int(os.environ.get("KILL_SEED", "20261123"))
VICTIMS = (*ORDER, "nats", "postgres")
_PATIENCE_SECONDS = 60.0
_AGAIN = {429, 500, 502, 503, 504}


@dataclass
class Acknowledged:
    """One command the platform said yes to."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    answer: bytes


@dataclass
class Stubborn(httpx.BaseTransport):
    """Asks again, with the same Idempotency-Key, until there is an answer; keeps what was acknowledged."""

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
        if command and answer.is_success and request.url.path != "/v1/files":
            path = request.url.raw_path.decode()
            self.acknowledged.append(Acknowledged(request.method, path, dict(request.headers), body, answer.content))


@dataclass
class Killer:
    """Kills one process after another at random, seeded moments; waits until all are up again in between."""

    platform: Platform
    wanted: int
    killed: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join(60)

    def _run(self) -> None:
        chance = random.Random(SEED)
        while len(self.killed) < self.wanted and not self._stop.wait(chance.uniform(0.2, 1.5)):
            victim = chance.choice(VICTIMS)
            self.platform.kill(victim)
            self.killed.append(victim)
            _wait_ready(self.platform)


def _wait_ready(platform: Platform) -> None:
    end = time.monotonic() + 60
    while not all(platform.ready(service) for service in ORDER):
        assert time.monotonic() < end, [s for s in ORDER if not platform.ready(s)]
        time.sleep(0.1)


@pytest.fixture
def durable(scratch: Path) -> Iterator[Platform]:
    """A platform of its own, with fsync: what is killed here must come back as it was."""
    platform = Platform(scratch / "killed", durable=True)
    try:
        platform.start()
        yield platform
    finally:
        platform.stop()


def _tell(platform: Platform, transport: Stubborn, number: int) -> Story:
    folder = platform.folder / f"documents-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    http = httpx.Client(base_url=platform.address, timeout=30, transport=transport)
    story = Story(http, Caller(http, platform.operator_key, "operator"), Teller(Console(file=io.StringIO())), folder)
    story.tell()
    return story


@pytest.mark.timeout(3600)
def test_killing_any_process_loses_and_doubles_nothing(durable: Platform, long: bool):
    wanted = 50 if long else 6
    transport, killer, stories = Stubborn(), Killer(durable, wanted), []
    with killer.at_work():
        while len(killer.killed) < wanted:
            stories.append(_tell(durable, transport, len(stories)))
    _wait_ready(durable)
    assert len(killer.killed) >= wanted, killer.killed
    _every_answer_stands(durable, transport)
    for story in stories:
        _no_gap_and_no_double(story)
        _every_saga_goes_on(story)
    for report in verify_all(durable.home):
        assert report["faults"] == []


def _every_answer_stands(platform: Platform, transport: Stubborn) -> None:
    """Each acknowledged command asked again is a replay of the same answer: neither lost nor done twice."""
    assert len(transport.acknowledged) > 80
    with httpx.Client(base_url=platform.address, timeout=30) as http:
        for kept in transport.acknowledged:
            headers = {k: v for k, v in kept.headers.items() if k not in ("host", "content-length")}
            again = http.request(kept.method, kept.path, headers=headers, content=kept.body)
            assert again.headers.get("Idempotent-Replayed") == "true", f"{kept.method} {kept.path}: {again.text[:300]}"
            assert again.content == kept.answer, kept.path


def _no_gap_and_no_double(story: Story) -> None:
    invoices = story.people["finance"].all("/v1/invoices", "invoices", page_size=200)
    numbers = sorted(int(invoice["number"].rsplit("-", 1)[1]) for invoice in invoices)
    assert numbers == list(range(1, len(numbers) + 1))
    undone = {p["invoice_id"] for i in invoices if i["document_kind"].endswith("CANCELLATION") for p in i["preceding"]}
    billed = [
        (source["kind"], source["id"])
        for invoice in invoices
        if invoice["id"] not in undone and not invoice["document_kind"].endswith("CANCELLATION")
        for line in invoice["lines"]
        for source in line["sources"]
    ]
    assert len(billed) == len(set(billed))


def _every_saga_goes_on(story: Story) -> None:
    """All issued documents arrive, whatever was killed while they were made."""
    finance = story.people["finance"]

    def all_sent() -> bool:
        invoices = finance.all("/v1/invoices", "invoices", page_size=200)
        return all(i["delivery"]["state"] == "DELIVERY_STATE_DISPATCHED" for i in invoices)

    wait_for("all documents to be sent", all_sent, 180)

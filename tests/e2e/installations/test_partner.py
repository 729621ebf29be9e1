"""A partner's program keeps a copy of all invoices while processes are killed and its own receiver fails now and then.

It is made with the Python client alone: told by webhooks that something has changed, it asks for the changes since its
token. In the end the copy is what the list says, and every record's messages came in the order of its versions.
"""

import io
import queue
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from kontor.cli.demo.client import Caller, patience, wait_for
from kontor.cli.demo.story import Story
from kontor.cli.demo.telling import Teller
from kontor.cli.platform import Platform
from kontor_client import Copy, Kontor, NotOurs, verified
from rich.console import Console

from .endured import Stubborn, last_words, wait_ready
from .test_kills import Killer

# Between it and the data: the gateway that it asks, platform that lets it in and sends its messages.
VICTIMS = ("gateway", "platform")
_FAILS_EVERY = 7


@dataclass
class Partner:
    """The program: a receiver of webhooks, and a worker that asks for what has changed."""

    kontor: Kontor
    copy: Copy
    secret: str = ""
    # By record, the versions in the order in which they were first taken.
    heard: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    failed: list[BaseException] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _calls: int = 0
    _waiting: "queue.Queue[str | None]" = field(default_factory=queue.Queue)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), self._receiver())
        listening = threading.Thread(target=server.serve_forever, daemon=True)
        listening.start()
        endpoint = {"url": f"http://127.0.0.1:{server.server_port}/", "event_types": ["billing.*"]}
        self.secret = self.kontor.post("/v1/webhook_endpoints", {"endpoint": endpoint})["secret"]
        self.copy.refresh()
        working = threading.Thread(target=self._work, daemon=True)
        working.start()
        try:
            yield
        finally:
            self._waiting.put(None)
            working.join(120)
            server.shutdown()
            server.server_close()

    def _receiver(self) -> type[BaseHTTPRequestHandler]:
        partner = self

        class Receiver(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                self.send_response(partner.take(dict(self.headers.items()), body))
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """What came is kept."""

        return Receiver

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """The status to answer with; now and then the program is broken."""
        with self._lock:
            self._calls += 1
            if self._calls % _FAILS_EVERY == 0:
                return 500
            try:
                told = verified(headers, body, self.secret)
            except NotOurs as foreign:
                self.failed.append(foreign)
                return 400
            id_ = next(value for name, value in headers.items() if name.lower() == "webhook-id")
            if id_ not in self._seen:
                self._seen.add(id_)
                self.heard[told["data"]["path"] or told["data"]["id"]].append(told["data"]["version"])
                self._waiting.put(told["type"])
            return 204

    def _work(self) -> None:
        try:
            while self._waiting.get() is not None:
                self.copy.refresh()
        except BaseException as raised:
            self.failed.append(raised)

    @property
    def is_up_to_date(self) -> bool:
        """Without asking anew: only what webhooks brought about counts."""
        assert self.failed == []
        listed = {row["id"]: _steady(row) for row in self.kontor.rows("/v1/invoices")}
        return bool(listed) and {id_: _steady(row) for id_, row in list(self.copy.rows.items())} == listed


def _steady(row: dict[str, Any]) -> dict[str, Any]:
    """Without what only time moves."""
    return {**row, "payment": {**row["payment"], "days_overdue": 0}}


@pytest.fixture
def reachable(scratch: Path) -> Iterator[Platform]:
    """A platform of its own, with fsync, that may send webhooks to this machine."""
    settings = {"KONTOR_WEBHOOKS__ALLOWED_NETWORKS": "127.0.0.0/8"}
    platform = Platform(scratch / "partner", durable=True, settings=settings)
    try:
        platform.start()
        yield platform
    finally:
        print(last_words(platform.folder / "logs"))
        platform.stop()


@pytest.mark.timeout(1800)
def test_a_partners_copy_is_equal_in_the_end(reachable: Platform, long: bool):
    killer = Killer(reachable, 20 if long else 4, victims=VICTIMS)
    with httpx.Client(base_url=reachable.address, timeout=30, transport=Stubborn()) as http, killer.at_work():
        while killer.goes_on:
            with patience(4):
                _keep_up(_firm(reachable, http))
    wait_ready(reachable)
    assert set(killer.killed) == set(VICTIMS)


def _keep_up(story: Story) -> None:
    """One firm and one partner of it, from its first invoice on."""
    with Kontor(str(story.http.base_url), key=_partners_key(story), patience=120) as kontor:
        partner = Partner(kontor, kontor.copy("/v1/invoices"))
        with partner.at_work():
            _live(story)
            wait_for("the copy to be what the list says", lambda: partner.is_up_to_date)
    for record, versions in partner.heard.items():
        # What was on its way at a kill is told again, before anything that comes after it.
        assert versions == sorted(versions), f"{record} was told out of order: {versions}"
    assert len(partner.heard) > 3


def _firm(platform: Platform, http: httpx.Client) -> Story:
    folder = platform.folder / "documents"
    folder.mkdir(exist_ok=True)
    story = Story(http, Caller(http, platform.operator_key, "operator"), Teller(Console(file=io.StringIO())), folder)
    story.set_up()
    return story


def _partners_key(story: Story) -> str:
    body = {"name": "Warenwirtschaft", "email": "erp@nordlicht.example", "roles": ["partner"]}
    person = story.admin.post("/v1/people", {"person": body})["person"]
    key: str = story.admin.post("/v1/api_keys", {"name": "ERP", "person_id": person["id"]})["secret"]
    return key


def _live(story: Story) -> None:
    """What a firm does with invoices: issues, is paid, cancels."""
    story.win_the_order()
    story.plan_the_project()
    story.record_the_work()
    story.reach_the_first_milestone()
    story.close_the_month()
    story.approve_and_issue()
    story.bill_the_shipyard()
    story.receive_payments()
    story.write_the_final_bill()
    story.cancel_an_invoice()

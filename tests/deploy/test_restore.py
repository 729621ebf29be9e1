"""The drill of docs/operating.md on the embedded runtime: databases of one moment, an emptied broker, later files.

Long: an installation is started four times.
"""

import json
import shutil
import subprocess
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.home import ORDER
from kontor.cli.platform import Platform
from kontor.common.events.bus import ANCHORS
from kontor.common.events.relay import ANCHOR_SECONDS

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

_SECONDS = 60.0


class Firm:
    """What its people do and see, by the demo tenant's key."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._platform.home.demo['api_key']}"}
        if body is not None:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        with self._platform.client() as http:
            answer = http.request(method, path, json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def wins(self, name: str) -> str:
        """A customer, of whom other services hear; the id."""
        address = {"street": "Deich 1", "postcode": "20459", "city": "Hamburg", "country_code": "DE"}
        given = {
            "name": name,
            "kind": "CUSTOMER_KIND_COMPANY",
            "email": f"{uuid.uuid4().hex}@kunde.example",
            "address": address,
        }
        return str(self._call("POST", "/v1/customers", {"customer": given})["customer"]["id"])

    def customers(self) -> set[str]:
        return {one["id"] for one in self._call("GET", "/v1/customers?page_size=200").get("customers", ())}


def _until(what: str, look: Callable[[], bool]) -> None:
    end = time.monotonic() + _SECONDS
    while not look():
        assert time.monotonic() < end, f"waited {_SECONDS:.0f} s until {what}"
        time.sleep(0.2)


def _handled(platform: Platform) -> int:
    """By billing, of what crm tells."""
    server = Postgres(platform.home.folder / "postgres", port=platform.home.port("postgres"))
    with server.connect("billing") as admin:
        row = admin.execute("select count(*) from inbox where consumer like 'billing-%%'").fetchone()
    return int(row[0]) if row else 0


def _faults(platform: Platform) -> dict[str, list[str]]:
    proof = json.loads(platform.command("audit", "verify", "--json").stdout)
    return {report["service"]: report["faults"] for report in proof if report["faults"]}


def test_databases_of_one_moment_and_an_empty_broker_make_a_whole_platform(scratch: Path):
    """First with the anchors that NATS still has, which say what is lost, then without."""
    platform = Platform(scratch / "restored")
    firm = Firm(platform)
    data = Postgres(platform.folder / "postgres").folder
    kept = data.with_name("kept")
    try:
        platform.start()
        before = {firm.wins(f"Vorher {n}") for n in range(3)}
        platform.stop()
        subprocess.run(["cp", "-a", data, kept], check=True)

        platform.start()
        handled = _handled(platform)
        after = {firm.wins(f"Nachher {n}") for n in range(3)}
        _until("billing has heard of them", lambda: _handled(platform) > handled)
        time.sleep(ANCHOR_SECONDS + 1)
        platform.stop()

        shutil.rmtree(data)
        kept.rename(data)
        jetstream = platform.folder / "nats" / "jetstream"
        for stream in jetstream.glob("*/streams/*"):
            if stream.name != ANCHORS:
                shutil.rmtree(stream)
        platform.start()
        _until("all are ready", lambda: all(platform.ready(service) for service in ORDER))
        lost = _faults(platform)
        assert platform.home.demo["tenant"] in str(lost["crm"])
        assert {fault.partition("None ")[2] for fault in lost["crm"]} == {"is anchored but not there: the tail was cut"}
        platform.stop()

        shutil.rmtree(jetstream)
        platform.start()
        _until("all are ready", lambda: all(platform.ready(service) for service in ORDER))
        assert before <= firm.customers()
        assert not after & firm.customers()
        handled = _handled(platform)
        later = firm.wins("Danach")
        _until("others hear again", lambda: _handled(platform) > handled)
        assert later in firm.customers()

        heard = platform.command("audit", "events", "--json")
        assert (heard.returncode, json.loads(heard.stdout)) == (0, []), heard.stderr
        assert json.loads(platform.command("events", "list", "--json").stdout) == []
        told = (platform.folder / "logs" / "crm.jsonl").read_text()
        assert '"relay.resent"' in told, "the new stream was told what the journal holds"
        assert _faults(platform) == {}, "what came back is whole; heads of the same day went with the broker"
    finally:
        platform.stop()

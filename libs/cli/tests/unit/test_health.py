"""Who stays unready is told apart from who only waits or just began."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from kontor.cli.health import Health, missing

LONG_AGO = 0.0


def a_health() -> Health:
    return Health(lambda _service: [], unready_seconds=0.05, waiting_seconds=0.4)


@pytest.mark.parametrize("lack", ["task: relay is dead", "relay: silent", "no answer", "unready"])
def test_a_process_that_stays_unready_ails(lack: str) -> None:
    health = a_health()
    health.note("crm", [lack])
    assert health.ails("crm", LONG_AGO) == ""
    time.sleep(0.1)
    health.note("crm", [lack])
    assert health.ails("crm", LONG_AGO) == lack
    assert health.ails("billing", LONG_AGO) == ""


def test_one_that_is_ready_again_does_not_ail() -> None:
    health = a_health()
    health.note("crm", ["no answer"])
    time.sleep(0.1)
    health.note("crm", [])
    assert health.ails("crm", LONG_AGO) == ""
    health.note("crm", ["no answer"])
    assert health.ails("crm", LONG_AGO) == ""


def test_one_that_just_began_has_its_time() -> None:
    health = a_health()
    health.note("crm", ["no answer"])
    time.sleep(0.1)
    assert health.ails("crm", time.monotonic()) == ""


@pytest.mark.parametrize("lack", ["starting", "database: OperationalError", "schema: not migrated"])
def test_one_that_waits_for_its_database_is_given_longer(lack: str) -> None:
    health = a_health()
    health.note("crm", [lack])
    time.sleep(0.1)
    assert health.ails("crm", LONG_AGO) == ""
    health.note("crm", [lack, "relay: silent"])
    assert health.ails("crm", LONG_AGO) != "", "its own part is dead as well"
    health.note("crm", [lack])
    time.sleep(0.4)
    assert health.ails("crm", LONG_AGO) == lack


@pytest.mark.parametrize(("alive", "expected"), [(True, ["database: busy"]), (False, ["no answer"])])
def test_one_that_is_only_busy_is_told_from_one_that_hangs(alive: bool, expected: list[str]) -> None:
    class Ops(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/readyz" or not alive:
                time.sleep(4)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_said: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Ops) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home: Any = SimpleNamespace(port=lambda _name: server.server_address[1])
        assert missing(home, "crm") == expected
        server.shutdown()

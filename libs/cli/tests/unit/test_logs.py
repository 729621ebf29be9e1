"""Logs are shown in the order of time, whoever wrote them, and nothing is lost where a file is replaced."""

import json
from pathlib import Path

import pytest
from kontor.cli.home import Home
from kontor.cli.logs import _Tail, show


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.logs.mkdir()
    return home


def _write(home: Home, service: str, *lines: str) -> Path:
    file = home.logs / f"{service}.jsonl"
    with file.open("a") as words:
        words.writelines(f"{line}\n" for line in lines)
    return file


def _line(at: str, event: str) -> str:
    return json.dumps({"at": at, "event": event, "level": "info"})


def test_lines_of_all_services_come_in_the_order_of_time(home: Home, capsys: pytest.CaptureFixture[str]):
    _write(home, "crm", _line("2026-01-01T10:00:00Z", "first"), _line("2026-01-01T10:00:02Z", "third"))
    _write(home, "billing", _line("2026-01-01T10:00:01Z", "second"), "Traceback (most recent call last):")
    assert show(home, "", following=False, lines=10, as_json=True) == 0
    events = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    assert events == ["first", "second", "Traceback (most recent call last):", "third"]


def test_an_unknown_service_is_named(home: Home, capsys: pytest.CaptureFixture[str]):
    _write(home, "crm", _line("2026-01-01T10:00:00Z", "first"))
    assert show(home, "nope", following=False, lines=10, as_json=False) == 1
    assert "try one of: crm" in capsys.readouterr().out


def test_following_goes_on_where_it_was_and_begins_again_with_a_new_file(home: Home):
    file = _write(home, "crm", "one")
    tail = _Tail(file)
    assert [entry["event"] for entry in tail.fresh()] == ["one"]
    with file.open("a") as words:
        words.write("tw")
    assert list(tail.fresh()) == []
    with file.open("a") as words:
        words.write("o\n")
    assert [entry["event"] for entry in tail.fresh()] == ["two"]
    file.replace(file.with_suffix(".old"))
    _write(home, "crm", "three")
    assert [entry["event"] for entry in tail.fresh()] == ["three"]

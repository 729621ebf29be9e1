"""The command line loads little, answers with the promised exit codes, and asks before it deletes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from kontor.cli.home import source_path


def _run(home: Path, *arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "KONTOR_HOME": str(home), "PYTHONPATH": source_path(), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-P", "-m", "kontor.cli", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        input=typed,
        check=False,
    )


# Each costs more to import than all that help needs.
_HEAVY = {
    *("fastapi", "google", "grpc", "httpx", "jinja2", "lxml", "nats", "opentelemetry", "PIL", "pikepdf", "psycopg"),
    *("saxonche", "sqlalchemy", "structlog", "uvicorn", "weasyprint"),
}
_HELP = """
import sys
from kontor.cli.__main__ import app
app(sys.argv[1:], standalone_mode=False)
print(*(name.partition(".")[0] for name in sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [("--help",), ("einvoice", "--help"), ("einvoice", "validate", "--help")])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]):
    """So it comes in half a second; no service is imported, nor what services stand on."""
    environment = {**os.environ, "PYTHONPATH": source_path(), "NO_COLOR": "1"}
    command = [sys.executable, "-P", "-c", _HELP, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "Usage:" in done.stdout
    loaded = set(done.stderr.split())
    assert {"typer", "kontor"} <= loaded
    assert loaded & _HEAVY == set()


def test_asking_over_rest_loads_no_service():
    """A shell asks line by line; each line starts anew."""
    environment = {**os.environ, "PYTHONPATH": source_path()}
    command = [sys.executable, "-P", "-c", "import kontor.cli.asking, sys; print(*sys.modules)"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "httpx" in loaded
    assert loaded & (_HEAVY - {"google", "grpc", "httpx"}) == set()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--help",), 0),
        (("status",), 3),
        (("down",), 0),
        (("no-such-command",), 2),
        (("logs", "no-such-service"), 1),
        (("events", "retry", "no-such-service"), 2),
        (("events", "list"), 3),
        (("audit", "verify"), 3),
        (("api", "GET", "/v1/me"), 3),
        (("answer", "http://127.0.0.1:8080/l/x", "accept"), 3),
        (("token", "create"), 2),
        (("check", "no-such-check"), 2),
    ],
)
def test_exit_codes_mean_what_they_say(tmp_path: Path, arguments: tuple[str, ...], code: int):
    done = _run(tmp_path, *arguments)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_status_is_one_json_object(tmp_path: Path):
    facts = json.loads(_run(tmp_path, "status", "--json").stdout)
    assert facts["healthy"] is False
    assert {"name", "pid", "ready", "pss_mib"} <= set(facts["processes"][0])


def test_reset_deletes_only_what_was_typed(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    assert _run(home, "reset", typed="yes\n").returncode == 1
    assert home.exists()
    assert _run(home, "reset", typed="delete\n").returncode == 0
    assert not home.exists()


def test_doctor_names_the_command_for_what_is_missing(tmp_path: Path):
    done = _run(tmp_path, "doctor")
    assert done.returncode in (0, 3)
    assert ("try:" in done.stdout) == (done.returncode == 3)

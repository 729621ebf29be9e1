"""What dies is started again, sooner at first and later when it keeps dying; nobody waits for it."""

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path
from subprocess import Popen

import pytest
from kontor.cli import supervisor
from kontor.cli.embedded.processes import spawn
from kontor.cli.sharing import sharers
from kontor.cli.supervisor import Child


def _child(log: Path, code: str) -> Child:
    start = partial(spawn, [sys.executable, "-S", "-c", code], log, on_parent_death=signal.SIGKILL)
    return Child("toy", start)


def _tend_until(child: Child, starts: int, seconds: float = 10.0) -> list[str]:
    said, last = [], time.monotonic() + seconds
    while child.starts < starts:
        assert time.monotonic() < last, said
        began = time.monotonic()
        if words := child.tend():
            said.append(words)
        assert time.monotonic() - began < sharers(), "tending never waits"
        time.sleep(0.005)
    return said


def test_a_killed_child_is_back_at_once(tmp_path: Path):
    child = _child(tmp_path / "log", "import time; time.sleep(60)")
    child.launch()
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert isinstance(child.process, Popen)
    child.process.wait()
    began = time.monotonic()
    assert _tend_until(child, 2) == ["toy ended, starting it again"]
    assert time.monotonic() - began < 2 * sharers()
    assert child.alive
    assert child.pid != first
    child.end(signal.SIGKILL)


def test_one_that_keeps_dying_is_tried_less_and_less_often(tmp_path: Path):
    child = _child(tmp_path / "log", "raise SystemExit(1)")
    child.launch()
    _tend_until(child, 4)
    assert child.pause >= 0.4


def test_one_that_cannot_be_started_is_said_and_tried_again(tmp_path: Path):
    child = Child("toy", partial(spawn, ["/no/such/program"], tmp_path / "log", on_parent_death=signal.SIGKILL))
    said = _tend_until(child, 3)
    assert any("could not be started" in words for words in said)


def test_one_that_is_to_be_replaced_and_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervisor, "_DRAIN_SECONDS", 0.3)
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    child = _child(tmp_path / "log", code)
    child.launch()
    while not (tmp_path / "log").exists() or not (tmp_path / "log").read_bytes():
        time.sleep(0.01)
    first = child.pid
    assert child.replace()
    assert not child.replace(), "once is enough"
    _tend_until(child, 2)
    assert child.pid not in (None, first)
    child.end(signal.SIGKILL)


def test_whoever_dies_again_and_again_is_back_within_seconds(tmp_path: Path):
    child = _child(tmp_path / "log", "import time; time.sleep(60)")
    child.launch()
    for starts in range(2, 9):
        child.end(signal.SIGKILL)
        began = time.monotonic()
        _tend_until(child, starts)
        assert time.monotonic() - began < 3 * sharers()
    child.end(signal.SIGKILL)

"""What dies is started again, sooner at first and later when it keeps dying; nobody waits for it."""

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path
from subprocess import Popen

from kontor.cli.embedded.processes import spawn
from kontor.cli.supervisor import Child
from kontor.cli.testing import sharers


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

"""A program in a development container begins anew when it is told to, and ends when it is told or ends by itself."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

_CHILD = """
import pathlib, signal, sys, time
begun = pathlib.Path(sys.argv[1])
begun.write_text(begun.read_text() + "x" if begun.exists() else "x")
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
while not begun.with_name("fall").exists():
    time.sleep(0.02)
sys.exit(7)
"""


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """The file in which each beginning leaves a letter."""
    (tmp_path / "child.py").write_text(_CHILD)
    return tmp_path / "begun"


@pytest.fixture
def watcher(begun: Path) -> "Iterator[subprocess.Popen[bytes]]":
    environment = {**os.environ, "PYTHONPATH": f"{os.environ['PYTHONPATH']}:{begun.parent}"}
    command = [sys.executable, "-P", "-m", "kontor.common.serving.reloading", "child", str(begun)]
    process = subprocess.Popen(command, env=environment)
    yield process
    process.kill()
    process.wait()


def _eventually(begun: Path, times: int) -> None:
    end = time.monotonic() + 20
    while not begun.exists() or len(begun.read_text()) < times:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_it_begins_anew_and_ends_in_order(watcher: "subprocess.Popen[bytes]", begun: Path):
    for times in (1, 2, 3):
        _eventually(begun, times)
        if times < 3:
            watcher.send_signal(signal.SIGHUP)
    watcher.terminate()
    assert watcher.wait(20) == 0
    assert begun.read_text() == "xxx"


def test_what_falls_by_itself_is_seen(watcher: "subprocess.Popen[bytes]", begun: Path):
    _eventually(begun, 1)
    begun.with_name("fall").touch()
    assert watcher.wait(20) == 7

"""A disk that is full for a while, a broker whose disk is gone: the story goes on, and afterwards all is as before."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from kontor.cli.demo.client import patience, wait_for
from kontor.cli.demo.story import Story
from kontor.cli.platform import Platform

from .endured import (
    Stubborn,
    every_answer_stands,
    everything_told_has_arrived,
    new_story,
    proof_holds,
    wait_ready,
)

_FULL_SECONDS = 6.0
_CHAPTERS = (
    "set_up",
    "win_the_order",
    "plan_the_project",
    "record_the_work",
    "reach_the_first_milestone",
    "close_the_month",
    "approve_and_issue",
    "read_the_documents",
    "bill_the_shipyard",
    "receive_payments",
)


@dataclass
class Telling:
    """One story, chapter by chapter; one that is not told further than a test asked for."""

    story: Story
    transport: Stubborn
    told: int = 0

    def until(self, last: str) -> None:
        with patience(4.0):
            for chapter in _CHAPTERS[self.told : _CHAPTERS.index(last) + 1]:
                getattr(self.story, chapter)()
                self.told += 1


@pytest.fixture(scope="module")
def telling(installation: Platform) -> Telling:
    transport = Stubborn()
    return Telling(new_story(installation, transport), transport)


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """Beside what happens in the block; its failure is the test's."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as raised:
            failed.append(raised)

    beside = threading.Thread(target=run, daemon=True)
    beside.start()
    try:
        yield
    finally:
        beside.join(120)
    assert not beside.is_alive()
    assert failed == []


def _fill(disk: Path) -> Path:
    """To the last byte; what others give back meanwhile is taken, too."""
    file = disk / "fill"
    with file.open("ab", buffering=0) as filling:
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while True:
                    filling.write(bytes(size))
    return file


def _all_is_as_before(platform: Platform, telling: Telling) -> None:
    wait_ready(platform)
    everything_told_has_arrived(platform.home, 3 * telling.told)
    every_answer_stands(platform, telling.transport, 3 * telling.told)
    wait_for("the proof to hold", lambda: _proof_holds(platform), 90)
    proof_holds(platform.home)


def _proof_holds(platform: Platform) -> bool:
    """The anchors of a new stream come back within a minute."""
    with suppress(AssertionError):
        proof_holds(platform.home)
        return True
    return False


@contextmanager
def _stopped(*pids: int) -> Iterator[None]:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _wipe(platform: Platform) -> None:
    """The broker dies, and what it had on its disk is gone; nobody starts it again in between."""
    pids = platform.pids()
    with _stopped(pids["supervisor"]):
        os.kill(pids["nats"], signal.SIGKILL)
        shutil.rmtree(platform.folder / "nats" / "jetstream")
    wait_for("another broker", lambda: platform.pids().get("nats", pids["nats"]) != pids["nats"], 30)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_broker_whose_disk_is_gone(enduring: Platform, telling: Telling) -> None:
    """While services stand still, too: what was told meanwhile reaches them all the same."""

    def wiped_twice() -> None:
        time.sleep(1)
        _wipe(enduring)
        time.sleep(4)
        pids = enduring.pids()
        with _stopped(pids["collections"], pids["einvoice"]):
            time.sleep(2)
            _wipe(enduring)

    telling.until("record_the_work")
    with meanwhile(wiped_twice):
        telling.until("approve_and_issue")
    _all_is_as_before(enduring, telling)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_disk_that_was_full_for_a_while(enduring: Platform, small_disk: Path | None, telling: Telling) -> None:
    """PostgreSQL, NATS, files, mail, and logs stand on it."""
    if small_disk is None:
        pytest.skip("needs the right to mount a small disk")

    def full_for_a_while() -> None:
        end = time.monotonic() + _FULL_SECONDS
        while time.monotonic() < end:
            file = _fill(small_disk)
            time.sleep(0.2)
        file.unlink()

    telling.until("approve_and_issue")
    with meanwhile(full_for_a_while):
        telling.until("receive_payments")
    _all_is_as_before(enduring, telling)

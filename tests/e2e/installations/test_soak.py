"""Hours of ordinary work: what the services hold in memory and open files levels off, and nothing is left behind.

Long: `SOAK_MINUTES` says how long, two hours if not. What one tenant costs is given back when others are at work, so
each story is told in a tenant of its own.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pytest
from kontor.cli.home import ORDER
from kontor.cli.operate import memory_kib
from kontor.cli.platform import Platform

from .endured import Stubborn, everything_told_has_arrived, last_words, proof_holds, told, wait_ready

MINUTES = float(os.environ.get("SOAK_MINUTES", "120"))
# What every process has loaded and cached by then; and how long it is looked at, then and in the end.
_WARM, _LOOKED_AT = 0.25, 0.125
_GROWTH = 1.05
_EVERY_SECONDS = 5.0
# A story leaves room for others between two of its own, as people do.
_PAUSE_SECONDS = 2.0


@dataclass
class Watched:
    """Proportional memory in MiB and open files of every service, again and again, with the seconds since the start."""

    platform: Platform
    seen: list[tuple[float, dict[str, tuple[float, int]]]] = field(default_factory=list)
    _end: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._end.set()
            thread.join(30)

    def _run(self) -> None:
        began = time.monotonic()
        while not self._end.wait(_EVERY_SECONDS):
            pids = self.platform.pids()
            with suppress(FileNotFoundError):  # one ended just now: that the pids are others tells of it
                now = {name: (memory_kib(pids[name]) / 1024, _open_files(pids[name])) for name in ORDER if name in pids}
                self.seen.append((time.monotonic() - began, now))

    def about(self, service: str, part: int, since: float, until: float) -> float:
        """The median of what was seen in a part of the time: 0 is memory, 1 open files."""
        return median(seen[service][part] for at, seen in self.seen if since <= at <= until and service in seen)


def _open_files(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


@pytest.fixture
def worked_on(scratch: Path) -> Iterator[Platform]:
    """One that nobody else works on."""
    platform = Platform(scratch / "soaked", durable=True)
    try:
        platform.start()
        yield platform
    finally:
        print(last_words(platform.folder / "logs"))
        platform.stop()


@pytest.mark.long
@pytest.mark.timeout(5 * 3600)
def test_hours_of_work_leave_memory_and_files_level(worked_on: Platform) -> None:
    seconds = 60 * MINUTES
    watched, transport, stories = Watched(worked_on), Stubborn(keeps=False), 0
    began = dict(worked_on.pids())
    with watched.at_work():
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            told(worked_on, transport, stories)
            stories += 1
            time.sleep(_PAUSE_SECONDS)
    warm = (_WARM * seconds, (_WARM + _LOOKED_AT) * seconds)
    late = ((1 - _LOOKED_AT) * seconds, seconds)
    before = {name: watched.about(name, 0, *warm) for name in ORDER}
    after = {name: watched.about(name, 0, *late) for name in ORDER}
    print(f"{stories} stories in {MINUTES:g} minutes; MiB after {warm[0] / 60:.0f} and {late[0] / 60:.0f} minutes:")
    for name in ORDER:
        files = [round(watched.about(name, 1, *when)) for when in (warm, late)]
        print(f"  {name:14} {before[name]:7.1f} {after[name]:7.1f}, open files {files[0]} {files[1]}")
    wait_ready(worked_on)
    assert dict(worked_on.pids()) == began, "a process was started anew"
    everything_told_has_arrived(worked_on.home)
    proof_holds(worked_on.home)
    assert sum(after.values()) < _GROWTH * sum(before.values()), (before, after)
    assert [name for name in ORDER if watched.about(name, 1, *late) > watched.about(name, 1, *warm) + 10] == []

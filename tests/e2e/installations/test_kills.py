"""The story under SIGKILL: any process dies at seeded moments, and all is as if none had (`endured`)."""

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kontor.cli.demo.client import wait_for
from kontor.cli.home import ORDER
from kontor.cli.platform import Platform
from kontor.cli.sharing import sharers

from .endured import Stubborn, last_words, nothing_is_lost_or_doubled, told, wait_ready

SEED = int(os.environ.get("KILL_SEED", "20261123"))
# Of the long variant.
KILLS = int(os.environ.get("KILLS", "165"))
# From the death of a process until all serve again, its own start included.
_READY_SECONDS = 10.0
VICTIMS = (*ORDER, "nats", "postgres")


@dataclass
class Killer:
    """Kills one process after another at random, seeded moments; waits until all are up again in between.

    Every process dies before any dies again, so that none is spared by chance.
    """

    platform: Platform
    wanted: int
    victims: tuple[str, ...] = VICTIMS
    killed: list[str] = field(default_factory=list)
    # How long it took after each, in seconds.
    waits: list[tuple[str, float]] = field(default_factory=list)
    failed: list[BaseException] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join(90)
        assert not thread.is_alive()

    @property
    def goes_on(self) -> bool:
        assert not self.failed, self.failed
        return len(self.killed) < self.wanted

    def _run(self) -> None:
        chance = random.Random(SEED)
        victims: list[str] = []
        try:
            while len(self.killed) < self.wanted and not self._stop.wait(chance.uniform(0.2, 1.5)):
                victims = victims or chance.sample(self.victims, len(self.victims))
                victim = victims.pop()
                at, began = datetime.now(UTC), time.monotonic()
                self._kill(victim)
                self.killed.append(victim)
                self.waits.append((victim, round(time.monotonic() - began, 1)))
                print(f"{at:%H:%M:%S} {victim} killed; all serve again after {self.waits[-1][1]} s")
        except BaseException as raised:
            self.failed.append(raised)

    def _kill(self, victim: str) -> None:
        """Until another process has its name and all serve again."""
        pid = self.platform.kill(victim)
        wait_for(f"{victim} to be another process", lambda: self.platform.pids().get(victim, pid) != pid, 60)
        wait_ready(self.platform)


@pytest.fixture
def durable(scratch: Path) -> Iterator[Platform]:
    """A platform of its own, with fsync: what is killed here must come back as it was."""
    platform = Platform(scratch / "killed", durable=True)
    try:
        platform.start()
        yield platform
    finally:
        print(last_words(platform.folder / "logs"))
        platform.stop()


@pytest.mark.timeout(3600)
def test_killing_any_process_loses_and_doubles_nothing(durable: Platform, long: bool):
    wanted = KILLS if long else 6
    transport, killer, stories = Stubborn(), Killer(durable, wanted), []
    with killer.at_work():
        while killer.goes_on:
            stories.append(told(durable, transport, len(stories)))
    wait_ready(durable)
    assert len(killer.killed) >= wanted
    nothing_is_lost_or_doubled(durable, transport, stories)
    assert not long or set(killer.killed) == set(VICTIMS)
    assert not long or [slow for slow in killer.waits if slow[1] > _READY_SECONDS * sharers()] == []

"""A whole installation for tests: its own folder, its own ports, started and killed like any other.

Runs `up` as a process of its own, so that what is tested is what people run.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from kontor.cli.embedded.processes import free_port, tail
from kontor.cli.health import is_ready
from kontor.cli.home import Home, plain_environment
from kontor.cli.tokens import operator_token
from kontor.cli.up import READY

_KONTOR = (sys.executable, "-P", "-m", "kontor.cli")
_START_SECONDS, _STOP_SECONDS = 120.0, 60.0


class DidNotStart(AssertionError):
    """The installation did not come up; carries its last words."""


@dataclass
class Platform:
    """One installation under `folder`; `durable` keeps fsync on; `settings` are what a person may set for `up`."""

    folder: Path
    durable: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    # Told of every answer to the clients made here.
    listeners: list[Callable[[httpx.Response], None]] = field(default_factory=list, repr=False)

    @property
    def home(self) -> Home:
        home = Home(self.folder)
        home.load()
        return home

    @property
    def address(self) -> str:
        return self.home.address

    @property
    def words(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.log")

    def start(self) -> None:
        """Starts, or starts again with the data and ports of the last time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        port = [] if self.home.exists else ["--port", str(free_port())]
        command = [*_KONTOR, "up", *port, "--empty" if self.durable else "--throwaway"]
        with self.words.open("wb") as words:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                env=self._environment(),
                start_new_session=True,
            )
        last = time.monotonic() + _START_SECONDS
        while READY not in self.words.read_text(encoding="utf-8", errors="replace"):
            if self.process.poll() is not None or time.monotonic() > last:
                raise DidNotStart(tail(self.words, 40))
            time.sleep(0.1)

    def stop(self) -> int:
        """In order, as Ctrl-C would; the exit code of `up`."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
        finally:
            self.process = None

    def command(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Any other command line on this installation."""
        return subprocess.run(
            [*_KONTOR, *arguments], env=self._environment(), capture_output=True, text=True, check=False
        )

    def _environment(self) -> dict[str, str]:
        return {**plain_environment(), **self.settings, "KONTOR_HOME": str(self.folder), "NO_COLOR": "1"}

    def pids(self) -> dict[str, int]:
        """The processes by name: postgres, nats, mail, every service, supervisor."""
        known: dict[str, dict[str, int]] = json.loads(self.home.pids_file.read_text(encoding="utf-8"))
        return {name: facts["pid"] for name, facts in known.items() if facts["pid"]}

    def kill(self, name: str) -> int:
        """At once, without a chance to finish anything; the pid it had."""
        pid = self.pids()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def ready(self, service: str) -> bool:
        return is_ready(self.home, service)

    def client(self, **options: Any) -> httpx.Client:
        hooks = {"event_hooks": {"response": self.listeners}}
        return httpx.Client(base_url=self.address, timeout=30, **{**hooks, **options})

    @property
    def operator_key(self) -> str:
        """May make tenants; good for ten minutes from when it is asked for."""
        return operator_token(self.home)

"""Starts everything of one installation in order, brings back what dies, stops in the other order.

Progress and words for people are `up`'s part; here is only what runs.
"""

import contextlib
import hashlib
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from subprocess import Popen
from typing import Any, Protocol
from urllib.error import URLError
from urllib.request import urlopen

from kontor.cli import children
from kontor.cli.embedded.nats import Nats
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.embedded.processes import spawn
from kontor.cli.home import ORDER, ROOT, WITH_DATABASE, Home, plain_environment

DEMO_PASSWORD = "kontor-demo"
_READY_SECONDS = 60.0
_DRAIN_SECONDS = 15.0
_FIRST_PAUSE, _LONGEST_PAUSE, _CALM_SECONDS = 0.05, 2.0, 20.0
Tell = Callable[[str], None]


class NotReady(Exception):
    """Something did not come up; names it and where its words are."""


class Running(Protocol):
    """A child of either kind, by what we need of it."""

    @property
    def pid(self) -> int | None: ...


@dataclass
class Child:
    """One process we keep alive."""

    name: str
    start: Callable[[], Running]
    process: Running | None = None
    pause: float = _FIRST_PAUSE
    started_at: float = 0.0
    restarts: int = 0

    @property
    def alive(self) -> bool:
        process: Any = self.process
        if process is None:
            return False
        return bool(process.poll() is None if isinstance(process, Popen) else process.is_alive())

    def launch(self) -> None:
        self.process = self.start()
        self.started_at = time.monotonic()

    def bring_back(self, tell: Tell) -> None:
        """Restarts after a pause that grows while it keeps dying."""
        if time.monotonic() - self.started_at > _CALM_SECONDS:
            self.pause = _FIRST_PAUSE
        time.sleep(self.pause)
        self.pause = min(self.pause * 2, _LONGEST_PAUSE)
        self.restarts += 1
        self.launch()
        tell(f"{self.name} ended, started again")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.alive and self.process is not None and self.process.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, how)


@dataclass
class Supervisor:
    home: Home
    fast: bool = False
    children: dict[str, Child] = field(default_factory=dict)
    _context: ForkServerContext = field(init=False)
    _stopping: bool = False

    def __post_init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(children.PRELOAD))
        ports = self.home.state["ports"]
        self.postgres = Postgres(self.home.folder / "postgres", port=ports["postgres"], fast=self.fast)
        self.nats = Nats(
            self.home.folder / "nats", self.home.nats_users(), port=ports["nats"], monitor_port=ports["nats.monitor"]
        )

    # Starting.

    def start(self, tell: Tell) -> None:
        """Everything up to ready; raises NotReady with a name when something does not come up."""
        self.home.logs.mkdir(parents=True, exist_ok=True)
        tell("keys")
        self._make_keys()
        tell("PostgreSQL and NATS")
        with ThreadPoolExecutor(3) as pool:
            warming = pool.submit(self._warm_up)
            for started in [pool.submit(self._start_postgres), pool.submit(self._start_nats)]:
                started.result()
            warming.result()
        tell("databases")
        self._provision()
        tell("migrations")
        self._migrate()
        tell("first data")
        self._seed()
        tell("services")
        self._launch("mail", self._start_mail)
        for service in ORDER:
            self._launch(service, partial(self._start_service, service))
        self._wait_ready(tell)
        self._write_pids()

    def _make_keys(self) -> None:
        from kontor.common.identity import generate_keys

        generate_keys(self.home.keys, ORDER)

    def _warm_up(self) -> None:
        """The fork server imports while PostgreSQL starts."""
        self._fork(_nothing)

    def _start_postgres(self) -> None:
        def start() -> Running:
            self.postgres.start()
            return _must(self.postgres.process)

        self._launch("postgres", start)

    def _start_nats(self) -> None:
        def start() -> Running:
            self.nats.start()
            return _must(self.nats.process)

        self._launch("nats", start)

    def _launch(self, name: str, start: Callable[[], Running]) -> None:
        child = Child(name, start)
        self.children[name] = child
        child.launch()

    def _provision(self) -> None:
        """Roles and databases; the passwords are ours, so an installation that knows them is left alone."""
        from kontor.common.schema import provision
        from kontor.common.settings import DatabaseSettings

        if self.home.state.get("provisioned") == list(WITH_DATABASE):
            return
        secrets = self.home.state["secrets"]
        with self.postgres.connect() as admin:
            for service in WITH_DATABASE:
                kinds = ("app", "relay", "timer", "migrator", "eraser")
                passwords = {f"{kind}_password": secrets[f"{service}.{kind}"] for kind in kinds}
                provision(admin, service, DatabaseSettings(port=self.postgres.port, name=service, **passwords))
        self.home.state["provisioned"] = list(WITH_DATABASE)
        self.home.save()

    def _migrate(self) -> None:
        """Side by side, and only those whose migrations changed since the last time."""
        known = self.home.state.setdefault("migrated", {})
        stamps = {service: _migrations_stamp(service) for service in WITH_DATABASE}
        todo = [service for service in WITH_DATABASE if known.get(service) != stamps[service]]
        processes = {s: self._process(children.migrate, s, self.home.variables(s), self._log(s)) for s in todo}
        for process in processes.values():
            process.start()
        for service, process in processes.items():
            process.join(120)
            if process.exitcode != 0:
                raise NotReady(f"{service} could not migrate its database; see {self._log(service)}")
            known[service] = stamps[service]
        self.home.save()

    def _seed(self) -> None:
        if self.home.operator_key_file.exists():
            return
        platform = self.home.variables("platform")
        log = self._log("platform")
        self._fork(children.seed, platform, log, DEMO_PASSWORD, self.home.operator_key_file)
        if not self.home.operator_key_file.exists():
            raise NotReady(f"the first data could not be written; see {log}")

    def _start_mail(self) -> Running:
        command = [sys.executable, "-m", "kontor.cli.devmail", str(self.home.port("smtp")), str(self.home.mail)]
        return spawn(command, self._log("mail"), on_parent_death=signal.SIGTERM, env=plain_environment())

    def _start_service(self, service: str) -> ForkServerProcess:
        process = self._process(children.serve, service, self.home.variables(service), self._log(service))
        process.start()
        return process

    def _process(self, target: Callable[..., None], *arguments: object) -> ForkServerProcess:
        return self._context.Process(target=target, args=arguments, daemon=False)

    def _fork(self, target: Callable[..., None], *arguments: object) -> None:
        process = self._process(target, *arguments)
        process.start()
        process.join(120)

    def _log(self, name: str) -> Path:
        return self.home.logs / f"{name}.jsonl"

    def _wait_ready(self, tell: Tell) -> None:
        waiting = list(ORDER)
        end = time.monotonic() + _READY_SECONDS
        while waiting:
            for service in [s for s in waiting if self.is_ready(s)]:
                waiting.remove(service)
                tell(f"{service} is ready")
            if time.monotonic() > end:
                logs = ", ".join(str(self._log(s)) for s in waiting)
                raise NotReady(f"not ready after {_READY_SECONDS:.0f} s: {', '.join(waiting)}; see {logs}")
            self.heal(lambda _: None)
            time.sleep(0.03)

    def is_ready(self, service: str) -> bool:
        return is_ready(self.home, service)

    def _write_pids(self) -> None:
        pids = {name: child.process.pid for name, child in self.children.items() if child.process is not None}
        fresh = self.home.folder / "pids.new"
        fresh.write_text(json.dumps({"supervisor": os.getpid(), **pids}), encoding="utf-8")
        fresh.replace(self.home.folder / "pids.json")

    # Keeping alive and ending.

    def heal(self, tell: Tell) -> None:
        """One round: what has died is started again."""
        for child in list(self.children.values()):
            if not self._stopping and not child.alive:
                child.bring_back(tell)
                self._write_pids()

    def watch(self, tell: Tell, until: Callable[[], bool]) -> None:
        while not until():
            self.heal(tell)
            time.sleep(0.05)

    def stop(self, tell: Tell, *, hurry: Callable[[], bool] = lambda: False) -> None:
        """The gateway first, so that no new work comes in; PostgreSQL last. A second Ctrl-C kills."""
        self._stopping = True
        self._end([self.children[s] for s in reversed(ORDER) if s in self.children][:1], tell, hurry)
        self._end([self.children[s] for s in ORDER[:-1] if s in self.children], tell, hurry)
        self._end([self.children[n] for n in ("mail", "nats") if n in self.children], tell, hurry)
        if "postgres" in self.children:
            tell("stopping postgres")
            self.postgres.stop()
        (self.home.folder / "pids.json").unlink(missing_ok=True)

    def _end(self, group: Iterable[Child], tell: Tell, hurry: Callable[[], bool]) -> None:
        ending = [child for child in group if child.alive]
        for child in ending:
            tell(f"stopping {child.name}")
            child.end()
        end = time.monotonic() + _DRAIN_SECONDS
        while any(child.alive for child in ending):
            if hurry() or time.monotonic() > end:
                for child in ending:
                    child.end(signal.SIGKILL)
            time.sleep(0.02)


def _nothing() -> None:
    """Wakes the fork server."""


def _must(process: "Popen[bytes] | None") -> "Popen[bytes]":
    if process is None:
        raise NotReady("a server ended while it started")
    return process


def _migrations_stamp(service: str) -> str:
    files = sorted((ROOT / "services" / service / "migrations").rglob("*.py"))
    files.append(ROOT / "libs/common/src/kontor/common/schema.py")
    files.append(ROOT / "libs/common/src/kontor/common/tables.py")
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def is_ready(home: Home, service: str) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{home.port(f'{service}.ops')}/readyz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False

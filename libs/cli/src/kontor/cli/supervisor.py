"""Starts everything of one installation in order, brings back what dies or stays unready, stops in the other order.

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
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from subprocess import Popen
from typing import Any, Protocol

from kontor.cli import children, metrics
from kontor.cli.embedded.nats import Nats
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.embedded.processes import spawn, tail
from kontor.cli.health import BROKER, Health, is_ready, missing
from kontor.cli.home import ORDER, ROOT, WITH_DATABASE, Home, plain_environment, source_path

SERVERS = ("postgres", "nats", "mail")
_READY_SECONDS = 90.0
_MIGRATION_SECONDS = 120.0
_DRAIN_SECONDS = 15.0
_FIRST_PAUSE, _LONGEST_PAUSE, _CALM_SECONDS = 0.05, 2.0, 20.0
_TICK = 0.05
_LOG_LIMIT = 20 * 1024 * 1024
Tell = Callable[[str], None]


class NotReady(Exception):
    """Something did not come up; names it and where its words are."""


class Running(Protocol):
    """A child of either kind, by what we need of it."""

    @property
    def pid(self) -> int | None: ...


@dataclass
class Child:
    """One process we keep alive: started again after a pause that grows while it keeps dying."""

    name: str
    start: Callable[[], Running]
    process: Running | None = None
    started_at: float = 0.0
    starts: int = 0
    pause: float = _FIRST_PAUSE
    _not_before: float | None = None
    _replaced_at: float | None = None

    @property
    def alive(self) -> bool:
        process: Any = self.process
        if process is None:
            return False
        return bool(process.poll() is None if isinstance(process, Popen) else process.is_alive())

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process is not None and self.alive else None

    def launch(self) -> None:
        self.started_at = time.monotonic()
        self.starts += 1
        self._replaced_at = None
        self.process = self.start()

    def tend(self) -> str:
        """One look: what happened in words, or nothing. Never waits."""
        now = time.monotonic()
        if self.alive:
            if self._replaced_at is not None and now - self._replaced_at > _DRAIN_SECONDS:
                self.end(signal.SIGKILL)
            return ""
        if self._not_before is None:
            calm = now - self.started_at > _CALM_SECONDS
            self.pause = _FIRST_PAUSE if calm else min(self.pause * 2, _LONGEST_PAUSE)
            self._not_before = now + self.pause
            return f"{self.name} ended, starting it again"
        if now < self._not_before:
            return ""
        self._not_before = None
        try:
            self.launch()
        except Exception as failed:
            return f"{self.name} could not be started: {failed}"
        return ""

    def replace(self) -> bool:
        """Ends it, so that it is started again; by force when it does not end. False when that is under way."""
        if self._replaced_at is not None or not self.alive:
            return False
        self._replaced_at = time.monotonic()
        self.end()
        return True

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if (pid := self.pid) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)


@dataclass
class Supervisor:
    """One installation's processes. To be used from the main thread (`processes.spawn` says why)."""

    home: Home
    fast: bool = False
    # Whether Prometheus runs beside it.
    with_metrics: bool = False
    children: dict[str, Child] = field(default_factory=dict)
    _told: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.health = Health(partial(missing, self.home))
        # The fork server imports before it is told our path.
        os.environ["PYTHONPATH"] = source_path()
        # Two heaps are enough for processes that do their work in one thread.
        os.environ["MALLOC_ARENA_MAX"] = "2"
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        more = children.FOR_MIGRATIONS if self._to_migrate() else ()
        self._context.set_forkserver_preload([*children.PRELOAD, *more, children.LAST])
        ports = self.home.state["ports"]
        self.postgres = Postgres(
            self.home.folder / "postgres", ports["postgres"], self.fast, words=self.home.logs / "postgres.log"
        )
        self.nats = Nats(
            self.home.folder / "nats",
            self.home.nats_users(),
            ports["nats"],
            ports["nats.monitor"],
            words=self.home.logs / "nats.log",
        )

    # Starting.

    def start(self, tell: Tell, asked: Callable[[], bool] = lambda: False) -> None:
        """Everything up to ready; NotReady with a name when something does not come up, or when asked to stop."""
        self.home.logs.mkdir(parents=True, exist_ok=True)
        _shorten(self.home.log_files())
        forkserver.ensure_running()
        with ThreadPoolExecutor(1) as pool:
            warm = pool.submit(self._warm_up)
            self._make_keys()
            self.nats.launch()
            self.postgres.start()
            self.nats.wait()
            tell(f"PostgreSQL on port {self.postgres.port}, NATS on port {self.nats.port}")
            warm.result()
        self._keep("postgres", self._start_postgres, self.postgres.process)
        self._keep("nats", self._start_nats, self.nats.process)
        for step in (self._provision, self._migrate):
            step(tell)
            if asked():
                raise NotReady("asked to stop while starting")
        self.home.move_ports()
        self._keep("mail", self._start_mail)
        for service in ORDER:
            self._keep(service, partial(self._start_service, service))
        self._wait_ready(tell, asked)
        if self.with_metrics:
            self._keep(metrics.PROGRAM, self._start_prometheus)
        self.health.start([BROKER, *ORDER])

    def _warm_up(self) -> None:
        """The fork server imports while PostgreSQL starts."""
        nothing = self._context.Process(target=_nothing)
        nothing.start()
        nothing.join()

    def _make_keys(self) -> None:
        """The operator signs with platform's key (`tokens`), so that one is always made."""
        names = {*ORDER, "platform"}
        if names <= set(self.home.state.get("keys", ())):
            return
        from kontor.common.identity.tokens import generate_keys

        generate_keys(self.home.keys, sorted(names))
        self.home.state["keys"] = sorted(names)
        self.home.save()

    def _keep(self, name: str, start: Callable[[], Running], process: Running | None = None) -> None:
        child = self.children[name] = Child(name, start, process, time.monotonic(), starts=0 if process is None else 1)
        if process is None:
            child.launch()

    def _start_postgres(self) -> Running:
        self.postgres.launch()
        return _started(self.postgres.process)

    def _start_nats(self) -> Running:
        self.nats.launch()
        return _started(self.nats.process)

    def _start_mail(self) -> Running:
        command = [sys.executable, "-P", "-m", "kontor.cli.devmail", str(self.home.port("smtp")), str(self.home.mail)]
        return spawn(command, self._log("mail"), on_parent_death=signal.SIGTERM, env=plain_environment())

    def _start_prometheus(self) -> Running:
        return spawn(metrics.command(self.home), self._log(metrics.PROGRAM), on_parent_death=signal.SIGTERM)

    def _start_service(self, service: str) -> Running:
        process = self._process(children.serve, service)
        process.start()
        return process

    def _process(self, target: Callable[[str, Mapping[str, str], Path], None], service: str) -> ForkServerProcess:
        return self._context.Process(target=target, args=(service, self.home.variables(service), self._log(service)))

    def _provision(self, tell: Tell) -> None:
        """Roles and databases; the passwords are ours, so those that know them are left alone."""
        todo = [service for service in WITH_DATABASE if service not in self.home.state.get("provisioned", ())]
        if not todo:
            return
        databases = {service: self.home.database(service) for service in todo}
        log = self._log("provision")
        making = self._context.Process(target=children.provision, args=(self.postgres.administrator(), databases, log))
        making.start()
        making.join()
        if making.exitcode != 0:
            raise NotReady(f"databases could not be made:\n{tail(log, 6)}\nsee {log}")
        self.home.state["provisioned"] = list(WITH_DATABASE)
        self.home.save()
        tell(f"{len(todo)} databases made")

    def _migrate(self, tell: Tell) -> None:
        """Side by side, and only those whose migrations changed since the last time."""
        known, stamps = self.home.state.setdefault("migrated", {}), self._to_migrate()
        todo = {service: self._process(children.migrate, service) for service in stamps}
        for process in todo.values():
            process.start()
        for service, process in todo.items():
            process.join(_MIGRATION_SECONDS)
            if process.exitcode != 0:
                words = tail(self._log(service), 6)
                raise NotReady(f"{service} could not migrate its database:\n{words}\nsee {self._log(service)}")
            known[service] = stamps[service]
        if todo:
            self.home.save()
            tell(f"migrated {', '.join(todo)}")

    def _to_migrate(self) -> dict[str, str]:
        """Services whose migrations are others than the last time, with the stamps of what they are now."""
        known = self.home.state.get("migrated", {})
        stamps = {service: _migrations_stamp(service) for service in WITH_DATABASE}
        return {service: stamp for service, stamp in stamps.items() if known.get(service) != stamp}

    def _log(self, name: str) -> Path:
        return self.home.logs / f"{name}.jsonl"

    def _wait_ready(self, tell: Tell, asked: Callable[[], bool]) -> None:
        waiting = list(ORDER)
        last = time.monotonic() + _READY_SECONDS
        while waiting:
            ready = [service for service in waiting if is_ready(self.home, service)]
            if ready:
                waiting = [service for service in waiting if service not in ready]
                tell(f"{', '.join(ready)} ready")
            if asked():
                raise NotReady("asked to stop while starting")
            if time.monotonic() > last:
                words = "\n".join(f"{self._log(s)}:\n{tail(self._log(s), 6)}" for s in waiting)
                raise NotReady(f"not ready after {_READY_SECONDS:.0f} s: {', '.join(waiting)}\n{words}")
            self.heal(tell)
            time.sleep(_TICK)

    # Keeping alive and ending.

    def heal(self, tell: Tell) -> None:
        """One round: what has died is started again, what stays unready is ended for that."""
        happened = [words for child in self.children.values() if (words := child.tend())]
        for child in self.children.values():
            why = self.health.ails(child.name, child.started_at)
            if why and child.replace():
                happened.append(f"{child.name} stays unready ({why}), ending it")
        for words in happened:
            tell(words)
        with contextlib.suppress(OSError):  # a full disk must not end who brings the others back
            self._write_pids()

    def watch(self, tell: Tell, until: Callable[[], bool]) -> None:
        while not until():
            self.heal(tell)
            time.sleep(_TICK)

    def _write_pids(self) -> None:
        """For `status`: written when something changed."""
        known = {name: {"pid": child.pid, "starts": child.starts} for name, child in self.children.items()}
        if known == self._told:
            return
        fresh = self.home.pids_file.with_suffix(".new")
        fresh.write_text(json.dumps({"supervisor": {"pid": os.getpid(), "starts": 1}, **known}), encoding="utf-8")
        fresh.replace(self.home.pids_file)
        self._told = known

    def stop(self, tell: Tell, *, hurry: Callable[[], bool] = lambda: False) -> None:
        """The gateway first, so that no new work comes in; PostgreSQL last. A second Ctrl-C kills."""
        self.health.stop()
        for group in (ORDER[-1:], ORDER[:-1], (metrics.PROGRAM, "mail", "nats")):
            self._end([self.children[name] for name in group if name in self.children], tell, hurry)
        self.nats.stop()
        tell("stopping postgres")
        self.postgres.stop()
        self.home.pids_file.unlink(missing_ok=True)

    def _end(self, group: Iterable[Child], tell: Tell, hurry: Callable[[], bool]) -> None:
        ending = [child for child in group if child.alive]
        if ending:
            tell(f"stopping {', '.join(child.name for child in ending)}")
        for child in ending:
            child.end()
        last = time.monotonic() + _DRAIN_SECONDS
        while any(child.alive for child in ending):
            if hurry() or time.monotonic() > last:
                for child in ending:
                    child.end(signal.SIGKILL)
            time.sleep(0.02)


def _nothing() -> None:
    """Wakes the fork server."""


def _started(process: "Popen[bytes] | None") -> Running:
    if process is None:
        raise NotReady("a server ended while it started")
    return process


def _shorten(logs: Iterable[Path]) -> None:
    """At a start the words of earlier runs are put aside when they have become long."""
    for log in logs:
        if log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_name(f"{log.name}.1"))


def _migrations_stamp(service: str) -> str:
    files = sorted((ROOT / "services" / service / "migrations").rglob("*.py"))
    return hashlib.sha256(b"\0".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()

"""`up` and `down`: what a person sees while the supervisor works."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

from kontor.cli.embedded.nats import NatsFailed
from kontor.cli.embedded.postgres import PostgresFailed
from kontor.cli.home import Home, plain_environment
from kontor.cli.supervisor import DEMO_PASSWORD, NotReady, Supervisor
from rich.console import Console
from rich.markup import escape

_LOGINS = ("admin", "sales", "project_lead", "employee", "approver", "finance", "auditor", "customer", "partner")
_FAILED, _WAIT_SECONDS = 1, 120.0


def run_up(port: int | None, detach: bool) -> int:
    home = Home.find()
    console = Console(stderr=False, highlight=False)
    if running_pid(home) is not None:
        console.print(f"Kontor is running already: [link]{home.address}[/]\ntry: ./kontor status")
        return 0
    return _detached(home, port, console) if detach else _attached(home, port, console)


def running_pid(home: Home) -> int | None:
    """The supervisor's process when one is alive."""
    try:
        pid = int(home.pid_file.read_text(encoding="utf-8"))
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    return pid


def _attached(home: Home, port: int | None, console: Console) -> int:
    started = time.monotonic()
    home.prepare(port)
    home.pid_file.write_text(str(os.getpid()), encoding="utf-8")
    supervisor = Supervisor(home)
    asked: list[float] = []

    def ask(_signal: int, _frame: Any) -> None:
        asked.append(time.monotonic())

    for how in (signal.SIGINT, signal.SIGTERM):
        signal.signal(how, ask)

    def tell(words: str) -> None:
        console.print(f"[dim]{time.monotonic() - started:5.1f} s[/]  {escape(words)}")

    try:
        supervisor.start(tell)
        _welcome(home, console, time.monotonic() - started)
        supervisor.watch(tell, lambda: bool(asked))
    except (NotReady, PostgresFailed, NatsFailed) as failed:
        console.print(f"[red]{escape(str(failed))}[/]\ntry: ./kontor doctor")
        return _FAILED
    finally:
        supervisor.stop(tell, hurry=lambda: len(asked) > 1)
        home.pid_file.unlink(missing_ok=True)
    return 0


def _welcome(home: Home, console: Console, seconds: float) -> None:
    console.print(f"\n[bold green]Kontor is ready[/] after {seconds:.1f} s: [bold]{home.address}[/]")
    console.print(f"  API docs           {home.address}/docs")
    console.print(f"  development inbox  {home.address}/dev/inbox")
    console.print(f"  gRPC               127.0.0.1:{home.port('gateway.grpc')}")
    console.print(f"  logins             {', '.join(f'{role}@demo.kontor.example' for role in _LOGINS)}")
    console.print(f"  password           {DEMO_PASSWORD}")
    console.print(f"  API key            {home.operator_key}")
    console.print("  next               ./kontor demo     [dim](Ctrl-C stops, data stays)[/]\n")


def _detached(home: Home, port: int | None, console: Console) -> int:
    """Starts ourselves in a session of its own and waits until the words say ready."""
    home.logs.mkdir(parents=True, exist_ok=True)
    log = home.logs / "up.log"
    command = [sys.executable, "-m", "kontor.cli", "up", *(["--port", str(port)] if port else [])]
    environment = {**plain_environment(), "KONTOR_HOME": str(home.folder)}
    with log.open("wb") as words:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True, env=environment
        )
    end, shown = time.monotonic() + _WAIT_SECONDS, 0
    while time.monotonic() < end:
        text = log.read_text(encoding="utf-8", errors="replace")
        console.out(text[shown:], end="", highlight=False)
        shown = len(text)
        if "Kontor is ready" in text and "next " in text:
            return 0
        if process.poll() is not None:
            return _FAILED
        time.sleep(0.1)
    console.print(f"[red]not ready after {_WAIT_SECONDS:.0f} s[/]; see {log}")
    return _FAILED


def run_down() -> int:
    home, console = Home.find(), Console(highlight=False)
    pid = running_pid(home)
    if pid is None:
        console.print("Kontor is not running.")
        return 0
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < end:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        if running_pid(home) is None:
            console.print("Kontor is down; data stays.")
            return 0
        time.sleep(0.1)
    console.print(f"[red]still running after {_WAIT_SECONDS:.0f} s[/] (process {pid})")
    return _FAILED

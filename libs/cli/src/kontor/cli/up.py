"""`up` and `down`: what a person sees while the supervisor works."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from kontor.cli import metrics
from kontor.cli.embedded.nats import NatsFailed
from kontor.cli.embedded.postgres import PostgresFailed
from kontor.cli.home import AlreadyRunning, Home, plain_environment
from kontor.cli.logs import follow
from kontor.cli.supervisor import NotReady, Supervisor
from rich.console import Console
from rich.markup import escape

READY = "Kontor is ready"
_FAILED, _WAIT_SECONDS = 1, 120.0


def run_up(port: int | None, *, detach: bool, throwaway: bool, with_metrics: bool = False, empty: bool = False) -> int:
    home = Home.find()
    console = Console(highlight=False)
    if home.supervisor() is not None:
        console.print(f"Kontor is running already: {home.address}\ntry: ./kontor status")
        return 0
    if with_metrics and not metrics.is_here():
        console.print(f"[red]Prometheus is not installed[/]\ntry: {metrics.INSTALL}")
        return _FAILED
    if detach:
        return _detached(home, port, console, with_metrics, empty)
    try:
        with home.held():
            return _attached(home, port, throwaway, console, with_metrics, empty)
    except AlreadyRunning:
        console.print("[red]Kontor is being started by another process[/]\ntry: ./kontor status")
        return _FAILED


class _Asked:
    """Counts the requests to stop: the first in order, the second at once."""

    def __init__(self) -> None:
        self.times = 0
        for how in (signal.SIGINT, signal.SIGTERM):
            signal.signal(how, self._ask)

    def _ask(self, _signal: int, _frame: Any) -> None:
        self.times += 1

    def once(self) -> bool:
        return self.times > 0

    def twice(self) -> bool:
        return self.times > 1


def _attached(home: Home, port: int | None, throwaway: bool, console: Console, with_metrics: bool, empty: bool) -> int:
    started = time.monotonic()
    home.prepare(port)
    supervisor = Supervisor(home, fast=throwaway, with_metrics=with_metrics)
    asked = _Asked()
    ended = threading.Event()

    def tell(words: str) -> None:
        with suppress(OSError):  # on a full disk there is more to do than to say
            console.print(f"[dim]{time.monotonic() - started:6.1f} s[/]  {escape(words)}", soft_wrap=True)

    try:
        supervisor.start(tell, asked.once)
        _seed(home, tell, empty=empty or throwaway)
        _welcome(home, console, time.monotonic() - started, with_metrics)
        threading.Thread(target=follow, args=(home, console, ended), daemon=True).start()
        _tell_year(home, tell, lambda: asked.once() or ended.is_set())
        supervisor.watch(tell, asked.once)
    except (NotReady, PostgresFailed, NatsFailed) as failed:
        if not asked.once():
            console.print(f"[red]{escape(str(failed))}[/]\ntry: ./kontor doctor")
            return _FAILED
    finally:
        ended.set()
        supervisor.stop(tell, hurry=asked.twice)
    return 0


def _seed(home: Home, tell: Any, *, empty: bool) -> None:
    """The platform serves without its first data, too: what stood in the way is said and tried again next time."""
    if home.demo:
        return
    import httpx
    from kontor.cli.demo.client import StoryBroken
    from kontor.cli.seed import seed

    try:
        seed(home, empty=empty)
        tell("demo tenant made: everybody can sign in")
    except (StoryBroken, httpx.HTTPError) as failed:
        tell(f"no demo tenant yet: {failed}")


def _tell_year(home: Home, tell: Any, stopping: Callable[[], bool]) -> None:
    """Beside everything else: who signs in meanwhile sees the year pass."""
    if not home.demo:
        return
    from kontor.cli.seed import has_more_to_tell, tell_year

    if has_more_to_tell(home):
        threading.Thread(target=tell_year, args=(home, tell, stopping), daemon=True, name="demo year").start()


def _welcome(home: Home, console: Console, seconds: float, with_metrics: bool) -> None:
    from kontor.cli.demo.office.cast import PASSWORD, logins

    console.print(f"\n[bold green]{READY}[/] after {seconds:.1f} s: [bold]{home.address}[/]")
    lines = {
        "services": f"{home.address}/status",
        "API description": f"{home.address}/docs",
        "mail that was sent": f"{home.address}/dev/inbox",
        "gRPC": f"127.0.0.1:{home.port('gateway.grpc')}",
    }
    if with_metrics:
        lines["metrics"] = f"http://{metrics.address(home)}"
    if home.demo:
        lines["logins"] = f"password {PASSWORD}, one for each role:"
        lines |= {f"  {role.replace('_', ' ')}": mail for role, mail in logins().items()}
        lines["API key"] = str(home.demo["api_key"])
    lines["next"] = "./kontor demo   (Ctrl-C stops, data stays)"
    for name, value in lines.items():
        console.print(f"  [dim]{name:<19}[/]{escape(value)}", soft_wrap=True)
    console.print()


def _detached(home: Home, port: int | None, console: Console, with_metrics: bool, empty: bool) -> int:
    """Starts ourselves in a session of its own and waits until the words say ready."""
    home.logs.mkdir(parents=True, exist_ok=True)
    log = home.logs / "up.log"
    command = [sys.executable, "-P", "-m", "kontor.cli", "up", *(["--port", str(port)] if port else [])]
    command += [*(["--metrics"] if with_metrics else []), *(["--empty"] if empty else [])]
    environment = {**os.environ, **plain_environment(), "KONTOR_HOME": str(home.folder), "COLUMNS": "200"}
    with log.open("wb") as words:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True, env=environment
        )
    last, shown = time.monotonic() + _WAIT_SECONDS, 0
    while time.monotonic() < last:
        ended = process.poll() is not None
        text = log.read_text(encoding="utf-8", errors="replace")
        console.out(text[shown:], end="", highlight=False)
        shown = len(text)
        if READY in text and text.endswith("\n\n"):
            return 0
        if ended:
            return 0 if process.returncode == 0 else _FAILED
        time.sleep(0.1)
    console.print(f"[red]not ready after {_WAIT_SECONDS:.0f} s[/]; see {log}")
    return _FAILED


def run_down() -> int:
    home, console = Home.find(), Console(highlight=False)
    pid = home.supervisor()
    if pid is None:
        console.print("Kontor is not running.")
        return 0
    os.kill(pid, signal.SIGTERM)
    last = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < last:
        if home.supervisor() is None:
            console.print("Kontor is down; data stays.")
            return 0
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.05)
    console.print(f"[red]still running after {_WAIT_SECONDS:.0f} s[/] (process {pid})")
    return _FAILED

"""What services wrote, compact and coloured for people: the last lines, or as they come."""

import json
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kontor.cli.home import Home
from rich.console import Console
from rich.markup import escape

_PAUSE = 0.2
_TAIL_BYTES = 400_000
_COLOURS = {"debug": "dim", "info": "dim", "warning": "yellow", "error": "red", "critical": "bold red"}
_LOUD = frozenset({"warning", "error", "critical"})
_KNOWN = frozenset({"at", "level", "event", "service", "trace_id", "span_id", "logger"})
Entry = dict[str, Any]


def show(home: Home, service: str, following: bool, lines: int, as_json: bool) -> int:
    """0, or 1 when there is no such log."""
    console = Console(highlight=False)
    files = [file for file in home.log_files() if service in ("", file.stem)]
    if service == "":
        files = [file for file in files if file.suffix == ".jsonl"]
    if not files:
        known = ", ".join(file.stem for file in home.log_files())
        console.print(f"[red]no log of {escape(service) or 'anything'}[/]; try one of: {known or './kontor up'}")
        return 1
    tails = [_Tail(file) for file in files]
    for entry in _last(tails, lines):
        _print(console, entry, as_json)
    while following:
        for entry in _ordered(entry for tail in tails for entry in tail.fresh()):
            _print(console, entry, as_json)
        time.sleep(_PAUSE)
    return 0


def follow(home: Home, console: Console, ended: threading.Event) -> None:
    """From now on what somebody should look at: warnings and errors, until `ended`."""
    tails = {file: _Tail(file, at_end=True) for file in home.logs.glob("*.jsonl")}
    while not ended.wait(_PAUSE):
        for entry in _ordered(entry for tail in tails.values() for entry in tail.fresh()):
            if entry.get("level") in _LOUD:
                _print(console, entry, as_json=False)


@dataclass
class _Tail:
    """One file, read on from where we were; a file made shorter or replaced is read from its beginning."""

    file: Path
    at_end: bool = False
    _place: int = 0
    _rest: bytes = b""
    _number: int = field(default=0)

    def __post_init__(self) -> None:
        status = self.file.stat()
        self._number = status.st_ino
        self._place = status.st_size if self.at_end else max(0, status.st_size - _TAIL_BYTES)

    def fresh(self) -> Iterator[Entry]:
        try:
            status = self.file.stat()
        except FileNotFoundError:
            return
        if status.st_ino != self._number or status.st_size < self._place:
            self._number, self._place, self._rest = status.st_ino, 0, b""
        with self.file.open("rb") as words:
            words.seek(self._place)
            text = self._rest + words.read()
            self._place = words.tell()
        *lines, self._rest = text.split(b"\n")
        for line in lines:
            yield _entry(self.file.stem, line.decode("utf-8", "replace"))


def _entry(name: str, line: str) -> Entry:
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    if not isinstance(entry, dict):
        entry = {"event": line, "level": "error" if line.startswith("Traceback") else "info"}
    return {"service": name, **entry}


def _last(tails: Iterable[_Tail], lines: int) -> list[Entry]:
    return _ordered(entry for tail in tails for entry in list(tail.fresh())[-lines:])[-lines:]


def _ordered(entries: Iterable[Entry]) -> list[Entry]:
    """By time; a line without one (a traceback) stays behind the line before it."""
    at, timed = "", []
    for entry in entries:
        at = str(entry.get("at", at))
        timed.append((at, entry))
    return [entry for _, entry in sorted(timed, key=lambda pair: pair[0])]


def _print(console: Console, entry: Entry, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(entry, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        return
    level = str(entry.get("level", "info"))
    facts = " ".join(f"{name}={value}" for name, value in entry.items() if name not in _KNOWN)
    console.print(
        f"[dim]{str(entry.get('at', ''))[11:19]:8}[/] [cyan]{entry['service']:<12}[/] "
        f"[{_COLOURS.get(level, 'dim')}]{level:<7}[/] {escape(str(entry.get('event', '')))} [dim]{escape(facts)}[/]",
        soft_wrap=True,
    )

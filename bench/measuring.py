"""What all benches stand on: a plain HTTP client, load at a steady rate or from so many clients, figures with their
spread, and the platform as people run it. A bench that counts something wrong fails, however fast it was."""

import asyncio
import gc
import json
import logging
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence, Set
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import bare
import structlog
import uvloop
from kontor.cli.platform import Platform

T = TypeVar("T")
ROUNDS = 5
OTLP = "KONTOR_OTLP_ENDPOINT"


class Wrong(SystemExit):
    """The run is worth nothing: something was lost, doubled or answered otherwise."""


def must(condition: object, claim: str) -> None:
    if not condition:
        raise Wrong(f"wrong: {claim}")


def rounds() -> int:
    return numbers(ROUNDS)[0]


def numbers(*usual: int) -> list[int]:
    """What the caller asks for, one after the other, and what is usual for the rest."""
    given = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    return [*given, *usual[len(given) :]][: len(usual)]


def run(main: Coroutine[Any, Any, T]) -> T:
    """A loop as the services have it, and few words besides the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    load = os.getloadavg()[0]
    found = uvloop.run(main)
    print(f"{os.cpu_count()} CPUs; load {load:.1f} before, {os.getloadavg()[0]:.1f} after")
    return found


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that PostgreSQL's own account can reach too."""
    folder = Path(tempfile.mkdtemp(prefix="kontor-bench-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def platform(folder: Path) -> Iterator[Platform]:
    """All processes of an installation with fsync, telemetry as they come: log lines, metrics, trace context.

    With `--spans` every span is also exported, to a collector that throws them away.
    """
    if "--spans" not in sys.argv:
        with _running(folder, {}) as running:
            yield running
        return
    with bare.process("collector") as port, _running(folder, {OTLP: f"http://127.0.0.1:{port}"}) as running:
        yield running
        must(bare.taken(port) > 0, "spans were exported")


@contextmanager
def _running(folder: Path, settings: Mapping[str, str]) -> Iterator[Platform]:
    running = Platform(folder / "platform", durable=True, settings=settings)
    try:
        running.start()
        yield running
    finally:
        running.stop()


# Figures.


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def spread(name: str, values: Sequence[float], unit: str) -> float:
    """Prints and answers the median, with minimum and maximum."""
    middle = statistics.median(values)
    print(f"{name:<58}{middle:>10,.2f} {unit:<7} ({min(values):,.2f} to {max(values):,.2f}, n={len(values)})")
    return middle


def ratios(ours: Sequence[float], limit: Sequence[float]) -> list[float]:
    return [one / other for one, other in zip(ours, limit, strict=True)]


def within(bars: Sequence[tuple[str, bool]]) -> None:
    """Ends the bench with what was missed."""
    missed = [name for name, held in bars if not held]
    if missed:
        raise SystemExit(f"missed: {'; '.join(missed)}")
    print("all bars held")


# Processes.


def children() -> set[int]:
    """Of this process, at this moment."""
    return {int(pid) for tasks in Path("/proc/self/task").iterdir() for pid in _told(tasks / "children").split()}


def processor_seconds(pid: int) -> float:
    """What a process has had so far, user and system, all threads."""
    words = _told(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK") if words else 0.0


def below(roots: Set[int]) -> dict[int, str]:
    """These processes and all they started, by name."""
    parents = {int(p.name): _parent(p) for p in Path("/proc").iterdir() if p.name.isdigit()}
    found = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: _name(pid) for pid in found}


def _parent(process: Path) -> int:
    words = _told(process / "stat").rpartition(")")[2].split()
    return int(words[1]) if len(words) > 1 else 0


def _name(pid: int) -> str:
    """The module and its first argument, else the program."""
    words = _told(Path(f"/proc/{pid}/cmdline")).split("\0")
    named = next((" ".join(words[at + 1 : at + 3]) for at, word in enumerate(words) if word == "-m"), "")
    return named.strip() or Path(words[0].split(":")[0]).name


def pss(pid: int) -> float:
    """MiB: its own memory and its share of what it holds with others."""
    lines = _told(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def _told(file: Path) -> str:
    """Empty for a process that has just ended."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


# Load.


async def steady(rate: float, things: Sequence[T], one: Callable[[T], Awaitable[float]]) -> list[float]:
    """Each thing begun on time, however long the others take."""
    start, tasks = time.perf_counter(), []
    for number, thing in enumerate(things):
        await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
        tasks.append(asyncio.ensure_future(one(thing)))
    return list(await asyncio.gather(*tasks))


async def crowd(clients: int, seconds: float, one: Callable[[int], Awaitable[None]]) -> tuple[list[float], float]:
    """So many clients, each asking again as soon as it is answered; the times, and answers per second."""
    times: list[float] = []
    end = time.perf_counter() + seconds

    async def client(number: int) -> None:
        while (begun := time.perf_counter()) < end:
            await one(number)
            times.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(clients)))
    return times, len(times) / (time.perf_counter() - begun)


class Http:
    """HTTP/1.1 with connections that stay, and little else: the processors belong to what is measured."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        assert parts.hostname is not None
        self._host, self._port = parts.hostname, parts.port or 80
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        while self._idle and self._idle[-1][0].at_eof():
            self._idle.pop()[1].close()
        taken = self._idle.pop() if self._idle else await asyncio.open_connection(self._host, self._port)
        yield taken
        self._idle.append(taken)

    async def get(self, path: str, headers: str = "") -> bytes:
        return await self._send(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n{headers}\r\n".encode())

    async def post(self, path: str, headers: str = "", body: bytes = b"") -> bytes:
        length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return await self._send(f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\n{length}{headers}\r\n".encode() + body)

    async def _send(self, request: bytes) -> bytes:
        """The body of a 200; anything else ends the bench."""
        async with self._connection() as (reader, writer):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(length)
        must(head.startswith(b"HTTP/1.1 200"), f"{request[:80]!r} was answered {head[:40]!r} {body[:300]!r}")
        return body

    def close(self) -> None:
        for _, writer in self._idle:
            writer.close()


def bearer(token: str) -> str:
    return f"Authorization: Bearer {token}\r\nAccept-Language: de\r\n"


def read(body: bytes) -> Any:
    return json.loads(body)

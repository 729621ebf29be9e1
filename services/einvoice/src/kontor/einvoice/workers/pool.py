"""A few child processes that judge or render, so that a crash, a hang or a hostile file takes nothing else down.

A child is started when first needed, answers one job at a time, and is replaced after a crash or a time-out.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog
from kontor.common.values.errors import InvalidInput, TimedOut, Unavailable
from kontor.einvoice.workers import frames

_log = structlog.get_logger("kontor.workers")
_STARTUP_SECONDS = 60.0
_JOBS_PER_CHILD = 1_000  # then a fresh one takes over: native libraries do not give back all memory


class WorkerCrashed(Unavailable):
    code = "einvoice.worker_crashed"
    texts = {
        "de": "Die Verarbeitung des Dokuments ist abgebrochen. Bitte noch einmal versuchen.",
        "en": "Processing the document broke off. Please try again.",
    }


class TookTooLong(TimedOut):
    code = "einvoice.took_too_long"
    texts = {
        "de": "Die Verarbeitung des Dokuments hat zu lange gedauert.",
        "en": "Processing the document took too long.",
    }


class JobRefused(InvalidInput):
    """The child understood the job and says no: the file is not what it should be. `code` is the child's reason."""

    code = "einvoice.job_refused"
    texts = {
        "de": "Das Dokument lässt sich nicht verarbeiten.",
        "en": "The document cannot be processed.",
    }


Answer = tuple[dict[str, Any], list[bytes]]


class _Child:
    def __init__(self, process: asyncio.subprocess.Process, most: int) -> None:
        self._process = process
        self._jobs = 0
        self._most = most

    @property
    def worn(self) -> bool:
        return self._jobs >= self._most

    @property
    def ended(self) -> bool:
        """While nobody asked."""
        stdin = self._process.stdin
        return self._process.returncode is not None or stdin is None or stdin.is_closing()

    @classmethod
    async def start(cls, kind: str, environment: Mapping[str, str], most: int) -> "_Child":
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "kontor.einvoice.workers.child",
            kind,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={"PYTHONPATH": os.pathsep.join(sys.path), "LANG": "C.UTF-8", **environment},
        )
        return cls(process, most)

    @property
    def code(self) -> int | None:
        return self._process.returncode

    async def ask(self, frame: bytes) -> Answer:
        stdin, stdout = self._process.stdin, self._process.stdout
        self._jobs += 1
        if stdin is None or stdout is None:
            raise WorkerCrashed("no pipes")
        try:
            if stdin.is_closing():  # to write now would be a fault of ours to uvloop
                raise BrokenPipeError
            stdin.write(frame)
            await stdin.drain()
            length = frames.LENGTH.unpack(await stdout.readexactly(frames.LENGTH.size))[0]
            head, sizes = frames.head_of(await stdout.readexactly(length))
            return head, [await stdout.readexactly(size) for size in sizes]
        except (asyncio.IncompleteReadError, ConnectionError) as gone:
            code = await self._process.wait()  # its pipe is closed, so it is ending
            if code == -signal.SIGXCPU:
                raise TookTooLong("its processor time is used up") from gone
            raise WorkerCrashed(f"exit code {code}") from gone

    async def stop(self) -> None:
        if self._process.returncode is None:
            try:
                self._process.kill()
            except ProcessLookupError:
                return
            await self._process.wait()


class Workers:
    """`size` children of one kind, shared by whoever asks."""

    def __init__(
        self,
        kind: str,
        size: int,
        seconds: float,
        environment: Mapping[str, str] | None = None,
        jobs: int = _JOBS_PER_CHILD,
    ) -> None:
        self._jobs = jobs
        self._kind = kind
        self._seconds = seconds
        self._environment = dict(environment or {})
        self._free: asyncio.LifoQueue[_Child | None] = asyncio.LifoQueue()
        for _ in range(size):
            self._free.put_nowait(None)
        self._children: set[_Child] = set()

    async def ask(self, job: str, facts: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> Answer:
        """The child's answer; JobRefused when it says no, WorkerCrashed or TookTooLong when it does not answer."""
        child = await self._free.get()
        alive: _Child | None = None
        try:
            if child is not None and child.ended:
                _log.warning("worker.ended_idle", kind=self._kind, code=child.code)
                self._children.discard(child)
                child = None
            fresh = child is None
            if child is None:
                child = await self._start()
            seconds = self._seconds + (_STARTUP_SECONDS if fresh else 0)
            try:
                head, out = await asyncio.wait_for(child.ask(frames.pack({"job": job, **facts}, blobs)), seconds)
            except TimeoutError as late:
                raise TookTooLong(f"{self._kind} {job}") from late
            alive = None if child.worn else child
        finally:
            if alive is None and child is not None:
                self._children.discard(child)
                await child.stop()
            self._free.put_nowait(alive)
        if "refused" in head:
            raise JobRefused(
                str(head["refused"])[:300],
                code=str(head.get("code") or JobRefused.code),
                reason=str(head.get("reason") or ""),
            )
        return head, out

    async def _start(self) -> _Child:
        child = await _Child.start(self._kind, self._environment, self._jobs)
        self._children.add(child)
        return child

    async def close(self) -> None:
        for child in list(self._children):
            await child.stop()
        self._children.clear()


def font_environment(cache: Path, fonts: Path) -> dict[str, str]:
    """A fonts.conf of our own: only shipped fonts, a private cache (Pango dies without a font)."""
    cache.mkdir(parents=True, exist_ok=True)
    config = cache / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f"<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>\n",
        "utf-8",
    )
    return {"FONTCONFIG_FILE": str(config), "FONTCONFIG_PATH": str(cache)}

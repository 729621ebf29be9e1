"""A few child processes that judge or render, so that a crash, a hang or a hostile file takes nothing else down.

A child is started when first needed, answers one job at a time, and is replaced at once after a crash or a time-out.
Whoever stops waiting ends neither a child that starts nor a job that runs: both are bounded, and a pool whose children
are ended half started would never be warm on a busy machine.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar

import structlog
from kontor.common.values.errors import InvalidInput, TimedOut, TooMany, Unavailable
from kontor.einvoice.workers import frames

_log = structlog.get_logger("kontor.workers")
_STARTUP_SECONDS = 60.0
_JOBS_PER_CHILD = 1_000  # then a fresh one takes over: native libraries do not give back all memory
# Whoever waits for an answer goes before documents and verdicts on them, those before previews.
DOCUMENTS_NICE, PREVIEWS_NICE = 5, 8
T = TypeVar("T")


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
    cure = {
        "de": "Es noch einmal versuchen; ein sehr großes Dokument aufteilen.",
        "en": "Try again; split a very large document.",
    }


class UsedUp(TookTooLong):
    """Its processor time, by its own work."""

    code = "einvoice.took_too_long"


class WorkersBusy(TooMany):
    code = "einvoice.workers_busy"
    texts = {
        "de": "Hier ist gerade viel zu tun. Bitte in ein paar Sekunden noch einmal versuchen.",
        "en": "There is much to do here right now. Please try again in a few seconds.",
    }


class JobRefused(InvalidInput):
    """The child understood the job and says no: the file is not what it should be. `code` is the child's reason."""

    code = "einvoice.job_refused"
    texts = {
        "de": "Das Dokument lässt sich nicht verarbeiten.",
        "en": "The document cannot be processed.",
    }
    cure = {
        "de": "Die Datei beim Absender neu anfordern oder in ein anderes Format bringen.",
        "en": "Ask the sender for the file again, or bring it into another format.",
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
    def fresh(self) -> bool:
        return self._jobs == 0

    @property
    def ended(self) -> bool:
        """While nobody asked."""
        stdin = self._process.stdin
        return self._process.returncode is not None or stdin is None or stdin.is_closing()

    @classmethod
    async def start(cls, kind: str, environment: Mapping[str, str], most: int, nice: int) -> "_Child":
        """Ready for its first job: what it needs is loaded."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "kontor.einvoice.workers.child",
            kind,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={"PYTHONPATH": os.pathsep.join(sys.path), "LANG": "C.UTF-8", **environment},
        )
        child = cls(process, most)
        try:
            os.setpriority(os.PRIO_PROCESS, process.pid, os.getpriority(os.PRIO_PROCESS, 0) + nice)
            await asyncio.wait_for(child._answer(), _STARTUP_SECONDS)
        except BaseException:
            await child.stop()
            raise
        return child

    @property
    def code(self) -> int | None:
        return self._process.returncode

    async def ask(self, frame: bytes) -> Answer:
        stdin = self._process.stdin
        self._jobs += 1
        try:
            if stdin is None or stdin.is_closing():  # to write now would be a fault of ours to uvloop
                raise BrokenPipeError
            stdin.write(frame)
            await stdin.drain()
            return await self._answer()
        except (asyncio.IncompleteReadError, ConnectionError) as gone:
            code = await self._process.wait()  # its pipe is closed, so it is ending
            if code == -signal.SIGXCPU:
                raise UsedUp("its processor time is used up") from gone
            raise WorkerCrashed(f"exit code {code}") from gone

    async def _answer(self) -> Answer:
        stdout = self._process.stdout
        if stdout is None:
            raise BrokenPipeError
        length = frames.LENGTH.unpack(await stdout.readexactly(frames.LENGTH.size))[0]
        head, sizes = frames.head_of(await stdout.readexactly(length))
        return head, [await stdout.readexactly(size) for size in sizes]

    async def stop(self) -> None:
        if self._process.returncode is None:
            try:
                self._process.kill()
            except ProcessLookupError:
                return
            await self._process.wait()


class Workers:
    """`size` children of one kind, shared by whoever asks.

    `seconds`: for one job, `grace` on top for a child's first. `nice`: how far its children stand behind this process
    where there are too few processors for both.
    """

    def __init__(
        self,
        kind: str,
        size: int,
        seconds: float,
        environment: Mapping[str, str] | None = None,
        *,
        jobs: int = _JOBS_PER_CHILD,
        grace: float = _STARTUP_SECONDS,
        nice: int = 0,
    ) -> None:
        self._kind, self._size, self._jobs, self._nice = kind, size, jobs, nice
        self._seconds, self._grace = seconds, grace
        self._environment = dict(environment or {})
        # None: a child that could not be started, told to whoever is next.
        self._free: asyncio.LifoQueue[_Child | None] = asyncio.LifoQueue()
        self._children: set[_Child] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._closed = False

    async def ask(self, job: str, facts: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> Answer:
        """The child's answer; JobRefused when it says no, WorkerCrashed or TookTooLong when it does not answer."""
        frame = frames.pack({"job": job, **facts}, blobs)
        child = await self._take()
        head, out = await to_its_end(self._work(child, job, frame))
        if "refused" in head:
            raise JobRefused(
                str(head["refused"])[:300],
                code=str(head.get("code") or JobRefused.code),
                reason=str(head.get("reason") or ""),
            )
        return head, out

    async def _take(self) -> _Child:
        """A child that is alive and free."""
        while True:
            if self._free.empty() and len(self._children) + len(self._starting) < self._size:
                self._start()
            child = await self._free.get()
            if child is None:
                raise WorkerCrashed(f"{self._kind} did not start")
            if not child.ended:
                return child
            _log.warning("worker.ended_idle", kind=self._kind, code=child.code)
            self._children.discard(child)

    async def _work(self, child: _Child, job: str, frame: bytes) -> Answer:
        seconds = self._seconds + (self._grace if child.fresh else 0)
        is_well = False
        try:
            answer = await asyncio.wait_for(child.ask(frame), seconds)
            is_well = not child.worn
            return answer
        except TimeoutError as late:
            raise TookTooLong(f"{self._kind} {job}") from late
        finally:
            if is_well:
                self._free.put_nowait(child)
            else:
                self._children.discard(child)
                self._start()
                await child.stop()

    def _start(self) -> None:
        if not self._closed:
            self._starting.add(asyncio.create_task(self._started()))

    async def _started(self) -> None:
        child = None
        try:
            child = await _Child.start(self._kind, self._environment, self._jobs, self._nice)
            self._children.add(child)
        except (OSError, EOFError, TimeoutError) as failed:
            _log.error("worker.not_started", kind=self._kind, reason=type(failed).__name__)
        finally:
            self._starting = {task for task in self._starting if task is not asyncio.current_task()}
            self._free.put_nowait(child)  # not before: whoever takes it counts those that start

    async def close(self) -> None:
        self._closed = True
        for task in list(self._starting):
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for child in list(self._children):
            await child.stop()
        self._children.clear()


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Its answer; it goes on when whoever waits for it is cancelled."""
    task = asyncio.create_task(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return await asyncio.shield(task)

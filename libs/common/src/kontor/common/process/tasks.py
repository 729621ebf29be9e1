"""Background tasks under supervision: one that ends without being told to is the end of the process.

A dead relay or consumer is silent otherwise; whoever restarts processes can heal it, we cannot.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from kontor.common.process import telemetry

_log = structlog.get_logger("kontor.tasks")
Death = Callable[[str, BaseException | None], None]
# How a process ends of which a part has died.
_DIED = 70


class TaskDied(Exception):
    """A background task ended by itself."""


class Tasks:
    """Named tasks; `on_death` is told the first that ends before `stop`."""

    def __init__(self, on_death: Death | None = None) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._on_death = on_death
        self._may_end: set[str] = set()
        self._stopping = False
        self._died = asyncio.Event()
        self._cause: TaskDied | None = None

    def start(self, name: str, work: Awaitable[None], *, may_end: bool = False) -> None:
        """`may_end`: work that is done some day; only an error of it counts as death."""
        task = asyncio.create_task(_awaited(work), name=name)
        self._tasks[name] = task
        if may_end:
            self._may_end.add(name)
        telemetry.TASK_UP.labels(name).set(1)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        name = task.get_name()
        telemetry.TASK_UP.labels(name).set(0)
        if self._stopping:
            return
        raised = None if task.cancelled() else task.exception()
        if name in self._may_end and raised is None:
            telemetry.TASK_UP.remove(name)  # done, not dead
            return
        self._cause = TaskDied(name)
        self._cause.__cause__ = raised
        self._died.set()
        with suppress(Exception):  # a log that cannot be written must not keep half a process alive
            _log.error("task.died", task=name, exc_info=raised)
        if self._on_death is not None:
            self._on_death(name, raised)

    @property
    def dead(self) -> list[str]:
        return [name for name, task in self._tasks.items() if task.done() and name not in self._may_end]

    async def wait_for_death(self) -> None:
        """Raises TaskDied as soon as one task has ended by itself."""
        await self._died.wait()
        if self._cause is not None:
            raise self._cause

    async def stop(self) -> None:
        self._stopping = True
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


async def _awaited(work: Awaitable[None]) -> None:
    await work


def end_process(task: str, _raised: BaseException | None) -> None:
    """Half a service is worse than none: whoever keeps us alive starts us again, whatever becomes of the last words."""
    try:
        _log.critical("service.died", task=task)
        sys.stdout.flush()
    finally:
        os._exit(_DIED)

"""Layouts that took all the time documents have for them, time after time: for a while nobody waits for them again."""

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from kontor.einvoice.paper.faults import HTML, TOO_HEAVY, Fault, LayoutFaulty

T = TypeVar("T")
# One huge invoice is no reason to do without a layout; three documents in a row are.
_TIMES, _REST_SECONDS, _KEPT = 3, 3600.0, 1_000


class HeavyLayouts:
    """Counts by the hash of their content, so that a tenant's next version is a new one."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._seen: dict[str, tuple[int, float]] = {}

    async def bearing(self, key: str, work: Callable[[], Awaitable[T]]) -> T:
        """Its answer; LayoutFaulty at once when the layout of this hash was too heavy the last times."""
        times, until = self._seen.get(key, (0, 0.0))
        if times >= _TIMES and self._now() < until:
            raise LayoutFaulty(Fault(HTML, TOO_HEAVY))
        try:
            answer = await work()
        except LayoutFaulty as faulty:
            if any(fault.code == TOO_HEAVY for fault in faulty.faults):
                self._count(key, times + 1)
            raise
        self._seen.pop(key, None)
        return answer

    def _count(self, key: str, times: int) -> None:
        self._seen[key] = (times, self._now() + _REST_SECONDS)
        if len(self._seen) > _KEPT:
            del self._seen[next(iter(self._seen))]

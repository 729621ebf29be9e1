"""Keeps one tenant from taking a pool: one job of each at a time, a few waiting, the rest told to come later."""

import asyncio
from asyncio import Lock
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar
from uuid import UUID

from kontor.common.values.errors import TooMany
from kontor.einvoice.workers.pool import to_its_end

T = TypeVar("T")
_RETRY_AFTER = 5
# Then whoever asked hears that it takes longer, rather than nothing until his own time is up.
_PATIENCE = 2.5


class TurnsTaken(TooMany):
    code = "einvoice.turns_taken"
    texts = {
        "de": "Vorher Angefordertes ist noch in Arbeit. Bitte in ein paar Sekunden noch einmal versuchen.",
        "en": "What was asked for before is still being made. Please try again in a few seconds.",
    }


class Turns:
    """`each`: jobs of one tenant at work or waiting; `all_`: of all tenants."""

    def __init__(self, each: int = 3, all_: int = 24) -> None:
        self._each, self._all = each, all_
        self._locks: dict[UUID | None, Lock] = {}
        self._asked: dict[UUID | None, int] = {}

    async def run(self, tenant: UUID | None, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Its answer; TurnsTaken when too many wait. A turn lasts as long as the work, even if nobody waits for it."""
        if self._asked.get(tenant, 0) >= self._each or sum(self._asked.values()) >= self._all:
            raise TurnsTaken(retry_after=_RETRY_AFTER)
        self._asked[tenant] = self._asked.get(tenant, 0) + 1
        return await to_its_end(self._in_turn(tenant, work))

    async def _in_turn(self, tenant: UUID | None, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        try:
            lock = self._locks.setdefault(tenant, Lock())
            async with asyncio.timeout(_PATIENCE):
                await lock.acquire()
            try:
                return await work()
            finally:
                lock.release()
        except TimeoutError as late:
            raise TurnsTaken(retry_after=_RETRY_AFTER) from late
        finally:
            self._asked[tenant] -= 1
            if not self._asked[tenant]:
                del self._asked[tenant], self._locks[tenant]

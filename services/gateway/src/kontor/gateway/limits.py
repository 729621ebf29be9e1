"""How much one caller may ask: token buckets in memory, one per principal or address, and shares of what is scarce.

Every replica counts for itself; the limit keeps one caller from taking the house, it is no accounting.
"""

import math
import time
from collections.abc import Callable

from kontor.common.values.errors import TooMany, Unavailable

_KEPT = 20_000
_AGAIN_SECONDS = 1


class Buckets:
    """`per_second` requests in the long run, `burst` at once."""

    def __init__(self, per_second: float, burst: int, *, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_second
        self._burst = float(burst)
        self._now = now
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> None:
        """TooMany, with the seconds until the next is allowed, when the bucket is empty."""
        now = self._now()
        level, at = self._buckets.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - at) * self._rate)
        if level < 1.0:
            self._buckets[key] = (level, now)
            seconds = max(1, math.ceil((1.0 - level) / self._rate))
            raise TooMany("bucket is empty", code="too_many", retry_after=seconds)
        self._buckets[key] = (level - 1.0, now)
        if len(self._buckets) > _KEPT:
            self._forget()

    def _forget(self) -> None:
        """Drops the longest unused: a full bucket and an unknown one are the same."""
        for key in list(self._buckets)[: _KEPT // 10]:
            del self._buckets[key]


class Shares:
    """Something there is only so much of: places, bytes, streams. One caller gets a share of it at most; `code` tells
    people which."""

    def __init__(self, total: int, share: int, *, code: str = "too_many") -> None:
        self._total = total
        self._share = share
        self._code = code
        self._taken: dict[str, int] = {}
        self.in_use = 0

    def take(self, who: str, amount: int = 1) -> None:
        """TooMany when the caller's own share is used up, 503 when all of it is."""
        if self.in_use + amount > self._total:
            raise Unavailable("all is used up", code="gateway.overloaded", retry_after=_AGAIN_SECONDS)
        own = self._taken.get(who, 0) + amount
        if own > self._share:
            raise TooMany("a share is used up", code=self._code, retry_after=_AGAIN_SECONDS)
        self._taken[who] = own
        self.in_use += amount

    def give_back(self, who: str, amount: int = 1) -> None:
        left = self._taken[who] - amount
        self.in_use -= amount
        if left:
            self._taken[who] = left
        else:
            del self._taken[who]

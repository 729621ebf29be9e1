"""How much one caller may ask: token buckets in memory, one per principal or address, and shares of what is scarce.

Every replica counts for itself; the limit keeps one caller from taking the house, it is no accounting.
"""

import math
import time
from collections.abc import Callable

from kontor.common.serving.shares import Shares
from kontor.common.values.errors import TooMany

_KEPT = 20_000


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


def shares(total: int, share: int, *, code: str = "too_many") -> Shares:
    """Of what this process has; `code` tells who has used up his own share."""
    return Shares(total, share, code=code, full="gateway.overloaded")

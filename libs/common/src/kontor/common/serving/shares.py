"""What is scarce in one process, shared: nobody takes all of it; who comes when it is gone is told to come again."""

from collections.abc import Iterator
from contextlib import contextmanager

from kontor.common.values.errors import TooMany, Unavailable

_AGAIN_SECONDS = 1


class Shares:
    """Something there is only so much of: places, bytes, streams. One caller gets a share of it at most; `code` tells
    people which, `full` that all of it is gone."""

    def __init__(self, total: int, share: int, *, code: str = "too_many", full: str = "unavailable") -> None:
        self._total = total
        self._share = share
        self._code = code
        self._full = full
        self._taken: dict[str, int] = {}
        self.in_use = 0

    def take(self, who: str, amount: int = 1) -> None:
        """TooMany when the caller's own share is used up, 503 when all of it is; without a name the whole counts."""
        if self.in_use + amount > self._total:
            raise Unavailable("all is used up", code=self._full, retry_after=_AGAIN_SECONDS)
        own = self._taken.get(who, 0) + amount
        if who and own > self._share:
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

    @contextmanager
    def part(self, who: str, amount: int = 1) -> Iterator[None]:
        """Taken at the start and given back at the end; refused as `take` refuses."""
        self.take(who, amount)
        try:
            yield
        finally:
            self.give_back(who, amount)

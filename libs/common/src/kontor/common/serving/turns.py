"""Who changes the same record in one process comes one after the other, and waits without a database connection.

Otherwise as many as there are connections would wait for one row, and everybody else for a connection. Between
processes the row's own lock decides.
"""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class _Turn:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted: int = 0


class Turns:
    def __init__(self) -> None:
        self._turns: dict[Hashable, _Turn] = {}

    @asynccontextmanager
    async def of(self, record: Hashable | None) -> AsyncIterator[None]:
        """In the order in which they came; None waits for nobody."""
        if record is None:
            yield
            return
        turn = self._turns.setdefault(record, _Turn())
        turn.wanted += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.wanted -= 1
            if not turn.wanted:
                del self._turns[record]

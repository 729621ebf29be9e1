"""UUIDv7 ids (RFC 9562), rising within one process even when the wall clock runs backwards.

Order between processes is only as good as their clocks: whoever needs order uses a sequence.
"""

import secrets
import threading
from uuid import UUID

from kontor.common.values.clock import unix_ns

_TICKS_PER_MS = 4096
_lock = threading.Lock()
_last_tick = 0


def new_id() -> UUID:
    """48 bits of milliseconds, 12 bits of their fraction or a counter, 62 random bits."""
    global _last_tick
    tick = unix_ns() * _TICKS_PER_MS // 1_000_000
    with _lock:
        tick = max(tick, _last_tick + 1)
        _last_tick = tick
    milliseconds, fraction = divmod(tick, _TICKS_PER_MS)
    random = secrets.randbits(62)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (fraction << 64) | (0b10 << 62) | random)

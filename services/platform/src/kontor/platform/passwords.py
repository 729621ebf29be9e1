"""Password hashes: argon2id in threads of its own, so that it never starves the event loop or takes all memory.

Two at a time for signing in, with a short queue: who comes when it is full is told so at once, instead of waiting
for an answer that comes too late. Setting passwords has a thread of its own, out of reach of whoever only tries.
"""

import asyncio
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from kontor.common.values.errors import TooMany

_AT_ONCE, _QUEUE = 2, 8
_SECONDS_EACH = 0.2
# On a machine too busy for its queue nobody waits for longer than this.
_WAIT_SECONDS = 2.0
_hasher = PasswordHasher()
_checking = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="password-check")
_setting = ThreadPoolExecutor(1, thread_name_prefix="password-set")
# Checked for nobody's password, so that an unknown e-mail takes as long as a known one.
_NOBODY = _hasher.hash("nobody's password")


async def hash_password(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_setting, _hasher.hash, password)


class PasswordChecks:
    """The queue of one process."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._asked = 0

    @contextmanager
    def room(self) -> Iterator[None]:
        """A place for one sign-in, from its first question to the database on; TooMany at once when there is none."""
        if self._asked >= _AT_ONCE + _QUEUE:
            seconds = math.ceil(self._asked * _SECONDS_EACH / _AT_ONCE)
            raise TooMany("password checks are queued up", retry_after=seconds)
        self._asked += 1
        try:
            yield
        finally:
            self._asked -= 1

    async def is_password(self, stored: str, password: str) -> bool:
        """False also for an empty hash, after the same time."""
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                await self._slots.acquire()
        except TimeoutError as late:
            raise TooMany("password checks are slow", retry_after=math.ceil(_WAIT_SECONDS)) from late
        try:
            checked = asyncio.get_running_loop().run_in_executor(_checking, _verify, stored or _NOBODY, password)
            return await checked and bool(stored)
        finally:
            self._slots.release()


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False

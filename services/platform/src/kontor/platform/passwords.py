"""Password hashes: argon2id in a thread, two at a time, so that signing in never starves the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
_slots = asyncio.Semaphore(2)
# Checked for nobody's password, so that an unknown e-mail takes as long as a known one.
_NOBODY = _hasher.hash("nobody's password")


async def hash_password(password: str) -> str:
    async with _slots:
        return await asyncio.to_thread(_hasher.hash, password)


async def is_password(stored: str, password: str) -> bool:
    """False also for an empty hash, after the same time."""
    async with _slots:
        return await asyncio.to_thread(_verify, stored or _NOBODY, password) and bool(stored)


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False

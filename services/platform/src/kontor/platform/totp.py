"""Codes of an authenticator app: RFC 6238 over RFC 4226, six digits, thirty seconds, SHA-1, as all apps do it.

Which codes were used already is the caller's to know: each step counts once.
"""

import hashlib
import hmac
from base64 import b32encode
from datetime import datetime
from urllib.parse import quote, urlencode

SECRET_BYTES = 20
_STEP_SECONDS, _DIGITS = 30, 6
# Clocks of phones differ, and people take their time: the code before and the one after count too.
_WINDOW = (0, -1, 1)


def code_at(secret: bytes, step: int) -> str:
    """The code of one step, RFC 4226 5.3."""
    digest = hmac.new(secret, step.to_bytes(8), hashlib.sha1).digest()
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4]) & 0x7FFF_FFFF
    return str(number % 10**_DIGITS).zfill(_DIGITS)


def step_at(now: datetime) -> int:
    return int(now.timestamp()) // _STEP_SECONDS


def step_of(secret: bytes, code: str, now: datetime) -> int | None:
    """The step whose code this is, within the window; None when it is none."""
    here, given = step_at(now), code.encode()
    near = [here + away for away in _WINDOW]
    return next((step for step in near if hmac.compare_digest(code_at(secret, step).encode(), given)), None)


def typed(secret: bytes) -> str:
    return b32encode(secret).decode().rstrip("=")


def uri(secret: bytes, *, issuer: str, account: str) -> str:
    """What the QR code says, by the key URI format of authenticator apps."""
    facts = {"secret": typed(secret), "issuer": issuer, "algorithm": "SHA1", "digits": _DIGITS, "period": _STEP_SECONDS}
    return f"otpauth://totp/{quote(f'{issuer}:{account}', safe='')}?{urlencode(facts, quote_via=quote)}"

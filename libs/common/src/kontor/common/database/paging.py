"""Keyset pages: an opaque token carries the sort values of the last row shown.

The token is not secret and not trusted: whoever reads it filters by tenant and scope all the same.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from kontor.common.values.errors import InvalidInput

R = TypeVar("R")

# Sort values of a list of the newest first: when made, id.
NEWEST = (datetime, UUID)
DEFAULT_SIZE = 25
MAX_SIZE = 200
_TOKEN_LIMIT = 1024
_TYPES: dict[str, tuple[type, Callable[[str], Any]]] = {
    "i": (UUID, UUID),
    "t": (datetime, datetime.fromisoformat),
    "d": (date, date.fromisoformat),
    "n": (Decimal, Decimal),
}


def _packed(value: object) -> object:
    if value is None or isinstance(value, (str, int, bool)):
        return value
    for tag, (kind, _) in _TYPES.items():
        if isinstance(value, kind):
            return {tag: value.isoformat() if isinstance(value, date) else str(value)}
    raise TypeError(f"a page token cannot carry {type(value).__name__}")


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        ((tag, text),) = value.items()
        return _TYPES[tag][1](str(text))
    if isinstance(value, (list, float)):
        raise TypeError("not a value of a page token")
    return value


def encode_token(values: Sequence[object]) -> str:
    packed = json.dumps([_packed(v) for v in values], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def decode_token(token: str) -> tuple[Any, ...]:
    """The values of `encode_token`; an empty token is the first page, anything else odd is InvalidInput."""
    if not token:
        return ()
    try:
        if len(token) > _TOKEN_LIMIT:
            raise ValueError("too long")
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        values = json.loads(raw)
        if not isinstance(values, list):
            raise TypeError("not a list")
        return tuple(_unpacked(v) for v in values)
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as odd:
        raise InvalidInput(f"page token: {odd}", pointer="/page_token", code="invalid_page_token") from odd


@dataclass(frozen=True)
class Page:
    """What a list query asks for: `size` rows after the sort values `after` (empty: from the start)."""

    size: int = DEFAULT_SIZE
    after: tuple[Any, ...] = ()

    @classmethod
    def of(cls, page_size: int = 0, page_token: str = "", *, types: tuple[type, ...]) -> "Page":
        """From the request; `types` are those of the sort values a token of this list carries."""
        if not 0 <= page_size <= MAX_SIZE:
            raise InvalidInput(f"page size {page_size}", pointer="/page_size", code="invalid_page_size")
        after = decode_token(page_token)
        if after and tuple(type(value) for value in after) != types:
            raise InvalidInput("token of another list", pointer="/page_token", code="invalid_page_token")
        return cls(page_size or DEFAULT_SIZE, after)

    @property
    def limit(self) -> int:
        """One row more than shown, so that the last page knows it is the last."""
        return self.size + 1

    def cut(self, rows: Sequence[R], key: Callable[[R], Sequence[object]]) -> tuple[Sequence[R], str]:
        """The rows to show and the token of the next page (empty: there is none)."""
        if len(rows) <= self.size:
            return rows, ""
        shown = rows[: self.size]
        return shown, encode_token(key(shown[-1]))

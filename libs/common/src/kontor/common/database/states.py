"""A record's canonical form and its hash: what the journal keeps of a state, and a row is held against."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any
from uuid import UUID

from kontor.common.values.errors import Bug

Row = dict[str, Any]


class Saved:
    """One record as a transaction leaves it: its version, its row and the rows that belong to it."""

    __slots__ = ("_hash", "parts", "row", "version")

    def __init__(self, version: int) -> None:
        self.version = version
        self.keep({}, ())

    @classmethod
    def as_it_was(cls, version: int, row: Row, parts: Sequence[Row]) -> "Saved":
        saved = cls(version)
        saved.keep(row, parts)
        return saved

    def keep(self, row: Row, parts: Sequence[Row]) -> None:
        """As it is now; what was kept before is passed."""
        self.row, self.parts, self._hash = row, parts, b""

    @property
    def form(self) -> int:
        return len(self.row)

    @property
    def hash(self) -> bytes:
        self._hash = self._hash or state_hash(self.row, self.form, self.parts)
        return self._hash


def state_hash(row: Mapping[str, Any], form: int, parts: Sequence[Mapping[str, Any]] = ()) -> bytes:
    """SHA-256 of the canonical form: the first `form` columns as the table declares them, then the rows that belong to
    the record. Columns are only ever added at the end, so what was hashed once can be hashed again."""
    opened = _opened(tuple(row)[:form])
    named = ",".join([f"{name}{_json[type(value)](value)}]" for name, value in zip(opened, row.values(), strict=False)])
    belonging = sorted([_spaced[dict](dict(part)) for part in parts])
    told = f"[[{named}],[{','.join(map(encode_basestring, belonging))}]]"
    return hashlib.sha256(told.encode()).digest()


def _plain(value: Any) -> Any:
    """A value as JSON that does not depend on how the driver or the caller wrote it."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case Decimal():
            return _amount(value)
        case datetime():
            return _instant(value)
        case date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return hashlib.sha256(value).hexdigest()
        case Mapping():
            return {str(key): _plain(part) for key, part in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(part) for part in value]
    raise Bug(f"no canonical form for {type(value).__name__}")


def _amount(value: Decimal) -> str:
    return f"{value.normalize() + 0:f}"


@lru_cache(maxsize=256)
def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


@lru_cache(maxsize=4_096)
def _opened(columns: tuple[str, ...]) -> Sequence[str]:
    return [f"[{encode_basestring(column)}," for column in columns]


class _Writers(dict[type, Callable[[Any], str]]):
    """By exact type what writes a value's canonical form as JSON, since rows by the thousand are hashed; all else goes
    by way of `_plain`."""

    def __init__(self, rare: Callable[[Any], str]) -> None:
        super().__init__(_WRITTEN)
        self._rare = rare

    def __missing__(self, _kind: type) -> Callable[[Any], str]:
        return self._rare


def _writers(comma: str, colon: str) -> _Writers:

    def rare(value: Any) -> str:
        return json.dumps(_plain(value), ensure_ascii=False, separators=(comma, colon), sort_keys=True)

    def listed(values: Sequence[Any]) -> str:
        return f"[{comma.join([writers[type(value)](value) for value in values])}]"

    def named(values: Mapping[Any, Any]) -> str:
        parts = sorted([(str(key), value) for key, value in values.items()], key=_first)
        written = [f"{encode_basestring(key)}{colon}{writers[type(value)](value)}" for key, value in parts]
        return f"{{{comma.join(written)}}}"

    writers = _Writers(rare)
    writers |= {list: listed, tuple: listed, dict: named}
    return writers


_first = itemgetter(0)
_WRITTEN: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: repr,
    UUID: lambda value: f'"{value}"',
    Decimal: lambda value: f'"{_amount(value)}"',
    datetime: lambda value: f'"{_instant(value)}"',
    date: lambda value: f'"{value.isoformat()}"',
}
# Of columns, and of rows that belong to the record.
_json, _spaced = _writers(",", ":"), _writers(", ", ": ")

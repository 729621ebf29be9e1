"""Many rows in one statement: a column of all of them is one array, and the statement is prepared once for any number.

Rows hold what INSERT or UPDATE would have made of the same values. Others get their turn between slices: a hundred
rows are written as text in no time at all, a thousand are not.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from itertools import repeat
from operator import is_
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from kontor.common.database.statements import dialect
from kontor.common.database.trips import Line, Question, text_in_array
from psycopg.pq import Format

Row = Mapping[str, Any]
Written = Callable[[Any], str]

# Rows that become text before others get a turn.
_SLICE = 200
_QUOTE: Callable[[str], str] = dialect.identifier_preparer.quote_identifier


async def inserted(line: Line, table: sa.TableClause, rows: Sequence[Row], *, taken: str = "") -> Question:
    """New rows, all of the columns of the first, in the order they are given in; `taken` is said of a key that is
    there already (ON CONFLICT …).

    Raises psycopg.DataError for a value that PostgreSQL cannot hold, such as NUL in a text.
    """
    return await _asked(line, _insert(table, tuple(rows[0]), taken), rows)


async def changed(line: Line, table: sa.TableClause, rows: Sequence[Row], *, given: Mapping[str, str]) -> Question:
    """Rows of the table that become what these say; `given` tells, for what a row holds beside columns to set, the
    column that has to be so."""
    return await _asked(line, _update(table, tuple(rows[0]), tuple(given.items())), rows)


def listed(line: Line, sql: bytes, columns: Sequence[Sequence[Any]]) -> Question:
    """A statement each of whose parameters is an array. It says their types: the same for lists that hold nothing."""
    return _of_arrays(sql, [_array(_cells(values, line)) for values in columns])


@dataclass(frozen=True, slots=True)
class _Many:
    """A statement for any number of rows; by name what SQLAlchemy does to a value on its way."""

    sql: bytes
    columns: Sequence[tuple[str, Callable[[Any], Any] | None]]


@lru_cache(maxsize=512)
def _insert(table: sa.TableClause, names: tuple[str, ...], taken: str) -> _Many:
    columns = {name: table.c[name] for name in names}
    into = ", ".join(map(_QUOTE, names))
    said = ", ".join(_said(name, column) for name, column in columns.items())
    told = f"insert into {_QUOTE(table.name)} ({into}) select {said} from {_arrays(columns)}"  # noqa: S608 -- own names
    return _many(f"{told} {taken}", columns)


@lru_cache(maxsize=512)
def _update(table: sa.TableClause, names: tuple[str, ...], given: tuple[tuple[str, str], ...]) -> _Many:
    named = dict(given)
    columns = {name: table.c[named.get(name, name)] for name in names}
    to_set = ", ".join(f"{_QUOTE(name)} = {_said(name, columns[name])}" for name in names if name not in named)
    to_be = " and ".join(f"t.{_QUOTE(column)} = {_said(name, columns[name])}" for name, column in given)
    told = f"update {_QUOTE(table.name)} t set {to_set} from {_arrays(columns)} where {to_be}"  # noqa: S608 -- own names
    return _many(told, columns)


def _many(told: str, columns: Mapping[str, sa.ColumnClause[Any]]) -> _Many:
    return _Many(told.encode(), [(name, _processor(column.type)) for name, column in columns.items()])


def _arrays(columns: Mapping[str, sa.ColumnClause[Any]]) -> str:
    given = ", ".join(f"${at}::{_element(column.type)}[]" for at, column in enumerate(columns.values(), 1))
    return f"unnest({given}) as given({', '.join(map(_QUOTE, columns))})"


def _said(name: str, column: sa.ColumnClause[Any]) -> str:
    """A value of a row; arrays come as text, since an array of them would be taken apart as a whole."""
    said = f"given.{_QUOTE(name)}"
    return f"{said}::{column.type.compile(dialect)}" if isinstance(column.type, sa.ARRAY) else said


def _element(type_: Any) -> str:
    return "text" if isinstance(type_, sa.ARRAY) else str(type_.compile(dialect))


async def _asked(line: Line, many: _Many, rows: Sequence[Row]) -> Question:
    parts: list[list[str]] = [[] for _ in many.columns]
    for start in range(0, len(rows), _SLICE):
        if start:
            await asyncio.sleep(0)
        block = rows[start : start + _SLICE]
        for part, (name, processed) in zip(parts, many.columns, strict=True):
            values = [row[name] for row in block]
            part += _cells(values if processed is None else [processed(value) for value in values], line)
    return _of_arrays(many.sql, [_array(part) for part in parts])


def _of_arrays(sql: bytes, said: Sequence[bytes]) -> Question:
    return Question(sql, said, (0,) * len(said), (Format.TEXT,) * len(said))


def _cells(values: Sequence[Any], line: Line) -> list[str]:
    """As array literals have them; of rows that are made together most columns hold one thing."""
    if len(values) > 1 and all(map(is_, values, repeat(values[0]))):
        return _cells(values[:1], line) * len(values)
    cells = []
    for value in values:
        write = _CELLS.get(type(value))
        cells.append(_adapted(value, line) if write is None else write(value))
    return cells


def _array(cells: Sequence[str]) -> bytes:
    said = ",".join(cells)
    if "\0" in said:
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return f"{{{said}}}".encode()


def _adapted(value: Any, line: Line) -> str:
    """As psycopg would write a value of a kind that is rare."""
    said = line.text_of(value)
    return "NULL" if said is None else text_in_array(said)


def _processor(type_: Any) -> Callable[[Any], Any] | None:
    """What SQLAlchemy does to a value on its way; of JSON what psycopg would make of it then."""
    if isinstance(type_, sa.JSON):
        return partial(_json, none_as_null=type_.none_as_null)
    processed: Callable[[Any], Any] | None = type_.dialect_impl(dialect).bind_processor(dialect)
    return processed


def _json(value: Any, *, none_as_null: bool) -> str | None:
    """Nothing, which is what most rows hold, without asking for it."""
    if type(value) is list and not value:
        return "[]"
    return None if value is None and none_as_null else json.dumps(value)


_CELLS: dict[type, Written] = {
    type(None): lambda _: "NULL",
    str: text_in_array,
    int: repr,
    bool: lambda value: "t" if value else "f",
    UUID: lambda value: value.hex,
    Decimal: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
    bytes: lambda value: f'"\\\\x{value.hex()}"',
}

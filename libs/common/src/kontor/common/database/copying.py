"""Many rows at once: COPY beside their table, then one INSERT, as row-level security wants it.

Rows hold what INSERT would have made of the same values. Others get their turn between slices: a thousand rows are
written as text in no time at all, a hundred thousand are not.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import sqlalchemy as sa
from kontor.common.database.statements import dialect
from psycopg import sql
from psycopg.adapt import PyFormat, Transformer

Row = Mapping[str, Any]
Written = Callable[[Any], str]

# Rows that become text before others get a turn.
_SLICE = 200
_ESCAPED = {ord("\\"): "\\\\", ord("\t"): "\\t", ord("\n"): "\\n", ord("\r"): "\\r"}
_TO_ESCAPE = re.compile(r"[\\\t\n\r]")


async def copied(connection: psycopg.AsyncConnection[Any], table: sa.Table, rows: Sequence[Row]) -> int:
    """How many rows, all of the columns of the first, went into the table; in the order they are given in.

    Raises psycopg.DataError for a value that PostgreSQL cannot hold, such as NUL in a text.
    """
    bulk = _Bulk(connection, table, {name: name for name in rows[0]})
    await bulk.fill(rows)
    return await bulk.say("insert into {table} ({columns}) select {columns} from bulk", last=True)


async def changed(
    connection: psycopg.AsyncConnection[Any], table: sa.Table, rows: Sequence[Row], *, given: Mapping[str, str]
) -> int:
    """How many rows of the table became what these say; `given` tells, for what a row holds beside columns to set, the
    column that has to be so."""
    columns = {name: given.get(name, name) for name in rows[0]}
    bulk = _Bulk(connection, table, columns)
    await bulk.fill(rows)
    to_set = [_same(name, name) for name in columns if name not in given]
    to_be = [sql.SQL("t.") + _same(column, name) for name, column in given.items()]
    words = {"to_set": sql.SQL(", ").join(to_set), "to_be": sql.SQL(" and ").join(to_be)}
    return await bulk.say("update {table} t set {to_set} from bulk where {to_be}", last=True, **words)


def _same(column: str, given: str) -> sql.Composed:
    return sql.SQL("{} = bulk.{}").format(sql.Identifier(column), sql.Identifier(given))


class _Bulk:
    """Rows beside a table, in a temporary one whose columns (name: as which) have the types of the table's."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], table: sa.Table, columns: Mapping[str, str]) -> None:
        self._connection = connection
        self._lines = _Lines(connection, table, columns)
        self._words = {
            "table": sql.Identifier(table.name),
            "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
            "typed": sql.SQL(", ").join(
                sql.SQL("{} as {}").format(sql.Identifier(column), sql.Identifier(name))
                for name, column in columns.items()
            ),
        }

    async def fill(self, rows: Sequence[Row]) -> None:
        await self.say("create temporary table bulk on commit drop as select {typed} from {table} limit 0")
        said = sql.SQL("copy bulk ({columns}) from stdin").format(**self._words)
        async with self._connection.cursor().copy(said) as copy:
            for start in range(0, len(rows), _SLICE):
                await copy.write(self._lines.of(rows[start : start + _SLICE]))
                await asyncio.sleep(0)

    async def say(self, template: LiteralString, *, last: bool = False, **more: sql.Composable) -> int:
        """Rows written; with the last word the rows beside the table go."""
        said = sql.SQL(template).format(**self._words, **more)
        written = (await self._connection.execute(said, prepare=False)).rowcount
        if last:
            await self._connection.execute(b"drop table bulk", prepare=False)
        return written


class _Lines:
    """Rows of the same columns as COPY's text format has them."""

    def __init__(self, connection: psycopg.AsyncConnection[Any], table: sa.Table, columns: Mapping[str, str]) -> None:
        self._adapting = Transformer(connection)
        self._columns = [(name, _processor(table.c[column].type)) for name, column in columns.items()]

    def of(self, rows: Sequence[Row]) -> bytes:
        said = "".join([self._line(row) for row in rows]).encode()
        if b"\0" in said:
            raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        return said

    def _line(self, row: Row) -> str:
        cells = []
        for name, processed in self._columns:
            value = row[name] if processed is None else processed(row[name])
            write = _CELLS.get(type(value))
            cells.append(self._adapted(value) if write is None else write(value))
        return "\t".join(cells) + "\n"

    def _adapted(self, value: Any) -> str:
        """As psycopg would write a value of a kind that is rare."""
        dumper = self._adapting.get_dumper(value, PyFormat.TEXT)
        said = dumper.dump(value)
        return "\\N" if said is None else _text(bytes(said).decode())


def _processor(type_: Any) -> Written | None:
    """What SQLAlchemy does to a value on its way; JSON of nothing, which is what most rows hold, without asking it."""
    processed: Written | None = type_.dialect_impl(dialect).bind_processor(dialect)
    if processed is None or not isinstance(type_, sa.JSON):
        return processed
    return lambda value: "[]" if value == [] and type(value) is list else processed(value)


def _text(value: str) -> str:
    return value.translate(_ESCAPED) if _TO_ESCAPE.search(value) else value


_CELLS: dict[type, Written] = {
    type(None): lambda _: "\\N",
    str: _text,
    int: repr,
    bool: lambda value: "t" if value else "f",
    UUID: lambda value: value.hex,
    Decimal: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
    bytes: lambda value: "\\\\x" + value.hex(),
}

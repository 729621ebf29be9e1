"""Several questions to PostgreSQL in one round trip: libpq's pipeline, on a connection of psycopg's.

A transaction's BEGIN travels with its first statement and its COMMIT with its last, which saves more than half of what
asking one by one costs: each wait is a trip, a wake-up of both processes and a round of the event loop. psycopg's own
pipeline mode waits at every command and saves nothing of that. What a transaction asks and when is `db`'s part.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, repeat
from operator import is_
from typing import Any
from uuid import UUID

import psycopg
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.postgres import types as known_types
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGresult
from psycopg.waiting import Wait

Row = dict[str, Any]

# Statements a connection remembers before it is replaced; a service has fewer, but lists of values have many lengths.
PREPARED_AT_MOST = 400
_FAILED = (ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED)
_AUTO = [PyFormat.AUTO]
# Kinds of which a list is written here: psycopg looks for a dumper for each value, which costs more than the value.
_LISTED: dict[type, tuple[int, Callable[[list[Any]], str]]] = {
    UUID: (known_types["uuid"].array_oid, lambda ids: ",".join([id_.hex for id_ in ids])),
    str: (known_types["text"].array_oid, lambda texts: ",".join(map(text_in_array, texts))),
}
# From so many values on.
_MANY = 4


def text_in_array(value: str) -> str:
    """Always quoted: bare, NULL and nothing would mean something else."""
    if "\\" in value or '"' in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'


def _listed(value: Any) -> tuple[bytes, int] | None:
    """A list of one kind as an array literal, with its type."""
    if type(value) is not list or len(value) < _MANY or type(value[0]) not in _LISTED:
        return None
    kind = type(value[0])
    if not all(map(is_, map(type, value), repeat(kind))):
        return None
    oid, written = _LISTED[kind]
    said = written(value)
    if "\0" in said:
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return f"{{{said}}}".encode(), oid


@dataclass(frozen=True, slots=True)
class Question:
    """One statement with its values as they go over the wire; `$1` is the first of them."""

    sql: bytes
    values: Sequence[Any]
    types: tuple[int, ...]
    formats: Sequence[Format]

    @property
    def key(self) -> tuple[bytes, tuple[int, ...]]:
        return self.sql, self.types


@dataclass(slots=True)
class Prepared:
    """A statement as one connection knows it; the names of its columns are known from its first answer."""

    name: bytes
    columns: Sequence[str] = ()


class Answer:
    """What PostgreSQL said to one question."""

    __slots__ = ("_line", "_prepared", "_result")

    def __init__(self, line: "Line", prepared: Prepared, result: PGresult) -> None:
        self._line = line
        self._prepared = prepared
        self._result = result

    @property
    def count(self) -> int:
        """Rows written or found."""
        return self._result.command_tuples or 0

    def rows(self, most: int | None = None) -> list[Row]:
        """All rows, or the first ones, columns by name."""
        return self._line.read(self._prepared, self._result, most)

    def values(self) -> list[tuple[Any, ...]]:
        """All rows, their columns in the order they were asked for."""
        return self._line.values(self._result)

    def first(self) -> Row | None:
        return next(iter(self.rows(1)), None)


class Line:
    """What one connection asks and hears. At most one task uses it at a time."""

    def __init__(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection
        self._pg = connection.pgconn
        self._adapting = Transformer(connection)
        self._prepared: dict[tuple[bytes, tuple[int, ...]], Prepared] = {}
        self._names = count(1)
        # Somebody left without waiting for the answer to the last word: it comes before all others.
        self.owing = False

    @property
    def worn(self) -> bool:
        return len(self._prepared) > PREPARED_AT_MOST

    def question(self, sql: bytes, values: Sequence[Any] = ()) -> Question:
        """Raises psycopg.DataError for a value that PostgreSQL cannot hold, such as NUL in a text."""
        lists = {at: listed for at, value in enumerate(values) if (listed := _listed(value)) is not None}
        others = [None if at in lists else value for at, value in enumerate(values)] if lists else values
        said = self._adapting.dump_sequence(others, _AUTO * len(values))
        types, formats = self._adapting.types or (), self._adapting.formats or ()
        if not lists:
            return Question(sql, said, types, formats)
        return Question(
            sql,
            [lists[at][0] if at in lists else value for at, value in enumerate(said)],
            tuple(lists[at][1] if at in lists else type_ for at, type_ in enumerate(types)),
            [Format.TEXT if at in lists else format_ for at, format_ in enumerate(formats)],
        )

    def text_of(self, value: Any) -> str | None:
        """A value as PostgreSQL reads it from text; None where there is none."""
        said = self._adapting.get_dumper(value, PyFormat.TEXT).dump(value)
        return None if said is None else bytes(said).decode()

    async def trip(self, questions: Sequence[Question]) -> list[Answer]:
        """Asks all and waits for all answers. The first that fails raises its psycopg.Error; none after it is done."""
        new = self._new_among(questions)
        asked = [new.get(question.key) or self._prepared[question.key] for question in questions]
        results = iter(await self._connection.wait(self._exchange(new, asked, questions)))
        answers = []
        for prepared, question in zip(asked, questions, strict=True):
            if new.pop(question.key, None) is not None:
                self._sound(next(results))
                self._prepared[question.key] = prepared
            answers.append(Answer(self, prepared, self._sound(next(results))))
        return answers

    def leave(self, word: bytes) -> None:
        """Says a last word without waiting: what is answered is read with the next trip, and nobody depends on it."""
        self._pg.enter_pipeline_mode()
        self._pg.send_query_params(word, None)
        self._pg.pipeline_sync()
        self._pg.flush()
        self.owing = True

    def read(self, prepared: Prepared, result: PGresult, most: int | None) -> list[Row]:
        if not prepared.columns:
            prepared.columns = [(result.fname(at) or b"").decode() for at in range(result.nfields)]
        columns = prepared.columns
        self._adapting.set_pgresult(result)
        found = result.ntuples if most is None else min(most, result.ntuples)
        return self._adapting.load_rows(0, found, lambda values: dict(zip(columns, values, strict=True)))

    def values(self, result: PGresult) -> list[tuple[Any, ...]]:
        self._adapting.set_pgresult(result)
        return self._adapting.load_rows(0, result.ntuples, tuple)

    def _new_among(self, questions: Sequence[Question]) -> dict[tuple[bytes, tuple[int, ...]], Prepared]:
        unknown = (question.key for question in questions if question.key not in self._prepared)
        return {key: Prepared(b"kontor_%d" % next(self._names)) for key in unknown}

    def _sound(self, result: PGresult) -> PGresult:
        if result.status in _FAILED:
            raise error_from_result(result, self._adapting.encoding)
        return result

    def _exchange(
        self,
        new: Mapping[tuple[bytes, tuple[int, ...]], Prepared],
        asked: Sequence[Prepared],
        questions: Sequence[Question],
    ) -> PQGen[list[PGresult]]:
        pg, unsaid = self._pg, set(new)
        if not self.owing:
            pg.enter_pipeline_mode()
        for prepared, question in zip(asked, questions, strict=True):
            if question.key in unsaid:
                unsaid.discard(question.key)
                pg.send_prepare(prepared.name, question.sql, question.types)
            pg.send_query_prepared(prepared.name, question.values, question.formats, Format.BINARY)
        pg.pipeline_sync()
        while pg.flush():
            yield Wait.RW
            pg.consume_input()
        if self.owing:
            yield from self._answers()
            self.owing = False
        results = yield from self._answers()
        pg.exit_pipeline_mode()
        return results

    def _answers(self) -> PQGen[list[PGresult]]:
        """All results up to the next end of a trip."""
        pg, results = self._pg, list[PGresult]()
        while True:
            while pg.is_busy():
                yield Wait.R
                pg.consume_input()
            result = pg.get_result()
            if result is not None and result.status == ExecStatus.PIPELINE_SYNC:
                return results
            if result is not None:
                results.append(result)
            elif pg.status == ConnStatus.BAD:
                raise psycopg.OperationalError("the connection is lost")

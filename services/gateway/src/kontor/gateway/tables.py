"""Lists as tables: the same request with `Accept: text/csv` or that of XLSX answers all rows instead of a page.

A column is the path of a field in the list's rows (`number`, `customer.label`, `gross`, `gross.currency`); `columns`
chooses and orders them, without it every field that holds one value is shown. CSV comes in German with semicolons,
decimal commas and days as people write them, in English with commas and ISO 8601; values of enums are told in the words
that the contract has for them; no text can be taken for a formula.
XLSX has numbers and days as such and is written by a process of its own (`sheets`).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any
from urllib.parse import unquote_plus

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from kontor.api.common.v1 import options_pb2
from kontor.common.values import text
from kontor.common.values.cells import INSTANT, MONEY, csv_lines, instant, is_day, is_decimal, kind_of, saying
from kontor.common.values.clock import local_day
from kontor.common.values.errors import InvalidInput
from kontor.gateway import naming

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = "columns"
# Tells German spreadsheets that it is UTF-8.
CSV_MARK = "\ufeff".encode()
# Kinds of cells.
TEXT, NUMBER, DAY, MOMENT = "t", "n", "d", "m"
_MOST_COLUMNS = 100
# Rows written before anybody else has a turn.
_PORTION = 200
_NOT_SHOWN = frozenset({"etag"})
_F = FieldDescriptor

# Kind and value of a cell: a number in plain digits, days and instants in ISO 8601.
Cell = tuple[str, str]
_EMPTY: Cell = (TEXT, "")
# What a column makes of a row: a cell, or what CSV says.
Read = Callable[[Any], Any]

text.register_texts(
    {
        "gateway.unknown_column": {
            "de": "Die Spalte {column} gibt es hier nicht.",
            "en": "There is no column {column} here.",
        },
        "gateway.too_many_exports": {
            "de": "Es laufen schon zwei Exporte. Bitte warten, bis einer fertig ist.",
            "en": "Two exports are running already. Please wait until one of them is done.",
        },
    }
)
text.register_cures(
    {
        "gateway.unknown_column": {
            "de": "Eine Spalte aus der Kopfzeile des Exports ohne columns nehmen.",
            "en": "Take a column from the head of the export without columns.",
        },
    }
)


@dataclass(frozen=True)
class Column:
    """One field of a row: how it is reached and what kind of value it holds."""

    steps: tuple[str, ...]
    last: FieldDescriptor

    @property
    def name(self) -> str:
        return ".".join(self.steps)

    def cell(self, lang: str) -> Read:
        """For sheets: kind and value."""
        get, kind = attrgetter(self.name), kind_of(self.last)
        if kind == MONEY:
            amount = attrgetter(f"{self.name}.amount")
            return lambda row: (NUMBER, found) if (found := amount(row)) else _EMPTY
        if kind == INSTANT:
            return self._if_there(lambda row: (MOMENT, instant(get(row).ToDatetime(tzinfo=UTC))), _EMPTY)
        if self.last.enum_type is not None or self.last.type == _F.TYPE_BOOL:
            said = self.said(lang)
            return lambda row: (TEXT, said(row))
        if is_decimal(self.last):
            return lambda row: (NUMBER, found) if (found := get(row)) else _EMPTY
        if self.last.type != _F.TYPE_STRING:
            return self._if_there(lambda row: (NUMBER, str(get(row))), _EMPTY)
        return lambda row: (DAY if is_day(value := get(row)) else TEXT, value)

    def said(self, lang: str) -> Read:
        """For CSV: the words of one language."""
        get, kind, say = attrgetter(self.name), kind_of(self.last), saying(self.last, lang)
        if kind == MONEY:
            amount = attrgetter(f"{self.name}.amount")
            return lambda row: say(amount(row))
        if kind == INSTANT:
            return self._if_there(lambda row: say(get(row).ToDatetime(tzinfo=UTC)), "")
        if self.last.enum_type is not None or self.last.type == _F.TYPE_STRING:
            return lambda row: say(get(row))
        return self._if_there(lambda row: say(get(row)), "")

    def _if_there(self, read: Read, empty: Any) -> Read:
        """Texts that are not there are empty; what is not there of numbers and instants would be zero."""
        *above, last = self.steps
        if self.last.message_type is not None:
            owner = attrgetter(".".join(above)) if above else _itself
            return lambda row: read(row) if owner(row).HasField(last) else empty
        if not above:
            return read
        owner = attrgetter(".".join(above[:-1])) if above[:-1] else _itself
        name = above[-1]
        return lambda row: read(row) if owner(row).HasField(name) else empty


def _itself(row: Any) -> Any:
    return row


class Table:
    """The rows of one list, as they are written in one language."""

    def __init__(self, response: type[Message], columns: Sequence[str], lang: str) -> None:
        descriptor: Any = response.DESCRIPTOR
        rows = next(f for f in descriptor.fields if f.is_repeated and f.message_type is not None)
        self._response, self._rows, self._lang = response, rows.name, lang
        self._columns = _chosen(rows.message_type, columns) if columns else list(_all(rows.message_type))

    @property
    def paths(self) -> list[str]:
        """The fields of a row that are shown."""
        return [column.name for column in self._columns]

    @property
    def form(self) -> str:
        """How the lines of this table are asked of their owner."""
        return f"csv-{self._lang}"

    def csv(self) -> "Csv":
        return Csv([column.said(self._lang) for column in self._columns], self._lang)

    def lines(self) -> "Lines":
        return Lines([column.cell(self._lang) for column in self._columns])

    def portions(self, body: bytes) -> Iterator[Sequence[Any]]:
        """The rows of one answer, as many at once as keep nobody waiting."""
        answer: Any = self._response.FromString(body)
        rows = getattr(answer, self._rows)
        for at in range(0, len(rows), _PORTION):
            yield rows[at : at + _PORTION]


class Csv:
    """Rows as CSV."""

    def __init__(self, said: Sequence[Read], lang: str) -> None:
        self._said, self._lang = said, lang

    def head(self, names: Sequence[str]) -> bytes:
        return CSV_MARK + csv_lines([names], self._lang)

    def rows(self, rows: Iterable[Any]) -> bytes:
        said = self._said
        return csv_lines(([say(row) for say in said] for row in rows), self._lang)


class Lines:
    """Rows for the process that writes sheets: cells as JSON, a row a line."""

    def __init__(self, cells: Sequence[Read]) -> None:
        self._cells = cells

    def head(self, names: Sequence[str]) -> bytes:
        return _line([(TEXT, name) for name in names])

    def rows(self, rows: Iterable[Any]) -> bytes:
        cells = self._cells
        return b"".join(_line([cell(row) for cell in cells]) for row in rows)


def _line(cells: Sequence[Cell]) -> bytes:
    return json.dumps(cells, ensure_ascii=False).encode() + b"\n"


def _chosen(row: Descriptor, names: Sequence[str]) -> list[Column]:
    if len(names) > _MOST_COLUMNS:
        raise _unknown(names[_MOST_COLUMNS])
    return [_column(row, name) for name in names]


def _column(row: Descriptor, name: str) -> Column:
    steps, at = tuple(name.split(".")), row
    for step in steps[:-1]:
        field = at.fields_by_name.get(step)
        if field is None or field.message_type is None or field.is_repeated:
            raise _unknown(name)
        at = field.message_type
    last = at.fields_by_name.get(steps[-1])
    if last is None or last.is_repeated or not _is_value(last):
        raise _unknown(name)
    return Column(steps, last)


def _unknown(name: str) -> InvalidInput:
    return InvalidInput(name, pointer=f"/{COLUMNS}", code="gateway.unknown_column", column=name[:100])


def _is_value(field: FieldDescriptor) -> bool:
    if field.message_type is not None:
        return field.message_type.full_name in (MONEY, INSTANT)
    return field.type != _F.TYPE_BYTES


def _all(row: Descriptor, within: tuple[str, ...] = ()) -> Iterator[Column]:
    """Every field that holds one value, those of a part of the row too."""
    for field in row.fields:
        if field.is_repeated or field.name in _NOT_SHOWN or field.GetOptions().Extensions[options_pb2.full_only]:
            continue
        steps, inner = (*within, field.name), field.message_type
        if _is_value(field):
            yield Column(steps, field)
            if inner is not None and inner.full_name == MONEY:
                yield Column((*steps, "currency"), inner.fields_by_name["currency"])
        elif inner is not None and len(within) < 2:
            yield from _all(inner, steps)


# Requests.


def asked_for(accept: str) -> str:
    """The kind of table the caller prefers, the first of what is accepted; empty for none."""
    first = accept.partition(",")[0].partition(";")[0].strip().lower()
    return first if first in (CSV, XLSX) else ""


def taken_out(query: bytes) -> tuple[list[str], bytes]:
    """The chosen columns, and the query without them."""
    asked = f"{COLUMNS}=".encode()
    parts = query.split(b"&")
    chosen = ",".join(unquote_plus(part[len(asked) :].decode("latin-1")) for part in parts if part.startswith(asked))
    return chosen.split(",") if chosen else [], b"&".join(p for p in parts if not p.startswith(asked))


def headers_of(route: str, kind: str, lang: str, now: Callable[[], datetime]) -> list[tuple[bytes, bytes]]:
    """The answer is a file to be kept, named by the list and the day."""
    ending, said = ("csv", f"{CSV}; charset=utf-8; header=present") if kind == CSV else ("xlsx", XLSX)
    name = naming.table_name(route, lang, local_day(now()), ending)
    return [
        (b"content-type", said.encode()),
        (b"content-disposition", naming.disposition("attachment", name).encode()),
        (b"cache-control", b"private, no-store"),
    ]

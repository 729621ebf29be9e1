"""Lists as tables: the same request with `Accept: text/csv` or that of XLSX answers all rows instead of a page.

A column is the path of a field in the list's rows (`number`, `customer.label`, `gross`, `gross.currency`); `columns`
chooses and orders them, without it every field that holds one value is shown. CSV comes in German with semicolons,
decimal commas and days as people write them, in English with commas and ISO 8601; no text can be taken for a formula.
XLSX has numbers and days as such and is written by a process of its own (`sheets`).
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any
from urllib.parse import unquote_plus
from zoneinfo import ZoneInfo

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from kontor.api.common.v1 import options_pb2
from kontor.common.values import text
from kontor.common.values.clock import HOME_ZONE
from kontor.common.values.errors import InvalidInput

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = "columns"
# Kinds of cells.
TEXT, NUMBER, DAY, MOMENT = "t", "n", "d", "m"
_MOST_COLUMNS = 100
_MONEY = "kontor.api.common.v1.Money"
_INSTANT = "google.protobuf.Timestamp"
_NOT_SHOWN = frozenset({"etag"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_F = FieldDescriptor
_YES = {"de": ("nein", "ja"), "en": ("no", "yes")}
_ZONE = ZoneInfo(HOME_ZONE)

# Kind and value of a cell: a number in plain digits, days and instants in ISO 8601.
Cell = tuple[str, str]
_EMPTY: Cell = (TEXT, "")

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

    def of(self, row: Any, lang: str) -> Cell:
        for step in self.steps[:-1]:
            if not row.HasField(step):
                return _EMPTY
            row = getattr(row, step)
        if self.last.message_type is not None and not row.HasField(self.steps[-1]):
            return _EMPTY
        return _cell(self.last, getattr(row, self.steps[-1]), lang)


def _cell(field: FieldDescriptor, value: Any, lang: str) -> Cell:
    if field.message_type is not None:
        if field.message_type.full_name == _MONEY:
            return NUMBER, value.amount
        return MOMENT, value.ToDatetime(tzinfo=UTC).isoformat(timespec="seconds")
    if field.enum_type is not None:
        return TEXT, _word(field, value)
    if field.type == _F.TYPE_BOOL:
        return TEXT, _YES.get(lang, _YES["en"])[value]
    if field.type != _F.TYPE_STRING:
        return NUMBER, str(value)
    return (DAY if _is_day(value) else TEXT), value


def _is_day(value: str) -> bool:
    if not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _word(field: FieldDescriptor, value: int) -> str:
    values = field.enum_type.values_by_number  # type: ignore[union-attr]
    known, zero = values.get(value), values[0].name
    word = str(value) if known is None else known.name.removeprefix(zero.removesuffix("UNSPECIFIED"))
    return "" if word == "UNSPECIFIED" else word


class Table:
    """The rows of one list."""

    def __init__(self, response: type[Message], columns: Sequence[str], lang: str) -> None:
        descriptor: Any = response.DESCRIPTOR
        rows = next(f for f in descriptor.fields if f.is_repeated and f.message_type is not None)
        self._response, self._rows, self._lang = response, rows.name, lang
        self._columns = _chosen(rows.message_type, columns) if columns else list(_all(rows.message_type))

    @property
    def head(self) -> list[Cell]:
        return [(TEXT, column.name) for column in self._columns]

    def cells(self, body: bytes) -> Iterator[list[Cell]]:
        """The rows of one answer."""
        answer: Any = self._response.FromString(body)
        for row in getattr(answer, self._rows):
            yield [column.of(row, self._lang) for column in self._columns]


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
        return field.message_type.full_name in (_MONEY, _INSTANT)
    return field.type != _F.TYPE_BYTES


def _all(row: Descriptor, within: tuple[str, ...] = ()) -> Iterator[Column]:
    """Every field that holds one value, those of a part of the row too."""
    for field in row.fields:
        if field.is_repeated or field.name in _NOT_SHOWN or field.GetOptions().Extensions[options_pb2.full_only]:
            continue
        steps, inner = (*within, field.name), field.message_type
        if _is_value(field):
            yield Column(steps, field)
            if inner is not None and inner.full_name == _MONEY:
                yield Column((*steps, "currency"), inner.fields_by_name["currency"])
        elif inner is not None and len(within) < 2:
            yield from _all(inner, steps)


# How a table is written.


def as_csv(rows: Iterable[Sequence[Cell]], lang: str) -> bytes:
    out = StringIO()
    writer = csv.writer(out, delimiter=";" if lang == "de" else ",", lineterminator="\r\n")
    writer.writerows([_said(cell, lang) for cell in row] for row in rows)
    return out.getvalue().encode()


# Tells German spreadsheets that it is UTF-8.
CSV_MARK = "\ufeff".encode()


def _said(cell: Cell, lang: str) -> str:
    kind, value = cell
    if kind == TEXT:
        return harmless(value)
    if lang != "de":
        return value.replace("+00:00", "Z") if kind == MOMENT else value
    if kind == NUMBER:
        return value.replace(".", ",")
    if kind == DAY:
        return date.fromisoformat(value).strftime("%d.%m.%Y")
    return datetime.fromisoformat(value).astimezone(_ZONE).strftime("%d.%m.%Y %H:%M:%S")


def harmless(value: str) -> str:
    """What a spreadsheet would take for a formula is a text; a number stays one."""
    return f"'{value}" if value.startswith(_FORMULA) and not _NUMBER.fullmatch(value) else value


def as_lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """For the process that writes sheets: a row a line."""
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


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


def headers_of(route: str, kind: str, now: Callable[[], datetime]) -> list[tuple[bytes, bytes]]:
    """The answer is a file to be kept, named by the list and the day."""
    ending, said = ("csv", f"{CSV}; charset=utf-8; header=present") if kind == CSV else ("xlsx", XLSX)
    name = f"{route.rpartition('/')[2]}-{now().date().isoformat()}.{ending}"
    return [
        (b"content-type", said.encode()),
        (b"content-disposition", f'attachment; filename="{name}"'.encode()),
        (b"cache-control", b"private, no-store"),
    ]

"""Lists as tables: the same request with `Accept: text/csv` or that of XLSX answers all rows instead of a page.

A column is the path of a field in the list's rows (`number`, `customer.label`, `gross`, `gross.currency`); `columns`
chooses and orders them, without it every field that holds one value is shown. CSV comes in German with semicolons,
decimal commas and days as people write them, in English with commas and ISO 8601; values of enums are told in the words
that the contract has for them; no text can be taken for a formula.
XLSX has numbers and days as such and is written by a process of its own (`sheets`).
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from io import StringIO
from operator import attrgetter
from typing import Any
from urllib.parse import unquote_plus
from zoneinfo import ZoneInfo

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from kontor.api.common.v1 import options_pb2
from kontor.common.values import text
from kontor.common.values.clock import HOME_ZONE, local_day
from kontor.common.values.errors import InvalidInput
from kontor.common.values.wire import spoken
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

    @property
    def _kind(self) -> str:
        return "" if self.last.message_type is None else str(self.last.message_type.full_name)

    def cell(self, lang: str) -> Read:
        """For sheets: kind and value."""
        get = attrgetter(self.name)
        if self._kind == _MONEY:
            amount = attrgetter(f"{self.name}.amount")
            return lambda row: (NUMBER, found) if (found := amount(row)) else _EMPTY
        if self._kind == _INSTANT:
            return self._if_there(lambda row: (MOMENT, _instant(get(row))), _EMPTY)
        if self.last.enum_type is not None or self.last.type == _F.TYPE_BOOL:
            said = self.said(lang)
            return lambda row: (TEXT, said(row))
        if self.last.type != _F.TYPE_STRING:
            return self._if_there(lambda row: (NUMBER, str(get(row))), _EMPTY)
        return lambda row: (DAY if _is_day(value := get(row)) else TEXT, value)

    def said(self, lang: str) -> Read:
        """For CSV: the words of one language."""
        get, german = attrgetter(self.name), lang == "de"
        if self._kind == _MONEY:
            amount = attrgetter(f"{self.name}.amount")
            return (lambda row: amount(row).replace(".", ",")) if german else amount
        if self._kind == _INSTANT:
            say = _german_instant if german else _instant
            return self._if_there(lambda row: say(get(row)), "")
        if self.last.enum_type is not None:
            words = _words(self.last.enum_type, lang)
            return lambda row: words[value] if (value := get(row)) in words else str(value)
        if self.last.type == _F.TYPE_BOOL:
            no_or_yes = _YES.get(lang, _YES["en"])
            return self._if_there(lambda row: no_or_yes[get(row)], "")
        if self.last.type != _F.TYPE_STRING:
            return self._if_there(lambda row: str(get(row)), "")
        return (lambda row: _german_text(get(row))) if german else (lambda row: harmless(get(row)))

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


def _instant(value: Any) -> str:
    return str(value.ToDatetime().isoformat(timespec="seconds")) + "Z"


def _german_instant(value: Any) -> str:
    return str(value.ToDatetime(tzinfo=UTC).astimezone(_ZONE).strftime("%d.%m.%Y %H:%M:%S"))


def _german_text(value: str) -> str:
    return f"{value[8:]}.{value[5:7]}.{value[:4]}" if _is_day(value) else harmless(value)


def _is_day(value: str) -> bool:
    if len(value) != 10 or not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=256)
def _words(enum: EnumDescriptor, lang: str) -> Mapping[int, str]:
    """By number what people call each value, as the contract says it; nothing where nothing is said."""
    return {value.number: spoken(enum, value.number, lang) for value in enum.values}


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
        self._said = said
        self._delimiter = ";" if lang == "de" else ","

    def head(self, names: Sequence[str]) -> bytes:
        return CSV_MARK + self._written([names])

    def rows(self, rows: Iterable[Any]) -> bytes:
        said = self._said
        return self._written([say(row) for say in said] for row in rows)

    def _written(self, rows: Iterable[Sequence[str]]) -> bytes:
        out = StringIO()
        csv.writer(out, delimiter=self._delimiter, lineterminator="\r\n").writerows(rows)
        return out.getvalue().encode()


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


def harmless(value: str) -> str:
    """What a spreadsheet would take for a formula is a text; a number stays one."""
    return f"'{value}" if value.startswith(_FORMULA) and not _NUMBER.fullmatch(value) else value


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

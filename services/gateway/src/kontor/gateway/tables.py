"""Lists as tables: the same request with `Accept: text/csv` answers all rows instead of a page.

A column is the path of a field in the list's rows (`number`, `customer.label`, `gross`, `gross.currency`); `columns`
chooses and orders them, without it every field that holds one value is shown. In German with semicolons, decimal
commas and days as people write them, in English with commas and ISO 8601. No text can be taken for a formula.
"""

import csv
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
COLUMNS = "columns"
_MOST_COLUMNS = 100
_MONEY = "kontor.api.common.v1.Money"
_INSTANT = "google.protobuf.Timestamp"
_NOT_SHOWN = frozenset({"etag"})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_F = FieldDescriptor
_WORDS = {"de": ("nein", "ja"), "en": ("no", "yes")}

text.register_texts(
    {
        "gateway.unknown_column": {
            "de": "Diese Spalte gibt es hier nicht.",
            "en": "There is no such column here.",
        },
        "gateway.too_many_exports": {
            "de": "Es laufen schon zwei Exporte. Bitte warten, bis einer fertig ist.",
            "en": "Two exports are running already. Please wait until one of them is done.",
        },
    }
)


@dataclass(frozen=True)
class Column:
    """One field of a row: how it is reached and what kind of value it holds."""

    name: str
    steps: tuple[str, ...]
    last: FieldDescriptor

    def of(self, row: Any, form: "Form") -> str:
        for step in self.steps[:-1]:
            if not row.HasField(step):
                return ""
            row = getattr(row, step)
        kind = self.last
        if kind.message_type is not None and not row.HasField(self.steps[-1]):
            return ""
        return form.shown(kind, getattr(row, self.steps[-1]))


@dataclass(frozen=True)
class Form:
    """How values are written in a language."""

    lang: str

    @property
    def separator(self) -> str:
        return ";" if self.lang == "de" else ","

    def shown(self, kind: FieldDescriptor, value: Any) -> str:
        if kind.message_type is not None:
            return self._message(kind.message_type.full_name, value)
        if kind.enum_type is not None:
            return _word(kind, value)
        if kind.type == _F.TYPE_BOOL:
            return _WORDS.get(self.lang, _WORDS["en"])[value]
        if kind.type != _F.TYPE_STRING:
            return str(value)
        return self._day(value) if _DAY.fullmatch(value) else harmless(value)

    def _message(self, name: str, value: Any) -> str:
        if name == _MONEY:
            return value.amount.replace(".", ",") if self.lang == "de" else str(value.amount)
        instant = value.ToDatetime(tzinfo=UTC)
        if self.lang == "de":
            return str(instant.astimezone(ZoneInfo(HOME_ZONE)).strftime("%d.%m.%Y %H:%M:%S"))
        return str(instant.strftime("%Y-%m-%dT%H:%M:%SZ"))

    def _day(self, value: str) -> str:
        if self.lang != "de":
            return value
        try:
            return date.fromisoformat(value).strftime("%d.%m.%Y")
        except ValueError:
            return value


def harmless(value: str) -> str:
    """What a spreadsheet would take for a formula is a text; a number stays one."""
    return f"'{value}" if value.startswith(_FORMULA) and not _NUMBER.fullmatch(value) else value


def _word(kind: FieldDescriptor, value: int) -> str:
    values = kind.enum_type.values_by_number  # type: ignore[union-attr]
    known, zero = values.get(value), values[0].name
    word = str(value) if known is None else known.name.removeprefix(zero.removesuffix("UNSPECIFIED"))
    return "" if word == "UNSPECIFIED" else word


class Table:
    """The rows of one list as lines of text."""

    def __init__(self, response: type[Message], columns: Sequence[str], lang: str) -> None:
        descriptor: Any = response.DESCRIPTOR
        self._response = response
        rows = next(f for f in descriptor.fields if f.is_repeated and f.message_type is not None)
        self._rows = rows.name
        self._form = Form(lang)
        self._columns = _chosen(rows.message_type, columns) if columns else list(_all(rows.message_type))

    @property
    def head(self) -> bytes:
        """The names of the columns; a byte order mark tells German spreadsheets that it is UTF-8."""
        return "\ufeff".encode() + self._lines([[column.name for column in self._columns]])

    def lines(self, body: bytes) -> bytes:
        answer: Any = self._response.FromString(body)
        form = self._form
        return self._lines([column.of(row, form) for column in self._columns] for row in getattr(answer, self._rows))

    def _lines(self, rows: Iterable[list[str]]) -> bytes:
        out = StringIO()
        csv.writer(out, delimiter=self._form.separator, lineterminator="\r\n").writerows(rows)
        return out.getvalue().encode()


def _chosen(row: Descriptor, names: Sequence[str]) -> list[Column]:
    if len(names) > _MOST_COLUMNS:
        raise InvalidInput("too many columns", pointer=f"/{COLUMNS}", code="gateway.unknown_column")
    return [_column(row, name) for name in names]


def _column(row: Descriptor, name: str) -> Column:
    steps, at = tuple(name.split(".")), row
    for step in steps[:-1]:
        field = at.fields_by_name.get(step)
        if field is None or field.message_type is None or field.is_repeated:
            raise InvalidInput(name, pointer=f"/{COLUMNS}", code="gateway.unknown_column")
        at = field.message_type
    last = at.fields_by_name.get(steps[-1])
    if last is None or last.is_repeated or not _is_value(last):
        raise InvalidInput(name, pointer=f"/{COLUMNS}", code="gateway.unknown_column")
    return Column(name, steps, last)


def _is_value(field: FieldDescriptor) -> bool:
    return field.type != _F.TYPE_BYTES and (
        field.message_type is None or field.message_type.full_name in (_MONEY, _INSTANT)
    )


def _all(row: Descriptor, within: tuple[str, ...] = ()) -> Iterator[Column]:
    """Every field that holds one value, those of a part of the row too."""
    for field in row.fields:
        if field.is_repeated or field.name in _NOT_SHOWN or field.GetOptions().Extensions[options_pb2.full_only]:
            continue
        steps = (*within, field.name)
        if _is_value(field):
            yield Column(".".join(steps), steps, field)
            if field.message_type is not None and field.message_type.full_name == _MONEY:
                yield _currency(steps, field)
        elif field.message_type is not None and len(within) < 2:
            yield from _all(field.message_type, steps)


def _currency(steps: tuple[str, ...], money: FieldDescriptor) -> Column:
    whole = (*steps, "currency")
    return Column(".".join(whole), whole, money.message_type.fields_by_name["currency"])  # type: ignore[union-attr]


# Requests.


def is_asked(accept: str) -> bool:
    """Whether the caller prefers a table: it is the first of what is accepted."""
    return accept.partition(",")[0].partition(";")[0].strip().lower() == CSV


def taken_out(query: bytes) -> tuple[list[str], bytes]:
    """The chosen columns, and the query without them."""
    asked = f"{COLUMNS}=".encode()
    parts = query.split(b"&")
    chosen = ",".join(unquote_plus(part[len(asked) :].decode("latin-1")) for part in parts if part.startswith(asked))
    return [name for name in chosen.split(",") if name], b"&".join(p for p in parts if not p.startswith(asked))


def headers_of(route: str, now: Callable[[], datetime]) -> list[tuple[bytes, bytes]]:
    """The answer is a file to be kept, named by the list and the day."""
    name = f"{route.rpartition('/')[2]}-{now().date().isoformat()}.csv"
    return [
        (b"content-type", b"text/csv; charset=utf-8; header=present"),
        (b"content-disposition", f'attachment; filename="{name}"'.encode()),
        (b"cache-control", b"private, no-store"),
    ]

"""Fields of a list's rows told by their columns alone, for who takes some fields of very many rows, as tables do.

Where a record is shown it is read as a whole, understood, and made a message with all that may be done with it. A
table of seven columns needs none of that: what a column says as it is goes from the database into the row's message.
Which fields those are, a `Listing` knows: those named as a column of its kind, its sums, and what it says besides.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from kontor.api.common.v1 import options_pb2
from kontor.common.values import wire
from kontor.common.values.money import minor_digits
from kontor.common.values.refs import Labels
from sqlalchemy import ColumnElement

_THOUSANDTHS = 3
_F = FieldDescriptor
_MONEY = "kontor.api.common.v1.Money"
_REF = "kontor.api.common.v1.Ref"
_INSTANT = "google.protobuf.Timestamp"
_WHOLE_NUMBERS = frozenset({_F.TYPE_INT32, _F.TYPE_INT64, _F.TYPE_UINT32, _F.TYPE_UINT64})

Read = Callable[[Any], Any]
Row = Mapping[str, Any]
# A row as its columns come, in the order of a plan.
Values = Sequence[Any]


@dataclass(frozen=True)
class Sum:
    """An amount and its currency, the row's or one for all; a summary adds it up."""

    amount: ColumnElement[Any]
    currency: ColumnElement[str]


Source = ColumnElement[Any] | Sum


@dataclass(frozen=True)
class Wanted:
    """Fields of a row by their paths, such as `customer.label`; of an amount `gross` and `gross.currency`."""

    row: type[Message]
    paths: tuple[str, ...]


def wanted(row: type[Message], paths: Sequence[str], allows: Callable[[str], bool]) -> Wanted | None:
    """None where a field is not there, or is one that only some see and the caller does not."""
    for path in paths:
        fields = fields_at(row.DESCRIPTOR, path)
        if not fields or any(f.is_repeated for f in fields):
            return None
        needed = [f.GetOptions().Extensions[options_pb2.seen_with] for f in fields]
        if not all(allows(permission) for permission in needed if permission):
            return None
    return Wanted(row, tuple(sorted(set(paths))))


def fields_at(descriptor: Any, path: str) -> list[FieldDescriptor]:
    """The fields on the way, the last one at the end; none for no such way."""
    found: list[FieldDescriptor] = []
    at = descriptor
    for step in path.split("."):
        known = None if at is None else at.fields_by_name.get(step)
        if known is None:
            return []
        found.append(known)
        at = known.message_type
    return found


# Where a field's value stands.


@dataclass(frozen=True)
class Part:
    """A field filled from one column, by what the row calls it."""

    path: tuple[str, ...]
    label: str
    read: Read | None


@dataclass(frozen=True)
class Amount:
    path: tuple[str, ...]
    label: str
    currency: str
    in_thousandths: bool


@dataclass(frozen=True)
class Reference:
    """A record by its id; what people call it is asked for all rows at once."""

    path: tuple[str, ...]
    label: str
    named: bool


@dataclass
class Plan:
    """How the wanted fields are read: columns to select, and how a row of them becomes a message."""

    row: type[Message]
    columns: list[ColumnElement[Any]] = field(default_factory=list)
    # Statements of the listing that select these columns.
    statements: dict[Any, Any] = field(default_factory=dict)
    parts: list[Part | Amount | Reference] = field(default_factory=list)

    @classmethod
    def of(cls, asked: Wanted, table: sa.Table, shown: Mapping[str, Source], sums: Mapping[str, Sum]) -> "Plan | None":
        """None where a field is not told by columns: then the whole record has to be read."""
        plan = cls(asked.row)
        for path in _grouped(asked, shown):
            source = shown.get(path) if path in shown else _of_the_same_name(path, table, sums)
            fields = fields_at(asked.row.DESCRIPTOR, path)
            if source is None or not plan._add(tuple(path.split(".")), fields[-1], source, asked):
                return None
        return plan

    def _add(self, path: tuple[str, ...], last: FieldDescriptor, source: Source, asked: Wanted) -> bool:
        kind = None if last.message_type is None else last.message_type.full_name
        if isinstance(source, Sum):
            if kind != _MONEY:
                return False
            whole = isinstance(source.amount.type, sa.BigInteger)
            self.parts.append(Amount(path, self._column(source.amount), self._column(source.currency), whole))
            return True
        if kind == _REF:
            if not isinstance(source.type, sa.Uuid):
                return False
            named = any(f"{'.'.join(path)}.{part}" in asked.paths for part in ("label", "number"))
            self.parts.append(Reference(path, self._column(source), named))
            return True
        fits, read = _reading(last, source.type)
        if fits:
            self.parts.append(Part(path, self._column(source), read))
        return fits

    def _column(self, column: ColumnElement[Any]) -> str:
        label = f"c{len(self.columns)}"
        self.columns.append(column.label(label))
        return label

    def references(self, rows: Iterable[Values]) -> set[UUID]:
        """The records whose labels are wanted."""
        named = [part.label for part in self.parts if isinstance(part, Reference) and part.named]
        places = [at for at, column in enumerate(self.columns) if column.name in named]
        return {row[at] for row in rows for at in places if row[at] is not None} if places else set()

    def messages(self, rows: Iterable[Values], labels: Labels) -> list[Message]:
        """The rows with the wanted fields set and no other."""
        fill, make, names = _filling(self.parts, labels), self.row, [column.name for column in self.columns]
        named = (dict(zip(names, row, strict=True)) for row in rows)
        return [make(**{name: get(row) for name, get in fill}) for row in named]


@dataclass(frozen=True)
class Whole:
    """All rows of a list that columns alone tell: how they are asked for, and what becomes of them."""

    plan: Plan
    statement: sa.Executable
    values: Mapping[str, Any]


def _grouped(asked: Wanted, shown: Mapping[str, Source]) -> list[str]:
    """Amounts and references are read at once, whatever is wanted of them, unless a part is told by itself."""
    return list(
        dict.fromkeys(path if path in shown else _read_with(asked.row.DESCRIPTOR, path) for path in asked.paths)
    )


def _read_with(row: Any, path: str) -> str:
    above = path.rpartition(".")[0]
    field = fields_at(row, above)[-1] if above else None
    kind = field.message_type.full_name if field is not None and field.message_type is not None else ""
    return above if kind in (_MONEY, _REF) else path


def _of_the_same_name(path: str, table: sa.Table, sums: Mapping[str, Sum]) -> Source | None:
    known = sums.get(path)
    return table.c.get(path) if known is None else known


def _filling(parts: Sequence[Any], labels: Labels, depth: int = 0) -> list[tuple[str, Read]]:
    """By field of the message how it is read from a row; of a part of it a mapping of its own fields."""
    here = [(part.path[depth], _getter(part, labels)) for part in parts if len(part.path) == depth + 1]
    below: dict[str, list[Any]] = {}
    for part in parts:
        if len(part.path) > depth + 1:
            below.setdefault(part.path[depth], []).append(part)
    return here + [(name, _nested(_filling(inner, labels, depth + 1))) for name, inner in below.items()]


def _nested(fill: Sequence[tuple[str, Read]]) -> Read:
    def read(row: Row) -> Any:
        values = {name: get(row) for name, get in fill}
        return values if any(value is not None for value in values.values()) else None

    return read


def _getter(part: Part | Amount | Reference, labels: Labels) -> Read:
    if isinstance(part, Amount):
        return _amount_of(part)
    if isinstance(part, Reference):
        return _reference_of(part, labels)
    label, read = part.label, part.read
    if read is None:
        return itemgetter(label)

    def value(row: Row) -> Any:
        found = row[label]
        return None if found is None else read(found)

    return value


def _amount_of(part: Amount) -> Read:
    amount, currency, in_thousandths = part.label, part.currency, part.in_thousandths

    def read(row: Row) -> Any:
        found, unit = row[amount], row[currency]
        if found is None:
            return None
        return {"amount": said(found, unit) if in_thousandths else plain(found, unit), "currency": unit}

    return read


def _reference_of(part: Reference, labels: Labels) -> Read:
    label, named = part.label, part.named

    def read(row: Row) -> Any:
        found = row[label]
        if found is None:
            return None
        if not named:
            return {"id": str(found)}
        called, number = labels.get(found, ("", ""))
        return {"id": str(found), "label": called, "number": number}

    return read


def said(thousandths: int, currency: str) -> str:
    """An amount in plain digits with the places of its currency."""
    digits = minor_digits(currency)
    units = abs(thousandths) // 10 ** (_THOUSANDTHS - digits)
    text = f"{units:0{digits + 1}}"
    text = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    return f"-{text}" if thousandths < 0 and units else text


def plain(amount: Any, currency: str) -> str:
    return f"{amount:.{minor_digits(currency)}f}"


def _reading(last: FieldDescriptor, kind: sa.types.TypeEngine[Any]) -> tuple[bool, Read | None]:
    """Whether a column of this kind tells the field, and how its value is read; None: as it is."""
    if last.message_type is not None:
        return last.message_type.full_name == _INSTANT and isinstance(kind, sa.DateTime), wire.timestamp
    if last.enum_type is not None:
        return isinstance(kind, sa.Text), _numbers(last.enum_type).__getitem__
    if last.type == _F.TYPE_BOOL:
        return isinstance(kind, sa.Boolean), None
    if last.type in _WHOLE_NUMBERS:
        return isinstance(kind, sa.Integer), None
    if last.type != _F.TYPE_STRING:
        return False, None
    return next(((True, read) for known, read in _TEXTS.items() if isinstance(kind, known)), (False, None))


_TEXTS: Mapping[Any, Read | None] = {
    sa.Text: None,
    sa.Uuid: str,
    sa.Date: wire.day,
    sa.Numeric: wire.decimal,
}


@lru_cache(maxsize=256)
def _numbers(enum: Any) -> Mapping[str, int]:
    """By the word we keep the number of the contract's value."""
    zero = enum.values_by_number[0].name
    prefix = zero.removesuffix("UNSPECIFIED")
    return {"": 0, **{value.name.removeprefix(prefix): value.number for value in enum.values}}

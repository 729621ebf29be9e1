"""Rows of a plan as lines of CSV: what a column holds is said column by column, and what comes often once.

What is said of a value is `cells`' part, as of one that comes in a message; here columns lead to it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from kontor.common.database.telling import Amount, Part, Plan, Reference, fields_at, plain, said
from kontor.common.values.cells import Say, csv_lines, saying
from kontor.common.values.refs import Labels

# Values of one column whose words are kept.
_KEPT = 4_000

Columns = Sequence[Sequence[Any]]
# What a table's column says of each row, from the columns that were read.
Column = Callable[[Columns, Labels], Iterable[str]]


class Lines:
    """Of one plan, in the words of one language."""

    def __init__(self, columns: Sequence[Column], lang: str) -> None:
        self._columns = columns
        self._lang = lang

    @classmethod
    def of(cls, plan: Plan, names: Sequence[str], lang: str) -> "Lines":
        """`names` are paths of the plan's fields, in the table's order."""
        places = {column.name: at for at, column in enumerate(plan.columns)}
        return cls([_column(plan, places, name, lang) for name in names], lang)

    def written(self, rows: Sequence[Sequence[Any]], labels: Labels) -> bytes:
        if not rows:
            return b""
        columns: Columns = list(zip(*rows, strict=True))
        return csv_lines(zip(*(column(columns, labels) for column in self._columns), strict=True), self._lang)


class _Words(dict[Any, str]):
    """What is said of each value."""

    def __init__(self, say: Callable[[Any], str]) -> None:
        super().__init__()
        self._say = say

    def __missing__(self, value: Any) -> str:
        if len(self) >= _KEPT:
            self.clear()
        words = self[value] = self._say(value)
        return words


def _column(plan: Plan, places: Mapping[str, int], name: str, lang: str) -> Column:
    path, last = tuple(name.split(".")), fields_at(plan.row.DESCRIPTOR, name)[-1]
    part = next(part for part in plan.parts if path[: len(part.path)] == part.path)
    say, at, inner = saying(last, lang), places[part.label], path[len(part.path) :]
    if isinstance(part, Amount):
        return _of_amount(part, at, places[part.currency], inner, say)
    if isinstance(part, Reference):
        return _of_reference(at, inner[-1], say)
    if part.read is None and last.type == last.TYPE_STRING:
        # Texts are seldom alike.
        return lambda columns, _: [say(value or "") for value in columns[at]]
    known = _Words(_words(part, last, say))
    if len(path) == 1 or last.message_type is not None or last.enum_type is not None or last.type == last.TYPE_STRING:
        return lambda columns, _: map(known.__getitem__, columns[at])
    beside = [places[other.label] for other in plan.parts if other.path[: len(path) - 1] == path[:-1]]
    return partial(_numbers, at=at, beside=beside, known=known, zero=say(last.default_value))


def _words(part: Part, last: FieldDescriptor, say: Say) -> Say:
    """Of an empty column what a message says that has no such value."""
    is_message, read = last.message_type is not None, part.read
    empty = "" if is_message or (len(part.path) > 1 and last.enum_type is None) else say(last.default_value)

    def words(value: Any) -> str:
        if value is None:
            return empty
        # Of an instant the column holds what the table says: its message is not needed.
        return say(value if read is None or is_message else read(value))

    return words


def _numbers(columns: Columns, _: Labels, *, at: int, beside: Sequence[int], known: _Words, zero: str) -> Iterable[str]:
    """Of a part of the row: zero where the part is there and the number is not, nothing where neither is."""
    there = zip(*(columns[other] for other in beside), strict=True)
    for value, part in zip(columns[at], there, strict=True):
        yield zero if value is None and any(found is not None for found in part) else known[value]


def _of_amount(part: Amount, amount_at: int, currency_at: int, inner: tuple[str, ...], say: Say) -> Column:
    """Of the amount itself, its digits or its currency."""
    if inner == ("currency",):
        return partial(_currencies, amount_at=amount_at, currency_at=currency_at, known=_Words(say))
    digits = said if part.in_thousandths else plain

    def amounts(columns: Columns, _: Labels) -> Iterable[str]:
        pairs = zip(columns[amount_at], columns[currency_at], strict=True)
        return ["" if amount is None else say(digits(amount, currency)) for amount, currency in pairs]

    return amounts


def _currencies(columns: Columns, _: Labels, *, amount_at: int, currency_at: int, known: _Words) -> Iterable[str]:
    """Of amounts that are there."""
    pairs = zip(columns[amount_at], columns[currency_at], strict=True)
    return ["" if amount is None else known[currency] for amount, currency in pairs]


def _of_reference(at: int, inner: str, say: Say) -> Column:
    """Of a record its id, or what people call it."""
    known = _Words(lambda value: say("" if value is None else str(value)))
    if inner == "id":
        return lambda columns, _: map(known.__getitem__, columns[at])
    return partial(_called, at=at, number=inner == "number", known=known)


def _called(columns: Columns, labels: Labels, *, at: int, number: bool, known: _Words) -> Iterable[str]:
    for id_ in columns[at]:
        yield known[labels.get(id_, ("", ""))[number]]

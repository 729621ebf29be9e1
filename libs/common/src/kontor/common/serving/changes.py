"""A message as its fields' values in text, named values with their words, and what changed from one to the next.

Leaves out what the reader may not see, and what says nothing of the record: its version, and what may be done with it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from kontor.api.common.v1 import options_pb2
from kontor.api.common.v1.types_pb2 import AllowedAction, FileRef, HistoryChange, Money, Ref, Warning
from kontor.common.identity.tokens import Principal


@dataclass(frozen=True, slots=True)
class Named:
    """A value that the contract names, with its words in each language; empty for the zero, which is none."""

    name: str
    de: str = ""
    en: str = ""


# By JSON pointer; what is not set has none.
Value = str | Named
Values = Mapping[str, Value]

_LONGEST = 300
_NOT_TOLD = frozenset({"etag"})
_OF_THE_MOMENT = frozenset({AllowedAction.DESCRIPTOR.full_name, Warning.DESCRIPTOR.full_name})
_WHOLE: Mapping[str, Callable[[Any], str]] = {
    Money.DESCRIPTOR.full_name: lambda value: f"{value.amount} {value.currency}",
    Ref.DESCRIPTOR.full_name: lambda value: value.number or value.label or value.id,
    FileRef.DESCRIPTOR.full_name: lambda value: value.name or value.sha256,
    Timestamp.DESCRIPTOR.full_name: lambda value: value.ToJsonString(),
}


def values_of(message: Message, principal: Principal, root: str = "") -> Values:
    """Every value of the message that the reader may see."""
    return dict(_values(message, principal, root))


def changes_between(before: Values, after: Values) -> list[HistoryChange]:
    paths = [*after, *(path for path in before if path not in after)]
    return [
        _change(path, before.get(path, ""), after.get(path, ""))
        for path in paths
        if before.get(path) != after.get(path)
    ]


def _change(path: str, before: Value, after: Value) -> HistoryChange:
    told = HistoryChange(path=path, to=_text(after))
    setattr(told, "from", _text(before))
    for value, words in ((before, told.from_words), (after, told.to_words)):
        if isinstance(value, Named) and value.de:
            words.de, words.en = value.de, value.en
    return told


def _values(message: Message, principal: Principal, root: str) -> Iterator[tuple[str, Value]]:
    for field, value in message.ListFields():
        if field.name in _NOT_TOLD or not _is_seen(field, principal):
            continue
        path = f"{root}/{field.name}"
        if not field.is_repeated:
            yield from _value(field, value, principal, path)
            continue
        for index, part in enumerate(value):
            yield from _value(field, part, principal, f"{path}/{index}")


def _is_seen(field: FieldDescriptor, principal: Principal) -> bool:
    needed = field.GetOptions().Extensions[options_pb2.seen_with]
    return not needed or principal.allows(needed)


def _value(field: FieldDescriptor, value: Any, principal: Principal, path: str) -> Iterator[tuple[str, Value]]:
    kind = field.message_type
    if kind is None:
        yield path, _plain(field, value)
    elif kind.full_name in _WHOLE:
        yield path, _WHOLE[kind.full_name](value)
    elif kind.full_name not in _OF_THE_MOMENT:
        yield from _values(value, principal, path)


def _plain(field: FieldDescriptor, value: Any) -> Value:
    if field.enum_type is not None:
        return _named(field.enum_type, value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{len(value)} bytes" if isinstance(value, bytes) else str(value)


@lru_cache(maxsize=4_096)
def _named(kind: EnumDescriptor, value: int) -> Value:
    """The number of one this program does not know yet."""
    known = kind.values_by_number.get(value)
    if known is None:
        return str(value)
    words = known.GetOptions().Extensions[options_pb2.words]
    return Named(known.name, words.de, words.en)


def _text(value: Value) -> str:
    return value.name if isinstance(value, Named) else _short(value)


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"

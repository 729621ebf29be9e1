"""A message as its fields' values in words, and what changed from one to the next.

Leaves out what the reader may not see, and what says nothing of the record: its version, and what may be done with it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from kontor.api.common.v1 import options_pb2
from kontor.api.common.v1.types_pb2 import AllowedAction, FileRef, HistoryChange, Money, Ref, Warning
from kontor.common.identity.tokens import Principal

# By JSON pointer; what is not set has none.
Values = Mapping[str, str]

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
        HistoryChange(path=path, **{"from": _short(before.get(path, "")), "to": _short(after.get(path, ""))})
        for path in paths
        if before.get(path) != after.get(path)
    ]


def _values(message: Message, principal: Principal, root: str) -> Iterator[tuple[str, str]]:
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


def _value(field: FieldDescriptor, value: Any, principal: Principal, path: str) -> Iterator[tuple[str, str]]:
    kind = field.message_type
    if kind is None:
        yield path, _plain(field, value)
    elif kind.full_name in _WHOLE:
        yield path, _WHOLE[kind.full_name](value)
    elif kind.full_name not in _OF_THE_MOMENT:
        yield from _values(value, principal, path)


def _plain(field: FieldDescriptor, value: Any) -> str:
    if field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known is not None else str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{len(value)} bytes" if isinstance(value, bytes) else str(value)


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"

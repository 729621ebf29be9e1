"""References to other records inside a message: found by its descriptor, so that labels are filled in one batch."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.api.common.v1 import options_pb2
from kontor.api.common.v1.types_pb2 import Ref

# By record: what a person calls it, and its number where it has one.
Labels = Mapping[UUID, tuple[str, str]]

_REF = Ref.DESCRIPTOR.full_name
_leading: dict[tuple[str, bool], tuple[str, ...]] = {}


def unlabelled(message: Message) -> Iterator[Ref]:
    """Every reference of the message that names a record and does not say what people call it."""
    return _unlabelled(message, people=False)


def unnamed(message: Message) -> Iterator[Ref]:
    """Those of them that the contract says are people."""
    return _unlabelled(message, people=True)


def may_name(descriptor: Any) -> bool:
    """Whether such a message has a place for people."""
    return bool(_ways(descriptor, people=True))


def _unlabelled(message: Message, *, people: bool) -> Iterator[Ref]:
    if isinstance(message, Ref):
        if message.id and not message.label:
            yield message
        return
    for name in _ways(message.DESCRIPTOR, people=people):
        value = getattr(message, name)
        if isinstance(value, Message):
            if message.HasField(name):
                yield from _unlabelled(value, people=people)
        else:
            for part in value:
                yield from _unlabelled(part, people=people)


def _ways(descriptor: Any, *, people: bool) -> tuple[str, ...]:
    """The fields through which a reference may be reached."""
    known = _leading.get((descriptor.full_name, people))
    if known is None:
        ways = (field.name for field in descriptor.fields if _leads(field, set(), people=people))
        known = _leading[descriptor.full_name, people] = tuple(ways)
    return known


def _leads(field: Any, seen: set[str], *, people: bool) -> bool:
    inner = field.message_type
    if inner is None or inner.GetOptions().map_entry:
        return False
    if inner.full_name == _REF:
        return not people or bool(field.GetOptions().Extensions[options_pb2.person])
    if inner.full_name in seen:
        return False
    seen.add(inner.full_name)
    return any(_leads(below, seen, people=people) for below in inner.fields)


# How a service's transaction tells a domain event: by class, the message it becomes.
Messages = Mapping[type, Callable[[Any], Message]]

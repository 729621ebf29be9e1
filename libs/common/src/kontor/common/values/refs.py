"""References to other records inside a message: found by its descriptor, so that labels are filled in one batch."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.api.common.v1.types_pb2 import Ref

# By record: what a person calls it, and its number where it has one.
Labels = Mapping[UUID, tuple[str, str]]

_REF = Ref.DESCRIPTOR.full_name
_leading: dict[str, tuple[str, ...]] = {}


def unlabelled(message: Message) -> Iterator[Ref]:
    """Every reference of the message that names a record and does not say what people call it."""
    if isinstance(message, Ref):
        if message.id and not message.label:
            yield message
        return
    for name in _ways(message.DESCRIPTOR):
        value = getattr(message, name)
        if isinstance(value, Message):
            if message.HasField(name):
                yield from unlabelled(value)
        else:
            for part in value:
                yield from unlabelled(part)


def _ways(descriptor: Any) -> tuple[str, ...]:
    """The fields through which a reference may be reached."""
    known = _leading.get(descriptor.full_name)
    if known is None:
        known = _leading[descriptor.full_name] = tuple(
            field.name
            for field in descriptor.fields
            if field.message_type is not None and not _is_map(field.message_type) and _leads(field.message_type, set())
        )
    return known


def _leads(descriptor: Any, seen: set[str]) -> bool:
    if descriptor.full_name == _REF:
        return True
    if descriptor.full_name in seen:
        return False
    seen.add(descriptor.full_name)
    return any(f.message_type is not None and _leads(f.message_type, seen) for f in descriptor.fields)


def _is_map(descriptor: Any) -> bool:
    return bool(descriptor.GetOptions().map_entry)


# How a service's transaction tells a domain event: by class, the message it becomes.
Messages = Mapping[type, Callable[[Any], Message]]

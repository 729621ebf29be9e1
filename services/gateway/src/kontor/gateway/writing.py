"""Messages to JSON text, by descriptor: plain fields first, then what is nested.

Fields without presence are always there, so that every answer has the same shape; names are snake_case. Each
message type gets a Python function when it is first written, made as source: it takes the message apart without a
call per field, and one call in Rust then writes all of the text.
"""

import base64
import time
from collections.abc import Callable, Mapping
from keyword import iskeyword
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from kontor.gateway.reading import LONG
from pydantic_core import to_json as dump

__all__ = ["dump", "shown", "to_json", "writer_of"]

_F = FieldDescriptor
# A message, or what a field holds, to its JSON value.
_Write = Callable[[Any], Any]
_writers: dict[str, _Write] = {}
_YEAR_9999 = 253_370_764_800
_NUMBERS = frozenset({_F.TYPE_INT32, _F.TYPE_SINT32, _F.TYPE_SFIXED32, _F.TYPE_UINT32, _F.TYPE_FIXED32})
# What is the same in Python and in JSON.
_AS_IS = _NUMBERS | {_F.TYPE_STRING, _F.TYPE_BOOL, _F.TYPE_DOUBLE, _F.TYPE_FLOAT}


def to_json(message: Message) -> bytes:
    return dump(shown(message))


def shown(message: Message) -> Any:
    """The message as JSON values, for those who look into it."""
    descriptor: Any = message.DESCRIPTOR
    return writer_of(descriptor)(message)


def writer_of(descriptor: Descriptor) -> _Write:
    """The function that makes the JSON values of messages of this type."""
    name = descriptor.full_name
    if name not in _writers:
        space: dict[str, Any] = {}
        exec(compile(source_of(descriptor), f"<{name} to JSON>", "exec"), space)  # noqa: S102 -- of our own contract
        _writers[name] = space["write"]
        # Only now what it calls by name: messages may contain themselves.
        space.update((f"write_{field.name}", _one_value(field)) for field in descriptor.fields)
    return _writers[name]


def source_of(descriptor: Descriptor) -> str:
    """The function as source; all it has from outside are the names of fields."""
    plain = sorted((f for f in descriptor.fields if f.message_type is None and not f.has_presence), key=_rank)
    optional = [f for f in descriptor.fields if f.has_presence]
    nested = [f for f in descriptor.fields if f.message_type is not None and f.is_repeated]
    lines = [
        "def write(message):",
        "    values = {",
        *(f"        {field.name!r}: {_told(field)}," for field in plain),
        "    }",
        *(["    has = message.HasField"] if optional else ()),
        *(f"    if has({field.name!r}): values[{field.name!r}] = {_told(field)}" for field in optional),
        *(f"    values[{field.name!r}] = {_told(field)}" for field in nested),
        "    return values",
    ]
    return "\n".join(lines)


def _rank(field: FieldDescriptor) -> int:
    """Texts first, then numbers, then the rest."""
    if field.is_repeated:
        return 2
    return 0 if field.type == _F.TYPE_STRING else 1 if field.type in _NUMBERS else 2


def _told(field: FieldDescriptor) -> str:
    """What a field holds, a value, a list or a map, as an expression."""
    held = f"getattr(message, {field.name!r})" if iskeyword(field.name) else f"message.{field.name}"
    write = f"write_{field.name}"
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return f"{{str(key): {write}(value) for key, value in {held}.items()}}"
    if not field.is_repeated:
        return held if field.type in _AS_IS else f"{write}({held})"
    # The slice is a list; walking the repeated field itself takes longer.
    return f"{held}[:]" if field.type in _AS_IS else f"[{write}(value) for value in {held}[:]]"


def _one_value(field: FieldDescriptor) -> _Write:
    """Makes the JSON value of one value of a field."""
    inner: Any = field.message_type
    if inner is not None and inner.GetOptions().map_entry:
        return _one_value(inner.fields_by_name["value"])
    if inner is not None:
        return _KNOWN.get(inner.full_name) or writer_of(inner)
    if field.type == _F.TYPE_ENUM and field.enum_type is not None:
        return _Names((value.number, value.name) for value in field.enum_type.values).__getitem__
    if field.type == _F.TYPE_BYTES:
        return lambda value: base64.b64encode(value).decode("ascii")
    return str if field.type in LONG else _same


class _Names(dict[int, Any]):
    """Names of an enum's numbers; a number without a name stays one."""

    def __missing__(self, number: int) -> int:
        return number


def _same(value: Any) -> Any:
    return value


def _moment(value: Any) -> str:
    """RFC 3339; fractions, and what a calendar does not know, are left to protobuf."""
    seconds: int = value.seconds
    if value.nanos or not 0 <= seconds < _YEAR_9999:
        return _json_string(value)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _json_string(value: Any) -> str:
    text: str = value.ToJsonString()
    return text


_KNOWN: Mapping[str, _Write] = {
    "google.protobuf.Timestamp": _moment,
    "google.protobuf.Duration": _json_string,
    "google.protobuf.FieldMask": lambda mask: ",".join(mask.paths),
}

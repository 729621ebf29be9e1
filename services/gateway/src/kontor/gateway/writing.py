"""Messages to JSON text, by descriptor: plain fields first, then what is nested.

Fields without presence are always there, so that every answer has the same shape; names are snake_case. Each
message type gets one template when it is first written, so that an answer costs a few string operations.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from kontor.gateway.reading import LONG

_F = FieldDescriptor
# A value to its JSON text.
_Write = Callable[[Any], str]
_quoted: _Write = encode_basestring
_writers: dict[str, _Write] = {}
# Messages may contain themselves: what is being made is looked up when it is used.
_being_made: set[str] = set()
_YEAR_9999 = 253_370_764_800
_NUMBERS = frozenset({_F.TYPE_INT32, _F.TYPE_SINT32, _F.TYPE_SFIXED32, _F.TYPE_UINT32, _F.TYPE_FIXED32})


def to_json(message: Message) -> bytes:
    descriptor: Any = message.DESCRIPTOR
    return writer_of(descriptor)(message).encode()


def shown(message: Message) -> Any:
    """The message as JSON values, for those who look into it."""
    return json.loads(to_json(message))


def dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def writer_of(descriptor: Descriptor) -> _Write:
    """The function that writes messages of this type."""
    name = descriptor.full_name
    if name not in _writers:
        _being_made.add(name)
        _writers[name] = _make_writer(descriptor)
        _being_made.discard(name)
    return _writers[name]


def _make_writer(descriptor: Descriptor) -> _Write:
    fields = list(descriptor.fields)
    plain_fields = [f for f in fields if f.message_type is None and not f.has_presence]
    if len(plain_fields) == len(fields):
        return _plain_writer(fields, "{", "}")
    plain = _plain_writer(plain_fields)
    optional = [(f.name, f'"{f.name}":', _value_writer(f)) for f in fields if f.has_presence]
    repeated = [(f.name, f'"{f.name}":', _value_writer(f)) for f in fields if f.message_type and f.is_repeated]

    def write(message: Any) -> str:
        text = plain(message)
        parts = [text] if text else []
        present = message.HasField
        for name, begin, inner in optional:
            if present(name):
                parts.append(begin + inner(getattr(message, name)))
        for name, begin, inner in repeated:
            parts.append(begin + inner(getattr(message, name)))
        return "{" + ",".join(parts) + "}"

    return write


def _plain_writer(fields: Sequence[FieldDescriptor], begin: str = "", end: str = "") -> _Write:
    """All fields without presence as one template: texts, numbers, then what needs a look at each value."""
    texts = [f for f in fields if f.type == _F.TYPE_STRING and not f.is_repeated]
    numbers = [f for f in fields if f.type in _NUMBERS and not f.is_repeated]
    known = {f.name for f in (*texts, *numbers)}
    others = [(f.name, _value_writer(f)) for f in fields if f.name not in known]
    form = ",".join(
        [
            *(f'"{f.name}":%s' for f in texts),
            *(f'"{f.name}":%d' for f in numbers),
            *(f'"{name}":%s' for name, _ in others),
        ]
    )
    form = f"{begin}{form}{end}"
    take_texts, take_numbers = _taker(texts), _taker(numbers)
    if not others and not numbers:
        return lambda message: form % tuple(map(_quoted, take_texts(message)))
    if not others:
        return lambda message: form % (*map(_quoted, take_texts(message)), *take_numbers(message))

    def write(message: Any) -> str:
        rest = [inner(getattr(message, name)) for name, inner in others]
        return form % (*map(_quoted, take_texts(message)), *take_numbers(message), *rest)

    return write


def _taker(fields: Sequence[FieldDescriptor]) -> Callable[[Any], Sequence[Any]]:
    match [f.name for f in fields]:
        case []:
            return _nothing
        case [only]:
            return lambda message: (getattr(message, only),)
        case names:
            return attrgetter(*names)


def _nothing(message: Any) -> Sequence[Any]:
    del message
    return ()


def _value_writer(field: FieldDescriptor) -> _Write:
    """Writes what a field holds: a value, a list or a map."""
    inner: Any = field.message_type
    if inner is not None and inner.GetOptions().map_entry:
        return _map_writer(inner)
    one = _message_writer(inner) if inner is not None else _scalar_writer(field)
    return _list_writer(one) if field.is_repeated else one


def _list_writer(one: _Write) -> _Write:
    return lambda values: "[" + ",".join(map(one, values)) + "]" if values else "[]"


def _map_writer(entry: Descriptor) -> _Write:
    one = _value_writer(entry.fields_by_name["value"])

    def write(entries: Mapping[str, Any]) -> str:
        return "{" + ",".join(f"{_quoted(str(key))}:{one(value)}" for key, value in entries.items()) + "}"

    return write


def _scalar_writer(field: FieldDescriptor) -> _Write:
    if field.type == _F.TYPE_ENUM and field.enum_type is not None:
        names = {value.number: _quoted(value.name) for value in field.enum_type.values}
        return lambda number: names.get(number) or str(number)
    if field.type in LONG:
        return lambda number: f'"{number}"'
    known: Mapping[int, _Write] = {
        _F.TYPE_STRING: _quoted,
        _F.TYPE_BOOL: lambda value: "true" if value else "false",
        _F.TYPE_BYTES: lambda value: _quoted(base64.b64encode(value).decode("ascii")),
    }
    return known.get(field.type, json.dumps)


def _message_writer(inner: Descriptor) -> _Write:
    match inner.full_name:
        case "google.protobuf.Timestamp":
            return _moment
        case "google.protobuf.Duration":
            return _json_string
        case "google.protobuf.FieldMask":
            return lambda mask: _quoted(",".join(mask.paths))
    if inner.full_name in _being_made:
        return lambda message: _writers[inner.full_name](message)
    return writer_of(inner)


def _moment(value: Any) -> str:
    """RFC 3339; fractions, and what a calendar does not know, are left to protobuf."""
    if value.nanos or not 0 <= value.seconds < _YEAR_9999:
        return _json_string(value)
    return f'"{datetime.fromtimestamp(value.seconds, UTC).isoformat()[:19]}Z"'


def _json_string(value: Any) -> str:
    return _quoted(value.ToJsonString())

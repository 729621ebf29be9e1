"""Messages to JSON, by descriptor: plain fields first, then what is nested.

Fields without presence are always there, so that every answer has the same shape; names are snake_case.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from kontor.gateway.reading import LONG

_F = FieldDescriptor
_Write = Callable[[Any], dict[str, Any]]
# One value to what `json.dumps` takes.
_Patch = Callable[[Any], Any]
_writers: dict[str, _Write] = {}


def to_json(message: Message) -> bytes:
    descriptor: Any = message.DESCRIPTOR
    return dump(writer_of(descriptor)(message))


def dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def writer_of(descriptor: Descriptor) -> _Write:
    """The function that turns messages of this type into what `json.dumps` takes."""
    if descriptor.full_name not in _writers:
        _writers[descriptor.full_name] = _make_writer(descriptor)
    return _writers[descriptor.full_name]


def _make_writer(descriptor: Descriptor) -> _Write:
    fields = list(descriptor.fields)
    plain = [f for f in fields if f.message_type is None and not f.has_presence]
    names = tuple(f.name for f in plain)
    take = _taker(names)
    patches = tuple((f.name, patch) for f in plain if (patch := _patch_of(f)) is not None)
    optional = tuple((f.name, _patch_of(f)) for f in fields if f.message_type is None and f.has_presence)
    nested = tuple((f.name, f.is_repeated, _nested_writer(f)) for f in fields if f.message_type is not None)

    def write(message: Any) -> dict[str, Any]:
        out: dict[str, Any] = dict(zip(names, take(message), strict=True))
        for name, patch in patches:
            out[name] = patch(out[name])
        for name, optional_patch in optional:
            if message.HasField(name):
                value = getattr(message, name)
                out[name] = optional_patch(value) if optional_patch is not None else value
        for name, repeated, inner in nested:
            if repeated or message.HasField(name):
                out[name] = inner(getattr(message, name))
        return out

    return write


def _taker(names: tuple[str, ...]) -> Callable[[Any], Sequence[Any]]:
    match names:
        case ():
            return _nothing
        case (only,):
            return lambda message: (getattr(message, only),)
    return attrgetter(*names)


def _nothing(message: Any) -> Sequence[Any]:
    del message
    return ()


def _patch_of(field: FieldDescriptor) -> _Patch | None:
    """What a plain value needs before JSON takes it, for each item of a repeated field."""
    one: _Patch | None = None
    if field.type == _F.TYPE_ENUM and field.enum_type is not None:
        one = _speller({value.number: value.name for value in field.enum_type.values})
    elif field.type in LONG:
        one = str
    elif field.type == _F.TYPE_BYTES:
        one = _to_base64
    if not field.is_repeated:
        return one
    return list if one is None else _each(one)


def _speller(names: Mapping[int, str]) -> _Patch:
    return lambda number: names.get(number, number)


def _to_base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _each(one: _Patch) -> _Patch:
    return lambda values: [one(value) for value in values]


def _nested_writer(field: FieldDescriptor) -> _Patch:
    inner: Any = field.message_type
    if inner.GetOptions().map_entry:
        patch = _patch_of(inner.fields_by_name["value"])
        return lambda entries: {key: patch(value) if patch else value for key, value in entries.items()}
    one = _shape_writer(inner)
    return _each(one) if field.is_repeated else one


def _shape_writer(inner: Descriptor) -> _Patch:
    match inner.full_name:
        case "google.protobuf.Timestamp" | "google.protobuf.Duration":
            return _json_string
        case "google.protobuf.FieldMask":
            return _mask_text
    known: list[_Write] = []

    def write(message: Any) -> dict[str, Any]:
        """Looked up at first use, so that messages may contain themselves."""
        if not known:
            known.append(writer_of(inner))
        return known[0](message)

    return write


def _json_string(value: Any) -> str:
    return str(value.ToJsonString())


def _mask_text(value: Any) -> str:
    return ",".join(value.paths)

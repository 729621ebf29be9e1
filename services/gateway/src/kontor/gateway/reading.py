"""JSON and query strings to messages, by descriptor.

Walks the JSON beside the descriptor and tells every fault with its pointer (`/lines/0/quantity`): unknown
fields, wrong types, keys given twice, too deep. Names are snake_case only. Whether the values make sense
(protovalidate, business rules) is judged by the services.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from kontor.common.calling.contract import ContractFault
from kontor.common.values import text
from kontor.common.values.errors import InvalidInput, Violation

DEPTH_LIMIT = 32
FAULT_LIMIT = 50
_F = FieldDescriptor
_WHOLE: Mapping[int, tuple[int, int]] = {
    **dict.fromkeys((_F.TYPE_INT32, _F.TYPE_SINT32, _F.TYPE_SFIXED32), (-(2**31), 2**31 - 1)),
    **dict.fromkeys((_F.TYPE_UINT32, _F.TYPE_FIXED32), (0, 2**32 - 1)),
    **dict.fromkeys((_F.TYPE_INT64, _F.TYPE_SINT64, _F.TYPE_SFIXED64), (-(2**63), 2**63 - 1)),
    **dict.fromkeys((_F.TYPE_UINT64, _F.TYPE_FIXED64), (0, 2**64 - 1)),
}
LONG = frozenset(kind for kind, (_, most) in _WHOLE.items() if most > 2**32)
_DIGITS = re.compile(r"-?[0-9]{1,20}")
_MASK = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_MASK_LIMIT = 100
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})")

text.register_texts(
    {
        "gateway.not_json": {"de": "Das ist kein gültiges JSON.", "en": "This is not valid JSON."},
        "gateway.no_body": {"de": "Der Inhalt der Anfrage fehlt.", "en": "The request has no body."},
        "gateway.unknown_field": {"de": "Dieses Feld gibt es hier nicht.", "en": "There is no such field here."},
        "gateway.duplicate_key": {"de": "Dieses Feld steht zweimal da.", "en": "This field is given twice."},
        "gateway.too_deep": {
            "de": "Das ist tiefer verschachtelt als erlaubt.",
            "en": "This is nested deeper than allowed.",
        },
        "gateway.expected_object": {"de": "Hier wird ein Objekt erwartet.", "en": "An object is expected here."},
        "gateway.expected_list": {"de": "Hier wird eine Liste erwartet.", "en": "A list is expected here."},
        "gateway.expected_text": {"de": "Hier wird ein Text erwartet.", "en": "A text is expected here."},
        "gateway.expected_number": {
            "de": "Hier wird eine ganze Zahl erwartet.",
            "en": "A whole number is expected here.",
        },
        "gateway.expected_boolean": {
            "de": "Hier wird true oder false erwartet.",
            "en": "true or false is expected here.",
        },
        "gateway.expected_base64": {"de": "Hier wird Base64 erwartet.", "en": "Base64 is expected here."},
        "gateway.expected_date_time": {
            "de": "Hier wird ein Zeitpunkt nach RFC 3339 erwartet, zum Beispiel 2026-11-30T08:00:00Z.",
            "en": "An RFC 3339 time is expected here, for example 2026-11-30T08:00:00Z.",
        },
        "gateway.expected_duration": {
            "de": "Hier wird eine Dauer erwartet, zum Beispiel 90s.",
            "en": "A duration is expected here, for example 90s.",
        },
        "gateway.expected_field_names": {
            "de": "Hier werden Feldnamen erwartet, durch Komma getrennt.",
            "en": "Names of fields are expected here, separated by commas.",
        },
        "gateway.out_of_range": {"de": "Diese Zahl ist zu groß oder zu klein.", "en": "This number is out of range."},
        "gateway.unknown_value": {"de": "Diesen Wert gibt es hier nicht.", "en": "There is no such value here."},
        "gateway.only_one_of": {
            "de": "Von diesen Feldern darf nur eines angegeben werden.",
            "en": "Only one of these fields may be given.",
        },
        "gateway.given_by_path": {
            "de": "Dieser Wert steht schon in der Adresse und ist dort ein anderer.",
            "en": "This value is in the address already and differs there.",
        },
    }
)
text.register_cures(
    {
        "gateway.not_json": {
            "de": "Den Inhalt mit einem JSON-Schreiber erzeugen: UTF-8, keine Kommas am Ende, keine Kommentare.",
            "en": "Make the body with a JSON writer: UTF-8, no trailing commas, no comments.",
        },
        "gateway.no_body": {
            "de": "Ein JSON-Objekt schicken, notfalls {}.",
            "en": "Send a JSON object, {} if need be.",
        },
        "gateway.unknown_field": {
            "de": "Den Namen mit dem Schema unter /docs vergleichen; Namen sind klein und mit Unterstrich.",
            "en": "Compare the name with the schema at /docs; names are lower case with underscores.",
        },
        "gateway.duplicate_key": {
            "de": "Jeden Namen nur einmal schreiben.",
            "en": "Write each name only once.",
        },
        "gateway.too_deep": {
            "de": "Höchstens 32 Ebenen schicken.",
            "en": "Send 32 levels at most.",
        },
        "gateway.expected_object": {
            "de": "Geschweifte Klammern schicken, wie das Schema unter /docs zeigt.",
            "en": "Send curly braces as the schema at /docs shows.",
        },
        "gateway.expected_list": {
            "de": "Eckige Klammern schicken, auch um einen einzelnen Wert.",
            "en": "Send square brackets, around a single value too.",
        },
        "gateway.expected_text": {
            "de": "Den Wert in Anführungszeichen schicken.",
            "en": "Send the value in quotes.",
        },
        "gateway.expected_number": {
            "de": "Eine ganze Zahl ohne Punkt schicken.",
            "en": "Send a whole number without a point.",
        },
        "gateway.expected_boolean": {
            "de": "true oder false ohne Anführungszeichen schicken.",
            "en": "Send true or false without quotes.",
        },
        "gateway.expected_base64": {
            "de": "Die Bytes mit Base64 (RFC 4648) kodieren.",
            "en": "Encode the bytes with Base64 (RFC 4648).",
        },
        "gateway.expected_date_time": {
            "de": "Mit Zeitzone schreiben, am besten Z für UTC.",
            "en": "Write it with a time zone, best Z for UTC.",
        },
        "gateway.expected_duration": {
            "de": "Sekunden mit einem s dahinter schreiben.",
            "en": "Write seconds with an s behind them.",
        },
        "gateway.expected_field_names": {
            "de": 'Die Namen in einem Text durch Komma trennen, zum Beispiel "name,email".',
            "en": 'Separate the names by commas in one text, for example "name,email".',
        },
        "gateway.out_of_range": {
            "de": "Einen Wert in den Grenzen des Schemas schicken.",
            "en": "Send a value within the limits of the schema.",
        },
        "gateway.unknown_value": {
            "de": "Einen Namen aus dem Schema unter /docs nehmen, in Großbuchstaben.",
            "en": "Take a name from the schema at /docs, in capital letters.",
        },
        "gateway.only_one_of": {
            "de": "Alle bis auf eines weglassen.",
            "en": "Leave out all but one.",
        },
        "gateway.given_by_path": {
            "de": "Das Feld im Inhalt weglassen.",
            "en": "Leave the field out of the body.",
        },
    }
)


class _Odd(Exception):
    """One value that does not fit its field."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Faults:
    """Collects what is wrong with one request, so that a person sees all of it at once."""

    def __init__(self) -> None:
        self.found: list[Violation] = []
        # Objects the walk is inside of.
        self.depth = 0

    def add(self, pointer: str, code: str) -> None:
        if len(self.found) < FAULT_LIMIT:
            self.found.append(Violation(pointer, code if code == text.INVALID_TEXT else f"gateway.{code}"))

    def refuse(self) -> None:
        if self.found:
            raise InvalidInput("request does not fit the contract", violations=self.found)


class _Twice(dict[str, Any]):
    """A JSON object one of whose keys came twice."""

    key: str = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    known = dict(pairs)
    if len(known) == len(pairs):
        return known
    twice, seen = _Twice(known), set[str]()
    for key, _ in pairs:
        if key in seen:
            twice.key = key
        seen.add(key)
    return twice


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def parse_json(body: bytes) -> Any:
    """The JSON of a body, strictly: UTF-8, no NaN, no endless nesting."""
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
    except RecursionError as deep:
        raise InvalidInput("nested too deep", pointer="", code="gateway.too_deep") from deep
    except ValueError as odd:
        raise InvalidInput("not JSON", pointer="", code="gateway.not_json") from odd


def escaped(key: str) -> str:
    """One step of a JSON pointer, RFC 6901."""
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key


def member(pointer: str, key: str) -> str:
    """Pointer of an object's member; of the object where the name has characters no answer could repeat."""
    return pointer if _has_surrogates(key) else f"{pointer}/{escaped(key)}"


# One value of JSON to what the field takes; raises _Odd.
_Read = Callable[[Any], Any]


def _read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Odd("expected_text")
    if not value.isprintable() and _has_surrogates(value):
        raise _Odd(text.INVALID_TEXT)
    return value


def _has_surrogates(value: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in value)


def _read_boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Odd("expected_boolean")
    return value


def _read_bytes(value: Any) -> bytes:
    try:
        return base64.b64decode(_read_text(value), validate=True)
    except (binascii.Error, ValueError) as odd:
        raise _Odd("expected_base64") from odd


def _read_fraction(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Odd("expected_number")
    return value


def _whole_reader(kind: int) -> _Read:
    least, most = _WHOLE[kind]
    long = kind in LONG

    def read(value: Any) -> int:
        if long and isinstance(value, str) and _DIGITS.fullmatch(value):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            # JSON knows one kind of number: 1.0 is 1.
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise _Odd("expected_number")
        if not least <= value <= most:
            raise _Odd("out_of_range")
        return value

    return read


def _enum_reader(kind: EnumDescriptor) -> _Read:
    numbers = {value.name: value.number for value in kind.values}

    def read(value: Any) -> int:
        if not isinstance(value, str):
            raise _Odd("expected_text")
        if value not in numbers:
            raise _Odd("unknown_value")
        return numbers[value]

    return read


def _scalar_reader(field: FieldDescriptor) -> _Read:
    kind = field.type
    if kind in _WHOLE:
        return _whole_reader(kind)
    if kind == _F.TYPE_ENUM and field.enum_type is not None:
        return _enum_reader(field.enum_type)
    known: Mapping[int, _Read] = {
        _F.TYPE_STRING: _read_text,
        _F.TYPE_BOOL: _read_boolean,
        _F.TYPE_BYTES: _read_bytes,
        _F.TYPE_DOUBLE: _read_fraction,
        _F.TYPE_FLOAT: _read_fraction,
    }
    if kind not in known:
        raise ContractFault(f"{field.full_name} has a type the REST door does not know")
    return known[kind]


def _fill_timestamp(into: Any, value: Any) -> None:
    if not _DATE_TIME.fullmatch(_read_text(value)):
        raise _Odd("expected_date_time")
    try:
        into.FromJsonString(value)
    except (ValueError, OverflowError) as odd:
        raise _Odd("expected_date_time") from odd


def _fill_duration(into: Any, value: Any) -> None:
    try:
        into.FromJsonString(_read_text(value))
    except (ValueError, OverflowError) as odd:
        raise _Odd("expected_duration") from odd


def _fill_mask(into: Any, value: Any) -> None:
    """Snake_case paths, as all our names; protobuf's own mapping knows only camelCase."""
    paths = [path.strip() for path in _read_text(value).split(",") if path.strip()]
    if len(paths) > _MASK_LIMIT or not all(_MASK.fullmatch(path) for path in paths):
        raise _Odd("expected_field_names")
    into.paths.extend(paths)


# Messages written as one text.
_AS_TEXT: Mapping[str, Callable[[Any, Any], None]] = {
    Timestamp.DESCRIPTOR.full_name: _fill_timestamp,
    Duration.DESCRIPTOR.full_name: _fill_duration,
    FieldMask.DESCRIPTOR.full_name: _fill_mask,
}

# Puts one JSON value into a field of a message: (message, value, pointer, faults).
_Fill = Callable[[Any, Any, str, Faults], None]


def field_of(descriptor: Descriptor, name: str) -> FieldDescriptor | None:
    """The field of that name; protobuf itself cannot even be asked for what is no UTF-8."""
    return None if _has_surrogates(name) else descriptor.fields_by_name.get(name)


class Reader:
    """Reads JSON objects into messages of one type."""

    def __init__(self, descriptor: Descriptor) -> None:
        self.descriptor = descriptor
        self._fills: dict[str, _Fill] = {}
        self._unions = {
            member.name: union.name
            for union in descriptor.oneofs
            for member in union.fields
            if not union.name.startswith("_")
        }

    def read(self, data: Any, into: Message, pointer: str, faults: Faults) -> None:
        if not isinstance(data, dict):
            faults.add(pointer, "expected_object")
            return
        if faults.depth >= DEPTH_LIMIT:
            faults.add(pointer, "too_deep")
            return
        if isinstance(data, _Twice):
            faults.add(member(pointer, data.key), "duplicate_key")
        if self._unions:
            self._one_of_each(data, pointer, faults)
        fills = self._fills
        faults.depth += 1
        for key, value in data.items():
            fill = fills.get(key) or self._find(key)
            if fill is None:
                faults.add(member(pointer, key), "unknown_field")
            else:
                fill(into, value, f"{pointer}/{key}", faults)
        faults.depth -= 1

    def _find(self, key: str) -> _Fill | None:
        field = field_of(self.descriptor, key)
        if field is None:
            return None
        fill = self._fills[key] = _fill_of(field)
        return fill

    def _one_of_each(self, data: Mapping[str, Any], pointer: str, faults: Faults) -> None:
        seen: set[str] = set()
        for key in data:
            union = self._unions.get(key)
            if union in seen:
                faults.add(f"{pointer}/{key}", "only_one_of")
            if union is not None:
                seen.add(union)


_readers: dict[str, Reader] = {}


def reader_of(descriptor: Descriptor) -> Reader:
    if descriptor.full_name not in _readers:
        _readers[descriptor.full_name] = Reader(descriptor)
    return _readers[descriptor.full_name]


def _fill_of(field: FieldDescriptor) -> _Fill:
    inner = field.message_type
    if inner is not None and inner.GetOptions().map_entry:
        return _map_fill(field)
    if inner is not None:
        one = _message_fill(inner)
        return _each_message(field.name, one) if field.is_repeated else _one_message(field.name, one)
    read = _scalar_reader(field)
    return _each_scalar(field.name, read) if field.is_repeated else _one_scalar(field.name, read)


def _one_scalar(name: str, read: _Read) -> _Fill:
    def fill(message: Any, value: Any, pointer: str, faults: Faults) -> None:
        try:
            setattr(message, name, read(value))
        except _Odd as odd:
            faults.add(pointer, odd.code)

    return fill


def _each_scalar(name: str, read: _Read) -> _Fill:
    def fill(message: Any, value: Any, pointer: str, faults: Faults) -> None:
        if not isinstance(value, list):
            faults.add(pointer, "expected_list")
            return
        into = getattr(message, name)
        for number, item in enumerate(value):
            try:
                into.append(read(item))
            except _Odd as odd:
                faults.add(f"{pointer}/{number}", odd.code)

    return fill


def _message_fill(inner: Descriptor) -> _Fill:
    known = _AS_TEXT.get(inner.full_name)
    if known is None:
        if inner.full_name.startswith("google.protobuf."):
            raise ContractFault(f"{inner.full_name} has no place in the REST door")
        reader = reader_of(inner)
        return lambda into, value, pointer, faults: reader.read(value, into, pointer, faults)

    def fill(into: Any, value: Any, pointer: str, faults: Faults) -> None:
        try:
            known(into, value)
        except _Odd as odd:
            faults.add(pointer, odd.code)

    return fill


def _one_message(name: str, one: _Fill) -> _Fill:
    def fill(message: Any, value: Any, pointer: str, faults: Faults) -> None:
        into = getattr(message, name)
        into.SetInParent()
        one(into, value, pointer, faults)

    return fill


def _each_message(name: str, one: _Fill) -> _Fill:
    def fill(message: Any, value: Any, pointer: str, faults: Faults) -> None:
        if not isinstance(value, list):
            faults.add(pointer, "expected_list")
            return
        into = getattr(message, name)
        for number, item in enumerate(value):
            one(into.add(), item, f"{pointer}/{number}", faults)

    return fill


def _map_fill(field: FieldDescriptor) -> _Fill:
    entry: Any = field.message_type
    key, inner = entry.fields_by_name["key"], entry.fields_by_name["value"]
    if key.type != _F.TYPE_STRING or inner.message_type is not None:
        raise ContractFault(f"{field.full_name}: only maps of text to plain values")
    read, name = _scalar_reader(inner), field.name

    def fill(message: Any, value: Any, pointer: str, faults: Faults) -> None:
        if not isinstance(value, dict):
            faults.add(pointer, "expected_object")
            return
        if isinstance(value, _Twice):
            faults.add(member(pointer, value.key), "duplicate_key")
        into = getattr(message, name)
        for each, item in value.items():
            try:
                into[_read_text(each)] = read(item)
            except _Odd as odd:
                faults.add(member(pointer, each), odd.code)

    return fill


def read_query(
    descriptor: Descriptor, pairs: Iterable[tuple[str, str]], into: Message, faults: Faults, taken: frozenset[str]
) -> None:
    """Query parameters by field name, nested as `customer.id`, repeated by repetition; `taken` come otherwise."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    for name, values in given.items():
        pointer = member("", name).replace(".", "/")
        field, parent = _query_field(descriptor, name, into, taken)
        if field is None:
            faults.add(pointer, "unknown_field")
        elif len(values) > 1 and not field.is_repeated:
            faults.add(pointer, "duplicate_key")
        else:
            plain = [_from_text(field, value) for value in values]
            _fill_of(field)(parent, plain if field.is_repeated else plain[0], pointer, faults)


def _query_field(
    descriptor: Descriptor, name: str, into: Any, taken: frozenset[str]
) -> tuple[FieldDescriptor | None, Any]:
    *outer, last = name.split(".")
    if (outer or [last])[0] in taken or len(outer) > DEPTH_LIMIT:
        return None, into
    for step in outer:
        field = field_of(descriptor, step)
        if field is None or field.is_repeated or field.message_type is None or is_text(field.message_type):
            return None, into
        descriptor, into = field.message_type, getattr(into, step)
    found = field_of(descriptor, last)
    if found is None or (found.message_type is not None and not is_text(found.message_type)):
        return None, into
    return found, into


def is_text(descriptor: Descriptor) -> bool:
    """Messages that JSON writes as one text."""
    return descriptor.full_name in _AS_TEXT


def _from_text(field: FieldDescriptor, value: str) -> Any:
    """A query value as JSON would have it; what does not fit stays text and is refused by its reader."""
    if field.type in _WHOLE and _DIGITS.fullmatch(value):
        return int(value)
    if field.type == _F.TYPE_BOOL and value in ("true", "false"):
        return value == "true"
    return value

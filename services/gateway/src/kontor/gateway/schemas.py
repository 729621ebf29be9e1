"""Messages as JSON Schema: what may be sent (with the rules the services check) and what is answered."""

from collections.abc import Collection, Mapping
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, EnumValueDescriptor, FieldDescriptor
from kontor.api.common.v1 import options_pb2
from kontor.common.calling.contract import is_always_there
from kontor.gateway.reading import LONG
from kontor.gateway.samples import may_be_empty, required_fields, rules_of

Json = dict[str, Any]
_F = FieldDescriptor
_FORMATS: Mapping[str, Json] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Duration": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?s$"},
    "google.protobuf.FieldMask": {
        "type": "string",
        "description": "Names of fields, separated by commas.",
        "pattern": r"^([a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*(,[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*)*)?$",
    },
}
_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_BOUNDS = {"gte": "minimum", "lte": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}


def short_name(full_name: str) -> str:
    """`kontor.api.crm.v1.Customer` is `crm.Customer`."""
    return full_name.removeprefix("kontor.api.").replace(".v1.", ".", 1)


class Schemas:
    """Collects the components a description refers to."""

    def __init__(self, comments: Mapping[str, str]) -> None:
        self.components: dict[str, Json] = {}
        self._comments = comments

    def comment(self, full_name: str) -> str:
        return self._comments.get(full_name, "")

    def answer(self, descriptor: Descriptor) -> Json:
        """A reference to what is answered; what is always there is required."""
        name = short_name(descriptor.full_name)
        if name not in self.components:
            self.components[name] = {}
            self.components[name] = self._object(descriptor, given=False, without=())
        return {"$ref": f"#/components/schemas/{name}"}

    def given(self, descriptor: Descriptor, without: Collection[str] = ()) -> Json:
        """A reference to what may be sent: nothing unknown, rules included."""
        name = short_name(descriptor.full_name)
        name = name if name.endswith("Request") else f"{name}Input"
        if name not in self.components:
            self.components[name] = {}
            self.components[name] = self._object(descriptor, given=True, without=without)
        return {"$ref": f"#/components/schemas/{name}"}

    def _object(self, descriptor: Descriptor, *, given: bool, without: Collection[str]) -> Json:
        fields = [field for field in descriptor.fields if field.name not in without]
        if given:
            required = [name for name in required_fields(descriptor) if name not in without]
        else:
            required = [field.name for field in fields if is_always_there(field)]
        schema: Json = {"type": "object"}
        if comment := self.comment(descriptor.full_name):
            schema["description"] = comment
        schema["properties"] = {field.name: self.field(field, given=given) for field in fields}
        if required:
            schema["required"] = required
        if given:
            schema["additionalProperties"] = False
        return schema

    def field(self, field: FieldDescriptor, *, given: bool) -> Json:
        """One property or parameter; its comment stands beside a reference."""
        schema = self._many(field, given=given) if field.is_repeated else self._one(field, rules_of(field), given=given)
        comment = self.comment(field.full_name)
        return {**schema, "description": comment} if comment else schema

    def _many(self, field: FieldDescriptor, *, given: bool) -> Json:
        rules = rules_of(field).repeated
        inner: Any = field.message_type
        if inner is not None and inner.GetOptions().map_entry:
            value = inner.fields_by_name["value"]
            return {"type": "object", "additionalProperties": self._one(value, rules_of(value), given=given)}
        schema: Json = {"type": "array", "items": self._one(field, rules.items, given=given)}
        if given and rules.min_items:
            schema["minItems"] = rules.min_items
        if given and rules.HasField("max_items"):
            schema["maxItems"] = rules.max_items
        if given and rules.unique:
            schema["uniqueItems"] = True
        return schema

    def _one(self, field: FieldDescriptor, rules: Any, *, given: bool) -> Json:
        inner: Any = field.message_type
        if inner is not None and inner.full_name in _FORMATS:
            return dict(_FORMATS[inner.full_name])
        if inner is not None:
            return self.given(inner) if given else self.answer(inner)
        if field.type == _F.TYPE_ENUM:
            return self._enum(field.enum_type, rules, given=given)
        if field.type == _F.TYPE_STRING:
            return _text(rules, given=given)
        return _plain(field, rules, given=given)

    def _enum(self, kind: EnumDescriptor | None, rules: Any, *, given: bool) -> Json:
        """A reference by name, so that clients have one type of it; where callers may not give the zero, to another."""
        values: Any = kind
        refused = set(rules.enum.not_in) if given else set()
        if refused - {0}:
            return self._values(values, refused)
        name = f"{short_name(values.full_name)}{'Input' if refused else ''}"
        if name not in self.components:
            self.components[name] = self._values(values, refused)
        return {"$ref": f"#/components/schemas/{name}"}

    def _values(self, kind: EnumDescriptor, refused: Collection[int]) -> Json:
        shown = [value for value in kind.values if value.number not in refused]
        names = [value.name for value in shown]
        schema: Json = {"type": "string", "enum": names, "x-enum-labels": dict(filter(None, map(_labels, shown)))}
        if comment := self.comment(kind.full_name):
            schema["description"] = comment
        told = [f"{name}: {comment}" for name in names if (comment := self.comment(f"{kind.full_name}.{name}"))]
        return {**schema, "x-enum-descriptions": told} if told else schema


def _labels(value: EnumValueDescriptor) -> tuple[str, Json] | None:
    """What people call a value, by language; the zero has no words."""
    words = value.GetOptions().Extensions[options_pb2.words]
    return (value.name, {"de": words.de, "en": words.en}) if words.de else None


def _text(rules: Any, *, given: bool) -> Json:
    schema: Json = {"type": "string"}
    judged = rules.string
    shape = "uuid" if judged.uuid else "email" if judged.email else "date" if judged.pattern == _DATE else ""
    if not given:
        return {**schema, "format": shape} if shape and not may_be_empty(rules) else schema
    if shape and may_be_empty(rules):
        schema["anyOf"] = [{"format": shape}, {"const": ""}]
    elif shape:
        schema["format"] = shape
    if judged.pattern:
        schema["pattern"] = f"^$|{judged.pattern}" if may_be_empty(rules) else judged.pattern
    if judged.min_len and not may_be_empty(rules):
        schema["minLength"] = judged.min_len
    if judged.HasField("max_len"):
        schema["maxLength"] = judged.max_len
    if allowed := list(getattr(judged, "in", ())):
        schema["enum"] = allowed
    return schema


def _plain(field: FieldDescriptor, rules: Any, *, given: bool) -> Json:
    match field.type:
        case _F.TYPE_BOOL:
            return {"type": "boolean"}
        case _F.TYPE_BYTES:
            return {"type": "string", "contentEncoding": "base64"}
        case _F.TYPE_DOUBLE | _F.TYPE_FLOAT:
            return {"type": "number"}
    if field.type in LONG:
        return {"type": "string", "pattern": "^-?[0-9]{1,20}$"}
    schema: Json = {"type": "integer", "format": "int32"}
    kind = rules.WhichOneof("type")
    if given and kind:
        judged = getattr(rules, kind)
        schema.update({name: getattr(judged, rule) for rule, name in _BOUNDS.items() if judged.HasField(rule)})
    return schema

"""What others rely on, as facts that can be compared: what was promised must stay, what is demanded must not grow.

Read from the contract's descriptors and from the description of the REST interface that is derived from them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from buf.validate import validate_pb2
from google.api import annotations_pb2
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    MethodDescriptorProto,
)
from kontor.api.common.v1 import options_pb2

Json = Mapping[str, Any]
_PREFIX = "kontor/api/"
_NO_LESS = frozenset({"maxLength", "maximum", "exclusiveMaximum", "maxItems"})
_NO_MORE = frozenset({"minLength", "minimum", "exclusiveMinimum", "minItems"})
_ORDERS = re.compile(r"\^\(-\?\(([a-z_|]+)\)\)\?\$")
_OPTIONAL = re.compile(r"\([^()|\\]*\)\?")
_LIMITS = (*_NO_LESS, *_NO_MORE, "pattern", "format", "uniqueItems")


@dataclass
class Surface:
    """`promises`: what is there, and how. `demands`: what a caller has to do, under the promise it belongs to."""

    promises: dict[str, str] = field(default_factory=dict)
    demands: dict[str, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """As text, one fact a line; `read` takes it back."""
        told = [("promise", self.promises), ("demand", self.demands)]
        return [f"{kind}\t{name}\t{words}" for kind, facts in told for name, words in sorted(facts.items())]

    @classmethod
    def read(cls, lines: Iterable[str]) -> "Surface":
        read = cls()
        for line in lines:
            kind, name, words = line.split("\t")
            (read.promises if kind == "promise" else read.demands)[name] = words
        return read


def breaks(before: Surface, now: Surface) -> list[str]:
    """What somebody who relied on `before` trips over, one line each."""
    found = []
    for name, words in before.promises.items():
        if name not in now.promises:
            found.append(f"{name} is gone (was: {words})" if words else f"{name} is gone")
        elif now.promises[name] != words:
            found.append(f"{name} was {words}, is {now.promises[name]}")
    found += [_asked_more(name, before, now) for name in now.demands]
    return sorted(line for line in found if line)


def _asked_more(name: str, before: Surface, now: Surface) -> str:
    """A line where more is asked than before; nothing where a pattern that is gone asked for more than that."""
    owner, _, what = name.partition(" needs ")
    words, was = now.demands[name], before.demands.get(name)
    pattern = f"{owner} needs pattern"
    if owner not in before.promises or words == was:
        return ""
    if was is not None:
        return f"{name} {words}: was {was}" if _tighter(what, was, words) else ""
    if what in _LIMITS and pattern in before.demands and pattern not in now.demands:
        return ""
    return f"{name}{f' {words}' if words else ''}: not asked for before"


def _tighter(limit: str, before: str, now: str) -> bool:
    if limit == "pattern":
        taken = _choices(before)
        return not taken <= _choices(now) if taken else before not in _without_a_choice(now)
    if limit in _NO_LESS:
        return float(now) < float(before)
    return limit not in _NO_MORE or float(now) > float(before)


def _without_a_choice(pattern: str) -> set[str]:
    """What each pattern is without one of the groups that may be left out: it takes no more than this one."""
    return {pattern[: group.start()] + pattern[group.end() :] for group in _OPTIONAL.finditer(pattern)}


def _choices(pattern: str) -> set[str]:
    """What a list may be ordered by, where the pattern says that."""
    found = _ORDERS.fullmatch(pattern)
    return set(found[1].split("|")) if found else set()


# The contract.


def of_contract(everything: FileDescriptorSet) -> Surface:
    """Messages, fields, values, RPCs, who may call them, routes and events."""
    surface = Surface()
    for file in everything.file:
        if file.name.startswith(_PREFIX):
            for name, words in _file(file):
                surface.promises[name] = words
            surface.demands |= dict(_asked(file))
    return surface


def _file(file: FileDescriptorProto) -> Iterator[tuple[str, str]]:
    for enum in file.enum_type:
        yield from _enum(f"{file.package}.{enum.name}", enum)
    for message in file.message_type:
        yield from _message(f"{file.package}.{message.name}", message)
    for service in file.service:
        for method in service.method:
            yield from _method(f"{file.package}.{service.name}.{method.name}", method)


def _enum(name: str, enum: EnumDescriptorProto) -> Iterator[tuple[str, str]]:
    yield from ((f"value {name}.{value.name}", str(value.number)) for value in enum.value)


def _message(name: str, message: DescriptorProto) -> Iterator[tuple[str, str]]:
    yield f"message {name}", ""
    for enum in message.enum_type:
        yield from _enum(f"{name}.{enum.name}", enum)
    for inner in message.nested_type:
        yield from _message(f"{name}.{inner.name}", inner)
    for part in message.field:
        yield f"field {name}.{part.name}", _field(part, message)
    if message.options.HasExtension(options_pb2.event):
        event = message.options.Extensions[options_pb2.event]
        yield f"event {name}", f"of {event.context} by {event.key}"


def _field(part: FieldDescriptorProto, message: DescriptorProto) -> str:
    kind = part.type_name.lstrip(".") or FieldDescriptorProto.Type.Name(part.type).removeprefix("TYPE_").lower()
    many = "repeated " if part.label == FieldDescriptorProto.LABEL_REPEATED else ""
    maybe = "optional " if part.proto3_optional else ""
    inside = part.HasField("oneof_index") and not part.proto3_optional
    way = f" in {message.oneof_decl[part.oneof_index].name}" if inside else ""
    return f"{part.number}: {maybe}{many}{kind}{way}"


def _method(name: str, method: MethodDescriptorProto) -> Iterator[tuple[str, str]]:
    asked, answered = (
        f"{'stream ' if streams else ''}{kind.lstrip('.')}"
        for streams, kind in (
            (method.client_streaming, method.input_type),
            (method.server_streaming, method.output_type),
        )
    )
    yield f"rpc {name}", f"{asked} to {answered}"
    options = method.options
    permission = options.Extensions[options_pb2.permission]
    yield f"permission of {name}", permission.name
    yield from ((f"caller {caller} of {name}", "") for caller in permission.callers)
    yield from ((f"scope {scope.scope} of {name}", scope.field) for scope in permission.object_scope)
    if (shown := options.Extensions[options_pb2.visibility]) != options_pb2.VISIBILITY_INTERNAL:
        yield f"visibility of {name}", options_pb2.Visibility.Name(shown)
    for route in _routes(method):
        yield f"route {route} of {name}", ""


def _routes(method: MethodDescriptorProto) -> Iterator[str]:
    if method.options.HasExtension(annotations_pb2.http):
        rule = method.options.Extensions[annotations_pb2.http]
        for one in (rule, *rule.additional_bindings):
            verb = one.WhichOneof("pattern")
            yield f"{verb.upper()} {getattr(one, verb)}" + (f" body {one.body}" if one.body else "")


def _asked(file: FileDescriptorProto) -> Iterator[tuple[str, str]]:
    for service in file.service:
        for method in service.method:
            name = f"rpc {file.package}.{service.name}.{method.name}"
            if method.options.Extensions[options_pb2.needs_version]:
                yield f"{name} needs a version", ""
            open_to_all = method.options.Extensions[options_pb2.permission].name == "anonymous"
            if not method.options.Extensions[options_pb2.read_only] and not open_to_all:
                yield f"{name} needs an idempotency key where it writes", ""
    for message in file.message_type:
        if f".{file.package}.{message.name}" in _internal(file):
            yield from _rules(f"{file.package}.{message.name}", message)


def _internal(file: FileDescriptorProto) -> set[str]:
    """What services alone ask with; the rules of public requests are told by the REST interface, limit by limit."""
    methods = [method for service in file.service for method in service.method]
    public = options_pb2.VISIBILITY_PUBLIC
    return {method.input_type for method in methods if method.options.Extensions[options_pb2.visibility] != public}


def _rules(name: str, message: DescriptorProto) -> Iterator[tuple[str, str]]:
    for part in message.field:
        if part.options.HasExtension(validate_pb2.field):
            judged = part.options.Extensions[validate_pb2.field]
            yield f"field {name}.{part.name} needs rules", " ".join(str(judged).split())


# The REST interface.


def of_rest(described: Json) -> Surface:
    """Operations, parameters, bodies and answers of an OpenAPI document; a value is what it is, named or not."""
    named = {name: schema for name, schema in described["components"]["schemas"].items() if "enum" in schema}
    described = _spelt_out(described, named)
    surface = Surface()
    for path, item in described["paths"].items():
        for verb, operation in item.items():
            _operation(surface, f"{verb.upper()} {path}", operation)
    for name, schema in described["components"]["schemas"].items():
        if name not in named:
            _component(surface, name, schema)
    return surface


def _spelt_out(value: Any, named: Json) -> Any:
    """The same with what names stand for in their place."""
    if isinstance(value, list):
        return [_spelt_out(inner, named) for inner in value]
    if not isinstance(value, Mapping):
        return value
    name = str(value.get("$ref", "")).rpartition("/")[2]
    return dict(named[name]) if name in named else {key: _spelt_out(inner, named) for key, inner in value.items()}


def _operation(surface: Surface, name: str, operation: Json) -> None:
    surface.promises[name] = "open to all" if operation.get("security") == [] else ""
    for parameter in operation.get("parameters", ()):
        place = f"{name} {parameter['in']} {parameter['name']}"
        surface.promises[place] = _type(parameter["schema"])
        # The pattern of a mask is the fields there are.
        if parameter["name"] != "update_mask":
            _limits(surface, place, parameter["schema"])
        if parameter["required"]:
            surface.demands[f"{name} needs {parameter['in']} {parameter['name']}"] = ""
    body = operation.get("requestBody", {})
    for kind, content in body.get("content", {}).items():
        surface.promises[f"{name} takes {kind}"] = _type(content.get("schema", {}))
    if body.get("required"):
        surface.demands[f"{name} needs a body"] = ""
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            for kind, content in answer.get("content", {}).items():
                surface.promises[f"{name} answers {status} {kind}"] = _type(content.get("schema", {}))
            for header in answer.get("headers", ()):
                surface.promises[f"{name} answers header {header}"] = ""


def _component(surface: Surface, name: str, schema: Json) -> None:
    given = schema.get("additionalProperties") is False
    surface.promises[name] = ""
    for prop, inner in schema.get("properties", {}).items():
        place = f"{name}.{prop}"
        surface.promises[place] = _type(inner)
        if given:
            _limits(surface, place, inner)
            surface.promises |= {f"{place} may be {value}": "" for value in _items(inner).get("enum", ())}
    for prop in schema.get("required", ()):
        if given:
            surface.demands[f"{name} needs {prop}"] = ""
        else:
            surface.promises[f"{name}.{prop} always"] = ""


def _limits(surface: Surface, place: str, schema: Json) -> None:
    for limit in _LIMITS:
        for part in (schema, _items(schema)):
            if limit in part:
                surface.demands[f"{place} needs {limit}"] = str(part[limit])


def _items(schema: Json) -> Json:
    inner: Json = schema.get("items", schema)
    return inner


def _type(schema: Json) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if isinstance(schema.get("additionalProperties"), Mapping):
        return f"map of {_type(schema['additionalProperties'])}"
    return str(schema.get("type", "anything"))

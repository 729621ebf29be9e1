"""Rules over the contract, read from the committed descriptor set: names, options, documentation.

Which options an RPC needs at run time is kontor.common.calling.contract's part; here is what makes the contract one
piece.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

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
from kontor.cli.lint.source import Finding

_PREFIX = "kontor/api/"
_SNAKE = re.compile(r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")
_ROUTE = re.compile(r"^/v1/[a-z_]+(/(\{[a-z_.]+\}|[a-z_]+))*(:[a-z][A-Za-z]*)?$")
_PERMISSION = re.compile(r"^[a-z_]+(\.[a-z_]+)+$")
_DIGITS_AND_POINT = re.compile(r"\[0-9\]\{[0-9,]+\}\((\\\.|\[\.\])\[0-9\]")
_FLOATS = (FieldDescriptorProto.TYPE_DOUBLE, FieldDescriptorProto.TYPE_FLOAT)
# Answers that are a file, requests that are nothing, and what every service answers alike have no message of their own.
_COMMON = ".kontor.api.common.v1."
_SHARED = frozenset(
    {
        ".google.api.HttpBody",
        ".google.protobuf.Empty",
        f"{_COMMON}RecordHistoryRequest",
        f"{_COMMON}RecordHistoryResponse",
        f"{_COMMON}MyOperationsRequest",
        f"{_COMMON}MyOperationsResponse",
        f"{_COMMON}OperationRequest",
        f"{_COMMON}OperationResponse",
        f"{_COMMON}OperationOutcomesRequest",
        f"{_COMMON}OperationOutcomesResponse",
    }
)
# Of the contract itself, never shown to people.
_UNSPOKEN = frozenset({"kontor.api.common.v1.Visibility"})
# Field numbers in FileDescriptorProto and ServiceDescriptorProto: how source info names places.
_SERVICE, _METHOD = 6, 2


@dataclass
class Contract:
    """Our files of a descriptor set with what is needed to judge them: comments by place, messages by name."""

    files: list[FileDescriptorProto]
    comments: dict[tuple[str, tuple[int, ...]], str] = field(default_factory=dict)
    messages: dict[str, DescriptorProto] = field(default_factory=dict)
    # By path of a GET: the permission that reading it needs.
    readers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, descriptors: Path) -> "Contract":
        everything = FileDescriptorSet.FromString(descriptors.read_bytes())
        return cls.of(everything)

    @classmethod
    def of(cls, everything: FileDescriptorSet) -> "Contract":
        read = cls([file for file in everything.file if file.name.startswith(_PREFIX)])
        for file in read.files:
            for place in file.source_code_info.location:
                read.comments[(file.name, tuple(place.path))] = place.leading_comments + place.trailing_comments
            for method in (method for service in file.service for method in service.method):
                path = method.options.Extensions[annotations_pb2.http].get
                read.readers |= {path: method.options.Extensions[options_pb2.permission].name} if path else {}
        for file in everything.file:
            read.messages |= {f".{file.package}.{message.name}": message for message in file.message_type}
        return read

    def has_comment(self, file: FileDescriptorProto, *path: int) -> bool:
        return bool(self.comments.get((file.name, path), "").strip())


def lint(descriptors: Path) -> list[Finding]:
    """All findings, in the order of the files."""
    return check(Contract.read(descriptors))


def check(contract: Contract) -> list[Finding]:
    return [finding for file in contract.files for finding in _file(contract, file)]


def _file(contract: Contract, file: FileDescriptorProto) -> Iterator[Finding]:
    if file.package.replace(".", "/") != Path(file.name).parent.as_posix():
        yield Finding(file.name, f"package {file.package} is not the path")
    for enum in file.enum_type:
        yield from _enum(f"{file.package}.{enum.name}", enum)
    for message in file.message_type:
        yield from _message(f"{file.package}.{message.name}", message)
    yield from _events(contract, file)
    for index, service in enumerate(file.service):
        name = f"{file.package}.{service.name}"
        if not service.name.endswith("Service"):
            yield Finding(name, "a service's name ends with Service")
        for number, method in enumerate(service.method):
            yield from _method(contract, file, f"{name}.{method.name}", method)
            documented = contract.has_comment(file, _SERVICE, index, _METHOD, number)
            if _is_public(method) and not documented and not _explains_itself(method.name):
                yield Finding(f"{name}.{method.name}", "is public and says nothing about itself")


def _explains_itself(name: str) -> bool:
    """Get, List, Create and Update of a resource mean the same everywhere."""
    return name.startswith(("Get", "List", "Create", "Update"))


def _enum(name: str, enum: EnumDescriptorProto) -> Iterator[Finding]:
    prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", enum.name).upper()
    if enum.value[0].number != 0 or enum.value[0].name != f"{prefix}_UNSPECIFIED":
        yield Finding(name, f"its zero is {prefix}_UNSPECIFIED")
    for value in enum.value:
        if not value.name.startswith(f"{prefix}_"):
            yield Finding(f"{name}.{value.name}", f"starts with {prefix}_")
        words = value.options.Extensions[options_pb2.words]
        if value.number and name not in _UNSPOKEN and not (words.de and words.en):
            yield Finding(f"{name}.{value.name}", "has words for people, in German and in English")


def _message(name: str, message: DescriptorProto) -> Iterator[Finding]:
    for enum in message.enum_type:
        yield from _enum(f"{name}.{enum.name}", enum)
    for inner in message.nested_type:
        yield from _message(f"{name}.{inner.name}", inner)
    for part in message.field:
        if not _SNAKE.match(part.name):
            yield Finding(f"{name}.{part.name}", "fields are snake_case")
        if part.type in _FLOATS:
            yield Finding(f"{name}.{part.name}", "never a float: amounts, quantities and rates are decimal strings")
        if not name.endswith("Request") and _is_undeclared_number(part):
            yield Finding(f"{name}.{part.name}", "a number in digits says so, for tables: decimal")
        if part.options.HasExtension(options_pb2.always):
            yield from _always(f"{name}.{part.name}", part)


def _always(name: str, part: FieldDescriptorProto) -> Iterator[Finding]:
    plain = part.type != FieldDescriptorProto.TYPE_MESSAGE and not part.proto3_optional
    if plain or part.label == FieldDescriptorProto.LABEL_REPEATED:
        yield Finding(name, "values and lists are always there without saying so")
    hidden = part.options.Extensions[options_pb2.seen_with] or part.options.Extensions[options_pb2.full_only]
    if part.options.Extensions[options_pb2.always] and (hidden or _is_a_choice(part)):
        yield Finding(name, "is not always there: it is hidden from some, or one of several")


def _is_undeclared_number(part: FieldDescriptorProto) -> bool:
    pattern = part.options.Extensions[validate_pb2.field].string.pattern
    return bool(_DIGITS_AND_POINT.search(pattern)) and not part.options.Extensions[options_pb2.decimal]


def _is_a_choice(part: FieldDescriptorProto) -> bool:
    return part.HasField("oneof_index") and not part.proto3_optional


def _events(contract: Contract, file: FileDescriptorProto) -> Iterator[Finding]:
    context = file.package.split(".")[2]
    kinds: dict[str, tuple[str, str]] = {}
    for message in file.message_type:
        name = f"{file.package}.{message.name}"
        options = message.options
        if not options.HasExtension(options_pb2.event):
            if file.name.endswith("/events.proto") and message.name[:1].isupper() and _is_past(message.name):
                yield Finding(name, "an event declares the option event")
            continue
        event = options.Extensions[options_pb2.event]
        if event.context != context:
            yield Finding(name, f"belongs to {context}, not to {event.context}")
        if not _field_at(message, event.key):
            yield Finding(name, f"its key {event.key} is no field of it")
        if not event.aggregate:
            yield Finding(name, "says which kind of record it speaks of: aggregate")
        for scope in event.object_scope:
            if not _field_at(message, scope.field):
                yield Finding(name, f"its scope {scope.field} is no field of it")
        if kinds.setdefault(event.aggregate, (event.path, event.permission)) != (event.path, event.permission):
            yield Finding(name, f"is read elsewhere, or by another permission, than other events of {event.aggregate}")
        if event.path and contract.readers.get(event.path, event.permission) != event.permission:
            yield Finding(name, f"is seen by {event.permission}, its record {event.path} by another permission")
        if event.path and event.path not in contract.readers:
            yield Finding(name, f"nothing is read at its path {event.path}")


def _is_past(name: str) -> bool:
    return name.endswith(("ed", "Seen", "Lost", "Won", "Closing"))


def _field_at(message: DescriptorProto, path: str) -> bool:
    """The first step of a key like `invoice.id`; further steps are checked where events are published."""
    return path.split(".")[0] in {part.name for part in message.field}


def _is_public(method: MethodDescriptorProto) -> bool:
    return method.options.Extensions[options_pb2.visibility] == options_pb2.VISIBILITY_PUBLIC


def _method(
    contract: Contract, file: FileDescriptorProto, name: str, method: MethodDescriptorProto
) -> Iterator[Finding]:
    batch_of = method.options.Extensions[options_pb2.batch_of]
    for end, message in (("Request", method.input_type), ("Response", method.output_type)):
        # The verbs for many records of one kind are asked and answered alike.
        of_kind = bool(batch_of) and re.match(rf"^\.{re.escape(file.package)}\.Batch[A-Za-z]+{end}$", message)
        if not of_kind and message not in _SHARED and message != f".{file.package}.{method.name}{end}":
            yield Finding(name, f"has a message {method.name}{end} of its own")
    options = method.options
    for needed in (options_pb2.permission, options_pb2.visibility):
        if not options.HasExtension(needed):
            yield Finding(name, f"declares {needed.name}")
    yield from _permission(file, name, options.Extensions[options_pb2.permission].name)
    if batch_of:
        yield from _batch(file, name, method)
    route = options.Extensions[annotations_pb2.http]
    verb = route.WhichOneof("pattern")
    if _is_public(method) != bool(verb):
        yield Finding(name, "public RPCs, and only they, have a route")
    if verb:
        request = contract.messages[method.input_type]
        yield from _route(name, verb, getattr(route, verb), route.body, request)
        if verb == "patch" and not options.Extensions[options_pb2.needs_version]:
            yield Finding(name, "a change says which version it is based on: needs_version")


def _batch(file: FileDescriptorProto, name: str, method: MethodDescriptorProto) -> Iterator[Finding]:
    """A verb for many records is as free as the verb for one, and no freer."""
    single = method.options.Extensions[options_pb2.batch_of]
    found = next((m for service in file.service for m in service.method if m.name == single), None)
    if found is None:
        yield Finding(name, f"there is no {single} beside it")
        return
    for option in (options_pb2.permission, options_pb2.visibility):
        own, others = (m.options.Extensions[option] for m in (method, found))
        if getattr(own, "name", own) != getattr(others, "name", others):
            yield Finding(name, f"has the {option.name} of {single}")


def _permission(file: FileDescriptorProto, name: str, permission: str) -> Iterator[Finding]:
    context = file.package.split(".")[2]
    if permission == "anonymous":
        return
    if not _PERMISSION.match(permission):
        yield Finding(name, f"permission {permission!r} is <context>.<resource>.<verb>")
    elif permission.split(".")[0] not in (context, "runtime"):
        yield Finding(name, f"permission {permission} belongs to another context")


def _route(name: str, verb: str, path: str, body: str, request: DescriptorProto) -> Iterator[Finding]:
    if not _ROUTE.match(path):
        yield Finding(name, f"route {path}: /v1/plural_nouns/{{id}}:verb")
    known = {part.name for part in request.field}
    for variable in re.findall(r"\{([a-z_.]+)\}", path):
        if variable.split(".")[0] not in known:
            yield Finding(name, f"route {path}: {variable} is no field of {request.name}")
    if verb in ("get", "delete") and body:
        yield Finding(name, f"{verb.upper()} has no body")
    if verb == "post" and body != "*":
        yield Finding(name, 'POST takes its whole body: "*"')
    if verb == "patch" and (body not in known or ("{" in path and "update_mask" not in known)):
        yield Finding(name, "PATCH takes the resource as body and, unless there is only one, an update_mask")

"""The contract's comments by full name: Python descriptors carry none, the descriptor set beside them does."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from kontor.api.common.v1 import options_pb2

DESCRIPTORS = "descriptors.binpb"
# Numbers of fields in descriptor.proto that lead to what can carry a comment.
_SYNTAX, _PACKAGE, _FILE_MESSAGE, _FILE_ENUM, _FILE_SERVICE = 12, 2, 4, 5, 6
_FIELD, _NESTED, _NESTED_ENUM, _VALUE, _METHOD = 2, 3, 4, 2, 2


def described() -> FileDescriptorSet:
    """The descriptor set generated beside the code; empty when it was not shipped."""
    generated = Path(str(options_pb2.__file__)).parents[4] / DESCRIPTORS
    return FileDescriptorSet.FromString(generated.read_bytes()) if generated.exists() else FileDescriptorSet()


def comments_of(files: FileDescriptorSet) -> Mapping[str, str]:
    """Full name to comment, of messages, fields, enums, their values, services, methods, and packages."""
    return {name: comment for file in files.file for name, comment in _of_file(file)}


def _of_file(file: FileDescriptorProto) -> Iterator[tuple[str, str]]:
    told = {tuple(place.path): _plain(place.leading_comments) for place in file.source_code_info.location}
    if file.service:
        yield from ((file.package, told[at]) for at in ((_PACKAGE,), (_SYNTAX,)) if told.get(at))
    for path, name in _names(file):
        if comment := told.get(path):
            yield f"{file.package}.{name}", comment


def _names(file: FileDescriptorProto) -> Iterator[tuple[tuple[int, ...], str]]:
    for number, message in enumerate(file.message_type):
        yield from _of_message((_FILE_MESSAGE, number), message, message.name)
    for number, enum in enumerate(file.enum_type):
        yield from _of_enum((_FILE_ENUM, number), enum, enum.name)
    for number, service in enumerate(file.service):
        yield (_FILE_SERVICE, number), service.name
        for each, method in enumerate(service.method):
            yield (_FILE_SERVICE, number, _METHOD, each), f"{service.name}.{method.name}"


def _of_message(path: tuple[int, ...], message: Any, name: str) -> Iterator[tuple[tuple[int, ...], str]]:
    yield path, name
    for number, field in enumerate(message.field):
        yield (*path, _FIELD, number), f"{name}.{field.name}"
    for number, nested in enumerate(message.nested_type):
        yield from _of_message((*path, _NESTED, number), nested, f"{name}.{nested.name}")
    for number, enum in enumerate(message.enum_type):
        yield from _of_enum((*path, _NESTED_ENUM, number), enum, f"{name}.{enum.name}")


def _of_enum(path: tuple[int, ...], enum: Any, name: str) -> Iterator[tuple[tuple[int, ...], str]]:
    yield path, name
    for number, value in enumerate(enum.value):
        yield (*path, _VALUE, number), f"{name}.{value.name}"


def _plain(comment: str) -> str:
    return "\n".join(line.strip() for line in comment.strip().splitlines())

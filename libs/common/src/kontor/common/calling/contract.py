"""The contract as the RPC edge needs it: one `Rpc` per method, read once from the descriptors' options.

Says what is declared; checking a caller against it is `rpc`'s part.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buf.validate import validate_pb2
from google.api import annotations_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from kontor.api.common.v1 import options_pb2
from kontor.api.common.v1.options_pb2 import VISIBILITY_INTERNAL, VISIBILITY_LINK, VISIBILITY_PUBLIC

PUBLIC, INTERNAL, LINK = VISIBILITY_PUBLIC, VISIBILITY_INTERNAL, VISIBILITY_LINK
# The permission of RPCs that need no token, such as signing in.
ANONYMOUS = "anonymous"
# Behind the name of a list: all its pages as a stream of its own answers.
WHOLE = "Whole"
# Metadata of that stream: paths of the fields that are wanted of each row, commas between; others may be left out.
FIELDS = "kontor-fields"
# And what form is wanted of them, by its language; the answer's metadata says so when it is in that form.
FORM = "kontor-form"
CSV_FORMS = {"csv-de": "de", "csv-en": "en"}
_SUMMARY = "kontor.api.common.v1.Summary"
_READING_PREFIXES = ("Get", "List", "Check", "Search", "Export", "Download")


class ContractFault(Exception):
    """An RPC whose options do not say what the edge has to know."""


@dataclass(frozen=True)
class Scope:
    """A kind of scope that may use the RPC; `path` leads to the compared field of the response.

    An empty path: the use case itself compares (`principal.visible`), for answers without such a field, like files.
    """

    kind: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class Rpc:
    """What the options of one method say, looked up by its gRPC path `/package.Service/Method`."""

    path: str
    permission: str
    visibility: int
    callers: frozenset[str]
    scopes: tuple[Scope, ...]
    verb: str
    read_only: bool
    needs_version: bool
    streams: bool
    pages: bool
    request_has_etag: bool
    response_class: type[Message]
    etag_of: Callable[[Message], str]
    # Of a GET: its path as declared, `/v1/invoices/{id}`.
    read_at: str = ""
    # The record that is asked for decides who may call.
    by_record: bool = False
    # The path of the RPC that carries this one out, for each of many records; permission and scopes are its own.
    batch_of: str = ""
    # Then also the request of the list by which many may be chosen, by its full name.
    filter_name: str = ""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def is_read(self) -> bool:
        """Without effect, so it may be tried again."""
        return self.read_only or self.verb == "get" or (not self.verb and self.name.startswith(_READING_PREFIXES))

    @property
    def needs_key(self) -> bool:
        """A POST with an effect: people and links must send an Idempotency-Key. Who is nobody yet has none."""
        return self.verb == "post" and not self.read_only and self.permission != ANONYMOUS


_known: dict[str, Rpc] = {}


def rpc(path: str) -> Rpc:
    """The RPC at a gRPC path; its module must be imported. ContractFault when the options are incomplete."""
    if path not in _known:
        service, _, method = path.lstrip("/").partition("/")
        _known[path] = describe(Default().FindServiceByName(service).methods_by_name[method])
    return _known[path]


def describe(method: MethodDescriptor) -> Rpc:
    options = method.GetOptions()
    path = f"/{method.containing_service.full_name}/{method.name}"
    for needed in (options_pb2.permission, options_pb2.visibility):
        if not options.HasExtension(needed):
            raise ContractFault(f"{path} declares no {needed.name}")
    permission = options.Extensions[options_pb2.permission]
    read_only = options.Extensions[options_pb2.read_only]
    single = _single(path, method)
    return Rpc(
        path=path,
        permission=permission.name,
        visibility=options.Extensions[options_pb2.visibility],
        callers=frozenset(permission.callers),
        scopes=single.scopes
        if single
        else tuple(_scope(path, declared, method.output_type) for declared in permission.object_scope),
        verb=options.Extensions[annotations_pb2.http].WhichOneof("pattern") or "",
        read_only=read_only,
        needs_version=options.Extensions[options_pb2.needs_version],
        streams=method.server_streaming,
        pages="page_token" in method.input_type.fields_by_name
        and "next_page_token" in method.output_type.fields_by_name,
        request_has_etag="etag" in method.input_type.fields_by_name,
        response_class=GetMessageClass(method.output_type),
        etag_of=_etag_of(method.output_type),
        read_at=options.Extensions[annotations_pb2.http].get,
        by_record=permission.by_record,
        batch_of=single.path if single else "",
        filter_name=_filter_name(method.input_type) if single else "",
    )


def _filter_name(request: Descriptor) -> str:
    chosen = request.fields_by_name.get("filter")
    shape = chosen.message_type if chosen is not None else None
    return shape.full_name if shape is not None else ""


def _single(path: str, method: MethodDescriptor) -> Rpc | None:
    """What does for one record what this RPC does for many."""
    name = method.GetOptions().Extensions[options_pb2.batch_of]
    if not name:
        return None
    single = method.containing_service.methods_by_name.get(name)
    if single is None:
        raise ContractFault(f"{path}: there is no {name} beside it")
    return rpc(f"/{method.containing_service.full_name}/{name}")


def _scope(path: str, declared: options_pb2.ObjectScope, response: Descriptor) -> Scope:
    steps = tuple(declared.field.split(".")) if declared.field else ()
    message: Descriptor | None = response
    for step in steps:
        field = message.fields_by_name.get(step) if message is not None else None
        if field is None:
            raise ContractFault(f"{path}: object_scope {declared.field} is no field of {response.full_name}")
        message = field.message_type
    return Scope(declared.scope, steps)


def _etag_of(response: Descriptor) -> Callable[[Message], str]:
    """Finds the version of what is answered: the response's own etag, or that of its first resource."""
    if "etag" in response.fields_by_name:
        return _own_etag
    for field in response.fields:
        nested = field.message_type
        if nested is not None and not field.is_repeated and "etag" in nested.fields_by_name:
            return _etag_below(field)
    return _no_etag


def _own_etag(message: Message) -> str:
    return str(getattr(message, "etag", ""))


def _no_etag(message: Message) -> str:
    del message
    return ""


def _etag_below(field: FieldDescriptor) -> Callable[[Message], str]:
    name = field.name

    def read(message: Message) -> str:
        return str(getattr(message, name).etag)

    return read


def is_always_there(field: FieldDescriptor) -> bool:
    """Whether every answer that shows the field's message has the field; clients need not ask for it then."""
    if not field.has_presence:
        return True
    options = field.GetOptions()
    if options.HasExtension(options_pb2.always):
        return bool(options.Extensions[options_pb2.always])
    if options.Extensions[validate_pb2.field].required:
        return True
    owner, held = field.containing_type, field.message_type
    if owner is None or held is None or field.containing_oneof is not None:
        return False
    return owner.name.endswith("Response") and held.full_name != _SUMMARY


def values_at(message: Any, path: Sequence[str]) -> list[str]:
    """All values at a path; a message that is not set has none, so that nothing is allowed by absence."""
    found: list[Any] = [message]
    for step in path:
        found = [value for parent in found for value in _children(parent, step)]
    return [str(value) for value in found]


def _children(parent: Message, step: str) -> Sequence[Any]:
    field = parent.DESCRIPTOR.fields_by_name[step]
    value = getattr(parent, step)
    if field.is_repeated:
        return list(value)
    if field.message_type is not None and not parent.HasField(step):
        return []
    return [value]


def within_scope(message: Message, scopes: Sequence[Scope], values: Mapping[str, frozenset[str]]) -> bool:
    """Whether all that is answered lies within the caller's scope; of a list each row by one kind at least.

    An empty answer shows nothing.
    """
    if any(not scope.path for scope in scopes) or not message.ByteSize():
        return True
    first = scopes[0].path[0]
    shared = all(scope.path[0] == first for scope in scopes)
    if shared and message.DESCRIPTOR.fields_by_name[first].is_repeated and len(scopes[0].path) > 1:
        return all(_covered(row, scopes, values, skip=1) for row in getattr(message, first))
    return _covered(message, scopes, values, skip=0)


def _covered(message: Message, scopes: Sequence[Scope], values: Mapping[str, frozenset[str]], *, skip: int) -> bool:
    for scope in scopes:
        found = values_at(message, scope.path[skip:])
        if found and values[scope.kind].issuperset(found):
            return True
    return False

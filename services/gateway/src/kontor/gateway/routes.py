"""The public contract as routes: which RPC a method and path mean, found without a scan.

Variables match `[^/:]+`, so `GET /v1/quotes/9:send` never reads the id `9:send`. What is answered and how
JSON becomes a message is left to `transcode` and `codec`.
"""

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

import kontor.api
from google.api import annotations_pb2, http_pb2
from google.api.httpbody_pb2 import HttpBody
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from kontor.api.common.v1 import options_pb2
from kontor.api.common.v1.types_pb2 import Operation
from kontor.common.calling import contract
from kontor.common.calling.contract import ContractFault, Rpc
from kontor.gateway.problems import HttpProblem

# A request with a field of this name may be the file itself, of one of these types.
RAW_FIELD = "content"
RAW_TYPES = frozenset({"application/octet-stream", "application/xml", "text/xml", "application/pdf"})
_VERBS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class PublicRpc:
    """One RPC that people may call, with what is asked of it at every request."""

    rpc: Rpc
    method: MethodDescriptor
    service: str
    request_class: type[Message]
    anonymous: bool
    streams: bool
    # google.api.HttpBody: the answer is a file, not JSON.
    is_file: bool
    # The answer is an Operation that goes on after it.
    is_operation: bool

    @property
    def path(self) -> str:
        return self.rpc.path


@dataclass(frozen=True)
class Binding:
    """One HTTP method and path of one RPC; `body` is empty, `*` or a field of the request."""

    verb: str
    template: str
    variables: tuple[str, ...]
    body: str
    rpc: PublicRpc

    @property
    def takes_raw(self) -> bool:
        """Whether a request may be the file itself, with all else in the query."""
        field = self.rpc.method.input_type.fields_by_name.get(RAW_FIELD)
        return self.body == "*" and field is not None and field.type == field.TYPE_BYTES


@dataclass(frozen=True)
class Found:
    binding: Binding
    # Raw values from the path, by field.
    values: Mapping[str, str]


def services() -> Iterator[ServiceDescriptor]:
    """All services of the contract, `kontor.api.<context>.v1`, with their modules imported."""
    for file in _files():
        yield from file.services_by_name.values()


def contexts() -> list[str]:
    """Those that tell events."""
    messages = (message for file in _files() for message in file.message_types_by_name.values())
    declared = (message.GetOptions().Extensions[options_pb2.event].context for message in messages)
    return sorted({context for context in declared if context})


def _files() -> Iterator[Any]:
    modules = {path for root in kontor.api.__path__ for path in Path(root).glob("*/v1/*_pb2.py")}
    for path in sorted(modules):
        yield importlib.import_module(f"kontor.api.{path.parts[-3]}.v1.{path.stem}").DESCRIPTOR


def public_rpcs(described: Iterable[ServiceDescriptor]) -> list[PublicRpc]:
    """The RPCs behind the public door: PUBLIC ones, and LINK ones (by gRPC with a link, or the plain pages)."""
    every = [_public(method) for service in described for method in service.methods]
    return [rpc for rpc in every if rpc.rpc.visibility in (contract.PUBLIC, contract.LINK)]


def _public(method: MethodDescriptor) -> PublicRpc:
    rpc = contract.rpc(f"/{method.containing_service.full_name}/{method.name}")
    answer = method.output_type
    package = method.containing_service.file.package
    operation = Operation.DESCRIPTOR.full_name
    only = answer.fields[0].message_type if len(answer.fields) == 1 else None
    return PublicRpc(
        rpc=rpc,
        method=method,
        service=package.split(".")[2],
        request_class=GetMessageClass(method.input_type),
        anonymous=rpc.permission == contract.ANONYMOUS,
        streams=method.server_streaming,
        is_file=answer.full_name == HttpBody.DESCRIPTOR.full_name,
        is_operation=operation in (answer.full_name, only.full_name if only is not None else ""),
    )


def bindings(rpcs: Iterable[PublicRpc]) -> list[Binding]:
    """Every REST route the options declare, additional ones included."""
    found: list[Binding] = []
    for rpc in rpcs:
        if rpc.rpc.visibility != contract.PUBLIC:
            continue
        rule = rpc.method.GetOptions().Extensions[annotations_pb2.http]
        found.extend(_binding(rpc, declared) for declared in (rule, *rule.additional_bindings))
    return found


def _binding(rpc: PublicRpc, rule: http_pb2.HttpRule) -> Binding:
    verb = rule.WhichOneof("pattern") or ""
    if verb not in _VERBS:
        raise ContractFault(f"{rpc.path} is public without a route")
    template: str = getattr(rule, verb)
    shape = _Shape.of(template)
    for name in shape.variables:
        _must_be_text(rpc, name)
    if rule.body not in ("", "*") and rule.body not in rpc.method.input_type.fields_by_name:
        raise ContractFault(f"{rpc.path}: body {rule.body} is no field")
    return Binding(verb.upper(), template, shape.variables, rule.body, rpc)


def _must_be_text(rpc: PublicRpc, name: str) -> None:
    field = rpc.method.input_type.fields_by_name.get(name)
    if field is None or field.type != FieldDescriptor.TYPE_STRING or field.is_repeated:
        raise ContractFault(f"{rpc.path}: path variable {name} is no text field of the request")


@dataclass(frozen=True)
class _Shape:
    """A template taken apart: segments with None for a variable, and the custom verb behind the last."""

    segments: tuple[str | None, ...]
    variables: tuple[str, ...]
    verb: str

    @classmethod
    def of(cls, template: str) -> "_Shape":
        path, _, verb = template.rpartition(":") if ":" in template.rpartition("/")[2] else (template, "", "")
        segments: list[str | None] = []
        variables: list[str] = []
        for segment in path.removeprefix("/").split("/"):
            if segment.startswith("{") and segment.endswith("}") and "=" not in segment:
                variables.append(segment[1:-1])
                segments.append(None)
            elif segment and not set(segment) & set("{}*:"):
                segments.append(segment)
            else:
                raise ContractFault(f"route {template} is not supported")
        if len(segments) < 2 or segments[0] is None or segments[1] is None:
            raise ContractFault(f"route {template} needs two fixed segments first")
        return cls(tuple(segments), tuple(variables), verb)


class _Node:
    """All methods of one shape; literals are compared by position."""

    def __init__(self, shape: _Shape) -> None:
        self.literals = tuple((i, text) for i, text in enumerate(shape.segments) if text is not None and i > 1)
        self.places = tuple(i for i, text in enumerate(shape.segments) if text is None)
        self.methods: dict[str, Binding] = {}

    def fits(self, segments: Sequence[str]) -> bool:
        return all(segments[i] == text for i, text in self.literals) and all(segments[i] for i in self.places)


_Key = tuple[int, str, str, str]


class Routes:
    """Finds the binding of a request by number of segments, the first two of them and the custom verb."""

    def __init__(self, declared: Iterable[Binding]) -> None:
        self.bindings = list(declared)
        self._nodes: dict[_Key, list[_Node]] = {}
        self._reads = {b.template: b for b in self.bindings if b.verb == "GET"}
        shapes: dict[tuple[tuple[str | None, ...], str], _Node] = {}
        for binding in self.bindings:
            shape = _Shape.of(binding.template)
            node = shapes.get((shape.segments, shape.verb))
            if node is None:
                node = shapes[shape.segments, shape.verb] = _Node(shape)
                self._nodes.setdefault(_key(shape.segments, shape.verb), []).append(node)
            if binding.verb in node.methods:
                raise ContractFault(f"{binding.verb} {binding.template} is declared twice")
            node.methods[binding.verb] = binding
        for nodes in self._nodes.values():
            nodes.sort(key=lambda node: (-len(node.literals), node.places))

    def find(self, verb: str, raw_path: str) -> Found:
        """The route of a path as sent (still percent-encoded); 404, or 405 with every method the path has."""
        segments = raw_path[1:].split("/")
        segments[-1], colon, custom = segments[-1].partition(":")
        if len(segments) < 2 or (colon and not custom):
            raise HttpProblem(404, "gateway.unknown_route")
        fitting = [node for node in self._nodes.get(_key(segments, custom), ()) if node.fits(segments)]
        for node in fitting:
            binding = node.methods.get(verb)
            if binding is not None:
                return Found(binding, _values(binding, node.places, segments))
        _refuse(fitting)

    def record_of(self, binding: Binding) -> Binding | None:
        """How the record is read that a change is made to: `GET /v1/drafts/{id}` of `POST /v1/drafts/{id}:approve`."""
        path, _, _ = binding.template.partition(":")
        if binding.variables:
            path = path[: path.rindex("}") + 1]
        return self._reads.get(path)


def _refuse(fitting: Sequence[_Node]) -> NoReturn:
    if not fitting:
        raise HttpProblem(404, "gateway.unknown_route")
    allowed = sorted({verb for node in fitting for verb in node.methods})
    raise HttpProblem(405, "gateway.method_not_allowed", headers=(("Allow", ", ".join(allowed)),))


def _key(segments: Sequence[str | None], verb: str) -> _Key:
    return len(segments), segments[0] or "", segments[1] or "", verb


def _values(binding: Binding, places: tuple[int, ...], segments: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, place in zip(binding.variables, places, strict=True):
        text = segments[place]
        if ":" in text:
            raise HttpProblem(404, "gateway.unknown_route")
        values[name] = unquote_to_bytes(text).decode("utf-8", "surrogateescape") if "%" in text else text
    return values

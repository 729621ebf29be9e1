"""The ways in: REST as the options declare it, gRPC at the gateway, gRPC at the owning service. And the RPCs.

Routes are read from the committed descriptors, not from the gateway, so that both can differ.
"""

import importlib
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import httpx
from google.api import annotations_pb2
from google.protobuf import json_format
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message
from kontor.common.calling import contract
from kontor.common.values.errors import from_rpc_error

DESCRIPTORS = Path(__file__).resolve().parents[3] / "gen" / "descriptors.binpb"
NOT_FOUND, FORBIDDEN, UNAUTHENTICATED, UNKNOWN_METHOD = "NOT_FOUND", "PERMISSION_DENIED", "UNAUTHENTICATED", "NO_ROUTE"
BY_HTTP = {401: UNAUTHENTICATED, 403: FORBIDDEN, 404: NOT_FOUND}
_SECONDS = 20
# Said anew at every call, and nothing of the object.
_CHANGING = re.compile(r'"(as_of|expires_at|trace_id)": ?"[^"]*"')


@dataclass(frozen=True)
class Known:
    """One RPC of the committed descriptors."""

    name: str
    path: str
    rpc: contract.Rpc
    method: MethodDescriptor

    @property
    def context(self) -> str:
        return self.name.partition(".")[0]


def known_rpcs() -> dict[str, Known]:
    """Every RPC by `<context>.<Method>`."""
    return {known.name: known for known in _read()}


def _read() -> Iterator[Known]:
    files = FileDescriptorSet.FromString(DESCRIPTORS.read_bytes()).file
    for file in files:
        if not file.package.startswith("kontor.api."):
            continue
        for service in file.service:
            importlib.import_module(file.name.removesuffix(".proto").replace("/", ".") + "_pb2")
            described = Default().FindServiceByName(f"{file.package}.{service.name}")
            for method in service.method:
                path = f"/{described.full_name}/{method.name}"
                name = f"{file.package.split('.')[2]}.{method.name}"
                yield Known(name, path, contract.rpc(path), described.methods_by_name[method.name])


@dataclass(frozen=True)
class Answer:
    """What came back: `OK` or the kind of refusal, its code, and the words of the body as JSON."""

    status: str
    code: str
    text: str

    @property
    def ok(self) -> bool:
        return self.status == "OK"

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.text))

    def says_as_much_as(self, other: "Answer") -> bool:
        """Nobody could tell the two apart; of refusals the words are the code's own."""
        mine, theirs = (_CHANGING.sub("", a.text) if a.ok else "" for a in (self, other))
        return (self.status, self.code, mine) == (other.status, other.code, theirs)


class Rest:
    """The gateway's routes, as the option google.api.http declares them."""

    name = "rest"

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def call(self, known: Known, request: Message, token: str = "", etag: str = "") -> Answer:
        return _answered(self.response(known, request, token, etag))

    def response(
        self, known: Known, request: Message, token: str = "", etag: str = "", having: str = ""
    ) -> httpx.Response:
        """`having` is the ETag of what the caller keeps already."""
        rule = known.method.GetOptions().Extensions[annotations_pb2.http]
        verb = rule.WhichOneof("pattern")
        fields = json_format.MessageToDict(request, preserving_proto_field_name=True)
        path = re.sub(r"\{(\w+)\}", lambda found: str(fields.pop(found[1])), getattr(rule, verb))
        headers = {"Idempotency-Key": str(uuid.uuid4()), "Accept-Language": "de"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"If-Match": f'"{etag}"'} if etag else {}
        headers |= {"If-None-Match": having} if having else {}
        mask = ",".join(request.update_mask.paths) if "update_mask" in fields else ""  # type: ignore[attr-defined]
        body = fields if rule.body == "*" else fields.pop(rule.body, {}) if rule.body else None
        params = {} if rule.body == "*" else {**fields, **({"update_mask": mask} if mask else {})}
        return self._http.request(verb.upper(), path, params=params, headers=headers, json=body)


def _answered(response: httpx.Response) -> Answer:
    if response.is_success:
        shown = response.text if "json" in response.headers.get("content-type", "") else "{}"
        return Answer("OK", "", shown)
    problem = response.json()
    # The path as the caller sent it.
    del problem["instance"]
    return Answer(BY_HTTP.get(response.status_code, str(response.status_code)), problem["code"], json.dumps(problem))


class Grpc:
    """A gRPC address: the gateway's, or one service's own."""

    def __init__(self, address: str, name: str = "grpc") -> None:
        self.name = name
        self._channel = grpc.insecure_channel(address)

    def close(self) -> None:
        self._channel.close()

    def call(self, known: Known, request: Message, token: str = "", etag: str = "") -> Answer:
        metadata = [("idempotency-key", str(uuid.uuid4())), ("accept-language", "de")]
        metadata += [("authorization", f"Bearer {token}")] if token else []
        metadata += [("if-match", etag)] if etag else []
        channel: Any = self._channel
        kind = channel.unary_stream if known.rpc.streams else channel.unary_unary
        asked = kind(known.path, type(request).SerializeToString, known.rpc.response_class.FromString)
        try:
            answer = asked(request, metadata=tuple(metadata), timeout=_SECONDS)
            shown = list(answer) if known.rpc.streams else [answer]
        except grpc.RpcError as failed:
            return _refused(failed)
        return Answer("OK", "", "".join(json_format.MessageToJson(m, preserving_proto_field_name=True) for m in shown))


def _refused(failed: Any) -> Answer:
    if failed.code() is grpc.StatusCode.UNIMPLEMENTED:
        return Answer(UNKNOWN_METHOD, "", str(failed.details()))
    error = from_rpc_error(failed)
    return Answer(failed.code().name, error.code, f"{failed.details()} {error.facts}")


Door = Rest | Grpc

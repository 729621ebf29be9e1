"""Public gRPC: the same RPCs as REST plus those a link may call, passed through as raw bytes.

Tokens are verified and callers limited as at the REST door; idempotency, permissions and rules are enforced by
the service behind. Internal RPCs are not there, neither to call nor in reflection.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from urllib.parse import unquote

import grpc
import structlog
from google.protobuf.descriptor import FileDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from kontor.common.calling import contract
from kontor.common.calling.calls import CALLER_ADDRESS
from kontor.common.calling.secured import listen
from kontor.common.database.faults import as_domain_error
from kontor.common.process import telemetry
from kontor.common.process.settings import TlsSettings
from kontor.common.serving.shares import Shares
from kontor.common.values import text
from kontor.common.values.errors import STATUS_DETAILS, Forbidden, InvalidInput, Kind, TimedOut, to_status
from kontor.gateway.door import Caller, Door
from kontor.gateway.limits import shares
from kontor.gateway.routes import PublicRpc
from kontor.gateway.transcode import BODY_LIMIT, STREAM_SECONDS
from kontor.gateway.upstream import ANSWER_LIMIT, Metadata, Upstream
from opentelemetry.trace import SpanKind
from prometheus_client import Histogram

_METADATA_LIMIT = 16 * 1024
_FORWARDED = ("idempotency-key", "if-match", "accept-language")
_OPTIONS = (
    ("grpc.max_receive_message_length", BODY_LIMIT),
    ("grpc.max_send_message_length", ANSWER_LIMIT),
    ("grpc.max_metadata_size", _METADATA_LIMIT),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
    ("grpc.max_connection_age_ms", 300_000),
    ("grpc.max_connection_age_grace_ms", 20_000),
    ("grpc.max_connection_idle_ms", 300_000),
    # A connection is made within seconds, and carries a part of what is worked on at once.
    ("grpc.server_handshake_timeout_ms", 5_000),
    ("grpc.max_concurrent_streams", 128),
    # Calls given up as soon as they have begun wait in one line with all others until they are passed over; nobody is
    # refused because it is long.
    ("grpc.server.max_pending_requests", 50_000),
    ("grpc.server.max_pending_requests_hard_limit", 100_000),
    ("grpc.so_reuseport", 0),
)
# RPCs that may have begun, those of them whose message is awaited, those worked on; one caller's part of each.
_BEGUN = 4_096
_AWAITED, _AWAITED_SHARE = 3_072, 1_536
_AT_ONCE, _SHARE = 512, 128
# How long the message of an RPC may take to come.
_MESSAGE_SECONDS = 5.0
_GIVEN_UP = "CANCELLED"
GRPC_SECONDS = Histogram("kontor_gateway_grpc_seconds", "Time to answer by gRPC.", ["method", "code"])
_log = structlog.get_logger("kontor.gateway.access")


class Proxy:
    """The gRPC server of the public door."""

    def __init__(
        self,
        rpcs: Iterable[PublicRpc],
        *,
        door: Door,
        upstream: Upstream,
        seconds: float,
        with_reflection: bool,
        tls: TlsSettings,
    ) -> None:
        self._tls = tls
        self._server = grpc.aio.server(options=_OPTIONS, maximum_concurrent_rpcs=_BEGUN)
        served = list(rpcs)
        self._services = sorted({rpc.method.containing_service.full_name for rpc in served})
        self._server.add_generic_rpc_handlers((_PassThrough(served, door, upstream, seconds),))
        self._health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        if with_reflection:
            names = (*self._services, reflection.SERVICE_NAME, health.SERVICE_NAME)
            reflection.enable_server_reflection(names, self._server, pool=public_pool(served))

    async def start(self, address: str) -> str:
        """Answers the address it listens on."""
        port = listen(self._server, address, self._tls)
        await self._server.start()
        for name in ("", *self._services):
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        return f"{address.rpartition(':')[0]}:{port}"

    async def refuse(self) -> None:
        """Tells balancers to go elsewhere; still answers who comes."""
        await self._health.enter_graceful_shutdown()

    async def stop(self, grace: float) -> None:
        await self._server.stop(grace)


class _PassThrough(grpc.GenericRpcHandler):
    """Finds the RPC by path; what is not public is not implemented."""

    def __init__(self, rpcs: Iterable[PublicRpc], door: Door, upstream: Upstream, seconds: float) -> None:
        room = _Room(shares(_AWAITED, _AWAITED_SHARE), shares(_AT_ONCE, _SHARE))
        self._handlers: Mapping[str, Any] = {
            rpc.path: _handler(rpc, _Pass(rpc, door, upstream, seconds, room)) for rpc in rpcs
        }

    def service(self, handler_call_details: Any) -> Any:
        return self._handlers.get(handler_call_details.method)


def _handler(rpc: PublicRpc, passing: "_Pass") -> Any:
    """Served as if requests were streams, so that we are called before the one message has come, and can give up."""
    if rpc.streams:
        return grpc.stream_stream_rpc_method_handler(passing.stream)
    return grpc.stream_unary_rpc_method_handler(passing.unary)


class _Room(NamedTuple):
    """For RPCs whose message is awaited, and for those that are worked on."""

    awaited: Shares
    places: Shares

    @asynccontextmanager
    async def for_message(self, who: str, requests: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The message of a call, which has a place from then on; a caller who keeps it back gets none."""
        with self.awaited.part(who):
            message = await _message(requests)
        with self.places.part(who):
            yield message


class _Pass:
    """One RPC on its way through."""

    def __init__(self, rpc: PublicRpc, door: Door, upstream: Upstream, seconds: float, room: _Room) -> None:
        self._rpc = rpc
        self._room = room
        self._door = door
        self._upstream = upstream
        self._seconds = seconds

    async def unary(self, requests: AsyncIterator[bytes], context: Any) -> bytes:
        headers = _headers(context)
        with telemetry.span(self._rpc.path, traceparent=headers.get("traceparent"), kind=SpanKind.SERVER):
            started, code = time.perf_counter(), "OK"
            try:
                who, metadata = await self._admitted(headers, context)
                async with self._room.for_message(who, requests) as request:
                    body, trailing = await self._upstream.ask(
                        self._rpc.service,
                        self._rpc.path,
                        request,
                        metadata=metadata,
                        seconds=_time_for(context, self._seconds),
                        reads=self._rpc.rpc.is_read,
                    )
                context.set_trailing_metadata(_passed_on(trailing))
                return body
            except asyncio.CancelledError:
                code = _GIVEN_UP
                raise
            except Exception as failed:
                end = _end_of(failed, headers)
                code = end.code.name
                await context.abort(end.code, end.sentence, end.details)
                raise
            finally:
                self._note(started, code)

    async def stream(self, requests: AsyncIterator[bytes], context: Any) -> AsyncIterator[bytes]:
        headers = _headers(context)
        with telemetry.span(self._rpc.path, traceparent=headers.get("traceparent"), kind=SpanKind.SERVER):
            started, code = time.perf_counter(), "OK"
            try:
                who, metadata = await self._admitted(headers, context)
                async with self._room.for_message(who, requests) as request:
                    call = self._upstream.stream(self._rpc.service, self._rpc.path)(
                        request, metadata=metadata, timeout=_time_for(context, STREAM_SECONDS)
                    )
                    async for body in call:
                        yield body
            except asyncio.CancelledError:
                code = _GIVEN_UP
                raise
            except Exception as failed:
                end = _end_of(failed, headers)
                code = end.code.name
                await context.abort(end.code, end.sentence, end.details)
            finally:
                self._note(started, code)

    async def _admitted(self, headers: Mapping[str, str], context: Any) -> tuple[str, Metadata]:
        """Whose share of the places the call takes, and what the service gets to see."""
        rpc = self._rpc
        caller = await self._door.admit(headers.get("authorization", ""), _address(context), anonymous=rpc.anonymous)
        if rpc.rpc.visibility == contract.LINK and (caller.principal is None or caller.principal.kind != "link"):
            raise Forbidden("only with a link", permission=rpc.rpc.permission)
        principal = caller.principal
        who = _address(context) if principal is None else f"{principal.tenant}:{principal.actor}"
        return who, _metadata(headers, caller, _address(context))

    def _note(self, started: float, code: str) -> None:
        seconds = time.perf_counter() - started
        GRPC_SECONDS.labels(self._rpc.path, code).observe(seconds)
        if code == _GIVEN_UP:
            return  # thousands of them would cost others their time
        _log.info("grpc.request", method=self._rpc.path, code=code, ms=round(seconds * 1000, 2))


async def _message(requests: AsyncIterator[bytes]) -> bytes:
    """The one message of a call."""
    try:
        async with asyncio.timeout(_MESSAGE_SECONDS):
            return await anext(requests)
    except StopAsyncIteration as none:
        raise InvalidInput("no message", code="invalid_message") from none
    except TimeoutError as late:
        raise TimedOut("message did not come") from late


def _headers(context: Any) -> dict[str, str]:
    return {key: value for key, value in context.invocation_metadata() or () if isinstance(value, str)}


def _address(context: Any) -> str:
    """`10.0.0.1` of `ipv4:10.0.0.1:1234`, `::1` of `ipv6:%5B::1%5D:1234`."""
    whole = unquote(str(context.peer())).rpartition(":")[0]
    return whole.partition(":")[2].strip("[]")


def _time_for(context: Any, most: float) -> float:
    remaining = context.time_remaining()
    return most if remaining is None else min(most, float(remaining))


def _metadata(headers: Mapping[str, str], caller: Caller, address: str) -> Metadata:
    metadata = [(name, headers[name]) for name in _FORWARDED if name in headers]
    if caller.locale and "accept-language" not in headers:
        metadata.append(("accept-language", caller.locale))
    metadata.append(("traceparent", telemetry.current_traceparent()))
    if caller.authorization:
        metadata.append(("authorization", caller.authorization))
    else:
        metadata.append((CALLER_ADDRESS, address))
    return metadata


def _passed_on(trailing: Any) -> Metadata:
    return tuple((key, value) for key, value in trailing or () if not key.startswith(("grpc-", ":")))


class _End(NamedTuple):
    """How an RPC ends that did not succeed."""

    code: grpc.StatusCode
    sentence: str
    details: Metadata


def _end_of(failed: Exception, headers: Mapping[str, str]) -> _End:
    """As the service ended it, or with the door's own refusal; a bug is told without its text."""
    if isinstance(failed, grpc.aio.AioRpcError):
        details = [(key, value) for key, value in failed.trailing_metadata() or () if key == STATUS_DETAILS]
        if details:
            return _End(failed.code(), failed.details() or "", tuple(details))
    error = as_domain_error(failed)
    if error.kind is Kind.BUG:
        _log.error("grpc.failed", exc_info=failed)
    status = to_status(error, text.language(headers.get("accept-language")))
    return _End(error.kind.grpc, status.message, ((STATUS_DETAILS, status.SerializeToString()),))


def public_pool(rpcs: Iterable[PublicRpc]) -> DescriptorPool:
    """The contract as reflection shows it: files of public RPCs and what they import, internal RPCs left out."""
    shown = {rpc.method.full_name for rpc in rpcs}
    pool = DescriptorPool()
    added: set[str] = set()
    for rpc in rpcs:
        _add(rpc.method.containing_service.file, pool, added, shown)
    return pool


def _add(file: FileDescriptor, pool: DescriptorPool, added: set[str], shown: set[str]) -> None:
    if file.name in added:
        return
    added.add(file.name)
    for needed in file.dependencies:
        _add(needed, pool, added, shown)
    described = FileDescriptorProto()
    file.CopyToProto(described)
    for service in described.service:
        kept = [m for m in service.method if f"{described.package}.{service.name}.{m.name}" in shown]
        del service.method[:]
        service.method.extend(kept)
    pool.Add(described)

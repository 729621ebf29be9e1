"""Asking other services: channels, service tokens, deadlines handed down, retries of reads.

Refuses to call while a write transaction is open: a use case that needs others asks in its `prepare`.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from typing import Any, Generic, Protocol, TypeVar, cast
from uuid import UUID

import grpc
from kontor.common.calling import contract, secured
from kontor.common.database.transaction import Database, Tx, open_write_transaction
from kontor.common.identity.tokens import Principal
from kontor.common.process import telemetry
from kontor.common.process.settings import TlsSettings
from kontor.common.values.errors import Bug, DomainError, Kind, TimedOut, Unavailable, from_rpc_error
from opentelemetry.trace import SpanKind

T = TypeVar("T")
TxT = TypeVar("TxT", bound=Tx)

# Metadata by which the gateway says where an anonymous caller comes from.
CALLER_ADDRESS = "kontor-address"
DEFAULT_SECONDS = 5.0
_HAND_DOWN_MARGIN = 0.05
_TRIES = 3
_PAUSE_SECONDS = 0.05
_AT_ONCE = 128
_BUDGET, _BUDGET_SHARE = 10.0, 0.1
MESSAGE_LIMIT = 4 * 1024 * 1024
CHANNEL_OPTIONS = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    # Not a pause but how long one connection may take to be made: seconds, for a busy peer answers late.
    ("grpc.min_reconnect_backoff_ms", 5_000),
    ("grpc.max_reconnect_backoff_ms", 500),
    # Replicas behind a name move with every roll-out; gRPC's own 30 s are as long an outage.
    ("grpc.dns_min_time_between_resolutions_ms", 500),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.max_receive_message_length", MESSAGE_LIMIT),
    ("grpc.max_send_message_length", MESSAGE_LIMIT),
    ("grpc.lb_policy_name", "round_robin"),
    ("grpc.enable_retries", 0),
)

# When the work in hand must be answered, by time.monotonic(); set by whoever started it.
deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


class ServiceTokens(Protocol):
    def service_token(self, audience: str, tenant: UUID, on_behalf_of: str = "") -> str: ...


def seconds_left(wanted: float = DEFAULT_SECONDS) -> float:
    """What may be spent on one call: less than what is left of the caller's own time."""
    until = deadline.get()
    left = wanted if until is None else min(wanted, until - time.monotonic() - _HAND_DOWN_MARGIN)
    if left <= 0:
        raise TimedOut("no time left to ask")
    return left


class RetryBudget:
    """One retry for ten calls in the long run: when everything fails, trying again only adds to it."""

    def __init__(self) -> None:
        self._left = _BUDGET

    def earn(self) -> None:
        self._left = min(_BUDGET, self._left + _BUDGET_SHARE)

    def spend(self) -> bool:
        """Whether one more try is allowed."""
        if self._left < 1:
            return False
        self._left -= 1
        return True


class _Peer:
    """One channel, its calls made once, and the brakes: calls at once, share of retries."""

    def __init__(self, name: str, address: str, tls: TlsSettings) -> None:
        self.name = name
        self.channel = secured.channel(address, tls, CHANNEL_OPTIONS)
        self.slots = asyncio.Semaphore(_AT_ONCE)
        self.budget = RetryBudget()
        self._calls: dict[str, Any] = {}

    def call(self, path: str, kind: str, serializers: Mapping[str, Any]) -> Any:
        if path not in self._calls:
            self._calls[path] = getattr(self.channel, kind)(path, **serializers)
        return self._calls[path]


class Peers:
    """The other services by name. Stubs speak for one principal and raise DomainErrors."""

    def __init__(self, addresses: Mapping[str, str], signer: ServiceTokens, tls: TlsSettings | None = None) -> None:
        self._addresses = dict(addresses)
        self._signer = signer
        self._tls = tls or TlsSettings()
        self._peers: dict[str, _Peer] = {}

    def stub(self, service: str, stub_class: Callable[[grpc.aio.Channel], T], principal: Principal) -> T:
        """A stub whose calls carry a service token on behalf of `principal`."""
        return stub_class(cast(grpc.aio.Channel, _Bound(self._peer(service), self._signer, principal)))

    def _peer(self, service: str) -> _Peer:
        if service not in self._peers:
            if service not in self._addresses:
                raise Unavailable(f"no address for {service}", service=service)
            self._peers[service] = _Peer(service, self._addresses[service], self._tls)
        return self._peers[service]

    async def close(self) -> None:
        peers, self._peers = list(self._peers.values()), {}
        for peer in peers:
            await peer.channel.close()


class _Bound:
    """Stands in for a channel when a generated stub is made: hands out calls that know their principal."""

    def __init__(self, peer: _Peer, signer: ServiceTokens, principal: Principal) -> None:
        self.peer = peer
        self.signer = signer
        self.principal = principal

    def unary_unary(self, path: str, **serializers: Any) -> "_UnaryCall":
        return _UnaryCall(self, path, serializers)

    def unary_stream(self, path: str, **serializers: Any) -> "_StreamCall":
        return _StreamCall(self, path, serializers)

    def metadata(self) -> tuple[tuple[str, str], ...]:
        principal = self.principal
        behalf = principal.on_behalf_of or (principal.subject if principal.kind in ("user", "link") else "")
        token = self.signer.service_token(self.peer.name, principal.tenant, behalf)
        entries = (("authorization", f"Bearer {token}"), ("accept-language", principal.locale))
        traceparent = telemetry.current_traceparent()
        return (*entries, (telemetry.TRACEPARENT, traceparent)) if traceparent else entries


class _Call:
    def __init__(self, bound: _Bound, path: str, serializers: Mapping[str, Any]) -> None:
        self._bound = bound
        self._path = path
        self._serializers = serializers

    def _failure(self, failed: grpc.aio.AioRpcError) -> DomainError:
        """A peer that refuses our own token or permission is our bug, not the caller's."""
        error = from_rpc_error(failed)
        if error.kind in (Kind.UNAUTHENTICATED, Kind.FORBIDDEN):
            return Bug(f"{self._path} refused us: {error.code}")
        return error

    def _refuse_in_transaction(self) -> None:
        if open_write_transaction.get():
            raise Bug(f"{self._path} called inside a write transaction")


class _UnaryCall(_Call):
    async def __call__(self, request: Any, *, timeout: float = DEFAULT_SECONDS) -> Any:
        self._refuse_in_transaction()
        peer = self._bound.peer
        call = peer.call(self._path, "unary_unary", self._serializers)
        tries = _TRIES if contract.rpc(self._path).is_read else 1
        peer.budget.earn()
        with telemetry.span(self._path, kind=SpanKind.CLIENT):
            for number in range(1, tries + 1):
                try:
                    return await self._once(call, request, timeout)
                except Unavailable:
                    if number == tries or not peer.budget.spend():
                        raise
                await asyncio.sleep(random.uniform(0, _PAUSE_SECONDS * 2**number))  # noqa: S311 -- jitter
        raise Unavailable(self._path)

    async def _once(self, call: Any, request: Any, timeout: float) -> Any:
        started, code = time.perf_counter(), "OK"
        try:
            async with self._bound.peer.slots:
                return await call(request, timeout=seconds_left(timeout), metadata=self._bound.metadata())
        except grpc.aio.AioRpcError as failed:
            code = failed.code().name
            raise self._failure(failed) from failed
        finally:
            telemetry.PEER_SECONDS.labels(self._path, code).observe(time.perf_counter() - started)


class _StreamCall(_Call):
    async def __call__(self, request: Any, *, timeout: float = DEFAULT_SECONDS) -> Any:
        self._refuse_in_transaction()
        call = self._bound.peer.call(self._path, "unary_stream", self._serializers)
        try:
            async for message in call(request, timeout=seconds_left(timeout), metadata=self._bound.metadata()):
                yield message
        except grpc.aio.AioRpcError as failed:
            raise self._failure(failed) from failed


class Asking(Generic[TxT]):
    """What a `prepare` step may do: short reads of its own and questions to others, no writes."""

    def __init__(self, db: Database, peers: Peers, principal: Principal, tx_class: type[TxT]) -> None:
        self._db = db
        self._peers = peers
        self._tx_class = tx_class
        self.principal = principal
        self.tenant = principal.tenant

    def reading(self) -> AbstractAsyncContextManager[TxT]:
        return self._db.reading(self.principal, tx_class=self._tx_class)

    def peer(self, service: str, stub_class: Callable[[grpc.aio.Channel], T]) -> T:
        return self._peers.stub(service, stub_class, self.principal)

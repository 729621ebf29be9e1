"""Channels to the services: one each, reconnecting fast, raw bytes in and out.

Who may call is decided at the door and again in the service; here bytes only travel. What reads only and met no
service, as while replicas are replaced, is asked once more.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from kontor.common.calling import calls, secured
from kontor.common.process.settings import TlsSettings
from kontor.common.values.errors import STATUS_DETAILS, Unavailable

Metadata = Sequence[tuple[str, str | bytes]]
# Files leave the services in one message or a stream of them; requests stay small.
ANSWER_LIMIT = 32 * 1024 * 1024
REQUEST_LIMIT = 4 * 1024 * 1024
_LIMITS = {
    "grpc.max_receive_message_length": ANSWER_LIMIT,
    "grpc.max_send_message_length": REQUEST_LIMIT,
}
_HEALTH_SECONDS = 0.8
# How long a read may wait for a new connection before it is asked once more.
_RECONNECT_SECONDS = 1.0
_AGAIN_PAUSE_SECONDS = 0.02


def _options() -> list[tuple[str, Any]]:
    own = [(name, value) for name, value in calls.CHANNEL_OPTIONS if name not in _LIMITS]
    return [*own, *_LIMITS.items()]


class Upstream:
    """The services behind the gateway, by name."""

    def __init__(self, addresses: Mapping[str, str], tls: TlsSettings | None = None) -> None:
        self._tls = tls or TlsSettings()
        self.addresses = dict(addresses)
        self._channels: dict[str, grpc.aio.Channel] = {}
        self._calls: dict[tuple[str, str], Any] = {}
        self._budgets: dict[str, calls.RetryBudget] = {}

    def channel(self, service: str) -> grpc.aio.Channel:
        if service not in self._channels:
            if service not in self.addresses:
                raise Unavailable(f"no address for {service}", service=service)
            self._channels[service] = secured.channel(self.addresses[service], self._tls, _options())
        return self._channels[service]

    def unary(self, service: str, path: str) -> Any:
        """The call of one RPC, made once: `await call(bytes, metadata=…, timeout=…)`."""
        if (service, path) not in self._calls:
            self._calls[service, path] = self.channel(service).unary_unary(path)
        return self._calls[service, path]

    async def ask(
        self, service: str, path: str, body: bytes, *, metadata: Metadata, seconds: float, reads: bool
    ) -> tuple[bytes, Any]:
        """The answer of one RPC and its trailing metadata; grpc's error when there is none."""
        ends = time.monotonic() + seconds
        budget = self._budgets.setdefault(service, calls.RetryBudget())
        budget.earn()
        try:
            return await self._once(service, path, body, metadata, seconds)
        except grpc.aio.AioRpcError as failed:
            if not reads or not _met_nobody(failed) or not budget.spend():
                raise
            if not await self._reconnected(service, ends - time.monotonic()):
                raise
        return await self._once(service, path, body, metadata, ends - time.monotonic())

    async def _once(
        self, service: str, path: str, body: bytes, metadata: Metadata, seconds: float
    ) -> tuple[bytes, Any]:
        call = self.unary(service, path)(body, metadata=metadata, timeout=seconds)
        answer: bytes = await call
        return answer, await call.trailing_metadata()

    async def _reconnected(self, service: str, seconds: float) -> bool:
        try:
            async with asyncio.timeout(min(seconds, _RECONNECT_SECONDS)):
                await asyncio.sleep(_AGAIN_PAUSE_SECONDS)
                await self.channel(service).channel_ready()
        except TimeoutError:
            return False
        return True

    def stream(self, service: str, path: str) -> Any:
        if (service, path) not in self._calls:
            self._calls[service, path] = self.channel(service).unary_stream(path)
        return self._calls[service, path]

    async def states(self) -> dict[str, bool]:
        """Which services say that they are serving."""
        names = sorted(self.addresses)
        answers = await asyncio.gather(*(self._serving(name) for name in names))
        return dict(zip(names, answers, strict=True))

    async def _serving(self, service: str) -> bool:
        ask: Any = health_pb2_grpc.HealthStub(self.channel(service))
        try:
            answer = await ask.Check(health_pb2.HealthCheckRequest(), timeout=_HEALTH_SECONDS)
        except grpc.aio.AioRpcError:
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    async def close(self) -> None:
        channels, self._channels = list(self._channels.values()), {}
        self._calls.clear()
        for channel in channels:
            await channel.close()


def _met_nobody(failed: grpc.aio.AioRpcError) -> bool:
    """No connection, or one that broke: a service that refuses says so in its status details."""
    told = any(key == STATUS_DETAILS for key, _ in failed.trailing_metadata() or ())
    return failed.code() is grpc.StatusCode.UNAVAILABLE and not told

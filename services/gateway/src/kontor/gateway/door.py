"""Who is let in: tokens verified, API keys exchanged for tokens, each caller within its limit.

The services verify the same token again; here a bad one is stopped before it costs anything.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import grpc
from kontor.api.platform.v1 import naming_pb2, platform_pb2
from kontor.common.calling.calls import ServiceTokens
from kontor.common.calling.naming import Ask, read_names
from kontor.common.identity.tokens import NO_TENANT, InvalidToken, Principal, Verifier
from kontor.common.values.clock import Clock
from kontor.common.values.errors import Bug, Kind, Unauthenticated, from_rpc_error
from kontor.gateway.limits import Buckets
from kontor.gateway.upstream import Upstream

KEY_PREFIX = "kontor_"
_KEY_LIMIT = 200
_CACHE_SECONDS = 60.0
_REFUSED_SECONDS = 10.0
_EXCHANGE_SECONDS = 5.0
_KEPT = 10_000
_EXCHANGE = "/kontor.api.platform.v1.PlatformService/ExchangeApiKey"
_NAMES = "/kontor.api.platform.v1.NamingService/ListNames"

# Answers the token for an API key and the unix time it ends.
Exchange = Callable[[str], Awaitable[tuple[str, float]]]


@dataclass(frozen=True)
class Caller:
    """Somebody let in; `authorization` is what the services get to see. Anonymous callers have neither."""

    principal: Principal | None
    authorization: str

    @property
    def locale(self) -> str:
        return self.principal.locale if self.principal is not None else ""


class ApiKeys:
    """API keys to tokens, asked of platform and remembered for at most a minute; one question at a time per key."""

    def __init__(self, exchange: Exchange, clock: Clock) -> None:
        self._exchange = exchange
        self._clock = clock
        self._tokens: dict[bytes, tuple[float, str]] = {}
        self._refused: dict[bytes, float] = {}
        self._asking: dict[bytes, asyncio.Task[str]] = {}

    async def token(self, secret: str) -> str:
        name = hashlib.sha256(secret.encode()).digest()
        now = self._now()
        known = self._tokens.get(name)
        if known is not None and now < known[0]:
            return known[1]
        if now < self._refused.get(name, 0.0):
            raise InvalidToken("API key was refused a moment ago")
        asking = self._asking.get(name)
        if asking is None:
            asking = self._asking[name] = asyncio.create_task(self._ask(name, secret))
            asking.add_done_callback(lambda _: self._asking.pop(name, None))
        return await asyncio.shield(asking)

    def _now(self) -> float:
        return self._clock.now().timestamp()

    async def _ask(self, name: bytes, secret: str) -> str:
        for kept in (self._tokens, self._refused):
            if len(kept) > _KEPT:
                kept.clear()
        try:
            token, ends = await self._exchange(secret)
        except Unauthenticated:
            self._refused[name] = self._now() + _REFUSED_SECONDS
            raise
        self._tokens[name] = (min(self._now() + _CACHE_SECONDS, ends), token)
        return token


class Door:
    """Admits callers by their Authorization header."""

    def __init__(self, verifier: Verifier, keys: ApiKeys, principals: Buckets, addresses: Buckets) -> None:
        self._verifier = verifier
        self._keys = keys
        self._principals = principals
        self._addresses = addresses

    async def admit(self, authorization: str, address: str, *, anonymous: bool = False) -> Caller:
        """The caller, or Unauthenticated, or TooMany. What needs no token is counted by address."""
        if anonymous:
            self._addresses.take(address)
            return Caller(None, "")
        scheme, _, token = authorization.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("no bearer token")
        if token.startswith(KEY_PREFIX):
            token = await self._keyed(token, address)
        return self.admit_token(token)

    def admit_token(self, token: str) -> Caller:
        principal = self._verifier.verify(token)
        if principal.kind not in ("user", "link"):
            raise InvalidToken("services do not come through the public door")
        self._principals.take(f"{principal.tenant}:{principal.subject}")
        return Caller(principal, f"Bearer {token}")

    async def _keyed(self, secret: str, address: str) -> str:
        if len(secret) > _KEY_LIMIT or not secret.isascii():
            raise InvalidToken("no API key of ours")
        try:
            return await self._keys.token(secret)
        except Unauthenticated:
            self._addresses.take(address)
            raise


def exchange_at_platform(upstream: Upstream, signer: ServiceTokens) -> Exchange:
    """Asks platform in the gateway's own name."""

    async def exchange(secret: str) -> tuple[str, float]:
        # Which tenant the key belongs to is the answer; the question belongs to none.
        token = signer.service_token("platform", NO_TENANT)
        request = platform_pb2.ExchangeApiKeyRequest(secret=secret).SerializeToString()
        metadata = (("authorization", f"Bearer {token}"),)
        try:
            body, _ = await upstream.ask(
                "platform", _EXCHANGE, request, metadata=metadata, seconds=_EXCHANGE_SECONDS, reads=True
            )
        except grpc.aio.AioRpcError as failed:
            error = from_rpc_error(failed)
            if error.kind is Kind.FORBIDDEN:
                raise Bug(f"platform refuses the gateway: {error}") from failed
            if error.kind in (Kind.UNAUTHENTICATED, Kind.NOT_FOUND, Kind.INVALID_INPUT):
                raise InvalidToken(f"API key refused: {error.code}") from failed
            raise error from failed
        answer = platform_pb2.ExchangeApiKeyResponse.FromString(body)
        return answer.token, float(answer.expires_at.seconds)

    return exchange


def names_at_platform(upstream: Upstream, signer: ServiceTokens) -> Ask:
    """Asks what people are called in the gateway's own name."""

    async def ask(tenant: UUID, people: Sequence[UUID]) -> Mapping[UUID, str]:
        token = signer.service_token("platform", tenant)
        request = naming_pb2.ListNamesRequest(ids=[str(person) for person in people]).SerializeToString()
        try:
            body, _ = await upstream.ask(
                "platform",
                _NAMES,
                request,
                metadata=(("authorization", f"Bearer {token}"),),
                seconds=_EXCHANGE_SECONDS,
                reads=True,
            )
        except grpc.aio.AioRpcError as failed:
            raise from_rpc_error(failed) from failed
        return read_names(naming_pb2.ListNamesResponse.FromString(body))

    return ask

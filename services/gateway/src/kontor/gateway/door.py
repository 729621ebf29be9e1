"""Who is let in: tokens verified, secrets of sessions, keys and links exchanged for tokens, each within their limit.

The services verify the same token again; here a bad one is stopped before it costs anything. Inside, tokens live for a
minute: a secret is remembered no longer, and forgotten at once when platform tells that something of its owner changed.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import grpc
from kontor.api.crm.v1 import crm_pb2
from kontor.api.einvoice.v1 import dispatch_pb2
from kontor.api.platform.v1 import access_pb2, naming_pb2, platform_pb2
from kontor.api.projects.v1 import projects_pb2
from kontor.common.calling.calls import ServiceTokens
from kontor.common.calling.naming import Ask, read_names
from kontor.common.identity.links import is_link, read_link
from kontor.common.identity.tokens import NO_TENANT, InvalidToken, Principal, Verifier
from kontor.common.values.clock import Clock
from kontor.common.values.errors import Bug, Kind, Unauthenticated, from_rpc_error
from kontor.gateway.cookies import SESSION_PREFIX, shown_secret
from kontor.gateway.front import Request
from kontor.gateway.limits import Buckets
from kontor.gateway.upstream import Upstream

KEY_PREFIX = "kontor_"
_KEY_LIMIT = 200
_CACHE_SECONDS = 60.0
_REFUSED_SECONDS = 10.0
_EXCHANGE_SECONDS = 5.0
_KEPT = 10_000
_EXCHANGE_KEY = "/kontor.api.platform.v1.PlatformService/ExchangeApiKey"
_EXCHANGE_SESSION = "/kontor.api.platform.v1.AccessService/ExchangeSession"
_END_SESSION = "/kontor.api.platform.v1.AccessService/EndSession"
# Services whose records customers see by link.
_LINKS: Mapping[str, tuple[str, Any, Any]] = {
    "crm": ("/kontor.api.crm.v1.CrmService/ExchangeLink", crm_pb2.ExchangeLinkRequest, crm_pb2.ExchangeLinkResponse),
    "projects": (
        "/kontor.api.projects.v1.ProjectsService/ExchangeLink",
        projects_pb2.ExchangeLinkRequest,
        projects_pb2.ExchangeLinkResponse,
    ),
    "einvoice": (
        "/kontor.api.einvoice.v1.DispatchService/ExchangeLink",
        dispatch_pb2.ExchangeLinkRequest,
        dispatch_pb2.ExchangeLinkResponse,
    ),
}
_NAMES = "/kontor.api.platform.v1.NamingService/ListNames"


class Exchanged(NamedTuple):
    """The token for a secret, the unix time it ends, and whose it is."""

    token: str
    ends: float
    person: str


Exchange = Callable[[str], Awaitable[Exchanged]]


@dataclass(frozen=True)
class Caller:
    """Somebody let in; `authorization` is what the services get to see. Anonymous callers have neither."""

    principal: Principal | None
    authorization: str

    @property
    def locale(self) -> str:
        return self.principal.locale if self.principal is not None else ""


class Secrets:
    """Secrets to tokens, asked of platform and remembered for at most a minute; one question at a time per secret."""

    def __init__(self, exchange: Exchange, clock: Clock) -> None:
        self._exchange = exchange
        self._clock = clock
        self._known: dict[bytes, Exchanged] = {}
        self._refused: dict[bytes, float] = {}
        self._asking: dict[bytes, asyncio.Task[str]] = {}
        # Rises with everything that is forgotten: an answer asked for before is not remembered after.
        self._forgotten = 0

    async def token(self, secret: str) -> str:
        name = hashlib.sha256(secret.encode()).digest()
        now = self._now()
        known = self._known.get(name)
        if known is not None and now < known.ends:
            return known.token
        if now < self._refused.get(name, 0.0):
            raise InvalidToken("secret was refused a moment ago")
        asking = self._asking.get(name)
        if asking is None:
            asking = self._asking[name] = asyncio.create_task(self._ask(name, secret))
            asking.add_done_callback(lambda done: self._answered(name, done))
        return await asyncio.shield(asking)

    def _answered(self, name: bytes, done: "asyncio.Task[str]") -> None:
        if self._asking.get(name) is done:
            del self._asking[name]

    def forget(self, person: str) -> None:
        """Something of this person changed: what comes next is asked anew. Nobody named is everybody."""
        self._forgotten += 1
        self._asking.clear()
        whose = {person, ""}
        if person:
            self._known = {name: known for name, known in self._known.items() if known.person not in whose}
        else:
            self._known.clear()

    def forget_secret(self, secret: str) -> None:
        self._forgotten += 1
        name = hashlib.sha256(secret.encode()).digest()
        self._asking.pop(name, None)
        self._known.pop(name, None)

    def _now(self) -> float:
        return self._clock.now().timestamp()

    async def _ask(self, name: bytes, secret: str) -> str:
        for kept in (self._known, self._refused):
            if len(kept) > _KEPT:
                kept.clear()
        before = self._forgotten
        try:
            answer = await self._exchange(secret)
        except Unauthenticated:
            self._refused[name] = self._now() + _REFUSED_SECONDS
            raise
        if self._forgotten == before:
            self._known[name] = answer._replace(ends=min(self._now() + _CACHE_SECONDS, answer.ends))
        return answer.token


class Door:
    """Admits callers by their Authorization header, or by the cookie of their session."""

    def __init__(self, verifier: Verifier, keys: Secrets, principals: Buckets, addresses: Buckets) -> None:
        self._verifier = verifier
        self._keys = keys
        self._principals = principals
        self._addresses = addresses

    async def enter(self, request: Request, *, anonymous: bool = False) -> Caller:
        """The caller of an HTTP request; OtherSite for a cookie that would change something from elsewhere."""
        if anonymous or request.header("authorization"):
            return await self.admit(request.header("authorization"), request.address, anonymous=anonymous)
        secret = shown_secret(request)
        return await self.admit(f"Bearer {secret}" if secret else "", request.address)

    async def admit(self, authorization: str, address: str, *, anonymous: bool = False) -> Caller:
        """The caller, or Unauthenticated, or TooMany. What needs no token is counted by address."""
        if anonymous:
            self.count(address)
            return Caller(None, "")
        scheme, _, token = authorization.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("no bearer token")
        if token.startswith(KEY_PREFIX) or is_link(token):
            token = await self._keyed(token, address)
        return self.admit_token(token)

    def count(self, address: str) -> None:
        """One more from an address nobody has signed in from; TooMany when those are too many."""
        self._addresses.take(address)

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


class AtOwners:
    """Asks the service that a link belongs to what it opens, in the gateway's own name."""

    def __init__(self, upstream: Upstream, signer: ServiceTokens) -> None:
        self._upstream = upstream
        self._signer = signer

    async def exchange(self, secret: str) -> Exchanged:
        """InvalidToken for a link that opens nothing (any more)."""
        shown = read_link(secret)
        if shown.service not in _LINKS:
            raise InvalidToken("link of no service")
        path, request, response = _LINKS[shown.service]
        token = self._signer.service_token(shown.service, shown.tenant)
        asked = request(secret=secret).SerializeToString()
        link = response.FromString(await _exchanged(self._upstream, shown.service, path, asked, token))
        return Exchanged(link.token, float(link.expires_at.seconds), "")


def exchange_with(platform: "AtPlatform", owners: AtOwners) -> Exchange:
    """Links are their owners' business, everything else is platform's."""

    async def exchange(secret: str) -> Exchanged:
        return await (owners if is_link(secret) else platform).exchange(secret)

    return exchange


class AtPlatform:
    """What the gateway asks platform about secrets, in its own name."""

    def __init__(self, upstream: Upstream, signer: ServiceTokens) -> None:
        self._upstream = upstream
        self._signer = signer

    async def exchange(self, secret: str) -> Exchanged:
        """InvalidToken for a secret that is not good (any more)."""
        if secret.startswith(SESSION_PREFIX):
            asked = access_pb2.ExchangeSessionRequest(secret=secret).SerializeToString()
            session = access_pb2.ExchangeSessionResponse.FromString(await self._ask(_EXCHANGE_SESSION, asked))
            return Exchanged(session.token, float(session.expires_at.seconds), session.person_id)
        asked = platform_pb2.ExchangeApiKeyRequest(secret=secret).SerializeToString()
        key = platform_pb2.ExchangeApiKeyResponse.FromString(await self._ask(_EXCHANGE_KEY, asked))
        return Exchanged(key.token, float(key.expires_at.seconds), key.person_id)

    async def end_session(self, secret: str) -> None:
        await self._ask(_END_SESSION, access_pb2.EndSessionRequest(secret=secret).SerializeToString())

    async def _ask(self, path: str, request: bytes) -> bytes:
        # Which tenant the secret belongs to is the answer; the question belongs to none.
        token = self._signer.service_token("platform", NO_TENANT)
        return await _exchanged(self._upstream, "platform", path, request, token)


async def _exchanged(upstream: Upstream, service: str, path: str, request: bytes, token: str) -> bytes:
    metadata = (("authorization", f"Bearer {token}"),)
    try:
        body, _ = await upstream.ask(service, path, request, metadata=metadata, seconds=_EXCHANGE_SECONDS, reads=True)
    except grpc.aio.AioRpcError as failed:
        error = from_rpc_error(failed)
        if error.kind is Kind.FORBIDDEN:
            raise Bug(f"{service} refuses the gateway: {error}") from failed
        if error.kind in (Kind.UNAUTHENTICATED, Kind.NOT_FOUND, Kind.INVALID_INPUT):
            raise InvalidToken(f"secret refused: {error.code}") from failed
        raise error from failed
    return body


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

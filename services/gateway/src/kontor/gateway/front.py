"""The outermost layer of the HTTP door: request id and trace, size of headers, how much at once, the access log.

A request takes a place when all of it has come and work on it begins, so that slow senders keep nobody out; while
it is coming, its bytes count against one budget, and they have to come at a pace. Everything that goes wrong below
and was not answered there becomes problem+json here. Paths of links are logged without their token.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Any

import structlog
from kontor.common.identity.tokens import Principal
from kontor.common.process import telemetry
from kontor.common.serving.shares import Shares
from kontor.common.values import text
from kontor.gateway import problems
from kontor.gateway.limits import shares
from kontor.gateway.problems import HttpProblem
from opentelemetry.trace import SpanKind
from prometheus_client import Gauge, Histogram

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
RawHeaders = list[tuple[bytes, bytes]]

HEADER_LIMIT = 16 * 1024
# Of all bodies that are being read or worked on, and of one caller's.
BODIES_LIMIT, BODIES_SHARE = 64 * 1024 * 1024, 16 * 1024 * 1024
# What a sender may keep us waiting for at first, and what it earns with each byte it sends.
PATIENCE_SECONDS, MOST_PATIENCE_SECONDS = 5.0, 10.0
LEAST_BYTES_A_SECOND = 8_000
# One caller's part of all places.
_SHARE_OF_PLACES, _LEAST_SHARE = 4, 8
_REQUEST_ID_LIMIT = 128
_KEY = "kontor.request"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0)
HTTP_SECONDS = Histogram("kontor_http_seconds", "Time to answer.", ["method", "route", "status"], buckets=_BUCKETS)
IN_FLIGHT = Gauge("kontor_http_in_flight", "Requests being worked on.")
_log = structlog.get_logger("kontor.gateway.access")


class CallerGone(Exception):
    """Nobody waits for the answer any more."""


@dataclass
class Request:
    """What the layers below need of one request and tell the access log about it."""

    method: str
    path: str
    headers: dict[str, str]
    address: str
    lang: str
    # The address we are reached at, without a slash at its end, and whether that is https.
    base: str = ""
    secure: bool = False
    trace_id: str = ""
    traceparent: str = ""
    request_id: str = ""
    # Pointer of the field that is the whole body, so that errors point into what was sent.
    within: str = ""
    # The record as it is now, when the change was based on another version of it and the caller may see it.
    current: Any = None
    # Template of the route, for logs and metrics; never the path itself.
    route: str = "-"
    tenant: str = ""
    actor: str = ""
    code: str = ""
    status: int = 0
    # Whether the response has begun, so that an error can no longer be told, and whether it is whole.
    begun: bool = False
    whole: bool = False
    # Headers every response of this request carries.
    common: RawHeaders = field(default_factory=list)
    # What this request holds of what is scarce, and whose share that is.
    places: "Shares | None" = None
    holding: list[tuple[Shares, str, int]] = field(default_factory=list)

    def header(self, name: str) -> str:
        return self.headers.get(name, "")

    @property
    def who(self) -> str:
        """Whose share is used: the principal's, as soon as it is known, else the address's."""
        return f"{self.tenant}:{self.actor}" if self.actor else self.address

    def hold(self, shares: Shares, amount: int = 1, *, who: str = "") -> None:
        """Until the request ends; its caller's share unless another's is named."""
        shares.take(who or self.who, amount)
        self.holding.append((shares, who or self.who, amount))

    def begin_work(self) -> None:
        """Takes a place, once: all of the request has come."""
        if self.places is not None:
            self.hold(self.places)
            self.places = None

    def give_back(self) -> None:
        for taken, who, amount in self.holding:
            taken.give_back(who, amount)
        self.holding.clear()

    def remember(self, principal: Principal) -> None:
        """Who asks: for the log, and for the language where the request names none."""
        self.tenant, self.actor = str(principal.tenant), principal.actor
        if "accept-language" not in self.headers:
            self.lang = principal.locale


def request_of(scope: Scope) -> Request:
    """What `Front` understood of the request."""
    found = scope[_KEY]
    assert isinstance(found, Request)
    return found


class Front:
    """Wraps the whole application."""

    def __init__(self, app: App, *, public_url: str, in_flight: int, streamed: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._streamed = streamed
        self._base = public_url.rstrip("/")
        self._secure = public_url.startswith("https://")
        self._places = shares(in_flight, max(_LEAST_SHARE, in_flight // _SHARE_OF_PLACES))
        self._bodies = shares(BODIES_LIMIT, BODIES_SHARE)
        IN_FLIGHT.set_function(lambda: self._places.in_use)
        # Bound once: what the log is made of does not change while the process serves.
        self._access = _log.bind()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request = _understood(scope)
        request.base, request.secure = self._base, self._secure
        with telemetry.span(
            f"HTTP {request.method}", traceparent=request.headers.get("traceparent"), kind=SpanKind.SERVER
        ):
            self._name(request)
            scope[_KEY] = request
            request.places = self._places
            try:
                pacing = _Pacing(receive, request, None if scope["path"] in self._streamed else self._bodies)
                await self._guarded(scope, pacing.receive, _framed(send, request), request)
            finally:
                request.give_back()
                self._note(scope, request, time.perf_counter() - started)

    def _note(self, scope: Scope, request: Request, seconds: float) -> None:
        status = request.status or 499
        if request.route == "-":
            request.route = getattr(scope.get("route"), "path", "-")
        _seconds_of(request.method, request.route, status).observe(seconds)
        self._access.info(
            "http.request",
            method=request.method,
            route=request.route,
            status=status,
            ms=round(seconds * 1000, 2),
            code=request.code,
            tenant=request.tenant,
            actor=request.actor,
            request_id=request.request_id,
        )

    def _name(self, request: Request) -> None:
        request.traceparent = telemetry.current_traceparent()
        request.trace_id = request.traceparent[3:35]
        wanted = request.header("x-request-id")
        plain = 0 < len(wanted) <= _REQUEST_ID_LIMIT and wanted.isascii() and wanted.isprintable()
        request.request_id = wanted if plain else request.trace_id
        request.common = [
            (b"x-request-id", request.request_id.encode()),
            (b"traceparent", request.traceparent.encode()),
            (b"x-content-type-options", b"nosniff"),
        ]
        if self._secure:
            request.common.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))

    async def _guarded(self, scope: Scope, receive: Receive, send: Send, request: Request) -> None:
        try:
            if sum(map(len, chain.from_iterable(scope["headers"]))) > HEADER_LIMIT:
                raise HttpProblem(431, "gateway.headers_too_large", limit=HEADER_LIMIT)
            await self._app(scope, receive, send)
        except CallerGone:
            request.code = "caller_gone"
        except Exception as raised:
            await self.refuse(raised, send, request)

    async def refuse(self, raised: Exception, send: Send, request: Request) -> None:
        """Answers any error as problem+json, or ends the response when it has begun."""
        if_match = "if-match" in request.headers
        problem = problems.problem_of(
            raised, request.lang, if_match=if_match, within=request.within, current=request.current
        )
        request.code = problem.code
        if problem.status == 500:
            _log.error("http.bug", route=request.route, exc_info=raised)
        elif problem.status > 500:
            _log.warning("http.failed", route=request.route, code=problem.code, reason=str(raised)[:300])
        if request.whole:
            return
        if request.begun:
            raise raised
        body = problems.render(problem, request.lang, base=self._base, instance=request.path, trace_id=request.trace_id)
        headers: RawHeaders = [
            (b"content-type", problems.MEDIA_TYPE.encode()),
            (b"content-language", request.lang.encode()),
            (b"cache-control", b"no-store"),
            *((name.lower().encode(), value.encode()) for name, value in problem.headers),
        ]
        await respond(send, problem.status, headers, b"" if request.method == "HEAD" else body)


def _understood(scope: Scope) -> Request:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    client = scope.get("client")
    return Request(
        method=scope["method"],
        path=scope["path"],
        headers=headers,
        address=client[0] if client else "",
        lang=text.language(headers.get("accept-language")),
    )


class _Pacing:
    """Receives a body at the pace it has to keep; what is kept in memory counts against the budget of all bodies."""

    def __init__(self, receive: Receive, request: Request, bodies: Shares | None) -> None:
        self._receive = receive
        self._request = request
        self._bodies = bodies
        self._patience = PATIENCE_SECONDS
        self._whole = False

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive()
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._patience):
                part = await self._receive()
        except TimeoutError as late:
            raise HttpProblem(408, "gateway.body_too_slow") from late
        size = len(part.get("body", b""))
        earned = self._patience - (time.monotonic() - began) + size / LEAST_BYTES_A_SECOND
        self._patience = max(0.0, min(MOST_PATIENCE_SECONDS, earned))
        self._whole = not part.get("more_body")
        if self._bodies is not None and size:
            self._request.hold(self._bodies, size)
        return part


@cache
def _seconds_of(method: str, route: str, status: int) -> Histogram:
    return HTTP_SECONDS.labels(method, route, str(status))


def _framed(send: Send, request: Request) -> Send:
    """Adds the common headers and keeps the status for the log."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            request.begun = True
            request.status = message["status"]
            message["headers"] = [*message.get("headers", ()), *request.common]
        elif not message.get("more_body"):
            request.whole = True
        await send(message)

    return sending


async def respond(send: Send, status: int, headers: RawHeaders, body: bytes) -> None:
    """A whole response at once."""
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

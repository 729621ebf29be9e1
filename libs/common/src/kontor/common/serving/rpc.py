"""The server's edge: every RPC goes through one path, and only here transactions are opened and committed.

Order: deadline, trace, identity, permission, the message, a place, validation, then one read or write transaction with
idempotency and object scope, errors by the table. What an RPC needs is read from the contract; servicers translate.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import UUID

import grpc
import structlog
from google.protobuf.message import DecodeError, Message
from kontor.common.calling import contract
from kontor.common.calling.calls import CALLER_ADDRESS, Asking, Peers, deadline
from kontor.common.calling.contract import ContractFault, Rpc
from kontor.common.calling.naming import AtPlatform, Source, business_time, called
from kontor.common.database import idempotency
from kontor.common.database.faults import as_domain_error, may_try_again
from kontor.common.database.transaction import Database, Tx
from kontor.common.events import journal
from kontor.common.identity.tokens import Principal, Verifier
from kontor.common.process import telemetry
from kontor.common.serving import pages
from kontor.common.serving.batches import Batch, asked_language
from kontor.common.serving.marks import MARK, Flavour, Method, command, query, streaming_query
from kontor.common.serving.people import People
from kontor.common.serving.rules import must_be_valid
from kontor.common.serving.shares import Shares
from kontor.common.serving.showing import Showing
from kontor.common.serving.texts import must_be_text
from kontor.common.serving.turns import Turns
from kontor.common.serving.wholes import Whole
from kontor.common.values import text
from kontor.common.values.errors import (
    IDEMPOTENCY_KEY_REQUIRED,
    STATUS_DETAILS,
    Conflict,
    DomainError,
    Forbidden,
    IfMatchRequired,
    InvalidInput,
    Kind,
    NotFound,
    TimedOut,
    Unauthenticated,
    to_status,
)
from kontor.common.values.refs import may_name
from opentelemetry.trace import SpanKind

__all__ = ["Answer", "Ask", "Edge", "Endpoint", "command", "query", "streaming_query"]

Headers = Mapping[str, str]
Metadata = tuple[tuple[str, str], ...]
# Completes an answer with what is asked of others after the transaction.
Told = Callable[[Any, Principal], Awaitable[None]]

STREAM_SECONDS = 300.0
# How long the message of an RPC may take to come; who keeps it back has no place.
MESSAGE_SECONDS = 5.0
# RPCs whose message is awaited and those worked on, and one caller's part of each.
_BEGUN, _BEGUN_SHARE = 3_072, 512
_PLACES, _SHARE = 512, 128
_KEY_LIMIT = 255
_log = structlog.get_logger("kontor.rpc")


@dataclass(frozen=True)
class Ask:
    """One request as the edge has understood it so far."""

    request: Any
    principal: Principal
    version: int | None
    key: str
    # What the page tokens of a list belong to.
    question: str = ""


@dataclass(frozen=True)
class Answer:
    body: bytes
    metadata: Metadata


class Edge:
    """What all RPCs of one service share."""

    def __init__(
        self,
        *,
        db: Database,
        verifier: Verifier,
        peers: Peers,
        tx_class: type[Tx],
        answers: idempotency.Answers,
        request_seconds: float = 15.0,
        naming: Source | None = None,
    ) -> None:
        self.db = db
        self.verifier = verifier
        self.peers = peers
        self.tx_class = tx_class
        self.answers = answers
        self.request_seconds = request_seconds
        self.people = People(db, naming or AtPlatform(peers, db.service))
        self._begun = Shares(_BEGUN, _BEGUN_SHARE)
        self._places = Shares(_PLACES, _SHARE)
        self.turns = Turns()
        self.served: list[str] = []
        self.missing: list[str] = []
        # By path: how the records of this service are read.
        self._readers: dict[str, Endpoint] = {}
        # By path: verbs for many records, which may go on after their call.
        self.batches: dict[str, Batch] = {}
        # Wakes what goes on with them.
        self.nudge: Callable[[], None] = _nothing

    def add(self, server: grpc.aio.Server, add_to_server: Callable[..., None], servicer: object) -> None:
        """Registers a servicer through the function protoc made, each marked method behind the edge."""
        add_to_server(servicer, _Registrar(self, server, servicer))

    async def must_be_readable(self, path: str, id_: str, principal: Principal) -> None:
        """As reading the record at `/v1/invoices/{id}` would decide for this caller: Forbidden, NotFound."""
        reader = self._readers.get(path)
        if reader is None:
            raise Forbidden(f"nothing is read at {path!r}", permission="")
        await reader.must_be_readable(id_, principal)

    def reads(self, endpoint: "Endpoint", path: str) -> None:
        self._readers[path] = endpoint

    def identify(self, headers: Headers) -> Principal:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("no bearer token")
        return self.verifier.verify(token)

    @asynccontextmanager
    async def taken_up(self, principal: Principal, context: Any) -> AsyncIterator[bytes]:
        """The message of a call, which has a place from then on. Services ask for many: only the whole counts for
        them."""
        who = principal.address or ("" if principal.kind == "service" else f"{principal.tenant}:{principal.actor}")
        with self._begun.part(who):
            message = await _message(context)
        with self._places.part(who):
            yield message


class _Registrar:
    """Stands in for the server while protoc's function registers, and puts the edge around each method."""

    def __init__(self, edge: Edge, server: grpc.aio.Server, servicer: object) -> None:
        self._edge = edge
        self._server = server
        self._servicer = servicer
        self._wholes: dict[str, Any] = {}
        self._endpoints: dict[str, Endpoint] = {}

    def add_generic_rpc_handlers(self, handlers: Sequence[Any]) -> None:
        """The same methods come by name in the other call."""

    def add_registered_method_handlers(self, service: str, handlers: Mapping[str, Any]) -> None:
        of = {name: contract.rpc(f"/{service}/{name}").batch_of for name in handlers}
        # Verbs for many records are carried out by the others.
        names = sorted(handlers, key=lambda name: bool(of[name]))
        behind = {name: self._handler(f"/{service}/{name}", name, handlers[name]) for name in names}
        behind |= self._wholes
        self._edge.served.append(service)
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, behind),))
        self._server.add_registered_method_handlers(service, behind)

    def _handler(self, path: str, name: str, given: Any) -> Any:
        endpoint = self._endpoint(contract.rpc(path), given.request_deserializer)
        if endpoint is None:
            self._edge.missing.append(path)
            _log.warning("rpc.not_served", rpc=path)
            return given
        reading = {"request_deserializer": _as_it_is, "response_serializer": _as_it_is}
        # As if requests were streams: then we are called before the one message has come, and can give up.
        if endpoint.is_list:
            self._wholes[f"{name}{contract.WHOLE}"] = grpc.stream_stream_rpc_method_handler(endpoint.whole, **reading)
        if endpoint.rpc.streams:
            return grpc.stream_stream_rpc_method_handler(endpoint.stream, **reading)
        return grpc.stream_unary_rpc_method_handler(endpoint.unary, **reading)

    def _endpoint(self, rpc: Rpc, read: Callable[[bytes], Message]) -> "Endpoint | None":
        """What the servicer has marked, or what the contract derives from it; None for neither."""
        mark = getattr(getattr(type(self._servicer), rpc.name, None), MARK, None)
        if mark is not None:
            prepare = getattr(self._servicer, mark.prepare) if mark.prepare else None
            method: Method = getattr(self._servicer, rpc.name)
            endpoint = Endpoint(self._edge, rpc, mark.flavour, method, prepare, read)
        elif rpc.batch_of in self._endpoints:
            lists = {e.request_name: e for e in self._endpoints.values() if e.is_list}
            batch = Batch(self._edge, rpc, read, self._endpoints[rpc.batch_of], lists)
            endpoint = Endpoint(self._edge, rpc, "command", batch.run, batch.prepare, read, told=batch.told)
            self._edge.batches[rpc.path] = batch
        else:
            return None
        self._endpoints[rpc.path] = endpoint
        return endpoint


def _nothing() -> None:
    """Nobody waits to be woken."""


def _as_it_is(body: bytes) -> bytes:
    """Responses are serialised inside the transaction, so that a stored answer is given back byte for byte;
    requests are read behind the edge, so that bytes that are none are the caller's fault."""
    return body


class Endpoint:
    """One RPC of one servicer: everything that can be known before a request comes is looked up here."""

    def __init__(
        self,
        edge: Edge,
        rpc: Rpc,
        flavour: Flavour,
        method: Method,
        prepare: Method | None,
        read: Callable[[bytes], Message],
        *,
        told: Told | None = None,
    ) -> None:
        self._edge = edge
        self._read = read
        self._show = Showing(rpc, read, edge.served)
        self.rpc = self._rpc = rpc
        self._flavour = flavour
        self.method = self._method = method
        self.prepare = self._prepare = prepare
        self._told = told
        self._names_people = may_name(rpc.response_class.DESCRIPTOR)
        self._run: Callable[[Ask], Awaitable[Answer]] = self._command if flavour == "command" else self._query
        self._check_mark()
        if rpc.read_at and flavour == "query":
            edge.reads(self, rpc.read_at)

    @property
    def request_name(self) -> str:
        return str(self.new_request().DESCRIPTOR.full_name)

    def new_request(self) -> Any:
        return self._read(b"")

    async def must_be_readable(self, id_: str, principal: Principal) -> None:
        self.must_be_permitted(principal)
        request: Any = self._read(b"")
        if "id" in request.DESCRIPTOR.fields_by_name:
            request.id = id_
        await self._query(Ask(request, principal, None, ""))

    def _check_mark(self) -> None:
        rpc, flavour = self._rpc, self._flavour
        if (flavour == "stream") != rpc.streams:
            raise ContractFault(f"{rpc.path} is marked {flavour} against its contract")
        reads = rpc.verb == "get" or rpc.read_only
        if (flavour == "command" and reads) or (flavour != "command" and rpc.verb and not reads):
            raise ContractFault(f"{rpc.path} is marked {flavour}, its contract says {rpc.verb}")

    # The outermost layer: deadline, trace, errors.

    async def unary(self, _requests: Any, context: Any) -> bytes:
        headers = _headers(context)
        started, code = time.perf_counter(), "CANCELLED"  # unless something else is known
        asked_language.set(text.language(headers.get("accept-language")))
        with telemetry.span(self._rpc.path, traceparent=headers.get(telemetry.TRACEPARENT), kind=SpanKind.SERVER):
            try:
                async with asyncio.timeout(_time_for(context, self._edge.request_seconds)):
                    principal = self._permitted(headers)
                    async with self._edge.taken_up(principal, context) as request:
                        answer, code = await self._run(self._understood(principal, request, headers)), "OK"
                context.set_trailing_metadata(answer.metadata)
                return answer.body
            except Exception as raised:
                error = self._noted(raised)
                code = error.kind.grpc.name
                await _abort(error, headers, context)
                raise
            finally:
                telemetry.RPC_SECONDS.labels(self._rpc.path, code).observe(time.perf_counter() - started)

    async def stream(self, _requests: Any, context: Any) -> AsyncIterator[bytes]:
        headers = _headers(context)
        with telemetry.span(self._rpc.path, traceparent=headers.get(telemetry.TRACEPARENT), kind=SpanKind.SERVER):
            try:
                async with asyncio.timeout(_time_for(context, STREAM_SECONDS)):
                    principal = self._permitted(headers)
                    async with self._edge.taken_up(principal, context) as request:
                        ask = self._understood(principal, request, headers)
                        facts = await self._facts(ask)
                        async with self._edge.db.reading(principal, tx_class=self._edge.tx_class) as tx:
                            await tx.begin()
                            async for message in self._method(ask.request, tx, *facts):
                                self.must_be_in_scope(message, principal)
                                yield message.SerializeToString()
            except Exception as raised:
                await _abort(self._noted(raised), headers, context)

    @property
    def is_list(self) -> bool:
        return self._rpc.pages and self._flavour == "query"

    async def whole(self, _requests: Any, context: Any) -> AsyncIterator[bytes]:
        """All pages of a list one after the other, of one view of the rows: for who takes everything, as exports do.

        Asked and answered with the list's own messages, by whoever may read it.
        """
        headers = _headers(context)
        with telemetry.span(f"{self._rpc.path}{contract.WHOLE}", traceparent=headers.get(telemetry.TRACEPARENT)):
            try:
                async with asyncio.timeout(_time_for(context, STREAM_SECONDS)):
                    principal = self._permitted(headers)
                    async with self._edge.taken_up(principal, context) as request:
                        ask = self._understood(principal, request, headers)
                        async with aclosing(self._all(ask, Whole(self._rpc, headers, principal), context)) as bodies:
                            async for body in bodies:
                                yield body
            except Exception as raised:
                await _abort(self._noted(raised), headers, context)

    async def _all(self, ask: Ask, whole: Whole, context: Any) -> AsyncGenerator[bytes]:
        whole.begin(ask.request)
        facts = await self._facts(ask)
        if facts and isinstance(facts[0], self._rpc.response_class):
            # Its pages are read by the step before, each by itself.
            async with aclosing(whole.pages(ask.request, facts[0], self._prepared(ask))) as bodies:
                async for body in bodies:
                    yield body
            return
        async with self._edge.db.reading(ask.principal, tx_class=self._edge.tx_class) as tx:

            async def page(request: Any) -> Any:
                response = await self._method(request, tx, *facts)
                self.must_be_in_scope(response, ask.principal)
                if self._names_people:
                    await self._edge.people.name(ask.principal, response)
                return response

            async with aclosing(whole.answers(tx, ask.request, page, context.send_initial_metadata)) as bodies:
                async for body in bodies:
                    yield body

    def _prepared(self, ask: Ask) -> Callable[[Any], Awaitable[Any]]:
        async def page(request: Any) -> Any:
            (response,) = await self._facts(replace(ask, request=request))
            return response

        return page

    def _noted(self, raised: Exception) -> DomainError:
        error = as_domain_error(raised)
        if error.kind is Kind.BUG:
            error.facts.setdefault("trace_id", telemetry.current_trace_id())
            telemetry.RPC_BUGS.labels(self._rpc.path).inc()
            _log.error("rpc.bug", rpc=self._rpc.path, exc_info=raised)
        elif error.kind in (Kind.UNAVAILABLE, Kind.TIMED_OUT):
            _log.warning("rpc.failed", rpc=self._rpc.path, code=error.code, reason=error.message)
        else:
            _log.info("rpc.refused", rpc=self._rpc.path, code=error.code, reason=error.message)
        return error

    # What the request says and whether the caller may.

    def _understood(self, principal: Principal, body: bytes, headers: Headers) -> Ask:
        structlog.contextvars.bind_contextvars(tenant=str(principal.tenant), actor=principal.actor)
        request = self._message(body)
        must_be_text(request)
        must_be_valid(request)
        version = self._version(request, headers)
        return Ask(request, principal, version, self._key(principal, headers), self._question(request))

    def _question(self, request: Message) -> str:
        if not self._rpc.pages:
            return ""
        question = pages.question_of(self._rpc.path, request)
        pages.open_token(request, question)
        return question

    def _message(self, body: bytes) -> Message:
        try:
            return self._read(body)
        except DecodeError as odd:
            raise InvalidInput("bytes are no message", code="invalid_message") from odd

    def _permitted(self, headers: Headers) -> Principal:
        if self._rpc.permission == contract.ANONYMOUS:
            return Principal.anonymous(headers.get(CALLER_ADDRESS, ""))
        principal = self._edge.identify(headers)
        self.must_be_permitted(principal)
        return principal

    def must_be_permitted(self, principal: Principal) -> None:
        rpc = self._rpc
        if rpc.by_record:
            if principal.kind != "user":
                raise Forbidden(f"{principal.kind} reads no history", permission=rpc.permission)
            return
        if principal.kind == "service":
            allowed = principal.service in rpc.callers
        elif principal.kind == "link":
            allowed = rpc.visibility == contract.LINK and principal.allows(rpc.permission)
        elif rpc.visibility == contract.PUBLIC:
            allowed = principal.allows(rpc.permission)
        else:
            allowed = rpc.visibility == contract.INTERNAL and principal.names(rpc.permission)
        limits = principal.limits(rpc.permission)
        if not allowed or (limits and not any(scope.kind in limits for scope in rpc.scopes)):
            raise Forbidden(f"{principal.kind} lacks {rpc.permission}", permission=rpc.permission)

    def _version(self, request: Message, headers: Headers) -> int | None:
        said = {v for v in (headers.get("if-match", ""), self._etag(request)) if v}
        versions = {_version(v) for v in said}
        if len(versions) > 1:
            raise InvalidInput("If-Match and etag differ", pointer="/etag", code="invalid_etag")
        if self._rpc.needs_version and not versions:
            raise IfMatchRequired(self._rpc.path)
        return versions.pop() if versions else None

    def _etag(self, request: Any) -> str:
        return str(request.etag) if self._rpc.request_has_etag else ""

    def _key(self, principal: Principal, headers: Headers) -> str:
        key = headers.get("idempotency-key", "")
        if len(key) > _KEY_LIMIT or not key.isprintable():
            raise InvalidInput("odd Idempotency-Key", pointer=idempotency.KEY_POINTER, code="invalid_idempotency_key")
        if not key and self._rpc.needs_key and principal.kind in ("user", "link"):
            raise InvalidInput(self._rpc.path, pointer=idempotency.KEY_POINTER, code=IDEMPOTENCY_KEY_REQUIRED)
        # Callers who are nobody yet share one name: the answer to one of them must never be another's.
        return key if self._flavour == "command" and principal.kind != "anonymous" else ""

    # The work itself, in one transaction.

    async def _facts(self, ask: Ask) -> tuple[Any, ...]:
        if self._prepare is None:
            return ()
        edge = self._edge
        return (await self._prepare(ask.request, Asking(edge.db, edge.peers, ask.principal, edge.tx_class)),)

    async def _query(self, ask: Ask) -> Answer:
        async def attempt() -> Answer:
            facts = await self._facts(ask)
            async with self._edge.db.reading(ask.principal, tx_class=self._edge.tx_class) as tx:
                tx.expected_version = ask.version
                response = await self._method(ask.request, tx, *facts)
            self.must_be_in_scope(response, ask.principal)
            if self._names_people:
                await self._edge.people.name(ask.principal, response)
            self._show(ask.principal, ask.request, response)
            if ask.question:
                pages.seal_token(response, ask.question)
            return self._answer(response)

        return await _twice_at_most(attempt, repeatable=True)

    async def _command(self, ask: Ask) -> Answer:
        claim = idempotency.Claim.of(self._rpc.path, ask.key, ask.request) if ask.key else None

        async def attempt() -> Answer:
            if claim is not None and self._prepare is not None:
                async with self._edge.db.reading(ask.principal, tx_class=self._edge.tx_class) as tx:
                    if stored := await self._edge.answers.find(tx, claim):
                        return self._replayed(stored)
            facts = await self._facts(ask)
            async with self._edge.turns.of(self._record(ask)):
                return await self._change(ask, claim, facts)

        try:
            answer = await _twice_at_most(attempt, repeatable=claim is not None)
        except Conflict as moved:
            await self._tell_who(moved, ask.principal)
            raise
        if self._told is None:
            return answer
        response = self._rpc.response_class.FromString(answer.body)
        await self._told(response, ask.principal)
        return Answer(response.SerializeToString(), answer.metadata)

    def _record(self, ask: Ask) -> tuple[UUID, str] | None:
        """Which one is changed: that of the link, or that the request names."""
        named = next(iter(ask.principal.link_object.values()), "") or getattr(ask.request, "id", "")
        return (ask.principal.tenant, named) if named else None

    async def _tell_who(self, moved: Conflict, principal: Principal) -> None:
        """Who changed the record meanwhile and when, as its journal has it, so that a person can go on: a name, and the
        tenant's time."""
        record = moved.facts.get("id")
        if not isinstance(record, UUID):
            return
        async with self._edge.db.reading(principal, tx_class=self._edge.tx_class) as tx:
            kind, usual = str(moved.facts.get("record", "")), moved.facts.get("current") == 0
            last = await journal.latest(tx, record, kind, usual=usual)
        if last is None or moved.facts.setdefault("current", last["version"]) != last["version"]:
            return
        names, moves = await self._edge.people.of(principal, [last["actor"]])
        moved.facts["changed_by"] = called(last["actor"], names, principal.locale)
        moved.facts["changed_at"] = business_time(last["at"], moves).isoformat().replace("+00:00", "Z")

    async def _change(self, ask: Ask, claim: idempotency.Claim | None, facts: tuple[Any, ...]) -> Answer:
        async with self._edge.db.transaction(ask.principal, tx_class=self._edge.tx_class) as tx:
            tx.expected_version = ask.version
            if claim is not None and (stored := await self._edge.answers.find(tx, claim)):
                return self._replayed(stored)
            response = await self._method(ask.request, tx, *facts)
            self.must_be_in_scope(response, ask.principal)
            self._show(ask.principal, ask.request, response)
            event = str(tx.last_event_id or "")
            answer = self._answer(response, event)
            if claim is not None:
                self._edge.answers.keep(tx, claim, answer.body, event)
        _log.info("rpc.done", rpc=self._rpc.path, event_id=event)
        return answer

    def _answer(self, response: Message, event: str = "") -> Answer:
        metadata: list[tuple[str, str]] = []
        if etag := self._rpc.etag_of(response):
            metadata.append(("etag", etag))
        if event:
            metadata.append(("kontor-event-id", event))
        return Answer(response.SerializeToString(), tuple(metadata))

    def _replayed(self, stored: idempotency.Stored) -> Answer:
        response = self._rpc.response_class.FromString(stored.body)
        metadata = self._answer(response, stored.event_id).metadata
        return Answer(stored.body, (*metadata, ("idempotent-replayed", "true")))

    def must_be_in_scope(self, response: Message, principal: Principal) -> None:
        """Permission without scope is not enough: what lies outside is answered as if it did not exist. Of many records
        each is judged by the verb for one."""
        limits = principal.limits(self._rpc.permission)
        if not limits or self._rpc.batch_of:
            return
        scopes = [scope for scope in self._rpc.scopes if scope.kind in limits]
        values = {scope.kind: principal.scope_values(scope.kind) for scope in scopes}
        if not contract.within_scope(response, scopes, values):
            raise NotFound("outside the caller's scope")


async def _message(context: Any) -> bytes:
    """The one message of a call."""
    try:
        async with asyncio.timeout(MESSAGE_SECONDS):
            message = await context.read()
    except TimeoutError as late:
        raise TimedOut("message did not come") from late
    if message is grpc.aio.EOF:
        raise InvalidInput("no message", code="invalid_message")
    return cast(bytes, message)


async def _twice_at_most(attempt: Callable[[], Awaitable[Answer]], *, repeatable: bool) -> Answer:
    try:
        return await attempt()
    except Exception as raised:
        if not may_try_again(raised, repeatable=repeatable):
            raise
        _log.info("rpc.again", reason=type(raised).__name__)
    return await attempt()


async def _abort(error: DomainError, headers: Headers, context: Any) -> None:
    """Ends the RPC with the error's row of the table, in the caller's language; raises grpc's AbortError."""
    status = to_status(error, text.language(headers.get("accept-language")))
    await context.abort(error.kind.grpc, status.message, ((STATUS_DETAILS, status.SerializeToString()),))


def _headers(context: Any) -> Headers:
    return {key: value for key, value in context.invocation_metadata() or () if isinstance(value, str)}


def _time_for(context: Any, most: float) -> float:
    """Seconds until the caller stops waiting, our own limit when he does not say; also for calls made meanwhile."""
    remaining = context.time_remaining()
    seconds = most if remaining is None else min(most, cast(float, remaining))
    deadline.set(time.monotonic() + seconds)
    return seconds


def _version(etag: str) -> int:
    plain = etag.strip().removeprefix("W/").strip('"')
    if not (plain.isascii() and plain.isdigit() and len(plain) < 10):
        raise InvalidInput("etag is no version", pointer="/etag", code="invalid_etag")
    return int(plain)

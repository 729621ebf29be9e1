"""REST to gRPC and back for every public RPC, from the contract's options alone.

An ASGI layer in front of FastAPI: what is no route of the contract goes on to the application behind. JSON is
checked against the message's shape here; permissions, rules and idempotency are the services' business.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import grpc
from google.api.httpbody_pb2 import HttpBody
from google.protobuf.message import Message
from kontor.common.calling.calls import CALLER_ADDRESS
from kontor.common.calling.contract import FIELDS, FORM, WHOLE
from kontor.common.values.clock import wall_now
from kontor.common.values.errors import DomainError, InvalidInput, Unavailable
from kontor.common.values.files import name_of
from kontor.common.values.text import INVALID_TEXT
from kontor.gateway import devices, magic, naming, reading, tables, validators, writing
from kontor.gateway.door import Caller, Door
from kontor.gateway.exports import passed, sheet, written
from kontor.gateway.front import App, CallerGone, RawHeaders, Receive, Request, Scope, Send, request_of, respond
from kontor.gateway.limits import shares
from kontor.gateway.problems import HttpProblem
from kontor.gateway.routes import RAW_FIELD, RAW_TYPES, Binding, Found, PublicRpc, Routes
from kontor.gateway.upstream import Metadata, Upstream

PREFIX = "/v1/"
BODY_LIMIT = 1024 * 1024
# Of a request that is a file; the service's own rule is a little narrower.
RAW_LIMIT = 3_600_000
STREAM_SECONDS = 300.0
_QUERY_LIMIT = 200
# Lists that are written as files at once: all, and of one tenant.
_EXPORTS, _EXPORTS_OF_TENANT = 16, 2
_KEY_LIMIT = 255
# What a refused change is told of its record must not take long, and is no change itself.
_CURRENT_SECONDS = 2.0
_OF_CHANGES = frozenset({"if-match", "idempotency-key"})
_JSON = (b"content-type", b"application/json")
# Trailing metadata of a service to response headers.
_TOLD = {"kontor-event-id": b"kontor-event-id", "idempotent-replayed": b"idempotent-replayed"}


class Transcoder:
    """Answers the routes of the contract; `own` are paths below /v1/ that the application behind serves."""

    def __init__(
        self,
        app: App,
        *,
        routes: Routes,
        door: Door,
        upstream: Upstream,
        own: frozenset[str],
        seconds: float,
        secure: bool,
    ) -> None:
        self._app = app
        self._secure = secure
        self._door = door
        self._upstream = upstream
        self._own = own
        self._seconds = seconds
        self._routes = routes
        self._exports = shares(_EXPORTS, _EXPORTS_OF_TENANT, code="gateway.too_many_exports")
        self._endpoints = {id(binding): _Endpoint(binding, seconds) for binding in routes.bindings}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX) or scope["path"] in self._own:
            await self._app(scope, receive, send)
            return
        request = request_of(scope)
        verb = "GET" if request.method == "HEAD" else request.method
        found = self._routes.find(verb, scope["raw_path"].decode("latin-1"))
        binding = found.binding
        request.route = binding.template
        request.within = f"/{binding.body}" if binding.body not in ("", "*") else ""
        rpc = binding.rpc
        caller = await self._door.enter(request, anonymous=rpc.anonymous)
        if caller.principal is not None:
            request.remember(caller.principal)
        endpoint = self._endpoints[id(binding)]
        if rpc.rpc.pages and (kind := tables.asked_for(request.header("accept"))):
            await self._table(kind, endpoint, found, caller, scope, receive, send, request)
            return
        if rpc.rpc.pages:
            # Of tables only; whoever asks for JSON may leave them in the address, as long as they are columns.
            columns, scope["query_string"] = tables.taken_out(scope["query_string"])
            if columns:
                tables.Table(rpc.rpc.response_class, columns, request.lang)
        message = await endpoint.read(found, scope, receive, request)
        request.begin_work()
        devices.bring(rpc, message, request)
        metadata = _metadata(request, caller)
        if rpc.streams:
            await self._stream(rpc, message, metadata, receive, send, request)
            return
        try:
            await self._unary(rpc, message, metadata, send, request)
        except grpc.aio.AioRpcError as failed:
            if failed.code() is grpc.StatusCode.ABORTED and (rpc.rpc.needs_version or "if-match" in request.headers):
                request.current = await self._current(found, metadata)
            raise

    async def _current(self, found: Found, metadata: Metadata) -> Any:
        """The record as reading it shows it to this caller; None where it cannot be read."""
        reader = self._routes.record_of(found.binding)
        if reader is None or reader.rpc.streams or reader.rpc.is_file:
            return None
        rpc = reader.rpc
        message: Any = rpc.request_class(**{name: found.values[name] for name in reader.variables})
        asking = [(name, value) for name, value in metadata if name not in _OF_CHANGES]
        try:
            body, _ = await self._upstream.ask(
                rpc.service,
                rpc.path,
                message.SerializeToString(),
                metadata=asking,
                seconds=_CURRENT_SECONDS,
                reads=True,
            )
        except (grpc.aio.AioRpcError, DomainError):
            return None
        return writing.shown(_record(rpc.rpc.response_class.FromString(body)))

    async def _unary(self, rpc: PublicRpc, message: Message, metadata: Metadata, send: Send, request: Request) -> None:
        body, trailing = await self._upstream.ask(
            rpc.service,
            rpc.path,
            message.SerializeToString(),
            metadata=metadata,
            seconds=self._seconds,
            reads=rpc.rpc.is_read,
        )
        answer = rpc.rpc.response_class.FromString(body)
        headers, version = _told(trailing)
        headers += devices.keep(rpc, answer, secure=self._secure)
        reads, etag = request.method in ("GET", "HEAD"), ""
        if isinstance(answer, HttpBody):
            headers += _file_headers(answer, request)
            content = answer.data
        else:
            headers += [_JSON, (b"cache-control", b"private, no-cache")]
            content = writing.to_json(answer)
            etag = validators.of(version, content) if reads else version
        headers += [(b"etag", b'"%s"' % etag.encode())] if etag else []
        if reads and validators.is_known(request.header("if-none-match"), etag):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        status = 202 if rpc.is_operation and not reads else 200
        await respond(send, status, headers, b"" if request.method == "HEAD" else content)

    async def _table(
        self,
        kind: str,
        endpoint: "_Endpoint",
        found: Found,
        caller: Caller,
        scope: Scope,
        receive: Receive,
        send: Send,
        request: Request,
    ) -> None:
        """All rows of a list as a file. Its first piece is awaited before the 200, as of every stream."""
        rpc = found.binding.rpc
        columns, query = tables.taken_out(scope["query_string"])
        table = tables.Table(rpc.rpc.response_class, columns, request.lang)
        message = await endpoint.read(found, {**scope, "query_string": query}, receive, request)
        request.hold(self._exports, who=request.tenant or request.address)
        form = table.form if kind == tables.CSV else ""
        metadata = [*_metadata(request, caller), (FIELDS, ",".join(table.paths)), *([(FORM, form)] if form else [])]
        call = self._upstream.stream(rpc.service, f"{rpc.path}{WHOLE}")(
            message.SerializeToString(), metadata=metadata, timeout=STREAM_SECONDS
        )
        async with _while_heard(receive, call):
            first = await call.read()
            if first is grpc.aio.EOF:
                await call.code()
                raise Unavailable("no page came", service=rpc.service)
            headers = tables.headers_of(found.binding.template, kind, request.lang, wall_now)
            start: Any = {"type": "http.response.start", "status": 200, "headers": headers}
            if request.method == "HEAD":
                await send(start)
                await send({"type": "http.response.body", "body": b""})
                return
            if form and _is_in(form, await call.initial_metadata()):
                pieces = passed(table.csv().head(table.paths), first, call)
            else:
                rows = written(table, table.csv() if form else table.lines(), first, call)
                pieces = rows if form else sheet(rows)
            async for content in pieces:
                if start is not None:
                    await send(start)
                    start = None
                await send({"type": "http.response.body", "body": content, "more_body": True})
            await send({"type": "http.response.body", "body": b""})

    async def _stream(
        self, rpc: PublicRpc, message: Message, metadata: Metadata, receive: Receive, send: Send, request: Request
    ) -> None:
        """The first message is awaited before the 200, so that an early error is still a problem+json."""
        call = self._upstream.stream(rpc.service, rpc.path)(
            message.SerializeToString(), metadata=metadata, timeout=STREAM_SECONDS
        )
        async with _while_heard(receive, call):
            first = await call.read()
            if first is grpc.aio.EOF:
                await call.code()
                first = b""
            write, headers = _stream_form(rpc, first, request)
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            while first is not grpc.aio.EOF and first and request.method != "HEAD":
                await send({"type": "http.response.body", "body": write(first), "more_body": True})
                first = await call.read()
            await send({"type": "http.response.body", "body": b""})


def _is_in(form: str, metadata: Any) -> bool:
    """Whether the owner wrote the lines itself: what it does not have as columns comes as messages."""
    return (FORM, form) in [tuple(pair) for pair in metadata or ()]


def _record(answer: Message) -> Message:
    """What is versioned in an answer: the record itself, not what surrounds it."""
    for field, value in answer.ListFields():
        if field.message_type is not None and not field.is_repeated and "etag" in field.message_type.fields_by_name:
            record: Message = value
            return record
    return answer


class _Endpoint:
    """Turns requests for one binding into messages."""

    def __init__(self, binding: Binding, seconds: float) -> None:
        self._binding = binding
        self._seconds = seconds
        self._class = binding.rpc.request_class
        self._descriptor = binding.rpc.method.input_type
        self._reader = reading.reader_of(self._descriptor)
        taken = set(binding.variables) | ({binding.body} if binding.body not in ("", "*") else set())
        every = {field.name for field in self._descriptor.fields}
        self._taken = frozenset(every if binding.body == "*" else taken)
        self._raw = binding.takes_raw

    async def read(self, found: Found, scope: Scope, receive: Receive, request: Request) -> Message:
        message: Any = self._class()
        faults, taken = reading.Faults(), self._taken
        if self._raw and media_type_of(request) in RAW_TYPES:
            message.content = await read_raw(receive, request, RAW_LIMIT, self._seconds)
            taken = frozenset({RAW_FIELD, *self._binding.variables})
        elif self._binding.body:
            self._fill_body(await read_body(receive, request, BODY_LIMIT, self._seconds), message, found.values, faults)
        if query := scope["query_string"]:
            reading.read_query(self._descriptor, _pairs(query), message, faults, taken)
        self._fill_path(found.values, message, faults)
        faults.refuse()
        made: Message = message
        return made

    def _fill_body(self, body: bytes, message: Message, path: Mapping[str, str], faults: reading.Faults) -> None:
        given = bool(body.strip())
        data = reading.parse_json(body) if given else {}
        if self._binding.body != "*":
            if not given:
                faults.add("", "no_body")
            data = {self._binding.body: data}
        elif isinstance(data, dict):
            for name in path.keys() & data.keys():
                if data[name] != path[name]:
                    faults.add(f"/{name}", "given_by_path")
                del data[name]
        self._reader.read(data, message, "", faults)

    def _fill_path(self, values: Mapping[str, str], message: Message, faults: reading.Faults) -> None:
        self._reader.read(dict(values), message, "", faults)


def _pairs(query: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=False,
            errors="surrogateescape",
            max_num_fields=_QUERY_LIMIT,
        )
    except ValueError as odd:
        raise InvalidInput("query is not readable", pointer="", code=INVALID_TEXT) from odd


def media_type_of(request: Request) -> str:
    return request.header("content-type").partition(";")[0].strip().lower()


async def read_body(receive: Receive, request: Request, limit: int, seconds: float) -> bytes:
    """A JSON body of at most `limit` bytes that arrives within `seconds`."""
    media_type = media_type_of(request)
    body = await read_raw(receive, request, limit, seconds)
    if body and media_type != "application/json" and not media_type.endswith("+json"):
        raise HttpProblem(415, "gateway.unsupported_media_type", expected="application/json")
    return body


async def read_raw(receive: Receive, request: Request, limit: int, seconds: float) -> bytes:
    """Any body of at most `limit` bytes that arrives within `seconds`."""
    if request.header("content-encoding"):
        raise HttpProblem(415, "gateway.unsupported_media_type", expected="identity")
    declared = request.header("content-length")
    if declared.isdigit() and int(declared) > limit:
        raise HttpProblem(413, "gateway.body_too_large", limit=limit)
    try:
        async with asyncio.timeout(seconds):
            return await _whole(receive, limit)
    except TimeoutError as late:
        raise HttpProblem(408, "gateway.body_too_slow") from late


async def _whole(receive: Receive, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        part = await receive()
        if part["type"] == "http.disconnect":
            raise CallerGone
        chunk: bytes = part.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise HttpProblem(413, "gateway.body_too_large", limit=limit)
        chunks.append(chunk)
        if not part.get("more_body"):
            return b"".join(chunks)


def _metadata(request: Request, caller: Caller) -> Metadata:
    metadata: list[tuple[str, str]] = [("accept-language", request.lang), ("traceparent", request.traceparent)]
    if caller.authorization:
        metadata.append(("authorization", caller.authorization))
    else:
        metadata.append((CALLER_ADDRESS, request.address))
    headers = request.headers
    if "idempotency-key" in headers:
        metadata.append(("idempotency-key", plain_key(headers["idempotency-key"])))
    if "if-match" in headers:
        metadata.append(("if-match", validators.version_of(headers["if-match"])))
    return metadata


def plain_key(key: str) -> str:
    """An Idempotency-Key that can travel as metadata."""
    if len(key) > _KEY_LIMIT or not key.isascii() or not key.isprintable():
        raise InvalidInput("odd Idempotency-Key", pointer="/idempotency_key", code="invalid_idempotency_key")
    return key


def _told(trailing: Any) -> tuple[RawHeaders, str]:
    """What a service says beside its answer: headers, and the version of the record."""
    told = dict(trailing or ())
    return [(header, told[name].encode()) for name, header in _TOLD.items() if name in told], told.get("etag", "")


def _file_headers(file: HttpBody, request: Request) -> RawHeaders:
    """Files are saved, never shown: nothing uploaded may run in our origin. Their names are their owners'.

    Pages are shown, in a sandbox without script, network or origin: services make them, uploads never are any.
    """
    said = file.content_type
    kind = said if said.isascii() and said.isprintable() else "application/octet-stream"
    named = name_of(file)
    if kind.partition(";")[0] == "text/html":
        return [
            (b"content-type", kind.encode()),
            (b"content-disposition", naming.disposition("inline", named).encode()),
            (b"content-security-policy", b"sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"),
            (b"cache-control", b"private, no-cache"),
        ]
    ending = magic.EXTENSIONS.get(kind.partition(";")[0], "")
    name = naming.with_ending(named or _by_route(request), ending, magic.HARMLESS)
    return [
        (b"content-type", kind.encode()),
        (b"content-disposition", naming.disposition("attachment", name).encode()),
        (b"content-security-policy", b"sandbox; default-src 'none'"),
        (b"cache-control", b"private, no-cache"),
    ]


def _by_route(request: Request) -> str:
    """Of a file that its owner named not."""
    resource, _, rest = request.path.removeprefix(PREFIX).partition("/")
    return f"{resource}-{rest.partition('/')[0]}"


_Form = tuple[Callable[[bytes], bytes], RawHeaders]


def _stream_form(rpc: PublicRpc, first: bytes, request: Request) -> _Form:
    """A stream of HttpBody is one file; any other is JSON, one message a line."""
    if rpc.is_file:
        return (lambda body: HttpBody.FromString(body).data), _file_headers(HttpBody.FromString(first), request)
    response = rpc.rpc.response_class
    return (lambda body: writing.to_json(response.FromString(body)) + b"\n"), [
        (b"content-type", b"application/x-ndjson"),
        (b"cache-control", b"private, no-cache"),
    ]


@asynccontextmanager
async def _while_heard(receive: Receive, call: Any) -> AsyncIterator[None]:
    """Stops the service's work when nobody is listening any more, which is nobody's fault."""
    watching = asyncio.create_task(_cancel_when_gone(receive, call))
    try:
        yield
    except asyncio.CancelledError as given_up:
        task = asyncio.current_task()
        if not watching.done() or (task is not None and task.cancelling()):
            raise
        raise CallerGone from given_up
    finally:
        watching.cancel()
        call.cancel()


async def _cancel_when_gone(receive: Receive, call: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    call.cancel()

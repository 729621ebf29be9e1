"""The HTTP door put together: `Front` around the transcoder around the web application's files around FastAPI with
uploads and plain pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import grpc
from fastapi import FastAPI
from fastapi import Request as WebRequest
from fastapi.responses import Response
from kontor.common.values.errors import DomainError
from kontor.gateway import (
    bundle,
    comments,
    openapi,
    operations,
    pages,
    passwords,
    problems,
    quiet,
    sessions,
    stream,
    uploads,
    writing,
)
from kontor.gateway.bundle import Bundle
from kontor.gateway.door import Door
from kontor.gateway.front import App, Front, request_of
from kontor.gateway.inbox import Inbox
from kontor.gateway.links import Links
from kontor.gateway.live import Hub
from kontor.gateway.operations import Operations
from kontor.gateway.problems import HttpProblem
from kontor.gateway.quiet import Status
from kontor.gateway.routes import Routes
from kontor.gateway.schemas import Json
from kontor.gateway.sessions import Sessions
from kontor.gateway.settings import GatewaySettings
from kontor.gateway.squeeze import Squeezed
from kontor.gateway.stream import Stream
from kontor.gateway.transcode import PREFIX, Transcoder
from kontor.gateway.uploads import FileStore, Uploads
from kontor.gateway.upstream import Upstream
from starlette.exceptions import HTTPException

OWN_PATHS = frozenset({uploads.PATH, stream.PATH, operations.PATH, quiet.PATH})
# What has no RPC of its own.
DESCRIBED: Mapping[str, Json] = {
    **sessions.DESCRIBED,
    **uploads.DESCRIBED,
    **stream.DESCRIBED,
    **operations.DESCRIBED,
    **quiet.DESCRIBED,
}


@dataclass(frozen=True)
class Parts:
    """What the HTTP door is made of."""

    settings: GatewaySettings
    routes: Routes
    door: Door
    upstream: Upstream
    files: FileStore
    hub: Hub
    sessions: Sessions


def build(parts: Parts) -> App:
    """The whole ASGI application."""
    settings = parts.settings
    facts = {"kontor-people": pages.PEOPLE} if settings.people_path is not None else {}
    inner = Bundle(_inner(parts), bundle.of_folder(settings.web_path, facts))
    transcoder = Transcoder(
        inner,
        routes=parts.routes,
        door=parts.door,
        upstream=parts.upstream,
        own=OWN_PATHS,
        seconds=settings.request_seconds,
        secure=settings.public_url.startswith("https://"),
    )
    front = Front(
        transcoder,
        public_url=settings.public_url,
        in_flight=settings.limits.in_flight,
        streamed=frozenset({uploads.PATH}),
    )
    return Squeezed(front)


def _inner(parts: Parts) -> FastAPI:
    settings = parts.settings
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    _add_uploads(app, Uploads(parts.files, parts.door))
    _add_stream(app, Stream(parts.hub, parts.door, settings.limits))
    rpcs = [binding.rpc for binding in parts.routes.bindings]
    _add_operations(app, Operations(parts.door, parts.upstream, rpcs, seconds=settings.request_seconds))
    asked = sorted(name for name in settings.peers if name != settings.name)
    _add_status(app, Status(parts.door, parts.upstream, asked, seconds=settings.request_seconds))
    _add_sessions(app, parts.sessions)
    pages.add_start(app, parts.upstream, with_inbox=settings.inbox_path is not None, with_docs=settings.docs)
    passwords.add_passwords(app, parts.door, parts.upstream, seconds=settings.request_seconds)
    pages.add_links(app, Links(parts.door, parts.upstream, seconds=settings.request_seconds))
    if settings.inbox_path is not None:
        pages.add_inbox(app, Inbox(settings.inbox_path))
    if settings.people_path is not None:
        pages.add_people(app, settings.people_path)
    if settings.docs:
        described = openapi.document(
            parts.routes.bindings,
            comments.comments_of(comments.described()),
            server=settings.public_url,
            extra_paths=DESCRIBED,
        )
        pages.add_docs(app, described, openapi.render(described))
    _add_errors(app, settings.public_url.rstrip("/"))
    return app


def _add_uploads(app: FastAPI, taking: Uploads) -> None:
    @app.post(uploads.PATH)
    async def upload(web: WebRequest) -> Response:
        request = request_of(web.scope)
        stored = await taking.take(request, web.query_params, web.receive)
        shown = {"sha256": stored.sha256, "size": stored.size, "media_type": stored.media_type, "name": stored.name}
        return Response(writing.dump(shown), media_type="application/json")


def _add_stream(app: FastAPI, live: Stream) -> None:
    @app.get(stream.PATH)
    async def listen(web: WebRequest) -> Response:
        return await live.open(request_of(web.scope))


def _add_operations(app: FastAPI, work: Operations) -> None:
    @app.get(operations.PATH)
    async def mine(web: WebRequest) -> Response:
        return Response(await work.mine(request_of(web.scope)), media_type="application/json")


def _add_status(app: FastAPI, status: Status) -> None:
    @app.get(quiet.PATH)
    async def of_tenant(web: WebRequest) -> Response:
        return Response(await status.of_tenant(request_of(web.scope)), media_type="application/json")


def _add_sessions(app: FastAPI, signing: Sessions) -> None:
    @app.api_route(sessions.PATH, methods=["POST", "DELETE"])
    async def sign(web: WebRequest) -> Response:
        request = request_of(web.scope)
        return await (signing.sign_in(request, web) if web.method == "POST" else signing.sign_out(request))


def _add_errors(app: FastAPI, base: str) -> None:
    async def refuse(web: WebRequest, raised: Exception) -> Response:
        """Programs get problem+json, people a page."""
        if isinstance(raised, HTTPException):
            raised = _of_starlette(raised)
        request = request_of(web.scope)
        if not web.url.path.startswith(PREFIX) and web.url.path != sessions.PATH:
            return pages.error_page(web, raised)
        problem = problems.problem_of(raised, request.lang)
        request.code = problem.code
        body = problems.render(problem, request.lang, base=base, instance=request.path, trace_id=request.trace_id)
        return Response(body, problem.status, headers=dict(problem.headers), media_type=problems.MEDIA_TYPE)

    for kind in (DomainError, HttpProblem, HTTPException, grpc.RpcError, Exception):
        app.add_exception_handler(kind, refuse)


def _of_starlette(raised: HTTPException) -> HttpProblem:
    codes = {404: "gateway.unknown_route", 405: "gateway.method_not_allowed"}
    headers: Any = tuple((name.title(), value) for name, value in (raised.headers or {}).items())
    return HttpProblem(raised.status_code, codes.get(raised.status_code, "internal"), headers=headers)

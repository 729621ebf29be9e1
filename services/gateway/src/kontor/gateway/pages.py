"""The start page, the development inbox, the rendered API description, and how errors look to people."""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi import Request as WebRequest
from fastapi.responses import HTMLResponse, Response
from kontor.common.values.errors import TABLE, Kind, NotFound
from kontor.gateway import html
from kontor.gateway.front import request_of
from kontor.gateway.held import Held
from kontor.gateway.inbox import Inbox
from kontor.gateway.links import Links
from kontor.gateway.naming import disposition
from kontor.gateway.problems import problem_of, title
from kontor.gateway.refusals import Refusal, catalogue
from kontor.gateway.schemas import Json
from kontor.gateway.upstream import Upstream

PEOPLE = "/dev/people"
_STYLES = "kontor.css"
# A letter may bring its own styles and pictures, but runs nothing and talks to nobody; its links open outside.
_LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)
# Links of a letter replace the page around it, not the frame.
_LETTER_FRAME = (
    '<!doctype html><meta charset="utf-8"><base target="_top">'
    "<style>body{margin:24px;font:15px/1.5 system-ui,sans-serif;color:#15181e}</style>"
)


def add_start(app: FastAPI, upstream: Upstream, *, with_inbox: bool, with_docs: bool) -> None:
    """At `/` only as long as there is no web application, which answers there before us."""
    styles = Held.of(html.static_file(_STYLES), "text/css; charset=utf-8", {"Cache-Control": "public, max-age=300"})

    @app.get("/")
    @app.get("/status")
    async def start(web: WebRequest) -> HTMLResponse:
        states = await upstream.states()
        lang = html.language_of(web)
        return html.page("start.html", lang, states=states, with_inbox=with_inbox, with_docs=with_docs)

    @app.get(f"/static/{_STYLES}")
    async def stylesheet(web: WebRequest) -> Response:
        return styles.answer(request_of(web.scope))

    @app.get("/favicon.ico")
    async def icon() -> Response:
        return Response(html.static_file("icon.svg"), media_type="image/svg+xml")


def add_inbox(app: FastAPI, inbox: Inbox) -> None:
    @app.get("/dev/inbox")
    def index(web: WebRequest) -> HTMLResponse:
        return html.page("inbox.html", html.language_of(web), letters=inbox.letters(), count=inbox.count())

    @app.get("/dev/inbox/{number}")
    def letter(web: WebRequest, number: str) -> HTMLResponse:
        return html.page("letter.html", html.language_of(web), letter=inbox.letter(number))

    @app.get("/dev/inbox/{number}/html")
    def letter_html(number: str) -> Response:
        found = inbox.letter(number)
        headers = {**html.PAGE_HEADERS, "Content-Security-Policy": _LETTER_POLICY}
        return HTMLResponse(f"{_LETTER_FRAME}{found.html}", headers=headers)

    @app.get("/dev/inbox/{number}/attachments/{place}")
    def attachment(number: str, place: str) -> Response:
        attached = inbox.letter(number).attachments
        if not place.isdigit() or not 1 <= int(place) <= len(attached):
            raise NotFound("no such attachment")
        found = attached[int(place) - 1]
        headers = {**html.PAGE_HEADERS, "Content-Disposition": disposition("attachment", found.name or "attachment")}
        return Response(found.content, media_type=found.media_type, headers=headers)


def add_people(app: FastAPI, file: Path) -> None:
    """Whom everybody may sign in as; nobody before there is a demo tenant."""

    @app.get(PEOPLE)
    def people() -> Response:
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            raise NotFound("no demo people") from None
        return Response(content, media_type="application/json", headers={"Cache-Control": "no-store"})


def add_links(app: FastAPI, links: Links) -> None:
    @app.get("/l/{token}")
    async def show(web: WebRequest, token: str) -> Response:
        return await links.show(web, token)

    @app.get("/l/{token}/documents/{document_id}")
    async def download(web: WebRequest, token: str, document_id: str) -> Response:
        return await links.download(web, token, document_id)

    @app.post("/l/{token}/{action}")
    async def answer(web: WebRequest, token: str, action: str) -> Response:
        return await links.answer(web, token, action)


def add_docs(app: FastAPI, described: Json, rendered: bytes) -> None:
    held = Held.of(rendered, "application/json", {"Cache-Control": "no-cache"})

    @app.get("/openapi.json")
    async def document(web: WebRequest) -> Response:
        return held.answer(request_of(web.scope))

    @app.get("/docs")
    async def overview(web: WebRequest) -> HTMLResponse:
        lang = html.language_of(web)
        return html.page("docs.html", lang, described=described, area="", operations=[], shapes={})

    @app.get("/docs/errors")
    async def errors(web: WebRequest) -> HTMLResponse:
        lang = html.language_of(web)
        return html.page("errors.html", lang, described=described, area="errors", kinds=_kinds(), groups=_groups())

    @app.get("/docs/{area}")
    async def context(web: WebRequest, area: str) -> HTMLResponse:
        if area not in {tag["name"] for tag in described["tags"]}:
            raise NotFound("no such area")
        operations = [
            (verb.upper(), path, operation)
            for path, item in described["paths"].items()
            for verb, operation in item.items()
            if area in operation["tags"]
        ]
        shapes = _shapes(described, [operation for _, _, operation in operations])
        lang = html.language_of(web)
        return html.page("docs.html", lang, described=described, area=area, operations=operations, shapes=shapes)


def _shapes(described: Json, operations: list[Json]) -> dict[str, Json]:
    """The schemas these operations speak of, and those within them, by name."""
    known: dict[str, Json] = described["components"]["schemas"]
    waiting = sorted(_references(operations) & known.keys())
    found: dict[str, Json] = {}
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = known[name]
            waiting.extend(_references(known[name]) & known.keys())
    return dict(sorted(found.items()))


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {str(value["$ref"]).rpartition("/")[2]} if "$ref" in value else set()
        return own.union(*(_references(inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(_references(inner) for inner in value)) if value else set()
    return set()


def _kinds() -> Mapping[str, tuple[str, str]]:
    """Codes of the closed table with the statuses a client meets: HTTP's and gRPC's."""
    return {
        row.code: ("412 / 409" if kind is Kind.CONFLICT else str(row.http), row.grpc.name)
        for kind, row in TABLE.items()
    }


def _groups() -> Mapping[str, list[Refusal]]:
    """Refusals by the service they come from, those of no service first."""
    groups: dict[str, list[Refusal]] = {}
    for refusal in sorted(catalogue().values(), key=lambda refusal: refusal.area):
        groups.setdefault(refusal.area, []).append(refusal)
    return groups


def error_page(web: WebRequest, raised: Exception, status: int = 0) -> HTMLResponse:
    """An error as a person meets it in the browser."""
    request = request_of(web.scope)
    lang = html.language_of(web, request.lang)
    problem = problem_of(raised, lang)
    request.code = problem.code
    shown = status or problem.status
    heading, detail = title(shown, lang), problem.detail
    link = web.url.path.startswith("/l/")
    words = html.words(lang)
    if link and shown in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
        shown, heading, detail = HTTPStatus.NOT_FOUND, words["link_bad_title"], words["link_bad"]
    elif shown == HTTPStatus.NOT_FOUND:
        heading, detail = words["page_missing"], words["page_missing_what"]
    elif shown >= HTTPStatus.INTERNAL_SERVER_ERROR:
        heading = words["trouble"]
    return html.page("error.html", lang, status=int(shown), heading=heading, detail=detail, request=request)

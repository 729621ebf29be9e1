"""The pages behind the links customers get by mail: read a quote and answer it, accept or refuse a milestone.

Plain forms, no script, no cookie: the secret in the address is the whole authority, and the owning service judges it.
A form carries its Idempotency-Key, so that sending it twice answers once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import grpc
from fastapi import Request as WebRequest
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from google.api.httpbody_pb2 import HttpBody
from google.protobuf.message import Message
from kontor.api.crm.v1 import crm_pb2
from kontor.api.einvoice.v1 import dispatch_pb2
from kontor.api.projects.v1 import projects_pb2
from kontor.common.calling.contract import rpc
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import Kind, NotFound, from_rpc_error
from kontor.common.values.files import name_of
from kontor.common.values.ids import new_id
from kontor.gateway import html
from kontor.gateway.door import Caller, Door
from kontor.gateway.front import CallerGone, Request, request_of
from kontor.gateway.naming import disposition
from kontor.gateway.problems import HttpProblem, problem_of
from kontor.gateway.upstream import Upstream
from starlette.requests import ClientDisconnect

_FORM_LIMIT = 64 * 1024
_CRM = "/kontor.api.crm.v1.CrmService/"
_DISPATCHES = "/kontor.api.einvoice.v1.DispatchService/"
_PROJECTS = "/kontor.api.projects.v1.ProjectsService/"
_CONFIRMATION = "confirmation"
_QUOTE_PAPERS = ("quote", _CONFIRMATION)
Form = Mapping[str, str]


@dataclass(frozen=True)
class Said:
    """What somebody filled in, so that it is never lost, and what was wrong with it."""

    values: Form = field(default_factory=dict)
    # Field to the name of the sentence about it.
    faults: Mapping[str, str] = field(default_factory=dict)
    # A sentence of the service about the whole.
    trouble: str = ""

    @property
    def key(self) -> str:
        return self.values.get("key") or str(new_id())


@dataclass(frozen=True)
class Opened:
    """A link that was let in, with the language to answer in."""

    caller: Caller
    token: str
    request: Request
    lang: str


class Links:
    """GET shows, POST answers and leads back to what is shown."""

    def __init__(self, door: Door, upstream: Upstream, *, seconds: float) -> None:
        self._door = door
        self._upstream = upstream
        self._seconds = seconds

    async def show(self, web: WebRequest, token: str) -> Response:
        opened = await self._open(web, token)
        return await self._page(web, opened, Said(), 200)

    async def answer(self, web: WebRequest, token: str, action: str) -> Response:
        opened = await self._open(web, token)
        form = await form_of(web)
        faults, call = _ANSWERS.get((_object(opened.caller), action), _no_such_answer)(form)
        if faults:
            return await self._page(web, opened, Said(form, faults), 422)
        try:
            await self._call(opened, *call, key=form.get("key", ""))
        except grpc.aio.AioRpcError as failed:
            problem = problem_of(failed, opened.lang)
            if from_rpc_error(failed).kind in (Kind.UNAUTHENTICATED, Kind.FORBIDDEN, Kind.NOT_FOUND):
                raise
            return await self._page(web, opened, Said(form, trouble=problem.detail), problem.status)
        query = f"?lang={opened.lang}" if "lang" in web.query_params else ""
        return RedirectResponse(f"/l/{token}{query}", 303, headers=html.PAGE_HEADERS)

    async def download(self, web: WebRequest, token: str, document_id: str) -> Response:
        """A document of the linked invoice or quote."""
        opened = await self._open(web, token)
        file = HttpBody.FromString(await self._call(opened, *_document(_object(opened.caller), document_id)))
        headers = {**html.PAGE_HEADERS, "Content-Disposition": disposition("attachment", name_of(file))}
        return Response(file.data, media_type=file.content_type, headers=headers)

    async def _open(self, web: WebRequest, token: str) -> Opened:
        request = request_of(web.scope)
        caller = await self._door.admit(f"Bearer {token}", request.address)
        principal = caller.principal
        assert principal is not None
        if principal.kind != "link":
            raise NotFound("no link")
        request.remember(principal)
        return Opened(caller, token, request, html.language_of(web, principal.locale))

    async def _call(self, opened: Opened, path: str, message: Message, *, key: str = "") -> bytes:
        metadata = [
            ("authorization", opened.caller.authorization),
            ("accept-language", opened.lang),
            ("traceparent", opened.request.traceparent),
        ]
        if key and key.isascii() and key.isprintable():
            metadata.append(("idempotency-key", key))
        opened.request.begin_work()
        service, reads = path.split(".")[2], rpc(path).is_read
        body, _ = await self._upstream.ask(
            service, path, message.SerializeToString(), metadata=metadata, seconds=self._seconds, reads=reads
        )
        return body

    async def _page(self, web: WebRequest, opened: Opened, said: Said, status: int) -> HTMLResponse:
        shown = _SHOWN.get(_object(opened.caller))
        if shown is None:
            raise NotFound("nothing behind this link")
        answer: Any = shown.answer_class.FromString(await self._call(opened, shown.path, shown.request))
        lang = html.language_of(web, answer.language or opened.lang)
        facts = {shown.thing: getattr(answer, shown.thing)}
        base = f"/l/{opened.token}"
        return html.page(shown.template, lang, status=status, seller=answer.seller, said=said, base=base, **facts)


@dataclass(frozen=True)
class _Shown:
    """What a kind of link opens."""

    path: str
    request: Message
    answer_class: type[Message]
    template: str
    thing: str


_SHOWN: Mapping[str, _Shown] = {
    "quote": _Shown(
        f"{_CRM}GetQuoteForCustomer",
        crm_pb2.GetQuoteForCustomerRequest(),
        crm_pb2.GetQuoteForCustomerResponse,
        "quote.html",
        "quote",
    ),
    "milestone": _Shown(
        f"{_PROJECTS}GetMilestoneForCustomer",
        projects_pb2.GetMilestoneForCustomerRequest(),
        projects_pb2.GetMilestoneForCustomerResponse,
        "milestone.html",
        "milestone",
    ),
    "invoice": _Shown(
        f"{_DISPATCHES}GetInvoiceForCustomer",
        dispatch_pb2.GetInvoiceForCustomerRequest(),
        dispatch_pb2.GetInvoiceForCustomerResponse,
        "invoice.html",
        "invoice",
    ),
}


def _object(caller: Caller) -> str:
    """The kind of thing the link is for."""
    principal: Principal | None = caller.principal
    return next(iter(principal.link_object), "") if principal is not None else ""


def _document(object_: str, document_id: str) -> tuple[str, Message]:
    """The call that gives it."""
    if object_ == "invoice":
        asked = dispatch_pb2.DownloadDocumentForCustomerRequest(id=document_id)
        return f"{_DISPATCHES}DownloadDocumentForCustomer", asked
    if object_ == "quote" and document_id in _QUOTE_PAPERS:
        wanted = crm_pb2.DownloadQuoteForCustomerRequest(confirmation=document_id == _CONFIRMATION)
        return f"{_CRM}DownloadQuoteForCustomer", wanted
    raise NotFound("no such document behind this link")


async def form_of(web: WebRequest) -> Form:
    """The fields of a posted form."""
    body = b""
    try:
        async for chunk in web.stream():
            body += chunk
            if len(body) > _FORM_LIMIT:
                raise HttpProblem(413, "gateway.body_too_large", limit=_FORM_LIMIT)
    except ClientDisconnect as gone:
        raise CallerGone from gone
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=50)
    except ValueError as odd:
        raise HttpProblem(415, "gateway.unsupported_media_type", expected="application/x-www-form-urlencoded") from odd
    return {name: value.replace("\r\n", "\n").strip() for name, value in pairs}


# Faults of a form, and the call it stands for.
_Answered = tuple[Mapping[str, str], tuple[str, Message]]


def _accept_quote(form: Form) -> _Answered:
    name, version = form.get("name", ""), form.get("quote_version", "")
    faults = _name_faults(name)
    if not form.get("agreed"):
        faults["agreed"] = "agree_missing"
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
    return faults, (f"{_CRM}AcceptQuote", crm_pb2.AcceptQuoteRequest(name=name, quote_version=seen))


def _decline_quote(form: Form) -> _Answered:
    return {}, (f"{_CRM}DeclineQuote", crm_pb2.DeclineQuoteRequest(reason=form.get("reason", "")))


def _accept_milestone(form: Form) -> _Answered:
    name = form.get("name", "")
    request = projects_pb2.AcceptMilestoneRequest(name=name, defects=form.get("defects", ""))
    return _name_faults(name), (f"{_PROJECTS}AcceptMilestone", request)


def _reject_milestone(form: Form) -> _Answered:
    name, reason = form.get("reject_name", form.get("name", "")), form.get("reason", "")
    faults = {f"reject_{field}": fault for field, fault in _name_faults(name).items()}
    if not reason:
        faults["reason"] = "reason_missing"
    return faults, (f"{_PROJECTS}RejectMilestone", projects_pb2.RejectMilestoneRequest(name=name, reason=reason))


def _name_faults(name: str) -> dict[str, str]:
    return {} if 2 <= len(name) <= 100 else {"name": "name_missing"}


def _no_such_answer(form: Form) -> _Answered:
    del form
    raise NotFound("no such answer")


_ANSWERS = {
    ("quote", "accept"): _accept_quote,
    ("quote", "decline"): _decline_quote,
    ("milestone", "accept"): _accept_milestone,
    ("milestone", "reject"): _reject_milestone,
}

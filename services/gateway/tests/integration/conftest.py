"""A running gateway before a real gRPC server that speaks the toy contract through the platform's own edge rules."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import grpc
import httpx
import pytest
from google.api.httpbody_pb2 import HttpBody
from google.protobuf import json_format
from kontor.api.crm.v1 import crm_pb2
from kontor.api.einvoice.v1 import dispatch_pb2
from kontor.api.platform.v1 import access_pb2, platform_pb2
from kontor.api.projects.v1 import projects_pb2
from kontor.common.calling.contract import WHOLE
from kontor.common.identity.links import LinkSecrets
from kontor.common.identity.tokens import Signer, generate_keys
from kontor.common.outside.files import Files
from kontor.common.values.clock import Clock
from kontor.common.values.errors import (
    STATUS_DETAILS,
    Conflict,
    DomainError,
    InvalidInput,
    NotFound,
    RuleViolated,
    Unauthenticated,
    Violation,
    to_status,
)
from kontor.common.values.files import named
from kontor.gateway.__main__ import Gateway
from kontor.gateway.routes import PublicRpc
from kontor.gateway.settings import GatewaySettings, LimitSettings

TENANT = UUID("01976f2e-0000-7000-8000-000000000001")
PERSON = UUID("01976f2e-0000-7000-8000-000000000002")
PASSWORD = "geheim-genug"
ID = "01976f2e-6d3c-7c1e-9b1a-3f1d2c4b5a69"


class Closed(RuleViolated):
    code = "things.closed"
    texts = {"de": "Das Ding ist zu.", "en": "The thing is closed."}


@dataclass
class ToyServer:
    """Answers by what it is asked for, and remembers what it saw."""

    pb: Any
    seen: list[dict[str, Any]] = field(default_factory=list)
    requests: list[Any] = field(default_factory=list)
    name: str = "Säge"
    exchanged: int = 0
    # By secret: whether the session is open.
    sessions: dict[str, bool] = field(default_factory=dict)
    signer: Any = None
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)

    def metadata(self) -> dict[str, Any]:
        return self.seen[-1]

    def thing(self, id_: str = ID, **fields: Any) -> Any:
        return self.pb.GetThingResponse(thing=self.pb.Thing(id=id_, name=self.name, etag="3", **fields))

    async def fail(self, error: DomainError, context: Any) -> None:
        lang = dict(context.invocation_metadata()).get("accept-language", "en")
        status = to_status(error, lang)
        await context.abort(error.kind.grpc, status.message, ((STATUS_DETAILS, status.SerializeToString()),))

    def note(self, request: Any, context: Any) -> None:
        self.seen.append(dict(context.invocation_metadata()) | {"time": context.time_remaining()})
        self.requests.append(request)

    async def get(self, request: Any, context: Any) -> Any:
        self.note(request, context)
        match request.id:
            case "missing":
                await self.fail(NotFound("no"), context)
            case "bug":
                raise KeyError("secret")
            case "slow":
                await asyncio.sleep(30)
        context.set_trailing_metadata((("etag", "3"),))
        return self.thing(request.id)

    async def newest(self, request: Any, context: Any) -> Any:
        self.note(request, context)
        return self.thing()

    async def create(self, request: Any, context: Any) -> Any:
        self.note(request, context)
        if request.thing.name == "closed":
            await self.fail(Closed(), context)
        if request.thing.name == "odd":
            broken = [Violation("/thing/lines/0/quantity", "things.odd", "does not match")]
            await self.fail(InvalidInput(violations=broken), context)
        trailing = [("kontor-event-id", ID), ("etag", "1")]
        if request.thing.name == "again":
            trailing.append(("idempotent-replayed", "true"))
        context.set_trailing_metadata(tuple(trailing))
        return self.pb.GetThingResponse(thing=request.thing)

    async def update(self, request: Any, context: Any) -> Any:
        self.note(request, context)
        if dict(context.invocation_metadata()).get("if-match") == "2":
            await self.fail(Conflict(current="3", changed_by="Kern", changed_at="2026-11-30T08:00:00Z"), context)
        if getattr(request, "thing", None) is not None and request.thing.name == "odd":
            places = ("/thing/lines/0/quantity", "/update_mask")
            await self.fail(InvalidInput(violations=[Violation(at, "odd", "odd") for at in places]), context)
        return self.thing(request.id)

    async def list(self, request: Any, context: Any) -> Any:
        self.note(request, context)
        return self.pb.ListThingsResponse()

    async def whole(self, request: Any, context: Any) -> AsyncIterator[Any]:
        """A table without an end, unless it breaks."""
        self.note(request, context)
        while True:
            if self.name == "broken" and len(self.requests) > 1:
                await self.fail(NotFound("no"), context)
            self.requests.append(request)
            yield self.pb.ListThingsResponse(things=[self.pb.Thing(id=ID, name=self.name)] * 200)
            await asyncio.sleep(0.01)

    async def run(self, request: Any, context: Any) -> Any:
        self.note(request, context)
        response = self.pb.RunThingsResponse()
        response.operation.id = ID
        return response

    async def download(self, request: Any, context: Any) -> Any:
        self.note(request, context)
        if request.id == "page":
            return named("Prüfbericht.html", "text/html; charset=utf-8", b"<!doctype html>")
        if request.id == "named":
            return named("Übersicht 1.pdf", "application/pdf", b"%PDF-1.7 toy")
        return HttpBody(content_type="application/pdf", data=b"%PDF-1.7 toy")

    async def stream(self, request: Any, context: Any) -> AsyncIterator[Any]:
        self.note(request, context)
        if request.id == "missing":
            await self.fail(NotFound("no"), context)
        try:
            number = 0
            while request.id == "endless" or number < 3:
                yield named("Teile.xml", "application/xml", b"<part/>" * 1000)
                number += 1
                await asyncio.sleep(0.01 if request.id == "endless" else 0)
        finally:
            # Ended at a pause of ours or while a piece was on its way: both are the end.
            if request.id == "endless":
                self.cancelled.set()

    async def watch(self, request: Any, context: Any) -> AsyncIterator[Any]:
        self.note(request, context)
        for number in range(2):
            yield self.thing(str(number))

    async def sign_in(self, request: Any, context: Any) -> Any:
        self.note(request, context)
        return self.pb.SignInResponse(token="t")

    async def exchange(self, request: Any, context: Any) -> Any:
        self.exchanged += 1
        if request.secret != "kontor_good":
            await self.fail(NotFound("no such key"), context)
        token = self.signer.user_token(tenant=TENANT, person=PERSON, permissions=["*"])
        response = platform_pb2.ExchangeApiKeyResponse(token=token)
        response.expires_at.GetCurrentTime()
        response.expires_at.seconds += 600
        return response

    async def create_session(self, request: Any, context: Any) -> Any:
        self.note(request, context)
        if request.password != PASSWORD:
            await self.fail(Unauthenticated("no", code="platform.sign_in_refused"), context)
        secret = f"kontor_session_{TENANT.hex}_{len(self.sessions)}"
        self.sessions[secret] = True
        return platform_pb2.CreateSessionResponse(token=secret, device="1.a.b", session_id=ID)

    async def exchange_session(self, request: Any, context: Any) -> Any:
        self.exchanged += 1
        if not self.sessions.get(request.secret):
            await self.fail(Unauthenticated("over", code="platform.session_refused"), context)
        token = self.signer.user_token(tenant=TENANT, person=PERSON, permissions=["*"])
        response = access_pb2.ExchangeSessionResponse(token=token, person_id=str(PERSON))
        response.expires_at.GetCurrentTime()
        response.expires_at.seconds += 60
        return response

    async def end_session(self, request: Any, context: Any) -> Any:
        del context
        self.sessions[request.secret] = False
        return access_pb2.EndSessionResponse()

    def platform(self) -> Sequence[Any]:
        sessions = {"ExchangeApiKey": self.exchange, "CreateSession": self.create_session}
        access = {"ExchangeSession": self.exchange_session, "EndSession": self.end_session}
        return [
            _generic("kontor.api.platform.v1.PlatformService", platform_pb2, sessions),
            _generic("kontor.api.platform.v1.AccessService", access_pb2, access),
        ]


@dataclass
class Customer:
    """What crm and projects answer to links: one quote and one milestone, changed by the customer's answers."""

    quote: Any = field(default_factory=lambda: a_quote())
    milestone: Any = field(default_factory=lambda: a_milestone())
    calls: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    refuse: DomainError | None = None
    # Tokens of a minute by the secrets of links, and how often they were asked for.
    links: dict[str, str] = field(default_factory=dict)
    exchanged: int = 0

    async def exchange_link(self, request: Any, context: Any) -> Any:
        self.exchanged += 1
        if request.secret not in self.links:
            status = to_status(Unauthenticated("no such link"), "en")
            details = ((STATUS_DETAILS, status.SerializeToString()),)
            await context.abort(grpc.StatusCode.UNAUTHENTICATED, status.message, details)
        response = crm_pb2.ExchangeLinkResponse(token=self.links[request.secret])
        response.expires_at.GetCurrentTime()
        response.expires_at.seconds += 60
        return response

    async def _seen(self, request: Any, context: Any) -> None:
        metadata = dict(context.invocation_metadata())
        self.calls.append((request, metadata))
        if self.refuse is not None:
            status = to_status(self.refuse, metadata["accept-language"])
            details = ((STATUS_DETAILS, status.SerializeToString()),)
            await context.abort(self.refuse.kind.grpc, status.message, details)

    async def get_quote(self, request: Any, context: Any) -> Any:
        del request, context
        return crm_pb2.GetQuoteForCustomerResponse(quote=self.quote, seller="Kontor Beispiel GmbH", language="de")

    async def accept_quote(self, request: Any, context: Any) -> Any:
        await self._seen(request, context)
        self.quote.state = crm_pb2.QUOTE_STATE_ACCEPTED
        self.quote.acceptance.name = request.name
        self.quote.acceptance.at.FromJsonString("2026-11-20T09:30:00Z")
        return crm_pb2.AcceptQuoteResponse(quote=self.quote)

    async def decline_quote(self, request: Any, context: Any) -> Any:
        await self._seen(request, context)
        self.quote.state = crm_pb2.QUOTE_STATE_DECLINED
        return crm_pb2.DeclineQuoteResponse(quote=self.quote)

    async def get_milestone(self, request: Any, context: Any) -> Any:
        del request, context
        return projects_pb2.GetMilestoneForCustomerResponse(
            milestone=self.milestone, seller="Kontor Beispiel GmbH", language="de"
        )

    async def accept_milestone(self, request: Any, context: Any) -> Any:
        await self._seen(request, context)
        self.milestone.state = projects_pb2.MILESTONE_STATE_APPROVED
        self.milestone.acceptance.by = request.name
        self.milestone.acceptance.defects = request.defects
        self.milestone.acceptance.at.FromJsonString("2026-11-20T09:30:00Z")
        return projects_pb2.AcceptMilestoneResponse(milestone=self.milestone)

    async def reject_milestone(self, request: Any, context: Any) -> Any:
        await self._seen(request, context)
        self.milestone.state = projects_pb2.MILESTONE_STATE_REJECTED
        self.milestone.rejected_reason = request.reason
        return projects_pb2.RejectMilestoneResponse(milestone=self.milestone)

    async def get_invoice(self, request: Any, context: Any) -> Any:
        del request, context
        return dispatch_pb2.GetInvoiceForCustomerResponse(
            invoice=an_invoice(), seller="Kontor Beispiel GmbH", language="de"
        )

    async def download(self, request: Any, context: Any) -> Any:
        await self._seen(request, context)
        return named("Rechnung-RE-1.pdf", "application/pdf", b"%PDF-1.7")

    def handlers(self) -> list[Any]:
        einvoice = {
            "GetInvoiceForCustomer": self.get_invoice,
            "DownloadDocumentForCustomer": self.download,
        }
        crm = {
            "GetQuoteForCustomer": self.get_quote,
            "DownloadQuoteForCustomer": self.download,
            "AcceptQuote": self.accept_quote,
            "DeclineQuote": self.decline_quote,
            "ExchangeLink": self.exchange_link,
        }
        projects = {
            "GetMilestoneForCustomer": self.get_milestone,
            "AcceptMilestone": self.accept_milestone,
            "RejectMilestone": self.reject_milestone,
        }
        return [
            _generic("kontor.api.crm.v1.CrmService", crm_pb2, crm),
            _generic("kontor.api.einvoice.v1.DispatchService", dispatch_pb2, einvoice),
            _generic("kontor.api.projects.v1.ProjectsService", projects_pb2, projects),
        ]


def _generic(service: str, module: Any, methods: dict[str, Any]) -> Any:
    made = {
        name: grpc.unary_unary_rpc_method_handler(
            fn, getattr(module, f"{name}Request").FromString, lambda message: message.SerializeToString()
        )
        for name, fn in methods.items()
    }
    return grpc.method_handlers_generic_handler(service, made)


def euro(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def a_quote() -> Any:
    """The four positions of a usual quote, sent."""
    lines = [
        {
            "position": 1,
            "title": "Konzept und Gestaltung",
            "description": "Workshops, Prototyp und Abnahme mit Ihrem Team.",
            "billing_model": "BILLING_MODEL_FIXED_PRICE",
            "quantity": "1",
            "unit": "C62",
            "unit_price": euro("16000.00"),
            "net": euro("16000.00"),
            "milestones": [
                {"title": "Konzept abgenommen", "amount": euro("8000.00")},
                {"title": "Gestaltung abgenommen", "amount": euro("8000.00")},
            ],
        },
        {
            "position": 2,
            "title": "Umsetzung",
            "billing_model": "BILLING_MODEL_TIME_AND_MATERIAL",
            "quantity": "110",
            "unit": "HUR",
            "unit_price": euro("120.00"),
            "uncapped": euro("13200.00"),
            "net": euro("12000.00"),
            "cap": euro("12000.00"),
        },
        {
            "position": 3,
            "title": "Reisekosten",
            "billing_model": "BILLING_MODEL_EXPENSES",
            "quantity": "1",
            "unit": "C62",
            "unit_price": euro("0.00"),
            "net": euro("0.00"),
        },
        {
            "position": 4,
            "title": "Betrieb und Pflege",
            "billing_model": "BILLING_MODEL_RETAINER",
            "quantity": "2",
            "unit": "MON",
            "unit_price": euro("900.00"),
            "net": euro("1800.00"),
            "retainer_from": "2027-01-01",
        },
    ]
    quote = {
        "id": ID,
        "number": "AN-2026-0031",
        "quote_version": 2,
        "state": "QUOTE_STATE_SENT",
        "customer": {"label": "Hafen & Söhne AG"},
        "title": "Neuer Auftritt für <den> Hafen",
        "introduction": "Sehr geehrter Herr Johannsen,\nvielen Dank für das gute Gespräch. Gern bieten wir an:",
        "lines": lines,
        "net": euro("29800.00"),
        "vat": euro("5662.00"),
        "gross": euro("35462.00"),
        "valid_until": "2026-12-31",
        "payment_days": 21,
    }
    return json_format.ParseDict(quote, crm_pb2.Quote())


def an_invoice() -> Any:
    """What the page behind an invoice's link shows: hostile words in it stay words."""
    made = dispatch_pb2.LinkedInvoice(
        number="RE-2026-0042",
        title="<b>Oktober</b>",
        customer="Hafen AG",
        issue_date="2026-11-23",
        due_date="2026-12-07",
        account_holder="Kontor Beispiel GmbH",
        iban="DE89370400440532013000",
        giro_code='<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        valid=True,
    )
    made.payable.amount, made.payable.currency = "1630.30", "EUR"
    document = made.documents.add(id=ID)
    document.file.name, document.file.size, document.report.profile = "Rechnung.pdf", 80_000, "XRechnung 3.0"
    return made


def a_milestone() -> Any:
    milestone = {
        "id": ID,
        "project": {"label": "Neuer Auftritt für den Hafen", "number": "P-0007"},
        "customer": {"label": "Hafen & Söhne AG"},
        "title": "Konzept abgenommen",
        "amount": euro("8000.00"),
        "state": "MILESTONE_STATE_REACHED",
        "evidence": "Konzept in Version 1.2, vorgestellt am 18. November.\nKlickbarer Prototyp mit allen 14 Ansichten.",
        "evidence_files": [{"name": "Konzept 1.2.pdf", "sha256": "a" * 64, "size": 5, "media_type": "application/pdf"}],
        "reached_at": "2026-11-19T14:00:00Z",
    }
    return json_format.ParseDict(milestone, projects_pb2.Milestone())


def _handlers(server: ToyServer, service: Any) -> dict[str, Any]:
    methods = {
        "GetThing": server.get,
        "GetNewest": server.newest,
        "ListThings": server.list,
        "CreateThing": server.create,
        "UpdateThing": server.update,
        "ApproveThing": server.update,
        "RunThings": server.run,
        "DownloadThing": server.download,
        "StreamThing": server.stream,
        "WatchThings": server.watch,
        "SignIn": server.sign_in,
        "GetThingForCustomer": server.newest,
        "CheckThing": server.get,
    }
    rpcs = {method.name: method for method in service.methods}
    made: dict[str, Any] = {}
    for name, fn in methods.items():
        rpc = rpcs[name]
        kind = grpc.unary_stream_rpc_method_handler if rpc.server_streaming else grpc.unary_unary_rpc_method_handler
        request_class = rpc.input_type._concrete_class
        made[name] = kind(fn, request_class.FromString, lambda message: message.SerializeToString())
    listed = rpcs["ListThings"].input_type._concrete_class
    made[f"ListThings{WHOLE}"] = grpc.unary_stream_rpc_method_handler(
        server.whole, listed.FromString, lambda message: message.SerializeToString()
    )
    return made


@dataclass
class Running:
    toy: ToyServer
    customer: Customer
    gateway: Gateway
    http: httpx.AsyncClient
    token: str
    keys: Path
    inbox: Path
    stop: asyncio.Event
    task: "asyncio.Task[None]"

    def auth(self, token: str = "") -> dict[str, str]:
        return {"Authorization": f"Bearer {token or self.token}"}

    def metadata(self) -> tuple[tuple[str, str], ...]:
        return (("authorization", f"Bearer {self.token}"),)

    def link(self, service: str, thing: str, *, days: float = 30) -> str:
        """The address behind a link of this service."""
        expires = Clock().now() + timedelta(days=days)
        token = self.signer(service).link_token(TENANT, [f"{service}.*"], {thing: ID}, expires, UUID(int=5))
        return f"/l/{token}"

    def short_link(self) -> str:
        """The address of a quote as letters have it: a secret that crm exchanges for a token."""
        secret = LinkSecrets("crm", b"key").shown(TENANT, UUID(int=6))
        self.customer.links[secret] = self.link("crm", "quote", days=1).removeprefix("/l/")
        return f"/l/{secret}"

    def signer(self, service: str) -> Signer:
        return Signer(service, self.keys / f"{service}.pem")


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    generate_keys(folder, ["platform", "gateway", "crm", "projects", "billing", "einvoice", "things"])
    return folder


@pytest.fixture
def limits() -> LimitSettings:
    return LimitSettings()


@pytest.fixture
def web_path(tmp_path: Path) -> Path:
    """Where no web application lies."""
    return tmp_path / "web"


@pytest.fixture
async def running(
    toy: Any, toy_rpcs: list[PublicRpc], key_folder: Path, tmp_path: Path, limits: LimitSettings, web_path: Path
) -> AsyncIterator[Running]:
    server = grpc.aio.server()
    toy_server = ToyServer(toy)
    toy_server.signer = Signer("platform", key_folder / "platform.pem")
    service = toy.DESCRIPTOR.services_by_name["ThingService"]
    customer = Customer()
    server.add_generic_rpc_handlers(
        (
            *customer.handlers(),
            grpc.method_handlers_generic_handler(service.full_name, _handlers(toy_server, service)),
            *toy_server.platform(),
        )
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    inbox = tmp_path / "mail"
    inbox.mkdir()
    settings = GatewaySettings(
        http_address="127.0.0.1:0",
        grpc_address="127.0.0.1:0",
        peers=dict.fromkeys(("things", "platform", "crm", "projects", "einvoice"), f"127.0.0.1:{port}"),
        identity={"jwks_path": key_folder / "jwks.json", "private_key_path": key_folder / "gateway.pem"},
        files_url=f"file://{tmp_path / 'files'}",
        inbox_path=inbox,
        people_path=tmp_path / "people.json",
        web_path=web_path,
        limits=limits,
        request_seconds=2.0,
        drain_seconds=5,
        environment="development",
    )
    gateway = Gateway(settings, toy_rpcs, Files(settings.files_url))
    stop = asyncio.Event()
    task = asyncio.create_task(gateway.serve(stop))
    await gateway.ready.wait()
    token = toy_server.signer.user_token(tenant=TENANT, person=PERSON, permissions=["*"], locale="de")
    async with httpx.AsyncClient(base_url=f"http://{gateway.http_address}", timeout=10) as http:
        yield Running(toy_server, customer, gateway, http, token, key_folder, inbox, stop, task)
    stop.set()
    await task
    await server.stop(0)

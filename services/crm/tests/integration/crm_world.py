"""One tenant's crm with a seller: leads, quotes, and the links customers are sent."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import grpc
import pytest
import sqlalchemy as sa
from google.api.httpbody_pb2 import HttpBody
from google.protobuf.message import Message
from kontor.api.common.v1.types_pb2 import Address, Money
from kontor.api.crm.v1 import crm_pb2 as pb
from kontor.api.einvoice.v1 import papers_pb2 as papers
from kontor.api.einvoice.v1.papers_pb2_grpc import PaperServiceServicer
from kontor.api.platform.v1 import naming_pb2 as naming
from kontor.api.platform.v1.events_pb2 import ClockMoved, LegalEntityChanged
from kontor.api.platform.v1.naming_pb2_grpc import NamingServiceServicer
from kontor.api.platform.v1.platform_pb2 import GetLegalEntityResponse, LegalEntity
from kontor.api.platform.v1.platform_pb2_grpc import PlatformServiceServicer
from kontor.cli.running import Caller, Running
from kontor.cli.testing import eventually
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import DomainError
from kontor.common.values.ids import new_id

LINK = ["crm.quote.view_link", "crm.quote.accept_link"]


def euro(amount: str) -> Money:
    return Money(amount=amount, currency="EUR")


def a_line(**fields: Any) -> pb.QuoteLine:
    given: dict[str, Any] = {
        "title": "Konzept",
        "billing_model": pb.BILLING_MODEL_FIXED_PRICE,
        "quantity": "1",
        "unit": "C62",
        "unit_price": euro("1000.00"),
        "vat_rate": "19",
        "vat_category": "S",
        "milestones": [
            pb.QuoteMilestone(title="Entwurf", amount=euro("400.00")),
            pb.QuoteMilestone(title="Abgabe", amount=euro("600.00")),
        ],
    }
    return pb.QuoteLine(**{**given, **fields})


def a_customer(**fields: Any) -> pb.Customer:
    given: dict[str, Any] = {
        "name": "Hafenbehörde Elbmündung",
        "kind": pb.CUSTOMER_KIND_COMPANY,
        "address": Address(street="Am Hafen 1", postcode="25541", city="Brunsbüttel", country_code="DE"),
        "email": "vergabe@hafen.example",
        "payment_days": 30,
        "language": "de",
    }
    return pb.Customer(**{**given, **fields})


async def refusal(asked: Awaitable[Any]) -> tuple[str, str]:
    """Code of the refusal and the field it points at; fails when nothing is refused."""
    with pytest.raises(DomainError) as refused:
        await asked
    pointers = [v.pointer for v in refused.value.violations]
    return refused.value.code, pointers[0] if pointers else ""


class Post:
    """A mail server of the test's own: takes what comes, or refuses every recipient."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.port = 0
        self.closed = False
        self.refused = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.closed:
            self.refused += 1
            return "451 later"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 taken"


class Printer(PaperServiceServicer):
    """Makes papers that say what they were made of, refuses with a status it is told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[papers.RenderQuoteRequest] = []
        self.ink = "black"
        self.refuses: grpc.StatusCode | None = None
        self.address = ""

    async def RenderQuote(self, request: Any, context: Any) -> HttpBody:
        self.asked.append(request)
        if self.refuses is not None:
            await context.abort(self.refuses, "no")
        quote = request.quote
        says = [papers.QuotePaper.Name(request.paper), quote.number, f"v{quote.quote_version}", quote.title]
        says += [request.customer.name, request.seller.name, request.date, "draft" if request.draft else "", self.ink]
        return HttpBody(content_type="application/pdf", data="|".join(("%PDF", *says)).encode())


class Platform(PlatformServiceServicer):
    async def GetLegalEntity(self, request: Any, context: Any) -> GetLegalEntityResponse:
        del context
        return GetLegalEntityResponse(legal_entity=LegalEntity(id=request.id, name="Nordlicht GmbH"))


class Names(NamingServiceServicer):
    async def ListNames(self, request: Any, context: Any) -> naming.ListNamesResponse:
        del request, context
        return naming.ListNamesResponse()

    async def ListClockMoves(self, request: Any, context: Any) -> naming.ListClockMovesResponse:
        del request, context
        return naming.ListClockMovesResponse()


@dataclass
class World:
    running: Running
    post: Post
    printer: Printer
    tenant: UUID = field(default_factory=new_id)
    person: UUID = field(default_factory=new_id)
    seller: UUID = field(default_factory=new_id)

    @property
    def sales(self) -> Caller:
        return self.running.user(self.tenant, person=self.person)

    async def tell(self, event: Message, aggregate: UUID | str, version: int = 1, **more: Any) -> UUID:
        """As its owner would; waits until the service has handled it."""
        told = await self.running.tell(event, self.tenant, aggregate_id=aggregate, version=version, **more)
        await eventually(lambda: self.rows("select 1 as seen from inbox where event_id = :id", id=told))
        return told

    async def knows_seller(
        self, name: str = "Nordlicht GmbH", version: int = 1, country: str = "DE", **more: Any
    ) -> UUID:
        entity = LegalEntity(id=str(self.seller), name=name, address=Address(country_code=country))
        changed = LegalEntityChanged(legal_entity=entity)
        return await self.tell(changed, self.seller, version, **more)

    async def later(self, days: int, version: int = 1) -> None:
        """The sandbox clock stands that many days ahead."""
        moved = ClockMoved(tenant_id=str(self.tenant), offset_seconds=days * 86_400, version=version)
        await self.tell(moved, self.tenant, version)

    def today(self, days: int = 0) -> str:
        clock = self.running.service.context.clock.for_tenant(self.tenant, timedelta(days=days))
        return clock.today().isoformat()

    async def lead(self) -> pb.Lead:
        request = pb.CreateLeadRequest(title="Kaimauer", company="Hafenbehörde", email="vergabe@hafen.example")
        return (await self.sales("CreateLead", request)).message.lead

    async def qualified(self, lead: pb.Lead, **fields: Any) -> pb.QualifyLeadResponse:
        given = {"customer": a_customer(), **fields}
        request = pb.QualifyLeadRequest(id=lead.id, etag=lead.etag, **given)
        answer: pb.QualifyLeadResponse = (await self.sales("QualifyLead", request)).message
        return answer

    def offer(self, *lines: pb.QuoteLine, **fields: Any) -> pb.CreateQuoteRequest:
        given = {
            "legal_entity_id": str(self.seller),
            "title": "Sanierung der Kaimauer",
            "lines": lines or [a_line()],
        }
        return pb.CreateQuoteRequest(**{**given, **fields})

    async def quote(self, *lines: pb.QuoteLine, **fields: Any) -> pb.Quote:
        """For the opportunity of a fresh lead, unless another is named."""
        if "opportunity_id" not in fields:
            fields["opportunity_id"] = (await self.qualified(await self.lead())).opportunity.id
        quote: pb.Quote = (await self.sales("CreateQuote", self.offer(*lines, **fields))).message.quote
        return quote

    async def changed(self, quote: pb.Quote, *paths: str, **fields: Any) -> pb.Quote:
        request = pb.UpdateQuoteRequest(id=quote.id, etag=quote.etag, quote=pb.Quote(**fields))
        request.update_mask.paths.extend(paths or fields)
        answer: pb.Quote = (await self.sales("UpdateQuote", request)).message.quote
        return answer

    async def customer(self, **fields: Any) -> pb.Customer:
        request = pb.CreateCustomerRequest(customer=a_customer(**fields))
        made: pb.Customer = (await self.sales("CreateCustomer", request)).message.customer
        return made

    async def updated(self, customer: pb.Customer, **fields: Any) -> pb.Customer:
        request = pb.UpdateCustomerRequest(id=customer.id, etag=customer.etag, customer=a_customer(**fields))
        changed: pb.Customer = (await self.sales("UpdateCustomer", request)).message.customer
        return changed

    async def opportunity(self, id_: str) -> pb.Opportunity:
        found: pb.Opportunity = (
            await self.sales("GetOpportunity", pb.GetOpportunityRequest(id=id_))
        ).message.opportunity
        return found

    async def sent(self, quote: pb.Quote) -> pb.Quote:
        request = pb.SendQuoteRequest(id=quote.id, etag=quote.etag)
        return (await self.sales("SendQuote", request)).message.quote

    async def link_of(self, quote: pb.Quote) -> str:
        """The end of the address in the latest letter."""
        answer = (await self.sales("GetQuoteLink", pb.GetQuoteLinkRequest(id=quote.id))).message
        return str(answer.url).rpartition("/l/")[2]

    async def opened(self, secret: str) -> Caller:
        return await self.running.opened(self.tenant, pb.ExchangeLinkRequest(secret=secret))

    async def customer_of(self, quote: pb.Quote) -> Caller:
        """Whoever opens a link as letters had it before links were kept: a signed token."""
        (row,) = await self.rows("select link_id from quote where id = cast(:id as uuid)", id=quote.id)
        return self.running.link(self.tenant, LINK, {"quote": quote.id}, row["link_id"])

    async def get(self, quote: pb.Quote) -> pb.Quote:
        return (await self.sales("GetQuote", pb.GetQuoteRequest(id=quote.id))).message.quote

    async def rows(self, query: str, **given: Any) -> list[dict[str, Any]]:
        """A look into the database, as the app of this tenant."""
        async with self.running.service.context.db.reading(Principal.system(self.tenant, "crm")) as tx:
            return [dict(row) for row in await tx.all(sa.text(query), **given)]

    async def announced(self, event: type[Message]) -> list[Any]:
        query = "select payload from journal where message = :name order by pos"
        return [event.FromString(r["payload"]) for r in await self.rows(query, name=event.DESCRIPTOR.full_name)]

    async def journal(self) -> list[str]:
        """Names of what was announced, oldest first."""
        return [r["message"].rpartition(".")[2] for r in await self.rows("select message from journal order by pos")]

"""One tenant's projects: accepted quotes, a team, callers with their rights, and the links customers are sent."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from google.protobuf.message import Message
from kontor.api.common.v1.types_pb2 import Money, Ref
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.crm.v1.events_pb2 import CustomerChanged, QuoteAccepted
from kontor.api.platform.v1.events_pb2 import UserChanged
from kontor.api.platform.v1.platform_pb2 import Person
from kontor.api.projects.v1 import projects_pb2 as pb
from kontor.cli.running import Caller, Running
from kontor.cli.testing import eventually
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import DomainError
from kontor.common.values.ids import new_id
from kontor.projects.store import ProjectsTx

LINK = ["projects.milestone.view_link", "projects.milestone.accept_link"]
LEAD = ("projects.*",)
# Sees the projects of teams one is on, and nothing of what they are worth.
ON_TEAM = ("projects.project.read@member", "projects.milestone.read@member")


def euro(amount: str) -> Money:
    return Money(amount=amount, currency="EUR")


def a_line(*milestones: str, **fields: Any) -> crm.QuoteLine:
    """A fixed price of 1,000 with two milestones, unless something else is said."""
    parts = milestones or ("400.00", "600.00")
    given: dict[str, Any] = {
        "id": str(new_id()),
        "position": 1,
        "title": "Konzept",
        "description": "Mit zwei Korrekturläufen.",
        "billing_model": crm.BILLING_MODEL_FIXED_PRICE,
        "quantity": "1",
        "unit": "C62",
        "unit_price": euro("1000.00"),
        "net": euro("1000.00"),
        "vat_rate": "19",
        "vat_category": "S",
        "milestones": [
            crm.QuoteMilestone(id=str(new_id()), title=f"Teil {n}", amount=euro(amount))
            for n, amount in enumerate(parts, 1)
        ],
    }
    return crm.QuoteLine(**{**given, **fields})


async def refusal(asked: Awaitable[Any]) -> str:
    """Code of the refusal; fails when nothing is refused."""
    with pytest.raises(DomainError) as refused:
        await asked
    return refused.value.code


class Post:
    """A mail server of the test's own."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.port = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 taken"


@dataclass
class Site:
    running: Running
    post: Post
    tenant: UUID = field(default_factory=new_id)
    customer: UUID = field(default_factory=new_id)
    people: dict[str, UUID] = field(default_factory=lambda: {name: new_id() for name in ("Eva", "Lars")})

    async def knows_people(self) -> None:
        for name, id_ in self.people.items():
            await self.tell(UserChanged(person=Person(id=str(id_), name=name, email="", active=True)), id_)
        customer = crm.Customer(
            id=str(self.customer), name="Hafen AG", email="bau@hafen.example", contact_name="Jens", language="de"
        )
        await self.tell(CustomerChanged(customer=customer), self.customer)

    async def tell(self, event: Message, aggregate: UUID | str, version: int = 1) -> None:
        """As its owner would; waits until the service has handled it."""
        told = await self.running.tell(event, self.tenant, aggregate_id=aggregate, version=version)
        await eventually(lambda: self.rows("select 1 as seen from inbox where event_id = :id", id=told))

    def by(self, name: str, *permissions: str, **more: Any) -> Caller:
        return self.running.user(self.tenant, *permissions, person=self.people[name], name=name, **more)

    @property
    def lead(self) -> Caller:
        return self.by("Lars", *LEAD)

    async def project(self, *lines: crm.QuoteLine, **fields: Any) -> pb.Project:
        """What an accepted quote becomes."""
        given: dict[str, Any] = {
            "id": str(new_id()),
            "title": "Kaimauer",
            "number": "AN-1",
            "customer": Ref(id=str(self.customer), label="Hafen AG", number="K-1"),
            "legal_entity": Ref(id=str(new_id()), label="Nord GmbH"),
            "lines": lines or [a_line()],
        }
        quote = crm.Quote(**{**given, **fields})
        await self.tell(QuoteAccepted(quote=quote), quote.id)
        found = (await self.lead("ListProjects", pb.ListProjectsRequest(quote_id=quote.id))).message.projects
        (project,) = found
        return pb.Project.FromString(project.SerializeToString())

    async def staffed(self, project: pb.Project, name: str) -> pb.Project:
        request = pb.SetMemberRequest(
            id=project.id, person_id=str(self.people[name]), role=pb.MEMBER_ROLE_MEMBER, etag=project.etag
        )
        return (await self.lead("SetMember", request)).message.project

    async def reported(self, milestone: pb.Milestone, **more: Any) -> pb.Milestone:
        request = pb.ReportMilestoneRequest(id=milestone.id, etag=milestone.etag, **{"evidence": "fertig", **more})
        return (await self.lead("ReportMilestone", request)).message.milestone

    async def recorded(self, milestone: pb.Milestone, **fields: Any) -> pb.Milestone:
        request = pb.RecordAcceptanceRequest(id=milestone.id, etag=milestone.etag, **{"by": "Jens Johannsen", **fields})
        return (await self.lead("RecordAcceptance", request)).message.milestone

    async def customer_of(self, milestone: pb.Milestone) -> Caller:
        """Whoever opens the link of the latest letter."""
        (row,) = await self.rows("select link_id from milestone where id = cast(:id as uuid)", id=milestone.id)
        return self.running.link(self.tenant, LINK, {"milestone": milestone.id}, row["link_id"])

    async def rows(self, query: str, **given: Any) -> list[dict[str, Any]]:
        """A look into the database, as the app of this tenant."""
        db = self.running.service.context.db
        async with db.reading(Principal.system(self.tenant, "projects"), tx_class=ProjectsTx) as tx:
            return [dict(row) for row in await tx.all(sa.text(query), **given)]

    async def announced(self, event: type[Message]) -> list[Any]:
        query = "select payload from journal where message = :name order by pos"
        return [event.FromString(r["payload"]) for r in await self.rows(query, name=event.DESCRIPTOR.full_name)]

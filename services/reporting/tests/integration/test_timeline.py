"""What happened, in sentences, by the tenant's clock, and only of records the reader may see."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from google.protobuf.message import Message
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1 import events_pb2 as billed
from kontor.api.collections.v1 import collections_pb2 as collections
from kontor.api.collections.v1 import events_pb2 as collected
from kontor.api.common.v1.types_pb2 import Ref
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.crm.v1 import events_pb2 as sold
from kontor.api.platform.v1 import events_pb2 as founded
from kontor.api.projects.v1 import events_pb2 as planned
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.common.database.ledger import event_option
from kontor.common.values.clock import Clock
from kontor.common.values.errors import InvalidInput
from kontor.common.values.ids import new_id
from kontor.reporting.domain import TOLD
from kontor.reporting.projections.telling import TELLINGS
from reporting_world import World, euro

SEES = "reporting.timeline.read"


@dataclass
class Past:
    world: World
    customer: str = field(default_factory=lambda: str(new_id()))
    project: str = field(default_factory=lambda: str(new_id()))

    async def tells(self, event: Message, id_: UUID | str) -> UUID:
        return await self.world.tell(event, id_, records=True)

    async def quote(self) -> None:
        quote = crm.Quote(
            id=str(new_id()), number="AN-1", title="Steg", customer=Ref(id=self.customer), net=euro("100.00")
        )
        await self.tells(sold.QuoteSent(quote=quote), quote.id)

    async def invoice(self) -> str:
        id_ = str(new_id())
        document = billing.Invoice(
            id=id_,
            number="RE-1",
            customer=Ref(id=self.customer),
            project=Ref(id=self.project),
            issue_date="2026-03-02",
            net=euro("100.00"),
            gross=euro("119.00"),
        )
        await self.world.arrived(await self.tells(billed.InvoiceIssued(invoice=document), id_))
        return id_

    async def of(self, *permissions: str, locale: str = "de", **asked: object) -> list[pb.TimelineEntry]:
        caller = self.world.running.user(self.world.tenant, SEES, *permissions, locale=locale)
        request = pb.ListTimelineRequest(**(asked or {"customer_id": self.customer}))  # type: ignore[arg-type]
        return list((await caller("ListTimeline", request)).message.entries)


@pytest.fixture
def past(world: World) -> Past:
    return Past(world)


def test_every_event_that_is_told_needs_what_its_contract_says() -> None:
    assert {event.__name__: event_option(event).permission for event in TELLINGS} == TOLD


async def test_what_happened_to_a_customer_is_told_the_latest_first(past: Past) -> None:
    await past.quote()
    await past.invoice()
    found = await past.of("crm.*", "billing.*")
    assert [entry.text for entry in found] == ["Rechnung RE-1 ausgestellt", "Angebot AN-1 Steg gesendet"]
    assert found[0].amount == euro("119.00")
    assert found[0].path == f"/v1/invoices/{found[0].object.id}"
    assert [entry.text for entry in await past.of("billing.*", locale="en")] == ["Invoice RE-1 issued"]


async def test_only_what_may_be_read_is_told(past: Past) -> None:
    await past.quote()
    await past.invoice()
    assert await past.of() == []
    assert [entry.event for entry in await past.of("billing.invoice.read")] == ["InvoiceIssued"]
    assert await past.of("billing.invoice.read@customer") == [], "no customer is named"


async def test_a_payment_is_told_on_the_project_its_invoice_bills(past: Past) -> None:
    invoice = await past.invoice()
    allocation = collections.Allocation(id=str(new_id()), invoice=Ref(id=invoice, number="RE-1"), amount=euro("119.00"))
    line = str(new_id())
    paid = collected.PaymentAllocated(bank_transaction_id=line, allocation=allocation, customer=Ref(id=past.customer))
    await past.tells(paid, line)
    found = await past.of("billing.*", "collections.*", project_id=past.project)
    assert [entry.event for entry in found] == ["PaymentAllocated", "InvoiceIssued"]


async def test_it_happened_when_the_tenants_clock_said(past: Past) -> None:
    await past.quote()
    moved = founded.ClockMoved(tenant_id=str(past.world.tenant), offset_seconds=-86_400 * 30, version=1)
    await past.tells(moved, past.world.tenant)
    await past.invoice()
    issued, sent = await past.of("crm.*", "billing.*")
    now = Clock().now()
    assert abs(issued.at.ToDatetime(now.tzinfo) - (now - timedelta(days=30))) < timedelta(minutes=5)
    assert abs(sent.at.ToDatetime(now.tzinfo) - now) < timedelta(minutes=5)


async def test_a_milestones_amount_is_for_who_may_see_it(past: Past) -> None:
    milestone = projects.Milestone(
        id=str(new_id()), title="Rohbau", project=Ref(id=past.project), amount=euro("800.00")
    )
    await past.tells(planned.MilestoneReached(milestone=milestone), milestone.id)
    [hidden] = await past.of("projects.milestone.read", project_id=past.project)
    assert not hidden.HasField("amount")
    [shown] = await past.of("projects.milestone.*", project_id=past.project)
    assert (shown.text, shown.amount) == ("Meilenstein Rohbau gemeldet", euro("800.00"))


async def test_a_timeline_is_that_of_one_record(past: Past) -> None:
    caller = past.world.running.user(past.world.tenant, SEES)
    for request in (
        pb.ListTimelineRequest(),
        pb.ListTimelineRequest(customer_id=past.customer, project_id=past.project),
    ):
        with pytest.raises(InvalidInput):
            await caller("ListTimeline", request)


async def test_another_tenant_is_told_nothing(past: Past) -> None:
    await past.invoice()
    stranger = past.world.running.user(new_id(), SEES, "*")
    assert (
        list((await stranger("ListTimeline", pb.ListTimelineRequest(customer_id=past.customer))).message.entries) == []
    )

"""Records are found by what people type, and only by who may read them."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from google.protobuf.message import Message
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1 import events_pb2 as billed
from kontor.api.common.v1.types_pb2 import Address, Ref
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.crm.v1 import events_pb2 as sold
from kontor.api.projects.v1 import events_pb2 as planned
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.common.values.ids import new_id
from reporting_world import World, at, euro

SEES = "reporting.search.read"
MORNING = "2026-03-02T10:00:00+01:00"


@dataclass
class Archive:
    world: World

    async def keeps(self, event: Message, id_: str, version: int = 1) -> str:
        await self.world.tell(event, id_, version, records=True)
        return id_

    async def finds(
        self,
        q: str,
        *permissions: str,
        kinds: tuple[str, ...] = (),
        person: UUID | None = None,
        scope: dict[str, list[str]] | None = None,
    ) -> list[pb.Hit]:
        caller = self.world.running.user(self.world.tenant, SEES, *permissions, person=person, scope=scope)
        return list((await caller("Search", pb.SearchRequest(q=q, kinds=kinds))).message.hits)

    async def customer(self, name: str, number: str) -> str:
        known = crm.Customer(id=str(new_id()), name=name, number=number, address=Address(city="Brunsbüttel"))
        return await self.keeps(sold.CustomerChanged(customer=known), known.id)

    async def invoice(self, number: str, customer: str = "", name: str = "Hafen AG") -> str:
        id_ = str(new_id())
        document = billing.Invoice(
            id=id_,
            number=number,
            customer=Ref(id=customer or str(new_id())),
            buyer=billing.Buyer(name=name),
            title="Kaimauer, November",
            issue_date="2026-03-02",
            gross=euro("119.00"),
        )
        return await self.keeps(billed.InvoiceIssued(invoice=document), id_)

    async def project(self, name: str, member: UUID) -> str:
        project = projects.Project(id=str(new_id()), name=name, number="P-7", created_at=at(MORNING))
        project.members.add(person=Ref(id=str(member)), role=projects.MEMBER_ROLE_MEMBER)
        return await self.keeps(planned.ProjectStarted(project=project), project.id)


@pytest.fixture
def archive(world: World) -> Archive:
    return Archive(world)


async def test_a_record_is_found_by_the_beginning_of_its_words_however_written(archive: Archive) -> None:
    made = await archive.customer("Planungsbüro Jäger & Söhne", "K-00012")
    for q in ("planungsb", "PLANUNGSBUERO", "jäger", "Jaeger pla", "soehne", "brunsb", "K-00012", "12"):
        assert [hit.object.id for hit in await archive.finds(q, "crm.*")] == [made], q
    for q in ("äger", "büro", "%", "jäger meier", "2"):
        assert await archive.finds(q, "crm.*") == [], q


async def test_a_number_comes_before_names_and_its_last_figures_are_enough(archive: Archive) -> None:
    wanted = await archive.invoice("RE-2026-0117")
    await archive.invoice("RE-2026-1170", name="117 Grad GmbH")
    assert (await archive.finds("0117", "billing.*"))[0].object.id == wanted
    assert (await archive.finds("re-2026-0117", "billing.*"))[0].object.id == wanted
    [first, _] = await archive.finds("117", "billing.*")
    assert (first.object.number, first.title, first.amount) == ("RE-2026-0117", "Hafen AG", euro("119.00"))
    assert (first.path, first.state, first.subtitle) == (f"/v1/invoices/{wanted}", "ISSUED", "Kaimauer, November")


async def test_only_what_may_be_read_is_found(archive: Archive) -> None:
    ours, theirs = await archive.customer("Hafen Nord", "K-1"), await archive.customer("Hafen Süd", "K-2")
    await archive.invoice("RE-1", theirs, "Hafen Süd")
    assert await archive.finds("hafen") == []
    assert {hit.kind for hit in await archive.finds("hafen", "crm.customer.read")} == {"customer"}
    limited = ("crm.customer.read@customer", "billing.invoice.read@customer")
    assert [h.object.id for h in await archive.finds("hafen", *limited, scope={"customer": [ours]})] == [ours]
    assert await archive.finds("hafen", *limited) == []
    assert await archive.finds("hafen", "crm.customer.read@own") == [], "what a limit means is its owner's to say"
    assert [h.kind for h in await archive.finds("hafen", "*", kinds=("invoice",))] == ["invoice"]


async def test_who_sees_projects_they_are_on_finds_those(archive: Archive) -> None:
    me, other = new_id(), new_id()
    mine = await archive.project("Steg Nord", me)
    await archive.project("Steg Süd", other)
    found = await archive.finds("steg", "projects.project.read@member", person=me)
    assert [hit.object.id for hit in found] == [mine]


async def test_a_milestones_amount_is_for_who_may_see_it(archive: Archive) -> None:
    milestone = projects.Milestone(id=str(new_id()), title="Rohbau", amount=euro("800.00"))
    await archive.keeps(planned.MilestonePlanned(milestone=milestone), milestone.id)
    [hidden] = await archive.finds("rohbau", "projects.milestone.read")
    assert not hidden.HasField("amount")
    [shown] = await archive.finds("rohbau", "projects.milestone.read", "projects.milestone.amount")
    assert shown.amount == euro("800.00")


async def test_an_issued_draft_is_found_as_its_invoice_and_late_news_change_nothing(archive: Archive) -> None:
    draft = billing.InvoiceDraft(
        id=str(new_id()),
        state=billing.DRAFT_STATE_DRAFTED,
        title="Kaimauer",
        net=euro("100.00"),
        gross=euro("119.00"),
        created_at=at(MORNING),
    )
    await archive.keeps(billed.InvoiceDrafted(draft=draft), draft.id, 2)
    assert [hit.kind for hit in await archive.finds("kaimauer", "billing.*")] == ["draft"]
    await archive.keeps(billed.DraftIssued(draft_id=draft.id), draft.id, 5)
    await archive.keeps(billed.InvoiceApproved(draft=draft), draft.id, 4)
    assert await archive.finds("kaimauer", "billing.*") == []


async def test_another_tenant_finds_nothing(archive: Archive) -> None:
    await archive.customer("Hafen Nord", "K-1")
    stranger = archive.world.running.user(new_id(), SEES, "*")
    assert list((await stranger("Search", pb.SearchRequest(q="hafen"))).message.hits) == []

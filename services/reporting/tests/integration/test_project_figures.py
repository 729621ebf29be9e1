"""How a project stands: each amount from the records that make it, nothing twice."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1 import events_pb2 as billed
from kontor.api.common.v1.types_pb2 import Ref
from kontor.api.projects.v1 import events_pb2 as planned
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.api.timetracking.v1 import events_pb2 as worked
from kontor.api.timetracking.v1 import timetracking_pb2 as timetracking
from kontor.common.values.errors import NotFound
from kontor.common.values.ids import new_id
from reporting_world import World, at, euro

SEES = "reporting.project_figure.read"
SEES_COSTS = "timetracking.rate.read"


@dataclass
class Site:
    world: World

    @property
    def project(self) -> Ref:
        return Ref(id=str(self.world.project))

    async def begins(self) -> None:
        project = projects.Project(
            id=str(self.world.project), number="P-1", name="Steg", created_at=at("2026-03-01T10:00:00+01:00")
        )
        project.positions.add(budget=euro("1000.00"))
        await self.world.arrived(
            await self.world.tell(planned.ProjectStarted(project=project), project.id, records=True)
        )

    async def books(self, amount: str, day: str, state: "timetracking.EntryState", id_: UUID | None = None) -> str:
        entry = timetracking.TimeEntry(
            id=str(id_ or new_id()),
            person=Ref(id=str(new_id())),
            project=self.project,
            date=day,
            minutes=60,
            billable=True,
            amount=euro(amount),
            cost_rate=euro("40.00"),
            state=state,
        )
        if state == timetracking.ENTRY_STATE_APPROVED:
            told = await self.world.tell(worked.TimeApproved(entry=entry), entry.id, 3, records=True)
            await self.world.arrived(told)
        else:
            await self.world.tell(worked.TimeSubmitted(entry=entry), entry.id, 2, records=True)
        return entry.id

    async def drafts(self, net: str, state: "billing.DraftState", version: int = 1, id_: str = "") -> str:
        draft = billing.InvoiceDraft(
            id=id_ or str(new_id()),
            project=self.project,
            net=euro(net),
            gross=euro(net),
            state=state,
            created_at=at("2026-03-01T10:00:00+01:00"),
        )
        await self.world.tell(billed.InvoiceDrafted(draft=draft), draft.id, version, records=True)
        return draft.id

    async def bills(self, net: str, *sources: str) -> UUID:
        invoice_id = new_id()
        document = billing.Invoice(
            id=str(invoice_id),
            number="RE-1",
            document_kind=billing.DOCUMENT_KIND_INVOICE,
            project=self.project,
            customer=Ref(id=str(new_id())),
            issue_date="2026-03-10",
            net=euro(net),
            gross=euro(net),
        )
        line = document.lines.add(id=str(new_id()), net=euro(net))
        for source in sources:
            line.sources.add(id=source, kind=billing.SOURCE_KIND_TIME_ENTRY, amount=euro(net))
        await self.world.tell(billed.InvoiceIssued(invoice=document), invoice_id)
        return invoice_id

    async def stands(self, *permissions: str) -> pb.ProjectFigures:
        caller = self.world.running.user(self.world.tenant, SEES, *permissions)
        asked = pb.GetProjectFiguresRequest(id=str(self.world.project))
        return (await caller("GetProjectFigures", asked)).message.project


@pytest.fixture
async def site(world: World) -> Site:
    made = Site(world)
    await made.begins()
    return made


async def test_a_project_without_work_stands_at_what_is_planned(site: Site) -> None:
    stands = await site.stands(SEES_COSTS)
    assert (stands.project.number, stands.planned) == ("P-1", euro("1000.00"))
    for name in ("booked", "submitted", "approved", "drafted", "billed", "paid", "unbilled", "cost", "margin"):
        assert getattr(stands, name) == euro("0.00"), name
    assert stands.blocked_code == ""


async def test_booked_is_what_was_handed_in_or_approved_and_unbilled_what_no_invoice_holds(site: Site) -> None:
    held = await site.books("120.00", "2026-03-02", timetracking.ENTRY_STATE_APPROVED)
    await site.books("80.00", "2026-03-03", timetracking.ENTRY_STATE_APPROVED)
    await site.books("50.00", "2026-03-10", timetracking.ENTRY_STATE_SUBMITTED)
    await site.books("70.00", "2026-03-11", timetracking.ENTRY_STATE_REJECTED)
    await site.bills("120.00", held)
    stands = await site.stands(SEES_COSTS)
    assert (stands.booked, stands.submitted, stands.approved) == (euro("250.00"), euro("50.00"), euro("200.00"))
    assert (stands.billed, stands.unbilled) == (euro("120.00"), euro("80.00"))
    assert (stands.cost, stands.margin, stands.minutes) == (euro("80.00"), euro("40.00"), 180)
    assert stands.blocked_code == "reporting.waits_for_run"


async def test_work_of_a_cancelled_invoice_is_not_billed_again(site: Site) -> None:
    held = await site.books("120.00", "2026-03-02", timetracking.ENTRY_STATE_APPROVED)
    invoice = await site.bills("120.00", held)
    await site.world.issued("-120.00", "2026-04-02", kind=billing.DOCUMENT_KIND_CANCELLATION, cancels=invoice)
    stands = await site.stands()
    assert (stands.billed, stands.unbilled) == (euro("0.00"), euro("120.00"))


async def test_a_draft_counts_while_it_is_open(site: Site) -> None:
    await site.books("120.00", "2026-03-02", timetracking.ENTRY_STATE_APPROVED)
    draft = await site.drafts("120.00", billing.DRAFT_STATE_DRAFTED)
    stands = await site.stands()
    assert (stands.drafted, stands.blocked_code) == (euro("120.00"), "reporting.in_draft")
    await site.drafts("120.00", billing.DRAFT_STATE_DISCARDED, 3, draft)
    await site.drafts("120.00", billing.DRAFT_STATE_DRAFTED, 2, draft)
    assert (await site.stands()).drafted == euro("0.00"), "what came late is passed"


async def test_what_was_paid_and_taken_back_is_counted_once(site: Site) -> None:
    invoice = await site.bills("120.00")
    await site.world.paid(invoice, "50.00", "2026-03-20")
    assert (await site.stands()).paid == euro("50.00")


async def test_costs_are_for_who_may_see_rates(site: Site) -> None:
    await site.books("120.00", "2026-03-02", timetracking.ENTRY_STATE_APPROVED)
    stands = await site.stands()
    assert (stands.HasField("cost"), stands.HasField("margin")) == (False, False)
    assert (await site.stands(SEES_COSTS)).cost == euro("40.00")


async def test_work_burns_by_week(site: Site) -> None:
    for day in ("2026-03-02", "2026-03-08", "2026-03-09"):
        await site.books("100.00", day, timetracking.ENTRY_STATE_APPROVED)
    caller = site.world.running.user(site.world.tenant, SEES)
    asked = pb.GetProjectFiguresRequest(id=str(site.world.project))
    weeks = (await caller("GetProjectFigures", asked)).message.weeks
    assert [(w.week, w.amount, w.minutes) for w in weeks] == [
        ("2026-03-02", euro("200.00"), 120),
        ("2026-03-09", euro("100.00"), 60),
    ]


async def test_the_list_sums_what_its_rows_say(site: Site) -> None:
    caller = site.world.running.user(site.world.tenant, SEES)

    async def listed(**asked: bool) -> pb.ListProjectFiguresResponse:
        return (await caller("ListProjectFigures", pb.ListProjectFiguresRequest(with_summary=True, **asked))).message  # type: ignore[arg-type]

    assert list((await listed(unbilled_only=True)).projects) == []
    await site.books("120.00", "2026-03-02", timetracking.ENTRY_STATE_APPROVED)
    answer = await listed(unbilled_only=True)
    [row] = answer.projects
    sums = {s.field: s.amount for s in answer.summary.sums}
    assert (row.unbilled, sums["unbilled"], sums["planned"]) == (euro("120.00"), euro("120.00"), euro("1000.00"))
    assert "cost" not in sums


async def test_a_project_of_another_tenant_is_not_there(site: Site) -> None:
    stranger = site.world.running.user(new_id(), SEES)
    with pytest.raises(NotFound):
        await stranger("GetProjectFigures", pb.GetProjectFiguresRequest(id=str(site.world.project)))

"""What waits is shown to whoever may act on it, and to nobody else; never one's own request."""

from dataclasses import dataclass, field
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
from kontor.api.projects.v1 import events_pb2 as planned
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.api.timetracking.v1 import events_pb2 as worked
from kontor.api.timetracking.v1 import timetracking_pb2 as timetracking
from kontor.common.values.clock import Clock
from kontor.common.values.ids import new_id
from reporting_world import World, at, euro

SEES = "reporting.work_item.read"
APPROVER = ("billing.draft.approve", "billing.draft.read")
LEAD = ("timetracking.entry.approve", "timetracking.entry.read")
AUTHOR = ("timetracking.entry.write@own", "timetracking.entry.read@own")
CASHIER = ("collections.*",)
KNOWN_SELLER = new_id()


@dataclass
class Desk:
    """Events as their owners tell them, and what somebody with these permissions has to do."""

    world: World
    author: UUID = field(default_factory=new_id)
    project: UUID = field(default_factory=new_id)
    versions: dict[str, int] = field(default_factory=dict)

    async def tells(self, event: Message, id_: UUID | str, version: int = 0) -> None:
        """In the next version of the record, unless one is named."""
        self.versions[str(id_)] = max(version, self.versions.get(str(id_), 0) + (0 if version else 1))
        await self.world.tell(event, id_, version or self.versions[str(id_)], records=True)

    async def of(self, *permissions: str, person: UUID | None = None, **asked: object) -> pb.ListWorkItemsResponse:
        caller = self.world.running.user(self.world.tenant, SEES, *permissions, person=person)
        return (await caller("ListWorkItems", pb.ListWorkItemsRequest(with_summary=True, **asked))).message  # type: ignore[arg-type]

    async def kinds(self, *permissions: str, person: UUID | None = None) -> list[str]:
        items = (await self.of(*permissions, person=person)).work_items
        return [pb.WorkKind.Name(item.kind).removeprefix("WORK_KIND_") for item in items]

    def draft(
        self, gross: str, state: "billing.DraftState", approved_by: tuple[UUID, ...] = ()
    ) -> billing.InvoiceDraft:
        draft = billing.InvoiceDraft(
            id=str(new_id()),
            state=state,
            title="Hafen, November",
            customer=Ref(id=str(new_id()), label="Hafen AG"),
            project=Ref(id=str(self.project), label="Steg"),
            net=euro(gross),
            gross=euro(gross),
            submitted_by=Ref(id=str(self.author), label="Vogt"),
            created_at=at("2026-03-02T10:00:00+01:00"),
            deadline_at=at("2026-03-04T10:00:00+01:00"),
            etag="1",
        )
        for level, person in enumerate(approved_by, 1):
            draft.steps.add(
                level=level, state="approved", person=Ref(id=str(person)), at=at("2026-03-03T10:00:00+01:00")
            )
        return draft

    def entry(self, minutes: int, day: str, state: "timetracking.EntryState") -> timetracking.TimeEntry:
        return timetracking.TimeEntry(
            id=str(new_id()),
            person=Ref(id=str(self.author), label="Vogt"),
            project=Ref(id=str(self.project), label="Steg"),
            date=day,
            minutes=minutes,
            amount=euro("120.00"),
            state=state,
        )


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


async def test_a_draft_waits_for_its_approvers_and_not_for_who_handed_it_in(desk: Desk) -> None:
    draft = desk.draft("119.00", billing.DRAFT_STATE_IN_REVIEW)
    await desk.tells(billed.ApprovalRequested(draft=draft), draft.id)
    answer = await desk.of(*APPROVER)
    [item] = answer.work_items
    assert (item.title, item.amount, item.requested_by.label) == ("Hafen, November", euro("119.00"), "Vogt")
    assert (item.object.id, item.path, list(item.verbs)) == (
        draft.id,
        f"/v1/drafts/{draft.id}",
        ["approve", "sendBack"],
    )
    assert item.due_at == draft.deadline_at
    assert (answer.summary.count, answer.summary.sums[0].amount) == (1, euro("119.00"))
    assert [(c.kind, c.count) for c in answer.counts] == [(pb.WORK_KIND_DRAFT_APPROVAL, 1)]
    assert await desk.kinds(*APPROVER, person=desk.author) == []


async def test_nobody_is_asked_for_two_levels_of_one_draft(desk: Desk) -> None:
    first = new_id()
    draft = desk.draft("119.00", billing.DRAFT_STATE_IN_REVIEW, (first,))
    await desk.tells(billed.ApprovalRequested(draft=draft), draft.id)
    assert await desk.kinds(*APPROVER, person=first) == []
    assert await desk.kinds(*APPROVER) == ["DRAFT_APPROVAL"]


async def test_what_is_decided_waits_no_more_and_a_late_event_brings_nothing_back(desk: Desk) -> None:
    draft = desk.draft("119.00", billing.DRAFT_STATE_APPROVED)
    await desk.tells(billed.InvoiceApproved(draft=draft), draft.id, 4)
    assert await desk.kinds(*APPROVER, "billing.invoice.issue") == ["DRAFT_ISSUE"]
    draft.state = billing.DRAFT_STATE_IN_REVIEW
    await desk.tells(billed.ApprovalRequested(draft=draft), draft.id, 3)
    assert await desk.kinds(*APPROVER) == []
    await desk.tells(billed.DraftIssued(draft_id=draft.id), draft.id, 5)
    assert await desk.kinds(*APPROVER, "billing.invoice.issue") == []


@pytest.mark.parametrize(
    "permissions",
    [(), ("billing.draft.read",), ("billing.draft.approve",), ("billing.draft.approve@customer", "billing.draft.read")],
    ids=["none", "reads only", "cannot read", "limited"],
)
async def test_who_may_not_act_is_not_asked(desk: Desk, permissions: tuple[str, ...]) -> None:
    draft = desk.draft("119.00", billing.DRAFT_STATE_IN_REVIEW)
    await desk.tells(billed.ApprovalRequested(draft=draft), draft.id)
    answer = await desk.of(*permissions)
    assert (list(answer.work_items), answer.summary.count, list(answer.counts)) == ([], 0, [])


async def test_hours_of_a_week_are_one_item_for_the_projects_lead(desk: Desk) -> None:
    lead, other = new_id(), new_id()
    entries = [desk.entry(90, day, timetracking.ENTRY_STATE_SUBMITTED) for day in ("2026-03-02", "2026-03-04")]
    entries.append(desk.entry(60, "2026-03-09", timetracking.ENTRY_STATE_SUBMITTED))
    for entry in entries:
        await desk.tells(worked.TimeSubmitted(entry=entry), entry.id)
    assert await desk.kinds(*LEAD, person=lead) == [], "nobody is known to lead it"
    team = projects.Project(id=str(desk.project))
    team.members.add(person=Ref(id=str(lead)), role=projects.MEMBER_ROLE_LEAD)
    team.members.add(person=Ref(id=str(other)), role=projects.MEMBER_ROLE_MEMBER)
    await desk.tells(planned.AllocationChanged(project=team), team.id)
    items = (await desk.of(*LEAD, person=lead)).work_items
    assert [(i.count, i.minutes, i.first_day, i.last_day) for i in items] == [
        (2, 180, "2026-03-02", "2026-03-08"),
        (1, 60, "2026-03-09", "2026-03-15"),
    ]
    assert items[0].amount == euro("240.00")
    assert (items[0].title, items[0].etag) == ("Vogt", "")
    assert await desk.kinds(*LEAD, person=other) == []
    assert await desk.kinds(*LEAD, "timetracking.any_project.approve", person=other) == ["TIME_REVIEW"] * 2
    assert await desk.kinds(*LEAD, "timetracking.any_project.approve", person=desk.author) == []


async def test_what_was_given_back_waits_for_its_author_alone(desk: Desk) -> None:
    entry = desk.entry(90, "2026-03-02", timetracking.ENTRY_STATE_REJECTED)
    await desk.tells(worked.TimeRejected(entry=entry), entry.id)
    assert await desk.kinds(*AUTHOR, person=desk.author) == ["TIME_RETURNED"]
    assert await desk.kinds("timetracking.*", "timetracking.any_project.approve") == []
    await desk.tells(worked.TimeDiscarded(entry=entry), entry.id)
    assert await desk.kinds(*AUTHOR, person=desk.author) == []


async def test_free_money_of_a_seller_is_one_item(desk: Desk) -> None:
    for free in ("100.00", "20.50"):
        credit = collections.Credit(
            id=str(new_id()),
            source=collections.CREDIT_SOURCE_BANK_TRANSACTION,
            legal_entity=Ref(id=str(KNOWN_SELLER), label="Kontor GmbH"),
            free=euro(free),
            value_date="2026-03-02",
        )
        await desk.tells(collected.CreditChanged(credit=credit), credit.id)
    [item] = (await desk.of(*CASHIER)).work_items
    assert (item.kind, item.count, item.amount) == (pb.WORK_KIND_BANK_LINES, 2, euro("120.50"))
    assert item.legal_entity.label == "Kontor GmbH"
    credit.free.amount = "0.00"
    await desk.tells(collected.CreditChanged(credit=credit), credit.id)
    [item] = (await desk.of(*CASHIER)).work_items
    assert (item.count, item.amount) == (1, euro("100.00"))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_a_mistyped_year_fails_nothing(desk: Desk, day: str) -> None:
    ref = Ref(id=str(desk.author), label="Hafen AG")
    credit = collections.Credit(id=str(new_id()), legal_entity=ref, free=euro("1.00"), value_date=day)
    await desk.tells(collected.CreditChanged(credit=credit), credit.id)
    owed = collections.OpenItem(id=str(new_id()), customer=ref, open_amount=euro("50.00"), due_date=day)
    await desk.tells(collected.OpenItemChanged(open_item=owed), owed.id)
    overdue = ["CUSTOMER_OVERDUE"] if day < "2000" else []
    assert sorted(await desk.kinds(*CASHIER)) == ["CREDIT_FREE", *overdue]


async def test_a_customer_is_overdue_from_the_day_after(desk: Desk) -> None:
    today = Clock().now().date()
    for due in (f"{today.year + 1}-01-15", "2026-03-01", "2026-02-01"):
        item = collections.OpenItem(
            id=str(new_id()),
            customer=Ref(id=str(desk.author), label="Hafen AG"),
            open_amount=euro("50.00"),
            due_date=due,
        )
        await desk.tells(collected.OpenItemChanged(open_item=item), item.id)
    [late] = (await desk.of(*CASHIER)).work_items
    assert (late.kind, late.count, late.amount) == (pb.WORK_KIND_CUSTOMER_OVERDUE, 2, euro("100.00"))


async def test_a_milestones_amount_is_for_who_may_see_it(desk: Desk) -> None:
    milestone = projects.Milestone(
        id=str(new_id()),
        title="Rohbau",
        project=Ref(id=str(desk.project)),
        amount=euro("800.00"),
        state=projects.MILESTONE_STATE_REACHED,
        reached_at=at("2026-03-02T10:00:00+01:00"),
    )
    await desk.tells(planned.MilestoneReached(milestone=milestone), milestone.id)
    may = ("projects.milestone.accept", "projects.milestone.read")
    without = await desk.of(*may)
    assert not without.work_items[0].HasField("amount")
    assert list(without.summary.sums) == []
    shown = await desk.of(*may, "projects.milestone.amount")
    assert shown.work_items[0].amount == shown.summary.sums[0].amount == euro("800.00")


async def test_a_failed_delivery_says_the_invoices_amount(desk: Desk) -> None:
    invoice_id = await desk.world.issued("119.00", "2026-03-10", number="RE-7")
    saga = billing.Saga(
        invoice_id=str(invoice_id), delivery="NEEDS_ATTENTION", number="RE-7", since=at("2026-03-10T10:00:00+01:00")
    )
    await desk.tells(billed.InvoiceMoved(saga=saga), invoice_id)
    [item] = (await desk.of("billing.*")).work_items
    assert (item.kind, item.object.number, item.amount) == (pb.WORK_KIND_DELIVERY_FAILED, "RE-7", euro("119.00"))
    saga.delivery = "CALLED_BACK"
    await desk.tells(billed.InvoiceMoved(saga=saga), invoice_id)
    assert [found.kind for found in (await desk.of("billing.*")).work_items] == [pb.WORK_KIND_DELIVERY_FAILED]
    for delivery, document in (("DISPATCHED", "ISSUED"), ("CALLED_BACK", "CANCELLED")):
        saga.delivery, saga.document = delivery, document
        await desk.tells(billed.InvoiceMoved(saga=saga), invoice_id)
        assert await desk.kinds("billing.*") == []


async def test_the_most_urgent_come_first_page_by_page(desk: Desk) -> None:
    for day in ("05", "03", "04"):
        lead = crm.Lead(
            id=str(new_id()),
            title=f"Anfrage {day}",
            state=crm.LEAD_STATE_NEW,
            created_at=at(f"2026-03-{day}T09:00:00Z"),
        )
        await desk.tells(sold.LeadCreated(lead=lead), lead.id)
    sales = ("crm.lead.write", "crm.lead.read")
    assert [i.title for i in (await desk.of(*sales)).work_items] == ["Anfrage 03", "Anfrage 04", "Anfrage 05"]
    seen, token = [], ""
    for _ in range(3):
        page = await desk.of(*sales, page_size=1, page_token=token, order_by="-due")
        seen, token = [*seen, *(i.title for i in page.work_items)], page.next_page_token
    assert (seen, token) == (["Anfrage 05", "Anfrage 04", "Anfrage 03"], "")
    assert [i.title for i in (await desk.of(*sales, kinds=[pb.WORK_KIND_DRAFT_ISSUE])).work_items] == []


async def test_another_tenant_sees_nothing_of_it(desk: Desk) -> None:
    draft = desk.draft("119.00", billing.DRAFT_STATE_IN_REVIEW)
    await desk.tells(billed.ApprovalRequested(draft=draft), draft.id)
    stranger = desk.world.running.user(new_id(), SEES, "*")
    assert list((await stranger("ListWorkItems", pb.ListWorkItemsRequest())).message.work_items) == []

"""All tenants together: each amount once, sandboxes apart, and days that add up to the figure tenants see."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1 import events_pb2 as billed
from kontor.api.collections.v1 import collections_pb2 as collections
from kontor.api.collections.v1.events_pb2 import PaymentAllocated, PaymentReversed
from kontor.api.common.v1.types_pb2 import Ref
from kontor.api.platform.v1 import platform_pb2 as platform
from kontor.api.platform.v1.events_pb2 import TenantCreated
from kontor.api.timetracking.v1 import timetracking_pb2 as timetracking
from kontor.api.timetracking.v1.events_pb2 import TimeApproved
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.testing import Databases
from kontor.common.database.schema import migrations_path, run_migrations
from kontor.common.identity.tokens import NO_TENANT
from kontor.common.values.clock import Clock, local_day
from kontor.common.values.ids import new_id
from kontor.reporting.business import AGE, AMOUNT, Business, Totals
from reporting_world import World, at, euro


def day(ago: int) -> str:
    return (local_day(Clock().now()) - timedelta(days=ago)).isoformat()


def noon(ago: int) -> str:
    return f"{day(ago)}T12:00:00+00:00"


@dataclass
class Firm:
    """A tenant that was founded before anything else is known of it."""

    world: World

    async def founded(self, *, sandbox: bool = False) -> "Firm":
        tenant = platform.Tenant(id=str(self.world.tenant), name="Werft", sandbox=sandbox)
        await self.world.tell(TenantCreated(tenant=tenant), tenant.id, records=True)
        return self

    async def works(self, amount: str, ago: int, currency: str = "EUR") -> str:
        entry = timetracking.TimeEntry(
            id=str(new_id()),
            person=Ref(id=str(new_id())),
            project=Ref(id=str(self.world.project)),
            date=day(ago),
            minutes=60,
            billable=True,
            amount=euro(amount, currency),
            state=timetracking.ENTRY_STATE_APPROVED,
        )
        await self.world.tell(TimeApproved(entry=entry), entry.id)
        return entry.id

    async def drafts(self, gross: str, state: "billing.DraftState", ago: int) -> UUID:
        draft = billing.InvoiceDraft(
            id=str(new_id()), gross=euro(gross), net=euro(gross), state=state, created_at=at(noon(ago))
        )
        await self.world.tell(billed.InvoiceDrafted(draft=draft), draft.id, records=True)
        return UUID(draft.id)

    async def bills(self, draft: UUID, gross: str, ago: int, *, due: int, work: str = "") -> None:
        document = billing.Invoice(
            id=str(draft),
            number="RE-1",
            document_kind=billing.DOCUMENT_KIND_INVOICE,
            issue_date=day(ago),
            net=euro(gross),
            gross=euro(gross),
            terms=billing.PaymentTerms(due_date=day(due)),
        )
        if work:
            line = document.lines.add(id=str(new_id()), net=euro(gross))
            line.sources.add(id=work, kind=billing.SOURCE_KIND_TIME_ENTRY, amount=euro(gross))
        await self.world.tell(billed.InvoiceIssued(invoice=document), draft)

    async def approves(self, draft: UUID, made: int, ago: int) -> None:
        approved = billing.InvoiceDraft(
            id=str(draft), net=euro("1"), gross=euro("1"), state=billing.DRAFT_STATE_APPROVED, created_at=at(noon(made))
        )
        approved.steps.add(level=1, state="approved", at=at(noon(ago)), person=Ref(id=str(new_id())))
        await self.world.tell(billed.InvoiceApproved(draft=approved), draft, 3, records=True)
        await self.world.tell(billed.DraftIssued(draft_id=str(draft)), draft, 4, records=True)

    async def sends(self, invoice: UUID, ago: int) -> None:
        saga = billing.Saga(invoice_id=str(invoice), delivery="DISPATCHED", since=at(noon(ago)))
        saga.steps.add(at=at(noon(ago)), event="DISPATCHED")
        await self.world.tell(billed.InvoiceMoved(saga=saga), invoice, 2, records=True)

    async def is_paid(self, reason: str, amount: str, ago: int, *, undone: bool = False) -> None:
        made = collections.Allocation(
            id=str(new_id()),
            invoice=Ref(id=str(new_id())),
            amount=euro(amount),
            reason=reason,
            at=at(noon(ago)),
        )
        line = new_id()
        await self.world.tell(PaymentAllocated(bank_transaction_id=str(line), allocation=made), line)
        if undone:
            await self.world.tell(PaymentReversed(bank_transaction_id=str(line), allocation=made), line, 2)

    async def counted(self, *, sandbox: bool = False) -> Totals:
        return (await Business(self.world.running.service.context.db).count())[sandbox]


@pytest.fixture
async def firm(world: World) -> Firm:
    return await Firm(world).founded()


def _of(totals: Totals, of: str, currency: str = "EUR") -> tuple[Decimal, int]:
    return totals.amounts[of, currency], totals.records[of, currency]


async def test_tenants_are_added_by_currency_and_sandboxes_stand_apart(firm: Firm) -> None:
    other = await Firm(World(firm.world.running)).founded()
    play = await Firm(World(firm.world.running)).founded(sandbox=True)
    await firm.works("100", 3)
    await other.works("20", 4)
    await other.works("7", 4, "CHF")
    await play.works("5000", 5)
    real, played = await firm.counted(), await firm.counted(sandbox=True)
    assert (_of(real, "unbilled"), _of(real, "unbilled", "CHF")) == ((120, 2), (7, 1))
    assert _of(played, "unbilled") == (5000, 1)


async def test_work_is_unbilled_until_an_invoice_stands_that_has_it(firm: Firm) -> None:
    held = await firm.works("100", 9)
    await firm.works("40", 8)
    await firm.bills(new_id(), "100", 2, due=0, work=held)
    assert _of(await firm.counted(), "unbilled") == (40, 1)


async def test_drafts_wait_for_whoever_approves_and_then_for_whoever_issues(firm: Firm) -> None:
    await firm.drafts("100", billing.DRAFT_STATE_IN_REVIEW, 4)
    await firm.drafts("50", billing.DRAFT_STATE_IN_REVIEW, 2)
    await firm.drafts("30", billing.DRAFT_STATE_APPROVED, 1)
    await firm.drafts("10", billing.DRAFT_STATE_DRAFTED, 1)
    counted = await firm.counted()
    assert (_of(counted, "to_approve"), _of(counted, "to_issue")) == ((150, 2), (30, 1))
    two_days = Decimal(2 * 24 * 3600)
    assert counted.longest["to_approve"] * 2 - counted.waited["to_approve"] == pytest.approx(two_days, abs=5)


async def test_issued_is_of_thirty_days_open_of_all_and_overdue_from_the_day_after(firm: Firm) -> None:
    for gross, issued, due in (("100", 40, 1), ("30", 29, 0), ("7", 3, -10)):
        invoice = new_id()
        await firm.bills(invoice, gross, issued, due=due)
        await firm.world.left_open(invoice, gross, day(issued))
    await firm.sends(invoice, 2)
    counted = await firm.counted()
    assert (_of(counted, "issued"), _of(counted, "sent")) == ((37, 2), (7, 1))
    assert (_of(counted, "open"), _of(counted, "overdue")) == ((137, 3), (100, 1))


async def test_a_cancelled_invoice_is_neither_issued_nor_open(firm: Firm) -> None:
    invoice = await firm.world.issued("100.00", day(3))
    await firm.world.left_open(invoice, "100.00", day(3))
    await firm.world.issued("-100.00", day(1), kind=billing.DOCUMENT_KIND_CANCELLATION, cancels=invoice)
    counted = await firm.counted()
    assert [_of(counted, of) for of in ("issued", "open", "overdue")] == [(0, 0)] * 3


async def test_a_payment_was_matched_by_itself_or_by_hand_and_counts_until_it_is_undone(firm: Firm) -> None:
    for reason in ("invoice_number", "amount_and_payer", "cash_discount", "part_payment"):
        await firm.is_paid(reason, "10", 3)
    await firm.is_paid("manual", "5", 2)
    await firm.is_paid("manual", "6", 2, undone=True)
    await firm.is_paid("prepaid", "7", 2)
    await firm.is_paid("invoice_number", "8", 31)
    counted = await firm.counted()
    assert (_of(counted, "matched"), _of(counted, "by_hand")) == ((40, 4), (5, 1))


async def test_days_sit_where_they_were_spent_and_the_last_two_stages_are_the_dso(firm: Firm) -> None:
    work = await firm.works("100", 30)
    draft = await firm.drafts("100", billing.DRAFT_STATE_IN_REVIEW, 26)
    await firm.approves(draft, 26, 23)
    await firm.bills(draft, "100", 21, due=11, work=work)
    await firm.sends(draft, 20)
    await firm.world.left_open(draft, "0.00", day(4))
    await firm.bills(other := new_id(), "300", 8, due=-2)
    await firm.world.left_open(other, "300", day(8))
    counted = await firm.counted()
    days = {stage: counted.days[stage, "EUR"] / 100 for stage in ("work", "approval", "issue", "delivery")}
    assert days == {"work": 4, "approval": 3, "issue": 2, "delivery": 1}
    assert {counted.weights[stage, "EUR"] for stage in days} == {100}
    together = counted.days["term", "EUR"] + counted.days["late", "EUR"]
    dso = await firm.world.figure("dso", since=day(89))
    assert (Decimal(dso.numerator), Decimal(dso.denominator)) == (together, counted.weights["late", "EUR"])
    assert counted.days["late", "EUR"] == 700
    assert not dso.stages
    dso = await firm.world.figure("dso", since=day(89), with_stages=True)
    stages = {stage.key: stage for stage in dso.stages}
    assert {key: stages[key].value for key in days} == {"work": "4", "approval": "3", "issue": "2", "delivery": "1"}
    assert sum(Decimal(stages[key].numerator) for key in ("term", "late")) == together
    assert stages["late"].label == "Fälligkeit bis Zahlung"
    before = await firm.world.figure("dso", until=day(22), with_stages=True)
    assert {stage.value for stage in before.stages} <= {""}


async def test_a_process_that_counts_tells_it_without_naming_a_tenant(firm: Firm) -> None:
    await firm.works("100", 3)
    (await firm.counted()).tell("no")
    told = {tuple(sample.labels.items()): sample.value for sample in AMOUNT.collect()[0].samples}
    assert told[("of", "unbilled"), ("currency", "EUR"), ("sandbox", "no")] == 100
    assert told[("of", "overdue"), ("currency", "EUR"), ("sandbox", "no")] == 0
    assert {name for labels in told for name, _ in labels} == {"of", "currency", "sandbox"}
    assert AGE.collect()[0].samples[0].value >= 0


_KNOWN = """
insert into inbox (tenant_id, consumer, event_id) values ('{real}', 'reporting-crm', '{real}'),
       ('{real}', 'reporting-crm', '{play}'), ('{play}', 'reporting-crm', '{play}');
insert into tenant_clock (tenant_id, offset_seconds, version) values ('{play}', 3600, 1);
"""
_UNFORCED = "select relname from pg_class where relrowsecurity and not relforcerowsecurity"


def test_tenants_of_before_are_counted_too(databases: Databases, postgres: Postgres) -> None:
    path, settings = migrations_path("reporting"), databases.empty("reporting")
    run_migrations("reporting", settings, path, revision="0013")
    ids = {"real": new_id(), "play": new_id()}
    with postgres.connect(settings.name) as admin:
        admin.execute(_KNOWN.format(**ids).encode())
    run_migrations("reporting", settings, path)
    with postgres.connect(settings.name) as admin:
        rows = admin.execute("select tenant_id, id, sandbox from counted_tenant").fetchall()
        unforced = admin.execute(_UNFORCED).fetchall()
    assert set(rows) == {(NO_TENANT, ids["real"], False), (NO_TENANT, ids["play"], True)}
    assert unforced == []

"""What timetracking's tests work with: a project with a capped position, its team, callers with their roles."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from google.protobuf.timestamp_pb2 import Timestamp
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1.events_pb2 import InvoiceCancelled, InvoiceIssued
from kontor.api.common.v1.types_pb2 import Money, Ref
from kontor.api.platform.v1.events_pb2 import ClockMoved, UserChanged
from kontor.api.platform.v1.platform_pb2 import Person
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.projects.v1.events_pb2 import BudgetChanged, ProjectStarted
from kontor.api.timetracking.v1 import timetracking_pb2 as pb
from kontor.cli.running import Caller, Running
from kontor.cli.testing import eventually
from kontor.common.database.tables import journal
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import NotFound
from kontor.common.values.ids import new_id
from kontor.timetracking.store import TimetrackingTx

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 16)
# As platform's roles.toml has them.
EMPLOYEE = (
    "timetracking.entry.read@own",
    "timetracking.entry.write@own",
    "timetracking.expense.read@own",
    "timetracking.expense.write@own",
    "timetracking.receipt.read@own",
    "timetracking.operation.read@own",
)
LEAD = (
    "timetracking.entry.*",
    "timetracking.expense.*",
    "timetracking.receipt.read",
    "timetracking.rate.*",
    "timetracking.period.*",
    "timetracking.operation.read@own",
)


def euro(amount: str) -> Money:
    return Money(amount=amount, currency="EUR")


def at(clock: str, day: date = DAY) -> Timestamp:
    """An instant from the clock on a wall in Berlin."""
    moment = Timestamp()
    moment.FromDatetime(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BERLIN).astimezone(UTC))
    return moment


@dataclass
class Team:
    running: Running
    tenant: UUID = field(default_factory=new_id)
    people: dict[str, UUID] = field(default_factory=dict)
    project: projects.Project = field(default_factory=projects.Project)

    async def prepare(self) -> None:
        for name in ("Eva", "Emil", "Lars", "Otto"):
            self.people[name] = new_id()
        self.project = self.a_project()
        for name, id_ in self.people.items():
            told = UserChanged(person=Person(id=str(id_), name=name, email="", active=True))
            await self.running.tell(told, self.tenant, aggregate_id=id_)
        await self.knows(self.project)
        await eventually(lambda: self._rate("Otto", "0.00"))

    async def _rate(self, name: str, bill: str) -> bool:
        """The last person told about is known, so all are."""
        try:
            await self.rate(name, bill, "0.00")
        except NotFound:
            return False
        return True

    def a_project(self, *, cap: str = "300.00", active: bool = True) -> projects.Project:
        """A position by the hour with a cap, one without, one for expenses; Lars leads, Eva and Emil work."""
        state = projects.PROJECT_STATE_ACTIVE if active else projects.PROJECT_STATE_CLOSED
        team = {"Lars": projects.MEMBER_ROLE_LEAD, "Eva": projects.MEMBER_ROLE_MEMBER}
        team["Emil"] = projects.MEMBER_ROLE_MEMBER

        def position(kind: int, title: str, **more: Any) -> projects.Position:
            return projects.Position(
                id=str(new_id()),
                quote_line_id=str(new_id()),
                title=title,
                kind=kind,
                unit_price=euro("100.00"),
                vat_rate="19",
                vat_category="S",
                **more,
            )

        hourly, spending = projects.POSITION_KIND_TIME_AND_MATERIAL, projects.POSITION_KIND_EXPENSES
        return projects.Project(
            id=str(new_id()),
            number="P-2026-001",
            name="Kaimauer",
            customer=Ref(id=str(new_id()), label="Hafen AG", number="K-1"),
            state=state,
            positions=[
                position(hourly, "Bauleitung", cap=euro(cap)),
                position(hourly, "Beratung"),
                position(spending, "Reisekosten"),
            ],
            tasks=[projects.Task(id=str(new_id()), title="Besprechung")],
            members=[projects.Member(person=Ref(id=str(self.people[n])), role=role) for n, role in team.items()],
        )

    async def knows(self, project: projects.Project, version: int = 1) -> None:
        """The project's owner tells of it; waits until it is known."""
        event = ProjectStarted(project=project) if version == 1 else BudgetChanged(project=project)
        await self.running.tell(event, self.tenant, aggregate_id=project.id, version=version)

        async def known() -> bool:
            async with self.reading() as tx:
                return (
                    await tx.value(
                        sa.text("select source_version from project_ref where id = :id").bindparams(id=UUID(project.id))
                    )
                    == version
                )

        await eventually(known)

    def reading(self, tenant: UUID | None = None) -> Any:
        principal = Principal.system(tenant or self.tenant, "timetracking")
        return self.running.service.context.db.reading(principal, tx_class=TimetrackingTx)

    # Callers.

    def by(self, name: str, *permissions: str) -> Caller:
        return self.running.user(self.tenant, *permissions, person=self.people[name], name=name)

    @property
    def eva(self) -> Caller:
        return self.by("Eva", *EMPLOYEE)

    @property
    def emil(self) -> Caller:
        return self.by("Emil", *EMPLOYEE)

    @property
    def lars(self) -> Caller:
        return self.by("Lars", *LEAD)

    @property
    def admin(self) -> Caller:
        return self.by("Otto", "*")

    @property
    def biller(self) -> Caller:
        return self.running.peer("billing", self.tenant)

    # Sentences of tests.

    def entry(
        self, minutes: int = 0, start: str = "", end: str = "", day: date = DAY, **more: Any
    ) -> pb.TimeEntryInput:
        times = {"started_at": at(start, day), "ended_at": at(end, day)} if start else {}
        given = {"project_id": self.project.id, "position_id": self.project.positions[1].id, **times, **more}
        return pb.TimeEntryInput(date=day.isoformat(), minutes=minutes, **given)

    @property
    def capped(self) -> dict[str, str]:
        return {"position_id": self.project.positions[0].id}

    async def books(self, caller: Caller, *args: Any, **more: Any) -> pb.TimeEntry:
        request = pb.CreateTimeEntryRequest(entry=self.entry(*args, **more))
        entry: pb.TimeEntry = (await caller("CreateTimeEntry", request)).message.entry
        return entry

    async def submits(self, caller: Caller, *entries: pb.TimeEntry) -> Sequence[pb.TimeEntry]:
        request = pb.SubmitTimeRequest(ids=[e.id for e in entries])
        return list((await caller("SubmitTime", request)).message.entries)

    async def approves(self, caller: Caller, *entries: pb.TimeEntry) -> Sequence[pb.TimeEntry]:
        request = pb.ApproveTimeRequest(ids=[e.id for e in entries])
        return list((await caller("ApproveTime", request)).message.entries)

    async def rejects(self, caller: Caller, *entries: pb.TimeEntry) -> Sequence[pb.TimeEntry]:
        request = pb.RejectTimeRequest(ids=[e.id for e in entries], reason="Falscher Tag")
        return list((await caller("RejectTime", request)).message.entries)

    async def approved(self, *args: Any, **more: Any) -> pb.TimeEntry:
        """Eva's work, approved by Lars."""
        (entry,) = await self.submits(self.eva, await self.books(self.eva, *args, **more))
        return (await self.approves(self.lars, entry))[0]

    async def spends(self, caller: Caller, gross: str = "119.00", rate: str = "19", **more: Any) -> pb.Expense:
        expense = pb.ExpenseInput(
            project_id=self.project.id,
            position_id=self.project.positions[2].id,
            text="Hotel",
            gross=euro(gross),
            receipt_vat_rate=rate,
            **{"date": DAY.isoformat(), **more},
        )
        made: pb.Expense = (await caller("CreateExpense", pb.CreateExpenseRequest(expense=expense))).message.expense
        return made

    async def rate(
        self, name: str, bill: str, cost: str, since: date = DAY - timedelta(days=30), project: str = ""
    ) -> None:
        """An empty amount says nothing."""
        request = pb.CreateRateRequest(
            person_id=str(self.people[name]),
            project_id=project,
            bill_rate=euro(bill) if bill else None,
            cost_rate=euro(cost) if cost else None,
            valid_from=since.isoformat(),
        )
        await self.admin("CreateRate", request)

    async def later(self, hours: int, version: int = 1) -> None:
        """The sandbox clock stands that many hours ahead."""
        moved = ClockMoved(tenant_id=str(self.tenant), offset_seconds=hours * 3600, version=version)
        told = await self.running.tell(moved, self.tenant, aggregate_id=self.tenant, version=version)

        async def seen() -> bool:
            async with self.reading() as tx:
                query = sa.text("select 1 as seen from inbox where event_id = :id").bindparams(id=told)
                return await tx.value(query) == 1

        await eventually(seen)

    async def sees(self, entry: pb.TimeEntry) -> pb.TimeEntry:
        found: pb.TimeEntry = (await self.admin("GetTimeEntry", pb.GetTimeEntryRequest(id=entry.id))).message.entry
        return found

    async def total_of(self, position_id: str) -> str:
        """What counts against the position's cap."""
        async with self.reading() as tx:
            statement = sa.text("select amount from position_total where position_id = :id")
            return f"{await tx.value(statement.bindparams(id=UUID(position_id))) or 0:.2f}"

    def an_invoice(self, *sources: pb.TimeEntry | pb.Expense, kind: int = 0, number: str = "RE-1") -> billing.Invoice:
        def source(of: pb.TimeEntry | pb.Expense) -> billing.Source:
            is_time = isinstance(of, pb.TimeEntry)
            name = billing.SOURCE_KIND_TIME_ENTRY if is_time else billing.SOURCE_KIND_EXPENSE
            return billing.Source(kind=name, id=of.id, version=int(of.etag))

        return billing.Invoice(
            id=str(new_id()),
            number=number,
            document_kind=kind or billing.DOCUMENT_KIND_INVOICE,
            lines=[billing.InvoiceLine(id=str(new_id()), sources=[source(s) for s in sources])],
        )

    async def issued(self, invoice: billing.Invoice, **more: Any) -> UUID:
        event = InvoiceIssued(invoice=invoice)
        return await self.running.tell(event, self.tenant, aggregate_id=invoice.id, version=1, **more)

    async def cancelled(self, invoice: billing.Invoice) -> None:
        event = InvoiceCancelled(invoice=invoice, reason="Storno")
        await self.running.tell(event, self.tenant, aggregate_id=invoice.id, version=2)

    async def billed_with(self, entry: pb.TimeEntry, number: str) -> None:
        async def look() -> bool:
            return (await self.sees(entry)).invoice.number == number

        await eventually(look)

    async def told(self) -> list[str]:
        """Names of what was announced, in order, but for the rates of the preparation."""
        async with self.reading() as tx:
            rows = await tx.all(sa.select(journal.c.message).order_by(journal.c.pos))
        names = [row["message"].rpartition(".")[2] for row in rows]
        return [name for name in names if name != "RateSet"]

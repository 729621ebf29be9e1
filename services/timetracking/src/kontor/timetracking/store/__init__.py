"""The transaction object timetracking's use cases work on: loads, saves, locks, announces.

SQL is written here and nowhere else; tables and rows have a module of their own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from kontor.common.database.listing import Listing, among
from kontor.common.database.paging import Page
from kontor.common.database.rows import insert_row, take_over_row, update_row
from kontor.common.database.transaction import Tx, advisory_key, expect_one
from kontor.common.values.errors import NotFound
from kontor.common.values.money import Money
from kontor.timetracking import wire
from kontor.timetracking.domain import Event
from kontor.timetracking.domain.billing import Held, Kind
from kontor.timetracking.domain.entries import Booked, CapTotals, EntryState, TimeEntry, Timer
from kontor.timetracking.domain.expenses import Expense
from kontor.timetracking.domain.periods import PeriodLock
from kontor.timetracking.domain.projects import Project
from kontor.timetracking.domain.rates import Rate
from kontor.timetracking.domain.refusals import SourceNotFree, TimeOverlap
from kontor.timetracking.store.rows import (
    entry_to_row,
    expense_to_row,
    project_to_row,
    row_to_entry,
    row_to_expense,
    row_to_lock,
    row_to_project,
    row_to_rate,
    row_to_timer,
)
from kontor.timetracking.store.tables import (
    VERSIONED,
    cancelled_invoice,
    entry,
    expense,
    period_lock,
    person_ref,
    position_total,
    project_ref,
    rate,
    timer,
)
from kontor.timetracking.wire import Names
from psycopg.errors import ExclusionViolation
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Table,
    Uuid,
    and_,
    bindparam,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

__all__ = ["Filters", "TimetrackingTx"]

V = TypeVar("V")
_PERIODS = "periods"


def _among(table: Table) -> Any:
    return select(table).where(table.c.id == func.any(bindparam("ids"))).order_by(table.c.id)


def _mark_billed(table: Table) -> Any:
    return (
        update(table)
        .where(table.c.id == func.any(bindparam("ids")), table.c.invoice_id.is_(None))
        .values(invoice_id=bindparam("invoice"), invoice_number=bindparam("number"), version=table.c.version + 1)
        .returning(table.c.id, table.c.version, table.c.invoice_number)
    )


def _held_by(table: Table) -> Any:
    return select(func.count()).where(table.c.id == func.any(bindparam("ids")), table.c.invoice_id == bindparam("by"))


def _mark_free(table: Table) -> Any:
    """Answers the number of the invoice that let go; all its rows had the same."""
    held = select(table.c.id, table.c.invoice_number).where(table.c.invoice_id == bindparam("invoice"))
    held_rows = held.order_by(table.c.id).with_for_update().cte("held")
    return (
        update(table)
        .where(table.c.id == held_rows.c.id)
        .values(invoice_id=None, invoice_number="", version=table.c.version + 1)
        .returning(table.c.id, table.c.version, held_rows.c.invoice_number)
    )


def _billable(table: Table, dated: bool) -> Any:
    where = [
        table.c.project_id == func.any(bindparam("projects")),
        table.c.state == str(EntryState.APPROVED),
        table.c.invoice_id.is_(None),
    ]
    if table is entry:
        where += [table.c.billable, table.c.amount > 0]
    if dated:
        where.append(table.c.date <= bindparam("until"))
    return select(table).where(and_(*where)).order_by(table.c.date, table.c.id)


def _locked_totals() -> Any:
    """Makes the rows that are missing and locks all of them, in the order given."""
    wanted = func.unnest(bindparam("positions", type_=ARRAY(Uuid))).table_valued("id").render_derived(name="wanted")
    new = upsert(position_total).from_select(["position_id", "amount"], select(wanted.c.id, literal(0)))
    return new.on_conflict_do_update(
        index_elements=["tenant_id", "position_id"], set_={"amount": position_total.c.amount}
    ).returning(position_total.c.position_id, position_total.c.amount)


_INSERT = {t.name: insert_row(t) for t in (*VERSIONED, timer, rate, period_lock)}
_UPDATE = {t.name: update_row(t) for t in VERSIONED}
_DELETE = {t.name: delete(t).where(t.c.id == bindparam("id"), t.c.version == bindparam("at")) for t in VERSIONED}
_AMONG = {t.name: _among(t) for t in VERSIONED}
_AMONG_FOR_UPDATE = {t.name: _among(t).with_for_update() for t in VERSIONED}
_MARK_BILLED = {t.name: _mark_billed(t) for t in VERSIONED}
_HELD_BY = {t.name: _held_by(t) for t in VERSIONED}
_MARK_FREE = {t.name: _mark_free(t) for t in VERSIONED}
_BILLABLE = {(t.name, dated): _billable(t, dated) for t in VERSIONED for dated in (False, True)}
_CANCELLED = select(cancelled_invoice.c.id).where(cancelled_invoice.c.id == bindparam("id"))
_REMEMBER_CANCELLED = upsert(cancelled_invoice).values(id=bindparam("id")).on_conflict_do_nothing()
_LOCKED_TOTALS = _locked_totals()
_SET_TOTAL = (
    update(position_total)
    .where(position_total.c.position_id == bindparam("position"))
    .values(amount=bindparam("amount_"))
)
_REPLICATE_PROJECT = take_over_row(project_ref)
_REPLICATE_PERSON = take_over_row(person_ref)
_PROJECTS = _among(project_ref)
_PEOPLE = select(person_ref.c.id, person_ref.c.name).where(person_ref.c.id == func.any(bindparam("ids")))
# An entry lasts a day at most and its date is the day of its start, so the day's neighbours are all there is to see.
_OVERLAPPING = (
    select(entry.c.id, entry.c.project_id, entry.c.started_at, entry.c.ended_at)
    .where(
        entry.c.person_id == bindparam("person"),
        entry.c.date >= bindparam("day_before"),
        entry.c.date <= bindparam("day_after"),
        entry.c.id != bindparam("own"),
        entry.c.started_at < bindparam("end"),
        entry.c.ended_at > bindparam("start"),
    )
    .order_by(entry.c.started_at)
    .limit(1)
)
_DAY = select(entry.c.minutes, entry.c.started_at, entry.c.ended_at).where(
    entry.c.person_id == bindparam("person"), entry.c.date == bindparam("day"), entry.c.id != bindparam("own")
)
_LOCKS_BETWEEN = select(period_lock).where(
    period_lock.c.from_date <= bindparam("last"), period_lock.c.to_date >= bindparam("first")
)
_LOCK = select(period_lock).where(period_lock.c.id == bindparam("id")).with_for_update()
_OPEN = delete(period_lock).where(period_lock.c.id == bindparam("id"))
_KEEP_PERIODS = select(func.pg_advisory_xact_lock_shared(bindparam("lock", type_=BigInteger)))
_RATES = select(rate).where(rate.c.person_id == func.any(bindparam("people")))
_TIMER = select(timer).where(timer.c.person_id == bindparam("person")).with_for_update()
_SHOW_TIMER = select(timer).where(timer.c.person_id == bindparam("person"))
_PERIOD_LOCKS = Listing(period_lock, row_to_lock)
_RATES_OF = Listing(rate, row_to_rate, person_id=rate.c.person_id == bindparam("person_id"))
_STOP = delete(timer).where(timer.c.person_id == bindparam("person"))


class Filters:
    """The typed filters of a list of entries or expenses."""

    def __init__(
        self,
        *,
        states: Sequence[str] = (),
        project_id: UUID | None = None,
        person_id: UUID | None = None,
        date_from: date | None = None,
        date_to: date | None = None,
        visible: frozenset[str] | None = None,
    ) -> None:
        self._equal = {"project_id": project_id, "person_id": person_id}
        self._days = {"date_from": date_from, "date_to": date_to}
        self._states, self._visible = states, visible

    def given(self) -> dict[str, Any]:
        return {**self._equal, "states": self._states or None, **self._days, "visible": among(self._visible)}


def _filtered(table: Table) -> dict[str, Any]:
    """What `Filters` may ask of entries and expenses alike."""
    return {
        "project_id": table.c.project_id == bindparam("project_id"),
        "person_id": table.c.person_id == bindparam("person_id"),
        "states": table.c.state == func.any(bindparam("states")),
        "date_from": table.c.date >= bindparam("date_from"),
        "date_to": table.c.date <= bindparam("date_to"),
        "visible": table.c.person_id == func.any(bindparam("visible")),
    }


_ENTRIES = Listing(entry, row_to_entry, **_filtered(entry))
_EXPENSES = Listing(expense, row_to_expense, **_filtered(expense))


class TimetrackingTx(Tx):
    """What timetracking's use cases load from, save to and announce through."""

    # Entries and expenses.

    async def entries(self, ids: Sequence[UUID], *, for_update: bool = True) -> list[TimeEntry]:
        """All of them, locked in the order of their ids; one that is missing is NotFound."""
        statements = _AMONG_FOR_UPDATE if for_update else _AMONG
        rows = await self.all(statements[entry.name], ids=list(ids))
        return [row_to_entry(r) for r in _all_there(rows, ids, "time entry")]

    async def expenses(self, ids: Sequence[UUID], *, for_update: bool = True) -> list[Expense]:
        statements = _AMONG_FOR_UPDATE if for_update else _AMONG
        rows = await self.all(statements[expense.name], ids=list(ids))
        return [row_to_expense(r) for r in _all_there(rows, ids, "expense")]

    async def save_entries(self, *values: TimeEntry) -> None:
        """Inserts what is new, else changes the version it was loaded with; overlapping times are refused here too."""
        try:
            await self._save(entry.name, values, entry_to_row)
        except ExclusionViolation as overlap:
            raise TimeOverlap(str(overlap.diag.constraint_name), pointer="/entry/started_at") from overlap

    async def save_expenses(self, *values: Expense) -> None:
        await self._save(expense.name, values, expense_to_row)

    async def _save(self, name: str, values: Sequence[Any], to_row: Callable[[Any], dict[str, Any]]) -> None:
        """Those that are new, then those that change: one statement each, whatever their number."""
        rows = [to_row(value) for value in values]
        new = [{**row, "version": 1} for row in rows if row["version"] == 0]
        known = [_changing(row) for row in rows if row["version"]]
        await self.run_many(_INSERT[name], new)
        if known and await self.run_many(_UPDATE[name], known) != len(known):
            expect_one(0, name, known[0]["id_"])
        for value in values:
            value.version += 1

    async def discard(self, value: TimeEntry | Expense) -> None:
        """Gone; the version it carries then is that of its end."""
        name = entry.name if isinstance(value, TimeEntry) else expense.name
        expect_one(await self.run(_DELETE[name], id=value.id, at=value.version), name, value.id)
        value.version += 1

    def emit(self, events: Iterable[Event], names: Names) -> None:  # type: ignore[override]
        """Events carry what happened in full: who may see and do what is decided where they are shown."""
        whole = replace(names, with_costs=True, viewer=None)
        for event in events:
            self.announce(wire.announcement(event, whole))

    # What an entry is judged by.

    async def overlapping(self, value: TimeEntry) -> Any:
        """Another entry of the same person that meets this one's times, or None."""
        if value.span is None:
            return None
        start, end = value.span
        days = {"day_before": value.date - timedelta(days=1), "day_after": value.date + timedelta(days=1)}
        return await self.one(_OVERLAPPING, person=value.person_id, own=value.id, start=start, end=end, **days)

    async def day_of(self, person_id: UUID, day: date, *, without: UUID) -> list[Booked]:
        rows = await self.all(_DAY, person=person_id, day=day, own=without)
        return [Booked(r["minutes"], (r["started_at"], r["ended_at"]) if r["started_at"] else None) for r in rows]

    async def cap_totals(self, positions: Iterable[UUID]) -> CapTotals:
        """What is booked on positions so far; their rows are locked, so that nobody else books meanwhile."""
        rows = await self.all(_LOCKED_TOTALS, positions=sorted(set(positions)))
        return CapTotals({r["position_id"]: Money(r["amount"]) for r in rows})

    async def keep_totals(self, totals: CapTotals) -> None:
        rows = [{"position": p, "amount_": totals.booked[p].amount} for p in sorted(totals.changed)]
        self.write_many(_SET_TOTAL, rows)

    async def rates_of(self, people: Iterable[UUID]) -> Mapping[UUID, list[Rate]]:
        wanted = set(people)
        found: dict[UUID, list[Rate]] = {person: [] for person in wanted}
        for row in await self.all(_RATES, people=list(wanted)):
            found[row["person_id"]].append(row_to_rate(row))
        return found

    # Locked days.

    async def locks_on(self, days: Sequence[date]) -> list[PeriodLock]:
        """Locks that may touch the days; from here on to the end of the transaction nobody adds one."""
        await self.run(_KEEP_PERIODS, lock=advisory_key(self.tenant, _PERIODS))
        rows = await self.all(_LOCKS_BETWEEN, first=min(days), last=max(days))
        return [row_to_lock(r) for r in rows]

    async def add_lock(self, value: PeriodLock) -> None:
        """Waits for all who change days at this moment: afterwards nothing on locked days moves."""
        await self.lock(_PERIODS)
        fields = {c.name: getattr(value, c.name) for c in period_lock.c if c.name not in ("tenant_id", "created_at")}
        self.write(_INSERT[period_lock.name], **fields, created_at=self.clock.now())

    async def open_lock(self, id_: UUID) -> PeriodLock:
        row = await self.one(_LOCK, id=id_)
        if row is None:
            raise NotFound(f"period lock {id_}")
        self.write(_OPEN, id=id_)
        return row_to_lock(row)

    # Timers and rates.

    async def running_timer(self, person_id: UUID, *, for_update: bool = True) -> Timer | None:
        row = await self.one(_TIMER if for_update else _SHOW_TIMER, person=person_id)
        return None if row is None else row_to_timer(row)

    async def start(self, value: Timer) -> None:
        self.write(_INSERT[timer.name], **{c.name: getattr(value, c.name) for c in timer.c if c.name != "tenant_id"})

    async def stop(self, person_id: UUID) -> None:
        self.write(_STOP, person=person_id)

    async def add_rate(self, value: Rate) -> None:
        money = {"bill_rate": value.bill_rate.amount, "cost_rate": value.cost_rate.amount}
        plain = {n: getattr(value, n) for n in ("id", "person_id", "project_id", "valid_from")}
        self.write(_INSERT[rate.name], **plain, **money, created_at=self.clock.now())

    # What billing tells and asks.

    async def is_cancelled(self, invoice: UUID) -> bool:
        """Asked before marking; issue and cancellation of one invoice wait for each other."""
        await self.lock("invoice", invoice)
        return await self.value(_CANCELLED, id=invoice) is not None

    async def mark_billed(
        self, entries: Sequence[UUID], expenses: Sequence[UUID], invoice: UUID, number: str
    ) -> list[Held]:
        """All sources belong to the invoice afterwards, answered are those that are new to it; one that another
        invoice holds is not free yet."""
        held: list[Held] = []
        for table, ids in ((entry, set(entries)), (expense, set(expenses))):
            if ids:
                wanted = list(ids)
                rows = await self.all(_MARK_BILLED[table.name], ids=wanted, invoice=invoice, number=number)
                held += [_held(table, row, invoice) for row in rows]
                if await self.value(_HELD_BY[table.name], ids=wanted, by=invoice) != len(wanted):
                    raise SourceNotFree(f"{table.name} of invoice {invoice}")
        return held

    async def mark_free(self, invoice: UUID) -> list[Held]:
        await self.lock("invoice", invoice)
        self.write(_REMEMBER_CANCELLED, id=invoice)
        return [
            _held(table, row, invoice)
            for table in VERSIONED
            for row in await self.all(_MARK_FREE[table.name], invoice=invoice)
        ]

    async def billable(self, projects: Sequence[UUID], until: date | None) -> tuple[list[TimeEntry], list[Expense]]:
        """Approved, billable, not yet billed work; one query each, whatever the number of projects."""
        given: dict[str, Any] = {"projects": list(projects), **({"until": until} if until else {})}
        entries = await self.all(_BILLABLE[(entry.name, until is not None)], **given)
        expenses = await self.all(_BILLABLE[(expense.name, until is not None)], **given)
        return [row_to_entry(r) for r in entries], [row_to_expense(r) for r in expenses]

    async def approved_among(
        self, entry_ids: Sequence[UUID], expense_ids: Sequence[UUID]
    ) -> tuple[list[TimeEntry], list[Expense]]:
        entries = await self.all(_AMONG[entry.name], ids=list(entry_ids)) if entry_ids else []
        expenses = await self.all(_AMONG[expense.name], ids=list(expense_ids)) if expense_ids else []
        approved = str(EntryState.APPROVED)
        return (
            [row_to_entry(r) for r in entries if r["state"] == approved],
            [row_to_expense(r) for r in expenses if r["state"] == approved],
        )

    # Replicas, and names from them.

    async def replicate_project(self, value: Project, version: int) -> None:
        self.write(_REPLICATE_PROJECT, **project_to_row(value, version))

    async def replicate_person(self, id_: UUID, version: int, name: str) -> None:
        self.write(_REPLICATE_PERSON, id=id_, source_version=version, name=name)

    async def names(self, people: Iterable[UUID] = (), projects: Iterable[UUID] = ()) -> Names:
        """What the answer's people and projects are called, in one query each, for the eyes of the caller."""
        wanted = list(set(people))
        found = await self.all(_PEOPLE, ids=wanted) if wanted else []
        principal, machine = self.principal, self.principal.kind in ("system", "service")
        return Names(
            people={r["id"]: r["name"] for r in found},
            projects=await self.projects(set(projects)),
            locale=principal.locale,
            with_costs=machine or principal.allows("timetracking.rate.read"),
            viewer=None if machine else principal,
        )

    async def names_of(self, *values: TimeEntry | Expense | Timer) -> Names:
        return await self.names((v.person_id for v in values), (v.project_id for v in values))

    async def projects(self, ids: Iterable[UUID]) -> dict[UUID, Project]:
        wanted = list(ids)
        rows = await self.all(_PROJECTS, ids=wanted) if wanted else []
        return {r["id"]: row_to_project(r) for r in rows}

    async def project(self, id_: UUID, pointer: str = "/entry/project_id") -> Project:
        found = await self.projects([id_])
        if id_ not in found:
            raise NotFound(f"project {id_}", pointer=pointer)
        return found[id_]

    async def must_know_person(self, id_: UUID, pointer: str = "/person_id") -> None:
        if not await self.all(_PEOPLE, ids=[id_]):
            raise NotFound(f"person {id_}", pointer=pointer)

    # Lists.

    async def list_entries(self, page: Page, filters: Filters) -> tuple[Sequence[TimeEntry], str]:
        return await _ENTRIES.page(self, page, **filters.given())

    async def list_expenses(self, page: Page, filters: Filters) -> tuple[Sequence[Expense], str]:
        return await _EXPENSES.page(self, page, **filters.given())

    async def list_rates(self, page: Page, person_id: UUID | None) -> tuple[Sequence[Rate], str]:
        return await _RATES_OF.page(self, page, person_id=person_id)

    async def list_locks(self, page: Page) -> tuple[Sequence[PeriodLock], str]:
        return await _PERIOD_LOCKS.page(self, page)


def _held(table: Table, row: Any, invoice: UUID) -> Held:
    return Held(Kind(table.name), row["id"], row["version"], invoice, row["invoice_number"])


def _changing(row: dict[str, Any]) -> dict[str, Any]:
    """A row as the versioned UPDATE wants it."""
    values = {name: value for name, value in row.items() if name not in ("id", "version", "created_at")}
    return {**values, "id_": row["id"], "version_": row["version"]}


def _all_there(rows: list[Any], ids: Sequence[UUID], what: str) -> list[Any]:
    if len(rows) != len(set(ids)):
        missing = set(ids) - {r["id"] for r in rows}
        raise NotFound(f"{what} {next(iter(missing))}", pointer="/ids" if len(ids) > 1 else None)
    return rows

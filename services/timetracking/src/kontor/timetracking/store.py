"""timetracking's tables, rows to objects and back, and the transaction object its use cases work on.

SQL is written here and nowhere else; what the objects mean is `domain`'s part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.common.db import Tx, expect_one
from kontor.common.errors import NotFound
from kontor.common.money import Money
from kontor.common.paging import Page
from kontor.timetracking import wire
from kontor.timetracking.domain import (
    EntryState,
    Event,
    Expense,
    PeriodLock,
    Position,
    PositionKind,
    Project,
    Rate,
    Receipt,
    TimeEntry,
    TimeOverlap,
    Timer,
)
from kontor.timetracking.wire import Names
from psycopg.errors import ExclusionViolation
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

metadata = MetaData()
_TENANT = "nullif(current_setting('kontor.tenant', true), '')::uuid"


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(name, metadata, Column("tenant_id", Uuid, primary_key=True, server_default=sql(_TENANT)), *columns)


def _instant(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


entry = _table(
    "time_entry",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("position_id", Uuid, nullable=False),
    Column("task_id", Uuid),
    Column("quote_line_id", Uuid, nullable=False),
    Column("date", Date, nullable=False),
    Column("minutes", Integer, nullable=False),
    _instant("started_at", nullable=True),
    _instant("ended_at", nullable=True),
    Column("note", Text, nullable=False),
    Column("billable", Boolean, nullable=False),
    Column("vat_rate", Numeric, nullable=False),
    Column("vat_category", Text, nullable=False),
    Column("rate", Numeric, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("cost_rate", Numeric, nullable=False),
    Column("state", Text, nullable=False),
    Column("rejected_reason", Text, nullable=False),
    Column("flags", JSONB, nullable=False),
    Column("invoice_id", Uuid),
    Column("invoice_number", Text, nullable=False),
    _instant("created_at"),
)
expense = _table(
    "expense",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("position_id", Uuid, nullable=False),
    Column("quote_line_id", Uuid, nullable=False),
    Column("date", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("gross", Numeric, nullable=False),
    Column("receipt_vat_rate", Numeric, nullable=False),
    Column("receipt", JSONB),
    Column("vat_rate", Numeric, nullable=False),
    Column("vat_category", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("rejected_reason", Text, nullable=False),
    Column("invoice_id", Uuid),
    Column("invoice_number", Text, nullable=False),
    _instant("created_at"),
)
timer = _table(
    "timer",
    Column("person_id", Uuid, primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("position_id", Uuid, nullable=False),
    Column("task_id", Uuid),
    Column("note", Text, nullable=False),
    _instant("started_at"),
)
rate = _table(
    "rate",
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("project_id", Uuid),
    Column("bill_rate", Numeric, nullable=False),
    Column("cost_rate", Numeric, nullable=False),
    Column("valid_from", Date, nullable=False),
    _instant("created_at"),
)
period_lock = _table(
    "period_lock",
    Column("id", Uuid, primary_key=True),
    Column("from_date", Date, nullable=False),
    Column("to_date", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("locked_by", Uuid),
    Column("locked_by_name", Text, nullable=False),
    _instant("created_at"),
)
project_ref = _table(
    "project_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("customer_number", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("positions", JSONB, nullable=False),
    Column("tasks", JSONB, nullable=False),
    Column("leads", JSONB, nullable=False),
    Column("members", JSONB, nullable=False),
)
person_ref = _table(
    "person_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
)

VERSIONED = (entry, expense)


def _insert(table: Table) -> Any:
    return insert(table).values({c.name: bindparam(c.name) for c in table.c if c.name != "tenant_id"})


def _update(table: Table) -> Any:
    fixed = {"tenant_id", "id", "version", "created_at"}
    values: dict[str, Any] = {c.name: bindparam(c.name) for c in table.c if c.name not in fixed}
    return (
        update(table)
        .where(table.c.id == bindparam("id_"), table.c.version == bindparam("version_"))
        .values(**values, version=table.c.version + 1)
    )


def _replicate(table: Table) -> Any:
    """Takes a newer version over and skips one it has passed."""
    new = upsert(table).values({c.name: bindparam(c.name) for c in table.c if c.name != "tenant_id"})
    changed = {c.name: new.excluded[c.name] for c in table.c if c.name not in ("tenant_id", "id")}
    return new.on_conflict_do_update(
        index_elements=["tenant_id", "id"],
        set_=changed,
        where=table.c.source_version < new.excluded.source_version,
    )


def _among(table: Table) -> Any:
    return select(table).where(table.c.id == func.any(bindparam("ids"))).order_by(table.c.id)


def _mark_billed(table: Table) -> Any:
    return (
        update(table)
        .where(table.c.id == func.any(bindparam("ids")), table.c.invoice_id.is_(None))
        .values(invoice_id=bindparam("invoice"), invoice_number=bindparam("number"), version=table.c.version + 1)
    )


def _mark_free(table: Table) -> Any:
    return (
        update(table)
        .where(table.c.invoice_id == bindparam("invoice"))
        .values(invoice_id=None, invoice_number="", version=table.c.version + 1)
    )


_INSERT = {t.name: _insert(t) for t in (*VERSIONED, timer, rate, period_lock)}
_UPDATE = {t.name: _update(t) for t in VERSIONED}
_AMONG = {t.name: _among(t) for t in VERSIONED}
_AMONG_FOR_UPDATE = {t.name: _among(t).with_for_update() for t in VERSIONED}
_MARK_BILLED = {t.name: _mark_billed(t) for t in VERSIONED}
_MARK_FREE = {t.name: _mark_free(t) for t in VERSIONED}
_REPLICATE_PROJECT = _replicate(project_ref)
_REPLICATE_PERSON = _replicate(person_ref)
_PROJECTS = _among(project_ref)
_PEOPLE = select(person_ref.c.id, person_ref.c.name).where(person_ref.c.id == func.any(bindparam("ids")))
_OVERLAPPING = (
    select(entry.c.started_at, entry.c.ended_at)
    .where(
        entry.c.person_id == bindparam("person"),
        entry.c.id != bindparam("own"),
        entry.c.started_at < bindparam("end"),
        entry.c.ended_at > bindparam("start"),
    )
    .limit(1)
)
_DAY_MINUTES = select(func.coalesce(func.sum(entry.c.minutes), 0)).where(
    entry.c.person_id == bindparam("person"), entry.c.date == bindparam("day"), entry.c.id != bindparam("own")
)
_SPENT = select(func.coalesce(func.sum(entry.c.amount), 0)).where(
    entry.c.position_id == bindparam("position"),
    entry.c.id != bindparam("own"),
    entry.c.state != str(EntryState.REJECTED),
)
_LOCK_ON = (
    select(period_lock)
    .where(period_lock.c.from_date <= bindparam("day"), period_lock.c.to_date >= bindparam("day"))
    .order_by(period_lock.c.to_date.desc())
    .limit(1)
)
_RATES = select(rate).where(rate.c.person_id == bindparam("person"))
_TIMER = select(timer).where(timer.c.person_id == bindparam("person")).with_for_update()
_SHOW_TIMER = select(timer).where(timer.c.person_id == bindparam("person"))
_STOP = delete(timer).where(timer.c.person_id == bindparam("person"))


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


_BILLABLE = {(t.name, dated): _billable(t, dated) for t in VERSIONED for dated in (False, True)}

_ENTRY_MONEY = ("rate", "amount", "cost_rate")
_ENTRY_SPECIAL = ("tenant_id", "state", "flags", *_ENTRY_MONEY)


def row_to_entry(row: Any) -> TimeEntry:
    fields: dict[str, Any] = {c.name: row[c.name] for c in entry.c if c.name not in _ENTRY_SPECIAL}
    fields |= {name: Money(row[name]) for name in _ENTRY_MONEY}
    return TimeEntry(**fields, state=EntryState(row["state"]), flags=tuple(row["flags"]))


def entry_to_row(value: TimeEntry) -> dict[str, Any]:
    return {
        **{c.name: getattr(value, c.name) for c in entry.c if c.name not in _ENTRY_SPECIAL},
        **{name: getattr(value, name).amount for name in _ENTRY_MONEY},
        "state": str(value.state),
        "flags": list(value.flags),
    }


_EXPENSE_SPECIAL = ("tenant_id", "state", "gross", "receipt")


def row_to_expense(row: Any) -> Expense:
    return Expense(
        **{c.name: row[c.name] for c in expense.c if c.name not in _EXPENSE_SPECIAL},
        gross=Money(row["gross"]),
        receipt=None if row["receipt"] is None else Receipt(**row["receipt"]),
        state=EntryState(row["state"]),
    )


def expense_to_row(value: Expense) -> dict[str, Any]:
    return {
        **{c.name: getattr(value, c.name) for c in expense.c if c.name not in _EXPENSE_SPECIAL},
        "gross": value.gross.amount,
        "receipt": None if value.receipt is None else asdict(value.receipt),
        "state": str(value.state),
    }


def row_to_timer(row: Any) -> Timer:
    return Timer(**{c.name: row[c.name] for c in timer.c if c.name != "tenant_id"})


def row_to_rate(row: Any) -> Rate:
    return Rate(
        row["id"],
        row["person_id"],
        row["project_id"],
        Money(row["bill_rate"]),
        Money(row["cost_rate"]),
        row["valid_from"],
    )


def row_to_lock(row: Any) -> PeriodLock:
    return PeriodLock(**{c.name: row[c.name] for c in period_lock.c if c.name not in ("tenant_id", "created_at")})


def row_to_project(row: Any) -> Project:
    plain = ("id", "number", "name", "customer_id", "customer_name", "customer_number", "active")
    return Project(
        **{name: row[name] for name in plain},
        positions=tuple(_position_from_json(p) for p in row["positions"]),
        tasks=frozenset(map(UUID, row["tasks"])),
        leads=frozenset(map(UUID, row["leads"])),
        members=frozenset(map(UUID, row["members"])),
    )


def project_to_row(value: Project, version: int) -> dict[str, Any]:
    plain = ("id", "number", "name", "customer_id", "customer_name", "customer_number", "active")
    return {
        **{name: getattr(value, name) for name in plain},
        "source_version": version,
        "positions": [_position_to_json(p) for p in value.positions],
        "tasks": sorted(map(str, value.tasks)),
        "leads": sorted(map(str, value.leads)),
        "members": sorted(map(str, value.members)),
    }


def _position_to_json(value: Position) -> dict[str, Any]:
    return {
        "id": str(value.id),
        "quote_line_id": str(value.quote_line_id),
        "title": value.title,
        "kind": str(value.kind),
        "unit_price": str(value.unit_price.amount),
        "cap": None if value.cap is None else str(value.cap.amount),
        "vat_rate": f"{value.vat_rate:f}",
        "vat_category": value.vat_category,
    }


def _position_from_json(row: dict[str, Any]) -> Position:
    return Position(
        id=UUID(row["id"]),
        quote_line_id=UUID(row["quote_line_id"]),
        title=row["title"],
        kind=PositionKind(row["kind"]),
        unit_price=Money(Decimal(row["unit_price"])),
        cap=None if row["cap"] is None else Money(Decimal(row["cap"])),
        vat_rate=Decimal(row["vat_rate"]),
        vat_category=row["vat_category"],
    )


class TimetrackingTx(Tx):
    """What timetracking's use cases load from, save to and announce through."""

    async def get_entry(self, id_: UUID) -> TimeEntry:
        return (await self.entries([id_], for_update=False))[0]

    async def entries(self, ids: Sequence[UUID], *, for_update: bool = True) -> list[TimeEntry]:
        """All of them, locked in the order of their ids; one that is missing is NotFound."""
        statements = _AMONG_FOR_UPDATE if for_update else _AMONG
        rows = await self.all(statements[entry.name], ids=list(ids))
        return [row_to_entry(r) for r in _all_there(rows, ids, "time entry")]

    async def expenses(self, ids: Sequence[UUID], *, for_update: bool = True) -> list[Expense]:
        statements = _AMONG_FOR_UPDATE if for_update else _AMONG
        rows = await self.all(statements[expense.name], ids=list(ids))
        return [row_to_expense(r) for r in _all_there(rows, ids, "expense")]

    async def save_entry(self, value: TimeEntry) -> None:
        """Inserts a new entry, else changes the version it was loaded with; overlapping times are refused here too."""
        try:
            await self._save(entry.name, entry_to_row(value), value.id)
        except ExclusionViolation as overlap:
            raise TimeOverlap(str(value.id), pointer="/entry/started_at") from overlap
        value.version += 1

    async def save_expense(self, value: Expense) -> None:
        await self._save(expense.name, expense_to_row(value), value.id)
        value.version += 1

    async def _save(self, name: str, row: dict[str, Any], id_: UUID) -> None:
        if row["version"] == 0:
            await self.run(_INSERT[name], **{**row, "version": 1})
            return
        row.pop("created_at")
        key = {"id_": row.pop("id"), "version_": row.pop("version")}
        expect_one(await self.run(_UPDATE[name], **row, **key), name, id_)

    def emit(self, events: Iterable[Event], names: Names) -> None:
        """Events carry what happened in full: who may see costs is decided where they are shown."""
        whole = replace(names, with_costs=True)
        for event in events:
            self.announce(wire.announcement(event, whole))

    async def names(self, people: Iterable[UUID] = (), projects: Iterable[UUID] = ()) -> Names:
        """What the answer's people and projects are called, in one query each; costs only for who may see rates."""
        wanted = list(set(people))
        found = await self.all(_PEOPLE, ids=wanted) if wanted else []
        return Names(
            {r["id"]: r["name"] for r in found},
            await self.projects(set(projects)),
            self.principal.locale,
            self.principal.kind in ("system", "service") or self.principal.allows("timetracking.rate.read"),
        )

    async def names_of(self, *values: TimeEntry | Expense | Timer) -> Names:
        return await self.names((v.person_id for v in values), (v.project_id for v in values))

    async def projects(self, ids: Iterable[UUID]) -> dict[UUID, Project]:
        wanted = list(ids)
        rows = await self.all(_PROJECTS, ids=wanted) if wanted else []
        return {r["id"]: row_to_project(r) for r in rows}

    async def project(self, id_: UUID) -> Project:
        found = await self.projects([id_])
        if id_ not in found:
            raise NotFound(f"project {id_}", pointer="/entry/project_id")
        return found[id_]

    async def must_know_person(self, id_: UUID) -> None:
        if not await self.all(_PEOPLE, ids=[id_]):
            raise NotFound(f"person {id_}", pointer="/person_id")

    async def overlapping(self, value: TimeEntry) -> Any:
        """Start and end of an entry of the same person that meets this one's times, or None."""
        if value.started_at is None:
            return None
        times = {"start": value.started_at, "end": value.ended_at}
        return await self.one(_OVERLAPPING, person=value.person_id, own=value.id, **times)

    async def day_minutes(self, person_id: UUID, day: date, *, without: UUID) -> int:
        return int(await self.value(_DAY_MINUTES, person=person_id, day=day, own=without))

    async def spent_on(self, position_id: UUID, *, without: UUID) -> Money:
        """What is booked on a position so far; the lock makes two entries at once wait for each other."""
        await self.lock("position", position_id)
        return Money(await self.value(_SPENT, position=position_id, own=without))

    async def lock_on(self, day: date) -> PeriodLock | None:
        row = await self.one(_LOCK_ON, day=day)
        return None if row is None else row_to_lock(row)

    async def rates_of(self, person_id: UUID) -> list[Rate]:
        return [row_to_rate(r) for r in await self.all(_RATES, person=person_id)]

    async def running_timer(self, person_id: UUID, *, for_update: bool = True) -> Timer | None:
        row = await self.one(_TIMER if for_update else _SHOW_TIMER, person=person_id)
        return None if row is None else row_to_timer(row)

    async def start(self, value: Timer) -> None:
        await self.run(
            _INSERT[timer.name], **{c.name: getattr(value, c.name) for c in timer.c if c.name != "tenant_id"}
        )

    async def stop(self, person_id: UUID) -> None:
        await self.run(_STOP, person=person_id)

    async def add_rate(self, value: Rate) -> None:
        money = {"bill_rate": value.bill_rate.amount, "cost_rate": value.cost_rate.amount}
        plain = {n: getattr(value, n) for n in ("id", "person_id", "project_id", "valid_from")}
        await self.run(_INSERT[rate.name], **plain, **money, created_at=self.clock.now())

    async def add_lock(self, value: PeriodLock) -> None:
        fields = {c.name: getattr(value, c.name) for c in period_lock.c if c.name not in ("tenant_id", "created_at")}
        await self.run(_INSERT[period_lock.name], **fields, created_at=self.clock.now())

    async def mark_billed(self, entries: Sequence[UUID], expenses: Sequence[UUID], invoice: UUID, number: str) -> None:
        for table, ids in ((entry, entries), (expense, expenses)):
            if ids:
                await self.run(_MARK_BILLED[table.name], ids=list(ids), invoice=invoice, number=number)

    async def mark_free(self, invoice: UUID) -> None:
        for table in VERSIONED:
            await self.run(_MARK_FREE[table.name], invoice=invoice)

    async def replicate_project(self, value: Project, version: int) -> None:
        await self.run(_REPLICATE_PROJECT, **project_to_row(value, version))

    async def replicate_person(self, id_: UUID, version: int, name: str) -> None:
        await self.run(_REPLICATE_PERSON, id=id_, source_version=version, name=name)

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

    async def list_entries(
        self,
        page: Page,
        *,
        states: Sequence[str],
        project_id: UUID | None,
        person_id: UUID | None,
        date_from: date | None,
        date_to: date | None,
        visible: frozenset[str] | None,
    ) -> tuple[Sequence[TimeEntry], str]:
        where = _filters(entry, states, project_id, visible)
        where += [entry.c.person_id == person_id] if person_id else []
        where += [entry.c.date >= date_from] if date_from else []
        where += [entry.c.date <= date_to] if date_to else []
        return await self._list(entry, page, where, row_to_entry)

    async def list_expenses(
        self, page: Page, *, states: Sequence[str], project_id: UUID | None, visible: frozenset[str] | None
    ) -> tuple[Sequence[Expense], str]:
        return await self._list(expense, page, _filters(expense, states, project_id, visible), row_to_expense)

    async def list_rates(self, page: Page, person_id: UUID | None) -> tuple[Sequence[Rate], str]:
        where = [rate.c.person_id == person_id] if person_id else []
        rows, token = await self._rows(rate, page, where)
        return [row_to_rate(r) for r in rows], token

    async def list_locks(self, page: Page) -> tuple[Sequence[PeriodLock], str]:
        rows, token = await self._rows(period_lock, page, [])
        return [row_to_lock(r) for r in rows], token

    async def _list(self, table: Table, page: Page, where: list[Any], build: Any) -> tuple[Sequence[Any], str]:
        rows, token = await self._rows(table, page, where)
        return [build(row) for row in rows], token

    async def _rows(self, table: Table, page: Page, where: list[Any]) -> tuple[Sequence[Any], str]:
        """Newest first; ids are UUIDv7, so they order what one instant created."""
        if page.after:
            where = [*where, tuple_(table.c.created_at, table.c.id) < tuple_(*page.after)]
        newest = select(table).where(and_(*where)) if where else select(table)
        rows = await self.all(newest.order_by(table.c.created_at.desc(), table.c.id.desc()).limit(page.limit))
        return page.cut(rows, lambda r: (r["created_at"], r["id"]))


def _filters(table: Table, states: Sequence[str], project_id: UUID | None, visible: frozenset[str] | None) -> list[Any]:
    where: list[Any] = [table.c.state.in_(states)] if states else []
    where += [table.c.project_id == project_id] if project_id else []
    where += [table.c.person_id.in_([UUID(v) for v in visible])] if visible is not None else []
    return where


def _all_there(rows: list[Any], ids: Sequence[UUID], what: str) -> list[Any]:
    if len(rows) != len(set(ids)):
        missing = set(ids) - {r["id"] for r in rows}
        raise NotFound(f"{what} {next(iter(missing))}", pointer="/ids" if len(ids) > 1 else None)
    return rows

"""projects' tables, rows to objects and back, and the transaction object its use cases work on.

SQL is written here and nowhere else; what the objects mean is `domain`'s part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from kontor.common.database.listing import Listing, among
from kontor.common.database.paging import Page
from kontor.common.database.rows import insert_row, take_over_row, tenant_table, update_row
from kontor.common.database.transaction import Tx, expect_one
from kontor.common.values.errors import NotFound
from kontor.common.values.money import Money
from kontor.projects import wire
from kontor.projects.domain import (
    Acceptance,
    EvidenceFile,
    Member,
    MemberRole,
    Milestone,
    MilestoneEvent,
    MilestoneState,
    Named,
    Position,
    PositionKind,
    Project,
    ProjectEvent,
    ProjectState,
    Task,
)
from sqlalchemy import Boolean as Bool
from sqlalchemy import (
    Column,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    Text,
    Uuid,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

metadata = MetaData()
_table = partial(tenant_table, metadata)


project = _table(
    "project",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("quote_id", Uuid, nullable=False),
    Column("refs", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("positions", JSONB, nullable=False),
    Column("tasks", JSONB, nullable=False),
    Column("members", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
milestone = _table(
    "milestone",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("refs", JSONB, nullable=False),
    Column("position_id", Uuid, nullable=False),
    Column("quote_line_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("currency", Text, nullable=False),
    Column("vat_rate", Numeric, nullable=False),
    Column("vat_category", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("evidence_files", JSONB, nullable=False),
    Column("reached_at", DateTime(timezone=True)),
    Column("acceptance", JSONB),
    Column("rejected_reason", Text, nullable=False),
    Column("completes_position", Bool, nullable=False),
    Column("link_id", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
counter = _table("counter", Column("series", Text, primary_key=True), Column("last", Integer, nullable=False))
person_ref = _table(
    "person_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
)
customer_ref = _table(
    "customer_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("contact_name", Text, nullable=False),
    Column("language", Text, nullable=False),
)

AGGREGATES = (project, milestone)


_INSERT = {t.name: insert_row(t) for t in AGGREGATES}
_UPDATE = {t.name: update_row(t) for t in AGGREGATES}
_GET = {t.name: select(t).where(t.c.id == bindparam("id")) for t in AGGREGATES}
_GET_FOR_UPDATE = {t.name: _GET[t.name].with_for_update() for t in AGGREGATES}
_MILESTONES_OF = select(milestone).where(milestone.c.project_id == func.any(bindparam("ids"))).order_by(milestone.c.id)
_MILESTONES_BY_ID = select(milestone).where(milestone.c.id == func.any(bindparam("ids"))).order_by(milestone.c.id)
_SIBLINGS = (
    select(milestone)
    .where(milestone.c.position_id == bindparam("position_id"))
    .order_by(milestone.c.id)
    .with_for_update()
)
_BY_QUOTE = select(project.c.id).where(project.c.quote_id == bindparam("quote_id"))
_NEXT = (
    upsert(counter)
    .values(series=bindparam("series"), last=1)
    .on_conflict_do_update(index_elements=["tenant_id", "series"], set_={"last": counter.c.last + 1})
    .returning(counter.c.last)
)
_NUMBER_TAKEN = select(project.c.id).where(project.c.number == bindparam("number"))
_PEOPLE = select(person_ref.c.id, person_ref.c.name).where(person_ref.c.id == func.any(bindparam("ids")))
_REPLICATE_PERSON = take_over_row(person_ref)
_REPLICATE_CUSTOMER = take_over_row(customer_ref)
_CUSTOMER = select(customer_ref).where(customer_ref.c.id == bindparam("id"))


def _named_to_json(value: Named | None) -> Any:
    return None if value is None else [str(value.id), value.label, value.number]


def _named_from_json(row: Any) -> Named:
    return Named(UUID(row[0]), row[1], row[2])


def row_to_project(row: Any) -> Project:
    refs = row["refs"]
    return Project(
        id=row["id"],
        number=row["number"],
        name=row["name"],
        customer=_named_from_json(refs["customer"]),
        quote=_named_from_json(refs["quote"]),
        lead=None if refs["lead"] is None else _named_from_json(refs["lead"]),
        legal_entity=_named_from_json(refs["legal_entity"]),
        positions=tuple(_position_from_json(p) for p in row["positions"]),
        tasks=tuple(Task(UUID(t["id"]), UUID(t["position_id"]), t["title"]) for t in row["tasks"]),
        members=tuple(Member(UUID(m["person_id"]), MemberRole(m["role"])) for m in row["members"]),
        state=ProjectState(row["state"]),
        created_at=row["created_at"],
        version=row["version"],
    )


def project_to_row(value: Project) -> dict[str, Any]:
    named = ("customer", "quote", "lead", "legal_entity")
    return {
        "id": value.id,
        "version": value.version,
        "number": value.number,
        "name": value.name,
        "customer_id": value.customer.id,
        "quote_id": value.quote.id,
        "refs": {n: _named_to_json(getattr(value, n)) for n in named},
        "state": str(value.state),
        "positions": [_position_to_json(p) for p in value.positions],
        "tasks": [{"id": str(t.id), "position_id": str(t.position_id), "title": t.title} for t in value.tasks],
        "members": [{"person_id": str(m.person_id), "role": str(m.role)} for m in value.members],
        "created_at": value.created_at,
    }


def _position_to_json(value: Position) -> dict[str, Any]:
    """Decimals and dates as text: JSON numbers are floats to most readers."""
    return {
        "id": str(value.id),
        "position": value.position,
        "quote_line_id": str(value.quote_line_id),
        "title": value.title,
        "kind": str(value.kind),
        "budget": str(value.budget.amount),
        "unit_price": str(value.unit_price.amount),
        "unit": value.unit,
        "quantity": f"{value.quantity:f}",
        "cap": None if value.cap is None else str(value.cap.amount),
        "vat_rate": f"{value.vat_rate:f}",
        "vat_category": value.vat_category,
        "retainer_from": None if value.retainer_from is None else value.retainer_from.isoformat(),
    }


def _position_from_json(row: dict[str, Any]) -> Position:
    return Position(
        id=UUID(row["id"]),
        position=row["position"],
        quote_line_id=UUID(row["quote_line_id"]),
        title=row["title"],
        kind=PositionKind(row["kind"]),
        budget=Money(Decimal(row["budget"])),
        unit_price=Money(Decimal(row["unit_price"])),
        unit=row["unit"],
        quantity=Decimal(row["quantity"]),
        cap=None if row["cap"] is None else Money(Decimal(row["cap"])),
        vat_rate=Decimal(row["vat_rate"]),
        vat_category=row["vat_category"],
        retainer_from=None if row["retainer_from"] is None else date.fromisoformat(row["retainer_from"]),
    )


_MILESTONE_PLAIN = (
    "id",
    "version",
    "position_id",
    "quote_line_id",
    "title",
    "vat_rate",
    "vat_category",
    "evidence",
    "reached_at",
    "rejected_reason",
    "completes_position",
    "link_id",
    "created_at",
)


def row_to_milestone(row: Any) -> Milestone:
    return Milestone(
        **{name: row[name] for name in _MILESTONE_PLAIN},
        project=_named_from_json(row["refs"]["project"]),
        customer=_named_from_json(row["refs"]["customer"]),
        amount=Money(row["amount"], row["currency"]),
        state=MilestoneState(row["state"]),
        evidence_files=tuple(EvidenceFile(**f) for f in row["evidence_files"]),
        acceptance=None if row["acceptance"] is None else _acceptance_from_json(row["acceptance"]),
    )


def milestone_to_row(value: Milestone) -> dict[str, Any]:
    return {
        **{name: getattr(value, name) for name in _MILESTONE_PLAIN},
        "project_id": value.project.id,
        "customer_id": value.customer.id,
        "refs": {"project": _named_to_json(value.project), "customer": _named_to_json(value.customer)},
        "amount": value.amount.amount,
        "currency": value.amount.currency,
        "state": str(value.state),
        "evidence_files": [asdict(f) for f in value.evidence_files],
        "acceptance": None if value.acceptance is None else _acceptance_to_json(value.acceptance),
    }


def _acceptance_to_json(value: Acceptance) -> dict[str, Any]:
    return {**asdict(value), "at": value.at.isoformat()}


def _acceptance_from_json(row: dict[str, Any]) -> Acceptance:
    return Acceptance(**{**row, "at": datetime.fromisoformat(row["at"])})


_PROJECTS = Listing(
    project,
    row_to_project,
    states=project.c.state == func.any(bindparam("states")),
    customer_id=project.c.customer_id == bindparam("customer_id"),
    quote_id=project.c.quote_id == bindparam("quote_id"),
    visible=project.c.customer_id == func.any(bindparam("visible")),
)
_MILESTONES = Listing(
    milestone,
    row_to_milestone,
    states=milestone.c.state == func.any(bindparam("states")),
    project_id=milestone.c.project_id == bindparam("project_id"),
    visible=milestone.c.customer_id == func.any(bindparam("visible")),
)


class ProjectsTx(Tx):
    """What projects' use cases load from, save to and announce through."""

    async def get_project(self, id_: UUID, *, for_update: bool = False) -> Project:
        return row_to_project(await self._get("project", id_, for_update))

    async def get_milestone(self, id_: UUID, *, for_update: bool = False) -> Milestone:
        return row_to_milestone(await self._get("milestone", id_, for_update))

    async def _get(self, name: str, id_: UUID, for_update: bool) -> Any:
        row = await self.one((_GET_FOR_UPDATE if for_update else _GET)[name], id=id_)
        if row is None:
            raise NotFound(f"{name} {id_}")
        return row

    async def save(self, value: Project | Milestone) -> None:
        """Inserts a new object, else changes the version it was loaded with; then it carries the new version."""
        name, row = (
            ("project", project_to_row(value)) if isinstance(value, Project) else ("milestone", milestone_to_row(value))
        )
        if value.version == 0:
            self.write(_INSERT[name], **{**row, "version": 1})
        else:
            row.pop("created_at")
            key = {"id_": row.pop("id"), "version_": row.pop("version")}
            expect_one(await self.run(_UPDATE[name], **row, **key), name, value.id)
        value.version += 1

    async def emit(self, events: Iterable[ProjectEvent], milestones: Sequence[Milestone]) -> None:  # type: ignore[override]
        for event in events:
            people = await self.people([m.person_id for m in event.project.members])
            self.announce(wire.project_announcement(event, milestones, people))

    def emit_milestone(self, events: Iterable[MilestoneEvent], reason: str = "") -> None:
        for event in events:
            self.announce(wire.milestone_announcement(event, reason))

    async def next_number(self, year: int) -> str:
        """The next one that is free: a counter that is behind its projects catches up."""
        while True:
            number = f"P-{year}-{await self.value(_NEXT, series=f'project-{year}'):04}"
            if await self.value(_NUMBER_TAKEN, number=number) is None:
                return number

    async def project_of_quote(self, quote_id: UUID) -> UUID | None:
        found: UUID | None = await self.value(_BY_QUOTE, quote_id=quote_id)
        return found

    async def milestones_of(self, project_ids: Sequence[UUID]) -> list[Milestone]:
        return [row_to_milestone(r) for r in await self.all(_MILESTONES_OF, ids=list(project_ids))]

    async def milestones_by_id(self, ids: Sequence[UUID]) -> list[Milestone]:
        return [row_to_milestone(r) for r in await self.all(_MILESTONES_BY_ID, ids=list(ids))]

    async def position_milestones(self, position_id: UUID) -> list[Milestone]:
        """All of one position, locked, so that only one of two acceptances at once completes it."""
        return [row_to_milestone(r) for r in await self.all(_SIBLINGS, position_id=position_id)]

    async def people(self, ids: Sequence[UUID]) -> dict[UUID, str]:
        if not ids:
            return {}
        return {r["id"]: r["name"] for r in await self.all(_PEOPLE, ids=list(ids))}

    async def customer(self, id_: UUID) -> Any:
        row = await self.one(_CUSTOMER, id=id_)
        if row is None:
            raise NotFound(f"customer {id_}")
        return row

    async def replicate_person(self, id_: UUID, version: int, name: str) -> None:
        self.write(_REPLICATE_PERSON, id=id_, source_version=version, name=name)

    async def replicate_customer(self, **fields: Any) -> None:
        self.write(_REPLICATE_CUSTOMER, **fields)

    async def list_projects(
        self,
        page: Page,
        states: Sequence[str],
        customer_id: UUID | None,
        quote_id: UUID | None,
        visible: frozenset[str] | None,
    ) -> tuple[Sequence[Project], str]:
        return await _PROJECTS.page(
            self,
            page,
            states=states or None,
            customer_id=customer_id,
            quote_id=quote_id,
            visible=among(visible),
        )

    async def list_milestones(
        self, page: Page, states: Sequence[str], project_id: UUID | None, visible: frozenset[str] | None
    ) -> tuple[Sequence[Milestone], str]:
        return await _MILESTONES.page(self, page, states=states or None, project_id=project_id, visible=among(visible))

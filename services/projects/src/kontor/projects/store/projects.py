"""Projects as rows; positions, tasks and team are JSON."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from kontor.common.database.listing import Listing, Within, as_it_is, folded, kept, starting, words
from kontor.common.database.stores import Row, Store
from kontor.common.values.money import Money
from kontor.projects.domain.project import (
    Member,
    MemberRole,
    Position,
    PositionKind,
    Project,
    ProjectState,
    Task,
)
from kontor.projects.store.names import named_from_json, named_to_json
from kontor.projects.store.tables import milestone, project
from sqlalchemy import bindparam, func, select

_PLAIN = ("id", "version", "number", "name", "created_at", "payment_days")
_NAMED = ("customer", "quote", "lead", "legal_entity")
_BY_QUOTE = select(project.c.id).where(project.c.quote_id == bindparam("quote_id"))
_NUMBER_TAKEN = select(project.c.id).where(project.c.number == bindparam("number"))


def through() -> sa.ColumnElement[bool]:
    """Reached through one of these ids: those of customers, and of people on the team."""
    team = func.jsonb_path_query_array(project.c.members, sa.literal_column("'$[*].person_id'::jsonpath"))
    ids = bindparam("visible", type_=sa.ARRAY(sa.Uuid))
    on_team = team.op("?|", is_comparison=True)(sa.cast(ids, sa.ARRAY(sa.Text)))
    return sa.or_(project.c.customer_id == func.any(ids), on_team)


class Projects(Store[Project]):
    table = project
    aggregate = "project"
    fixed = frozenset({"number", "quote_id"})
    listing = Listing(
        project,
        as_it_is,
        orders={"name": folded(project, "name"), "number": folded(project, "number")},
        shown=kept(project.c.refs, *_NAMED),
        parts={"milestone": Within(milestone.c.id, milestone.c.project_id)},
        ids=project.c.id,
        states=project.c.state,
        customer_id=project.c.customer_id,
        quote_id=project.c.quote_id,
        q=starting(folded(project, "number"), *words(project, "name")),
        visible=through(),
    )

    async def of_quote(self, quote_id: UUID) -> UUID | None:
        found: UUID | None = await self._tx.value(_BY_QUOTE, quote_id=quote_id)
        return found

    async def is_number_taken(self, number: str) -> bool:
        return await self._tx.value(_NUMBER_TAKEN, number=number) is not None

    def to_row(self, value: Project) -> Row:
        return {
            **{name: getattr(value, name) for name in _PLAIN},
            "customer_id": value.customer.id,
            "quote_id": value.quote.id,
            "refs": {name: named_to_json(getattr(value, name)) for name in _NAMED},
            "state": str(value.state),
            "positions": [_position_to_json(p) for p in value.positions],
            "tasks": [{"id": str(t.id), "position_id": str(t.position_id), "title": t.title} for t in value.tasks],
            "members": [{"person_id": str(m.person_id), "role": str(m.role)} for m in value.members],
        }

    def to_entity(self, row: Row) -> Project:
        plain: dict[str, Any] = {name: row[name] for name in _PLAIN}
        refs = row["refs"]
        return Project(
            **plain,
            customer=named_from_json(refs["customer"]),
            quote=named_from_json(refs["quote"]),
            lead=None if refs["lead"] is None else named_from_json(refs["lead"]),
            legal_entity=named_from_json(refs["legal_entity"]),
            positions=tuple(_position_from_json(p) for p in row["positions"]),
            tasks=tuple(Task(UUID(t["id"]), UUID(t["position_id"]), t["title"]) for t in row["tasks"]),
            members=tuple(Member(UUID(m["person_id"]), MemberRole(m["role"])) for m in row["members"]),
            state=ProjectState(row["state"]),
        )


def _position_to_json(value: Position) -> Row:
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
        "description": value.description,
    }


def _position_from_json(row: Row) -> Position:
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
        description=row.get("description", ""),
    )

"""Projects and people as their owners tell of them; invoices of which only their end is of interest."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.common.database.rows import take_over_row
from kontor.common.database.stores import Row
from kontor.common.database.transaction import Tx
from kontor.common.values.errors import NotFound
from kontor.common.values.money import Money
from kontor.timetracking.domain.projects import Position, PositionKind, Project
from kontor.timetracking.store.tables import cancelled_invoice, person_ref, project_ref
from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

_PROJECTS = select(project_ref).where(project_ref.c.id == func.any(bindparam("ids"))).order_by(project_ref.c.id)
_REPLICATE_PROJECT = take_over_row(project_ref)
_PEOPLE = select(person_ref.c.id).where(person_ref.c.id == func.any(bindparam("ids")))
_REPLICATE_PERSON = take_over_row(person_ref)
_CANCELLED = select(cancelled_invoice.c.id).where(cancelled_invoice.c.id == bindparam("id"))
_REMEMBER_CANCELLED = upsert(cancelled_invoice).values(id=bindparam("id")).on_conflict_do_nothing()
_PLAIN = ("id", "number", "name", "customer_id", "customer_name", "customer_number", "active")


class KnownProjects:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def some(self, ids: Iterable[UUID]) -> dict[UUID, Project]:
        wanted = list(set(ids))
        rows = await self._tx.all(_PROJECTS, ids=wanted) if wanted else []
        return {row["id"]: _to_project(row) for row in rows}

    async def get(self, id_: UUID, pointer: str = "/entry/project_id") -> Project:
        found = await self.some([id_])
        if id_ not in found:
            raise NotFound(f"project {id_}", pointer=pointer)
        return found[id_]

    def replicate(self, value: Project, version: int) -> None:
        self._tx.write(_REPLICATE_PROJECT, **_to_row(value), source_version=version)


class KnownPeople:
    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def must_know(self, id_: UUID, pointer: str = "/person_id") -> None:
        if not await self._tx.all(_PEOPLE, ids=[id_]):
            raise NotFound(f"person {id_}", pointer=pointer)

    def replicate(self, id_: UUID, version: int, name: str) -> None:
        self._tx.write(_REPLICATE_PERSON, id=id_, source_version=version, name=name)


class CancelledInvoices:
    """Whoever hears of their issue afterwards marks nothing; issue and cancellation wait for each other."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def has(self, invoice: UUID) -> bool:
        await self._tx.lock("invoice", invoice)
        return await self._tx.value(_CANCELLED, id=invoice) is not None

    async def add(self, invoice: UUID) -> None:
        await self._tx.lock("invoice", invoice)
        self._tx.write(_REMEMBER_CANCELLED, id=invoice)


def _to_project(row: Row) -> Project:
    plain: dict[str, Any] = {name: row[name] for name in _PLAIN}
    return Project(
        **plain,
        positions=tuple(_position_from_json(p) for p in row["positions"]),
        tasks=frozenset(map(UUID, row["tasks"])),
        leads=frozenset(map(UUID, row["leads"])),
        members=frozenset(map(UUID, row["members"])),
        task_titles={UUID(id_): title for id_, title in row["task_titles"].items()},
    )


def _to_row(value: Project) -> Row:
    return {
        **{name: getattr(value, name) for name in _PLAIN},
        "positions": [_position_to_json(p) for p in value.positions],
        "tasks": _texts(value.tasks),
        "leads": _texts(value.leads),
        "members": _texts(value.members),
        "task_titles": {str(id_): title for id_, title in value.task_titles.items()},
    }


def _texts(ids: Collection[UUID]) -> list[str]:
    return sorted(map(str, ids))


def _position_to_json(value: Position) -> Row:
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


def _position_from_json(row: Row) -> Position:
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

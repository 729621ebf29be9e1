"""What entries and expenses ask of their tables alike: lists, what an invoice holds, what may be billed."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from kontor.common.database.stores import Store
from kontor.common.values.errors import NotFound
from kontor.timetracking.domain.entries import EntryState, TimeEntry
from kontor.timetracking.domain.expenses import Expense
from sqlalchemy import ColumnElement, Table, and_, bindparam, func, select

W = TypeVar("W", TimeEntry, Expense)


def filters(table: Table) -> dict[str, Any]:
    """The conditions of a list, by the names of the request's fields."""
    return {
        "ids": table.c.id,
        "project_id": table.c.project_id,
        "customer_id": table.c.customer_id,
        "person_id": table.c.person_id,
        "states": table.c.state,
        "date": table.c.date,
        "visible": table.c.person_id,
    }


def shown(table: Table) -> dict[str, Any]:
    """Whose work it is, for what, and the invoice that billed it."""
    people = {name: table.c[f"{name}_id"] for name in ("person", "project", "customer")}
    invoice = {"id": table.c.invoice_id, "label": table.c.invoice_number, "number": table.c.invoice_number}
    return {**people, **{f"invoice.{part}": column for part, column in invoice.items()}}


class Work(Store[W]):
    """Recorded work in one transaction."""

    _held: Any
    _billable: dict[bool, Any]

    def __init_subclass__(cls, *, billable: Sequence[ColumnElement[bool]] = (), **options: Any) -> None:
        super().__init_subclass__(**options)
        table = cls.table
        cls._held = select(table).where(table.c.invoice_id == bindparam("invoice")).order_by(table.c.id)
        cls._held = cls._held.with_for_update()
        is_free = (
            table.c.project_id == func.any(bindparam("projects")),
            table.c.state == str(EntryState.APPROVED),
            table.c.invoice_id.is_(None),
            *billable,
        )
        free = select(table).where(and_(*is_free)).order_by(table.c.date, table.c.id)
        cls._billable = {False: free, True: free.where(table.c.date <= bindparam("until"))}

    async def all_of(self, ids: Sequence[UUID], *, for_update: bool = True) -> list[W]:
        """All of them in the order of their ids, locked unless only shown; one that is missing is NotFound."""
        found = await self.some(ids, for_update=for_update)
        if missing := set(ids) - set(found):
            raise NotFound(f"{self.aggregate} {next(iter(missing))}", pointer="/ids" if len(ids) > 1 else None)
        return list(found.values())

    async def held_by(self, invoice: UUID) -> list[W]:
        """What an invoice bills, locked."""
        return await self.whole(await self._tx.all(self._held, invoice=invoice))

    async def billable(self, projects: Sequence[UUID], until: date | None) -> list[W]:
        """Approved, billable, not yet billed; one query, whatever the number of projects."""
        given: dict[str, Any] = {"until": until} if until else {}
        return await self.whole(await self._tx.all(self._billable[bool(until)], projects=list(projects), **given))

    async def approved(self, ids: Sequence[UUID]) -> list[W]:
        """Those of them that are approved."""
        return [work for work in (await self.some(ids)).values() if work.state is EntryState.APPROVED]

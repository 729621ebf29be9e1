"""Time entries as rows, and what else of a person's day an entry is judged by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from kontor.common.database.listing import Listing, always, as_it_is, thousandths
from kontor.common.database.stores import Row
from kontor.common.database.telling import Sum
from kontor.common.values.money import Money
from kontor.timetracking.domain.entries import Booked, EntryState, TimeEntry
from kontor.timetracking.domain.refusals import TimeOverlap
from kontor.timetracking.store.tables import entry
from kontor.timetracking.store.work import Work, filters, shown
from psycopg.errors import ExclusionViolation
from sqlalchemy import bindparam, select

_MONEY = ("rate", "amount", "uncapped")
_SPECIAL = ("tenant_id", "state", "flags", "cost_rate", *_MONEY)
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


@dataclass(frozen=True, slots=True)
class Overlapping:
    id: UUID
    project_id: UUID
    started_at: datetime
    ended_at: datetime


class Entries(Work[TimeEntry], billable=(entry.c.billable, entry.c.uncapped > 0)):
    table = entry
    aggregate = "time_entry"
    fixed = frozenset({"person_id"})
    listing = Listing(
        entry,
        as_it_is,
        sums={"amount": Sum(thousandths(entry, "amount"), always("EUR"))},
        shown=shown(entry) | {name: Sum(entry.c[name], always("EUR")) for name in ("rate", "uncapped", "cost_rate")},
        billable=entry.c.billable == bindparam("billable"),
        **filters(entry),
    )

    async def save_all(self, values: Sequence[TimeEntry]) -> None:
        """Overlapping times are refused here too, by the database."""
        try:
            await super().save_all(values)
            await self._tx.begin()
        except ExclusionViolation as overlap:
            raise TimeOverlap(str(overlap.diag.constraint_name), pointer="/entry/started_at") from overlap

    async def overlapping(self, value: TimeEntry) -> Overlapping | None:
        """Another entry of the same person that meets this one's times."""
        if value.span is None:
            return None
        start, end = value.span
        days = {"day_before": value.date - timedelta(days=1), "day_after": value.date + timedelta(days=1)}
        row = await self._tx.one(_OVERLAPPING, person=value.person_id, own=value.id, start=start, end=end, **days)
        return None if row is None else Overlapping(**row)

    async def day_of(self, person_id: UUID, day: date, *, without: UUID) -> list[Booked]:
        rows = await self._tx.all(_DAY, person=person_id, day=day, own=without)
        return [Booked(r["minutes"], (r["started_at"], r["ended_at"]) if r["started_at"] else None) for r in rows]

    def to_row(self, value: TimeEntry) -> Row:
        return {
            **{c.name: getattr(value, c.name) for c in entry.c if c.name not in _SPECIAL},
            **{name: getattr(value, name).amount for name in _MONEY},
            "cost_rate": None if value.cost_rate is None else value.cost_rate.amount,
            "state": str(value.state),
            "flags": list(value.flags),
        }

    def to_entity(self, row: Row) -> TimeEntry:
        fields: dict[str, Any] = {c.name: row[c.name] for c in entry.c if c.name not in _SPECIAL}
        fields |= {name: Money(row[name]) for name in _MONEY}
        return TimeEntry(
            **fields,
            cost_rate=None if row["cost_rate"] is None else Money(row["cost_rate"]),
            state=EntryState(row["state"]),
            flags=tuple(row["flags"]),
        )

"""Rows to objects and back: two functions for each kind."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.common.values.money import Money
from kontor.timetracking.domain.entries import EntryState, TimeEntry, Timer
from kontor.timetracking.domain.expenses import Expense, Receipt
from kontor.timetracking.domain.periods import PeriodLock
from kontor.timetracking.domain.projects import Position, PositionKind, Project
from kontor.timetracking.domain.rates import Rate
from kontor.timetracking.store.tables import entry, expense, period_lock, timer

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

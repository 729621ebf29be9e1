"""Other services' records as JSON: id, label, number."""

from typing import Any
from uuid import UUID

from kontor.projects.domain.names import Named


def named_to_json(value: Named | None) -> list[str] | None:
    return None if value is None else [str(value.id), value.label, value.number]


def named_from_json(row: Any) -> Named:
    return Named(UUID(row[0]), row[1], row[2])

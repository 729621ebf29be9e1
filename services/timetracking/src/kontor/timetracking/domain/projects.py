"""What timetracking knows of projects and decides by it: where work may be booked, who decides about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from kontor.common.values.money import Money
from kontor.timetracking.domain.refusals import NotProjectLead, OwnEntry, PositionUnknown, ProjectNotOpen


class PositionKind(StrEnum):
    FIXED_PRICE = "FIXED_PRICE"
    TIME_AND_MATERIAL = "TIME_AND_MATERIAL"
    EXPENSES = "EXPENSES"
    RETAINER = "RETAINER"


@dataclass(frozen=True, slots=True)
class Position:
    id: UUID
    quote_line_id: UUID
    title: str
    kind: PositionKind
    unit_price: Money
    cap: Money | None
    vat_rate: Decimal
    vat_category: str


@dataclass(frozen=True, slots=True)
class Project:
    """What timetracking knows of a project, from its owner's events."""

    id: UUID
    number: str
    name: str
    customer_id: UUID
    customer_name: str
    customer_number: str
    active: bool
    positions: tuple[Position, ...]
    tasks: frozenset[UUID]
    leads: frozenset[UUID]
    members: frozenset[UUID]
    # Of tasks, as far as their project was told of since they are kept.
    task_titles: Mapping[UUID, str] = field(default_factory=dict)

    def title_of(self, id_: UUID) -> str:
        """What people call a position or a task; empty when it is not known."""
        return next((p.title for p in self.positions if p.id == id_), self.task_titles.get(id_, ""))

    def position(self, id_: UUID, within: str = "") -> Position:
        for position in self.positions:
            if position.id == id_:
                return position
        raise PositionUnknown(str(id_), pointer=f"{within}/position_id")

    def must_take_work(self, position_id: UUID, task_id: UUID | None, within: str) -> Position:
        """The position work is recorded on; `within` points to what names it in the request."""
        if not self.active:
            raise ProjectNotOpen(str(self.id))
        if task_id is not None and task_id not in self.tasks:
            raise PositionUnknown(str(task_id), pointer=f"{within}/task_id")
        return self.position(position_id, within)


def may_decide(person_id: UUID | None, project: Project, owner_id: UUID, *, any_project: bool) -> None:
    """Who approves or rejects: the project's lead or somebody who may for every project, never for oneself."""
    if person_id is not None and person_id == owner_id:
        raise OwnEntry(str(owner_id))
    if not any_project and person_id not in project.leads:
        raise NotProjectLead(str(project.id))

"""Projects: budget by position, tasks and team. What is told of one is told with its milestones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from kontor.common.values.errors import RuleViolated
from kontor.common.values.events import Event
from kontor.common.values.money import Money
from kontor.projects.domain.milestone import Milestone, MilestoneState
from kontor.projects.domain.names import Named
from kontor.projects.domain.refusals import MilestonesUnanswered, ProjectNotActive, UnknownPosition

Milestones = Sequence[Milestone]


class ProjectState(StrEnum):
    ACTIVE = "ACTIVE"
    CLOSED = "CLOSED"


class PositionKind(StrEnum):
    FIXED_PRICE = "FIXED_PRICE"
    TIME_AND_MATERIAL = "TIME_AND_MATERIAL"
    EXPENSES = "EXPENSES"
    RETAINER = "RETAINER"


class MemberRole(StrEnum):
    LEAD = "LEAD"
    MEMBER = "MEMBER"


@dataclass(frozen=True, slots=True)
class Position:
    id: UUID
    position: int
    quote_line_id: UUID
    title: str
    kind: PositionKind
    budget: Money
    unit_price: Money
    unit: str
    quantity: Decimal
    cap: Money | None
    vat_rate: Decimal
    vat_category: str
    retainer_from: date | None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    id: UUID
    position_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Member:
    person_id: UUID
    role: MemberRole


@dataclass(slots=True)
class Project:
    id: UUID
    number: str
    name: str
    customer: Named
    quote: Named
    lead: Named | None
    legal_entity: Named
    positions: tuple[Position, ...]
    created_at: datetime
    tasks: tuple[Task, ...] = ()
    members: tuple[Member, ...] = ()
    state: ProjectState = ProjectState.ACTIVE
    payment_days: int = 0
    version: int = 0

    @property
    def is_active(self) -> bool:
        return self.state is ProjectState.ACTIVE

    def must_be_active(self) -> None:
        if not self.is_active:
            raise ProjectNotActive(f"project {self.id}")

    def has_member(self, person_id: UUID | None) -> bool:
        return any(member.person_id == person_id for member in self.members)

    def add_task(self, task: Task, milestones: Milestones) -> list[Event]:
        self.must_be_active()
        if task.position_id not in {p.id for p in self.positions}:
            raise UnknownPosition(str(task.position_id), pointer="/position_id")
        self.tasks = (*self.tasks, task)
        return [BudgetChanged(self, milestones)]

    def set_member(self, person_id: UUID, role: MemberRole, milestones: Milestones) -> list[Event]:
        self.must_be_active()
        others = tuple(m for m in self.members if m.person_id != person_id)
        self.members = (*others, Member(person_id, role))
        return [AllocationChanged(self, milestones)]

    def refusal(self, verb: str, milestones: Milestones) -> RuleViolated | None:
        """Why it cannot be changed so now; None: it can. A milestone that waits for an answer keeps it open."""
        if self.state is not ProjectState.ACTIVE:
            return ProjectNotActive(f"project {self.id}")
        waits = verb == "close" and any(m.state is MilestoneState.REACHED for m in milestones)
        return MilestonesUnanswered(f"project {self.id}") if waits else None

    def close(self, milestones: Milestones) -> list[Event]:
        if refused := self.refusal("close", milestones):
            raise refused
        self.state = ProjectState.CLOSED
        return [ProjectClosed(self, milestones)]


@dataclass(frozen=True, slots=True)
class ProjectStarted(Event):
    project: Project
    milestones: Milestones


@dataclass(frozen=True, slots=True)
class BudgetChanged(Event):
    project: Project
    milestones: Milestones


@dataclass(frozen=True, slots=True)
class AllocationChanged(Event):
    project: Project
    milestones: Milestones


@dataclass(frozen=True, slots=True)
class ProjectClosed(Event):
    project: Project
    milestones: Milestones

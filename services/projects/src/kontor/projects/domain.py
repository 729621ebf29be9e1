"""Projects and milestones as rules without I/O.

Methods change the object and return the events they caused; a wrong state is refused by name.
A milestone is an aggregate of its own: its acceptance (Abnahme, § 640 BGB) is what earns money.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from kontor.common.values.errors import InvalidInput, RuleViolated
from kontor.common.values.money import Money


class ProjectNotActive(RuleViolated):
    code = "projects.project_not_active"
    texts = {
        "de": "Dieses Projekt ist abgeschlossen und kann nicht mehr geändert werden.",
        "en": "This project is closed and cannot be changed any more.",
    }


class MilestoneNotOpen(RuleViolated):
    code = "projects.milestone_not_open"
    texts = {
        "de": "Dieser Meilenstein ist schon gemeldet oder abgenommen.",
        "en": "This milestone has been reported or accepted already.",
    }


class MilestoneNotReached(RuleViolated):
    code = "projects.milestone_not_reached"
    texts = {
        "de": "Dieser Meilenstein ist nicht gemeldet oder schon beantwortet.",
        "en": "This milestone has not been reported, or has been answered already.",
    }


class MilestonesUnanswered(RuleViolated):
    code = "projects.milestones_unanswered"
    texts = {
        "de": "Es gibt gemeldete, aber noch nicht abgenommene Meilensteine.",
        "en": "There are reported milestones that nobody has accepted yet.",
    }


class UnknownPosition(InvalidInput):
    code = "projects.unknown_position"
    texts = {
        "de": "Diese Position gehört nicht zu diesem Projekt.",
        "en": "This position does not belong to this project.",
    }


class ProjectState(StrEnum):
    ACTIVE = "ACTIVE"
    CLOSED = "CLOSED"


class MilestoneState(StrEnum):
    OPEN = "OPEN"
    REACHED = "REACHED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class PositionKind(StrEnum):
    FIXED_PRICE = "FIXED_PRICE"
    TIME_AND_MATERIAL = "TIME_AND_MATERIAL"
    EXPENSES = "EXPENSES"
    RETAINER = "RETAINER"


class MemberRole(StrEnum):
    LEAD = "LEAD"
    MEMBER = "MEMBER"


@dataclass(frozen=True, slots=True)
class Named:
    """A foreign object with what people call it, as it was when we heard of it."""

    id: UUID
    label: str = ""
    number: str = ""


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
    version: int = 0

    def must_be_active(self) -> None:
        if self.state is not ProjectState.ACTIVE:
            raise ProjectNotActive(f"project {self.id}")

    def add_task(self, task: Task) -> list["ProjectEvent"]:
        self.must_be_active()
        if task.position_id not in {p.id for p in self.positions}:
            raise UnknownPosition(str(task.position_id), pointer="/position_id")
        self.tasks = (*self.tasks, task)
        return [BudgetChanged(self)]

    def set_member(self, person_id: UUID, role: MemberRole) -> list["ProjectEvent"]:
        self.must_be_active()
        others = tuple(m for m in self.members if m.person_id != person_id)
        self.members = (*others, Member(person_id, role))
        return [AllocationChanged(self)]

    def close(self, milestones: "list[Milestone]") -> list["ProjectEvent"]:
        """A milestone that waits for the customer's answer keeps the project open."""
        self.must_be_active()
        if any(m.state is MilestoneState.REACHED for m in milestones):
            raise MilestonesUnanswered(f"project {self.id}")
        self.state = ProjectState.CLOSED
        return [ProjectClosed(self)]


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    sha256: str
    size: int
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who accepted, when, what, with which defects reserved (§ 640 (3) BGB), and over which channel."""

    by: str
    at: datetime
    scope: str
    defects: str
    channel: str


@dataclass(slots=True)
class Milestone:
    id: UUID
    project: Named
    customer: Named
    position_id: UUID
    quote_line_id: UUID
    title: str
    amount: Money
    vat_rate: Decimal
    vat_category: str
    created_at: datetime
    state: MilestoneState = MilestoneState.OPEN
    evidence: str = ""
    evidence_files: tuple[EvidenceFile, ...] = ()
    reached_at: datetime | None = None
    acceptance: Acceptance | None = None
    rejected_reason: str = ""
    completes_position: bool = False
    link_id: str = ""
    version: int = 0

    def report(
        self, evidence: str, files: tuple[EvidenceFile, ...], at: datetime, link_id: str
    ) -> list["MilestoneEvent"]:
        """Says the work is done; a rejected milestone is reported anew."""
        if self.state not in (MilestoneState.OPEN, MilestoneState.REJECTED):
            raise MilestoneNotOpen(f"milestone {self.id} is {self.state}")
        self.state, self.evidence, self.evidence_files = MilestoneState.REACHED, evidence, files
        self.reached_at, self.rejected_reason, self.link_id = at, "", link_id
        return [MilestoneReached(self)]

    def withdraw(self) -> list["MilestoneEvent"]:
        self._must_be_reached()
        self.state, self.reached_at, self.link_id = MilestoneState.OPEN, None, ""
        return [MilestoneWithdrawn(self)]

    def accept(self, acceptance: Acceptance, *, completes_position: bool) -> list["MilestoneEvent"]:
        """The customer's acceptance; from here the amount may be billed and never changes."""
        self._must_be_reached()
        self.state, self.acceptance = MilestoneState.APPROVED, acceptance
        self.completes_position = completes_position
        return [MilestoneApproved(self)]

    def reject(self, reason: str) -> list["MilestoneEvent"]:
        self._must_be_reached()
        self.state, self.rejected_reason, self.link_id = MilestoneState.REJECTED, reason, ""
        return [MilestoneRejected(self)]

    def _must_be_reached(self) -> None:
        if self.state is not MilestoneState.REACHED:
            raise MilestoneNotReached(f"milestone {self.id} is {self.state}")

    def refusal(self, verb: str) -> RuleViolated | None:
        """Why the verb is not allowed now; None when it is."""
        trial = replace(self)
        try:
            if verb == "report":
                trial.report("", (), self.created_at, "")
            else:
                trial._must_be_reached()
        except RuleViolated as refused:
            return refused
        return None


def completes(milestone: Milestone, siblings: list[Milestone]) -> bool:
    """Whether all other milestones of its position are accepted already."""
    return all(
        other.state is MilestoneState.APPROVED
        for other in siblings
        if other.position_id == milestone.position_id and other.id != milestone.id
    )


@dataclass(frozen=True, slots=True)
class ProjectStarted:
    project: Project


@dataclass(frozen=True, slots=True)
class BudgetChanged:
    project: Project


@dataclass(frozen=True, slots=True)
class AllocationChanged:
    project: Project


@dataclass(frozen=True, slots=True)
class ProjectClosed:
    project: Project


@dataclass(frozen=True, slots=True)
class MilestoneReached:
    milestone: Milestone


@dataclass(frozen=True, slots=True)
class MilestoneApproved:
    milestone: Milestone


@dataclass(frozen=True, slots=True)
class MilestoneRejected:
    milestone: Milestone


@dataclass(frozen=True, slots=True)
class MilestoneWithdrawn:
    milestone: Milestone


ProjectEvent = ProjectStarted | BudgetChanged | AllocationChanged | ProjectClosed
MilestoneEvent = MilestoneReached | MilestoneApproved | MilestoneRejected | MilestoneWithdrawn

"""Enquiries: open until they become a customer's opportunity or are lost."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kontor.common.values.errors import RuleViolated
from kontor.common.values.events import Event
from kontor.crm.domain.refusals import LeadNotOpen


class LeadState(StrEnum):
    NEW = "NEW"
    QUALIFIED = "QUALIFIED"
    LOST = "LOST"


@dataclass(slots=True)
class Lead:
    id: UUID
    title: str
    company: str
    contact_name: str
    email: str
    phone: str
    source: str
    note: str
    created_at: datetime
    state: LeadState = LeadState.NEW
    customer_id: UUID | None = None
    opportunity_id: UUID | None = None
    lost_reason: str = ""
    # Who answers it.
    assignee_id: UUID | None = None
    version: int = 0

    def must_be_open(self) -> None:
        if refused := self.refusal():
            raise refused

    def refusal(self) -> RuleViolated | None:
        """Why it cannot be qualified, lost or assigned now; None when it can."""
        return None if self.state is LeadState.NEW else LeadNotOpen(f"lead {self.id} is {self.state}")

    def qualify(self, customer_id: UUID, opportunity_id: UUID) -> list[Event]:
        self.must_be_open()
        self.state = LeadState.QUALIFIED
        self.customer_id, self.opportunity_id = customer_id, opportunity_id
        return [LeadQualified(self)]

    def assign(self, person_id: UUID | None) -> list[Event]:
        """Told of when it changes something."""
        self.must_be_open()
        if person_id == self.assignee_id:
            return []
        self.assignee_id = person_id
        return [LeadAssigned(self)]

    def lose(self, reason: str) -> list[Event]:
        self.must_be_open()
        self.state, self.lost_reason = LeadState.LOST, reason
        return [LeadLost(self)]


@dataclass(frozen=True, slots=True)
class LeadCreated(Event):
    lead: Lead


@dataclass(frozen=True, slots=True)
class LeadQualified(Event):
    lead: Lead


@dataclass(frozen=True, slots=True)
class LeadLost(Event):
    lead: Lead


@dataclass(frozen=True, slots=True)
class LeadAssigned(Event):
    lead: Lead

"""Milestones, aggregates of their own: their acceptance (Abnahme, § 640 BGB) is what earns money."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from kontor.common.values.errors import RuleViolated
from kontor.common.values.events import Event
from kontor.common.values.letters import LINK, CustomerLetter
from kontor.common.values.money import Money
from kontor.projects.domain.names import Named
from kontor.projects.domain.refusals import (
    LetterWithoutLink,
    MilestoneNotOpen,
    MilestoneNotReached,
    MilestoneOnItsWay,
    NothingToCallBack,
)

# In a letter, where the evidence comes.
EVIDENCE = "{evidence}"


class MilestoneState(StrEnum):
    OPEN = "OPEN"
    REACHED = "REACHED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    sha256: str
    size: int
    media_type: str
    name: str


def must_have_link(letter: CustomerLetter) -> None:
    if LINK not in letter.text:
        raise LetterWithoutLink("no link", pointer="/letter/text")


@dataclass(frozen=True, slots=True)
class OutgoingReport:
    letter: CustomerLetter
    leaves_at: datetime


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
    description: str = ""
    # Only while the letter of its report waits to leave.
    outgoing: OutgoingReport | None = None
    version: int = 0

    def report(
        self,
        evidence: str,
        files: tuple[EvidenceFile, ...],
        at: datetime,
        link_id: str,
        letter: CustomerLetter | None = None,
    ) -> list[Event]:
        """Says the work is done; a rejected milestone is reported anew."""
        self._must_be_reportable()
        self.state, self.evidence, self.evidence_files = MilestoneState.REACHED, evidence, files
        self.reached_at, self.rejected_reason, self.link_id = at, "", link_id
        return [MilestoneReached(self, letter)]

    def hold(
        self, evidence: str, files: tuple[EvidenceFile, ...], letter: CustomerLetter, leaves_at: datetime
    ) -> list[Event]:
        """The letter waits, so that it can still be called back; reported is the milestone when it leaves."""
        self._must_be_reportable()
        self.evidence, self.evidence_files = evidence, files
        self.outgoing = OutgoingReport(letter, leaves_at)
        return [MilestoneChanged(self)]

    def call_back(self) -> list[Event]:
        """What was written as evidence stays, for the next report."""
        if self.outgoing is None:
            raise NothingToCallBack(f"milestone {self.id} is {self.state}")
        self.outgoing = None
        return [MilestoneChanged(self)]

    def _must_be_reportable(self) -> None:
        if self.state not in (MilestoneState.OPEN, MilestoneState.REJECTED):
            raise MilestoneNotOpen(f"milestone {self.id} is {self.state}")
        if self.outgoing is not None:
            raise MilestoneOnItsWay(f"milestone {self.id} leaves at {self.outgoing.leaves_at}")

    def withdraw(self) -> list[Event]:
        self._must_be_reached()
        self.state, self.reached_at, self.link_id = MilestoneState.OPEN, None, ""
        return [MilestoneWithdrawn(self)]

    def accept(self, acceptance: Acceptance, *, completes_position: bool) -> list[Event]:
        """The customer's acceptance; from here the amount may be billed and never changes."""
        self._must_be_reached()
        self.state, self.acceptance = MilestoneState.APPROVED, acceptance
        self.completes_position = completes_position
        return [MilestoneApproved(self)]

    def reject(self, reason: str) -> list[Event]:
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
            elif verb == "cancelSend":
                trial.call_back()
            else:
                trial._must_be_reached()
        except RuleViolated as refused:
            return refused
        return None


def completes(milestone: Milestone, siblings: Sequence[Milestone]) -> bool:
    """Whether all other milestones of its position are accepted already."""
    return all(
        other.state is MilestoneState.APPROVED
        for other in siblings
        if other.position_id == milestone.position_id and other.id != milestone.id
    )


@dataclass(frozen=True, slots=True)
class MilestonePlanned(Event):
    milestone: Milestone


@dataclass(frozen=True, slots=True)
class MilestoneChanged(Event):
    milestone: Milestone


@dataclass(frozen=True, slots=True)
class MilestoneReached(Event):
    milestone: Milestone
    letter: CustomerLetter | None


@dataclass(frozen=True, slots=True)
class MilestoneApproved(Event):
    milestone: Milestone


@dataclass(frozen=True, slots=True)
class MilestoneRejected(Event):
    milestone: Milestone


@dataclass(frozen=True, slots=True)
class MilestoneWithdrawn(Event):
    milestone: Milestone

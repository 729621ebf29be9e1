"""The draft: corrected, approved on levels, stale when its sources move, and at last issued.

Methods change the object, refuse a wrong state by name and return what happened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from kontor.billing.domain import advances, lines
from kontor.billing.domain.advances import Advance, Prepayment
from kontor.billing.domain.lines import Line, LineKind, PeriodBackwards, SourceKind, Totals
from kontor.billing.domain.plan import capped
from kontor.billing.domain.states import Document
from kontor.billing.domain.words import Said
from kontor.common.values.errors import Conflict, Forbidden, InvalidInput, RuleViolated
from kontor.common.values.events import Event
from kontor.common.values.money import Money


class DraftNotEditable(RuleViolated):
    code = "billing.draft_not_editable"
    texts = {
        "de": "Dieser Entwurf ist ausgestellt oder verworfen und kann nicht mehr geändert werden.",
        "en": "This draft is issued or discarded and cannot be changed any more.",
    }
    cure = {
        "de": "Ein ausgestellter Entwurf ist eine Rechnung: sie stornieren und neu entwerfen.",
        "en": "An issued draft is an invoice: cancel it and draft anew.",
    }


class DraftNotDrafted(RuleViolated):
    code = "billing.draft_not_drafted"
    texts = {
        "de": "Dieser Entwurf ist schon in Prüfung, freigegeben oder abgeschlossen.",
        "en": "This draft is in review, approved or closed already.",
    }
    cure = {"de": "Einen Entwurf in Prüfung erst zurückgeben lassen.", "en": "Have a draft in review sent back first."}


class DraftNotInReview(RuleViolated):
    code = "billing.draft_not_in_review"
    texts = {"de": "Dieser Entwurf ist nicht in Prüfung.", "en": "This draft is not in review."}
    cure = {"de": "Den Entwurf erst einreichen.", "en": "Submit the draft first."}


class DraftNotApproved(RuleViolated):
    code = "billing.draft_not_approved"
    texts = {
        "de": "Dieser Entwurf ist noch nicht freigegeben. Bitte einreichen und freigeben lassen.",
        "en": "This draft is not approved yet. Please submit it and have it approved.",
    }


class DraftStale(RuleViolated):
    code = "billing.draft_stale"
    texts = {
        "de": "Die Leistungen dieses Entwurfs haben sich geändert. Bitte neu entwerfen.",
        "en": "The work behind this draft has changed. Please draft it anew.",
    }


class DraftEmpty(RuleViolated):
    code = "billing.draft_empty"
    texts = {
        "de": "Der Entwurf hätte keine Position mehr. Bitte verwerfen.",
        "en": "The draft would have no line left. Please discard it.",
    }


class OwnDraft(Forbidden):
    code = "billing.own_draft"
    texts = {"de": "Eigene Entwürfe gibt jemand anderes frei.", "en": "Somebody else approves your own drafts."}
    cure = {
        "de": "Eine andere Person mit der Rolle Freigabe bitten.",
        "en": "Ask another person with the role approver.",
    }


class ApprovedAlready(RuleViolated):
    code = "billing.approved_already"
    texts = {
        "de": "Sie haben diesen Entwurf schon freigegeben; die nächste Stufe braucht eine andere Person.",
        "en": "You have approved this draft already; the next level needs another person.",
    }
    cure = {
        "de": "Eine andere Person mit der Rolle Freigabe bitten.",
        "en": "Ask another person with the role approver.",
    }


class TotalBelowZero(RuleViolated):
    code = "billing.total_below_zero"
    texts = {
        "de": "Der Betrag liegt unter null. Bitte Mengen oder Preise prüfen; eine Gutschrift gibt es hier noch nicht.",
        "en": "The total is below zero. Please check quantities and prices; credit notes are not issued yet.",
    }


class TotalTooHigh(RuleViolated):
    code = "billing.total_too_high"
    texts = {
        "de": "Der Betrag ist höher, als eine Überweisung sein kann (999.999.999,99 EUR). Bitte aufteilen.",
        "en": "The total is more than a credit transfer can carry (999,999,999.99 EUR). Please split it.",
    }


class LineUnknown(InvalidInput):
    code = "billing.line_unknown"
    texts = {"de": "Diese Zeile gehört nicht zu diesem Entwurf.", "en": "This line does not belong to this draft."}
    cure = {
        "de": "Den Entwurf neu lesen und eine seiner Zeilen nennen.",
        "en": "Read the draft again and name one of its lines.",
    }


class LineTwice(InvalidInput):
    code = "billing.line_twice"
    texts = {"de": "Diese Zeile kommt doppelt vor.", "en": "This line is there twice."}
    cure = {"de": "Jede Zeile nur einmal nennen.", "en": "Name each line only once."}


class PriceNegative(InvalidInput):
    code = "billing.price_negative"
    texts = {
        "de": "Ein Preis ist nicht negativ (BR-27). Eine Gutschrift ist eine negative Menge.",
        "en": "A price is not negative (BR-27). Credit is a negative quantity.",
    }


class SourceClaimed(Conflict):
    code = "billing.source_claimed"
    texts = {
        "de": "Eine dieser Leistungen steht inzwischen in einem anderen Entwurf. Bitte noch einmal versuchen.",
        "en": "Some of this work stands in another draft meanwhile. Please try again.",
    }


class Kind(StrEnum):
    INVOICE = "INVOICE"
    PARTIAL = "PARTIAL"
    RESIDUAL = "RESIDUAL"
    CANCELLATION = "CANCELLATION"


# BT-3, UNTDID 1001 (DOMAIN 2): a residual bill outside construction is a commercial invoice.
TYPE_CODES = {
    Kind.INVOICE: "380",
    Kind.PARTIAL: "326",
    Kind.RESIDUAL: "380",
    Kind.CANCELLATION: "384",
}


@dataclass(frozen=True, slots=True)
class Named:
    id: UUID
    label: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    level: int
    state: str
    person: Named | None = None
    at: datetime | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class StaleReason:
    kind: SourceKind
    source_id: UUID
    said: Said
    at: datetime


_OPEN = (Document.DRAFTED, Document.IN_REVIEW, Document.APPROVED)
# Of a SEPA credit transfer and of the code that payers scan (EPC 069-12).
_HIGHEST = Money(Decimal("999999999.99"))


@dataclass(slots=True)
class Draft:
    id: UUID
    kind: Kind
    customer: Named
    project: Named
    legal_entity: Named
    quote: Named | None
    lead: Named | None
    title: str
    introduction: str
    lines: tuple[Line, ...]
    created_at: datetime
    until: date | None = None
    # Of bills over one fixed-price position; None for a run's drafts.
    position_id: UUID | None = None
    period_from: date | None = None
    period_to: date | None = None
    order_reference: str = ""
    advances: tuple[Advance, ...] = ()
    state: Document = Document.DRAFTED
    steps: tuple[ApprovalStep, ...] = ()
    submitted_by: Named | None = None
    stale: tuple[StaleReason, ...] = ()
    deadline_at: datetime | None = None
    # What cancelled advances had received, up to what this bill claims.
    prepayments: tuple[Prepayment, ...] = ()
    # Days to pay as the accepted quote agreed them; 0: it says nothing.
    payment_days: int = 0
    version: int = 0

    @property
    def totals(self) -> Totals:
        return lines.total(self.lines, advances.deducted_vat(self.advances))

    @property
    def prepaid(self) -> Money:
        """BT-113."""
        return advances.prepaid(self.prepayments)

    @property
    def is_open(self) -> bool:
        return self.state in _OPEN

    def must_be_open(self) -> None:
        if not self.is_open:
            raise DraftNotEditable(f"draft {self.id} is {self.state}")

    def _must_be(self, state: Document, otherwise: type[RuleViolated]) -> None:
        if self.state is not state:
            raise otherwise(f"draft {self.id} is {self.state}")

    def change(self, changes: Mapping[str, Any]) -> list[Event]:
        """A correction by hand; what was being approved must be approved again."""
        self.must_be_open()
        if "lines" in changes:
            changes = {**changes, "lines": self._corrected(changes["lines"])}
        for name, value in changes.items():
            setattr(self, name, value)
        if self.period_from is not None and self.period_to is not None and self.period_to < self.period_from:
            raise PeriodBackwards(f"{self.period_from} to {self.period_to}", pointer="/draft/period_to")
        self._credit_again(self.prepayments)
        return self._back_to_draft()

    def _credit_again(self, found: Sequence[Prepayment]) -> None:
        self.prepayments = advances.credited(found, self.totals.gross)

    def _corrected(self, given: Sequence[Line]) -> tuple[Line, ...]:
        """Given lines keep the sources of the lines they correct; deductions of advances stay as calculated."""
        known = {line.id: line for line in self.lines}
        merged: list[Line] = []
        for index, line in enumerate(given):
            before = known.get(line.id)
            if before is None:
                raise LineUnknown(str(line.id), pointer=f"/draft/lines/{index}/id")
            if any(other.id == line.id for other in merged):
                raise LineTwice(str(line.id), pointer=f"/draft/lines/{index}/id")
            if line.unit_price < 0:
                raise PriceNegative(str(line.id), pointer=f"/draft/lines/{index}/unit_price/amount")
            corrected = before.corrected(line)
            corrected.check(f"/draft/lines/{index}")
            merged.append(corrected)
        kept = [x for x in self.lines if x.kind is LineKind.ADVANCE_DEDUCTION and x.id not in {m.id for m in merged}]
        return lines.numbered([*merged, *kept])

    def keep_below(self, left: Mapping[UUID, Money], language: str) -> None:
        """After a correction: time of a position costs no more than its cap has left, whatever was typed."""
        fitting: dict[UUID, Line] = {}
        for position_id, most in left.items():
            ours = [x for x in self.lines if x.kind is LineKind.TIME and x.position_id == position_id]
            whole = [replace(line, allowances=()) for line in ours]
            fitting |= {line.id: line for line in capped(whole, most, language)}
        self.lines = tuple(fitting.get(line.id, line) for line in self.lines)

    def _back_to_draft(self) -> list[Event]:
        self.state, self.steps, self.submitted_by, self.deadline_at = Document.DRAFTED, (), None, None
        return [InvoiceDrafted(self)]

    def submit(self, by: Named, levels: int, until: datetime) -> list[Event]:
        """Asks for approval on as many levels as the policy says."""
        self._must_be(Document.DRAFTED, DraftNotDrafted)
        self.must_be_fresh()
        if not self.lines:
            raise DraftEmpty(str(self.id))
        self.state, self.submitted_by = Document.IN_REVIEW, by
        self.steps = tuple(ApprovalStep(level, "waiting") for level in range(1, levels + 1))
        return self.ask_again(until)

    def ask_again(self, until: datetime) -> list[Event]:
        """Nobody has decided yet: the request goes out, with the day until which it is waited for."""
        self.deadline_at = until
        return [ApprovalRequested(self)]

    @property
    def waits_for_approval(self) -> bool:
        return self.is_open and any(step.state == "waiting" for step in self.steps)

    def approve(self, by: Named, at: datetime, comment: str) -> list[Event]:
        """One level's yes; the last one approves. Never one's own, never two levels by one person."""
        self._must_be(Document.IN_REVIEW, DraftNotInReview)
        self.must_be_fresh()
        if self.submitted_by is not None and self.submitted_by.id == by.id:
            raise OwnDraft(str(by.id))
        if any(step.person is not None and step.person.id == by.id for step in self.steps):
            raise ApprovedAlready(str(by.id))
        waiting = next(i for i, step in enumerate(self.steps) if step.state == "waiting")
        step = replace(self.steps[waiting], state="approved", person=by, at=at, comment=comment)
        self.steps = (*self.steps[:waiting], step, *self.steps[waiting + 1 :])
        if waiting + 1 < len(self.steps):
            return [ApprovalRequested(self)]
        self.state, self.deadline_at = Document.APPROVED, None
        return [InvoiceApproved(self)]

    def send_back(self, by: Named, at: datetime, comment: str) -> list[Event]:
        if self.state not in (Document.IN_REVIEW, Document.APPROVED):
            raise DraftNotInReview(f"draft {self.id} is {self.state}")
        done = tuple(step for step in self.steps if step.state == "approved")
        sent = ApprovalStep(len(done) + 1, "sent_back", by, at, comment)
        self._back_to_draft()
        self.steps = (*done, sent)
        return [InvoiceChangesRequested(self, comment)]

    def become_stale(self, reason: StaleReason) -> list[Event]:
        self.must_be_open()
        self.stale = (*(s for s in self.stale if s.source_id != reason.source_id), reason)
        return self._back_to_draft()

    def redraft(
        self,
        fresh: Sequence[Line],
        received: Sequence[Advance],
        kind: Kind | None = None,
        prepayments: Sequence[Prepayment] = (),
    ) -> list[Event]:
        """Takes over what the sources are now; hand corrections of lines are gone, texts stay."""
        self.must_be_open()
        if not fresh:
            raise DraftEmpty(str(self.id))
        self.kind = kind or self.kind
        self.lines, self.advances, self.stale = lines.numbered(fresh), tuple(received), ()
        self._credit_again(prepayments)
        return self._back_to_draft()

    def discard(self) -> list[Event]:
        self.must_be_open()
        self.state, self.deadline_at = Document.DISCARDED, None
        return [DraftDiscarded(self)]

    def must_be_issuable(self) -> None:
        """Approved, fresh, and of an amount that whoever hears of it can hold. Credit notes are not made of drafts."""
        self._must_be(Document.APPROVED, DraftNotApproved)
        self.must_be_fresh()
        gross = self.totals.gross
        if gross.amount < 0:
            raise TotalBelowZero(str(self.id), pointer="/draft/gross/amount")
        if gross > _HIGHEST:
            raise TotalTooHigh(str(self.id), pointer="/draft/gross/amount")

    def must_be_fresh(self) -> None:
        if self.stale:
            raise DraftStale(f"draft {self.id}")

    def issue(self) -> list[Event]:
        """Its last state; the document's own event is the invoice's."""
        self.must_be_issuable()
        self.state = Document.ISSUED
        return [DraftIssued(self.id)]

    @property
    def sources(self) -> list[tuple[SourceKind, UUID, int]]:
        return [(s.kind, s.id, s.version) for line in self.lines for s in line.sources]

    def refusal(self, verb: str, person: UUID | None) -> RuleViolated | Forbidden | None:
        """Why the verb is not allowed now for this person; None when it is."""
        trial = replace(self)
        try:
            self._try(trial, verb, Named(person) if person else Named(self.id))
        except (RuleViolated, Forbidden) as refused:
            return refused
        return None

    @staticmethod
    def _try(trial: "Draft", verb: str, by: Named) -> None:
        match verb:
            case "submit":
                trial.submit(by, 1, trial.created_at)
            case "approve":
                trial.approve(by, trial.created_at, "")
            case "sendBack":
                trial.send_back(by, trial.created_at, "")
            case "issue":
                trial.issue()
            case _:
                trial.must_be_open()


@dataclass(frozen=True, slots=True)
class InvoiceDrafted(Event):
    """Written, rewritten, corrected or become stale."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class DraftDiscarded(Event):
    draft: Draft


@dataclass(frozen=True, slots=True)
class DraftIssued(Event):
    draft_id: UUID


@dataclass(frozen=True, slots=True)
class ApprovalRequested(Event):
    draft: Draft


@dataclass(frozen=True, slots=True)
class InvoiceChangesRequested(Event):
    draft: Draft
    comment: str


@dataclass(frozen=True, slots=True)
class InvoiceApproved(Event):
    draft: Draft


def levels_for(gross: Money, thresholds: Sequence[Money]) -> int:
    """How many levels approve an amount: each threshold it reaches, one at least."""
    return max(1, sum(1 for threshold in thresholds if gross >= threshold))

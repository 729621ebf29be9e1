"""Claims beside an invoice's principal: interest, lump sum, costs, each with a due date and a life of its own.

They come into being when they are asserted, by a reminder or by hand; until then nobody owes them in our books.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from kontor.collections.domain.interest import Period
from kontor.common.values.errors import NotFound, RuleViolated
from kontor.common.values.money import Money

# § 288 (5) BGB, once for each claim for payment; not from consumers.
LUMP_SUM_EUR = 40
NOTHING = Money.zero()


class ClaimKind(StrEnum):
    PRINCIPAL = "PRINCIPAL"
    INTEREST = "INTEREST"
    LUMP_SUM = "LUMP_SUM"
    COST = "COST"
    FEE = "FEE"


class ClaimState(StrEnum):
    OPEN = "OPEN"
    SETTLED = "SETTLED"
    DROPPED = "DROPPED"


# § 367 (1) BGB: costs, then interest, then principal. The lump sum is damages for the costs of pursuing the claim.
ORDER = (ClaimKind.COST, ClaimKind.FEE, ClaimKind.LUMP_SUM, ClaimKind.INTEREST)


class ClaimUnknown(NotFound):
    code = "collections.claim_unknown"
    texts = {
        "de": "Diese Forderung gehört nicht zu diesem Posten.",
        "en": "This claim does not belong to this item.",
    }
    cure = {
        "de": "Den Posten neu lesen und eine seiner Forderungen nennen.",
        "en": "Read the item again and name one of its claims.",
    }


class ClaimNotOpen(RuleViolated):
    code = "collections.claim_not_open"
    texts = {
        "de": "Von dieser Forderung ist nichts mehr offen.",
        "en": "Nothing of this claim is open any more.",
    }
    cure = {"de": "Eine andere Forderung des Postens wählen.", "en": "Choose another claim of the item."}


@dataclass(slots=True)
class Claim:
    """One claim beside the principal. `amount` is what was asserted; what is open follows from what became of it."""

    id: UUID
    kind: ClaimKind
    amount: Money
    due_date: date
    asserted_on: date
    notice_id: UUID | None = None
    periods: tuple[Period, ...] = ()
    paid: Money = NOTHING
    dropped: Money = NOTHING
    reason: str = ""

    @property
    def open(self) -> Money:
        return self.amount - self.paid - self.dropped

    @property
    def state(self) -> ClaimState:
        if self.open:
            return ClaimState.OPEN
        return ClaimState.DROPPED if self.dropped else ClaimState.SETTLED

    def drop(self, reason: str, amount: Money | None = None) -> Money:
        """Claims that much less, all that is open if nothing is said; answers how much."""
        less = self.open if amount is None else min(amount, self.open)
        if not less:
            raise ClaimNotOpen(str(self.id))
        self.dropped += less
        self.reason = reason
        return less

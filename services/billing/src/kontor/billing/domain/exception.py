"""Differences seen after issue, which a person must decide."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kontor.billing.domain.draft import Named
from kontor.billing.domain.words import Said
from kontor.common.values.errors import RuleViolated
from kontor.common.values.events import Event
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money


class AlreadyResolved(RuleViolated):
    code = "billing.exception_resolved"
    texts = {"de": "Diese Abweichung ist schon geklärt.", "en": "This difference is settled already."}
    cure = {
        "de": "Nichts zu tun; wer sie wie geklärt hat, zeigt die Abweichung.",
        "en": "Nothing to do; the exception shows who settled it and how.",
    }


@dataclass(slots=True)
class BillingException:
    """Billed work that was withdrawn after the invoice had left."""

    id: UUID
    invoice: Named
    customer: Named
    source_id: UUID
    cause: Said
    difference: Money
    raised_at: datetime
    resolution: str = ""
    version: int = 0

    def refusal(self) -> AlreadyResolved | None:
        """Why it cannot be resolved; None: it can."""
        return AlreadyResolved(str(self.id)) if self.resolution else None

    def resolve(self, words: str) -> list[Event]:
        if refused := self.refusal():
            raise refused
        self.resolution = words
        return [BillingExceptionResolved(self)]


def raise_exception(
    invoice: Named, customer: Named, *, source_id: UUID, cause: Said, difference: Money, at: datetime
) -> tuple[BillingException, list[Event]]:
    raised = BillingException(new_id(), invoice, customer, source_id, cause, difference, at)
    return raised, [BillingExceptionRaised(raised)]


@dataclass(frozen=True, slots=True)
class BillingExceptionRaised(Event):
    exception: BillingException


@dataclass(frozen=True, slots=True)
class BillingExceptionResolved(Event):
    exception: BillingException

"""Who approves what, and how invoices are numbered: dated defaults a tenant may replace."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from kontor.common.values.errors import InvalidInput, RuleViolated
from kontor.common.values.events import Event
from kontor.common.values.money import Money
from kontor.common.values.numbering import NumberPattern

DEFAULT_PAYMENT_DAYS = 30


class LevelsDoNotRise(InvalidInput):
    code = "billing.levels_do_not_rise"
    texts = {
        "de": "Die Beträge der Stufen müssen steigen, die erste beginnt bei 0.",
        "en": "The levels' amounts must rise, the first starts at 0.",
    }
    cure = {
        "de": "Die Stufen nach Betrag ordnen, die erste mit 0.",
        "en": "Order the levels by amount, the first with 0.",
    }


class NumberTaken(RuleViolated):
    """The seller's series was begun anew, by another pattern that gives what the old one gave."""

    code = "billing.number_taken"
    texts = {
        "de": "Die nächste Nummer der Reihe ist schon vergeben. Bitte das Nummernformat des Verkäufers ändern.",
        "en": "The next number of the series is taken already. Please change the seller's number format.",
    }


@dataclass(slots=True)
class ApprovalPolicy:
    """Gross amounts from which each level is needed."""

    tenant_id: UUID
    levels: tuple[Money, ...] = (Money(Decimal(0)), Money(Decimal(10000)))
    escalate_after_hours: int = 48
    version: int = 0

    def set(self, levels: tuple[Money, ...], escalate_after_hours: int) -> list[Event]:
        must_rise(levels, "/policy/levels")
        self.levels, self.escalate_after_hours = levels, escalate_after_hours
        return [ApprovalPolicyChanged(self.tenant_id, self)]


@dataclass(frozen=True, slots=True)
class ApprovalPolicyChanged(Event):
    tenant_id: UUID
    policy: ApprovalPolicy


def must_rise(levels: tuple[Money, ...], pointer: str) -> None:
    amounts = [level.amount for level in levels]
    if amounts[0] != 0 or any(a >= b for a, b in pairwise(amounts)):
        raise LevelsDoNotRise(str(amounts), pointer=pointer)


def series_of(seller: UUID, pattern: str, on: date) -> str:
    """Each seller counts for itself, within a year when the pattern names it, else for ever."""
    used = NumberPattern.stored(pattern)
    return f"{seller}|{used.text}|{on.year}" if used.names_year else f"{seller}|{used.text}"


def number_of(pattern: str, on: date, count: int) -> str:
    return NumberPattern.stored(pattern).number(on.year, count)

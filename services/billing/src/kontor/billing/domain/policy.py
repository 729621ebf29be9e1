"""Who approves what, and how invoices are numbered: dated defaults a tenant may replace."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from kontor.common.values.errors import InvalidInput
from kontor.common.values.money import Money
from kontor.common.values.numbering import NumberPattern

DEFAULT_PAYMENT_DAYS = 30


class LevelsDoNotRise(InvalidInput):
    code = "billing.levels_do_not_rise"
    texts = {
        "de": "Die Beträge der Stufen müssen steigen, die erste beginnt bei 0.",
        "en": "The levels' amounts must rise, the first starts at 0.",
    }


@dataclass(slots=True)
class ApprovalPolicy:
    """Gross amounts from which each level is needed."""

    levels: tuple[Money, ...] = (Money(Decimal(0)), Money(Decimal(10000)))
    escalate_after_hours: int = 48
    version: int = 0

    def check(self) -> None:
        amounts = [level.amount for level in self.levels]
        if amounts[0] != 0 or any(a >= b for a, b in pairwise(amounts)):
            raise LevelsDoNotRise(str(amounts), pointer="/policy/levels")


def series_of(seller: UUID, pattern: str, on: date) -> str:
    """Each seller counts for itself, within a year when the pattern names it, else for ever."""
    used = NumberPattern.stored(pattern)
    return f"{seller}|{used.text}|{on.year}" if used.names_year else f"{seller}|{used.text}"


def number_of(pattern: str, on: date, count: int) -> str:
    return NumberPattern.stored(pattern).number(on.year, count)

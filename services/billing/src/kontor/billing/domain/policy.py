"""Who approves what, and how invoices are numbered: dated defaults a tenant may replace."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from kontor.common.values.errors import InvalidInput
from kontor.common.values.money import Money

DEFAULT_PAYMENT_DAYS = 30
DEFAULT_PATTERN = "RE-{year}-{number:04}"
# A pattern is data, not a program: these two words and nothing else in braces, each once.
_PATTERN = re.compile(r"[^{}]*(\{year\}[^{}]*)?\{number(:0[1-9]d?)?\}[^{}]*(\{year\}[^{}]*)?")
_NUMBER = re.compile(r"\{number(?::0([1-9])d?)?\}")


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
    usable = _usable(pattern)
    return f"{seller}|{usable}|{on.year}" if "{year}" in usable else f"{seller}|{usable}"


def number_of(pattern: str, on: date, count: int) -> str:
    dated = _usable(pattern).replace("{year}", str(on.year))
    return _NUMBER.sub(lambda found: f"{count:0{found[1] or 1}}", dated)


def _usable(pattern: str) -> str:
    return pattern if _PATTERN.fullmatch(pattern) else DEFAULT_PATTERN

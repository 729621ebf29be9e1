"""Figures, their groups and the links of a lineage as values; where they come from is `queries`' part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.common.values.money import Money, round_half_up

PLACES = 2


@dataclass(frozen=True)
class Definition:
    """A figure: its words, its unit, whether it is a quotient, and the rows it is made of."""

    key: str
    label: dict[str, str]
    formula: dict[str, str]
    unit: str
    positions: Any
    quotient: bool = True
    factor: int = 1
    grouped: bool = False
    # Its rows are amounts: those of different currencies are never added.
    adds_money: bool = False
    needs_costs: bool = False


@dataclass(frozen=True)
class Period:
    """Which days, both inclusive and open where None, and the one currency whose amounts are added."""

    since: date | None = None
    until: date | None = None
    currency: str = "EUR"


@dataclass(frozen=True)
class Note:
    """What a figure does not know, and how often."""

    code: str
    count: int


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    numerator: Decimal
    denominator: Decimal


@dataclass(frozen=True)
class Counted:
    """A figure's result; `value` is None when there is nothing to divide by."""

    definition: Definition
    groups: Sequence[Group]
    currency: str = ""
    other_currencies: Sequence[str] = ()
    notes: Sequence[Note] = ()

    @property
    def numerator(self) -> Decimal:
        return sum((g.numerator for g in self.groups), Decimal(0))

    @property
    def denominator(self) -> Decimal:
        return sum((g.denominator for g in self.groups), Decimal(0))

    @property
    def value(self) -> Decimal | None:
        return self.of(self.numerator, self.denominator)

    def of(self, numerator: Decimal, denominator: Decimal) -> Decimal | None:
        if not self.definition.quotient:
            return round_half_up(numerator, PLACES)
        if not denominator:
            return None
        return round_half_up(numerator * self.definition.factor / denominator, PLACES)


@dataclass(frozen=True)
class Link:
    """One step of a cent's way back; `parent` is the index of the step it came from."""

    kind: str
    id: UUID
    label: str
    number: str
    amount: Money | None
    event_id: UUID | None
    parent: int

"""Figures, their groups and the links of a lineage as values; where they come from is `queries`' part."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.common.values.money import round_half_up

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
    amount: Decimal | None
    event_id: UUID | None
    parent: int

"""A figure and what it is held against: the same figure of another period, a course of months, a target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kontor.common.values.money import round_half_up
from kontor.reporting.domain.periods import Period

PLACES = 2
MORE, LESS = "MORE", "LESS"
BETTER, WORSE, SAME = "BETTER", "WORSE", "SAME"


@dataclass(frozen=True)
class Definition:
    """A figure: its words, its unit, whether it is a quotient, and the rows it is made of."""

    key: str
    label: dict[str, str]
    formula: dict[str, str]
    unit: str
    positions: Any
    better: str = MORE
    quotient: bool = True
    factor: int = 1
    grouped: bool = False
    # What groups are called that are no records.
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # Its rows are amounts: those of different currencies are never added.
    adds_money: bool = False
    needs_costs: bool = False
    # It stands at the end of a period, whenever that began.
    at_end: bool = False
    # What the stages are called in which its days sit.
    stages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def value_of(self, numerator: Decimal, denominator: Decimal) -> Decimal | None:
        """None when there is nothing to divide by."""
        if not self.quotient:
            return round_half_up(numerator, PLACES)
        if not denominator:
            return None
        return round_half_up(numerator * self.factor / denominator, PLACES)

    def ordered(self, groups: Sequence["Group"]) -> list["Group"]:
        """Those with a fixed order in it, the others by how much they are, the most first."""
        places = {key: place for place, key in enumerate(self.names)} if self.at_end else {}
        return sorted(groups, key=lambda group: (places.get(group.key, 0), -group.numerator, group.key))

    def course(self, value: Decimal | None, other: Decimal | None) -> str:
        """Whether `value` is better than another one; empty where one of both is not known."""
        if value is None or other is None:
            return ""
        if value == other:
            return SAME
        return BETTER if (value > other) == (self.better == MORE) else WORSE


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
class Point:
    """A figure in another period."""

    definition: Definition
    period: Period
    numerator: Decimal
    denominator: Decimal

    @property
    def value(self) -> Decimal | None:
        return self.definition.value_of(self.numerator, self.denominator)


@dataclass(frozen=True)
class Counted:
    """A figure's result; `value` is None when there is nothing to divide by."""

    definition: Definition
    groups: Sequence[Group]
    currency: str = ""
    other_currencies: Sequence[str] = ()
    notes: Sequence[Note] = ()
    previous: Point | None = None
    series: Sequence[Point] = ()
    target: Decimal | None = None
    stages: Sequence[Group] = ()

    @property
    def numerator(self) -> Decimal:
        return sum((g.numerator for g in self.groups), Decimal(0))

    @property
    def denominator(self) -> Decimal:
        return sum((g.denominator for g in self.groups), Decimal(0))

    @property
    def value(self) -> Decimal | None:
        return self.definition.value_of(self.numerator, self.denominator)

    def against(self, other: Decimal | None) -> tuple[Decimal | None, str]:
        """How far the value is from another one, and whether that is better or worse."""
        value = self.value
        apart = None if value is None or other is None else value - other
        return apart, self.definition.course(value, other)

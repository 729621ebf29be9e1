"""What an hour is billed at and costs, from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kontor.common.values.money import Money
from kontor.timetracking.domain.refusals import RateNegative


@dataclass(frozen=True, slots=True)
class Worth:
    """What an hour is billed at and costs on a day."""

    bill_rate: Money
    cost_rate: Money


@dataclass(frozen=True, slots=True)
class Rate:
    id: UUID
    person_id: UUID
    project_id: UUID | None
    bill_rate: Money
    cost_rate: Money
    valid_from: date

    def check(self) -> None:
        for name, money in (("bill_rate", self.bill_rate), ("cost_rate", self.cost_rate)):
            if money.amount < 0 or money.currency != "EUR":
                raise RateNegative(name, pointer=f"/{name}/amount")


def worth_on(rates: Sequence[Rate], project_id: UUID, day: date, otherwise: Money) -> Worth:
    """The latest rate valid on the day, one of the project before a general one; else the position's price.

    Of two from the same day on, the one set later counts: ids are UUIDv7.
    """
    valid = [r for r in rates if r.valid_from <= day and r.project_id in (project_id, None)]
    if not valid:
        return Worth(otherwise, Money.zero())
    best = max(valid, key=lambda r: (r.project_id is not None, r.valid_from, r.id))
    return Worth(best.bill_rate, best.cost_rate)


@dataclass(frozen=True, slots=True)
class RateSet:
    rate: Rate

"""What an hour is billed at and costs, from a day on. Either may be said without the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kontor.common.values.events import Event
from kontor.common.values.money import Money
from kontor.timetracking.domain.refusals import RateMissing, RateNegative


@dataclass(frozen=True, slots=True)
class Worth:
    """What an hour is billed at and costs on a day; None where nobody has said what it costs."""

    bill_rate: Money
    cost_rate: Money | None


@dataclass(slots=True)
class Rate:
    id: UUID
    person_id: UUID
    project_id: UUID | None
    bill_rate: Money | None
    cost_rate: Money | None
    valid_from: date
    created_at: datetime
    version: int = 0

    def check(self) -> None:
        if self.bill_rate is None and self.cost_rate is None:
            raise RateMissing("neither", pointer="/bill_rate")
        for name, money in (("bill_rate", self.bill_rate), ("cost_rate", self.cost_rate)):
            if money is not None and (money.amount < 0 or money.currency != "EUR"):
                raise RateNegative(name, pointer=f"/{name}/amount")


def worth_on(rates: Sequence[Rate], project_id: UUID, day: date, otherwise: Money) -> Worth:
    """The price by the latest rate that says one, else the position's; the cost by the latest that says one, else
    unknown: what an hour costs says nothing about its price, and no cost is not a cost of nothing."""
    valid = [r for r in rates if r.valid_from <= day and r.project_id in (project_id, None)]
    bill = _latest(valid, lambda rate: rate.bill_rate)
    return Worth(otherwise if bill is None else bill, _latest(valid, lambda rate: rate.cost_rate))


def _latest(valid: Sequence[Rate], said: Callable[[Rate], Money | None]) -> Money | None:
    """One of the project before a general one, then the latest; of two from one day on, the one set later counts: ids
    are UUIDv7."""
    saying = [rate for rate in valid if said(rate) is not None]
    if not saying:
        return None
    return said(max(saying, key=lambda r: (r.project_id is not None, r.valid_from, r.id)))


@dataclass(frozen=True, slots=True)
class RateSet(Event):
    rate: Rate

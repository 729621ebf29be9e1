"""Rates as rows; what is not said is NULL."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from kontor.common.database.listing import Listing, as_it_is
from kontor.common.database.stores import Row, Store
from kontor.common.values.money import Money
from kontor.timetracking.domain.rates import Rate
from kontor.timetracking.store.tables import rate
from sqlalchemy import bindparam, func, select

_OF_PEOPLE = select(rate).where(rate.c.person_id == func.any(bindparam("people")))
_MONEY = ("bill_rate", "cost_rate")
_SPECIAL = ("tenant_id", *_MONEY)


class Rates(Store[Rate]):
    table = rate
    aggregate = "rate"
    listing = Listing(rate, as_it_is, ids=rate.c.id, person_id=rate.c.person_id)

    async def of_people(self, people: Iterable[UUID]) -> Mapping[UUID, list[Rate]]:
        wanted = set(people)
        found: dict[UUID, list[Rate]] = {person: [] for person in wanted}
        for row in await self._tx.all(_OF_PEOPLE, people=list(wanted)):
            found[row["person_id"]].append(self.to_entity(row))
        return found

    def to_row(self, value: Rate) -> Row:
        amounts = {name: getattr(value, name) for name in _MONEY}
        return {
            **{c.name: getattr(value, c.name) for c in rate.c if c.name not in _SPECIAL},
            **{name: None if money is None else money.amount for name, money in amounts.items()},
        }

    def to_entity(self, row: Row) -> Rate:
        fields: dict[str, Any] = {c.name: row[c.name] for c in rate.c if c.name not in _SPECIAL}
        fields |= {name: None if row[name] is None else Money(row[name]) for name in _MONEY}
        return Rate(**fields)

"""The transaction crm's use cases work in: a store per aggregate, numbers, sellers, and what other records are called.

SQL is written in this package and nowhere else; what the objects mean is `domain`'s part.
"""

from collections.abc import Collection
from functools import cached_property
from uuid import UUID

from kontor.common.database.links import Links
from kontor.common.database.mail_texts import MailTexts
from kontor.common.database.stores import store
from kontor.common.database.transaction import Tx
from kontor.common.values.refs import Labels
from kontor.crm import wire
from kontor.crm.store.customers import Customers
from kontor.crm.store.leads import Leads
from kontor.crm.store.opportunities import Opportunities
from kontor.crm.store.papers import Papers
from kontor.crm.store.people import People
from kontor.crm.store.quotes import Quotes
from kontor.crm.store.sellers import Sellers
from kontor.crm.store.tables import (
    counter,
    customer,
    lead,
    legal_entity_ref,
    metadata,
    opportunity,
    person_ref,
    quote,
)
from sqlalchemy import Column, Select, Table, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

__all__ = ["CrmTx", "metadata"]

_NEXT = (
    upsert(counter)
    .values(series=bindparam("series"), last=1)
    .on_conflict_do_update(index_elements=["tenant_id", "series"], set_={"last": counter.c.last + 1})
    .returning(counter.c.last)
)

_TAKEN = {t.name: select(t.c.id).where(t.c.number == bindparam("number")) for t in (customer, quote)}


def _called(table: Table, label: Column[str], number: Column[str] | None = None) -> Select[tuple[UUID, str, str]]:
    shown = literal("") if number is None else number
    return select(table.c.id, label.label("label"), shown.label("number")).where(
        table.c.id == func.any(bindparam("ids"))
    )


_LABELS = _called(customer, customer.c.name, customer.c.number).union_all(
    _called(opportunity, opportunity.c.title),
    _called(lead, lead.c.title),
    _called(legal_entity_ref, legal_entity_ref.c.name),
    _called(person_ref, person_ref.c.name),
)


class CrmTx(Tx):
    """What crm's use cases load from, save to and announce through."""

    messages = wire.MESSAGES
    leads = store(Leads)
    customers = store(Customers)
    opportunities = store(Opportunities)
    quotes = store(Quotes)

    @cached_property
    def links(self) -> Links:
        return Links(self)

    @cached_property
    def mail_texts(self) -> MailTexts:
        return MailTexts(self)

    @cached_property
    def papers(self) -> Papers:
        return Papers(self)

    @cached_property
    def sellers(self) -> Sellers:
        return Sellers(self)

    @cached_property
    def people(self) -> People:
        return People(self)

    async def labels_of(self, ids: Collection[UUID]) -> Labels:
        return {row["id"]: (row["label"], row["number"]) for row in await self.all(_LABELS, ids=list(ids))}

    async def next_customer_number(self) -> str:
        return await self._next_number("customer", "K-{:05}", customer)

    async def next_quote_number(self, year: int) -> str:
        return await self._next_number(f"quote-{year}", f"AN-{year}-{{:04}}", quote)

    async def _next_number(self, series: str, pattern: str, numbered: Table) -> str:
        """The next one that is free: a counter that is behind what it counts catches up."""
        while True:
            number = pattern.format(await self.value(_NEXT, series=series))
            if await self.value(_TAKEN[numbered.name], number=number) is None:
                return number

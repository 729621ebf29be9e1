"""The transaction projects' use cases work in: a store per aggregate, numbers, and who people and customers are.

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
from kontor.projects import wire
from kontor.projects.store.known import KnownCustomers, People
from kontor.projects.store.milestones import Milestones
from kontor.projects.store.projects import Projects
from kontor.projects.store.tables import counter, metadata
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert as upsert

__all__ = ["ProjectsTx", "metadata"]

_NEXT = (
    upsert(counter)
    .values(series=bindparam("series"), last=1)
    .on_conflict_do_update(index_elements=["tenant_id", "series"], set_={"last": counter.c.last + 1})
    .returning(counter.c.last)
)


class ProjectsTx(Tx):
    """What projects' use cases load from, save to and announce through."""

    messages = wire.MESSAGES
    projects = store(Projects)
    milestones = store(Milestones)

    @cached_property
    def links(self) -> Links:
        return Links(self)

    @cached_property
    def mail_texts(self) -> MailTexts:
        return MailTexts(self)

    @cached_property
    def people(self) -> People:
        return People(self)

    @cached_property
    def customers_known(self) -> KnownCustomers:
        return KnownCustomers(self)

    async def labels_of(self, ids: Collection[UUID]) -> Labels:
        """People only: what else is referred to is kept with its label."""
        return {id_: (name, "") for id_, name in (await self.people.names(ids)).items()}

    async def next_number(self, year: int) -> str:
        """The next one that is free: a counter that is behind its projects catches up."""
        while True:
            number = f"P-{year}-{await self.value(_NEXT, series=f'project-{year}'):04}"
            if not await self.projects.is_number_taken(number):
                return number

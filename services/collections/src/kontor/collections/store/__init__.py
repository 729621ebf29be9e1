"""collections' stores and the transaction its use cases work on. SQL is written in this package and nowhere else."""

from collections.abc import Collection
from functools import cached_property
from uuid import UUID

from kontor.collections import wire
from kontor.collections.domain.named import Named
from kontor.collections.store.books import AddedRates, LegalEntitiesKnown, Notices, Policies, Postings
from kontor.collections.store.credits import Credits
from kontor.collections.store.items import OpenItems
from kontor.collections.store.lines import Queue, Statements, Transactions
from kontor.collections.store.proofs import subledger_follows_from_events
from kontor.collections.store.tables import metadata
from kontor.common.database.mail_texts import MailTexts
from kontor.common.database.stores import store
from kontor.common.database.transaction import Tx, advisory_key
from kontor.common.values.refs import Labels
from sqlalchemy import BigInteger, bindparam, func, select

__all__ = ["CollectionsTx", "metadata"]

_TRY_LOCK = select(func.pg_try_advisory_xact_lock(bindparam("lock", type_=BigInteger)))


class CollectionsTx(Tx):
    """What collections' use cases load from, save to and announce through."""

    messages = wire.MESSAGES
    proofs = (subledger_follows_from_events,)
    items = store(OpenItems)
    credits = store(Credits)
    statements = store(Statements)
    transactions = store(Transactions)
    notices = store(Notices)
    base_rates = store(AddedRates)
    policies = store(Policies)

    @cached_property
    def queue(self) -> Queue:
        return Queue(self)

    @cached_property
    def postings(self) -> Postings:
        return Postings(self)

    @cached_property
    def legal_entities(self) -> LegalEntitiesKnown:
        return LegalEntitiesKnown(self)

    @cached_property
    def mail_texts(self) -> MailTexts:
        return MailTexts(self)

    @property
    def person(self) -> Named | None:
        """Who acts, as it is kept with what they did."""
        person = self.principal.person_id
        return Named(person, self.principal.name) if person is not None else None

    async def try_lock(self, *name: object) -> bool:
        """True when no other transaction of this database holds the name; then it is held until the end."""
        return bool(await self.value(_TRY_LOCK, lock=advisory_key(self.tenant, *name)))

    async def labels_of(self, ids: Collection[UUID]) -> Labels:
        """Invoices and customers as open items name them, sellers as platform does."""
        wanted = list(ids)
        return {**await self.items.labels(wanted), **await self.legal_entities.names()}

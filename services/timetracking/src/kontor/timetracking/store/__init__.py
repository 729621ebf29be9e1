"""The transaction timetracking's use cases work in: a store per aggregate, caps, and what it knows of others.

SQL is written in this package and nowhere else; what the objects mean is `domain`'s part.
"""

from collections.abc import Collection
from functools import cached_property
from uuid import UUID

from kontor.common.database.stores import store
from kontor.common.database.transaction import Tx
from kontor.common.values.refs import Labels
from kontor.timetracking import wire
from kontor.timetracking.store.caps import Caps
from kontor.timetracking.store.entries import Entries
from kontor.timetracking.store.expenses import Expenses
from kontor.timetracking.store.known import CancelledInvoices, KnownPeople, KnownProjects
from kontor.timetracking.store.periods import PeriodLocks
from kontor.timetracking.store.rates import Rates
from kontor.timetracking.store.tables import metadata, person_ref, project_ref
from kontor.timetracking.store.timers import Timers
from sqlalchemy import bindparam, func, literal, select

__all__ = ["TimetrackingTx", "metadata"]

_LABELS = (
    select(person_ref.c.id, person_ref.c.name.label("label"), literal("").label("number"))
    .where(person_ref.c.id == func.any(bindparam("ids")))
    .union(
        select(project_ref.c.id, project_ref.c.name, project_ref.c.number).where(
            project_ref.c.id == func.any(bindparam("ids"))
        ),
        select(project_ref.c.customer_id, project_ref.c.customer_name, project_ref.c.customer_number).where(
            project_ref.c.customer_id == func.any(bindparam("ids"))
        ),
    )
)


class TimetrackingTx(Tx):
    """What timetracking's use cases load from, save to and announce through."""

    messages = wire.MESSAGES
    entries = store(Entries)
    expenses = store(Expenses)
    timers = store(Timers)
    rates = store(Rates)
    period_locks = store(PeriodLocks)

    @cached_property
    def caps(self) -> Caps:
        return Caps(self)

    @cached_property
    def projects_known(self) -> KnownProjects:
        return KnownProjects(self)

    @cached_property
    def people_known(self) -> KnownPeople:
        return KnownPeople(self)

    @cached_property
    def cancelled_invoices(self) -> CancelledInvoices:
        return CancelledInvoices(self)

    async def labels_of(self, ids: Collection[UUID]) -> Labels:
        return {row["id"]: (row["label"], row["number"]) for row in await self.all(_LABELS, ids=list(ids))}

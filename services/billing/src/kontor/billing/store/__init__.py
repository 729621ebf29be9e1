"""The transaction billing's use cases work on: a store for each aggregate, and what is known of others' records.

SQL is written in this package and nowhere else. An issued document is its bytes, for ever.
"""

from collections.abc import Collection
from functools import cached_property
from uuid import UUID

from kontor.billing import wire
from kontor.billing.store.decisions import Exceptions, Policies
from kontor.billing.store.drafts import Claims, Drafts
from kontor.billing.store.invoices import Invoices, Sagas, Series, Ways
from kontor.billing.store.known import CreditsKnown, CustomersKnown, PeopleKnown, ProjectsKnown, SellersKnown
from kontor.billing.store.proofs import claims_follow_from_bills, numbers_follow_from_series
from kontor.billing.store.runs import IssueItems, Runs
from kontor.common.database.stores import store
from kontor.common.database.transaction import Tx
from kontor.common.values.refs import Labels


class BillingTx(Tx):
    """What billing's use cases load from, save to and announce through."""

    messages = wire.MESSAGES
    proofs = (numbers_follow_from_series, claims_follow_from_bills)
    drafts = store(Drafts)
    invoices = store(Invoices)
    policies = store(Policies)
    exceptions = store(Exceptions)

    @cached_property
    def claims(self) -> Claims:
        return Claims(self)

    @cached_property
    def sagas(self) -> Sagas:
        return Sagas(self)

    @cached_property
    def series(self) -> Series:
        return Series(self)

    @cached_property
    def ways(self) -> Ways:
        return Ways(self)

    @cached_property
    def runs(self) -> Runs:
        return Runs(self)

    @cached_property
    def issue_items(self) -> IssueItems:
        return IssueItems(self)

    @cached_property
    def customers_known(self) -> CustomersKnown:
        return CustomersKnown(self)

    @cached_property
    def sellers_known(self) -> SellersKnown:
        return SellersKnown(self)

    @cached_property
    def projects_known(self) -> ProjectsKnown:
        return ProjectsKnown(self)

    @cached_property
    def people_known(self) -> PeopleKnown:
        return PeopleKnown(self)

    @cached_property
    def credits_known(self) -> CreditsKnown:
        return CreditsKnown(self)

    async def labels_of(self, ids: Collection[UUID]) -> Labels:
        """Customers by name and number, invoices by number."""
        customers = await self.customers_known.some(ids)
        invoices = await self.invoices.some(ids)
        return {id_: (c.name, c.number) for id_, c in customers.items()} | {
            id_: (i.number, i.number) for id_, i in invoices.items()
        }

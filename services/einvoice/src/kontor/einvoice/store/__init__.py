"""What einvoice's use cases load from, save to and announce through: one transaction, a store per aggregate.

Beside the stores stand readers of what is no aggregate of its own: single documents, bounces, exports, our entities.
"""

from collections.abc import Collection
from functools import cached_property
from uuid import UUID

from kontor.common.database.links import Links
from kontor.common.database.mail_texts import MailTexts
from kontor.common.database.stores import store
from kontor.common.database.transaction import Tx
from kontor.common.values.refs import Labels
from kontor.einvoice.store.dispatches import Bounces, Dispatches
from kontor.einvoice.store.documents import Documents, IssuedInvoices
from kontor.einvoice.store.layouts import Layouts
from kontor.einvoice.store.supplier_invoices import Exports, OurEntities, SupplierInvoices
from kontor.einvoice.store.tables import metadata
from kontor.einvoice.wire.messages import MESSAGES


class EinvoiceTx(Tx):
    """One transaction of one tenant on all that einvoice keeps."""

    messages = MESSAGES
    invoices = store(IssuedInvoices)
    dispatches = store(Dispatches)
    layouts = store(Layouts)
    supplier_invoices = store(SupplierInvoices)

    @cached_property
    def links(self) -> Links:
        return Links(self)

    @cached_property
    def mail_texts(self) -> MailTexts:
        return MailTexts(self)

    @cached_property
    def documents(self) -> Documents:
        return Documents(self)

    @cached_property
    def bounces(self) -> Bounces:
        return Bounces(self)

    @cached_property
    def exports(self) -> Exports:
        return Exports(self)

    @cached_property
    def our_entities(self) -> OurEntities:
        return OurEntities(self)

    async def labels_of(self, ids: Collection[UUID]) -> Labels:
        """Our own entities only: what else is referred to comes with its label."""
        return {one.id: (one.name, "") for one in await self.our_entities.all() if one.id in ids}


__all__ = ["EinvoiceTx", "metadata"]

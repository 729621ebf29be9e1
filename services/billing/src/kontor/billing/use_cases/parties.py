"""Seller and buyer of a draft as they are now."""

from kontor.billing import wire
from kontor.billing.domain.draft import Draft
from kontor.billing.domain.invoice import Parties
from kontor.billing.store import BillingTx


async def parties_of(tx: BillingTx, draft: Draft) -> Parties:
    entity = await tx.sellers_known.get(draft.legal_entity.id)
    return wire.parties(entity, await tx.customers_known.get(draft.customer.id))

"""Seller and buyer of drafts as they are now."""

from collections.abc import Mapping
from uuid import UUID

from kontor.billing import wire
from kontor.billing.domain.draft import Draft
from kontor.billing.domain.invoice import Parties
from kontor.billing.store import BillingTx
from kontor.common.values.errors import NotFound


async def parties_of(tx: BillingTx, draft: Draft) -> Parties:
    entity = await tx.sellers_known.get(draft.legal_entity.id)
    return wire.parties(entity, await tx.customers_known.get(draft.customer.id))


async def all_parties(tx: BillingTx, drafts: Mapping[UUID, Draft]) -> dict[UUID, Parties]:
    """By draft, as far as both are known; drafts of one seller and customer share theirs."""
    pairs = {id_: (d.legal_entity.id, d.customer.id) for id_, d in drafts.items()}
    customers = await tx.customers_known.some(customer for _, customer in pairs.values())
    entities = await tx.sellers_known.some(seller for seller, _ in pairs.values())
    known = {
        (seller, customer): wire.parties(entities[seller], customers[customer])
        for seller, customer in set(pairs.values())
        if seller in entities and customer in customers
    }
    return {id_: known[pair] for id_, pair in pairs.items() if pair in known}


def its(draft: Draft, parties: Mapping[UUID, Parties]) -> Parties:
    found = parties.get(draft.id)
    if found is None:
        raise NotFound(f"a party of draft {draft.id}")
    return found

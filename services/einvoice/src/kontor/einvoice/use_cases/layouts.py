"""What a tenant does with its layouts: write, revise, put in use; each inside the transaction of its edge.

Trying out and rendering happen before, outside of any transaction (`workshop`).
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kontor.common.values.ids import new_id
from kontor.einvoice.domain.layouts import Content, Layout, SellerUnknown, Used
from kontor.einvoice.store import EinvoiceTx


async def create_layout(tx: EinvoiceTx, *, name: str, legal_entity_id: UUID | None, content: Content) -> Layout:
    """Its first version; documents are made with it only once it is activated. SellerUnknown."""
    await must_be_ours(tx, legal_entity_id)
    layout, told = Layout.create(new_id(), content, tx.clock.now(), name=name, legal_entity_id=legal_entity_id)
    await tx.layouts.save(layout)
    await tx.layouts.add_version(layout.as_version(tx.clock.now(), tx.principal.actor))
    tx.emit(told)
    return layout


async def must_be_ours(tx: EinvoiceTx, legal_entity_id: UUID | None) -> None:
    """A layout of one seller is of one of our own legal entities."""
    if legal_entity_id is not None and legal_entity_id not in {ours.id for ours in await tx.our_entities.all()}:
        raise SellerUnknown(str(legal_entity_id), pointer="/layout/legal_entity_id")


async def update_layout(tx: EinvoiceTx, *, layout_id: UUID, changes: Mapping[str, Any]) -> Layout:
    """A new version; what is in use stays in use until the new one is activated."""
    layout = await tx.layouts.expected(layout_id)
    told = layout.revise(changes)
    await tx.layouts.save(layout)
    await tx.layouts.add_version(layout.as_version(tx.clock.now(), tx.principal.actor))
    tx.emit(told)
    return layout


async def activate_layout(tx: EinvoiceTx, *, layout_id: UUID, number: int) -> Layout:
    """One layout is in use for each seller, and one for all sellers without their own."""
    layout = await tx.layouts.expected(layout_id)
    told = layout.activate(number)
    others = [x for x in await tx.layouts.active(layout.legal_entity_id) if x.id != layout.id] if number else []
    for other in others:
        told += other.activate(0)
    await tx.layouts.save_all([*others, layout])
    tx.emit(told)
    return layout


async def layout_for(tx: EinvoiceTx, seller: str) -> Used | None:
    """What documents of this seller are made with, None: the built-in layout."""
    version = await tx.layouts.in_use(UUID(seller) if seller else None)
    return None if version is None else Used(version.content, version.layout_id, version.number)


async def layout_of(tx: EinvoiceTx, layout_id: UUID, number: int) -> Used:
    """A kept version, 0: the newest."""
    chosen = number or (await tx.layouts.get(layout_id)).latest
    version = await tx.layouts.version(layout_id, chosen)
    return Used(version.content, layout_id, chosen)

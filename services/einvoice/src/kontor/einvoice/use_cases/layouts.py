"""What a tenant does with its layouts: write, revise, put in use; each inside the transaction of its edge.

Trying out and rendering happen before, outside of any transaction (`workshop`).
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kontor.common.database.transaction import Announcement
from kontor.common.values.ids import new_id
from kontor.einvoice.domain.layouts import Content, Layout, SellerUnknown, Used
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.wire import layouts

AGGREGATE = "invoice_layout"


async def create_layout(tx: EinvoiceTx, *, name: str, legal_entity_id: UUID | None, content: Content) -> Layout:
    """Its first version; documents are made with it only once it is activated. SellerUnknown."""
    await must_be_ours(tx, legal_entity_id)
    layout = Layout(new_id(), name, legal_entity_id, content, tx.clock.now(), latest=1)
    await _keep(tx, layout, is_new_version=True)
    return layout


async def must_be_ours(tx: EinvoiceTx, legal_entity_id: UUID | None) -> None:
    """A layout of one seller is of one of our own legal entities."""
    if legal_entity_id is not None and legal_entity_id not in {ours.id for ours in await tx.our_entities()}:
        raise SellerUnknown(str(legal_entity_id), pointer="/layout/legal_entity_id")


async def update_layout(tx: EinvoiceTx, *, layout_id: UUID, changes: Mapping[str, Any]) -> Layout:
    """A new version; what is in use stays in use until the new one is activated."""
    layout = await tx.get_layout(layout_id, for_update=True)
    tx.must_be(layout.version, layout.id)
    layout.revise(changes)
    await _keep(tx, layout, is_new_version=True)
    return layout


async def activate_layout(tx: EinvoiceTx, *, layout_id: UUID, number: int) -> Layout:
    """One layout is in use for each seller, and one for all sellers without their own."""
    layout = await tx.get_layout(layout_id, for_update=True)
    tx.must_be(layout.version, layout.id)
    layout.activate(number)
    if number:
        for other in await tx.active_layouts(layout.legal_entity_id):
            if other.id != layout.id:
                other.activate(0)
                await _keep(tx, other)
    await _keep(tx, layout)
    return layout


async def _keep(tx: EinvoiceTx, layout: Layout, *, is_new_version: bool = False) -> None:
    layout.check()
    await tx.save_layout(layout)
    if is_new_version:
        await tx.add_version(layout.as_version(tx.clock.now(), tx.principal.actor))
    tx.announce(Announcement(AGGREGATE, layout.id, layout.version, layouts.changed(layout)))


async def layout_for(tx: EinvoiceTx, seller: str) -> Used | None:
    """What documents of this seller are made with, None: the built-in layout."""
    version = await tx.layout_in_use(UUID(seller) if seller else None)
    return None if version is None else Used(version.content, version.layout_id, version.number)


async def layout_of(tx: EinvoiceTx, layout_id: UUID, number: int) -> Used:
    """A kept version, 0: the newest."""
    chosen = number or (await tx.get_layout(layout_id)).latest
    version = await tx.get_version(layout_id, chosen)
    return Used(version.content, layout_id, chosen)

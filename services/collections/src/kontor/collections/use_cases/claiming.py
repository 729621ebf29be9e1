"""Invoices become open items, cancellations close them, and what is late is reminded of."""

from datetime import timedelta
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.collections.v1 import events_pb2 as events
from kontor.collections import wire
from kontor.collections.domain import dunning
from kontor.collections.domain.items import ItemState, OpenItem
from kontor.collections.store import CollectionsTx
from kontor.collections.use_cases.receiving import match_waiting, remind_after
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money


async def open_item(tx: CollectionsTx, *, invoice: billing.Invoice) -> None:
    """An issued invoice is owed; a cancellation document settles its original instead."""
    item = wire.read_item(invoice)
    if invoice.document_kind == billing.DOCUMENT_KIND_CANCELLATION:
        item.open_amount, item.state = Money.zero(item.gross.currency), ItemState.CANCELLED
        if await tx.add_item(item):
            await _settle_original(tx, UUID(invoice.preceding[0].invoice_id), item)
        return
    if not await tx.add_item(item):
        return
    owed = {"receivable": item.gross, "invoiced": -item.gross}
    await tx.post("invoice", item.id, item.issue_date, owed, item.customer_id)
    if not item.open_amount:
        return
    await remind_after(tx, item, item.due_date)
    await match_waiting(tx)


async def _settle_original(tx: CollectionsTx, original_id: UUID, storno: OpenItem) -> None:
    """What was open is closed; what was paid becomes the customer's credit, without the discount it had."""
    original = await tx.get_item(original_id, for_update=True)
    if original.state is ItemState.CANCELLED:
        return
    closed = original.open_amount
    granted = await tx.discount_of(original.id, original.gross.currency)
    paid = original.cancel() - granted
    await tx.save_item(original)
    await tx.not_due("dunning", original.id)
    entries = {"invoiced": original.gross, "receivable": -closed, "discount": -granted, "credit": -paid}
    await tx.post("cancellation", storno.id, storno.issue_date, entries, original.customer_id)


async def remind(tx: CollectionsTx, item_id: UUID) -> None:
    """An item that is still open past its grace: the next level, with interest and, for businesses, 40 EUR."""
    item = await tx.get_item(item_id, for_update=True)
    today = tx.clock.today()
    if item.state not in (ItemState.OPEN, ItemState.PARTLY_PAID) or item.dunning_level >= dunning.HIGHEST_LEVEL:
        return
    claim = dunning.claim(item.open_amount, item.due_date, today, consumer=item.consumer)
    item.dunning_level += 1
    await tx.save_item(item)
    notice_id = new_id()
    notice = wire.notice(
        notice_id,
        item,
        claim,
        level=item.dunning_level,
        on=today,
        pay_until=dunning.next_working_day(today + timedelta(days=dunning.PAY_DAYS)),
    )
    await tx.add_notice(notice_id, item, item.dunning_level, notice)
    message = events.DunningNoticeIssued(dunning_notice=notice, language=item.language)
    tx.tell("dunning_notice", notice_id, 1, message)
    if item.dunning_level < dunning.HIGHEST_LEVEL:
        again = tx.clock.now() + timedelta(days=dunning.NEXT_LEVEL_DAYS)
        await tx.due("dunning", item.id, again)

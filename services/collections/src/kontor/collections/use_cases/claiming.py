"""Invoices become open items, cancellations and residual invoices close them; claims are asserted and dropped."""

from collections.abc import Sequence
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.collections import wire
from kontor.collections.domain import dunning
from kontor.collections.domain.credits import Credit
from kontor.collections.domain.interest import BaseRate, BaseRateAdded
from kontor.collections.domain.items import NothingToAssert, OpenItem
from kontor.collections.domain.reminding import HIGHEST_LEVEL
from kontor.collections.match import plain
from kontor.collections.store import CollectionsTx
from kontor.collections.use_cases.booking import Booking, remind_after
from kontor.collections.use_cases.matching import wait_for_match, wait_for_the_matcher
from kontor.common.values.money import Money
from kontor.common.values.wire import read_money


async def open_items(tx: CollectionsTx, *, invoices: Sequence[billing.Invoice]) -> None:
    """Issued invoices are owed; a cancellation document settles its original instead. Those that concern no other
    record than their own item, as nearly all do, are opened together, before those that do."""
    read = {UUID(invoice.id): (invoice, wire.read_item(invoice)) for invoice in invoices}
    if not all(_is_cancellation(invoice) for invoice, _ in read.values()):
        await wait_for_the_matcher(tx)
    known = await tx.items.some(read)
    new = [one for id_, one in read.items() if id_ not in known]
    booking, alone = Booking(tx), [item for invoice, item in new if _stands_alone(invoice)]
    for item in alone:
        _owe(booking, item)
    await _opened(tx, booking, alone)
    for invoice, item in new:
        if _is_cancellation(invoice):
            await _cancel(tx, UUID(invoice.preceding[0].invoice_id), item)
        elif not _stands_alone(invoice):
            await _open_beside(tx, invoice, item)


def _is_cancellation(invoice: billing.Invoice) -> bool:
    return invoice.document_kind == billing.DOCUMENT_KIND_CANCELLATION


def _stands_alone(invoice: billing.Invoice) -> bool:
    superseded = any(_is_superseded(p) for p in invoice.preceding)
    return not (_is_cancellation(invoice) or superseded or wire.prepaid(invoice))


def _is_superseded(preceding: billing.Preceding) -> bool:
    return preceding.HasField("superseded") and bool(read_money(preceding.superseded))


async def _open_beside(tx: CollectionsTx, invoice: billing.Invoice, item: OpenItem) -> None:
    """One that supersedes advances or sets off credit."""
    booking = Booking(tx)
    superseded = [p for p in invoice.preceding if _is_superseded(p)]
    await _lock_advances(tx, booking, superseded)
    credits = await _lock_prepaid(tx, booking, invoice, item)
    _owe(booking, item)
    _set_off(booking, item, credits, wire.prepaid(invoice))
    for preceding in superseded:
        _supersede(tx, booking, item, preceding)
    await _opened(tx, booking, [item])


def _owe(booking: Booking, item: OpenItem) -> None:
    booking.items[item.id] = item
    booking.touch(item)
    booking.post("invoice", item, {"receivable": item.gross, "invoiced": -item.gross})


async def _opened(tx: CollectionsTx, booking: Booking, items: Sequence[OpenItem]) -> None:
    """Each is reminded of once it is late, and what may pay it is matched."""
    await booking.close()
    owed = [item for item in items if item.is_open]
    for item in owed:
        await remind_after(tx, item, item.due_date)
    await _wake_waiting(tx, owed)


async def _wake_waiting(tx: CollectionsTx, items: Sequence[OpenItem]) -> None:
    """Payments can come before their invoice: those that name it, are from its customer, or have its amount."""
    asked = [(item.customer_id, item.open_amount, plain(item.number)) for item in items]
    await wait_for_match(tx, await tx.credits.waiting_for(asked))


# Cancellation: the money is the customer's credit.


async def _cancel(tx: CollectionsTx, original_id: UUID, document: OpenItem) -> None:
    """What was open is closed, what was paid is free again; counted on the cancellation's own day."""
    booking = Booking(tx)
    await tx.items.get(original_id)
    await booking.lock_credits(await tx.credits.paying(original_id))
    revived = await tx.items.superseded_by(original_id)
    await booking.lock_items([original_id, *revived])
    original = booking.items[original_id]
    document.cancelled = True
    booking.items[document.id] = document
    booking.touch(document)
    if not original.cancelled:
        freed = _free(booking, original)
        owed = original.gross - original.superseded
        booking.touch(original, original.cancel(tx.clock.today()))
        for id_ in sorted(revived):
            await _revive(tx, booking, booking.items[id_], document)
        amounts = {"invoiced": owed, "receivable": -owed}
        tx.postings.add(
            "cancellation",
            document.id,
            document.issue_date,
            amounts,
            customer_id=original.customer_id,
            legal_entity_id=original.legal_entity_id,
            tax=document.vat,
        )
        await booking.close("cancelled")
        await wait_for_match(tx, {credit.id for credit in freed})
    else:
        await booking.close()


async def _revive(tx: CollectionsTx, booking: Booking, advance: OpenItem, document: OpenItem) -> None:
    """An advance whose residual invoice is cancelled is owed again as far as it was open."""
    again = advance.superseded
    booking.touch(advance, advance.revive(tx.clock.today()))
    tx.postings.add(
        "revived",
        document.id,
        document.issue_date,
        {"receivable": again, "invoiced": -again},
        customer_id=advance.customer_id,
        legal_entity_id=advance.legal_entity_id,
    )
    if advance.is_open and advance.dunning_level < HIGHEST_LEVEL:
        await remind_after(tx, advance, max(advance.due_date, tx.clock.today()))


def _free(booking: Booking, original: OpenItem) -> list[Credit]:
    """Proposed, and booked by a person only: the text of these payments names what is no more."""
    freed = []
    for credit in booking.credits.values():
        taken = [a for a in credit.allocations if a.item_id == original.id]
        for allocation in taken:
            booking.undo(credit, allocation, "cancelled")
        if taken:
            credit.by_hand, credit.invoice_id = True, original.id
            credit.customer_id = original.customer_id
            freed.append(credit)
    return freed


# Advances that a residual invoice supersedes, and credit that a document sets off.


async def _lock_advances(tx: CollectionsTx, booking: Booking, preceding: Sequence[billing.Preceding]) -> None:
    ids = [UUID(p.invoice_id) for p in preceding]
    for id_ in ids:
        await tx.items.get(id_)
        await booking.lock_credits(await tx.credits.paying(id_))
    await booking.lock_items(ids)


async def _lock_prepaid(tx: CollectionsTx, booking: Booking, invoice: billing.Invoice, item: OpenItem) -> list[Credit]:
    """The customer's free credits, those first that the named cancelled invoices freed."""
    if not wire.prepaid(invoice):
        return []
    ids = await tx.credits.free_of(item.customer_id)
    await booking.lock_credits(ids)
    named = {UUID(p.invoice_id) for p in invoice.prepayments}
    found = [booking.credits[id_] for id_ in ids]
    return sorted(found, key=lambda credit: credit.invoice_id not in named)


def _set_off(booking: Booking, item: OpenItem, credits: Sequence[Credit], prepaid: Money) -> None:
    """BT-113: what the document deducts is paid by credit at once."""
    left = prepaid
    for credit in credits:
        part = min(left, credit.free) if credit.amount.currency == item.currency else left * 0
        if part.amount > 0:
            shares = item.shares(part, part * 0)
            booking.allocate(credit, item, shares, reason="prepaid", designation="prepaid")
            item.set_off(part)
            left -= part


def _supersede(tx: CollectionsTx, booking: Booking, residual: OpenItem, preceding: billing.Preceding) -> None:
    """§ 14 (5) UStG: the residual invoice claims the advance's open rest. What was received on the advance and is not
    deducted by the document goes to it."""
    advance = booking.items[UUID(preceding.invoice_id)]
    unknown = advance.received - read_money(preceding.received)
    moved = _take_unknown(booking, advance, unknown) if unknown.amount > 0 else []
    closed = advance.open_amount
    booking.touch(advance, advance.supersede(residual.id, tx.clock.today()))
    tx.postings.add(
        "superseded",
        residual.id,
        residual.issue_date,
        {"receivable": -closed, "invoiced": closed},
        customer_id=advance.customer_id,
        legal_entity_id=advance.legal_entity_id,
    )
    for credit, amount in moved:
        part = min(amount, residual.open_amount)
        if part.amount > 0:
            shares = residual.shares(part, part * 0)
            booking.allocate(credit, residual, shares, reason="superseded", designation="invoice_number")


def _take_unknown(booking: Booking, advance: OpenItem, unknown: Money) -> list[tuple[Credit, Money]]:
    """The last payments of an advance up to an amount; one that is taken back too far pays the rest again."""
    found = [(c, a) for c in booking.credits.values() for a in c.allocations if a.item_id == advance.id]
    moved: list[tuple[Credit, Money]] = []
    for credit, allocation in sorted(found, key=lambda one: (one[1].at, one[1].id), reverse=True):
        if unknown.amount <= 0:
            break
        if allocation.share.claim_id is not None:
            continue
        booking.undo(credit, allocation, "superseded")
        part = min(unknown, allocation.amount)
        kept = allocation.amount - part
        if kept or allocation.discount:
            shares = advance.shares(kept, allocation.discount) if kept else []
            booking.allocate(credit, advance, shares, reason=allocation.reason, designation=allocation.designation)
        moved.append((credit, part))
        unknown -= part
    return moved


# Claims by hand, base rates, policy.


async def assert_claims(tx: CollectionsTx, *, item_id: UUID, cost: Money | None, reason: str) -> OpenItem:
    """A cost that arose, or interest until today and the lump sum."""
    booking = Booking(tx)
    item = await tx.items.expected(item_id)
    booking.items[item.id] = item
    today = tx.clock.today()
    if cost is not None:
        events = item.assert_cost(cost, today)
    else:
        item.falls_into_default(today)
        paid = await tx.items.principal_paid(item.id, item.currency)
        events = item.assert_default(today, paid, await tx.base_rates.known(), due=today)
        if not events:
            raise NothingToAssert(item.number, number=item.number)
    booking.touch(item, events)
    await booking.close(reason)
    return item


async def drop_claim(tx: CollectionsTx, *, item_id: UUID, claim_id: UUID, reason: str) -> OpenItem:
    booking = Booking(tx)
    item = await tx.items.expected(item_id)
    booking.items[item.id] = item
    booking.touch(item, item.drop(claim_id, "manual", tx.clock.today()))
    await booking.close(reason)
    return item


async def add_base_rate(tx: CollectionsTx, *, rate: BaseRate) -> BaseRate:
    """From that day on interest is computed with it; what was asserted before follows with the next claim."""
    (await tx.base_rates.known()).must_be_new(rate)
    await tx.base_rates.save(rate)
    tx.emit([BaseRateAdded(rate)])
    return rate


async def change_policy(tx: CollectionsTx, *, strict_order: bool, friendly_first: bool) -> dunning.Policy:
    policy = await tx.policies.current(for_update=True)
    tx.must_be(policy.version, policy.id, "collections_policy")
    events = policy.change(strict_order=strict_order, friendly_first=friendly_first)
    await tx.policies.save(policy)
    tx.emit(events)
    return policy

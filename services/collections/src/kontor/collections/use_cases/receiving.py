"""Money comes in: statements are imported, payments matched, allocated, and taken back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kontor.api.collections.v1 import events_pb2 as events
from kontor.collections import wire
from kontor.collections.bankfiles import Line, Statement
from kontor.collections.domain import dunning
from kontor.collections.domain.items import Allocation, BankTransaction, ItemState, OpenItem
from kontor.collections.match import Match, Matcher, Part
from kontor.collections.store import CollectionsTx
from kontor.common.values.clock import HOME_ZONE
from kontor.common.values.errors import NotFound
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money
from kontor.common.values.wire import money as money_message

_MORNING = time(6)
_HOME = ZoneInfo(HOME_ZONE)


async def import_statements(
    tx: CollectionsTx, *, statements: Sequence[Statement], file: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Takes over what is new; a line that is known already changes nothing."""
    await _alone(tx)
    matcher = Matcher(await tx.matchable(), await tx.payers())
    return [await _import(tx, statement, file, matcher) for statement in statements]


async def _alone(tx: CollectionsTx) -> None:
    """One file or invoice after the other is matched: what is open to one must not be paid by another meanwhile."""
    await tx.lock("matching")


async def _import(tx: CollectionsTx, statement: Statement, file: Mapping[str, Any], matcher: Matcher) -> dict[str, Any]:
    await tx.lock("account", statement.iban)
    lines = {line.key: line for line in statement.lines}
    known = await tx.known_lines(statement.iban, list(lines))
    fresh = [line for key, line in lines.items() if key not in known]
    row = await tx.add_statement(statement, file=file, new=len(fresh), known=len(statement.lines) - len(fresh))
    shown = wire.statement(row)
    tx.tell("statement", row["id"], 1, events.StatementImported(statement=shown))
    received = [(_transaction(tx, row["id"], statement.iban, line), line) for line in fresh]
    matches = [(transaction, matcher.match(line)) for transaction, line in received]
    for transaction, match in matches:
        transaction.proposals = match.proposals
    await tx.add_transactions([(transaction, line.key) for transaction, line in received])
    await _book(tx, matches)
    return row


def _transaction(tx: CollectionsTx, statement_id: UUID, iban: str, line: Line) -> BankTransaction:
    return BankTransaction(
        id=new_id(),
        statement_id=statement_id,
        iban=iban,
        booking_date=line.booking_date,
        value_date=line.value_date,
        amount=line.amount,
        counterparty_name=line.counterparty_name,
        counterparty_iban=line.counterparty_iban,
        remittance=line.remittance,
        end_to_end_id=line.end_to_end_id,
        created_at=tx.clock.now(),
    )


async def _book(tx: CollectionsTx, matches: Sequence[tuple[BankTransaction, Match]]) -> None:
    """PaymentReceived once per incoming line, then what is certain is allocated and the rest proposed."""
    items = await tx.items_for_update(part.item_id for _, match in matches for part in match.parts)
    for transaction, match in matches:
        if transaction.amount.amount <= 0:
            continue
        shown = wire.transaction(transaction, {})
        tx.tell("bank_transaction", transaction.id, 1, events.PaymentReceived(bank_transaction=shown))
        received = {"bank": transaction.amount, "unallocated": -transaction.amount}
        await tx.post("payment", transaction.id, transaction.booking_date, received)
        if match.parts:
            await _allocate(tx, transaction, match.parts, items)


async def _allocate(
    tx: CollectionsTx, transaction: BankTransaction, parts: Sequence[Part], items: Mapping[UUID, OpenItem]
) -> None:
    made = [
        Allocation(new_id(), p.item_id, items[p.item_id].number, p.amount, p.discount, p.reason, tx.clock.now())
        for p in parts
    ]
    transaction.allocate(made)
    await tx.save_transaction(transaction)
    await tx.add_allocations(transaction.id, made)
    for allocation in made:
        item = items[allocation.item_id]
        item.take(allocation.amount, allocation.discount)
        await tx.save_item(item)
        await _settle_reminders(tx, item)
        await tx.learn_payer(transaction.counterparty_iban, item.customer_id)
        await tx.post("allocation", allocation.id, transaction.value_date, _posted(allocation), item.customer_id)
        message = events.PaymentAllocated(
            bank_transaction_id=str(transaction.id),
            allocation=wire.allocation(allocation),
            open_after=money_message(item.open_amount),
            value_date=transaction.value_date.isoformat(),
            open_item_version=item.version,
        )
        tx.tell("bank_transaction", transaction.id, transaction.version, message)


def _posted(allocation: Allocation) -> dict[str, Money]:
    closed = allocation.amount + allocation.discount
    return {"unallocated": allocation.amount, "discount": allocation.discount, "receivable": -closed}


def _taken_back(allocation: Allocation, *, cancelled: bool) -> dict[str, Money]:
    """The reverse; a cancelled invoice is owed no more: what was its customer's credit goes."""
    if cancelled:
        return {"unallocated": -allocation.amount, "credit": allocation.amount}
    return {account: -money for account, money in _posted(allocation).items()}


async def remind_after(tx: CollectionsTx, item: OpenItem, day: date) -> None:
    """In the morning, local time, when the days of grace after it are over."""
    day = dunning.next_working_day(day) + timedelta(days=dunning.GRACE_DAYS)
    await tx.due("dunning", item.id, datetime.combine(day, _MORNING, _HOME))


async def _settle_reminders(tx: CollectionsTx, item: OpenItem) -> None:
    if not item.open_amount:
        await tx.not_due("dunning", item.id)


async def allocate(
    tx: CollectionsTx, *, transaction_id: UUID, wanted: Sequence[tuple[UUID, Money, bool]]
) -> BankTransaction:
    """A person says what a payment is for; with discount the rest of the item is granted."""
    transaction = await tx.get_transaction(transaction_id, for_update=True)
    tx.must_be(transaction.version, transaction.id)
    items = await tx.items_for_update(item_id for item_id, _, _ in wanted)
    parts = []
    for index, (item_id, amount, with_discount) in enumerate(wanted):
        if item_id not in items:
            raise NotFound(f"open item {item_id}", pointer=f"/allocations/{index}/invoice_id")
        rest = items[item_id].open_amount - amount
        granted = rest if with_discount and rest.amount > 0 else Money.zero(amount.currency)
        parts.append(Part(item_id, amount, granted, "manual"))
    await _allocate(tx, transaction, parts, items)
    return transaction


async def undo(tx: CollectionsTx, *, transaction_id: UUID, reason: str) -> BankTransaction:
    """Takes all allocations of a payment back; the items are open again."""
    transaction = await tx.get_transaction(transaction_id, for_update=True)
    tx.must_be(transaction.version, transaction.id)
    taken = transaction.undo()
    await tx.save_transaction(transaction)
    await tx.undo_allocations([a.id for a in taken])
    items = await tx.items_for_update(a.item_id for a in taken)
    for allocation in taken:
        item = items[allocation.item_id]
        settled, cancelled = not item.open_amount, item.state is ItemState.CANCELLED
        item.give_back(allocation.amount, allocation.discount)
        await tx.save_item(item)
        if settled and not cancelled and item.dunning_level < dunning.HIGHEST_LEVEL:
            await remind_after(tx, item, max(item.due_date, tx.clock.today()))
        reversed_ = _taken_back(allocation, cancelled=cancelled)
        await tx.post("reversal", allocation.id, tx.clock.today(), reversed_, item.customer_id)
        message = events.PaymentReversed(
            bank_transaction_id=str(transaction.id),
            allocation=wire.allocation(allocation),
            open_after=money_message(item.open_amount),
            reason=reason,
            open_item_version=item.version,
        )
        tx.tell("bank_transaction", transaction.id, transaction.version, message, reason)
    return transaction


async def match_waiting(tx: CollectionsTx) -> None:
    """A new open item may be what a waiting payment was for: payments can come before their invoice."""
    await _alone(tx)
    waiting = await tx.unmatched()
    if not waiting:
        return
    matcher = Matcher(await tx.matchable(), await tx.payers())
    found = [(t, matcher.match(_line(t))) for t in waiting]
    certain = [(t, m) for t, m in found if m.parts]
    items = await tx.items_for_update(part.item_id for _, match in certain for part in match.parts)
    for transaction, match in certain:
        await _allocate(tx, transaction, match.parts, items)


def _line(transaction: BankTransaction) -> Line:
    return Line(
        key="",
        booking_date=transaction.booking_date,
        value_date=transaction.value_date,
        amount=transaction.amount,
        counterparty_name=transaction.counterparty_name,
        counterparty_iban=transaction.counterparty_iban,
        remittance=transaction.remittance,
        end_to_end_id=transaction.end_to_end_id,
        reversal=False,
    )

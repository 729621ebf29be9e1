"""Lines that wait are matched: one matcher for each tenant, in turns short enough for everybody else.

Who adds to the queue asks for a turn in the same transaction; the matcher asks again what is open when its turn comes.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from kontor.collections.domain.claims import ClaimKind
from kontor.collections.domain.credits import Credit
from kontor.collections.domain.items import OpenItem, Share
from kontor.collections.domain.lines import LineKind, MatchingRequested, Transaction
from kontor.collections.match import Asked, Match, Matcher, Part, names_of
from kontor.collections.store import CollectionsTx
from kontor.collections.use_cases.booking import Booking
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money

# A turn is so many lines, or as many as are decided in so long; writing down what was decided takes as long again.
LINES_PER_TURN = 500
_SECONDS_TO_DECIDE = 0.25
# Lines that are looked at before others get a turn in this process.
_SLICE = 25
_LOCK = "matching"


async def match_now(tx: CollectionsTx) -> None:
    """Inside a call: if nobody else is matching now; otherwise the turn is asked for."""
    if await tx.try_lock(_LOCK):
        await _turn(tx)
    else:
        tx.emit([MatchingRequested(new_id())])


async def match_turn(tx: CollectionsTx) -> None:
    await tx.lock(_LOCK)
    await _turn(tx)


async def wait_for_the_matcher(tx: CollectionsTx) -> None:
    """A new item and a turn of the matcher must see each other: side by side, the turn would not find the item and the
    item not the line that the turn leaves waiting. Asked for before any row is locked."""
    await tx.lock(_LOCK)


async def wait_for_match(tx: CollectionsTx, lines: Sequence[UUID] | set[UUID]) -> None:
    """These lines may be matched now, or proposed otherwise."""
    if lines:
        tx.queue.add(lines)
        tx.emit([MatchingRequested(new_id())])


async def _turn(tx: CollectionsTx) -> None:
    """What is asked of the database is asked once for all its lines. The next turn is asked for before anything is told
    of this one: it does not wait until all of that is on its way."""
    ids = await tx.queue.take(LINES_PER_TURN)
    goes_on = await tx.queue.is_waiting()
    if goes_on:
        tx.emit([MatchingRequested(new_id())])
    left = await _match(tx, ids) if ids else set()
    tx.queue.add(left)
    if left and not goes_on:
        tx.emit([MatchingRequested(new_id())])


async def _match(tx: CollectionsTx, ids: Sequence[UUID]) -> set[UUID]:
    """Those there was no time for."""
    booking = Booking(tx)
    refunds = await _origins(tx, ids)
    await booking.lock_credits([*ids, *refunds])
    waiting = [booking.credits[id_] for id_ in ids if id_ in booking.credits and booking.credits[id_].free]
    payments = {c.id: booking.lines.get(c.id) or _of_credit(c) for c in waiting}
    names = await _names(payments)
    payers = await tx.credits.payers(p.counterparty_iban for p in payments.values())
    asked = await _candidates(tx, booking, waiting, names, payers)
    matcher = Matcher(booking.items.values(), payers, asked)
    unclear, left = await _decide(tx, booking, matcher, waiting, payments)
    matcher.add(await _beside(tx, unclear, payments, payers))
    for number, credit in enumerate(unclear):
        await _let_others(number)
        _propose(booking, matcher, credit, payments[credit.id])
    for id_ in ids:
        line = booking.lines.get(id_) if id_ not in left else None
        if line is not None and line.returned_id is not None:
            await _settle_outgoing(tx, booking, line, refunds)
    await booking.close()
    await tx.queue.remember({c.id: names[c.id] for c in waiting if c.free and c.id not in left})
    return left


async def _let_others(number: int) -> bool:
    """Whether a slice of lines begins with this one; then everybody else in this process had a turn."""
    begins = number % _SLICE == 0
    if begins:
        await asyncio.sleep(0)
    return begins


async def _names(payments: Mapping[UUID, Any]) -> dict[UUID, set[str]]:
    """By line what its text may mean as a number."""
    found = {}
    for number, (id_, payment) in enumerate(payments.items()):
        await _let_others(number)
        found[id_] = {name for name, _ in names_of(payment)}
    return found


async def _decide(
    tx: CollectionsTx,
    booking: Booking,
    matcher: Matcher,
    waiting: Sequence[Credit],
    payments: Mapping[UUID, Any],
) -> tuple[list[Credit], set[UUID]]:
    """Books what is certain; answers the credits that are not, and those there was no time for."""
    policy, until = await tx.policies.current(), time.monotonic() + _SECONDS_TO_DECIDE
    unclear: list[Credit] = []
    for number, credit in enumerate(waiting):
        if await _let_others(number) and number and time.monotonic() > until:
            return unclear, {late.id for late in waiting[number:]}
        found = None if credit.by_hand else matcher.certain(payments[credit.id], credit.free, credit.rejects)
        if found is None:
            unclear.append(credit)
            continue
        for part in found.parts:
            await apply(tx, booking, credit, part, strict=policy.strict_order)
        if credit.free:
            booking.touch(credit)
    return unclear, set()


async def _origins(tx: CollectionsTx, ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """Credits that outgoing lines of these speak of, each with the refund it pays, if it is one."""
    lines = await tx.transactions.some(ids)
    returned = {line.returned_id for line in lines.values() if line.kind is LineKind.RETURN and line.returned_id}
    refunds = {line.returned_id for line in lines.values() if line.kind is LineKind.REFUND and line.returned_id}
    owners = await tx.credits.owners_of(refunds)
    return {**dict.fromkeys(returned), **{credit_id: refund_id for refund_id, credit_id in owners.items()}}


def _of_credit(credit: Credit) -> Any:
    """Freed by a cancellation, of no bank line that is known: nothing is named."""
    return Transaction(
        id=credit.id,
        statement_id=credit.id,
        iban="",
        line_key="",
        booking_date=credit.posting_date,
        value_date=credit.value_date,
        amount=credit.amount,
        counterparty_name=credit.counterparty_name,
        counterparty_iban=credit.counterparty_iban,
        remittance="",
        end_to_end_id="",
        created_at=credit.created_at,
        kind=LineKind.PAYMENT,
    )


async def _candidates(
    tx: CollectionsTx,
    booking: Booking,
    waiting: Sequence[Credit],
    names: Mapping[UUID, set[str]],
    payers: Mapping[str, UUID],
) -> dict[UUID, list[Asked]]:
    """Items that are named or owed by whom the payments are from are locked; answers what reminders asked for them."""
    named = await tx.items.named(name for found in names.values() for name in found)
    customers = {*payers.values(), *(c.customer_id for c in waiting if c.customer_id)}
    amounts = [credit.free for credit in waiting]
    owed = await tx.items.fitting(customers, amounts)
    await booking.lock_items([*named, *owed, *(await _allocated_items(booking))])
    following = {item.superseded_by for item in booking.items.values() if item.superseded_by}
    await booking.lock_items(id_ for id_ in following if id_)
    return await _asked(tx, booking.items)


async def _beside(
    tx: CollectionsTx, unclear: Sequence[Credit], payments: Mapping[UUID, Any], payers: Mapping[str, UUID]
) -> list[OpenItem]:
    """Some of the same amounts, and of what those owe whom the money may be from; not locked, only to propose."""
    known = (payers.get(payments[credit.id].counterparty_iban) for credit in unclear)
    customers = {*known, *(credit.customer_id for credit in unclear)} - {None}
    of_amounts = await tx.items.of_amounts(credit.free for credit in unclear)
    return [*of_amounts, *await tx.items.owed_by(id_ for id_ in customers if id_)]


async def _allocated_items(booking: Booking) -> set[UUID]:
    return {a.item_id for credit in booking.credits.values() for a in credit.allocations}


async def _asked(tx: CollectionsTx, items: Mapping[UUID, OpenItem]) -> dict[UUID, list[Asked]]:
    reminded = [item.id for item in items.values() if item.dunning_level and item.total_open]
    totals = await tx.notices.totals(reminded) if reminded else {}
    return {
        item_id: [
            Asked(
                row["id"],
                Money(row["total"], row["currency"]),
                tuple(UUID(claim) for claim in row["claim_ids"]),
                row["pay_until"],
            )
            for row in rows
        ]
        for item_id, rows in totals.items()
    }


def _propose(booking: Booking, matcher: Matcher, credit: Credit, payment: Any) -> None:
    found = Match() if credit.by_hand else matcher.uncertain(payment, credit.free, credit.rejects)
    customer_id = found.customer_id or credit.customer_id
    proposals = found.proposals
    if credit.by_hand or (customer_id and not found.customer_id):
        proposals = matcher.propose(payment, credit.free, (), customer_id, credit.rejects) or proposals
    if credit.version == 0 or (proposals, customer_id) != (credit.proposals, credit.customer_id):
        credit.propose(proposals, customer_id)
        booking.touch(credit)


async def apply(tx: CollectionsTx, booking: Booking, credit: Credit, part: Part, *, strict: bool) -> None:
    """Books one part of a match: by the payer's designation, or exactly what a reminder asked for."""
    await booking.lock_items([part.item_id])
    item = booking.items[part.item_id]
    if part.asked is not None:
        shares = _asked_for(item, part.asked)
    else:
        strict = strict and part.reason not in ("amount_and_payer", "cash_discount")
        shares = item.shares(part.amount, part.discount, strict=strict)
    booking.allocate(credit, item, shares, reason=part.reason, designation=part.designation)
    if part.asked is not None and credit.value_date <= part.asked.pay_until:
        paid = await tx.items.principal_paid(item.id, item.currency)
        events = item.forgo(credit.value_date, paid, await tx.base_rates.known())
        booking.touch(item, events)


def _asked_for(item: OpenItem, asked: Asked) -> list[Share]:
    zero = Money.zero(item.currency)
    shares = [Share(ClaimKind.PRINCIPAL, None, item.open_amount, zero)] if item.open_amount else []
    claims = [item.claim(id_) for id_ in asked.claims]
    return [*shares, *(Share(claim.kind, claim.id, claim.open, zero) for claim in claims if claim.open)]


async def _settle_outgoing(
    tx: CollectionsTx, booking: Booking, line: Transaction, refunds: Mapping[UUID, UUID | None]
) -> None:
    """A return takes its payment's allocations back; the line of a refund pays it."""
    today = tx.clock.today()
    if line.kind is LineKind.RETURN and line.returned_id in booking.credits:
        credit = booking.credits[line.returned_id]
        for allocation in credit.allocations:
            booking.undo(credit, allocation, line.return_reason or "returned")
        credit.take_back(-line.amount)
        booking.touch(credit)
    elif line.kind is LineKind.REFUND and line.returned_id is not None:
        [credit] = [booking.credits[id_] for id_, refund in refunds.items() if refund == line.returned_id]
        booking.touch(credit, credit.refunded(line.returned_id, line.id, today))
        tx.credits.refund_paid(line.returned_id)
    else:
        return
    tx.postings.add(
        "returned" if line.kind is LineKind.RETURN else "refund",
        line.id,
        line.booking_date,
        {"unallocated": -line.amount, "outgoing": line.amount},
        customer_id=credit.customer_id,
        legal_entity_id=credit.legal_entity_id,
    )

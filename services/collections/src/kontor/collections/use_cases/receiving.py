"""A person says what money is for, takes that back, or pays it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kontor.collections.domain.credits import Allocation, Credit, ProposalUnknown
from kontor.collections.domain.items import OpenItem
from kontor.collections.store import CollectionsTx
from kontor.collections.use_cases.booking import Booking
from kontor.collections.use_cases.matching import wait_for_match
from kontor.common.values.errors import NotFound, RuleViolated
from kontor.common.values.money import Money


class CancelledIsCredit(RuleViolated):
    code = "collections.cancelled_is_credit"
    texts = {
        "de": "Rechnung {number} ist storniert; was darauf gezahlt war, ist schon Guthaben des Kunden.",
        "en": "Invoice {number} is cancelled; what was paid on it is the customer's credit already.",
    }
    cure = {"de": "Das Guthaben des Kunden zuordnen oder erstatten.", "en": "Allocate or refund the customer's credit."}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person gives to one item: to its principal first, or to one claim beside it."""

    item_id: UUID
    amount: Money
    with_discount: bool = False
    claim_id: UUID | None = None


async def _expected(tx: CollectionsTx, booking: Booking, credit_id: UUID) -> Credit:
    """The credit of a bank line or of its own, locked, in the version its caller looked at."""
    await booking.lock_credits([credit_id])
    credit = booking.credits.get(credit_id)
    if credit is None:
        line = booking.lines.get(credit_id)
        if line is None:
            raise NotFound(f"credit {credit_id}")
        line.must_be_payment()
        raise NotFound(f"credit {credit_id}")
    tx.must_be(credit.version or 1, credit.id, "credit" if credit.version else "bank_transaction")
    return credit


async def allocate(tx: CollectionsTx, *, credit_id: UUID, wanted: Sequence[Wanted]) -> Credit:
    """With discount the rest of the item's principal is granted."""
    booking = Booking(tx)
    credit = await _expected(tx, booking, credit_id)
    await booking.lock_items(one.item_id for one in wanted)
    credit.must_have(Money.total((one.amount for one in wanted), credit.amount.currency))
    for index, one in enumerate(wanted):
        item = booking.items.get(one.item_id)
        if item is None:
            raise NotFound(f"open item {one.item_id}", pointer=f"/allocations/{index}/invoice_id")
        if one.claim_id is not None and one.claim_id != item.id:
            shares = item.share_of(one.claim_id, one.amount)
        else:
            shares = item.shares(one.amount, _granted(item, one))
        booking.allocate(credit, item, shares, reason="manual", designation="manual")
    await booking.close()
    return credit


def _granted(item: OpenItem, wanted: Wanted) -> Money:
    rest = item.open_amount - wanted.amount
    return rest if wanted.with_discount and rest.amount > 0 else Money.zero(wanted.amount.currency)


async def accept_proposal(tx: CollectionsTx, *, credit_id: UUID, items: Sequence[UUID]) -> Credit:
    """Its items in their order until nothing is left, each up to what is open of it."""
    booking = Booking(tx)
    credit = await _expected(tx, booking, credit_id)
    proposal = credit.proposal(items)
    await booking.lock_items(proposal.items)
    for item_id in proposal.items:
        item = booking.items[item_id]
        if credit.free and item.open_amount:
            shares = item.shares(*_as_proposed(item, credit.free))
            booking.allocate(credit, item, shares, reason=proposal.reason, designation="manual")
    if proposal in credit.proposals:
        raise ProposalUnknown("nothing is open of it any more", pointer="/invoice_ids")
    await booking.close()
    return credit


def _as_proposed(item: OpenItem, left: Money) -> tuple[Money, Money]:
    """Amount and discount: what is left of the payment up to what is open, or just the reduced amount."""
    open_, discount = item.open_amount, item.discount_amount
    if discount and left == open_ - discount:
        return left, discount
    return min(left, open_), discount * 0


async def reject_proposal(tx: CollectionsTx, *, credit_id: UUID, items: Sequence[UUID], reason: str) -> Credit:
    """What else it may be for is looked for."""
    booking = Booking(tx)
    credit = await _expected(tx, booking, credit_id)
    booking.touch(credit, credit.reject(items, reason, tx.clock.now(), tx.person))
    await booking.close(reason.strip())
    await wait_for_match(tx, [credit.id])
    return credit


async def restore_proposal(tx: CollectionsTx, *, credit_id: UUID, items: Sequence[UUID], reason: str) -> Credit:
    booking = Booking(tx)
    credit = await _expected(tx, booking, credit_id)
    booking.touch(credit, credit.restore(items))
    await booking.close(reason)
    return credit


async def undo(tx: CollectionsTx, *, credit_id: UUID, reason: str, allocation_id: UUID | None = None) -> Credit:
    """Takes one allocation of a payment back, or all; the items are open again and nothing books it again unasked."""
    booking = Booking(tx)
    credit = await _expected(tx, booking, credit_id)
    credit.must_be_allocated()
    taken = [credit.allocation(allocation_id)] if allocation_id else list(credit.allocations)
    await take_back(booking, [(credit, allocation) for allocation in taken], reason)
    credit.by_hand = True
    await booking.close(reason)
    return credit


async def take_back(booking: Booking, taken: Sequence[tuple[Credit, Allocation]], reason: str) -> None:
    await booking.lock_items(allocation.item_id for _, allocation in taken)
    for credit, allocation in taken:
        item = booking.items[allocation.item_id]
        if item.cancelled:
            raise CancelledIsCredit(item.number, number=item.number)
        booking.undo(credit, allocation, reason)


async def refund(
    tx: CollectionsTx, *, credit_id: UUID, amount: Money | None, iban: str, account_holder: str, reason: str
) -> Credit:
    """Reserves free credit until the bank line that pays it back is imported."""
    booking = Booking(tx)
    credit = await _expected(tx, booking, credit_id)
    account = "".join(iban.split()).upper()
    events = credit.refund(amount, iban=account, account_holder=account_holder, reason=reason, at=tx.clock.now())
    tx.credits.requested(credit.id, credit.refunds[-1])
    booking.touch(credit, events)
    await booking.close(reason)
    return credit

"""What is late is reminded of, by itself or by hand: one lock and one set of rules, so that a level leaves once."""

from copy import deepcopy
from datetime import date, timedelta
from uuid import UUID

from kontor.collections import wire
from kontor.collections.domain import dunning
from kontor.collections.domain.findings import CREDIT_COVERS, HELD_BACK, NO_ADDRESS
from kontor.collections.domain.interest import next_working_day
from kontor.collections.domain.items import OpenItem
from kontor.collections.domain.named import Named
from kontor.collections.domain.reminding import (
    GRACE_DAYS,
    HIGHEST_LEVEL,
    NEXT_LEVEL_DAYS,
    PAY_DAYS,
    CreditCovers,
    OutgoingReminder,
    ReminderSkip,
    must_have_recipient,
)
from kontor.collections.letters import occasion_of, usual_letter
from kontor.collections.store import CollectionsTx
from kontor.collections.use_cases.booking import DUNNING, Booking, morning_of
from kontor.common.values.errors import RuleViolated
from kontor.common.values.ids import new_id
from kontor.common.values.letters import CustomerLetter

# The deadline of a reminder that waits to leave.
LEAVES = "reminder_leaves"


# By itself.


async def remind(tx: CollectionsTx, item_id: UUID) -> None:
    """An item that is still open past its grace: the next level, with what default costs by then.

    Nobody is reminded while free credit covers the item, or who has no address: a person decides, and tomorrow is
    looked again. What a person skipped, or holds in hand just now, is looked at later.
    """
    booking = await _locked(tx, item_id)
    item, today = booking.items[item_id], tx.clock.today()
    if not item.is_open or item.dunning_level >= HIGHEST_LEVEL:
        return
    if item.outgoing is not None:
        await tx.due(DUNNING, item.id, item.outgoing.leaves_at + timedelta(hours=1))
        return
    if _may_leave_from(item) > today:
        await tx.due(DUNNING, item.id, morning_of(_may_leave_from(item)))
        return
    found = await _findings(tx, item)
    if not found:
        await _send(tx, booking, item, today)
        return
    if item.findings != found:
        item.findings = found
        booking.touch(item)
    await booking.close()
    await tx.due(DUNNING, item.id, tx.clock.now() + timedelta(days=1))


def _may_leave_from(item: OpenItem) -> date:
    """The first day that no skip and no term of an earlier reminder stands against."""
    ends = [next_working_day(item.due_date), *([item.term_ends] if item.term_ends else [])]
    after = max(ends) + timedelta(days=1)
    return max(after, item.skip.until) if item.skip else after


async def _findings(tx: CollectionsTx, item: OpenItem) -> dict[str, dict[str, str]]:
    free = await tx.credits.free_of_customers([item.customer_id])
    if free.covers(item):
        return {CREDIT_COVERS: {"free": str(free.of(item))}}
    return {} if item.email else {NO_ADDRESS: {}}


# By hand.


async def reminder_letter(tx: CollectionsTx, *, item_id: UUID) -> tuple[CustomerLetter, dunning.Notice]:
    """What the next level would ask for today, and its usual letter; nothing is kept."""
    item = await tx.items.get(item_id)
    await _must_be_due(tx, item)
    trial = Booking(tx)
    notice = await _reminded(tx, trial, deepcopy(item), tx.clock.today())
    return await _usual(tx, notice), notice


async def send_reminder(
    tx: CollectionsTx, *, item_id: UUID, letter: CustomerLetter | None, hold: timedelta
) -> OpenItem:
    """The letter leaves at once, or waits as long as it can be called back. Without one the usual letter is meant."""
    item = await tx.items.expected(item_id)
    await _must_be_due(tx, item)
    booking, today = Booking(tx), tx.clock.today()
    booking.items[item.id] = item
    if not hold:
        await _send(tx, booking, item, today, letter, tx.person)
        return item
    notice = await _reminded(tx, Booking(tx), deepcopy(item), today)
    letter = letter or await _usual(tx, notice)
    must_have_recipient(letter)
    leaves_at = tx.clock.now() + hold
    waiting = OutgoingReminder(letter, notice.level, notice.total, today, leaves_at, tx.person)
    booking.touch(item, item.hold(waiting, today))
    await booking.close()
    await tx.due(LEAVES, item.id, leaves_at)
    return item


async def cancel_send(tx: CollectionsTx, *, item_id: UUID) -> OpenItem:
    item = await tx.items.expected(item_id)
    booking = Booking(tx)
    booking.items[item.id] = item
    booking.touch(item, item.call_back(tx.clock.today()))
    await booking.close()
    await tx.not_due(LEAVES, item.id)
    return item


async def let_reminder_leave(tx: CollectionsTx, item_id: UUID) -> None:
    """The letter has waited; where it may not be sent any more, or would ask for something else, it stays here."""
    booking = await _locked(tx, item_id)
    item, today = booking.items[item_id], tx.clock.today()
    waiting = item.outgoing
    if waiting is None:
        return
    booking.touch(item, item.call_back(today))
    if await _still_says(tx, item, waiting):
        await _send(tx, booking, item, waiting.on, waiting.letter, waiting.person)
        return
    item.findings = {HELD_BACK: {}}
    await booking.close()


async def _still_says(tx: CollectionsTx, item: OpenItem, waiting: OutgoingReminder) -> bool:
    try:
        await _must_be_due(tx, item)
    except RuleViolated:
        return False
    notice = await _reminded(tx, Booking(tx), deepcopy(item), waiting.on)
    return (notice.level, notice.total) == (waiting.level, waiting.total)


async def _must_be_due(tx: CollectionsTx, item: OpenItem) -> None:
    item.must_be_due_for_reminder(tx.clock.today())
    if (await tx.credits.free_of_customers([item.customer_id])).covers(item):
        raise CreditCovers(item.number, number=item.number)


async def skip_reminder(tx: CollectionsTx, *, item_id: UUID, until: date, reason: str) -> OpenItem:
    item = await tx.items.expected(item_id)
    booking = Booking(tx)
    booking.items[item.id] = item
    skip = ReminderSkip(until, reason.strip(), tx.clock.now(), tx.person)
    booking.touch(item, item.skip_reminders(skip, tx.clock.today()))
    await booking.close(skip.reason)
    await tx.due(DUNNING, item.id, morning_of(max(_usual_day(item), until)))
    return item


async def resume_reminders(tx: CollectionsTx, *, item_id: UUID, reason: str) -> OpenItem:
    """The next one leaves when it would have, but not before tomorrow: nothing leaves because of one click."""
    item = await tx.items.expected(item_id)
    booking, today = Booking(tx), tx.clock.today()
    booking.items[item.id] = item
    booking.touch(item, item.resume_reminders(today))
    await booking.close(reason)
    await tx.due(DUNNING, item.id, morning_of(max(_usual_day(item), today + timedelta(days=1))))
    return item


def _usual_day(item: OpenItem) -> date:
    if item.reminded_on is not None:
        return item.reminded_on + timedelta(days=NEXT_LEVEL_DAYS)
    return next_working_day(item.due_date) + timedelta(days=GRACE_DAYS)


# Both.


async def _locked(tx: CollectionsTx, item_id: UUID) -> Booking:
    booking = Booking(tx)
    await booking.lock_items([item_id])
    return booking


async def _usual(tx: CollectionsTx, notice: dunning.Notice) -> CustomerLetter:
    """In the house's words, in the customer's language."""
    told, item = wire.notice(notice), notice.item
    words = await tx.mail_texts.of(occasion_of(told), item.language)
    sender, _ = (await tx.legal_entities.names()).get(item.legal_entity_id, ("", ""))
    return usual_letter(told, item.language, words, sender=sender, due=item.due_date)


async def _send(
    tx: CollectionsTx,
    booking: Booking,
    item: OpenItem,
    on: date,
    letter: CustomerLetter | None = None,
    person: Named | None = None,
) -> None:
    """DunningNoticeIssued asks `mail` for the letter; the next level is looked at in two weeks."""
    notice = await _reminded(tx, booking, item, on)
    notice.letter, notice.person = letter or await _usual(tx, notice), person
    must_have_recipient(notice.letter)
    await booking.close()
    await tx.notices.save(notice)
    tx.emit([dunning.DunningNoticeIssued(notice)])
    if item.dunning_level < HIGHEST_LEVEL:
        await tx.due(DUNNING, item.id, tx.clock.now() + timedelta(days=NEXT_LEVEL_DAYS))
    else:
        await tx.not_due(DUNNING, item.id)


async def _reminded(tx: CollectionsTx, booking: Booking, item: OpenItem, on: date) -> dunning.Notice:
    policy = await tx.policies.current()
    friendly = policy.is_friendly(item)
    notice_id, pay_until = new_id(), next_working_day(on + timedelta(days=PAY_DAYS))
    item.falls_into_default(on)
    periods = []
    if not friendly:
        rates = await tx.base_rates.known()
        paid = await tx.items.principal_paid(item.id, item.currency)
        periods = item.interest_until(on, paid, rates)
        booking.touch(item, item.assert_default(on, paid, rates, due=pay_until, notice_id=notice_id))
    item.falls_into_default(on, reminded_on=on)
    item.reminded(on)
    booking.touch(item)
    return dunning.Notice(
        id=notice_id,
        item=item,
        level=item.dunning_level,
        on=on,
        pay_until=pay_until,
        friendly=friendly,
        principal=item.open_amount,
        claims=() if friendly else tuple(item.open_claims),
        periods=tuple(periods),
        created_at=tx.clock.now(),
    )

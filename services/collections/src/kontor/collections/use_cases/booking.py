"""What one transaction does to credits and items: locked in one order, saved once, posted, and told once at the end."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from kontor.collections.domain import credits as c
from kontor.collections.domain import items as i
from kontor.collections.domain.claims import ClaimKind
from kontor.collections.domain.interest import next_working_day
from kontor.collections.domain.items import OpenItem, Share
from kontor.collections.domain.lines import Transaction
from kontor.collections.domain.reminding import GRACE_DAYS, HIGHEST_LEVEL
from kontor.collections.store import CollectionsTx
from kontor.collections.store.books import entry
from kontor.common.calling.chunks import parts
from kontor.common.database.stores import Row
from kontor.common.values.clock import HOME_ZONE
from kontor.common.values.events import Event
from kontor.common.values.money import Money

# The deadline of an item's next reminder.
DUNNING = "dunning"
_MORNING = time(6)
# Events that become messages before others get a turn in this process.
_TOLD = 50
_HOME = ZoneInfo(HOME_ZONE)


class Booking:
    """Bank lines, their credits, then items are locked, each by id: nobody waits for somebody who waits for him."""

    def __init__(self, tx: CollectionsTx) -> None:
        self._tx = tx
        self.lines: dict[UUID, Transaction] = {}
        self.credits: dict[UUID, c.Credit] = {}
        self.items: dict[UUID, OpenItem] = {}
        self._changed: set[UUID] = set()
        self._events: list[Event] = []
        self._made: list[tuple[UUID, c.Allocation]] = []
        self._undone: list[UUID] = []
        self._entries: list[Row] = []
        self._learned: set[tuple[UUID, str, UUID]] = set()
        # Items that were open before and are again.
        self._was_settled: set[UUID] = set()

    async def lock_credits(self, ids: Iterable[UUID]) -> None:
        """A line nobody has looked at yet gets its credit now."""
        wanted = list(ids)
        self.lines |= await self._tx.transactions.some(wanted, for_update=True)
        self.credits |= await self._tx.credits.some(wanted, for_update=True)
        for id_ in wanted:
            line = self.lines.get(id_)
            if id_ not in self.credits and line is not None and line.is_incoming:
                self.credits[id_] = _credit_of(line)

    async def lock_items(self, ids: Iterable[UUID]) -> None:
        self.items |= await self._tx.items.some((id_ for id_ in ids if id_ not in self.items), for_update=True)

    def touch(self, record: c.Credit | OpenItem, events: Iterable[Event] = ()) -> None:
        """Changed, and told of when all is done."""
        self._changed.add(record.id)
        self._events += events

    def allocate(
        self, credit: c.Credit, item: OpenItem, shares: Sequence[Share], *, reason: str, designation: str
    ) -> None:
        now, today = self._tx.clock.now(), self._tx.clock.today()
        events = credit.allocate(item, shares, reason=reason, designation=designation, at=now, today=today)
        self._changed |= {credit.id, item.id}
        self._events += events
        line = self.lines.get(credit.id)
        for event in events:
            made = event.allocation
            self._made.append((credit.id, made))
            self._entries += entry(
                "allocation",
                made.id,
                made.posting_date,
                _posted(made),
                customer_id=item.customer_id,
                legal_entity_id=item.legal_entity_id,
                tax=made.discount_vat,
            )
        if line is not None and not line.ultimate_name:
            self._learned.add((line.id, line.counterparty_iban, item.customer_id))

    def post(self, kind: str, item: OpenItem, amounts: Mapping[str, Money]) -> None:
        """An entry of the item's own document, with the tax it shows."""
        self._entries += entry(
            kind,
            item.id,
            item.issue_date,
            amounts,
            customer_id=item.customer_id,
            legal_entity_id=item.legal_entity_id,
            tax=item.vat,
        )

    def undo(self, credit: c.Credit, allocation: c.Allocation, reason: str) -> None:
        """Takes one allocation back; the item is among the locked ones."""
        item, today = self.items[allocation.item_id], self._tx.clock.today()
        if not item.open_amount:
            self._was_settled.add(item.id)
        self._events += credit.undo(allocation.id, item, reason, today)
        self._changed |= {credit.id, item.id}
        fresh = [one for one in self._made if one[1].id == allocation.id]
        if fresh:
            self._made.remove(fresh[0])
        else:
            self._undone.append(allocation.id)
        taken = {account: -money for account, money in _posted(allocation).items()}
        self._entries += entry(
            "reversal",
            allocation.id,
            today,
            taken,
            customer_id=item.customer_id,
            legal_entity_id=item.legal_entity_id,
            tax=allocation.discount_vat,
        )

    async def close(self, reason: str = "") -> None:
        """Saves credits, then items; then everything is told, each record in full once."""
        tx = self._tx
        credits = [self.credits[id_] for id_ in sorted(self._changed) if id_ in self.credits]
        items = [self.items[id_] for id_ in sorted(self._changed) if id_ in self.items]
        self._post_claims()
        await tx.credits.save_all(credits)
        await tx.items.save_all(items)
        await tx.credits.allocated(self._made)
        await tx.postings.add_many(self._entries)
        tx.credits.undone(self._undone)
        tx.credits.learn((iban, customer) for _, iban, customer in sorted(self._learned))
        tx.queue.forget(credit.id for credit in credits if not credit.free)
        await self._reminders(items)
        once = [e for e in self._events if not isinstance(e, i.OpenItemChanged | c.CreditChanged)]
        changed = [i.OpenItemChanged(item, tx.clock.today()) for item in items]
        for told in parts([*once, *map(c.CreditChanged, credits), *changed], _TOLD):
            tx.emit(told, reason)
            await asyncio.sleep(0)

    def _post_claims(self) -> None:
        """Claims beside the principal are damages (UStAE 1.3): no VAT."""
        for event in self._events:
            if isinstance(event, i.ClaimAsserted | i.ClaimDropped):
                asserted = isinstance(event, i.ClaimAsserted)
                amount = event.claim.amount if asserted else -event.amount  # type: ignore[union-attr]
                self._entries += entry(
                    "claim" if asserted else "claim_dropped",
                    event.claim.id,
                    event.on,
                    {"claimed": amount, "damages": -amount},
                    customer_id=event.item.customer_id,
                    legal_entity_id=event.item.legal_entity_id,
                )

    async def _reminders(self, items: Sequence[OpenItem]) -> None:
        await self._tx.not_due(DUNNING, *(item.id for item in items if not item.is_open))
        for item in items:
            if item.is_open and item.id in self._was_settled and item.dunning_level < HIGHEST_LEVEL:
                await remind_after(self._tx, item, max(item.due_date, self._tx.clock.today()))


async def remind_after(tx: CollectionsTx, item: OpenItem, day: date) -> None:
    """In the morning, local time, when the days of grace after it are over."""
    day = next_working_day(day) + timedelta(days=GRACE_DAYS)
    await tx.due(DUNNING, item.id, morning_of(day))


def morning_of(day: date) -> datetime:
    """Local time."""
    return datetime.combine(day, _MORNING, _HOME)


def _credit_of(line: Transaction) -> c.Credit:
    return c.Credit(
        id=line.id,
        source=c.Source.BANK_TRANSACTION,
        amount=line.amount,
        value_date=line.value_date,
        posting_date=line.booking_date,
        created_at=line.created_at,
        legal_entity_id=line.legal_entity_id,
        counterparty_name=line.ultimate_name or line.counterparty_name,
        counterparty_iban=line.counterparty_iban,
        returned=Money.zero(line.amount.currency),
    )


def _posted(allocation: c.Allocation) -> dict[str, Money]:
    closed = allocation.amount + allocation.discount
    account = "receivable" if allocation.kind is ClaimKind.PRINCIPAL else "claimed"
    return {"unallocated": allocation.amount, "discount": allocation.discount, account: -closed}

"""What the subledger must hold: each entry follows from an event whose payload the journal's chain seals.

Read by the proof only. What is posted is decided by the use cases; here it is told again from what they announced, so
that an entry nobody announced, or that says something else, is found whatever it adds up to.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from google.protobuf.message import DecodeError
from kontor.api.collections.v1 import collections_pb2 as pb
from kontor.api.collections.v1 import events_pb2 as events
from kontor.collections.store.tables import allocation, item, posting
from kontor.common.database.tables import journal
from kontor.common.database.transaction import Tx
from kontor.common.values.errors import InvalidInput
from kontor.common.values.money import Money
from kontor.common.values.wire import read_day, read_money

_SOME = 1_000
_MESSAGES: Mapping[str, Any] = {
    kind.DESCRIPTOR.full_name: kind
    for kind in (
        events.PaymentReceived,
        events.PaymentSent,
        events.PaymentAllocated,
        events.PaymentReversed,
        events.CreditRefunded,
        events.OpenItemChanged,
        events.ClaimAsserted,
        events.ClaimDropped,
    )
}
_KEY = (journal.c.aggregate_id, journal.c.version, journal.c.event_no, journal.c.event_id)
_TOLD = (
    sa.select(*_KEY, journal.c.message, journal.c.at, journal.c.payload)
    .where(journal.c.message == sa.func.any(sa.bindparam("messages", type_=sa.ARRAY(sa.Text))))
    .order_by(*_KEY)
    .limit(_SOME)
)
_FURTHER = _TOLD.where(sa.tuple_(*_KEY) > sa.tuple_(*(sa.bindparam(f"after_{k.name}", type_=k.type) for k in _KEY)))
_ROWS = sa.select(posting).order_by(posting.c.entry_id, posting.c.account, posting.c.currency).limit(_SOME)
_MORE_ROWS = _ROWS.where(posting.c.entry_id > sa.bindparam("after", type_=sa.Uuid))
_REST_OF = sa.select(posting).where(posting.c.entry_id == sa.bindparam("entry", type_=sa.Uuid))
# Whose VAT an entry splits: a document's, or the discount's of an allocation.
_OTHER_TAX = (
    sa.select(posting.c.entry_id)
    .join(item, (item.c.id == posting.c.ref_id) & posting.c.kind.in_(["invoice", "cancellation"]))
    .where(posting.c.tax != item.c.vat)
    .union(
        sa.select(posting.c.entry_id)
        .join(allocation, (allocation.c.id == posting.c.ref_id) & posting.c.kind.in_(["allocation", "reversal"]))
        .where(posting.c.tax != allocation.c.discount_vat)
    )
)
# Whatever is in a row that was changed by hand, this can be read.
_OTHER_REFUND = sa.text(r"""
select r.id from refund r
 where not exists (
   select from credit c cross join lateral jsonb_path_query(c.refunds, 'lax $[*]') asked
    where c.id = r.credit_id and c.currency = r.currency and asked->>'id' = r.id::text and asked->>'iban' = r.iban
      and case when asked->>'amount' ~ '^[0-9]+([.][0-9]+)?$' then (asked->>'amount')::numeric = r.amount end
      and (asked->>'paid_by' is not null) = r.paid)
""")
# Kinds that one cause may make more than once, with the same amounts; those whose entry may be still to come; and
# those that stand for a customer or an account their event does not name.
_REPEATED = frozenset({"superseded", "revived", "claim_dropped", "refund", "returned"})
_MAY_COME = frozenset({"returned"})
_ANYBODYS = frozenset({"refund", "returned"})


class Booked(NamedTuple):
    """One entry by what it says: amounts by account, its day, and whose it is."""

    kind: str
    ref_id: UUID
    amounts: frozenset[tuple[str, str, Decimal]]
    on: date
    customer: str
    seller: str


@dataclass
class Told:
    """What the events said so far; a payload that was erased leaves entries nobody can tell again."""

    entries: Counter[Booked] = field(default_factory=Counter)
    complete: bool = True
    _items: dict[str, pb.OpenItem] = field(default_factory=dict)
    _lines: dict[str, pb.BankTransaction] = field(default_factory=dict)
    # Cancellation documents by the instant of their transaction, and what else that transaction posts for them.
    _documents: dict[datetime, list[pb.OpenItem]] = field(default_factory=lambda: defaultdict(list))
    _for_document: list[tuple[datetime, str, dict[str, Money], pb.OpenItem]] = field(default_factory=list)
    _for_residual: list[tuple[pb.OpenItem, Money]] = field(default_factory=list)
    _refunds: list[events.CreditRefunded] = field(default_factory=list)

    def hear(self, message: Any, at: datetime) -> None:
        match message:
            case events.PaymentReceived():
                self._line(message, "payment", "unallocated")
            case events.PaymentSent():
                self._line(message, "sent", "outgoing")
                self._return(message)
            case events.PaymentAllocated():
                self._allocation(message, "allocation", 1)
            case events.PaymentReversed():
                self._allocation(message, "reversal", -1)
            case events.CreditRefunded():
                self._refunds.append(message)
            case events.OpenItemChanged():
                self._item(message.open_item, at)
            case events.ClaimAsserted():
                self._claim(message, "claim", read_money(message.claim.amount))
            case events.ClaimDropped():
                self._claim(message, "claim_dropped", -read_money(message.amount))

    def end(self) -> Counter[Booked]:
        for at, kind, amounts, owed in self._for_document:
            document = self._document(at, owed)
            if document is None:
                self.complete = False
                continue
            self._item_entry(kind, document, amounts, owed)
        for advance, closed in self._for_residual:
            residual = self._items.get(advance.superseded_by.id)
            if residual is None:
                self.complete = False
                continue
            self._item_entry("superseded", residual, {"receivable": -closed, "invoiced": closed}, advance)
        for refunded in self._refunds:
            line = self._lines.get(refunded.refund.bank_transaction_id)
            if line is not None:
                self._back("refund", line, line.booking_date)
        return self.entries

    def _document(self, at: datetime, owed: pb.OpenItem) -> pb.OpenItem | None:
        """That which cancelled what was owed; of several at the same instant the customer's, of the same amount."""
        found = self._documents[at]
        if len(found) > 1:
            found = [document for document in found if document.customer.id == owed.customer.id]
        if len(found) > 1:
            gross = abs(read_money(owed.gross).amount)
            found = [document for document in found if abs(read_money(document.gross).amount) == gross]
        return found[0] if len(found) == 1 else None

    def _add(self, kind: str, ref: str, on: str, amounts: Mapping[str, Money], customer: str, seller: str) -> None:
        said = frozenset((account, money.currency, money.amount) for account, money in amounts.items() if money)
        if said:
            whose = ("", "") if kind in _ANYBODYS else (customer, seller)
            self.entries[Booked(kind, UUID(ref), said, read_day(on, ""), *whose)] += 1

    def _line(self, message: Any, kind: str, other: str) -> None:
        line, amount = message.bank_transaction, read_money(message.bank_transaction.amount)
        self._lines[line.id] = line
        self._add(kind, line.id, message.posting_date, {"bank": amount, other: -amount}, "", message.legal_entity.id)

    def _return(self, message: events.PaymentSent) -> None:
        line = message.bank_transaction
        if line.kind == pb.TRANSACTION_KIND_RETURN and line.returned_transaction_id:
            self._back("returned", line, message.posting_date)

    def _back(self, kind: str, line: pb.BankTransaction, on: str) -> None:
        amount = read_money(line.amount)
        self._add(kind, line.id, on, {"unallocated": -amount, "outgoing": amount}, "", "")

    def _allocation(self, message: Any, kind: str, sign: int) -> None:
        made = message.allocation
        paid = read_money(made.amount) * sign
        discount = read_money(made.discount) * sign if made.HasField("discount") else paid * 0
        account = "receivable" if made.claim_kind == pb.CLAIM_KIND_PRINCIPAL else "claimed"
        amounts = {"unallocated": paid, "discount": discount, account: -(paid + discount)}
        self._add(kind, made.id, message.posting_date, amounts, message.customer.id, message.legal_entity.id)

    def _claim(self, message: Any, kind: str, amount: Money) -> None:
        claim = message.claim
        amounts = {"claimed": amount, "damages": -amount}
        self._add(kind, claim.id, message.posting_date, amounts, claim.customer.id, claim.legal_entity.id)

    def _item(self, now: pb.OpenItem, at: datetime) -> None:
        """By what has changed since the item was told of before."""
        before = self._items.get(now.id)
        self._items[now.id] = now
        cancelled = now.state == pb.OPEN_ITEM_STATE_CANCELLED
        if before is None and cancelled:
            self._documents[at].append(now)
            return
        gross, superseded = read_money(now.gross), read_money(now.superseded)
        if before is None:
            self._item_entry("invoice", now, {"receivable": gross, "invoiced": -gross}, now)
            return
        moved = superseded - read_money(before.superseded)
        if moved.amount > 0 and now.HasField("superseded_by"):
            self._for_residual.append((now, moved))
        elif moved.amount < 0:
            self._for_document.append((at, "revived", {"receivable": -moved, "invoiced": moved}, now))
        if cancelled and before.state != pb.OPEN_ITEM_STATE_CANCELLED:
            owed = gross - superseded
            self._for_document.append((at, "cancellation", {"invoiced": owed, "receivable": -owed}, now))

    def _item_entry(self, kind: str, document: pb.OpenItem, amounts: Mapping[str, Money], owed: pb.OpenItem) -> None:
        self._add(kind, document.id, document.issue_date, amounts, owed.customer.id, owed.legal_entity.id)


async def subledger_follows_from_events(tx: Tx) -> AsyncIterator[tuple[str, str, str]]:
    """Each entry that is not what the journal tells of, and what it tells of that is not there."""
    told = await _told(tx)
    left = told.end()
    seen: set[Booked] = set()
    async for entry_id, booked in _entries(tx):
        if booked in seen and booked.kind not in _REPEATED:
            continue  # booked twice: found by the entry itself
        seen.add(booked)
        if left[booked] > 0:
            left[booked] -= 1
        elif told.complete:
            yield "posting", str(entry_id), f"{booked.kind} {booked.ref_id} is not booked as the journal tells of it"
    for booked, count in left.items():
        if count > 0 and booked.kind not in _MAY_COME:
            yield "posting", str(booked.ref_id), f"the journal tells of {booked.kind}, its entry is gone or another"
    for row in await tx.all(_OTHER_TAX):
        yield "posting", str(row["entry_id"]), "its VAT is not what its document says"
    for row in await tx.all(_OTHER_REFUND):
        yield "refund", str(row["id"]), "it is not what its credit says"


async def _told(tx: Tx) -> Told:
    told, named = Told(), {"messages": list(_MESSAGES)}
    rows = await tx.all(_TOLD, **named)
    while rows:
        for row in rows:
            try:
                if row["payload"] is None:
                    raise InvalidInput("erased")
                told.hear(_MESSAGES[row["message"]].FromString(bytes(row["payload"])), row["at"])
            except (DecodeError, InvalidInput, ValueError):  # erased, or changed: that is the chain's proof
                told.complete = False
        after = {f"after_{key.name}": rows[-1][key.name] for key in _KEY}
        rows = await tx.all(_FURTHER, **named, **after) if len(rows) == _SOME else []
    return told


async def _entries(tx: Tx) -> AsyncIterator[tuple[UUID, Booked]]:
    rows = await tx.all(_ROWS)
    while rows:
        entries: dict[UUID, list[Any]] = defaultdict(list)
        for row in rows:
            entries[row["entry_id"]].append(row)
        last = rows[-1]["entry_id"]
        entries[last] = await tx.all(_REST_OF, entry=last)
        for id_, parts in entries.items():
            yield id_, _booked(parts)
        rows = await tx.all(_MORE_ROWS, after=last) if len(rows) == _SOME else []


def _booked(rows: list[Any]) -> Booked:
    first = rows[0]
    amounts = frozenset((row["account"], row["currency"], row["amount"]) for row in rows)
    named = ("", "") if first["kind"] in _ANYBODYS else (first["customer_id"], first["legal_entity_id"])
    whose = (str(id_ or "") for id_ in named)
    return Booked(first["kind"], first["ref_id"], amounts, first["posting_date"], *whose)

"""Open items and bank transactions: what a payment does to them, and how it is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from kontor.collections.match import Proposal
from kontor.common.values.errors import InvalidInput, RuleViolated
from kontor.common.values.money import Money


class ItemNotOpen(RuleViolated):
    code = "collections.item_not_open"
    texts = {
        "de": "Auf Rechnung {number} ist nichts mehr offen.",
        "en": "Nothing is open on invoice {number} any more.",
    }


class MoreThanOpen(InvalidInput):
    code = "collections.more_than_open"
    texts = {
        "de": "Auf Rechnung {number} sind nur {open} offen.",
        "en": "Only {open} is open on invoice {number}.",
    }


class MoreThanReceived(InvalidInput):
    code = "collections.more_than_received"
    texts = {
        "de": "Von dieser Zahlung sind nur noch {left} frei.",
        "en": "Only {left} of this payment is left.",
    }


class AmountNotPositive(InvalidInput):
    code = "collections.amount_not_positive"
    texts = {"de": "Der Betrag muss größer als null sein.", "en": "The amount must be above zero."}


class NothingAllocated(RuleViolated):
    code = "collections.nothing_allocated"
    texts = {"de": "Dieser Umsatz ist nicht zugeordnet.", "en": "This transaction is not allocated."}


class NotAPayment(RuleViolated):
    code = "collections.not_a_payment"
    texts = {"de": "Dieser Umsatz ist kein Zahlungseingang.", "en": "This transaction is no incoming payment."}


class ItemState(StrEnum):
    OPEN = "OPEN"
    PARTLY_PAID = "PARTLY_PAID"
    SETTLED = "SETTLED"
    CANCELLED = "CANCELLED"


class TransactionState(StrEnum):
    UNMATCHED = "UNMATCHED"
    PARTLY_ALLOCATED = "PARTLY_ALLOCATED"
    ALLOCATED = "ALLOCATED"
    IGNORED = "IGNORED"


@dataclass(slots=True)
class OpenItem:
    """What a customer still owes on one invoice. `id` is the invoice's."""

    id: UUID
    number: str
    kind: str
    customer_id: UUID
    customer_name: str
    customer_number: str
    legal_entity_id: UUID
    issue_date: date
    due_date: date
    gross: Money
    open_amount: Money
    discount_until: date | None
    discount_amount: Money
    consumer: bool
    language: str
    email: str
    state: ItemState = ItemState.OPEN
    dunning_level: int = 0
    version: int = 0

    def take(self, amount: Money, discount: Money) -> None:
        """A payment, with or without cash discount, lowers what is open."""
        if amount.amount <= 0 or discount.amount < 0:
            raise AmountNotPositive(self.number)
        if self.state not in (ItemState.OPEN, ItemState.PARTLY_PAID):
            raise ItemNotOpen(self.number, number=self.number)
        if amount + discount > self.open_amount:
            raise MoreThanOpen(self.number, number=self.number, open=self.open_amount)
        self._set(self.open_amount - amount - discount)

    def give_back(self, amount: Money, discount: Money) -> None:
        """An allocation was taken back: that much is open again, unless the invoice is cancelled."""
        if self.state is not ItemState.CANCELLED:
            self._set(self.open_amount + amount + discount)

    def _set(self, left: Money) -> None:
        self.open_amount = left
        if not left:
            self.state = ItemState.SETTLED
        else:
            self.state = ItemState.OPEN if left == self.gross else ItemState.PARTLY_PAID

    def cancel(self) -> Money:
        """Settled against its cancellation document; answers what had been paid: a credit of the customer."""
        paid = self.gross - self.open_amount
        self.open_amount, self.state = Money.zero(self.gross.currency), ItemState.CANCELLED
        return paid

    def days_overdue(self, today: date) -> int:
        return max(0, (today - self.due_date).days) if self.open_amount.amount > 0 else 0


@dataclass(frozen=True, slots=True)
class Allocation:
    id: UUID
    item_id: UUID
    number: str
    amount: Money
    discount: Money
    reason: str
    at: datetime


@dataclass(slots=True)
class BankTransaction:
    id: UUID
    statement_id: UUID
    iban: str
    booking_date: date
    value_date: date
    amount: Money
    counterparty_name: str
    counterparty_iban: str
    remittance: str
    end_to_end_id: str
    created_at: datetime
    allocations: tuple[Allocation, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    version: int = 0

    @property
    def unallocated(self) -> Money:
        return self.amount - Money.total((a.amount for a in self.allocations), self.amount.currency)

    @property
    def state(self) -> TransactionState:
        if self.amount.amount <= 0:
            return TransactionState.IGNORED
        if not self.allocations:
            return TransactionState.UNMATCHED
        return TransactionState.PARTLY_ALLOCATED if self.unallocated else TransactionState.ALLOCATED

    def allocate(self, allocations: Sequence[Allocation]) -> None:
        if self.state is TransactionState.IGNORED:
            raise NotAPayment(str(self.id))
        wanted = Money.total((a.amount for a in allocations), self.amount.currency)
        if wanted > self.unallocated:
            raise MoreThanReceived(str(self.id), pointer="/allocations", left=self.unallocated)
        self.allocations = (*self.allocations, *allocations)
        self.proposals = ()

    def undo(self) -> tuple[Allocation, ...]:
        """Takes all allocations back."""
        if not self.allocations:
            raise NothingAllocated(str(self.id))
        taken, self.allocations = self.allocations, ()
        return taken

"""Bank lines and statements: what the bank says happened. A booked line never changes; its money is a credit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from kontor.common.values.errors import RuleViolated
from kontor.common.values.events import Event
from kontor.common.values.money import Money


class NotAPayment(RuleViolated):
    code = "collections.not_a_payment"
    texts = {"de": "Dieser Umsatz ist kein Zahlungseingang.", "en": "This transaction is no incoming payment."}
    cure = {"de": "Einen Umsatz mit positivem Betrag wählen.", "en": "Choose a transaction with a positive amount."}


class LineKind(StrEnum):
    PAYMENT = "PAYMENT"
    FEE = "FEE"
    RETURN = "RETURN"
    REFUND = "REFUND"
    OUTGOING = "OUTGOING"


class TransactionState(StrEnum):
    UNMATCHED = "UNMATCHED"
    PARTLY_ALLOCATED = "PARTLY_ALLOCATED"
    ALLOCATED = "ALLOCATED"
    IGNORED = "IGNORED"


class StatementState(StrEnum):
    IMPORTING = "IMPORTING"
    IMPORTED = "IMPORTED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Line:
    """One payment as a file tells it. `key` tells it apart within its account for ever."""

    key: str
    booking_date: date
    value_date: date
    amount: Money
    counterparty_name: str
    counterparty_iban: str
    remittance: str
    end_to_end_id: str
    kind: LineKind
    ultimate_name: str = ""
    return_reason: str = ""
    bank_reference: str = ""
    # Why a person should look at it: it is not matched by machine.
    findings: tuple[str, ...] = ()


@dataclass
class ReadStatement:
    """One statement as a file tells it."""

    iban: str
    bank_statement_id: str
    opening: Money | None = None
    closing: Money | None = None
    from_date: date | None = None
    to_date: date | None = None
    lines: list[Line] = field(default_factory=list)

    @cached_property
    def balanced(self) -> bool:
        """Opening balance plus lines equals the closing balance; unknown balances are not balanced. Asked once all
        lines are read."""
        if self.opening is None or self.closing is None:
            return False
        if any(line.amount.currency != self.opening.currency for line in self.lines):
            return False
        return self.opening + Money.total((x.amount for x in self.lines), self.opening.currency) == self.closing


@dataclass(slots=True)
class Statement:
    """A statement as it is taken over; its lines are seen once all of them are in."""

    id: UUID
    iban: str
    bank_statement_id: str
    from_date: date | None
    to_date: date | None
    opening: Money | None
    closing: Money | None
    balanced: bool
    file: Mapping[str, Any]
    imported_at: datetime
    operation_id: UUID | None = None
    legal_entity_id: UUID | None = None
    new_lines: int = 0
    known_lines: int = 0
    state: StatementState = StatementState.IMPORTING
    version: int = 0

    @property
    def lines(self) -> int:
        """That are in so far."""
        return self.new_lines + self.known_lines

    def took(self, new: int, known: int) -> None:
        """A chunk of its lines is in."""
        self.new_lines += new
        self.known_lines += known

    def complete(self) -> "list[StatementImported]":
        """All of it is in; of one that failed, once a later file brought its lines again."""
        self.state = StatementState.IMPORTED
        return [StatementImported(self)]

    def fail(self) -> "list[StatementChanged]":
        self.state = StatementState.FAILED
        return [StatementChanged(self)]


@dataclass(slots=True)
class Transaction:
    """A booked line, never changed. What became of an incoming one is told by the credit of the same id."""

    id: UUID
    statement_id: UUID
    iban: str
    line_key: str
    booking_date: date
    value_date: date
    amount: Money
    counterparty_name: str
    counterparty_iban: str
    remittance: str
    end_to_end_id: str
    created_at: datetime
    kind: LineKind
    ultimate_name: str = ""
    return_reason: str = ""
    bank_reference: str = ""
    findings: tuple[str, ...] = ()
    legal_entity_id: UUID | None = None
    # The payment a return takes back, once it is found.
    returned_id: UUID | None = None
    version: int = 0

    @property
    def is_incoming(self) -> bool:
        return self.amount.amount > 0

    @property
    def waits_for_a_person(self) -> bool:
        """Incoming money, and a return whose payment was not found."""
        return self.is_incoming or (self.kind is LineKind.RETURN and self.returned_id is None)

    def booked(self) -> "list[PaymentReceived | PaymentSent]":
        return [PaymentReceived(self)] if self.is_incoming else [PaymentSent(self)]

    def must_be_payment(self) -> None:
        if not self.is_incoming:
            raise NotAPayment(str(self.id))


@dataclass(frozen=True)
class StatementImported(Event):
    statement: Statement


@dataclass(frozen=True)
class StatementChanged(Event):
    statement: Statement


@dataclass(frozen=True)
class PaymentReceived(Event):
    line: Transaction


@dataclass(frozen=True)
class PaymentSent(Event):
    line: Transaction


@dataclass(frozen=True)
class StatementChunkRequested(Event):
    """An order: so many lines of a large statement, one order for each of its chunks."""

    statement: Statement
    position: int
    chunk: int
    chunks: int


@dataclass(frozen=True)
class MatchingRequested(Event):
    """An order: lines wait to be matched."""

    turn_id: UUID

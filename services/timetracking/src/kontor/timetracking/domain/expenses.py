"""Money spent for a project: its VAT, its receipt, its way to approval."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from kontor.common.values.errors import RuleViolated
from kontor.common.values.events import Event
from kontor.common.values.money import Money
from kontor.timetracking.domain.entries import EDITABLE, EntryState
from kontor.timetracking.domain.refusals import (
    AmountNotPositive,
    EntryBilled,
    EntryNotApproved,
    EntryNotEditable,
    EntryNotSubmitted,
    SourceNotFree,
)


@dataclass(frozen=True, slots=True)
class Receipt:
    sha256: str
    size: int
    media_type: str
    name: str


@dataclass(slots=True)
class Expense:
    id: UUID
    person_id: UUID
    project_id: UUID
    customer_id: UUID
    position_id: UUID
    quote_line_id: UUID
    date: date
    text: str
    gross: Money
    receipt_vat_rate: Decimal
    receipt: Receipt | None
    created_at: datetime
    vat_rate: Decimal = Decimal(0)
    vat_category: str = "S"
    state: EntryState = EntryState.DRAFT
    rejected_reason: str = ""
    invoice_id: UUID | None = None
    invoice_number: str = ""
    version: int = 0

    @property
    def receipt_vat(self) -> Money:
        """Input VAT contained in the gross amount, § 15 UStG: gross × rate / (100 + rate), half up."""
        return Money.of(self.gross.amount * self.receipt_vat_rate / (100 + self.receipt_vat_rate))

    @property
    def net(self) -> Money:
        """What is billed on: the cost without the VAT we get back."""
        return self.gross - self.receipt_vat

    def check(self) -> None:
        if self.gross.amount <= 0 or self.gross.currency != "EUR":
            raise AmountNotPositive("gross", pointer="/expense/gross/amount")

    def must_be_editable(self) -> None:
        if self.state not in EDITABLE:
            raise EntryNotEditable(f"expense {self.id} is {self.state}")

    def submit(self) -> list[Event]:
        self.must_be_editable()
        self.state, self.rejected_reason = EntryState.SUBMITTED, ""
        return [ExpenseSubmitted(self)]

    def take_back(self) -> list[Event]:
        """By its author, as long as nobody has decided: a draft again."""
        self._must_be(EntryState.SUBMITTED, EntryNotSubmitted)
        self.state = EntryState.DRAFT
        return [ExpenseChanged(self)]

    def approve(self) -> list[Event]:
        self._must_be(EntryState.SUBMITTED, EntryNotSubmitted)
        self.state = EntryState.APPROVED
        return [ExpenseApproved(self)]

    def reject(self, reason: str) -> list[Event]:
        self._must_be(EntryState.SUBMITTED, EntryNotSubmitted)
        self.state, self.rejected_reason = EntryState.REJECTED, reason
        return [ExpenseRejected(self, reason)]

    def withdraw(self, reason: str) -> list[Event]:
        self._must_be(EntryState.APPROVED, EntryNotApproved)
        if self.invoice_id is not None:
            raise EntryBilled(f"expense {self.id}", number=self.invoice_number)
        self.state = EntryState.SUBMITTED
        return [ExpenseApprovalWithdrawn(self, reason)]

    def bill(self, invoice_id: UUID, number: str) -> list[Event]:
        """An issued invoice holds it; the same one once, another not before it is free."""
        if self.invoice_id == invoice_id:
            return []
        if self.invoice_id is not None:
            raise SourceNotFree(f"expense {self.id} of invoice {invoice_id}")
        self.invoice_id, self.invoice_number = invoice_id, number
        return [ExpenseBilled(self.id, invoice_id, number)]

    def free(self) -> list[Event]:
        """The invoice that held it was cancelled."""
        if self.invoice_id is None:
            return []
        told = ExpenseFreed(self.id, self.invoice_id, self.invoice_number)
        self.invoice_id, self.invoice_number = None, ""
        return [told]

    def _must_be(self, state: EntryState, otherwise: type[RuleViolated]) -> None:
        if self.state is not state:
            raise otherwise(f"expense {self.id} is {self.state}")


@dataclass(frozen=True, slots=True)
class ExpenseRecorded(Event):
    expense: Expense


@dataclass(frozen=True, slots=True)
class ExpenseChanged(Event):
    expense: Expense


@dataclass(frozen=True, slots=True)
class ExpenseDiscarded(Event):
    expense: Expense


@dataclass(frozen=True, slots=True)
class ExpenseSubmitted(Event):
    expense: Expense


@dataclass(frozen=True, slots=True)
class ExpenseApproved(Event):
    expense: Expense


@dataclass(frozen=True, slots=True)
class ExpenseRejected(Event):
    expense: Expense
    reason: str


@dataclass(frozen=True, slots=True)
class ExpenseApprovalWithdrawn(Event):
    expense: Expense
    reason: str


@dataclass(frozen=True, slots=True)
class ExpenseBilled(Event):
    expense_id: UUID
    invoice_id: UUID
    invoice_number: str


@dataclass(frozen=True, slots=True)
class ExpenseFreed(Event):
    expense_id: UUID
    invoice_id: UUID
    invoice_number: str

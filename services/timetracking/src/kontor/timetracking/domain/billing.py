"""What billing did with approved work: an invoice took it, or let go of it again."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    TIME_ENTRY = "time_entry"
    EXPENSE = "expense"


@dataclass(frozen=True, slots=True)
class Held:
    """One piece of work in its new version, and the invoice that has it or had it."""

    kind: Kind
    id: UUID
    version: int
    invoice_id: UUID
    invoice_number: str


@dataclass(frozen=True, slots=True)
class WorkBilled:
    held: Held


@dataclass(frozen=True, slots=True)
class WorkFreed:
    held: Held


BillingEvent = WorkBilled | WorkFreed

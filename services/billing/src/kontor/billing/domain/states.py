"""Where one document stands between draft and cash: three columns that move side by side, and what may happen to it.

Which event moves which state is the table in `saga`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Document(StrEnum):
    DRAFTED = "DRAFTED"
    IN_REVIEW = "IN_REVIEW"
    APPROVED = "APPROVED"
    ISSUED = "ISSUED"
    CANCELLED = "CANCELLED"
    DISCARDED = "DISCARDED"


class Delivery(StrEnum):
    NONE = "NONE"
    PENDING = "PENDING"
    DOCUMENTED = "DOCUMENTED"
    DISPATCHED = "DISPATCHED"
    # Waits for its next try.
    FAILED = "FAILED"
    # Waits for a person.
    NEEDS_ATTENTION = "NEEDS_ATTENTION"
    # Not out, because a person called its letter back: nothing but a person sends it.
    CALLED_BACK = "CALLED_BACK"


class Payment(StrEnum):
    NONE = "NONE"
    OPEN = "OPEN"
    PARTLY_PAID = "PARTLY_PAID"
    SETTLED = "SETTLED"
    WRITTEN_OFF = "WRITTEN_OFF"
    # What was open on an advance is claimed by the bill of the rest.
    SUPERSEDED = "SUPERSEDED"
    # Cancelled, or a cancellation itself.
    NOT_OWED = "NOT_OWED"


class Event(StrEnum):
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    SENT_BACK = "SENT_BACK"
    CHANGED = "CHANGED"
    STALE = "STALE"
    APPROVAL_OVERDUE = "APPROVAL_OVERDUE"
    DISCARDED = "DISCARDED"
    ISSUED = "ISSUED"
    CANCELLED = "CANCELLED"
    RENDERED = "RENDERED"
    # The documents are there, and the letter still waits.
    READY = "READY"
    # A letter begins to wait; it has waited; it was called back meanwhile.
    HELD = "HELD"
    LEAVES = "LEAVES"
    CALLED_BACK = "CALLED_BACK"
    REJECTED = "REJECTED"
    DISPATCHED = "DISPATCHED"
    DISPATCH_FAILED = "DISPATCH_FAILED"
    DISPATCH_REFUSED = "DISPATCH_REFUSED"
    DELIVERY_OVERDUE = "DELIVERY_OVERDUE"
    TRIED_ENOUGH = "TRIED_ENOUGH"
    RETRY_ASKED = "RETRY_ASKED"
    PAID_PARTLY = "PAID_PARTLY"
    PAID = "PAID"
    REOPENED = "REOPENED"
    WRITTEN_OFF = "WRITTEN_OFF"
    SUPERSEDED = "SUPERSEDED"
    NOTHING_OWED = "NOTHING_OWED"


@dataclass(frozen=True, slots=True)
class Saga:
    """One cell of each column, and how often the present step of the delivery was asked for."""

    document: Document = Document.DRAFTED
    delivery: Delivery = Delivery.NONE
    payment: Payment = Payment.NONE
    attempt: int = 0

    @property
    def shown(self) -> str:
        """As the log of steps writes it: the columns that have begun."""
        return "/".join(str(column) for column in (self.document, self.delivery, self.payment) if column != "NONE")

    @classmethod
    def of_log(cls, shown: str) -> "Saga | None":
        """What `shown` wrote; nothing before the first step."""
        first, *begun = shown.split("/")
        if not first:
            return None
        deliveries = (Delivery(word) for word in begun if word in Delivery.__members__)
        payments = (Payment(word) for word in begun if word in Payment.__members__)
        return cls(Document(first), next(deliveries, Delivery.NONE), next(payments, Payment.NONE))

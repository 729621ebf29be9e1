"""The invoice saga as one page of table: (column, state, event) to the next state, what to ask for, how long to wait.

Pure: no clock, no rows. Three columns move side by side; an event touches those that know it in their state.
A pair that is not in the table changes nothing and is counted: events come twice and late.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from kontor.billing.domain.states import Delivery, Document, Event, Payment

__all__ = ["Ask", "Delivery", "Document", "Event", "Payment", "Saga", "Step", "Wait", "advance"]


class Ask(StrEnum):
    """What a step asks of others; the use case announces it."""

    APPROVAL = "APPROVAL"
    DOCUMENTS = "DOCUMENTS"
    DISPATCH = "DISPATCH"
    SETTLED = "SETTLED"


class Wait(StrEnum):
    """What a column waits for; its deadline comes back as an event."""

    APPROVAL = "APPROVAL"
    DELIVERY = "DELIVERY"


# Until documents are there, the letter is out, or a failed step is tried again. Approval's length is policy.
DELIVERY_PATIENCE = timedelta(minutes=2)
RETRY_PAUSE = timedelta(seconds=30)
MOST_ATTEMPTS = 5
_STOP = timedelta(0)


@dataclass(frozen=True, slots=True)
class Saga:
    """Where an invoice stands; `attempt` counts asking for documents or dispatch."""

    document: Document = Document.DRAFTED
    delivery: Delivery = Delivery.NONE
    payment: Payment = Payment.NONE
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """One cell of the table. `patience` None keeps waiting as it is, zero stops waiting."""

    to: StrEnum
    asks: tuple[Ask, ...] = ()
    wait: Wait | None = None
    patience: timedelta | None = None
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What an event did: the next saga, what to ask, which waits to start or stop, and whether it was known."""

    saga: Saga
    asks: tuple[Ask, ...] = ()
    waits: Mapping[Wait, timedelta] = MappingProxyType({})
    known: bool = True


_D, _V, _P, _E = Document, Delivery, Payment, Event


def _reviewed(to: Document) -> Move:
    """Ends the wait for approval."""
    return Move(to, wait=Wait.APPROVAL, patience=_STOP)


def _delivered(to: Delivery, *asks: Ask) -> Move:
    """Starts the wait for what is asked, or ends waiting when nothing is."""
    return Move(to, asks, Wait.DELIVERY, DELIVERY_PATIENCE if asks else _STOP, counts=bool(asks))


DOCUMENT: Mapping[tuple[Document, Event], Move] = {
    (_D.DRAFTED, _E.SUBMITTED): Move(_D.IN_REVIEW, (Ask.APPROVAL,)),
    (_D.DRAFTED, _E.CHANGED): Move(_D.DRAFTED),
    (_D.DRAFTED, _E.STALE): Move(_D.DRAFTED),
    (_D.DRAFTED, _E.DISCARDED): Move(_D.DISCARDED),
    (_D.IN_REVIEW, _E.APPROVED): _reviewed(_D.APPROVED),
    (_D.IN_REVIEW, _E.SENT_BACK): _reviewed(_D.DRAFTED),
    (_D.IN_REVIEW, _E.CHANGED): _reviewed(_D.DRAFTED),
    (_D.IN_REVIEW, _E.STALE): _reviewed(_D.DRAFTED),
    (_D.IN_REVIEW, _E.DISCARDED): _reviewed(_D.DISCARDED),
    (_D.IN_REVIEW, _E.APPROVAL_OVERDUE): Move(_D.IN_REVIEW, (Ask.APPROVAL,)),
    (_D.APPROVED, _E.CHANGED): Move(_D.DRAFTED),
    (_D.APPROVED, _E.STALE): Move(_D.DRAFTED),
    (_D.APPROVED, _E.SENT_BACK): Move(_D.DRAFTED),
    (_D.APPROVED, _E.DISCARDED): Move(_D.DISCARDED),
    (_D.APPROVED, _E.ISSUED): Move(_D.ISSUED),
    (_D.ISSUED, _E.CANCELLED): Move(_D.CANCELLED),
}
DELIVERY: Mapping[tuple[Delivery, Event], Move] = {
    # InvoiceIssued itself is the first request for documents.
    (_V.NONE, _E.ISSUED): Move(_V.PENDING, (), Wait.DELIVERY, DELIVERY_PATIENCE, counts=True),
    (_V.PENDING, _E.RENDERED): _delivered(_V.DOCUMENTED, Ask.DISPATCH),
    (_V.PENDING, _E.REJECTED): _delivered(_V.NEEDS_ATTENTION),
    (_V.PENDING, _E.DELIVERY_OVERDUE): _delivered(_V.PENDING, Ask.DOCUMENTS),
    (_V.PENDING, _E.RETRY_ASKED): _delivered(_V.PENDING, Ask.DOCUMENTS),
    (_V.DOCUMENTED, _E.DISPATCHED): _delivered(_V.DISPATCHED),
    (_V.DOCUMENTED, _E.DISPATCH_FAILED): Move(_V.FAILED, (), Wait.DELIVERY, RETRY_PAUSE),
    (_V.DOCUMENTED, _E.DISPATCH_REFUSED): _delivered(_V.NEEDS_ATTENTION),
    (_V.DOCUMENTED, _E.DELIVERY_OVERDUE): _delivered(_V.DOCUMENTED, Ask.DISPATCH),
    (_V.DOCUMENTED, _E.RETRY_ASKED): _delivered(_V.DOCUMENTED, Ask.DISPATCH),
    # A letter that went out after all.
    (_V.FAILED, _E.DISPATCHED): _delivered(_V.DISPATCHED),
    (_V.FAILED, _E.DELIVERY_OVERDUE): _delivered(_V.DOCUMENTED, Ask.DISPATCH),
    (_V.FAILED, _E.RETRY_ASKED): _delivered(_V.DOCUMENTED, Ask.DISPATCH),
    (_V.FAILED, _E.DISPATCH_REFUSED): _delivered(_V.NEEDS_ATTENTION),
    (_V.NEEDS_ATTENTION, _E.RETRY_ASKED): _delivered(_V.PENDING, Ask.DOCUMENTS),
    (_V.NEEDS_ATTENTION, _E.RENDERED): _delivered(_V.DOCUMENTED, Ask.DISPATCH),
    (_V.NEEDS_ATTENTION, _E.DISPATCHED): _delivered(_V.DISPATCHED),
    (_V.DISPATCHED, _E.RETRY_ASKED): _delivered(_V.DOCUMENTED, Ask.DISPATCH),
}
PAYMENT: Mapping[tuple[Payment, Event], Move] = {
    (_P.NONE, _E.ISSUED): Move(_P.OPEN),
    (_P.OPEN, _E.PAID_PARTLY): Move(_P.PARTLY_PAID),
    (_P.OPEN, _E.PAID): Move(_P.SETTLED, (Ask.SETTLED,)),
    (_P.OPEN, _E.WRITTEN_OFF): Move(_P.WRITTEN_OFF),
    (_P.PARTLY_PAID, _E.PAID_PARTLY): Move(_P.PARTLY_PAID),
    (_P.PARTLY_PAID, _E.PAID): Move(_P.SETTLED, (Ask.SETTLED,)),
    (_P.PARTLY_PAID, _E.REOPENED): Move(_P.OPEN),
    (_P.PARTLY_PAID, _E.WRITTEN_OFF): Move(_P.WRITTEN_OFF),
    (_P.SETTLED, _E.REOPENED): Move(_P.OPEN),
    (_P.SETTLED, _E.PAID_PARTLY): Move(_P.PARTLY_PAID),
    (_P.WRITTEN_OFF, _E.PAID): Move(_P.SETTLED, (Ask.SETTLED,)),
    (_P.WRITTEN_OFF, _E.PAID_PARTLY): Move(_P.PARTLY_PAID),
    (_P.WRITTEN_OFF, _E.REOPENED): Move(_P.OPEN),
}


def advance(saga: Saga, event: Event) -> Step:
    """The one step an event means now; unknown pairs change nothing."""
    document, delivery = DOCUMENT.get((saga.document, event)), DELIVERY.get((saga.delivery, event))
    made = [m for m in (document, delivery, PAYMENT.get((saga.payment, event))) if m is not None]
    if not made:
        return Step(saga, known=False)
    after = replace(saga, attempt=saga.attempt + sum(m.counts for m in made))
    for move in made:
        after = _moved(after, move.to)
    asks = tuple(ask for m in made for ask in m.asks)
    if event is Event.DELIVERY_OVERDUE and asks and after.attempt > MOST_ATTEMPTS:
        # By the clock often enough: now a person must look. A person's own retry always goes out.
        given_up = replace(after, delivery=Delivery.NEEDS_ATTENTION)
        return Step(given_up, (), MappingProxyType({Wait.DELIVERY: _STOP}))
    waits = {m.wait: m.patience for m in made if m.wait is not None and m.patience is not None}
    return Step(after, asks, MappingProxyType(waits))


def _moved(saga: Saga, to: StrEnum) -> Saga:
    match to:
        case Document():
            return replace(saga, document=to)
        case Delivery():
            return replace(saga, delivery=to)
        case Payment():
            return replace(saga, payment=to)
        case _:
            raise TypeError(f"{to} is no state")

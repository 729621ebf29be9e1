"""The invoice saga as one table: every (state, event) pair has a cell, written before the code around it.

Pure: no clock, no rows. `advance` answers the next state, what is to be asked of others and how long to wait for it.
A cell is the next state, with what it asks for behind a slash; `=` is known and changes nothing (it comes twice or
late); `?` must not happen here: a message that says so is counted, a person is refused; an event a column does not list
leaves that column alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from kontor.billing.domain.states import Delivery, Document, Event, Payment, Saga

__all__ = ["Ask", "Delivery", "Document", "Event", "Payment", "Saga", "Step", "Wait", "advance"]

DOCUMENT = """
                  DRAFTED             IN_REVIEW           APPROVED   ISSUED     CANCELLED  DISCARDED
SUBMITTED         IN_REVIEW/APPROVAL  ?                   ?          ?          ?          ?
APPROVED          ?                   APPROVED            ?          ?          ?          ?
SENT_BACK         ?                   DRAFTED             DRAFTED    ?          ?          ?
CHANGED           DRAFTED             DRAFTED             DRAFTED    ?          ?          ?
STALE             DRAFTED             DRAFTED             DRAFTED    =          =          =
APPROVAL_OVERDUE  =                   IN_REVIEW/APPROVAL  =          =          =          =
DISCARDED         DISCARDED           DISCARDED           DISCARDED  ?          ?          ?
ISSUED            ?                   ?                   ISSUED     ?          ?          ?
CANCELLED         ?                   ?                   ?          CANCELLED  ?          ?
"""

DELIVERY = """
                  NONE           PENDING              DOCUMENTED           DISPATCHED           FAILED               NEEDS_ATTENTION      CALLED_BACK
ISSUED            PENDING/FIRST  ?                    ?                    ?                    ?                    ?                    ?
RENDERED          ?              DOCUMENTED/DISPATCH  =                    =                    =                    DOCUMENTED/DISPATCH  =
READY             ?              DOCUMENTED           =                    =                    =                    =                    =
REJECTED          ?              NEEDS_ATTENTION      =                    =                    =                    =                    NEEDS_ATTENTION
DISPATCHED        ?              DISPATCHED           DISPATCHED           =                    DISPATCHED           DISPATCHED           DISPATCHED
DISPATCH_FAILED   ?              =                    FAILED/LATER         =                    =                    =                    =
DISPATCH_REFUSED  ?              =                    NEEDS_ATTENTION      NEEDS_ATTENTION      NEEDS_ATTENTION      =                    NEEDS_ATTENTION
DELIVERY_OVERDUE  =              PENDING/DOCUMENTS    DOCUMENTED/DISPATCH  =                    DOCUMENTED/DISPATCH  =                    =
TRIED_ENOUGH      ?              NEEDS_ATTENTION      NEEDS_ATTENTION      =                    NEEDS_ATTENTION      =                    =
RETRY_ASKED       ?              PENDING/DOCUMENTS    DOCUMENTED/DISPATCH  DOCUMENTED/DISPATCH  DOCUMENTED/DISPATCH  PENDING/DOCUMENTS    PENDING/DOCUMENTS
HELD              ?              =                    =                    =                    =                    =                    =
LEAVES            ?              =                    DOCUMENTED/DISPATCH  DOCUMENTED/DISPATCH  DOCUMENTED/DISPATCH  PENDING/DOCUMENTS    PENDING/DOCUMENTS
CALLED_BACK       ?              CALLED_BACK          CALLED_BACK          =                    =                    =                    =
"""  # noqa: E501 -- a table is read across

PAYMENT = """
                  NONE  OPEN             PARTLY_PAID      SETTLED      WRITTEN_OFF      SUPERSEDED       NOT_OWED
ISSUED            OPEN  ?                ?                ?            ?                ?                ?
PAID_PARTLY       ?     PARTLY_PAID      PARTLY_PAID      PARTLY_PAID  PARTLY_PAID      PARTLY_PAID      =
PAID              ?     SETTLED/SETTLED  SETTLED/SETTLED  =            SETTLED/SETTLED  SETTLED/SETTLED  =
REOPENED          ?     =                OPEN             OPEN         OPEN             OPEN             =
WRITTEN_OFF       ?     WRITTEN_OFF      WRITTEN_OFF      =            =                WRITTEN_OFF      =
SUPERSEDED        ?     SUPERSEDED       SUPERSEDED       SUPERSEDED   SUPERSEDED       =                =
NOTHING_OWED      ?     NOT_OWED         ?                ?            ?                ?                =
CANCELLED         ?     NOT_OWED         NOT_OWED         NOT_OWED     NOT_OWED         NOT_OWED         =
"""

# How long answers may take, longer with every attempt; how long a failed step rests.
DELIVERY_PATIENCE = timedelta(minutes=2)
RETRY_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)
MOST_ATTEMPTS = 5
STOP = timedelta(0)

S = TypeVar("S", bound=StrEnum)


class Ask(StrEnum):
    """What a step asks of others; the use case announces it."""

    APPROVAL = "APPROVAL"
    DOCUMENTS = "DOCUMENTS"
    DISPATCH = "DISPATCH"
    SETTLED = "SETTLED"


class Wait(StrEnum):
    """What a column waits for; its deadline comes back as an event. How long approvers have is the tenant's policy."""

    APPROVAL = "APPROVAL"
    DELIVERY = "DELIVERY"


@dataclass(frozen=True, slots=True)
class Cell(Generic[S]):
    """`to` None: nothing changes; `known` False: this pair must not happen."""

    to: S | None
    action: str = ""
    known: bool = True


def _read(table: str, states: type[S]) -> dict[tuple[S, Event], Cell[S]]:
    header, *rows = [line.split() for line in table.strip().splitlines()]
    columns = [states(name) for name in header]
    return {
        (state, Event(event)): _cell(word, states)
        for event, *words in rows
        for state, word in zip(columns, words, strict=True)
    }


def _cell(word: str, states: type[S]) -> Cell[S]:
    if word in ("=", "?"):
        return Cell(None, known=word == "=")
    name, _, action = word.partition("/")
    return Cell(states(name), action)


DOCUMENTS: Mapping[tuple[Document, Event], Cell[Document]] = _read(DOCUMENT, Document)
DELIVERIES: Mapping[tuple[Delivery, Event], Cell[Delivery]] = _read(DELIVERY, Delivery)
PAYMENTS: Mapping[tuple[Payment, Event], Cell[Payment]] = _read(PAYMENT, Payment)
_MONEY = frozenset({Event.PAID_PARTLY, Event.PAID, Event.REOPENED, Event.WRITTEN_OFF, Event.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class Step:
    """What an event did: the next saga, what to ask, which waits to start or stop, and whether it was known."""

    saga: Saga
    asks: tuple[Ask, ...] = ()
    waits: Mapping[Wait, timedelta] = field(default_factory=dict)
    known: bool = True


def advance(saga: Saga, event: Event, *, attempt: int = 0) -> Step:
    """The one step an event means now. `attempt`: which request a refusal answers, where its sender says so."""
    if _is_late(saga, event, attempt):
        return Step(saga)
    event = _judged(saga, event)
    document = DOCUMENTS.get((saga.document, event))
    delivery = DELIVERIES.get((saga.delivery, event))
    payment = PAYMENTS.get((saga.payment, event))
    if not all(cell.known for cell in (document, delivery, payment) if cell is not None):
        return Step(saga, known=False)
    return _taken(saga, document or Cell(None), delivery or Cell(None), payment or Cell(None))


def _is_late(saga: Saga, event: Event, attempt: int) -> bool:
    """Refusals of a request made again meanwhile, and money for what is cancelled: a credit in collections."""
    if event in _MONEY:
        return saga.document is Document.CANCELLED
    refused = event in (Event.REJECTED, Event.DISPATCH_FAILED, Event.DISPATCH_REFUSED)
    return refused and 0 < attempt < saga.attempt


def _judged(saga: Saga, event: Event) -> Event:
    """Tries by the clock have an end: then a person must look. A person's own retry always goes out."""
    again = event in (Event.DELIVERY_OVERDUE, Event.DISPATCH_FAILED)
    waiting = saga.delivery in (Delivery.PENDING, Delivery.DOCUMENTED, Delivery.FAILED)
    return Event.TRIED_ENOUGH if again and waiting and saga.attempt >= MOST_ATTEMPTS else event


def _taken(saga: Saga, document: Cell[Document], delivery: Cell[Delivery], payment: Cell[Payment]) -> Step:
    asked = delivery.action in ("FIRST", "DOCUMENTS", "DISPATCH")
    after = Saga(
        document.to or saga.document,
        delivery.to or saga.delivery,
        payment.to or saga.payment,
        saga.attempt + 1 if asked else saga.attempt,
    )
    waits: dict[Wait, timedelta] = {}
    if saga.document is Document.IN_REVIEW and after.document is not Document.IN_REVIEW:
        waits[Wait.APPROVAL] = STOP
    if delivery.to is not None:
        waits[Wait.DELIVERY] = _patience(after.attempt, delivery.action)
    words = (document.action, delivery.action, payment.action)
    return Step(after, tuple(Ask(word) for word in words if word in Ask.__members__), waits)


def _patience(attempt: int, action: str) -> timedelta:
    """InvoiceIssued is itself the first request for documents."""
    if action == "LATER":
        return min(LONGEST_PAUSE, RETRY_PAUSE * (1 << attempt))
    return DELIVERY_PATIENCE * attempt if action else STOP

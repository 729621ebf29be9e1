"""How an issued document leaves the house: one dispatch per request, its states, and when it is tried again.

Pure. A cell of the table is the next state; `=` is known and changes nothing (it comes twice or late). What each
move tells others is returned, never published here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kontor.common.values import events
from kontor.common.values.errors import NotFound, RuleViolated
from kontor.common.values.letters import CustomerLetter

TABLE = """
           QUEUED     SENT       DELIVERED  BOUNCED  FAILED
ASKED      QUEUED     =          =          =        =
TAKEN      SENT       =          =          =        SENT
PUT_OFF    QUEUED     =          =          =        =
REFUSED    FAILED     =          =          =        =
CONFIRMED  DELIVERED  DELIVERED  =          =        =
DELAYED    QUEUED     SENT       =          =        =
CAME_BACK  BOUNCED    BOUNCED    BOUNCED    =        =
REJECTED   FAILED     FAILED     FAILED     =        =
WITHDRAWN  FAILED     =          =          =        =
"""

# A temporary failure is tried again after a minute, then twice as long each time up to an hour, for five days:
# as patient as a mail server (RFC 5321 4.5.4.1).
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
PATIENCE = timedelta(days=5)
# How often an access point is asked what became of a message, and for how long.
STATUS_PAUSE = timedelta(minutes=1)
STATUS_PATIENCE = timedelta(days=3)
DETAIL_LIMIT = 500


# In a letter, where the document's number comes.
NUMBER = "{number}"


class Channel(StrEnum):
    EMAIL = "EMAIL"
    PORTAL = "PORTAL"
    PEPPOL = "PEPPOL"


class State(StrEnum):
    QUEUED = "QUEUED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    BOUNCED = "BOUNCED"
    FAILED = "FAILED"


class Event(StrEnum):
    """What happens to a dispatch."""

    ASKED = "ASKED"
    TAKEN = "TAKEN"
    PUT_OFF = "PUT_OFF"
    REFUSED = "REFUSED"
    CONFIRMED = "CONFIRMED"
    DELAYED = "DELAYED"
    CAME_BACK = "CAME_BACK"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


class Reason(StrEnum):
    """Why a dispatch waits or ended; sentences for people are in `wire/dispatches.py`."""

    NO_RECIPIENT = "no_recipient"
    RECIPIENT_REFUSED = "recipient_refused"
    MAIL_SERVER_AWAY = "mail_server_away"
    DELAYED_ON_THE_WAY = "delayed_on_the_way"
    CAME_BACK = "came_back"
    NO_ACCESS_POINT = "no_access_point"
    ACCESS_POINT_AWAY = "access_point_away"
    ACCESS_POINT_REFUSED = "access_point_refused"
    NO_SENDER = "no_sender"
    NO_FITTING_DOCUMENT = "no_fitting_document"
    UNKNOWN_PARTICIPANT = "unknown_participant"
    REJECTED_BY_RECEIVER = "rejected_by_receiver"
    GIVEN_UP = "given_up"
    SENT_ANOTHER_WAY = "sent_another_way"


class DispatchUnknown(NotFound):
    code = "einvoice.dispatch_unknown"
    texts = {"de": "Diesen Versand gibt es nicht.", "en": "This dispatch does not exist."}
    cure = {"de": "Die Kennung aus der Liste der Sendungen nehmen.", "en": "Take the id from the list of dispatches."}


class LinkVoid(RuleViolated):
    code = "einvoice.link_void"
    texts = {
        "de": "Dieser Link gilt nicht mehr. Bitte nehmen Sie den aus unserer neuesten E-Mail.",
        "en": "This link is no longer valid. Please use the one in our latest mail.",
    }


def _read(table: str) -> dict[tuple[State, Event], State | None]:
    header, *rows = [line.split() for line in table.strip().splitlines()]
    return {
        (State(state), Event(event)): None if cell == "=" else State(cell)
        for event, *cells in rows
        for state, cell in zip(header, cells, strict=True)
    }


MOVES: Mapping[tuple[State, Event], State | None] = _read(TABLE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try, or what came back later."""

    event: Event
    message_id: str = ""
    reason: Reason | None = None
    # What the other side said.
    detail: str = ""


@dataclass(slots=True)
class Dispatch:
    id: UUID
    invoice_id: UUID
    invoice_number: str
    customer_id: str
    channel: Channel
    recipient: str
    request: int
    queued_at: datetime
    changed_at: datetime
    state: State = State.QUEUED
    attempts: int = 0
    next_attempt_at: datetime | None = None
    message_id: str = ""
    reason: str = ""
    detail: str = ""
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 0
    customer_name: str = ""
    customer_number: str = ""
    # None over Peppol, and on dispatches of before.
    letter: CustomerLetter | None = None
    # The person who ordered it; empty: it followed from the issue.
    ordered_by: str = ""

    def try_now(self) -> list[events.Event]:
        """Our own consumer tries it; nothing while it is out already."""
        return [DispatchDue(self)] if self.state is State.QUEUED else []

    def ask_status(self) -> list[events.Event]:
        """Our own consumer asks the access point, as long as that may know more."""
        return [DispatchStatusDue(self)] if self.state is State.SENT else []

    def ask_again(self, request: int, now: datetime) -> list[events.Event]:
        """A later request while this one is not out yet: one letter answers both, and goes at once."""
        if not self._move(Event.ASKED, now):
            return []
        self.request, self.next_attempt_at = max(self.request, request), now
        return self.try_now()

    def learn(self, outcome: Outcome, now: datetime) -> list[events.Event]:
        """One outcome; what comes twice or late changes nothing."""
        if outcome.event is Event.PUT_OFF and now - self.queued_at >= PATIENCE:
            outcome = Outcome(Event.REFUSED, reason=Reason.GIVEN_UP, detail=outcome.detail)
        before = self.state
        if not self._move(outcome.event, now):
            return []
        self.message_id = outcome.message_id or self.message_id
        self.reason = str(outcome.reason or "")
        self.detail = " ".join(outcome.detail.split())[:DETAIL_LIMIT]
        return self._after(outcome.event, before, now)

    def _after(self, event: Event, before: State, now: datetime) -> list[events.Event]:
        if event in (Event.TAKEN, Event.PUT_OFF, Event.REFUSED):
            self.attempts += 1
        self.next_attempt_at = now + pause(self.attempts) if self.state is State.QUEUED else None
        out = before in (State.QUEUED, State.FAILED) and self.state in (State.SENT, State.DELIVERED)
        if out:
            self.sent_at = now
        ended = self.state in (State.DELIVERED, State.BOUNCED, State.FAILED)
        self.ended_at = now if ended else None
        if self.state in (State.BOUNCED, State.FAILED) and event is not Event.WITHDRAWN:
            return [DispatchChanged(self), DispatchFailed(self, permanent=True)]
        if event is Event.PUT_OFF:
            return [DispatchChanged(self), DispatchFailed(self, permanent=False)]
        return [DispatchChanged(self), InvoiceDispatched(self)] if out else [DispatchChanged(self)]

    def _move(self, event: Event, now: datetime) -> bool:
        to = MOVES[(self.state, event)]
        if to is None:
            return False
        self.state, self.changed_at = to, now
        return True

    def next_status_at(self, now: datetime) -> datetime | None:
        """When its access point is asked next; None when nothing more is to be learned."""
        waits = self.channel is Channel.PEPPOL and self.state is State.SENT
        since = self.sent_at or now
        if not waits or now - since >= STATUS_PATIENCE:
            return None
        return now + max(STATUS_PAUSE, min(LONGEST_PAUSE, now - since))


@dataclass(frozen=True, slots=True)
class DispatchDue(events.Event):
    dispatch: Dispatch


@dataclass(frozen=True, slots=True)
class DispatchStatusDue(events.Event):
    dispatch: Dispatch


@dataclass(frozen=True, slots=True)
class DispatchChanged(events.Event):
    dispatch: Dispatch


@dataclass(frozen=True, slots=True)
class InvoiceDispatched(events.Event):
    """Told of the invoice, to whoever asked for it to be sent."""

    dispatch: Dispatch


@dataclass(frozen=True, slots=True)
class DispatchFailed(events.Event):
    """Told of the invoice; not `permanent`: it is tried again by itself."""

    dispatch: Dispatch
    permanent: bool


def pause(attempts: int) -> timedelta:
    """Until the next try, after that many."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(max(attempts - 1, 0), 10)))

"""Webhook endpoints and their messages as rules without I/O: states, the ladder of tries, signatures.

Follows Standard Webhooks 1.0. What is sent when is `webhook_sender`'s part, which rows that takes `webhook_store`'s.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from kontor.common.values.errors import DomainError, Forbidden, InvalidInput, RuleViolated
from kontor.common.values.events import Event

SHOWN_AS = "whsec_"
TEST_TYPE = "platform.webhook_tested"
SECRET_BYTES = 32
OVERLAP = timedelta(days=1)
# From here on an endpoint counts as away: one message a minute finds out when it is back.
AWAY_AFTER = 20
PROBE_EVERY = timedelta(minutes=1)
GIVE_UP_AFTER = timedelta(days=3)
DISABLE_AFTER = timedelta(days=7)
LETTER_EVERY = timedelta(days=1)
KEPT_FOR = timedelta(days=30)
SIDE_BY_SIDE = 4
REPLAYED_AT_ONCE = 10_000
EXCERPT_BYTES = 1_000
ATTEMPTS_KEPT = 20
_ASKED_TO_WAIT_AT_MOST = timedelta(hours=6)
_LADDER = (
    *(timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10)),
    *(timedelta(hours=1), timedelta(hours=3), timedelta(hours=6), timedelta(hours=12)),
)


class UrlRefused(InvalidInput):
    code = "platform.webhook_url_refused"
    texts = {
        "de": "An diese Adresse wird nicht gesendet. Bitte eine öffentliche Adresse der Form https://name.example/pfad "
        "angeben, ohne Benutzer, ohne # und ohne private IP-Adresse.",
        "en": "Nothing is sent to this address. Please give a public one of the form https://name.example/path, "
        "without user information, without # and not a private IP address.",
    }


class UnknownEventType(InvalidInput):
    code = "platform.webhook_event_type_unknown"
    texts = {
        "de": "Diesen Ereignistyp gibt es nicht. Alle stehen in docs/events.md und unter /v1/webhook_event_types; "
        "crm.* steht für alle eines Bereichs, * für alle.",
        "en": "There is no such event type. All are in docs/events.md and at /v1/webhook_event_types; crm.* stands for "
        "all of a context, * for everything.",
    }


class EventTypeNotYours(Forbidden):
    code = "platform.webhook_event_type_not_yours"
    texts = {
        "de": "Von diesem Ereignistyp dürfen Sie nichts sehen. Bitte ihn weglassen oder jemanden fragen, der es darf.",
        "en": "You may not see anything of this event type. Please leave it out or ask somebody who may.",
    }


class OwnerRequired(Forbidden):
    code = "platform.webhook_owner_required"
    texts = {
        "de": "Ein Webhook gehört einer Person dieses Mandanten. Bitte mit deren Anmeldung oder API-Schlüssel anlegen.",
        "en": "A webhook belongs to a person of this tenant. Please use their sign-in or API key to create it.",
    }


class NotItsOwner(RuleViolated):
    code = "platform.webhook_not_its_owner"
    texts = {
        "de": "Adresse, Inhalt und Geheimnis ändert nur, wem der Webhook gehört. Bitte einen eigenen anlegen.",
        "en": "Address, content and secret are changed by the webhook's owner alone. Please create one of your own.",
    }


class AlreadyDisabled(RuleViolated):
    code = "platform.webhook_disabled"
    texts = {
        "de": "Dieser Webhook ist abgeschaltet. Bitte zuerst einschalten.",
        "en": "This webhook is disabled. Please enable it first.",
    }


class AlreadyActive(RuleViolated):
    code = "platform.webhook_active"
    texts = {"de": "Dieser Webhook ist schon eingeschaltet.", "en": "This webhook is enabled already."}
    cure = {"de": "Nichts zu tun.", "en": "Nothing to do."}


class StillPending(RuleViolated):
    code = "platform.webhook_delivery_pending"
    texts = {
        "de": "Diese Nachricht wird noch gesendet; sie muss nicht wiederholt werden.",
        "en": "This message is still being sent; there is no need to replay it.",
    }
    cure = {
        "de": "Warten, wie es ausgeht: die Nachricht zeigt den nächsten Versuch.",
        "en": "Wait how it ends: the delivery shows its next try.",
    }


class Payload(StrEnum):
    THIN = "THIN"
    FULL = "FULL"


class EndpointState(StrEnum):
    ACTIVE = "ACTIVE"
    DISABLED = "DISABLED"


class DisabledBy(StrEnum):
    UNSPECIFIED = ""
    PERSON = "PERSON"
    GONE = "GONE"
    FAILING = "FAILING"


class DeliveryState(StrEnum):
    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Secret:
    """One that messages are signed with, sealed as it lies in the database; it ends when another has taken over."""

    sealed: str
    ends_at: datetime | None = None

    def is_good(self, at: datetime) -> bool:
        return self.ends_at is None or at < self.ends_at


@dataclass(slots=True)
class WebhookEndpoint:
    """Where a partner wants to be told what happens, on behalf of the person it belongs to."""

    id: UUID
    url: str
    description: str
    event_types: tuple[str, ...]
    payload: Payload
    owner_id: UUID
    # The newest first.
    secrets: tuple[Secret, ...]
    created_at: datetime
    state: EndpointState = EndpointState.ACTIVE
    disabled_by: DisabledBy = DisabledBy.UNSPECIFIED
    state_reason: str = ""
    version: int = 0

    @property
    def is_active(self) -> bool:
        return self.state is EndpointState.ACTIVE

    def wants(self, event_type: str) -> bool:
        return any(is_among(pattern, event_type) for pattern in self.event_types)

    def change(self, changes: Mapping[str, Any], by: UUID | None) -> list[Event]:
        """By its owner alone: whoever could change the address of another's would be told what they may see."""
        self.must_belong_to(by)
        for name, value in changes.items():
            setattr(self, name, value)
        return [WebhookEndpointChanged(self)]

    def must_belong_to(self, person: UUID | None) -> None:
        if person != self.owner_id:
            raise NotItsOwner(str(self.id))

    def rotate(self, sealed: str, at: datetime, overlap: timedelta, by: UUID | None) -> list[Event]:
        """Another secret; those there are sign beside it for the overlap, at most three in all."""
        self.must_belong_to(by)
        until = at + overlap
        kept = [Secret(s.sealed, min(s.ends_at or until, until)) for s in self.secrets if s.is_good(at)]
        self.secrets = (Secret(sealed), *(s for s in kept[:2] if s.is_good(at)))
        return [WebhookEndpointChanged(self)]

    def disable(self, how: DisabledBy, reason: str = "", by: UUID | None = None) -> list[Event]:
        """Its owner gets a letter unless it was their own doing."""
        self.must_be_active()
        self.state, self.disabled_by, self.state_reason = EndpointState.DISABLED, how, reason
        letter = [WebhookEndpointDisabled(self)] if by != self.owner_id else []
        return [WebhookEndpointChanged(self), *letter]

    def must_be_active(self) -> None:
        if not self.is_active:
            raise AlreadyDisabled(str(self.id))

    def enable(self) -> list[Event]:
        if self.is_active:
            raise AlreadyActive(str(self.id))
        self.state, self.disabled_by, self.state_reason = EndpointState.ACTIVE, DisabledBy.UNSPECIFIED, ""
        return [WebhookEndpointChanged(self)]

    def refusals(self, by: UUID | None) -> dict[str, DomainError | None]:
        """By verb why it is refused to this person now; None allows it."""
        foreign = None if by == self.owner_id else NotItsOwner(str(self.id))
        off = None if self.is_active else AlreadyDisabled(str(self.id))
        on = AlreadyActive(str(self.id)) if self.is_active else None
        return {"update": foreign, "rotateSecret": foreign, "disable": off, "enable": on, "test": off, "replay": off}


@dataclass(frozen=True, slots=True)
class WebhookEndpointChanged(Event):
    endpoint: WebhookEndpoint


@dataclass(frozen=True, slots=True)
class WebhookEndpointDisabled(Event):
    """Without its owner's doing."""

    endpoint: WebhookEndpoint


@dataclass(frozen=True, slots=True)
class WebhookDeliveryFailed(Event):
    """A message was given up."""

    delivery_id: UUID
    endpoint_id: UUID
    event_type: str
    occurred_at: datetime


def is_among(pattern: str, event_type: str) -> bool:
    """`*`, `crm.*` or the type itself."""
    return fnmatchcase(event_type, pattern)


def check_types(wanted: Sequence[str], known: Collection[str], visible: Collection[str]) -> None:
    """Each names something there is; what is named by itself has to be visible to whoever asks for it."""
    for index, pattern in enumerate(wanted):
        pointer = f"/endpoint/event_types/{index}"
        if not any(is_among(pattern, name) for name in known):
            raise UnknownEventType(pattern, pointer=pointer)
        if "*" not in pattern and pattern not in visible:
            raise EventTypeNotYours(pattern, pointer=pointer)


# Tries.

# `jitter(low, high)` draws a number between the two.
Jitter = Callable[[float, float], float]


def pause(attempt: int, asked_for: int | None, jitter: Jitter) -> timedelta:
    """How long to wait after the `attempt`th failed try, a fifth more or less; longer where the receiver wants it."""
    step = _LADDER[min(attempt, len(_LADDER)) - 1]
    asked = min(timedelta(seconds=asked_for or 0), _ASKED_TO_WAIT_AT_MOST)
    return max(step * jitter(0.8, 1.2), asked)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver a message: what came of it; `status` 0 when nothing was answered."""

    at: datetime
    outcome: str
    status: int
    milliseconds: int
    excerpt: str
    retry_after: int | None = None

    @property
    def has_arrived(self) -> bool:
        return self.outcome == "DELIVERED"

    @property
    def is_gone(self) -> bool:
        """410: the receiver asks never to be told again."""
        return self.status == 410


@dataclass(slots=True)
class Pace:
    """How sending to one endpoint goes: failures in a row, and since when it takes nothing."""

    endpoint_id: UUID
    failures: int = 0
    failing_since: datetime | None = None
    hold_until: datetime | None = None
    told_at: datetime | None = None

    @property
    def is_away(self) -> bool:
        return self.failures >= AWAY_AFTER

    @property
    def width(self) -> int:
        """How many messages may be on their way at once: one, while it is not known whether it takes any."""
        return 1 if self.failures else SIDE_BY_SIDE

    def note(self, attempt: Attempt) -> bool:
        """Counts one try; True when the endpoint has just come back."""
        if attempt.has_arrived:
            came_back = self.is_away
            self.failures, self.failing_since, self.hold_until = 0, None, None
            return came_back
        self.failures += 1
        self.failing_since = self.failing_since or attempt.at
        self.hold_until = attempt.at + PROBE_EVERY if self.is_away else None
        return False

    def is_beyond_hope(self, at: datetime) -> bool:
        return self.failing_since is not None and at - self.failing_since >= DISABLE_AFTER

    def may_write(self, at: datetime) -> bool:
        """One letter a day about messages that were given up."""
        if self.told_at is not None and at - self.told_at < LETTER_EVERY:
            return False
        self.told_at = at
        return True


# Signatures.


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def shown_secret(secret: bytes) -> str:
    return SHOWN_AS + base64.b64encode(secret).decode()


def sign(secret_keys: Iterable[bytes], webhook_id: str, timestamp: int, body: str) -> str:
    """The header `webhook-signature`: one HMAC-SHA256 over `id.timestamp.body` for each secret in use."""
    signed = f"{webhook_id}.{timestamp}.{body}".encode()
    macs = (hmac.new(key, signed, hashlib.sha256).digest() for key in secret_keys)
    return " ".join(f"v1,{base64.b64encode(mac).decode()}" for mac in macs)

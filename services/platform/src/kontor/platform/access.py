"""How people come in and stay in, as rules without I/O: sessions, links for new passwords, the second factor.

All of it lives in real time: moving a sandbox's clock neither ends a session nor makes a link last longer. Secrets are
256 random bits of which we keep the hash; nobody finds them again in a row, an event or a log.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from uuid import UUID

from kontor.common.values.errors import AlreadyExists, InvalidInput, RuleViolated, Unauthenticated
from kontor.common.values.events import Event
from kontor.platform.domain import hash_of

SESSION_PREFIX = "kontor_session"
IDLE, LONGEST = timedelta(hours=12), timedelta(days=30)
# Uses are noted this coarsely: a session that is in use costs no write a minute.
SEEN_EVERY = timedelta(minutes=5)
RECOVERY_CODES = 10
_RECOVERY_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


class SessionRefused(Unauthenticated):
    code = "platform.session_refused"
    texts = {
        "de": "Diese Anmeldung gilt nicht mehr. Bitte melden Sie sich neu an.",
        "en": "This sign-in is over. Please sign in again.",
    }


class CodeRequired(Unauthenticated):
    code = "platform.code_required"
    texts = {
        "de": "Bitte auch den Code aus Ihrer Authenticator-App angeben, oder einen Wiederherstellungscode.",
        "en": "Please also give the code from your authenticator app, or a recovery code.",
    }


class CodeRefused(Unauthenticated):
    code = "platform.code_refused"
    texts = {
        "de": "Dieser Code stimmt nicht oder wurde schon benutzt. Bitte auf den nächsten Code der App warten.",
        "en": "This code is wrong or was used already. Please wait for the app's next code.",
    }


class CodeWrong(InvalidInput):
    code = "platform.code_wrong"
    texts = {
        "de": "Dieser Code passt nicht. Bitte den Code eingeben, den die App gerade zeigt.",
        "en": "This code does not fit. Please give the code that the app shows right now.",
    }


class ProposalOver(InvalidInput):
    code = "platform.second_factor_proposal_over"
    texts = {
        "de": "Dieser Vorschlag ist abgelaufen. Bitte einen neuen QR-Code anfordern.",
        "en": "This proposal is over. Please ask for a new QR code.",
    }


class SecondFactorThere(AlreadyExists):
    code = "platform.second_factor_there"
    texts = {
        "de": "Es gibt schon einen zweiten Faktor. Bitte zuerst den alten entfernen.",
        "en": "There is a second factor already. Please remove the old one first.",
    }


class SecondFactorNeeded(RuleViolated):
    code = "platform.second_factor_needed"
    texts = {
        "de": "Bei diesem Mandanten brauchen alle einen zweiten Faktor. Bitte für ein neues Gerät die Verwaltung "
        "bitten, den alten zurückzusetzen.",
        "en": "Everybody of this tenant needs a second factor. For a new device please ask an administrator to reset "
        "the old one.",
    }


class NoSecondFactor(RuleViolated):
    code = "platform.no_second_factor"
    texts = {"de": "Hier gibt es keinen zweiten Faktor.", "en": "There is no second factor here."}
    cure = {
        "de": "Nichts zu tun; einrichten lässt er sich mit /v1/me/second_factor:propose.",
        "en": "Nothing to do; it is set up with /v1/me/second_factor:propose.",
    }


class PasswordWrong(InvalidInput):
    code = "platform.password_wrong"
    texts = {"de": "Das bisherige Passwort stimmt nicht.", "en": "The present password is wrong."}
    cure = {
        "de": "Noch einmal eingeben; wer es vergessen hat, fordert einen Link an.",
        "en": "Type it again; who forgot it asks for a link.",
    }


class LinkOver(Unauthenticated):
    code = "platform.password_link_over"
    texts = {
        "de": "Dieser Link gilt nicht mehr. Bitte einen neuen anfordern.",
        "en": "This link is not valid any more. Please ask for a new one.",
    }


class PersonInactive(RuleViolated):
    code = "platform.person_inactive"
    texts = {
        "de": "Diese Person ist nicht aktiv. Bitte zuerst aktivieren.",
        "en": "This person is not active. Please activate them first.",
    }


@dataclass(slots=True)
class Session:
    """One sign-in. What the browser or program has is its secret, which changes with every sign-in."""

    id: UUID
    person_id: UUID
    secret_hash: bytes
    client: str
    opened_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    version: int = 0

    def end(self, at: datetime) -> list[Event]:
        """Once ended, it stays as it ended."""
        if self.ended_at is not None:
            return []
        self.ended_at = at
        return [SessionEnded(self)]

    def ends_at(self, seen_at: datetime) -> datetime:
        """When it ends unless it is used before."""
        return min(self.expires_at, seen_at + IDLE)

    def is_open(self, seen_at: datetime, now: datetime) -> bool:
        return self.ended_at is None and now < self.ends_at(seen_at)


class ResetKind(IntEnum):
    """Why somebody may set a password without saying the old one; the numbers are the contract's."""

    UNSPECIFIED = 0
    FORGOTTEN = 1
    INVITATION = 2


RESET_LIFETIME = {ResetKind.FORGOTTEN: timedelta(hours=1), ResetKind.INVITATION: timedelta(days=3)}


@dataclass(slots=True)
class PasswordReset:
    """A link by which a person sets a password, once."""

    id: UUID
    person_id: UUID
    kind: ResetKind
    secret_hash: bytes
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    version: int = 0

    def is_good(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at

    def redeem(self, at: datetime) -> list[Event]:
        if not self.is_good(at):
            raise LinkOver("used or expired")
        self.used_at = at
        return [PasswordResetRedeemed(self)]


@dataclass(slots=True)
class SecondFactor:
    """What a person needs beside the password: an app that knows a secret, or one of the codes kept for losing it."""

    id: UUID
    person_id: UUID
    # Readable with platform's own key only.
    sealed_secret: str
    recovery_hashes: tuple[bytes, ...]
    enabled_at: datetime
    version: int = 0

    def recovers_by(self, code: str) -> bool:
        return hash_of(plain_code(code)) in self.recovery_hashes

    def use_recovery(self, code: str) -> list[Event]:
        """Each gets in once."""
        if not self.recovers_by(code):
            raise CodeRefused("no recovery code of this person")
        used = hash_of(plain_code(code))
        self.recovery_hashes = tuple(known for known in self.recovery_hashes if known != used)
        return [RecoveryCodeUsed(self)]


@dataclass(slots=True)
class SignInPolicy:
    """What a tenant asks of everybody who signs in."""

    tenant_id: UUID
    second_factor_required: bool = False
    version: int = 0

    def set(self, *, second_factor_required: bool) -> list[Event]:
        self.second_factor_required = second_factor_required
        return [SignInPolicyChanged(self.tenant_id, self)]


# What somebody may who signed in without the second factor that is required: set it up.
WITHOUT_FACTOR = ("platform.me.read", "platform.me.manage")


def new_session_secret(tenant: UUID) -> tuple[str, bytes]:
    """What the caller carries, and the hash we keep. It names its tenant, so that its row can be found."""
    secret = secrets.token_urlsafe(32)
    return f"{SESSION_PREFIX}_{tenant.hex}_{secret}", hash_of(secret)


def read_session_secret(shown: str) -> tuple[UUID, bytes]:
    """Tenant and hash; SessionRefused for what was never one of ours."""
    try:
        tenant, _, secret = shown.removeprefix(f"{SESSION_PREFIX}_").partition("_")
        return UUID(hex=tenant), hash_of(secret)
    except ValueError as odd:
        raise SessionRefused("form") from odd


def link_secret(tenant: UUID, secret: bytes) -> str:
    """The end of a link's address: 22 characters for the tenant, 43 for the secret."""
    return f"{_plain(tenant.bytes)}.{_plain(secret)}"


def read_link_secret(shown: str) -> tuple[UUID, bytes]:
    try:
        tenant, _, secret = shown.partition(".")
        return UUID(bytes=urlsafe_b64decode(f"{tenant}==")), hash_of(secret)
    except ValueError as odd:
        raise LinkOver("form") from odd


def hash_of_link(secret: bytes) -> bytes:
    return hash_of(_plain(secret))


def _plain(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def new_recovery_codes() -> list[str]:
    """Eighty bits each, without letters that look alike."""
    return ["-".join(_letters(4) for _ in range(4)) for _ in range(RECOVERY_CODES)]


def _letters(number: int) -> str:
    return "".join(secrets.choice(_RECOVERY_ALPHABET) for _ in range(number))


def plain_code(typed: str) -> str:
    """As it is compared: people leave out hyphens, or put blanks into a code."""
    return "".join(char for char in typed.lower() if char.isalnum())


@dataclass(frozen=True, slots=True)
class SessionOpened(Event):
    session: Session


@dataclass(frozen=True, slots=True)
class SessionEnded(Event):
    session: Session


@dataclass(frozen=True, slots=True)
class PasswordResetAsked(Event):
    id: UUID
    email_hash: bytes


@dataclass(frozen=True, slots=True)
class PasswordResetRequested(Event):
    password_reset: PasswordReset


@dataclass(frozen=True, slots=True)
class PasswordResetRedeemed(Event):
    password_reset: PasswordReset


@dataclass(frozen=True, slots=True)
class SecondFactorEnabled(Event):
    second_factor: SecondFactor


@dataclass(frozen=True, slots=True)
class RecoveryCodeUsed(Event):
    second_factor: SecondFactor


@dataclass(frozen=True, slots=True)
class SecondFactorRemoved(Event):
    second_factor: SecondFactor


@dataclass(frozen=True, slots=True)
class SignInPolicyChanged(Event):
    tenant_id: UUID
    policy: SignInPolicy

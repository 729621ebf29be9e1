"""Tenants, sellers, people and keys as rules without I/O; roles as data.

Methods change the object and return the events they caused. Hashing a password takes long on purpose and is the
caller's to put elsewhere.
"""

import hashlib
import secrets
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from kontor.common.values.errors import AlreadyExists, Forbidden, InvalidInput, RuleViolated, Unauthenticated
from kontor.common.values.events import Event
from kontor.common.values.identifiers import is_bic, is_iban, vat_id_fault
from kontor.common.values.numbering import DEFAULT_PATTERN, NumberPattern, OddPattern
from kontor.common.values.text import register_words
from stdnum.de import stnr

KEY_PREFIX = "kontor"
# The tenant of whoever runs the installation: the only one whose people may found others.
OPERATOR_TENANT = UUID("01900000-0000-7000-8000-000000000001")
ROLES: Mapping[str, list[str]] = tomllib.loads(Path(__file__).with_name("roles.toml").read_text(encoding="utf-8"))


class SignInRefused(Unauthenticated):
    code = "platform.sign_in_refused"
    texts = {"de": "E-Mail oder Passwort stimmt nicht.", "en": "E-mail or password is wrong."}
    cure = {
        "de": "Beides prüfen; wer das Passwort vergessen hat, fordert mit POST /v1/password_resets einen Link an.",
        "en": "Check both; who forgot the password asks for a link with POST /v1/password_resets.",
    }


class KeyRefused(Unauthenticated):
    code = "platform.key_refused"
    texts = {"de": "Dieser API-Schlüssel gilt nicht (mehr).", "en": "This API key is not valid (any more)."}
    cure = {
        "de": "Einen neuen Schlüssel mit POST /v1/api_keys anlegen.",
        "en": "Make a new key with POST /v1/api_keys.",
    }


class EmailTaken(AlreadyExists):
    code = "platform.email_taken"
    texts = {
        "de": "Diese E-Mail-Adresse gehört schon zu einer Person.",
        "en": "This e-mail belongs to a person already.",
    }
    cure = {
        "de": "Die vorhandene Person ändern oder eine andere Adresse nehmen.",
        "en": "Change the person that is there, or take another address.",
    }


class TenantRequired(InvalidInput):
    code = "platform.tenant_required"
    texts = {
        "de": "Diese E-Mail-Adresse gehört zu mehreren Mandanten. Bitte den Mandanten angeben.",
        "en": "This e-mail belongs to several tenants. Please name the tenant.",
    }


class NotTheOperator(Forbidden):
    code = "platform.not_the_operator"
    texts = {
        "de": "Neue Mandanten legt nur an, wer diese Installation betreibt.",
        "en": "Only whoever runs this installation makes new tenants.",
    }
    cure = {
        "de": "Die Betreiber der Installation bitten; auf der eigenen Maschine: ./kontor token create.",
        "en": "Ask whoever runs the installation; on one's own machine: ./kontor token create.",
    }


class RoleNotYours(Forbidden):
    code = "platform.role_not_yours"
    texts = {
        "de": "Sie können keine Rolle geben oder nehmen, die mehr darf als Sie selbst.",
        "en": "You cannot give or take a role that may do more than you may.",
    }
    cure = {"de": "Jemanden bitten, der diese Rechte selbst hat.", "en": "Ask somebody who has these rights."}


class LastAdministrator(RuleViolated):
    code = "platform.last_administrator"
    texts = {
        "de": "Das ist die letzte Person mit der Rolle Administration. Bitte zuerst eine andere ernennen.",
        "en": "This is the last administrator. Please appoint another one first.",
    }


class KeyEnded(RuleViolated):
    code = "platform.api_key_ended"
    texts = {
        "de": "Dieser Schlüssel gilt nicht mehr. Bitte bei Bedarf einen neuen ausstellen.",
        "en": "This key has ended. Please make another one if it is needed.",
    }


class NotASandbox(RuleViolated):
    code = "platform.not_a_sandbox"
    texts = {
        "de": "Nur Sandbox-Mandanten können ihre Zeit verstellen.",
        "en": "Only sandbox tenants can move their clock.",
    }
    cure = {
        "de": "Mit POST /v1/tenants einen Sandbox-Mandanten anlegen.",
        "en": "Make a sandbox tenant with POST /v1/tenants.",
    }


class ClockBack(InvalidInput):
    code = "platform.clock_back"
    texts = {"de": "Zurück lässt sich die Zeit nicht stellen.", "en": "The clock cannot be moved back."}
    cure = {
        "de": "Einen späteren Zeitpunkt nennen als den, den GET /v1/me zeigt.",
        "en": "Name a later instant than the one GET /v1/me shows.",
    }


class ClockOverNow(RuleViolated):
    code = "platform.clock_over_now"
    texts = {
        "de": "Ein Mandant, dessen Zeit in der Vergangenheit liegt, geht zuerst bis jetzt und nicht weiter.",
        "en": "A tenant whose time is in the past goes to now first, and no further.",
    }
    cure = {
        "de": "Höchstens den jetzigen Zeitpunkt nennen; danach geht es weiter voraus.",
        "en": "Name now at most; from there it may go ahead.",
    }


class ClockTooFar(RuleViolated):
    code = "platform.clock_too_far"
    texts = {"de": "Weiter als 20 Jahre geht es nicht.", "en": "Twenty years ahead is the limit."}
    cure = {"de": "In kleineren Schritten oder weniger weit stellen.", "en": "Move it less far."}


class VatIdInvalid(InvalidInput):
    code = "platform.vat_id_invalid"
    texts = {
        "de": "Diese USt-IdNr. hat nicht die Form ihres Landes, z. B. DE und neun Ziffern.",
        "en": "This VAT id does not have the form of its country, e.g. DE and nine digits.",
    }


class TaxNumberInvalid(InvalidInput):
    code = "platform.tax_number_invalid"
    texts = {
        "de": "Diese Steuernummer hat nicht die Form einer deutschen Steuernummer.",
        "en": "This does not have the form of a German tax number.",
    }
    cure = {
        "de": "Mit dem Bescheid des Finanzamts vergleichen, zum Beispiel 12/345/67890.",
        "en": "Compare it with the tax office's notice, for example 12/345/67890.",
    }


class TaxNumberRequired(InvalidInput):
    code = "platform.tax_number_required"
    texts = {
        "de": "Eine Rechnung braucht USt-IdNr. oder Steuernummer (§ 14 Abs. 4 Nr. 2 UStG).",
        "en": "An invoice needs a VAT id or tax number (§ 14 (4) no. 2 UStG).",
    }
    cure = {"de": "vat_id oder tax_number ausfüllen.", "en": "Fill in vat_id or tax_number."}


class IbanInvalid(InvalidInput):
    code = "platform.iban_invalid"
    texts = {
        "de": "Diese IBAN stimmt nicht. Bitte mit dem Kontoauszug vergleichen.",
        "en": "This IBAN is wrong. Please compare it with a bank statement.",
    }


class BicInvalid(InvalidInput):
    code = "platform.bic_invalid"
    texts = {
        "de": "Eine BIC hat acht oder elf Zeichen, z. B. COBADEFFXXX. Sie kann auch fehlen.",
        "en": "A BIC has eight or eleven characters, e.g. COBADEFFXXX. It may also be left out.",
    }


class NumberPatternInvalid(InvalidInput):
    code = "platform.number_pattern_invalid"
    texts = {
        "de": "Das Muster braucht einmal {{number}} oder {{number:04}} (Stellen von 01 bis 09) und kennt daneben "
        "höchstens einmal {{year}}; sonst nur Buchstaben A bis Z, Ziffern, - und /, z. B. RE-{{year}}-{{number:04}}.",
        "en": "The pattern needs {{number}} or {{number:04}} once (01 to 09 digits) and knows {{year}} beside it, once "
        "at most; else only letters A to Z, digits, - and /, e.g. RE-{{year}}-{{number:04}}.",
    }


register_words(
    {
        "platform.number_pattern_letterless": {
            "de": "Nummern ohne Buchstaben lassen sich auf Kontoauszügen nicht sicher erkennen: Zahlungen werden dann "
            "nur vorgeschlagen. Besser ist z. B. RE-{{year}}-{{number:04}}.",
            "en": "Numbers without letters cannot be told for certain on bank statements: payments are then only "
            "proposed. Better is e.g. RE-{{year}}-{{number:04}}.",
        },
        "platform.number_pattern_short": {
            "de": "So kurze Nummern lassen sich auf Kontoauszügen nicht sicher erkennen: Zahlungen werden dann nur "
            "vorgeschlagen. Besser ist z. B. RE-{{year}}-{{number:04}}.",
            "en": "Numbers this short cannot be told for certain on bank statements: payments are then only proposed. "
            "Better is e.g. RE-{{year}}-{{number:04}}.",
        },
        "platform.number_pattern_unused": {
            "de": "Nach diesem Muster wird nicht nummeriert, sondern nach RE-{{year}}-{{number:04}}. Bitte ein "
            "gültiges Muster setzen.",
            "en": "Numbers do not follow this pattern but RE-{{year}}-{{number:04}}. Please set one that is valid.",
        },
        "platform.vat_id_check_digits": {
            "de": "Die Prüfziffern dieser USt-IdNr. stimmen nicht. Bitte mit dem Bescheid vergleichen.",
            "en": "The check digits of this VAT id are wrong. Please compare it with the notice that gave it.",
        },
    }
)


@dataclass(frozen=True, slots=True)
class Warning:
    """What was taken, and should be looked at."""

    pointer: str
    code: str


class PasswordTooShort(InvalidInput):
    code = "platform.password_too_short"
    texts = {"de": "Das Passwort braucht mindestens zehn Zeichen.", "en": "The password needs ten characters."}
    cure = {"de": "Ein längeres wählen; mehrere Wörter sind gut.", "en": "Choose a longer one; several words are good."}


class CustomersRequired(InvalidInput):
    code = "platform.customers_required"
    texts = {
        "de": "Wer die Rolle Kunde hat, braucht mindestens einen Kunden.",
        "en": "The role customer needs at least one customer.",
    }
    cure = {
        "de": "customer_ids mit den Kunden füllen, die diese Person sehen darf.",
        "en": "Fill customer_ids with the customers this person may see.",
    }


_LONGEST_OFFSET = 20 * 366 * 86_400
# So close to it, an instant that somebody names is now.
_NOW_SECONDS = 60
_SHORTEST_PASSWORD = 10


@dataclass(slots=True)
class Tenant:
    id: UUID
    name: str
    sandbox: bool
    locale: str
    time_zone: str
    created_at: datetime
    clock_offset_seconds: int = 0
    version: int = 0

    def refusal(self) -> NotASandbox | None:
        """Why its clock cannot be moved; None: it can."""
        return None if self.sandbox else NotASandbox(str(self.id))

    def begin_at(self, clock_at: datetime, now: datetime) -> None:
        """A new sandbox's clock, in the past; from there it moves forward only."""
        if refused := self.refusal():
            raise refused
        offset = _seconds(clock_at - now)
        if offset > 0:
            raise ClockOverNow(str(offset), pointer="/clock_at")
        if offset < -_LONGEST_OFFSET:
            raise ClockTooFar(str(offset), pointer="/clock_at")
        self.clock_offset_seconds, self.created_at = offset, clock_at

    def move_clock(self, by_seconds: int) -> list[Event]:
        """Forward only, sandboxes only; out of the past to now at most."""
        return self._set_clock(self.clock_offset_seconds + by_seconds, "/by_seconds")

    def move_clock_to(self, to: datetime, now: datetime) -> list[Event]:
        """The same by the instant it leads to."""
        return self._set_clock(_seconds(to - now), "/to")

    def _set_clock(self, offset: int, pointer: str) -> list[Event]:
        if refused := self.refusal():
            raise refused
        if offset <= self.clock_offset_seconds:
            raise ClockBack(str(offset), pointer=pointer)
        if self.clock_offset_seconds < 0 < offset:
            raise ClockOverNow(str(offset), pointer=pointer)
        if offset > _LONGEST_OFFSET:
            raise ClockTooFar(str(offset), pointer=pointer)
        self.clock_offset_seconds = offset
        return [ClockMoved(self)]


def _seconds(distance: timedelta) -> int:
    """From now; nobody can name now to the second, so what is close to it is it."""
    seconds = round(distance.total_seconds())
    return 0 if abs(seconds) <= _NOW_SECONDS else seconds


@dataclass(frozen=True, slots=True)
class Address:
    street: str = ""
    line2: str = ""
    postcode: str = ""
    city: str = ""
    country_code: str = "DE"


@dataclass(frozen=True, slots=True)
class BankAccount:
    iban: str
    bic: str
    bank_name: str
    holder: str


@dataclass(slots=True)
class LegalEntity:
    id: UUID
    name: str
    address: Address
    vat_id: str
    tax_number: str
    registration: str
    legal_notice: str
    contact_name: str
    contact_phone: str
    contact_email: str
    bank_accounts: tuple[BankAccount, ...]
    number_pattern: str
    created_at: datetime
    exemption_reason: str = ""
    small_business: bool = False
    version: int = 0

    def change(self, changes: Mapping[str, Any]) -> list[Event]:
        """Sets what is named; a pattern of before the grammar stays until it is touched."""
        pattern = self.number_pattern
        for name, value in changes.items():
            setattr(self, name, value)
        if self.number_pattern != pattern:
            self.number_by(self.number_pattern)
        self.check()
        return [LegalEntityChanged(self)]

    def check(self) -> None:
        """What a seller needs on every invoice, § 14 (4) UStG; identifiers with their check digits."""
        if not (self.vat_id or self.tax_number):
            raise TaxNumberRequired("neither", pointer="/legal_entity/vat_id")
        if self.vat_id and vat_id_fault(self.vat_id) == "form":
            raise VatIdInvalid("form", pointer="/legal_entity/vat_id")
        if self.tax_number and self.address.country_code == "DE" and not stnr.is_valid(self.tax_number):
            raise TaxNumberInvalid("form", pointer="/legal_entity/tax_number")
        for index, account in enumerate(self.bank_accounts):
            if not is_iban(account.iban):
                raise IbanInvalid("check digits", pointer=f"/legal_entity/bank_accounts/{index}/iban")
            if account.bic and not is_bic(account.bic):
                raise BicInvalid("form", pointer=f"/legal_entity/bank_accounts/{index}/bic")

    def number_by(self, pattern: str) -> None:
        """Sets the pattern of invoice numbers; empty means the usual one."""
        try:
            self.number_pattern = NumberPattern.read(pattern or DEFAULT_PATTERN).text
        except OddPattern as odd:
            raise NumberPatternInvalid("not of the grammar", pointer="/legal_entity/number_pattern") from odd

    @property
    def warnings(self) -> list[Warning]:
        """What was taken all the same: check digits of a VAT id, numbers that a bank line cannot be told by."""
        found = []
        if vat_id_fault(self.vat_id) == "check_digits":
            found.append(Warning("/legal_entity/vat_id", "platform.vat_id_check_digits"))
        used = NumberPattern.stored(self.number_pattern)
        weakness = used.weakness if used.text == self.number_pattern else "unused"
        if weakness:
            found.append(Warning("/legal_entity/number_pattern", f"platform.number_pattern_{weakness}"))
        return found


@dataclass(slots=True)
class Person:
    id: UUID
    name: str
    email: str
    roles: tuple[str, ...]
    customer_ids: tuple[UUID, ...]
    locale: str
    created_at: datetime
    active: bool = True
    password_hash: str = ""
    version: int = 0

    def change(self, changes: Mapping[str, Any]) -> list[Event]:
        for name, value in changes.items():
            setattr(self, name, value)
        self.check()
        return [UserChanged(self)]

    def check(self) -> None:
        if "customer" in self.roles and not self.customer_ids:
            raise CustomersRequired(str(self.id), pointer="/person/customer_ids")

    @property
    def permissions(self) -> list[str]:
        return permissions_of(self.roles)

    @property
    def administers(self) -> bool:
        return self.active and "admin" in self.roles


def permissions_of(roles: Iterable[str]) -> list[str]:
    """All permissions of the roles, each once, in a steady order."""
    return sorted({permission for role in roles for permission in ROLES[role]})


def beyond_reach(roles: Iterable[str], holds: Callable[[str], bool]) -> RoleNotYours | None:
    """Nobody gives, takes or acts through a role that may do more than they hold without limits; None: they may."""
    for grant in permissions_of(roles):
        permission = grant.partition("@")[0]
        if not holds(permission):
            return RoleNotYours(permission, pointer="/person/roles")
    return None


def plain_email(typed: str) -> str:
    """As it is kept and looked up: people do not tell e-mails apart by capitals."""
    return typed.strip().lower()


def check_password(password: str, pointer: str = "/password") -> None:
    if len(password) < _SHORTEST_PASSWORD:
        raise PasswordTooShort("length", pointer=pointer)


@dataclass(slots=True)
class ApiKey:
    id: UUID
    name: str
    person_id: UUID
    secret_hash: bytes
    created_at: datetime
    revoked_at: datetime | None = None
    version: int = 0

    def refusal(self) -> KeyEnded | None:
        """Why revoking changes nothing; None: it works still."""
        return None if self.revoked_at is None else KeyEnded(str(self.id))

    def revoke(self, at: datetime) -> list[Event]:
        """Ends it; once ended, it stays as it ended."""
        if self.revoked_at is not None:
            return []
        self.revoked_at = at
        return [ApiKeyChanged(self)]


def new_secret(tenant: UUID) -> tuple[str, bytes]:
    """A key as its owner gets it, and the hash we keep. It names its tenant, so that its row can be found."""
    secret = secrets.token_urlsafe(32)
    return f"{KEY_PREFIX}_{tenant.hex}_{secret}", hash_of(secret)


def read_secret(key: str) -> tuple[UUID, bytes]:
    parts = key.split("_", 2)
    try:
        if len(parts) != 3 or parts[0] != KEY_PREFIX:
            raise ValueError("form")
        return UUID(hex=parts[1]), hash_of(parts[2])
    except ValueError as odd:
        raise KeyRefused("form") from odd


def hash_of(secret: str) -> bytes:
    """256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


@dataclass(frozen=True, slots=True)
class TenantCreated(Event):
    tenant: Tenant


@dataclass(frozen=True, slots=True)
class ClockMoved(Event):
    tenant: Tenant


@dataclass(frozen=True, slots=True)
class LegalEntityChanged(Event):
    legal_entity: LegalEntity


@dataclass(frozen=True, slots=True)
class UserChanged(Event):
    person: Person


@dataclass(frozen=True, slots=True)
class ApiKeyChanged(Event):
    api_key: ApiKey

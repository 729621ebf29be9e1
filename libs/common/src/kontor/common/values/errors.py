"""The closed table of what can go wrong, and its two translations: to the wire and back.

| kind              | gRPC                | HTTP                         | a consumer                        |
|-------------------|---------------------|------------------------------|-----------------------------------|
| InvalidInput      | INVALID_ARGUMENT    | 422                          | parks                             |
| Unauthenticated   | UNAUTHENTICATED     | 401                          | parks                             |
| Forbidden         | PERMISSION_DENIED   | 403                          | parks                             |
| NotFound          | NOT_FOUND           | 404                          | retries for a day, then parks     |
| AlreadyExists     | ALREADY_EXISTS      | 409                          | acks, if it said so itself        |
| RuleViolated      | FAILED_PRECONDITION | 409                          | parks                             |
| Conflict          | ABORTED             | 412 with If-Match, else 409  | retries at once                   |
| IfMatchRequired   | FAILED_PRECONDITION | 428                          | parks                             |
| TooMany           | RESOURCE_EXHAUSTED  | 429                          | retries later                     |
| TooLarge          | RESOURCE_EXHAUSTED  | 413                          | parks                             |
| Unavailable       | UNAVAILABLE         | 503                          | backs off                         |
| TimedOut          | DEADLINE_EXCEEDED   | 504                          | backs off                         |
| Bug               | INTERNAL            | 500                          | few retries, parks, alerts        |

RESOURCE_EXHAUSTED without our details is TooLarge: gRPC refused a message for its size, and will again.

Services subclass the kinds with a stable `code` and sentences; nobody sets a status himself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, NamedTuple

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, LocalizedMessage
from google.rpc.status_pb2 import Status
from kontor.common.values import text

DOMAIN = "kontor"
KIND_FACT = "kind"
STATUS_DETAILS = "grpc-status-details-bin"
_FACT_LIMIT = 300


class Reaction(Enum):
    """What a consumer does with a message whose handling failed."""

    PARK = "park"
    RETRY_A_DAY = "retry_a_day"
    ACK = "ack"
    RETRY_NOW = "retry_now"
    RETRY_LATER = "retry_later"
    BACK_OFF = "back_off"
    FEW_RETRIES = "few_retries"


class Row(NamedTuple):
    code: str
    grpc: grpc.StatusCode
    http: int
    reaction: Reaction


class Kind(Enum):
    INVALID_INPUT = "InvalidInput"
    UNAUTHENTICATED = "Unauthenticated"
    FORBIDDEN = "Forbidden"
    NOT_FOUND = "NotFound"
    ALREADY_EXISTS = "AlreadyExists"
    RULE_VIOLATED = "RuleViolated"
    CONFLICT = "Conflict"
    IF_MATCH_REQUIRED = "IfMatchRequired"
    TOO_MANY = "TooMany"
    TOO_LARGE = "TooLarge"
    UNAVAILABLE = "Unavailable"
    TIMED_OUT = "TimedOut"
    BUG = "Bug"

    @property
    def row(self) -> Row:
        return TABLE[self]

    @property
    def grpc(self) -> grpc.StatusCode:
        return TABLE[self].grpc

    @property
    def reaction(self) -> Reaction:
        return TABLE[self].reaction


_S = grpc.StatusCode
TABLE: Mapping[Kind, Row] = {
    Kind.INVALID_INPUT: Row("invalid_input", _S.INVALID_ARGUMENT, 422, Reaction.PARK),
    Kind.UNAUTHENTICATED: Row("unauthenticated", _S.UNAUTHENTICATED, 401, Reaction.PARK),
    Kind.FORBIDDEN: Row("forbidden", _S.PERMISSION_DENIED, 403, Reaction.PARK),
    Kind.NOT_FOUND: Row("not_found", _S.NOT_FOUND, 404, Reaction.RETRY_A_DAY),
    Kind.ALREADY_EXISTS: Row("already_exists", _S.ALREADY_EXISTS, 409, Reaction.ACK),
    Kind.RULE_VIOLATED: Row("rule_violated", _S.FAILED_PRECONDITION, 409, Reaction.PARK),
    Kind.CONFLICT: Row("conflict", _S.ABORTED, 409, Reaction.RETRY_NOW),
    Kind.IF_MATCH_REQUIRED: Row("if_match_required", _S.FAILED_PRECONDITION, 428, Reaction.PARK),
    Kind.TOO_MANY: Row("too_many", _S.RESOURCE_EXHAUSTED, 429, Reaction.RETRY_LATER),
    Kind.TOO_LARGE: Row("too_large", _S.RESOURCE_EXHAUSTED, 413, Reaction.PARK),
    Kind.UNAVAILABLE: Row("unavailable", _S.UNAVAILABLE, 503, Reaction.BACK_OFF),
    Kind.TIMED_OUT: Row("timed_out", _S.DEADLINE_EXCEEDED, 504, Reaction.BACK_OFF),
    Kind.BUG: Row("internal", _S.INTERNAL, 500, Reaction.FEW_RETRIES),
}

IDEMPOTENCY_IN_FLIGHT = "idempotency_in_flight"
IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
IDEMPOTENCY_KEY_REQUIRED = "idempotency_key_required"

text.register_texts(
    {
        "invalid_input": {
            "de": "Die Eingabe ist so nicht möglich. Bitte prüfen Sie die markierten Felder.",
            "en": "The input is not valid. Please check the marked fields.",
        },
        "unauthenticated": {"de": "Bitte melden Sie sich an.", "en": "Please sign in."},
        "forbidden": {"de": "Dafür fehlt Ihnen die Berechtigung.", "en": "You are not allowed to do this."},
        "not_found": {"de": "Das gibt es nicht (mehr).", "en": "This does not exist (any more)."},
        "already_exists": {"de": "Das gibt es schon.", "en": "This exists already."},
        "rule_violated": {
            "de": "Das ist im jetzigen Zustand nicht erlaubt.",
            "en": "This is not allowed in the present state.",
        },
        "conflict": {
            "de": "Jemand hat das inzwischen geändert. Bitte neu laden und noch einmal versuchen.",
            "en": "Somebody has changed this meanwhile. Please reload and try again.",
        },
        "if_match_required": {
            "de": "Es fehlt die Angabe, auf welchem Stand die Änderung beruht (If-Match).",
            "en": "Say which version the change is based on (If-Match).",
        },
        "too_many": {
            "de": "Zu viele Anfragen. Bitte später noch einmal versuchen.",
            "en": "Too many requests. Please try again later.",
        },
        "too_large": {
            "de": "Das ist zu viel auf einmal. Bitte weniger auswählen oder den Zeitraum kürzen.",
            "en": "This is too much at once. Please select less or shorten the period.",
        },
        "unavailable": {
            "de": "Der Dienst ist gerade nicht erreichbar. Bitte gleich noch einmal versuchen.",
            "en": "The service is not reachable right now. Please try again in a moment.",
        },
        "timed_out": {
            "de": "Das hat zu lange gedauert. Bitte prüfen, ob es geklappt hat, und sonst noch einmal versuchen.",
            "en": "This took too long. Please check whether it worked, otherwise try again.",
        },
        "internal": {
            "de": "Da ist uns ein Fehler unterlaufen. Die Kennung hilft dem Support, ihn zu finden.",
            "en": "Something went wrong on our side. The trace id helps support to find it.",
        },
        "invalid_message": {
            "de": "Diese Bytes sind keine Nachricht, wie der Vertrag sie beschreibt.",
            "en": "These bytes are no message as the contract describes it.",
        },
        IDEMPOTENCY_IN_FLIGHT: {
            "de": "Dieselbe Anfrage wird gerade bearbeitet. Bitte gleich noch einmal versuchen.",
            "en": "The same request is being worked on. Please try again in a moment.",
        },
        IDEMPOTENCY_KEY_REUSED: {
            "de": "Dieser Idempotency-Key gehört schon zu einer anderen Anfrage.",
            "en": "This Idempotency-Key already belongs to another request.",
        },
        IDEMPOTENCY_KEY_REQUIRED: {
            "de": "Es fehlt der Idempotency-Key.",
            "en": "The Idempotency-Key is missing.",
        },
        "invalid_page_size": {
            "de": "Diese Seitengröße ist nicht möglich. Bitte 1 bis 200 angeben, oder 0 für die übliche.",
            "en": "This page size is not possible. Please give 1 to 200, or 0 for the usual one.",
        },
        "money.bad_weights": {
            "de": "Der Betrag lässt sich nach diesen Gewichten nicht aufteilen. Bitte mindestens eines über null "
            "angeben.",
            "en": "The amount cannot be split by these weights. Please give at least one above zero.",
        },
        "bus.unknown_event": {
            "de": "Diese Nachricht ist hier unbekannt. Bitte alle Dienste auf denselben Stand bringen und sie mit "
            "./kontor events retry wieder aufnehmen.",
            "en": "This message is unknown here. Please bring all services to the same version and take it up again "
            "with ./kontor events retry.",
        },
        "bus.unreadable": {
            "de": "Diese Nachricht ist nicht lesbar. Bitte prüfen, wer sie gesendet hat, und sie mit ./kontor events "
            "resend noch einmal senden.",
            "en": "This message cannot be read. Please check who sent it, and send it again with ./kontor events "
            "resend.",
        },
        "invalid_idempotency_key": {
            "de": "Dieser Idempotency-Key ist so nicht möglich.",
            "en": "This Idempotency-Key is not possible.",
        },
        "invalid_etag": {
            "de": "Das ist keine Versionsangabe, oder Kopfzeile und Feld nennen verschiedene.",
            "en": "This is no version, or header and field name different ones.",
        },
    }
)
text.register_cures(
    {
        "unauthenticated": {
            "de": "Mit POST /v1/sessions anmelden oder einen API-Schlüssel in Authorization: Bearer mitschicken.",
            "en": "Sign in with POST /v1/sessions, or send an API key in Authorization: Bearer.",
        },
        "forbidden": {
            "de": "Die Verwaltung des Mandanten um eine Rolle mit dieser Berechtigung bitten; /docs nennt sie bei "
            "jedem Aufruf.",
            "en": "Ask the tenant's administrators for a role with this permission; /docs names it with each call.",
        },
        "not_found": {
            "de": "Die Kennung prüfen; was gerade erst entstanden ist, kann in einem anderen Dienst einen Augenblick "
            "später da sein.",
            "en": "Check the id; what was made a moment ago may appear in another service a moment later.",
        },
        "already_exists": {
            "de": "Das Vorhandene lesen und damit weiterarbeiten.",
            "en": "Read what is there and go on with it.",
        },
        "rule_violated": {
            "de": "Den Datensatz neu lesen: allowed_actions nennt, was jetzt möglich ist.",
            "en": "Read the record again: allowed_actions says what is possible now.",
        },
        "if_match_required": {
            "de": "Den Datensatz lesen und seinen etag als If-Match mitschicken.",
            "en": "Read the record and send its etag as If-Match.",
        },
        "invalid_message": {
            "de": "Die Nachricht mit dem Code erzeugen, den der Vertrag liefert.",
            "en": "Make the message with the code that the contract generates.",
        },
        "idempotency_key_reused": {
            "de": "Für eine andere Anfrage einen neuen Schlüssel nehmen; nur Wiederholungen tragen denselben.",
            "en": "Take a new key for another request; only repetitions carry the same one.",
        },
        "idempotency_key_required": {
            "de": "Eine neue UUID in der Kopfzeile Idempotency-Key mitschicken und bei Wiederholungen dieselbe.",
            "en": "Send a new UUID in the header Idempotency-Key, and the same one with repetitions.",
        },
        "invalid_idempotency_key": {
            "de": "Eine UUID mitschicken: druckbare ASCII-Zeichen, höchstens 255.",
            "en": "Send a UUID: printable ASCII characters, 255 at most.",
        },
        "invalid_etag": {
            "de": "Den etag so mitschicken, wie der Datensatz ihn nennt, in Kopfzeile und Feld denselben.",
            "en": "Send the etag as the record says it, the same one in header and field.",
        },
    }
)


@dataclass(frozen=True)
class Violation:
    """One wrong field: JSON pointer into the request, code of the broken rule, detail for people.

    `words` names the sentence where that is not the code's, `facts` are what it is told with.
    """

    pointer: str
    code: str
    detail: str = ""
    words: str = ""
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)


class DomainError(Exception):
    """Base of the kinds; `message` is for the log, people read the sentence registered for `code`."""

    kind: ClassVar[Kind] = Kind.BUG
    code: str = "internal"
    # Where a consumer reacts otherwise than the kind's row says.
    own_reaction: ClassVar[Reaction | None] = None
    texts: ClassVar[text.Texts | None] = None
    # What to do about it, where `texts` say only what is the matter.
    cure: ClassVar[text.Texts | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "texts" in cls.__dict__ and cls.texts is not None:
            text.register_texts({cls.code: cls.texts})
        if "cure" in cls.__dict__ and cls.cure is not None:
            text.register_cures({cls.code: cls.cure})

    def __init__(
        self,
        message: str = "",
        *,
        pointer: str | None = None,
        violations: Iterable[Violation] = (),
        code: str | None = None,
        **facts: object,
    ) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code
        self.message = message
        self.pointer = pointer
        self.facts: dict[str, object] = facts
        self.violations: list[Violation] = list(violations)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.message else self.code

    @property
    def reaction(self) -> Reaction:
        return self.own_reaction or self.kind.reaction

    def sentence(self, lang: str = text.DEFAULT_LANGUAGE) -> str:
        """What a person reads: the code's own sentence, else the kind's."""
        return text.find_text(self.code, lang, self.facts) or text.translate(self.kind.row.code, lang, **self.facts)

    def all_violations(self) -> list[Violation]:
        """What is wrong and where; input that is wrong as a whole points to the whole."""
        pointer = self.pointer
        if pointer is None and not self.violations and self.kind is Kind.INVALID_INPUT:
            pointer = ""
        if pointer is None or any(v.pointer == pointer for v in self.violations):
            return self.violations
        return [Violation(pointer, self.code), *self.violations]


class InvalidInput(DomainError):
    kind = Kind.INVALID_INPUT
    code = "invalid_input"


class Unauthenticated(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "unauthenticated"


class Forbidden(DomainError):
    kind = Kind.FORBIDDEN
    code = "forbidden"


class NotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "not_found"


class AlreadyExists(DomainError):
    kind = Kind.ALREADY_EXISTS
    code = "already_exists"


class RuleViolated(DomainError):
    kind = Kind.RULE_VIOLATED
    code = "rule_violated"


class Conflict(DomainError):
    """The version moved. Facts a person needs to go on: `current` (etag), `changed_by`, `changed_at`."""

    kind = Kind.CONFLICT
    code = "conflict"


class IfMatchRequired(DomainError):
    kind = Kind.IF_MATCH_REQUIRED
    code = "if_match_required"


class TooMany(DomainError):
    kind = Kind.TOO_MANY
    code = "too_many"


class TooLarge(DomainError):
    """More than one message or one step can hold; only asking for less helps."""

    kind = Kind.TOO_LARGE
    code = "too_large"


class Unavailable(DomainError):
    kind = Kind.UNAVAILABLE
    code = "unavailable"


class TimedOut(DomainError):
    kind = Kind.TIMED_OUT
    code = "timed_out"


class Bug(DomainError):
    """Anything outside the table. Leaves the service without its message."""

    kind = Kind.BUG
    code = "internal"


_BY_KIND: Mapping[Kind, type[DomainError]] = {
    c.kind: c
    for c in (
        InvalidInput,
        Unauthenticated,
        Forbidden,
        NotFound,
        AlreadyExists,
        RuleViolated,
        Conflict,
        IfMatchRequired,
        TooMany,
        TooLarge,
        Unavailable,
        TimedOut,
        Bug,
    )
}
_BY_GRPC: Mapping[grpc.StatusCode, Kind] = {
    _S.INVALID_ARGUMENT: Kind.INVALID_INPUT,
    _S.OUT_OF_RANGE: Kind.INVALID_INPUT,
    _S.UNAUTHENTICATED: Kind.UNAUTHENTICATED,
    _S.PERMISSION_DENIED: Kind.FORBIDDEN,
    _S.NOT_FOUND: Kind.NOT_FOUND,
    _S.ALREADY_EXISTS: Kind.ALREADY_EXISTS,
    _S.FAILED_PRECONDITION: Kind.RULE_VIOLATED,
    _S.ABORTED: Kind.CONFLICT,
    _S.RESOURCE_EXHAUSTED: Kind.TOO_MANY,
    _S.UNAVAILABLE: Kind.UNAVAILABLE,
    _S.CANCELLED: Kind.UNAVAILABLE,
    _S.DEADLINE_EXCEEDED: Kind.TIMED_OUT,
}
# gRPC's own words, by which a server that is too busy differs from a message that is too large.
_TOO_BUSY = "Concurrent RPC limit"
_BY_NUMBER: Mapping[int, grpc.StatusCode] = {s.value[0]: s for s in grpc.StatusCode}


def reaction_to(error: BaseException) -> Reaction:
    """The consumer's column of the table, for any exception."""
    return error.reaction if isinstance(error, DomainError) else Reaction.FEW_RETRIES


def http_status(error: DomainError, *, if_match: bool = False) -> int:
    """The HTTP column; a moved version is 412 for a caller who said If-Match, otherwise 409."""
    if error.kind is Kind.CONFLICT and if_match and error.code != IDEMPOTENCY_IN_FLIGHT:
        return 412
    return error.kind.row.http


def to_status(error: DomainError, lang: str = text.DEFAULT_LANGUAGE) -> Status:
    """ErrorInfo (code, facts), BadRequest (violations by JSON pointer) and the sentence in `lang`."""
    sentence = error.sentence(lang)
    details: list[Any] = [
        ErrorInfo(reason=error.code, domain=DOMAIN, metadata={KIND_FACT: error.kind.value, **_plain(error.facts)}),
        LocalizedMessage(locale=lang, message=sentence),
    ]
    if violations := error.all_violations():
        details.append(BadRequest(field_violations=[_field_violation(v, error, lang) for v in violations]))
    status = Status(code=error.kind.grpc.value[0], message=sentence)
    for detail in details:
        packed = AnyMessage()
        packed.Pack(detail)
        status.details.append(packed)
    return status


def _plain(facts: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value)[:_FACT_LIMIT] for name, value in facts.items() if value is not None}


def _field_violation(violation: Violation, error: DomainError, lang: str) -> BadRequest.FieldViolation:
    """In the reader's language where it has words for the rule, else as it came."""
    own = text.find_text(violation.words or violation.code, lang, {**error.facts, **violation.facts})
    detail = (violation.detail or own) if lang == text.DEFAULT_LANGUAGE else (own or violation.detail)
    detail = detail or error.sentence(lang)
    return BadRequest.FieldViolation(field=violation.pointer, reason=violation.code, description=detail)


def from_status(status: Status) -> DomainError:
    """The error as the peer raised it: kind, code, facts and violations."""
    info, bad, sentence = ErrorInfo(), BadRequest(), LocalizedMessage()
    for packed in status.details:
        for message in (info, bad, sentence):
            if packed.Is(message.DESCRIPTOR):
                packed.Unpack(message)
    violations = [Violation(v.field, v.reason, v.description) for v in bad.field_violations]
    facts: dict[str, str] = dict(info.metadata)
    kind = _kind(facts.pop(KIND_FACT, ""), _BY_NUMBER.get(status.code, _S.UNKNOWN))
    return _revive(kind, sentence.message or status.message, info.reason or kind.row.code, facts, violations)


def _kind(name: str, code: grpc.StatusCode) -> Kind:
    try:
        return Kind(name)
    except ValueError:
        return _BY_GRPC.get(code, Kind.BUG)


def _revive(
    kind: Kind, message: str, code: str, facts: Mapping[str, str], violations: Sequence[Violation]
) -> DomainError:
    error = _BY_KIND[kind](message, violations=violations, code=code)
    error.facts.update(facts)
    return error


def from_rpc_error(error: grpc.RpcError) -> DomainError:
    """A failed call as the kind it means here; also for failures the peer never saw."""
    failed: Any = error
    code: grpc.StatusCode = failed.code()
    for key, value in failed.trailing_metadata() or ():
        if key == STATUS_DETAILS:
            return from_status(Status.FromString(value))
    words = failed.details() or ""
    kind = _BY_GRPC.get(code, Kind.BUG)
    if kind is Kind.TOO_MANY and _TOO_BUSY not in words:
        kind = Kind.TOO_LARGE
    return _BY_KIND[kind](f"{code.name}: {words}")

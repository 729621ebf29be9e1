"""Every refusal as RFC 9457 `application/problem+json`, in the caller's language.

The status comes from the closed table of `kontor.common.values.errors`; only what is about HTTP itself (unknown
route, wrong method, sizes) has its own rows here. Internals never leave: what a peer did not say in its
status details is told with our own sentence.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import grpc
from kontor.common.values import text
from kontor.common.values.errors import (
    IDEMPOTENCY_IN_FLIGHT,
    STATUS_DETAILS,
    DomainError,
    Kind,
    Violation,
    from_rpc_error,
    http_status,
)
from kontor.gateway import refusals

MEDIA_TYPE = "application/problem+json"
Headers = tuple[tuple[str, str], ...]
_MOVED = ("changed_by", "changed_at")
_TITLES: Mapping[int, tuple[str, str]] = {
    401: ("Nicht angemeldet", "Not signed in"),
    403: ("Nicht erlaubt", "Not allowed"),
    404: ("Nicht gefunden", "Not found"),
    405: ("Methode nicht erlaubt", "Method not allowed"),
    408: ("Zu langsam", "Too slow"),
    409: ("Im jetzigen Zustand nicht möglich", "Not possible in the present state"),
    411: ("Länge fehlt", "Length required"),
    412: ("Inzwischen geändert", "Changed meanwhile"),
    413: ("Zu groß", "Too large"),
    415: ("Format nicht unterstützt", "Format not supported"),
    422: ("Eingabe nicht möglich", "Input not valid"),
    428: ("If-Match fehlt", "If-Match required"),
    429: ("Zu viele Anfragen", "Too many requests"),
    431: ("Kopfzeilen zu groß", "Headers too large"),
    500: ("Fehler bei uns", "Our mistake"),
    503: ("Gerade nicht erreichbar", "Not reachable right now"),
    504: ("Zeit überschritten", "Time is up"),
}
text.register_texts(
    {
        "gateway.unknown_route": {
            "de": "Diese Adresse gibt es nicht. Die Beschreibung aller Adressen steht unter /docs.",
            "en": "There is no such address. All of them are described at /docs.",
        },
        "gateway.method_not_allowed": {
            "de": "Diese Adresse kennt die Methode nicht; was sie kennt, steht in der Kopfzeile Allow.",
            "en": "This address does not know the method; the header Allow says which it knows.",
        },
        "gateway.body_too_large": {
            "de": "Die Anfrage ist zu groß; erlaubt sind {limit} Bytes. Bitte größere Dateien mit POST /v1/files "
            "hochladen und nennen, große Mengen aufteilen.",
            "en": "The request is too large; {limit} bytes are allowed. Please upload larger files with POST /v1/files "
            "and name them, split large amounts.",
        },
        "gateway.body_too_slow": {
            "de": "Die Anfrage kam nicht rechtzeitig an. Bitte noch einmal senden.",
            "en": "The request did not arrive in time. Please send it again.",
        },
        "gateway.headers_too_large": {
            "de": "Die Kopfzeilen sind zu groß; erlaubt sind {limit} Bytes.",
            "en": "The headers are too large; {limit} bytes are allowed.",
        },
        "gateway.unsupported_media_type": {
            "de": "Dieses Format wird hier nicht angenommen; erwartet wird {expected}.",
            "en": "This format is not accepted here; {expected} is expected.",
        },
        "gateway.too_many_streams": {
            "de": "Es sind schon zu viele Live-Verbindungen offen. Bitte andere Fenster schließen.",
            "en": "Too many live connections are open already. Please close other windows.",
        },
        "gateway.overloaded": {
            "de": "Gerade ist sehr viel los. Bitte gleich noch einmal versuchen.",
            "en": "There is a lot going on right now. Please try again in a moment.",
        },
    }
)
text.register_cures(
    {
        "gateway.method_not_allowed": {
            "de": "Eine Methode nehmen, die Allow nennt.",
            "en": "Use a method that Allow names.",
        },
        "gateway.headers_too_large": {
            "de": "Weniger oder kürzere Kopfzeilen schicken; oft sind es fremde Cookies.",
            "en": "Send fewer or shorter headers; often it is foreign cookies.",
        },
        "gateway.unsupported_media_type": {
            "de": "Content-Type und Inhalt in dem genannten Format schicken.",
            "en": "Send Content-Type and content in the format named.",
        },
    }
)


class HttpProblem(Exception):
    """A refusal that is about HTTP itself; `words` names its sentence where that is not the code's."""

    def __init__(self, status: int, code: str, *, headers: Headers = (), words: str = "", **facts: object) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.words = words or code
        self.headers = headers
        self.facts = facts


@dataclass(frozen=True)
class Problem:
    """What is told; `instance` and the trace are added when it is written."""

    status: int
    code: str
    detail: str
    kind: str = ""
    errors: Sequence[Mapping[str, str]] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Headers = ()


def problem_of(
    raised: Exception, lang: str, *, if_match: bool = False, within: str = "", current: Any = None
) -> Problem:
    """Any refusal of ours or of a service; whatever else is raised is a bug and told without its text.

    `within` is the pointer of the field that was the whole body: pointers lead into what was sent. `current` is the
    record as it is now, for whoever based a change on another version of it.
    """
    match raised:
        case HttpProblem():
            detail = text.translate(raised.words, lang, **raised.facts)
            return Problem(raised.status, raised.code, detail, raised.code, headers=raised.headers)
        case grpc.RpcError():
            error = from_rpc_error(raised)
            sentence = error.message if _explained(raised) else ""
            problem = _of_error(error, lang, if_match=if_match, within=within, sentence=sentence)
            return problem if current is None else replace(problem, extra={"current": current, **problem.extra})
        case DomainError():
            return _of_error(raised, lang, if_match=if_match, within=within)
        case TimeoutError():
            return Problem(504, "timed_out", text.translate("timed_out", lang), "timed_out")
    return Problem(500, "internal", text.translate("internal", lang), "internal")


def _explained(failed: Any) -> bool:
    """Whether a service wrote the status itself; grpc's own words are not for people."""
    return any(key == STATUS_DETAILS for key, _ in failed.trailing_metadata() or ())


def _of_error(error: DomainError, lang: str, *, if_match: bool, within: str, sentence: str = "") -> Problem:
    status = http_status(error, if_match=if_match)
    errors = [_told(violation, error, lang, within) for violation in error.all_violations()]
    extra: dict[str, Any] = {
        name: str(error.facts[name]) for name in _MOVED if error.kind is Kind.CONFLICT and name in error.facts
    }
    if "current_count" in error.facts:
        extra |= _figures(error.facts)
    detail = sentence or error.sentence(lang)
    return Problem(status, error.code, detail, error.kind.row.code, errors, extra, _headers(status, error))


def _figures(facts: Mapping[str, object]) -> dict[str, Any]:
    """Of a set of records that has moved: how many there are now, and what they add up to."""
    told = [part.split(" ") for part in str(facts.get("current_sums", "")).split(", ") if part.count(" ") == 2]
    sums = [{"field": name, "amount": {"amount": amount, "currency": currency}} for name, amount, currency in told]
    return {"current_count": int(str(facts["current_count"])), "current_sums": sums}


def _sent(pointer: str, within: str) -> str:
    inside = within and (pointer == within or pointer.startswith(f"{within}/"))
    return pointer.removeprefix(within) if inside else pointer


def _told(violation: Violation, error: DomainError, lang: str, within: str) -> Mapping[str, str]:
    detail = violation.detail or text.find_text(violation.code, lang, error.facts) or error.sentence(lang)
    return {"pointer": _sent(violation.pointer, within), "code": violation.code, "detail": detail}


def _headers(status: int, error: DomainError) -> Headers:
    headers: list[tuple[str, str]] = []
    if status == 401:
        headers.append(("WWW-Authenticate", "Bearer"))
    if status in (429, 503, 504) or error.code == IDEMPOTENCY_IN_FLIGHT:
        headers.append(("Retry-After", str(error.facts.get("retry_after", "1"))))
    current = error.facts.get("current")
    if status == 412 and current:
        headers.append(("ETag", f'"{current}"'))
    return tuple(headers)


def title(status: int, lang: str) -> str:
    german, english = _TITLES.get(status, ("Fehler", "Error"))
    return german if lang == "de" else english


def render(problem: Problem, lang: str, *, base: str, instance: str, trace_id: str) -> bytes:
    """The body; `base` is the public address the stable `type` begins with."""
    known = problem.code in refusals.catalogue()
    body: dict[str, Any] = {
        "type": f"{base}/docs/errors#{problem.code if known else problem.kind or problem.code}",
        "title": title(problem.status, lang),
        "status": problem.status,
        "detail": problem.detail,
        "instance": instance,
        "code": problem.code,
        **problem.extra,
        "trace_id": trace_id,
    }
    if cure := refusals.cure(problem.code, lang):
        body["cure"] = cure
    if problem.errors:
        body["errors"] = list(problem.errors)
    return json.dumps(body, ensure_ascii=False).encode()

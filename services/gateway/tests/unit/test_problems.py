import json

import pytest
from kontor.common.values.errors import (
    IDEMPOTENCY_IN_FLIGHT,
    AlreadyExists,
    Bug,
    Conflict,
    DomainError,
    Forbidden,
    IfMatchRequired,
    InvalidInput,
    NotFound,
    RuleViolated,
    TimedOut,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Violation,
)
from kontor.gateway.problems import HttpProblem, problem_of, render


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidInput(), 422),
        (Unauthenticated(), 401),
        (Forbidden(), 403),
        (NotFound(), 404),
        (AlreadyExists(), 409),
        (RuleViolated(), 409),
        (Conflict(), 409),
        (IfMatchRequired(), 428),
        (TooMany(), 429),
        (TooLarge(), 413),
        (Unavailable(), 503),
        (TimedOut(), 504),
        (Bug("secret"), 500),
        (TimeoutError(), 504),
        (KeyError("secret"), 500),
        (HttpProblem(413, "gateway.body_too_large", limit=7), 413),
    ],
)
def test_the_table_of_errors_holds(error: Exception, status: int) -> None:
    problem = problem_of(error, "de")
    assert problem.status == status
    assert problem.detail
    assert "secret" not in problem.detail


def test_a_moved_version_is_412_for_who_said_if_match_and_tells_the_present_one() -> None:
    error = Conflict(current="7", changed_by="Kern", changed_at="2026-11-30T08:00:00Z", other="x")
    problem = problem_of(error, "en", if_match=True)
    assert problem.status == 412
    assert problem.extra == {"changed_by": "Kern", "changed_at": "2026-11-30T08:00:00Z"}
    assert ("ETag", '"7"') in problem.headers
    assert problem_of(error, "en").status == 409


def test_a_key_in_flight_is_409_and_says_when_to_come_again() -> None:
    problem = problem_of(Conflict(code=IDEMPOTENCY_IN_FLIGHT), "en", if_match=True)
    assert problem.status == 409
    assert ("Retry-After", "1") in problem.headers


def test_a_full_bucket_says_when_to_come_again() -> None:
    assert ("Retry-After", "9") in problem_of(TooMany(retry_after=9), "en").headers


def test_violations_become_errors_in_the_callers_language() -> None:
    error = InvalidInput(
        violations=[
            Violation("/lines/0/qty", "gateway.unknown_field"),
            Violation("/name", "string.min_len", "too short"),
        ]
    )
    assert problem_of(error, "de").errors == [
        {"pointer": "/lines/0/qty", "code": "gateway.unknown_field", "detail": "Dieses Feld gibt es hier nicht."},
        {"pointer": "/name", "code": "string.min_len", "detail": "too short"},
    ]


class Closed(RuleViolated):
    code = "toy.shut"
    texts = {"de": "Das Ding {number} ist zu.", "en": "Thing {number} is closed."}


def test_a_body_has_all_members_of_rfc_9457() -> None:
    error: DomainError = Closed(number="D-1")
    body = json.loads(render(problem_of(error, "de"), "de", base="http://k", instance="/v1/things/1", trace_id="ab"))
    assert body == {
        "type": "http://k/docs/errors#rule_violated",
        "title": "Im jetzigen Zustand nicht möglich",
        "status": 409,
        "detail": "Das Ding D-1 ist zu.",
        "instance": "/v1/things/1",
        "code": "toy.shut",
        "trace_id": "ab",
    }


def test_http_problems_speak_both_languages() -> None:
    problem = HttpProblem(413, "gateway.body_too_large", limit=1048576)
    assert "1048576" in problem_of(problem, "de").detail
    assert problem_of(problem, "de").detail != problem_of(problem, "en").detail


def test_type_leads_to_the_code_and_the_cure_stands_beside_a_sentence_that_has_none() -> None:
    problem = problem_of(HttpProblem(405, "gateway.method_not_allowed"), "de")
    body = json.loads(render(problem, "de", base="http://k", instance="/docs", trace_id="ab"))
    assert body["type"] == "http://k/docs/errors#gateway.method_not_allowed"
    assert body["cure"] == "Eine Methode nehmen, die Allow nennt."
    overloaded = problem_of(HttpProblem(503, "gateway.overloaded"), "en")
    assert "cure" not in json.loads(render(overloaded, "en", base="", instance="/", trace_id="ab"))


def test_a_selection_that_moved_is_told_with_its_new_figures():
    moved = RuleViolated(
        "moved", code="batch.set_moved", current_count=3, current_sums="gross 119.00 EUR, open 7.50 USD"
    )
    body = json.loads(render(problem_of(moved, "de"), "de", base="", instance="/", trace_id=""))
    assert body["current_count"] == 3
    assert body["current_sums"] == [
        {"field": "gross", "amount": {"amount": "119.00", "currency": "EUR"}},
        {"field": "open", "amount": {"amount": "7.50", "currency": "USD"}},
    ]

"""The table is closed, survives the wire, and tells people what to do in their language."""

import grpc
import pytest
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from kontor.common.values import errors
from kontor.common.values.errors import (
    Conflict,
    DomainError,
    IfMatchRequired,
    InvalidInput,
    Kind,
    RuleViolated,
    Violation,
)

KINDS = [errors._BY_KIND[kind] for kind in Kind]


class DraftLocked(RuleViolated):
    code = "test.draft_locked"
    texts = {"de": "Der Entwurf {number} ist gesperrt.", "en": "Draft {number} is locked."}


def test_every_kind_has_its_row_in_the_table_and_in_the_text_above_it():
    assert set(errors.TABLE) == set(Kind)
    for kind, row in errors.TABLE.items():
        line = next(line for line in (errors.__doc__ or "").splitlines() if line.startswith(f"| {kind.value} "))
        assert f" {row.grpc.name} " in line
        assert str(row.http) in line


@pytest.mark.parametrize("error_class", KINDS)
def test_every_kind_survives_the_wire(error_class: type[DomainError]):
    violations = [Violation("/lines/0/quantity", "decimal", "not a number")]
    sent = error_class("internal", violations=violations, number="7", current="3")
    revived = errors.from_status(errors.to_status(sent, "de"))
    assert type(revived) is error_class
    assert (revived.kind, revived.code, revived.facts) == (sent.kind, sent.code, {"number": "7", "current": "3"})
    assert revived.violations == violations


def test_a_services_own_error_keeps_code_facts_and_language():
    status = errors.to_status(DraftLocked("internal words", number="E-1", pointer="/draft_id"), "de")
    assert status.message == "Der Entwurf E-1 ist gesperrt."
    assert "internal words" not in str(status)
    revived = errors.from_status(status)
    assert isinstance(revived, RuleViolated)
    assert revived.code == "test.draft_locked"
    assert revived.violations == [Violation("/draft_id", "test.draft_locked", "Der Entwurf E-1 ist gesperrt.")]


def test_details_are_those_clients_know():
    status = errors.to_status(InvalidInput("x", pointer="/a", code="odd"), "en")
    info, bad = ErrorInfo(), BadRequest()
    assert status.details[0].Unpack(info)
    assert (info.reason, info.domain) == ("odd", "kontor")
    assert status.details[-1].Unpack(bad)
    assert bad.field_violations[0].field == "/a"


def test_input_that_is_wrong_as_a_whole_points_to_the_whole():
    assert InvalidInput("x", code="odd").all_violations() == [Violation("", "odd")]
    inner = [Violation("/a", "odd")]
    assert InvalidInput("x", violations=inner).all_violations() == inner
    assert RuleViolated("x").all_violations() == []


def test_the_words_of_a_bug_do_not_leave_the_service():
    status = errors.to_status(errors.Bug("password is 1234", trace_id="ab"), "en")
    assert "1234" not in str(status)
    assert errors.from_status(status).facts == {"trace_id": "ab"}


def test_a_moved_version_is_412_only_for_who_said_if_match():
    assert errors.http_status(Conflict(), if_match=True) == 412
    assert errors.http_status(Conflict()) == 409
    assert errors.http_status(Conflict(code=errors.IDEMPOTENCY_IN_FLIGHT), if_match=True) == 409
    assert errors.http_status(IfMatchRequired()) == 428
    assert errors.http_status(InvalidInput(), if_match=True) == 422


class _Failed(grpc.RpcError):
    def __init__(self, code: grpc.StatusCode) -> None:
        self._code = code

    def code(self) -> grpc.StatusCode:
        return self._code

    def details(self) -> str:
        return "raw"

    def trailing_metadata(self) -> None:
        return None


@pytest.mark.parametrize("code", list(grpc.StatusCode))
def test_failures_the_peer_never_saw_have_a_kind_too(code: grpc.StatusCode):
    error = errors.from_rpc_error(_Failed(code))
    expected = {grpc.StatusCode.UNAVAILABLE: Kind.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED: Kind.TIMED_OUT}
    assert error.kind is expected.get(code, error.kind)
    if code in (grpc.StatusCode.UNKNOWN, grpc.StatusCode.UNIMPLEMENTED, grpc.StatusCode.INTERNAL):
        assert error.kind is Kind.BUG


def test_long_facts_are_cut():
    status = errors.to_status(InvalidInput("x", note="n" * 10_000), "en")
    assert status.ByteSize() < 2000

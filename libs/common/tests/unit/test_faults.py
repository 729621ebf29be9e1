"""What drivers raise, by the table: one answer for a caller, another for an event."""

import pytest
from kontor.common.database.faults import as_domain_error, as_event_error
from kontor.common.values.errors import AlreadyExists, Kind, Reaction, http_status
from psycopg import errors as pg

VIOLATIONS = [pg.UniqueViolation(), pg.ExclusionViolation()]


@pytest.mark.parametrize("violation", VIOLATIONS, ids=lambda v: type(v).__name__)
def test_a_violated_key_is_409_for_a_caller(violation: Exception):
    error = as_domain_error(violation)
    assert (error.kind, error.code, http_status(error)) == (Kind.ALREADY_EXISTS, "already_exists", 409)


@pytest.mark.parametrize("violation", VIOLATIONS, ids=lambda v: type(v).__name__)
def test_a_violated_key_is_a_conflict_of_few_tries_for_an_event(violation: Exception):
    error = as_event_error(violation)
    assert (error.kind, error.reaction) == (Kind.CONFLICT, Reaction.FEW_RETRIES)


def test_what_a_use_case_says_exists_already_ends_its_event():
    """Whatever made it say so."""
    said = AlreadyExists("said so")
    said.__cause__ = pg.UniqueViolation()
    assert as_event_error(said).reaction is Reaction.ACK

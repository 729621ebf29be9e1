"""Chunks with outcomes: what is waited for, what is taken apart."""

import pytest
from kontor.common.calling.chunks import Failure, answer_or_refusal, halves, parts
from kontor.common.values.errors import (
    AlreadyExists,
    Bug,
    Conflict,
    DomainError,
    InvalidInput,
    NotFound,
    RuleViolated,
    TimedOut,
    TooLarge,
    TooMany,
    Unavailable,
)


async def _raises(error: DomainError) -> str:
    raise error


@pytest.mark.parametrize("outage", [Unavailable, TimedOut, TooMany, Conflict])
async def test_an_outage_is_raised_and_waited_for(outage: type[DomainError]):
    with pytest.raises(outage):
        await answer_or_refusal(_raises(outage("now")))


@pytest.mark.parametrize("refusal", [InvalidInput, NotFound, AlreadyExists, RuleViolated, TooLarge, Bug])
async def test_a_refusal_is_answered_so_that_halving_finds_the_guilty_one(refusal: type[DomainError]):
    assert isinstance(await answer_or_refusal(_raises(refusal("no"))), refusal)


def test_parts_and_halves_leave_nothing_out_and_repeat_nothing():
    things = list(range(205))
    assert [len(part) for part in parts(things, 100)] == [100, 100, 5]
    assert [thing for part in parts(things, 100) for thing in part] == things
    assert [thing for half in halves(things) for thing in half] == things
    assert [list(half) for half in halves([1])] == [[], [1]]


def test_a_failure_speaks_every_language_of_the_house():
    failure = Failure.of(NotFound("row 7"))
    assert failure.code == "not_found"
    assert failure.texts["en"] == "This does not exist (any more)."
    assert failure.words == failure.texts["de"]

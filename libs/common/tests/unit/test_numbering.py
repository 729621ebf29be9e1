"""Patterns of document numbers are a small grammar, and no other is ever carried out."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.common.values.numbering import DEFAULT_PATTERN, NumberPattern, OddPattern, weakness_of


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("RE-{year}-{number:04}", "RE-2026-0007"),
        ("{number}", "7"),
        ("{number:01}/{year}", "7/2026"),
        ("R{number:09}", "R000000007"),
        ("{year}{number:03}", "2026007"),
    ],
)
def test_a_pattern_makes_numbers(pattern: str, number: str):
    assert NumberPattern.read(pattern).number(2026, 7) == number


def test_a_number_longer_than_its_width_is_written_out():
    assert NumberPattern.read("R{number:02}").number(2026, 12345) == "R12345"


@pytest.mark.parametrize(
    "pattern",
    [
        *("", "RE", "RE-{year}", "{", "}", "{}", "{{number}}", "{number", "number}", "{number}}", "{0}", "{x}{number}"),
        *("{number!r}", "{number!s}", "{number!a}", "{number:x}", "{number:d}", "{number:04d}", "{number:4}"),
        *(
            "{number:00}",
            "{number:010}",
            "{number:0999999999}",
            "{number:>04}",
            "{number:,}",
            "{number:}",
            "{number: }",
        ),
        *("{number:04}/{year:02}", "{year!r}-{number}", "{year:}{number}", "{year:04}{number}", "{number:{year}}"),
        *("{number}{number}", "{year}-{number}-{year}", "{number:04}-{number}", "{number.__class__}", "{number[0]}"),
        *("Ü{number}", "R E{number}", "R%s{number}", "$number{number}", "R\n{number}", "{number}\n", "{number:0٤}"),
        "R" * 30 + "{number}",
    ],
)
def test_anything_else_is_refused(pattern: str):
    with pytest.raises(OddPattern):
        NumberPattern.read(pattern)


@given(st.text(alphabet="{}year:numb0129d!r-/R", max_size=40) | st.text(max_size=40))
def test_whatever_is_typed_is_judged_and_what_is_taken_counts(pattern: str):
    try:
        read = NumberPattern.read(pattern)
    except OddPattern:
        return
    numbers = [read.number(2026, count) for count in range(1, 40)]
    assert len(set(numbers)) == len(numbers)
    assert all(len(number) <= 36 and number.isascii() for number in numbers)


def test_a_width_of_a_billion_costs_nothing():
    began = time.process_time()
    for pattern in ("{number:0999999999}", "{number:0999999999d}", "{year:0999999999}{number}"):
        with pytest.raises(OddPattern):
            NumberPattern.read(pattern)
        assert NumberPattern.stored(pattern).number(2026, 1) == "RE-2026-0001"
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("pattern", ["RE-{year}-{number:04d}", "{year}/{number}/{year}", "Nr. {number:03} Süd"])
def test_patterns_stored_earlier_go_on_as_they_were(pattern: str):
    assert NumberPattern.stored(pattern).text == pattern


def test_stored_patterns_of_earlier_releases_keep_their_numbers():
    assert NumberPattern.stored("RE-{year}-{number:04d}").number(2026, 7) == "RE-2026-0007"
    assert NumberPattern.stored("{year}/{number}/{year}").number(2026, 7) == "2026/7/2026"
    assert NumberPattern.stored("{number:x}").text == DEFAULT_PATTERN


@pytest.mark.parametrize(
    ("pattern", "weakness"),
    [
        ("{year}-{number:02}", "letterless"),
        ("{number:09}", "letterless"),
        ("RE-{number}", "short"),
        ("R{number:03}", "short"),
        ("RE-{number:03}", ""),
        (DEFAULT_PATTERN, ""),
    ],
)
def test_short_or_letterless_numbers_are_known_as_weak(pattern: str, weakness: str):
    read = NumberPattern.read(pattern)
    assert (read.weakness, weakness_of(read.number(2026, 1))) == (weakness, weakness)

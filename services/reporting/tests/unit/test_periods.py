"""What a period is compared with, and its twelve months: whole, in order, without a gap."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.reporting.domain.periods import Period

_DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


def _span(since: str, until: str) -> Period:
    return Period(date.fromisoformat(since), date.fromisoformat(until))


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-11-01", "2026-11-30"), ("2026-10-01", "2026-10-31")),
        (("2026-11-01", "2026-11-27"), ("2026-10-01", "2026-10-27")),
        (("2026-03-01", "2026-03-30"), ("2026-02-01", "2026-02-28")),
        (("2026-10-01", "2026-11-27"), ("2026-07-01", "2026-08-27")),
        (("2026-10-01", "2026-11-30"), ("2026-07-01", "2026-08-31")),
        (("2026-01-01", "2026-11-27"), ("2025-01-01", "2025-11-27")),
        (("2026-04-01", "2026-09-30"), ("2025-10-01", "2026-03-31")),
        (("2026-11-16", "2026-11-22"), ("2026-11-09", "2026-11-15")),
    ],
)
def test_a_period_is_compared_with_one_as_long_of_its_kind(period: tuple[str, str], before: tuple[str, str]) -> None:
    assert _span(*period).before() == _span(*before)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-11-01", "2026-11-27"), ("2025-11-01", "2025-11-27")),
        (("2025-02-01", "2025-02-28"), ("2024-02-01", "2024-02-29")),
        (("2024-02-01", "2024-02-29"), ("2023-02-01", "2023-02-28")),
        (("2024-02-29", "2024-03-06"), ("2023-02-28", "2023-03-06")),
    ],
)
def test_a_year_before_are_the_same_days(period: tuple[str, str], before: tuple[str, str]) -> None:
    assert _span(*period).year_before() == _span(*before)


@given(_DAYS, _DAYS)
def test_what_is_compared_lies_before(since: date, until: date) -> None:
    period = Period(since, until)
    for earlier in (period.before(), period.year_before()):
        if earlier is not None:
            assert earlier.since is not None
            assert earlier.until is not None
            assert earlier.since <= earlier.until
            assert earlier.since < since


@given(_DAYS)
def test_twelve_months_follow_each_other_without_a_gap(until: date) -> None:
    months = Period(until=until).months()
    assert len(months) == 12 or until.year == 1
    assert months[-1].until == until
    for month, following in pairwise(months):
        assert month.until is not None
        assert month.until + timedelta(days=1) == following.since


def test_without_a_beginning_there_is_nothing_before() -> None:
    assert Period(until=date(2026, 11, 30)).before() is None
    assert Period().year_before() is None

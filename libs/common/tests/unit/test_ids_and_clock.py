"""Ids rise, clocks are handed in."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Thread
from uuid import UUID

from kontor.common.values.clock import Clock, days_from, local_instant
from kontor.common.values.ids import new_id


def test_ids_are_version_7_and_rise():
    ids = [new_id() for _ in range(20_000)]
    assert ids == sorted(set(ids))
    assert {(i.version, i.variant) for i in ids} == {(7, "specified in RFC 4122")}


def test_ids_are_unique_across_threads():
    found: list[UUID] = []
    threads = [Thread(target=lambda: found.extend([new_id() for _ in range(2000)])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 8000


def test_ids_carry_real_time():
    milliseconds = new_id().int >> 80
    assert abs(milliseconds / 1000 - Clock().now().timestamp()) < 5


def test_business_time_is_real_time_plus_the_tenants_offset():
    real = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    clock = Clock(lambda: real)
    assert clock.for_tenant(new_id()).today() == date(2026, 12, 31)
    ahead = clock.for_tenant(new_id(), timedelta(hours=1))
    assert ahead.now() == real + timedelta(hours=1)
    assert ahead.today() == date(2027, 1, 1)
    assert ahead.today("America/New_York") == date(2026, 12, 31)


def test_the_first_and_the_last_day_there_are_have_instants_too():
    """People mistype years, and nothing may fail for it later."""
    first, last = local_instant(date.min), local_instant(date.max, time.max)
    assert first == datetime(1, 1, 1, tzinfo=UTC)
    assert last.date() == date.max
    assert (days_from(date.max, 1), days_from(date.min, -7)) == (date.max, date.min)
    assert days_from(date(2026, 12, 31), 1) == date(2027, 1, 1)

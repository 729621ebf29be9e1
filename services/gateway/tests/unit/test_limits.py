import pytest
from kontor.common.values.errors import TooMany
from kontor.gateway.limits import Buckets


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_allowed_and_then_one_by_one() -> None:
    time = Time()
    buckets = Buckets(2.0, 3, now=time)
    for _ in range(3):
        buckets.take("a")
    with pytest.raises(TooMany) as refused:
        buckets.take("a")
    assert refused.value.facts == {"retry_after": 1}
    time.now += 0.5
    buckets.take("a")
    with pytest.raises(TooMany):
        buckets.take("a")


def test_callers_do_not_pay_for_each_other() -> None:
    buckets = Buckets(1.0, 1, now=Time())
    buckets.take("a")
    buckets.take("b")


def test_a_slow_rate_says_how_long() -> None:
    buckets = Buckets(0.1, 1, now=Time())
    buckets.take("a")
    with pytest.raises(TooMany) as refused:
        buckets.take("a")
    assert refused.value.facts == {"retry_after": 10}


def test_memory_stays_bounded() -> None:
    buckets = Buckets(1.0, 1, now=Time())
    for number in range(25_000):
        buckets.take(str(number))
    assert len(buckets._buckets) <= 20_000

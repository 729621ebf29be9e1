import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from kontor.common.identity.tokens import InvalidToken
from kontor.common.values.clock import Clock
from kontor.common.values.errors import Unavailable
from kontor.gateway.door import ApiKeys


class Time:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Platform:
    """Knows one key and counts the questions."""

    def __init__(self, time: Time, lifetime: float = 600) -> None:
        self.asked = 0
        self.down = False
        self._time = time
        self._lifetime = lifetime

    async def __call__(self, secret: str) -> tuple[str, float]:
        self.asked += 1
        await asyncio.sleep(0)
        if self.down:
            raise Unavailable("down")
        if secret != "kontor_good":
            raise InvalidToken("no")
        return f"token-{self.asked}", self._time.now.timestamp() + self._lifetime


async def test_a_token_is_remembered_for_a_minute_at_most() -> None:
    time = Time()
    platform = Platform(time)
    keys = ApiKeys(platform, Clock(time))
    assert await keys.token("kontor_good") == "token-1"
    time.now += timedelta(seconds=59)
    assert await keys.token("kontor_good") == "token-1"
    time.now += timedelta(seconds=2)
    assert await keys.token("kontor_good") == "token-2"


async def test_never_longer_than_it_lives() -> None:
    time = Time()
    keys = ApiKeys(Platform(time, lifetime=5), Clock(time))
    await keys.token("kontor_good")
    time.now += timedelta(seconds=6)
    assert await keys.token("kontor_good") == "token-2"


async def test_many_at_once_are_one_question() -> None:
    time = Time()
    platform = Platform(time)
    keys = ApiKeys(platform, Clock(time))
    tokens = await asyncio.gather(*(keys.token("kontor_good") for _ in range(20)))
    assert set(tokens) == {"token-1"}
    assert platform.asked == 1


async def test_a_refused_key_is_asked_about_again_after_a_while() -> None:
    time = Time()
    platform = Platform(time)
    keys = ApiKeys(platform, Clock(time))
    for _ in range(3):
        with pytest.raises(InvalidToken):
            await keys.token("kontor_bad")
    assert platform.asked == 1
    time.now += timedelta(seconds=11)
    with pytest.raises(InvalidToken):
        await keys.token("kontor_bad")
    assert platform.asked == 2


async def test_a_platform_that_is_down_refuses_nobody_for_long() -> None:
    time = Time()
    platform = Platform(time)
    keys = ApiKeys(platform, Clock(time))
    platform.down = True
    with pytest.raises(Unavailable):
        await keys.token("kontor_good")
    platform.down = False
    assert await keys.token("kontor_good") == "token-2"

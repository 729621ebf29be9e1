import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from kontor.common.identity.tokens import InvalidToken
from kontor.common.values.clock import Clock
from kontor.common.values.errors import Unavailable
from kontor.gateway.door import Exchanged, Secrets

EVA, ADA = "01976f2e-0000-7000-8000-00000000000e", "01976f2e-0000-7000-8000-00000000000a"


class Time:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Platform:
    """Knows one key and counts the questions."""

    def __init__(self, time: Time, lifetime: float = 600) -> None:
        self.asked = 0
        self.begun = asyncio.Event()
        self.down = False
        self._time = time
        self._lifetime = lifetime

    async def __call__(self, secret: str) -> Exchanged:
        self.asked += 1
        self.begun.set()
        await asyncio.sleep(0)
        if self.down:
            raise Unavailable("down")
        if secret != "kontor_good":
            raise InvalidToken("no")
        return Exchanged(f"token-{self.asked}", self._time.now.timestamp() + self._lifetime, EVA)


async def test_a_token_is_remembered_for_a_minute_at_most() -> None:
    time = Time()
    platform = Platform(time)
    keys = Secrets(platform, Clock(time))
    assert await keys.token("kontor_good") == "token-1"
    time.now += timedelta(seconds=59)
    assert await keys.token("kontor_good") == "token-1"
    time.now += timedelta(seconds=2)
    assert await keys.token("kontor_good") == "token-2"


async def test_never_longer_than_it_lives() -> None:
    time = Time()
    keys = Secrets(Platform(time, lifetime=5), Clock(time))
    await keys.token("kontor_good")
    time.now += timedelta(seconds=6)
    assert await keys.token("kontor_good") == "token-2"


async def test_many_at_once_are_one_question() -> None:
    time = Time()
    platform = Platform(time)
    keys = Secrets(platform, Clock(time))
    tokens = await asyncio.gather(*(keys.token("kontor_good") for _ in range(20)))
    assert set(tokens) == {"token-1"}
    assert platform.asked == 1


async def test_a_refused_key_is_asked_about_again_after_a_while() -> None:
    time = Time()
    platform = Platform(time)
    keys = Secrets(platform, Clock(time))
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
    keys = Secrets(platform, Clock(time))
    platform.down = True
    with pytest.raises(Unavailable):
        await keys.token("kontor_good")
    platform.down = False
    assert await keys.token("kontor_good") == "token-2"


async def test_what_changes_of_a_person_is_asked_anew_and_of_nobody_else() -> None:
    time = Time()
    keys = Secrets(Platform(time), Clock(time))
    assert await keys.token("kontor_good") == "token-1"
    keys.forget(ADA)
    assert await keys.token("kontor_good") == "token-1"
    keys.forget(EVA)
    assert await keys.token("kontor_good") == "token-2"
    keys.forget("")
    assert await keys.token("kontor_good") == "token-3"
    keys.forget_secret("kontor_good")
    assert await keys.token("kontor_good") == "token-4"


async def test_an_answer_asked_for_before_a_change_is_not_remembered_after_it() -> None:
    time = Time()
    platform = Platform(time)
    keys = Secrets(platform, Clock(time))
    asking = asyncio.create_task(keys.token("kontor_good"))
    await platform.begun.wait()
    keys.forget(EVA)
    assert await asking == "token-1"
    assert await keys.token("kontor_good") == "token-2"
    assert await keys.token("kontor_good") == "token-2"

"""Names of who did something, and what time it was for their tenant."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from kontor.common.calling.naming import Names, business_time, called
from kontor.common.values.errors import Unavailable

TENANT, KERN, FALK = uuid4(), uuid4(), uuid4()
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Platform:
    def __init__(self, *, away: bool = False) -> None:
        self.asked: list[list[UUID]] = []
        self.away = away

    async def names(self, _tenant: UUID, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        self.asked.append(list(ids))
        if self.away:
            raise Unavailable("away")
        return {id_: "Frauke Kern" for id_ in ids if id_ == KERN}


async def test_names_are_asked_for_once_and_together():
    platform = Platform()
    names = Names(platform.names)
    actors = [f"user:{KERN}", f"user:{FALK}", f"user:{KERN}", "system:billing", "user:nobody", "link:1"]
    for _ in range(3):
        assert await names.of(TENANT, actors) == {KERN: "Frauke Kern"}
    assert platform.asked == [sorted([KERN, FALK])]


async def test_another_tenant_is_asked_for_by_itself():
    platform = Platform()
    names = Names(platform.names)
    await names.of(TENANT, [f"user:{KERN}"])
    await names.of(uuid4(), [f"user:{KERN}"])
    assert len(platform.asked) == 2


async def test_without_an_answer_there_is_no_name_and_nobody_asks_again_at_once():
    platform = Platform(away=True)
    names = Names(platform.names)
    assert await names.of(TENANT, [f"user:{KERN}"]) == {}
    assert await names.of(TENANT, [f"user:{KERN}"]) == {}
    assert len(platform.asked) == 1


def test_who_is_no_person_is_called_in_words():
    assert called(f"user:{KERN}", {KERN: "Frauke Kern"}, "de") == "Frauke Kern"
    assert called(f"user:{KERN}", {}, "de") == "Jemand"
    assert called("system:billing", {}, "de") == "Kontor"
    assert called("link:1", {}, "en") == "The customer by the link"
    assert called("robot:1", {}, "de") == "robot:1"


def test_the_time_is_that_of_the_clock_as_it_stood_then():
    moves = [(NOON, timedelta(days=30)), (NOON + timedelta(hours=1), timedelta(days=60))]
    assert business_time(NOON - timedelta(hours=1), moves) == NOON - timedelta(hours=1)
    assert business_time(NOON + timedelta(minutes=1), moves) == NOON + timedelta(days=30, minutes=1)
    assert business_time(NOON + timedelta(hours=2), moves) == NOON + timedelta(days=60, hours=2)
    assert business_time(NOON, ()) == NOON

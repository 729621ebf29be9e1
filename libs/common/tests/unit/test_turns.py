"""Turns of one record: in order, also when somebody gives up, and nothing is kept of them."""

import asyncio

from kontor.common.serving.turns import Turns


async def test_one_record_is_changed_by_one_at_a_time_in_the_order_they_came() -> None:
    turns, said = Turns(), []

    async def change(record: str | None, number: int) -> None:
        async with turns.of(record):
            said.append(("begins", record, number))
            await asyncio.sleep(0)
            said.append(("ends", record, number))

    await asyncio.gather(*(change("a", number) for number in range(5)))
    assert said == [(what, "a", number) for number in range(5) for what in ("begins", "ends")]


async def test_other_records_and_what_has_none_wait_for_nobody() -> None:
    turns = Turns()
    async with asyncio.timeout(1), turns.of("a"), turns.of("b"), turns.of(None), turns.of(None):
        pass


async def test_who_gives_up_waiting_keeps_nobody_from_his_turn() -> None:
    turns, held = Turns(), asyncio.Event()

    async def wait() -> None:
        async with turns.of("a"):
            await held.wait()

    first, second, third = (asyncio.create_task(wait()) for _ in range(3))
    await asyncio.sleep(0)
    second.cancel()
    held.set()
    async with asyncio.timeout(1):
        await asyncio.gather(first, third)
    assert second.cancelled() or await asyncio.gather(second, return_exceptions=True)
    assert not turns._turns

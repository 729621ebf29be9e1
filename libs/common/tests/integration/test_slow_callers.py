"""Callers at a service's own port who begin and never finish keep nobody else out."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
import sqlalchemy as sa
from kontor.cli import half_calls
from kontor.cli.testing import eventually
from kontor.common.calling.calls import CHANNEL_OPTIONS
from kontor.common.identity.tokens import Principal, generate_keys
from kontor.common.values.errors import TooMany
from toy_contract import pb
from toy_service import box as box_table
from toy_world import Caller, World

# More than are worked on at once.
MANY = 600
LIST = "/kontor.api.toy.v1.ToyService/ListBoxes"


@pytest.fixture(scope="session")
async def world(toy_database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    keys: Path = tmp_path_factory.mktemp("keys")
    generate_keys(keys, ["platform", "toy", "crm", "projects"])
    world = World(toy_database, keys)
    await world.start()
    yield world
    await world.stop()


async def waits_of_others(world: World, tries: int = 200) -> float:
    """How long the hundredth slowest of somebody else's calls takes, every third on a connection of its own."""
    tenant, waits = uuid4(), []
    for number in range(tries):
        caller, channel = world.user(tenant), None
        if number % 3 == 0:
            # gRPC shares connections with the same options.
            channel = grpc.aio.insecure_channel(world.address, options=[*CHANNEL_OPTIONS, ("kontor.number", number)])
            caller = Caller(channel, caller.token)
        began = time.perf_counter()
        await caller("ListBoxes", pb.ListBoxesRequest())
        waits.append(time.perf_counter() - began)
        if channel is not None:
            await channel.close()
    return sorted(waits)[tries * 99 // 100]


def unfinished(what: str, token: str) -> list[bytes]:
    """What each of as many connections says."""
    match what:
        case "nothing at all":
            return [b""] * MANY
        case "half a preface":
            return [half_calls.PREFACE[:10]] * MANY
        case "TLS":
            return [half_calls.TLS_HELLO] * MANY
        case "a connection without a call":
            return [half_calls.opening()] * MANY
        case "a call without a message":
            return [half_calls.without_message(LIST, 1, token)] * MANY
        case "a call with half a message":
            return [half_calls.half_a_message(LIST, 1, token)] * MANY
    raise AssertionError(what)


@pytest.mark.parametrize("known", [True, False], ids=["with a token", "without"])
@pytest.mark.parametrize(
    "what",
    [
        "nothing at all",
        "half a preface",
        "TLS",
        "a connection without a call",
        "a call without a message",
        "a call with half a message",
    ],
)
async def test_who_never_finishes_keeps_nobody_out(world: World, what: str, known: bool) -> None:
    token = world.user(UUID(int=7)).token if known else ""
    port = int(world.address.rpartition(":")[2])
    ready, done = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def attack() -> None:
        with half_calls.held_open(port, unfinished(what, token)):
            loop.call_soon_threadsafe(ready.set)
            asyncio.run_coroutine_threadsafe(done.wait(), loop).result()

    attacking = asyncio.create_task(asyncio.to_thread(attack))
    await asyncio.wait_for(ready.wait(), 30)
    try:
        assert await waits_of_others(world) < half_calls.KEPT_OUT_SECONDS
    finally:
        done.set()
        await attacking


async def test_a_call_whose_message_does_not_come_is_ended(world: World) -> None:
    async def nothing() -> AsyncIterator[bytes]:
        await asyncio.sleep(60)
        yield b""

    token = world.user(uuid4()).token
    call = world.channel.stream_unary(LIST)(nothing(), metadata=(("authorization", f"Bearer {token}"),), timeout=30)
    began = time.monotonic()
    with pytest.raises(grpc.aio.AioRpcError) as ended:
        await call
    assert ended.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert 4 < time.monotonic() - began < 9


async def test_ten_thousand_calls_given_up_at_once_keep_nobody_out(world: World) -> None:
    token = world.user(UUID(int=7)).token
    port = int(world.address.rpartition(":")[2])
    attack = await asyncio.create_subprocess_exec(*half_calls.giving_up(port, LIST, token))
    assert await waits_of_others(world) < half_calls.KEPT_OUT_SECONDS
    assert await attack.wait() == 0


async def test_one_caller_does_not_take_all_places(world: World) -> None:
    """What is worked on at once is shared: the rest of one caller's calls is told to come again."""
    tenant = uuid4()
    greedy, other = world.user(tenant), world.user(uuid4())
    box = (await greedy.create()).message.box
    lock = sa.select(box_table.c.id).where(box_table.c.id == UUID(box.id)).with_for_update()
    change = pb.UpdateBoxRequest(id=box.id, label="neu")
    async with world.db.transaction(Principal.system(tenant, "toy")) as elsewhere:
        await elsewhere.one(lock)
        waiting = [asyncio.create_task(greedy("UpdateBox", change, if_match="1")) for _ in range(200)]
        await eventually(lambda: sum(_is_refused(one) for one in waiting) == 200 - 128)
        await other("ListBoxes", pb.ListBoxesRequest())
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


def _is_refused(call: "asyncio.Task[Any]") -> bool:
    return call.done() and isinstance(call.exception(), TooMany)

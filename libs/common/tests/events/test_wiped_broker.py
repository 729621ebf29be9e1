"""A broker that lost its disk, and stretches of the journal sent again: everything arrives, and counts once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from kontor.api.billing.v1.events_pb2 import DocumentsRequested
from kontor.cli.embedded.nats import Nats
from kontor.common.database.transaction import Tx
from kontor.common.events import relay
from kontor.common.events.bus import EPOCH, REPLAY, BusDown, Consumer
from kontor.common.events.epochs import ADOPTED
from kontor.common.events.resending import Stretch, portions, resend
from kontor.common.values.clock import wall_now
from toys import announce, jobs_consumer, keep_job, system
from world import World

STREAM = "KONTOR_BILLING"


def wipe(broker: Nats) -> None:
    """Killed, its store deleted, started again."""
    assert broker.process is not None
    broker.process.kill()
    broker.process.wait()
    for path in sorted((broker.folder / "jetstream").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    broker.start()


async def published(world: World) -> bool:
    [row] = await world.rows(world.a, "select count(*) as n from journal where published_at is null")
    return bool(row["n"] == 0)


async def stored(world: World) -> int:
    """Messages the stream holds now."""
    return int((await world.bus_a.api(f"STREAM.INFO.{STREAM}"))["state"]["messages"])


async def life(world: World) -> str:
    """The id of the stream's present life, once the broker is back."""
    try:
        return await world.bus_a.ensure_context("billing")
    except BusDown:
        return ""


def known(world: World) -> Sequence[Any]:
    with world.connect("billing", "relay") as connection:
        return connection.execute("select epoch, resent_to from published_to where stream = %s", (STREAM,)).fetchall()


async def test_events_a_service_missed_arrive_once_though_the_brokers_disk_is_lost(world: World) -> None:
    """Some were handled before, some were published while it was down, some come later."""
    world.start(world.relay().run())
    running = world.start(world.loop().run())
    before = [await world.order() for _ in range(12)]
    await world.handled(12)
    await world.stop(running)
    world.tasks.remove(running)
    missed = [await world.order() for _ in range(20)]
    await world.until(lambda: published(world))
    wipe(world.broker)
    world.seen.clear()
    world.start(world.loop(jobs_consumer(world.watched(keep_job))).run())
    late = await world.order()
    await world.handled(33)
    assert set(await world.jobs()) == {*before, *missed, late}
    assert [order for order, _ in world.seen][-1] == late, "what was told again comes before what is new"
    assert await stored(world) == 33


async def test_a_wiped_broker_is_noticed_though_nothing_is_to_be_published(world: World) -> None:
    world.start(world.relay().run())
    made = [await world.order() for _ in range(5)]
    await world.until(lambda: published(world))
    wipe(world.broker)
    world.start(world.loop().run())
    await world.handled(5)
    assert set(await world.jobs()) == set(made)


async def test_telling_again_goes_on_where_it_was_interrupted(world: World) -> None:
    running = world.start(world.relay().run())
    for _ in range(10):
        await world.order()
    await world.until(lambda: published(world))
    await world.until(lambda: bool(known(world)))
    await world.stop(running)
    world.tasks.remove(running)
    wipe(world.broker)
    epoch = await world.until(lambda: life(world))
    with world.connect("billing", "relay") as connection:
        [middle] = connection.execute("select pos from journal order by pos offset 6 limit 1").fetchone() or ()
        connection.execute("update published_to set epoch = %s, resent_to = %s", (epoch, middle))
    world.start(world.relay().run())
    await world.until(lambda: known(world) == [(epoch, None)])
    assert await stored(world) == 3


async def test_a_stream_from_before_it_had_an_id_is_told_nothing_again(world: World) -> None:
    world.start(world.relay().run())
    for _ in range(3):
        await world.order()
    await world.until(lambda: published(world))
    await world.stop(*world.tasks)
    world.tasks.clear()
    config = (await world.bus_a.api(f"STREAM.INFO.{STREAM}"))["config"]
    await world.bus_a.api(f"STREAM.UPDATE.{STREAM}", {**config, "metadata": {}})
    with world.admin("billing") as admin:
        admin.execute("delete from published_to")
    world.start(world.relay().run())
    await world.until(lambda: bool(known(world)))
    [(epoch, resent_to)] = known(world)
    assert (epoch.startswith(ADOPTED), resent_to) == (True, None)
    assert (await world.bus_a.api(f"STREAM.INFO.{STREAM}"))["config"]["metadata"][EPOCH] == epoch
    assert await stored(world) == 3


async def test_only_the_last_thirty_days_are_told_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.start(world.relay().run())
    await world.order()
    await world.until(lambda: published(world))
    monkeypatch.setattr(relay, "RESENT", timedelta(0))
    first = known(world)
    wipe(world.broker)
    await world.until(lambda: known(world) != first and known(world)[0][1] is None)
    assert await stored(world) == 0


async def test_a_new_durable_that_wants_the_whole_journal_hears_what_the_stream_forgot_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A replica added years later; who acts on events hears what the stream has."""
    monkeypatch.setattr(relay, "RESENT", timedelta(0))
    monkeypatch.setattr(relay, "LIFE_SECONDS", 0.2)
    world.start(world.relay().run())
    made = [await world.order() for _ in range(6)]
    await world.until(lambda: published(world))
    first = known(world)
    wipe(world.broker)
    await world.until(lambda: known(world) != first and known(world)[0][1] is None)
    world.start(world.loop().run())
    late = await world.order()
    await world.handled(1)
    with world.admin("einvoice") as admin:
        admin.execute("truncate inbox, effects, jobs")
    world.start(world.loop(Consumer("replica", {DocumentsRequested: world.watched(keep_job)}, whole=True)).run())
    await world.handled(7)
    assert set(await world.jobs()) == {*made, late}
    with world.connect("billing", "relay") as connection:
        told = connection.execute("select stream, resent_to from published_to where stream like 'einvoice-%'")
        assert told.fetchall() == [("einvoice-replica", None)]
    await asyncio.sleep(3 * relay.LIFE_SECONDS)
    assert (await world.bus_a.api(f"STREAM.INFO.{REPLAY}"))["state"]["messages"] == 7, "and each once"


# By an operator's word.


async def sent(world: World, stretch: Stretch, consumer: str = "") -> int:
    return await resend(world.a.settings, "billing", world.bus_a, stretch, consumer=consumer)


async def test_a_stretch_of_the_journal_goes_to_one_consumer(world: World) -> None:
    """By time, by name, by id; what was handled counts once."""
    loop = world.all_parts()
    for _ in range(4):
        await world.order()
    await world.handled(4)
    middle = wall_now()
    made = [await world.order() for _ in range(3)]
    await world.handled(7)
    with world.admin("einvoice") as admin:
        admin.execute("truncate inbox, effects, jobs")
    assert await sent(world, Stretch(since=middle, events=["DispatchRequested"]), loop.durable) == 0
    assert await sent(world, Stretch(since=middle), loop.durable) == 3
    await world.handled(3)
    assert set(await world.jobs()) == set(made)
    assert await sent(world, Stretch(until=middle), loop.durable) == 4
    await world.handled(7)
    rows = await world.rows(world.a, "select event_id from journal")
    ids = [UUID(str(row["event_id"])) for row in rows][:2]
    assert await sent(world, Stretch(event_ids=ids), loop.durable) == 2
    assert await sent(world, Stretch(), "einvoice-another") == 7
    await world.order()
    await world.handled(8)


async def test_a_stretch_goes_to_everybody_where_no_consumer_is_named(world: World) -> None:
    world.all_parts()
    for _ in range(3):
        await world.order()
    await world.handled(3)
    with world.admin("einvoice") as admin:
        admin.execute("truncate inbox, effects, jobs")
    assert await sent(world, Stretch()) == 3
    await world.handled(3)


async def test_a_long_journal_comes_in_order_and_in_portions(world: World) -> None:
    async with world.a.transaction(system(world.tenant), tx_class=Tx) as tx:
        made = [announce(tx, uuid4(), 1, 1) for _ in range(1_200)]
    world.start(world.relay().run())
    await world.until(lambda: published(world))
    found = [rows async for rows in portions(world.a.settings, "billing", Stretch())]
    assert [row["event_id"] for rows in found for row in rows] == made
    assert len(found) >= 3
    assert max(len(rows) for rows in found) <= 500

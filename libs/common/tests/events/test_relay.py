"""The relay: everything committed gets out, sealed in order, whoever leads and whatever is down meanwhile."""

import asyncio
import time
from functools import partial
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from kontor.cli.sharing import sharers
from kontor.cli.testing import eventually
from kontor.common.database.pool import connect
from kontor.common.database.tables import journal
from kontor.common.database.transaction import Tx, advisory_key
from kontor.common.events import anchors, relay
from kontor.common.events.bus import ANCHORS, Bus
from kontor.common.events.chain import Anchor
from kontor.common.events.envelope import headers_of, subject_of
from kontor.common.events.publishing import Outgoing, Publisher
from nats.js.api import AckPolicy, ConsumerConfig
from test_chain import all_out, journal_rows, proof
from toys import announce, order, orders, system
from world import World, nats_settings


async def stored(world: World, stream: str = "KONTOR_BILLING") -> list[str]:
    """The ids of the messages the broker holds, in its order."""
    client = await world.bus_a.ready()
    subscription = await client.jetstream().pull_subscribe(
        ">", stream=stream, config=ConsumerConfig(ack_policy=AckPolicy.NONE)
    )
    left = (await subscription.consumer_info()).num_pending or 0
    found: list[str] = []
    while len(found) < left:
        found += [(m.headers or {})["Nats-Msg-Id"] for m in await subscription.fetch(min(left, 200), timeout=2)]
    await subscription.unsubscribe()
    return found


async def test_what_is_committed_is_sealed_and_published_once(world: World) -> None:
    for _ in range(5):
        await world.order()
    world.start(world.relay().run())
    for _ in range(5):
        await world.order()
    await world.until(lambda: all_out(world))
    rows = await journal_rows(world)
    assert [row["seq"] for row in rows] == list(range(1, 11))
    assert [row["pos"] for row in rows] == sorted(row["pos"] for row in rows)
    assert await stored(world) == [str(row["event_id"]) for row in rows]
    assert proof(world).whole


async def test_every_tenant_has_a_chain_without_gap(world: World) -> None:
    tenants = [uuid4() for _ in range(4)]
    world.start(world.relay().run())
    await asyncio.gather(*(world.order(tenant=tenants[n % 4]) for n in range(60)))
    await world.until(lambda: all_out(world))
    report = proof(world)
    assert report.whole
    assert {tenant: report.heads[tenant].seq for tenant in tenants} == dict.fromkeys(tenants, 15)


async def test_a_slow_transaction_is_not_skipped(world: World) -> None:
    """Its position is taken before, its commit comes after: whoever remembers a position would lose it."""
    world.start(world.relay().run())
    written, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with world.a.transaction(system(world.tenant), tx_class=Tx) as tx:
            await order(tx)
            [row] = tx._ledger.rows(tx._ledger.take(), tx.saved)
            await tx.run(sa.insert(journal), **row)
            written.set()
            await go_on.wait()

    task = asyncio.create_task(slow())
    await written.wait()
    for _ in range(5):
        await world.order()
    await world.until(lambda: all_out(world) and published(world) == 5)
    go_on.set()
    await task
    await world.until(lambda: published(world) == 6)
    await world.until(lambda: all_out(world))
    rows = await journal_rows(world)
    assert rows[-1]["pos"] < rows[0]["pos"]
    assert proof(world).whole


async def test_a_backlog_waits_while_very_many_rows_are_written_and_what_is_little_does_not(world: World) -> None:
    world.start(world.relay().run())
    written, go_on = asyncio.Event(), asyncio.Event()

    async def write_much() -> None:
        async with world.a.transaction(system(world.tenant), tx_class=Tx) as tx:
            await tx.write_bulk(orders, [{"id": uuid4(), "version": 1, "attempt": n} for n in range(300)])
            written.set()
            await go_on.wait()

    task = asyncio.create_task(write_much())
    await written.wait()
    await world.order()
    await world.until(lambda: all_out(world) and published(world) == 1)
    async with world.a.transaction(system(world.tenant), tx_class=Tx) as tx:
        for _ in range(relay.PUBLISH_ROWS):
            await order(tx)
    await asyncio.sleep(0.3)
    assert published(world) == 1
    go_on.set()
    await task
    await world.until(lambda: all_out(world) and published(world) == 1 + relay.PUBLISH_ROWS)
    assert proof(world).whole


def more_than(world: World, before: int) -> bool:
    return published(world) > before


def published(world: World) -> int:
    with world.admin("billing") as admin:
        row = admin.execute("select count(*) from journal where published_at is not null").fetchone()
    assert row is not None
    return int(row[0])


async def test_when_the_leader_dies_the_other_takes_over(world: World) -> None:
    first, second = world.relay(), world.relay()
    world.start(first.run())
    await world.until(lambda: first.leading)
    world.start(second.run())
    await world.order()
    await world.until(lambda: all_out(world))
    assert not second.leading
    killed_at = time.monotonic()
    with world.admin("billing") as admin:
        admin.execute("""
            select pg_terminate_backend(l.pid) from pg_locks l
             where l.locktype = 'advisory' and l.granted
               and l.database = (select oid from pg_database where datname = current_database())
        """)
    await world.until(lambda: second.leading, timeout=5)
    gap = time.monotonic() - killed_at
    await world.until(lambda: not first.leading, timeout=5)
    for _ in range(3):
        await world.order()
    await world.until(lambda: all_out(world))
    assert proof(world).whole
    assert len(await stored(world)) == 4
    assert gap < 2


async def test_a_relay_without_the_lock_cannot_seal(world: World) -> None:
    """It seals on the connection that holds the lock: without the one there is not the other."""
    leader = world.relay()
    world.start(leader.run())
    await world.until(lambda: leader.leading)
    with world.connect("billing", "relay") as stranger:
        got = stranger.execute("select pg_try_advisory_lock(%s)", (advisory_key("relay", "billing"),)).fetchone()
        assert got == (False,)


async def test_while_nats_is_down_commits_go_on_and_are_drained_afterwards(world: World) -> None:
    carrying = world.relay()
    world.start(carrying.run())
    await world.order()
    await world.until(lambda: all_out(world))
    process = world.broker.process
    assert process is not None
    process.kill()
    process.wait()
    started = time.monotonic()
    for _ in range(50):
        await world.order()
    assert time.monotonic() - started < 10 * sharers()
    await world.until(lambda: proof(world).unsealed == 0)
    assert published(world) == 1
    assert carrying.silent_seconds < 2, "a missing NATS is no reason to call the relay dead"
    world.broker.start()
    await world.until(lambda: all_out(world))
    assert len(await stored(world)) == 51


async def test_what_was_published_but_not_marked_is_not_stored_twice(world: World) -> None:
    """The predecessor died between ack and mark: its batch is refused as known and goes one by one."""
    for _ in range(20):
        await world.order()
    await world.bus_a.ensure_context("billing")
    rows = await world.rows(world.a, "select * from journal order by pos limit 12")
    publisher = Publisher(world.bus_a, "KONTOR_BILLING")
    early = [
        Outgoing(subject_of("billing", row["message"], row["tenant_id"]), row["payload"], headers_of("billing", row))
        for row in rows
    ]
    assert await publisher.publish(early) == [True] * 12
    world.start(world.relay().run())
    await world.until(lambda: all_out(world))
    assert len(await stored(world)) == 20


async def test_a_replica_that_does_not_lead_wakes_the_one_that_does(world: World) -> None:
    leader = world.relay()
    world.start(leader.run())
    await world.until(lambda: leader.leading)
    world.a._on_announced.clear()
    other_bus = Bus(nats_settings(world.broker, "billing"), "billing")
    await other_bus.open()
    replica = world.relay(other_bus)
    world.start(replica.run())
    await other_bus.ready()
    await world.order()
    await world.until(lambda: all_out(world))
    waits: list[float] = []
    for _ in range(10):
        await asyncio.sleep(0.15)
        before = published(world)
        started = time.monotonic()
        await world.order()
        await eventually(partial(more_than, world, before), pause=0.005)
        waits.append(time.monotonic() - started)
    await other_bus.close()
    assert sorted(waits)[5 // sharers()] < relay.POLL_SECONDS / 2, waits


async def test_heads_are_told_to_the_outside(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "ANCHOR_SECONDS", 0.2)
    world.start(world.relay().run())
    await world.order()
    await world.until(lambda: all_out(world))

    async def told() -> list[Anchor]:
        await world.bus_a.ensure_common()
        return await anchors.published_anchors(world.bus_a, "billing")

    async def newest() -> bool:
        return any(anchor.hash == proof(world).heads[world.tenant].hash for anchor in await told())

    await world.until(newest)
    await world.order()
    await world.until(lambda: all_out(world))
    await world.until(newest)
    assert proof(world, await told()).whole
    client = await world.bus_a.ready()
    await client.request(f"$JS.API.STREAM.PURGE.{ANCHORS}", b"", timeout=2)
    assert len(await told()) >= 2, "anchors cannot be purged"


async def test_a_backlog_goes_out_in_order(world: World) -> None:
    async with world.a.transaction(system(world.tenant), tx_class=Tx) as tx:
        made: list[UUID] = []
        for _ in range(1_200):
            order_id = uuid4()
            made.append(announce(tx, order_id, 1, 1))
    world.start(world.relay().run())
    await world.until(lambda: all_out(world))
    assert await stored(world) == [str(event_id) for event_id in made]
    assert proof(world).heads[world.tenant].seq == 1_200


async def test_rows_are_sealed_by_their_keys_however_few_there_were_when_that_was_first_asked(world: World) -> None:
    """A plan kept from a journal of no rows would look through all of them for each."""
    connection = await connect(world.a.settings, "billing", "relay")
    await relay._plan_anew(connection)
    nothing = [[uuid4()], [uuid4()], [1], [b""], [b""], [True]]
    for _ in range(20):
        await connection.execute(relay._SEAL, nothing, binary=True)
    async with world.a.transaction(system(world.tenant), tx_class=Tx) as tx:
        made = [announce(tx, uuid4(), 1, 1) for _ in range(3_000)][:500]
    known = "select name from pg_prepared_statements where statement like '%update journal%'"
    [(name,)] = await (await connection.execute(known)).fetchall()
    ids, numbers = ",".join(map(str, made)), ",".join(map(str, range(500)))
    tenants, hashes, words = ",".join([str(world.tenant)] * 500), ",".join(["ab"] * 500), ",".join(["t"] * 500)
    given = f"'{{{tenants}}}', '{{{ids}}}', '{{{numbers}}}', '{{{hashes}}}', '{{{hashes}}}', '{{{words}}}'"
    plan = await (await connection.execute(f"explain execute {name}({given})".encode())).fetchall()
    await connection.close()
    said = "\n".join(line for (line,) in plan)
    assert "Index Cond: ((tenant_id = s.tenant_id) AND (event_id = s.event_id))" in said, said


async def test_after_the_database_went_away_the_relay_begins_again(world: World) -> None:
    carrying = world.relay()
    world.start(carrying.run())
    await world.until(lambda: carrying.leading)
    for _ in range(3):
        with world.admin("billing") as admin:
            admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name like 'billing relay%' and datname = current_database()"
            )
        await world.order()
        await world.until(lambda: all_out(world))
    assert proof(world).whole

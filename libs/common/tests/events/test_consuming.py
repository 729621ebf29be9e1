"""The consumer loop: once each, in order within an aggregate, whatever comes twice, late, broken or never."""

import asyncio
import random
import time
from collections import Counter, defaultdict
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa
from kontor.api.billing.v1.events_pb2 import DispatchRequested, DocumentsRequested
from kontor.cli.embedded.nats import Nats
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.sharing import sharers
from kontor.common.database.transaction import Announcement, Tx
from kontor.common.events import consuming, inbox
from kontor.common.events.bus import Bus, Consumer, EventMeta, Handler
from kontor.common.events.consuming import Patience
from kontor.common.events.envelope import headers_of, subject_of
from kontor.common.events.publishing import Outgoing, Publisher
from kontor.common.values.clock import wall_now
from kontor.common.values.errors import Bug, Conflict, InvalidInput, NotFound, Reaction, RuleViolated, Unavailable
from kontor.common.values.ids import new_id
from psycopg import errors as pg
from toys import announce, count, jobs_consumer, keep_job, order, order_again, system
from world import World, databases_on, nats_settings


def in_order(seen: list[tuple[UUID, int]]) -> bool:
    versions: dict[UUID, list[int]] = defaultdict(list)
    for aggregate, version in seen:
        versions[aggregate].append(version)
    return all(found == sorted(found) for found in versions.values())


async def history(world: World, aggregates: int, versions: int) -> list[UUID]:
    """Orders with several versions each, told in a mixed sequence."""
    made = [await world.order() for _ in range(aggregates)]
    for version in range(2, versions + 1):
        for order_id in made:
            await world.order_again(order_id, version)
    return made


def outgoing(row: dict[str, Any], **changes: Any) -> Outgoing:
    row = {**row, **changes}
    return Outgoing(subject_of("billing", row["message"], row["tenant_id"]), row["payload"], headers_of("billing", row))


def an_event(world: World, **changes: Any) -> dict[str, Any]:
    aggregate_id = changes.pop("aggregate_id", None) or uuid4()
    return {
        "tenant_id": world.tenant,
        "event_id": new_id(),
        "aggregate_type": "order",
        "aggregate_id": aggregate_id,
        "version": 1,
        "event_no": 1,
        "message": DocumentsRequested.DESCRIPTOR.full_name,
        "actor": "system:billing",
        "traceparent": None,
        "at": wall_now(),
        "payload": DocumentsRequested(invoice_id=str(aggregate_id), attempt=1).SerializeToString(),
        **changes,
    }


async def publish(world: World, *messages: Outgoing) -> None:
    await world.bus_a.ensure_context("billing")
    assert all(await Publisher(world.bus_a, "KONTOR_BILLING").publish(messages))


async def test_every_event_is_handled_once_and_in_order(world: World) -> None:
    world.all_parts()
    await history(world, aggregates=20, versions=5)
    await world.handled(100)
    assert in_order(world.seen)
    assert set((await world.jobs()).values()) == {5}


async def test_duplicated_and_reordered_events_are_handled_once(world: World) -> None:
    """The broker is told everything three times, in any order, past its own guard against doubles."""
    made = await history(world, aggregates=10, versions=4)
    rows = await world.rows(world.a, "select * from journal")
    copies = [outgoing(row) for row in rows for _ in range(3)]
    for copy in copies:
        copy.headers["Nats-Msg-Id"] = str(uuid4())
    random.Random(7).shuffle(copies)
    await publish(world, *copies)
    world.start(world.loop().run())
    await world.handled(40)
    await asyncio.sleep(0.3)
    await world.handled(40)
    assert await world.jobs() == dict.fromkeys(made, 4), "what is older than what is known is skipped"
    assert max(Counter(world.seen).values()) == 1


async def test_a_redelivered_event_is_dropped(world: World) -> None:
    """An ack that got lost: the inbox knows the event, the effect is not doubled."""
    event = an_event(world)
    await publish(world, outgoing(event))
    loop = world.loop()
    running = world.start(loop.run())
    await world.handled(1)
    await world.stop(running)
    again = outgoing(event)
    again.headers["Nats-Msg-Id"] = "another"
    await publish(world, again, outgoing(an_event(world)))
    world.start(world.loop().run())
    await world.handled(2)


async def test_a_poisoned_event_parks_its_aggregate_only(world: World) -> None:
    bad = await world.order()

    async def fragile(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        if event.invoice_id == str(bad) and broken:
            raise ZeroDivisionError("poison")
        await keep_job(tx, event, meta)

    broken = [True]
    for version in range(2, 5):
        await world.order_again(bad, version)
    good = await history(world, aggregates=10, versions=3)
    loop = world.all_parts(jobs_consumer(world.watched(fragile)))
    await world.handled(30)
    await world.until(lambda: parked_count(world, 4))
    parked = await world.parked()
    assert [(row["version"], row["error_code"], row["tries"]) for row in parked] == [
        (1, "internal", 3),
        (2, inbox.BEHIND, 0),
        (3, inbox.BEHIND, 0),
        (4, inbox.BEHIND, 0),
    ]
    assert set(await world.jobs()) == set(good)
    await world.order_again(bad, 5)
    await world.until(lambda: parked_count(world, 5))

    broken.clear()
    world.seen.clear()
    async with world.b.transaction(system(world.tenant, "einvoice"), tx_class=Tx) as tx:
        assert await inbox.retry_parked(tx, [parked_id(await first_parked(tx))]) == 5
    await world.handled(35)
    assert [version for aggregate, version in world.seen if aggregate == bad] == [1, 2, 3, 4, 5]
    await world.until(lambda: parked_count(world, 0))
    assert (await world.jobs())[bad] == 5
    assert len(loop._lanes) == 0


async def first_parked(tx: Tx) -> dict[str, Any]:
    row = await tx.one(sa.text("select event_id from parked where version = 3"))
    assert row is not None
    return row


def parked_id(row: dict[str, Any]) -> UUID:
    return UUID(str(row["event_id"]))


async def parked_count(world: World, expected: int) -> bool:
    rows = await world.parked()
    return len(rows) == expected and all(row["parked_at"] for row in rows)


async def test_a_retry_that_fails_again_parks_again_in_order(world: World) -> None:
    order_id = await world.order()
    await world.order_again(order_id, 2)

    async def refuse(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        raise RuleViolated("never", code="toy.never")

    world.all_parts(jobs_consumer(refuse))
    await world.until(lambda: parked_count(world, 2))
    for _ in range(2):
        async with world.b.transaction(system(world.tenant, "einvoice"), tx_class=Tx) as tx:
            assert await inbox.retry_parked(tx) == 2
        await world.until(lambda: parked_count(world, 2))
    assert [row["error_code"] for row in await world.parked()] == ["toy.never", inbox.BEHIND]
    assert await world.effects() == []


async def test_retry_touches_the_callers_tenant_only(world: World) -> None:
    async def refuse(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        raise RuleViolated("never")

    world.all_parts(jobs_consumer(refuse))
    await world.order()
    await world.until(lambda: parked_count(world, 1))
    async with world.b.transaction(system(uuid4(), "einvoice"), tx_class=Tx) as tx:
        assert await inbox.retry_parked(tx) == 0


FAILURES = {
    "outage": (Unavailable("later"), 0.5),
    "moved": (Conflict("again"), 0.5),
    "cut": (pg.DeadlockDetected(), 0.5),
}


@pytest.mark.parametrize("kind", FAILURES)
async def test_what_passes_by_itself_is_tried_without_end_and_holds_nobody_else(world: World, kind: str) -> None:
    failure, _ = FAILURES[kind]
    bad = await world.order()
    tries = 0

    async def shaky(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        nonlocal tries
        if event.invoice_id == str(bad):
            tries += 1
            if tries <= 6:
                raise failure
        await keep_job(tx, event, meta)

    world.all_parts(jobs_consumer(shaky))
    await world.order_again(bad, 2)
    started = time.monotonic()
    await history(world, aggregates=5, versions=1)
    await world.until(lambda: others(world, bad, 5))
    assert time.monotonic() - started < 2 * sharers()
    await world.handled(7)
    assert tries == 8
    assert await world.parked() == []


async def others(world: World, bad: UUID, expected: int) -> bool:
    return len(set(await world.jobs()) - {bad}) == expected


async def test_many_events_that_wait_leave_room_for_the_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consuming, "IN_HAND_AT_MOST", 12)
    monkeypatch.setattr(consuming, "HELD_FROM", 6)
    monkeypatch.setattr(consuming, "DELAY_AT_MOST", 1.0)
    bad, down = await world.order(), [True]
    for version in range(2, 31):
        await world.order_again(bad, version)

    async def away(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        if meta.aggregate_id == bad and down:
            raise Unavailable("away")
        await keep_job(tx, event, meta)

    loop = world.all_parts(jobs_consumer(world.watched(away)))
    await world.until(lambda: len(world.seen) > 0)
    await history(world, aggregates=10, versions=2)
    await world.until(lambda: others(world, bad, 10), timeout=10)
    assert len(loop._lanes) <= 12
    down.clear()
    await world.handled(50, timeout=30)
    assert (await world.jobs())[bad] == 30
    assert await world.parked() == []


async def test_a_missing_predecessor_comes_again(world: World) -> None:
    """The event of the child is there first; the parent's comes while it is being tried."""
    parent, child = uuid4(), uuid4()

    async def needs_parent(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        if meta.aggregate_id == child and await tx.one(sa.text("select from jobs where id = :id"), id=parent) is None:
            raise NotFound("no parent")
        await keep_job(tx, event, meta)

    world.all_parts(jobs_consumer(needs_parent), patience=Patience(first=0.02))
    await publish(world, outgoing(an_event(world, aggregate_id=child)))
    await world.until(lambda: being_tried(world))
    await publish(world, outgoing(an_event(world, aggregate_id=parent)))
    await world.handled(2)
    assert await world.parked() == []


async def being_tried(world: World) -> bool:
    return [row["parked_at"] for row in await world.parked()] == [None]


async def test_a_predecessor_that_never_comes_parks(world: World) -> None:
    async def orphan(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        raise NotFound("no parent")

    world.all_parts(jobs_consumer(orphan))
    await world.order()
    await world.until(lambda: parked_count(world, 1))
    assert [(row["error_code"], row["tries"]) for row in await world.parked()] == [("not_found", 4)]


async def test_a_handler_that_hangs_is_parked_like_a_bug(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consuming, "HANDLER_SECONDS", 0.1)

    async def hang(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        await asyncio.sleep(30)

    world.all_parts(jobs_consumer(hang))
    await world.order()
    await world.until(lambda: parked_count(world, 1))
    assert [row["error_code"] for row in await world.parked()] == ["internal"]


async def test_tries_are_counted_over_restarts(world: World) -> None:
    async def bug(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        raise Bug("always")

    await world.order()
    world.start(world.relay().run())
    for _ in range(6):
        loop = world.loop(jobs_consumer(bug))
        running = world.start(loop.run())
        await asyncio.sleep(0.15)
        await loop.drain(1)
        await world.stop(running)
        world.tasks.remove(running)
        if await parked_count(world, 1):
            break
    assert [row["tries"] for row in await world.parked()] == [3]


async def test_what_cannot_be_read_is_parked_or_dropped_and_nothing_stands_still(world: World) -> None:
    """Broken content is kept for a person; without our headers it is nobody's event."""
    headless = outgoing(an_event(world))
    del headless.headers["ce-subject"]
    odd_id = outgoing(an_event(world))
    odd_id.headers["ce-id"] = "not-an-id"
    await publish(
        world,
        headless,
        odd_id,
        outgoing(an_event(world, payload=b"\xff\xff\xff")),
        outgoing(an_event(world, message="kontor.api.billing.v9.DocumentsRequested")),
        outgoing(an_event(world, payload=bytes(400_000))),
        outgoing(an_event(world)),
    )
    world.all_parts()
    await world.handled(1)
    await world.until(lambda: parked_count(world, 3))
    assert {row["error_code"] for row in await world.parked()} == {"bus.unreadable", "bus.unknown_event"}


async def test_one_bad_event_in_a_batch_costs_the_others_nothing(world: World) -> None:
    made = await history(world, aggregates=40, versions=1)
    bad = set(made[::10])

    async def picky(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        if meta.aggregate_id in bad:
            raise InvalidInput("picky", code="toy.picky")
        await keep_job(tx, event, meta)

    world.all_parts(jobs_consumer(picky, workers=1))
    await world.handled(36)
    await world.until(lambda: parked_count(world, 4))
    assert {row["aggregate_id"] for row in await world.parked()} == bad


async def test_events_of_a_kind_that_share_a_transaction_come_at_once_and_in_order(world: World) -> None:
    made = await history(world, aggregates=20, versions=3)
    together: list[list[UUID]] = []

    async def keep_all(tx: Tx, events: list[tuple[DocumentsRequested, EventMeta]]) -> None:
        together.append([meta.aggregate_id for _, meta in events])
        for event, meta in events:
            await world.watched(keep_job)(tx, event, meta)

    world.all_parts(Consumer("jobs", {DocumentsRequested: Handler(keep_all, at_once=True)}))
    await world.handled(60)
    assert await world.jobs() == dict.fromkeys(made, 3)
    assert in_order(world.seen)
    assert len(together) < 60


async def test_of_events_that_come_at_once_one_bad_one_costs_the_others_nothing(world: World) -> None:
    made = await history(world, aggregates=40, versions=1)
    bad = set(made[::10])

    async def picky(tx: Tx, events: list[tuple[DocumentsRequested, EventMeta]]) -> None:
        if bad & {meta.aggregate_id for _, meta in events}:
            raise InvalidInput("picky", code="toy.picky")
        for event, meta in events:
            await keep_job(tx, event, meta)

    world.all_parts(Consumer("jobs", {DocumentsRequested: Handler(picky, at_once=True)}, workers=1))
    await world.handled(36)
    await world.until(lambda: parked_count(world, 4))
    assert {row["aggregate_id"] for row in await world.parked()} == bad


async def test_what_must_be_asked_is_asked_before_the_transaction(world: World) -> None:
    asked: list[UUID] = []

    async def ask_first(ask: Any, event: DocumentsRequested, meta: EventMeta) -> int:
        async with ask.reading() as tx:
            assert await tx.value(sa.text("select count(*) from effects")) >= 0
        asked.append(meta.event_id)
        return event.attempt * 10

    async def with_facts(tx: Tx, event: DocumentsRequested, meta: EventMeta, facts: int) -> None:
        event.attempt = facts
        await keep_job(tx, event, meta)

    consumer = Consumer("jobs", {DocumentsRequested: Handler(with_facts, prepare=ask_first)})
    world.all_parts(consumer)
    for attempt in range(1, 6):
        await world.order(attempt)
    await world.handled(5)
    assert sorted(row["attempt"] for row in await world.effects()) == [10, 20, 30, 40, 50]
    assert len(asked) == 5


async def test_a_consumer_hears_only_what_it_asked_for(world: World) -> None:
    async with world.a.transaction(system(world.tenant), tx_class=Tx) as tx:
        order_id = await order(tx)
        tx._ledger.take()
        announce(tx, order_id, 1, 1)
        tx.announce(Announcement("order", order_id, 1, DispatchRequested(invoice_id=str(order_id), attempt=1)))
    loop = world.all_parts()
    await world.handled(1)
    assert len(loop._lanes) == 0


async def test_two_replicas_share_one_durable(world: World) -> None:
    other_bus = Bus(nats_settings(world.broker, "einvoice"), "einvoice")
    await other_bus.open()
    world.start(world.relay().run())
    for bus in (None, other_bus):
        world.start(world.loop(jobs_consumer(world.watched(keep_job), workers=1, batch=5), bus=bus).run())
    made = await history(world, aggregates=30, versions=6)
    await world.handled(180)
    assert await world.jobs() == dict.fromkeys(made, 6)
    await other_bus.close()


async def test_draining_gives_back_what_was_not_begun(world: World) -> None:
    begun = asyncio.Event()

    async def slow(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        begun.set()
        await asyncio.sleep(0.3)
        await keep_job(tx, event, meta)

    await history(world, aggregates=10, versions=1)
    world.start(world.relay().run())
    loop = world.loop(jobs_consumer(slow, workers=1, batch=1))
    running = world.start(loop.run())
    await begun.wait()
    await loop.drain(5)
    assert len(await world.effects()) == 1
    await world.stop(running)
    world.tasks.remove(running)
    world.start(world.loop().run())
    started = time.monotonic()
    await world.handled(10)
    assert time.monotonic() - started < 4 * sharers(), "the next one need not wait for the acks to run out"


async def test_after_nats_was_killed_consumption_goes_on(world: World) -> None:
    world.all_parts()
    await world.order()
    await world.handled(1)
    for round_ in range(2, 4):
        process = world.broker.process
        assert process is not None
        process.kill()
        process.wait()
        await world.order()
        await asyncio.sleep(0.3)
        world.broker.start()
        restarted = time.monotonic()
        await world.handled((round_ - 1) * 2)
        assert time.monotonic() - restarted < 5 * sharers()
        await world.order()
        await world.handled((round_ - 1) * 2 + 1)


async def test_a_connection_the_broker_complained_about_is_replaced(world: World) -> None:
    """nats-py closes it for good."""
    world.all_parts()
    await world.order()
    await world.handled(1)
    for bus in (world.bus_a, world.bus_b):
        client = await bus.ready()
        assert client._transport is not None
        client._transport.write(b"NONSENSE\r\n")
        await world.until(lambda client=client: client.is_closed)
    await world.order()
    started = time.monotonic()
    await world.handled(2)
    assert time.monotonic() - started < 3 * sharers()


def test_an_event_comes_soon_after_an_outage() -> None:
    """However long that took."""
    patience, passed = Patience(), 0.0
    for tries in range(1, 60):
        pause = patience.delay(Reaction.BACK_OFF, tries)
        assert pause < min(2.5, 0.1 + 2.5 * passed)
        passed += pause


def test_an_event_waits_a_day_for_another_record_and_comes_within_a_part_of_that_time() -> None:
    patience, passed = Patience(), 0.0
    for tries in range(1, Patience.a_day):
        pause = patience.delay(Reaction.RETRY_A_DAY, tries)
        assert pause < min(750, 0.1 + 0.6 * passed)
        passed += pause
        if tries == Patience.two_minutes:
            assert 100 < passed < 260
    assert 20 * 3600 < passed < 30 * 3600


async def test_streams_and_durables_are_corrected_not_just_made(world: World) -> None:
    await world.bus_a.ensure_context("billing")
    before = await world.bus_a.api("STREAM.INFO.KONTOR_BILLING")
    changed = {**before["config"], "max_age": 10**9 * 60, "duplicate_window": 10**9 * 60, "max_bytes": 7_000_000}
    await world.bus_a.api("STREAM.UPDATE.KONTOR_BILLING", changed)
    await world.bus_a.ensure_context("billing")
    after = (await world.bus_a.api("STREAM.INFO.KONTOR_BILLING"))["config"]
    assert after["max_age"] == before["config"]["max_age"]
    assert after["max_bytes"] == 7_000_000, "room is the operators' own"
    running = world.start(world.loop().run())
    await world.order()
    world.start(world.relay().run())
    await world.handled(1)
    await world.stop(running)
    world.tasks.remove(running)
    both = Consumer("jobs", {DocumentsRequested: keep_job, DispatchRequested: keep_job})
    world.start(world.loop(both).run())
    await world.order()
    await world.handled(2)
    found = (await world.bus_b.api("CONSUMER.INFO.KONTOR_BILLING.einvoice-jobs"))["config"]
    assert len(found["filter_subjects"]) == 2
    assert found["max_deliver"] == -1


async def test_versions_of_one_change_keep_their_order(world: World) -> None:
    world.all_parts()
    order_id = await world.order()
    async with world.a.transaction(system(world.tenant), tx_class=Tx) as tx:
        version = await order_again(tx, order_id, 7)
        announce(tx, order_id, version, 8)
    await world.handled(3)
    assert [row["attempt"] for row in await world.effects()] == [1, 7, 8]


async def test_after_postgres_was_killed_everything_goes_on(own_postgres: Postgres, broker: Nats) -> None:
    """Both services' servers gone in the middle of work: the pools find the new one, no event is lost or parked."""
    world = World(*databases_on(own_postgres), broker, own_postgres)
    await world.open()
    world.all_parts()
    await history(world, aggregates=5, versions=2)
    await world.handled(10)
    for _ in range(2):
        process = own_postgres.process
        assert process is not None
        burst = [asyncio.create_task(world.order()) for _ in range(20)]
        await asyncio.sleep(0.02)
        process.kill()
        process.wait()
        outcomes = await asyncio.gather(*burst, return_exceptions=True)
        assert all(isinstance(o, (UUID, psycopg.OperationalError)) for o in outcomes), outcomes
        own_postgres.start()
        started = time.monotonic()
        await world.order()
        assert time.monotonic() - started < 2 * sharers(), "the next transaction finds the new server"
    orders = await count(world.a, world.tenant, "orders")
    await world.handled(orders + 5)
    assert await world.parked() == []
    await world.close()

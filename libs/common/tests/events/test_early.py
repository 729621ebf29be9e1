"""What is only early waits for what it needs, however late that comes, and is never parked for it."""

import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from kontor.api.billing.v1.events_pb2 import DispatchRequested, DocumentsRequested
from kontor.cli.testing import sharers
from kontor.common.database.transaction import Tx
from kontor.common.events import consuming, inbox
from kontor.common.events.bus import Consumer, EventMeta, durable_config
from kontor.common.events.consuming import ConsumerLoop, Patience
from kontor.common.values.errors import NotFound, RuleViolated
from test_consuming import an_event, outgoing, publish
from toys import jobs_consumer, keep_job, system
from world import World

_KEPT = "select aggregate_id, version, error_code, parked_at from parked order by version"
HASTY = Patience(a_day=2, two_minutes=2, few=3, first=0.01, first_after_bug=0.01)
PATIENT = Patience(first=0.01)


def after(earlier: dict[UUID, int], failure: Exception) -> Callable[..., Awaitable[None]]:
    """A handler that needs version 1 of a record before any other; `earlier` counts tries in vain."""

    async def handle(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        known = await tx.one(sa.text("select from jobs where id = :id"), id=meta.aggregate_id)
        if meta.version > 1 and known is None:
            earlier[meta.event_id] = earlier.get(meta.event_id, 0) + 1
            raise failure
        await keep_job(tx, event, meta)

    return handle


def parts(world: World, consumer: Consumer, patience: Patience) -> ConsumerLoop:
    loop = world.loop(consumer, patience=patience)
    world.start(loop.run())
    world.start(world.due_loop(loop).run())
    return loop


async def tried(vain: dict[UUID, int], times: int) -> bool:
    return bool(vain) and min(vain.values()) >= times


async def kept(world: World) -> list[Any]:
    return await world.rows(world.b, _KEPT)


async def test_an_earlier_event_that_comes_late_is_handled_first(world: World) -> None:
    """As after a kill: the later one is being tried in vain, the one before it is delivered again."""
    vain: dict[UUID, int] = {}
    record = uuid4()
    parts(world, jobs_consumer(world.watched(after(vain, NotFound("no job")))), PATIENT)
    await publish(world, *(outgoing(an_event(world, aggregate_id=record, version=v)) for v in (3, 2)))
    await world.until(lambda: tried(vain, 8))
    told = time.monotonic()
    await publish(world, outgoing(an_event(world, aggregate_id=record, version=1)))
    await world.handled(3)
    assert time.monotonic() - told < 2 * sharers()
    assert await world.jobs() == {record: 3}
    assert await kept(world) == []


@pytest.mark.parametrize("failure", [NotFound("no job"), RuleViolated("not in this state")])
async def test_what_was_parked_for_coming_too_early_comes_again_by_itself(world: World, failure: Exception) -> None:
    """With those parked behind it, once an earlier event of the record was handled."""
    vain: dict[UUID, int] = {}
    record = uuid4()
    parts(world, jobs_consumer(after(vain, failure)), HASTY)
    await publish(world, *(outgoing(an_event(world, aggregate_id=record, version=v)) for v in (2, 3)))

    async def both_parked() -> bool:
        return [bool(row["parked_at"]) for row in await kept(world)] == [True, True]

    await world.until(both_parked)
    await publish(world, outgoing(an_event(world, aggregate_id=record, version=1)))
    await world.handled(3)
    assert await world.jobs() == {record: 3}
    assert await kept(world) == []


async def test_what_waits_for_another_record_leaves_room_and_is_never_parked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of them than there are hands, and what they wait for comes behind them on the same subject."""
    monkeypatch.setattr(consuming, "IN_HAND_AT_MOST", 10)
    monkeypatch.setattr(consuming, "HELD_FROM", 5)
    parent = uuid4()

    async def needs_parent(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        known = await tx.one(sa.text("select from jobs where id = :id"), id=parent)
        if meta.aggregate_id != parent and known is None:
            raise NotFound("no parent")
        await keep_job(tx, event, meta)

    parts(world, jobs_consumer(needs_parent), PATIENT)
    children = [uuid4() for _ in range(40)]
    early = [outgoing(an_event(world, aggregate_id=c, version=v)) for c in children for v in (1, 2)]
    await publish(world, *early, outgoing(an_event(world, aggregate_id=parent)))
    await world.handled(81, timeout=40)
    assert await world.jobs() == {parent: 1, **dict.fromkeys(children, 2)}
    assert await kept(world) == []


async def test_what_was_put_aside_outlives_the_process(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consuming, "SOON_AT_MOST", 0.05)
    vain: dict[UUID, int] = {}
    record = uuid4()
    first = world.loop(jobs_consumer(after(vain, NotFound("no job"))), patience=PATIENT)
    running = world.start(first.run())
    await publish(world, outgoing(an_event(world, aggregate_id=record, version=2)))

    async def aside() -> bool:
        return len(first._lanes) == 0 and bool(await kept(world))

    await world.until(aside)
    await first.drain(1)
    await world.stop(running)
    world.tasks.remove(running)
    parts(world, jobs_consumer(after(vain, NotFound("no job"))), PATIENT)
    await publish(world, *(outgoing(an_event(world, aggregate_id=record, version=v)) for v in (3, 1)))
    await world.handled(3)
    assert await world.jobs() == {record: 3}
    assert await kept(world) == []


async def test_an_event_that_the_next_release_brings_waits_for_its_pods(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While releases roll, the durable is the new one's and the old one's pods still pull from it."""
    monkeypatch.setattr(consuming, "SOON_AT_MOST", 0.05)
    new = Consumer("jobs", {DocumentsRequested: keep_job, DispatchRequested: keep_job})
    old = world.loop(jobs_consumer(), patience=PATIENT)
    running = world.start(old.run())
    known, order = uuid4(), uuid4()
    await publish(world, outgoing(an_event(world, aggregate_id=known)))
    await world.handled(1)
    await world.bus_b.ensure_durable("KONTOR_BILLING", durable_config(old.durable, new.filters()["billing"]))
    unknown = {
        "message": DispatchRequested.DESCRIPTOR.full_name,
        "payload": DispatchRequested(invoice_id=str(order), attempt=1).SerializeToString(),
    }
    await publish(world, outgoing(an_event(world, aggregate_id=order, **unknown)))

    async def aside() -> bool:
        return [(row["error_code"], row["parked_at"]) for row in await kept(world)] == [("bus.unknown_event", None)]

    await world.until(aside)
    await old.drain(1)
    await world.stop(running)
    world.tasks.remove(running)
    parts(world, new, PATIENT)
    await world.handled(2)
    assert await world.jobs() == {known: 1, order: 1}
    assert await kept(world) == []


async def test_a_pod_of_the_release_before_that_starts_in_between_takes_no_event_from_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consuming, "SOON_AT_MOST", 0.05)
    new, order = Consumer("jobs", {DocumentsRequested: keep_job, DispatchRequested: keep_job}), uuid4()
    unknown = {
        "message": DispatchRequested.DESCRIPTOR.full_name,
        "payload": DispatchRequested(invoice_id=str(order), attempt=1).SerializeToString(),
    }
    told = [{}, {"aggregate_id": order, **unknown}, {}]
    for n, consumer in enumerate((new, jobs_consumer())):
        loop = world.loop(consumer, patience=PATIENT)
        running = world.start(loop.run())
        await publish(world, *(outgoing(an_event(world, **event)) for event in told[n : 1 + 2 * n]))
        await world.handled(1 + n)
        await loop.drain(1)
        await world.stop(running)
        world.tasks.remove(running)
    parts(world, new, PATIENT)
    await publish(world, outgoing(an_event(world)))
    await world.handled(4)
    assert (await world.jobs())[order] == 1


async def test_one_consumer_wakes_what_another_keeps_for_the_same_record(world: World) -> None:
    record = uuid4()

    async def needs_job(tx: Tx, event: DispatchRequested, meta: EventMeta) -> None:
        if await tx.one(sa.text("select from jobs where id = :id"), id=meta.aggregate_id) is None:
            raise NotFound("no job")
        await tx.run(sa.text("update jobs set attempt = 77 where id = :id"), id=meta.aggregate_id)

    loops = [
        world.loop(jobs_consumer(keep_job), patience=HASTY),
        world.loop(Consumer("dispatch", {DispatchRequested: needs_job}), patience=HASTY),
    ]
    for loop in loops:
        world.start(loop.run())
    world.start(world.due_loop(*loops).run())
    payload = DispatchRequested(invoice_id=str(record)).SerializeToString()
    name = DispatchRequested.DESCRIPTOR.full_name
    await publish(world, outgoing(an_event(world, aggregate_id=record, version=2, message=name, payload=payload)))
    await world.until(world.has_parked)
    await publish(world, outgoing(an_event(world, aggregate_id=record, version=1)))

    async def done() -> bool:
        rows = await world.rows(world.b, "select attempt from jobs")
        return [row["attempt"] for row in rows] == [77]

    await world.until(done)
    assert await kept(world) == []


async def test_records_of_two_kinds_that_share_an_id_do_not_wait_for_each_other(world: World) -> None:
    """A draft's fifth version says nothing of the first version of the invoice made of it."""
    record = uuid4()

    async def refuses_drafts(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        if meta.aggregate_type == "draft":
            raise RuleViolated("no drafts here")
        await keep_job(tx, event, meta)

    parts(world, jobs_consumer(refuses_drafts), HASTY)
    await publish(world, outgoing(an_event(world, aggregate_id=record, aggregate_type="draft", version=5)))
    await world.until(world.has_parked)
    await publish(world, *(outgoing(an_event(world, aggregate_id=record, version=v)) for v in (1, 6)))
    await world.handled(2)
    assert await world.jobs() == {record: 6}
    assert [(row["version"], row["error_code"]) for row in await kept(world)] == [(5, "rule_violated")]


async def test_an_event_behind_one_that_waits_is_not_parked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consuming, "SOON_AT_MOST", 0.02)
    vain: dict[UUID, int] = {}
    record = uuid4()
    parts(world, jobs_consumer(after(vain, NotFound("no job"))), PATIENT)
    for version in (2, 3):
        await publish(world, outgoing(an_event(world, aggregate_id=record, version=version)))
        await world.until(lambda: tried(vain, 6))

    async def both_wait() -> bool:
        return [(row["error_code"], row["parked_at"]) for row in await kept(world)] == [
            ("not_found", None),
            (inbox.BEHIND, None),
        ]

    await world.until(both_wait)
    async with world.b.transaction(system(world.tenant, "einvoice"), tx_class=Tx) as tx:
        assert await inbox.retry_parked(tx) == 0
    await publish(world, outgoing(an_event(world, aggregate_id=record, version=1)))
    await world.handled(3)
    assert await kept(world) == []

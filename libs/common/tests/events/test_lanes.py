"""Lanes: whatever comes, is worked on, fails and waits: order within an aggregate holds and nothing is forgotten."""

import asyncio
import random
from collections import defaultdict
from uuid import UUID, uuid4

import pytest
from kontor.common.events.envelope import EventMeta
from kontor.common.events.lanes import Delivery, Lanes
from kontor.common.values.clock import wall_now


def a_delivery(tenant: UUID, aggregate: UUID, version: int = 1, *, alone: bool = False) -> Delivery:
    message = "alone" if alone else "any"
    return Delivery(EventMeta(uuid4(), tenant, "order", aggregate, version, 1, wall_now(), "x", "", message), b"")


def some_lanes() -> Lanes:
    return Lanes(lambda: None, lambda delivery: delivery.meta.message == "alone")


def test_one_aggregate_is_worked_on_once_at_a_time() -> None:
    lanes, tenant, aggregate = some_lanes(), uuid4(), uuid4()
    lanes.add(a_delivery(tenant, aggregate, 1))
    first = lanes.take(10)
    lanes.add(a_delivery(tenant, aggregate, 2))
    assert lanes.take(10) == []
    lanes.finish(first[0])
    lanes.add(a_delivery(tenant, aggregate, 3))
    assert lanes.take(10) == []
    lanes.release({first[0].key})
    assert [delivery.meta.version for delivery in lanes.take(10)] == [2, 3]


def test_a_batch_is_of_one_tenant_and_tenants_take_turns() -> None:
    lanes, tenants = some_lanes(), [uuid4(), uuid4()]
    for _ in range(4):
        for tenant in tenants:
            lanes.add(a_delivery(tenant, uuid4()))
    batches = [lanes.take(2) for _ in range(4)]
    assert [{d.meta.tenant for d in batch} for batch in batches] == [{tenants[0]}, {tenants[1]}] * 2
    assert lanes.take(2) == []


def test_what_must_be_alone_is_alone() -> None:
    lanes, tenant = some_lanes(), uuid4()
    for alone in (False, True, True, False):
        lanes.add(a_delivery(tenant, uuid4(), alone=alone))
    assert [[d.meta.message for d in lanes.take(10)] for _ in range(4)] == [["any"], ["alone"], ["alone"], ["any"]]


async def test_a_held_lane_waits_and_the_others_do_not() -> None:
    woken = asyncio.Event()
    lanes = Lanes(woken.set, lambda _: False)
    tenant, aggregate = uuid4(), uuid4()
    lanes.add(a_delivery(tenant, aggregate))
    taken = lanes.take(10)
    lanes.hold(taken[0], 0.02)
    lanes.hold(taken[0], 0.04)
    lanes.release({taken[0].key})
    assert lanes.is_held(taken[0].key)
    assert lanes.take(10) == []
    async with asyncio.timeout(1):
        await woken.wait()
    assert lanes.take(10) == taken
    assert lanes.take(10) == []


@pytest.mark.parametrize("seed", range(20))
async def test_any_course_of_events_keeps_order_and_forgets_nothing(seed: int) -> None:
    chance = random.Random(seed)
    lanes = some_lanes()
    tenants = [uuid4() for _ in range(3)]
    aggregates = [(chance.choice(tenants), uuid4()) for _ in range(8)]
    version: dict[UUID, int] = defaultdict(int)
    finished: dict[UUID, list[int]] = defaultdict(list)
    working: list[list[Delivery]] = []
    for step in range(1_500):
        if step < 600:
            tenant, aggregate = chance.choice(aggregates)
            version[aggregate] += 1
            lanes.add(a_delivery(tenant, aggregate, version[aggregate], alone=chance.random() < 0.2))
        if chance.random() < 0.6 and (batch := lanes.take(chance.randint(1, 5))):
            busy = {d.key for others in working for d in others}
            assert not busy & {d.key for d in batch}
            working.append(batch)
        if working and chance.random() < 0.6:
            done = working.pop(chance.randrange(len(working)))
            held: set[tuple[UUID, UUID]] = set()
            for delivery in done:
                if delivery.key in held or (step < 1_200 and chance.random() < 0.2):
                    held.add(delivery.key)
                    lanes.hold(delivery, 0)
                    continue
                lanes.finish(delivery)
                finished[delivery.meta.aggregate_id].append(delivery.meta.version)
            lanes.release({d.key for d in done})
        await asyncio.sleep(0)
    assert len(lanes) == 0
    assert dict(finished) == {a: list(range(1, n + 1)) for a, n in version.items()}

"""Deadlines: found across tenants in business time, done once, each with its effect or not at all."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from kontor.common.database.transaction import Database, Tx
from kontor.common.events import due
from kontor.common.events.due import DueLoop
from kontor.common.values.errors import Bug, RuleViolated
from toys import NEW_ORDER, count, system
from world import World

KIND = "reminder"


async def set_due(db: Database, tenant: UUID, ref_id: UUID, ahead: timedelta, kind: str = KIND) -> None:
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        await tx.due(kind, ref_id, tx.clock.now() + ahead)


async def remind(tx: Tx, ref_id: UUID, due_at: datetime) -> None:
    await tx.run(NEW_ORDER, id=ref_id, version=1, attempt=1)


async def test_what_is_due_is_done_once_by_any_number_of_replicas(world: World) -> None:
    done: Counter[UUID] = Counter()

    async def counting(tx: Tx, ref_id: UUID, due_at: datetime) -> None:
        await remind(tx, ref_id, due_at)
        done[ref_id] += 1

    tenants = [uuid4() for _ in range(3)]
    refs = [uuid4() for _ in range(40)]
    for n, ref_id in enumerate(refs):
        await set_due(world.a, tenants[n % 3], ref_id, timedelta(seconds=-n))
    later = uuid4()
    await set_due(world.a, tenants[0], later, timedelta(hours=1))
    for _ in range(3):
        world.start(DueLoop(world.a, {KIND: counting}).run())
    await world.until(lambda: len(done) == 40)
    await asyncio.sleep(0.8)
    assert set(done.values()) == {1}
    assert later not in done
    assert [await count(world.a, tenant, "due") for tenant in tenants] == [1, 0, 0]


async def test_of_what_a_transaction_says_of_a_deadline_the_last_word_counts(world: World) -> None:
    moved, lifted, set_again, other = (uuid4() for _ in range(4))
    for ref_id in (moved, lifted, set_again):
        await set_due(world.a, world.tenant, ref_id, timedelta(hours=1))
    async with world.a.transaction(system(world.tenant), tx_class=Tx) as tx:
        now = tx.clock.now()
        await tx.due(KIND, moved, now + timedelta(hours=2))
        await tx.due(KIND, moved, now + timedelta(hours=3))
        await tx.due(KIND, lifted, now + timedelta(hours=2))
        await tx.not_due(KIND, lifted, set_again, uuid4())
        await tx.due(KIND, set_again, now + timedelta(hours=4))
        await tx.due("another", other, now + timedelta(hours=5))
        await tx.not_due("another", moved)
    async with world.a.reading(system(world.tenant), tx_class=Tx) as tx:
        rows = await tx.all(sa.text("select kind, ref_id, due_at from due"))
    hours = {(row["kind"], row["ref_id"]): round((row["due_at"] - now) / timedelta(hours=1)) for row in rows}
    assert hours == {(KIND, moved): 3, (KIND, set_again): 4, ("another", other): 5}


async def test_a_view_sets_no_deadline(world: World) -> None:
    async with world.a.reading(system(world.tenant), tx_class=Tx) as tx:
        with pytest.raises(Bug):
            await tx.due(KIND, uuid4(), tx.clock.now())


async def test_the_sandboxs_own_time_counts(world: World) -> None:
    sandbox, ordinary = uuid4(), uuid4()
    for tenant in (sandbox, ordinary):
        await set_due(world.a, tenant, uuid4(), timedelta(days=30))
    world.start(DueLoop(world.a, {KIND: remind}).run())
    await asyncio.sleep(0.8)
    assert await count(world.a, sandbox, "orders") == 0
    async with world.a.transaction(system(sandbox), tx_class=Tx) as tx:
        ahead = int(timedelta(days=31).total_seconds())
        await tx.run(sa.text("insert into tenant_clock (offset_seconds, version) values (:ahead, 1)"), ahead=ahead)

    async def reminded() -> bool:
        return await count(world.a, sandbox, "orders") == 1

    await world.until(reminded)
    assert await count(world.a, ordinary, "orders") == 0


async def test_a_sandbox_in_the_past_holds_up_nobody_elses_deadlines(world: World) -> None:
    """The only clock that was ever moved is behind: the deadlines of all others come by real time all the same."""
    ordinary, sandbox = world.tenant, uuid4()
    for tenant in (ordinary, sandbox):
        await set_due(world.a, tenant, uuid4(), timedelta(seconds=-1))
    async with world.a.transaction(system(sandbox), tx_class=Tx) as tx:
        behind = -int(timedelta(days=365).total_seconds())
        await tx.run(sa.text("insert into tenant_clock (offset_seconds, version) values (:behind, 1)"), behind=behind)
    loop = DueLoop(world.a, {KIND: remind})
    world.start(loop.run())

    async def reminded() -> bool:
        return await count(world.a, ordinary, "orders") == 1

    await world.until(reminded)
    assert await count(world.a, sandbox, "orders") == 0


async def test_a_deadline_that_was_moved_or_lifted_does_not_strike(world: World) -> None:
    moved, lifted, kept = uuid4(), uuid4(), uuid4()
    for ref_id in (moved, lifted, kept):
        await set_due(world.a, world.tenant, ref_id, timedelta(seconds=0.5))
    async with world.a.transaction(system(world.tenant), tx_class=Tx) as tx:
        await tx.due(KIND, moved, tx.clock.now() + timedelta(days=1))
        await tx.not_due(KIND, lifted)
    world.start(DueLoop(world.a, {KIND: remind}).run())

    async def struck() -> bool:
        return await count(world.a, world.tenant, "orders") == 1

    await world.until(struck)
    rows = await world.rows(world.a, "select id from orders")
    assert [row["id"] for row in rows] == [kept]


async def test_a_failing_deadline_comes_again_and_leaves_nothing_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "_CLAIM", due._CLAIM.replace("45 s", "50 ms"))
    tries: list[UUID] = []

    async def shaky(tx: Tx, ref_id: UUID, due_at: datetime) -> None:
        tries.append(ref_id)
        await remind(tx, ref_id, due_at)
        if len(tries) == 1:
            raise RuleViolated("not yet")
        if len(tries) == 2:
            raise ZeroDivisionError

    ref_id = uuid4()
    await set_due(world.a, world.tenant, ref_id, timedelta())
    loop = DueLoop(world.a, {KIND: shaky})
    world.start(loop.run())

    async def done() -> bool:
        loop.nudge()
        return await count(world.a, world.tenant, "orders") == 1

    await world.until(done)
    assert tries == [ref_id] * 3
    assert await count(world.a, world.tenant, "due") == 0


async def test_deadlines_of_other_kinds_are_left_alone(world: World) -> None:
    await set_due(world.a, world.tenant, uuid4(), timedelta(), kind="somebody elses")
    await set_due(world.a, world.tenant, uuid4(), timedelta())
    world.start(DueLoop(world.a, {KIND: remind}).run())

    async def done() -> bool:
        return await count(world.a, world.tenant, "orders") == 1

    await world.until(done)
    assert await count(world.a, world.tenant, "due") == 1


async def test_sweeping_goes_on_after_the_connection_was_lost(world: World) -> None:
    world.start(DueLoop(world.a, {KIND: remind}).run())
    await asyncio.sleep(0.3)
    with world.admin("billing") as admin:
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'billing timer'")
    await set_due(world.a, world.tenant, uuid4(), timedelta())

    async def done() -> bool:
        return await count(world.a, world.tenant, "orders") == 1

    await world.until(done)


async def test_what_waits_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Overdue deadlines by their age, which rises by itself; parked events of all tenants by their number."""
    monkeypatch.setattr(due, "LOOK_SECONDS", 0.1)
    await set_due(world.b, uuid4(), uuid4(), timedelta(minutes=-5))
    await set_due(world.b, uuid4(), uuid4(), timedelta(minutes=-2))
    failing = DueLoop(world.b, {KIND: fails, f"{due.RETRY_KIND}einvoice-jobs": remind})
    world.start(failing.run())
    oldest, parked = due.DUE_OLDEST.labels(KIND), due.PARKED_NOW.labels("einvoice-jobs")
    await world.until(lambda: told(oldest) > 299)
    assert told(oldest) < 330
    assert told(parked) == 0
    for tenant in (uuid4(), uuid4()):
        async with world.b.transaction(system(tenant, "einvoice"), tx_class=Tx) as tx:
            await tx.run(PARK, event=uuid4(), aggregate=uuid4())
    await world.until(lambda: told(parked) == 2)


def told(gauge: Any) -> float:
    """As a scrape would read it."""
    return float(gauge._child_samples()[0].value)


async def fails(tx: Tx, ref_id: UUID, due_at: datetime) -> None:
    raise RuleViolated("not yet")


PARK = sa.text(
    "insert into parked (consumer, event_id, aggregate_type, aggregate_id, version, event_no, message, actor,"
    " traceparent, at, payload, tries, error_code, error, parked_at) values ('einvoice-jobs', :event, 'order',"
    " :aggregate, 1, 1, 'OrderPlaced', 'test', '', now(), '', 1, 'rule_violated', '', now())"
)

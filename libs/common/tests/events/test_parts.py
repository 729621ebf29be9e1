"""Parts of one transaction that succeed or fail alone."""

from contextlib import nullcontext
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa
from kontor.common.database.rows import take_over_rows
from kontor.common.database.tables import due, journal
from kontor.common.database.transaction import Database, Tx
from kontor.common.values.errors import Bug, RuleViolated
from toys import NEW_ORDER, count, order, orders, system


async def _told(db: Database, tenant: UUID) -> list[UUID]:
    async with db.reading(system(tenant), tx_class=Tx) as tx:
        return [row["aggregate_id"] for row in await tx.all(sa.select(journal.c.aggregate_id).order_by(journal.c.pos))]


async def test_of_a_refused_part_nothing_stays(db: Database) -> None:
    tenant = uuid4()
    woken: list[str] = []
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        first = await order(tx)
        last = tx.last_event_id

        async def refused() -> None:
            async with tx.part():
                await order(tx)
                tx.after_commit(lambda: woken.append("never"))
                raise RuleViolated("no")

        with pytest.raises(RuleViolated):
            await refused()
        assert tx.last_event_id == last
        async with tx.part():
            third = await order(tx)
            tx.after_commit(lambda: woken.append("once"))
    assert await _told(db, tenant) == [first, third]
    assert await count(db, tenant, "orders") == 2
    assert woken == ["once"]


async def test_what_a_refused_part_gathered_is_not_written(db: Database) -> None:
    tenant, kept = uuid4(), take_over_rows(orders)
    async with db.transaction(system(tenant), tx_class=Tx) as tx:

        async def gathered(attempt: int) -> None:
            async with tx.part():
                tx.gather(kept, id=uuid4(), version=1, attempt=attempt)
                if attempt % 2:
                    raise RuleViolated("odd")

        for attempt in (1, 2, 3, 4):
            with nullcontext() if attempt % 2 == 0 else pytest.raises(RuleViolated):
                await gathered(attempt)
    async with db.reading(system(tenant), tx_class=Tx) as tx:
        assert sorted(row["attempt"] for row in await tx.all(sa.select(orders))) == [2, 4]


async def test_what_a_refused_part_said_of_deadlines_counts_as_unsaid(db: Database) -> None:
    tenant, kept, lifted, never = uuid4(), uuid4(), uuid4(), uuid4()
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        at = tx.clock.now() + timedelta(hours=1)
        await tx.due("reminder", kept, at)
        await tx.due("reminder", lifted, at)
        await tx.not_due("reminder", lifted)

        async def refused() -> None:
            async with tx.part():
                await tx.due("reminder", kept, at + timedelta(hours=1))
                await tx.due("reminder", never, at)
                await tx.due("reminder", lifted, at)
                raise RuleViolated("no")

        with pytest.raises(RuleViolated):
            await refused()
    async with db.reading(system(tenant), tx_class=Tx) as tx:
        found = {row["ref_id"]: row["due_at"] for row in await tx.all(sa.select(due))}
    assert found == {kept: at}


async def test_what_the_database_refuses_in_a_part_is_that_parts_own(db: Database) -> None:
    """Also a write whose outcome nobody asked for: it fails in its own part, not in the next."""
    tenant = uuid4()
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        first = await order(tx)

        async def twice() -> None:
            async with tx.part():
                await order(tx)
                tx.write(NEW_ORDER, id=first, version=1, attempt=1)

        with pytest.raises(psycopg.errors.UniqueViolation):
            await twice()
        for _ in range(2):
            async with tx.part():
                await order(tx)
    assert await count(db, tenant, "orders") == 3
    assert len(await _told(db, tenant)) == 3


async def test_a_write_before_a_part_is_not_its_fault(db: Database) -> None:
    tenant = uuid4()

    async def wrong() -> None:
        async with db.transaction(system(tenant), tx_class=Tx) as tx:
            first = await order(tx)
            tx.write(NEW_ORDER, id=first, version=1, attempt=1)
            async with tx.part():
                raise AssertionError("the part does not begin")

    with pytest.raises(psycopg.errors.UniqueViolation):
        await wrong()
    assert await count(db, tenant, "orders") == 0


async def test_nobody_acts_for_somebody_else_in_the_middle_of_a_change(db: Database) -> None:
    tenant = uuid4()
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        with pytest.raises(Bug):
            tx.act_as(system(uuid4()))
        await order(tx)
        with pytest.raises(Bug):
            tx.act_as(system(tenant))

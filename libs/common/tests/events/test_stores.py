"""A store per aggregate, and telling of what happened to its records."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from kontor.api.billing.v1.billing_pb2 import InvoiceDraft
from kontor.api.billing.v1.events_pb2 import InvoiceDrafted, IssueRequested
from kontor.api.common.v1.types_pb2 import Ref
from kontor.common.database.listing import Listing, as_it_is
from kontor.common.database.paging import Page
from kontor.common.database.states import state_hash
from kontor.common.database.stores import Store, in_turns, store
from kontor.common.database.transaction import Database, Tx
from kontor.common.values.errors import Bug, Conflict, NotFound
from kontor.common.values.events import Event
from kontor.common.values.ids import new_id
from kontor.common.values.refs import Labels
from toys import jobs, orders, system

CUSTOMER = uuid4()


@dataclass
class Order:
    id: UUID
    attempt: int
    version: int = 0

    def again(self) -> "list[Ordered]":
        self.attempt += 1
        return [Ordered(self)]


@dataclass(frozen=True)
class Ordered(Event):
    order: Order


@dataclass(frozen=True)
class WorkOrdered(Event):
    chunk: UUID


class Unheard(Event):
    pass


class Orders(Store[Order]):
    table = orders
    aggregate = "draft"
    listing = Listing(orders, as_it_is, order="attempt", attempt=orders.c.attempt == sa.bindparam("attempt"))

    def to_row(self, value: Order) -> dict[str, Any]:
        return {"id": value.id, "version": value.version, "attempt": value.attempt}

    def to_entity(self, row: dict[str, Any]) -> Order:
        return Order(row["id"], row["attempt"], row["version"])


@dataclass
class WithJob:
    id: UUID
    attempt: int
    done: int
    version: int = 0


class OrdersWithJobs(Store[WithJob]):
    table, aggregate = orders, "work"
    query = sa.select(*orders.c, jobs.c.attempt.label("done")).join_from(orders, jobs, orders.c.id == jobs.c.id)

    def to_row(self, value: WithJob) -> dict[str, Any]:
        return {"id": value.id, "version": value.version, "attempt": value.attempt}

    def to_entity(self, row: dict[str, Any]) -> WithJob:
        return WithJob(row["id"], row["attempt"], row["done"], row["version"])


class ShopTx(Tx):
    orders = store(Orders)
    messages = {
        Ordered: lambda e: InvoiceDrafted(
            draft=InvoiceDraft(id=str(e.order.id), title=f"try {e.order.attempt}", customer=Ref(id=str(CUSTOMER)))
        ),
        WorkOrdered: lambda e: IssueRequested(chunk_id=str(e.chunk)),
    }
    asked = 0

    async def labels_of(self, ids: Collection[UUID]) -> Labels:
        type(self).asked += 1
        return dict.fromkeys(ids, ("Hafen AG", "K-1"))


class JobsTx(ShopTx):
    with_jobs = store(OrdersWithJobs)


async def _new(db: Database, tenant: UUID, *attempts: int) -> list[Order]:
    made = [Order(new_id(), attempt) for attempt in attempts]
    async with db.transaction(system(tenant), tx_class=ShopTx) as tx:
        await tx.orders.save_all(made)
        tx.emit(Ordered(order) for order in made)
    return made


async def _journal(db: Database, tenant: UUID) -> list[dict[str, Any]]:
    async with db.reading(system(tenant), tx_class=ShopTx) as tx:
        return await tx.all(sa.text("select * from journal order by pos"))


async def test_a_record_is_saved_read_and_changed_in_the_version_it_was_read(db: Database) -> None:
    tenant = uuid4()
    [made] = await _new(db, tenant, 1)
    assert made.version == 1
    async with db.transaction(system(tenant), tx_class=ShopTx) as tx:
        found = await tx.orders.get(made.id, for_update=True)
        events = found.again()
        await tx.orders.save(found)
        tx.emit(events, "asked for again")
    assert (found.version, found.attempt) == (2, 2)
    rows = await _journal(db, tenant)
    assert [(r["version"], r["aggregate_type"], r["reason"]) for r in rows] == [
        (1, "draft", None),
        (2, "draft", "asked for again"),
    ]
    stale = Order(made.id, 9, version=1)
    with pytest.raises(Conflict):
        async with db.transaction(system(tenant), tx_class=ShopTx) as tx:
            await tx.orders.save(stale)


async def test_a_discarded_record_is_told_of_in_the_version_of_its_end_with_nothing_left_of_it(db: Database) -> None:
    tenant = uuid4()
    [made] = await _new(db, tenant, 1)
    stale = Order(made.id, 1, version=7)
    with pytest.raises(Conflict):
        async with db.transaction(system(tenant), tx_class=ShopTx) as tx:
            await tx.orders.discard(stale)
    async with db.transaction(system(tenant), tx_class=ShopTx) as tx:
        await tx.orders.discard(made)
        tx.emit([Ordered(made)])
    async with db.reading(system(tenant), tx_class=ShopTx) as tx:
        assert await tx.orders.find(made.id) is None
    assert [(row["version"], row["state_form"]) for row in await _journal(db, tenant)] == [(1, 3), (2, 0)]


async def test_a_version_rises_once_in_a_transaction_however_often_the_record_is_saved(db: Database) -> None:
    tenant = uuid4()
    [made] = await _new(db, tenant, 1)
    async with db.transaction(system(tenant), tx_class=ShopTx) as tx:
        found = await tx.orders.get(made.id)
        for _ in range(3):
            events = found.again()
            await tx.orders.save(found)
            tx.emit(events)
    async with db.reading(system(tenant), tx_class=ShopTx) as tx:
        assert await tx.orders.get(made.id) == Order(made.id, 4, version=2)
    told = [(r["version"], r["event_no"]) for r in await _journal(db, tenant)]
    assert told == [(1, 1), (2, 1), (2, 2), (2, 3)]


async def test_a_record_made_and_changed_in_one_transaction_has_its_first_version(db: Database) -> None:
    tenant, made = uuid4(), Order(new_id(), 1)
    async with db.transaction(system(tenant), tx_class=ShopTx) as tx:
        await tx.orders.save(made)
        made.attempt = 7
        await tx.orders.save(made)
        tx.emit([Ordered(made)])
    async with db.reading(system(tenant), tx_class=ShopTx) as tx:
        assert await tx.orders.get(made.id) == Order(made.id, 7, version=1)


async def test_the_journal_keeps_the_hash_of_the_state_the_transaction_leaves(db: Database) -> None:
    tenant = uuid4()
    [made] = await _new(db, tenant, 5)
    [row] = await _journal(db, tenant)
    async with db.reading(system(tenant), tx_class=ShopTx) as tx:
        now = tx.orders.to_row(await tx.orders.get(made.id))
    assert bytes(row["state_hash"]) == state_hash(now, row["state_form"])
    assert bytes(row["state_hash"]) != state_hash({**now, "attempt": 6}, row["state_form"])


async def test_many_records_change_at_once_as_they_do_one_by_one(db: Database) -> None:
    tenant = uuid4()
    made = await _new(db, tenant, *range(300))
    async with db.transaction(system(tenant), tx_class=ShopTx) as tx:
        found = list((await tx.orders.some([order.id for order in made], for_update=True)).values())
        events = [event for order in found for event in order.again()]
        await tx.orders.save_all(found)
        tx.emit(events)
    async with db.reading(system(tenant), tx_class=ShopTx) as tx:
        now = await tx.orders.some([order.id for order in made])
    assert now == {order.id: Order(order.id, order.attempt + 1, version=2) for order in made}
    rows = [row for row in await _journal(db, tenant) if row["version"] == 2]
    assert len(rows) == 300
    for row in rows:
        left = tx.orders.to_row(now[row["aggregate_id"]])
        assert bytes(row["state_hash"]) == state_hash(left, row["state_form"])


async def test_others_get_their_turns_while_a_thousand_records_are_made() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    assert await in_turns(str, range(1_000)) == [str(number) for number in range(1_000)]
    assert turns >= 10
    beside.cancel()
    assert await in_turns(str, []) == []


async def test_one_of_many_records_that_has_moved_on_is_a_conflict(db: Database) -> None:
    tenant = uuid4()
    made = await _new(db, tenant, *range(300))
    made[150].version = 7

    async def save() -> None:
        async with db.transaction(system(tenant), tx_class=ShopTx) as tx:
            await tx.orders.save_all(made)

    with pytest.raises(Conflict):
        await save()
    async with db.reading(system(tenant), tx_class=ShopTx) as tx:
        assert {order.version for order in (await tx.orders.some([o.id for o in made])).values()} == {1}


def test_a_column_added_later_does_not_change_what_was_hashed_before() -> None:
    before = {"id": 1, "amount": Decimal("1.50")}
    assert state_hash({**before, "added": "x"}, 2) == state_hash(before, 2)
    assert state_hash(before, 2) == state_hash({"id": 1, "amount": Decimal("1.5000")}, 2)
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert state_hash({"at": at, "more": ("a", {"b": at})}, 2) == state_hash({"at": at, "more": ["a", {"b": at}]}, 2)
    assert state_hash(before, 2, [{"part": 1}]) != state_hash(before, 2)
    assert state_hash(before, 2, [{"a": 1}, {"b": 2}]) == state_hash(before, 2, [{"b": 2}, {"a": 1}])


async def test_labels_of_other_records_are_read_once_for_all_events(db: Database) -> None:
    tenant, before = uuid4(), ShopTx.asked
    await _new(db, tenant, 1, 2, 3)
    assert ShopTx.asked == before + 1
    told = [InvoiceDrafted.FromString(bytes(row["payload"])) for row in await _journal(db, tenant)]
    assert [(t.draft.title, t.draft.customer.label, t.draft.customer.number) for t in told] == [
        (f"try {n}", "Hafen AG", "K-1") for n in (1, 2, 3)
    ]


async def test_what_nobody_maps_and_what_was_not_saved_is_not_told(db: Database) -> None:
    async with db.transaction(system(uuid4()), tx_class=ShopTx) as tx:
        with pytest.raises(Bug, match="Unheard"):
            tx.emit([Unheard()])
        with pytest.raises(Bug, match="not saved"):
            tx.emit([Ordered(Order(new_id(), 1))])
        tx.emit([WorkOrdered(new_id())])


async def test_several_are_read_and_listed_at_once(db: Database) -> None:
    tenant = uuid4()
    first, second = await _new(db, tenant, 1, 2)
    async with db.transaction(system(tenant), tx_class=ShopTx) as tx:
        assert await tx.orders.some([second.id, None, first.id, uuid4()], for_update=True) == {
            first.id: first,
            second.id: second,
        }
        assert await tx.orders.some([]) == {}
        assert await tx.orders.find(uuid4()) is None
        with pytest.raises(NotFound):
            await tx.orders.get(uuid4())
        page, token = await tx.orders.page(Page.of(1, "", types=(int, UUID)))
        assert (page, bool(token)) == ([first], True)
        assert (await tx.orders.page(Page.of(5, "", types=(int, UUID)), attempt=2))[0] == [second]


async def test_a_change_based_on_another_version_is_refused(db: Database) -> None:
    tenant = uuid4()
    [made] = await _new(db, tenant, 1)
    async with db.transaction(system(tenant), tx_class=ShopTx) as tx:
        tx.expected_version = 2
        with pytest.raises(Conflict) as moved:
            await tx.orders.expected(made.id)
    assert moved.value.facts["record"] == "draft"


@pytest.mark.parametrize("several", [False, True])
async def test_who_waited_for_a_record_sees_all_its_rows_as_they_are_now(db: Database, several: bool) -> None:
    """The joined row too: of a statement over both PostgreSQL reads anew only the one that was waited for."""
    tenant, id_ = uuid4(), new_id()
    async with db.transaction(system(tenant), tx_class=JobsTx) as tx:
        await tx.orders.save(Order(id_, 1))
        await tx.run(sa.insert(jobs), id=id_, version=1, attempt=1)
    locked = asyncio.Event()

    async def second() -> WithJob:
        await locked.wait()
        async with db.transaction(system(tenant), tx_class=JobsTx) as tx:
            if several:
                return (await tx.with_jobs.some([id_], for_update=True))[id_]
            return await tx.with_jobs.get(id_, for_update=True)

    waiting = asyncio.ensure_future(second())
    async with db.transaction(system(tenant), tx_class=JobsTx) as tx:
        first = await tx.with_jobs.get(id_, for_update=True)
        locked.set()
        await asyncio.sleep(0.2)
        first.attempt = 2
        await tx.run(sa.update(jobs).where(jobs.c.id == id_), attempt=2)
        await tx.with_jobs.save(first)
    seen = await asyncio.wait_for(waiting, 10)
    assert (seen.attempt, seen.done) == (2, 2)

"""One transaction of one tenant: what it promises to use cases, and what it will not let pass."""

import asyncio
import hashlib
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa
from google.protobuf.message import Message
from kontor.api.billing.v1.events_pb2 import DocumentsRequested
from kontor.api.common.v1.types_pb2 import Ref
from kontor.api.crm.v1.crm_pb2 import Customer
from kontor.api.crm.v1.events_pb2 import CustomerChanged
from kontor.common.database.idempotency import AnswerLost, Answers, Claim, Stored
from kontor.common.database.ledger import Ledger, digest
from kontor.common.database.pool import NoConnection
from kontor.common.database.rows import take_over_rows
from kontor.common.database.tables import idempotency
from kontor.common.database.transaction import Announcement, Database, Tx, expect_one, open_write_transaction
from kontor.common.events import journal
from kontor.common.values.clock import wall_now
from kontor.common.values.errors import Bug, Conflict, InvalidInput
from psycopg import errors as pg
from sqlalchemy.dialects.postgresql import JSONB, insert
from toys import ALL, NEW_ORDER, announce, count, order, order_again, orders, system


async def test_an_insert_that_hit_nothing_says_so(db: Database) -> None:
    once = insert(orders).on_conflict_do_nothing()
    key, tenant = uuid4(), uuid4()
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        assert await tx.run(once, id=key, version=1, attempt=1) == 1
        assert await tx.run(once, id=key, version=1, attempt=1) == 0
        assert await tx.one(once.returning(orders.c.id), id=key, version=1, attempt=1) is None


ANSWERS = Answers(b"a service's private key")


async def test_one_key_twice_gives_the_stored_answer_and_another_body_is_refused(db: Database) -> None:
    tenant = uuid4()
    first = Claim.of("/orders", "key-1", Ref(id="1"))
    await _answered(db, tenant, first, b"the answer")
    stored = await _found(db, tenant, first)
    assert stored is not None
    assert (stored.body, stored.event_id) == (b"the answer", "event-1")
    with pytest.raises(InvalidInput) as refused:
        await _found(db, tenant, Claim.of("/orders", "key-1", Ref(id="2")))
    assert refused.value.code == "idempotency_key_reused"
    assert await _found(db, uuid4(), first) is None, "keys belong to a tenant"


async def test_neither_request_nor_answer_can_be_read_or_tried_from_the_database_alone(db: Database) -> None:
    tenant = uuid4()
    claim = Claim.of("/people", "key-1", Ref(id="password: sommer2026"))
    await _answered(db, tenant, claim, b"secret: kontor_1234")
    async with db.reading(system(tenant), tx_class=Tx) as tx:
        row = await tx.one(sa.select(idempotency.c.digest, idempotency.c.body))
    assert row is not None
    kept = bytes(row["digest"]) + bytes(row["body"])
    assert b"kontor_1234" not in kept
    for fast in ("sha256", "sha512", "sha1", "md5", "blake2b", "blake2s", "sha3_256"):
        assert hashlib.new(fast, claim.request).digest() not in kept, fast


async def test_an_answer_kept_before_answers_were_sealed_is_given_back(db: Database) -> None:
    tenant, claim = uuid4(), Claim.of("/orders", "key-1", Ref(id="1"))
    caller = system(tenant)
    before = sa.insert(idempotency).values(
        caller=f"{caller.kind}:{caller.subject}",
        route=claim.route,
        key=claim.key,
        digest=hashlib.sha256(claim.request).digest(),
        body=b"the answer of then",
        event_id="event-0",
    )
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        await tx.run(before)
    stored = await _found(db, tenant, claim)
    assert stored is not None
    assert (stored.body, stored.event_id) == (b"the answer of then", "event-0")
    with pytest.raises(InvalidInput):
        await _found(db, tenant, Claim.of("/orders", "key-1", Ref(id="2")))


async def test_an_answer_under_a_replaced_key_says_that_its_request_was_carried_out(db: Database) -> None:
    tenant, claim = uuid4(), Claim.of("/orders", "key-1", Ref(id="1"))
    await _answered(db, tenant, claim, b"the answer")
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        with pytest.raises(AnswerLost):
            await Answers(b"another private key").find(tx, claim)


async def _answered(db: Database, tenant: UUID, claim: Claim, body: bytes) -> None:
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        assert await ANSWERS.find(tx, claim) is None
        await order(tx)
        ANSWERS.keep(tx, claim, body, "event-1")


async def _found(db: Database, tenant: UUID, claim: Claim) -> Stored | None:
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        return await ANSWERS.find(tx, claim)


async def test_gathered_rows_go_together_when_the_transaction_ends(db: Database) -> None:
    """Of one record the first stands, in the same transaction and in the next."""
    kept, tenant, one, two = take_over_rows(orders), uuid4(), uuid4(), uuid4()
    for attempt in (1, 5):
        async with db.transaction(system(tenant), tx_class=Tx) as tx:
            for number, id_ in enumerate((one, two, one), attempt):
                tx.gather(kept, id=id_, version=1, attempt=number)
            assert len(await tx.all(ALL)) == (0 if attempt == 1 else 2)
    async with db.reading(system(tenant), tx_class=Tx) as tx:
        assert {row["id"]: row["attempt"] for row in await tx.all(ALL)} == {one: 1, two: 2}
        with pytest.raises(Bug, match="a view"):
            tx.gather(kept, id=one, version=1, attempt=9)


async def test_gathered_rows_hold_nothing_where_nothing_was_said(db: Database) -> None:
    """All of them or some: the statement is the same."""
    put = sa.text(
        "insert into odd (id, amount, word) select * from unnest("
        "cast(:id as uuid[]), cast(:amount as numeric[]), cast(:word as text[]))"
    )
    one, two = uuid4(), uuid4()
    for amounts in ((None, None), (Decimal("1.50"), None)):
        async with db.transaction(system(uuid4()), tx_class=Tx) as tx:
            await tx.run(sa.text("create temporary table odd (id uuid, amount numeric, word text)"))
            for id_, amount in zip((one, two), amounts, strict=True):
                tx.gather(put, id=id_, amount=amount, word='NULL "\\,{}')
            line = tx._connection.line
        async with db.transaction(system(uuid4()), tx_class=Tx) as tx:
            assert tx._connection.line is line
            rows = {row["id"]: row for row in await tx.all(sa.text("select * from odd"))}
            assert [rows[id_]["amount"] for id_ in (one, two)] == list(amounts)
            assert {row["word"] for row in rows.values()} == {'NULL "\\,{}'}
            await tx.run(sa.text("drop table odd"))


async def test_a_statement_that_failed_is_not_passed_over(db: Database) -> None:
    tenant = uuid4()

    async def pass_over() -> None:
        async with db.transaction(system(tenant), tx_class=Tx) as tx:
            await order(tx)
            with pytest.raises(pg.UndefinedTable):
                await tx.run(sa.text("select * from nowhere"))

    with pytest.raises(Bug, match="nothing to commit"):
        await pass_over()
    assert await count(db, tenant, "orders") == 0


async def test_the_second_of_two_on_one_version_is_a_conflict(db: Database) -> None:
    tenant = uuid4()
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        order_id = await order(tx)
    stale = sa.update(orders).where(orders.c.id == sa.bindparam("id"), orders.c.version == sa.bindparam("v"))
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        await order_again(tx, order_id, 2)
        hit = await tx.run(stale, id=order_id, v=1, attempt=3)
        with pytest.raises(Conflict):
            expect_one(hit, "order", order_id)
    assert expect_one({"id": order_id}, "order", order_id) == {"id": order_id}
    with pytest.raises(Conflict):
        expect_one(None, "order", order_id)


async def test_the_callers_version_must_be_the_one_that_is_there(db: Database) -> None:
    async with db.reading(system(uuid4()), tx_class=Tx) as tx:
        record = uuid4()
        tx.must_be(4, record)
        tx.expected_version = 3
        tx.must_be(3, record)
        with pytest.raises(Conflict) as moved:
            tx.must_be(4, record)
        assert moved.value.facts == {"current": 4, "id": record}


async def test_a_misspelt_parameter_does_not_pass(db: Database) -> None:
    async with db.reading(system(uuid4()), tx_class=Tx) as tx:
        by_id = sa.select(orders).where(orders.c.id == sa.bindparam("id"))
        with pytest.raises(Bug, match="no such parameter: idd"):
            await tx.one(by_id, id=uuid4(), idd=1)
        with pytest.raises(Bug, match="parameter missing: id"):
            await tx.one(by_id)
        with pytest.raises(Bug, match="no such parameter: atempt"):
            await tx.run(NEW_ORDER, id=uuid4(), version=1, atempt=1)


async def test_statements_made_per_call_keep_their_own_values(db: Database) -> None:
    tenant = uuid4()
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        await tx.run_many(NEW_ORDER, [{"id": uuid4(), "version": 1, "attempt": n} for n in range(5)])
        for wanted in ([0], [1, 2], [3, 4, 0], []):
            found = await tx.all(sa.select(orders).where(orders.c.attempt.in_(wanted)).limit(10))
            assert sorted(row["attempt"] for row in found) == sorted(wanted)


@pytest.mark.parametrize("rows", [3, 1_500])
async def test_many_rows_go_in_at_once_under_row_level_security(db: Database, rows: int) -> None:
    tenant = uuid4()
    made = [{"id": uuid4(), "version": 1, "attempt": n} for n in range(rows)]
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        assert await tx.bulk_insert(orders, made) == rows
        assert await tx.bulk_insert(orders, [dict(row, id=uuid4()) for row in made]) == rows
    assert await count(db, tenant, "orders") == 2 * rows
    assert await count(db, uuid4(), "orders") == 0


async def test_rows_that_go_in_at_once_hold_what_they_hold_one_by_one(db: Database) -> None:
    odd = sa.table(
        "odd",
        sa.column("yes", sa.Boolean),
        sa.column("words", sa.ARRAY(sa.Text)),
        sa.column("id", sa.Uuid),
        sa.column("amount", sa.Numeric),
        sa.column("told", JSONB),
        sa.column("word", sa.Text),
        sa.column("day", sa.Date),
        sa.column("at", sa.DateTime(timezone=True)),
        sa.column("raw", sa.LargeBinary),
        sa.column("owner", sa.Uuid),
    )
    told: list[object] = [[], {}, ["a\\b", None, {"ä": [1, "\t"]}], "text", True, {"amount": "0.10"}]
    made = [
        {
            "yes": bool(n % 2),
            "words": ["a\tb", 'c"\\', ""][: n % 4],
            "id": uuid4(),
            "amount": Decimal("12345678901234567890.05") + n,
            "told": told[n % len(told)],
            "word": "\\N \t\n" if n % 2 else "",
            "day": date(2026, 2, 28),
            "at": wall_now(),
            "raw": bytes(range(256)),
            "owner": uuid4() if n % 3 else None,
        }
        for n in range(300)
    ]
    columns = (
        "(yes bool, words text[], id uuid, amount numeric, told jsonb, word text, day date, at timestamptz, raw bytea, "
        "owner uuid)"
    )
    async with db.transaction(system(uuid4()), tx_class=Tx) as tx:
        await tx.run(sa.text(f"create temporary table odd {columns} on commit drop"))
        assert await tx.bulk_insert(odd, made) == len(made)
        found = {row["id"]: row for row in await tx.all(sa.select(odd))}
    assert [found[row["id"]] for row in made] == made


def _many(rows: int) -> list[dict[str, object]]:
    return [{"id": uuid4(), "version": 1, "attempt": n} for n in range(rows)]


async def test_rows_on_their_way_are_there_for_whatever_is_asked_next_and_in_order(db: Database) -> None:
    tenant, first = uuid4(), uuid4()
    raised = sa.update(orders).values(attempt=orders.c.attempt + 1)
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        tx.write(NEW_ORDER, id=first, version=1, attempt=0)
        for rows in (_many(700), _many(3), _many(500)):
            await tx.write_bulk(orders, rows)
        tx.write(raised)
        await tx.write_bulk(orders, _many(300))
        assert await tx.value(sa.select(sa.func.count()).select_from(orders)) == 1_504
        assert (
            await tx.value(sa.select(sa.func.sum(orders.c.attempt))) == 700 * 701 // 2 + 6 + 500 * 501 // 2 + 1 + 44_850
        )
        await tx.write_bulk(orders, _many(300))
    assert await count(db, tenant, "orders") == 1_804


@pytest.mark.parametrize("asks", [True, False])
async def test_rows_on_their_way_that_cannot_be_written_undo_the_transaction(db: Database, asks: bool) -> None:
    tenant = uuid4()
    twice = [*_many(300), *(_many(1) * 2)]

    async def write_twice() -> None:
        async with db.transaction(system(tenant), tx_class=Tx) as tx:
            await order(tx)
            await tx.write_bulk(orders, twice)
            await tx.write_bulk(orders, _many(300))
            if asks:
                await tx.value(sa.select(sa.func.count()).select_from(orders))

    with pytest.raises(pg.UniqueViolation):
        await write_twice()
    assert await count(db, tenant, "orders") == 0
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        await order(tx)
    assert await count(db, tenant, "orders") == 1


@pytest.mark.parametrize("turns", [0, 1, 5, 20])
async def test_a_use_case_that_fails_takes_back_rows_on_their_way(db: Database, turns: int) -> None:
    tenant = uuid4()

    async def change_ones_mind() -> None:
        async with db.transaction(system(tenant), tx_class=Tx) as tx:
            await tx.write_bulk(orders, _many(3_000))
            await tx.write_bulk(orders, _many(3_000))
            for _ in range(turns):
                await asyncio.sleep(0)
            raise Conflict("changed his mind")

    with pytest.raises(Conflict):
        await change_ones_mind()
    assert await count(db, tenant, "orders") == 0


async def test_a_view_writes_no_rows_at_once_either(db: Database) -> None:
    async with db.reading(system(uuid4()), tx_class=Tx) as tx:
        for rows in (3, 300):
            with pytest.raises(Bug, match="cannot write"):
                await tx.write_bulk(orders, _many(rows))


async def test_a_text_that_no_column_can_hold_is_refused_among_many_too(db: Database) -> None:
    texts = sa.table("texts", sa.column("said", sa.Text))
    said = [{"said": "a\0b" if n == 250 else "a"} for n in range(300)]

    async def write() -> None:
        async with db.transaction(system(uuid4()), tx_class=Tx) as tx:
            await tx.run(sa.text("create temporary table texts (said text) on commit drop"))
            await tx.bulk_insert(texts, said)

    with pytest.raises(psycopg.DataError):
        await write()


async def test_many_events_go_in_at_once_in_the_order_they_were_told(db: Database) -> None:
    tenant, ids = uuid4(), [uuid4() for _ in range(300)]
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        for order_id in ids:
            await order(tx, order_id=order_id)
    async with db.reading(system(tenant), tx_class=Tx) as tx:
        rows = await tx.all(sa.text("select aggregate_id, salt, payload, digest from journal order by pos"))
    assert [row["aggregate_id"] for row in rows] == ids
    assert all(digest(row["salt"], row["payload"]) == row["digest"] for row in rows)


async def test_nobody_opens_a_write_transaction_inside_another(db: Database) -> None:
    assert not open_write_transaction.get()
    async with db.transaction(system(uuid4()), tx_class=Tx):
        assert open_write_transaction.get()
        with pytest.raises(Bug, match="open already"):
            async with db.transaction(system(uuid4()), tx_class=Tx):
                pass
    assert not open_write_transaction.get()


async def test_a_read_cannot_write(db: Database) -> None:
    with pytest.raises(pg.ReadOnlySqlTransaction):
        async with db.reading(system(uuid4()), tx_class=Tx) as tx:
            await tx.run(NEW_ORDER, id=uuid4(), version=1, attempt=1)


async def test_a_view_says_at_once_that_it_cannot_write(db: Database) -> None:
    async with db.reading(system(uuid4()), tx_class=Tx) as tx:
        with pytest.raises(Bug, match="view"):
            tx.write(NEW_ORDER, id=uuid4(), version=1, attempt=1)


async def test_a_read_is_planned_once_for_many(db: Database) -> None:
    find = sa.select(orders.c.attempt).where(orders.c.id == sa.bindparam("id"))
    plans = sa.text("select statement, generic_plans + custom_plans n from pg_prepared_statements")
    for _ in range(3):
        async with db.reading(system(uuid4()), tx_class=Tx) as tx:
            await tx.one(find, id=uuid4())
            prepared = await tx.all(plans)
    assert [row["n"] for row in prepared if "FROM orders" in row["statement"]] == [3]


async def test_a_read_that_failed_leaves_its_connection_usable(db: Database) -> None:
    for _ in range(db.settings.pool_size + 1):
        with pytest.raises(pg.DivisionByZero):
            async with db.reading(system(uuid4()), tx_class=Tx) as tx:
                await tx.value(sa.text("select 1 / 0"))
    assert await count(db, uuid4(), "orders") == 0


async def test_business_time_is_the_tenants_own(db: Database) -> None:
    sandbox = uuid4()
    async with db.transaction(system(sandbox), tx_class=Tx) as tx:
        assert abs(tx.clock.now() - db.clock.now()) < timedelta(seconds=5)
        await tx.run(sa.text("insert into tenant_clock (offset_seconds, version) values (864000, 1)"))
    async with db.reading(system(sandbox), tx_class=Tx) as tx:
        await tx.begin()
        assert timedelta(days=9.9) < tx.clock.now() - db.clock.now() < timedelta(days=10.1)
    async with db.reading(system(uuid4()), tx_class=Tx) as tx:
        assert abs(tx.clock.now() - db.clock.now()) < timedelta(seconds=5)


async def test_a_clock_that_moved_after_it_was_looked_at_ends_the_transaction(db: Database) -> None:
    sandbox = uuid4()
    assert await count(db, sandbox, "orders") == 0, "from here on its clock is known"
    async with db.transaction(system(sandbox), tx_class=Tx) as tx:
        await tx.run(sa.text("insert into tenant_clock (offset_seconds, version) values (864000, 1)"))

    async def order_by_the_clock() -> datetime:
        async with db.transaction(system(sandbox), tx_class=Tx) as tx:
            said = tx.clock.now()
            await order(tx)
        return said

    with pytest.raises(pg.SerializationFailure):
        await order_by_the_clock()
    assert await count(db, sandbox, "orders") == 0
    assert await order_by_the_clock() - db.clock.now() > timedelta(days=9.9)
    assert await count(db, sandbox, "orders") == 1


async def test_waking_happens_after_the_commit_and_not_without_one(db: Database) -> None:
    woken: list[str] = []
    tenant = uuid4()
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        tx.after_commit(lambda: woken.append("committed"))
        assert woken == []

    async def fail() -> None:
        async with db.transaction(system(tenant), tx_class=Tx) as tx:
            tx.after_commit(lambda: woken.append("rolled back"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert woken == ["committed"]


async def test_whoever_waits_too_long_for_a_connection_is_told(db: Database) -> None:
    async def hold(seconds: float) -> None:
        async with db.reading(system(uuid4()), tx_class=Tx):
            await asyncio.sleep(seconds)

    holding = [asyncio.create_task(hold(2.6)) for _ in range(db.settings.pool_size)]
    await asyncio.sleep(0.2)
    with pytest.raises(NoConnection):
        await hold(0)
    await asyncio.gather(*holding)
    await hold(0)


async def test_a_cancelled_transaction_leaves_no_trace(db: Database) -> None:
    tenant = uuid4()

    async def slow() -> None:
        async with db.transaction(system(tenant), tx_class=Tx) as tx:
            await order(tx)
            await tx.run(sa.text("select pg_sleep(5)"))

    for _ in range(db.settings.pool_size + 2):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await slow()
    assert await count(db, tenant, "orders") == 0


def _announced(message: Message, aggregate_id: UUID) -> Announcement:
    return Announcement("order", aggregate_id, 1, message)


async def test_only_own_events_of_the_named_aggregate_are_announced(db: Database) -> None:
    order_id = uuid4()
    async with db.transaction(system(uuid4()), tx_class=Tx) as tx:
        for odd in (
            _announced(CustomerChanged(customer=Customer(id=str(order_id))), order_id),
            _announced(Ref(id=str(order_id)), order_id),
            _announced(DocumentsRequested(invoice_id=str(uuid4())), order_id),
        ):
            with pytest.raises(Bug):
                tx.announce(odd)
        assert tx.last_event_id is None


async def test_bulk_does_not_travel_in_events() -> None:
    ledger = Ledger("billing", "system:billing", wall_now())
    announcement = _announced(DocumentsRequested(invoice_id="x"), uuid4())
    ledger.enter(announcement)
    assert len(ledger.rows(ledger.take(), {})) == 1
    ledger.enter(_announced(DocumentsRequested(invoice_id="x" * (512 * 1024)), uuid4()))
    with pytest.raises(Bug, match="FileRef"):
        ledger.rows(ledger.take(), {})


async def test_events_of_one_change_are_numbered_and_read_back_in_order(db: Database) -> None:
    tenant = uuid4()
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        order_id = await order(tx)
        second = announce(tx, order_id, 1, 2)
        assert tx.last_event_id == second
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        await order_again(tx, order_id, 3)
    async with db.reading(system(tenant), tx_class=Tx) as tx:
        entries = await journal.history(tx, "order", order_id)
        assert [(entry["version"], entry["actor"]) for entry in entries] == [
            (1, "system:billing"),
            (1, "system:billing"),
            (2, "system:billing"),
        ]
        assert entries[1]["event_id"] == second
        assert await journal.history(tx, "invoice", order_id) == []

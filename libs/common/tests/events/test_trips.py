"""Several statements in one trip: what is done and what is not when one fails, is too big, or nobody waits any more."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from kontor.common.database.pool import Connection, connect
from kontor.common.database.transaction import Database, Tx
from kontor.common.process.settings import DatabaseSettings
from psycopg import errors as pg
from toys import NEW_ORDER, announce, count, order, orders, system

ORDERS = sa.select(sa.func.count().label("n")).select_from(orders)
PREPARED = b"select name, statement from pg_prepared_statements where name like 'kontor%'"


@pytest.fixture
async def connection(shared_db: DatabaseSettings) -> AsyncIterator[Connection]:
    made = await connect(shared_db, "billing", "app")
    yield made
    await made.close()


async def ask(connection: Connection, *asked: tuple[bytes, Any]) -> list[Any]:
    """The first column of the first row of each answer."""
    answers = await connection.line.trip([connection.line.question(sql, values) for sql, values in asked])
    rows = [answer.first() for answer in answers]
    return [row and next(iter(row.values())) for row in rows]


async def backend(db: Database) -> int:
    async with db.reading(system(uuid4()), tx_class=Tx) as tx:
        return int(await tx.value(sa.text("select pg_backend_pid()")))


async def test_what_comes_after_a_failure_is_not_done_and_the_connection_goes_on(connection: Connection) -> None:
    ten, never = (b"select $1::int * 10", [1]), (b"select set_config('kontor.seen', 'yes', false)", ())
    with pytest.raises(pg.DivisionByZero):
        await ask(connection, ten, (b"select 1 / $1::int", [0]), never)
    with pytest.raises(pg.UndefinedTable):
        await ask(connection, (b"select * from nowhere", ()), never)
    seen = (b"select current_setting('kontor.seen', true)", ())
    assert await ask(connection, (b"select $1::int * 10", [2]), seen) == [20, None]


async def test_a_statement_is_prepared_once_for_each_set_of_types(connection: Connection) -> None:
    same = [(b"select $1::bigint + 1", [n]) for n in (1, 2, 3, 70_000)]
    for _ in range(2):
        assert await ask(connection, *same) == [2, 3, 4, 70_001]
    [answer] = await connection.line.trip([connection.line.question(PREPARED)])
    known = [row["statement"] for row in answer.rows()]
    assert known.count("select $1::bigint + 1") == 2, "small numbers and large ones"


@pytest.mark.parametrize("many", [0, 1, 3, 4, 1_000])
async def test_a_list_of_ids_says_the_same_however_many_there_are(connection: Connection, many: int) -> None:
    ids: list[Any] = [uuid4() for _ in range(many)]
    for given in (ids, [*ids, None], [None, *ids]):
        found = await ask(connection, (b"select $1::uuid[]", [given]), (b"select $2 || $1::text", ["x", "y"]))
        assert found == [given, "yx"]
    if many:
        counted = (b"select count(*) from unnest($2) as of(id) where id = any($1) and $3 = 'x'", [ids, ids, "x"])
        assert await ask(connection, counted) == [many]


async def test_a_list_of_texts_says_the_same_however_many_there_are(connection: Connection) -> None:
    odd = ["", "NULL", 'a "b"', "a\\b", "{a,b}", " spaces ", "line\nfeed", "Straße, 日本", "'"]
    for given in (odd[:1], odd, odd * 100, [*odd, None], [None, *odd]):
        assert await ask(connection, (b"select $1::text[]", [given])) == [given]
    counted = (b"select count(*) from unnest($1) as of(said) where said = any($2)", [odd, odd])
    assert await ask(connection, counted) == [len(odd)]
    with pytest.raises(psycopg.DataError):
        connection.line.question(b"select $1::text[]", [[*odd, "a\0b"]])


async def test_a_value_that_cannot_be_held_is_refused_before_anything_is_asked(connection: Connection) -> None:
    with pytest.raises(psycopg.DataError, match="NUL"):
        await ask(connection, (b"select $1::text", ["a\0b"]))
    assert await ask(connection, (b"select $1::text", ["ab"])) == ["ab"]


async def test_much_goes_both_ways_at_once(connection: Connection) -> None:
    """More than all buffers hold: who only sends, while the other side waits to be read, waits for ever."""
    large = "x" * 100_000
    async with asyncio.timeout(30):
        said = await ask(connection, *[(b"select $1::text || $2::text", [large, str(n)]) for n in range(300)])
    assert said == [f"{large}{n}" for n in range(300)]


async def test_a_trip_nobody_waits_for_any_more_leaves_the_connection_usable(connection: Connection) -> None:
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await ask(connection, (b"select 1", ()), (b"select pg_sleep(20)::text", ()), (b"select 2", ()))
        assert await ask(connection, (b"select 3", ())) == [3]


async def test_a_last_word_is_done_though_nobody_waits(connection: Connection) -> None:
    set_it = b"select set_config('kontor.word', $1, true)"
    await ask(connection, (b"begin", ()), (set_it, ["said"]))
    connection.line.leave(b"commit")
    assert connection.at_rest
    word = (b"select nullif(current_setting('kontor.word', true), '')", ())
    assert await ask(connection, word, (b"begin", ()), (set_it, ["again"]), word) == [None, None, "again", "again"]


async def test_statements_together_see_what_those_before_them_did(db: Database) -> None:
    tenant = uuid4()
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        new = (NEW_ORDER, {"id": uuid4(), "version": 1, "attempt": 7})
        [before], _, [after] = await tx.together((ORDERS, {}), new, (ORDERS, {}))
    assert (before["n"], after["n"]) == (0, 1)


async def test_what_is_put_is_seen_by_what_is_asked_after_it(db: Database) -> None:
    async with db.transaction(system(uuid4()), tx_class=Tx) as tx:
        for number in range(3):
            tx.write(NEW_ORDER, id=uuid4(), version=1, attempt=number)
            tx.write(NEW_ORDER, id=uuid4(), version=1, attempt=number)
            assert await tx.value(ORDERS) == 2 * number + 2
        tx.write(NEW_ORDER, id=uuid4(), version=1, attempt=9)
        await tx.bulk_insert(orders, [{"id": uuid4(), "version": 1, "attempt": 1} for _ in range(300)])
        assert await tx.value(ORDERS) == 307


async def test_what_was_put_and_fails_lets_nothing_else_happen(db: Database) -> None:
    tenant, twice = uuid4(), uuid4()
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        tx.write(NEW_ORDER, id=twice, version=1, attempt=1)
    assert await count(db, tenant, "orders") == 1

    async def again() -> None:
        async with db.transaction(system(tenant), tx_class=Tx) as tx:
            await order(tx)
            tx.write(NEW_ORDER, id=twice, version=1, attempt=2)

    with pytest.raises(pg.UniqueViolation):
        await again()
    assert await count(db, tenant, "orders") == 1
    assert await count(db, tenant, "journal") == 0


async def test_a_transaction_that_only_announces_is_committed(db: Database) -> None:
    tenant = uuid4()
    for _ in range(2):  # the second time the tenant's clock is known, and nothing was asked before the commit
        async with db.transaction(system(tenant), tx_class=Tx) as tx:
            announce(tx, uuid4(), 1, 1)
    assert await count(db, tenant, "journal") == 2


async def test_a_transaction_announces_more_than_goes_into_one_trip(db: Database) -> None:
    tenant, order_id = uuid4(), uuid4()
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        for number in range(1_201):
            announce(tx, order_id, 1, number)
    assert await count(db, tenant, "journal") == 1_201


async def test_connections_that_died_at_rest_are_replaced_before_anything_is_done(
    db: Database, connection: Connection, postgres: Any
) -> None:
    tenant = uuid4()
    assert await count(db, tenant, "orders") == 0
    for _ in range(3):
        with postgres.connect() as admin:
            admin.execute("select pg_terminate_backend(%s, 5000)", (await backend(db),))
        async with db.transaction(system(tenant), tx_class=Tx) as tx:
            await order(tx)
    assert await count(db, tenant, "orders") == 3


async def test_a_connection_that_dies_at_work_ends_the_transaction(db: Database, postgres: Any) -> None:
    tenant = uuid4()

    async def interrupted() -> None:
        async with db.transaction(system(tenant), tx_class=Tx) as tx:
            await order(tx)
            with postgres.connect() as admin:
                here = await tx.value(sa.text("select pg_backend_pid()"))
                admin.execute("select pg_terminate_backend(%s, 5000)", (here,))
            await order(tx)

    with pytest.raises(psycopg.OperationalError):
        await interrupted()
    assert await count(db, tenant, "orders") == 0


async def test_a_connection_that_knows_too_many_statements_is_replaced(db: Database) -> None:
    tenant = uuid4()
    pid = await backend(db)
    async with db.reading(system(tenant), tx_class=Tx) as tx:
        for number in range(401):
            assert await tx.value(sa.text(f"select {number}")) == number
    assert await backend(db) != pid

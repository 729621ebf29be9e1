"""What the database itself refuses: other tenants, no tenant, a changed journal."""

from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from kontor.common.database.transaction import Tx
from psycopg import errors as pg
from toys import count, order, system
from world import World

REFUSED = (pg.InsufficientPrivilege,)


async def test_every_table_is_under_forced_row_level_security(world: World) -> None:
    with world.admin("billing") as admin:
        tables = admin.execute("""
            select c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner) from pg_class c
              join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where c.relkind = 'r'
        """).fetchall()
        bypassing = admin.execute(
            "select rolname from pg_roles where (rolbypassrls or rolsuper) and rolname like 'billing%'"
        ).fetchall()
    assert len(tables) >= 10
    assert [name for name, enabled, forced, owner in tables if not (enabled and forced)] == []
    assert {owner for *_, owner in tables} == {"billing_owner"}
    assert bypassing == []


async def test_no_tenant_sees_no_row(world: World) -> None:
    await world.order()
    for kind in ("app", "migrator", "eraser"):
        with world.connect("billing", kind) as connection:
            for table in ("journal", "orders"):
                if kind == "eraser" and table == "orders":
                    continue
                connection.execute("begin")
                if kind == "migrator":
                    connection.execute("set role billing_owner")
                assert connection.execute(f"select count(*) from {table}").fetchone() == (0,)
                connection.execute("rollback")


async def test_a_tenant_does_not_outlive_its_transaction(world: World) -> None:
    await world.order()
    with world.connect("billing", "app") as connection:
        connection.execute(f"begin; select kontor_enter('{world.tenant}')")
        assert connection.execute("select count(*) from orders").fetchone() == (1,)
        connection.execute("commit")
        assert connection.execute("select count(*) from orders").fetchone() == (0,)


async def test_another_tenant_is_neither_seen_nor_written(world: World) -> None:
    order_id = await world.order()
    stranger = system(uuid4())
    assert await count(world.a, stranger.tenant, "orders") == 0
    foreign = sa.text("insert into orders (tenant_id, id, version, attempt) values (:tenant, :id, 1, 1)")
    with pytest.raises(pg.InsufficientPrivilege, match="row-level security"):
        async with world.a.transaction(stranger, tx_class=Tx) as tx:
            await tx.run(foreign, tenant=world.tenant, id=uuid4())
    async with world.a.transaction(stranger, tx_class=Tx) as tx:
        assert await tx.run(sa.text("update orders set attempt = 9 where id = :id"), id=order_id) == 0
        assert await tx.run(sa.text("delete from orders")) == 0
    assert await count(world.a, world.tenant, "orders") == 1


@pytest.mark.parametrize(
    "attack",
    [
        "update journal set payload = '' ",
        "update journal set seq = 7, prev_hash = '', hash = ''",
        "update journal set published_at = now()",
        "delete from journal",
        "truncate journal",
        "insert into journal (tenant_id, event_id) values (gen_random_uuid(), gen_random_uuid())",
        "alter table journal disable trigger all",
        "set row_security = off; select * from journal",
    ],
)
async def test_the_app_cannot_touch_the_journal(world: World, attack: str) -> None:
    await world.order()
    with world.connect("billing", "app") as connection:
        connection.execute(f"begin; select kontor_enter('{world.tenant}')")
        with pytest.raises(pg.InsufficientPrivilege):
            connection.execute(attack.encode())


SEAL = "update journal set seq = 1, prev_hash = '\\x00', hash = '\\x01'"


async def test_the_relay_seals_and_publishes_once_and_does_nothing_else(world: World) -> None:
    await world.order()
    with world.connect("billing", "relay") as relay:
        assert relay.execute(SEAL.encode()).rowcount == 1
        assert relay.execute("update journal set published_at = now()").rowcount == 1
        for attack in (
            "update journal set seq = 2",
            "update journal set hash = '\\x02'",
            "update journal set seq = null, prev_hash = null, hash = null",
            "update journal set published_at = null",
            "update journal set published_at = now() + interval '1 day'",
            "update journal set payload = '\\x00'",
            "update journal set actor = 'user:somebody'",
            "delete from journal",
            "truncate journal",
        ):
            with pytest.raises(pg.InsufficientPrivilege):
                relay.execute(attack.encode())


async def test_a_row_is_not_sealed_by_half(world: World) -> None:
    await world.order()
    with world.connect("billing", "relay") as relay, pytest.raises(pg.InsufficientPrivilege):
        relay.execute("update journal set seq = 1")


@pytest.mark.parametrize("attack", ["delete from journal", "truncate journal", "update journal set actor = 'x'"])
async def test_even_the_superuser_meets_the_trigger(world: World, attack: str) -> None:
    await world.order()
    with world.admin("billing") as admin, pytest.raises(pg.InsufficientPrivilege):
        admin.execute(attack.encode())


async def test_the_eraser_erases_whole_and_named_or_not_at_all(world: World) -> None:
    await world.order()
    with world.connect("billing", "eraser") as eraser:
        eraser.execute(f"begin; select kontor_enter('{world.tenant}')")
        for attack in (
            "update journal set payload = null",
            "update journal set payload = '\\x00', erased_by = gen_random_uuid()",
            "delete from journal",
            "update journal set actor = ''",
        ):
            with pytest.raises(pg.InsufficientPrivilege), eraser.transaction():
                eraser.execute(attack.encode())


async def test_the_timer_sees_deadlines_only(world: World) -> None:
    await world.order()
    with world.connect("billing", "timer") as timer:
        assert timer.execute("select count(*) from due").fetchone() == (0,)
        for table in ("orders", "journal", "inbox", "parked", "idempotency"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                timer.execute(f"select * from {table}".encode())


async def test_a_services_roles_do_not_get_into_anothers_database(world: World) -> None:
    settings = world.b.settings
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(
            host=settings.host, port=settings.port, dbname=settings.name, user="billing_app", password="test"
        )


async def test_an_order_and_its_event_stand_or_fall_together(world: World) -> None:
    async def change_my_mind() -> None:
        async with world.a.transaction(system(world.tenant), tx_class=Tx) as tx:
            await order(tx)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await change_my_mind()
    assert await count(world.a, world.tenant, "orders") == 0
    assert await count(world.a, world.tenant, "journal") == 0

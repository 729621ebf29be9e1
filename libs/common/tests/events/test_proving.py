"""Whatever is changed behind the journal is found and named: record, entry of a subledger, file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa
from kontor.cli.embedded.postgres import Postgres
from kontor.common.database.rows import tenant_table
from kontor.common.database.stores import store
from kontor.common.database.transaction import Database
from kontor.common.outside.files import FileRef, Files
from kontor.common.process.settings import DatabaseSettings
from kontor.common.serving.proving import Proof, prove, tenants
from sqlalchemy.dialects.postgresql import JSONB
from test_stores import Order, Ordered, Orders, ShopTx, WorkOrdered
from toys import orders, system

_metadata = sa.MetaData()
ledger = tenant_table(
    _metadata,
    "ledger",
    sa.Column("entry_id", sa.Uuid, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("currency", sa.Text, primary_key=True),
    sa.Column("amount", sa.Numeric, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("ref_id", sa.Uuid, nullable=False),
)
paper = tenant_table(
    _metadata,
    "paper",
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("more", JSONB, nullable=False),
)
ENTRY = """
insert into ledger (tenant_id, entry_id, account, currency, amount, kind, ref_id) values (%s, %s, %s, %s, %s, %s, %s)
"""


class Shop:
    """One tenant with three orders in a database of its own, and somebody who may do anything there."""

    def __init__(self, db: Database, files: Files, admin: Callable[[], Any]) -> None:
        self.db, self.files, self._admin, self.tenant = db, files, admin, uuid4()
        self.orders: list[Order] = []

    async def fill(self) -> None:
        self.orders = [Order(uuid4(), attempt) for attempt in (1, 2, 3)]
        async with self.db.transaction(system(self.tenant), tx_class=ShopTx) as tx:
            await tx.orders.save_all(self.orders)
            tx.emit([*map(Ordered, self.orders), WorkOrdered(uuid4())])
        async with self.db.transaction(system(self.tenant), tx_class=ShopTx) as tx:
            again = await tx.orders.get(self.orders[0].id)
            events = again.again()
            await tx.orders.save(again)
            tx.emit(events)

    @contextmanager
    def behind(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection that no trigger and no policy holds."""
        with self._admin() as admin:
            admin.execute("set session_replication_role = replica")
            yield admin

    def change(self, statement: str, *values: Any) -> None:
        with self.behind() as admin:
            assert admin.execute(statement.encode(), values).rowcount > 0

    async def proof(self) -> Proof:
        return await prove(self.db, self.files, ShopTx, [self.tenant], [ledger, paper])

    async def found(self) -> list[tuple[str, str, str]]:
        return [(fault.kind, fault.id, fault.what) for fault in (await self.proof()).faults]


@pytest.fixture
async def shop(billing_db: DatabaseSettings, postgres: Postgres, tmp_path: Path) -> Any:
    with postgres.connect(billing_db.name) as admin:
        engine = sa.create_engine("postgresql+psycopg://", creator=lambda: postgres.connect(billing_db.name))
        _metadata.create_all(engine)
        engine.dispose()
        admin.execute("grant select on ledger, paper to billing_app")
    db = Database(billing_db, "billing")
    await db.open()
    made = Shop(db, Files(f"file://{tmp_path}"), lambda: postgres.connect(billing_db.name))
    await made.fill()
    yield made
    await db.close()


async def test_what_nobody_touched_holds(shop: Shop) -> None:
    proof = await shop.proof()
    assert (proof.records, proof.unhashed, proof.faults) == (3, 0, [])


async def test_all_tenants_with_a_journal_are_known(shop: Shop, billing_db: DatabaseSettings) -> None:
    assert tenants(billing_db, "billing") == [shop.tenant]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("update orders set attempt = 9 where id = %s", "changed behind the journal"),
        ("update orders set version = 1 where id = %s", "has version 1, the journal tells of version 2"),
        ("update orders set version = 3 where id = %s", "has version 3, the journal tells of version 2"),
        ("delete from orders where id = %s", "tells of version 2, the row is gone"),
        ("delete from journal where aggregate_id = %s", "the journal knows nothing of it"),
        ("delete from journal where version = 1 and aggregate_id = %s", "silent about 1 of its 2 versions"),
        ("update journal set state_hash = 'x' where aggregate_id = %s", "changed behind the journal"),
    ],
)
async def test_a_change_of_a_record_behind_the_journal_is_named(shop: Shop, statement: str, what: str) -> None:
    changed = shop.orders[0]
    shop.change(statement, changed.id)
    ((kind, id_, found),) = await shop.found()
    assert (kind, id_) == ("draft", str(changed.id))
    assert what in found


async def test_a_record_that_was_slipped_in_is_named(shop: Shop) -> None:
    slipped = uuid4()
    statement = "insert into orders (tenant_id, id, version, attempt) values (%s, %s, 1, 1)"
    shop.change(statement, shop.tenant, slipped)
    assert await shop.found() == [("draft", str(slipped), "the row is there, the journal knows nothing of it")]


class Fussy(ShopTx):
    """A shop whose orders have a part, and that reads nothing but what it wrote."""

    class Orders(Orders):
        table, aggregate = orders, "draft"

        def to_entity(self, row: dict[str, Any]) -> Order:
            if row["attempt"] < 0:
                raise ValueError("no attempt is negative")
            return super().to_entity(row)

        def parts(self, value: Order) -> list[dict[str, Any]]:
            return [{"of": value.id}]

    orders = store(Orders)


async def test_a_row_that_cannot_be_read_any_more_is_named_and_the_others_are_looked_at(shop: Shop) -> None:
    async with shop.db.transaction(system(shop.tenant), tx_class=Fussy) as tx:
        for order in (await tx.orders.some(order.id for order in shop.orders)).values():
            events = order.again()
            await tx.orders.save(order)
            tx.emit(events)
    assert (await prove(shop.db, None, Fussy, [shop.tenant], [])).faults == []
    shop.change("update orders set attempt = -1 where id = %s", shop.orders[2].id)
    (fault,) = (await prove(shop.db, None, Fussy, [shop.tenant], [])).faults
    assert fault.id == str(shop.orders[2].id)
    assert "changed behind the journal" in fault.what


async def test_records_of_before_states_were_hashed_are_counted(shop: Shop) -> None:
    shop.change("update journal set state_hash = null, state_form = null where aggregate_id = %s", shop.orders[1].id)
    proof = await shop.proof()
    assert (proof.records, proof.unhashed, proof.faults) == (3, 1, [])


async def test_more_records_than_are_read_at_once_are_all_looked_at(shop: Shop) -> None:
    many = [Order(uuid4(), n) for n in range(1_100)]
    async with shop.db.transaction(system(shop.tenant), tx_class=ShopTx) as tx:
        await tx.orders.save_all(many)
        tx.emit(map(Ordered, many))
    gone, changed = many[7], many[700]
    shop.change("delete from orders where id = %s", gone.id)
    shop.change("update orders set attempt = -1 where id = %s", changed.id)
    proof = await shop.proof()
    assert proof.records == 1_102
    assert {fault.id for fault in proof.faults} == {str(gone.id), str(changed.id)}


def _book(shop: Shop, kind: str, ref: UUID, *amounts: tuple[str, int], entry: UUID | None = None) -> UUID:
    made = entry or uuid4()
    with shop.behind() as admin:
        for account, amount in amounts:
            admin.execute(ENTRY.encode(), (shop.tenant, made, account, "EUR", amount, kind, ref))
    return made


async def test_an_entry_that_does_not_balance_and_one_booked_twice_are_named(shop: Shop) -> None:
    ref, other = uuid4(), uuid4()
    _book(shop, "payment", ref, ("bank", 5), ("free", -5))
    _book(shop, "payment", other, ("bank", 5), ("free", -5))
    assert await shop.found() == []
    twice = {_book(shop, "payment", ref, ("bank", 5), ("free", -5)), *await _entries(shop, ref)}
    odd = _book(shop, "payment", uuid4(), ("bank", 5), ("free", -4))
    found = await shop.found()
    assert {(id_, what) for _, id_, what in found if id_ == str(odd)} == {(str(odd), "the entry does not balance")}
    ((_, id_, what),) = [one for one in found if one[1] != str(odd)]
    assert UUID(id_) in twice
    assert f"payment {ref} is booked twice" in what


async def _entries(shop: Shop, ref: UUID) -> list[UUID]:
    with shop.behind() as admin:
        return [row[0] for row in admin.execute("select distinct entry_id from ledger where ref_id = %s", (ref,))]


async def _keep(shop: Shop, content: bytes, more: bytes) -> tuple[UUID, FileRef, FileRef]:
    id_ = uuid4()
    first = await shop.files.put(shop.tenant, content, "text/plain", "a")
    second = await shop.files.put(shop.tenant, more, "text/plain", "b")
    named = f'{{"proofs": [{{"sha256": "{second.sha256}", "size": {second.size}}}]}}'
    statement = "insert into paper (tenant_id, id, sha256, size, more) values (%s, %s, %s, %s, %s)"
    shop.change(statement, shop.tenant, id_, first.sha256, first.size, named)
    return id_, first, second


async def test_a_file_that_was_changed_or_is_gone_is_named(shop: Shop, tmp_path: Path) -> None:
    id_, first, second = await _keep(shop, b"letter", b"proof")
    proof = await shop.proof()
    assert (proof.files, proof.faults) == (2, [])
    (tmp_path / str(shop.tenant) / first.sha256).write_bytes(b"lettor")
    (tmp_path / str(shop.tenant) / second.sha256).unlink()
    assert await shop.found() == [
        ("paper", str(id_), f"its file {first.sha256} was changed"),
        ("paper", str(id_), f"its file {second.sha256} is gone"),
    ]

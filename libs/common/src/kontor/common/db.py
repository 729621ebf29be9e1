"""One transaction of one tenant: opened here, committed here, and nowhere else.

`transaction` sets the tenant for row-level security, hands out a `Tx`, writes what was announced last, commits.
Statements are SQLAlchemy Core, compiled once and run by psycopg with binary results. Which edge opens a transaction,
and tries again when PostgreSQL gave way, is said in `rpc`, `consuming` and `due`.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, LiteralString, TypeVar, overload
from uuid import UUID

import psycopg
import sqlalchemy as sa
import structlog
from kontor.common.clock import BusinessClock, Clock
from kontor.common.errors import Bug, Conflict
from kontor.common.identity import Principal
from kontor.common.journal import INSERT as JOURNAL_INSERT
from kontor.common.journal import Announcement, Ledger, Row
from kontor.common.operations import Operations
from kontor.common.pool import Connection, Pool
from kontor.common.settings import DatabaseSettings
from kontor.common.statements import Statement, Statements, dialect
from kontor.common.tables import due as due_table
from psycopg import AsyncCursor, sql
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row
from sqlalchemy.dialects.postgresql import insert as pg_insert

__all__ = [
    "Announcement",
    "Database",
    "Row",
    "Tx",
    "expect_one",
    "open_write_transaction",
]

TxT = TypeVar("TxT", bound="Tx")

# True while this task holds a write transaction: then nobody may wait for another service.
open_write_transaction: ContextVar[bool] = ContextVar("open_write_transaction", default=False)

_BEGIN_WRITE = "begin"
_BEGIN_READ = "begin isolation level repeatable read read only"
_BULK_FROM = 200
_log = structlog.get_logger("kontor.db")
_set_due = pg_insert(due_table)
_SET_DUE = _set_due.on_conflict_do_update(
    index_elements=["tenant_id", "kind", "ref_id"],
    set_={"due_at": _set_due.excluded.due_at, "tries": 0, "claimed_until": None},
)
_NOT_DUE = sa.delete(due_table).where(
    due_table.c.kind == sa.bindparam("kind"), due_table.c.ref_id == sa.bindparam("ref_id")
)
_LOCK = sa.select(sa.func.pg_advisory_xact_lock(sa.bindparam("lock", type_=sa.BigInteger)))


def advisory_key(*parts: object) -> int:
    """A name as PostgreSQL's advisory locks want it."""
    named = "\0".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(named.encode()).digest()[:8], "big", signed=True)


@overload
def expect_one(hit: int, what: str, id_: object) -> int: ...
@overload
def expect_one(hit: Row | None, what: str, id_: object) -> Row: ...
def expect_one(hit: int | Row | None, what: str, id_: object) -> int | Row:
    """A versioned UPDATE hits one row, or somebody was faster."""
    if isinstance(hit, int) and hit == 1:
        return hit
    if isinstance(hit, Mapping):
        return hit
    raise Conflict(f"{what} {id_} has moved on", id=id_)


class Tx:
    """One transaction of one tenant. A service's subclass adds its stores as cached properties."""

    def __init__(
        self, statements: Statements, connection: Connection, principal: Principal, clock: BusinessClock, ledger: Ledger
    ) -> None:
        self._statements = statements
        self._connection = connection
        self._cursor: AsyncCursor[Row] = connection.cursor(binary=True, row_factory=dict_row)
        self._ledger = ledger
        self._after: list[Callable[[], None]] = []
        self.principal = principal
        self.tenant = principal.tenant
        self.clock = clock
        self.expected_version: int | None = None
        self.last_event_id: UUID | None = None

    @cached_property
    def operations(self) -> Operations:
        return Operations(self)

    # Reading and writing.

    async def one(self, statement: Statement, /, **params: Any) -> Row | None:
        """The first row, or None."""
        return await (await self._execute(statement, params)).fetchone()

    async def all(self, statement: Statement, /, **params: Any) -> list[Row]:
        return await (await self._execute(statement, params)).fetchall()

    async def value(self, statement: Statement, /, **params: Any) -> Any:
        """The first column of the first row, or None."""
        row = await self.one(statement, **params)
        return None if row is None else next(iter(row.values()))

    async def run(self, statement: Statement, /, **params: Any) -> int:
        """How many rows were written; also right for INSERT … ON CONFLICT DO NOTHING."""
        return (await self._execute(statement, params)).rowcount

    async def run_many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        """One statement for many rows of the same columns, sent without waiting in between."""
        if not rows:
            return 0
        compiled = self._statements.compiled(statement, rows[0])
        await self._cursor.executemany(compiled.sql, [compiled.bind(row)[1] for row in rows])
        return self._cursor.rowcount

    async def bulk_insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> int:
        """Many new rows of the same columns: COPY beside the table, then one INSERT, as row-level security wants it."""
        if len(rows) < _BULK_FROM:
            return await self.run_many(sa.insert(table), rows)
        names = list(rows[0])
        words = {"columns": sql.SQL(", ").join(map(sql.Identifier, names)), "table": sql.Identifier(table.name)}
        await self._word("create temporary table bulk on commit drop as select {columns} from {table} limit 0", words)
        processors = [table.c[name].type.bind_processor(dialect) for name in names]
        async with self._cursor.copy(sql.SQL("copy bulk ({columns}) from stdin").format(**words)) as copy:
            for row in rows:
                values = (row[name] for name in names)
                await copy.write_row([p(v) if p else v for p, v in zip(processors, values, strict=True)])
        written = await self._word("insert into {table} ({columns}) select {columns} from bulk", words)
        await self._word("drop table bulk", words)
        return written

    async def _word(self, template: LiteralString, words: Mapping[str, sql.Composable]) -> int:
        return (await self._cursor.execute(sql.SQL(template).format(**words), prepare=False)).rowcount

    async def lock(self, *name: object) -> None:
        """Waits until no other transaction of this database holds the same name; held until the end."""
        await self.run(_LOCK, lock=advisory_key(self.tenant, *name))

    async def _execute(self, statement: Statement, params: Mapping[str, Any]) -> AsyncCursor[Row]:
        text, values = self._statements.compiled(statement, params).bind(params)
        return await self._cursor.execute(text, values)

    # What the edge does with it.

    def announce(self, announcement: Announcement) -> UUID:
        """An event of this change; its row is written when all other rows are."""
        self.last_event_id = self._ledger.add(announcement)
        return self.last_event_id

    async def due(self, kind: str, ref_id: UUID, at: datetime) -> None:
        """Sets the one deadline of this kind for `ref_id`, in the tenant's business time."""
        await self.run(_SET_DUE, kind=kind, ref_id=ref_id, due_at=at)

    async def not_due(self, kind: str, ref_id: UUID) -> None:
        await self.run(_NOT_DUE, kind=kind, ref_id=ref_id)

    def after_commit(self, fn: Callable[[], None]) -> None:
        """For waking somebody in this process; work that must happen is an event."""
        self._after.append(fn)

    def must_be(self, version: int, id_: UUID, record: str = "") -> None:
        """The caller said which version of the record the change is based on; it must still be this one.

        The id is the one its events are journaled under: from there the edge tells who changed it and when. Where
        two kinds of records share ids, `record` is the kind its events are journaled as.
        """
        if self.expected_version is not None and self.expected_version != version:
            said = f"expected version {self.expected_version}, found {version}"
            moved = Conflict(said, current=version, id=id_)
            moved.facts |= {"record": record} if record else {}
            raise moved

    async def _commit(self) -> bool:
        """Writes the journal and commits; True when something was announced."""
        if self._connection.info.transaction_status != TransactionStatus.INTRANS:
            raise Bug("a failed statement was passed over; there is nothing to commit")
        rows = self._ledger.rows
        if len(rows) == 1:
            await self.run(JOURNAL_INSERT, **rows[0])
        elif rows:
            await self.run_many(JOURNAL_INSERT, rows)
        await self._connection.commit()
        return bool(rows)


class Database:
    """The database of one service, as its app."""

    def __init__(self, settings: DatabaseSettings, service: str, *, clock: Clock | None = None) -> None:
        self.settings = settings
        self.service = service
        self.clock = clock or Clock()
        self._pool = Pool(settings, service, "app", size=settings.pool_size)
        self._statements = Statements()
        self._on_announced: list[Callable[[], None]] = []

    async def open(self) -> None:
        """Connects once, so that wrong settings show at the start."""
        await self._pool.give(await self._pool.take())

    async def close(self) -> None:
        await self._pool.close()

    def on_announced(self, fn: Callable[[], None]) -> None:
        """Called after every commit that left events behind."""
        self._on_announced.append(fn)

    async def ping(self) -> None:
        """Raises when the database does not answer."""
        connection = await self._pool.take()
        try:
            await connection.execute("select 1")
        finally:
            await self._pool.give(connection)

    @asynccontextmanager
    async def transaction(self, principal: Principal, *, tx_class: type[TxT] = Tx) -> AsyncIterator[TxT]:  # type: ignore[assignment]
        """The one write transaction of a request, an event or a deadline; commits when the block ends well."""
        if open_write_transaction.get():
            raise Bug("a write transaction is open already")
        tx = await self._begin(principal, _BEGIN_WRITE, tx_class)
        open_write_transaction.set(True)
        try:
            yield tx
            announced = await tx._commit()
        except BaseException:
            await self._undo(tx._connection)
            raise
        finally:
            open_write_transaction.set(False)
            await self._pool.give(tx._connection)
        for fn in (*tx._after, *(self._on_announced if announced else ())):
            fn()

    @asynccontextmanager
    async def reading(self, principal: Principal, *, tx_class: type[TxT] = Tx) -> AsyncIterator[TxT]:  # type: ignore[assignment]
        """A consistent view that cannot write."""
        tx = await self._begin(principal, _BEGIN_READ, tx_class)
        try:
            yield tx
        finally:
            await self._leave(tx._connection)
            await self._pool.give(tx._connection)

    async def _begin(self, principal: Principal, begin: str, tx_class: type[TxT]) -> TxT:
        """Connections that died in the pool show here, where nothing is lost by taking another."""
        for _ in range(self._pool.size):
            connection = await self._pool.take()
            fresh = connection.fresh
            try:
                offset = await _enter(connection, begin, principal.tenant)
            except BaseException as failed:
                await self._pool.give(connection)
                if fresh or not isinstance(failed, psycopg.OperationalError | psycopg.InterfaceError):
                    raise
                _log.info("db.connection_lost", service=self.service)
                continue
            clock = self.clock.for_tenant(principal.tenant, timedelta(seconds=offset))
            ledger = Ledger(self.service, principal.actor, self.clock.now())
            return tx_class(self._statements, connection, principal, clock, ledger)
        raise psycopg.OperationalError("no connection lives")

    async def _leave(self, connection: Connection) -> None:
        """Ends a view, however it went. By COMMIT: on ROLLBACK psycopg forgets what it has prepared, and every read
        would be planned anew."""
        try:
            await connection.commit()
        except (psycopg.Error, OSError):
            _log.info("db.connection_lost", service=self.service)

    async def _undo(self, connection: Connection) -> None:
        """Rolls back; a connection that cannot is closed by the pool."""
        try:
            await connection.rollback()
        except (psycopg.Error, OSError):
            _log.info("db.connection_lost", service=self.service)


async def _enter(connection: Connection, begin: str, tenant: UUID) -> int:
    """BEGIN and the tenant in one round trip; answers the tenant's clock offset. A UUID quotes itself."""
    cursor = await connection.execute(f"{begin}; select kontor_enter('{tenant}')".encode())
    cursor.nextset()
    row = await cursor.fetchone()
    return 0 if row is None else int(row[0])

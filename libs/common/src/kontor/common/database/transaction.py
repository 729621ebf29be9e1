"""One transaction of one tenant: opened here, committed here, and nowhere else.

`transaction` hands out a `Tx`, whose first statement takes BEGIN and the tenant for row-level security along, and
whose last trip writes what was announced and commits. Statements are SQLAlchemy Core, compiled once. Which edge opens
a transaction, and tries again when PostgreSQL gave way, is said in `rpc`, `consuming` and `due`.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence, Set
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, ClassVar, TypeVar, overload
from uuid import UUID

import psycopg
import sqlalchemy as sa
import structlog
from google.protobuf.message import Message
from kontor.api.common.v1.types_pb2 import Summary
from kontor.common.database.copying import changed, inserted, listed
from kontor.common.database.deadlines import Deadlines
from kontor.common.database.faults import CONNECTION_LOST
from kontor.common.database.ledger import Announcement, Ledger, Row, aggregate_named_by
from kontor.common.database.operations import Operations
from kontor.common.database.pool import Connection, Pool
from kontor.common.database.statements import Params, Statement, Statements
from kontor.common.database.states import Saved
from kontor.common.database.tables import journal
from kontor.common.database.telling import Wanted, Whole
from kontor.common.database.trips import Answer, Question
from kontor.common.identity.tokens import Principal
from kontor.common.process.settings import DatabaseSettings
from kontor.common.values.clock import BusinessClock, Clock
from kontor.common.values.errors import Bug, Conflict
from kontor.common.values.events import Event
from kontor.common.values.refs import Labels, Messages, unlabelled
from psycopg.errors import SerializationFailure
from psycopg.pq import TransactionStatus

__all__ = [
    "Announcement",
    "Database",
    "Picking",
    "Row",
    "Tx",
    "expect_one",
    "open_write_transaction",
]

T = TypeVar("T")
TxT = TypeVar("TxT", bound="Tx")

# True while this task holds a write transaction: then nobody may wait for another service.
open_write_transaction: ContextVar[bool] = ContextVar("open_write_transaction", default=False)

_BEGIN_WRITE = b"begin"
_BEGIN_READ = b"begin isolation level repeatable read read only"
_SAVEPOINT = b"savepoint kontor_part"
_RELEASE = b"release savepoint kontor_part"
_BACK = b"rollback to savepoint kontor_part"
_DECLARE = b"declare kontor_rows no scroll cursor for "
_ENTER = b"select kontor_enter($1)"
# From so many rows on one statement for all of them costs less than one for each.
AT_ONCE_FROM = 5
# So many rows are written while their caller makes more of them.
BULK_FROM = 200
# Events that become rows of the journal before others get a turn in this process.
_SLICE = 100
# Statements of one trip: enough to make the way worth it, few enough to hold in memory.
_TOGETHER = 500
_TENANTS_KNOWN = 10_000
# Labels one transaction remembers.
_LABELS = 10_000
_log = structlog.get_logger("kontor.db")
# One for the process: what a statement becomes is the same for every database.
_STATEMENTS = Statements()
_LOCK = sa.select(sa.func.pg_advisory_xact_lock(sa.bindparam("lock", type_=sa.BigInteger)))


def _loads(many: Sequence[T]) -> list[Sequence[T]]:
    """As much as one trip carries, one after the other."""
    return [many[at : at + _TOGETHER] for at in range(0, len(many), _TOGETHER)]


@lru_cache(maxsize=256)
def _insert(table: sa.Table) -> sa.Insert:
    return sa.insert(table)


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


@dataclass
class Picking:
    """Which records a list would show, with their versions, and how many and how much they are."""

    most: int
    rows: list[tuple[UUID, int]] = field(default_factory=list)
    summary: Summary | None = None


class Tx:
    """One transaction of one tenant. A service's subclass declares its stores, the table of `wire` that says which
    message each domain event becomes, and where the labels of other records are read."""

    stores: ClassVar[Mapping[str, Any]] = {}
    # What only the service can hold against its journal: kind of record, which, and what is wrong with it.
    proofs: ClassVar[Sequence[Callable[[Any], AsyncIterator[tuple[str, str, str]]]]] = ()
    messages: ClassVar[Messages] = {}

    def __init__(self, db: "Database", connection: Connection, principal: Principal, begin: bytes) -> None:
        self._db = db
        self._connection = connection
        self._begin = begin
        self._is_open = False
        self._clock = db.clock_of(principal.tenant)
        self._clock_was_read = False
        self._ledger = Ledger(db.service, principal.actor, db.clock.now())
        self._writing: list[Question] = []
        self._gathered: dict[Statement, list[Params]] = {}
        self._deadlines = Deadlines()
        # Many rows on their way, and those that go next, all together.
        self._copying: asyncio.Task[None] | None = None
        self._to_copy: list[Question] = []
        self._known_labels: dict[UUID, tuple[str, str]] = {}
        self._after: list[Callable[[], None]] = []
        self.principal = principal
        self.tenant = principal.tenant
        self.expected_version: int | None = None
        # By id, where the caller said it of several records.
        self.expected_versions: Mapping[UUID, int] = {}
        self.versions_seen: set[UUID] = set()
        # Why, where what happens has no reason of its own.
        self.reason = ""
        # Set while a list is asked which records it would show, instead of them.
        self.picking: Picking | None = None
        self.last_event_id: UUID | None = None
        # Where a whole list is taken: the fields of its rows that are wanted.
        self.takes: Wanted | None = None
        # How the list asks for all its rows, where columns alone tell what is wanted.
        self.whole: Whole | None = None
        # By aggregate and key: the records this transaction made or changed, as it leaves them.
        self.saved: dict[tuple[str, UUID], Saved] = {}

    @property
    def clock(self) -> BusinessClock:
        """The tenant's business time. Until the first statement it is as the transaction before knew it; should it have
        moved since, that statement fails as one that PostgreSQL gave way with, and the edge tries again."""
        self._clock_was_read = True
        return self._clock

    @property
    def real_clock(self) -> Clock:
        """Time as it is for everybody: what sessions, keys and retries live by, wherever the tenant's clock is."""
        return self._db.clock

    @property
    def service(self) -> str:
        return self._db.service

    @cached_property
    def operations(self) -> Operations:
        return Operations(self)

    # Reading and writing.

    async def one(self, statement: Statement, /, **params: Any) -> Row | None:
        """The first row, or None."""
        return (await self._ask(statement, params)).first()

    async def all(self, statement: Statement, /, **params: Any) -> list[Row]:
        return (await self._ask(statement, params)).rows()

    async def value(self, statement: Statement, /, **params: Any) -> Any:
        """The first column of the first row, or None."""
        row = await self.one(statement, **params)
        return None if row is None else next(iter(row.values()))

    async def run(self, statement: Statement, /, **params: Any) -> int:
        """How many rows were written; also right for INSERT … ON CONFLICT DO NOTHING."""
        return (await self._ask(statement, params)).count

    async def together(self, *asked: tuple[Statement, Params]) -> list[list[Row]]:
        """The rows of several statements, one after the other in a single trip; each sees what those before it did."""
        return [answer.rows() for answer in await self._trip([self._question(*one) for one in asked])]

    async def declare(self, statement: Statement, /, **params: Any) -> None:
        """Opens a cursor over the rows; a transaction has one at most."""
        sql, values = self._db.statements.compiled(statement, params).bind(params)
        await self._trip([self._connection.line.question(_DECLARE + sql, values)])

    async def fetch(self, count: int) -> list[tuple[Any, ...]]:
        """The next rows of the cursor, their columns in the order of the statement; fewer at its end."""
        return (await self._trip([self._connection.line.question(b"fetch %d from kontor_rows" % count)]))[0].values()

    async def run_many(self, statement: Statement, rows: Sequence[Params]) -> int:
        """One statement for many rows of the same columns, sent without waiting in between."""
        written = 0
        for load in _loads(rows):
            answers = await self._trip([self._question(statement, row) for row in load])
            written += sum(answer.count for answer in answers)
        return written

    def write(self, statement: Statement, /, **params: Any) -> None:
        """A write whose outcome nobody asks for: it goes ahead of what is asked next, at the latest with COMMIT.

        Should it fail, that next statement raises.
        """
        self.write_many(statement, [params])

    def write_many(self, statement: Statement, rows: Iterable[Params]) -> None:
        """`write` for rows of the same columns."""
        questions = [self._question(statement, row) for row in rows]
        if questions and self._begin is _BEGIN_READ:
            raise Bug("a view cannot write")
        self._writing += questions

    def gather(self, statement: Statement, /, **row: Any) -> None:
        """A row that goes with all others gathered for the same statement when the transaction ends, in one question:
        each parameter is the list of what was said of it. What the transaction asks until then does not see it."""
        if self._begin is _BEGIN_READ:
            raise Bug("a view cannot write")
        self._gathered.setdefault(statement, []).append(row)

    async def bulk_insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> int:
        """Many new rows of the same columns in one statement."""
        if len(rows) < AT_ONCE_FROM:
            return await self.run_many(_insert(table), rows)
        return (await self._trip([await inserted(self._connection.line, table, rows)]))[0].count

    async def bulk_update(self, table: sa.Table, rows: Sequence[Params], *, given: Mapping[str, str]) -> int:
        """Many rows changed at once, all in the same columns; `given` names the column that each of the other
        parameters must equal."""
        return (await self._trip([await changed(self._connection.line, table, rows, given=given)]))[0].count

    async def write_bulk(self, table: sa.Table, rows: Sequence[Mapping[str, Any]], *, taken: str = "") -> None:
        """`bulk_insert` whose outcome nobody asks for: many rows go on their way while the caller makes more, and are
        waited for by what is asked next, at the latest by COMMIT. Should it fail, that raises.

        `taken` is what becomes of a row whose key is there already, in the words of ON CONFLICT.
        """
        if not rows:
            return
        if self._begin is _BEGIN_READ:
            raise Bug("a view cannot write")
        if len(rows) < AT_ONCE_FROM and not taken:
            self.write_many(_insert(table), rows)
        elif len(rows) < BULK_FROM:
            self._writing.append(await inserted(self._connection.line, table, rows, taken=taken))
        else:
            question = await inserted(self._connection.line, table, rows, taken=taken)
            await self.begin()
            self._db.writing_much.add(self)
            self._to_copy.append(question)
            if self._copying is not None and self._copying.done():
                await self._copied()
            self._copying = self._copying or asyncio.create_task(self._copy())

    async def _copy(self) -> None:
        """PostgreSQL is not kept waiting for each answer to be read: what was made meanwhile goes in one trip."""
        while self._to_copy:
            questions, self._to_copy = self._to_copy, []
            await self._connection.line.trip(questions)

    async def _copied(self) -> None:
        """Until rows on their way are in."""
        if self._copying is not None:
            await self._copying
            self._copying = None

    async def lock(self, *name: object) -> None:
        """No other transaction of this database holds the same name when the next statement is asked; until the end.
        It is waited for on the way of that statement."""
        self.write(_LOCK, lock=advisory_key(self.tenant, *name))

    async def begin(self) -> None:
        """Opens the transaction and does what is to be written, with nothing asked."""
        if self._writing or not self._is_open:
            await self._trip(())

    def _question(self, statement: Statement, params: Params) -> Question:
        return self._connection.line.question(*self._db.statements.compiled(statement, params).bind(params))

    async def _ask(self, statement: Statement, params: Params) -> Answer:
        return (await self._trip([self._question(statement, params)]))[0]

    async def _trip(self, questions: Sequence[Question]) -> list[Answer]:
        """The answers to these; what is to be written goes before them."""
        await self._copied()
        ahead, self._writing = self._writing, []
        asked = [*ahead, *questions]
        answers = await (self._connection.line.trip(asked) if self._is_open else self._open(asked))
        return answers[len(ahead) :]

    async def _open(self, questions: Sequence[Question]) -> list[Answer]:
        """The first trip. Connections that died in the pool show here, where nothing is lost by taking another."""
        while True:
            line = self._connection.line
            opening = [line.question(self._begin), line.question(_ENTER, (self.tenant,))]
            try:
                _, entered, *answers = await line.trip([*opening, *questions])
                break
            except CONNECTION_LOST:
                if self._connection.fresh or not self._connection.closed:
                    raise
                _log.info("db.connection_lost", service=self._db.service)
                self._connection = await self._db.another(self._connection)
        [said] = entered.rows()
        self._set_clock(timedelta(seconds=said["kontor_enter"]))
        self._is_open = True
        return answers

    def _set_clock(self, offset: timedelta) -> None:
        if offset != self._clock.offset:
            self._clock = self._db.clock_moved(self.tenant, offset)
            if self._clock_was_read:
                raise SerializationFailure("the tenant's clock has moved")

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """What is done inside is undone when it raises, and the transaction goes on as if it had not begun.

        A lost connection, or a transaction that PostgreSQL gave way with, ends all of it, whatever the caller catches.
        """
        await self.begin()
        # Goes ahead of what is asked first, in the same trip.
        begins = self._connection.line.question(_SAVEPOINT)
        self._writing = [begins]
        saved = {key: (one.version, one.row, one.parts) for key, one in self.saved.items()}
        told, waiting, last = self._ledger.mark(), len(self._after), self.last_event_id
        gathered = {statement: len(rows) for statement, rows in self._gathered.items()}
        deadlines = self._deadlines.mark()
        try:
            yield
            await self._trip([self._connection.line.question(_RELEASE)])
        except Exception:
            begun = not any(question is begins for question in self._writing)
            self._writing = []
            await self._stop_copying()
            if begun and self._has_begun:
                await self._connection.line.trip([self._connection.line.question(word) for word in (_BACK, _RELEASE)])
            self._ledger.back_to(told)
            del self._after[waiting:]
            self._gathered = {statement: self._gathered[statement][:length] for statement, length in gathered.items()}
            self._deadlines.back_to(deadlines)
            self.last_event_id = last
            self.saved = {key: Saved.as_it_was(*one) for key, one in saved.items()}
            raise

    # What the edge does with it.

    def act_as(self, principal: Principal) -> None:
        """From here on somebody else acts, of the same tenant: whoever ordered work that goes on without them."""
        if principal.tenant != self.tenant or not self._ledger.is_empty:
            raise Bug("nobody acts for another tenant, nor in the middle of a change")
        self.principal = principal
        self._ledger.actor = principal.actor

    def emit(self, events: Iterable[Event], reason: str = "") -> None:
        """Tells what the domain says happened, once the records it happened to are saved.

        Each event becomes its message at once; the version is that of the save. Labels of other records that the
        message does not know are read for all events together, before the commit.
        """
        for event in events:
            make = self.messages.get(type(event))
            if make is None:
                raise Bug(f"no message tells of {type(event).__name__}")
            message = make(event)
            aggregate, key = self._ledger.own(message).aggregate, UUID(aggregate_named_by(message))
            version = self._version_of(aggregate, key)
            told = Announcement(aggregate, key, version, message, reason or self.reason)
            self.last_event_id = self._ledger.enter(told)

    def _version_of(self, aggregate: str, key: UUID) -> int:
        """Of a record: the one this transaction gave it. What is no record (an order for work) is told of once."""
        saved = self.saved.get((aggregate, key))
        if saved is None and aggregate in self.stores:
            raise Bug(f"{aggregate} {key} is told of and was not saved")
        return 1 if saved is None else saved.version

    async def labels_of(self, _ids: Collection[UUID]) -> Labels:
        """What people call other records, from the service's own replicas; those it does not know are left out."""
        return {}

    async def labelled(self, *messages: Message) -> None:
        """Fills the labels that references in these messages lack, with one question for all that were not asked for
        in this transaction before."""
        refs = [ref for message in messages for ref in unlabelled(message)]
        ids = {said: UUID(said) for said in {ref.id for ref in refs}}
        labels = await self.labels_for(set(ids.values()))
        for ref in refs:
            ref.label, ref.number = labels.get(ids[ref.id], ("", ""))

    async def labels_for(self, ids: Set[UUID]) -> Labels:
        """What people call these records, with one question for those that were not asked for before."""
        if len(self._known_labels) > _LABELS:
            self._known_labels = {}
        unknown = ids - self._known_labels.keys()
        if unknown:
            self._known_labels |= {**dict.fromkeys(unknown, ("", "")), **await self.labels_of(unknown)}
        return self._known_labels

    def announce(self, announcement: Announcement) -> UUID:
        """An event of this change; its row is written when all other rows are."""
        self.last_event_id = self._ledger.add(announcement)
        return self.last_event_id

    async def due(self, kind: str, ref_id: UUID, at: datetime) -> None:
        """Sets the one deadline of this kind for `ref_id`, in the tenant's business time. Deadlines are written when
        the transaction ends, all at once; the last word on each counts."""
        self._say_due(kind, [ref_id], at)

    async def not_due(self, kind: str, *ref_ids: UUID) -> None:
        self._say_due(kind, ref_ids, None)

    def _say_due(self, kind: str, ref_ids: Sequence[UUID], at: datetime | None) -> None:
        if self._begin is _BEGIN_READ:
            raise Bug("a view cannot write")
        self._deadlines.say(kind, ref_ids, at)

    def after_commit(self, fn: Callable[[], None]) -> None:
        """For waking somebody in this process; work that must happen is an event."""
        self._after.append(fn)

    def must_be(self, version: int, id_: UUID, record: str = "") -> None:
        """The caller said which version of the record the change is based on; it must still be this one.

        The id is the one its events are journaled under: from there the edge tells who changed it and when. Where
        two kinds of records share ids, `record` is the kind its events are journaled as.
        """
        self.versions_seen.add(id_)
        expected = self.expected_versions.get(id_, self.expected_version)
        if expected is not None and expected != version:
            said = f"expected version {expected}, found {version}"
            moved = Conflict(said, current=version, id=id_)
            moved.facts |= {"record": record} if record else {}
            raise moved

    async def write_journal(self) -> bool:
        """Writes what was announced so far into the journal, at the latest when it commits; True when there was any."""
        entries = self._ledger.take()
        await self.labelled(*(entry.told.message for entry in entries))
        rows: list[Row] = []
        for start in range(0, len(entries), _SLICE):
            if rows:
                await asyncio.sleep(0)
            rows += self._ledger.rows(entries[start : start + _SLICE], self.saved)
        await self.write_bulk(journal, rows)
        return bool(entries)

    async def _commit(self) -> bool:
        """Writes the journal and commits; True when something was announced."""
        if self._connection.pgconn.transaction_status == TransactionStatus.INERROR:
            raise Bug("a failed statement was passed over; there is nothing to commit")
        for statement, rows in self._gathered.items():
            columns = {name: [row[name] for row in rows] for name in rows[0]}
            bound = self._db.statements.compiled(statement, columns).bind(columns)
            self._writing.append(listed(self._connection.line, *bound))
        for statement, said in self._deadlines.writes():
            self.write(statement, **said)
        told = await self.write_journal()
        if not self._is_open:
            if not self._writing:
                return False
            await self.begin()  # by itself: opening is tried again, committing is not
        await self._trip([self._connection.line.question(b"commit")])
        return told

    async def _undo(self) -> None:
        """Rolls back what was begun; a connection that cannot is closed by the pool."""
        await self._stop_copying()
        try:
            if self._has_begun:
                await self._connection.line.trip([self._connection.line.question(b"rollback")])
        except (psycopg.Error, OSError):
            _log.info("db.connection_lost", service=self._db.service)

    async def _stop_copying(self) -> None:
        copying, self._copying, self._to_copy = self._copying, None, []
        if copying is not None:
            copying.cancel()
            await asyncio.gather(copying, return_exceptions=True)

    def _leave(self) -> None:
        """Ends a view, however it went."""
        try:
            if self._has_begun:
                self._connection.line.leave(b"commit")
        except (psycopg.Error, OSError):
            _log.info("db.connection_lost", service=self._db.service)

    @property
    def _has_begun(self) -> bool:
        return self._connection.pgconn.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)


class Database:
    """The database of one service, as its app."""

    def __init__(self, settings: DatabaseSettings, service: str, *, clock: Clock | None = None) -> None:
        self.settings = settings
        self.service = service
        self.clock = clock or Clock()
        self.statements = _STATEMENTS
        self._pool = Pool(settings, service, "app", size=settings.pool_size)
        self._offsets: dict[UUID, timedelta] = {}
        self._on_announced: list[Callable[[], None]] = []
        self.writing_much: set[Tx] = set()

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
            await connection.line.trip([connection.line.question(b"select 1")])
        finally:
            await self._pool.give(connection)

    @asynccontextmanager
    async def transaction(self, principal: Principal, *, tx_class: type[TxT] = Tx) -> AsyncIterator[TxT]:  # type: ignore[assignment]
        """The one write transaction of a request, an event or a deadline; commits when the block ends well."""
        if open_write_transaction.get():
            raise Bug("a write transaction is open already")
        tx = tx_class(self, await self._pool.take(), principal, _BEGIN_WRITE)
        open_write_transaction.set(True)
        try:
            await self._meet(tx)
            yield tx
            announced = await tx._commit()
        except BaseException:
            await tx._undo()
            raise
        finally:
            open_write_transaction.set(False)
            self.writing_much.discard(tx)
            await self._pool.give(tx._connection)
        for fn in (*tx._after, *(self._on_announced if announced else ())):
            fn()

    @asynccontextmanager
    async def reading(self, principal: Principal, *, tx_class: type[TxT] = Tx) -> AsyncIterator[TxT]:  # type: ignore[assignment]
        """A consistent view that cannot write."""
        tx = tx_class(self, await self._pool.take(), principal, _BEGIN_READ)
        try:
            await self._meet(tx)
            yield tx
        finally:
            tx._leave()
            await self._pool.give(tx._connection)

    # What transactions ask of it.

    async def _meet(self, tx: Tx) -> None:
        """A tenant whose clock nobody here has seen yet is asked for it first."""
        if tx.tenant not in self._offsets:
            await tx.begin()
            self.clock_moved(tx.tenant, tx._clock.offset)

    def clock_of(self, tenant: UUID) -> BusinessClock:
        return self.clock.for_tenant(tenant, self._offsets.get(tenant, timedelta(0)))

    def clock_moved(self, tenant: UUID, offset: timedelta) -> BusinessClock:
        if len(self._offsets) >= _TENANTS_KNOWN:
            self._offsets.clear()
        self._offsets[tenant] = offset
        return self.clock_of(tenant)

    async def another(self, lost: Connection) -> Connection:
        return await self._pool.instead_of(lost)

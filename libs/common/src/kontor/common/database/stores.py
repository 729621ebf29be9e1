"""A store per aggregate: its rows to objects and back in two functions, and everything else written once here.

A saved record's version rises once in a transaction, however often it is saved; what its events tell carries that
version and the hash of the record's canonical form, by which `audit verify` finds a row that was changed behind us.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, Generic, NoReturn, Protocol, TypeVar, overload
from uuid import UUID

import sqlalchemy as sa
from google.protobuf.message import Message
from kontor.common.database.listed import Listed, listed
from kontor.common.database.listing import Listing
from kontor.common.database.paging import Page
from kontor.common.database.states import Saved
from kontor.common.database.transaction import AT_ONCE_FROM, Tx
from kontor.common.values.errors import Bug, Conflict, NotFound

Row = dict[str, Any]


class Record(Protocol):
    """What an aggregate's object has: the version it was loaded with, 0 for a new one."""

    version: int


E = TypeVar("E", bound=Record)
S = TypeVar("S", bound="Store[Any]")
A = TypeVar("A")
B = TypeVar("B")

_FIXED = frozenset({"tenant_id", "version", "created_at"})
# Records that become rows, or rows that become records, before others get a turn in this process.
_SLICE = 50


async def in_turns(make: Callable[[A], B], things: Sequence[A]) -> list[B]:
    """What is made of each; whoever else waits in this process is not kept by thousands of them."""
    made = [make(thing) for thing in things[:_SLICE]]
    for start in range(_SLICE, len(things), _SLICE):
        await asyncio.sleep(0)
        made += [make(thing) for thing in things[start : start + _SLICE]]
    return made


class Store(Generic[E]):
    """The rows of one aggregate in one transaction.

    A service's store names its table, the aggregate as the contract's events call it, and how an object becomes a row
    and a row an object. `fixed` are columns that never change once written; `query` reads more than the table.
    """

    table: ClassVar[sa.Table]
    aggregate: ClassVar[str]
    # The column that names a record; `tenant_id` where a tenant has one.
    key: ClassVar[str] = "id"
    fixed: ClassVar[frozenset[str]] = frozenset()
    query: ClassVar[sa.Select[Any] | None] = None
    listing: ClassVar[Listing[Any] | None] = None

    _columns: ClassVar[tuple[str, ...]]
    _get: ClassVar[Any]
    _get_for_update: ClassVar[Any]
    _some: ClassVar[Any]
    _some_for_update: ClassVar[Any]
    _lock: ClassVar[Any]
    _lock_some: ClassVar[Any]
    _update: ClassVar[Any]
    _delete: ClassVar[Any]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "table" not in cls.__dict__:
            return
        table, key = cls.table, cls.table.c[cls.key]
        query = sa.select(table) if cls.query is None else cls.query
        changing = [c for c in table.c if c.name not in _FIXED | cls.fixed and c.name != cls.key]
        cls._columns = tuple(c.name for c in table.c if c.name != "tenant_id")
        one, several = key == sa.bindparam("key_"), key == sa.func.any(sa.bindparam("keys_"))
        cls._get, cls._some = query.where(one), query.where(several).order_by(key)
        cls._get_for_update = cls._get.with_for_update()
        cls._some_for_update = cls._some.with_for_update()
        cls._lock = sa.select(key).where(one).with_for_update()
        cls._lock_some = sa.select(key).where(several).order_by(key).with_for_update()
        cls._update = (
            sa.update(table)
            .where(key == sa.bindparam("key_"), table.c.version == sa.bindparam("version_"))
            .values({c.name: sa.bindparam(c.name) for c in changing} | {"version": sa.bindparam("new_version_")})
        )

        cls._delete = sa.delete(table).where(key == sa.bindparam("key_"), table.c.version == sa.bindparam("version_"))

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    # What a service says of its aggregate.

    def to_row(self, value: E) -> Row:
        """Every column but the tenant's; enums and amounts as the columns want them."""
        raise Bug(f"{self.aggregate} has no row for {value!r}")

    def to_entity(self, row: Row) -> E:
        raise Bug(f"{self.aggregate} has no object of {len(row)} columns")

    def parts(self, _value: E) -> Sequence[Row]:
        """Rows of other tables that belong to the record's state."""
        return ()

    async def whole(self, rows: Sequence[Row]) -> list[E]:
        """The objects of these rows; a store whose objects have parts reads them here, for all rows at once."""
        return await in_turns(self.to_entity, rows)

    # Reading.

    async def find(self, key: UUID, *, for_update: bool = False) -> E | None:
        rows = await (self._locked(key_=key) if for_update else self._tx.all(self._get, key_=key))
        return next(iter(await self.whole(rows)), None)

    async def get(self, key: UUID, *, for_update: bool = False) -> E:
        """The record, locked until the end if it is to be changed; NotFound otherwise."""
        found = await self.find(key, for_update=for_update)
        if found is None:
            raise NotFound(f"{self.aggregate} {key}")
        return found

    async def expected(self, key: UUID) -> E:
        """The record locked, in the version its caller's change is based on (412 otherwise)."""
        found = await self.get(key, for_update=True)
        self._tx.must_be(found.version, key, self.aggregate)
        return found

    async def some(self, keys: Iterable[UUID | None], *, for_update: bool = False) -> dict[UUID, E]:
        """Those that are there, by key; locked in the order of their keys, as everywhere."""
        wanted = sorted({key for key in keys if key is not None})
        if not wanted:
            return {}
        rows = await (self._locked(keys_=wanted) if for_update else self._tx.all(self._some, keys_=wanted))
        return {row[self.key]: value for row, value in zip(rows, await self.whole(rows), strict=True)}

    async def _locked(self, **keys: Any) -> list[Row]:
        """The rows once nobody else holds them. Of a query over several tables PostgreSQL would read anew only the row
        it waited for, and leave those joined to it as they were before: they are read by a statement of their own."""
        several = "keys_" in keys
        if self.query is None:
            return await self._tx.all(self._some_for_update if several else self._get_for_update, **keys)
        lock, read = (self._lock_some, self._some) if several else (self._lock, self._get)
        return (await self._tx.together((lock, keys), (read, keys)))[1]

    async def page(self, page: Page, *, order: str = "", **given: Any) -> tuple[list[E], str]:
        """A page of the store's list, narrowed by its named conditions; None leaves one out."""
        if self.listing is None:
            raise Bug(f"{self.aggregate} has no list")
        rows, token = await self.listing.rows(self._tx, page, order=order, **given)
        return await self.whole(rows), token

    async def listed(self, request: Message, **given: Any) -> Listed[E]:
        """The page, the summary or the changes that a request for the store's list asks; `given` narrows it further."""
        if self.listing is None:
            raise Bug(f"{self.aggregate} has no list")
        rows, answer = await listed(self._tx, self.listing, self.aggregate, request, given)
        answer.rows = await self.whole(rows) if rows else []
        return answer

    # Writing.

    async def save(self, value: E) -> None:
        """A new record is inserted, another changes the version it was loaded with; then it carries the new one."""
        await self.save_all([value])

    async def save_all(self, values: Sequence[E]) -> None:
        """As many trips for a hundred as for one; Conflict when one of them has moved on."""
        new = [value for value in values if value.version == 0]
        known = [value for value in values if value.version != 0]
        await self._tx.write_bulk(self.table, await in_turns(self._keep, new))
        if known and await self._update_all(await in_turns(self._change, known)) != len(known):
            self._moved_on(self.key_of(known[0]))

    async def _update_all(self, changes: Sequence[Row]) -> int:
        if len(changes) < AT_ONCE_FROM:
            return await self._tx.run_many(self._update, changes)
        named = [{**change, "version": change["new_version_"]} for change in changes]
        for change in named:
            del change["new_version_"]
        return await self._tx.bulk_update(self.table, named, given={"key_": self.key, "version_": "version"})

    async def discard(self, value: E) -> None:
        """Gone; the version it carries then is that of its end, and its events keep the form of nothing."""
        before, key = value.version, self.key_of(value)
        saved = self._tx.saved.setdefault((self.aggregate, key), Saved(before + 1))
        value.version = saved.version
        saved.keep({}, ())
        if await self._tx.run(self._delete, key_=key, version_=before) != 1:
            self._moved_on(key)

    def _moved_on(self, key: UUID) -> NoReturn:
        raise Conflict(f"{self.aggregate} {key} has moved on", id=key, record=self.aggregate)

    def key_of(self, value: E) -> UUID:
        named: UUID = self._tx.tenant if self.key == "tenant_id" else getattr(value, self.key)
        return named

    def _keep(self, value: E) -> Row:
        """Remembers how this transaction leaves the record; its version rises once."""
        key = self.key_of(value)
        saved = self._tx.saved.get((self.aggregate, key))
        if saved is None:
            saved = self._tx.saved[(self.aggregate, key)] = Saved(value.version + 1)
        value.version = saved.version
        row = self.to_row(value)
        saved.keep({name: row[name] for name in self._columns}, self.parts(value))
        return saved.row

    def _change(self, value: E) -> Row:
        before = value.version
        row = self._keep(value)
        fixed = _FIXED | self.fixed | {self.key}
        changed = {name: part for name, part in row.items() if name not in fixed}
        key: dict[str, Any] = {"key_": self.key_of(value), "version_": before}
        return {**changed, **key, "new_version_": value.version}


class store(Generic[S]):
    """`drafts = store(Drafts)`: the store of one transaction, made when it is first asked for."""

    def __init__(self, made: type[S]) -> None:
        self.made = made
        self._name = ""

    def __set_name__(self, owner: type[Tx], name: str) -> None:
        self._name = name
        owner.stores = {**owner.stores, self.made.aggregate: self.made}

    @overload
    def __get__(self, tx: None, owner: type[Tx]) -> "store[S]": ...
    @overload
    def __get__(self, tx: Tx, owner: type[Tx]) -> S: ...
    def __get__(self, tx: Tx | None, owner: type[Tx]) -> "store[S] | S":
        if tx is None:
            return self
        reached = tx.__dict__[self._name] = self.made(tx)
        return reached

"""The proof that a service's rows and files are what its journal says: nothing changed, gone or added behind it.

Every record is held against the hash and the version its last event was sealed with, in both directions; entries of a
subledger against themselves; files against their names. That the journal itself is whole is proved by `events.chain`.
"""

import importlib
import importlib.util
import pkgutil
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from kontor.common.database.schema import role
from kontor.common.database.states import state_hash
from kontor.common.database.stores import Store
from kontor.common.database.transaction import Database, Tx
from kontor.common.identity.tokens import Principal
from kontor.common.outside.files import FileMissing, Files
from kontor.common.process.settings import DatabaseSettings, ServiceSettings
from kontor.common.serving.service import ServiceDefinition
from kontor.common.values.errors import Bug, DomainError, Unavailable

Row = Mapping[str, Any]
_AT_ONCE = 500
_SHA256 = re.compile(r"^[0-9a-f]{64}$")
_FIRST = UUID(int=0)
# What making an object of a row raises when the row holds what no release ever wrote.
_UNREADABLE = (ValueError, LookupError, TypeError, ArithmeticError, AttributeError, DomainError)
# Records whose first version another record's event may carry, and which: as long as none told of its own.
_BORN_WITH = {"milestone": "ProjectStarted"}
# How a table looks that keeps a subledger, and kinds of entries that one cause may make more than once.
_LEDGER = frozenset({"entry_id", "account", "currency", "amount", "kind", "ref_id"})
_MORE_THAN_ONCE = frozenset({"superseded", "claim_dropped", "refund", "returned"})


@dataclass(frozen=True, order=True)
class Fault:
    """One place where rows or files are not what they were: whose, what kind of record, which, and what is wrong."""

    tenant: str
    kind: str
    id: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id} of tenant {self.tenant}: {self.what}"


@dataclass
class Proof:
    """What was looked at; `unhashed` are records whose last event was written before states were hashed."""

    records: int = 0
    unhashed: int = 0
    entries: int = 0
    files: int = 0
    faults: list[Fault] = field(default_factory=list)


async def proof_of(definition: ServiceDefinition, settings: ServiceSettings) -> Proof:
    """Of all tenants of a service, on connections of its own; the service may run meanwhile."""
    db = Database(settings.database, settings.name)
    await db.open()
    try:
        files = Files(settings.files_url, settings.s3) if settings.files_url else None
        whose = tenants(settings.database, settings.name)
        return await prove(db, files, definition.tx_class, whose, tables_of(settings.name))
    finally:
        await db.close()


def tenants(settings: DatabaseSettings, service: str) -> list[UUID]:
    """All tenants that have a journal here."""
    with psycopg.connect(
        host=settings.host,
        port=settings.port,
        dbname=settings.name or service,
        user=role(service, "relay"),
        password=str(settings.relay_password),
    ) as connection:
        return [row[0] for row in connection.execute("select distinct tenant_id from journal order by 1")]


async def prove(
    db: Database, files: Files | None, tx_class: type[Tx], whose: Iterable[UUID], tables: Sequence[sa.Table]
) -> Proof:
    """Goes through all records, entries and files of these tenants, each tenant in one view of its rows."""
    proof = Proof()
    for tenant in whose:
        async with db.reading(Principal.system(tenant, db.service), tx_class=tx_class) as tx:
            for made in tx_class.stores.values():
                await _records(tx, made(tx), proof)
            for table in tables:
                await _rows_of(tx, table, files, proof)
            for held in tx_class.proofs:
                proof.faults += [Fault(str(tenant), *found) async for found in held(tx)]
    return proof


def tables_of(service: str) -> list[sa.Table]:
    """What a service stores, as its `store` declares it; nothing where it has none."""
    if importlib.util.find_spec(f"kontor.{service}") is None:
        return []
    store = importlib.import_module(f"kontor.{service}.store")
    modules = [store]
    if hasattr(store, "__path__"):
        modules += [importlib.import_module(f"{store.__name__}.{m.name}") for m in pkgutil.iter_modules(store.__path__)]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, sa.MetaData)]
    return list({table.name: table for metadata in found for table in metadata.sorted_tables}.values())


# Records.


async def _records(tx: Tx, store: Store[Any], proof: Proof) -> None:
    last = _FIRST
    key = store.table.c[store.key]
    some = sa.select(store.table).where(key > sa.bindparam("last")).order_by(key).limit(_AT_ONCE)
    while True:
        rows = {row[store.key]: row for row in await tx.all(some, last=last)}
        until = max(rows) if len(rows) == _AT_ONCE else None
        told = await _told(tx, store.aggregate, last, until)
        parts = await _parts(store, list(rows))
        for id_ in sorted(rows.keys() | told.keys()):
            what = _judged(store, rows.get(id_), told.get(id_), parts.get(id_, ()), proof)
            if what:
                proof.faults.append(Fault(str(tx.tenant), store.aggregate, str(id_), what))
        if until is None:
            return
        last = until


_TOLD = """
select distinct on (aggregate_id) aggregate_id, version, message, state_form, state_hash,
       count(*) over of_record as versions
  from (select aggregate_id, version, event_no, message, state_form, state_hash,
               row_number() over (partition by aggregate_id, version order by event_no desc) as turn
          from journal
         where aggregate_type = :aggregate and aggregate_id > :last
           and (cast(:until as uuid) is null or aggregate_id <= :until)) j
 where turn = 1
window of_record as (partition by aggregate_id)
 order by aggregate_id, version desc
"""
_TOLD_ROWS = sa.text(_TOLD).bindparams(
    sa.bindparam("aggregate", type_=sa.Text),
    sa.bindparam("last", type_=sa.Uuid),
    sa.bindparam("until", type_=sa.Uuid),
)


async def _told(tx: Tx, aggregate: str, last: UUID, until: UUID | None) -> dict[UUID, Row]:
    """The last event of each record, and of how many versions the journal tells."""
    rows = await tx.all(_TOLD_ROWS, aggregate=aggregate, last=last, until=until)
    return {row["aggregate_id"]: row for row in rows}


async def _parts(store: Store[Any], keys: Sequence[UUID]) -> dict[UUID, Sequence[Row]]:
    """Rows of other tables that are hashed with a record; most records have none. A row nobody can read has none."""
    if type(store).parts is Store.parts or not keys:
        return {}
    try:
        return {key: store.parts(value) for key, value in (await store.some(keys)).items()}
    except _UNREADABLE:
        if len(keys) == 1:
            return {}
    return {key: parts for one in keys for key, parts in (await _parts(store, [one])).items()}


def _judged(store: Store[Any], row: Row | None, told: Row | None, parts: Sequence[Row], proof: Proof) -> str:
    """What is wrong with one record; empty when row and journal agree."""
    proof.records += row is not None
    if row is None:
        gone = told is not None and not _is_the_end(told)
        return f"the journal tells of version {told['version']}, the row is gone" if gone and told else ""
    if told is None:
        if row["version"] == 1 and store.aggregate in _BORN_WITH:
            proof.unhashed += 1
            return ""
        return "the row is there, the journal knows nothing of it"
    if _is_the_end(told):
        return f"the row is there, though {told['message'].rpartition('.')[2]} ended it"
    if row["version"] != told["version"]:
        return f"the row has version {row['version']}, the journal tells of version {told['version']}"
    untold = told["version"] - told["versions"]
    if untold > (store.aggregate in _BORN_WITH):
        return f"the journal is silent about {untold} of its {told['version']} versions"
    if told["state_hash"] is None:
        proof.unhashed += 1
        return ""
    named = {name: row[name] for name in store.table.c.keys() if name != "tenant_id"}  # noqa: SIM118
    if state_hash(named, told["state_form"], parts) != bytes(told["state_hash"]):
        return f"the row is not what version {row['version']} was: it was changed behind the journal"
    return ""


def _is_the_end(told: Row) -> bool:
    """The record went with that event: it keeps the form of nothing (`Store.discard`)."""
    return bool(told["state_form"] == 0)


# Subledgers and files.


async def _rows_of(tx: Tx, table: sa.Table, files: Files | None, proof: Proof) -> None:
    if set(table.c.keys()) >= _LEDGER:
        await _entries(tx, table, proof)
    if files is not None and _may_name_files(table):
        async for row in _all_rows(tx, table):
            for sha256 in _files_of(row):
                await _file(tx.tenant, files, table, row, sha256, proof)


async def _entries(tx: Tx, table: sa.Table, proof: Proof) -> None:
    """Each entry adds up to nothing in each currency, and no cause made the same entry twice."""
    entries: dict[UUID, list[Row]] = defaultdict(list)
    async for row in _all_rows(tx, table):
        entries[row["entry_id"]].append(row)
    seen: dict[Any, UUID] = {}
    for id_, rows in entries.items():
        proof.entries += 1
        sums: dict[str, Any] = defaultdict(int)
        for row in rows:
            sums[row["currency"]] += row["amount"]
        if any(sums.values()):
            proof.faults.append(Fault(str(tx.tenant), table.name, str(id_), "the entry does not balance"))
        cause = (rows[0]["kind"], rows[0]["ref_id"])
        booked = (*cause, *sorted((row["account"], row["currency"], row["amount"]) for row in rows))
        if cause[0] not in _MORE_THAN_ONCE and seen.setdefault(booked, id_) != id_:
            what = f"{cause[0]} {cause[1]} is booked twice, by entry {seen[booked]} already"
            proof.faults.append(Fault(str(tx.tenant), table.name, str(id_), what))


async def _all_rows(tx: Tx, table: sa.Table) -> AsyncIterator[Row]:
    keys = [column for column in table.primary_key.columns if column.name != "tenant_id"]
    first = sa.select(table).order_by(*keys).limit(_AT_ONCE)
    after = sa.tuple_(*keys) > sa.tuple_(*(sa.bindparam(f"after_{key.name}", type_=key.type) for key in keys))
    following = first.where(after)
    rows = await tx.all(first)
    while rows:
        for row in rows:
            yield row
        if len(rows) < _AT_ONCE:
            return
        rows = await tx.all(following, **{f"after_{key.name}": rows[-1][key.name] for key in keys})


def _may_name_files(table: sa.Table) -> bool:
    return "sha256" in table.c or any(isinstance(column.type, sa.JSON) for column in table.c)


def _files_of(value: Any) -> Iterator[str]:
    """References to files in a row, however deep: a SHA-256 with a size beside it, by name or first in a list."""
    if isinstance(value, Mapping):
        named = value.get("sha256")
        if isinstance(named, str) and _SHA256.match(named) and "size" in value:
            yield named
        for part in value.values():
            yield from _files_of(part)
    elif isinstance(value, list | tuple):
        match value:
            case [str() as named, int(), *_] if _SHA256.match(named):
                yield named
        for part in value:
            yield from _files_of(part)


async def _file(tenant: UUID, files: Files, table: sa.Table, row: Row, sha256: str, proof: Proof) -> None:
    proof.files += 1
    try:
        async for _ in files.open(tenant, sha256):
            pass
        return
    except FileMissing:
        what = f"its file {sha256} is gone"
    except Bug:
        what = f"its file {sha256} was changed"
    except Unavailable:
        what = f"its file {sha256} cannot be read"
    named = row.get("id") or next(row[key.name] for key in table.primary_key.columns if key.name != "tenant_id")
    proof.faults.append(Fault(str(tenant), table.name, str(named), what))

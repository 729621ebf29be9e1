"""What every service says of its own tables in the same words: a tenant's row added, changed by version, taken over.

Statements are made once at import and run by `transaction`; rows are mapped by hand in each service's store.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, MetaData, Table, Uuid, bindparam, insert, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert as upsert

_TENANT = "nullif(current_setting('kontor.tenant', true), '')::uuid"
_dialect: Any = postgresql.dialect()  # type: ignore[no-untyped-call]
# What an update never touches; the version rises by one with every change of the aggregate.
_FIXED = frozenset({"tenant_id", "id", "version", "created_at"})


def tenant_table(metadata: MetaData, name: str, *columns: Column[Any]) -> Table:
    """A table whose rows belong to a tenant: the first part of its key, filled in by the transaction."""
    return Table(name, metadata, Column("tenant_id", Uuid, primary_key=True, server_default=text(_TENANT)), *columns)


def instant(name: str, *, nullable: bool = False) -> Column[datetime]:
    """A moment in UTC."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def insert_row(table: Table) -> Any:
    """One row from parameters named as the columns are."""
    return insert(table).values(_parameters(table))


def update_row(table: Table) -> Any:
    """The row `id_` if it still has `version_`; one row changed, or somebody was faster."""
    values: dict[str, Any] = {c.name: bindparam(c.name) for c in table.c if c.name not in _FIXED}
    return (
        update(table)
        .where(table.c.id == bindparam("id_"), table.c.version == bindparam("version_"))
        .values(**values, version=table.c.version + 1)
    )


def take_over_row(table: Table) -> Any:
    """Another service's record as its event tells it: a newer version replaces, one that was passed is skipped."""
    keys = [c.name for c in table.primary_key]
    new = upsert(table).values(_parameters(table))
    changed = {c.name: new.excluded[c.name] for c in table.c if c.name not in keys}
    return new.on_conflict_do_update(
        index_elements=keys, set_=changed, where=table.c.source_version < new.excluded.source_version
    )


def take_over_rows(table: Table) -> Any:
    """Rows for `Tx.gather`, several of one record too: the newest replaces what is there, if it is newer; of a table
    without versions the first stands, and nothing replaces it."""
    columns = [c for c in table.c if c.name != "tenant_id"]
    keys, own = ([f'"{c.name}"' for c in given if c.name != "tenant_id"] for given in (table.primary_key, columns))
    lists = ", ".join(f"cast(:{c.name} as {c.type.compile(_dialect)}[])" for c in columns)
    order, taken = [*keys, "place"], "nothing"
    if "source_version" in table.c:
        order = [*keys, "source_version desc", "place"]
        changed = ", ".join(f"{name} = excluded.{name}" for name in own if name not in keys)
        taken = f'update set {changed} where "{table.name}".source_version < excluded.source_version'
    return text(
        f'insert into "{table.name}" ({", ".join(own)}) '  # noqa: S608 -- names of our own columns
        f"select distinct on ({', '.join(keys)}) {', '.join(own)} "
        f"from unnest({lists}) with ordinality as given({', '.join(own)}, place) order by {', '.join(order)} "
        f"on conflict (tenant_id, {', '.join(keys)}) do {taken}"
    )


def _parameters(table: Table) -> dict[str, Any]:
    return {c.name: bindparam(c.name) for c in table.c if c.name != "tenant_id"}

"""For tests: changes rows behind the journal, as somebody with the keys of the database could, to see who notices."""

from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
import sqlalchemy as sa
from kontor.common.database.stores import Store
from psycopg import sql

# Of which aggregates a change of which column was planted in this run: once is enough.
_tried: set[tuple[str, str]] = set()
# By what a column holds: what is written in place of a value, and in place of nothing.
_OTHER: list[tuple[type[Any], str, str]] = [
    (sa.Boolean, "not {}", "true"),
    (sa.Numeric, "{} + 1", "1"),
    (sa.Integer, "{} + 1", "1"),
    (sa.LargeBinary, "set_byte({}, 0, 255 - get_byte({}, 0))", "'x'::bytea"),
    (sa.JSON, "'[\"planted\"]'::jsonb", "'[\"planted\"]'::jsonb"),
    (sa.Uuid, "gen_random_uuid()", "gen_random_uuid()"),
    (sa.Text, "{} || 'x'", "'x'"),
    (sa.Date, "{} + 1", "current_date"),
    (sa.DateTime, "{} + interval '1 second'", "now()"),
]
# Tables that are held against the journal by what they add up to: the key a proof names a row by, of which kind it is
# (null for rows that say nothing any more), the column that is changed, and to what.
_BESIDE = (
    ("posting", "entry_id", "kind", "amount", "amount * 2"),
    ("number_series", "series", "concat('number')", "last", "last + 1"),
    ("refund", "id", "concat('refund')", "iban", "iban || '0'"),
    ("source_claim", "source_id", "case when released_at is null then 'claim' end", "draft_id", "gen_random_uuid()"),
)
_HASHED = """
select t.{key}, t.tenant_id from {table} t
 where t.tenant_id = coalesce(%s, t.tenant_id)
   and exists (select from journal j where j.tenant_id = t.tenant_id and j.aggregate_type = {aggregate}
                  and j.aggregate_id = t.{key} and j.version = t.version and j.state_hash is not null)
 order by 2, 1
"""


def plant(connection: "psycopg.Connection[Any]", stores: Iterable[type[Store[Any]]]) -> dict[str, str]:
    """Changes one column after the other, each in another record of its aggregate, as far as there are records and
    nobody has tried that column before.

    Answers the column by the record as a proof names it. For an administrator, in a database nobody needs any more.
    """
    connection.execute("set session_replication_role = replica")
    planted: dict[str, str] = {}
    for store in stores:
        columns = [(name, other) for name, other in columns_of(store) if (store.aggregate, name) not in _tried]
        records = connection.execute(journaled(store), (None,)).fetchall() if columns else []
        for (id_, tenant), (column, other) in zip(records, columns, strict=False):
            _tried.add((store.aggregate, column))
            connection.execute(
                sql.SQL("update {} set {} = {} where tenant_id = {} and {} = {}").format(
                    sql.Identifier(store.table.name),
                    sql.Identifier(column),
                    sql.SQL(other),  # type: ignore[arg-type]
                    tenant,
                    sql.Identifier(store.key),
                    id_,
                )
            )
            planted[f"{store.aggregate} {id_} of tenant {tenant}"] = column
    return planted


def plant_beside(connection: "psycopg.Connection[Any]") -> dict[str, str]:
    """`plant` for rows that are no records: one of each kind that nobody has tried before, so that it still adds up."""
    connection.execute("set session_replication_role = replica")
    planted: dict[str, str] = {}
    for table, key, kind, column, other in _BESIDE:
        if connection.execute("select to_regclass(%s)", (table,)).fetchone() == (None,):
            continue
        some = (
            f"select distinct on ({kind}) tenant_id, {key}, {kind} from {table} where {kind} is not null "
            f"order by {kind}, {key}"
        )
        for tenant, id_, of_kind in connection.execute(some.encode()).fetchall():
            if (table, of_kind) not in _tried:
                _tried.add((table, of_kind))
                change = f"update {table} set {column} = {other} where tenant_id = %s and {key} = %s"
                connection.execute(change.encode(), (tenant, id_))
                planted[f"{table} {id_} of tenant {tenant}"] = f"{column} of {of_kind}"
    return planted


def journaled(store: type[Store[Any]]) -> sql.Composed:
    """The query for keys and tenants of records whose state the journal keeps: of all tenants, or of one."""
    return sql.SQL(_HASHED).format(
        key=sql.Identifier(store.key), table=sql.Identifier(store.table.name), aggregate=sql.Literal(store.aggregate)
    )


def columns_of(store: type[Store[Any]]) -> Iterator[tuple[str, str]]:
    """Every column but key and version, and as SQL another value than it has; of what may be empty, that it is."""
    for column in store.table.c:
        if not column.primary_key and column.name != "version" and (words := _other(column)):
            yield column.name, words


def _other(column: sa.Column[Any]) -> str:
    name, held = f'"{column.name}"', column.type
    if isinstance(held, sa.ARRAY):
        return f"array_append({name}, {_words(held.item_type)[1]})"
    other, some = _words(held)
    if column.nullable and not isinstance(held, sa.JSON):  # a JSON null is none, too
        return f"case when {name} is null then {some} end"
    return other.replace("{}", name)


def _words(held: Any) -> tuple[str, str]:
    return next((other, some) for kind, other, some in _OTHER if isinstance(held, kind))

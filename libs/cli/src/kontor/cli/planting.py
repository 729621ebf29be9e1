"""For tests: changes rows behind the journal, as somebody with the keys of the database could, to see who notices."""

from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
import sqlalchemy as sa
from kontor.common.database.stores import Store
from psycopg import sql

# Of which aggregates a change of which column was planted in this run: once is enough.
_tried: set[tuple[str, str]] = set()
# What is written in place of a value, by what the column holds.
_OTHER: list[tuple[type[Any], str]] = [
    (sa.Boolean, "not {}"),
    (sa.Numeric, "{} + 1"),
    (sa.Integer, "{} + 1"),
    (sa.LargeBinary, "set_byte({}, 0, 255 - get_byte({}, 0))"),
    (sa.JSON, "'[\"planted\"]'::jsonb"),
    (sa.Text, "{} || 'x'"),
    (sa.Date, "{} + 1"),
    (sa.DateTime, "{} + interval '1 second'"),
]
_HASHED = """
select t.tenant_id, t.{key} from {table} t
 where exists (select from journal j where j.tenant_id = t.tenant_id and j.aggregate_type = {aggregate}
                  and j.aggregate_id = t.{key} and j.version = t.version and j.state_hash is not null)
 order by 1, 2
"""


def plant(connection: "psycopg.Connection[Any]", stores: Iterable[type[Store[Any]]]) -> dict[str, str]:
    """Changes one column after the other, each in another record of its aggregate, as far as there are records and
    nobody has tried that column before.

    Answers the column by the record as a proof names it. For an administrator, in a database nobody needs any more.
    """
    connection.execute("set session_replication_role = replica")
    planted: dict[str, str] = {}
    for store in stores:
        columns = [(name, other) for name, other in _columns(store) if (store.aggregate, name) not in _tried]
        records = connection.execute(_hashed(store)).fetchall() if columns else []
        for (tenant, id_), (column, other) in zip(records, columns, strict=False):
            _tried.add((store.aggregate, column))
            connection.execute(
                sql.SQL("update {} set {} = {} where tenant_id = {} and {} = {}").format(
                    sql.Identifier(store.table.name),
                    sql.Identifier(column),
                    other,
                    tenant,
                    sql.Identifier(store.key),
                    id_,
                )
            )
            planted[f"{store.aggregate} {id_} of tenant {tenant}"] = column
    return planted


def _hashed(store: type[Store[Any]]) -> sql.Composed:
    return sql.SQL(_HASHED).format(
        key=sql.Identifier(store.key), table=sql.Identifier(store.table.name), aggregate=sql.Literal(store.aggregate)
    )


def _columns(store: type[Store[Any]]) -> Iterator[tuple[str, sql.Composable]]:
    """The columns something else can be written into, and what."""
    for column in store.table.c:
        other = next((words for kind, words in _OTHER if isinstance(column.type, kind)), None)
        if other is not None and not column.nullable and not column.primary_key and column.name != "version":
            name = sql.Identifier(column.name)
            yield column.name, sql.SQL(other).format(*[name] * other.count("{}"))  # type: ignore[arg-type]

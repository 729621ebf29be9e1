"""The rule that the journal is the audit trail, held against a database: every version a record ever had is told of.

Looked at are all tables with a version of their own, found in the database itself, so that a new one is not missed.
"""

from dataclasses import dataclass
from typing import Any

import psycopg
from kontor.common.database.tables import COMMON_TABLES
from psycopg import sql


@dataclass(frozen=True)
class Exemption:
    """Rows of a table whose changes are told of under another record, and which."""

    table: str
    rows: str
    reason: str


# Tables whose events name the record by another word than the table's.
AGGREGATES = {"issued": "invoice_documents", "layout": "invoice_layout"}
# Tables whose records are named by another column than `id`; where there is none, the tenant has one record.
KEYS = {"issued": "invoice_id"}
EXEMPT = (
    Exemption("source_claim", "true", "its version is the source's, as the draft that claims it has it"),
    Exemption("milestone", "v = 1", "milestones begin with their project: ProjectStarted carries them"),
)
_COMMON = [table.name for table in COMMON_TABLES]
_VERSIONED = """
select table_name, bool_or(column_name = 'id') as has_id from information_schema.columns
 where table_schema = 'public' and table_name <> all(%(common)s)
   and column_name in ('tenant_id', 'id', 'version') group by table_name
having bool_or(column_name = 'version') and bool_or(column_name = 'tenant_id') order by table_name
"""
_UNTOLD = """
select t.tenant_id, t.{id} as id, array_agg(v order by v) as versions
  from {table} t cross join lateral generate_series(1, t.version) v
 where not exists (select from journal j where j.tenant_id = t.tenant_id and j.aggregate_id = t.{id}
                      and j.aggregate_type = {aggregate} and j.version = v)
   and not ({exempt}) and (%(tenant)s::uuid is null or t.tenant_id = %(tenant)s)
 group by t.tenant_id, t.{id} order by t.{id} limit 20
"""


def versioned_tables(connection: "psycopg.Connection[Any]") -> dict[str, str]:
    """Each table with a version, and the column its records are journaled under."""
    found = connection.execute(_VERSIONED, {"common": _COMMON}).fetchall()
    return {name: KEYS.get(name, "id" if has_id else "tenant_id") for name, has_id in found}


def untold(connection: "psycopg.Connection[Any]", tenant: str | None = None) -> list[str]:
    """One line for each record with versions the journal is silent about; for a role that sees all tenants.

    With `tenant` only what is that tenant's.
    """
    tables = versioned_tables(connection).items()
    return [line for table, column in tables for line in _of(connection, table, column, tenant)]


def _of(connection: "psycopg.Connection[Any]", table: str, column: str, tenant: str | None) -> list[str]:
    exempt = " or ".join(e.rows for e in EXEMPT if e.table == table) or "false"
    query = sql.SQL(_UNTOLD).format(
        table=sql.Identifier(table),
        id=sql.Identifier(column),
        aggregate=sql.Literal(AGGREGATES.get(table, table)),
        exempt=sql.SQL(exempt),  # type: ignore[arg-type]
    )
    rows = connection.execute(query, {"tenant": tenant}).fetchall()
    return [f"{table} {id_} of tenant {tenant}: nothing is told of {versions}" for tenant, id_, versions in rows]

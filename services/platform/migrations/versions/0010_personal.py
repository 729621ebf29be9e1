"""Views of lists and settings of screens, each of one person."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLES = """
create table saved_view (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  person_id uuid not null,
  name text not null,
  list text not null,
  query text not null,
  columns text[] not null,
  edition integer not null,
  primary key (tenant_id, id)
);
create table preference (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  person_id uuid not null,
  key text not null,
  value text not null,
  edition integer not null,
  primary key (tenant_id, person_id, key)
);
create index saved_view_person on saved_view (tenant_id, person_id, list, name);
"""


def upgrade() -> None:
    run_sql(op, _TABLES)
    rights = "select, insert, delete, update (name, list, query, columns, edition)"
    tenant_table(op, "platform", "saved_view", grants=rights)
    tenant_table(op, "platform", "preference", grants="select, insert, delete, update (value, edition)")

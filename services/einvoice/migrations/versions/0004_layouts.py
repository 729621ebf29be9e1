"""Layouts of tenants and their versions; documents say what they were made with."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLES = """
create table layout (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  name text not null,
  legal_entity_id uuid,
  content jsonb not null,
  latest integer not null,
  active integer not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table layout_version (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  layout_id uuid not null,
  number integer not null,
  name text not null,
  content jsonb not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (tenant_id, layout_id, number)
);
"""
_DOCUMENTS = "alter table document add column made_with jsonb not null default '{}'"
_LAYOUTS = """
create unique index layout_in_use_of_seller on layout (legal_entity_id, tenant_id)
  where active > 0 and legal_entity_id is not null;
create unique index layout_in_use on layout (tenant_id) where active > 0 and legal_entity_id is null;
create index layout_newest on layout (tenant_id, created_at desc, id desc);
grant update (name, content, latest, active, version) on layout to einvoice_app;
"""


def upgrade() -> None:
    run_sql(op, _DOCUMENTS)
    run_sql(op, _TABLES)
    for table in ("layout", "layout_version"):
        tenant_table(op, "einvoice", table, grants="select, insert")
    run_sql(op, _LAYOUTS)

"""Projects, milestones, counters and the replicas of people and customers."""

from alembic import op
from kontor.common.database.schema import install_common, run_sql, tenant_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
create table counter (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  series text not null,
  last integer not null,
  primary key (tenant_id, series)
);
create table customer_ref (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  name text not null,
  email text not null,
  contact_name text not null,
  language text not null,
  primary key (tenant_id, id)
);
create table milestone (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  project_id uuid not null,
  customer_id uuid not null,
  refs jsonb not null,
  position_id uuid not null,
  quote_line_id uuid not null,
  title text not null,
  amount numeric not null,
  currency text not null,
  vat_rate numeric not null,
  vat_category text not null,
  state text not null,
  evidence text not null,
  evidence_files jsonb not null,
  reached_at timestamptz,
  acceptance jsonb,
  rejected_reason text not null,
  completes_position boolean not null,
  link_id text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table person_ref (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  name text not null,
  primary key (tenant_id, id)
);
create table project (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  number text not null,
  name text not null,
  customer_id uuid not null,
  quote_id uuid not null,
  refs jsonb not null,
  state text not null,
  positions jsonb not null,
  tasks jsonb not null,
  members jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
"""
_INDEXES = """
create unique index project_number on project (number, tenant_id);
create unique index project_quote on project (quote_id, tenant_id);
create index project_newest on project (tenant_id, created_at desc, id desc);
create index project_customer on project (tenant_id, customer_id);
create index milestone_newest on milestone (tenant_id, created_at desc, id desc);
create index milestone_project on milestone (tenant_id, project_id);
create index milestone_position on milestone (tenant_id, position_id);
"""


def upgrade() -> None:
    install_common(op, "projects")
    run_sql(op, _TABLES + _INDEXES)
    for table in ("counter", "customer_ref", "milestone", "person_ref", "project"):
        tenant_table(op, "projects", table, grants="select, insert, update")

"""Timers, entries, expenses, rates, locks and the replicas of projects and people."""

from alembic import op
from kontor.common.database.schema import install_common, run_sql, tenant_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
create table expense (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  person_id uuid not null,
  project_id uuid not null,
  customer_id uuid not null,
  position_id uuid not null,
  quote_line_id uuid not null,
  date date not null,
  text text not null,
  gross numeric not null,
  receipt_vat_rate numeric not null,
  receipt jsonb,
  vat_rate numeric not null,
  vat_category text not null,
  state text not null,
  rejected_reason text not null,
  invoice_id uuid,
  invoice_number text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table period_lock (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  from_date date not null,
  to_date date not null,
  reason text not null,
  locked_by uuid,
  locked_by_name text not null,
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
create table project_ref (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  number text not null,
  name text not null,
  customer_id uuid not null,
  customer_name text not null,
  customer_number text not null,
  active boolean not null,
  positions jsonb not null,
  tasks jsonb not null,
  leads jsonb not null,
  members jsonb not null,
  primary key (tenant_id, id)
);
create table rate (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  person_id uuid not null,
  project_id uuid,
  bill_rate numeric not null,
  cost_rate numeric not null,
  valid_from date not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table time_entry (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  person_id uuid not null,
  project_id uuid not null,
  customer_id uuid not null,
  position_id uuid not null,
  task_id uuid,
  quote_line_id uuid not null,
  date date not null,
  minutes integer not null,
  started_at timestamptz,
  ended_at timestamptz,
  note text not null,
  billable boolean not null,
  vat_rate numeric not null,
  vat_category text not null,
  rate numeric not null,
  amount numeric not null,
  cost_rate numeric not null,
  state text not null,
  rejected_reason text not null,
  flags jsonb not null,
  invoice_id uuid,
  invoice_number text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table timer (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  person_id uuid not null,
  id uuid not null,
  project_id uuid not null,
  position_id uuid not null,
  task_id uuid,
  note text not null,
  started_at timestamptz not null,
  primary key (tenant_id, person_id)
);
"""
# Without btree_gist a plain uuid cannot stand in an exclusion constraint; as a range of one it can.
_NO_OVERLAP = """
create type uuidrange as range (subtype = uuid);
alter table time_entry add constraint time_entry_no_overlap exclude using gist (
  uuidrange(tenant_id, tenant_id, '[]') with &&,
  uuidrange(person_id, person_id, '[]') with &&,
  tstzrange(started_at, ended_at) with &&
) where (started_at is not null);
"""
_INDEXES = """
create index time_entry_newest on time_entry (tenant_id, created_at desc, id desc);
create index time_entry_person_day on time_entry (tenant_id, person_id, date);
create index time_entry_position on time_entry (tenant_id, position_id);
create index time_entry_billable on time_entry (tenant_id, project_id) where state = 'APPROVED' and invoice_id is null;
create index time_entry_invoice on time_entry (tenant_id, invoice_id) where invoice_id is not null;
create index expense_newest on expense (tenant_id, created_at desc, id desc);
create index expense_billable on expense (tenant_id, project_id) where state = 'APPROVED' and invoice_id is null;
create index expense_invoice on expense (tenant_id, invoice_id) where invoice_id is not null;
create index rate_person on rate (tenant_id, person_id);
create index period_lock_days on period_lock (tenant_id, from_date, to_date);
"""


def upgrade() -> None:
    install_common(op, "timetracking")
    run_sql(op, _TABLES + _NO_OVERLAP + _INDEXES)
    for table in ("expense", "period_lock", "person_ref", "project_ref", "rate", "time_entry", "timer"):
        tenant_table(op, "timetracking", table)

"""The read models: facts of all contexts, each row with the version it came from."""

from alembic import op
from kontor.common.database.schema import install_common, run_sql, tenant_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
create table accepted_quote (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  number text not null,
  title text not null,
  lead_id uuid,
  date date not null,
  event_id uuid not null,
  primary key (tenant_id, id)
);
create table allocation (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  payment_id uuid not null,
  invoice_id uuid not null,
  amount numeric not null,
  event_id uuid not null,
  primary key (tenant_id, id)
);
create table cancelled (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  date date not null,
  primary key (tenant_id, id)
);
create table invoice (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  number text not null,
  kind text not null,
  project_id uuid,
  customer text not null,
  issue_date date not null,
  due_date date not null,
  net numeric not null,
  gross numeric not null,
  event_id uuid not null,
  primary key (tenant_id, id)
);
create table invoice_line (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  invoice_id uuid not null,
  position integer not null,
  title text not null,
  net numeric not null,
  quote_line_id uuid,
  primary key (tenant_id, id)
);
create table lead (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  title text not null,
  date date not null,
  primary key (tenant_id, id)
);
create table line_source (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  line_id uuid not null,
  kind text not null,
  id uuid not null,
  invoice_id uuid not null,
  label text not null,
  amount numeric not null,
  primary key (tenant_id, line_id, kind, id)
);
create table payment (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  label text not null,
  amount numeric not null,
  date date not null,
  event_id uuid not null,
  primary key (tenant_id, id)
);
create table project (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  number text not null,
  name text not null,
  budget numeric not null,
  date date not null,
  primary key (tenant_id, id)
);
create table quote_line (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  quote_id uuid not null,
  title text not null,
  net numeric not null,
  primary key (tenant_id, id)
);
create table sent_back (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  primary key (tenant_id, id)
);
create table standing (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  open_amount numeric not null,
  settled_on date,
  primary key (tenant_id, id)
);
create table undone_allocation (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  primary key (tenant_id, id)
);
create table work (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  kind text not null,
  project_id uuid not null,
  label text not null,
  date date not null,
  minutes integer not null,
  billable_minutes integer not null,
  amount numeric not null,
  cost numeric not null,
  approved boolean not null,
  event_id uuid not null,
  primary key (tenant_id, id)
);
"""
_INDEXES = """
create index accepted_quote_lead on accepted_quote (tenant_id, lead_id);
create index work_project on work (tenant_id, project_id);
create index invoice_issue_date on invoice (tenant_id, issue_date);
create index invoice_line_invoice on invoice_line (tenant_id, invoice_id);
create index line_source_invoice on line_source (tenant_id, invoice_id);
create index allocation_payment on allocation (tenant_id, payment_id);
"""


def upgrade() -> None:
    install_common(op, "reporting")
    run_sql(op, _TABLES + _INDEXES)
    for table in (
        "accepted_quote",
        "allocation",
        "cancelled",
        "invoice",
        "invoice_line",
        "lead",
        "line_source",
        "payment",
        "project",
        "quote_line",
        "sent_back",
        "standing",
        "undone_allocation",
        "work",
    ):
        tenant_table(op, "reporting", table, grants="select, insert, update")

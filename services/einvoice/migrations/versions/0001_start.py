"""Issued invoices as they came, archived documents, dispatches."""

from alembic import op
from kontor.common.database.schema import install_common, run_sql, tenant_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
create table issued (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  invoice_id uuid not null,
  version integer not null,
  number text not null,
  customer_id text not null,
  content bytea not null,
  received_at timestamptz not null,
  primary key (tenant_id, invoice_id)
);
create table document (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  invoice_id uuid not null,
  invoice_number text not null,
  customer_id text not null,
  format text not null,
  sha256 text not null,
  size integer not null,
  media_type text not null,
  name text not null,
  report jsonb not null,
  archived_at timestamptz not null,
  primary key (tenant_id, id)
);
create table dispatch (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  invoice_id uuid not null,
  attempt integer not null,
  message_id text not null,
  failure text not null,
  at timestamptz not null,
  primary key (tenant_id, invoice_id, attempt)
);
"""
_INDEXES = """
create unique index document_of_invoice on document (invoice_id, format, tenant_id);
"""


def upgrade() -> None:
    install_common(op, "einvoice")
    run_sql(op, _TABLES + _INDEXES)
    tenant_table(op, "einvoice", "issued", grants="select, insert, update (version)")
    tenant_table(op, "einvoice", "document", grants="select, insert")
    tenant_table(op, "einvoice", "dispatch", grants="select, insert")

"""Supplier invoices in: receipts, possible duplicates, exports, our own legal entities."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = """
create table supplier_invoice (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  state text not null,
  attempt integer not null,
  trouble text not null,
  channel text not null,
  file jsonb not null,
  mail jsonb,
  xml jsonb,
  source_key text not null,
  external_id text not null,
  note text not null,
  sender text not null,
  subject text not null,
  received_by jsonb,
  received_at timestamptz not null,
  legal_entity jsonb,
  syntax text not null,
  profile text not null,
  facts jsonb not null,
  completed_by jsonb,
  report jsonb,
  error_class text not null,
  hints jsonb not null,
  warnings jsonb not null,
  duplicate text not null,
  needs_attention boolean not null,
  decided_by jsonb,
  decided_at timestamptz,
  decision_reason text not null,
  export_id uuid,
  file_sha256 text not null,
  xml_sha256 text not null,
  number text not null,
  number_key text not null,
  seller text not null,
  seller_key text not null,
  seller_iban text not null,
  issue_date date not null,
  due_date date not null,
  gross numeric(20, 4) not null,
  primary key (tenant_id, id)
);
create table supplier_duplicate (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  other_id uuid not null,
  ground text not null,
  primary key (tenant_id, id, other_id, ground)
);
create table supplier_export (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  file jsonb not null,
  count integer not null,
  created_by jsonb,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table our_entity (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  name text not null,
  vat_id text not null,
  primary key (tenant_id, id)
);
"""
_INDEXES = """
create unique index supplier_invoice_external_id on supplier_invoice (external_id, tenant_id) where external_id <> '';
create unique index supplier_invoice_source on supplier_invoice (source_key, tenant_id) where source_key <> '';
create index supplier_invoice_file on supplier_invoice (file_sha256, tenant_id);
create index supplier_invoice_xml on supplier_invoice (xml_sha256, tenant_id) where xml_sha256 <> '';
create index supplier_invoice_number on supplier_invoice (number_key, tenant_id) where number_key <> '';
create index supplier_invoice_account on supplier_invoice (seller_key, tenant_id, decided_at) where seller_iban <> '';
create index supplier_invoice_received on supplier_invoice (tenant_id, received_at, id);
create index supplier_invoice_issued on supplier_invoice (tenant_id, issue_date, id);
create index supplier_invoice_due on supplier_invoice (tenant_id, due_date, id);
create index supplier_invoice_gross on supplier_invoice (tenant_id, gross, id);
create index supplier_invoice_seller on supplier_invoice (tenant_id, seller, id);
create index supplier_invoice_waiting on supplier_invoice (tenant_id, state, received_at, id);
create index supplier_export_created on supplier_export (tenant_id, created_at, id);
"""
# What came in stays: nothing is deleted, and the file it came as, its way and its sender are never others.
_LIVING = """
  version, state, attempt, trouble, xml, legal_entity, syntax, profile, facts, completed_by, report, error_class, hints,
  warnings, duplicate, needs_attention, decided_by, decided_at, decision_reason, export_id, xml_sha256, number,
  number_key, seller, seller_key, seller_iban, issue_date, due_date, gross
"""


def upgrade() -> None:
    run_sql(op, _TABLES + _INDEXES)
    tenant_table(op, "einvoice", "supplier_invoice", grants=f"select, insert, update ({_LIVING})")
    tenant_table(op, "einvoice", "supplier_duplicate", grants="select, insert")
    tenant_table(op, "einvoice", "supplier_export", grants="select, insert")
    tenant_table(op, "einvoice", "our_entity", grants="select, insert, update")

"""Leads, customers, opportunities, quotes, counters and the replica of legal entities."""

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
create table customer (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  number text not null,
  name text not null,
  kind text not null,
  address jsonb not null,
  contact_name text not null,
  email text not null,
  phone text not null,
  vat_id text not null,
  leitweg_id text not null,
  buyer_reference text not null,
  invoice_format text not null,
  payment_days integer not null,
  discount_percent numeric,
  discount_days integer not null,
  language text not null,
  external_id text not null,
  created_at timestamptz not null,
  search text not null,
  primary key (tenant_id, id)
);
create table lead (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  title text not null,
  company text not null,
  contact_name text not null,
  email text not null,
  phone text not null,
  source text not null,
  note text not null,
  state text not null,
  customer_id uuid,
  opportunity_id uuid,
  lost_reason text not null,
  created_at timestamptz not null,
  search text not null,
  primary key (tenant_id, id)
);
create table legal_entity_ref (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  name text not null,
  primary key (tenant_id, id)
);
create table opportunity (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  title text not null,
  customer_id uuid not null,
  lead_id uuid,
  expected_amount numeric,
  expected_currency text,
  stage text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table quote (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  number text not null,
  quote_version integer not null,
  state text not null,
  customer_id uuid not null,
  opportunity_id uuid,
  lead_id uuid,
  legal_entity_id uuid not null,
  title text not null,
  introduction text not null,
  lines jsonb not null,
  valid_until date,
  sent_at timestamptz,
  first_seen_at timestamptz,
  acceptance jsonb,
  declined_reason text not null,
  link_id text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
"""
_INDEXES = """
create unique index customer_number on customer (number, tenant_id);
create unique index quote_number on quote (number, tenant_id);
create unique index customer_external_id on customer (external_id, tenant_id) where external_id <> '';
create index lead_newest on lead (tenant_id, created_at desc, id desc);
create index customer_newest on customer (tenant_id, created_at desc, id desc);
create index opportunity_newest on opportunity (tenant_id, created_at desc, id desc);
create index quote_newest on quote (tenant_id, created_at desc, id desc);
create index quote_customer on quote (tenant_id, customer_id);
create index opportunity_customer on opportunity (tenant_id, customer_id);
"""


def upgrade() -> None:
    install_common(op, "crm")
    run_sql(op, _TABLES + _INDEXES)
    for table in ("counter", "customer", "lead", "legal_entity_ref", "opportunity", "quote"):
        tenant_table(op, "crm", table, grants="select, insert, update")

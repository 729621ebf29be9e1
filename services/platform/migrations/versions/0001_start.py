"""Tenants, legal entities, people, API keys and the sign-in directory."""

from alembic import op
from kontor.common.database.schema import install_common, run_sql, tenant_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
create table api_key (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  name text not null,
  person_id uuid not null,
  secret_hash bytea not null,
  revoked_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table directory (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  email_hash bytea not null,
  home uuid not null,
  person_id uuid not null,
  primary key (tenant_id, email_hash, home)
);
create table legal_entity (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  name text not null,
  address jsonb not null,
  vat_id text not null,
  tax_number text not null,
  registration text not null,
  legal_notice text not null,
  contact_name text not null,
  contact_phone text not null,
  contact_email text not null,
  bank_accounts jsonb not null,
  number_pattern text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table person (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  name text not null,
  email text not null,
  roles text[] not null,
  customer_ids uuid[] not null,
  locale text not null,
  active boolean not null,
  password_hash text not null,
  search text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table tenant (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  name text not null,
  sandbox boolean not null,
  locale text not null,
  time_zone text not null,
  clock_offset_seconds integer not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
"""
_INDEXES = """
create unique index person_email on person (email, tenant_id);
create unique index api_key_secret on api_key (secret_hash, tenant_id);
create index person_newest on person (tenant_id, created_at desc, id desc);
create index legal_entity_newest on legal_entity (tenant_id, created_at desc, id desc);
create index api_key_newest on api_key (tenant_id, created_at desc, id desc);
create index directory_person on directory (tenant_id, person_id);
"""


def upgrade() -> None:
    install_common(op, "platform")
    run_sql(op, _TABLES + _INDEXES)
    for table in ("api_key", "directory", "legal_entity", "person", "tenant"):
        tenant_table(op, "platform", table)

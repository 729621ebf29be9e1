"""Sessions, links for new passwords, second factors."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLES = """
create table session (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  person_id uuid not null,
  secret_hash bytea not null,
  client text not null,
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id)
);
create table session_use (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  session_id uuid not null,
  seen_at timestamptz not null,
  primary key (tenant_id, session_id)
);
create table password_reset (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  person_id uuid not null,
  kind integer not null,
  secret_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, id)
);
create table second_factor (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  person_id uuid not null,
  sealed_secret text not null,
  recovery_hashes bytea[] not null,
  enabled_at timestamptz not null,
  primary key (tenant_id, id)
);
create table code_use (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  person_id uuid not null,
  step bigint not null,
  primary key (tenant_id, person_id)
);
create unique index session_secret on session (secret_hash, tenant_id);
create index session_person on session (tenant_id, person_id, expires_at);
create unique index password_reset_secret on password_reset (secret_hash, tenant_id);
create unique index second_factor_person on second_factor (person_id, tenant_id);
"""
_RIGHTS = {
    "session": "select, insert, update (ended_at, version)",
    "session_use": "select, insert, update (seen_at)",
    "password_reset": "select, insert, update (used_at, version)",
    "second_factor": "select, insert, update (recovery_hashes, version), delete",
    "code_use": "select, insert, update (step)",
}


def upgrade() -> None:
    run_sql(op, _TABLES)
    for table, rights in _RIGHTS.items():
        tenant_table(op, "platform", table, grants=rights)

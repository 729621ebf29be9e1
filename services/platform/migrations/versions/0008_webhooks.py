"""Webhook endpoints, messages to them, how sending goes, and which event of a record was heard last."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = """
create table webhook_endpoint (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  url text not null,
  description text not null,
  event_types text[] not null,
  payload text not null,
  owner_id uuid not null,
  secrets jsonb not null,
  created_at timestamptz not null,
  state text not null,
  disabled_by text not null,
  state_reason text not null,
  primary key (tenant_id, id)
);
create table webhook_delivery (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  endpoint_id uuid not null,
  event_id uuid not null,
  event_type text not null,
  aggregate_type text not null,
  aggregate_id uuid not null,
  record_version integer not null,
  event_no integer not null,
  path text not null,
  occurred_at timestamptz not null,
  body text not null,
  state text not null,
  attempt_count integer not null,
  http_status integer not null,
  attempts jsonb not null,
  started_at timestamptz not null,
  next_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table webhook_pace (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  endpoint_id uuid not null,
  failures integer not null default 0,
  failing_since timestamptz,
  hold_until timestamptz,
  told_at timestamptz,
  sender uuid,
  leased_until timestamptz,
  primary key (tenant_id, endpoint_id)
);
create table webhook_position (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  aggregate_type text not null,
  aggregate_id uuid not null,
  record_version integer not null,
  event_no integer not null,
  primary key (tenant_id, aggregate_type, aggregate_id)
);
"""
_INDEXES = """
create index webhook_endpoint_newest on webhook_endpoint (tenant_id, created_at desc, id desc);
create unique index webhook_delivery_once on webhook_delivery (event_id, endpoint_id, tenant_id);
create index webhook_delivery_lane on webhook_delivery
  (tenant_id, endpoint_id, aggregate_id, aggregate_type, record_version, event_no, event_id) where state = 'PENDING';
create index webhook_delivery_next on webhook_delivery (tenant_id, endpoint_id, next_at, id) where next_at is not null;
create index webhook_delivery_newest on webhook_delivery (tenant_id, created_at desc, id desc);
create index webhook_delivery_of on webhook_delivery (tenant_id, endpoint_id, created_at desc, id desc);
alter table webhook_delivery set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
"""
_RIGHTS = {
    "webhook_endpoint": "select, insert, update",
    "webhook_delivery": "select, insert, delete, update (state, attempt_count, http_status, attempts, started_at, "
    "next_at, ended_at)",
    "webhook_pace": "select, insert, update (failures, failing_since, hold_until, told_at, sender, leased_until)",
    "webhook_position": "select, insert, update (record_version, event_no)",
}


def upgrade() -> None:
    run_sql(op, _TABLES + _INDEXES)
    for table, grants in _RIGHTS.items():
        tenant_table(op, "platform", table, grants=grants)

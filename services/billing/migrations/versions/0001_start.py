"""Drafts and their claims, invoices, sagas and their log, series, runs, policy, exceptions and replicas."""

from alembic import op
from kontor.common.database.schema import install_common, run_sql, tenant_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
create table approval_policy (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  version integer not null,
  levels jsonb not null,
  escalate_after_hours integer not null,
  primary key (tenant_id)
);
create table billing_exception (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  invoice_id uuid not null,
  source_id uuid not null,
  cause text not null,
  difference numeric not null,
  resolution text not null,
  raised_at timestamptz not null,
  primary key (tenant_id, id)
);
create table billing_run (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  until date not null,
  total integer not null,
  done integer not null,
  draft_ids jsonb not null,
  failures jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table customer_ref (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  payload bytea not null,
  primary key (tenant_id, id)
);
create table draft (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  kind text not null,
  state text not null,
  customer_id uuid not null,
  project_id uuid not null,
  position_id uuid,
  refs jsonb not null,
  title text not null,
  introduction text not null,
  order_reference text not null,
  until date,
  period_from date,
  period_to date,
  lines jsonb not null,
  advances jsonb not null,
  steps jsonb not null,
  stale jsonb not null,
  deadline_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table invoice (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  number text not null,
  kind text not null,
  customer_id uuid not null,
  customer_name text not null,
  project_id uuid,
  position_id uuid,
  issue_date date not null,
  due_date date not null,
  gross numeric not null,
  received numeric not null,
  item_version integer not null,
  cancelled_by uuid,
  cancelled_by_number text not null,
  frozen bytea not null,
  primary key (tenant_id, id)
);
create table legal_entity_ref (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  payload bytea not null,
  primary key (tenant_id, id)
);
create table number_series (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  series text not null,
  last integer not null,
  primary key (tenant_id, series)
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
  payload bytea not null,
  customer_id uuid not null,
  primary key (tenant_id, id)
);
create table saga (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  document text not null,
  delivery text not null,
  payment text not null,
  attempt integer not null,
  reason text not null,
  since timestamptz not null,
  deadline_at timestamptz,
  customer_id uuid not null,
  customer_name text not null,
  number text not null,
  primary key (tenant_id, id)
);
create table saga_step (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  saga_id uuid not null,
  no integer not null,
  at timestamptz not null,
  event text not null,
  from_state text not null,
  to_state text not null,
  note text not null,
  primary key (tenant_id, saga_id, no)
);
create table source_claim (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  source_id uuid not null,
  kind text not null,
  draft_id uuid not null,
  version integer not null,
  primary key (tenant_id, source_id, kind)
);
"""
_INDEXES = """
create unique index source_claim_once on source_claim (source_id, kind, tenant_id);
create index source_claim_draft on source_claim (tenant_id, draft_id);
create unique index invoice_number on invoice (number, tenant_id);
create index invoice_by_date on invoice (tenant_id, issue_date desc, id desc);
create index invoice_customer on invoice (tenant_id, customer_id);
create index invoice_position on invoice (tenant_id, position_id) where position_id is not null;
create index draft_newest on draft (tenant_id, created_at desc, id desc);
create index draft_project on draft (tenant_id, project_id);
create index draft_position on draft (tenant_id, position_id) where position_id is not null;
create index saga_since on saga (tenant_id, since, id);
create index billing_exception_newest on billing_exception (tenant_id, raised_at desc, id desc);
create index project_ref_customer on project_ref (tenant_id, customer_id);
"""
# An issued document never changes; what lives beside it are columns of their own.
_FROZEN = """
create function invoice_keep() returns trigger language plpgsql as $$
begin
  if (new.tenant_id, new.id, new.number, new.kind, new.customer_id, new.issue_date, new.due_date, new.gross, new.frozen)
     is distinct from
     (old.tenant_id, old.id, old.number, old.kind, old.customer_id, old.issue_date, old.due_date, old.gross,
      old.frozen) then
    raise exception 'an issued invoice does not change' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create function invoice_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'an issued invoice is never deleted' using errcode = 'insufficient_privilege';
end $$;
create trigger invoice_keep before update on invoice for each row execute function invoice_keep();
create trigger invoice_no_delete before delete on invoice for each row execute function invoice_refuse();
create trigger invoice_no_truncate before truncate on invoice for each statement execute function invoice_refuse();
"""


def upgrade() -> None:
    install_common(op, "billing")
    run_sql(op, _TABLES + _INDEXES + _FROZEN)
    for table in (
        "approval_policy",
        "billing_exception",
        "billing_run",
        "customer_ref",
        "draft",
        "legal_entity_ref",
        "number_series",
        "person_ref",
        "project_ref",
        "saga",
        "source_claim",
    ):
        tenant_table(op, "billing", table)
    for table in ("invoice", "saga_step"):
        tenant_table(op, "billing", table, grants="select, insert, update")

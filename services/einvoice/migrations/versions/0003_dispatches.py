"""A dispatch has a way, a state and a history of tries; what comes back is kept. Archived rows refuse any change."""

from alembic import op
from kontor.common.database.schema import all_tenants, run_sql, tenant_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COLUMNS = """
alter table dispatch
  add column id uuid not null default gen_random_uuid(),
  add column version integer not null default 1,
  add column invoice_number text not null default '',
  add column customer_id text not null default '',
  add column channel text not null default 'EMAIL',
  add column recipient text not null default '',
  add column state text not null default 'SENT',
  add column tries integer not null default 1,
  add column next_attempt_at timestamptz,
  add column detail text not null default '',
  add column sent_at timestamptz,
  add column ended_at timestamptz,
  add column changed_at timestamptz not null default now();
create unique index dispatch_id on dispatch (tenant_id, id);
create index dispatch_changed on dispatch (tenant_id, changed_at desc, id desc);
create index dispatch_queued on dispatch (tenant_id, at desc, id desc);
grant update (attempt, message_id, failure, version, state, tries, next_attempt_at, detail, sent_at, ended_at,
              changed_at) on dispatch to einvoice_app;
"""
# What was sent before there were states.
_OLD = """
update dispatch d
   set state = case when d.failure <> '' then 'FAILED' else 'SENT' end,
       sent_at = case when d.failure <> '' then null else d.at end,
       ended_at = case when d.failure <> '' then d.at end,
       changed_at = d.at,
       invoice_number = i.number,
       customer_id = i.customer_id
  from issued i where i.tenant_id = d.tenant_id and i.invoice_id = d.invoice_id;
"""
_BOUNCES = """
create table bounce (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  dispatch_id uuid,
  invoice_number text not null,
  message_id text not null,
  recipient text not null,
  action text not null,
  status text not null,
  diagnostic text not null,
  sha256 text not null,
  size integer not null,
  received_at timestamptz not null,
  primary key (tenant_id, id)
);
create unique index bounce_bytes on bounce (sha256, tenant_id);
create index bounce_newest on bounce (tenant_id, received_at desc, id desc);
"""
# Privileges say who may write what; these triggers say it again, also to the owner and the superuser.
_ARCHIVE = """
create function archive_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'what is archived does not change' using errcode = 'insufficient_privilege';
end $$;
create function issued_keep() returns trigger language plpgsql as $$
begin
  if (new.tenant_id, new.invoice_id, new.number, new.customer_id, new.content, new.received_at)
     is distinct from (old.tenant_id, old.invoice_id, old.number, old.customer_id, old.content, old.received_at) then
    raise exception 'an issued invoice does not change' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger document_keep before update or delete on document for each row execute function archive_refuse();
create trigger document_no_truncate before truncate on document for each statement execute function archive_refuse();
create trigger issued_keep before update on issued for each row execute function issued_keep();
create trigger issued_no_delete before delete on issued for each row execute function archive_refuse();
create trigger issued_no_truncate before truncate on issued for each statement execute function archive_refuse();
"""


def upgrade() -> None:
    run_sql(op, _COLUMNS)
    with all_tenants(op, "dispatch"), all_tenants(op, "issued"):
        run_sql(op, _OLD)
    run_sql(op, _BOUNCES)
    tenant_table(op, "einvoice", "bounce", grants="select, insert")
    run_sql(op, _ARCHIVE)

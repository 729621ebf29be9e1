"""A dispatch has a way, a state and a history of tries; what comes back is kept. Archived rows refuse any change."""

from alembic import op
from kontor.common.database.schema import all_tenants, run_sql, tenant_table
from kontor.einvoice.store.tables import bounce

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COLUMNS = """
alter table dispatch
  add column if not exists id uuid not null default gen_random_uuid(),
  add column if not exists version integer not null default 1,
  add column if not exists invoice_number text not null default '',
  add column if not exists customer_id text not null default '',
  add column if not exists channel text not null default 'EMAIL',
  add column if not exists recipient text not null default '',
  add column if not exists state text not null default 'SENT',
  add column if not exists tries integer not null default 1,
  add column if not exists next_attempt_at timestamptz,
  add column if not exists detail text not null default '',
  add column if not exists sent_at timestamptz,
  add column if not exists ended_at timestamptz,
  add column if not exists changed_at timestamptz not null default now();
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
    if not op.get_bind().dialect.has_table(op.get_bind(), bounce.name):
        bounce.create(op.get_bind())
        tenant_table(op, "einvoice", bounce, grants="select, insert")
    run_sql(op, _BOUNCES + _ARCHIVE)

"""The common tables of every service: journal, inbox, idempotency, parked, due, the tenant's clock, operations."""

_TABLES = """
create table journal (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  event_id uuid not null,
  pos bigint not null generated always as identity,
  aggregate_type text not null,
  aggregate_id uuid not null,
  version integer not null,
  event_no integer not null,
  message text not null,
  actor text not null,
  reason text,
  traceparent text,
  at timestamptz not null,
  digest bytea not null,
  salt bytea,
  payload bytea,
  erased_by uuid,
  seq bigint,
  prev_hash bytea,
  hash bytea,
  published_at timestamptz,
  primary key (tenant_id, event_id)
);
create table inbox (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  consumer text not null,
  event_id uuid not null,
  handled_at timestamptz not null default now(),
  primary key (tenant_id, consumer, event_id)
);
create table idempotency (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  caller text not null,
  route text not null,
  key text not null,
  digest bytea not null,
  body bytea not null,
  event_id text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, caller, route, key)
);
create table parked (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  consumer text not null,
  event_id uuid not null,
  aggregate_type text not null,
  aggregate_id uuid not null,
  version integer not null,
  event_no integer not null,
  message text not null,
  actor text not null,
  traceparent text not null,
  at timestamptz not null,
  payload bytea not null,
  tries integer not null,
  error_code text not null,
  error text not null,
  parked_at timestamptz,
  primary key (tenant_id, consumer, event_id)
);
create table due (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  kind text not null,
  ref_id uuid not null,
  due_at timestamptz not null,
  tries integer not null default '0',
  claimed_until timestamptz,
  primary key (tenant_id, kind, ref_id)
);
create table tenant_clock (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  offset_seconds integer not null,
  version integer not null,
  primary key (tenant_id)
);
create table operations (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  kind text not null,
  state text not null,
  done integer not null default '0',
  total integer not null default '0',
  failed integer not null default '0',
  result_href text not null default '',
  error text not null default '',
  actor text not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id)
);
create unique index journal_seq on journal (tenant_id, seq) where seq is not null;
create index journal_unsealed on journal (pos) where seq is null;
create index journal_unpublished on journal (pos) where published_at is null;
create index journal_aggregate on journal (tenant_id, aggregate_id, version, event_no);
create index parked_aggregate on parked (tenant_id, consumer, aggregate_id, version, event_no);
create index due_at on due (due_at);
alter table journal set (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 80);
"""
# First statement of every transaction: sets the tenant, answers its clock. Plain SQL could not promise the order.
_ENTER = """
create function kontor_enter(tenant uuid) returns integer language plpgsql volatile as $$
begin
  perform set_config('kontor.tenant', tenant::text, true);
  return coalesce((select c.offset_seconds from tenant_clock c where c.tenant_id = tenant), 0);
end $$;
"""
# Privileges say who may write what; these triggers say it again, also to the owner and the superuser.
_GUARDS = """
create function journal_keep() returns trigger language plpgsql as $$
begin
  if (new.tenant_id, new.event_id, new.pos, new.aggregate_type, new.aggregate_id, new.version, new.event_no,
      new.message, new.actor, new.reason, new.traceparent, new.at, new.digest)
     is distinct from
     (old.tenant_id, old.event_id, old.pos, old.aggregate_type, old.aggregate_id, old.version, old.event_no,
      old.message, old.actor, old.reason, old.traceparent, old.at, old.digest) then
    raise exception 'the journal does not change' using errcode = 'insufficient_privilege';
  end if;
  if (new.seq, new.prev_hash, new.hash) is distinct from (old.seq, old.prev_hash, old.hash)
     and (old.seq is not null or new.seq is null or new.prev_hash is null or new.hash is null) then
    raise exception 'a journal row is sealed once' using errcode = 'insufficient_privilege';
  end if;
  if new.published_at is distinct from old.published_at and old.published_at is not null then
    raise exception 'a journal row is published once' using errcode = 'insufficient_privilege';
  end if;
  if (new.payload, new.salt, new.erased_by) is distinct from (old.payload, old.salt, old.erased_by)
     and (old.erased_by is not null or new.erased_by is null or new.payload is not null or new.salt is not null) then
    raise exception 'a payload is erased whole, once, by a named event' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create function journal_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'journal rows are never deleted' using errcode = 'insufficient_privilege';
end $$;
create trigger journal_keep before update on journal for each row execute function journal_keep();
create trigger journal_no_delete before delete on journal for each row execute function journal_refuse();
create trigger journal_no_truncate before truncate on journal for each statement execute function journal_refuse();
"""
TABLES = ("journal", "inbox", "idempotency", "parked", "due", "tenant_clock", "operations")
STATEMENTS = _TABLES + _ENTER + _GUARDS
GRANTS = """
grant select, insert (event_id, aggregate_type, aggregate_id, version, event_no, message, actor, reason, traceparent,
  at, digest, salt, payload) on journal to {app};
grant select, update (seq, prev_hash, hash, published_at) on journal to {relay};
grant select, insert (event_id, aggregate_type, aggregate_id, version, event_no, message, actor, reason, traceparent,
  at, digest, salt, payload), update (payload, salt, erased_by) on journal to {eraser};
create policy relay_reads on journal for select to {relay} using (true);
create policy relay_seals on journal for update to {relay} using (true) with check (true);
create policy eraser_tenant on journal to {eraser}
  using (tenant_id = nullif(current_setting('kontor.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('kontor.tenant', true), '')::uuid);
grant select, insert on inbox, idempotency to {app};
grant select, insert, update, delete on parked to {app};
grant select, insert, delete, update (due_at, tries, claimed_until) on due to {app};
grant select, update (tries, claimed_until) on due to {timer};
create policy timer_reads on due for select to {timer} using (true);
create policy timer_claims on due for update to {timer} using (true) with check (true);
grant select on tenant_clock to {timer}, {eraser};
create policy timer_reads on tenant_clock for select to {timer} using (true);
create policy eraser_tenant on tenant_clock for select to {eraser}
  using (tenant_id = nullif(current_setting('kontor.tenant', true), '')::uuid);
grant select, insert, update (offset_seconds, version) on tenant_clock to {app};
grant select on schema_version to {app};
grant select, insert, update (state, done, total, failed, result_href, error, ended_at) on operations to {app};
"""

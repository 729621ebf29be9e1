"""A journal row carries the hash of its record as it was after the change, and what that covers."""

TABLES = ()
STATEMENTS = """
alter table journal add column state_form smallint, add column state_hash bytea;
create or replace function journal_keep() returns trigger language plpgsql as $$
begin
  if (new.tenant_id, new.event_id, new.pos, new.aggregate_type, new.aggregate_id, new.version, new.event_no,
      new.message, new.actor, new.reason, new.traceparent, new.at, new.digest, new.state_form, new.state_hash)
     is distinct from
     (old.tenant_id, old.event_id, old.pos, old.aggregate_type, old.aggregate_id, old.version, old.event_no,
      old.message, old.actor, old.reason, old.traceparent, old.at, old.digest, old.state_form, old.state_hash) then
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
"""
GRANTS = "grant insert (state_form, state_hash) on journal to {app}, {eraser}"

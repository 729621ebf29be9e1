"""Long work that a person may order for many records: what is to be done, in whose name, and what became of each."""

TABLES = ("operation_item",)
STATEMENTS = """
alter table operations
  add column cancellable boolean not null default false,
  add column work jsonb,
  add column principal jsonb;
create index operations_newest on operations (tenant_id, created_at, id);
create table operation_item (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  operation_id uuid not null,
  position integer not null,
  record_id uuid not null,
  version integer not null,
  state text not null default 'WAITING',
  problem bytea,
  primary key (tenant_id, operation_id, position),
  foreign key (tenant_id, operation_id) references operations (tenant_id, id)
);
create index operation_item_waiting on operation_item (tenant_id, operation_id, position) where state = 'WAITING';
"""
GRANTS = "grant select, insert, update (state, problem) on operation_item to {app};"

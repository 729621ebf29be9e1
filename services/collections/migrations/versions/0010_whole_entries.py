"""Entries are looked at once a statement and not once a row; what customers' accounts are asked by has an index."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# What a statement adds to an entry mostly adds up by itself. What does not is looked at when the transaction ends: so
# the rows of an entry may still come one by one.
_BALANCED = """
create table posting_unbalanced (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  entry_id uuid not null,
  primary key (tenant_id, entry_id)
);
drop trigger posting_balances on posting;
create or replace function posting_balances() returns trigger language plpgsql as $$
begin
  delete from posting_unbalanced where tenant_id = new.tenant_id and entry_id = new.entry_id;
  if exists (select from posting where tenant_id = new.tenant_id and entry_id = new.entry_id
             group by currency having sum(amount) <> 0) then
    raise exception 'an entry of the subledger does not balance' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger posting_balances after insert on posting_unbalanced deferrable initially deferred
  for each row execute function posting_balances();
create function posting_adds_up() returns trigger language plpgsql as $$
begin
  insert into posting_unbalanced (tenant_id, entry_id)
  select distinct a.tenant_id, a.entry_id from added a
   group by a.tenant_id, a.entry_id, a.currency having sum(a.amount) <> 0
  on conflict do nothing;
  return null;
end $$;
create trigger posting_adds_up after insert on posting referencing new table as added
  for each statement execute function posting_adds_up();
"""


def upgrade() -> None:
    run_sql(op, _BALANCED)
    tenant_table(op, "collections", "posting_unbalanced", grants="select, insert, delete")
    run_sql(op, "drop index bank_transaction_waiting")
    run_sql(op, "create index payer_customer on payer (customer_id, tenant_id)")

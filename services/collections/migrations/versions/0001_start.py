"""Open items, statements, transactions, allocations, the subledger and reminders."""

from alembic import op
from kontor.collections.store import metadata
from kontor.common.database.schema import install_common, run_sql, tenant_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INDEXES = """
create unique index bank_transaction_line on bank_transaction (iban, line_key, tenant_id);
create index bank_transaction_newest on bank_transaction (tenant_id, created_at desc, id desc);
create index bank_transaction_waiting on bank_transaction (tenant_id, id) where state = 'UNMATCHED';
create index open_item_due on open_item (tenant_id, due_date, id);
create index open_item_customer on open_item (tenant_id, customer_id);
create index allocation_transaction on allocation (tenant_id, transaction_id);
create index allocation_item on allocation (tenant_id, item_id);
create index dunning_notice_newest on dunning_notice (tenant_id, created_at desc, id desc);
create index dunning_notice_item on dunning_notice (tenant_id, item_id);
create index posting_ref on posting (tenant_id, ref_id);
alter table open_item add constraint open_item_not_negative check (open_amount >= 0);
"""
_BALANCED = """
create function posting_balances() returns trigger language plpgsql as $$
begin
  if exists (select from posting where tenant_id = new.tenant_id and entry_id = new.entry_id
             group by currency having sum(amount) <> 0) then
    raise exception 'an entry of the subledger does not balance' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger posting_balances after insert on posting deferrable initially deferred
  for each row execute function posting_balances();
create function posting_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the subledger is corrected by reversal only' using errcode = 'insufficient_privilege';
end $$;
create trigger posting_no_change before update or delete on posting for each row execute function posting_refuse();
create trigger posting_no_truncate before truncate on posting for each statement execute function posting_refuse();
"""


def upgrade() -> None:
    install_common(op, "collections")
    metadata.create_all(op.get_bind(), checkfirst=False)
    run_sql(op, _INDEXES + _BALANCED)
    for table in metadata.sorted_tables:
        grants = "select, insert" if table.name == "posting" else "select, insert, update"
        tenant_table(op, "collections", table, grants=grants)

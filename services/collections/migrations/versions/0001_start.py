"""Open items, statements, transactions, allocations, the subledger and reminders."""

from alembic import op
from kontor.common.database.schema import install_common, run_sql, tenant_table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
create table allocation (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  transaction_id uuid not null,
  item_id uuid not null,
  number text not null,
  currency text not null,
  amount numeric not null,
  discount numeric not null,
  reason text not null,
  undone boolean not null,
  at timestamptz not null,
  primary key (tenant_id, id)
);
create table bank_transaction (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  statement_id uuid not null,
  iban text not null,
  line_key text not null,
  booking_date date not null,
  value_date date not null,
  currency text not null,
  amount numeric not null,
  counterparty_name text not null,
  counterparty_iban text not null,
  remittance text not null,
  end_to_end_id text not null,
  state text not null,
  proposals jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table dunning_notice (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  item_id uuid not null,
  customer_id uuid not null,
  level integer not null,
  message bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create table open_item (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  number text not null,
  kind text not null,
  customer_id uuid not null,
  customer_name text not null,
  customer_number text not null,
  legal_entity_id uuid not null,
  issue_date date not null,
  due_date date not null,
  currency text not null,
  gross numeric not null,
  open_amount numeric not null,
  discount_until date,
  discount_amount numeric not null,
  consumer boolean not null,
  language text not null,
  email text not null,
  state text not null,
  dunning_level integer not null,
  primary key (tenant_id, id)
);
create table payer (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  iban text not null,
  customer_id uuid not null,
  primary key (tenant_id, iban)
);
create table posting (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  entry_id uuid not null,
  account text not null,
  currency text not null,
  amount numeric not null,
  kind text not null,
  ref_id uuid not null,
  customer_id uuid,
  posting_date date not null,
  primary key (tenant_id, entry_id, account, currency)
);
create table statement (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  iban text not null,
  bank_statement_id text not null,
  from_date date,
  to_date date,
  currency text not null,
  opening numeric,
  closing numeric,
  new_lines integer not null,
  known_lines integer not null,
  balanced boolean not null,
  file jsonb not null,
  imported_at timestamptz not null,
  primary key (tenant_id, id)
);
"""
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
    run_sql(op, _TABLES + _INDEXES + _BALANCED)
    for table in ("allocation", "bank_transaction", "dunning_notice", "open_item", "payer", "statement"):
        tenant_table(op, "collections", table, grants="select, insert, update")
    tenant_table(op, "collections", "posting", grants="select, insert")

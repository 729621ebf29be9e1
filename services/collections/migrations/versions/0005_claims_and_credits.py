"""Claims beside the principal, credits of their own, statements by chunks, and what matching asks by index."""

from contextlib import ExitStack

from alembic import op
from kontor.common.database.schema import all_tenants, regrant, run_sql, tenant_table

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_COLUMNS = """
alter table open_item
  add column received numeric not null default 0,
  add column discount_taken numeric not null default 0,
  add column superseded numeric not null default 0,
  add column credited numeric not null default 0,
  add column superseded_by uuid,
  add column superseded_on date,
  add column agreed boolean not null default false,
  add column default_notice boolean not null default false,
  add column default_since date,
  add column default_ground text not null default '',
  add column claims jsonb not null default '[]',
  add column vat jsonb not null default '[]',
  add column discount_vat jsonb not null default '[]',
  add column findings jsonb not null default '{}',
  add column plain_number text not null default '',
  add column has_findings boolean not null default false;
alter table statement
  add column version integer not null default 1,
  add column state text not null default 'IMPORTED',
  add column operation_id uuid,
  add column legal_entity_id uuid;
alter table bank_transaction
  add column kind text not null default '',
  add column ultimate_name text not null default '',
  add column return_reason text not null default '',
  add column bank_reference text not null default '',
  add column findings jsonb not null default '[]',
  add column legal_entity_id uuid,
  add column returned_id uuid;
alter table allocation
  add column claim_kind text not null default 'PRINCIPAL',
  add column claim_id uuid,
  add column designation text not null default '',
  add column value_date date,
  add column posting_date date,
  add column customer_id uuid,
  add column vat jsonb not null default '[]',
  add column discount_vat jsonb not null default '[]';
alter table posting
  add column legal_entity_id uuid,
  add column tax jsonb not null default '[]';
alter table dunning_notice
  add column version integer not null default 1,
  add column total numeric,
  add column currency text not null default 'EUR',
  add column pay_until date,
  add column claim_ids jsonb not null default '[]';
alter table payer
  add column times integer not null default 1,
  add column several boolean not null default false;
"""
_TABLES = """
create table credit (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  source text not null,
  currency text not null,
  amount numeric not null,
  free numeric not null,
  state text not null,
  value_date date not null,
  posting_date date not null,
  legal_entity_id uuid,
  customer_id uuid,
  invoice_id uuid,
  counterparty_name text not null,
  counterparty_iban text not null,
  proposals jsonb not null,
  refunds jsonb not null,
  returned numeric not null,
  created_at timestamptz not null,
  by_hand boolean not null default false,
  primary key (tenant_id, id)
);
create table refund (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  credit_id uuid not null,
  iban text not null,
  currency text not null,
  amount numeric not null,
  paid boolean not null,
  primary key (tenant_id, id)
);
create table matching_queue (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  transaction_id uuid not null,
  primary key (tenant_id, transaction_id)
);
create table waiting_number (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  transaction_id uuid not null,
  number text not null,
  primary key (tenant_id, transaction_id, number)
);
create table base_rate (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  valid_from date not null,
  rate numeric not null,
  source text not null,
  primary key (tenant_id, id)
);
create table collections_policy (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  version integer not null,
  strict_order boolean not null,
  friendly_first boolean not null,
  primary key (tenant_id)
);
create table legal_entity_ref (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  name text not null,
  ibans jsonb not null,
  primary key (tenant_id, id)
);
"""
_INDEXES = """
create index open_item_number on open_item (plain_number, tenant_id);
create index open_item_superseded on open_item (tenant_id, superseded_by) where superseded_by is not null;
create index open_item_amount on open_item (open_amount, tenant_id) where open_amount > 0;
create index open_item_findings on open_item (tenant_id, due_date, id) where has_findings;
create index allocation_value on allocation (tenant_id, item_id, value_date) where not undone;
create index credit_free_amount on credit (free, tenant_id) where free > 0;
create index credit_free_payer on credit (counterparty_iban, tenant_id) where free > 0;
create index credit_customer on credit (tenant_id, customer_id) where free > 0;
create index credit_newest on credit (tenant_id, created_at desc, id desc);
create index refund_requested on refund (amount, tenant_id) where not paid;
create index waiting_number_number on waiting_number (number, tenant_id);
create index statement_importing on statement (tenant_id, iban) where state = 'IMPORTING';
create index dunning_notice_total on dunning_notice (tenant_id, item_id, total);
create index bank_transaction_returned on bank_transaction (tenant_id, end_to_end_id) where end_to_end_id <> '';
create unique index base_rate_day on base_rate (valid_from, tenant_id);
create index bank_transaction_statement on bank_transaction (tenant_id, statement_id);
"""
# What was paid on an item; the parts of it that were open already stand in its row.
_BALANCES = """
update allocation a set value_date = t.value_date, posting_date = t.booking_date, customer_id = i.customer_id
  from bank_transaction t, open_item i
 where t.tenant_id = a.tenant_id and t.id = a.transaction_id and i.tenant_id = a.tenant_id and i.id = a.item_id;
update open_item i set received = s.amount, discount_taken = s.discount
  from (select tenant_id, item_id, sum(amount) as amount, sum(discount) as discount
          from allocation where not undone group by tenant_id, item_id) s
 where s.tenant_id = i.tenant_id and s.item_id = i.id;
update open_item set plain_number = regexp_replace(upper(number), '[^A-Z0-9]', '', 'g');
update bank_transaction set kind = case when amount > 0 then 'PAYMENT' else 'OUTGOING' end;
insert into credit (tenant_id, id, version, source, currency, amount, free, state, value_date, posting_date,
                    customer_id, counterparty_name, counterparty_iban, proposals, refunds, returned, created_at)
select t.tenant_id, t.id, t.version, 'BANK_TRANSACTION', t.currency, t.amount, t.amount - coalesce(a.amount, 0),
       t.state, t.value_date, t.booking_date, a.customer_id, t.counterparty_name, t.counterparty_iban,
       t.proposals, '[]', 0, t.created_at
  from bank_transaction t
  left join (select tenant_id, transaction_id, sum(amount) as amount, (array_agg(customer_id))[1] as customer_id
               from allocation where not undone group by tenant_id, transaction_id) a
    on a.tenant_id = t.tenant_id and a.transaction_id = t.id
 where t.amount > 0;
insert into credit (tenant_id, id, version, source, currency, amount, free, state, value_date, posting_date,
                    legal_entity_id, customer_id, invoice_id, counterparty_name, counterparty_iban, proposals, refunds,
                    returned, created_at)
select i.tenant_id, i.id, 1, 'CANCELLATION', i.currency, i.received, i.received, 'UNMATCHED', s.value_date,
       s.value_date, i.legal_entity_id, i.customer_id, i.id, i.customer_name, '', '[]', '[]', 0, s.at
  from open_item i
  join (select tenant_id, item_id, max(value_date) as value_date, max(at) as at
          from allocation where not undone group by tenant_id, item_id) s
    on s.tenant_id = i.tenant_id and s.item_id = i.id
 where i.state = 'CANCELLED' and i.received > 0;
"""
_CHANGING = ("credit", "collections_policy", "legal_entity_ref")


def upgrade() -> None:
    run_sql(op, _COLUMNS + _TABLES)
    with ExitStack() as seen:
        for table in ("open_item", "allocation", "bank_transaction"):
            seen.enter_context(all_tenants(op, table))
        run_sql(op, _BALANCES)
    run_sql(op, _INDEXES)
    for table in _CHANGING:
        tenant_table(op, "collections", table, grants="select, insert, update")
    tenant_table(op, "collections", "refund", grants="select, insert, update (paid)")
    tenant_table(op, "collections", "base_rate", grants="select, insert")
    for table in ("matching_queue", "waiting_number"):
        tenant_table(op, "collections", table, grants="select, insert, update, delete")
    # A line is locked while its credit is made, never changed.
    regrant(op, "collections", "bank_transaction", "select, insert, update (version)")
    regrant(op, "collections", "statement", "select, insert, update (version, state, new_lines, known_lines)")
    regrant(op, "collections", "payer", "select, insert, update (times, several)")

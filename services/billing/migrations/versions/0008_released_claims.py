"""Claims are released by a mark and kept; sentences as code and facts; money of cancelled advances."""

from alembic import op
from kontor.common.database.schema import regrant, run_sql, tenant_table

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_CLAIMS = """
alter table source_claim
  add column id uuid not null default gen_random_uuid(),
  add column released_at timestamptz,
  drop constraint source_claim_pkey;
alter table source_claim add primary key (tenant_id, id);
drop index source_claim_once;
create unique index source_claim_held on source_claim (tenant_id, source_id, kind) where released_at is null;
"""
_MORE = """
alter table draft
  add column prepayments jsonb not null default '[]'::jsonb,
  add column payment_days integer not null default 0;
alter table saga_step add column said jsonb;
alter table billing_exception add column said jsonb;
create table credit_ref (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  invoice_id uuid not null,
  free numeric not null,
  primary key (tenant_id, id)
);
create index credit_ref_invoice on credit_ref (tenant_id, invoice_id);
"""


def upgrade() -> None:
    run_sql(op, _CLAIMS + _MORE)
    tenant_table(op, "billing", "credit_ref", grants="select, insert, update")
    regrant(op, "billing", "source_claim", "select, insert, update (released_at)")

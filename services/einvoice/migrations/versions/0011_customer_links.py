"""Links that customers get by mail: for which record, until when, and the hash of their secret."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLE = """
create table customer_link (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  secret_hash bytea not null,
  object text not null,
  object_id uuid not null,
  locale text not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (tenant_id, id)
);
create unique index customer_link_secret on customer_link (secret_hash, tenant_id);
create index customer_link_object on customer_link (tenant_id, object_id);
"""


def upgrade() -> None:
    run_sql(op, _TABLE)
    tenant_table(op, "einvoice", "customer_link", grants="select, insert, update (revoked_at)")

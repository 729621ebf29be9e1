"""Quotes and order confirmations on paper, as the customer got them."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TABLE = """
create table quote_paper (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  quote_id uuid not null,
  kind text not null,
  quote_version integer not null,
  sha256 text not null,
  size integer not null,
  name text not null,
  primary key (tenant_id, quote_id, kind, quote_version)
);
"""


def upgrade() -> None:
    run_sql(op, _TABLE)
    tenant_table(op, "crm", "quote_paper", grants="select, insert, update (sha256, size, name)")

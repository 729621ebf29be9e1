"""The way a person chose for the next dispatch."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLE = """
create table chosen_way (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  invoice_id uuid not null,
  channel text not null,
  recipient text not null,
  primary key (tenant_id, invoice_id)
);
"""


def upgrade() -> None:
    run_sql(op, _TABLE)
    tenant_table(op, "billing", "chosen_way")

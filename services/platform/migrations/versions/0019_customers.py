"""What the customers are called that people are limited to."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TABLE = """
create table customer_ref (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  name text not null,
  number text not null,
  primary key (tenant_id, id)
);
"""


def upgrade() -> None:
    run_sql(op, _TABLE)
    tenant_table(op, "platform", "customer_ref", grants="select, insert, update (source_version, name, number)")

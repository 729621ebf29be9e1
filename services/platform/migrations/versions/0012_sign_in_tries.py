"""How often signing in was tried, for all replicas and beyond a restart."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLE = """
create table sign_in_try (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  name_hash bytea not null,
  tried_at timestamptz[] not null,
  ends_at timestamptz not null,
  primary key (tenant_id, name_hash)
);
create index sign_in_try_over on sign_in_try (tenant_id, ends_at);
"""


def upgrade() -> None:
    run_sql(op, _TABLE)
    tenant_table(op, "platform", "sign_in_try", grants="select, insert, delete, update (tried_at, ends_at)")

"""What an operation issues, draft by draft."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLE = """
create table issue_item (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  operation_id uuid not null,
  position integer not null,
  draft_id uuid not null,
  draft_version integer not null,
  state text not null,
  number text not null,
  code text not null,
  words jsonb not null,
  findings jsonb not null,
  primary key (tenant_id, operation_id, position)
);
"""


def upgrade() -> None:
    run_sql(op, _TABLE)
    tenant_table(op, "billing", "issue_item")

"""What a tenant asks of everybody who signs in."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLE = """
create table sign_in_policy (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  version integer not null,
  second_factor_required boolean not null,
  primary key (tenant_id)
);
"""


def upgrade() -> None:
    run_sql(op, _TABLE)
    tenant_table(op, "platform", "sign_in_policy", grants="select, insert, update (version, second_factor_required)")

"""What the tenant's letters say, as platform tells it."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLE = """
create table mail_text_ref (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  occasion text not null,
  language text not null,
  subject text not null,
  text text not null,
  primary key (tenant_id, id)
);
"""


def upgrade() -> None:
    run_sql(op, _TABLE)
    tenant_table(op, "projects", "mail_text_ref", grants="select, insert, update")

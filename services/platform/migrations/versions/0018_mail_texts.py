"""A tenant's own words for letters to customers."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLE = """
create table mail_text (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  version integer not null,
  occasion text not null,
  language text not null,
  subject text not null,
  text text not null,
  primary key (tenant_id, id)
);
"""


def upgrade() -> None:
    run_sql(op, _TABLE)
    tenant_table(op, "platform", "mail_text", grants="select, insert, update (version, subject, text)")

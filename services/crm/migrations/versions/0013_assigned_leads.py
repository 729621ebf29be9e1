"""A person answers a lead; people are known by name."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLES = """
alter table lead add column assignee_id uuid;
create index lead_assignee on lead (tenant_id, assignee_id, created_at, id) where assignee_id is not null;
create table person_ref (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  source_version integer not null,
  name text not null,
  primary key (tenant_id, id)
);
"""


def upgrade() -> None:
    run_sql(op, _TABLES)
    tenant_table(op, "crm", "person_ref", grants="select, insert, update")

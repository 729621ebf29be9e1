"""Projects, milestones, counters and the replicas of people and customers."""

from alembic import op
from kontor.common.database.schema import install_common, run_sql, tenant_table
from kontor.projects.store import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INDEXES = """
create unique index project_number on project (number, tenant_id);
create unique index project_quote on project (quote_id, tenant_id);
create index project_newest on project (tenant_id, created_at desc, id desc);
create index project_customer on project (tenant_id, customer_id);
create index milestone_newest on milestone (tenant_id, created_at desc, id desc);
create index milestone_project on milestone (tenant_id, project_id);
create index milestone_position on milestone (tenant_id, position_id);
"""


def upgrade() -> None:
    install_common(op, "projects")
    metadata.create_all(op.get_bind(), checkfirst=False)
    run_sql(op, _INDEXES)
    for table in metadata.sorted_tables:
        tenant_table(op, "projects", table, grants="select, insert, update")

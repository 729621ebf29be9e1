"""What tasks of a project are called; of projects known before, once they are told of again."""

from alembic import op
from kontor.common.database.schema import run_sql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(op, "alter table project_ref add column task_titles jsonb not null default '{}'")

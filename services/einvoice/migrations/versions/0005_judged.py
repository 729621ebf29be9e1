"""The report is an archived file of its own; the row says which, what judged and with which programs."""

from alembic import op
from kontor.common.database.schema import run_sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(op, "alter table document add column judged jsonb")

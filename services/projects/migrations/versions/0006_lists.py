"""Projects and milestones are found by words and sorted by names and amounts."""

from alembic import op
from kontor.common.database.schema import folded_column, thousandths_column, upgrade_common

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    upgrade_common(op, "projects", 4)
    folded_column(op, "project", "name", words=3)
    folded_column(op, "project", "number")
    folded_column(op, "milestone", "title", words=3)
    thousandths_column(op, "milestone", "amount")

"""Recorded work is found by words and sorted by day and amount."""

from alembic import op
from kontor.common.database.schema import folded_column, order_index, thousandths_column, upgrade_common

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    upgrade_common(op, "timetracking", 4)
    order_index(op, "time_entry", "date")
    thousandths_column(op, "time_entry", "amount")
    order_index(op, "expense", "date")
    folded_column(op, "expense", "text", words=3)
    thousandths_column(op, "expense", "gross")

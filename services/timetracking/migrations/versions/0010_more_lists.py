"""Rates and locks are sorted by the day they begin with."""

from alembic import op
from kontor.common.database.schema import order_index

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    order_index(op, "rate", "created_at")
    order_index(op, "rate", "valid_from")
    order_index(op, "period_lock", "created_at")
    order_index(op, "period_lock", "from_date")

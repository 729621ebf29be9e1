"""Billing runs are listed by when they were ordered and up to which day they went."""

from alembic import op
from kontor.common.database.schema import order_index

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    order_index(op, "billing_run", "created_at")
    order_index(op, "billing_run", "until")

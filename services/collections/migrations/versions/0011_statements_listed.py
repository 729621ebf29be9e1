"""Statements are listed by when they were imported."""

from alembic import op
from kontor.common.database.schema import order_index

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    order_index(op, "statement", "imported_at")

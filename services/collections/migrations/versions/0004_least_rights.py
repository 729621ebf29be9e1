"""Statements and reminders are written once, an allocation is only undone."""

from alembic import op
from kontor.common.database.schema import regrant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("dunning_notice", "statement"):
        regrant(op, "collections", table, "select, insert")
    regrant(op, "collections", "allocation", "select, insert, update (undone)")
    regrant(op, "collections", "payer", "select, insert, update (customer_id)")

"""Rates and cancelled invoices are written once, replicas and totals never deleted."""

from alembic import op
from kontor.common.database.schema import regrant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("cancelled_invoice", "rate"):
        regrant(op, "timetracking", table, "select, insert")
    for table in ("person_ref", "project_ref"):
        regrant(op, "timetracking", table, "select, insert, update")
    regrant(op, "timetracking", "position_total", "select, insert, update (amount)")
    # Locked before it is opened again: that asks for the right to change one column.
    regrant(op, "timetracking", "period_lock", "select, insert, update (reason), delete")

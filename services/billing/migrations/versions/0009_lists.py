"""Invoices and drafts are found by words and sorted by amounts."""

from alembic import op
from kontor.common.database.schema import folded_column, order_index, thousandths_column, upgrade_common

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Nothing is open on what was cancelled, or cancels.
_OPEN = "case when cancelled_by is null and kind <> 'CANCELLATION' then gross - received else 0 end"


def upgrade() -> None:
    upgrade_common(op, "billing", 4)
    thousandths_column(op, "invoice", "gross")
    thousandths_column(op, "invoice", "open_amount", _OPEN)
    folded_column(op, "invoice", "number")
    folded_column(op, "invoice", "customer_name", words=3)
    order_index(op, "invoice", "due_date")
    folded_column(op, "draft", "title", words=3)

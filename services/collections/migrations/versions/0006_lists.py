"""Bank lines, open items and credits are found by words and sorted by names and amounts."""

from alembic import op
from kontor.common.database.schema import folded_column, order_index, thousandths_column, upgrade_common

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    upgrade_common(op, "collections", 4)
    folded_column(op, "bank_transaction", "counterparty_name", words=3)
    thousandths_column(op, "bank_transaction", "amount")
    order_index(op, "bank_transaction", "booking_date")
    for name in ("gross", "open_amount"):
        thousandths_column(op, "open_item", name)
    folded_column(op, "open_item", "number")
    folded_column(op, "open_item", "customer_name", words=3)
    thousandths_column(op, "credit", "free")

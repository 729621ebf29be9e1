"""Supplier invoices are found by words of the seller's name, and sorted by it and by their amounts."""

from alembic import op
from kontor.common.database.schema import folded_column, thousandths_column

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    folded_column(op, "supplier_invoice", "seller", words=3)
    thousandths_column(op, "supplier_invoice", "gross")

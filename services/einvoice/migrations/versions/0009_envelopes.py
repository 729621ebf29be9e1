"""What a network's envelope around a supplier invoice said is kept beside it."""

from alembic import op
from kontor.common.database.schema import role, run_sql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(op, "alter table supplier_invoice add column envelope jsonb")
    run_sql(op, f"grant update (envelope) on supplier_invoice to {role('einvoice', 'app')}")

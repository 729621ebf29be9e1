"""An invoice's letter waits a moment before it leaves, so that it can be called back."""

from alembic import op
from kontor.common.database.schema import role, run_sql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(op, "alter table saga add column outgoing jsonb")
    run_sql(op, f"grant update (outgoing) on saga to {role('billing', 'app')}")

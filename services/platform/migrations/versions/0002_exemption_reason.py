"""A seller says why supplies of VAT category E are exempt (BT-120)."""

from alembic import op
from kontor.common.database.schema import run_sql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(op, "alter table legal_entity add column exemption_reason text not null default ''")

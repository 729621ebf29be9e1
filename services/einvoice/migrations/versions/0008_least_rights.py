"""Versions of layouts, bounces and hand-overs are written once, for the owner too."""

from alembic import op
from kontor.common.database.schema import append_only

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("layout_version", "bounce", "supplier_duplicate", "supplier_export"):
        append_only(op, table)

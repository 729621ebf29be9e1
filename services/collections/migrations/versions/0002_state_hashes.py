"""Journal rows carry the hash of their record as it was after the change."""

from alembic import op
from kontor.common.database.schema import upgrade_common

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    upgrade_common(op, "collections", 2)

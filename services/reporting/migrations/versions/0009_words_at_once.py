"""Words are folded with less work: the common tables' function for it."""

from alembic import op
from kontor.common.database.schema import upgrade_common

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    upgrade_common(op, "reporting", 7)

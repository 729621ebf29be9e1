"""Verbs for many records go on in the background: what is to be done, and what became of each."""

from alembic import op
from kontor.common.database.schema import upgrade_common

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    upgrade_common(op, "billing", 6)

"""Kept events say what kind of error they met; the stream's life a service last published to is known."""

from alembic import op
from kontor.common.database.schema import upgrade_common

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    upgrade_common(op, "projects", 3)

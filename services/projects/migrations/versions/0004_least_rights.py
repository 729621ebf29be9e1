"""Numbers are only counted on."""

from alembic import op
from kontor.common.database.schema import regrant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    regrant(op, "projects", "counter", "select, insert, update (last)")

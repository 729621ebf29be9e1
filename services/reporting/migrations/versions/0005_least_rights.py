"""Facts without versions are written once."""

from alembic import op
from kontor.common.database.schema import regrant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("cancelled", "sent_back", "undone_allocation"):
        regrant(op, "reporting", table, "select, insert")

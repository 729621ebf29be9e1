"""Numbers are only counted on."""

from alembic import op
from kontor.common.database.schema import regrant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    regrant(op, "crm", "counter", "select, insert, update (last)")

"""Nothing is deleted but what the sign-in directory lists; an API key only ends."""

from alembic import op
from kontor.common.database.schema import regrant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("legal_entity", "person", "tenant"):
        regrant(op, "platform", table, "select, insert, update")
    regrant(op, "platform", "api_key", "select, insert, update (revoked_at)")
    regrant(op, "platform", "directory", "select, insert, delete")

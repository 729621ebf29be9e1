"""How many events wait for a person is counted across tenants."""

from alembic import op
from kontor.common.database.schema import upgrade_common

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    upgrade_common(op, "platform", 5)

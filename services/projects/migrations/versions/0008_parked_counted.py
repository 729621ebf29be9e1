"""How many events wait for a person is counted across tenants."""

from alembic import op
from kontor.common.database.schema import upgrade_common

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    upgrade_common(op, "projects", 5)

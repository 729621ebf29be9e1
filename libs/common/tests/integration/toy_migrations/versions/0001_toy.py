"""The toy's tables."""

from alembic import op
from kontor.common.database.schema import common_steps, tenant_table, upgrade_common

revision = "0001"
down_revision = None


def upgrade() -> None:
    from toy_service import metadata

    for step in common_steps():
        upgrade_common(op, "toy", step)
    metadata.create_all(op.get_bind())
    tenant_table(op, "toy", "box")

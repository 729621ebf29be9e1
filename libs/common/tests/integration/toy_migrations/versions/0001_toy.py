"""The toy's tables."""

from alembic import op
from kontor.common.database.schema import install_common, tenant_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    from toy_service import metadata

    install_common(op, "toy")
    metadata.create_all(op.get_bind())
    tenant_table(op, "toy", "box")

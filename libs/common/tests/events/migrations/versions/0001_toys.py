"""The common tables, and what the two toy services store: orders on one side, jobs on the other."""

import sqlalchemy as sa
from alembic import op
from kontor.common.database import schema
from kontor.common.database.tables import tenant_column

revision = "0001"
down_revision = None


def upgrade() -> None:
    service = op.get_bind().execute(sa.text("select current_user")).scalar_one().removesuffix("_owner")
    for step in schema.common_steps():
        schema.upgrade_common(op, service, step)
    for name in ("orders", "jobs", "effects"):
        op.create_table(
            name,
            tenant_column(),
            sa.Column("id", sa.Uuid, primary_key=True),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("attempt", sa.Integer, nullable=False),
        )
        schema.tenant_table(op, service, name)

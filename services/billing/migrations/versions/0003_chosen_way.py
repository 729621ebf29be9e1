"""The way a person chose for the next dispatch."""

from alembic import op
from kontor.billing.store.tables import chosen_way
from kontor.common.database.schema import tenant_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if not op.get_bind().dialect.has_table(op.get_bind(), chosen_way.name):
        chosen_way.create(op.get_bind())
        tenant_table(op, "billing", chosen_way)

"""What an operation issues, draft by draft."""

from alembic import op
from kontor.billing.store.tables import issue_item
from kontor.common.database.schema import tenant_table

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if not op.get_bind().dialect.has_table(op.get_bind(), issue_item.name):
        issue_item.create(op.get_bind())
        tenant_table(op, "billing", issue_item)

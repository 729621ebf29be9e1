"""A quote's letter waits a moment before it leaves, so that it can be called back."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table quote add column outgoing jsonb")

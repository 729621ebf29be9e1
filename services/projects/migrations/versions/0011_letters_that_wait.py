"""The letter of a milestone's report waits a moment before it leaves, so that it can be called back."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table milestone add column outgoing jsonb")

"""A person may say what money is not for."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table credit add column rejections jsonb not null default '[]'")

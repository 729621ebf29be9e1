"""A dispatch keeps what is written with it, and who ordered it."""

from alembic import op
from kontor.common.database.schema import run_sql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(
        op,
        """
        alter table dispatch add column letter jsonb;
        alter table dispatch add column ordered_by text not null default '';
        """,
    )

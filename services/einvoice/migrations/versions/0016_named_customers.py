"""What the customer of a dispatch is called, as its invoice says it; of those of before it is not known."""

from alembic import op
from kontor.common.database.schema import run_sql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(
        op,
        """
        alter table dispatch add column customer_name text not null default '';
        alter table dispatch add column customer_number text not null default '';
        """,
    )

"""Payment days and descriptions as the accepted quote says them."""

from alembic import op
from kontor.common.database.schema import run_sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_COLUMNS = """
alter table project add column payment_days integer not null default 0;
alter table milestone add column description text not null default '';
"""


def upgrade() -> None:
    run_sql(op, _COLUMNS)

"""How invoices reach a customer: mail until somebody chose."""

from alembic import op
from kontor.common.database.schema import run_sql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COLUMNS = """
alter table customer add column delivery_channel text not null default 'EMAIL';
alter table customer add column peppol_id text not null default '';
"""


def upgrade() -> None:
    run_sql(op, _COLUMNS)

"""Payment days agreed with a quote, the buyer's registration number (BT-47), and where a seller is."""

from alembic import op
from kontor.common.database.schema import run_sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COLUMNS = """
alter table quote add column payment_days integer not null default 0;
alter table customer add column registration_number text not null default '';
alter table legal_entity_ref add column country_code text not null default 'DE';
"""


def upgrade() -> None:
    run_sql(op, _COLUMNS)

"""A reminder waits a moment before it leaves, and a person may say that none leaves before a day."""

from alembic import op
from kontor.common.database.schema import all_tenants, run_sql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_COLUMNS = """
alter table open_item add column reminded_on date, add column outgoing jsonb, add column skip jsonb;
"""
# The day a reminder left, local time.
_REMINDED = """
update open_item i set reminded_on = n.day
  from (select tenant_id, item_id, max((created_at at time zone 'Europe/Berlin')::date) as day
          from dunning_notice group by tenant_id, item_id) n
 where n.tenant_id = i.tenant_id and n.item_id = i.id and i.dunning_level > 0;
"""


def upgrade() -> None:
    run_sql(op, _COLUMNS)
    with all_tenants(op, "open_item"), all_tenants(op, "dunning_notice"):
        run_sql(op, _REMINDED)

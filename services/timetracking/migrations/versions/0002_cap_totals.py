"""What is booked on a position as one row to lock; cancelled invoices, so that a late issue marks nothing."""

from contextlib import ExitStack

from alembic import op
from kontor.common.database.schema import all_tenants, run_sql, tenant_table
from kontor.timetracking.store.tables import cancelled_invoice, metadata, position_total

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TOTALS = """
insert into position_total (tenant_id, position_id, amount)
select tenant_id, position_id, sum(amount) from time_entry where state <> 'REJECTED' group by tenant_id, position_id;
"""


def upgrade() -> None:
    tables = (position_total, cancelled_invoice)
    metadata.create_all(op.get_bind(), tables=list(tables), checkfirst=False)
    for table in tables:
        tenant_table(op, "timetracking", table)
    with ExitStack() as seen:
        for name in ("time_entry", "position_total"):
            seen.enter_context(all_tenants(op, name))
        run_sql(op, _TOTALS)

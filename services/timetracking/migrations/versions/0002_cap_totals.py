"""What is booked on a position as one row to lock; cancelled invoices, so that a late issue marks nothing."""

from contextlib import ExitStack

from alembic import op
from kontor.common.database.schema import all_tenants, run_sql, tenant_table

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = """
create table position_total (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  position_id uuid not null,
  amount numeric not null,
  primary key (tenant_id, position_id)
);
create table cancelled_invoice (
  tenant_id uuid not null default nullif(current_setting('kontor.tenant', true), '')::uuid,
  id uuid not null,
  primary key (tenant_id, id)
);
"""
_TOTALS = """
insert into position_total (tenant_id, position_id, amount)
select tenant_id, position_id, sum(amount) from time_entry where state <> 'REJECTED' group by tenant_id, position_id;
"""


def upgrade() -> None:
    run_sql(op, _TABLES)
    for table in ("position_total", "cancelled_invoice"):
        tenant_table(op, "timetracking", table)
    with ExitStack() as seen:
        for name in ("time_entry", "position_total"):
            seen.enter_context(all_tenants(op, name))
        run_sql(op, _TOTALS)

"""Hours' price before the cap, costs and prices that nobody has said, versions of what is told of."""

from alembic import op
from kontor.common.database.schema import all_tenants, run_sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COLUMNS = """
alter table time_entry add column uncapped numeric not null default 0;
alter table time_entry alter column cost_rate drop not null;
alter table rate alter column bill_rate drop not null;
alter table rate alter column cost_rate drop not null;
alter table rate add column version integer not null default 1;
alter table timer add column version integer not null default 1;
alter table period_lock add column version integer not null default 1;
"""
# An entry that is worth something, or was cut off at a cap, is billed by the hour.
_UNCAPPED = """
update time_entry set uncapped = round(round(minutes / 60.0, 4) * rate, 2)
where billable and (amount > 0 or flags ? 'over_cap');
"""


def upgrade() -> None:
    run_sql(op, _COLUMNS)
    with all_tenants(op, "time_entry"):
        run_sql(op, _UNCAPPED)

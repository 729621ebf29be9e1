"""Timers, entries, expenses, rates, locks and the replicas of projects and people."""

from alembic import op
from kontor.common.database.schema import install_common, run_sql, tenant_table
from kontor.timetracking.store.tables import LATER, metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Without btree_gist a plain uuid cannot stand in an exclusion constraint; as a range of one it can.
_NO_OVERLAP = """
create type uuidrange as range (subtype = uuid);
alter table time_entry add constraint time_entry_no_overlap exclude using gist (
  uuidrange(tenant_id, tenant_id, '[]') with &&,
  uuidrange(person_id, person_id, '[]') with &&,
  tstzrange(started_at, ended_at) with &&
) where (started_at is not null);
"""
_INDEXES = """
create index time_entry_newest on time_entry (tenant_id, created_at desc, id desc);
create index time_entry_person_day on time_entry (tenant_id, person_id, date);
create index time_entry_position on time_entry (tenant_id, position_id);
create index time_entry_billable on time_entry (tenant_id, project_id) where state = 'APPROVED' and invoice_id is null;
create index time_entry_invoice on time_entry (tenant_id, invoice_id) where invoice_id is not null;
create index expense_newest on expense (tenant_id, created_at desc, id desc);
create index expense_billable on expense (tenant_id, project_id) where state = 'APPROVED' and invoice_id is null;
create index expense_invoice on expense (tenant_id, invoice_id) where invoice_id is not null;
create index rate_person on rate (tenant_id, person_id);
create index period_lock_days on period_lock (tenant_id, from_date, to_date);
"""


def upgrade() -> None:
    install_common(op, "timetracking")
    tables = [table for table in metadata.sorted_tables if table not in LATER]
    metadata.create_all(op.get_bind(), tables=tables, checkfirst=False)
    run_sql(op, _NO_OVERLAP + _INDEXES)
    for table in tables:
        tenant_table(op, "timetracking", table)

"""The read models: facts of all contexts, each row with the version it came from."""

from alembic import op
from kontor.common.database.schema import install_common, run_sql, tenant_table
from kontor.reporting.store import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INDEXES = """
create index accepted_quote_lead on accepted_quote (tenant_id, lead_id);
create index work_project on work (tenant_id, project_id);
create index invoice_issue_date on invoice (tenant_id, issue_date);
create index invoice_line_invoice on invoice_line (tenant_id, invoice_id);
create index line_source_invoice on line_source (tenant_id, invoice_id);
create index allocation_payment on allocation (tenant_id, payment_id);
"""


def upgrade() -> None:
    install_common(op, "reporting")
    metadata.create_all(op.get_bind(), checkfirst=False)
    run_sql(op, _INDEXES)
    for table in metadata.sorted_tables:
        tenant_table(op, "reporting", table, grants="select, insert, update")

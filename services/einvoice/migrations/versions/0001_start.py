"""Issued invoices as they came, archived documents, dispatches."""

from alembic import op
from kontor.common.database.schema import install_common, run_sql, tenant_table
from kontor.einvoice.store import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INDEXES = """
create unique index document_of_invoice on document (invoice_id, format, tenant_id);
"""
_GRANTS = {"issued": "select, insert, update (version)"}
_TABLES = ("issued", "document", "dispatch")


def upgrade() -> None:
    install_common(op, "einvoice")
    tables = [metadata.tables[name] for name in _TABLES]
    metadata.create_all(op.get_bind(), tables=tables, checkfirst=False)
    run_sql(op, _INDEXES)
    for table in tables:
        tenant_table(op, "einvoice", table, grants=_GRANTS.get(table.name, "select, insert"))

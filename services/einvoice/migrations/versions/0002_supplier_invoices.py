"""Supplier invoices in: receipts, possible duplicates, exports, our own legal entities."""

from alembic import op
from kontor.common.database.schema import run_sql, tenant_table
from kontor.einvoice.store import metadata
from kontor.einvoice.store.supplier_tables import RECEIVING

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INDEXES = """
create unique index supplier_invoice_external_id on supplier_invoice (external_id, tenant_id) where external_id <> '';
create unique index supplier_invoice_source on supplier_invoice (source_key, tenant_id) where source_key <> '';
create index supplier_invoice_file on supplier_invoice (file_sha256, tenant_id);
create index supplier_invoice_xml on supplier_invoice (xml_sha256, tenant_id) where xml_sha256 <> '';
create index supplier_invoice_number on supplier_invoice (number_key, tenant_id) where number_key <> '';
create index supplier_invoice_account on supplier_invoice (seller_key, tenant_id, decided_at) where seller_iban <> '';
create index supplier_invoice_received on supplier_invoice (tenant_id, received_at, id);
create index supplier_invoice_issued on supplier_invoice (tenant_id, issue_date, id);
create index supplier_invoice_due on supplier_invoice (tenant_id, due_date, id);
create index supplier_invoice_gross on supplier_invoice (tenant_id, gross, id);
create index supplier_invoice_seller on supplier_invoice (tenant_id, seller, id);
create index supplier_invoice_waiting on supplier_invoice (tenant_id, state, received_at, id);
create index supplier_export_created on supplier_export (tenant_id, created_at, id);
"""
# What came in stays: nothing is deleted, and the file it came as is never another one.
_FIXED = ("tenant_id", "id", "file", "mail", "channel", "source_key", "external_id", "received_by", "received_at")


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=list(RECEIVING), checkfirst=False)
    run_sql(op, _INDEXES)
    invoice, duplicate, export, ours = RECEIVING
    living = ", ".join(c.name for c in invoice.c if c.name not in (*_FIXED, "file_sha256", "note", "sender", "subject"))
    tenant_table(op, "einvoice", invoice, grants=f"select, insert, update ({living})")
    tenant_table(op, "einvoice", duplicate, grants="select, insert")
    tenant_table(op, "einvoice", export, grants="select, insert")
    tenant_table(op, "einvoice", ours, grants="select, insert, update")

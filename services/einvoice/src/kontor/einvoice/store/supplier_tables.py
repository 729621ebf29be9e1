"""The tables of supplier invoices: what came in, which may be the same, what was handed over, and who we are."""

from functools import partial

from kontor.common.database.rows import instant, tenant_table
from kontor.einvoice.store.tables import metadata
from sqlalchemy import Boolean, Column, Date, Integer, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

_table = partial(tenant_table, metadata)

# A supplier invoice: its file is in the object store, its facts and report as they were read. The columns behind
# `facts` repeat what lists search and sort by; they are never null, so that pages can go on from them.
supplier_invoice = _table(
    "supplier_invoice",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("trouble", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("file", JSONB, nullable=False),
    Column("mail", JSONB),
    Column("xml", JSONB),
    # What it was taken from: one mail or file in the mailbox makes each of its receipts once.
    Column("source_key", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("received_by", JSONB),
    instant("received_at"),
    Column("legal_entity", JSONB),
    Column("syntax", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("completed_by", JSONB),
    Column("report", JSONB),
    Column("error_class", Text, nullable=False),
    Column("hints", JSONB, nullable=False),
    Column("warnings", JSONB, nullable=False),
    Column("duplicate", Text, nullable=False),
    Column("needs_attention", Boolean, nullable=False),
    Column("decided_by", JSONB),
    instant("decided_at", nullable=True),
    Column("decision_reason", Text, nullable=False),
    Column("export_id", Uuid),
    Column("file_sha256", Text, nullable=False),
    Column("xml_sha256", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("number_key", Text, nullable=False),
    Column("seller", Text, nullable=False),
    Column("seller_key", Text, nullable=False),
    Column("seller_iban", Text, nullable=False),
    Column("issue_date", Date, nullable=False),
    Column("due_date", Date, nullable=False),
    Column("gross", Numeric(20, 4), nullable=False),
    # Of a network's delivery: what the header around the document said.
    Column("envelope", JSONB),
)
supplier_duplicate = _table(
    "supplier_duplicate",
    Column("id", Uuid, primary_key=True),
    Column("other_id", Uuid, primary_key=True),
    Column("ground", Text, primary_key=True),
)
supplier_export = _table(
    "supplier_export",
    Column("id", Uuid, primary_key=True),
    Column("file", JSONB, nullable=False),
    Column("count", Integer, nullable=False),
    Column("created_by", JSONB),
    instant("created_at"),
)
# Who we are, as far as telling whether an invoice is meant for us needs it.
our_entity = _table(
    "our_entity",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("vat_id", Text, nullable=False),
)
RECEIVING = (supplier_invoice, supplier_duplicate, supplier_export, our_entity)

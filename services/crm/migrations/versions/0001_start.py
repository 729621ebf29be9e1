"""Leads, customers, opportunities, quotes, counters and the replica of legal entities."""

from alembic import op
from kontor.common.database.schema import install_common, run_sql, tenant_table
from kontor.crm.store import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INDEXES = """
create unique index customer_number on customer (number, tenant_id);
create unique index quote_number on quote (number, tenant_id);
create unique index customer_external_id on customer (external_id, tenant_id) where external_id <> '';
create index lead_newest on lead (tenant_id, created_at desc, id desc);
create index customer_newest on customer (tenant_id, created_at desc, id desc);
create index opportunity_newest on opportunity (tenant_id, created_at desc, id desc);
create index quote_newest on quote (tenant_id, created_at desc, id desc);
create index quote_customer on quote (tenant_id, customer_id);
create index opportunity_customer on opportunity (tenant_id, customer_id);
"""


def upgrade() -> None:
    install_common(op, "crm")
    metadata.create_all(op.get_bind(), checkfirst=False)
    run_sql(op, _INDEXES)
    for table in metadata.sorted_tables:
        tenant_table(op, "crm", table, grants="select, insert, update")

"""projects' tables. What they mean is `domain`'s part, how they are written and read that of the stores."""

from functools import partial

from kontor.common.database.links import link_table
from kontor.common.database.mail_texts import mail_text_table
from kontor.common.database.rows import instant, tenant_table
from sqlalchemy import Boolean, Column, Integer, MetaData, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
_table = partial(tenant_table, metadata)
customer_link = link_table(metadata)
mail_text_ref = mail_text_table(metadata)


project = _table(
    "project",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("quote_id", Uuid, nullable=False),
    Column("refs", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("positions", JSONB, nullable=False),
    Column("tasks", JSONB, nullable=False),
    Column("members", JSONB, nullable=False),
    instant("created_at"),
    Column("payment_days", Integer, nullable=False, server_default="0"),
)
milestone = _table(
    "milestone",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("refs", JSONB, nullable=False),
    Column("position_id", Uuid, nullable=False),
    Column("quote_line_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("currency", Text, nullable=False),
    Column("vat_rate", Numeric, nullable=False),
    Column("vat_category", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("evidence_files", JSONB, nullable=False),
    instant("reached_at", nullable=True),
    Column("acceptance", JSONB),
    Column("outgoing", JSONB),
    Column("rejected_reason", Text, nullable=False),
    Column("completes_position", Boolean, nullable=False),
    Column("link_id", Text, nullable=False),
    instant("created_at"),
    Column("description", Text, nullable=False, server_default=""),
)
counter = _table("counter", Column("series", Text, primary_key=True), Column("last", Integer, nullable=False))
person_ref = _table(
    "person_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
)
customer_ref = _table(
    "customer_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("contact_name", Text, nullable=False),
    Column("language", Text, nullable=False),
)

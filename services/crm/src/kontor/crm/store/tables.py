"""crm's tables. What they mean is `domain`'s part, how they are written and read that of the stores."""

from functools import partial

from kontor.common.database.links import link_table
from kontor.common.database.mail_texts import mail_text_table
from kontor.common.database.rows import instant, tenant_table
from sqlalchemy import Column, Date, Integer, MetaData, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
_table = partial(tenant_table, metadata)
customer_link = link_table(metadata)
mail_text_ref = mail_text_table(metadata)


lead = _table(
    "lead",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("contact_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("customer_id", Uuid),
    Column("opportunity_id", Uuid),
    Column("lost_reason", Text, nullable=False),
    instant("created_at"),
    Column("search", Text, nullable=False),
    Column("assignee_id", Uuid),
)
customer = _table(
    "customer",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("address", JSONB, nullable=False),
    Column("contact_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("vat_id", Text, nullable=False),
    Column("leitweg_id", Text, nullable=False),
    Column("buyer_reference", Text, nullable=False),
    Column("invoice_format", Text, nullable=False),
    Column("payment_days", Integer, nullable=False),
    Column("discount_percent", Numeric),
    Column("discount_days", Integer, nullable=False),
    Column("language", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    instant("created_at"),
    Column("search", Text, nullable=False),
    Column("delivery_channel", Text, nullable=False, server_default="EMAIL"),
    Column("peppol_id", Text, nullable=False, server_default=""),
    Column("registration_number", Text, nullable=False, server_default=""),
)
opportunity = _table(
    "opportunity",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("lead_id", Uuid),
    Column("expected_amount", Numeric),
    Column("expected_currency", Text),
    Column("stage", Text, nullable=False),
    instant("created_at"),
)
quote = _table(
    "quote",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("quote_version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("opportunity_id", Uuid),
    Column("lead_id", Uuid),
    Column("legal_entity_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("introduction", Text, nullable=False),
    Column("lines", JSONB, nullable=False),
    Column("valid_until", Date),
    instant("sent_at", nullable=True),
    instant("first_seen_at", nullable=True),
    Column("acceptance", JSONB),
    Column("declined_reason", Text, nullable=False),
    Column("link_id", Text, nullable=False),
    instant("created_at"),
    Column("payment_days", Integer, nullable=False, server_default="0"),
    Column("outgoing", JSONB),
)
# Each is one kind and version of a quote; a version that is sent again leaves its last paper.
quote_paper = _table(
    "quote_paper",
    Column("quote_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("quote_version", Integer, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("name", Text, nullable=False),
)
counter = _table("counter", Column("series", Text, primary_key=True), Column("last", Integer, nullable=False))
legal_entity_ref = _table(
    "legal_entity_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("country_code", Text, nullable=False, server_default="DE"),
)
person_ref = _table(
    "person_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
)

"""einvoice's tables. Every row belongs to a tenant; what is archived is never changed."""

from typing import Any

from sqlalchemy import Column, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()


def table(name: str, *columns: Column[Any]) -> Table:
    tenant = Column(
        "tenant_id",
        Uuid,
        primary_key=True,
        server_default=sql("nullif(current_setting('kontor.tenant', true), '')::uuid"),
    )
    return Table(name, metadata, tenant, *columns)


# The frozen invoice as it came: what documents are made from, again if need be. `version` rises with our events.
issued = table(
    "issued",
    Column("invoice_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
)
document = table(
    "document",
    Column("id", Uuid, primary_key=True),
    Column("invoice_id", Uuid, nullable=False),
    Column("invoice_number", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("report", JSONB, nullable=False),
    Column("archived_at", DateTime(timezone=True), nullable=False),
)
dispatch = table(
    "dispatch",
    Column("invoice_id", Uuid, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("message_id", Text, nullable=False),
    Column("failure", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

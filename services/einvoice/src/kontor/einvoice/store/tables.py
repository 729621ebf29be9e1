"""einvoice's tables. Every row belongs to a tenant; what is archived is never changed."""

from typing import Any

from kontor.common.database.links import link_table
from kontor.common.database.mail_texts import mail_text_table
from sqlalchemy import Column, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
customer_link = link_table(metadata)
mail_text_ref = mail_text_table(metadata)


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
    # What it was made with, so that it can be made again: layout and version, release of the built-in one, programs.
    Column("made_with", JSONB, nullable=False, server_default=sql("'{}'")),
    # The report as a file of its own, what judged and with which programs; empty on documents of before.
    Column("judged", JSONB),
)
# `attempt` is the latest request of the saga it answers, `failure` a reason's code, `at` when it was queued.
dispatch = table(
    "dispatch",
    Column("invoice_id", Uuid, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("message_id", Text, nullable=False),
    Column("failure", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("id", Uuid, nullable=False, server_default=sql("gen_random_uuid()")),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("invoice_number", Text, nullable=False, server_default=""),
    Column("customer_id", Text, nullable=False, server_default=""),
    Column("channel", Text, nullable=False, server_default="EMAIL"),
    Column("recipient", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="SENT"),
    Column("tries", Integer, nullable=False, server_default="1"),
    Column("next_attempt_at", DateTime(timezone=True)),
    Column("detail", Text, nullable=False, server_default=""),
    Column("sent_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=sql("now()")),
    Column("customer_name", Text, nullable=False, server_default=""),
    Column("customer_number", Text, nullable=False, server_default=""),
    # Recipients, copies, subject, text.
    Column("letter", JSONB),
    Column("ordered_by", Text, nullable=False, server_default=""),
)
# Notifications of mail servers; `dispatch_id` is empty where none is named that we know.
bounce = table(
    "bounce",
    Column("id", Uuid, primary_key=True),
    Column("dispatch_id", Uuid),
    Column("invoice_number", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("diagnostic", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
)
# A tenant's layout in its newest content; `active` is the version in use, 0 none. `version` is the row's.
layout = table(
    "layout",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("legal_entity_id", Uuid),
    Column("content", JSONB, nullable=False),
    Column("latest", Integer, nullable=False),
    Column("active", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
# Written once: documents were made from them.
layout_version = table(
    "layout_version",
    Column("layout_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", Text, nullable=False),
)

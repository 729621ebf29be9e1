"""The tables every service has, as SQLAlchemy Core knows them; `schema` creates and guards them.

What a row of each means is said by the module that writes it: journal, inbox, due, operations.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA, JSONB, TIMESTAMP, UUID

metadata = sa.MetaData()

# The tenant of the transaction; nothing (so no rows) where none is set.
TENANT = "nullif(current_setting('kontor.tenant', true), '')::uuid"
_INSTANT = TIMESTAMP(timezone=True)


def tenant_column() -> sa.Column[Any]:
    """First column of every business table; filled by the database from the transaction's tenant."""
    return sa.Column("tenant_id", UUID(as_uuid=True), server_default=sa.text(TENANT), primary_key=True, nullable=False)


journal = sa.Table(
    "journal",
    metadata,
    tenant_column(),
    sa.Column("event_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("pos", sa.BigInteger, sa.Identity(always=True), nullable=False),
    sa.Column("aggregate_type", sa.Text, nullable=False),
    sa.Column("aggregate_id", UUID(as_uuid=True), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("event_no", sa.Integer, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("traceparent", sa.Text),
    sa.Column("at", _INSTANT, nullable=False),
    sa.Column("digest", BYTEA, nullable=False),
    sa.Column("salt", BYTEA),
    sa.Column("payload", BYTEA),
    # Of the record as it was after the change, and how many of its columns that covers (`stores`).
    sa.Column("state_form", sa.SmallInteger),
    sa.Column("state_hash", BYTEA),
    sa.Column("erased_by", UUID(as_uuid=True)),
    sa.Column("seq", sa.BigInteger),
    sa.Column("prev_hash", BYTEA),
    sa.Column("hash", BYTEA),
    sa.Column("published_at", _INSTANT),
)
inbox = sa.Table(
    "inbox",
    metadata,
    tenant_column(),
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("event_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("handled_at", _INSTANT, server_default=sa.func.now(), nullable=False),
)
idempotency = sa.Table(
    "idempotency",
    metadata,
    tenant_column(),
    sa.Column("caller", sa.Text, primary_key=True),
    sa.Column("route", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("digest", BYTEA, nullable=False),
    sa.Column("body", BYTEA, nullable=False),
    sa.Column("event_id", sa.Text, nullable=False),
    sa.Column("created_at", _INSTANT, server_default=sa.func.now(), nullable=False),
)
parked = sa.Table(
    "parked",
    metadata,
    tenant_column(),
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("event_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("aggregate_type", sa.Text, nullable=False),
    sa.Column("aggregate_id", UUID(as_uuid=True), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("event_no", sa.Integer, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("traceparent", sa.Text, nullable=False),
    sa.Column("at", _INSTANT, nullable=False),
    sa.Column("payload", BYTEA, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("error_code", sa.Text, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    # Empty while it is tried again by itself; set when a person has to look.
    sa.Column("parked_at", _INSTANT),
    sa.Column("kind", sa.Text, server_default="", nullable=False),
)
due = sa.Table(
    "due",
    metadata,
    tenant_column(),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("ref_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("due_at", _INSTANT, nullable=False),
    sa.Column("tries", sa.Integer, server_default="0", nullable=False),
    sa.Column("claimed_until", _INSTANT),
)
tenant_clock = sa.Table(
    "tenant_clock",
    metadata,
    tenant_column(),
    sa.Column("offset_seconds", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
operations = sa.Table(
    "operations",
    metadata,
    tenant_column(),
    sa.Column("id", UUID(as_uuid=True), primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("done", sa.Integer, server_default="0", nullable=False),
    sa.Column("total", sa.Integer, server_default="0", nullable=False),
    sa.Column("failed", sa.Integer, server_default="0", nullable=False),
    sa.Column("result_href", sa.Text, server_default="", nullable=False),
    sa.Column("error", sa.Text, server_default="", nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("created_at", _INSTANT, nullable=False),
    sa.Column("ended_at", _INSTANT),
    sa.Column("cancellable", sa.Boolean, server_default="false", nullable=False),
    # Of a verb for many records: the verb and its request, and in whose name it goes on.
    sa.Column("work", JSONB),
    sa.Column("principal", JSONB),
)
operation_item = sa.Table(
    "operation_item",
    metadata,
    tenant_column(),
    sa.Column("operation_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("record_id", UUID(as_uuid=True), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, server_default="WAITING", nullable=False),
    sa.Column("problem", BYTEA),
)
# The relay's own, of no tenant: which life of its stream it knows, and how far a new one has been told what there was.
published_to = sa.Table(
    "published_to",
    metadata,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Text, nullable=False),
    sa.Column("resent_to", sa.BigInteger),
)

# What a transaction writes of a journal row; the rest is the database's, the relay's and the eraser's.
EMITTED = (
    "event_id",
    "aggregate_type",
    "aggregate_id",
    "version",
    "event_no",
    "message",
    "actor",
    "reason",
    "traceparent",
    "at",
    "digest",
    "salt",
    "payload",
    "state_form",
    "state_hash",
)
COMMON_TABLES = (journal, inbox, idempotency, parked, due, tenant_clock, operations, operation_item, published_to)

"""billing's tables; what is read from and written to them is the package's own part."""

from functools import partial
from typing import Any

from kontor.common.database.rows import instant, tenant_table
from sqlalchemy import (
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
_table = partial(tenant_table, metadata)


draft = _table(
    "draft",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("position_id", Uuid),
    Column("refs", JSONB, nullable=False),
    Column("title", Text, nullable=False),
    Column("introduction", Text, nullable=False),
    Column("order_reference", Text, nullable=False),
    Column("until", Date),
    Column("period_from", Date),
    Column("period_to", Date),
    Column("lines", JSONB, nullable=False),
    Column("advances", JSONB, nullable=False),
    Column("steps", JSONB, nullable=False),
    Column("stale", JSONB, nullable=False),
    instant("deadline_at", nullable=True),
    instant("created_at"),
    Column("prepayments", JSONB, nullable=False, server_default=sql("'[]'::jsonb")),
    Column("payment_days", Integer, nullable=False, server_default="0"),
)
# Who bills a source. What was released stays as it was; of the others an index allows one for each source.
source_claim = _table(
    "source_claim",
    Column("source_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("draft_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("id", Uuid, primary_key=True, server_default=sql("gen_random_uuid()")),
    instant("released_at", nullable=True),
)
invoice = _table(
    "invoice",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("legal_entity_id", Uuid),
    Column("project_id", Uuid),
    Column("position_id", Uuid),
    Column("issue_date", Date, nullable=False),
    Column("due_date", Date, nullable=False),
    Column("gross", Numeric, nullable=False),
    Column("received", Numeric, nullable=False),
    Column("item_version", Integer, nullable=False),
    Column("cancelled_by", Uuid),
    Column("cancelled_by_number", Text, nullable=False),
    Column("frozen", LargeBinary, nullable=False),
)
# Delivery and payment of a document, and since when it stands there. Where the document itself stands is said by its
# draft and its invoice; the column `document` is written for the release before and read by nobody.
saga = _table(
    "saga",
    Column("id", Uuid, primary_key=True),
    Column("document", Text, nullable=False),
    Column("delivery", Text, nullable=False),
    Column("payment", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    instant("since"),
    instant("deadline_at", nullable=True),
    Column("customer_id", Uuid, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("outgoing", JSONB),
)
# The way a person chose for the next dispatch, written by the release before; gone when it was asked for.
chosen_way = _table(
    "chosen_way",
    Column("invoice_id", Uuid, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("recipient", Text, nullable=False),
)
saga_step = _table(
    "saga_step",
    Column("saga_id", Uuid, primary_key=True),
    Column("no", Integer, primary_key=True),
    instant("at"),
    Column("event", Text, nullable=False),
    Column("from_state", Text, nullable=False),
    Column("to_state", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("said", JSONB),
)
number_series = _table(
    "number_series", Column("series", Text, primary_key=True), Column("last", Integer, nullable=False)
)
run = _table(
    "billing_run",
    Column("id", Uuid, primary_key=True),
    Column("until", Date, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("draft_ids", JSONB, nullable=False),
    Column("failures", JSONB, nullable=False),
    instant("created_at"),
)
# What an operation was asked to issue, and what became of each draft.
issue_item = _table(
    "issue_item",
    Column("operation_id", Uuid, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("draft_id", Uuid, nullable=False),
    Column("draft_version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("words", JSONB, nullable=False),
    Column("findings", JSONB, nullable=False),
)
policy = _table(
    "approval_policy",
    Column("version", Integer, nullable=False),
    Column("levels", JSONB, nullable=False),
    Column("escalate_after_hours", Integer, nullable=False),
)
exception = _table(
    "billing_exception",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("invoice_id", Uuid, nullable=False),
    Column("source_id", Uuid, nullable=False),
    Column("cause", Text, nullable=False),
    Column("difference", Numeric, nullable=False),
    Column("resolution", Text, nullable=False),
    instant("raised_at"),
    Column("said", JSONB),
)


def _replica(name: str, *columns: Column[Any]) -> Table:
    return _table(
        name,
        Column("id", Uuid, primary_key=True),
        Column("source_version", Integer, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        *columns,
    )


customer_ref = _replica("customer_ref")
# What is free of the money that was received on a cancelled invoice.
credit_ref = _table(
    "credit_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("invoice_id", Uuid, nullable=False),
    Column("free", Numeric, nullable=False),
)
legal_entity_ref = _replica("legal_entity_ref")
project_ref = _replica("project_ref", Column("customer_id", Uuid, nullable=False))
person_ref = _table(
    "person_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
)

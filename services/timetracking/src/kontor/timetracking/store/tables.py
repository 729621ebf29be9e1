"""timetracking's tables. What they mean is `domain`'s part, how they are written and read `store`'s."""

from functools import partial

from kontor.common.database.rows import instant, tenant_table
from sqlalchemy import Boolean, Column, Date, Integer, MetaData, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
_table = partial(tenant_table, metadata)


entry = _table(
    "time_entry",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("position_id", Uuid, nullable=False),
    Column("task_id", Uuid),
    Column("quote_line_id", Uuid, nullable=False),
    Column("date", Date, nullable=False),
    Column("minutes", Integer, nullable=False),
    instant("started_at", nullable=True),
    instant("ended_at", nullable=True),
    Column("note", Text, nullable=False),
    Column("billable", Boolean, nullable=False),
    Column("vat_rate", Numeric, nullable=False),
    Column("vat_category", Text, nullable=False),
    Column("rate", Numeric, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("cost_rate", Numeric),
    Column("state", Text, nullable=False),
    Column("rejected_reason", Text, nullable=False),
    Column("flags", JSONB, nullable=False),
    Column("invoice_id", Uuid),
    Column("invoice_number", Text, nullable=False),
    instant("created_at"),
    Column("uncapped", Numeric, nullable=False, server_default="0"),
)
expense = _table(
    "expense",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("position_id", Uuid, nullable=False),
    Column("quote_line_id", Uuid, nullable=False),
    Column("date", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("gross", Numeric, nullable=False),
    Column("receipt_vat_rate", Numeric, nullable=False),
    Column("receipt", JSONB),
    Column("vat_rate", Numeric, nullable=False),
    Column("vat_category", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("rejected_reason", Text, nullable=False),
    Column("invoice_id", Uuid),
    Column("invoice_number", Text, nullable=False),
    instant("created_at"),
)
timer = _table(
    "timer",
    Column("person_id", Uuid, primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("position_id", Uuid, nullable=False),
    Column("task_id", Uuid),
    Column("note", Text, nullable=False),
    instant("started_at"),
    Column("version", Integer, nullable=False, server_default="1"),
)
rate = _table(
    "rate",
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("project_id", Uuid),
    Column("bill_rate", Numeric),
    Column("cost_rate", Numeric),
    Column("valid_from", Date, nullable=False),
    instant("created_at"),
    Column("version", Integer, nullable=False, server_default="1"),
)
period_lock = _table(
    "period_lock",
    Column("id", Uuid, primary_key=True),
    Column("from_date", Date, nullable=False),
    Column("to_date", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("locked_by", Uuid),
    Column("locked_by_name", Text, nullable=False),
    instant("created_at"),
    Column("version", Integer, nullable=False, server_default="1"),
)
# What is booked on a position: one row, so that two entries at once wait for each other at the cap.
position_total = _table(
    "position_total",
    Column("position_id", Uuid, primary_key=True),
    Column("amount", Numeric, nullable=False),
)
# Invoices that were cancelled: whoever hears of their issue afterwards marks nothing.
cancelled_invoice = _table("cancelled_invoice", Column("id", Uuid, primary_key=True))
project_ref = _table(
    "project_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("customer_number", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("positions", JSONB, nullable=False),
    Column("tasks", JSONB, nullable=False),
    Column("leads", JSONB, nullable=False),
    Column("members", JSONB, nullable=False),
    Column("task_titles", JSONB, nullable=False, server_default="{}"),
)
person_ref = _table(
    "person_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
)

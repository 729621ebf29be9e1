"""reporting's tables, filled by `projections` and read by `queries`, and the transaction object both use.

Rows are what events said last; each carries the version it came from, so a late event changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from kontor.common.database.rows import instant, take_over_row, take_over_rows, tenant_table
from kontor.common.database.stores import Row, Store, store
from kontor.common.database.tables import inbox
from kontor.common.database.transaction import Tx
from kontor.common.identity.tokens import NO_TENANT
from kontor.reporting import wire
from kontor.reporting.domain.targets import FigureTargets
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
HOME_CURRENCY = "EUR"
_table = partial(tenant_table, metadata)


lead = _table(
    "lead",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("date", Date, nullable=False),
)
order = _table(
    "accepted_quote",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("lead_id", Uuid),
    Column("date", Date, nullable=False),
    Column("event_id", Uuid, nullable=False),
)
quote_line = _table(
    "quote_line",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("quote_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("net", Numeric, nullable=False),
)
project = _table(
    "project",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("budget", Numeric, nullable=False),
    Column("date", Date, nullable=False),
    Column("currency", Text, nullable=False),
)
# Approved work: time entries, expenses, accepted milestones. What is withdrawn stays with approved = false.
work = _table(
    "work",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("label", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("billable_minutes", Integer, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("cost", Numeric, nullable=False),
    Column("approved", Boolean, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("currency", Text, nullable=False),
    Column("person_id", Uuid),
    # False: nobody has set what this person's hour costs, and `cost` is nothing.
    Column("cost_known", Boolean, nullable=False),
)
invoice = _table(
    "invoice",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("project_id", Uuid),
    Column("customer", Text, nullable=False),
    Column("issue_date", Date, nullable=False),
    Column("due_date", Date, nullable=False),
    Column("net", Numeric, nullable=False),
    Column("gross", Numeric, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("currency", Text, nullable=False),
)
# What happened to an invoice after (or before) it was issued, each fact in a row of its own, so that none waits.
sent_back = _table("sent_back", Column("id", Uuid, primary_key=True))
cancelled = _table("cancelled", Column("id", Uuid, primary_key=True), Column("date", Date, nullable=False))
standing = _table(
    "standing",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("open_amount", Numeric, nullable=False),
    Column("settled_on", Date),
)
invoice_line = _table(
    "invoice_line",
    Column("id", Uuid, primary_key=True),
    Column("invoice_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("net", Numeric, nullable=False),
    Column("quote_line_id", Uuid),
)
line_source = _table(
    "line_source",
    Column("line_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("invoice_id", Uuid, nullable=False),
    Column("label", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
)
payment = _table(
    "payment",
    Column("id", Uuid, primary_key=True),
    Column("label", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("date", Date, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("currency", Text, nullable=False),
)
# What was open of an invoice after each change, and the day it counts from.
standing_was = _table(
    "standing_was",
    Column("id", Uuid, primary_key=True),
    Column("of_version", Integer, primary_key=True),
    Column("date", Date, nullable=False),
    Column("open_amount", Numeric, nullable=False),
)
allocation = _table(
    "allocation",
    Column("id", Uuid, primary_key=True),
    Column("payment_id", Uuid, nullable=False),
    Column("invoice_id", Uuid, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("currency", Text, nullable=False),
    # How it was found, `manual` by a person; the tenant's day. Of older ones neither is known.
    Column("reason", Text, nullable=False),
    Column("day", Date),
)
undone = _table("undone_allocation", Column("id", Uuid, primary_key=True))
# What a record waits for a person to do; `kind` is empty where that is nothing. Several of one group are one item.
waiting = _table(
    "waiting",
    Column("source", Text, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("group_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("amount", Numeric),
    Column("currency", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("project_id", Uuid),
    Column("project", Text, nullable=False),
    Column("customer_id", Uuid),
    Column("customer", Text, nullable=False),
    Column("legal_entity_id", Uuid),
    Column("legal_entity", Text, nullable=False),
    # Who asks for it; `for_id` where nobody else can do it, `not_for` who must not.
    Column("person_id", Uuid),
    Column("person", Text, nullable=False),
    Column("for_id", Uuid),
    Column("not_for", Text, nullable=False),
    instant("since"),
    instant("due_at", nullable=True),
    Column("shown_from", Date, nullable=False),
    Column("etag", Text, nullable=False),
    Column("first_day", Date),
    Column("last_day", Date),
)
# Who is on a project, and who of them leads it: ids in one text.
team = _table(
    "team",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("leads", Text, nullable=False),
    Column("members", Text, nullable=False),
)
# What can be looked for; `tail` is what people say of a number, `gone` what is no more.
findable = _table(
    "findable",
    Column("kind", Text, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("subtitle", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("tail", Text, nullable=False),
    Column("amount", Numeric),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    instant("at"),
    Column("customer_id", Uuid),
    Column("project_id", Uuid),
    Column("gone", Boolean, nullable=False),
)
# What happened, a row an event; `at` is real time, and by `clock_move` the tenant's.
told = _table(
    "told",
    Column("id", Uuid, primary_key=True),
    instant("at"),
    Column("event", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("record_id", Uuid, nullable=False),
    Column("label", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("amount", Numeric),
    Column("currency", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("customer_id", Uuid),
    Column("project_id", Uuid),
)
clock_move = _table(
    "clock_move",
    Column("id", Uuid, primary_key=True),
    instant("at"),
    Column("offset_seconds", Integer, nullable=False),
)
person = _table(
    "person",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
)
# Time and expenses in any state, and drafts, for how projects stand.
booking = _table(
    "booking",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("date", Date, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
)
drafted = _table(
    "drafted",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("project_id", Uuid),
    Column("net", Numeric, nullable=False),
    Column("currency", Text, nullable=False),
    Column("open", Boolean, nullable=False),
)
# The tenant's day on which an invoice, under the id of its draft, was `DRAFTED`, last `APPROVED`, and `SENT`.
passed = _table(
    "passed",
    Column("id", Uuid, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("day", Date, nullable=False),
)
# The tenants there are; a list of no tenant.
counted_tenant = _table(
    "counted_tenant",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("sandbox", Boolean, nullable=False),
)


_PUT = {table.name: take_over_rows(table) for table in metadata.sorted_tables}
# What the firm aims at, by figure: decimals as text.
figure_targets = _table(
    "figure_targets",
    Column("version", Integer, nullable=False),
    Column("targets", JSONB, nullable=False),
)
# The consumer that keeps what is known of records; all others keep what figures are counted from.
RECORDS = "reporting-records"
_HANDLED = (
    select(func.count())
    .select_from(inbox)
    .where(inbox.c.event_id == bindparam("event_id"), (inbox.c.consumer == RECORDS) == bindparam("records"))
)
_ENTER = select(func.set_config("kontor.tenant", bindparam("tenant", type_=Text), True))
_COUNT_IN = take_over_row(counted_tenant)


class Targets(Store[FigureTargets]):
    table, aggregate, key = figure_targets, "figure_targets", "tenant_id"

    def to_row(self, value: FigureTargets) -> Row:
        return {"version": value.version, "targets": {key: str(aim) for key, aim in value.values.items()}}

    def to_entity(self, row: Row) -> FigureTargets:
        values = {key: Decimal(aim) for key, aim in row["targets"].items()}
        return FigureTargets(row["tenant_id"], values, row["version"])

    async def of_tenant(self) -> FigureTargets:
        """The tenant's own, or none."""
        return await self.find(self._tx.tenant) or FigureTargets(self._tx.tenant)


class ReportingTx(Tx):
    """What projections write and queries read, and what reporting itself owns."""

    messages = wire.MESSAGES
    targets = store(Targets)

    async def put(self, table: Table, **row: Any) -> None:
        """Inserts, or replaces by a newer version; tables without versions keep what they have."""
        self.gather(_PUT[table.name], **row)

    async def put_all(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        for row in rows:
            await self.put(table, **row)

    async def count_in(self, tenant: UUID, *, sandbox: bool, version: int) -> None:
        """Among the tenants there are."""
        await self.run(_ENTER, tenant=str(NO_TENANT))
        self.write(_COUNT_IN, id=tenant, source_version=version, sandbox=sandbox)
        await self.run(_ENTER, tenant=str(self.tenant))

    async def rows(self, statement: Any, **params: Any) -> list[Any]:
        return await self.all(statement, **params)

    async def has_handled(self, event_id: UUID, *, records: bool = False) -> bool:
        """Whether figures, or what is known of records, have counted this event."""
        return bool(await self.value(_HANDLED, event_id=event_id, records=records))


def ids(values: Iterable[Any]) -> list[UUID]:
    return list(dict.fromkeys(values))

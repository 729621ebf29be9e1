"""billing's tables, rows to objects and back, and the transaction object its use cases work on.

SQL is written here and nowhere else. A draft's lines stand in its row, its sources also in `source_claim`, where a
unique key makes billing the same source twice impossible. An issued document is its bytes.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.crm.v1.crm_pb2 import Customer
from kontor.api.platform.v1.platform_pb2 import LegalEntity
from kontor.api.projects.v1.projects_pb2 import Project
from kontor.billing.domain import states
from kontor.billing.domain.advances import Advance
from kontor.billing.domain.draft import ApprovalStep, Draft, Kind, Named, StaleReason
from kontor.billing.domain.lines import Line, LineKind, Source, SourceKind, VatLine
from kontor.billing.domain.policy import ApprovalPolicy
from kontor.billing.wire import Invoice
from kontor.common.db import Tx, expect_one
from kontor.common.errors import NotFound
from kontor.common.journal import Announcement
from kontor.common.money import Money
from kontor.common.paging import Page
from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

metadata = MetaData()
_TENANT = "nullif(current_setting('kontor.tenant', true), '')::uuid"


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(name, metadata, Column("tenant_id", Uuid, primary_key=True, server_default=sql(_TENANT)), *columns)


def _instant(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


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
    _instant("deadline_at", nullable=True),
    _instant("created_at"),
)
source_claim = _table(
    "source_claim",
    Column("source_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("draft_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
)
invoice = _table(
    "invoice",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("customer_name", Text, nullable=False),
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
saga = _table(
    "saga",
    Column("id", Uuid, primary_key=True),
    Column("document", Text, nullable=False),
    Column("delivery", Text, nullable=False),
    Column("payment", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    _instant("since"),
    _instant("deadline_at", nullable=True),
    Column("customer_id", Uuid, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("number", Text, nullable=False),
)
saga_step = _table(
    "saga_step",
    Column("saga_id", Uuid, primary_key=True),
    Column("no", Integer, primary_key=True),
    _instant("at"),
    Column("event", Text, nullable=False),
    Column("from_state", Text, nullable=False),
    Column("to_state", Text, nullable=False),
    Column("note", Text, nullable=False),
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
    _instant("created_at"),
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
    _instant("raised_at"),
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
legal_entity_ref = _replica("legal_entity_ref")
project_ref = _replica("project_ref", Column("customer_id", Uuid, nullable=False))
person_ref = _table(
    "person_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
)


def _insert(table: Table) -> Any:
    return insert(table).values({c.name: bindparam(c.name) for c in table.c if c.name != "tenant_id"})


def _update(table: Table) -> Any:
    fixed = {"tenant_id", "id", "version", "created_at"}
    values: dict[str, Any] = {c.name: bindparam(c.name) for c in table.c if c.name not in fixed}
    return (
        update(table)
        .where(table.c.id == bindparam("id_"), table.c.version == bindparam("version_"))
        .values(**values, version=table.c.version + 1)
    )


def _replicate(table: Table) -> Any:
    """Takes a newer version over and skips one it has passed."""
    new = upsert(table).values({c.name: bindparam(c.name) for c in table.c if c.name != "tenant_id"})
    changed = {c.name: new.excluded[c.name] for c in table.c if c.name not in ("tenant_id", "id")}
    return new.on_conflict_do_update(
        index_elements=["tenant_id", "id"], set_=changed, where=table.c.source_version < new.excluded.source_version
    )


_INSERT = {t.name: _insert(t) for t in (draft, invoice, saga, saga_step, run, exception, source_claim)}
_UPDATE_DRAFT = _update(draft)
_DRAFT = select(draft).where(draft.c.id == bindparam("id"))
_DRAFT_FOR_UPDATE = _DRAFT.with_for_update()
_OPEN_STATES = ("DRAFTED", "IN_REVIEW", "APPROVED")
_OPEN_DRAFTS_OF_POSITION = (
    select(draft)
    .where(draft.c.position_id == bindparam("position_id"), draft.c.state.in_(_OPEN_STATES))
    .order_by(draft.c.id)
    .with_for_update()
)
_CLAIMED = select(source_claim.c.source_id).where(source_claim.c.source_id == func.any(bindparam("ids")))
_CLAIMED_BY_OTHERS = _CLAIMED.where(source_claim.c.draft_id != bindparam("own"))
_CLAIMANT = select(source_claim.c.draft_id, source_claim.c.version).where(
    source_claim.c.source_id == bindparam("source_id"), source_claim.c.kind == bindparam("kind")
)
_FREE = delete(source_claim).where(source_claim.c.draft_id == bindparam("draft"))
_SHOWN = [
    *invoice.c,
    saga.c.document,
    saga.c.delivery,
    saga.c.payment,
    saga.c.attempt,
    saga.c.reason,
    saga.c.since,
    saga.c.deadline_at,
]
_WITH_SAGA = select(*_SHOWN).select_from(
    invoice.join(saga, and_(invoice.c.tenant_id == saga.c.tenant_id, invoice.c.id == saga.c.id))
)
_INVOICE = _WITH_SAGA.where(invoice.c.id == bindparam("id"))
_INVOICE_FOR_UPDATE = _INVOICE.with_for_update(of=invoice)
_INVOICES = _WITH_SAGA.where(invoice.c.id == func.any(bindparam("ids")))
_ADVANCES = _WITH_SAGA.where(
    invoice.c.position_id == bindparam("position_id"),
    invoice.c.kind == str(Kind.PARTIAL),
    invoice.c.cancelled_by.is_(None),
).order_by(invoice.c.issue_date, invoice.c.number)
_TOUCH_INVOICE = (
    update(invoice)
    .where(invoice.c.id == bindparam("id_"), invoice.c.version == bindparam("version_"))
    .values(
        version=invoice.c.version + 1,
        received=bindparam("received"),
        item_version=bindparam("item_version"),
        cancelled_by=bindparam("cancelled_by"),
        cancelled_by_number=bindparam("cancelled_by_number"),
    )
)
_SAGA = select(saga).where(saga.c.id == bindparam("id"))
_SAGA_FOR_UPDATE = _SAGA.with_for_update()
_SAGA_STEPS = select(saga_step).where(saga_step.c.saga_id == bindparam("id")).order_by(saga_step.c.no)
_UPDATE_SAGA = (
    update(saga)
    .where(saga.c.id == bindparam("id_"))
    .values(
        document=bindparam("document"),
        delivery=bindparam("delivery"),
        payment=bindparam("payment"),
        attempt=bindparam("attempt"),
        reason=bindparam("reason"),
        since=bindparam("since"),
        deadline_at=bindparam("deadline_at"),
        number=bindparam("number"),
    )
)
_ADD_STEP = sql(
    "insert into saga_step (saga_id, no, at, event, from_state, to_state, note) "
    "select :saga, coalesce(max(no), 0) + 1, :at, :event, :from_state, :to_state, :note "
    "from saga_step where saga_id = :saga"
).bindparams(
    bindparam("saga", type_=Uuid),
    bindparam("at", type_=DateTime(timezone=True)),
    bindparam("event", type_=Text),
    bindparam("from_state", type_=Text),
    bindparam("to_state", type_=Text),
    bindparam("note", type_=Text),
)
_NEXT = (
    upsert(number_series)
    .values(series=bindparam("series"), last=1)
    .on_conflict_do_update(index_elements=["tenant_id", "series"], set_={"last": number_series.c.last + 1})
    .returning(number_series.c.last)
)
_RUN = select(run).where(run.c.id == bindparam("id"))
_COUNT_RUN = (
    update(run)
    .where(run.c.id == bindparam("id_"))
    .values(
        done=run.c.done + bindparam("more"),
        draft_ids=run.c.draft_ids.concat(bindparam("new_drafts", type_=JSONB)),
        failures=run.c.failures.concat(bindparam("new_failures", type_=JSONB)),
    )
)
_POLICY = select(policy)
_SET_POLICY = upsert(policy).values(
    version=bindparam("version"), levels=bindparam("levels"), escalate_after_hours=bindparam("escalate_after_hours")
)
_SET_POLICY = _SET_POLICY.on_conflict_do_update(
    index_elements=["tenant_id"],
    set_={n: _SET_POLICY.excluded[n] for n in ("version", "levels", "escalate_after_hours")},
)
_PROJECTS = select(project_ref.c.payload).where(project_ref.c.id == func.any(bindparam("ids")))
_PROJECT_IDS = select(project_ref.c.id).order_by(project_ref.c.id)
_PROJECT_IDS_OF = _PROJECT_IDS.where(project_ref.c.customer_id == bindparam("customer"))
_REPLICATE = {t.name: _replicate(t) for t in (customer_ref, legal_entity_ref, project_ref, person_ref)}
_PAYLOAD = {
    t.name: select(t.c.payload).where(t.c.id == bindparam("id")) for t in (customer_ref, legal_entity_ref, project_ref)
}
_PERSON = select(person_ref.c.name).where(person_ref.c.id == bindparam("id"))
_EXCEPTION = select(exception).where(exception.c.id == bindparam("id")).with_for_update()
_RESOLVE = (
    update(exception)
    .where(exception.c.id == bindparam("id_"))
    .values(resolution=bindparam("words"), version=exception.c.version + 1)
)


# Rows and objects.


def _named_json(value: Named | None) -> Any:
    return None if value is None else [str(value.id), value.label, value.number]


def _named(row: Any) -> Named | None:
    return None if row is None else Named(UUID(row[0]), row[1], row[2])


def _money(amount: str) -> Money:
    return Money(Decimal(amount))


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _line_json(value: Line) -> dict[str, Any]:
    """Decimals and dates as text: JSON numbers are floats to most readers."""
    return {
        "id": str(value.id),
        "position": value.position,
        "kind": str(value.kind),
        "title": value.title,
        "description": value.description,
        "quantity": f"{value.quantity:f}",
        "unit": value.unit,
        "unit_price": f"{value.unit_price:f}",
        "vat_category": value.vat_category,
        "vat_rate": f"{value.vat_rate:f}",
        "quote_line_id": None if value.quote_line_id is None else str(value.quote_line_id),
        "position_id": None if value.position_id is None else str(value.position_id),
        "why": value.why,
        "calculated_net": None if value.calculated_net is None else str(value.calculated_net.amount),
        "sources": [_source_json(s) for s in value.sources],
    }


def _source_json(value: Source) -> list[Any]:
    day = None if value.date is None else value.date.isoformat()
    amount = str(value.amount.amount)
    return [str(value.kind), str(value.id), value.version, amount, day, value.person, value.text, value.minutes]


def _line(row: dict[str, Any]) -> Line:
    calculated = row["calculated_net"]
    return Line(
        id=UUID(row["id"]),
        position=row["position"],
        kind=LineKind(row["kind"]),
        title=row["title"],
        description=row["description"],
        quantity=Decimal(row["quantity"]),
        unit=row["unit"],
        unit_price=Decimal(row["unit_price"]),
        vat_category=row["vat_category"],
        vat_rate=Decimal(row["vat_rate"]),
        quote_line_id=UUID(row["quote_line_id"]) if row["quote_line_id"] else None,
        position_id=UUID(row["position_id"]) if row["position_id"] else None,
        why=row["why"],
        calculated_net=None if calculated is None else _money(calculated),
        sources=tuple(_source(s) for s in row["sources"]),
    )


def _source(row: list[Any]) -> Source:
    kind, id_, version, amount, day, person, words, minutes = row
    return Source(SourceKind(kind), UUID(id_), version, _money(amount), _day(day), person, words, minutes)


def _advance_json(value: Advance) -> dict[str, Any]:
    vat = [[v.vat_category, f"{v.vat_rate:f}", str(v.base.amount), str(v.vat.amount)] for v in value.vat_lines]
    return {
        "invoice_id": str(value.invoice_id),
        "number": value.number,
        "issue_date": value.issue_date.isoformat(),
        "gross": str(value.gross.amount),
        "received": str(value.received.amount),
        "vat": vat,
    }


def _advance(row: dict[str, Any]) -> Advance:
    vat = tuple(VatLine(c, Decimal(r), _money(base), _money(tax)) for c, r, base, tax in row["vat"])
    on = date.fromisoformat(row["issue_date"])
    return Advance(UUID(row["invoice_id"]), row["number"], on, _money(row["gross"]), vat, _money(row["received"]))


def _step_json(value: ApprovalStep) -> list[Any]:
    at = None if value.at is None else value.at.isoformat()
    return [value.level, value.state, _named_json(value.person), at, value.comment]


def _step(row: list[Any]) -> ApprovalStep:
    level, state, person, at, comment = row
    return ApprovalStep(level, state, _named(person), None if at is None else datetime.fromisoformat(at), comment)


def _stale(row: list[Any]) -> StaleReason:
    return StaleReason(SourceKind(row[0]), UUID(row[1]), row[2], datetime.fromisoformat(row[3]))


_DRAFT_PLAIN = (
    "id",
    "version",
    "title",
    "introduction",
    "order_reference",
    "until",
    "period_from",
    "period_to",
    "position_id",
    "deadline_at",
    "created_at",
)
_DRAFT_REFS = ("customer", "project", "legal_entity", "quote", "lead", "submitted_by")


def row_to_draft(row: Any) -> Draft:
    fields: dict[str, Any] = {name: row[name] for name in _DRAFT_PLAIN}
    fields |= {name: _named(row["refs"][name]) for name in _DRAFT_REFS}
    return Draft(
        **fields,
        kind=Kind(row["kind"]),
        state=states.Document(row["state"]),
        lines=tuple(_line(x) for x in row["lines"]),
        advances=tuple(_advance(a) for a in row["advances"]),
        steps=tuple(_step(s) for s in row["steps"]),
        stale=tuple(_stale(s) for s in row["stale"]),
    )


def draft_to_row(value: Draft) -> dict[str, Any]:
    return {
        **{name: getattr(value, name) for name in _DRAFT_PLAIN},
        "kind": str(value.kind),
        "state": str(value.state),
        "customer_id": value.customer.id,
        "project_id": value.project.id,
        "refs": {name: _named_json(getattr(value, name)) for name in _DRAFT_REFS},
        "lines": [_line_json(x) for x in value.lines],
        "advances": [_advance_json(a) for a in value.advances],
        "steps": [_step_json(s) for s in value.steps],
        "stale": [[str(s.kind), str(s.source_id), s.text, s.at.isoformat()] for s in value.stale],
    }


def row_to_invoice(row: Any) -> Invoice:
    plain = ("id", "version", "customer_id", "project_id", "position_id", "number", "issue_date", "due_date")
    cancelled = row["cancelled_by"]
    number = row["cancelled_by_number"]
    return Invoice(
        **{name: row[name] for name in plain},
        frozen=pb.Invoice.FromString(row["frozen"]),
        kind=Kind(row["kind"]),
        gross=Money(row["gross"]),
        received=Money(row["received"]),
        item_version=row["item_version"],
        cancelled_by=None if cancelled is None else Named(cancelled, number, number),
        saga=row_to_saga(row),
        reason=row["reason"],
        since=row["since"],
        deadline_at=row["deadline_at"],
    )


def row_to_saga(row: Any) -> states.Saga:
    return states.Saga(
        states.Document(row["document"]),
        states.Delivery(row["delivery"]),
        states.Payment(row["payment"]),
        row["attempt"],
    )


class BillingTx(Tx):
    """What billing's use cases load from, save to and announce through."""

    def tell(self, aggregate: str, aggregate_id: UUID, version: int, message: Message, reason: str = "") -> None:
        self.announce(Announcement(aggregate, aggregate_id, version, message, reason))

    # Drafts and their sources.

    async def get_draft(self, id_: UUID, *, for_update: bool = False) -> Draft:
        row = await self.one(_DRAFT_FOR_UPDATE if for_update else _DRAFT, id=id_)
        if row is None:
            raise NotFound(f"draft {id_}")
        return row_to_draft(row)

    async def save_draft(self, value: Draft) -> None:
        """Inserts a new draft, else changes the version it was loaded with; then it carries the new version."""
        row = draft_to_row(value)
        if value.version == 0:
            await self.run(_INSERT["draft"], **{**row, "version": 1})
        else:
            row.pop("created_at")
            key = {"id_": row.pop("id"), "version_": row.pop("version")}
            expect_one(await self.run(_UPDATE_DRAFT, **row, **key), "draft", value.id)
        value.version += 1

    async def open_drafts_of_position(self, position_id: UUID) -> list[Draft]:
        return [row_to_draft(r) for r in await self.all(_OPEN_DRAFTS_OF_POSITION, position_id=position_id)]

    async def claim(self, value: Draft) -> None:
        """Takes the draft's sources; one that somebody else holds violates the key."""
        rows = [
            {"source_id": id_, "kind": str(kind), "draft_id": value.id, "version": version}
            for kind, id_, version in dict.fromkeys(value.sources)
        ]
        await self.run_many(_INSERT["source_claim"], rows)

    async def free(self, draft_id: UUID) -> None:
        await self.run(_FREE, draft=draft_id)

    async def claimed(self, ids: Iterable[UUID], *, but: UUID | None = None) -> frozenset[UUID]:
        wanted = list(ids)
        if not wanted:
            return frozenset()
        given: dict[str, Any] = {"ids": wanted, **({"own": but} if but else {})}
        rows = await self.all(_CLAIMED_BY_OTHERS if but else _CLAIMED, **given)
        return frozenset(r["source_id"] for r in rows)

    async def claimant(self, kind: SourceKind, source_id: UUID) -> UUID | None:
        row = await self.one(_CLAIMANT, source_id=source_id, kind=str(kind))
        return None if row is None else row["draft_id"]

    async def list_drafts(
        self,
        page: Page,
        *,
        states: Sequence[str],
        customer_id: UUID | None,
        project_id: UUID | None,
        source_id: UUID | None,
        stale_only: bool,
    ) -> tuple[Sequence[Draft], str]:
        where: list[Any] = [draft.c.state.in_(states)] if states else []
        where += [draft.c.customer_id == customer_id] if customer_id else []
        where += [draft.c.project_id == project_id] if project_id else []
        where += [draft.c.stale != sql("'[]'::jsonb")] if stale_only else []
        if source_id:
            holding = select(source_claim.c.draft_id).where(source_claim.c.source_id == source_id)
            where.append(draft.c.id.in_(holding))
        rows, token = await self._rows(draft, select(draft), page, where)
        return [row_to_draft(r) for r in rows], token

    # Invoices and their states.

    async def get_invoice(self, id_: UUID, *, for_update: bool = False) -> Invoice:
        row = await self.one(_INVOICE_FOR_UPDATE if for_update else _INVOICE, id=id_)
        if row is None:
            raise NotFound(f"invoice {id_}")
        return row_to_invoice(row)

    async def invoices_by_id(self, ids: Iterable[UUID]) -> dict[UUID, Invoice]:
        wanted = list(ids)
        rows = await self.all(_INVOICES, ids=wanted) if wanted else []
        return {r["id"]: row_to_invoice(r) for r in rows}

    async def add_invoice(self, frozen: pb.Invoice, *, kind: Kind, position_id: UUID | None, due: date) -> None:
        await self.run(
            _INSERT["invoice"],
            id=UUID(frozen.id),
            version=1,
            number=frozen.number,
            kind=str(kind),
            customer_id=UUID(frozen.customer.id),
            customer_name=frozen.buyer.name,
            project_id=UUID(frozen.project.id) if frozen.project.id else None,
            position_id=position_id,
            issue_date=date.fromisoformat(frozen.issue_date),
            due_date=due,
            gross=Decimal(frozen.gross.amount),
            received=Decimal(0),
            item_version=0,
            cancelled_by=None,
            cancelled_by_number="",
            frozen=frozen.SerializeToString(deterministic=True),
        )

    async def save_invoice(self, value: Invoice) -> None:
        """Only what lives: money received and the cancellation. The document itself never changes."""
        hit = await self.run(
            _TOUCH_INVOICE,
            id_=value.id,
            version_=value.version,
            received=value.received.amount,
            item_version=value.item_version,
            cancelled_by=None if value.cancelled_by is None else value.cancelled_by.id,
            cancelled_by_number="" if value.cancelled_by is None else value.cancelled_by.number,
        )
        expect_one(hit, "invoice", value.id)
        value.version += 1

    async def advances_on(self, position_id: UUID) -> list[Advance]:
        """Issued, not cancelled partial invoices of a position."""
        return [row_to_invoice(r).as_advance() for r in await self.all(_ADVANCES, position_id=position_id)]

    async def list_invoices(
        self, page: Page, where: list[Any], *, order: str, visible: frozenset[str] | None
    ) -> tuple[Sequence[Invoice], str]:
        if visible is not None:
            where = [*where, invoice.c.customer_id.in_([UUID(v) for v in visible])]
        column = invoice.c.number if order.endswith("number") else invoice.c.issue_date
        keys = tuple_(column, invoice.c.id)
        descending = order.startswith("-")
        if page.after:
            after = tuple_(*page.after)
            where = [*where, keys < after if descending else keys > after]
        ordering = [c.desc() if descending else c.asc() for c in (column, invoice.c.id)]
        rows = await self.all(_WITH_SAGA.where(*where).order_by(*ordering).limit(page.limit))
        shown, token = page.cut(rows, lambda r: (r[column.name], r["id"]))
        return [row_to_invoice(r) for r in shown], token

    async def get_saga(self, id_: UUID, *, for_update: bool = False) -> Any:
        row = await self.one(_SAGA_FOR_UPDATE if for_update else _SAGA, id=id_)
        if row is None:
            raise NotFound(f"saga {id_}")
        return row

    async def saga_steps(self, id_: UUID) -> list[Any]:
        return await self.all(_SAGA_STEPS, id=id_)

    async def add_saga(self, id_: UUID, value: states.Saga, *, customer: Named, number: str = "") -> None:
        await self.run(
            _INSERT["saga"],
            id=id_,
            document=str(value.document),
            delivery=str(value.delivery),
            payment=str(value.payment),
            attempt=value.attempt,
            reason="",
            since=self.clock.now(),
            deadline_at=None,
            customer_id=customer.id,
            customer_name=customer.label,
            number=number,
        )

    async def save_saga(self, id_: UUID, value: states.Saga, **living: Any) -> None:
        columns = {"document": str(value.document), "delivery": str(value.delivery), "payment": str(value.payment)}
        await self.run(_UPDATE_SAGA, id_=id_, attempt=value.attempt, **columns, **living)

    async def add_step(self, saga_id: UUID, event: str, before: str, after: str, note: str) -> None:
        await self.run(
            _ADD_STEP, saga=saga_id, at=self.clock.now(), event=event, from_state=before, to_state=after, note=note
        )

    async def list_sagas(self, page: Page, *, waiting_only: bool) -> tuple[Sequence[Any], str]:
        where: list[Any] = []
        if waiting_only:
            ended = and_(saga.c.delivery == "DISPATCHED", saga.c.payment.in_(("SETTLED", "WRITTEN_OFF")))
            where.append(~or_(saga.c.document.in_(("CANCELLED", "DISCARDED")), ended))
        if page.after:
            where.append(tuple_(saga.c.since, saga.c.id) > tuple_(*page.after))
        rows = await self.all(select(saga).where(*where).order_by(saga.c.since, saga.c.id).limit(page.limit))
        return page.cut(rows, lambda r: (r["since"], r["id"]))

    async def next_number(self, series: str) -> int:
        """Gapless: the row lock is held until the commit, so this comes last."""
        return int(await self.value(_NEXT, series=series))

    # Runs, policy, exceptions.

    async def add_run(self, run_id: UUID, until: date, total: int) -> None:
        fields = {"id": run_id, "until": until, "total": total, "done": 0, "draft_ids": [], "failures": []}
        await self.run(_INSERT["billing_run"], **fields, created_at=self.clock.now())

    async def get_run(self, run_id: UUID) -> Any:
        row = await self.one(_RUN, id=run_id)
        if row is None:
            raise NotFound(f"billing run {run_id}")
        return row

    async def count_run(self, run_id: UUID, done: int, drafts: Sequence[UUID], failures: Sequence[Any]) -> None:
        ids = [str(i) for i in drafts]
        await self.run(_COUNT_RUN, id_=run_id, more=done, new_drafts=ids, new_failures=list(failures))

    async def get_policy(self) -> ApprovalPolicy:
        row = await self.one(_POLICY)
        if row is None:
            return ApprovalPolicy()
        levels = tuple(_money(level) for level in row["levels"])
        return ApprovalPolicy(levels, row["escalate_after_hours"], row["version"])

    async def save_policy(self, value: ApprovalPolicy) -> None:
        value.version += 1
        levels = [str(level.amount) for level in value.levels]
        await self.run(
            _SET_POLICY, version=value.version, levels=levels, escalate_after_hours=value.escalate_after_hours
        )

    async def add_exception(self, **fields: Any) -> None:
        await self.run(_INSERT["billing_exception"], version=1, resolution="", **fields)

    async def get_exception(self, id_: UUID) -> Any:
        row = await self.one(_EXCEPTION, id=id_)
        if row is None:
            raise NotFound(f"billing exception {id_}")
        return row

    async def resolve_exception(self, id_: UUID, words: str) -> None:
        await self.run(_RESOLVE, id_=id_, words=words)

    async def list_exceptions(self, page: Page, *, open_only: bool) -> tuple[Sequence[Any], str]:
        where: list[Any] = [exception.c.resolution == ""] if open_only else []
        if page.after:
            where.append(tuple_(exception.c.raised_at, exception.c.id) < tuple_(*page.after))
        newest = select(exception).where(*where).order_by(exception.c.raised_at.desc(), exception.c.id.desc())
        return page.cut(await self.all(newest.limit(page.limit)), lambda r: (r["raised_at"], r["id"]))

    # Replicas.

    async def replicate(self, table: Table, **fields: Any) -> None:
        await self.run(_REPLICATE[table.name], **fields)

    async def customer(self, id_: UUID) -> Customer:
        return Customer.FromString(await self._payload("customer_ref", id_))

    async def legal_entity(self, id_: UUID) -> LegalEntity:
        return LegalEntity.FromString(await self._payload("legal_entity_ref", id_))

    async def project(self, id_: UUID) -> Project:
        return Project.FromString(await self._payload("project_ref", id_))

    async def _payload(self, name: str, id_: UUID) -> bytes:
        payload = await self.value(_PAYLOAD[name], id=id_)
        if payload is None:
            raise NotFound(f"{name} {id_}")
        return bytes(payload)

    async def projects(self, ids: Sequence[UUID]) -> list[Project]:
        return [Project.FromString(bytes(r["payload"])) for r in await self.all(_PROJECTS, ids=list(ids))]

    async def project_ids(self, customer_id: UUID | None) -> list[UUID]:
        rows = await self.all(_PROJECT_IDS_OF, customer=customer_id) if customer_id else await self.all(_PROJECT_IDS)
        return [r["id"] for r in rows]

    async def person(self, id_: UUID) -> Named:
        name = await self.value(_PERSON, id=id_)
        return Named(id_, name or self.principal.name)

    async def _rows(self, table: Table, query: Any, page: Page, where: list[Any]) -> tuple[Sequence[Any], str]:
        """Newest first; ids are UUIDv7, so they order what one instant created."""
        if page.after:
            where = [*where, tuple_(table.c.created_at, table.c.id) < tuple_(*page.after)]
        newest = query.where(*where).order_by(table.c.created_at.desc(), table.c.id.desc()).limit(page.limit)
        return page.cut(await self.all(newest), lambda r: (r["created_at"], r["id"]))

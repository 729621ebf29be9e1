"""crm's tables, rows to objects and back, and the transaction object its use cases work on.

SQL is written here and nowhere else; what the objects mean is `domain`'s part.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from kontor.common.database.listing import Listing, among, containing
from kontor.common.database.paging import Page
from kontor.common.database.rows import insert_row, tenant_table, update_row
from kontor.common.database.transaction import Tx, expect_one
from kontor.common.values import text
from kontor.common.values.errors import NotFound
from kontor.common.values.money import Money
from kontor.crm import wire
from kontor.crm.domain import (
    Acceptance,
    Address,
    BillingModel,
    Customer,
    CustomerKind,
    Event,
    Labels,
    Lead,
    LeadState,
    Opportunity,
    Quote,
    QuoteLine,
    QuoteMilestone,
    QuoteState,
    Stage,
)
from sqlalchemy import (
    Column,
    Date,
    DateTime,
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
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

metadata = MetaData()
_table = partial(tenant_table, metadata)


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
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("search", Text, nullable=False),
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
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("search", Text, nullable=False),
    Column("delivery_channel", Text, nullable=False, server_default="EMAIL"),
    Column("peppol_id", Text, nullable=False, server_default=""),
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
    Column("created_at", DateTime(timezone=True), nullable=False),
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
    Column("sent_at", DateTime(timezone=True)),
    Column("first_seen_at", DateTime(timezone=True)),
    Column("acceptance", JSONB),
    Column("declined_reason", Text, nullable=False),
    Column("link_id", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
counter = _table("counter", Column("series", Text, primary_key=True), Column("last", Integer, nullable=False))
legal_entity_ref = _table(
    "legal_entity_ref",
    Column("id", Uuid, primary_key=True),
    Column("source_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
)

AGGREGATES = (lead, customer, opportunity, quote)


def _by_id(table: Table) -> Any:
    return select(table).where(table.c.id == bindparam("id"))


_GET = {t.name: _by_id(t) for t in AGGREGATES}
_GET_FOR_UPDATE = {t.name: _by_id(t).with_for_update() for t in AGGREGATES}
_INSERT = {t.name: insert_row(t) for t in AGGREGATES}
_UPDATE = {t.name: update_row(t) for t in AGGREGATES}
_NEXT = (
    upsert(counter)
    .values(series=bindparam("series"), last=1)
    .on_conflict_do_update(index_elements=["tenant_id", "series"], set_={"last": counter.c.last + 1})
    .returning(counter.c.last)
)
_REPLICATE_ENTITY = upsert(legal_entity_ref).values(
    id=bindparam("id"), source_version=bindparam("source_version"), name=bindparam("name")
)
_REPLICATE_ENTITY = _REPLICATE_ENTITY.on_conflict_do_update(
    index_elements=["tenant_id", "id"],
    set_={"source_version": _REPLICATE_ENTITY.excluded.source_version, "name": _REPLICATE_ENTITY.excluded.name},
    where=legal_entity_ref.c.source_version < _REPLICATE_ENTITY.excluded.source_version,
)
_ENTITY = select(legal_entity_ref.c.name).where(legal_entity_ref.c.id == bindparam("id"))


_LABELS = (
    select(customer.c.id, customer.c.name.label("label"), customer.c.number.label("number"))
    .where(customer.c.id == func.any(bindparam("ids")))
    .union_all(
        select(opportunity.c.id, opportunity.c.title, sql("''")).where(opportunity.c.id == func.any(bindparam("ids"))),
        select(lead.c.id, lead.c.title, sql("''")).where(lead.c.id == func.any(bindparam("ids"))),
        select(legal_entity_ref.c.id, legal_entity_ref.c.name, sql("''")).where(
            legal_entity_ref.c.id == func.any(bindparam("ids"))
        ),
    )
)


def row_to_lead(row: Any) -> Lead:
    fields = {c.name: row[c.name] for c in lead.c if c.name not in ("tenant_id", "state", "search")}
    return Lead(**fields, state=LeadState(row["state"]))


def lead_to_row(value: Lead) -> dict[str, Any]:
    row = {c.name: getattr(value, c.name) for c in lead.c if c.name not in ("tenant_id", "search")}
    return {**row, "state": str(value.state), "search": search_text(value.title, value.company)}


def row_to_customer(row: Any) -> Customer:
    named = {c.name: row[c.name] for c in customer.c if c.name not in ("tenant_id", "kind", "address", "search")}
    return Customer(**named, kind=CustomerKind(row["kind"]), address=Address(**row["address"]))


def customer_to_row(value: Customer) -> dict[str, Any]:
    row = {c.name: getattr(value, c.name) for c in customer.c if c.name not in ("tenant_id", "search")}
    address = {name: getattr(value.address, name) for name in Address.__slots__}
    return {**row, "kind": str(value.kind), "address": address, "search": search_text(value.name, value.number)}


def row_to_opportunity(row: Any) -> Opportunity:
    worth = None if row["expected_amount"] is None else Money(row["expected_amount"], row["expected_currency"])
    plain = ("id", "title", "customer_id", "lead_id", "created_at", "version")
    return Opportunity(**{n: row[n] for n in plain}, expected_value=worth, stage=Stage(row["stage"]))


def opportunity_to_row(value: Opportunity) -> dict[str, Any]:
    plain = ("id", "title", "customer_id", "lead_id", "created_at", "version")
    worth = value.expected_value
    return {
        **{n: getattr(value, n) for n in plain},
        "stage": str(value.stage),
        "expected_amount": None if worth is None else worth.amount,
        "expected_currency": None if worth is None else worth.currency,
    }


_QUOTE_SPECIAL = ("tenant_id", "state", "lines", "acceptance")


def row_to_quote(row: Any) -> Quote:
    accepted = row["acceptance"]
    return Quote(
        **{c.name: row[c.name] for c in quote.c if c.name not in _QUOTE_SPECIAL},
        state=QuoteState(row["state"]),
        lines=tuple(_line_from_json(line) for line in row["lines"]),
        acceptance=None if accepted is None else _acceptance_from_json(accepted),
    )


def quote_to_row(value: Quote) -> dict[str, Any]:
    accepted = value.acceptance
    return {
        **{c.name: getattr(value, c.name) for c in quote.c if c.name not in _QUOTE_SPECIAL},
        "state": str(value.state),
        "lines": [_line_to_json(line) for line in value.lines],
        "acceptance": None if accepted is None else _acceptance_to_json(accepted),
    }


def _acceptance_to_json(value: Acceptance) -> dict[str, Any]:
    return {"name": value.name, "at": value.at.isoformat(), "version": value.quote_version, "hash": value.text_hash}


def _acceptance_from_json(row: dict[str, Any]) -> Acceptance:
    return Acceptance(row["name"], datetime.fromisoformat(row["at"]), row["version"], row["hash"])


def _line_to_json(value: QuoteLine) -> dict[str, Any]:
    """Decimals and dates as text: JSON numbers are floats to most readers."""
    return {
        "id": str(value.id),
        "position": value.position,
        "title": value.title,
        "description": value.description,
        "billing_model": str(value.billing_model),
        "quantity": f"{value.quantity:f}",
        "unit": value.unit,
        "unit_price": str(value.unit_price.amount),
        "vat_rate": f"{value.vat_rate:f}",
        "vat_category": value.vat_category,
        "cap": None if value.cap is None else str(value.cap.amount),
        "milestones": [{"id": str(m.id), "title": m.title, "amount": str(m.amount.amount)} for m in value.milestones],
        "retainer_from": None if value.retainer_from is None else value.retainer_from.isoformat(),
    }


def _line_from_json(row: dict[str, Any]) -> QuoteLine:
    milestones = (QuoteMilestone(UUID(m["id"]), m["title"], Money(Decimal(m["amount"]))) for m in row["milestones"])
    return QuoteLine(
        id=UUID(row["id"]),
        position=row["position"],
        title=row["title"],
        description=row["description"],
        billing_model=BillingModel(row["billing_model"]),
        quantity=Decimal(row["quantity"]),
        unit=row["unit"],
        unit_price=Money(Decimal(row["unit_price"])),
        vat_rate=Decimal(row["vat_rate"]),
        vat_category=row["vat_category"],
        cap=None if row["cap"] is None else Money(Decimal(row["cap"])),
        milestones=tuple(milestones),
        retainer_from=None if row["retainer_from"] is None else date.fromisoformat(row["retainer_from"]),
    )


def search_text(*parts: str) -> str:
    return text.searchable(" ".join(p for p in parts if p))


_LEADS = Listing(
    lead,
    row_to_lead,
    states=lead.c.state == func.any(bindparam("states")),
    q=lead.c.search.like(bindparam("q")),
)
_CUSTOMERS = Listing(
    customer,
    row_to_customer,
    q=customer.c.search.like(bindparam("q")),
    external_id=customer.c.external_id == bindparam("external_id"),
    visible=customer.c.id == func.any(bindparam("visible")),
)
_OPPORTUNITIES = Listing(
    opportunity,
    row_to_opportunity,
    stages=opportunity.c.stage == func.any(bindparam("stages")),
    customer_id=opportunity.c.customer_id == bindparam("customer_id"),
)
_QUOTES = Listing(
    quote,
    row_to_quote,
    states=quote.c.state == func.any(bindparam("states")),
    customer_id=quote.c.customer_id == bindparam("customer_id"),
    visible=quote.c.customer_id == func.any(bindparam("visible")),
)


class CrmTx(Tx):
    """What crm's use cases load from, save to and announce through."""

    async def get_lead(self, id_: UUID, *, for_update: bool = False) -> Lead:
        return row_to_lead(await self._get("lead", id_, for_update))

    async def get_customer(self, id_: UUID, *, for_update: bool = False) -> Customer:
        return row_to_customer(await self._get("customer", id_, for_update))

    async def get_opportunity(self, id_: UUID, *, for_update: bool = False) -> Opportunity:
        return row_to_opportunity(await self._get("opportunity", id_, for_update))

    async def get_quote(self, id_: UUID, *, for_update: bool = False) -> Quote:
        return row_to_quote(await self._get("quote", id_, for_update))

    async def _get(self, name: str, id_: UUID, for_update: bool) -> Any:
        row = await self.one((_GET_FOR_UPDATE if for_update else _GET)[name], id=id_)
        if row is None:
            raise NotFound(f"{name} {id_}")
        return row

    async def save(self, value: Lead | Customer | Opportunity | Quote) -> None:
        """Inserts a new object, else changes the version it was loaded with; then it carries the new version."""
        name, row = _row(value)
        if value.version == 0:
            self.write(_INSERT[name], **{**row, "version": 1})
        else:
            row.pop("created_at")
            key = {"id_": row.pop("id"), "version_": row.pop("version")}
            expect_one(await self.run(_UPDATE[name], **row, **key), name, value.id)
        value.version += 1

    def emit(self, events: Iterable[Event], labels: Labels = wire.NO_LABELS) -> None:  # type: ignore[override]
        for event in events:
            self.announce(wire.announcement(event, labels))

    async def next_number(self, series: str) -> int:
        return int(await self.value(_NEXT, series=series))

    async def labels(self, *ids: UUID | None) -> Labels:
        wanted = [i for i in set(ids) if i is not None]
        if not wanted:
            return Labels()
        return Labels({r["id"]: (r["label"], r["number"]) for r in await self.all(_LABELS, ids=wanted)})

    async def legal_entity_name(self, id_: UUID) -> str:
        name = await self.value(_ENTITY, id=id_)
        if name is None:
            raise NotFound(f"legal entity {id_}", pointer="/legal_entity_id")
        return str(name)

    async def replicate_legal_entity(self, id_: UUID, version: int, name: str) -> None:
        self.write(_REPLICATE_ENTITY, id=id_, source_version=version, name=name)

    async def list_leads(self, page: Page, states: Sequence[str], q: str) -> tuple[Sequence[Lead], str]:
        return await _LEADS.page(self, page, states=states or None, q=containing(search_text(q)))

    async def list_customers(
        self, page: Page, q: str, external_id: str, visible: frozenset[str] | None
    ) -> tuple[Sequence[Customer], str]:
        return await _CUSTOMERS.page(
            self, page, q=containing(search_text(q)), external_id=external_id or None, visible=among(visible)
        )

    async def list_opportunities(
        self, page: Page, stages: Sequence[str], customer_id: UUID | None
    ) -> tuple[Sequence[Opportunity], str]:
        return await _OPPORTUNITIES.page(self, page, stages=stages or None, customer_id=customer_id)

    async def list_quotes(
        self, page: Page, states: Sequence[str], customer_id: UUID | None, visible: frozenset[str] | None
    ) -> tuple[Sequence[Quote], str]:
        return await _QUOTES.page(self, page, states=states or None, customer_id=customer_id, visible=among(visible))


def _row(value: Lead | Customer | Opportunity | Quote) -> tuple[str, dict[str, Any]]:
    match value:
        case Lead():
            return "lead", lead_to_row(value)
        case Customer():
            return "customer", customer_to_row(value)
        case Opportunity():
            return "opportunity", opportunity_to_row(value)
        case Quote():
            return "quote", quote_to_row(value)

"""Quotes as rows; lines and acceptance are JSON with decimals and dates as text: JSON numbers are floats to most."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.common.database.listing import Listing, as_it_is, folded, starting, words
from kontor.common.database.stores import Row, Store
from kontor.common.database.tables import journal
from kontor.common.values.letters import letter_of
from kontor.common.values.money import Money
from kontor.crm.domain.quote import (
    ANSWERED,
    Acceptance,
    BillingModel,
    OutgoingQuote,
    Quote,
    QuoteLine,
    QuoteMilestone,
    QuoteState,
)
from kontor.crm.store.tables import quote
from sqlalchemy import bindparam, select

_SPECIAL = ("tenant_id", "state", "lines", "acceptance", "outgoing")


_TOLD = (
    select(journal.c.payload)
    .where(
        journal.c.aggregate_id == bindparam("quote"),
        journal.c.aggregate_type == "quote",
        journal.c.message == bindparam("message"),
        journal.c.payload.is_not(None),
    )
    .order_by(journal.c.pos)
)


class Quotes(Store[Quote]):
    table = quote
    aggregate = "quote"
    fixed = frozenset({"number"})
    listing = Listing(
        quote,
        as_it_is,
        orders={"title": folded(quote, "title"), "number": folded(quote, "number")},
        shown={name: quote.c[f"{name}_id"] for name in ("customer", "opportunity", "legal_entity", "lead")},
        ids=quote.c.id,
        states=quote.c.state,
        customer_id=quote.c.customer_id,
        opportunity_id=quote.c.opportunity_id,
        q=starting(folded(quote, "number"), *words(quote, "title")),
        created_at=quote.c.created_at,
        valid_until=quote.c.valid_until,
        visible=quote.c.customer_id,
    )

    def to_row(self, value: Quote) -> Row:
        accepted = value.acceptance
        return {
            **{c.name: getattr(value, c.name) for c in quote.c if c.name not in _SPECIAL},
            "state": str(value.state),
            "lines": [_line_to_json(line) for line in value.lines],
            "acceptance": None if accepted is None else _acceptance_to_json(accepted),
            "outgoing": None if value.outgoing is None else _outgoing_to_json(value.outgoing),
        }

    def to_entity(self, row: Row) -> Quote:
        accepted, state = row["acceptance"], QuoteState(row["state"])
        plain: dict[str, Any] = {c.name: row[c.name] for c in quote.c if c.name not in _SPECIAL}
        return Quote(
            **plain,
            state=state,
            lines=tuple(_line_from_json(line, is_answered=state in ANSWERED) for line in row["lines"]),
            acceptance=None if accepted is None else _acceptance_from_json(accepted),
            outgoing=None if row["outgoing"] is None else _outgoing_from_json(row["outgoing"]),
        )

    async def told(self, quote_id: UUID, message: str) -> list[bytes]:
        """What the journal keeps of one kind of event of a quote, oldest first; what was erased is left out."""
        return [row["payload"] for row in await self._tx.all(_TOLD, quote=quote_id, message=message)]


def _acceptance_to_json(value: Acceptance) -> Row:
    return {"name": value.name, "at": value.at.isoformat(), "version": value.quote_version, "hash": value.text_hash}


def _acceptance_from_json(row: Row) -> Acceptance:
    return Acceptance(row["name"], datetime.fromisoformat(row["at"]), row["version"], row["hash"])


def _outgoing_to_json(value: OutgoingQuote) -> Row:
    return {**asdict(value.letter), "leaves_at": value.leaves_at.isoformat()}


def _outgoing_from_json(row: Row) -> OutgoingQuote:
    leaves_at, letter = row["leaves_at"], {name: row[name] for name in ("to", "cc", "subject", "text")}
    return OutgoingQuote(letter_of(**letter), datetime.fromisoformat(leaves_at))


def _line_to_json(value: QuoteLine) -> Row:
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
        "keeps_cap": value.keeps_cap,
    }


def _line_from_json(row: Row, *, is_answered: bool) -> QuoteLine:
    """A line written before sums kept to their caps has no mark; what was answered then is shown as it was answered."""
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
        keeps_cap=row.get("keeps_cap", not is_answered),
    )

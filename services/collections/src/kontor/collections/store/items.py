"""Open items: rows to objects and back, and the questions that find them by number, payer and amount."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.collections.domain.claims import Claim, ClaimKind
from kontor.collections.domain.interest import Period
from kontor.collections.domain.items import Ground, ItemState, OpenItem
from kontor.collections.domain.named import Named
from kontor.collections.domain.reminding import OutgoingReminder, ReminderSkip
from kontor.collections.domain.tax import TaxPart
from kontor.collections.match import plain
from kontor.collections.store.tables import allocation, item
from kontor.common.database.listing import Listing, as_it_is, folded, starting, thousandths, words
from kontor.common.database.stores import Row, Store
from kontor.common.database.telling import Source, Sum
from kontor.common.values.letters import letter_of
from kontor.common.values.money import Money
from sqlalchemy import Date, Numeric, and_, bindparam, func, or_, select, true

# Of the same amount, enough to propose from; the rest would not help a person either.
_SAME_AMOUNT = 200
_ids = func.any(bindparam("wanted"))
_BY_NUMBER = select(item.c.id).where(item.c.plain_number == _ids)
# Of a customer: what a payment may fit exactly or a reminder asked for; and some of the rest, to propose from.
_FITTING = select(item.c.id).where(
    item.c.customer_id == _ids,
    item.c.open_amount > 0,
    or_(item.c.open_amount == func.any(bindparam("amounts")), item.c.dunning_level > 0),
)
_OWED = (
    select(item)
    .where(item.c.customer_id == _ids, item.c.open_amount > 0)
    .order_by(item.c.due_date, item.c.id)
    .limit(_SAME_AMOUNT)
)
_BY_AMOUNT = (
    select(item)
    .where(item.c.open_amount == _ids, item.c.open_amount > 0)
    .order_by(item.c.due_date, item.c.id)
    .limit(_SAME_AMOUNT)
)
_SUPERSEDED_BY = select(item.c.id).where(item.c.superseded_by == bindparam("residual_id"))
_PRINCIPAL_PAID = (
    select(allocation.c.value_date, func.sum(allocation.c.amount + allocation.c.discount).label("amount"))
    .where(
        allocation.c.item_id == bindparam("item_id"),
        ~allocation.c.undone,
        allocation.c.claim_kind == str(ClaimKind.PRINCIPAL),
    )
    .group_by(allocation.c.value_date)
)
_NUMBERS = select(item.c.id, item.c.number).where(item.c.id == _ids)
# Of a customer with ten thousand items one is read.
_asked = func.unnest(bindparam("wanted")).table_valued("id", name="asked").render_derived()
_one = (
    select(item.c.customer_id, item.c.customer_name, item.c.customer_number)
    .where(item.c.customer_id == _asked.c.id)
    .limit(1)
    .lateral("one")
)
_CUSTOMERS = select(_one).select_from(_asked.join(_one, true()))
_MONEY = ("gross", "discount_amount", "received", "discount_taken", "superseded", "credited")
_SPECIAL = frozenset(
    {
        *("tenant_id", "currency", "open_amount", "state", "default_ground", "claims", "vat", "discount_vat"),
        *("findings", "plain_number", "has_findings", "outgoing", "skip", *_MONEY),
    }
)
_PLAIN = tuple(c.name for c in item.c if c.name not in _SPECIAL)
_SHOWN: dict[str, Source] = {
    "invoice_number": item.c.number,
    "document_kind": item.c.kind,
    "customer.id": item.c.customer_id,
    "customer.label": item.c.customer_name,
    "customer.number": item.c.customer_number,
    "legal_entity": item.c.legal_entity_id,
    "superseded_by": item.c.superseded_by,
    "discount_amount": Sum(func.nullif(item.c.discount_amount, 0, type_=Numeric), item.c.currency),
    **{name: Sum(item.c[name], item.c.currency) for name in _MONEY if name not in ("gross", "discount_amount")},
}


def tax_to_row(parts: Iterable[TaxPart]) -> list[Any]:
    return [[p.category, str(p.rate), str(p.net.amount), str(p.vat.amount)] for p in parts]


def row_to_tax(rows: Iterable[Any], currency: str) -> tuple[TaxPart, ...]:
    return tuple(
        TaxPart(category, Decimal(rate), Money(Decimal(net), currency), Money(Decimal(vat), currency))
        for category, rate, net, vat in rows
    )


def _claim_to_row(claim: Claim) -> dict[str, Any]:
    return {
        "id": str(claim.id),
        "kind": str(claim.kind),
        "amount": str(claim.amount.amount),
        "due_date": claim.due_date.isoformat(),
        "asserted_on": claim.asserted_on.isoformat(),
        "notice_id": str(claim.notice_id) if claim.notice_id else None,
        "paid": str(claim.paid.amount),
        "dropped": str(claim.dropped.amount),
        "reason": claim.reason,
        "periods": [
            [
                *(p.from_date.isoformat(), p.to_date.isoformat(), str(p.rate)),
                *(str(p.principal.amount), str(p.interest.amount), p.not_published),
            ]
            for p in claim.periods
        ],
    }


def _row_to_claim(row: Any, currency: str) -> Claim:
    def money(text: str) -> Money:
        return Money(Decimal(text), currency)

    return Claim(
        id=UUID(row["id"]),
        kind=ClaimKind(row["kind"]),
        amount=money(row["amount"]),
        due_date=date.fromisoformat(row["due_date"]),
        asserted_on=date.fromisoformat(row["asserted_on"]),
        notice_id=UUID(row["notice_id"]) if row["notice_id"] else None,
        paid=money(row["paid"]),
        dropped=money(row["dropped"]),
        reason=row["reason"],
        periods=tuple(
            Period(
                date.fromisoformat(begins), date.fromisoformat(ends), Decimal(rate), money(on), money(bears), unknown
            )
            for begins, ends, rate, on, bears, unknown in row["periods"]
        ),
    )


def _outgoing_to_json(value: OutgoingReminder) -> dict[str, Any]:
    return {
        **asdict(value.letter),
        "level": value.level,
        "total": str(value.total.amount),
        "on": value.on.isoformat(),
        "leaves_at": value.leaves_at.isoformat(),
        "person": named_to_json(value.person),
    }


def _outgoing_from_json(row: Any, currency: str) -> OutgoingReminder:
    return OutgoingReminder(
        letter=letter_of(row["to"], row["cc"], row["subject"], row["text"]),
        level=row["level"],
        total=Money(Decimal(row["total"]), currency),
        on=date.fromisoformat(row["on"]),
        leaves_at=datetime.fromisoformat(row["leaves_at"]),
        person=json_to_named(row["person"]),
    )


def _skip_to_json(value: ReminderSkip) -> dict[str, Any]:
    return {
        "until": value.until.isoformat(),
        "reason": value.reason,
        "at": value.at.isoformat(),
        "person": named_to_json(value.person),
    }


def _skip_from_json(row: Any) -> ReminderSkip:
    until, at = date.fromisoformat(row["until"]), datetime.fromisoformat(row["at"])
    return ReminderSkip(until, row["reason"], at, json_to_named(row["person"]))


def named_to_json(value: Named | None) -> list[str] | None:
    return [str(value.id), value.name] if value else None


def json_to_named(row: Any) -> Named | None:
    return Named(UUID(row[0]), row[1]) if row else None


class OpenItems(Store[OpenItem]):
    table, aggregate = item, "open_item"
    fixed = frozenset(
        {
            *("number", "kind", "customer_id", "legal_entity_id", "issue_date", "due_date", "currency", "gross"),
            *("discount_until", "discount_amount", "consumer", "agreed", "default_notice", "vat", "discount_vat"),
            *("customer_name", "customer_number", "language", "email", "plain_number"),
        }
    )
    listing = Listing(
        item,
        as_it_is,
        order="due_date",
        orders={
            "gross": thousandths(item, "gross"),
            "open_amount": thousandths(item, "open_amount"),
            "customer": folded(item, "customer_name"),
            "number": folded(item, "number"),
        },
        sums={name: Sum(thousandths(item, name), item.c.currency) for name in ("gross", "open_amount")},
        shown=_SHOWN,
        ids=item.c.id,
        customer_id=item.c.customer_id,
        legal_entity_id=item.c.legal_entity_id,
        states=item.c.state,
        dunning_levels=item.c.dunning_level,
        q=starting(folded(item, "number"), *words(item, "customer_name")),
        due_date=item.c.due_date,
        open_amount=thousandths(item, "open_amount"),
        overdue_only=and_(
            item.c.due_date < bindparam("overdue_only", type_=Date), thousandths(item, "open_amount") > 0
        ),
        visible=item.c.customer_id,
        with_findings=item.c.has_findings.is_(True),
    )

    def to_row(self, value: OpenItem) -> Row:
        return {
            **{name: getattr(value, name) for name in _PLAIN},
            **{name: getattr(value, name).amount for name in _MONEY},
            "currency": value.currency,
            "open_amount": value.open_amount.amount,
            "state": str(value.state),
            "default_ground": str(value.default_ground or ""),
            "claims": [_claim_to_row(claim) for claim in value.claims],
            "vat": tax_to_row(value.vat),
            "discount_vat": tax_to_row(value.discount_vat),
            "findings": {code: dict(facts) for code, facts in value.findings.items()},
            "plain_number": plain(value.number),
            "has_findings": bool(value.findings),
            "outgoing": _outgoing_to_json(value.outgoing) if value.outgoing else None,
            "skip": _skip_to_json(value.skip) if value.skip else None,
        }

    def to_entity(self, row: Row) -> OpenItem:
        currency = row["currency"]
        ground = row["default_ground"]
        fields: dict[str, Any] = {name: row[name] for name in _PLAIN}
        fields |= {name: Money(row[name], currency) for name in _MONEY}
        return OpenItem(
            **fields,
            cancelled=row["state"] == ItemState.CANCELLED,
            default_ground=Ground(ground) if ground else None,
            claims=tuple(_row_to_claim(claim, currency) for claim in row["claims"]),
            vat=row_to_tax(row["vat"], currency),
            discount_vat=row_to_tax(row["discount_vat"], currency),
            findings=row["findings"],
            outgoing=_outgoing_from_json(row["outgoing"], currency) if row["outgoing"] else None,
            skip=_skip_from_json(row["skip"]) if row["skip"] else None,
        )

    async def named(self, numbers: Iterable[str]) -> set[UUID]:
        """Items with one of these plain numbers, open or not: a designation holds in any state."""
        return await self._found(_BY_NUMBER, numbers)

    async def fitting(self, customers: Iterable[UUID], amounts: Iterable[Money]) -> set[UUID]:
        """What these customers owe and one of the amounts may pay exactly."""
        asked = list(set(customers))
        exact = list({money.amount for money in amounts})
        rows = await self._tx.all(_FITTING, wanted=asked, amounts=exact) if asked else []
        return {row["id"] for row in rows}

    async def owed_by(self, customers: Iterable[UUID]) -> list[OpenItem]:
        """Some of what these customers owe, the oldest first, to propose from."""
        asked = list(set(customers))
        return [self.to_entity(row) for row in await self._tx.all(_OWED, wanted=asked)] if asked else []

    async def superseded_by(self, residual_id: UUID) -> set[UUID]:
        return {row["id"] for row in await self._tx.all(_SUPERSEDED_BY, residual_id=residual_id)}

    async def _found(self, statement: Any, wanted: Iterable[Any]) -> set[UUID]:
        asked = list(set(wanted))
        return {row["id"] for row in await self._tx.all(statement, wanted=asked)} if asked else set()

    async def of_amounts(self, amounts: Iterable[Money]) -> list[OpenItem]:
        """Some open items of one of these amounts, to propose from."""
        asked = list({money.amount for money in amounts})
        return [self.to_entity(row) for row in await self._tx.all(_BY_AMOUNT, wanted=asked)] if asked else []

    async def principal_paid(self, item_id: UUID, currency: str) -> dict[date, Money]:
        """Principal that went, by value date: interest runs on what was left."""
        rows = await self._tx.all(_PRINCIPAL_PAID, item_id=item_id)
        return {row["value_date"]: Money(row["amount"], currency) for row in rows}

    async def labels(self, ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
        if not ids:
            return {}
        wanted = {"wanted": list(ids)}
        numbers, names = await self._tx.together((_NUMBERS, wanted), (_CUSTOMERS, wanted))
        invoices = {row["id"]: (row["number"], row["number"]) for row in numbers}
        customers = {row["customer_id"]: (row["customer_name"], row["customer_number"]) for row in names}
        return {**customers, **invoices}

"""Credits with their allocations, and what is known of the accounts they came from."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.collections.domain.claims import ClaimKind
from kontor.collections.domain.credits import Allocation, Credit, FreeMoney, Proposal, Refund, Rejection, Source
from kontor.collections.store.items import json_to_named, named_to_json, row_to_tax, tax_to_row
from kontor.collections.store.tables import allocation, credit, payer, refund, waiting_number
from kontor.common.database.listing import Listing, as_it_is, thousandths
from kontor.common.database.rows import insert_row
from kontor.common.database.stores import Row, Store
from kontor.common.database.telling import Sum
from kontor.common.values.money import Money
from sqlalchemy import bindparam, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

# A payment service pays for many: one payment does not teach whose account it is.
_LEARNED_AFTER = 2
_wanted = func.any(bindparam("wanted"))
_ALLOCATIONS = (
    select(allocation).where(allocation.c.transaction_id == _wanted, ~allocation.c.undone).order_by(allocation.c.id)
)
_OF_ITEM = select(allocation.c.transaction_id).where(allocation.c.item_id == bindparam("item_id"), ~allocation.c.undone)
_UNDO = update(allocation).where(allocation.c.id == bindparam("allocation_id")).values(undone=True)
_FREE_OF_CUSTOMER = (
    select(credit.c.id)
    .where(credit.c.customer_id == bindparam("customer_id"), credit.c.free > 0)
    .order_by(credit.c.value_date, credit.c.id)
)
_FREE = (
    select(credit.c.customer_id, credit.c.legal_entity_id, credit.c.currency, func.sum(credit.c.free).label("free"))
    .where(credit.c.customer_id == _wanted, credit.c.free > 0)
    .group_by(credit.c.customer_id, credit.c.legal_entity_id, credit.c.currency)
)
_SAME_AMOUNT = select(credit.c.id).where(credit.c.free == bindparam("amount"), credit.c.free > 0).limit(50)
_PAYERS = select(payer.c.iban, payer.c.customer_id).where(
    payer.c.iban == _wanted, payer.c.times >= _LEARNED_AFTER, ~payer.c.several
)
_ACCOUNTS = select(payer.c.iban).where(
    payer.c.customer_id == bindparam("customer_id"), payer.c.times >= _LEARNED_AFTER, ~payer.c.several
)
# As a list that is made first, so that both ways to a credit go by an index.
_WAITING = select(credit.c.id).where(
    credit.c.free > 0,
    or_(
        credit.c.counterparty_iban == func.any(func.array(_ACCOUNTS.scalar_subquery())),
        credit.c.customer_id == bindparam("customer_id"),
    ),
)
_NAMING = select(waiting_number.c.transaction_id.label("id")).where(waiting_number.c.number == bindparam("number"))
_learnt = upsert(payer).values({name: bindparam(name) for name in ("iban", "customer_id", "times", "several")})
_is_same = payer.c.customer_id == _learnt.excluded.customer_id
_LEARN = _learnt.on_conflict_do_update(
    index_elements=["tenant_id", "iban"],
    set_={
        "times": case((_is_same, payer.c.times + _learnt.excluded.times), else_=payer.c.times),
        "several": or_(payer.c.several, _learnt.excluded.several, ~_is_same),
    },
)
_ADD_REFUND = insert_row(refund)
_REQUESTED = select(refund).where(refund.c.amount == _wanted, ~refund.c.paid).order_by(refund.c.id)
_OWNERS = select(refund.c.id, refund.c.credit_id).where(refund.c.id == _wanted)
_PAID = update(refund).where(refund.c.id == bindparam("refund_id")).values(paid=True)


def _refund_to_row(value: Refund) -> dict[str, Any]:
    return {
        "id": str(value.id),
        "amount": str(value.amount.amount),
        "iban": value.iban,
        "account_holder": value.account_holder,
        "reason": value.reason,
        "requested_at": value.requested_at.isoformat(),
        "paid_by": str(value.paid_by) if value.paid_by else None,
    }


def _row_to_refund(row: Any, currency: str) -> Refund:
    return Refund(
        id=UUID(row["id"]),
        amount=Money(Decimal(row["amount"]), currency),
        iban=row["iban"],
        account_holder=row["account_holder"],
        reason=row["reason"],
        requested_at=datetime.fromisoformat(row["requested_at"]),
        paid_by=UUID(row["paid_by"]) if row["paid_by"] else None,
    )


def _proposal_to_row(value: Proposal) -> list[Any]:
    return [[str(id_) for id_ in value.items], value.confidence, value.reason]


def _row_to_proposal(row: Any) -> Proposal:
    items, confidence, reason = row
    return Proposal(tuple(UUID(id_) for id_ in items), confidence, reason)


def _rejection_to_row(value: Rejection) -> dict[str, Any]:
    return {
        "proposal": _proposal_to_row(value.proposal),
        "reason": value.reason,
        "at": value.at.isoformat(),
        "person": named_to_json(value.person),
    }


def _row_to_rejection(row: Any) -> Rejection:
    at, person = datetime.fromisoformat(row["at"]), json_to_named(row["person"])
    return Rejection(_row_to_proposal(row["proposal"]), row["reason"], at, person)


def allocation_to_row(value: Allocation, credit_id: UUID) -> Row:
    return {
        "id": value.id,
        "transaction_id": credit_id,
        "item_id": value.item_id,
        "number": value.number,
        "currency": value.amount.currency,
        "amount": value.amount.amount,
        "discount": value.discount.amount,
        "reason": value.reason,
        "undone": False,
        "at": value.at,
        "claim_kind": str(value.kind),
        "claim_id": value.claim_id,
        "designation": value.designation,
        "value_date": value.value_date,
        "posting_date": value.posting_date,
        "customer_id": value.customer_id,
        "vat": tax_to_row(value.vat),
        "discount_vat": tax_to_row(value.discount_vat),
    }


def row_to_allocation(row: Row) -> Allocation:
    currency = row["currency"]
    return Allocation(
        id=row["id"],
        item_id=row["item_id"],
        number=row["number"],
        amount=Money(row["amount"], currency),
        discount=Money(row["discount"], currency),
        reason=row["reason"],
        at=row["at"],
        value_date=row["value_date"] or row["at"].date(),
        posting_date=row["posting_date"] or row["at"].date(),
        customer_id=row["customer_id"],
        kind=ClaimKind(row["claim_kind"]),
        claim_id=row["claim_id"],
        designation=row["designation"],
        vat=row_to_tax(row["vat"], currency),
        discount_vat=row_to_tax(row["discount_vat"], currency),
    )


class Credits(Store[Credit]):
    table, aggregate = credit, "credit"
    fixed = frozenset(
        {
            *("source", "currency", "amount", "value_date", "posting_date"),
            *("counterparty_name", "counterparty_iban", "created_at"),
        }
    )
    listing = Listing(
        credit,
        as_it_is,
        orders={"free": thousandths(credit, "free")},
        sums={name: Sum(credit.c[name], credit.c.currency) for name in ("amount", "free")},
        shown={name: credit.c[f"{name}_id"] for name in ("customer", "legal_entity", "invoice")},
        ids=credit.c.id,
        customer_id=credit.c.customer_id,
        free=thousandths(credit, "free"),
        free_only=thousandths(credit, "free") > 0,
    )

    def to_row(self, value: Credit) -> Row:
        return {
            "id": value.id,
            "version": value.version,
            "source": str(value.source),
            "currency": value.amount.currency,
            "amount": value.amount.amount,
            "free": value.free.amount,
            "state": str(value.state),
            "value_date": value.value_date,
            "posting_date": value.posting_date,
            "legal_entity_id": value.legal_entity_id,
            "customer_id": value.customer_id,
            "invoice_id": value.invoice_id,
            "counterparty_name": value.counterparty_name,
            "counterparty_iban": value.counterparty_iban,
            "proposals": [_proposal_to_row(p) for p in value.proposals],
            "refunds": [_refund_to_row(r) for r in value.refunds],
            "returned": value.returned.amount,
            "created_at": value.created_at,
            "by_hand": value.by_hand,
            "rejections": [_rejection_to_row(r) for r in value.rejections],
        }

    def to_entity(self, row: Row) -> Credit:
        currency = row["currency"]
        return Credit(
            id=row["id"],
            version=row["version"],
            source=Source(row["source"]),
            amount=Money(row["amount"], currency),
            value_date=row["value_date"],
            posting_date=row["posting_date"],
            legal_entity_id=row["legal_entity_id"],
            customer_id=row["customer_id"],
            invoice_id=row["invoice_id"],
            counterparty_name=row["counterparty_name"],
            counterparty_iban=row["counterparty_iban"],
            proposals=tuple(map(_row_to_proposal, row["proposals"])),
            refunds=tuple(_row_to_refund(r, currency) for r in row["refunds"]),
            returned=Money(row["returned"], currency),
            created_at=row["created_at"],
            by_hand=row["by_hand"],
            rejections=tuple(map(_row_to_rejection, row["rejections"])),
        )

    def parts(self, value: Credit) -> Sequence[Row]:
        return [allocation_to_row(a, value.id) for a in value.allocations]

    async def whole(self, rows: Sequence[Row]) -> list[Credit]:
        found = await super().whole(rows)
        made = await self._tx.all(_ALLOCATIONS, wanted=[c.id for c in found]) if found else []
        by_credit: dict[UUID, list[Allocation]] = {}
        for row in made:
            by_credit.setdefault(row["transaction_id"], []).append(row_to_allocation(row))
        for value in found:
            value.allocations = tuple(by_credit.get(value.id, ()))
        return found

    async def allocated(self, made: Iterable[tuple[UUID, Allocation]]) -> None:
        """New allocations, each with its credit's id."""
        await self._tx.write_bulk(allocation, [allocation_to_row(one, credit_id) for credit_id, one in made])

    def undone(self, ids: Iterable[UUID]) -> None:
        self._tx.write_many(_UNDO, [{"allocation_id": id_} for id_ in ids])

    async def paying(self, item_id: UUID) -> set[UUID]:
        """Credits that pay an item."""
        return {row["transaction_id"] for row in await self._tx.all(_OF_ITEM, item_id=item_id)}

    async def free_of(self, customer_id: UUID) -> list[UUID]:
        return [row["id"] for row in await self._tx.all(_FREE_OF_CUSTOMER, customer_id=customer_id)]

    async def free_of_customers(self, customers: Iterable[UUID]) -> FreeMoney:
        """All that is free of them, asked at once."""
        asked = list(set(customers))
        rows = await self._tx.all(_FREE, wanted=asked) if asked else []
        return FreeMoney(
            {
                (row["customer_id"], row["legal_entity_id"], row["currency"]): Money(row["free"], row["currency"])
                for row in rows
            }
        )

    async def waiting_for(self, claims: Iterable[tuple[UUID, Money, str]]) -> set[UUID]:
        """Free credits from a claim's customer's accounts, of the customer, of just its amount, or whose text names its
        number; asked in one trip for all claims."""
        asked = list(claims)
        if not asked:
            return set()
        found = await self._tx.together(
            *((_WAITING, {"customer_id": id_}) for id_ in dict.fromkeys(customer for customer, _, _ in asked)),
            *((_SAME_AMOUNT, {"amount": each}) for each in dict.fromkeys(amount.amount for _, amount, _ in asked)),
            *((_NAMING, {"number": number}) for _, _, number in asked if number),
        )
        return {row["id"] for rows in found for row in rows}

    # Accounts.

    async def payers(self, ibans: Iterable[str]) -> dict[str, UUID]:
        """By account the customer it is known to belong to."""
        asked = [iban for iban in set(ibans) if iban]
        rows = await self._tx.all(_PAYERS, wanted=asked) if asked else []
        return {row["iban"]: row["customer_id"] for row in rows}

    def learn(self, payments: Iterable[tuple[str, UUID]]) -> None:
        """Each account a payment came from, and for which customer it was."""
        seen: dict[str, list[UUID]] = {}
        for iban, customer_id in payments:
            if iban:
                seen.setdefault(iban, []).append(customer_id)
        rows = [
            {"iban": iban, "customer_id": one, "times": found.count(one), "several": found.count(one) < len(found)}
            for iban, found in seen.items()
            for one in found[:1]
        ]
        self._tx.write_many(_LEARN, rows)

    # Refunds.

    def requested(self, credit_id: UUID, value: Refund) -> None:
        row = {"id": value.id, "credit_id": credit_id, "iban": value.iban, "paid": False}
        self._tx.write(_ADD_REFUND, **row, currency=value.amount.currency, amount=value.amount.amount)

    async def requests(self, amounts: Iterable[Decimal]) -> list[Row]:
        """Requested refunds of these amounts."""
        asked = list(set(amounts))
        return await self._tx.all(_REQUESTED, wanted=asked) if asked else []

    async def owners_of(self, refunds: Iterable[UUID]) -> dict[UUID, UUID]:
        """By refund the credit it pays back."""
        asked = list(refunds)
        rows = await self._tx.all(_OWNERS, wanted=asked) if asked else []
        return {row["id"]: row["credit_id"] for row in rows}

    def refund_paid(self, refund_id: UUID) -> None:
        self._tx.write(_PAID, refund_id=refund_id)

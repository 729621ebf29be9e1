"""The subledger, reminders, base rates, the tenant's policy, and whose accounts are whose."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.api.collections.v1 import collections_pb2 as pb
from kontor.collections import wire
from kontor.collections.domain.dunning import Notice, Policy
from kontor.collections.domain.interest import BaseRate, BaseRates
from kontor.collections.domain.tax import TaxPart
from kontor.collections.store.items import tax_to_row
from kontor.collections.store.tables import base_rate, legal_entity_ref, notice, policy, posting
from kontor.common.database.listed import Listed, listed
from kontor.common.database.listing import Listing, as_it_is
from kontor.common.database.rows import take_over_row
from kontor.common.database.stores import Row, Store
from kontor.common.database.transaction import BULK_FROM
from kontor.common.values.errors import NotFound
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money
from sqlalchemy import bindparam, func, select
from sqlalchemy import text as sql

# Whole entries in one statement: the database looks at its end whether each adds up.
_POST = sql(
    "insert into posting (entry_id, account, currency, amount, kind, ref_id, customer_id, posting_date, "
    "legal_entity_id, tax) select p.entry_id, p.account, p.currency, p.amount, p.kind, p.ref_id, p.customer_id, "
    "p.posting_date, p.legal_entity_id, p.tax::jsonb from unnest(cast(:entry_id as uuid[]), cast(:account as text[]), "
    "cast(:currency as text[]), cast(:amount as numeric[]), cast(:kind as text[]), cast(:ref_id as uuid[]), "
    "cast(:customer_id as uuid[]), cast(:posting_date as date[]), cast(:legal_entity_id as uuid[]), "
    "cast(:tax as text[])) as p(entry_id, account, currency, amount, kind, ref_id, customer_id, posting_date, "
    "legal_entity_id, tax)"
)
_BASE_RATES = select(base_rate).order_by(base_rate.c.valid_from)
_TAKE_OVER = take_over_row(legal_entity_ref)
_ENTITIES = select(legal_entity_ref)
_NOTICE = select(notice.c.message).where(notice.c.id == bindparam("id"))
_OF_ITEMS = (
    select(
        *(notice.c.id, notice.c.item_id, notice.c.level, notice.c.total, notice.c.currency),
        *(notice.c.pay_until, notice.c.claim_ids),
    )
    .where(notice.c.item_id == func.any(bindparam("wanted")), notice.c.total.is_not(None))
    .order_by(notice.c.level.desc())
)


class Postings:
    """Entries of the receivables subledger."""

    def __init__(self, tx: Any) -> None:
        self._tx = tx

    def add(
        self,
        kind: str,
        ref_id: UUID,
        on: date,
        amounts: Mapping[str, Money],
        *,
        customer_id: UUID | None = None,
        legal_entity_id: UUID | None = None,
        tax: Sequence[TaxPart] = (),
    ) -> None:
        """One balanced entry; accounts with nothing to post are left out."""
        self._post(entry(kind, ref_id, on, amounts, customer_id=customer_id, legal_entity_id=legal_entity_id, tax=tax))

    async def add_many(self, rows: Sequence[Row]) -> None:
        """Rows of whole entries."""
        if len(rows) < BULK_FROM:
            self._post(rows)
        else:
            await self._tx.write_bulk(posting, rows)

    def _post(self, rows: Sequence[Row]) -> None:
        if rows:
            columns = {name: [row[name] for row in rows] for name in rows[0]}
            self._tx.write(_POST, **columns | {"tax": [json.dumps(tax) for tax in columns["tax"]]})


def entry(
    kind: str,
    ref_id: UUID,
    on: date,
    amounts: Mapping[str, Money],
    *,
    customer_id: UUID | None = None,
    legal_entity_id: UUID | None = None,
    tax: Sequence[TaxPart] = (),
) -> list[Row]:
    """The rows of one entry."""
    entry_id = new_id()
    return [
        {
            "entry_id": entry_id,
            "account": account,
            "currency": money.currency,
            "amount": money.amount,
            "kind": kind,
            "ref_id": ref_id,
            "customer_id": customer_id,
            "posting_date": on,
            "legal_entity_id": legal_entity_id,
            "tax": tax_to_row(tax),
        }
        for account, money in amounts.items()
        if money
    ]


class Notices(Store[Notice]):
    """Reminders are kept as they left: the message is the record."""

    table, aggregate = notice, "dunning_notice"
    listing = Listing(
        notice,
        as_it_is,
        ids=notice.c.id,
        customer_id=notice.c.customer_id,
        invoice_id=notice.c.item_id,
        created_at=notice.c.created_at,
        visible=notice.c.customer_id,
    )

    def to_row(self, value: Notice) -> Row:
        return {
            "id": value.id,
            "item_id": value.item.id,
            "customer_id": value.item.customer_id,
            "level": value.level,
            "message": wire.notice(value).SerializeToString(deterministic=True),
            "created_at": value.created_at,
            "version": value.version,
            "total": value.total.amount,
            "currency": value.total.currency,
            "pay_until": value.pay_until,
            "claim_ids": [str(claim.id) for claim in value.claims],
        }

    async def message(self, id_: UUID) -> pb.DunningNotice:
        found = await self._tx.value(_NOTICE, id=id_)
        if found is None:
            raise NotFound(f"dunning notice {id_}")
        return pb.DunningNotice.FromString(bytes(found))

    async def shown(self, request: Message, **given: Any) -> Listed[pb.DunningNotice]:
        """What a request for the list asks; the rows are the reminders as they left."""
        rows, answer = await listed(self._tx, self.listing, self.aggregate, request, given)
        answer.rows = [pb.DunningNotice.FromString(bytes(row["message"])) for row in rows]
        return answer

    async def totals(self, items: Iterable[UUID]) -> dict[UUID, list[Row]]:
        """What was asked for of each item, the last reminder first."""
        found: dict[UUID, list[Row]] = {}
        for row in await self._tx.all(_OF_ITEMS, wanted=list(items)):
            found.setdefault(row["item_id"], []).append(row)
        return found


class AddedRates(Store[BaseRate]):
    table, aggregate = base_rate, "base_rate"

    def to_row(self, value: BaseRate) -> Row:
        return {name: getattr(value, name) for name in ("id", "version", "valid_from", "rate", "source")}

    def to_entity(self, row: Row) -> BaseRate:
        return BaseRate(row["id"], row["valid_from"], row["rate"], row["source"], row["version"])

    async def known(self) -> BaseRates:
        """The delivered rates with the tenant's own."""
        return BaseRates(self.to_entity(row) for row in await self._tx.all(_BASE_RATES))


class Policies(Store[Policy]):
    table, aggregate, key = policy, "collections_policy", "tenant_id"

    def to_row(self, value: Policy) -> Row:
        return {name: getattr(value, name) for name in ("version", "strict_order", "friendly_first")}

    def to_entity(self, row: Row) -> Policy:
        return Policy(row["tenant_id"], row["strict_order"], row["friendly_first"], row["version"])

    async def current(self, *, for_update: bool = False) -> Policy:
        """What the tenant decided, or what holds until it does."""
        return await self.find(self._tx.tenant, for_update=for_update) or Policy(self._tx.tenant)


class LegalEntitiesKnown:
    """Sellers as platform tells of them: whose accounts statements are of."""

    def __init__(self, tx: Any) -> None:
        self._tx = tx

    async def replicate(self, id_: UUID, version: int, name: str, ibans: Sequence[str]) -> None:
        await self._tx.run(_TAKE_OVER, id=id_, source_version=version, name=name, ibans=list(ibans))

    async def owner_of(self, iban: str) -> UUID | None:
        """Whose account it is; a tenant's only seller owns every account."""
        rows = await self._tx.all(_ENTITIES)
        for row in rows:
            if iban in row["ibans"]:
                found: UUID = row["id"]
                return found
        return rows[0]["id"] if len(rows) == 1 else None

    async def names(self) -> dict[UUID, tuple[str, str]]:
        return {row["id"]: (row["name"], "") for row in await self._tx.all(_ENTITIES)}

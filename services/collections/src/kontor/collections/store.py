"""collections' tables, rows to objects and back, and the transaction object its use cases work on.

SQL is written here and nowhere else. `posting` is the receivables subledger: append-only, every entry adds up to
zero by a constraint at commit, corrections are reversals.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.api.collections.v1 import collections_pb2 as pb
from kontor.collections.bankfiles import Statement
from kontor.collections.domain.items import Allocation, BankTransaction, ItemState, OpenItem, TransactionState
from kontor.collections.match import Item, Proposal
from kontor.common.database.ledger import Announcement
from kontor.common.database.listing import Listing, among, as_it_is
from kontor.common.database.paging import Page
from kontor.common.database.rows import insert_row, instant, tenant_table
from kontor.common.database.transaction import Row, Tx, expect_one
from kontor.common.values.errors import NotFound
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Text,
    Uuid,
    and_,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

metadata = MetaData()
_table = partial(tenant_table, metadata)


item = _table(
    "open_item",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("customer_number", Text, nullable=False),
    Column("legal_entity_id", Uuid, nullable=False),
    Column("issue_date", Date, nullable=False),
    Column("due_date", Date, nullable=False),
    Column("currency", Text, nullable=False),
    Column("gross", Numeric, nullable=False),
    Column("open_amount", Numeric, nullable=False),
    Column("discount_until", Date),
    Column("discount_amount", Numeric, nullable=False),
    Column("consumer", Boolean, nullable=False),
    Column("language", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("dunning_level", Integer, nullable=False),
)
statement = _table(
    "statement",
    Column("id", Uuid, primary_key=True),
    Column("iban", Text, nullable=False),
    Column("bank_statement_id", Text, nullable=False),
    Column("from_date", Date),
    Column("to_date", Date),
    Column("currency", Text, nullable=False),
    Column("opening", Numeric),
    Column("closing", Numeric),
    Column("new_lines", Integer, nullable=False),
    Column("known_lines", Integer, nullable=False),
    Column("balanced", Boolean, nullable=False),
    Column("file", JSONB, nullable=False),
    instant("imported_at"),
)
transaction = _table(
    "bank_transaction",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("statement_id", Uuid, nullable=False),
    Column("iban", Text, nullable=False),
    Column("line_key", Text, nullable=False),
    Column("booking_date", Date, nullable=False),
    Column("value_date", Date, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("counterparty_name", Text, nullable=False),
    Column("counterparty_iban", Text, nullable=False),
    Column("remittance", Text, nullable=False),
    Column("end_to_end_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposals", JSONB, nullable=False),
    instant("created_at"),
)
allocation = _table(
    "allocation",
    Column("id", Uuid, primary_key=True),
    Column("transaction_id", Uuid, nullable=False),
    Column("item_id", Uuid, nullable=False),
    Column("number", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("discount", Numeric, nullable=False),
    Column("reason", Text, nullable=False),
    Column("undone", Boolean, nullable=False),
    instant("at"),
)
posting = _table(
    "posting",
    Column("entry_id", Uuid, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("amount", Numeric, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ref_id", Uuid, nullable=False),
    Column("customer_id", Uuid),
    Column("posting_date", Date, nullable=False),
)
notice = _table(
    "dunning_notice",
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, nullable=False),
    Column("customer_id", Uuid, nullable=False),
    Column("level", Integer, nullable=False),
    Column("message", LargeBinary, nullable=False),
    instant("created_at"),
)
# Accounts payments came from, learned from allocations: a hint for the next payment.
payer = _table(
    "payer",
    Column("iban", Text, primary_key=True),
    Column("customer_id", Uuid, nullable=False),
)

_OPEN = (str(ItemState.OPEN), str(ItemState.PARTLY_PAID))


_INSERT = {t.name: insert_row(t) for t in metadata.sorted_tables}
_ADD_ITEM = (
    upsert(item)
    .values({c.name: bindparam(c.name) for c in item.c if c.name != "tenant_id"})
    .on_conflict_do_nothing()
    .returning(item.c.id)
)
_ITEM = select(item).where(item.c.id == bindparam("id"))
_ITEM_FOR_UPDATE = _ITEM.with_for_update()
_ITEMS_FOR_UPDATE = select(item).where(item.c.id == func.any(bindparam("ids"))).order_by(item.c.id).with_for_update()
_OPEN_ITEMS = select(item).where(item.c.state.in_(_OPEN), item.c.open_amount > 0).order_by(item.c.due_date, item.c.id)
_UPDATE_ITEM = (
    update(item)
    .where(item.c.id == bindparam("id_"), item.c.version == bindparam("version_"))
    .values(
        version=item.c.version + 1,
        open_amount=bindparam("open_amount"),
        state=bindparam("state"),
        dunning_level=bindparam("dunning_level"),
    )
)
_NUMBERS = select(item.c.id, item.c.number).where(item.c.id == func.any(bindparam("ids")))
_KNOWN_LINES = select(transaction.c.line_key).where(
    transaction.c.iban == bindparam("iban"), transaction.c.line_key == func.any(bindparam("keys"))
)
_TRANSACTION = select(transaction).where(transaction.c.id == bindparam("id"))
_TRANSACTION_FOR_UPDATE = _TRANSACTION.with_for_update()
_UNMATCHED = (
    select(transaction)
    .where(transaction.c.state == str(TransactionState.UNMATCHED))
    .order_by(transaction.c.id)
    .limit(200)
    .with_for_update(skip_locked=True)
)
_UPDATE_TRANSACTION = (
    update(transaction)
    .where(transaction.c.id == bindparam("id_"), transaction.c.version == bindparam("version_"))
    .values(version=transaction.c.version + 1, state=bindparam("state"), proposals=bindparam("proposals"))
)
_ALLOCATIONS = (
    select(allocation)
    .where(allocation.c.transaction_id == func.any(bindparam("ids")), ~allocation.c.undone)
    .order_by(allocation.c.id)
)
_DISCOUNT_OF = select(func.coalesce(func.sum(allocation.c.discount), 0)).where(
    allocation.c.item_id == bindparam("id"), ~allocation.c.undone
)
_UNDO = update(allocation).where(allocation.c.id == func.any(bindparam("ids"))).values(undone=True)
_STATEMENT = select(statement).where(statement.c.id == bindparam("id"))
_PAYERS = select(payer.c.iban, payer.c.customer_id)
_LEARN = upsert(payer).values(iban=bindparam("iban"), customer_id=bindparam("customer_id"))
_LEARN = _LEARN.on_conflict_do_update(
    index_elements=["tenant_id", "iban"], set_={"customer_id": _LEARN.excluded.customer_id}
)
_NOTICE = select(notice.c.message).where(notice.c.id == bindparam("id"))

_ITEM_MONEY = ("gross", "open_amount", "discount_amount")


def row_to_item(row: Any) -> OpenItem:
    special = ("tenant_id", "currency", "state", *_ITEM_MONEY)
    fields: dict[str, Any] = {c.name: row[c.name] for c in item.c if c.name not in special}
    fields |= {name: Money(row[name], row["currency"]) for name in _ITEM_MONEY}
    return OpenItem(**fields, state=ItemState(row["state"]))


def item_to_row(value: OpenItem) -> dict[str, Any]:
    special = ("tenant_id", "currency", "state", *_ITEM_MONEY)
    return {
        **{c.name: getattr(value, c.name) for c in item.c if c.name not in special},
        **{name: getattr(value, name).amount for name in _ITEM_MONEY},
        "currency": value.gross.currency,
        "state": str(value.state),
    }


def row_to_allocation(row: Any) -> Allocation:
    currency = row["currency"]
    return Allocation(
        row["id"],
        row["item_id"],
        row["number"],
        Money(row["amount"], currency),
        Money(row["discount"], currency),
        row["reason"],
        row["at"],
    )


def row_to_transaction(row: Any, allocations: Sequence[Allocation]) -> BankTransaction:
    special = ("tenant_id", "currency", "amount", "state", "proposals", "line_key")
    fields: dict[str, Any] = {c.name: row[c.name] for c in transaction.c if c.name not in special}
    return BankTransaction(
        **fields,
        amount=Money(row["amount"], row["currency"]),
        allocations=tuple(allocations),
        proposals=tuple(Proposal(tuple(UUID(i) for i in ids), score, why) for ids, score, why in row["proposals"]),
    )


def _proposals(value: BankTransaction) -> list[Any]:
    return [[[str(i) for i in p.items], p.confidence, p.reason] for p in value.proposals]


def row_to_notice(row: Row) -> pb.DunningNotice:
    return pb.DunningNotice.FromString(bytes(row["message"]))


_ITEMS = Listing(
    item,
    row_to_item,
    order="due_date",
    customer_id=item.c.customer_id == bindparam("customer_id"),
    states=item.c.state == func.any(bindparam("states")),
    overdue=and_(item.c.due_date < bindparam("overdue"), item.c.open_amount > 0),
    visible=item.c.customer_id == func.any(bindparam("visible")),
)
_TRANSACTIONS = Listing(
    transaction,
    as_it_is,
    states=transaction.c.state == func.any(bindparam("states")),
    statement_id=transaction.c.statement_id == bindparam("statement_id"),
)
_NOTICES = Listing(
    notice,
    row_to_notice,
    customer_id=notice.c.customer_id == bindparam("customer_id"),
    item_id=notice.c.item_id == bindparam("item_id"),
    visible=notice.c.customer_id == func.any(bindparam("visible")),
)


class CollectionsTx(Tx):
    """What collections' use cases load from, save to and announce through."""

    def tell(self, aggregate: str, aggregate_id: UUID, version: int, message: Message, reason: str = "") -> None:
        self.announce(Announcement(aggregate, aggregate_id, version, message, reason))

    # Open items.

    async def add_item(self, value: OpenItem) -> bool:
        """False when the item is known already."""
        value.version = 1
        return await self.one(_ADD_ITEM, **item_to_row(value)) is not None

    async def get_item(self, id_: UUID, *, for_update: bool = False) -> OpenItem:
        row = await self.one(_ITEM_FOR_UPDATE if for_update else _ITEM, id=id_)
        if row is None:
            raise NotFound(f"open item {id_}")
        return row_to_item(row)

    async def items_for_update(self, ids: Iterable[UUID]) -> dict[UUID, OpenItem]:
        wanted = list(set(ids))
        rows = await self.all(_ITEMS_FOR_UPDATE, ids=wanted) if wanted else []
        return {r["id"]: row_to_item(r) for r in rows}

    async def save_item(self, value: OpenItem) -> None:
        hit = await self.run(
            _UPDATE_ITEM,
            id_=value.id,
            version_=value.version,
            open_amount=value.open_amount.amount,
            state=str(value.state),
            dunning_level=value.dunning_level,
        )
        expect_one(hit, "open item", value.id)
        value.version += 1

    async def matchable(self) -> list[Item]:
        """All that is open, as matching sees it: one query for a whole file."""
        return [
            Item(i.id, i.number, i.customer_id, i.customer_name, i.open_amount, i.discount_until, i.discount_amount)
            for i in map(row_to_item, await self.all(_OPEN_ITEMS))
        ]

    async def numbers(self, ids: Iterable[UUID]) -> dict[UUID, str]:
        wanted = list(set(ids))
        return {r["id"]: r["number"] for r in await self.all(_NUMBERS, ids=wanted)} if wanted else {}

    async def list_items(
        self,
        page: Page,
        *,
        customer_id: UUID | None,
        states: Sequence[str],
        overdue_only: bool,
        visible: frozenset[str] | None,
    ) -> tuple[Sequence[OpenItem], str]:
        return await _ITEMS.page(
            self,
            page,
            customer_id=customer_id,
            states=states or None,
            overdue=self.clock.today() if overdue_only else None,
            visible=among(visible),
        )

    # Statements and their lines.

    async def known_lines(self, iban: str, keys: Sequence[str]) -> frozenset[str]:
        rows = await self.all(_KNOWN_LINES, iban=iban, keys=list(keys)) if keys else []
        return frozenset(r["line_key"] for r in rows)

    async def add_statement(self, value: Statement, *, file: Mapping[str, Any], new: int, known: int) -> dict[str, Any]:
        balance = value.closing or value.opening
        row = {
            "id": new_id(),
            "iban": value.iban,
            "bank_statement_id": value.bank_statement_id,
            "from_date": value.from_date,
            "to_date": value.to_date,
            "currency": balance.currency if balance else "EUR",
            "opening": value.opening.amount if value.opening else None,
            "closing": value.closing.amount if value.closing else None,
            "new_lines": new,
            "known_lines": known,
            "balanced": value.balanced,
            "file": dict(file),
            "imported_at": self.clock.now(),
        }
        self.write(_INSERT["statement"], **row)
        return row

    async def get_statement(self, id_: UUID) -> Any:
        row = await self.one(_STATEMENT, id=id_)
        if row is None:
            raise NotFound(f"statement {id_}")
        return row

    async def add_transactions(self, values: Sequence[tuple[BankTransaction, str]]) -> None:
        """New lines of a statement at once; a key that is known violates a unique index."""
        rows = [
            {
                **{n: getattr(t, n) for n in _TRANSACTION_PLAIN},
                "version": 1,
                "line_key": key,
                "currency": t.amount.currency,
                "amount": t.amount.amount,
                "state": str(t.state),
                "proposals": _proposals(t),
            }
            for t, key in values
        ]
        await self.bulk_insert(transaction, rows)
        for value, _ in values:
            value.version = 1

    async def get_transaction(self, id_: UUID, *, for_update: bool = False) -> BankTransaction:
        row = await self.one(_TRANSACTION_FOR_UPDATE if for_update else _TRANSACTION, id=id_)
        if row is None:
            raise NotFound(f"bank transaction {id_}")
        return (await self._with_allocations([row]))[0]

    async def unmatched(self) -> list[BankTransaction]:
        return await self._with_allocations(await self.all(_UNMATCHED))

    async def _with_allocations(self, rows: Sequence[Any]) -> list[BankTransaction]:
        ids = [r["id"] for r in rows]
        made = await self.all(_ALLOCATIONS, ids=ids) if ids else []
        return [
            row_to_transaction(r, [row_to_allocation(a) for a in made if a["transaction_id"] == r["id"]]) for r in rows
        ]

    async def save_transaction(self, value: BankTransaction) -> None:
        hit = await self.run(
            _UPDATE_TRANSACTION,
            id_=value.id,
            version_=value.version,
            state=str(value.state),
            proposals=_proposals(value),
        )
        expect_one(hit, "bank transaction", value.id)
        value.version += 1

    async def list_transactions(
        self, page: Page, *, states: Sequence[str], statement_id: UUID | None
    ) -> tuple[Sequence[BankTransaction], str]:
        rows, token = await _TRANSACTIONS.page(self, page, states=states or None, statement_id=statement_id)
        return await self._with_allocations(rows), token

    # Allocations, ledger, payers.

    async def add_allocations(self, transaction_id: UUID, values: Sequence[Allocation]) -> None:
        rows = [
            {
                "id": a.id,
                "transaction_id": transaction_id,
                "item_id": a.item_id,
                "number": a.number,
                "currency": a.amount.currency,
                "amount": a.amount.amount,
                "discount": a.discount.amount,
                "reason": a.reason,
                "undone": False,
                "at": a.at,
            }
            for a in values
        ]
        self.write_many(_INSERT["allocation"], rows)

    async def discount_of(self, item_id: UUID, currency: str) -> Money:
        """Cash discount granted on an item so far."""
        return Money(await self.value(_DISCOUNT_OF, id=item_id), currency)

    async def undo_allocations(self, ids: Sequence[UUID]) -> None:
        self.write(_UNDO, ids=list(ids))

    async def post(
        self, kind: str, ref_id: UUID, on: date, amounts: Mapping[str, Money], customer_id: UUID | None = None
    ) -> None:
        """One balanced entry of the subledger; accounts with nothing to post are left out."""
        entry_id = new_id()
        rows = [
            {
                "entry_id": entry_id,
                "account": account,
                "currency": money.currency,
                "amount": money.amount,
                "kind": kind,
                "ref_id": ref_id,
                "customer_id": customer_id,
                "posting_date": on,
            }
            for account, money in amounts.items()
            if money
        ]
        self.write_many(_INSERT["posting"], rows)

    async def payers(self) -> dict[str, UUID]:
        return {r["iban"]: r["customer_id"] for r in await self.all(_PAYERS)}

    async def learn_payer(self, iban: str, customer_id: UUID) -> None:
        if iban:
            self.write(_LEARN, iban=iban, customer_id=customer_id)

    # Reminders.

    async def add_notice(self, id_: UUID, owed: OpenItem, level: int, message: pb.DunningNotice) -> None:
        self.write(
            _INSERT["dunning_notice"],
            id=id_,
            item_id=owed.id,
            customer_id=owed.customer_id,
            level=level,
            message=message.SerializeToString(),
            created_at=self.clock.now(),
        )

    async def get_notice(self, id_: UUID) -> pb.DunningNotice:
        found = await self.value(_NOTICE, id=id_)
        if found is None:
            raise NotFound(f"dunning notice {id_}")
        return pb.DunningNotice.FromString(bytes(found))

    async def list_notices(
        self, page: Page, *, customer_id: UUID | None, item_id: UUID | None, visible: frozenset[str] | None
    ) -> tuple[list[pb.DunningNotice], str]:
        return await _NOTICES.page(self, page, customer_id=customer_id, item_id=item_id, visible=among(visible))


_TRANSACTION_PLAIN = (
    "id",
    "statement_id",
    "iban",
    "booking_date",
    "value_date",
    "counterparty_name",
    "counterparty_iban",
    "remittance",
    "end_to_end_id",
    "created_at",
)

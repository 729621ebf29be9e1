"""Statements, their lines, and which lines wait to be matched."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from kontor.api.collections.v1.events_pb2 import StatementImported
from kontor.collections.domain.lines import LineKind, Statement, StatementState, Transaction, TransactionState
from kontor.collections.store.tables import credit, queue, statement, transaction, waiting_number
from kontor.common.database.listing import Listing, Within, as_it_is, folded, starting, thousandths, words
from kontor.common.database.stores import Row, Store, in_turns
from kontor.common.database.telling import Sum
from kontor.common.values.money import Money
from sqlalchemy import bindparam, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

_wanted = func.any(bindparam("wanted"))
_KNOWN_LINES = select(transaction.c.line_key).where(
    transaction.c.iban == bindparam("iban"), transaction.c.line_key == func.any(bindparam("keys"))
)
_IMPORTING = select(
    exists().where(statement.c.iban == bindparam("iban"), statement.c.state == str(StatementState.IMPORTING))
).select_from(select(1).subquery())
_FAILED = (
    select(statement)
    .where(statement.c.iban == bindparam("iban"), statement.c.state == str(StatementState.FAILED))
    .order_by(statement.c.id)
    .with_for_update()
)
_MET = (
    select(transaction.c.statement_id)
    .where(
        transaction.c.iban == bindparam("iban"),
        transaction.c.line_key == func.any(bindparam("keys")),
        transaction.c.statement_id == _wanted,
    )
    .distinct()
)
_SEEN = exists().where(statement.c.id == transaction.c.statement_id, statement.c.state == str(StatementState.IMPORTED))
_with_credit = select(transaction).outerjoin(credit, credit.c.id == transaction.c.id)
_state = func.coalesce(credit.c.state, transaction.c.state)
# A return names its payment by the bank's end-to-end id, else it is the last one of that amount from that account.
_RETURNED = (
    select(transaction.c.id)
    .where(
        transaction.c.iban == bindparam("iban"),
        transaction.c.amount == bindparam("amount"),
        transaction.c.currency == bindparam("currency"),
    )
    .order_by(transaction.c.booking_date.desc(), transaction.c.id.desc())
    .limit(2)
)
_RETURNED_BY_REFERENCE = _RETURNED.where(transaction.c.end_to_end_id == bindparam("reference"))
_RETURNED_BY_ACCOUNT = _RETURNED.where(transaction.c.counterparty_iban == bindparam("reference"))
_RETURNED_BY_TEXT = _RETURNED.where(transaction.c.remittance == bindparam("reference"))
_ENQUEUE_STATEMENT = upsert(queue).from_select(
    ["tenant_id", "transaction_id"],
    select(transaction.c.tenant_id, transaction.c.id).where(
        transaction.c.statement_id == bindparam("statement_id"),
        or_(transaction.c.amount > 0, transaction.c.returned_id.is_not(None)),
    ),
)
_ENQUEUE_STATEMENT = _ENQUEUE_STATEMENT.on_conflict_do_nothing()
_ENQUEUE = upsert(queue).values(transaction_id=bindparam("transaction_id")).on_conflict_do_nothing()
_TAKE = (
    select(queue.c.transaction_id)
    .order_by(queue.c.transaction_id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKEN = delete(queue).where(queue.c.transaction_id == _wanted)
_IS_WAITING = select(exists().select_from(queue)).select_from(select(1).subquery())
_NUMBERS = upsert(waiting_number).values(transaction_id=bindparam("transaction_id"), number=bindparam("number"))
_NUMBERS = _NUMBERS.on_conflict_do_nothing()
_FORGET = delete(waiting_number).where(waiting_number.c.transaction_id == _wanted)
_PLAIN = (
    *("id", "version", "statement_id", "iban", "line_key", "booking_date", "value_date", "counterparty_name"),
    *("counterparty_iban", "remittance", "end_to_end_id", "created_at", "ultimate_name", "return_reason"),
    *("bank_reference", "legal_entity_id", "returned_id"),
)
_STATEMENT = (
    *("id", "version", "iban", "bank_statement_id", "from_date", "to_date", "new_lines", "known_lines", "balanced"),
    *("imported_at", "operation_id", "legal_entity_id"),
)


class Statements(Store[Statement]):
    table, aggregate = statement, "statement"
    fixed = frozenset(
        {
            *("iban", "bank_statement_id", "from_date", "to_date", "currency", "opening", "closing", "file"),
            *("imported_at", "balanced", "operation_id", "legal_entity_id"),
        }
    )
    listing = Listing(
        statement,
        as_it_is,
        order="-imported_at",
        ids=statement.c.id,
        iban=statement.c.iban,
        states=statement.c.state,
        legal_entity_id=statement.c.legal_entity_id,
        unbalanced_only=statement.c.balanced.is_(False),
        imported_at=statement.c.imported_at,
    )

    def to_row(self, value: Statement) -> Row:
        balance = value.closing or value.opening
        return {
            **{name: getattr(value, name) for name in _STATEMENT},
            "currency": balance.currency if balance else "EUR",
            "opening": value.opening.amount if value.opening is not None else None,
            "closing": value.closing.amount if value.closing is not None else None,
            "file": dict(value.file),
            "state": str(value.state),
        }

    def to_entity(self, row: Row) -> Statement:
        def money(name: str) -> Money | None:
            return None if row[name] is None else Money(row[name], row["currency"])

        return Statement(
            **{name: row[name] for name in _STATEMENT},
            opening=money("opening"),
            closing=money("closing"),
            file=row["file"],
            state=StatementState(row["state"]),
        )

    async def is_importing(self, iban: str) -> bool:
        """A large file of that account is still coming in."""
        return bool(await self._tx.value(_IMPORTING, iban=iban))

    async def failed_with(self, iban: str, keys: Sequence[str]) -> list[Statement]:
        """Statements of that account that failed after they had booked some of these lines; locked."""
        failed = await self._tx.all(_FAILED, iban=iban)
        if not failed:
            return []
        met = await self._tx.all(_MET, iban=iban, keys=list(keys), wanted=[row["id"] for row in failed])
        ids = {row["statement_id"] for row in met}
        return [self.to_entity(row) for row in failed if row["id"] in ids]


class Transactions(Store[Transaction]):
    table, aggregate = transaction, "bank_transaction"
    listing = Listing(
        transaction,
        as_it_is,
        query=_with_credit,
        orders={
            "amount": thousandths(transaction, "amount"),
            "counterparty": folded(transaction, "counterparty_name"),
        },
        sums={"amount": Sum(thousandths(transaction, "amount"), transaction.c.currency)},
        shown={
            "state": _state,
            "returned_transaction_id": transaction.c.returned_id,
            "legal_entity": transaction.c.legal_entity_id,
        },
        # What became of a line's money is a credit of the same id; lines are seen when all of their statement is in.
        parts={
            "credit": Within(credit.c.id, credit.c.id),
            "statement": Within(transaction.c.statement_id, transaction.c.id, StatementImported.DESCRIPTOR.full_name),
        },
        ids=transaction.c.id,
        states=_state,
        statement_id=transaction.c.statement_id,
        iban=transaction.c.iban,
        q=starting(*words(transaction, "counterparty_name")),
        booking_date=transaction.c.booking_date,
        amount=thousandths(transaction, "amount"),
        seen=_SEEN,
    )

    def to_row(self, value: Transaction) -> Row:
        waiting = value.waits_for_a_person
        return {
            **{name: getattr(value, name) for name in _PLAIN},
            "currency": value.amount.currency,
            "amount": value.amount.amount,
            "state": str(TransactionState.UNMATCHED if waiting else TransactionState.IGNORED),
            "proposals": [],
            "kind": str(value.kind),
            "findings": list(value.findings),
        }

    def to_entity(self, row: Row) -> Transaction:
        amount = Money(row["amount"], row["currency"])
        kind = LineKind.PAYMENT if amount.amount > 0 else LineKind.OUTGOING
        return Transaction(
            **{name: row[name] for name in _PLAIN},
            amount=amount,
            kind=LineKind(row["kind"]) if row["kind"] else kind,
            findings=tuple(row["findings"]),
        )

    async def known(self, iban: str, keys: Sequence[str]) -> frozenset[str]:
        rows = await self._tx.all(_KNOWN_LINES, iban=iban, keys=list(keys)) if keys else []
        return frozenset(row["line_key"] for row in rows)

    async def book(self, values: Sequence[Transaction]) -> None:
        """New lines at once; a key that is known violates a unique index."""
        await self._tx.write_bulk(self.table, await in_turns(self._keep, values))

    async def seen(self, ids: Iterable[UUID]) -> dict[UUID, Transaction]:
        """Those of statements that are in as a whole."""
        found = await self.some(ids)
        statements = await self._tx.statements.some(  # type: ignore[attr-defined]
            value.statement_id for value in found.values()
        )
        return {
            id_: value
            for id_, value in found.items()
            if value.statement_id in statements and statements[value.statement_id].state is StatementState.IMPORTED
        }

    async def taken_back_by(self, line: Transaction) -> UUID | None:
        """The payment a return takes back, if it is plain which."""
        asked = {"iban": line.iban, "amount": -line.amount.amount, "currency": line.amount.currency}
        by = (
            (_RETURNED_BY_REFERENCE, line.end_to_end_id),
            (_RETURNED_BY_TEXT, line.remittance),
            (_RETURNED_BY_ACCOUNT, line.counterparty_iban),
        )
        for statement_, reference in by:
            rows = await self._tx.all(statement_, **asked, reference=reference) if reference else []
            if len(rows) == 1 or (rows and statement_ is _RETURNED_BY_REFERENCE):
                found: UUID = rows[0]["id"]
                return found
        return None


class Queue:
    """Lines that wait for the matcher, and what numbers the text of a waiting line may mean."""

    def __init__(self, tx: Any) -> None:
        self._tx = tx

    def add_statement(self, statement_id: UUID) -> None:
        self._tx.write(_ENQUEUE_STATEMENT, statement_id=statement_id)

    def add(self, ids: Iterable[UUID]) -> None:
        self._tx.write_many(_ENQUEUE, [{"transaction_id": id_} for id_ in sorted(set(ids))])

    async def take(self, most: int) -> list[UUID]:
        rows = await self._tx.all(_TAKE, most=most)
        ids = [row["transaction_id"] for row in rows]
        if ids:
            self._tx.write(_TAKEN, wanted=ids)
        return ids

    async def is_waiting(self) -> bool:
        return bool(await self._tx.value(_IS_WAITING))

    async def remember(self, numbers: Mapping[UUID, Iterable[str]]) -> None:
        """What lines that wait may name."""
        rows = [{"transaction_id": id_, "number": n} for id_, found in numbers.items() for n in sorted(set(found))]
        await self._tx.run_many(_NUMBERS, rows)

    def forget(self, ids: Iterable[UUID]) -> None:
        wanted = list(ids)
        if wanted:
            self._tx.write(_FORGET, wanted=wanted)

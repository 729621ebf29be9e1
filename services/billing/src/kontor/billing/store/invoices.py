"""Invoices with the saga's columns beside them, the saga's log, and number series."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.billing import wire
from kontor.billing.domain.advances import Advance, Prepayment
from kontor.billing.domain.draft import Draft, Kind, Named
from kontor.billing.domain.invoice import Invoice, Progress, SagaStep
from kontor.billing.domain.policy import NumberTaken
from kontor.billing.domain.sending import Outgoing
from kontor.billing.domain.states import Delivery, Document, Payment, Saga
from kontor.billing.store.rows import said, said_columns
from kontor.billing.store.tables import chosen_way, credit_ref, draft, invoice, number_series, saga, saga_step
from kontor.common.database.listed import Listed, listed_alone
from kontor.common.database.listing import Listing, always, as_it_is, folded, starting, thousandths, words
from kontor.common.database.stores import Row, Store
from kontor.common.database.telling import Source, Sum
from kontor.common.database.transaction import Tx
from kontor.common.values.errors import NotFound
from kontor.common.values.letters import letter_of
from kontor.common.values.money import Money
from sqlalchemy import Date, Integer, and_, bindparam, case, delete, func, literal, or_, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert as upsert

_MOVING = ("delivery", "payment", "attempt", "reason", "since", "deadline_at", "outgoing")
_WITH_SAGA = select(*invoice.c, *(saga.c[name] for name in _MOVING)).select_from(
    invoice.join(saga, and_(invoice.c.tenant_id == saga.c.tenant_id, invoice.c.id == saga.c.id))
)
_ON_POSITION = _WITH_SAGA.where(
    invoice.c.position_id == bindparam("position_id"), invoice.c.kind == str(Kind.PARTIAL)
).order_by(invoice.c.issue_date, invoice.c.number)
_RESIDUAL_OF = _WITH_SAGA.where(
    invoice.c.position_id == bindparam("position_id"),
    invoice.c.kind == str(Kind.RESIDUAL),
    invoice.c.cancelled_by.is_(None),
)
_NUMBER_TAKEN = select(invoice.c.number).where(
    invoice.c.number == func.any(bindparam("numbers")), invoice.c.legal_entity_id == bindparam("seller")
)
_CREDITS = (
    select(credit_ref.c.invoice_id, func.sum(credit_ref.c.free).label("free"))
    .where(credit_ref.c.invoice_id == func.any(bindparam("ids")))
    .group_by(credit_ref.c.invoice_id)
)
_MOVED = ", ".join(f"{name} = excluded.{name}" for name in (*_MOVING, "document", "number"))
_TAKE_OVER = f"on conflict (tenant_id, id) do update set {_MOVED}"
_ADD_STEPS = sql("""
insert into saga_step (saga_id, no, at, event, from_state, to_state, note, said)
select s.saga,
       coalesce((select max(no) from saga_step known where known.saga_id = s.saga), 0)
         + row_number() over (partition by s.saga order by s.place),
       s.at, s.event, s.from_state, s.to_state, s.note, cast(s.said as jsonb)
  from unnest(cast(:saga as uuid[]), cast(:at as timestamptz[]), cast(:event as text[]), cast(:from_state as text[]),
              cast(:to_state as text[]), cast(:note as text[]), cast(:said as text[]))
       with ordinality as s(saga, at, event, from_state, to_state, note, said, place)
""")
# Where a document stands is said by its draft until it is issued, by its invoice from then on.
_document = case(
    (invoice.c.cancelled_by.is_not(None), literal("CANCELLED")),
    (invoice.c.id.is_not(None), literal("ISSUED")),
    else_=draft.c.state,
)
_PROGRESS = select(*(c for c in saga.c if c.name != "document"), _document.label("document")).select_from(
    saga.outerjoin(invoice, and_(invoice.c.tenant_id == saga.c.tenant_id, invoice.c.id == saga.c.id)).outerjoin(
        draft, and_(draft.c.tenant_id == saga.c.tenant_id, draft.c.id == saga.c.id)
    )
)
_PROGRESS_OF = _PROGRESS.where(saga.c.id == bindparam("id"))
_PAID = ("SETTLED", "WRITTEN_OFF", "SUPERSEDED", "NOT_OWED")
_NO_MORE = and_(saga.c.delivery == "DISPATCHED", saga.c.payment.in_(_PAID))
_STEPS = select(saga_step).where(saga_step.c.saga_id == bindparam("id")).order_by(saga_step.c.no)
_TAKE = (
    upsert(number_series)
    .values(series=bindparam("series"), last=bindparam("count", type_=Integer))
    .on_conflict_do_update(
        index_elements=["tenant_id", "series"],
        set_={"last": number_series.c.last + bindparam("count", type_=Integer)},
    )
    .returning(number_series.c.last)
)
_TAKE_WAY = (
    delete(chosen_way)
    .where(chosen_way.c.invoice_id == bindparam("invoice_id"))
    .returning(chosen_way.c.channel, chosen_way.c.recipient)
)
_SHOWN: dict[str, Source] = {
    "document_kind": invoice.c.kind,
    "customer.id": invoice.c.customer_id,
    "customer.label": invoice.c.customer_name,
    "project.id": invoice.c.project_id,
    "terms.due_date": invoice.c.due_date,
    "delivery.state": saga.c.delivery,
    "delivery.attempt": saga.c.attempt,
    "delivery.since": saga.c.since,
    "delivery.deadline_at": saga.c.deadline_at,
    "payment.state": saga.c.payment,
    "payment.since": saga.c.since,
    "payment.open_amount": Sum(thousandths(invoice, "open_amount"), always("EUR")),
    "payment.received": Sum(invoice.c.received, always("EUR")),
    "cancelled_by.id": invoice.c.cancelled_by,
    "cancelled_by.label": invoice.c.cancelled_by_number,
    "cancelled_by.number": invoice.c.cancelled_by_number,
}


class Invoices(Store[Invoice]):
    table, aggregate, query = invoice, "invoice", _WITH_SAGA
    fixed = frozenset(
        {
            "number",
            "kind",
            "customer_id",
            "customer_name",
            "legal_entity_id",
            "project_id",
            "position_id",
            "issue_date",
            "due_date",
            "gross",
            "frozen",
        }
    )
    listing = Listing(
        invoice,
        as_it_is,
        query=_WITH_SAGA,
        order="-issue_date",
        orders={
            "gross": thousandths(invoice, "gross"),
            "open_amount": thousandths(invoice, "open_amount"),
            "customer": folded(invoice, "customer_name"),
        },
        sums={name: Sum(thousandths(invoice, name), always("EUR")) for name in ("gross", "open_amount")},
        shown=_SHOWN,
        ids=invoice.c.id,
        customer_id=invoice.c.customer_id,
        project_id=invoice.c.project_id,
        legal_entity_id=invoice.c.legal_entity_id,
        payment_states=saga.c.payment,
        delivery_states=saga.c.delivery,
        kinds=invoice.c.kind,
        number=invoice.c.number,
        q=starting(folded(invoice, "number"), *words(invoice, "customer_name")),
        issue_date=invoice.c.issue_date,
        due_date=invoice.c.due_date,
        gross=thousandths(invoice, "gross"),
        overdue_only=and_(
            invoice.c.due_date < bindparam("overdue_only", type_=Date), thousandths(invoice, "open_amount") > 0
        ),
        visible=invoice.c.customer_id,
    )

    def to_row(self, value: Invoice) -> Row:
        by = value.cancelled_by
        return {
            "id": value.id,
            "version": value.version,
            "number": value.number,
            "kind": str(value.kind),
            "customer_id": value.customer.id,
            "customer_name": value.customer.label,
            "legal_entity_id": value.legal_entity_id,
            "project_id": value.project_id,
            "position_id": value.position_id,
            "issue_date": value.issue_date,
            "due_date": value.due_date,
            "gross": value.gross.amount,
            "received": value.received.amount,
            "item_version": value.item_version,
            "cancelled_by": None if by is None else by.id,
            "cancelled_by_number": "" if by is None else by.number,
            "frozen": value.content,
        }

    def to_entity(self, row: Row) -> Invoice:
        by, number = row["cancelled_by"], row["cancelled_by_number"]
        plain = ("id", "version", "number", "legal_entity_id", "project_id", "position_id", "issue_date", "due_date")
        return Invoice(
            **{name: row[name] for name in plain},
            kind=Kind(row["kind"]),
            customer=Named(row["customer_id"], row["customer_name"]),
            gross=Money(row["gross"]),
            content=bytes(row["frozen"]),
            received=Money(row["received"]),
            item_version=row["item_version"],
            cancelled_by=None if by is None else Named(by, number, number),
            saga=_saga_of(row, Document.ISSUED if by is None else Document.CANCELLED),
            reason=row["reason"],
            since=row["since"],
            deadline_at=row["deadline_at"],
            outgoing=None if row["outgoing"] is None else _outgoing_from_json(row["outgoing"]),
        )

    def parts(self, value: Invoice) -> Sequence[Row]:
        """The saga's columns."""
        return [_moving(value)]

    async def save_all(self, values: Sequence[Invoice]) -> None:
        await super().save_all(values)
        rows = [
            {
                **_moving(value),
                "id": value.id,
                "document": str(value.saga.document),
                "customer_id": value.customer.id,
                "customer_name": value.customer.label,
                "number": value.number,
            }
            for value in values
        ]
        await self._tx.write_bulk(saga, rows, taken=_TAKE_OVER)

    async def advances_on(self, position_id: UUID) -> tuple[list[Advance], list[Prepayment]]:
        """Advances billed on a position with what was received on them; and of those that were cancelled, the money
        that is still the customer's credit."""
        found = [self.to_entity(row) for row in await self._tx.all(_ON_POSITION, position_id=position_id)]
        advances = [wire.advance(i) for i in found if i.cancelled_by is None]
        gone = [i for i in found if i.cancelled_by is not None and i.received.amount > 0]
        known = await self._free([i.id for i in gone]) if gone else {}
        paid = [Prepayment(i.id, i.number, i.issue_date, known.get(i.id, i.received)) for i in gone]
        return advances, [p for p in paid if p.amount.amount > 0]

    async def must_be_free(self, seller: UUID, numbers: Sequence[str]) -> None:
        """Numbers a series gave, which another pattern of the seller may have given before."""
        taken = await self._tx.value(_NUMBER_TAKEN, seller=seller, numbers=list(numbers))
        if taken is not None:
            raise NumberTaken(taken)

    async def residual_of(self, position_id: UUID) -> Invoice | None:
        """The bill of the rest on a position, unless it was cancelled."""
        row = await self._tx.one(_RESIDUAL_OF, position_id=position_id)
        return None if row is None else self.to_entity(row)

    async def _free(self, ids: list[UUID]) -> dict[UUID, Money]:
        return {row["invoice_id"]: Money(row["free"]) for row in await self._tx.all(_CREDITS, ids=ids)}


def _saga_of(row: Row, document: Document) -> Saga:
    return Saga(document, Delivery(row["delivery"]), Payment(row["payment"]), row["attempt"])


def _moving(value: Invoice) -> Row:
    return {
        "delivery": str(value.saga.delivery),
        "payment": str(value.saga.payment),
        "attempt": value.saga.attempt,
        "reason": value.reason,
        "since": value.since,
        "deadline_at": value.deadline_at,
        "outgoing": None if value.outgoing is None else _outgoing_to_json(value.outgoing),
    }


def _outgoing_to_json(value: Outgoing) -> Row:
    return {
        "channel": value.channel,
        "recipient": value.recipient,
        "letter": None if value.letter is None else astuple(value.letter),
        "ordered_by": value.ordered_by,
        "leaves_at": None if value.leaves_at is None else value.leaves_at.isoformat(),
        "called_back_by": value.called_back_by,
    }


def _outgoing_from_json(row: Row) -> Outgoing:
    letter = None if row["letter"] is None else letter_of(*row["letter"])
    leaves_at = None if row["leaves_at"] is None else datetime.fromisoformat(row["leaves_at"])
    plain = {name: row[name] for name in ("channel", "recipient", "ordered_by", "called_back_by")}
    return Outgoing(**plain, letter=letter, leaves_at=leaves_at)


class Sagas:
    """The way of each document with its log; what moves on it is saved with the invoice, before that with the draft."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def keep_drafts(self, drafts: Iterable[Draft]) -> None:
        """Drafts wait, by themselves or for approval."""
        now = self._tx.clock.now()
        rows = [
            {
                "id": value.id,
                "document": str(value.state),
                "delivery": "NONE",
                "payment": "NONE",
                "attempt": 0,
                "reason": "",
                "since": now,
                "deadline_at": value.deadline_at,
                "outgoing": None,
                "customer_id": value.customer.id,
                "customer_name": value.customer.label,
                "number": "",
            }
            for value in drafts
        ]
        await self._tx.write_bulk(saga, rows, taken=_TAKE_OVER)

    def log(self, steps: Iterable[tuple[UUID, SagaStep]]) -> None:
        """Behind what is known of each; all of a transaction are written when it ends."""
        for id_, step in steps:
            columns = said_columns(step.said, "note")
            self._tx.gather(
                _ADD_STEPS,
                saga=id_,
                at=step.at,
                event=step.event,
                from_state=step.from_state,
                to_state=step.to_state,
                note=columns["note"],
                said=None if columns["said"] is None else json.dumps(columns["said"]),
            )

    async def get(self, id_: UUID) -> Progress:
        row = await self._tx.one(_PROGRESS_OF, id=id_)
        if row is None:
            raise NotFound(f"saga {id_}")
        steps = await self._tx.all(_STEPS, id=id_)
        return _progress(row, tuple(_step(s) for s in steps))

    async def listed(self, request: Message) -> Listed[Progress]:
        return await listed_alone(self._tx, _LIST, request)


def _progress(row: Row, steps: tuple[SagaStep, ...] = ()) -> Progress:
    return Progress(
        id=row["id"],
        saga=_saga_of(row, Document(row["document"])),
        customer=Named(row["customer_id"], row["customer_name"]),
        number=row["number"],
        since=row["since"],
        reason=row["reason"],
        deadline_at=row["deadline_at"],
        steps=steps,
    )


def _step(row: Any) -> SagaStep:
    return SagaStep(row["at"], row["event"], row["from_state"], row["to_state"], said(row, "note"))


_LIST = Listing(
    saga,
    _progress,
    query=_PROGRESS,
    order="since",
    invoice_ids=saga.c.id,
    customer_id=saga.c.customer_id,
    deliveries=saga.c.delivery,
    payments=saga.c.payment,
    since=saga.c.since,
    waiting_only=~or_(_document.in_(("CANCELLED", "DISCARDED")), _NO_MORE),
)


class Series:
    """Each seller's numbers, without gaps."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def take(self, series: str, count: int) -> int:
        """The last of so many: the row's lock is held until the commit, so this comes last."""
        return int(await self._tx.value(_TAKE, series=series, count=count))


class Ways:
    """The way a person chose for the next dispatch of an invoice, as the release before keeps it."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    async def take(self, invoice_id: UUID) -> tuple[str, str]:
        """Channel and recipient, once; empty: the buyer's own."""
        row = await self._tx.one(_TAKE_WAY, invoice_id=invoice_id)
        return ("", "") if row is None else (row["channel"], row["recipient"])

"""A chunk of drafts becomes invoices: as many statements for a hundred as for one, locks always in the same order."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.billing.v1 import events_pb2 as events
from kontor.api.crm.v1.crm_pb2 import Customer
from kontor.api.platform.v1.platform_pb2 import LegalEntity
from kontor.billing.domain.draft import Draft, Kind
from kontor.billing.domain.states import Document, Saga
from kontor.billing.store.rows import draft_to_row, row_to_draft
from kontor.billing.store.tables import (
    customer_ref,
    draft,
    invoice,
    issue_item,
    legal_entity_ref,
    number_series,
    saga,
)
from kontor.common.database.ledger import Announcement
from kontor.common.database.paging import Page
from kontor.common.database.rows import insert_row, update_row
from kontor.common.database.transaction import Row, Tx
from kontor.common.values.errors import Conflict
from sqlalchemy import DateTime, Integer, Table, Text, Uuid, bindparam, func, select, update
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert as upsert

WAITING, ISSUED, FAILED = "WAITING", "ISSUED", "FAILED"
INSERT_INVOICE = insert_row(invoice)
UPDATE_DRAFT = update_row(draft)
UPDATE_SAGA = (
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
ADD_STEP = sql(
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
_INSERT_ITEM = insert_row(issue_item)
_ITEMS = select(issue_item).where(issue_item.c.operation_id == bindparam("operation_id"))
_WAITING_ITEMS = _ITEMS.where(
    issue_item.c.position == func.any(bindparam("positions")), issue_item.c.state == WAITING
).order_by(issue_item.c.position)
_WAITING_ITEMS_FOR_UPDATE = _WAITING_ITEMS.with_for_update()
_END_ITEM = (
    update(issue_item)
    .where(issue_item.c.operation_id == bindparam("operation_id_"), issue_item.c.position == bindparam("position_"))
    .values(
        state=bindparam("state"),
        number=bindparam("number"),
        code=bindparam("code"),
        words=bindparam("words"),
        findings=bindparam("findings"),
    )
)
_DRAFTS = select(draft).where(draft.c.id == func.any(bindparam("ids"))).order_by(draft.c.id)
_DRAFTS_FOR_UPDATE = _DRAFTS.with_for_update()
_SAGAS_FOR_UPDATE = select(saga).where(saga.c.id == func.any(bindparam("ids"))).order_by(saga.c.id).with_for_update()
_TAKE = (
    upsert(number_series)
    .values(series=bindparam("series"), last=bindparam("count", type_=Integer))
    .on_conflict_do_update(
        index_elements=["tenant_id", "series"],
        set_={"last": number_series.c.last + bindparam("count", type_=Integer)},
    )
    .returning(number_series.c.last)
)


def _by_id(table: Table) -> Any:
    return select(table.c.id, table.c.payload).where(table.c.id == func.any(bindparam("ids")))


_CUSTOMERS, _ENTITIES = _by_id(customer_ref), _by_id(legal_entity_ref)


def draft_change(value: Draft) -> dict[str, Any]:
    """Parameters of UPDATE_DRAFT: the version it was loaded with."""
    row = draft_to_row(value)
    row.pop("created_at")
    key = {"id_": row.pop("id"), "version_": row.pop("version")}
    return {**row, **key}


def saga_change(id_: UUID, value: Saga, living: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of UPDATE_SAGA."""
    columns = {"document": str(value.document), "delivery": str(value.delivery), "payment": str(value.payment)}
    return {"id_": id_, "attempt": value.attempt, **columns, **living}


def invoice_row(frozen: pb.Invoice, kind: Kind, position_id: UUID | None) -> dict[str, Any]:
    """A document's first row: nothing received, not cancelled."""
    return {
        "id": UUID(frozen.id),
        "version": 1,
        "number": frozen.number,
        "kind": str(kind),
        "customer_id": UUID(frozen.customer.id),
        "customer_name": frozen.buyer.name,
        "legal_entity_id": UUID(frozen.seller.legal_entity_id),
        "project_id": UUID(frozen.project.id) if frozen.project.id else None,
        "position_id": position_id,
        "issue_date": date.fromisoformat(frozen.issue_date),
        "due_date": date.fromisoformat(frozen.terms.due_date),
        "gross": Decimal(frozen.gross.amount),
        "received": Decimal(0),
        "item_version": 0,
        "cancelled_by": None,
        "cancelled_by_number": "",
        "frozen": frozen.SerializeToString(deterministic=True),
    }


class ManyTx(Tx):
    """The part of billing's transaction that issues in bulk."""

    async def add_issue_items(self, operation_id: UUID, items: Sequence[tuple[UUID, int]]) -> None:
        """Drafts with the versions they were read in."""
        begun = {"operation_id": operation_id, "state": WAITING, "number": "", "code": "", "words": {}, "findings": []}
        rows = [
            {**begun, "position": position, "draft_id": draft_id, "draft_version": version}
            for position, (draft_id, version) in enumerate(items)
        ]
        self.write_many(_INSERT_ITEM, rows)

    async def waiting_items(
        self, operation_id: UUID, positions: Sequence[int], *, for_update: bool = False
    ) -> list[Row]:
        """Those of a chunk that nothing has been said of yet."""
        statement = _WAITING_ITEMS_FOR_UPDATE if for_update else _WAITING_ITEMS
        return await self.all(statement, operation_id=operation_id, positions=list(positions))

    async def end_items(self, operation_id: UUID, ends: Mapping[int, Mapping[str, Any]]) -> None:
        """By position: its state, and number or code, words and findings."""
        nothing: dict[str, Any] = {"number": "", "code": "", "words": {}, "findings": []}
        key = {"operation_id_": operation_id}
        self.write_many(_END_ITEM, [{**nothing, **end, **key, "position_": at} for at, end in ends.items()])

    async def list_issue_items(self, operation_id: UUID, page: Page, *, failed_only: bool) -> tuple[Sequence[Row], str]:
        where: list[Any] = [issue_item.c.state == FAILED] if failed_only else []
        where += [issue_item.c.position > page.after[0]] if page.after else []
        query = _ITEMS.where(*where).order_by(issue_item.c.position).limit(page.limit)
        return page.cut(await self.all(query, operation_id=operation_id), lambda row: (row["position"],))

    async def drafts_by_id(self, ids: Iterable[UUID], *, for_update: bool = False) -> dict[UUID, Draft]:
        rows = await self.all(_DRAFTS_FOR_UPDATE if for_update else _DRAFTS, ids=list(ids))
        return {row["id"]: row_to_draft(row) for row in rows}

    async def save_drafts(self, drafts: Sequence[Draft]) -> None:
        """Each in the version it was loaded with, or none."""
        if await self.run_many(UPDATE_DRAFT, [draft_change(d) for d in drafts]) != len(drafts):
            raise Conflict("a draft of the chunk has moved on")
        for value in drafts:
            value.version += 1
            self.tell_issued(value)

    def tell_issued(self, value: Draft) -> None:
        """That a draft ends as a document is told with its last version; the document's own event is the invoice's."""
        if value.state is Document.ISSUED:
            message = events.DraftIssued(draft_id=str(value.id))
            self.announce(Announcement("draft", value.id, value.version, message))

    async def sagas_for_update(self, ids: Iterable[UUID]) -> list[Row]:
        return await self.all(_SAGAS_FOR_UPDATE, ids=list(ids))

    async def save_sagas(self, changes: Sequence[Mapping[str, Any]], steps: Sequence[Mapping[str, Any]]) -> None:
        """As `saga_change` gives them; and a step each for the log."""
        self.write_many(UPDATE_SAGA, changes)
        self.write_many(ADD_STEP, steps)

    async def add_invoices(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """As `invoice_row` gives them."""
        self.write_many(INSERT_INVOICE, rows)

    async def take_numbers(self, series: str, count: int) -> int:
        """The last of so many: gapless, the row lock is held until the commit, so this comes last."""
        return int(await self.value(_TAKE, series=series, count=count))

    async def customers(self, ids: Iterable[UUID]) -> dict[UUID, Customer]:
        rows = await self.all(_CUSTOMERS, ids=list(set(ids)))
        return {row["id"]: Customer.FromString(bytes(row["payload"])) for row in rows}

    async def legal_entities(self, ids: Iterable[UUID]) -> dict[UUID, LegalEntity]:
        rows = await self.all(_ENTITIES, ids=list(set(ids)))
        return {row["id"]: LegalEntity.FromString(bytes(row["payload"])) for row in rows}

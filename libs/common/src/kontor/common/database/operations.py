"""Long work that a caller may watch and stop: started in the transaction that asks for it, counted by what does it.

Chunks run in transactions of their own and at the same time, so they add to the counters; what ends an operation is
the chunk that finds everything counted, or whoever calls `finish`. Of a verb for many records it is kept here what is
to be done, in whose name, and what became of each; doing it is `serving.batches`' part.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from kontor.api.common.v1 import batch_pb2, operation_pb2, types_pb2
from kontor.common.database.paging import NEWEST, Page
from kontor.common.database.statements import Statement
from kontor.common.database.tables import operation_item, operations
from kontor.common.identity.tokens import Principal
from kontor.common.values import text, wire
from kontor.common.values.clock import Clock
from kontor.common.values.errors import NotFound, RuleViolated
from kontor.common.values.ids import new_id

Row = dict[str, Any]


class Transaction(Protocol):
    """What operations need of the transaction they are part of."""

    @property
    def service(self) -> str: ...
    @property
    def principal(self) -> Principal: ...
    @property
    def real_clock(self) -> Clock: ...
    async def one(self, statement: Statement, /, **params: Any) -> Row | None: ...
    async def all(self, statement: Statement, /, **params: Any) -> list[Row]: ...
    async def run(self, statement: Statement, /, **params: Any) -> int: ...
    async def bulk_insert(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> int: ...
    def write_many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None: ...


class OperationEnded(RuleViolated):
    code = "operation.ended"
    texts = {
        "de": "Dieser Vorgang ist schon zu Ende; es gibt nichts mehr anzuhalten.",
        "en": "This operation has ended already; there is nothing left to stop.",
    }
    cure = {
        "de": "Unter outcomes nachsehen, was aus jedem Datensatz wurde.",
        "en": "See among the outcomes what became of each record.",
    }


class NotCancellable(RuleViolated):
    code = "operation.not_cancellable"
    texts = {
        "de": "Dieser Vorgang lässt sich nicht anhalten: halb getan wäre er falsch. Bitte sein Ende abwarten.",
        "en": "This operation cannot be stopped: half of it would be wrong. Please wait for its end.",
    }


class NotYours(RuleViolated):
    code = "operation.not_yours"
    texts = {
        "de": "Anhalten kann diesen Vorgang nur, wer ihn begonnen hat.",
        "en": "Only whoever began this operation can stop it.",
    }
    cure = {
        "de": "Den bitten, der unter ordered_by steht.",
        "en": "Ask the person named as ordered_by.",
    }


RUNNING, SUCCEEDED, FAILED, CANCELLED = "running", "succeeded", "failed", "cancelled"
WAITING, DONE = "WAITING", "DONE"
_STATES = {
    RUNNING: types_pb2.OPERATION_STATE_RUNNING,
    SUCCEEDED: types_pb2.OPERATION_STATE_SUCCEEDED,
    FAILED: types_pb2.OPERATION_STATE_FAILED,
    CANCELLED: types_pb2.OPERATION_STATE_CANCELLED,
}
_NUMBERS = {number: state for state, number in _STATES.items()}
_HERE = operations.c.id == sa.bindparam("operation_id")
_START = sa.insert(operations)
_GET = sa.select(operations).where(_HERE)
_ENDED = sa.select(operations.c.id).where(
    operations.c.id == sa.func.any(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))), operations.c.state != RUNNING
)
_GET_FOR_UPDATE = _GET.with_for_update()
_LIST = (
    sa.select(*(column for column in operations.c if column.name not in ("work", "principal")))
    .where(
        sa.or_(sa.bindparam("by", type_=sa.Text) == "", operations.c.actor == sa.bindparam("by", type_=sa.Text)),
        sa.or_(
            sa.bindparam("of_kind", type_=sa.Text) == "", operations.c.kind == sa.bindparam("of_kind", type_=sa.Text)
        ),
        operations.c.state == sa.func.any(sa.bindparam("states", type_=sa.ARRAY(sa.Text))),
    )
    .order_by(operations.c.created_at.desc(), operations.c.id.desc())
    .limit(sa.bindparam("limit", type_=sa.Integer))
)
_LIST_AFTER = _LIST.where(
    sa.tuple_(operations.c.created_at, operations.c.id)
    < sa.tuple_(sa.bindparam("after", type_=sa.DateTime(timezone=True)), sa.bindparam("after_id", type_=sa.Uuid()))
)
_PROGRESS = (
    sa.update(operations)
    .where(_HERE, operations.c.state.in_((RUNNING, CANCELLED)))
    .values(
        done=operations.c.done + sa.bindparam("more_done"),
        failed=operations.c.failed + sa.bindparam("more_failed"),
        total=operations.c.total + sa.bindparam("more_total"),
    )
    .returning(operations.c.done, operations.c.failed, operations.c.total)
)
_FINISH = (
    sa.update(operations)
    .where(_HERE, operations.c.state == RUNNING)
    .values(
        state=sa.bindparam("end_state"),
        result_href=sa.bindparam("href"),
        error=sa.bindparam("why"),
        ended_at=sa.bindparam("now"),
    )
)
_OF = operation_item.c.operation_id == sa.bindparam("operation_id")
_NEXT = (
    sa.select(operation_item.c.position, operation_item.c.record_id, operation_item.c.version)
    .where(_OF, operation_item.c.state == WAITING)
    .order_by(operation_item.c.position)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)
_KEEP = (
    sa.update(operation_item)
    .where(_OF, operation_item.c.position == sa.bindparam("at"))
    .values(state=sa.bindparam("became"), problem=sa.bindparam("why"))
)
_OUTCOMES = (
    sa.select(operation_item)
    .where(
        _OF,
        operation_item.c.position > sa.bindparam("after", type_=sa.Integer),
        operation_item.c.state == sa.func.any(sa.bindparam("states", type_=sa.ARRAY(sa.Text))),
    )
    .order_by(operation_item.c.position)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)


class Operations:
    """The operations of one transaction's tenant; reached as `tx.operations`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def start(
        self,
        kind: str,
        *,
        total: int = 0,
        id_: UUID | None = None,
        cancellable: bool = False,
        work: Mapping[str, str] | None = None,
    ) -> UUID:
        """`cancellable` where what is left out can be done another time, and whoever does the work asks `is_running`;
        `work` is what `serving.batches` goes on with in the caller's name."""
        operation_id = id_ or new_id()
        await self._tx.run(
            _START,
            id=operation_id,
            kind=kind,
            state=RUNNING,
            total=total,
            actor=self._tx.principal.actor,
            created_at=self._tx.real_clock.now(),
            cancellable=cancellable,
            work=work,
            principal=None if work is None else self._tx.principal.kept,
        )
        return operation_id

    async def progress(self, operation_id: UUID, *, done: int = 0, failed: int = 0, total: int = 0) -> bool:
        """Adds to the counters, also for a part that was in hand when it was stopped; True when everything expected is
        counted now."""
        row = await self._tx.one(
            _PROGRESS, operation_id=operation_id, more_done=done, more_failed=failed, more_total=total
        )
        return row is not None and row["done"] + row["failed"] >= row["total"]

    async def finish(self, operation_id: UUID, *, result_href: str = "", error: str = "") -> bool:
        """Ends it once, well or (with an error for people) not; False when it had ended before."""
        return await self._end(operation_id, FAILED if error else SUCCEEDED, result_href, error)

    async def _end(self, operation_id: UUID, state: str, href: str, error: str) -> bool:
        now = self._tx.real_clock.now()
        hit = await self._tx.run(_FINISH, operation_id=operation_id, end_state=state, href=href, why=error, now=now)
        return hit == 1

    async def is_running(self, operation_id: UUID) -> bool:
        """Nobody has stopped it; one that was never kept runs."""
        row = await self._tx.one(_GET, operation_id=operation_id)
        return row is None or row["state"] == RUNNING

    async def ended(self, ids: Iterable[UUID]) -> set[UUID]:
        """Those of these that are over, however they ended."""
        wanted = list(ids)
        return {row["id"] for row in await self._tx.all(_ENDED, ids=wanted)} if wanted else set()

    async def get(self, operation_id: UUID) -> types_pb2.Operation:
        """For who has just begun it, or works on it."""
        row = await self._tx.one(_GET, operation_id=operation_id)
        if row is None:
            raise NotFound(f"no operation {operation_id}")
        return self._shown(row)

    # What people see and stop: with a limited permission their own.

    async def seen(self, operation_id: UUID) -> types_pb2.Operation:
        return self._shown(await self._visible(operation_id, _GET))

    async def cancel(self, operation_id: UUID) -> types_pb2.Operation:
        row = await self._visible(operation_id, _GET_FOR_UPDATE)
        if (why := self._why_not_cancel(row)) is not None:
            raise why(f"operation {operation_id}")
        await self._end(operation_id, CANCELLED, self.outcomes_href(row) if row["work"] is not None else "", "")
        return await self.get(operation_id)

    async def mine(self, request: operation_pb2.MyOperationsRequest) -> tuple[list[types_pb2.Operation], str]:
        page = Page.of(request.page_size, request.page_token, types=NEWEST)
        after = dict(zip(("after", "after_id"), page.after, strict=False))
        rows = await self._tx.all(
            _LIST_AFTER if after else _LIST,
            by="" if self._sees_all and not request.mine else self._tx.principal.actor,
            of_kind=request.kind,
            states=[_NUMBERS[state] for state in request.states if state] or list(_STATES),
            limit=page.limit,
            **after,
        )
        shown, token = page.cut(rows, lambda row: (row["created_at"], row["id"]))
        return [self._shown({"work": None, **row}) for row in shown], token

    async def _visible(self, operation_id: UUID, read: Any) -> Row:
        row = await self._tx.one(read, operation_id=operation_id)
        if row is None or not (self._sees_all or row["actor"] == self._tx.principal.actor):
            raise NotFound(f"no operation {operation_id}")
        return row

    @property
    def _sees_all(self) -> bool:
        return self._tx.principal.visible(f"{self._tx.service}.operation.read", "own") is None

    def _why_not_cancel(self, row: Row) -> type[RuleViolated] | None:
        if row["state"] != RUNNING:
            return OperationEnded
        if row["actor"] != self._tx.principal.actor:
            return NotYours
        return None if row["cancellable"] else NotCancellable

    def href(self, row: Row) -> str:
        return f"/v1/{self._tx.service}/operations/{row['id']}"

    def outcomes_href(self, row: Row) -> str:
        return f"{self.href(row)}/outcomes"

    def _shown(self, row: Row) -> types_pb2.Operation:
        refused, principal = self._why_not_cancel(row), self._tx.principal
        cancel = types_pb2.AllowedAction(verb="cancel", allowed=refused is None)
        if refused is not None:
            cancel.reason_code = refused.code
            cancel.reason = text.translate(refused.code, principal.locale)
        shown = to_message(row, self._tx.real_clock.now())
        shown.href = self.href(row)
        if row["actor"].startswith("user:"):
            shown.ordered_by = shown.orderer.id = row["actor"].removeprefix("user:")
            shown.orderer.label = principal.name if row["actor"] == principal.actor else ""
        shown.allowed_actions.append(cancel)
        return shown

    # A verb for many records.

    async def add_items(self, operation_id: UUID, items: Sequence[tuple[UUID, int]]) -> None:
        """Records and the versions they were found in."""
        rows = [
            {"operation_id": operation_id, "position": at, "record_id": id_, "version": version}
            for at, (id_, version) in enumerate(items)
        ]
        await self._tx.bulk_insert(operation_item, rows)

    async def work_of(self, operation_id: UUID) -> tuple[Row, Row] | None:
        """What is to be done and in whose name; None once it has ended."""
        row = await self._tx.one(_GET, operation_id=operation_id)
        if row is None or row["state"] != RUNNING or row["work"] is None:
            return None
        return row["work"], row["principal"]

    async def waiting(self, operation_id: UUID, most: int) -> list[Row]:
        """The next `{position, record_id, version}`."""
        return await self._tx.all(_NEXT, operation_id=operation_id, limit=most)

    def keep_outcomes(self, operation_id: UUID, outcomes: Mapping[int, batch_pb2.ItemProblem | None]) -> None:
        """By position; None for what is done."""
        self._tx.write_many(
            _KEEP,
            [
                {
                    "operation_id": operation_id,
                    "at": at,
                    "became": DONE if problem is None else FAILED.upper(),
                    "why": None if problem is None else problem.SerializeToString(),
                }
                for at, problem in outcomes.items()
            ],
        )

    async def outcomes(
        self, request: operation_pb2.OperationOutcomesRequest
    ) -> tuple[list[operation_pb2.OperationOutcome], str]:
        operation_id = UUID(request.id)
        await self._visible(operation_id, _GET)
        page = Page.of(request.page_size, request.page_token, types=(int,))
        names = operation_pb2.OutcomeState.DESCRIPTOR.values_by_number
        wanted = [names[state].name.removeprefix("OUTCOME_STATE_") for state in request.states if state]
        rows = await self._tx.all(
            _OUTCOMES,
            operation_id=operation_id,
            after=page.after[0] if page.after else -1,
            states=wanted or [WAITING, DONE, FAILED.upper()],
            limit=page.limit,
        )
        shown, token = page.cut(rows, lambda row: (row["position"],))
        return [_outcome(row) for row in shown], token


def _outcome(row: Row) -> operation_pb2.OperationOutcome:
    state = operation_pb2.OutcomeState.Value(f"OUTCOME_STATE_{row['state']}")
    shown = operation_pb2.OperationOutcome(id=str(row["record_id"]), state=state)
    if row["problem"] is not None:
        shown.problem.MergeFromString(bytes(row["problem"]))
    return shown


def to_message(row: Mapping[str, Any], now: datetime) -> types_pb2.Operation:
    counted = row["done"] + row["failed"]
    running = row["state"] == RUNNING
    phase = ("working" if counted else "waiting") if running else "ended"
    return types_pb2.Operation(
        id=str(row["id"]),
        kind=row["kind"],
        state=_STATES[row["state"]],
        done=row["done"],
        total=row["total"],
        failed=row["failed"],
        result_href=row["result_href"],
        error=row["error"],
        created_at=wire.timestamp(row["created_at"]),
        ended_at=wire.timestamp(row["ended_at"]),
        phase=phase,
        eta_seconds=_eta(counted, row["total"], (now - row["created_at"]).total_seconds()) if running else 0,
    )


def _eta(counted: int, total: int, seconds: float) -> int:
    """The rest at the pace so far."""
    return round(seconds / counted * max(0, total - counted)) if counted and seconds > 0 else 0

"""Long work that a caller may watch: started in the transaction that asks for it, counted by the chunks that do it.

Chunks run in transactions of their own and at the same time, so they add to the counters; what ends an operation is
the chunk that finds everything counted, or whoever calls `finish`.
"""

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from kontor.api.common.v1 import types_pb2
from kontor.common.database.statements import Statement
from kontor.common.database.tables import operations
from kontor.common.identity.tokens import Principal
from kontor.common.values import wire
from kontor.common.values.clock import Clock
from kontor.common.values.errors import NotFound
from kontor.common.values.ids import new_id


class Transaction(Protocol):
    """What operations need of the transaction they are part of."""

    @property
    def principal(self) -> Principal: ...
    @property
    def real_clock(self) -> Clock: ...
    async def one(self, statement: Statement, /, **params: Any) -> dict[str, Any] | None: ...
    async def run(self, statement: Statement, /, **params: Any) -> int: ...


RUNNING, SUCCEEDED, FAILED = "running", "succeeded", "failed"
_STATES = {
    RUNNING: types_pb2.OPERATION_STATE_RUNNING,
    SUCCEEDED: types_pb2.OPERATION_STATE_SUCCEEDED,
    FAILED: types_pb2.OPERATION_STATE_FAILED,
}
_HERE = operations.c.id == sa.bindparam("operation_id")
_START = sa.insert(operations)
_GET = sa.select(operations).where(_HERE)
_PROGRESS = (
    sa.update(operations)
    .where(_HERE, operations.c.state == RUNNING)
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


class Operations:
    """The operations of one transaction's tenant; reached as `tx.operations`."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def start(self, kind: str, *, total: int = 0, id_: UUID | None = None) -> UUID:
        operation_id = id_ or new_id()
        await self._tx.run(
            _START,
            id=operation_id,
            kind=kind,
            state=RUNNING,
            total=total,
            actor=self._tx.principal.actor,
            created_at=self._tx.real_clock.now(),
        )
        return operation_id

    async def progress(self, operation_id: UUID, *, done: int = 0, failed: int = 0, total: int = 0) -> bool:
        """Adds to the counters; True when everything expected is counted now."""
        row = await self._tx.one(
            _PROGRESS, operation_id=operation_id, more_done=done, more_failed=failed, more_total=total
        )
        return row is not None and row["done"] + row["failed"] >= row["total"]

    async def finish(self, operation_id: UUID, *, result_href: str = "", error: str = "") -> bool:
        """Ends it once, well or (with an error for people) not; False when it had ended before."""
        hit = await self._tx.run(
            _FINISH,
            operation_id=operation_id,
            end_state=FAILED if error else SUCCEEDED,
            href=result_href,
            why=error,
            now=self._tx.real_clock.now(),
        )
        return hit == 1

    async def get(self, operation_id: UUID) -> types_pb2.Operation:
        row = await self._tx.one(_GET, operation_id=operation_id)
        if row is None:
            raise NotFound(f"no operation {operation_id}")
        return to_message(row)


def to_message(row: Mapping[str, Any]) -> types_pb2.Operation:
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
    )

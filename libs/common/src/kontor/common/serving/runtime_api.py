"""RuntimeService: what every service answers beside its own contract, to operators and sister services.

Clock taken over, what is still under way, events that wait for a person, the journal of one record.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from kontor.api.common.v1 import runtime_pb2 as pb
from kontor.api.common.v1 import types_pb2
from kontor.api.common.v1.runtime_pb2_grpc import RuntimeServiceServicer
from kontor.common.calling.calls import Asking
from kontor.common.database.paging import Page
from kontor.common.database.tables import parked, tenant_clock
from kontor.common.database.transaction import Tx
from kontor.common.events.inbox import retry_parked
from kontor.common.events.journal import history
from kontor.common.serving.quiet import Hearing, own_work
from kontor.common.serving.rpc import command, query
from kontor.common.values import wire
from sqlalchemy import bindparam

_HISTORY_LIMIT = 1000
_CLOCK = sa.select(tenant_clock.c.offset_seconds, tenant_clock.c.version)
_PARKED = (
    sa.select(parked.c.event_id, parked.c.consumer, parked.c.message, parked.c.error_code, parked.c.tries)
    .add_columns(parked.c.parked_at, parked.c.error)
    .where(parked.c.parked_at.is_not(None))
    .order_by(parked.c.parked_at, parked.c.event_id, parked.c.consumer)
    .limit(bindparam("limit"))
)
_PARKED_AFTER = _PARKED.where(
    sa.tuple_(parked.c.parked_at, parked.c.event_id, parked.c.consumer)
    > sa.tuple_(
        bindparam("at", type_=parked.c.parked_at.type),
        bindparam("event_id", type_=parked.c.event_id.type),
        bindparam("consumer", type_=parked.c.consumer.type),
    )
)


class RuntimeApi(RuntimeServiceServicer):
    """Served by every service behind the same edge as its own RPCs."""

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing

    @query
    async def GetClock(self, _request: pb.GetClockRequest, tx: Tx) -> pb.GetClockResponse:
        row = await tx.one(_CLOCK)
        if row is None:
            return pb.GetClockResponse()
        return pb.GetClockResponse(offset_seconds=row["offset_seconds"], version=row["version"])

    async def still_to_hear(self, _request: pb.GetQuietRequest, ask: Asking[Tx]) -> list[str]:
        """The broker is only asked where the service has no work of its own that says enough."""
        async with ask.reading() as tx:
            quiet = (await own_work(tx)).quiet
        return await self._hearing.behind(ask.tenant) if quiet else []

    @query(prepare="still_to_hear")
    async def GetQuiet(self, _request: pb.GetQuietRequest, tx: Tx, behind: list[str]) -> pb.GetQuietResponse:
        return await own_work(tx, behind)

    @query
    async def ListParked(self, request: pb.ListParkedRequest, tx: Tx) -> pb.ListParkedResponse:
        page = Page.of(request.page_size, request.page_token, types=(datetime, UUID, str))
        if page.after:
            at, event_id, consumer = page.after
            rows = await tx.all(_PARKED_AFTER, limit=page.limit, at=at, event_id=event_id, consumer=consumer)
        else:
            rows = await tx.all(_PARKED, limit=page.limit)
        shown, token = page.cut(rows, lambda row: (row["parked_at"], row["event_id"], row["consumer"]))
        return pb.ListParkedResponse(parked=[_parked(row) for row in shown], next_page_token=token)

    @command
    async def RetryParked(self, request: pb.RetryParkedRequest, tx: Tx) -> pb.RetryParkedResponse:
        retried = await retry_parked(tx, [UUID(event_id) for event_id in request.event_ids])
        return pb.RetryParkedResponse(retried=retried)

    @query
    async def ListHistory(self, request: pb.ListHistoryRequest, tx: Tx) -> pb.ListHistoryResponse:
        rows = await history(tx, request.type, UUID(request.id))
        return pb.ListHistoryResponse(entries=[_entry(row) for row in rows[:_HISTORY_LIMIT]])


def _parked(row: Mapping[str, Any]) -> pb.ParkedEvent:
    return pb.ParkedEvent(
        event_id=str(row["event_id"]),
        consumer=row["consumer"],
        event=row["message"],
        error_code=row["error_code"],
        tries=row["tries"],
        reason=row["error"],
        parked_at=wire.timestamp(row["parked_at"]),
    )


def _entry(row: Mapping[str, Any]) -> types_pb2.HistoryEntry:
    return types_pb2.HistoryEntry(
        event_id=str(row["event_id"]),
        event=row["message"].rpartition(".")[2],
        actor=row["actor"],
        reason=row["reason"] or "",
        at=wire.timestamp(row["at"]),
        version=row["version"],
    )

"""reporting's contract: translates and asks one query per RPC."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.api.reporting.v1.reporting_pb2_grpc import ReportingServiceServicer
from kontor.common.calling.calls import Asking
from kontor.common.database.paging import Page
from kontor.common.serving.rpc import query
from kontor.common.values.wire import read_optional_day, timestamp
from kontor.reporting import queries, wire
from kontor.reporting.domain import Period
from kontor.reporting.store import ReportingTx

HOME_CURRENCY = "EUR"
_LOOKS, _PAUSE_SECONDS = 25, 0.02


def _period(request: pb.GetFiguresRequest | pb.ListFigurePositionsRequest) -> Period:
    return Period(
        read_optional_day(request.from_date, "/from_date"),
        read_optional_day(request.to_date, "/to_date"),
        request.currency or HOME_CURRENCY,
    )


class ReportingApi(ReportingServiceServicer):
    async def caught_up(self, request: Any, ask: Asking[ReportingTx]) -> None:
        """Waits up to half a second until the event the caller names has arrived here."""
        if not request.after_event:
            return
        for _ in range(_LOOKS):
            async with ask.reading() as tx:
                if await tx.has_handled(UUID(request.after_event)):
                    return
            await asyncio.sleep(_PAUSE_SECONDS)

    @query(prepare="caught_up")
    async def GetFigures(self, request: pb.GetFiguresRequest, tx: ReportingTx, _up: None) -> pb.GetFiguresResponse:
        period = _period(request)
        wanted = [queries.definition(key, "/keys") for key in request.keys or queries.FIGURES]
        counted = [await queries.count(tx, figure, period) for figure in wanted]
        figures = [wire.figure(c, tx.principal.locale) for c in counted]
        return pb.GetFiguresResponse(figures=figures, as_of=timestamp(tx.clock.now()))

    @query(prepare="caught_up")
    async def ListFigurePositions(
        self, request: pb.ListFigurePositionsRequest, tx: ReportingTx, _up: None
    ) -> pb.ListFigurePositionsResponse:
        rows, token = await queries.positions(
            tx,
            queries.definition(request.key),
            _period(request),
            request.group,
            Page.of(request.page_size, request.page_token, types=(date, str, UUID)),
        )
        return pb.ListFigurePositionsResponse(
            positions=map(wire.position, rows), next_page_token=token, as_of=timestamp(tx.clock.now())
        )

    @query(prepare="caught_up")
    async def GetLineage(self, request: pb.GetLineageRequest, tx: ReportingTx, _up: None) -> pb.GetLineageResponse:
        links = await queries.lineage(tx, UUID(request.bank_transaction_id))
        return pb.GetLineageResponse(links=map(wire.link, links), as_of=timestamp(tx.clock.now()))

"""reporting's contract: translates and asks one query per RPC."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.api.reporting.v1.reporting_pb2_grpc import ReportingServiceServicer
from kontor.common.calling.calls import Asking
from kontor.common.database.paging import NEWEST, Page
from kontor.common.serving.rpc import command, query
from kontor.common.values.wire import read_optional_day, read_optional_id, timestamp, word_of
from kontor.reporting import use_cases, wire
from kontor.reporting.domain.periods import Period
from kontor.reporting.queries import courses, figures, lineage, project_figures, work_items
from kontor.reporting.queries.search import search
from kontor.reporting.queries.timeline import timeline
from kontor.reporting.store import ReportingTx

HOME_CURRENCY = "EUR"
_HITS = 20
# Asked of what is known of records, not of what figures are counted from.
_OF_RECORDS = (pb.ListWorkItemsRequest, pb.SearchRequest, pb.ListTimelineRequest)
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
        records = isinstance(request, _OF_RECORDS)
        for _ in range(_LOOKS):
            async with ask.reading() as tx:
                if await tx.has_handled(UUID(request.after_event), records=records):
                    return
            await asyncio.sleep(_PAUSE_SECONDS)

    @query(prepare="caught_up")
    async def GetFigures(self, request: pb.GetFiguresRequest, tx: ReportingTx, _up: None) -> pb.GetFiguresResponse:
        period = _period(request)
        wanted = [figures.definition(key, "/keys") for key in request.keys or figures.FIGURES]
        compare_with = word_of(pb.FigureComparison, request.compare_with)
        counted = await courses.figures(
            tx, wanted, period, compare_with, with_series=request.with_series, with_stages=request.with_stages
        )
        shown = [wire.figure(c, tx.principal.locale) for c in counted]
        return pb.GetFiguresResponse(figures=shown, as_of=timestamp(tx.clock.now()))

    @query
    async def GetFigureTargets(
        self, _request: pb.GetFigureTargetsRequest, tx: ReportingTx
    ) -> pb.GetFigureTargetsResponse:
        return pb.GetFigureTargetsResponse(figure_targets=wire.targets(await tx.targets.of_tenant()))

    @command
    async def UpdateFigureTargets(
        self, request: pb.UpdateFigureTargetsRequest, tx: ReportingTx
    ) -> pb.UpdateFigureTargetsResponse:
        for n, target in enumerate(request.figure_targets.targets):
            figures.definition(target.key, f"/figure_targets/targets/{n}/key")
        values = wire.read_targets(request.figure_targets.targets, "/figure_targets/targets")
        return pb.UpdateFigureTargetsResponse(figure_targets=wire.targets(await use_cases.set_targets(tx, values)))

    @query(prepare="caught_up")
    async def ListFigurePositions(
        self, request: pb.ListFigurePositionsRequest, tx: ReportingTx, _up: None
    ) -> pb.ListFigurePositionsResponse:
        rows, token = await figures.positions(
            tx,
            figures.definition(request.key),
            _period(request),
            request.group,
            Page.of(request.page_size, request.page_token, types=(date, str, UUID)),
        )
        return pb.ListFigurePositionsResponse(
            positions=map(wire.position, rows), next_page_token=token, as_of=timestamp(tx.clock.now())
        )

    @query(prepare="caught_up")
    async def GetLineage(self, request: pb.GetLineageRequest, tx: ReportingTx, _up: None) -> pb.GetLineageResponse:
        links = await lineage.lineage(tx, UUID(request.bank_transaction_id))
        return pb.GetLineageResponse(links=map(wire.link, links), as_of=timestamp(tx.clock.now()))

    @query(prepare="caught_up")
    async def ListWorkItems(
        self, request: pb.ListWorkItemsRequest, tx: ReportingTx, _up: None
    ) -> pb.ListWorkItemsResponse:
        found, counts = await work_items.waiting_for(tx, request)
        answer = found.answer(pb.ListWorkItemsResponse, [wire.work_item(row) for row in found.rows])
        answer.counts.extend(wire.work_count(row) for row in counts)
        answer.as_of.FromDatetime(tx.clock.now())
        return answer

    @query(prepare="caught_up")
    async def Search(self, request: pb.SearchRequest, tx: ReportingTx, _up: None) -> pb.SearchResponse:
        found = await search(tx, request.q, list(request.kinds), request.limit or _HITS)
        return pb.SearchResponse(hits=map(wire.hit, found), as_of=timestamp(tx.clock.now()))

    @query(prepare="caught_up")
    async def ListTimeline(
        self, request: pb.ListTimelineRequest, tx: ReportingTx, _up: None
    ) -> pb.ListTimelineResponse:
        rows, token = await timeline(
            tx,
            read_optional_id(request.customer_id, "/customer_id"),
            read_optional_id(request.project_id, "/project_id"),
            Page.of(request.page_size, request.page_token, types=NEWEST),
        )
        shown = [wire.told(row, tx.principal.locale) for row in rows]
        return pb.ListTimelineResponse(entries=shown, next_page_token=token, as_of=timestamp(tx.clock.now()))

    @query
    async def ListProjectFigures(
        self, request: pb.ListProjectFiguresRequest, tx: ReportingTx
    ) -> pb.ListProjectFiguresResponse:
        found = await project_figures.project_figures(tx, request)
        shown = [wire.project_figures(row, tx.principal) for row in found.rows]
        answer = found.answer(pb.ListProjectFiguresResponse, shown)
        answer.as_of.FromDatetime(tx.clock.now())
        return answer

    @query
    async def GetProjectFigures(
        self, request: pb.GetProjectFiguresRequest, tx: ReportingTx
    ) -> pb.GetProjectFiguresResponse:
        row, weeks = await project_figures.one(tx, UUID(request.id))
        return pb.GetProjectFiguresResponse(
            project=wire.project_figures(row, tx.principal),
            weeks=map(wire.week_burn, weeks),
            as_of=timestamp(tx.clock.now()),
        )

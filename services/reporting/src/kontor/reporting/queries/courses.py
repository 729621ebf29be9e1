"""Figures with what they are held against: the period before, twelve months, and what the firm aims at."""

from collections.abc import Sequence
from dataclasses import replace

from kontor.reporting.domain.figures import Counted, Definition
from kontor.reporting.domain.periods import Period
from kontor.reporting.queries.business import by_stage
from kontor.reporting.queries.figures import at, count, series
from kontor.reporting.store import HOME_CURRENCY, ReportingTx

YEAR_BEFORE, BEFORE = "YEAR_BEFORE", "BEFORE"


async def figures(
    tx: ReportingTx,
    wanted: Sequence[Definition],
    period: Period,
    compare_with: str,
    *,
    with_series: bool,
    with_stages: bool,
) -> list[Counted]:
    """Each with its target; with the period that is asked for, with its course and its stages, if they are."""
    targets = (await tx.targets.of_tenant()).values
    ended = period.ended(tx.clock.today())
    earlier = {BEFORE: ended.before, YEAR_BEFORE: ended.year_before}.get(compare_with, lambda: None)()
    counted = []
    for figure in wanted:
        # A target in euro says nothing of another currency.
        aimed = figure.quotient or period.currency == HOME_CURRENCY
        counted.append(
            replace(
                await count(tx, figure, period),
                previous=await at(tx, figure, earlier) if earlier else None,
                series=await series(tx, figure, ended) if with_series else (),
                target=targets.get(figure.key) if aimed else None,
                stages=await by_stage(tx, period) if with_stages and figure.stages else (),
            )
        )
    return counted

"""A figure, the period before, each of its twelve months: whatever is shown is the sum of the rows behind it."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.reporting.v1 import reporting_pb2 as pb
from reporting_world import World

_BEGIN, _DAYS = date(2025, 9, 1), 430
_YEAR = ("2026-01-01", "2026-10-20")


def _some_day(chance: Random, since: date = _BEGIN) -> str:
    return (since + timedelta(days=chance.randrange(_DAYS - (since - _BEGIN).days))).isoformat()


async def _a_year_of_facts(world: World, chance: Random) -> None:
    """Work, plans, enquiries and orders, and invoices that are paid in parts, corrected, cancelled or left open."""
    for n in range(4):
        await world.planned(f"{chance.randrange(1, 90)}00.00", f"{_some_day(chance)}T09:00:00+01:00", f"P-{n}")
        await world.worked(chance.randrange(1, 600), _some_day(chance), cost_rate=f"{chance.randrange(20, 90)}.37")
        lead_id = await world.asked(f"{_some_day(chance)}T09:00:00+01:00")
        if chance.random() < 0.5:
            await world.ordered(lead_id, "2026-10-01T09:00:00+02:00")
    for n in range(8):
        issued, gross = _some_day(chance), Decimal(chance.randrange(100, 90_000)) / 100
        currency = "CHF" if n == 7 else "EUR"
        invoice_id = await world.issued(str(gross), issued, number=f"RE-{n}", currency=currency)
        left = gross
        for version in range(2, 2 + chance.randrange(4)):
            left = Decimal(0) if chance.random() < 0.4 else (left / 2).quantize(Decimal("0.01"))
            paid = _some_day(chance, date.fromisoformat(issued))
            await world.left_open(invoice_id, str(left), paid, version=version)
        if n % 4 == 0:
            kind = billing.DOCUMENT_KIND_CANCELLATION
            on = _some_day(chance, date.fromisoformat(issued))
            await world.issued(str(-gross), on, number=f"ST-{n}", kind=kind, cancels=invoice_id)


async def _rows(world: World, key: str, since: str, until: str) -> tuple[Decimal, Decimal]:
    """The sums of all rows, page by page."""
    rows: list[pb.FigurePosition] = []
    token = ""
    while True:
        asked = pb.ListFigurePositionsRequest(key=key, from_date=since, to_date=until, page_size=7, page_token=token)
        answer = (await world.running.user(world.tenant)("ListFigurePositions", asked)).message
        rows += answer.positions
        token = answer.next_page_token
        if not token:
            return _sum([r.numerator for r in rows]), _sum([r.denominator for r in rows])


def _sum(decimals: Sequence[str]) -> Decimal:
    return sum((Decimal(d or 0) for d in decimals), Decimal(0))


async def _figures(world: World, **asked: object) -> dict[str, pb.Figure]:
    answer = (await world.running.user(world.tenant)("GetFigures", pb.GetFiguresRequest(**asked))).message  # type: ignore[arg-type]
    return {figure.key: figure for figure in answer.figures}


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_figure_is_the_sum_of_its_rows_in_every_period_that_is_shown(world: World, seed: int) -> None:
    await _a_year_of_facts(world, Random(seed))
    since, until = _YEAR
    asked = {"from_date": since, "to_date": until, "compare_with": pb.FIGURE_COMPARISON_YEAR_BEFORE}
    for key, figure in (await _figures(world, with_series=True, **asked)).items():
        assert await _rows(world, key, since, until) == (_sum([figure.numerator]), _sum([figure.denominator])), key
        if figure.groups:
            assert _sum([g.numerator for g in figure.groups]) == _sum([figure.numerator]), key
        assert (figure.previous.from_date, figure.previous.to_date) == ("2025-01-01", "2025-10-20")
        assert [p.to_date for p in figure.series][-2:] == ["2026-09-30", until]
        assert len(figure.series) == 12
        for point in (figure.previous, *figure.series):
            shown = (_sum([point.numerator]), _sum([point.denominator]))
            assert await _rows(world, key, point.from_date, point.to_date) == shown, (key, point.from_date)
            alone = await world.figure(key, point.from_date, point.to_date)
            assert alone.value == point.value, (key, point.from_date)


async def test_what_is_open_is_as_it_was_at_the_end_of_the_period(world: World) -> None:
    invoice_id = await world.issued("1000.00", "2026-03-10")
    await world.left_open(invoice_id, "400.00", "2026-04-20", version=2)
    await world.left_open(invoice_id, "0.00", "2026-06-02", version=3)

    async def at(day: str) -> str:
        return (await world.figure("receivables_by_age", "2026-03-01", day)).value

    assert [await at(f"2026-{day}") for day in ("03-09", "03-31", "04-20", "06-01", "06-02")] == [
        "0",
        "1000",
        "400",
        "400",
        "0",
    ]
    asked = pb.GetFiguresRequest(keys=["receivables_by_age"], to_date="2026-06-30", with_series=True)
    [figure] = (await world.running.user(world.tenant)("GetFigures", asked)).message.figures
    assert figure.at_end
    assert [point.value for point in figure.series][-5:] == ["0", "1000", "400", "400", "0"]


async def test_a_payment_that_is_booked_back_counts_from_its_day(world: World) -> None:
    """Told last, dated first: what was open between the two days lacks the earlier payment only."""
    invoice_id = await world.issued("1000.00", "2026-03-10")
    await world.left_open(invoice_id, "400.00", "2026-04-20", version=2)
    await world.left_open(invoice_id, "0.00", "2026-04-05", version=3)
    assert (await world.figure("receivables_by_age", until="2026-04-10")).value == "600"
    assert (await world.figure("receivables_by_age", until="2026-04-20")).value == "0"


async def test_ages_are_counted_at_the_end_of_the_period(world: World) -> None:
    await world.issued("1000.00", "2026-03-10")
    march = await world.figure("receivables_by_age", until="2026-03-31")
    assert [g.key for g in march.groups] == ["1_30"]
    june = await world.figure("receivables_by_age", until="2026-06-30")
    assert [g.key for g in june.groups] == ["over_90"]


async def test_less_is_better_where_it_is(world: World) -> None:
    first = await world.issued("1000.00", "2026-03-10")
    await world.left_open(first, "0.00", "2026-03-20")
    second = await world.issued("1000.00", "2026-04-10", number="RE-2")
    await world.left_open(second, "0.00", "2026-05-10")
    asked = {"from_date": "2026-04-01", "to_date": "2026-04-30", "compare_with": pb.FIGURE_COMPARISON_BEFORE}
    dso = (await _figures(world, keys=["dso"], **asked))["dso"]
    assert (dso.value, dso.previous.value, dso.change) == ("30", "10", "20")
    assert dso.better == pb.FIGURE_DIRECTION_LESS
    assert dso.course == pb.FIGURE_COURSE_WORSE
    assert dso.against_target == pb.FIGURE_COURSE_UNSPECIFIED


async def test_ages_have_words_and_stand_in_their_order(world: World) -> None:
    for n, due in enumerate(("2026-05-01", "2026-03-20", "2026-06-30", "2026-01-02", "2026-05-20")):
        await world.issued("100.00", due, number=f"RE-{n}")
    figure = await world.figure("receivables_by_age", until="2026-06-30")
    assert [g.key for g in figure.groups] == ["not_due", "31_60", "over_90"]
    assert [g.label for g in figure.groups] == ["nicht fällig", "31 bis 60 Tage", "über 90 Tage"]

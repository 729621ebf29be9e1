"""Which approved work becomes which line: time by position and rate, expenses one by one, retainers by month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from kontor.billing.domain.lines import (
    DESCRIPTION_LIMIT,
    Line,
    LineKind,
    Source,
    SourceKind,
    hours,
    numbered,
    shared,
)
from kontor.billing.domain.words import LANGUAGE, say
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money


@dataclass(frozen=True, slots=True)
class Position:
    """A project's budget position as billing knows it."""

    id: UUID
    quote_line_id: UUID
    title: str
    kind: str
    budget: Money
    unit_price: Money
    quantity: Decimal
    vat_rate: Decimal
    vat_category: str
    retainer_from: date | None
    unit: str = ""
    description: str = ""
    # The most that time on it may cost, over all its invoices.
    cap: Money | None = None

    def left_of_cap(self, billed: Money) -> Money | None:
        return None if self.cap is None else max(self.cap - billed, Money.zero())


@dataclass(frozen=True, slots=True)
class Work:
    """An approved time entry or expense, with the position it belongs to and its hourly rate."""

    position_id: UUID
    source: Source
    rate: Decimal
    vat_rate: Decimal
    vat_category: str


def retainer_source_id(position_id: UUID, month: date) -> UUID:
    """One month of a retainer is one source: billing it twice is one id twice."""
    return uuid5(position_id, f"{month:%Y-%m}")


def retainer_months(position: Position, until: date) -> list[date]:
    """First days of the months that have begun by `until`, as many as were ordered."""
    if position.retainer_from is None:
        return []
    months: list[date] = []
    month = position.retainer_from
    while month <= until and len(months) < int(position.quantity):
        months.append(month)
        month = _next_month(month)
    return months


def plan(
    positions: Sequence[Position],
    work: Iterable[Work],
    until: date,
    claimed: frozenset[UUID],
    language: str = LANGUAGE,
    billed: Mapping[UUID, Money] | None = None,
) -> tuple[Line, ...]:
    """All lines of a project up to a day; sources that stand in another draft or invoice are left out.

    `billed`: what other bills claim of a position's time already; with this one they stay below its cap.
    """
    billed = billed or {}
    free = [w for w in work if w.source.id not in claimed]
    lines: list[Line] = []
    for position in positions:
        ours = [w for w in free if w.position_id == position.id]
        time = _time_lines(position, [w for w in ours if w.source.kind is SourceKind.TIME_ENTRY], language)
        lines += capped(time, position.left_of_cap(billed.get(position.id, Money.zero())), language)
        lines += [_expense_line(position, w, language) for w in ours if w.source.kind is SourceKind.EXPENSE]
        months = [m for m in retainer_months(position, until) if retainer_source_id(position.id, m) not in claimed]
        lines += [_retainer_line(position, month, language) for month in months]
    return numbered(lines)


def _time_lines(position: Position, work: Sequence[Work], language: str) -> list[Line]:
    """One for each rate, and each rate of tax."""
    groups: dict[tuple[Decimal, str, Decimal], list[Work]] = {}
    for done in work:
        groups.setdefault((done.rate, done.vat_category, done.vat_rate), []).append(done)
    return [_time_line(position, key[0], groups[key], language) for key in sorted(groups)]


def _time_line(position: Position, rate: Decimal, work: Sequence[Work], language: str) -> Line:
    """The hours worked at their rate; what a cap takes off them stands beside (`capped`)."""
    minutes = sum(w.source.minutes for w in work)
    return Line(
        id=new_id(),
        position=0,
        kind=LineKind.TIME,
        title=position.title,
        description=say("hours", language, hours=f"{minutes // 60}:{minutes % 60:02}"),
        quantity=hours(minutes),
        unit="HUR",
        unit_price=rate,
        vat_category=work[0].vat_category,
        vat_rate=work[0].vat_rate,
        quote_line_id=position.quote_line_id,
        position_id=position.id,
        sources=tuple(w.source for w in work),
        why=say("why_time", language, count=len(work), rate=rate),
    )


def capped(lines: Sequence[Line], left: Money | None, language: str) -> list[Line]:
    """Time lines of a position reduced together to what its cap leaves, each by its share (BG-27)."""
    whole = Money.total(line.before_allowances for line in lines)
    if left is not None and whole > left:
        parts = left.split([line.before_allowances.amount for line in lines])
        lines = [line.capped_at(part, say("cap", language)) for line, part in zip(lines, parts, strict=True)]
    return shared(lines)


def _expense_line(position: Position, work: Work, language: str) -> Line:
    return Line(
        id=new_id(),
        position=0,
        kind=LineKind.EXPENSE,
        title=work.source.text or position.title,
        quantity=Decimal(1),
        unit="C62",
        unit_price=work.source.amount.amount,
        vat_category=work.vat_category,
        vat_rate=work.vat_rate,
        quote_line_id=position.quote_line_id,
        position_id=position.id,
        sources=(work.source,),
        why=say("why_expense", language),
    )


def _retainer_line(position: Position, month: date, language: str) -> Line:
    """A whole month, whatever the day of the run: it is the line's own period (BG-26, § 14 (4) no. 6 UStG)."""
    title = f"{position.title} {month:%m/%Y}"
    source = Source(
        SourceKind.RETAINER, retainer_source_id(position.id, month), 1, position.unit_price, date=month, text=title
    )
    return Line(
        id=new_id(),
        position=0,
        kind=LineKind.RETAINER,
        title=title,
        description=position.description[:DESCRIPTION_LIMIT],
        quantity=Decimal(1),
        unit=position.unit or "MON",
        unit_price=position.unit_price.amount,
        vat_category=position.vat_category,
        vat_rate=position.vat_rate,
        quote_line_id=position.quote_line_id,
        position_id=position.id,
        sources=(source,),
        why=say("why_retainer", language),
        period_from=month.replace(day=1),
        period_to=_next_month(month) - timedelta(days=1),
    )


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def period_of(lines: Iterable[Line]) -> tuple[date | None, date | None]:
    """From the first to the last day of work; a retainer counts with its whole month."""
    days: list[date] = []
    for line in lines:
        days += [s.date for s in line.sources if s.date is not None and s.kind is not SourceKind.ADVANCE]
        days += [day for day in (line.period_from, line.period_to) if day is not None]
    return min(days, default=None), max(days, default=None)

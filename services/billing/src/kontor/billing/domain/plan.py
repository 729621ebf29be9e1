"""Which approved work becomes which line: time by position and rate, expenses one by one, retainers by month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from kontor.billing.domain.lines import Line, LineKind, Source, SourceKind, numbered, priced
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
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return months


def plan(
    positions: Sequence[Position],
    work: Iterable[Work],
    until: date,
    claimed: frozenset[UUID],
    language: str = LANGUAGE,
) -> tuple[Line, ...]:
    """All lines of a project up to a day; sources that stand in another draft or invoice are left out."""
    free = [w for w in work if w.source.id not in claimed]
    lines: list[Line] = []
    for position in positions:
        ours = [w for w in free if w.position_id == position.id]
        lines += _time_lines(position, [w for w in ours if w.source.kind is SourceKind.TIME_ENTRY], language)
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
    """Hours are what is billed: amount by rate, so that a cap shows as fewer hours."""
    net = Money.total(w.source.amount for w in work)
    quantity, price, by_hour = priced(net, rate)
    minutes = sum(w.source.minutes for w in work)
    return Line(
        id=new_id(),
        position=0,
        kind=LineKind.TIME,
        title=position.title,
        description=say("hours", language, hours=f"{minutes // 60}:{minutes % 60:02}"),
        quantity=quantity,
        unit="HUR" if by_hour else "C62",
        unit_price=price,
        vat_category=work[0].vat_category,
        vat_rate=work[0].vat_rate,
        quote_line_id=position.quote_line_id,
        position_id=position.id,
        sources=tuple(w.source for w in work),
        why=say("why_time", language, count=len(work), rate=rate),
    )


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
    source = Source(
        SourceKind.RETAINER,
        retainer_source_id(position.id, month),
        1,
        position.unit_price,
        date=month,
        text=f"{position.title} {month:%m/%Y}",
    )
    return Line(
        id=new_id(),
        position=0,
        kind=LineKind.RETAINER,
        title=f"{position.title} {month:%m/%Y}",
        quantity=Decimal(1),
        unit="MON",
        unit_price=position.unit_price.amount,
        vat_category=position.vat_category,
        vat_rate=position.vat_rate,
        quote_line_id=position.quote_line_id,
        position_id=position.id,
        sources=(source,),
        why=say("why_retainer", language),
    )


def period_of(lines: Iterable[Line], until: date) -> tuple[date | None, date | None]:
    """From the first to the last day of work; a retainer counts with its whole month."""
    days = [s.date for line in lines for s in line.sources if s.date is not None and s.kind is not SourceKind.ADVANCE]
    if not days:
        return None, None
    retained = any(line.kind is LineKind.RETAINER for line in lines)
    return min(days), max([*days, until]) if retained else max(days)

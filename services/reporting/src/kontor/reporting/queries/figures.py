"""Key figures as SQL: each figure is the sum over the very rows its drill-down shows.

A figure is one SELECT of positions (object, group, date, numerator, denominator); value, groups and pages are
taken from it, so they cannot disagree.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.common.database.paging import Page
from kontor.common.values.errors import NotFound
from kontor.reporting import store as t
from kontor.reporting.domain.figures import LESS, Counted, Definition, Group, Note, Point
from kontor.reporting.domain.periods import Period
from kontor.reporting.store import ReportingTx
from sqlalchemy import (
    Date,
    Integer,
    Numeric,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

_TODAY = bindparam("today", type_=Date)
# Of figures that stand at the end of a period: that day.
_END = bindparam("end", type_=Date)
_NUMBER = Numeric(30, 10)


class UnknownFigure(NotFound):
    code = "reporting.unknown_figure"
    texts = {
        "de": "Diese Kennzahl gibt es nicht. Möglich sind: {known}.",
        "en": "There is no such figure. Possible are: {known}.",
    }


def _row(
    table: Any, kind: str | Any, label: Any, number: Any, on: Any, numerator: Any, denominator: Any, group: Any = None
) -> Select[Any]:
    """One kind of position; figures join several of them. What has a currency is added within it only."""
    named = literal(kind) if isinstance(kind, str) else kind
    return select(
        table.c.id.label("id"),
        named.label("kind"),
        label.label("label"),
        number.label("number"),
        (literal("") if group is None else group).label("grp"),
        (table.c.currency if "currency" in table.c else literal("")).label("currency"),
        on.label("date"),
        cast(numerator, _NUMBER).label("numerator"),
        cast(denominator, _NUMBER).label("denominator"),
    )


def _lead_to_order() -> Any:
    won = select(t.order.c.id).where(t.order.c.lead_id == t.lead.c.id).exists()
    return _row(t.lead, "lead", t.lead.c.title, literal(""), t.lead.c.date, case((won, 1), else_=0), literal(1))


def _standing_invoices(statement: Select[Any]) -> Select[Any]:
    """Without cancellation documents and what they cancelled."""
    gone = select(t.cancelled.c.id).where(t.cancelled.c.id == t.invoice.c.id).exists()
    return statement.where(t.invoice.c.kind != "CANCELLATION", ~gone)


def _project_margin() -> Any:
    """A cancellation counts on its own day, so that what was reported of a month stays."""
    of_project = func.coalesce(cast(t.invoice.c.project_id, t.lead.c.title.type), "")
    earned = _row(
        t.invoice,
        "invoice",
        t.invoice.c.customer,
        t.invoice.c.number,
        t.invoice.c.issue_date,
        t.invoice.c.net,
        t.invoice.c.net,
        of_project,
    )
    spent = _row(
        t.work,
        t.work.c.kind,
        t.work.c.label,
        literal(""),
        t.work.c.date,
        -t.work.c.cost,
        literal(0),
        cast(t.work.c.project_id, t.lead.c.title.type),
    ).where(t.work.c.approved, t.work.c.cost > 0)
    return union_all(earned, spent)


def _utilisation() -> Any:
    return _row(
        t.work,
        "time_entry",
        t.work.c.label,
        literal(""),
        t.work.c.date,
        t.work.c.billable_minutes,
        t.work.c.minutes,
    ).where(t.work.c.approved, t.work.c.kind == "time_entry")


def _budget_variance() -> Any:
    text = t.lead.c.title.type
    planned = _row(
        t.project,
        "project",
        t.project.c.name,
        t.project.c.number,
        t.project.c.date,
        -t.project.c.budget,
        t.project.c.budget,
        cast(t.project.c.id, text),
    )
    used = _row(
        t.work,
        t.work.c.kind,
        t.work.c.label,
        literal(""),
        t.work.c.date,
        t.work.c.amount,
        literal(0),
        cast(t.work.c.project_id, text),
    ).where(t.work.c.approved)
    return union_all(planned, used)


def _dso() -> Any:
    ended = func.coalesce(t.standing.c.settled_on, func.greatest(_TODAY, t.invoice.c.issue_date))
    days = cast(func.greatest(ended - t.invoice.c.issue_date, 0), Integer)
    statement = _row(
        t.invoice,
        "invoice",
        t.invoice.c.customer,
        t.invoice.c.number,
        t.invoice.c.issue_date,
        t.invoice.c.gross * days,
        t.invoice.c.gross,
    ).select_from(t.invoice.outerjoin(t.standing, _same(t.invoice, t.standing)))
    return _standing_invoices(statement)


def _same(left: Any, right: Any) -> Any:
    return and_(left.c.tenant_id == right.c.tenant_id, left.c.id == right.c.id)


def _first_time_right() -> Any:
    corrected = or_(
        select(t.sent_back.c.id).where(t.sent_back.c.id == t.invoice.c.id).exists(),
        select(t.cancelled.c.id).where(t.cancelled.c.id == t.invoice.c.id).exists(),
    )
    return _row(
        t.invoice,
        "invoice",
        t.invoice.c.customer,
        t.invoice.c.number,
        t.invoice.c.issue_date,
        case((corrected, 0), else_=1),
        literal(1),
    ).where(t.invoice.c.kind != "CANCELLATION")


AGES = ("not_due", "1_30", "31_60", "61_90", "over_90")
_AGE_NAMES = {
    "not_due": {"de": "nicht fällig", "en": "not due"},
    "1_30": {"de": "bis 30 Tage", "en": "up to 30 days"},
    "31_60": {"de": "31 bis 60 Tage", "en": "31 to 60 days"},
    "61_90": {"de": "61 bis 90 Tage", "en": "61 to 90 days"},
    "over_90": {"de": "über 90 Tage", "en": "over 90 days"},
}
_STAGE_NAMES = {
    "work": {"de": "Leistung bis Entwurf", "en": "work to draft"},
    "approval": {"de": "Entwurf bis Freigabe", "en": "draft to approval"},
    "issue": {"de": "Freigabe bis Rechnung", "en": "approval to invoice"},
    "delivery": {"de": "Rechnung bis Versand", "en": "invoice to dispatch"},
    "term": {"de": "Rechnung bis Fälligkeit", "en": "invoice to due date"},
    "late": {"de": "Fälligkeit bis Zahlung", "en": "due date to payment"},
}
_NO_PROJECT = {"": {"de": "ohne Projekt", "en": "without project"}}


def _open_at_end() -> Any:
    """What was open of an invoice then. What was posted later, or later with an earlier day, is parted by its days; of
    what was never told in parts the last is taken."""
    was = t.standing_was
    later = select(was.c.id).where(_same(was, t.invoice), was.c.date > _END).exists()
    before = func.lag(was.c.open_amount, 1, t.invoice.c.gross).over(order_by=was.c.of_version)
    moves = select(was.c.date, (was.c.open_amount - before).label("moved")).where(_same(was, t.invoice))
    moved = moves.correlate(t.invoice).subquery("moves")
    by_then = select(func.sum(moved.c.moved)).where(moved.c.date <= _END).scalar_subquery()
    then = t.invoice.c.gross + func.coalesce(by_then, literal(0))
    return case((later, then), else_=func.coalesce(t.standing.c.open_amount, t.invoice.c.gross))


def _receivables() -> Any:
    late = cast(func.least(_END, _TODAY) - t.invoice.c.due_date, Integer)
    age = case((late <= 0, AGES[0]), (late <= 30, AGES[1]), (late <= 60, AGES[2]), (late <= 90, AGES[3]), else_=AGES[4])
    left = _open_at_end()
    gone = select(t.cancelled.c.id).where(t.cancelled.c.id == t.invoice.c.id, t.cancelled.c.date <= _END).exists()
    return (
        _row(
            t.invoice,
            "invoice",
            t.invoice.c.customer,
            t.invoice.c.number,
            t.invoice.c.issue_date,
            left,
            literal(0),
            age,
        )
        .select_from(t.invoice.outerjoin(t.standing, _same(t.invoice, t.standing)))
        .where(left > 0, t.invoice.c.kind != "CANCELLATION", ~gone)
    )


def _words(de: str, en: str) -> dict[str, str]:
    return {"de": de, "en": en}


FIGURES: dict[str, Definition] = {
    d.key: d
    for d in (
        Definition(
            "lead_to_order_rate",
            _words("Auftragsquote", "Lead-to-order rate"),
            _words("Anfragen mit angenommenem Angebot / alle Anfragen", "leads with an accepted quote / all leads"),
            "percent",
            _lead_to_order(),
            factor=100,
        ),
        Definition(
            "project_margin",
            _words("Projektmarge", "Project margin"),
            _words(
                "(berechnet netto - Kosten der genehmigten Arbeit) / berechnet netto",
                "(billed net - cost of approved work) / billed net",
            ),
            "percent",
            _project_margin(),
            factor=100,
            grouped=True,
            names=_NO_PROJECT,
            adds_money=True,
            needs_costs=True,
        ),
        Definition(
            "utilisation",
            _words("Auslastung", "Utilisation"),
            _words("abrechenbare / erfasste genehmigte Minuten", "billable / recorded approved minutes"),
            "percent",
            _utilisation(),
            factor=100,
        ),
        Definition(
            "budget_variance",
            _words("Budgetabweichung", "Budget variance"),
            _words("(verbraucht - geplant) / geplant, netto", "(used - planned) / planned, net"),
            "percent",
            _budget_variance(),
            better=LESS,
            factor=100,
            grouped=True,
            adds_money=True,
        ),
        Definition(
            "dso",
            _words("Forderungslaufzeit (DSO)", "Days sales outstanding"),
            _words(
                "Tage von Rechnung bis Ausgleich (offene bis heute), gewichtet mit dem Bruttobetrag",
                "days from issue to settlement (open ones until today), weighted by gross amount",
            ),
            "days",
            _dso(),
            better=LESS,
            adds_money=True,
            stages=_STAGE_NAMES,
        ),
        Definition(
            "first_time_right_rate",
            _words("Auf Anhieb richtig", "First-time-right rate"),
            _words(
                "Rechnungen ohne Rückgabe und ohne Storno / alle Rechnungen",
                "invoices neither sent back nor cancelled / all invoices",
            ),
            "percent",
            _first_time_right(),
            factor=100,
        ),
        Definition(
            "receivables_by_age",
            _words("Forderungen nach Alter", "Receivables by age"),
            _words(
                "offene Beträge am Ende des Zeitraums, nach Tagen seit Fälligkeit",
                "open amounts at the end of the period, by days since due",
            ),
            "EUR",
            _receivables(),
            better=LESS,
            quotient=False,
            grouped=True,
            names=_AGE_NAMES,
            adds_money=True,
            at_end=True,
        ),
    )
}


def definition(key: str, pointer: str = "/key") -> Definition:
    if key not in FIGURES:
        raise UnknownFigure(key, pointer=pointer, known=", ".join(FIGURES))
    return FIGURES[key]


def _between(figure: Definition, period: Period) -> Any:
    rows = figure.positions.subquery("positions")
    where = [rows.c.date >= period.since] if period.since and not figure.at_end else []
    where += [rows.c.date <= period.until] if period.until else []
    return rows, where


async def count(tx: ReportingTx, figure: Definition, period: Period) -> Counted:
    """The figure over the amounts of the period's currency; which other currencies there are is said beside it."""
    rows, where = _between(figure, period)
    summed = (
        select(rows.c.currency, rows.c.grp, *_sums(rows))
        .where(*where)
        .group_by(rows.c.currency, rows.c.grp)
        .order_by(rows.c.grp)
    )
    found = await tx.rows(summed, **_given(tx, figure, period))
    others = sorted({r["currency"] for r in found} - {period.currency}) if figure.adds_money else []
    ours = [r for r in found if r["currency"] not in others]
    labels = await _group_labels(tx, figure, [r["grp"] for r in ours])
    groups = figure.ordered([Group(r["grp"], labels.get(r["grp"], r["grp"]), r["num"], r["den"]) for r in ours])
    currency = period.currency if figure.adds_money else ""
    return Counted(figure, groups, currency, others, await _notes(tx, figure, period))


def _sums(rows: Any) -> Sequence[Any]:
    return func.sum(rows.c.numerator).label("num"), func.sum(rows.c.denominator).label("den")


def _ours(figure: Definition, rows: Any, period: Period) -> list[Any]:
    return [rows.c.currency == period.currency] if figure.adds_money else []


async def at(tx: ReportingTx, figure: Definition, period: Period) -> Point:
    """The figure in another period."""
    rows, where = _between(figure, period)
    summed = select(*_sums(rows)).where(*where, *_ours(figure, rows, period))
    [found] = await tx.rows(summed, **_given(tx, figure, period))
    return Point(figure, period, found["num"] or Decimal(0), found["den"] or Decimal(0))


async def series(tx: ReportingTx, figure: Definition, period: Period) -> list[Point]:
    """The figure in each of the twelve months up to the end of the period."""
    months = period.months()
    if figure.at_end:
        return [await at(tx, figure, month) for month in months]
    if not months:
        return []
    rows, where = _between(figure, Period(months[0].since, months[-1].until))
    month = cast(func.date_trunc(literal_column("'month'"), rows.c.date), Date)
    summed = select(month.label("month"), *_sums(rows)).where(*where, *_ours(figure, rows, period)).group_by(month)
    found = {r["month"]: r for r in await tx.rows(summed, **_given(tx, figure, period))}
    nothing = {"num": Decimal(0), "den": Decimal(0)}
    sums = [(month, found.get(month.since, nothing)) for month in months]
    return [Point(figure, month, summed["num"], summed["den"]) for month, summed in sums]


async def _notes(tx: ReportingTx, figure: Definition, period: Period) -> list[Note]:
    """Work whose cost nobody knows makes a margin look better than it is: said and counted."""
    if not figure.needs_costs:
        return []
    unknown = select(func.count(t.work.c.person_id.distinct()).label("people")).where(
        t.work.c.approved, ~t.work.c.cost_known, t.work.c.currency == period.currency
    )
    unknown = unknown.where(t.work.c.date >= period.since) if period.since else unknown
    unknown = unknown.where(t.work.c.date <= period.until) if period.until else unknown
    people = await tx.value(unknown)
    return [Note("reporting.cost_unknown", people)] if people else []


def _given(tx: ReportingTx, figure: Definition, period: Period) -> dict[str, Any]:
    given = {"today": tx.clock.today()} if figure.key in ("dso", "receivables_by_age") else {}
    return {**given, "end": period.until or date.max} if figure.at_end else given


async def _group_labels(tx: ReportingTx, figure: Definition, keys: Sequence[str]) -> dict[str, str]:
    if not figure.grouped:
        return {}
    wanted = [UUID(k) for k in keys if k not in figure.names]
    if not wanted:
        return {}
    named = select(t.project.c.id, t.project.c.number, t.project.c.name).where(t.project.c.id.in_(wanted))
    return {str(r["id"]): f"{r['number']} {r['name']}" for r in await tx.rows(named)}


async def positions(
    tx: ReportingTx, figure: Definition, period: Period, group: str, page: Page
) -> tuple[Sequence[Any], str]:
    """The rows of a figure, newest first."""
    rows, where = _between(figure, period)
    where += _ours(figure, rows, period)
    if group:
        where.append(rows.c.grp == group)
    if page.after:
        where.append(tuple_(rows.c.date, rows.c.kind, rows.c.id) < tuple_(*page.after))
    newest = select(rows).where(*where).order_by(rows.c.date.desc(), rows.c.kind.desc(), rows.c.id.desc())
    found = await tx.rows(newest.limit(page.limit), **_given(tx, figure, period))
    return page.cut(found, lambda r: (r["date"], r["kind"], r["id"]))

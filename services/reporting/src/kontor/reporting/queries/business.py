"""What finance watches of a whole installation, counted of one tenant: amounts and how many records they are of, how
long drafts wait, and in which stage from work to money the days sit.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kontor.common.database.transaction import Row
from kontor.common.values.clock import days_from
from kontor.reporting import store as t
from kontor.reporting.domain import APPROVED, DRAFTED, SENT
from kontor.reporting.domain.figures import Group
from kontor.reporting.domain.periods import Period
from kontor.reporting.queries.project_figures import is_billed, standing
from kontor.reporting.store import ReportingTx
from sqlalchemy import (
    Date,
    DateTime,
    Integer,
    Numeric,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

# Days back: what was issued and paid lately, and the invoices whose days are counted by stage.
LATELY, RECENTLY = 30, 90
# Why a payment was said to be for an invoice, where no person said it.
BY_ITSELF = ("invoice_number", "several_numbers", "cash_discount", "part_payment", "overpaid", "amount_and_payer")
OF = ("unbilled", "to_approve", "to_issue", "issued", "sent", "open", "overdue", "matched", "by_hand")
DRAFTS = {"DRAFT_APPROVAL": "to_approve", "DRAFT_ISSUE": "to_issue"}
# From which day to which; the last two together are the days of the DSO.
STAGES = {
    "work": ("worked", "drafted"),
    "approval": ("drafted", "approved"),
    "issue": ("approved", "issued"),
    "delivery": ("issued", "sent"),
    "term": ("issued", "due_or_ended"),
    "late": ("due", "ended"),
}
_TODAY = bindparam("today", type_=Date)
_LATELY = bindparam("lately", type_=Date)
_RECENTLY = bindparam("recently", type_=Date)
_NOW = bindparam("now", type_=DateTime(timezone=True))
_i, _s, _a, _w = t.invoice, t.standing, t.allocation, t.waiting
_WITH_STANDING = _i.outerjoin(_s, and_(_s.c.tenant_id == _i.c.tenant_id, _s.c.id == _i.c.id))


def _sum(of: str, source: Any, amount: Any, currency: Any, *where: Any) -> Select[Any]:
    return (
        select(
            literal(of).label("of"),
            currency.label("currency"),
            func.sum(amount).label("amount"),
            func.count().label("records"),
        )
        .select_from(source)
        .where(*where)
        .group_by(currency)
    )


def _day(stage: str) -> Any:
    """The day the invoice passed it."""
    p = t.passed
    same = (p.c.tenant_id == _i.c.tenant_id, p.c.id == _i.c.id, p.c.stage == stage)
    return select(p.c.day).where(*same).correlate(_i).scalar_subquery()


def _sums() -> Any:
    left = func.coalesce(_s.c.open_amount, _i.c.gross)
    owed = [*standing(_i.c.id), left > 0]
    issued = [*standing(_i.c.id), _i.c.issue_date > _LATELY]
    undone = select(t.undone.c.id).where(t.undone.c.tenant_id == _a.c.tenant_id, t.undone.c.id == _a.c.id).exists()
    paid = [_a.c.day > _LATELY, ~undone]
    worked = t.work.c
    return union_all(
        _sum("unbilled", t.work, worked.amount, worked.currency, worked.approved, worked.amount > 0, ~is_billed()),
        _sum("issued", _i, _i.c.gross, _i.c.currency, *issued),
        _sum("sent", _i, _i.c.gross, _i.c.currency, *issued, _day(SENT).is_not(None)),
        _sum("open", _WITH_STANDING, left, _i.c.currency, *owed),
        _sum("overdue", _WITH_STANDING, left, _i.c.currency, *owed, _i.c.due_date < _TODAY),
        _sum("matched", _a, _a.c.amount, _a.c.currency, *paid, _a.c.reason.in_(BY_ITSELF)),
        _sum("by_hand", _a, _a.c.amount, _a.c.currency, *paid, _a.c.reason == "manual"),
    )


def _drafts() -> Any:
    """With the seconds they have waited together, and the longest."""
    waited = func.greatest(func.extract("epoch", _NOW - _w.c.since), 0)
    named = case(*((_w.c.kind == kind, of) for kind, of in DRAFTS.items()))
    return (
        select(
            named.label("of"),
            _w.c.currency,
            func.coalesce(func.sum(_w.c.amount), 0).label("amount"),
            func.count().label("records"),
            cast(func.sum(waited), Numeric).label("waited"),
            cast(func.max(waited), Numeric).label("longest"),
        )
        .where(_w.c.kind.in_(DRAFTS))
        .group_by(_w.c.kind, _w.c.currency)
    )


def _passed(*within: Any) -> Any:
    """Invoices with the days on which each stage ended; NULL where nobody knows."""
    source, worked = t.line_source, t.work
    billed = and_(worked.c.tenant_id == source.c.tenant_id, worked.c.id == source.c.id)
    last_work = (
        select(func.max(worked.c.date))
        .select_from(source.join(worked, billed))
        .where(source.c.tenant_id == _i.c.tenant_id, source.c.invoice_id == _i.c.id)
        .correlate(_i)
        .scalar_subquery()
    )
    ended = func.coalesce(_s.c.settled_on, func.greatest(_TODAY, _i.c.issue_date))
    due = func.greatest(_i.c.due_date, _i.c.issue_date)
    days = {
        "worked": last_work,
        "drafted": _day(DRAFTED),
        "approved": _day(APPROVED),
        "issued": _i.c.issue_date,
        "sent": _day(SENT),
        "due": due,
        "due_or_ended": func.least(due, ended),
        "ended": ended,
    }
    return (
        select(_i.c.currency, _i.c.gross, *(cast(day, Date).label(name) for name, day in days.items()))
        .select_from(_WITH_STANDING)
        .where(*standing(_i.c.id), _i.c.gross > 0, *within)
        .subquery("invoices")
    )


def _stages(*within: Any) -> Any:
    """By currency and stage the days weighted by gross amount, and the amounts they are weighted by."""
    rows = _passed(*within)
    summed: list[Any] = []
    for stage, (first, last) in STAGES.items():
        days = rows.c[last] - rows.c[first]
        # Spelt out: PostgreSQL's GREATEST passes NULL over.
        spent = case((days < literal(0), 0), else_=days)
        known = spent.is_not(None)
        summed.append(func.coalesce(func.sum(rows.c.gross * cast(spent, Integer)), 0).label(stage))
        summed.append(func.coalesce(func.sum(rows.c.gross).filter(known), 0).label(f"{stage}_of"))
    return select(rows.c.currency, *summed).group_by(rows.c.currency)


_SUMS, _DRAFTS, _STAGES = _sums(), _drafts(), _stages(_i.c.issue_date > _RECENTLY)
_STAGES_BETWEEN = _stages(
    _i.c.currency == bindparam("currency"),
    _i.c.issue_date.between(bindparam("since", type_=Date), bindparam("until", type_=Date)),
)
_TENANTS = select(t.counted_tenant.c.id, t.counted_tenant.c.sandbox).order_by(t.counted_tenant.c.id)


async def tenants(tx: ReportingTx) -> list[Row]:
    """All there are, with whether each is a sandbox; asked of no tenant."""
    return await tx.all(_TENANTS)


async def by_stage(tx: ReportingTx, period: Period) -> Sequence[Group]:
    """Of the invoices of a period and its currency."""
    since, until = period.since or date.min, period.until or date.max
    given = {"today": tx.clock.today(), "since": since, "until": until, "currency": period.currency}
    return [
        Group(stage, stage, row[stage], row[f"{stage}_of"])
        for row in await tx.rows(_STAGES_BETWEEN, **given)
        for stage in STAGES
    ]


async def of_tenant(tx: ReportingTx) -> tuple[Sequence[Row], Sequence[Row], Sequence[Row]]:
    """Its sums, its drafts that wait, its days by stage: on the tenant's day."""
    await tx.begin()
    today = tx.clock.today()
    lately, recently = days_from(today, -LATELY), days_from(today, -RECENTLY)
    sums, drafts, stages = await tx.together(
        (_SUMS, {"today": today, "lately": lately}),
        (_DRAFTS, {"now": tx.clock.now()}),
        (_STAGES, {"today": today, "recently": recently}),
    )
    return sums, drafts, stages

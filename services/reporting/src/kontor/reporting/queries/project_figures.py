"""How projects stand: planned, booked, approved, drafted, billed, paid, cost, and what is not billed yet.

Amounts are net, but what was paid; of a project those in its own currency are added, and no others.
"""

from typing import Any
from uuid import UUID

from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.common.database.listed import Listed, listed
from kontor.common.database.listing import Listing, as_it_is
from kontor.common.database.telling import Sum
from kontor.common.database.transaction import Row
from kontor.common.values.errors import NotFound
from kontor.reporting import store as t
from kontor.reporting.domain import AMOUNTS
from kontor.reporting.store import ReportingTx
from sqlalchemy import ColumnElement, Date, Numeric, Text, Uuid, and_, bindparam, cast, func, literal_column, select

_BOOKED = ("DRAFT", "SUBMITTED", "APPROVED")
_NOTHING: ColumnElement[Any] = literal_column("0", Numeric)


def standing(id_: ColumnElement[Any]) -> list[Any]:
    """Neither cancellations nor what they cancelled."""
    gone = select(t.cancelled.c.id).where(t.cancelled.c.id == id_).exists()
    return [t.invoice.c.kind != "CANCELLATION", ~gone]


def is_billed() -> Any:
    """A standing invoice has it among its sources."""
    source = t.line_source.join(t.invoice, t.line_source.c.invoice_id == t.invoice.c.id)
    same = t.line_source.c.id == t.work.c.id
    return select(t.line_source.c.id).select_from(source).where(same, *standing(t.invoice.c.id)).exists()


def _parts() -> dict[str, Any]:
    b, w, d, i, a = t.booking, t.work, t.drafted, t.invoice, t.allocation
    waits = func.coalesce(func.sum(b.c.amount).filter(b.c.state == "SUBMITTED"), _NOTHING)
    booked = (
        select(b.c.project_id, b.c.currency, func.sum(b.c.amount).label("booked"))
        .add_columns(func.sum(b.c.minutes).label("minutes"), waits.label("submitted"))
        .where(b.c.state.in_(_BOOKED))
        .group_by(b.c.project_id, b.c.currency)
    )
    open_work = func.coalesce(func.sum(w.c.amount).filter(~is_billed()), _NOTHING)
    worked = (
        select(w.c.project_id, w.c.currency, func.sum(w.c.amount).label("approved"), func.sum(w.c.cost).label("cost"))
        .add_columns(open_work.label("unbilled"))
        .where(w.c.approved)
        .group_by(w.c.project_id, w.c.currency)
    )
    drafted = (
        select(d.c.project_id, d.c.currency, func.sum(d.c.net).label("drafted"))
        .where(d.c.open)
        .group_by(d.c.project_id, d.c.currency)
    )
    billed = (
        select(i.c.project_id, i.c.currency, func.sum(i.c.net).label("billed"))
        .where(*standing(i.c.id))
        .group_by(i.c.project_id, i.c.currency)
    )
    undone = select(t.undone.c.id).where(t.undone.c.id == a.c.id).exists()
    paid = (
        select(i.c.project_id, a.c.currency, func.sum(a.c.amount).label("paid"))
        .select_from(a.join(i, a.c.invoice_id == i.c.id))
        .where(~undone)
        .group_by(i.c.project_id, a.c.currency)
    )
    named = {"bookings": booked, "worked": worked, "drafts": drafted, "bills": billed, "payments": paid}
    return {name: part.subquery(name) for name, part in named.items()}


def _all() -> Any:
    p, parts = t.project, _parts()
    source: Any = p
    for part in parts.values():
        same = and_(part.c.project_id == p.c.id, part.c.currency == p.c.currency)
        source = source.outerjoin(part, same)
    known, team = t.findable, t.team
    source = source.outerjoin(
        known, and_(known.c.tenant_id == p.c.tenant_id, known.c.kind == "project", known.c.id == p.c.id)
    ).outerjoin(team, and_(team.c.tenant_id == p.c.tenant_id, team.c.id == p.c.id))
    sums = {c.name: func.coalesce(c, _NOTHING) for part in parts.values() for c in part.c if c.name not in _KEYS}
    return (
        select(
            p.c.id,
            p.c.number,
            p.c.name,
            p.c.currency,
            func.coalesce(known.c.subtitle, "").label("customer"),
            known.c.customer_id,
            func.coalesce(known.c.state, "").label("state"),
            func.coalesce(team.c.leads, "").label("leads"),
            p.c.budget.label("planned"),
            *(value.label(name) for name, value in sums.items()),
            (sums["billed"] - sums["cost"]).label("margin"),
        )
        .select_from(source)
        .subquery("standing_of")
    )


_KEYS = ("project_id", "currency")
_ROWS: Any = _all()
COSTS = ("cost", "margin")
_LISTING: Listing[Row] = Listing(
    _ROWS,
    as_it_is,
    order="-unbilled",
    sums={name: Sum(_ROWS.c[name], _ROWS.c.currency) for name in AMOUNTS if name not in COSTS},
    ids=_ROWS.c.id,
    customer_id=_ROWS.c.customer_id,
    unbilled_only=_ROWS.c.unbilled > 0,
)


async def project_figures(tx: ReportingTx, request: pb.ListProjectFiguresRequest) -> Listed[Row]:
    rows, answer = await listed(tx, _LISTING, "project", request, {})
    answer.rows = rows
    return answer


async def one(tx: ReportingTx, project_id: UUID) -> tuple[Row, list[Row]]:
    """A project, and what was approved on it week by week, the first week first; NotFound otherwise."""
    rows = await _LISTING.some(tx, [project_id])
    if not rows:
        raise NotFound(f"project {project_id}")
    return rows[0], await tx.all(_BURN, project_id=project_id, currency=rows[0]["currency"])


_WEEK: ColumnElement[Any] = literal_column("date_trunc('week', work.date)", Date)
_BURN = (
    select(
        cast(_WEEK, Date).label("week"),
        t.work.c.currency,
        func.sum(t.work.c.amount).label("amount"),
        func.sum(t.work.c.minutes).label("minutes"),
    )
    .where(t.work.c.approved, t.work.c.project_id == bindparam("project_id", type_=Uuid))
    .where(t.work.c.currency == bindparam("currency", type_=Text))
    .group_by(_WEEK, t.work.c.currency)
    .order_by(_WEEK)
)

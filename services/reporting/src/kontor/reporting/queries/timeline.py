"""What happened to a customer or on a project, the latest first, as far as somebody may read what it speaks of."""

from typing import Any
from uuid import UUID

from kontor.common.database.paging import Page
from kontor.common.database.transaction import Row
from kontor.common.values.errors import InvalidInput
from kontor.reporting import store as t
from kontor.reporting.domain import TOLD
from kontor.reporting.queries.seeing import Sight, seen
from kontor.reporting.store import ReportingTx
from sqlalchemy import DateTime, Integer, Uuid, and_, bindparam, func, or_, select, text, tuple_

MILESTONE_AMOUNT = "projects.milestone.amount"


class TimelineOfNothing(InvalidInput):
    code = "reporting.timeline_of_nothing"
    texts = {
        "de": "Ein Verlauf ist der eines Kunden oder eines Projekts. Bitte customer_id oder project_id nennen.",
        "en": "A timeline is that of a customer or a project. Please name customer_id or project_id.",
    }


_r, _m = t.told, t.clock_move
_PROJECT_ID, _CUSTOMER_ID = bindparam("project_id", type_=Uuid), bindparam("customer_id", type_=Uuid)
# Payments name their invoice, which names the project.
_INVOICED = select(t.invoice.c.id).where(t.invoice.c.project_id == _PROJECT_ID)
_OF = {
    "customer_id": _r.c.customer_id == _CUSTOMER_ID,
    "project_id": or_(
        _r.c.project_id == _PROJECT_ID,
        and_(_r.c.kind == "invoice", _r.c.record_id == func.any(func.array(_INVOICED.scalar_subquery()))),
    ),
}
# How far the tenant's clock had been moved when it happened.
_MOVED = (
    select(_m.c.offset_seconds).where(_m.c.at <= _r.c.at).order_by(_m.c.at.desc(), _m.c.id.desc()).limit(1)
).scalar_subquery()


def _statement(of: Any, later: bool) -> Any:
    known = t.person
    who = and_(known.c.tenant_id == _r.c.tenant_id, _r.c.actor == text("'user:' || person.id"))
    team = and_(t.team.c.tenant_id == _r.c.tenant_id, t.team.c.id == _r.c.project_id)
    last = tuple_(bindparam("after", type_=DateTime(timezone=True)), bindparam("after_id", type_=Uuid))
    beyond = tuple_(_r.c.at, _r.c.id) < last
    business = _r.c.at + func.make_interval(0, 0, 0, 0, 0, 0, func.coalesce(_MOVED, 0))
    return (
        select(_r, business.label("business_at"), func.coalesce(known.c.name, "").label("who"))
        .select_from(_r.outerjoin(known, who).outerjoin(t.team, team))
        .where(of, seen(_r.c.event, _r), *([beyond] if later else []))
        .order_by(_r.c.at.desc(), _r.c.id.desc())
        .limit(bindparam("limit", type_=Integer))
    )


_STATEMENTS = {(name, later): _statement(of, later) for name, of in _OF.items() for later in (False, True)}


async def timeline(
    tx: ReportingTx, customer_id: UUID | None, project_id: UUID | None, page: Page
) -> tuple[list[Row], str]:
    """A page of what happened; amounts of milestones only for who may see them."""
    if (customer_id is None) == (project_id is None):
        raise TimelineOfNothing("neither or both", pointer="/customer_id")
    name, id_ = ("customer_id", customer_id) if customer_id is not None else ("project_id", project_id)
    sight = Sight(tx.principal, TOLD).given(TOLD)
    after = dict(zip(("after", "after_id"), page.after, strict=False))
    found = await tx.all(_STATEMENTS[name, bool(after)], **{name: id_}, **sight, **after, limit=page.limit)
    rows, token = page.cut(found, lambda row: (row["at"], row["id"]))
    amounts = tx.principal.allows(MILESTONE_AMOUNT)
    return [row if amounts or row["kind"] != "milestone" else {**row, "amount": None} for row in rows], token

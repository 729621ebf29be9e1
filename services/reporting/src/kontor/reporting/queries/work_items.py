"""What waits for somebody: the rows of `waiting` that they may act on, those of one group as one item."""

from typing import Any

from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.common.database.listed import Listed, listed
from kontor.common.database.listing import Listing, as_it_is
from kontor.common.database.telling import Sum
from kontor.common.database.transaction import Row
from kontor.common.identity.tokens import Principal
from kontor.reporting import store as t
from kontor.reporting.domain import DOINGS, Doing
from kontor.reporting.store import ReportingTx
from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)

_MAY = bindparam("may_kinds", type_=ARRAY(Text))
_ME = bindparam("me", type_=Text)
_MY_ID = bindparam("my_id", type_=Uuid)
_ANY_PROJECT = bindparam("any_project", type_=Boolean)
_TODAY = bindparam("today", type_=Date)
_MILESTONE_AMOUNTS = bindparam("milestone_amounts", type_=Boolean)
# Who may decide time and expenses whatever project they are of; others decide those of projects they lead.
ANY_PROJECT = "timetracking.any_project.approve"


_DECIDED_BY_LEADS = ("TIME_REVIEW", "EXPENSE_REVIEW")
MILESTONE_AMOUNT = "projects.milestone.amount"


def kinds_for(who: Principal) -> list[str]:
    """The kinds of which somebody could do something. A permission limited to some records counts for no kind but one's
    own: what it is limited to is known to the record's owner alone."""
    return [kind for kind, doing in DOINGS.items() if _may(who, doing)]


def _may(who: Principal, doing: Doing) -> bool:
    if doing.own:
        return who.person_id is not None and all(_for_own(who, name) for name in (doing.acts, doing.reads))
    return who.unlimited(doing.acts) and who.unlimited(doing.reads)


def _for_own(who: Principal, permission: str) -> bool:
    return who.allows(permission) and who.limits(permission) <= {"own"}


def _single() -> Any:
    """Every waiting row that the caller may act on, with the sums of its group and its place within it."""
    w = t.waiting
    leads = func.strpos(func.coalesce(t.team.c.leads, ""), _ME) > 0
    group: dict[str, Any] = {"partition_by": (w.c.kind, w.c.group_id)}
    on = and_(t.team.c.tenant_id == w.c.tenant_id, t.team.c.id == w.c.project_id)
    billed = and_(t.invoice.c.tenant_id == w.c.tenant_id, t.invoice.c.id == w.c.id, w.c.source == "invoice")
    known = func.coalesce(w.c.amount, t.invoice.c.gross)
    amount = case((or_(w.c.kind != "MILESTONE_ACCEPTANCE", _MILESTONE_AMOUNTS), known))
    facts = [c for c in w.c if c.name not in _COUNTED]
    return (
        select(
            *facts,
            func.coalesce(func.nullif(w.c.currency, ""), t.invoice.c.currency, "").label("currency"),
            func.count().over(**group).label("count"),
            func.sum(amount).over(**group).label("amount"),
            func.sum(w.c.minutes).over(**group).label("minutes"),
            func.min(w.c.since).over(**group).label("since"),
            func.min(w.c.due_at).over(**group).label("due_at"),
            func.row_number().over(**group, order_by=(w.c.since, w.c.id)).label("place"),
        )
        .select_from(w.outerjoin(t.team, on).outerjoin(t.invoice, billed))
        .where(
            w.c.kind == func.any(_MAY),
            w.c.shown_from <= _TODAY,
            or_(w.c.for_id.is_(None), w.c.for_id == _MY_ID),
            or_(_ME == "", func.strpos(w.c.not_for, _ME) == 0),
            or_(w.c.kind.not_in(_DECIDED_BY_LEADS), _ANY_PROJECT, and_(_ME != "", leads)),
        )
    )


_COUNTED = frozenset(
    {"tenant_id", "source_version", "currency", "amount", "minutes", "since", "due_at", "not_for", "shown_from"}
)


def _items() -> Any:
    single = _single().subquery("single")
    first = select(
        single.c.group_id.label("id"),
        single.c.id.label("object_id"),
        *(c for c in single.c if c.name not in ("id", "group_id", "place")),
        func.coalesce(single.c.due_at, single.c.since).label("due"),
    )
    return first.where(single.c.place == 1).subquery("item")


_ITEM: Any = _items()
# The conditions named as what the items are made with hold for all of them: they tell the list its parameters.
_LISTING: Listing[Row] = Listing(
    _ITEM,
    as_it_is,
    order="due",
    sums={"amount": Sum(_ITEM.c.amount, _ITEM.c.currency)},
    ids=_ITEM.c.id,
    kinds=_ITEM.c.kind,
    customer_id=_ITEM.c.customer_id,
    project_id=_ITEM.c.project_id,
    may_kinds=_ITEM.c.kind == func.any(_MAY),
    me=or_(_ME == "", _ME != ""),
    my_id=or_(_ITEM.c.for_id.is_(None), _ITEM.c.for_id == _MY_ID),
    any_project=or_(_ANY_PROJECT, literal_column("true")),
    milestone_amounts=or_(_MILESTONE_AMOUNTS, literal_column("true")),
    today=_TODAY.is_not(None),
)
_COUNTS = select(_ITEM.c.kind, func.count().label("count")).group_by(_ITEM.c.kind).order_by(_ITEM.c.kind)


async def waiting_for(tx: ReportingTx, request: pb.ListWorkItemsRequest) -> tuple[Listed[Row], list[Row]]:
    """A page of what waits for the caller; with a summary also how many there are of each kind."""
    who = tx.principal
    asker = {
        "may_kinds": kinds_for(who),
        "me": str(who.person_id or ""),
        "my_id": who.person_id or who.tenant,
        "any_project": who.allows(ANY_PROJECT),
        "milestone_amounts": who.allows(MILESTONE_AMOUNT),
        "today": tx.clock.today(),
    }
    rows, answer = await listed(tx, _LISTING, "work_item", request, asker)
    answer.rows = rows
    counted = request.with_summary or request.exact_summary
    return answer, await tx.all(_COUNTS, **asker) if counted else []

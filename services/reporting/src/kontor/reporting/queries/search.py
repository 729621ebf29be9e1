"""Records by number or by the beginning of a word, of all kinds at once, as far as somebody may read them."""

from functools import lru_cache
from typing import Any

from kontor.common.database.listing import folded, words
from kontor.common.database.transaction import Row
from kontor.common.values.text import searchable
from kontor.reporting import store as t
from kontor.reporting.domain import last_figures
from kontor.reporting.queries.seeing import Sight, seen
from kontor.reporting.store import ReportingTx
from sqlalchemy import Integer, Text, and_, bindparam, case, or_, select

# By kind: the permission that reading it needs, and where it is read.
KINDS = {
    "customer": "crm.customer.read",
    "lead": "crm.lead.read",
    "quote": "crm.quote.read",
    "project": "projects.project.read",
    "milestone": "projects.milestone.read",
    "draft": "billing.draft.read",
    "invoice": "billing.invoice.read",
}
MILESTONE_AMOUNT = "projects.milestone.amount"
# Words of a question beyond these narrow nothing.
_WORDS = 4
_f = t.findable
_TITLE = words(_f, "title", 4)
_SUBTITLE = words(_f, "subtitle", 2)
_NUMBER = folded(_f, "number")


def _word(n: int) -> Any:
    """A word of the question at the beginning of a word of the record, or the figures its number ends with."""
    typed = bindparam(f"word_{n}", type_=Text)
    begins = [column.bool_op("^@")(typed) for column in (*_TITLE, *_SUBTITLE, _NUMBER)]
    return or_(*begins, _f.c.tail == bindparam(f"tail_{n}", type_=Text))


@lru_cache
def _found(count: int) -> Any:
    """The best twenty: an exact number, a number's beginning, a name's beginning, then the newest."""
    whole = bindparam("whole", type_=Text)
    on = and_(t.team.c.tenant_id == _f.c.tenant_id, t.team.c.id == _f.c.project_id)
    rank = case(
        (or_(whole == _NUMBER, _f.c.tail == bindparam("tail_0", type_=Text)), 0),
        (_NUMBER.bool_op("^@")(whole), 1),
        (_TITLE[0].bool_op("^@")(whole), 2),
        else_=3,
    )
    return (
        select(_f)
        .select_from(_f.outerjoin(t.team, on))
        .where(~_f.c.gone, *(_word(n) for n in range(count)), seen(_f.c.kind, _f))
        .order_by(rank, _f.c.at.desc(), _f.c.id)
        .limit(bindparam("limit", type_=Integer))
    )


async def search(tx: ReportingTx, question: str, kinds: list[str], limit: int) -> list[Row]:
    """At most `limit` records, the best first; amounts only of what the caller may see them of."""
    asked = searchable(question)
    typed = asked.split(" ")[:_WORDS] if asked else []
    if not typed:
        return []
    given: dict[str, Any] = {"whole": asked, "limit": limit}
    for n, word in enumerate(typed):
        given |= {f"word_{n}": word, f"tail_{n}": last_figures(word) or "-"}
    sight = Sight(tx.principal, KINDS).given(kinds or KINDS)
    rows = await tx.all(_found(len(typed)), **given, **sight)
    amounts = tx.principal.allows(MILESTONE_AMOUNT)
    return [row if amounts or row["kind"] != "milestone" else {**row, "amount": None} for row in rows]

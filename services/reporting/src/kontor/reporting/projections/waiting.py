"""What each record waits for a person to do: one row a record, replaced by newer versions only, so that neither a
repeat nor a late event changes anything. A record that waits for nothing keeps its row, without a kind.

Rows of one `group_id` are one item: a person's hours of a week and project, a seller's unmatched money, a customer's
overdue invoices. Whether somebody may act on it is asked when it is shown.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, TypeAlias
from uuid import UUID, uuid5

from google.protobuf.message import Message
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1 import events_pb2 as billing_events
from kontor.api.collections.v1 import collections_pb2 as collections
from kontor.api.collections.v1 import events_pb2 as collections_events
from kontor.api.common.v1 import types_pb2 as types
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.api.timetracking.v1 import events_pb2 as timetracking_events
from kontor.api.timetracking.v1 import timetracking_pb2 as timetracking
from kontor.common.events.bus import EventMeta
from kontor.common.values.clock import days_from, local_instant
from kontor.common.values.wire import read_day, read_money, read_optional_id, read_timestamp, word_of
from kontor.reporting import store
from kontor.reporting.store import ReportingTx

_ITEMS = UUID("6f1d8a52-0f0e-5b8e-9a3c-2d4f6f0b7c11")
_NEVER = date(1, 1, 2)
# A quote is asked after in the last week it is valid.
_ASK_AGAIN_DAYS = 7

Drafted: TypeAlias = (
    billing_events.InvoiceDrafted
    | billing_events.ApprovalRequested
    | billing_events.InvoiceChangesRequested
    | billing_events.InvoiceApproved
    | billing_events.DraftDiscarded
)


async def _wait(tx: ReportingTx, source: str, id_: str, meta: EventMeta, kind: int | None, **facts: Any) -> None:
    """The record's row; facts that a kind does not have are empty, and all are where nothing waits."""
    given = facts if kind is not None else {}
    key = given.pop("group", id_)
    word = "" if kind is None else word_of(pb.WorkKind, kind)
    since = given.pop("since", None) or datetime.fromtimestamp(0, UTC)
    row = _EMPTY | given
    await tx.put(
        store.waiting,
        source=source,
        id=UUID(id_),
        source_version=meta.version,
        kind=word,
        group_id=uuid5(_ITEMS, f"{word}:{key}"),
        since=since,
        **row,
    )


_EMPTY: dict[str, Any] = {
    "title": "",
    "number": "",
    "amount": None,
    "currency": "",
    "minutes": 0,
    "project_id": None,
    "project": "",
    "customer_id": None,
    "customer": "",
    "legal_entity_id": None,
    "legal_entity": "",
    "person_id": None,
    "person": "",
    "for_id": None,
    "not_for": "",
    "due_at": None,
    "shown_from": _NEVER,
    "etag": "",
    "first_day": None,
    "last_day": None,
}


def _of(name: str, ref: types.Ref) -> dict[str, Any]:
    """A reference as two columns: its id and what people call it."""
    return {f"{name}_id": read_optional_id(ref.id, ""), name: ref.label or ref.number}


def _money(amount: types.Money) -> dict[str, Any]:
    if not amount.currency:
        return {"amount": None, "currency": ""}
    return {"amount": read_money(amount).amount, "currency": amount.currency}


def _people(ids: Iterable[str]) -> str:
    """As a text that is searched for one of them: who must not decide, who leads."""
    return " ".join(sorted({id_ for id_ in ids if id_}))


# Drafts and invoices.


async def draft_moved(tx: ReportingTx, event: Drafted, meta: EventMeta) -> None:
    """In review it waits for whoever has not handed it in or approved a level of it; approved, to be issued."""
    draft = event.draft
    steps = [step for step in draft.steps if step.state == "approved"]
    kinds = {
        billing.DRAFT_STATE_IN_REVIEW: pb.WORK_KIND_DRAFT_APPROVAL,
        billing.DRAFT_STATE_APPROVED: pb.WORK_KIND_DRAFT_ISSUE,
    }
    kind = kinds.get(draft.state)
    mine = [draft.submitted_by.id, *(step.person.id for step in steps)]
    await _wait(
        tx,
        "draft",
        draft.id,
        meta,
        kind,
        title=draft.title or draft.project.label or draft.customer.label,
        **_money(draft.gross),
        **_of("project", draft.project),
        **_of("customer", draft.customer),
        **_of("legal_entity", draft.legal_entity),
        **_of("person", draft.submitted_by),
        not_for=_people(mine) if kind == pb.WORK_KIND_DRAFT_APPROVAL else "",
        since=max(read_timestamp(at) for at in [draft.created_at, *(step.at for step in steps if step.HasField("at"))]),
        due_at=read_timestamp(draft.deadline_at) if draft.HasField("deadline_at") else None,
        etag=draft.etag,
    )


async def draft_issued(tx: ReportingTx, event: billing_events.DraftIssued, meta: EventMeta) -> None:
    await _wait(tx, "draft", event.draft_id, meta, None)


async def invoice_moved(tx: ReportingTx, event: billing_events.InvoiceMoved, meta: EventMeta) -> None:
    """Its delivery failed, needs a person, or was called back by one; what is cancelled need not arrive."""
    saga = event.saga
    stuck = saga.delivery in ("FAILED", "NEEDS_ATTENTION", "CALLED_BACK") and saga.document != "CANCELLED"
    await _wait(
        tx,
        "invoice",
        saga.invoice_id,
        meta,
        pb.WORK_KIND_DELIVERY_FAILED if stuck else None,
        title=saga.customer.label,
        number=saga.number,
        **_of("customer", saga.customer),
        since=read_timestamp(saga.since),
        due_at=read_timestamp(saga.deadline_at) if saga.HasField("deadline_at") else None,
    )


# Time and expenses.

_TIME = {
    timetracking.ENTRY_STATE_SUBMITTED: pb.WORK_KIND_TIME_REVIEW,
    timetracking.ENTRY_STATE_REJECTED: pb.WORK_KIND_TIME_RETURNED,
}
_EXPENSES = {
    timetracking.ENTRY_STATE_SUBMITTED: pb.WORK_KIND_EXPENSE_REVIEW,
    timetracking.ENTRY_STATE_REJECTED: pb.WORK_KIND_EXPENSE_RETURNED,
}
_RETURNED: frozenset[int] = frozenset({pb.WORK_KIND_TIME_RETURNED, pb.WORK_KIND_EXPENSE_RETURNED})


def _whose(kind: int | None, person: types.Ref) -> dict[str, Any]:
    """What was returned waits for its author alone, what was handed in for anybody else."""
    returned = kind in _RETURNED
    return {
        **_of("person", person),
        "for_id": UUID(person.id) if returned else None,
        "not_for": "" if returned else person.id,
    }


async def time_moved(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
    """Hours of a person are decided by week and project."""
    entry = event.entry
    gone = isinstance(event, timetracking_events.TimeDiscarded)
    kind = None if gone else _TIME.get(entry.state)
    day = read_day(entry.date, "")
    monday = days_from(day, -day.weekday())
    await _wait(
        tx,
        "time_entry",
        entry.id,
        meta,
        kind,
        group=f"{entry.person.id}:{entry.project.id}:{monday}:{entry.amount.currency}",
        title=entry.person.label,
        **_money(entry.amount),
        **_of("project", entry.project),
        **_of("customer", entry.customer),
        **_whose(kind, entry.person),
        minutes=entry.minutes,
        since=local_instant(day),
        first_day=monday,
        last_day=days_from(monday, 6),
        etag=entry.etag,
    )


async def expense_moved(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
    expense = event.expense
    gone = isinstance(event, timetracking_events.ExpenseDiscarded)
    kind = None if gone else _EXPENSES.get(expense.state)
    await _wait(
        tx,
        "expense",
        expense.id,
        meta,
        kind,
        title=expense.text,
        **_money(expense.gross),
        **_of("project", expense.project),
        **_of("customer", expense.customer),
        **_whose(kind, expense.person),
        since=local_instant(read_day(expense.date, "")),
        etag=expense.etag,
    )


# Projects and milestones.


async def team_changed(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
    """Who leads a project decides its time and expenses; who is on it sees it."""
    project = event.project
    members = _people(member.person.id for member in project.members)
    leads = [member.person.id for member in project.members if member.role == projects.MEMBER_ROLE_LEAD]
    await tx.put(store.team, id=UUID(project.id), source_version=meta.version, leads=_people(leads), members=members)


async def milestone_moved(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
    milestone: projects.Milestone = event.milestone
    reached = milestone.state == projects.MILESTONE_STATE_REACHED
    await _wait(
        tx,
        "milestone",
        milestone.id,
        meta,
        pb.WORK_KIND_MILESTONE_ACCEPTANCE if reached else None,
        title=milestone.title,
        **_money(milestone.amount),
        **_of("project", milestone.project),
        **_of("customer", milestone.customer),
        since=read_timestamp(milestone.reached_at) if milestone.HasField("reached_at") else None,
        etag=milestone.etag,
    )


# Sales.


async def lead_moved(tx: ReportingTx, event: Message, meta: EventMeta) -> None:
    lead: crm.Lead = event.lead  # type: ignore[attr-defined]
    new = lead.state == crm.LEAD_STATE_NEW
    await _wait(
        tx,
        "lead",
        lead.id,
        meta,
        pb.WORK_KIND_LEAD_ANSWER if new else None,
        title=lead.title,
        **_of("customer", lead.customer) | {"customer": lead.company},
        since=read_timestamp(lead.created_at),
        etag=lead.etag,
    )


async def quote_moved(tx: ReportingTx, event: Message, meta: EventMeta) -> None:
    """A quote that is out is asked after in the last week it is valid, and afterwards."""
    quote: crm.Quote = event.quote  # type: ignore[attr-defined]
    out = quote.state == crm.QUOTE_STATE_SENT and quote.valid_until
    last = read_day(quote.valid_until, "") if out else days_from(_NEVER, _ASK_AGAIN_DAYS)
    await _wait(
        tx,
        "quote",
        quote.id,
        meta,
        pb.WORK_KIND_QUOTE_EXPIRING if out else None,
        title=quote.title,
        number=quote.number,
        **_money(quote.net),
        **_of("customer", quote.customer),
        **_of("legal_entity", quote.legal_entity),
        since=read_timestamp(quote.sent_at if quote.HasField("sent_at") else quote.created_at),
        due_at=local_instant(last),
        shown_from=days_from(last, -_ASK_AGAIN_DAYS),
        etag=quote.etag,
    )


# Money.


async def credit_moved(tx: ReportingTx, event: collections_events.CreditChanged, meta: EventMeta) -> None:
    """Money on the bank that nothing claims is one item a seller; what a cancellation freed, one each."""
    credit = event.credit
    free = read_money(credit.free).amount > 0
    of_bank = credit.source == collections.CREDIT_SOURCE_BANK_TRANSACTION
    kind = pb.WORK_KIND_BANK_LINES if of_bank else pb.WORK_KIND_CREDIT_FREE
    since = local_instant(read_day(credit.value_date, "")) if credit.value_date else read_timestamp(credit.created_at)
    seller = f"{credit.legal_entity.id}:{credit.free.currency}"
    await _wait(
        tx,
        "credit",
        credit.id,
        meta,
        kind if free else None,
        group=seller if of_bank else credit.id,
        title=credit.legal_entity.label if of_bank else credit.customer.label or credit.counterparty_name,
        **_money(credit.free),
        **_of("customer", credit.customer),
        **_of("legal_entity", credit.legal_entity),
        since=since,
        etag=credit.etag,
    )


async def open_item_moved(tx: ReportingTx, event: collections_events.OpenItemChanged, meta: EventMeta) -> None:
    """Overdue invoices of a customer are one item, from the day after the due one."""
    item = event.open_item
    owed = read_money(item.open_amount).amount > 0 and bool(item.due_date)
    due = read_day(item.due_date, "") if owed else _NEVER
    await _wait(
        tx,
        "open_item",
        item.id,
        meta,
        pb.WORK_KIND_CUSTOMER_OVERDUE if owed else None,
        group=f"{item.customer.id}:{item.open_amount.currency}",
        title=item.customer.label,
        number=item.invoice_number,
        **_money(item.open_amount),
        **_of("customer", item.customer),
        **_of("legal_entity", item.legal_entity),
        since=local_instant(due),
        shown_from=days_from(due, 1),
        etag=item.etag,
    )

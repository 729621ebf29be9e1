"""timetracking's objects to messages and back: the only file that speaks both domain and protobuf."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from kontor.api.common.v1.types_pb2 import AllowedAction, FileRef
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.timetracking.v1 import events_pb2 as events
from kontor.api.timetracking.v1 import timetracking_pb2 as pb
from kontor.common.database.ledger import Announcement
from kontor.common.identity.tokens import Principal
from kontor.common.values import text, wire
from kontor.common.values.errors import DomainError, Forbidden
from kontor.timetracking.domain import Event, billing, periods, rates
from kontor.timetracking.domain import entries as work
from kontor.timetracking.domain import expenses as spent
from kontor.timetracking.domain.entries import EDITABLE, EntryState
from kontor.timetracking.domain.projects import Position, PositionKind, Project, may_decide
from kontor.timetracking.domain.refusals import EntryBilled, EntryNotApproved, EntryNotEditable, EntryNotSubmitted

text.register_texts(
    {
        "timetracking.flag.over_cap": {
            "de": "Über der Obergrenze der Position; abgerechnet wird nur der Rest.",
            "en": "Over the position's cap; only what is left of it is billed.",
        },
        "timetracking.flag.over_10_hours": {
            "de": "Mehr als zehn Stunden an einem Tag (§ 3 ArbZG).",
            "en": "More than ten hours on one day (§ 3 ArbZG).",
        },
        "timetracking.flag.no_break": {
            "de": "Zu wenig Pause: ab sechs Stunden 30, ab neun 45 Minuten, spätestens nach sechs (§ 4 ArbZG).",
            "en": "Too little break: 30 minutes above six hours, 45 above nine, after six at the latest (§ 4 ArbZG).",
        },
    }
)


# Held by those who approve for every project, beside the contract's own permissions.
ANY_PROJECT = "timetracking.any_project.approve"


@dataclass(frozen=True, slots=True)
class Names:
    """What people and projects are called, gathered once per answer, and for whom: nobody in events."""

    people: Mapping[UUID, str] = field(default_factory=dict)
    projects: Mapping[UUID, Project] = field(default_factory=dict)
    locale: str = "de"
    with_costs: bool = True
    viewer: Principal | None = None


def _project_ref(names: Names, id_: UUID) -> Any:
    known = names.projects.get(id_)
    return wire.ref(id_, known.name, known.number) if known else wire.ref(id_)


def _customer_ref(names: Names, project_id: UUID, customer_id: UUID) -> Any:
    known = names.projects.get(project_id)
    return wire.ref(customer_id, known.customer_name, known.customer_number) if known else wire.ref(customer_id)


def _person_ref(names: Names, id_: UUID) -> Any:
    return wire.ref(id_, names.people.get(id_, ""))


def _invoice_ref(id_: UUID | None, number: str) -> Any:
    return None if id_ is None else wire.ref(id_, number, number)


def timer(value: work.Timer, names: Names) -> pb.Timer:
    return pb.Timer(
        id=str(value.id),
        person=_person_ref(names, value.person_id),
        project=_project_ref(names, value.project_id),
        position_id=str(value.position_id),
        task_id=str(value.task_id or ""),
        note=value.note,
        started_at=wire.timestamp(value.started_at),
    )


def entry(value: work.TimeEntry, names: Names) -> pb.TimeEntry:
    return pb.TimeEntry(
        id=str(value.id),
        person=_person_ref(names, value.person_id),
        project=_project_ref(names, value.project_id),
        customer=_customer_ref(names, value.project_id, value.customer_id),
        position_id=str(value.position_id),
        task_id=str(value.task_id or ""),
        quote_line_id=str(value.quote_line_id),
        date=wire.day(value.date),
        minutes=value.minutes,
        started_at=wire.timestamp(value.started_at),
        ended_at=wire.timestamp(value.ended_at),
        note=value.note,
        billable=value.billable,
        rate=wire.money(value.rate),
        amount=wire.money(value.amount),
        cost_rate=wire.money(value.cost_rate) if names.with_costs else None,
        state=pb.EntryState.Value(f"ENTRY_STATE_{value.state}"),
        rejected_reason=value.rejected_reason,
        flags=[pb.Flag(code=f, text=text.translate(f"timetracking.flag.{f}", names.locale)) for f in value.flags],
        invoice=_invoice_ref(value.invoice_id, value.invoice_number),
        vat_rate=wire.decimal(value.vat_rate),
        vat_category=value.vat_category,
        etag=str(value.version),
        allowed_actions=_actions(value, "entry", names),
    )


_NEEDS: Mapping[str, tuple[tuple[EntryState, ...], type[DomainError]]] = {
    "update": (EDITABLE, EntryNotEditable),
    "discard": (EDITABLE, EntryNotEditable),
    "submit": (EDITABLE, EntryNotEditable),
    "approve": ((EntryState.SUBMITTED,), EntryNotSubmitted),
    "reject": ((EntryState.SUBMITTED,), EntryNotSubmitted),
    "withdraw": ((EntryState.APPROVED,), EntryNotApproved),
}
_DECISIONS = frozenset({"approve", "reject", "withdraw"})


def _actions(subject: work.TimeEntry | spent.Expense, resource: str, names: Names) -> list[AllowedAction]:
    """What the viewer may do with it now; nobody looks at events."""
    if names.viewer is None:
        return []
    actions = []
    for verb in _NEEDS:
        refused = _refusal(verb, subject, resource, names, names.viewer)
        if refused is None:
            actions.append(AllowedAction(verb=verb, allowed=True))
        else:
            sentence = refused.sentence(names.locale)
            actions.append(AllowedAction(verb=verb, reason_code=refused.code, reason=sentence))
    return actions


def _refusal(
    verb: str, subject: work.TimeEntry | spent.Expense, resource: str, names: Names, viewer: Principal
) -> DomainError | None:
    """The same order in which the use cases refuse."""
    states, otherwise = _NEEDS[verb]
    if not viewer.allows(f"timetracking.{resource}.{'approve' if verb in _DECISIONS else 'write'}"):
        return Forbidden(verb)
    if verb in _DECISIONS:
        any_project, project = viewer.allows(ANY_PROJECT), names.projects[subject.project_id]
        try:
            may_decide(viewer.person_id, project, subject.person_id, any_project=any_project)
        except Forbidden as refused:
            return refused
    if subject.state not in states:
        return otherwise("state")
    if verb == "withdraw" and subject.invoice_id is not None:
        return EntryBilled("billed", number=subject.invoice_number)
    return None


def read_entry(message: pb.TimeEntryInput) -> dict[str, Any]:
    """The fields a caller may set, by the names an update mask uses."""
    return {
        "project_id": wire.read_optional_id(message.project_id, "/entry/project_id"),
        "position_id": wire.read_optional_id(message.position_id, "/entry/position_id"),
        "task_id": wire.read_optional_id(message.task_id, "/entry/task_id"),
        "date": wire.read_optional_day(message.date, "/entry/date"),
        "minutes": message.minutes,
        "started_at": _instant(message, "started_at"),
        "ended_at": _instant(message, "ended_at"),
        "note": message.note,
        "not_billable": message.not_billable,
    }


def _instant(message: pb.TimeEntryInput, name: Literal["started_at", "ended_at"]) -> datetime | None:
    return wire.read_timestamp(getattr(message, name), f"/entry/{name}") if message.HasField(name) else None


def expense(value: spent.Expense, names: Names) -> pb.Expense:
    return pb.Expense(
        id=str(value.id),
        person=_person_ref(names, value.person_id),
        project=_project_ref(names, value.project_id),
        customer=_customer_ref(names, value.project_id, value.customer_id),
        position_id=str(value.position_id),
        quote_line_id=str(value.quote_line_id),
        date=wire.day(value.date),
        text=value.text,
        gross=wire.money(value.gross),
        receipt_vat_rate=wire.decimal(value.receipt_vat_rate),
        receipt_vat=wire.money(value.receipt_vat),
        net=wire.money(value.net),
        receipt=None if value.receipt is None else _receipt(value.receipt),
        state=pb.EntryState.Value(f"ENTRY_STATE_{value.state}"),
        rejected_reason=value.rejected_reason,
        invoice=_invoice_ref(value.invoice_id, value.invoice_number),
        vat_rate=wire.decimal(value.vat_rate),
        vat_category=value.vat_category,
        etag=str(value.version),
        allowed_actions=_actions(value, "expense", names),
    )


def _receipt(value: spent.Receipt) -> FileRef:
    return FileRef(sha256=value.sha256, size=value.size, media_type=value.media_type, name=value.name)


def read_expense(message: pb.ExpenseInput) -> dict[str, Any]:
    receipt = message.receipt
    rate = message.receipt_vat_rate
    return {
        "project_id": wire.read_optional_id(message.project_id, "/expense/project_id"),
        "position_id": wire.read_optional_id(message.position_id, "/expense/position_id"),
        "date": wire.read_optional_day(message.date, "/expense/date"),
        "text": message.text,
        "gross": wire.read_money(message.gross, "/expense/gross") if message.HasField("gross") else None,
        "receipt_vat_rate": wire.read_decimal(rate, "/expense/receipt_vat_rate", places=2) if rate else None,
        "receipt": spent.Receipt(receipt.sha256, receipt.size, receipt.media_type, receipt.name)
        if message.HasField("receipt")
        else None,
    }


def rate(value: rates.Rate, names: Names) -> pb.Rate:
    return pb.Rate(
        id=str(value.id),
        person=_person_ref(names, value.person_id),
        project=None if value.project_id is None else _project_ref(names, value.project_id),
        bill_rate=wire.money(value.bill_rate),
        cost_rate=wire.money(value.cost_rate),
        valid_from=wire.day(value.valid_from),
    )


def period_lock(value: periods.PeriodLock) -> pb.PeriodLock:
    return pb.PeriodLock(
        id=str(value.id),
        from_date=wire.day(value.from_date),
        to_date=wire.day(value.to_date),
        reason=value.reason,
        locked_by=None if value.locked_by is None else wire.ref(value.locked_by, value.locked_by_name),
    )


def read_project(message: projects.Project) -> Project:
    """The replica of a project, from any of its owner's state events."""
    members = [(UUID(m.person.id), m.role) for m in message.members]
    return Project(
        id=UUID(message.id),
        number=message.number,
        name=message.name,
        customer_id=UUID(message.customer.id),
        customer_name=message.customer.label,
        customer_number=message.customer.number,
        active=message.state == projects.PROJECT_STATE_ACTIVE,
        positions=tuple(_read_position(p) for p in message.positions),
        tasks=frozenset(UUID(t.id) for t in message.tasks),
        leads=frozenset(person for person, role in members if role == projects.MEMBER_ROLE_LEAD),
        members=frozenset(person for person, _ in members),
    )


def _read_position(message: projects.Position) -> Position:
    return Position(
        id=UUID(message.id),
        quote_line_id=UUID(message.quote_line_id),
        title=message.title,
        kind=PositionKind(projects.PositionKind.Name(message.kind).removeprefix("POSITION_KIND_")),
        unit_price=wire.read_money(message.unit_price),
        cap=wire.read_money(message.cap) if message.HasField("cap") else None,
        vat_rate=wire.read_decimal(message.vat_rate, ""),
        vat_category=message.vat_category,
    )


_TIMER_EVENTS: Mapping[type, tuple[Any, int]] = {
    work.TimerStarted: (events.TimerStarted, 1),
    work.TimerStopped: (events.TimerStopped, 2),
    work.TimerDiscarded: (events.TimerDiscarded, 2),
}
_BILLING_EVENTS: Mapping[tuple[type, billing.Kind], Any] = {
    (billing.WorkBilled, billing.Kind.TIME_ENTRY): events.TimeBilled,
    (billing.WorkBilled, billing.Kind.EXPENSE): events.ExpenseBilled,
    (billing.WorkFreed, billing.Kind.TIME_ENTRY): events.TimeFreed,
    (billing.WorkFreed, billing.Kind.EXPENSE): events.ExpenseFreed,
}
_ENTRY_EVENTS: Mapping[type, Any] = {
    work.TimeRecorded: events.TimeRecorded,
    work.TimeChanged: events.TimeChanged,
    work.TimeDiscarded: events.TimeDiscarded,
    work.TimeSubmitted: events.TimeSubmitted,
    work.TimeApproved: events.TimeApproved,
    work.TimeRejected: events.TimeRejected,
    work.TimeApprovalWithdrawn: events.TimeApprovalWithdrawn,
}
_EXPENSE_EVENTS: Mapping[type, Any] = {
    spent.ExpenseRecorded: events.ExpenseRecorded,
    spent.ExpenseChanged: events.ExpenseChanged,
    spent.ExpenseDiscarded: events.ExpenseDiscarded,
    spent.ExpenseSubmitted: events.ExpenseSubmitted,
    spent.ExpenseApproved: events.ExpenseApproved,
    spent.ExpenseRejected: events.ExpenseRejected,
    spent.ExpenseApprovalWithdrawn: events.ExpenseApprovalWithdrawn,
}


def announcement(event: Event, names: Names) -> Announcement:
    """The event as the journal keeps it: the aggregate in its new state, under its new version."""
    reason = str(getattr(event, "reason", ""))
    match event:
        case periods.PeriodLocked(lock):
            return Announcement("period_lock", lock.id, 1, events.PeriodLocked(period_lock=period_lock(lock)))
        case periods.PeriodOpened(lock):
            opened = events.PeriodOpened(period_lock=period_lock(lock), reason=reason)
            return Announcement("period_lock", lock.id, 2, opened, reason)
        case rates.RateSet(set_now):
            return Announcement("rate", set_now.id, 1, events.RateSet(rate=rate(set_now, names)))
        case work.TimerStarted(running) | work.TimerStopped(running) | work.TimerDiscarded(running):
            kind, version = _TIMER_EVENTS[type(event)]
            return Announcement("timer", running.id, version, kind(timer=timer(running, names)))
        case billing.WorkBilled(held) | billing.WorkFreed(held):
            return _held(event, held)
        case (
            work.TimeRecorded(done)
            | work.TimeChanged(done)
            | work.TimeDiscarded(done)
            | work.TimeSubmitted(done)
            | work.TimeApproved(done)
            | work.TimeRejected(done)
            | work.TimeApprovalWithdrawn(done)
        ):
            said = {"reason": reason} if isinstance(event, work.TimeApprovalWithdrawn) else {}
            message = _ENTRY_EVENTS[type(event)](entry=entry(done, names), **said)
            return Announcement("time_entry", done.id, done.version, message, reason)
        case _:
            said = {"reason": reason} if isinstance(event, spent.ExpenseApprovalWithdrawn) else {}
            message = _EXPENSE_EVENTS[type(event)](expense=expense(event.expense, names), **said)
            return Announcement("expense", event.expense.id, event.expense.version, message, reason)


def _held(event: billing.BillingEvent, held: billing.Held) -> Announcement:
    """Only what is new of it: an invoice may hold thousands."""
    named = {"entry_id" if held.kind is billing.Kind.TIME_ENTRY else "expense_id": str(held.id)}
    invoice = _invoice_ref(held.invoice_id, held.invoice_number)
    message = _BILLING_EVENTS[(type(event), held.kind)](**named, invoice=invoice)
    return Announcement(str(held.kind), held.id, held.version, message)

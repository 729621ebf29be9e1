"""timetracking's objects to messages and back: the only file that speaks both domain and protobuf."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from kontor.api.common.v1.types_pb2 import AllowedAction, FileRef
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.timetracking.v1 import events_pb2 as events
from kontor.api.timetracking.v1 import timetracking_pb2 as pb
from kontor.common import text, wire
from kontor.common.errors import RuleViolated
from kontor.common.journal import Announcement
from kontor.timetracking import domain

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
            "de": "Mehr als sechs Stunden ohne Pause (§ 4 ArbZG).",
            "en": "More than six hours without a break (§ 4 ArbZG).",
        },
    }
)


@dataclass(frozen=True, slots=True)
class Names:
    """What people and projects are called, gathered once per answer."""

    people: Mapping[UUID, str] = field(default_factory=dict)
    projects: Mapping[UUID, domain.Project] = field(default_factory=dict)
    locale: str = "de"
    with_costs: bool = True


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


def timer(value: domain.Timer, names: Names) -> pb.Timer:
    return pb.Timer(
        id=str(value.id),
        person=_person_ref(names, value.person_id),
        project=_project_ref(names, value.project_id),
        position_id=str(value.position_id),
        task_id=str(value.task_id or ""),
        note=value.note,
        started_at=wire.timestamp(value.started_at),
    )


def entry(value: domain.TimeEntry, names: Names) -> pb.TimeEntry:
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
        allowed_actions=_actions(value.state, value.invoice_number, names.locale),
    )


_NEEDS: Mapping[str, tuple[tuple[domain.EntryState, ...], type[RuleViolated]]] = {
    "update": ((domain.EntryState.DRAFT, domain.EntryState.REJECTED), domain.EntryNotEditable),
    "submit": ((domain.EntryState.DRAFT, domain.EntryState.REJECTED), domain.EntryNotEditable),
    "approve": ((domain.EntryState.SUBMITTED,), domain.EntryNotSubmitted),
    "reject": ((domain.EntryState.SUBMITTED,), domain.EntryNotSubmitted),
    "withdraw": ((domain.EntryState.APPROVED,), domain.EntryNotApproved),
}


def _actions(state: domain.EntryState, billed_with: str, locale: str) -> list[AllowedAction]:
    actions = []
    for verb, (states, otherwise) in _NEEDS.items():
        refused: RuleViolated | None = None if state in states else otherwise("state")
        if refused is None and verb == "withdraw" and billed_with:
            refused = domain.EntryBilled("billed", number=billed_with)
        if refused is None:
            actions.append(AllowedAction(verb=verb, allowed=True))
        else:
            actions.append(AllowedAction(verb=verb, reason_code=refused.code, reason=refused.sentence(locale)))
    return actions


def read_entry(message: pb.TimeEntryInput) -> dict[str, Any]:
    """The fields a caller may set, by the names an update mask uses."""
    return {
        "project_id": wire.read_optional_id(message.project_id, "/entry/project_id"),
        "position_id": wire.read_optional_id(message.position_id, "/entry/position_id"),
        "task_id": wire.read_optional_id(message.task_id, "/entry/task_id"),
        "date": wire.read_optional_day(message.date, "/entry/date"),
        "minutes": message.minutes,
        "started_at": wire.read_timestamp(message.started_at) if message.HasField("started_at") else None,
        "ended_at": wire.read_timestamp(message.ended_at) if message.HasField("ended_at") else None,
        "note": message.note,
        "not_billable": message.not_billable,
    }


def expense(value: domain.Expense, names: Names) -> pb.Expense:
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
        allowed_actions=_actions(value.state, value.invoice_number, names.locale),
    )


def _receipt(value: domain.Receipt) -> FileRef:
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
        "receipt": domain.Receipt(receipt.sha256, receipt.size, receipt.media_type, receipt.name)
        if message.HasField("receipt")
        else None,
    }


def rate(value: domain.Rate, names: Names) -> pb.Rate:
    return pb.Rate(
        id=str(value.id),
        person=_person_ref(names, value.person_id),
        project=None if value.project_id is None else _project_ref(names, value.project_id),
        bill_rate=wire.money(value.bill_rate),
        cost_rate=wire.money(value.cost_rate),
        valid_from=wire.day(value.valid_from),
    )


def period_lock(value: domain.PeriodLock) -> pb.PeriodLock:
    return pb.PeriodLock(
        id=str(value.id),
        from_date=wire.day(value.from_date),
        to_date=wire.day(value.to_date),
        reason=value.reason,
        locked_by=None if value.locked_by is None else wire.ref(value.locked_by, value.locked_by_name),
    )


def read_project(message: projects.Project) -> domain.Project:
    """The replica of a project, from any of its owner's state events."""
    members = [(UUID(m.person.id), m.role) for m in message.members]
    return domain.Project(
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


def _read_position(message: projects.Position) -> domain.Position:
    return domain.Position(
        id=UUID(message.id),
        quote_line_id=UUID(message.quote_line_id),
        title=message.title,
        kind=domain.PositionKind(projects.PositionKind.Name(message.kind).removeprefix("POSITION_KIND_")),
        unit_price=wire.read_money(message.unit_price),
        cap=wire.read_money(message.cap) if message.HasField("cap") else None,
        vat_rate=wire.read_decimal(message.vat_rate, ""),
        vat_category=message.vat_category,
    )


_ENTRY_EVENTS: Mapping[type, Any] = {
    domain.TimeSubmitted: events.TimeSubmitted,
    domain.TimeApproved: events.TimeApproved,
    domain.TimeRejected: events.TimeRejected,
    domain.TimeApprovalWithdrawn: events.TimeApprovalWithdrawn,
}
_EXPENSE_EVENTS: Mapping[type, Any] = {
    domain.ExpenseSubmitted: events.ExpenseSubmitted,
    domain.ExpenseApproved: events.ExpenseApproved,
    domain.ExpenseRejected: events.ExpenseRejected,
    domain.ExpenseApprovalWithdrawn: events.ExpenseApprovalWithdrawn,
}


def announcement(event: domain.Event, names: Names) -> Announcement:
    """The event as the journal keeps it: the aggregate in its new state, under its new version."""
    reason = str(getattr(event, "reason", ""))
    said = {"reason": reason} if reason else {}
    if isinstance(event, domain.PeriodLocked):
        lock = event.period_lock
        return Announcement("period_lock", lock.id, 1, events.PeriodLocked(period_lock=period_lock(lock)))
    if type(event) in _ENTRY_EVENTS:
        subject = event.entry  # type: ignore[union-attr]
        message = _ENTRY_EVENTS[type(event)](entry=entry(subject, names), **said)
        return Announcement("time_entry", subject.id, subject.version, message, reason)
    spent = event.expense  # type: ignore[union-attr]
    message = _EXPENSE_EVENTS[type(event)](expense=expense(spent, names), **said)
    return Announcement("expense", spent.id, spent.version, message, reason)

"""timetracking's objects to messages and back: the only file that speaks both domain and protobuf.

References are made of ids alone; the transaction says what they are called. Events tell everything, answers what their
viewer may see and do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from kontor.api.common.v1.types_pb2 import AllowedAction, FileRef, Ref
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.timetracking.v1 import events_pb2 as told
from kontor.api.timetracking.v1 import timetracking_pb2 as pb
from kontor.common.identity.tokens import Principal
from kontor.common.values import text, wire
from kontor.common.values.errors import DomainError, Forbidden
from kontor.common.values.money import Money
from kontor.common.values.refs import Messages
from kontor.timetracking.domain import entries as work
from kontor.timetracking.domain import expenses as spent
from kontor.timetracking.domain import periods, rates
from kontor.timetracking.domain.entries import EDITABLE, EntryState
from kontor.timetracking.domain.projects import Position, PositionKind, Project, may_decide
from kontor.timetracking.domain.refusals import (
    EndNotStated,
    EntryBilled,
    EntryNotApproved,
    EntryNotEditable,
    EntryNotSubmitted,
)

text.register_words(
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
        "timetracking.flag.end_assumed": {
            "de": "Die Stoppuhr lief zu lange; das Ende ist angenommen. Bitte eintragen, wann die Arbeit endete.",
            "en": "The timer ran too long; its end is assumed. Please say when the work ended.",
        },
    }
)


# Held by those who approve for every project, beside the contract's own permissions.
ANY_PROJECT = "timetracking.any_project.approve"


@dataclass(frozen=True, slots=True)
class Viewer:
    """For whom an answer is made, and the projects it speaks of: whoever leads them decides."""

    principal: Principal
    projects: Mapping[UUID, Project]

    @property
    def sees_costs(self) -> bool:
        return self.principal.allows("timetracking.rate.read")


def _invoice_ref(id_: UUID | None, number: str) -> Ref | None:
    return None if id_ is None else wire.ref(id_, number, number)


def _money(value: Money | None) -> Any:
    return None if value is None else wire.money(value)


def _titled(id_: UUID | None, project: Project | None) -> Ref | None:
    """A position or task of a project, for people; events name it by its id."""
    return None if id_ is None or project is None else wire.ref(id_, project.title_of(id_))


def timer(value: work.Timer, now: datetime | None = None, project: Project | None = None) -> pb.Timer:
    """Whether it is forgotten is told where somebody looks, with the time; so are titles."""
    return pb.Timer(
        id=str(value.id),
        person=wire.ref(value.person_id),
        project=wire.ref(value.project_id),
        position_id=str(value.position_id),
        task_id=str(value.task_id or ""),
        note=value.note,
        started_at=wire.timestamp(value.started_at),
        forgotten=now is not None and value.is_forgotten(now),
        position=_titled(value.position_id, project),
        task=_titled(value.task_id, project),
    )


def entry(value: work.TimeEntry, viewer: Viewer | None = None) -> pb.TimeEntry:
    with_costs = viewer is None or viewer.sees_costs
    locale = "de" if viewer is None else viewer.principal.locale
    project = None if viewer is None else viewer.projects.get(value.project_id)
    return pb.TimeEntry(
        id=str(value.id),
        person=wire.ref(value.person_id),
        project=wire.ref(value.project_id),
        customer=wire.ref(value.customer_id),
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
        hours=wire.decimal(value.hours),
        uncapped=wire.money(value.uncapped),
        cost_rate=_money(value.cost_rate) if with_costs else None,
        cost_unknown=with_costs and value.cost_rate is None,
        state=wire.value_of(pb.EntryState, value.state),
        rejected_reason=value.rejected_reason,
        flags=[pb.Flag(code=f, text=text.translate(f"timetracking.flag.{f}", locale)) for f in value.flags],
        invoice=_invoice_ref(value.invoice_id, value.invoice_number),
        vat_rate=wire.decimal(value.vat_rate),
        vat_category=value.vat_category,
        etag=str(value.version),
        allowed_actions=_actions(value, "entry", viewer),
        position=_titled(value.position_id, project),
        task=_titled(value.task_id, project),
    )


_NEEDS: Mapping[str, tuple[tuple[EntryState, ...], type[DomainError]]] = {
    "update": (EDITABLE, EntryNotEditable),
    "discard": (EDITABLE, EntryNotEditable),
    "submit": (EDITABLE, EntryNotEditable),
    "takeBack": ((EntryState.SUBMITTED,), EntryNotSubmitted),
    "approve": ((EntryState.SUBMITTED,), EntryNotSubmitted),
    "reject": ((EntryState.SUBMITTED,), EntryNotSubmitted),
    "withdraw": ((EntryState.APPROVED,), EntryNotApproved),
}
_DECISIONS = frozenset({"approve", "reject", "withdraw"})


def _actions(subject: work.TimeEntry | spent.Expense, resource: str, viewer: Viewer | None) -> list[AllowedAction]:
    """What the viewer may do with it now; nobody looks at events."""
    if viewer is None:
        return []
    refusals = {verb: _refusal(verb, subject, resource, viewer) for verb in _NEEDS}
    return wire.allowed_actions(refusals, viewer.principal.locale)


def _refusal(verb: str, subject: work.TimeEntry | spent.Expense, resource: str, viewer: Viewer) -> DomainError | None:
    """The same order in which the use cases refuse."""
    states, otherwise = _NEEDS[verb]
    principal = viewer.principal
    if not principal.allows(f"timetracking.{resource}.{'approve' if verb in _DECISIONS else 'write'}"):
        return Forbidden(verb)
    if verb in _DECISIONS:
        any_project, project = principal.allows(ANY_PROJECT), viewer.projects[subject.project_id]
        try:
            may_decide(principal.person_id, project, subject.person_id, any_project=any_project)
        except Forbidden as refused:
            return refused
    if subject.state not in states:
        return otherwise("state")
    if verb == "withdraw" and subject.invoice_id is not None:
        return EntryBilled("billed", number=subject.invoice_number)
    if verb in ("submit", "approve") and isinstance(subject, work.TimeEntry) and work.END_ASSUMED in subject.flags:
        return EndNotStated("assumed")
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


def expense(value: spent.Expense, viewer: Viewer | None = None) -> pb.Expense:
    project = None if viewer is None else viewer.projects.get(value.project_id)
    return pb.Expense(
        id=str(value.id),
        person=wire.ref(value.person_id),
        project=wire.ref(value.project_id),
        customer=wire.ref(value.customer_id),
        position_id=str(value.position_id),
        quote_line_id=str(value.quote_line_id),
        date=wire.day(value.date),
        text=value.text,
        gross=wire.money(value.gross),
        receipt_vat_rate=wire.decimal(value.receipt_vat_rate),
        receipt_vat=wire.money(value.receipt_vat),
        net=wire.money(value.net),
        receipt=None if value.receipt is None else _receipt(value.receipt),
        state=wire.value_of(pb.EntryState, value.state),
        rejected_reason=value.rejected_reason,
        invoice=_invoice_ref(value.invoice_id, value.invoice_number),
        vat_rate=wire.decimal(value.vat_rate),
        vat_category=value.vat_category,
        etag=str(value.version),
        allowed_actions=_actions(value, "expense", viewer),
        position=_titled(value.position_id, project),
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


def rate(value: rates.Rate) -> pb.Rate:
    return pb.Rate(
        id=str(value.id),
        person=wire.ref(value.person_id),
        project=None if value.project_id is None else wire.ref(value.project_id),
        bill_rate=_money(value.bill_rate),
        cost_rate=_money(value.cost_rate),
        valid_from=wire.day(value.valid_from),
    )


def period_lock(value: periods.PeriodLock) -> pb.PeriodLock:
    return pb.PeriodLock(
        id=str(value.id),
        from_date=wire.day(value.from_date),
        to_date=wire.day(value.to_date),
        reason=value.reason,
        locked_by=None if value.locked_by is None else wire.ref(value.locked_by, value.locked_by_name),
        etag=str(value.version),
        allowed_actions=wire.always_allowed("open"),
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
        task_titles={UUID(t.id): t.title for t in message.tasks},
    )


def _read_position(message: projects.Position) -> Position:
    return Position(
        id=UUID(message.id),
        quote_line_id=UUID(message.quote_line_id),
        title=message.title,
        kind=PositionKind(wire.word_of(projects.PositionKind, message.kind)),
        unit_price=wire.read_money(message.unit_price),
        cap=wire.read_money(message.cap) if message.HasField("cap") else None,
        vat_rate=wire.read_decimal(message.vat_rate, ""),
        vat_category=message.vat_category,
    )


MESSAGES: Messages = {
    work.TimerStarted: lambda e: told.TimerStarted(timer=timer(e.timer)),
    work.TimerStopped: lambda e: told.TimerStopped(timer=timer(e.timer)),
    work.TimerDiscarded: lambda e: told.TimerDiscarded(timer=timer(e.timer)),
    work.TimeRecorded: lambda e: told.TimeRecorded(entry=entry(e.entry)),
    work.TimeChanged: lambda e: told.TimeChanged(entry=entry(e.entry)),
    work.TimeDiscarded: lambda e: told.TimeDiscarded(entry=entry(e.entry)),
    work.TimeSubmitted: lambda e: told.TimeSubmitted(entry=entry(e.entry)),
    work.TimeApproved: lambda e: told.TimeApproved(entry=entry(e.entry)),
    work.TimeRejected: lambda e: told.TimeRejected(entry=entry(e.entry)),
    work.TimeApprovalWithdrawn: lambda e: told.TimeApprovalWithdrawn(entry=entry(e.entry), reason=e.reason),
    work.TimeBilled: lambda e: told.TimeBilled(
        entry_id=str(e.entry_id), invoice=_invoice_ref(e.invoice_id, e.invoice_number)
    ),
    work.TimeFreed: lambda e: told.TimeFreed(
        entry_id=str(e.entry_id), invoice=_invoice_ref(e.invoice_id, e.invoice_number)
    ),
    spent.ExpenseRecorded: lambda e: told.ExpenseRecorded(expense=expense(e.expense)),
    spent.ExpenseChanged: lambda e: told.ExpenseChanged(expense=expense(e.expense)),
    spent.ExpenseDiscarded: lambda e: told.ExpenseDiscarded(expense=expense(e.expense)),
    spent.ExpenseSubmitted: lambda e: told.ExpenseSubmitted(expense=expense(e.expense)),
    spent.ExpenseApproved: lambda e: told.ExpenseApproved(expense=expense(e.expense)),
    spent.ExpenseRejected: lambda e: told.ExpenseRejected(expense=expense(e.expense)),
    spent.ExpenseApprovalWithdrawn: lambda e: told.ExpenseApprovalWithdrawn(
        expense=expense(e.expense), reason=e.reason
    ),
    spent.ExpenseBilled: lambda e: told.ExpenseBilled(
        expense_id=str(e.expense_id), invoice=_invoice_ref(e.invoice_id, e.invoice_number)
    ),
    spent.ExpenseFreed: lambda e: told.ExpenseFreed(
        expense_id=str(e.expense_id), invoice=_invoice_ref(e.invoice_id, e.invoice_number)
    ),
    rates.RateSet: lambda e: told.RateSet(rate=rate(e.rate)),
    periods.PeriodLocked: lambda e: told.PeriodLocked(period_lock=period_lock(e.period_lock)),
    periods.PeriodOpened: lambda e: told.PeriodOpened(period_lock=period_lock(e.period_lock), reason=e.reason),
}

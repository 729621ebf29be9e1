"""Time entries and expenses as rules without I/O.

Methods change the object and return the events they caused; a wrong state is refused by name. What an hour is
worth and how much of a cap is left is handed in; nothing here reads a clock or a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from kontor.common.errors import Forbidden, InvalidInput, NotFound, RuleViolated
from kontor.common.money import Money

DAY_MINUTES = 1440
# § 3 ArbZG: at most ten hours a day; § 4 ArbZG: a break after six.
LONGEST_DAY_MINUTES = 600
BREAK_AFTER_MINUTES = 360


class EntryNotEditable(RuleViolated):
    code = "timetracking.entry_not_editable"
    texts = {
        "de": "Der Eintrag ist eingereicht oder genehmigt. Bitte erst zurückgeben lassen.",
        "en": "The entry is submitted or approved. Please have it returned first.",
    }


class EntryNotSubmitted(RuleViolated):
    code = "timetracking.entry_not_submitted"
    texts = {"de": "Der Eintrag ist nicht eingereicht.", "en": "The entry is not submitted."}


class EntryNotApproved(RuleViolated):
    code = "timetracking.entry_not_approved"
    texts = {"de": "Der Eintrag ist nicht genehmigt.", "en": "The entry is not approved."}


class EntryBilled(RuleViolated):
    code = "timetracking.entry_billed"
    texts = {
        "de": "Der Eintrag ist mit Rechnung {number} abgerechnet. Bitte erst die Rechnung stornieren.",
        "en": "The entry is billed with invoice {number}. Please cancel the invoice first.",
    }


class OwnEntry(Forbidden):
    code = "timetracking.own_entry"
    texts = {"de": "Eigene Einträge genehmigt jemand anderes.", "en": "Somebody else approves your own entries."}


class NotProjectLead(Forbidden):
    code = "timetracking.not_project_lead"
    texts = {
        "de": "Nur die Leitung dieses Projekts entscheidet über seine Einträge.",
        "en": "Only the lead of this project decides about its entries.",
    }


class NotAMember(RuleViolated):
    code = "timetracking.not_a_member"
    texts = {
        "de": "Sie gehören nicht zum Team dieses Projekts. Bitte die Projektleitung fragen.",
        "en": "You are not on the team of this project. Please ask its lead.",
    }


class NotYourOwn(Forbidden):
    code = "timetracking.not_your_own"
    texts = {"de": "Sie dürfen nur für sich selbst buchen.", "en": "You may book for yourself only."}


class ProjectNotOpen(RuleViolated):
    code = "timetracking.project_not_open"
    texts = {"de": "Dieses Projekt ist abgeschlossen.", "en": "This project is closed."}


class PositionUnknown(NotFound):
    code = "timetracking.position_unknown"
    texts = {
        "de": "Diese Position oder Aufgabe gehört nicht zu diesem Projekt.",
        "en": "This position or task does not belong to this project.",
    }


class TimeOverlap(RuleViolated):
    code = "timetracking.time_overlap"
    texts = {
        "de": "In dieser Zeit steht schon ein Eintrag ({start} bis {end} Uhr). Bitte die Zeiten anpassen.",
        "en": "There is an entry at that time already ({start} to {end}). Please change the times.",
    }


class PeriodIsLocked(RuleViolated):
    code = "timetracking.period_locked"
    texts = {
        "de": "Dieser Tag ist gesperrt (bis {until}, von {by}). Bitte dort um Öffnung bitten.",
        "en": "This day is locked (until {until}, by {by}). Please ask there to open it.",
    }


class DayTooLong(RuleViolated):
    code = "timetracking.day_too_long"
    texts = {
        "de": "Ein Tag hat 24 Stunden; {booked} Minuten stehen schon.",
        "en": "A day has 24 hours; {booked} minutes are booked.",
    }


class NoTimerRuns(NotFound):
    code = "timetracking.no_timer_runs"
    texts = {"de": "Es läuft keine Stoppuhr.", "en": "No timer is running."}


class TimerRuns(RuleViolated):
    code = "timetracking.timer_runs"
    texts = {
        "de": "Es läuft schon eine Stoppuhr. Bitte zuerst stoppen.",
        "en": "A timer runs already. Please stop it first.",
    }


class TimesOrMinutes(InvalidInput):
    code = "timetracking.times_or_minutes"
    texts = {
        "de": "Bitte Minuten oder Beginn und Ende angeben; das Ende nach dem Beginn, höchstens 24 Stunden.",
        "en": "Please give minutes, or start and end; the end is after the start, 24 hours at most.",
    }


class AmountNotPositive(InvalidInput):
    code = "timetracking.amount_not_positive"
    texts = {"de": "Der Betrag muss größer als null und in Euro sein.", "en": "The amount must be above zero, in euro."}


class PeriodBackwards(InvalidInput):
    code = "timetracking.period_backwards"
    texts = {"de": "Das Ende liegt vor dem Anfang.", "en": "The end lies before the start."}


class EntryState(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class PositionKind(StrEnum):
    FIXED_PRICE = "FIXED_PRICE"
    TIME_AND_MATERIAL = "TIME_AND_MATERIAL"
    EXPENSES = "EXPENSES"
    RETAINER = "RETAINER"


@dataclass(frozen=True, slots=True)
class Position:
    id: UUID
    quote_line_id: UUID
    title: str
    kind: PositionKind
    unit_price: Money
    cap: Money | None
    vat_rate: Decimal
    vat_category: str


@dataclass(frozen=True, slots=True)
class Project:
    """What timetracking knows of a project, from its owner's events."""

    id: UUID
    number: str
    name: str
    customer_id: UUID
    customer_name: str
    customer_number: str
    active: bool
    positions: tuple[Position, ...]
    tasks: frozenset[UUID]
    leads: frozenset[UUID]
    members: frozenset[UUID]

    def position(self, id_: UUID) -> Position:
        for position in self.positions:
            if position.id == id_:
                return position
        raise PositionUnknown(str(id_), pointer="/entry/position_id")

    def must_take_work(self, position_id: UUID, task_id: UUID | None) -> Position:
        if not self.active:
            raise ProjectNotOpen(str(self.id))
        if task_id is not None and task_id not in self.tasks:
            raise PositionUnknown(str(task_id), pointer="/entry/task_id")
        return self.position(position_id)


@dataclass(frozen=True, slots=True)
class Worth:
    """What an hour is billed at and costs on a day."""

    bill_rate: Money
    cost_rate: Money


@dataclass(slots=True)
class Timer:
    id: UUID
    person_id: UUID
    project_id: UUID
    position_id: UUID
    task_id: UUID | None
    note: str
    started_at: datetime


@dataclass(slots=True)
class TimeEntry:
    id: UUID
    person_id: UUID
    project_id: UUID
    customer_id: UUID
    position_id: UUID
    task_id: UUID | None
    quote_line_id: UUID
    date: date
    minutes: int
    started_at: datetime | None
    ended_at: datetime | None
    note: str
    billable: bool
    created_at: datetime
    vat_rate: Decimal = Decimal(0)
    vat_category: str = "S"
    rate: Money = field(default_factory=Money.zero)
    amount: Money = field(default_factory=Money.zero)
    cost_rate: Money = field(default_factory=Money.zero)
    state: EntryState = EntryState.DRAFT
    rejected_reason: str = ""
    flags: tuple[str, ...] = ()
    invoice_id: UUID | None = None
    invoice_number: str = ""
    version: int = 0

    def must_be_editable(self) -> None:
        if self.state not in (EntryState.DRAFT, EntryState.REJECTED):
            raise EntryNotEditable(f"entry {self.id} is {self.state}")

    def price(self, position: Position, worth: Worth, left_of_cap: Money | None) -> None:
        """Minutes at the hourly rate, rounded half up once, cut off at what is left of the position's cap."""
        hourly = position.kind is PositionKind.TIME_AND_MATERIAL and self.billable
        full = Money.of(worth.bill_rate.amount * self.minutes / 60) if hourly else Money.zero()
        self.rate, self.cost_rate = worth.bill_rate, worth.cost_rate
        self.vat_rate, self.vat_category = position.vat_rate, position.vat_category
        self.amount = full if left_of_cap is None else min(full, max(left_of_cap, Money.zero()))
        self._flag("over_cap", self.amount < full)

    def judge_day(self, others_minutes: int) -> None:
        """ArbZG: over ten hours on a day and six hours without a break are flagged, more than 24 hours refused."""
        whole = others_minutes + self.minutes
        if whole > DAY_MINUTES:
            raise DayTooLong(str(self.date), pointer="/entry/minutes", booked=others_minutes)
        self._flag("over_10_hours", whole > LONGEST_DAY_MINUTES)
        self._flag("no_break", self.started_at is not None and self.minutes > BREAK_AFTER_MINUTES)

    def _flag(self, code: str, is_so: bool) -> None:
        self.flags = tuple(dict.fromkeys([f for f in self.flags if f != code] + ([code] if is_so else [])))

    def submit(self) -> list["EntryEvent"]:
        self.must_be_editable()
        self.state, self.rejected_reason = EntryState.SUBMITTED, ""
        return [TimeSubmitted(self)]

    def approve(self) -> list["EntryEvent"]:
        self._must_be(EntryState.SUBMITTED, EntryNotSubmitted)
        self.state = EntryState.APPROVED
        return [TimeApproved(self)]

    def reject(self, reason: str) -> list["EntryEvent"]:
        self._must_be(EntryState.SUBMITTED, EntryNotSubmitted)
        self.state, self.rejected_reason = EntryState.REJECTED, reason
        return [TimeRejected(self)]

    def withdraw(self, reason: str) -> list["EntryEvent"]:
        """Takes the approval back; what is billed stays as it was billed."""
        self._must_be(EntryState.APPROVED, EntryNotApproved)
        if self.invoice_id is not None:
            raise EntryBilled(f"entry {self.id}", number=self.invoice_number)
        self.state = EntryState.SUBMITTED
        return [TimeApprovalWithdrawn(self, reason)]

    def _must_be(self, state: EntryState, otherwise: type[RuleViolated]) -> None:
        if self.state is not state:
            raise otherwise(f"entry {self.id} is {self.state}")


@dataclass(frozen=True, slots=True)
class Receipt:
    sha256: str
    size: int
    media_type: str
    name: str


@dataclass(slots=True)
class Expense:
    id: UUID
    person_id: UUID
    project_id: UUID
    customer_id: UUID
    position_id: UUID
    quote_line_id: UUID
    date: date
    text: str
    gross: Money
    receipt_vat_rate: Decimal
    receipt: Receipt | None
    created_at: datetime
    vat_rate: Decimal = Decimal(0)
    vat_category: str = "S"
    state: EntryState = EntryState.DRAFT
    rejected_reason: str = ""
    invoice_id: UUID | None = None
    invoice_number: str = ""
    version: int = 0

    @property
    def receipt_vat(self) -> Money:
        """Input VAT contained in the gross amount, § 15 UStG: gross × rate / (100 + rate), half up."""
        return Money.of(self.gross.amount * self.receipt_vat_rate / (100 + self.receipt_vat_rate))

    @property
    def net(self) -> Money:
        """What is billed on: the cost without the VAT we get back."""
        return self.gross - self.receipt_vat

    def check(self) -> None:
        if self.gross.amount <= 0 or self.gross.currency != "EUR":
            raise AmountNotPositive("gross", pointer="/expense/gross/amount")

    def must_be_editable(self) -> None:
        if self.state not in (EntryState.DRAFT, EntryState.REJECTED):
            raise EntryNotEditable(f"expense {self.id} is {self.state}")

    def submit(self) -> list["ExpenseEvent"]:
        self.must_be_editable()
        self.state, self.rejected_reason = EntryState.SUBMITTED, ""
        return [ExpenseSubmitted(self)]

    def approve(self) -> list["ExpenseEvent"]:
        self._must_be(EntryState.SUBMITTED, EntryNotSubmitted)
        self.state = EntryState.APPROVED
        return [ExpenseApproved(self)]

    def reject(self, reason: str) -> list["ExpenseEvent"]:
        self._must_be(EntryState.SUBMITTED, EntryNotSubmitted)
        self.state, self.rejected_reason = EntryState.REJECTED, reason
        return [ExpenseRejected(self)]

    def withdraw(self, reason: str) -> list["ExpenseEvent"]:
        self._must_be(EntryState.APPROVED, EntryNotApproved)
        if self.invoice_id is not None:
            raise EntryBilled(f"expense {self.id}", number=self.invoice_number)
        self.state = EntryState.SUBMITTED
        return [ExpenseApprovalWithdrawn(self, reason)]

    def _must_be(self, state: EntryState, otherwise: type[RuleViolated]) -> None:
        if self.state is not state:
            raise otherwise(f"expense {self.id} is {self.state}")


@dataclass(frozen=True, slots=True)
class Rate:
    id: UUID
    person_id: UUID
    project_id: UUID | None
    bill_rate: Money
    cost_rate: Money
    valid_from: date


def worth_on(rates: Sequence[Rate], project_id: UUID, day: date, otherwise: Money) -> Worth:
    """The latest rate valid on the day, one of the project before a general one; else the position's price."""
    valid = [r for r in rates if r.valid_from <= day and r.project_id in (project_id, None)]
    if not valid:
        return Worth(otherwise, Money.zero())
    best = max(valid, key=lambda r: (r.project_id is not None, r.valid_from))
    return Worth(best.bill_rate, best.cost_rate)


@dataclass(frozen=True, slots=True)
class PeriodLock:
    id: UUID
    from_date: date
    to_date: date
    reason: str
    locked_by: UUID | None
    locked_by_name: str


def duration(started_at: datetime | None, ended_at: datetime | None, minutes: int) -> int:
    """Minutes of an entry: as given, or between start and end, rounded up to the whole minute."""
    if started_at is None and ended_at is None and minutes > 0:
        return minutes
    if started_at is None or ended_at is None or not timedelta(0) <= ended_at - started_at <= timedelta(days=1):
        raise TimesOrMinutes("minutes", pointer="/entry/minutes")
    return max(1, -int(-(ended_at - started_at).total_seconds() // 60))


def may_decide(person_id: UUID | None, project: Project, owner_id: UUID, *, any_project: bool) -> None:
    """Who approves or rejects: the project's lead or somebody who may for every project, never for oneself."""
    if person_id is not None and person_id == owner_id:
        raise OwnEntry(str(owner_id))
    if not any_project and person_id not in project.leads:
        raise NotProjectLead(str(project.id))


@dataclass(frozen=True, slots=True)
class TimeSubmitted:
    entry: TimeEntry


@dataclass(frozen=True, slots=True)
class TimeApproved:
    entry: TimeEntry


@dataclass(frozen=True, slots=True)
class TimeRejected:
    entry: TimeEntry


@dataclass(frozen=True, slots=True)
class TimeApprovalWithdrawn:
    entry: TimeEntry
    reason: str


@dataclass(frozen=True, slots=True)
class ExpenseSubmitted:
    expense: Expense


@dataclass(frozen=True, slots=True)
class ExpenseApproved:
    expense: Expense


@dataclass(frozen=True, slots=True)
class ExpenseRejected:
    expense: Expense


@dataclass(frozen=True, slots=True)
class ExpenseApprovalWithdrawn:
    expense: Expense
    reason: str


@dataclass(frozen=True, slots=True)
class PeriodLocked:
    period_lock: PeriodLock


EntryEvent = TimeSubmitted | TimeApproved | TimeRejected | TimeApprovalWithdrawn
ExpenseEvent = ExpenseSubmitted | ExpenseApproved | ExpenseRejected | ExpenseApprovalWithdrawn
Event = EntryEvent | ExpenseEvent | PeriodLocked

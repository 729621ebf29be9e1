"""Timers and time entries: durations, working time, what an entry is worth, and its way to approval.

Methods change the object and return the events they caused; a wrong state is refused by name. What an hour is worth
and how much of a cap is left is handed in; nothing here reads a clock or a row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from kontor.common.values.errors import RuleViolated
from kontor.common.values.events import Event
from kontor.common.values.money import Money, round_half_up
from kontor.timetracking.domain.projects import Position, PositionKind
from kontor.timetracking.domain.rates import Worth
from kontor.timetracking.domain.refusals import (
    DayOutOfRange,
    DayTooLong,
    EndNotStated,
    EntryBilled,
    EntryNotApproved,
    EntryNotEditable,
    EntryNotSubmitted,
    SourceNotFree,
    TimerEndOutOfRange,
    TimesOrMinutes,
)

DAY_MINUTES = 1440
# § 3 ArbZG: at most ten hours a day.
LONGEST_DAY_MINUTES = 600
# § 4 ArbZG: nobody works longer than six hours in a row; breaks of a quarter of an hour at least,
# together half an hour when more than six hours are worked, three quarters when more than nine.
LONGEST_STRETCH = timedelta(hours=6)
SHORTEST_BREAK = timedelta(minutes=15)
BREAKS = ((timedelta(hours=9), timedelta(minutes=45)), (timedelta(hours=6), timedelta(minutes=30)))
YEARS = range(2000, 2100)
# An entry lasts a day at most.
LONGEST_TIMER = timedelta(days=1)
# Of a quantity of hours, as invoices show it.
HOUR_PLACES = 4
OVER_CAP, END_ASSUMED = "over_cap", "end_assumed"
Span = tuple[datetime, datetime]


class EntryState(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


EDITABLE = (EntryState.DRAFT, EntryState.REJECTED)


@dataclass(slots=True)
class Timer:
    id: UUID
    person_id: UUID
    project_id: UUID
    position_id: UUID
    task_id: UUID | None
    note: str
    started_at: datetime
    version: int = 0

    def is_forgotten(self, now: datetime) -> bool:
        """It has run longer than anybody works in a day: when the work ended is not what the clock says."""
        return now - self.started_at > timedelta(minutes=LONGEST_DAY_MINUTES)

    def end(self, now: datetime, stated: datetime | None) -> tuple[datetime, bool]:
        """When the work ended, and whether that is only assumed: of a forgotten timer nobody has said it."""
        if stated is not None:
            if not self.started_at <= stated <= min(now, self.started_at + LONGEST_TIMER):
                raise TimerEndOutOfRange(str(stated), pointer="/ended_at")
            return stated, False
        return min(now, self.started_at + LONGEST_TIMER), self.is_forgotten(now)


@dataclass(frozen=True, slots=True)
class Booked:
    """What else a person has booked on a day."""

    minutes: int
    span: Span | None


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
    uncapped: Money = field(default_factory=Money.zero)
    # None: nobody has said what this hour costs.
    cost_rate: Money | None = None
    state: EntryState = EntryState.DRAFT
    rejected_reason: str = ""
    flags: tuple[str, ...] = ()
    invoice_id: UUID | None = None
    invoice_number: str = ""
    version: int = 0

    @property
    def span(self) -> Span | None:
        return None if self.started_at is None or self.ended_at is None else (self.started_at, self.ended_at)

    @property
    def hours(self) -> Decimal:
        """The quantity of an invoice (§ 14 (4) no. 5 UStG): minutes by sixty, half up to four places."""
        return round_half_up(Decimal(self.minutes) / 60, HOUR_PLACES)

    @property
    def takes(self) -> Money:
        """What it takes of its position's cap: a rejected entry takes nothing."""
        return Money.zero() if self.state is EntryState.REJECTED else self.amount

    def must_be_editable(self) -> None:
        if self.state not in EDITABLE:
            raise EntryNotEditable(f"entry {self.id} is {self.state}")

    def price(self, position: Position, worth: Worth, left_of_cap: Money | None) -> None:
        """Minutes at the hourly rate, rounded half up once, cut off at what is left of the position's cap.

        Billing reduces to the cap itself: for it the hours' price is kept whole (`uncapped`).
        """
        hourly = position.kind is PositionKind.TIME_AND_MATERIAL and self.billable
        full = Money.of(worth.bill_rate.amount * self.minutes / 60) if hourly else Money.zero()
        self.rate, self.cost_rate = worth.bill_rate, worth.cost_rate
        self.vat_rate, self.vat_category = position.vat_rate, position.vat_category
        self.amount = full if left_of_cap is None else min(full, max(left_of_cap, Money.zero()))
        self.uncapped = worth.bill_rate * self.hours if hourly else Money.zero()
        self.flag(OVER_CAP, self.amount < full)

    def judge_day(self, others: Sequence[Booked]) -> None:
        """ArbZG: a day over ten hours or without its breaks is flagged, more than 24 hours refused."""
        booked = sum(other.minutes for other in others)
        if booked + self.minutes > DAY_MINUTES:
            raise DayTooLong(str(self.date), pointer="/entry/minutes", booked=booked)
        self.flag("over_10_hours", booked + self.minutes > LONGEST_DAY_MINUTES)
        spans = [other.span for other in others if other.span is not None]
        self.flag("no_break", self.span is not None and lacks_break([*spans, self.span]))

    def flag(self, code: str, is_so: bool) -> None:
        self.flags = tuple(dict.fromkeys([f for f in self.flags if f != code] + ([code] if is_so else [])))

    def must_have_its_end(self) -> None:
        """What a forgotten timer assumed is work nobody has claimed to have done."""
        if END_ASSUMED in self.flags:
            raise EndNotStated(f"entry {self.id}", pointer="/entry/ended_at")

    def submit(self) -> list[Event]:
        self.must_be_editable()
        self.must_have_its_end()
        self.state, self.rejected_reason = EntryState.SUBMITTED, ""
        return [TimeSubmitted(self)]

    def take_back(self) -> list[Event]:
        """By its author, as long as nobody has decided: a draft again."""
        self._must_be(EntryState.SUBMITTED, EntryNotSubmitted)
        self.state = EntryState.DRAFT
        return [TimeChanged(self)]

    def approve(self) -> list[Event]:
        self._must_be(EntryState.SUBMITTED, EntryNotSubmitted)
        self.must_have_its_end()
        self.state = EntryState.APPROVED
        return [TimeApproved(self)]

    def reject(self, reason: str) -> list[Event]:
        self._must_be(EntryState.SUBMITTED, EntryNotSubmitted)
        self.state, self.rejected_reason = EntryState.REJECTED, reason
        return [TimeRejected(self, reason)]

    def withdraw(self, reason: str) -> list[Event]:
        """Takes the approval back; what is billed stays as it was billed."""
        self._must_be(EntryState.APPROVED, EntryNotApproved)
        if self.invoice_id is not None:
            raise EntryBilled(f"entry {self.id}", number=self.invoice_number)
        self.state = EntryState.SUBMITTED
        return [TimeApprovalWithdrawn(self, reason)]

    def bill(self, invoice_id: UUID, number: str) -> list[Event]:
        """An issued invoice holds it; the same one once, another not before it is free."""
        if self.invoice_id == invoice_id:
            return []
        if self.invoice_id is not None:
            raise SourceNotFree(f"entry {self.id} of invoice {invoice_id}")
        self.invoice_id, self.invoice_number = invoice_id, number
        return [TimeBilled(self.id, invoice_id, number)]

    def free(self) -> list[Event]:
        """The invoice that held it was cancelled."""
        if self.invoice_id is None:
            return []
        told = TimeFreed(self.id, self.invoice_id, self.invoice_number)
        self.invoice_id, self.invoice_number = None, ""
        return [told]

    def _must_be(self, state: EntryState, otherwise: type[RuleViolated]) -> None:
        if self.state is not state:
            raise otherwise(f"entry {self.id} is {self.state}")


def must_be_plausible(day: date | datetime | None, pointer: str) -> None:
    """Whoever means another century has mistyped."""
    if day is not None and day.year not in YEARS:
        raise DayOutOfRange(str(day.year), pointer=pointer)


def duration(started_at: datetime | None, ended_at: datetime | None, minutes: int) -> int:
    """Minutes of an entry: as given, or between start and end, rounded up to the whole minute; never both at odds."""
    if started_at is None and ended_at is None and minutes > 0:
        return minutes
    if started_at is None or ended_at is None or not timedelta(0) <= ended_at - started_at <= timedelta(days=1):
        raise TimesOrMinutes("minutes", pointer="/entry/minutes")
    between = max(1, -int(-(ended_at - started_at).total_seconds() // 60))
    if minutes not in (0, between):
        raise TimesOrMinutes(f"{minutes} minutes, {between} by the clock", pointer="/entry/minutes")
    return between


def lacks_break(spans: Iterable[Span]) -> bool:
    """§ 4 ArbZG over the clock times of one day; entries without clock times say nothing about breaks."""
    day = sorted(spans)
    worked = sum((end - start for start, end in day), timedelta(0))
    rested, stretch_from = timedelta(0), day[0][0] if day else None
    for (_, ended), (started, _) in pairwise(day):
        if started - ended >= SHORTEST_BREAK:
            if stretch_from is not None and ended - stretch_from > LONGEST_STRETCH:
                return True
            rested, stretch_from = rested + (started - ended), started
    if stretch_from is not None and day[-1][1] - stretch_from > LONGEST_STRETCH:
        return True
    return rested < next((needed for over, needed in BREAKS if worked > over), timedelta(0))


@dataclass(slots=True)
class CapTotals:
    """What is booked on positions with every entry that takes of their caps; `changed` has to be kept."""

    booked: dict[UUID, Money]
    changed: set[UUID] = field(default_factory=set)

    def left(self, position: Position) -> Money | None:
        """What the cap still allows; None where there is none."""
        return None if position.cap is None else position.cap - self.booked[position.id]

    def release(self, position_id: UUID, took: Money) -> None:
        self._add(position_id, -took)

    def take(self, entry: TimeEntry) -> None:
        self._add(entry.position_id, entry.takes)

    def _add(self, position_id: UUID, amount: Money) -> None:
        if amount.amount:
            self.booked[position_id] += amount
            self.changed.add(position_id)


@dataclass(frozen=True, slots=True)
class TimerStarted(Event):
    timer: Timer


@dataclass(frozen=True, slots=True)
class TimerStopped(Event):
    timer: Timer


@dataclass(frozen=True, slots=True)
class TimerDiscarded(Event):
    timer: Timer


@dataclass(frozen=True, slots=True)
class TimeRecorded(Event):
    entry: TimeEntry


@dataclass(frozen=True, slots=True)
class TimeChanged(Event):
    entry: TimeEntry


@dataclass(frozen=True, slots=True)
class TimeDiscarded(Event):
    entry: TimeEntry


@dataclass(frozen=True, slots=True)
class TimeSubmitted(Event):
    entry: TimeEntry


@dataclass(frozen=True, slots=True)
class TimeApproved(Event):
    entry: TimeEntry


@dataclass(frozen=True, slots=True)
class TimeRejected(Event):
    entry: TimeEntry
    reason: str


@dataclass(frozen=True, slots=True)
class TimeApprovalWithdrawn(Event):
    entry: TimeEntry
    reason: str


@dataclass(frozen=True, slots=True)
class TimeBilled(Event):
    entry_id: UUID
    invoice_id: UUID
    invoice_number: str


@dataclass(frozen=True, slots=True)
class TimeFreed(Event):
    entry_id: UUID
    invoice_id: UUID
    invoice_number: str

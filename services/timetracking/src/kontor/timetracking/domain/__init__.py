"""Work as it is done, as rules without I/O: entries, expenses, rates, locked periods, and who decides about them."""

from kontor.timetracking.domain.billing import BillingEvent
from kontor.timetracking.domain.entries import EntryEvent, TimerEvent
from kontor.timetracking.domain.expenses import ExpenseEvent
from kontor.timetracking.domain.periods import PeriodLocked, PeriodOpened
from kontor.timetracking.domain.rates import RateSet

Event = TimerEvent | EntryEvent | ExpenseEvent | BillingEvent | PeriodLocked | PeriodOpened | RateSet

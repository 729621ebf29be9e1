"""Nothing of timetracking's records is lost on the way to a row, back, and into a message."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st
from kontor.cli.round_trips import all_told, examples, kept_in_row, reach, told_alike
from kontor.common.database.stores import Store
from kontor.common.values.money import Money
from kontor.timetracking import wire
from kontor.timetracking.domain.entries import TimeEntry, Timer
from kontor.timetracking.domain.expenses import Expense
from kontor.timetracking.domain.periods import PeriodLock
from kontor.timetracking.domain.rates import Rate
from kontor.timetracking.store.entries import Entries
from kontor.timetracking.store.expenses import Expenses
from kontor.timetracking.store.periods import PeriodLocks
from kontor.timetracking.store.rates import Rates
from kontor.timetracking.store.timers import Timers

EURO = st.integers(1, 10**9).map(lambda cents: Money(Decimal(cents) / 100))
AMOUNTS = dict.fromkeys(("rate", "amount", "uncapped", "cost_rate"), EURO)

RECORDS: list[tuple[type[Store[Any]], type, Any, Mapping[str, Any]]] = [
    (Entries, TimeEntry, wire.entry, AMOUNTS),
    (Expenses, Expense, wire.expense, {"gross": EURO}),
    (Timers, Timer, wire.timer, {}),
    (Rates, Rate, wire.rate, {"bill_rate": EURO, "cost_rate": EURO}),
    (PeriodLocks, PeriodLock, wire.period_lock, {}),
]
_NOT_TOLD = {"created_at": "not told", "version": "no etag: written once"}
SILENT = {
    "TimeEntry": {"created_at": "not told"},
    "Expense": {"created_at": "not told"},
    "Timer": {"version": "no etag: runs until it ends"},
    "Rate": _NOT_TOLD,
    "PeriodLock": _NOT_TOLD,
}


@pytest.mark.parametrize(("store", "kind", "message", "given"), RECORDS)
def test_a_record_comes_back_from_its_row(store: type[Store[Any]], kind: type, message: Any, given: Any):
    for value in examples(kind, **given):
        kept_in_row(store, value)


@pytest.mark.parametrize(("store", "kind", "message", "given"), RECORDS)
def test_every_field_of_a_record_reaches_its_message(store: type[Store[Any]], kind: type, message: Any, given: Any):
    reach(message, examples(kind, **given), silent=SILENT[kind.__name__])


def test_every_field_of_a_message_is_told():
    titles = "told to people only, by their title"
    actions = {"allowed_actions": "told to people only", "position": titles, "task": titles}
    unknown = [wire.entry(value) for value in examples(TimeEntry, **{**AMOUNTS, "cost_rate": st.none()})]
    all_told([*unknown, *(wire.entry(value) for value in examples(TimeEntry, **AMOUNTS))], empty=actions)
    spent = {name: why for name, why in actions.items() if name != "task"}
    all_told([wire.expense(value) for value in examples(Expense, gross=EURO)], empty=spent)
    running = {"forgotten": "told with the time", "position": titles, "task": titles}
    all_told([wire.timer(value) for value in examples(Timer)], empty=running)
    all_told([wire.rate(value) for value in examples(Rate, bill_rate=EURO, cost_rate=EURO)])
    never = dict.fromkeys(("allowed_actions.reason", "allowed_actions.reason_code"), "nothing stands in its way")
    all_told([wire.period_lock(value) for value in examples(PeriodLock)], empty=never)


_WORK = {"person.id", "project.id", "date", "state", "vat_rate", "invoice.label", "position_id"}


@pytest.mark.parametrize(
    ("record", "least"),
    [
        (0, {*_WORK, "minutes", "billable", "started_at", "amount.amount", "rate.amount", "cost_rate.currency"}),
        (1, {*_WORK, "text", "gross.amount", "receipt_vat_rate"}),
    ],
)
def test_what_a_column_tells_is_what_the_record_says(record: int, least: set[str]):
    store, kind, message, given = RECORDS[record]
    for value in examples(kind, **given):
        assert told_alike(store, value, message(value)) >= least

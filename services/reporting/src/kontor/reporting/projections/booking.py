"""What is booked and drafted on projects: one row a record in any state, replaced by newer versions only."""

from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1 import events_pb2 as billing_events
from kontor.api.common.v1 import types_pb2 as types
from kontor.api.timetracking.v1 import events_pb2 as timetracking_events
from kontor.api.timetracking.v1 import timetracking_pb2 as timetracking
from kontor.common.events.bus import EventMeta
from kontor.common.values.wire import read_day, read_money, read_optional_id, word_of
from kontor.reporting import store
from kontor.reporting.store import ReportingTx

GONE = "GONE"
_DISCARDED = (timetracking_events.TimeDiscarded, timetracking_events.ExpenseDiscarded)
_DRAFTS = (billing.DRAFT_STATE_DRAFTED, billing.DRAFT_STATE_IN_REVIEW, billing.DRAFT_STATE_APPROVED)


async def _booked(tx: ReportingTx, event: Any, record: Any, meta: EventMeta, minutes: int, worth: types.Money) -> None:
    state = GONE if isinstance(event, _DISCARDED) else word_of(timetracking.EntryState, record.state)
    await tx.put(
        store.booking,
        id=UUID(record.id),
        source_version=meta.version,
        project_id=UUID(record.project.id),
        date=read_day(record.date, ""),
        minutes=minutes,
        amount=read_money(worth).amount if worth.currency else 0,
        currency=worth.currency or store.HOME_CURRENCY,
        state=state,
    )


async def time_booked(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
    entry: timetracking.TimeEntry = event.entry
    await _booked(tx, event, entry, meta, entry.minutes, entry.amount)


async def expense_booked(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
    expense: timetracking.Expense = event.expense
    await _booked(tx, event, expense, meta, 0, expense.net)


async def draft_drafted(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
    draft: billing.InvoiceDraft = event.draft
    await tx.put(
        store.drafted,
        id=UUID(draft.id),
        source_version=meta.version,
        project_id=read_optional_id(draft.project.id, ""),
        net=read_money(draft.net).amount,
        currency=draft.net.currency,
        open=draft.state in _DRAFTS,
    )


async def draft_closed(tx: ReportingTx, event: billing_events.DraftIssued, meta: EventMeta) -> None:
    await tx.put(
        store.drafted,
        id=UUID(event.draft_id),
        source_version=meta.version,
        project_id=None,
        net=0,
        currency=store.HOME_CURRENCY,
        open=False,
    )

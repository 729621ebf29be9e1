"""timetracking's contract: translates and calls one use case per RPC."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from google.api.httpbody_pb2 import HttpBody
from kontor.api.common.v1.batch_pb2 import ItemProblem
from kontor.api.timetracking.v1 import timetracking_pb2 as pb
from kontor.api.timetracking.v1.timetracking_pb2_grpc import TimetrackingServiceServicer
from kontor.common.calling.calls import Asking
from kontor.common.database.listing import among
from kontor.common.outside.files import Files
from kontor.common.serving.batches import alone
from kontor.common.serving.portions import portions
from kontor.common.serving.rpc import command, query, streaming_query
from kontor.common.values.errors import NotFound
from kontor.common.values.files import named
from kontor.common.values.ids import new_id
from kontor.common.values.wire import (
    changed,
    read_day,
    read_money,
    read_optional_day,
    read_optional_id,
    read_timestamp,
)
from kontor.timetracking import wire
from kontor.timetracking.domain.entries import TimeEntry, Timer
from kontor.timetracking.domain.expenses import Expense, Receipt
from kontor.timetracking.domain.refusals import NoTimerRuns
from kontor.timetracking.store import TimetrackingTx
from kontor.timetracking.use_cases import deciding, keeping, recording, spending
from kontor.timetracking.use_cases.judging import must_see
from kontor.timetracking.wire import Viewer

Ask = Asking[TimetrackingTx]


def _ids(values: Any) -> list[UUID]:
    return [UUID(value) for value in values]


async def _viewer(tx: TimetrackingTx, *subjects: TimeEntry | Expense) -> Viewer | None:
    """Services see all there is and decide nothing."""
    if tx.principal.kind in ("system", "service"):
        return None
    return Viewer(tx.principal, await tx.projects_known.some(subject.project_id for subject in subjects))


async def _entries(tx: TimetrackingTx, *entries: TimeEntry) -> list[pb.TimeEntry]:
    viewer = await _viewer(tx, *entries)
    shown = [wire.entry(entry, viewer) for entry in entries]
    await tx.labelled(*shown)
    return shown


async def _expenses(tx: TimetrackingTx, *expenses: Expense) -> list[pb.Expense]:
    viewer = await _viewer(tx, *expenses)
    shown = [wire.expense(expense, viewer) for expense in expenses]
    await tx.labelled(*shown)
    return shown


async def _timer(tx: TimetrackingTx, timer: Timer) -> pb.Timer:
    known = await tx.projects_known.some([timer.project_id])
    shown = wire.timer(timer, tx.clock.now(), known.get(timer.project_id))
    await tx.labelled(shown)
    return shown


async def _billables(
    request: pb.StreamBillablesRequest | pb.ListBillablesRequest, tx: TimetrackingTx
) -> tuple[list[pb.TimeEntry], list[pb.Expense]]:
    if request.entry_ids or request.expense_ids:
        entries = await tx.entries.approved(_ids(request.entry_ids))
        expenses = await tx.expenses.approved(_ids(request.expense_ids))
    else:
        projects, until = _ids(request.project_ids), read_optional_day(request.until, "/until")
        entries = await tx.entries.billable(projects, until)
        expenses = await tx.expenses.billable(projects, until)
    return await _entries(tx, *entries), await _expenses(tx, *expenses)


class TimetrackingApi(TimetrackingServiceServicer):
    def __init__(self, files: Files) -> None:
        self._files = files

    @command
    async def StartTimer(self, request: pb.StartTimerRequest, tx: TimetrackingTx) -> pb.StartTimerResponse:
        timer = await recording.start_timer(
            tx,
            project_id=UUID(request.project_id),
            position_id=UUID(request.position_id),
            task_id=read_optional_id(request.task_id, "/task_id"),
            note=request.note,
        )
        return pb.StartTimerResponse(timer=await _timer(tx, timer))

    @command
    async def StopTimer(self, request: pb.StopTimerRequest, tx: TimetrackingTx) -> pb.StopTimerResponse:
        stated = read_timestamp(request.ended_at, "/ended_at") if request.HasField("ended_at") else None
        entry = await recording.stop_timer(tx, note=request.note, stated=stated)
        return pb.StopTimerResponse(entry=(await _entries(tx, entry))[0])

    @command
    async def DiscardTimer(self, _request: pb.DiscardTimerRequest, tx: TimetrackingTx) -> pb.DiscardTimerResponse:
        timer = await recording.discard_timer(tx)
        return pb.DiscardTimerResponse(timer=await _timer(tx, timer))

    @query
    async def GetTimer(self, _request: pb.GetTimerRequest, tx: TimetrackingTx) -> pb.GetTimerResponse:
        person_id = tx.principal.person_id
        timer = await tx.timers.running(person_id, for_update=False) if person_id else None
        if timer is None:
            raise NoTimerRuns("none")
        return pb.GetTimerResponse(timer=await _timer(tx, timer))

    @command
    async def CreateTimeEntry(
        self, request: pb.CreateTimeEntryRequest, tx: TimetrackingTx
    ) -> pb.CreateTimeEntryResponse:
        entry = await recording.create_entry(
            tx,
            entry_id=read_optional_id(request.id, "/id"),
            person_id=read_optional_id(request.entry.person_id, "/entry/person_id"),
            fields=wire.read_entry(request.entry),
        )
        return pb.CreateTimeEntryResponse(entry=(await _entries(tx, entry))[0])

    @query
    async def GetTimeEntry(self, request: pb.GetTimeEntryRequest, tx: TimetrackingTx) -> pb.GetTimeEntryResponse:
        entry = await tx.entries.get(UUID(request.id))
        return pb.GetTimeEntryResponse(entry=(await _entries(tx, entry))[0])

    @query
    async def ListTimeEntries(
        self, request: pb.ListTimeEntriesRequest, tx: TimetrackingTx
    ) -> pb.ListTimeEntriesResponse:
        visible = among(tx.principal.visible("timetracking.entry.read", "own"))
        found = await tx.entries.listed(request, visible=visible)
        return found.answer(pb.ListTimeEntriesResponse, await _entries(tx, *found.rows))

    @command
    async def UpdateTimeEntry(
        self, request: pb.UpdateTimeEntryRequest, tx: TimetrackingTx
    ) -> pb.UpdateTimeEntryResponse:
        changes = changed(wire.read_entry(request.entry), request.update_mask)
        entry = await recording.update_entry(tx, entry_id=UUID(request.id), changes=changes)
        return pb.UpdateTimeEntryResponse(entry=(await _entries(tx, entry))[0])

    @command
    async def DiscardTimeEntry(
        self, request: pb.DiscardTimeEntryRequest, tx: TimetrackingTx
    ) -> pb.DiscardTimeEntryResponse:
        entry = await recording.discard_entry(tx, entry_id=UUID(request.id))
        return pb.DiscardTimeEntryResponse(entry=(await _entries(tx, entry))[0])

    @command
    async def BatchUpsertTimeEntries(
        self, request: pb.BatchUpsertTimeEntriesRequest, tx: TimetrackingTx
    ) -> pb.BatchUpsertTimeEntriesResponse:
        results = [await self._written(tx, item) for item in request.items]
        return pb.BatchUpsertTimeEntriesResponse(results=results)

    async def _written(self, tx: TimetrackingTx, item: pb.TimeEntryToWrite) -> pb.TimeEntriesResult:
        entry_id = read_optional_id(item.id, "/id") or new_id()

        async def write() -> pb.TimeEntry:
            fields = wire.read_entry(item.entry)
            person_id = read_optional_id(item.entry.person_id, "/entry/person_id")
            version = int(item.etag) if item.etag else None
            entry = await recording.write_entry(
                tx, entry_id=entry_id, version=version, person_id=person_id, fields=fields
            )
            return (await _entries(tx, entry))[0]

        found = await alone(tx, "BatchUpsertTimeEntries", entry_id, write)
        if isinstance(found, ItemProblem):
            return pb.TimeEntriesResult(id=str(entry_id), problem=found)
        return pb.TimeEntriesResult(id=str(entry_id), entry=found)

    @command
    async def SubmitTime(self, request: pb.SubmitTimeRequest, tx: TimetrackingTx) -> pb.SubmitTimeResponse:
        entries = await recording.submit_entries(tx, ids=_ids(request.ids))
        return pb.SubmitTimeResponse(entries=await _entries(tx, *entries))

    @command
    async def TakeBackTime(self, request: pb.TakeBackTimeRequest, tx: TimetrackingTx) -> pb.TakeBackTimeResponse:
        entries = await recording.take_entries_back(tx, ids=_ids(request.ids))
        return pb.TakeBackTimeResponse(entries=await _entries(tx, *entries))

    @command
    async def ApproveTime(self, request: pb.ApproveTimeRequest, tx: TimetrackingTx) -> pb.ApproveTimeResponse:
        entries = await deciding.approve_entries(tx, ids=_ids(request.ids))
        return pb.ApproveTimeResponse(entries=await _entries(tx, *entries))

    @command
    async def RejectTime(self, request: pb.RejectTimeRequest, tx: TimetrackingTx) -> pb.RejectTimeResponse:
        entries = await deciding.reject_entries(tx, ids=_ids(request.ids), reason=request.reason)
        return pb.RejectTimeResponse(entries=await _entries(tx, *entries))

    @command
    async def WithdrawTimeApproval(
        self, request: pb.WithdrawTimeApprovalRequest, tx: TimetrackingTx
    ) -> pb.WithdrawTimeApprovalResponse:
        entry = await deciding.withdraw_entry(tx, entry_id=UUID(request.id), reason=request.reason)
        return pb.WithdrawTimeApprovalResponse(entry=(await _entries(tx, entry))[0])

    async def stored_receipt(self, request: pb.CreateExpenseRequest | pb.UpdateExpenseRequest, ask: Ask) -> None:
        """A receipt that is named must have been uploaded."""
        receipt = request.expense.receipt
        if request.expense.HasField("receipt") and not await self._files.exists(ask.tenant, receipt.sha256):
            raise NotFound(receipt.sha256, pointer="/expense/receipt")

    @command(prepare="stored_receipt")
    async def CreateExpense(
        self, request: pb.CreateExpenseRequest, tx: TimetrackingTx, _stored: None
    ) -> pb.CreateExpenseResponse:
        expense = await spending.create_expense(
            tx, expense_id=read_optional_id(request.id, "/id"), fields=wire.read_expense(request.expense)
        )
        return pb.CreateExpenseResponse(expense=(await _expenses(tx, expense))[0])

    @query
    async def GetExpense(self, request: pb.GetExpenseRequest, tx: TimetrackingTx) -> pb.GetExpenseResponse:
        expense = await tx.expenses.get(UUID(request.id))
        return pb.GetExpenseResponse(expense=(await _expenses(tx, expense))[0])

    @query
    async def ListExpenses(self, request: pb.ListExpensesRequest, tx: TimetrackingTx) -> pb.ListExpensesResponse:
        visible = among(tx.principal.visible("timetracking.expense.read", "own"))
        found = await tx.expenses.listed(request, visible=visible)
        return found.answer(pb.ListExpensesResponse, await _expenses(tx, *found.rows))

    async def receipt_bytes(self, request: pb.DownloadReceiptRequest, ask: Ask) -> tuple[Receipt, bytes]:
        async with ask.reading() as tx:
            expense = await tx.expenses.get(UUID(request.id))
            must_see(tx, "timetracking.receipt.read", expense)
        if expense.receipt is None:
            raise NotFound("expense without receipt")
        return expense.receipt, await self._files.get(ask.tenant, expense.receipt.sha256)

    @query(prepare="receipt_bytes")
    async def DownloadReceipt(
        self, _request: pb.DownloadReceiptRequest, _tx: TimetrackingTx, found: tuple[Receipt, bytes]
    ) -> HttpBody:
        receipt, content = found
        return named(receipt.name, receipt.media_type, content)

    @command(prepare="stored_receipt")
    async def UpdateExpense(
        self, request: pb.UpdateExpenseRequest, tx: TimetrackingTx, _stored: None
    ) -> pb.UpdateExpenseResponse:
        changes = changed(wire.read_expense(request.expense), request.update_mask)
        expense = await spending.update_expense(tx, expense_id=UUID(request.id), changes=changes)
        return pb.UpdateExpenseResponse(expense=(await _expenses(tx, expense))[0])

    @command
    async def DiscardExpense(self, request: pb.DiscardExpenseRequest, tx: TimetrackingTx) -> pb.DiscardExpenseResponse:
        expense = await spending.discard_expense(tx, expense_id=UUID(request.id))
        return pb.DiscardExpenseResponse(expense=(await _expenses(tx, expense))[0])

    @command
    async def SubmitExpenses(self, request: pb.SubmitExpensesRequest, tx: TimetrackingTx) -> pb.SubmitExpensesResponse:
        expenses = await spending.submit_expenses(tx, ids=_ids(request.ids))
        return pb.SubmitExpensesResponse(expenses=await _expenses(tx, *expenses))

    @command
    async def TakeBackExpenses(
        self, request: pb.TakeBackExpensesRequest, tx: TimetrackingTx
    ) -> pb.TakeBackExpensesResponse:
        expenses = await spending.take_expenses_back(tx, ids=_ids(request.ids))
        return pb.TakeBackExpensesResponse(expenses=await _expenses(tx, *expenses))

    @command
    async def ApproveExpenses(
        self, request: pb.ApproveExpensesRequest, tx: TimetrackingTx
    ) -> pb.ApproveExpensesResponse:
        expenses = await deciding.approve_expenses(tx, ids=_ids(request.ids))
        return pb.ApproveExpensesResponse(expenses=await _expenses(tx, *expenses))

    @command
    async def RejectExpenses(self, request: pb.RejectExpensesRequest, tx: TimetrackingTx) -> pb.RejectExpensesResponse:
        expenses = await deciding.reject_expenses(tx, ids=_ids(request.ids), reason=request.reason)
        return pb.RejectExpensesResponse(expenses=await _expenses(tx, *expenses))

    @command
    async def WithdrawExpenseApproval(
        self, request: pb.WithdrawExpenseApprovalRequest, tx: TimetrackingTx
    ) -> pb.WithdrawExpenseApprovalResponse:
        expense = await deciding.withdraw_expense(tx, expense_id=UUID(request.id), reason=request.reason)
        return pb.WithdrawExpenseApprovalResponse(expense=(await _expenses(tx, expense))[0])

    @command
    async def CreateRate(self, request: pb.CreateRateRequest, tx: TimetrackingTx) -> pb.CreateRateResponse:
        rate = await keeping.set_rate(
            tx,
            person_id=UUID(request.person_id),
            project_id=read_optional_id(request.project_id, "/project_id"),
            bill_rate=read_money(request.bill_rate, "/bill_rate") if request.HasField("bill_rate") else None,
            cost_rate=read_money(request.cost_rate, "/cost_rate") if request.HasField("cost_rate") else None,
            valid_from=read_day(request.valid_from, "/valid_from"),
        )
        shown = wire.rate(rate)
        await tx.labelled(shown)
        return pb.CreateRateResponse(rate=shown)

    @query
    async def ListRates(self, request: pb.ListRatesRequest, tx: TimetrackingTx) -> pb.ListRatesResponse:
        found = await tx.rates.listed(request)
        shown = [wire.rate(rate) for rate in found.rows]
        await tx.labelled(*shown)
        return found.answer(pb.ListRatesResponse, shown)

    @command
    async def CreatePeriodLock(
        self, request: pb.CreatePeriodLockRequest, tx: TimetrackingTx
    ) -> pb.CreatePeriodLockResponse:
        lock = await keeping.lock_period(
            tx,
            from_date=read_day(request.from_date, "/from_date"),
            to_date=read_day(request.to_date, "/to_date"),
            reason=request.reason,
        )
        return pb.CreatePeriodLockResponse(period_lock=wire.period_lock(lock))

    @command
    async def OpenPeriod(self, request: pb.OpenPeriodRequest, tx: TimetrackingTx) -> pb.OpenPeriodResponse:
        lock = await keeping.open_period(tx, lock_id=UUID(request.id), reason=request.reason)
        return pb.OpenPeriodResponse(period_lock=wire.period_lock(lock))

    @query
    async def ListPeriodLocks(
        self, request: pb.ListPeriodLocksRequest, tx: TimetrackingTx
    ) -> pb.ListPeriodLocksResponse:
        found = await tx.period_locks.listed(request)
        return found.answer(pb.ListPeriodLocksResponse, [wire.period_lock(lock) for lock in found.rows])

    @streaming_query
    async def StreamBillables(
        self, request: pb.StreamBillablesRequest, tx: TimetrackingTx
    ) -> AsyncIterator[pb.StreamBillablesResponse]:
        entries, expenses = await _billables(request, tx)
        for some in portions(entries):
            yield pb.StreamBillablesResponse(entries=some)
        for more in portions(expenses):
            yield pb.StreamBillablesResponse(expenses=more)

    @query
    async def ListBillables(self, request: pb.ListBillablesRequest, tx: TimetrackingTx) -> pb.ListBillablesResponse:
        entries, expenses = await _billables(request, tx)
        return pb.ListBillablesResponse(entries=entries, expenses=expenses)

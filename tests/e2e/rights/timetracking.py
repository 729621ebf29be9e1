"""Pairs of timetracking: timers, entries, expenses, rates, locks; a limited permission reaches one's own only."""

from contextlib import suppress
from datetime import timedelta

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.json_format import ParseDict
from kontor.api.common.v1.history_pb2 import RecordHistoryRequest
from kontor.api.timetracking.v1 import timetracking_pb2 as pb
from kontor.cli.demo import cast
from kontor.cli.demo.client import Json, Refused

from .cases import Case, pair
from .world import World


def _no_timer(world: World) -> None:
    with suppress(Refused):
        world.employee.post("/v1/timers:discard")


def _timer(world: World) -> str:
    _no_timer(world)
    assert world.new_entry()
    where = {name: world.work()[name] for name in ("project_id", "position_id")}
    return str(world.employee.post("/v1/timers:start", where)["timer"]["id"])


@pair
def start_timer(world: World) -> Case:
    _no_timer(world)
    assert world.new_entry()
    where = {name: world.work()[name] for name in ("project_id", "position_id")}
    request = pb.StartTimerRequest(**where)
    return Case(request, shows=world.people["employee"], by=world.people["employee"])


@pair
def stop_timer(world: World) -> Case:
    assert _timer(world)
    return Case(pb.StopTimerRequest(), shows=world.people["employee"], by=world.people["employee"])


@pair
def discard_timer(world: World) -> Case:
    return Case(pb.DiscardTimerRequest(), shows=_timer(world), by=world.people["employee"])


@pair
def get_timer(world: World) -> Case:
    return Case(pb.GetTimerRequest(), shows=_timer(world), by=world.people["employee"])


@pair
def create_time_entry(world: World) -> Case:
    employee = world.people["employee"]
    entry = ParseDict({**world.work(), "minutes": 10, "person_id": employee}, pb.TimeEntryInput())
    assert world.new_entry()
    return Case(pb.CreateTimeEntryRequest(entry=entry), id=employee, by=employee)


@pair
def batch_upsert_time_entries(world: World) -> Case:
    entry = world.new_entry()
    changed = ParseDict({**world.work(), "minutes": 20}, pb.TimeEntryInput())
    written = pb.TimeEntryToWrite(id=entry["id"], etag=entry["etag"], entry=changed)
    return Case(pb.BatchUpsertTimeEntriesRequest(items=[written]), id=entry["id"], by=world.people["employee"])


@pair
def get_time_entry(world: World) -> Case:
    entry = world.new_entry()
    return Case(pb.GetTimeEntryRequest(id=entry["id"]), id=entry["id"], by=world.people["employee"])


@pair
def list_time_entries(world: World) -> Case:
    entry, beside = world.new_entry(), world.new_entry(world.caller(world.people["colleague"]))
    request = pb.ListTimeEntriesRequest(page_size=200)
    return Case(request, shows=entry["id"], beside=beside["id"], by=world.people["employee"])


@pair
def update_time_entry(world: World) -> Case:
    entry = world.new_entry()
    changed = ParseDict({**world.work(), "minutes": 20}, pb.TimeEntryInput())
    request = pb.UpdateTimeEntryRequest(id=entry["id"], entry=changed, update_mask=FieldMask(paths=["minutes"]))
    return _own(world, request, entry)


@pair
def discard_time_entry(world: World) -> Case:
    entry = world.new_entry()
    return _own(world, pb.DiscardTimeEntryRequest(id=entry["id"]), entry)


def _own(world: World, request: pb.UpdateTimeEntryRequest | pb.DiscardTimeEntryRequest, entry: Json) -> Case:
    return Case(request, id=entry["id"], etag=entry["etag"], by=world.people["employee"])


@pair
def submit_time(world: World) -> Case:
    entry = world.new_entry()
    return Case(
        pb.SubmitTimeRequest(ids=[entry["id"]]), id=entry["id"], etag=entry["etag"], by=world.people["employee"]
    )


@pair
def take_back_time(world: World) -> Case:
    entry = world.submitted_entry()
    return Case(
        pb.TakeBackTimeRequest(ids=[entry["id"]]), id=entry["id"], etag=entry["etag"], by=world.people["employee"]
    )


@pair
def approve_time(world: World) -> Case:
    entry = world.submitted_entry()
    return Case(pb.ApproveTimeRequest(ids=[entry["id"]]), id=entry["id"], etag=entry["etag"])


@pair
def reject_time(world: World) -> Case:
    entry = world.submitted_entry()
    return Case(pb.RejectTimeRequest(ids=[entry["id"]], reason="unklar"), id=entry["id"], etag=entry["etag"])


@pair
def withdraw_time_approval(world: World) -> Case:
    entry = world.approved_entry()
    request = pb.WithdrawTimeApprovalRequest(id=entry["id"], reason="falsch")
    return Case(request, id=entry["id"], etag=entry["etag"])


@pair
def create_expense(world: World) -> Case:
    body = world.expense_body()
    assert world.new_expense()
    request = pb.CreateExpenseRequest(expense=ParseDict(body, pb.ExpenseInput()))
    return Case(request, shows=world.people["employee"], by=world.people["employee"])


@pair
def get_expense(world: World) -> Case:
    expense = world.new_expense()
    return Case(pb.GetExpenseRequest(id=expense["id"]), id=expense["id"], by=world.people["employee"])


@pair
def list_expenses(world: World) -> Case:
    expense, beside = world.new_expense(), world.new_expense(world.caller(world.people["colleague"]))
    request = pb.ListExpensesRequest(page_size=200)
    return Case(request, shows=expense["id"], beside=beside["id"], by=world.people["employee"])


@pair
def download_receipt(world: World) -> Case:
    expense = world.new_expense()
    return Case(pb.DownloadReceiptRequest(id=expense["id"]), id=expense["id"], by=world.people["employee"])


@pair
def update_expense(world: World) -> Case:
    expense = world.new_expense()
    changed = ParseDict({**world.expense_body(), "text": "Bahn"}, pb.ExpenseInput())
    request = pb.UpdateExpenseRequest(id=expense["id"], expense=changed, update_mask=FieldMask(paths=["text"]))
    return Case(request, id=expense["id"], etag=expense["etag"], by=world.people["employee"])


@pair
def discard_expense(world: World) -> Case:
    expense = world.new_expense()
    request = pb.DiscardExpenseRequest(id=expense["id"])
    return Case(request, id=expense["id"], etag=expense["etag"], by=world.people["employee"])


@pair
def submit_expenses(world: World) -> Case:
    expense = world.new_expense()
    return Case(
        pb.SubmitExpensesRequest(ids=[expense["id"]]),
        id=expense["id"],
        etag=expense["etag"],
        by=world.people["employee"],
    )


@pair
def take_back_expenses(world: World) -> Case:
    expense = world.submitted_expense()
    return Case(
        pb.TakeBackExpensesRequest(ids=[expense["id"]]),
        id=expense["id"],
        etag=expense["etag"],
        by=world.people["employee"],
    )


@pair
def approve_expenses(world: World) -> Case:
    expense = world.submitted_expense()
    return Case(pb.ApproveExpensesRequest(ids=[expense["id"]]), id=expense["id"], etag=expense["etag"])


@pair
def reject_expenses(world: World) -> Case:
    expense = world.submitted_expense()
    return Case(pb.RejectExpensesRequest(ids=[expense["id"]], reason="unklar"), id=expense["id"], etag=expense["etag"])


@pair
def withdraw_expense_approval(world: World) -> Case:
    expense = world.approved_expense()
    request = pb.WithdrawExpenseApprovalRequest(id=expense["id"], reason="falsch")
    return Case(request, id=expense["id"], etag=expense["etag"])


def _rate(world: World) -> Json:
    """From days long past on, each its own."""
    days = len(world.rates)
    world.rates.append(days)
    rates = {"bill_rate": cast.euro("100.00"), "cost_rate": cast.euro("50.00")}
    since = world.today - timedelta(days=3000 + days)
    return {"person_id": world.people["colleague"], **rates, "valid_from": since.isoformat()}


@pair
def create_rate(world: World) -> Case:
    assert world.new_entry()
    return Case(ParseDict(_rate(world), pb.CreateRateRequest()), id=world.people["colleague"])


@pair
def list_rates(world: World) -> Case:
    assert world.new_entry()
    rate = world.admin.post("/v1/rates", _rate(world))["rate"]
    return Case(pb.ListRatesRequest(page_size=200), shows=rate["id"])


_LONG_AGO = {"from_date": "2001-01-01", "to_date": "2001-01-31", "reason": "Monat"}


@pair
def create_period_lock(world: World) -> Case:
    request = ParseDict(_LONG_AGO, pb.CreatePeriodLockRequest())
    return Case(request, made="period_lock.id", look=lambda made: pb.OpenPeriodRequest(id=made, reason="Probe"))


@pair
def list_period_locks(world: World) -> Case:
    lock = world.admin.post("/v1/period_locks", _LONG_AGO)["period_lock"]
    return Case(pb.ListPeriodLocksRequest(page_size=200), shows=lock["id"])


@pair
def open_period(world: World) -> Case:
    lock = world.admin.post("/v1/period_locks", _LONG_AGO)["period_lock"]
    return Case(pb.OpenPeriodRequest(id=lock["id"], reason="Nachtrag"), id=lock["id"])


@pair
def stream_billables(world: World) -> Case:
    entry, project = world.approved_entry(), world.a.project["id"]
    return Case(pb.StreamBillablesRequest(project_ids=[project]), id=project, shows=entry["id"])


@pair
def list_billables(world: World) -> Case:
    entry, project = world.approved_entry(), world.a.project["id"]
    return Case(pb.ListBillablesRequest(project_ids=[project]), id=project, shows=entry["id"])


@pair
def list_history(world: World) -> Case:
    entry = world.new_entry()["id"]
    request = RecordHistoryRequest(type="time_entry", id=entry)
    return Case(request, id=entry, shows="TimeRecorded", permission="timetracking.entry.read")

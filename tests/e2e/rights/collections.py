"""Pairs of collections: statements, bank lines, credits and what they pay, open items, claims, reminders, policy."""

from contextlib import suppress
from itertools import count

from google.protobuf.json_format import ParseDict
from kontor.api.collections.v1 import collections_pb2 as pb
from kontor.api.common.v1.history_pb2 import RecordHistoryRequest
from kontor.api.common.v1.types_pb2 import Money
from kontor.cli.demo.client import Refused

from .cases import Case, pair
from .world import World, proposed_ids

# A base rate of one day is added once.
_YEARS = count(2092)


@pair
def import_statement(world: World) -> Case:
    file = world.new_statement()
    return Case(ParseDict({"file": file}, pb.ImportStatementRequest()), id=file["sha256"])


@pair
def get_statement(world: World) -> Case:
    return Case(pb.GetStatementRequest(id=world.statement["id"]), id=world.statement["id"])


@pair
def list_statements(world: World) -> Case:
    return Case(pb.ListStatementsRequest(page_size=200), shows=world.statement["id"])


@pair
def get_bank_transaction(world: World) -> Case:
    found = world.new_transaction()
    return Case(pb.GetBankTransactionRequest(id=found["id"]), id=found["id"])


@pair
def list_bank_transactions(world: World) -> Case:
    return Case(pb.ListBankTransactionsRequest(page_size=200), shows=world.new_transaction()["id"])


@pair
def allocate_bank_transaction(world: World) -> Case:
    found = world.new_transaction()
    body = {"id": found["id"], "allocations": [world.allocation()]}
    return Case(ParseDict(body, pb.AllocateBankTransactionRequest()), id=found["id"], etag=found["etag"])


@pair
def undo_allocation(world: World) -> Case:
    found = world.allocated_transaction()
    return Case(pb.UndoAllocationRequest(id=found["id"], reason="falsch"), id=found["id"], etag=found["etag"])


@pair
def accept_bank_transaction_proposal(world: World) -> Case:
    line = world.proposed_transaction()
    request = pb.AcceptBankTransactionProposalRequest(id=line["id"], invoice_ids=proposed_ids(line))
    return Case(request, id=line["id"], etag=line["etag"])


@pair
def reject_bank_transaction_proposal(world: World) -> Case:
    line = world.proposed_transaction()
    request = pb.RejectBankTransactionProposalRequest(
        id=line["id"], invoice_ids=proposed_ids(line), reason="gehört zum Vorjahr"
    )
    return Case(request, id=line["id"], etag=line["etag"])


@pair
def restore_bank_transaction_proposal(world: World) -> Case:
    line = world.rejected_transaction()
    request = pb.RestoreBankTransactionProposalRequest(
        id=line["id"], invoice_ids=proposed_ids(line, "rejected_proposals")
    )
    return Case(request, id=line["id"], etag=line["etag"])


@pair
def get_open_item(world: World) -> Case:
    item = world.open_item(world.a)
    return Case(pb.GetOpenItemRequest(id=item["id"]), id=item["id"])


@pair
def list_open_items(world: World) -> Case:
    a, b = world.open_item(world.a), world.open_item(world.b)
    return Case(pb.ListOpenItemsRequest(page_size=200), shows=a["id"], beside=b["id"])


@pair
def get_dunning_notice(world: World) -> Case:
    notice = world.notice(world.a)
    return Case(pb.GetDunningNoticeRequest(id=notice["id"]), id=notice["id"])


@pair
def list_dunning_notices(world: World) -> Case:
    a, b = world.notice(world.a), world.notice(world.b)
    return Case(pb.ListDunningNoticesRequest(page_size=200), shows=a["id"], beside=b["id"])


@pair
def get_credit(world: World) -> Case:
    found = world.new_transaction()
    return Case(pb.GetCreditRequest(id=found["id"]), id=found["id"])


@pair
def list_credits(world: World) -> Case:
    return Case(pb.ListCreditsRequest(page_size=200), shows=world.new_transaction()["id"])


@pair
def allocate_credit(world: World) -> Case:
    found = world.new_transaction()
    body = {"id": found["id"], "allocations": [world.allocation()]}
    return Case(ParseDict(body, pb.AllocateCreditRequest()), id=found["id"], etag=found["etag"])


@pair
def undo_credit_allocation(world: World) -> Case:
    found = world.allocated_transaction()
    body = {"id": found["id"], "allocation_id": found["allocations"][0]["id"], "reason": "falsch"}
    return Case(ParseDict(body, pb.UndoCreditAllocationRequest()), id=found["id"], etag=found["etag"])


@pair
def accept_credit_proposal(world: World) -> Case:
    line = world.proposed_transaction()
    request = pb.AcceptCreditProposalRequest(id=line["id"], invoice_ids=proposed_ids(line))
    return Case(request, id=line["id"], etag=line["etag"])


@pair
def reject_credit_proposal(world: World) -> Case:
    line = world.proposed_transaction()
    request = pb.RejectCreditProposalRequest(id=line["id"], invoice_ids=proposed_ids(line), reason="gehört zum Vorjahr")
    return Case(request, id=line["id"], etag=line["etag"])


@pair
def restore_credit_proposal(world: World) -> Case:
    line = world.rejected_transaction()
    request = pb.RestoreCreditProposalRequest(id=line["id"], invoice_ids=proposed_ids(line, "rejected_proposals"))
    return Case(request, id=line["id"], etag=line["etag"])


@pair
def refund_credit(world: World) -> Case:
    found = world.new_transaction()
    return Case(pb.RefundCreditRequest(id=found["id"]), id=found["id"], etag=found["etag"])


def _cost(amount: str) -> Money:
    return Money(amount=amount, currency="EUR")


@pair
def assert_claims(world: World) -> Case:
    item = world.fresh(f"/v1/open_items/{world.open_item(world.a)['id']}", "open_item")
    return Case(pb.AssertClaimsRequest(id=item["id"], cost=_cost("5.00")), id=item["id"], etag=item["etag"])


@pair
def drop_claim(world: World) -> Case:
    item = world.fresh(f"/v1/open_items/{world.open_item(world.a)['id']}", "open_item")
    body = {"cost": {"amount": "4.00", "currency": "EUR"}}
    item = world.admin.act("/v1/open_items", "assert", item, **body)["open_item"]
    request = pb.DropClaimRequest(id=item["id"], claim_id=item["claims"][-1]["id"], reason="Irrtum")
    return Case(request, id=item["id"], etag=item["etag"])


@pair
def get_reminder_letter(world: World) -> Case:
    item = world.late_item()
    return Case(pb.GetReminderLetterRequest(id=item["id"]), id=item["id"])


@pair
def send_reminder(world: World) -> Case:
    item = world.late_item()
    return Case(pb.SendReminderRequest(id=item["id"], hold_seconds=0), id=item["id"], etag=item["etag"])


@pair
def cancel_send_reminder(world: World) -> Case:
    item = world.admin.act("/v1/open_items", "remind", world.late_item(), hold_seconds=60)["open_item"]
    return Case(pb.CancelSendReminderRequest(id=item["id"]), id=item["id"], etag=item["etag"])


@pair
def skip_reminder(world: World) -> Case:
    item = world.late_item()
    request = pb.SkipReminderRequest(id=item["id"], until="2099-12-31", reason="Ratenzahlung")
    return Case(request, id=item["id"], etag=item["etag"])


@pair
def resume_reminders(world: World) -> Case:
    body = {"until": "2099-12-31", "reason": "Ratenzahlung"}
    item = world.admin.act("/v1/open_items", "skipReminder", world.late_item(), **body)["open_item"]
    return Case(pb.ResumeRemindersRequest(id=item["id"]), id=item["id"], etag=item["etag"])


@pair
def list_base_rates(world: World) -> Case:
    body = {"valid_from": "2091-01-01", "rate": "1.91", "source": "rights"}
    with suppress(Refused):
        world.admin.post("/v1/base_rates", body)
    return Case(pb.ListBaseRatesRequest(), shows="2091-01-01")


@pair
def add_base_rate(world: World) -> Case:
    """Each tenant adds for itself."""
    assert world.tenant
    request = pb.AddBaseRateRequest(valid_from=f"{next(_YEARS)}-07-01", rate="1.92", source="rights")
    return Case(request, everywhere="each tenant has base rates of its own")


@pair
def get_collections_policy(world: World) -> Case:
    assert world.tenant
    return Case(pb.GetCollectionsPolicyRequest(), everywhere="each tenant has a policy of its own")


@pair
def update_collections_policy(world: World) -> Case:
    now = world.admin.get("/v1/collections_policy")["policy"]
    request = pb.UpdateCollectionsPolicyRequest(policy=pb.CollectionsPolicy(friendly_first=False))
    return Case(request, etag=now["etag"], everywhere="each tenant has a policy of its own")


@pair
def list_history(world: World) -> Case:
    item = world.open_item(world.a)["id"]
    request = RecordHistoryRequest(type="open_item", id=item)
    return Case(request, id=item, shows="OpenItemChanged", permission="collections.open_item.read")

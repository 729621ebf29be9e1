"""Pairs of collections: statements, bank lines and what they pay, open items, reminders."""

from google.protobuf.json_format import ParseDict
from kontor.api.collections.v1 import collections_pb2 as pb

from .cases import Case, pair
from .world import World


@pair
def import_statement(world: World) -> Case:
    file = world.new_statement()
    return Case(ParseDict({"file": file}, pb.ImportStatementRequest()), id=file["sha256"])


@pair
def get_statement(world: World) -> Case:
    return Case(pb.GetStatementRequest(id=world.statement["id"]), id=world.statement["id"])


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

"""Pairs of every context's long work: a limited permission reaches what one ordered oneself."""

from datetime import UTC, datetime
from functools import partial

from kontor.api.billing.v1 import billing_pb2
from kontor.api.collections.v1 import collections_pb2
from kontor.api.common.v1 import operation_pb2 as pb
from kontor.api.platform.v1 import platform_pb2
from kontor.cli.home import WITH_DATABASE
from kontor.common.values.ids import new_id

from .cases import PAIRS, Case
from .world import World

# Contexts whose operation is read by a message of their own.
_OWN = {
    "billing": billing_pb2.GetOperationRequest,
    "collections": collections_pb2.GetOperationRequest,
    "platform": platform_pb2.GetOperationRequest,
}


def ordered(world: World, service: str, by: str = "lead") -> str:
    """An operation that somebody ordered and nobody works on."""
    found, person = str(new_id()), world.people[by]
    started = {"state": "running", "created_at": datetime.now(UTC), "cancellable": True}
    world.insert(service, "operations", id=found, kind="a_trial", actor=f"user:{person}", **started)
    return found


def _get(service: str, world: World) -> Case:
    found = ordered(world, service)
    return Case(_OWN.get(service, pb.OperationRequest)(id=found), id=found)


def _cancel(service: str, world: World) -> Case:
    found = ordered(world, service)
    return Case(pb.OperationRequest(id=found), id=found)


def _outcomes(service: str, world: World) -> Case:
    found = ordered(world, service)
    return Case(pb.OperationOutcomesRequest(id=found), id=found)


def _list(service: str, world: World) -> Case:
    found, beside = ordered(world, service), ordered(world, service, by="colleague")
    return Case(pb.MyOperationsRequest(page_size=200), shows=found, beside=beside)


for _service in WITH_DATABASE:
    PAIRS[f"{_service}.GetOperation"] = partial(_get, _service)
    PAIRS[f"{_service}.CancelOperation"] = partial(_cancel, _service)
    PAIRS[f"{_service}.ListOperations"] = partial(_list, _service)
    PAIRS[f"{_service}.ListOutcomes"] = partial(_outcomes, _service)

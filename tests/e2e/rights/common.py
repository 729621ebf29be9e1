"""Pairs of the runtime RPCs, which every service answers; the objects are billing's."""

import uuid
from datetime import UTC, datetime

from kontor.api.common.v1 import runtime_pb2 as pb

from .cases import Case, pair
from .world import World


@pair
def get_clock(world: World) -> Case:
    assert world.moved
    return Case(pb.GetClockRequest(), shows='"offset_seconds"')


@pair
def get_quiet(world: World) -> Case:
    _parked(world)
    return Case(pb.GetQuietRequest(), shows='"parked"')


def _parked(world: World) -> str:
    """An event of an unknown kind: put back to work it only parks again."""
    found = str(uuid.uuid4())
    world.insert(
        "billing",
        "parked",
        consumer="projects",
        event_id=found,
        aggregate_type="milestone",
        aggregate_id=uuid.uuid4(),
        version=1,
        event_no=1,
        message="kontor.api.projects.v1.Unheard",
        actor="system:projects",
        traceparent="",
        at=datetime.now(UTC),
        payload=b"",
        tries=1,
        error_code="unknown",
        error="unknown",
        parked_at=datetime.now(UTC),
    )
    return found


@pair
def list_parked(world: World) -> Case:
    return Case(pb.ListParkedRequest(page_size=200), shows=_parked(world))


@pair
def retry_parked(world: World) -> Case:
    found = _parked(world)
    return Case(pb.RetryParkedRequest(event_ids=[found]), id=found, shows='"retried"')


@pair
def list_history(world: World) -> Case:
    invoice = world.invoice(world.a)["id"]
    return Case(pb.ListHistoryRequest(type="invoice", id=invoice), id=invoice, shows="InvoiceIssued")

"""What becomes of an event that would be parked, where its consumer says so itself."""

import pytest
from kontor.api.billing.v1.events_pb2 import DocumentsRequested
from kontor.common.database.transaction import Tx
from kontor.common.events.bus import Consumer, EventMeta, Handler
from kontor.common.values.errors import AlreadyExists, DomainError, RuleViolated
from toys import keep_job
from world import World

REFUSALS = {
    "rule": (RuleViolated("never", code="toy.never"), 1),
    "there already": (AlreadyExists("twice", code="toy.never"), 1),
    "bug": (ZeroDivisionError("poison"), 3),
}


@pytest.mark.parametrize("case", REFUSALS)
async def test_what_would_be_parked_is_answered_by_a_consumer_that_can(world: World, case: str) -> None:
    """With the effect of its answer, once, and nothing waits behind it."""
    raised, tries = REFUSALS[case]
    told: list[str] = []

    async def refuse(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        if meta.version == 1:
            await keep_job(tx, event, meta)
            raise raised
        await keep_job(tx, event, meta)

    async def answer(tx: Tx, event: DocumentsRequested, meta: EventMeta, error: DomainError) -> None:
        told.append(error.code)
        await keep_job(tx, event, meta)

    order_id = await world.order()
    await world.order_again(order_id, 2)
    world.all_parts(Consumer("jobs", {DocumentsRequested: Handler(world.watched(refuse), refused=answer)}))
    await world.handled(2)
    assert await world.jobs() == {order_id: 2}
    assert told == ["internal" if case == "bug" else "toy.never"]
    assert [version for _, version in world.seen].count(1) >= tries, "a bug is tried again before"
    assert await world.parked() == []


async def test_an_answer_that_fails_itself_parks_the_event(world: World) -> None:
    async def refuse(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        raise RuleViolated("never", code="toy.never")

    async def answer(tx: Tx, event: DocumentsRequested, meta: EventMeta, error: DomainError) -> None:
        await keep_job(tx, event, meta)
        raise ZeroDivisionError("worse")

    await world.order()
    world.all_parts(Consumer("jobs", {DocumentsRequested: Handler(refuse, refused=answer)}))
    await world.until(world.parked)
    assert [row["error_code"] for row in await world.parked()] == ["toy.never"]
    assert await world.effects() == []

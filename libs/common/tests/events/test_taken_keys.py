"""What an event's effect finds there already: an end of the event only where a use case says so."""

import grpc
from kontor.api.billing.v1.events_pb2 import DocumentsRequested
from kontor.common.calling.calls import Asking
from kontor.common.database.transaction import Tx
from kontor.common.events.bus import Consumer, EventMeta, Handler
from kontor.common.values.errors import AlreadyExists
from kontor.common.values.ids import new_id
from toys import NEW_EFFECT, count, jobs_consumer, keep_job, system
from world import QUICK, World


async def test_what_a_use_case_says_exists_already_counts_as_handled(world: World) -> None:
    async def there(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        await keep_job(tx, event, meta)
        raise AlreadyExists("the job was done by hand")

    world.all_parts(jobs_consumer(there))
    await world.order()

    async def in_inbox() -> bool:
        return await count(world.b, world.tenant, "inbox") == 1

    await world.until(in_inbox)
    assert await world.effects() == []
    assert await world.parked() == []


async def test_a_violated_key_ends_no_event_but_parks_with_its_constraint(world: World) -> None:
    async def twice(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        await keep_job(tx, event, meta)
        await keep_job(tx, event, meta)

    world.all_parts(jobs_consumer(twice))
    await world.order()
    await world.until(world.has_parked)
    assert [(row["error_code"], row["tries"]) for row in await world.parked()] == [("conflict", QUICK.few)]
    [why] = await world.rows(world.b, "select error from parked")
    assert "effects_pkey" in why["error"]
    assert str(world.tenant) not in why["error"], "values stay where they are"
    assert await count(world.b, world.tenant, "inbox") == 0


async def test_a_violated_key_that_the_next_try_does_not_meet_parks_nothing(world: World) -> None:
    """As with a counter that is behind what it counts."""
    taken, tried = [new_id(), new_id()], 0
    async with world.b.transaction(system(world.tenant, "einvoice"), tx_class=Tx) as tx:
        for key in taken:
            await tx.run(NEW_EFFECT, id=key, version=1, attempt=1)

    async def numbered(tx: Tx, event: DocumentsRequested, meta: EventMeta) -> None:
        nonlocal tried
        key = taken[tried] if tried < len(taken) else meta.event_id
        tried += 1
        await tx.run(NEW_EFFECT, id=key, version=meta.version, attempt=event.attempt)

    world.all_parts(jobs_consumer(numbered))
    await world.order()
    await world.handled(3)
    assert await world.parked() == []


async def test_what_a_peer_says_exists_already_ends_no_event(world: World) -> None:
    """Only a use case of ours knows whether this is the effect of the event."""

    async def asks(ask: Asking[Tx], event: DocumentsRequested, meta: EventMeta) -> None:
        refusal = grpc.aio.AioRpcError(grpc.StatusCode.ALREADY_EXISTS, grpc.aio.Metadata(), grpc.aio.Metadata())
        raise AlreadyExists("said the peer") from refusal

    async def never(tx: Tx, event: DocumentsRequested, meta: EventMeta, facts: None) -> None:
        raise AssertionError("nothing was found out")

    world.all_parts(Consumer("jobs", {DocumentsRequested: Handler(never, prepare=asks)}))
    await world.order()
    await world.until(world.has_parked)
    assert [row["error_code"] for row in await world.parked()] == ["conflict"]

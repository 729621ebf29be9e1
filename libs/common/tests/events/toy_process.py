"""One toy service as a real process, to be killed: `toy_process.py produce|consume <settings as JSON>`.

The producer takes commands over TCP, one line each: `<key> <attempt>`; it answers after the commit.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import uvloop
from google.protobuf.wrappers_pb2 import Int32Value

sys.path.insert(0, str(Path(__file__).parent))

from kontor.common.calling.calls import Peers
from kontor.common.database.faults import CONNECTION_LOST
from kontor.common.database.idempotency import Answers, Claim
from kontor.common.database.transaction import Database, Tx
from kontor.common.events.bus import Bus, EventMeta
from kontor.common.events.consuming import ConsumerLoop
from kontor.common.events.due import DueLoop
from kontor.common.events.relay import Relay
from kontor.common.process.settings import DatabaseSettings, NatsSettings
from kontor.common.process.tasks import Tasks
from kontor.common.values.errors import DomainError
from kontor.common.values.ids import new_id
from toys import KEEP_JOB, NEW_EFFECT, jobs_consumer, order, system
from world import NoTokens

_ANSWERS = Answers(b"a toy's private key")


def die(name: str, raised: BaseException | None) -> None:
    print(f"{name} died: {raised!r}", file=sys.stderr, flush=True)
    os._exit(70)


async def produce(db: Database, bus: Bus, tenant: UUID, port: int) -> None:
    relay = Relay(db.settings, "billing", bus)
    db.on_announced(relay.nudge)
    Tasks(die).start("relay", relay.run())

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            key, attempt = line.decode().split()
            try:
                answer = await command(db, tenant, key, int(attempt))
            except (DomainError, *CONNECTION_LOST, OSError) as failed:
                answer = f"again {type(failed).__name__}"
            writer.write(f"{answer}\n".encode())
            await writer.drain()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    await server.serve_forever()


async def command(db: Database, tenant: UUID, key: str, attempt: int) -> str:
    claim = Claim.of("/orders", key, Int32Value(value=attempt))
    async with db.transaction(system(tenant), tx_class=Tx) as tx:
        if stored := await _ANSWERS.find(tx, claim):
            return f"ok {stored.body.decode()}"
        order_id = await order(tx, attempt)
        _ANSWERS.keep(tx, claim, str(order_id).encode(), str(tx.last_event_id))
    return f"ok {order_id}"


async def keep_and_count(tx: Tx, event: Any, meta: EventMeta) -> None:
    """Nothing here would refuse a second effect of the same event: it would be seen."""
    tx.write(KEEP_JOB, id=UUID(event.invoice_id), version=meta.version, attempt=event.attempt)
    tx.write(NEW_EFFECT, id=new_id(), version=meta.version, attempt=event.attempt)


async def consume(db: Database, bus: Bus) -> None:
    loop = ConsumerLoop(jobs_consumer(keep_and_count), service="einvoice", db=db, bus=bus, peers=Peers({}, NoTokens()))
    tasks = Tasks(die)
    tasks.start("jobs", loop.run())
    tasks.start("due", DueLoop(db, {loop.due_kind: loop.retry}).run())
    await tasks.wait_for_death()


async def main(role: str, given: dict[str, Any]) -> None:
    service = {"produce": "billing", "consume": "einvoice"}[role]
    db = Database(DatabaseSettings(**given["database"]), service)
    bus = Bus(NatsSettings(**given["nats"]), service)
    await bus.open()
    if role == "produce":
        await produce(db, bus, UUID(given["tenant"]), given["port"])
    else:
        await consume(db, bus)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], json.loads(sys.argv[2])))

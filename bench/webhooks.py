"""Webhook messages a second, of a backlog that waits, against a bare httpx loop of the same run.

    ./kontor bench webhooks [ROUNDS]

Both sides send the same bodies over sixteen connections to the same receiver, a process of its own that answers 204.
Ours: four endpoints of two tenants, four side by side, on durable PostgreSQL, signed, each try written down. The limit:
sixteen tasks on one httpx client that post and forget. Every message must arrive once and be written down.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import uvloop
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.embedded.processes import free_port, is_listening
from kontor.cli.testing import Databases
from kontor.common.database.transaction import Database
from kontor.common.events.envelope import EventMeta
from kontor.common.identity.sealing import Seal
from kontor.common.identity.tokens import Principal
from kontor.common.outside.guarded import Guard
from kontor.common.values.clock import Clock
from kontor.common.values.ids import new_id
from kontor.platform import webhook_rules as rules
from kontor.platform import webhook_wire as wire
from kontor.platform.store import PlatformTx
from kontor.platform.webhook_rules import Payload, Secret, WebhookEndpoint
from kontor.platform.webhook_sender import Sender
from measuring import must, ratios, rounds, run, scratch, spread, within

CONNECTIONS = 16
TENANTS, ENDPOINTS = 2, 2
EVENTS = 500
RATIO = 0.4
TYPE = "billing.invoice_issued"


# The receiver, in a process of its own.


class Taker(asyncio.Protocol):
    """Answers 204 to every POST and counts; GET tells how many there were."""

    taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._data = b""

    def data_received(self, data: bytes) -> None:
        self._data += data
        while (end := self._data.find(b"\r\n\r\n")) >= 0:
            head = self._data[:end].lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            if len(self._data) < end + 4 + length:
                return
            self._data = self._data[end + 4 + length :]
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        if head.startswith(b"post"):
            Taker.taken += 1
            self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        else:
            said = str(Taker.taken).encode()
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said))


async def take(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Taker, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


@contextmanager
def receiver() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([sys.executable, __file__, "take", str(port)])
    try:
        while not is_listening(port):
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}/hook"
    finally:
        process.kill()
        process.wait()


async def taken(url: str) -> int:
    async with httpx.AsyncClient() as http:
        return int((await http.get(url)).text)


# The limit.


async def bare(url: str, bodies: list[str]) -> float:
    """Messages a second."""
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    waiting = iter(bodies)

    async def one(http: httpx.AsyncClient) -> None:
        for body in waiting:
            answer = await http.post(url, content=body, headers={"Content-Type": "application/json"})
            must(answer.status_code == 204, f"the receiver answered {answer.status_code}")

    async with httpx.AsyncClient(limits=limits) as http:
        begun = time.perf_counter()
        await asyncio.gather(*(one(http) for _ in range(CONNECTIONS)))
        return len(bodies) / (time.perf_counter() - begun)


# Ours.


async def fill(db: Database, seal: Seal, url: str) -> dict[UUID, list[UUID]]:
    """Tenants with endpoints, and messages that wait for them, each of a record of its own; endpoints by tenant."""
    made: dict[UUID, list[UUID]] = {}
    for _ in range(TENANTS):
        tenant = uuid4()
        made[tenant] = [new_id() for _ in range(ENDPOINTS)]
        async with db.transaction(Principal.system(tenant, "platform"), tx_class=PlatformTx) as tx:
            for id_ in made[tenant]:
                secrets = (Secret(seal.close(rules.new_secret(), id_)),)
                now = datetime.now(UTC)
                await tx.webhook_endpoints.save(
                    WebhookEndpoint(id_, url, "", ("*",), Payload.THIN, uuid4(), secrets, now)
                )
                await tx.deliveries.begin(id_)
        for at in range(0, EVENTS, 100):
            async with db.transaction(Principal.system(tenant, "platform"), tx_class=PlatformTx) as tx:
                for _ in range(at, min(at + 100, EVENTS)):
                    meta = an_event(tenant)
                    text = body_of(meta)
                    await tx.deliveries.put(meta, TYPE, "", dict.fromkeys(made[tenant], text), None)
    return made


def an_event(tenant: UUID) -> EventMeta:
    return EventMeta(new_id(), tenant, "invoice", new_id(), 1, 1, datetime.now(UTC), "", "", "")


def body_of(meta: EventMeta) -> str:
    path = f"/v1/invoices/{meta.aggregate_id}"
    return wire.body(TYPE, meta.at, id_=meta.aggregate_id, version=1, path=path)


async def ours(db: Database, seal: Seal, url: str) -> float:
    """Messages a second until the last is written down."""
    endpoints = await fill(db, seal, url)
    many, before = TENANTS * ENDPOINTS * EVENTS, await taken(url)
    sender = Sender(db, seal, Guard.allowing("127.0.0.0/8"), connections=CONNECTIONS, clock=Clock())
    task = asyncio.create_task(sender.run())
    begun = time.perf_counter()
    for tenant, of_tenant in endpoints.items():
        sender.wake(tenant, of_tenant)
    await sender.idle()
    took = time.perf_counter() - begun
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    arrived = await taken(url) - before
    must(arrived == many, f"{arrived} of {many} messages arrived")
    for tenant, of_tenant in endpoints.items():
        async with db.reading(Principal.system(tenant, "platform"), tx_class=PlatformTx) as tx:
            for id_ in of_tenant:
                must((await tx.deliveries.waiting(id_))[0] == 0, "every message is written down as delivered")
    return many / took


async def main(folder: Path) -> None:
    postgres = Postgres(folder / "postgres")
    postgres.start()
    db = Database(Databases(postgres).fresh("platform"), "platform")
    await db.open()
    seal = Seal(b"a bench's own key", "webhooks")
    limits, rates = [], []
    try:
        with receiver() as url:
            for _ in range(rounds()):
                bodies = [body_of(an_event(uuid4())) for _ in range(TENANTS * ENDPOINTS * EVENTS)]
                limits.append(await bare(url, bodies))
                rates.append(await ours(db, seal, url))
    finally:
        await db.close()
        postgres.stop()
    spread("bare httpx, 16 connections", limits, "/s")
    spread("webhooks, 16 connections", rates, "/s")
    ratio = spread("ratio", ratios(rates, limits), "")
    within([(f"at least {RATIO} of the limit", ratio >= RATIO)])


if __name__ == "__main__":
    if sys.argv[1:2] == ["take"]:
        uvloop.run(take(int(sys.argv[2])))
    else:
        with scratch() as made:
            run(main(made))

"""The bare ways through, against which the platform's are held: same protocols, same durability, nothing else.

    front     FastAPI in front of gRPC, bytes passed on
    echo      a gRPC service that answers the invoice it was given at the start
    teller    a gRPC service whose order is a row and an outbox row; its relay publishes
    listener  a gRPC service that keeps what was told in an inbox and says whether it knows an order
    collector takes the spans of the platform and throws them away

Each is a process of its own, as the platform's are.
"""

import asyncio
import gc
import json
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any
from uuid import UUID, uuid4

import grpc
import nats
import psycopg
import uvicorn
import uvloop
from fastapi import FastAPI, Response
from kontor.api.billing.v1.billing_pb2 import GetInvoiceRequest, GetInvoiceResponse
from kontor.cli.embedded.nats import Nats
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.embedded.processes import free_port, is_listening

USER, SECRET = "billing", "billing-secret"
STREAM, SUBJECT = "BARE", "kontor.billing.bare"
Answer = Callable[[bytes], Awaitable[bytes]]


# Halves of the event path.


async def connect(port: int, password: str, name: str) -> psycopg.AsyncConnection[Any]:
    return await psycopg.AsyncConnection.connect(
        host="127.0.0.1",
        port=port,
        user="postgres",
        password=password,
        dbname=name,
        autocommit=True,
        prepare_threshold=1,
    )


def make_databases(postgres: Postgres) -> None:
    with postgres.connect() as admin:
        admin.execute("create database bare_a")
        admin.execute("create database bare_b")
    with postgres.connect("bare_a") as admin:
        admin.execute("create table orders (id uuid primary key, attempt int)")
        admin.execute(
            "create table outbox (id uuid primary key, pos bigint generated always as identity,"
            " payload bytea, published_at timestamptz)"
        )
        admin.execute("create index on outbox (pos) where published_at is null")
    with postgres.connect("bare_b") as admin:
        admin.execute("create table inbox (id uuid primary key)")


def kept(postgres: Postgres) -> int:
    """How many events have arrived."""
    with postgres.connect("bare_b") as admin:
        row = admin.execute("select count(*) from inbox").fetchone()
    return 0 if row is None else int(row[0])


class Teller:
    """Commits a row with its outbox row; a relay publishes what is committed."""

    def __init__(self, port: int, password: str, url: str) -> None:
        self._port, self._password, self._url = port, password, url
        self._wake = asyncio.Event()
        self._writing = asyncio.Lock()

    async def open(self) -> None:
        self._a, self._out = [await connect(self._port, self._password, "bare_a") for _ in range(2)]
        self._client = await nats.connect(self._url, user=USER, password=SECRET)
        self._js = self._client.jetstream()
        config = {"name": STREAM, "subjects": [SUBJECT], "retention": "limits", "storage": "file"}
        await self._client.request(f"$JS.API.STREAM.CREATE.{STREAM}", json.dumps(config).encode())
        self._task = asyncio.create_task(self._relay())

    async def tell(self, key: UUID) -> None:
        async with self._writing:
            await self._a.execute("begin")
            await self._a.execute("insert into orders values (%s, 1)", (key,))
            await self._a.execute("insert into outbox (id, payload) values (%s, %s)", (key, bytes(80)))
            await self._a.execute("commit")
        self._wake.set()

    async def command(self) -> UUID:
        key = uuid4()
        await self.tell(key)
        return key

    async def _relay(self) -> None:
        while True:
            self._wake.clear()
            cursor = await self._out.execute(
                "select id, payload from outbox where published_at is null order by pos limit 500", binary=True
            )
            rows = await cursor.fetchall()
            for key, payload in rows:
                await self._js.publish(SUBJECT, payload, headers={"Nats-Msg-Id": str(key)})
            if rows:
                keys = [key for key, _ in rows]
                await self._out.execute("update outbox set published_at = now() where id = any(%s)", (keys,))
            else:
                await self._wake.wait()

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._client.close()
        for connection in (self._a, self._out):
            await connection.close()


class Listener:
    """Commits an inbox row for each event, then acks."""

    def __init__(self, port: int, password: str, url: str, arrived: Callable[[UUID], None] = lambda _: None) -> None:
        self._port, self._password, self._url = port, password, url
        self._arrived = arrived

    async def open(self) -> None:
        self._b, self._reads = [await connect(self._port, self._password, "bare_b") for _ in range(2)]
        self._reading = asyncio.Lock()
        self._client = await nats.connect(self._url, user=USER, password=SECRET)
        await self._client.jetstream().subscribe(SUBJECT, stream=STREAM, cb=self._consume, manual_ack=True)

    async def _consume(self, message: Any) -> None:
        key = UUID(message.headers["Nats-Msg-Id"])
        await self._b.execute("begin")
        await self._b.execute("insert into inbox values (%s) on conflict do nothing", (key,))
        await self._b.execute("commit")
        self._arrived(key)
        await message.ack()

    async def knows(self, key: UUID) -> bool:
        async with self._reading:
            cursor = await self._reads.execute("select 1 from inbox where id = %s", (key,))
            return await cursor.fetchone() is not None

    async def close(self) -> None:
        await self._client.close()
        for connection in (self._b, self._reads):
            await connection.close()


# Processes.


async def _front(port: int, *services: str) -> None:
    app = FastAPI()
    channels = [grpc.aio.insecure_channel(f"127.0.0.1:{service}") for service in services]
    asks: list[Any] = [channel.unary_unary("/bare.Bare/Ask") for channel in channels]

    @app.get("/invoices/{id_}")
    async def read(id_: str) -> Response:
        return Response(await asks[-1](GetInvoiceRequest(id=id_).SerializeToString()))

    @app.post("/orders/{id_}")
    async def order(id_: str) -> Response:
        return Response(await asks[0](id_.encode()))

    @app.get("/orders/{id_}")
    async def known(id_: str) -> Response:
        return Response(await asks[-1](id_.encode()))

    ways: dict[str, Any] = {"loop": "none", "http": "httptools", "timeout_keep_alive": 30}
    config = uvicorn.Config(app, "127.0.0.1", port, access_log=False, log_config=None, **ways)
    _freeze()
    await uvicorn.Server(config).serve()


async def _echo(port: int, invoice_hex: str) -> None:
    invoice = GetInvoiceResponse.FromString(bytes.fromhex(invoice_hex))

    async def answer(body: bytes) -> bytes:
        GetInvoiceRequest.FromString(body)
        return invoice.SerializeToString()

    await _serve(port, answer)


async def _teller(port: int, postgres: str, password: str, url: str) -> None:
    teller = Teller(int(postgres), password, url)
    await teller.open()

    async def answer(body: bytes) -> bytes:
        await teller.tell(UUID(body.decode()))
        return b"told"

    await _serve(port, answer)


async def _listener(port: int, postgres: str, password: str, url: str) -> None:
    listener = Listener(int(postgres), password, url)
    await listener.open()

    async def answer(body: bytes) -> bytes:
        return b"known" if await listener.knows(UUID(body.decode())) else b""

    await _serve(port, answer)


async def _collector(port: int) -> None:
    taken = 0

    async def answer(body: bytes) -> bytes:
        nonlocal taken
        taken += len(body)
        return b""

    async def count(_body: bytes) -> bytes:
        return str(taken).encode()

    await _serve(port, count, {"opentelemetry.proto.collector.trace.v1.TraceService/Export": answer})


async def _serve(port: int, answer: Answer, more: Mapping[str, Answer] | None = None) -> None:
    """Bytes in, bytes out."""
    server = grpc.aio.server()
    for path, each in {"bare.Bare/Ask": answer, **(more or {})}.items():
        service, _, method = path.partition("/")
        handlers: dict[str, Any] = {method: grpc.unary_unary_rpc_method_handler(_handler(each))}
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    _freeze()
    await server.wait_for_termination()


def _handler(answer: Answer) -> Callable[[bytes, Any], Awaitable[bytes]]:
    async def handle(body: bytes, _context: Any) -> bytes:
        return await answer(body)

    return handle


def _freeze() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


_ROLES: dict[str, Callable[..., Any]] = {
    "front": _front,
    "echo": _echo,
    "teller": _teller,
    "listener": _listener,
    "collector": _collector,
}


@contextmanager
def process(role: str, *arguments: object) -> Iterator[int]:
    """One of the roles at work; its port."""
    port = free_port()
    command = [sys.executable, __file__, role, str(port), *(str(argument) for argument in arguments)]
    running = Popen(command)
    try:
        while not is_listening(port):
            if running.poll() is not None:
                raise SystemExit(f"bare {role} did not start")
        yield port
    finally:
        running.terminate()
        running.wait()


def taken(port: int) -> int:
    """Bytes of spans the collector has got."""
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        ask: Any = channel.unary_unary("/bare.Bare/Ask")
        return int(ask(b""))


@contextmanager
def servers(folder: Path) -> Iterator[tuple[Postgres, Nats]]:
    """PostgreSQL and NATS for the bare ways alone, as durable as the platform's."""
    postgres, broker = Postgres(folder / "postgres"), Nats(folder / "nats", {USER: SECRET})
    try:
        postgres.start()
        broker.start()
        make_databases(postgres)
        yield postgres, broker
    finally:
        broker.stop()
        postgres.stop()


if __name__ == "__main__":
    uvloop.run(_ROLES[sys.argv[1]](int(sys.argv[2]), *sys.argv[3:]))

"""Channels to peers outlive what happens in a busy house: slow handshakes, replicas that move, replicas that end."""

import asyncio
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest
from kontor.common.calling.calls import CHANNEL_OPTIONS

_ECHO = "/toy.Echo/Say"


@asynccontextmanager
async def replica(host: str, port: int = 0) -> AsyncIterator[tuple[grpc.aio.Server, int]]:
    """A server that answers its own address."""

    async def say(_request: bytes, _context: Any) -> bytes:
        return host.encode()

    server = grpc.aio.server(options=(("grpc.so_reuseport", 0),))
    methods = {"Say": grpc.unary_unary_rpc_method_handler(say)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("toy.Echo", methods),))
    bound = server.add_insecure_port(f"{host}:{port}")
    await server.start()
    try:
        yield server, bound
    finally:
        await server.stop(0)


class NameServer(asyncio.DatagramProtocol):
    """Answers every question for an address with those it is told."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        question = data[12 : data.index(b"\0", 12) + 5]
        (kind,) = struct.unpack(">H", question[-4:-2])
        found = self.addresses if kind == 1 else ()
        head = data[:2] + b"\x81\x80" + struct.pack(">HHHH", 1, len(found), 0, 0)
        rows = (struct.pack(">HHHIH", 0xC00C, 1, 1, 0, 4) + bytes(map(int, a.split("."))) for a in found)
        self._transport.sendto(head + question + b"".join(rows), addr)


async def test_a_name_whose_replicas_have_moved_is_asked_again_within_a_second():
    """gRPC asks every 30 s on its own: that long every call failed after a roll-out."""
    names, server = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: NameServer("127.0.0.1"), local_addr=("127.0.0.1", 0)
    )
    dns = names.get_extra_info("sockname")[1]
    async with replica("127.0.0.1") as (old, port):
        target = f"dns://127.0.0.1:{dns}/billing.kontor.test:{port}"
        async with grpc.aio.insecure_channel(target, options=CHANNEL_OPTIONS) as channel:
            say = channel.unary_unary(_ECHO)
            assert await say(b"", timeout=5) == b"127.0.0.1"
            async with replica("127.0.0.2", port):
                server.addresses = ("127.0.0.2",)
                await old.stop(0)
                began = time.monotonic()
                assert await say(b"", timeout=10, wait_for_ready=True) == b"127.0.0.2"
                assert time.monotonic() - began < 5
    names.close()


async def test_of_two_replicas_one_may_end_without_a_call_that_fails():
    async with replica("127.0.0.1") as (one, first), replica("127.0.0.2") as (_, second):
        target = f"ipv4:127.0.0.1:{first},127.0.0.2:{second}"
        async with grpc.aio.insecure_channel(target, options=CHANNEL_OPTIONS) as channel:
            say = channel.unary_unary(_ECHO)
            answered = set()
            while len(answered) < 2:
                answered.add(await say(b"", timeout=5, wait_for_ready=True))
            await one.stop(1)
            assert {await say(b"", timeout=5) for _ in range(100)} == {b"127.0.0.2"}


@pytest.mark.parametrize("seconds", [0.3, 1.2])
async def test_a_handshake_may_take_its_time_on_a_busy_machine(seconds: float):
    """The least pause between tries is also the longest a connection may take to be made."""
    async with (
        replica("127.0.0.1") as (_, port),
        slow_road(port, seconds) as slow,
        grpc.aio.insecure_channel(f"127.0.0.1:{slow}", options=CHANNEL_OPTIONS) as channel,
    ):
        assert await channel.unary_unary(_ECHO)(b"", timeout=10) == b"127.0.0.1"


async def test_a_peer_that_comes_back_is_found_within_a_second():
    async with replica("127.0.0.1") as (_, port):
        channel = grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=CHANNEL_OPTIONS)
        say = channel.unary_unary(_ECHO)
        await say(b"", timeout=5)
    with pytest.raises(grpc.aio.AioRpcError):
        await say(b"", timeout=5)
    await asyncio.sleep(1.5)
    async with replica("127.0.0.1", port):
        began = time.monotonic()
        await say(b"", timeout=10, wait_for_ready=True)
        assert time.monotonic() - began < 1.5
        await channel.close()


@asynccontextmanager
async def slow_road(port: int, seconds: float) -> AsyncIterator[int]:
    """A way to the port on which the peer's first bytes are late."""
    roads: set[asyncio.Task[None]] = set()

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        for work in (_carry(reader, far_writer, 0.0), _carry(far_reader, writer, seconds)):
            task = asyncio.create_task(work)
            roads.add(task)
            task.add_done_callback(roads.discard)

    async with await asyncio.start_server(lead, "127.0.0.1", 0) as road:
        yield road.sockets[0].getsockname()[1]
        for task in tuple(roads):
            task.cancel()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, late: float) -> None:
    await asyncio.sleep(late)
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()

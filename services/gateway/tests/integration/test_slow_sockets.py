"""Senders that never finish, and readers that never take: each ends by itself, and nobody else waits for them."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from kontor.cli.half_calls import KEPT_OUT_SECONDS
from kontor.common.values.errors import TooMany, Unavailable
from kontor.gateway import sockets
from kontor.gateway.limits import shares
from kontor.gateway.settings import LimitSettings

from .conftest import Running

MANY = 1_100
OTHER = UUID(int=77)
Socket = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def opened(running: Running, sent: bytes) -> Socket:
    host, _, port = running.gateway.http_address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    return reader, writer


@asynccontextmanager
async def flood(running: Running, sent: bytes, many: int = MANY) -> AsyncIterator[Sequence[Socket]]:
    """Connections that have sent this much and send no more."""
    held: list[Socket] = []
    for _ in range(0, many, 100):
        held += await asyncio.gather(*(opened(running, sent) for _ in range(min(100, many - len(held)))))
    try:
        yield held
    finally:
        for _, writer in held:
            writer.transport.abort()


def head(verb: str, path: str, length: int, token: str = "", kind: str = "application/json") -> bytes:
    lines = [f"{verb} {path} HTTP/1.1", "Host: kontor", f"Content-Type: {kind}", f"Content-Length: {length}"]
    if token:
        lines += [f"Authorization: Bearer {token}", "Idempotency-Key: k"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def unfinished(running: Running) -> dict[str, bytes]:
    form = "application/x-www-form-urlencoded"
    link = running.link("crm", "quote")
    return {
        "half a head": b"POST /v1/things HTTP/1.1\r\nHost: kontor\r\nX-Half",
        "nothing at all": b"",
        "a form on a customer's link": head("POST", f"{link}/accept", 400, kind=form) + b"name=",
        "a JSON body": head("POST", "/v1/things", 4000, running.token) + b'{"name": "',
        "an upload": head("POST", "/v1/files?purpose=receipt", 9_000_000, running.token, "application/pdf")
        + b"%PDF-1.7",
        "signing in": head("POST", "/v1/sign_ins", 400) + b"{",
    }


async def waits_of_others(running: Running, tries: int = 60) -> list[float]:
    """How long somebody else's requests take meanwhile, each on a connection of its own."""
    other = running.signer("platform").user_token(tenant=OTHER, person=OTHER, permissions=["*"])
    waits = []
    for number in range(tries):
        began = time.perf_counter()
        path = f"/v1/things/{number}"
        response = await running.http.get(path, headers={**running.auth(other), "Connection": "close"})
        assert response.status_code == 200, response.text
        waits.append(time.perf_counter() - began)
    return sorted(waits)


@pytest.mark.parametrize(
    "what",
    ["half a head", "nothing at all", "a form on a customer's link", "a JSON body", "an upload", "signing in"],
)
async def test_eleven_hundred_unfinished_requests_keep_nobody_out(running: Running, what: str) -> None:
    async with flood(running, unfinished(running)[what]):
        waits = await waits_of_others(running)
        assert waits[-1] < KEPT_OUT_SECONDS
    assert (await running.http.get("/v1/things/7", headers=running.auth())).status_code == 200


async def test_a_head_comes_within_seconds_or_the_connection_ends(running: Running) -> None:
    began = time.monotonic()
    reader, writer = await opened(running, b"GET /v1/things/7 HTTP/1.1\r\n")

    async def drip() -> None:
        while True:
            writer.write(b"X: y\r\n")
            await asyncio.sleep(0.5)

    dripping = asyncio.create_task(drip())
    answer = await asyncio.wait_for(reader.read(), 20)
    dripping.cancel()
    assert answer.startswith(b"HTTP/1.1 408")
    assert 4 < time.monotonic() - began < 8


async def test_a_head_without_end_is_not_kept(running: Running) -> None:
    reader, writer = await opened(running, b"GET /v1/things/7 HTTP/1.1\r\n")
    began = time.monotonic()
    with contextlib.suppress(ConnectionError):
        while not reader.at_eof():
            writer.write(b"X: " + b"y" * 1000 + b"\r\n")
            await writer.drain()
            await asyncio.sleep(0.001)
    assert time.monotonic() - began < 4


async def test_blank_lines_between_requests_do_not_keep_a_connection(running: Running) -> None:
    reader, writer = await opened(running, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 200")

    async def drip() -> None:
        while True:
            writer.write(b"\r\n")
            await asyncio.sleep(0.5)

    dripping = asyncio.create_task(drip())
    await asyncio.wait_for(reader.read(), 12)
    dripping.cancel()


async def test_a_body_that_drips_is_told_408(running: Running) -> None:
    began = time.monotonic()
    path = "/v1/files?purpose=receipt"
    begun = head("POST", path, 5_000_000, running.token, "application/pdf") + b"%PDF-1.7"
    reader, writer = await opened(running, begun)

    async def drip() -> None:
        while True:
            writer.write(b"x" * 1_000)
            await asyncio.sleep(0.5)

    dripping = asyncio.create_task(drip())
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n"), 20)
    dripping.cancel()
    assert answer.startswith(b"HTTP/1.1 408")
    assert 4 < time.monotonic() - began < 12


async def test_a_body_at_a_modest_pace_is_taken(running: Running) -> None:
    content = b"%PDF-1.7\n" + b"x" * 160_000
    reader, writer = await opened(
        running, head("POST", "/v1/files?purpose=receipt", len(content), running.token, "application/pdf")
    )
    for at in range(0, len(content), 10_000):
        writer.write(content[at : at + 10_000])
        await asyncio.sleep(0.4)
    assert (await asyncio.wait_for(reader.readuntil(b"\r\n"), 5)).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_a_refusal_before_the_body_has_come_arrives(running: Running) -> None:
    size = 25_000_000
    reader, writer = await opened(
        running, head("POST", "/v1/files?purpose=invoice", size, running.token, "application/pdf")
    )
    for _ in range(size // 1_000_000):
        writer.write(b"x" * 1_000_000)
        await writer.drain()
    assert (await asyncio.wait_for(reader.readuntil(b"\r\n"), 5)).startswith(b"HTTP/1.1 413")
    writer.close()


async def test_an_answer_nobody_takes_ends_its_connection(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "TAKEN_SECONDS", 0.5)
    ask = f"GET /v1/things/endless/stream HTTP/1.1\r\nHost: k\r\nAuthorization: Bearer {running.token}\r\n\r\n"
    reader, writer = await opened(running, ask.encode())
    await reader.readuntil(b"\r\n")
    writer.transport.pause_reading()
    await asyncio.wait_for(running.toy.cancelled.wait(), 20)
    writer.transport.abort()


class TestOneCallersShare:
    @pytest.fixture
    def limits(self) -> LimitSettings:
        return LimitSettings(in_flight=40)

    async def test_one_caller_does_not_take_all_places(self, running: Running) -> None:
        slow = [
            asyncio.create_task(running.http.get("/v1/things/slow", headers=running.auth(), timeout=20))
            for _ in range(15)
        ]
        await asyncio.sleep(0.5)
        waits = await waits_of_others(running, 10)
        assert waits[-1] < KEPT_OUT_SECONDS
        answered = [(await one).status_code for one in slow]
        assert answered.count(429) == 5
        assert answered.count(504) == 10


def test_shares_are_of_the_whole_and_of_one() -> None:
    of_ten = shares(10, 4)
    of_ten.take("a", 4)
    with pytest.raises(TooMany) as refused:
        of_ten.take("a")
    assert refused.value.facts == {"retry_after": 1}
    of_ten.take("b", 4)
    with pytest.raises(Unavailable) as full:
        of_ten.take("c", 3)
    assert (full.value.code, full.value.facts) == ("gateway.overloaded", {"retry_after": 1})
    of_ten.give_back("a", 4)
    of_ten.take("c", 3)
    of_ten.take("a", 3)
    assert of_ten.in_use == 10


async def test_the_end_of_a_large_body_is_no_head(running: Running) -> None:
    """Answered before it is read, its rest comes in pieces larger than a head may be."""
    reader, writer = await opened(running, head("POST", "/v1/things", 1_200_000, running.token) + b"x" * 1_000_000)

    async def answered() -> bytes:
        answer = await reader.readuntil(b"\r\n\r\n")
        (size,) = (line.split()[1] for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length"))
        await reader.readexactly(int(size))
        return answer.split()[1]

    assert await answered() == b"413"
    writer.write(b"x" * 200_000)
    await asyncio.sleep(0.1)
    writer.write(b"GET /v1/nothing HTTP/1.1\r\nHost: kontor\r\n\r\n")
    assert await answered() == b"404"
    writer.transport.abort()

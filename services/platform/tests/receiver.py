"""A partner's end of a webhook: a real HTTP server that remembers what it got and answers as it is told."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Reply = Callable[["Got"], tuple[int, str]]


@dataclass(frozen=True)
class Got:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def message(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return str(self.message["type"])

    @property
    def record(self) -> tuple[str, int]:
        data = self.message["data"]
        return data["id"], data["version"]


def holds(got: Got, secret: str) -> bool:
    """As the guide has it: whether one of the signatures is by this secret."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{got.id}.{got.headers['webhook-timestamp']}.{got.body}".encode()
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return wanted in got.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    """`reply` decides on each request; one that may not answer hangs; `took` are those answered with 2xx."""

    got: list[Got] = field(default_factory=list)
    took: list[Got] = field(default_factory=list)
    reply: Reply = lambda _got: (204, "")
    headers: str = ""
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    endless: bool = False
    port: int = 0
    side_by_side: int = 0
    most_side_by_side: int = 0
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def __aenter__(self) -> "Receiver":
        self.may_answer.set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """From now on nobody is there."""
        if self._server is not None:
            self._server.close()
            for writer in tuple(self._writers):
                writer.close()
            self._server = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def connections(self) -> int:
        return len(self._writers)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        got = Got(first.split(" ")[1], headers, body.decode())
        self.got.append(got)
        self.side_by_side += 1
        self.most_side_by_side = max(self.most_side_by_side, self.side_by_side)
        try:
            await self.may_answer.wait()
            status, text = self.reply(got)
            if 200 <= status < 300:
                self.took.append(got)
            await self._answer(writer, status, text)
        finally:
            self.side_by_side -= 1
        return True

    async def _answer(self, writer: asyncio.StreamWriter, status: int, text: str) -> None:
        if self.endless:
            writer.write(f"HTTP/1.1 {status} X\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
            while not writer.is_closing():
                writer.write(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
                await writer.drain()
            return
        said = text.encode()
        writer.write(f"HTTP/1.1 {status} X\r\n{self.headers}Content-Length: {len(said)}\r\n\r\n".encode() + said)
        await writer.drain()

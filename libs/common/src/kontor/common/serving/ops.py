"""The operators' HTTP port: `/livez`, `/readyz`, `/metrics`, and nothing else.

Answers by hand: three fixed pages need no framework in every process.
"""

import asyncio
from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

_HEAD_LIMIT = 8192
_SECONDS = 5.0
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"}
_PLAIN = "text/plain; charset=utf-8"

# Answers what is not ready, one line each; nothing when all is.
Readiness = Callable[[], Awaitable[list[str]]]


def parse_address(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


class OpsServer:
    """`/livez` says the event loop turns; `/readyz` asks what was handed in."""

    def __init__(self, address: str, readiness: Readiness) -> None:
        self._address = address
        self._readiness = readiness
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Answers the address it listens on."""
        host, port = parse_address(self._address)
        self._server = await asyncio.start_server(self._serve, host, port, limit=_HEAD_LIMIT)
        bound = self._server.sockets[0].getsockname()
        return f"{bound[0]}:{bound[1]}"

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                status, media_type, body = await self._answer(head)
                writer.write(_response(status, media_type, body))
                await writer.drain()
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    async def _answer(self, head: bytes) -> tuple[int, str, bytes]:
        method, _, rest = head.split(b"\r\n", 1)[0].partition(b" ")
        if method not in (b"GET", b"HEAD"):
            return 405, _PLAIN, b"GET only\n"
        match rest.partition(b" ")[0].partition(b"?")[0]:
            case b"/livez":
                return 200, _PLAIN, b"alive\n"
            case b"/readyz":
                missing = await self._readiness()
                return (503, _PLAIN, "\n".join(missing).encode() + b"\n") if missing else (200, _PLAIN, b"ready\n")
            case b"/metrics":
                return 200, CONTENT_TYPE_LATEST, generate_latest()
        return 404, _PLAIN, b"not here\n"


def _response(status: int, media_type: str, body: bytes) -> bytes:
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: {media_type}\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body

"""Live updates: a thousand browsers of one tenant, ten changes a second, from the change to every browser.

    ./kontor bench stream [ROUNDS]

The clock of a change starts when its request is sent, so the way in and the commit are counted too, and stops when a
browser has read the line that names the record. Every browser must be told every change once, in the same order.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from kontor.cli.platform import Platform
from kontor.common.identity.tokens import Signer
from kontor.common.values.ids import new_id
from measuring import Http, bearer, must, percentile, platform, processor_seconds, read, run, scratch, spread, within

LISTENERS, PER_PERSON = 1_000, 20
RATE, SECONDS = 10, 20
BAR_MS = 300.0
_ROUNDS = 3
_OPENED_AT_ONCE = 50
_ID = b'"id": "'


class Browser(asyncio.Protocol):
    """One open stream: which records it was told of, and when."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._rest = b""
        self.told: list[tuple[bytes, float]] = []
        self.resyncs = 0
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"data: "):
                self.told.append((line.partition(_ID)[2][:36], now))
            elif line.startswith(b"event: resync"):
                self.resyncs += 1
            elif line.startswith(b"retry: ") and not self.open.done():
                self.open.set_result(None)


class Bench:
    def __init__(self, running: Platform) -> None:
        self._http = Http(running.address)
        self._address = urlsplit(running.address)
        self._signer = Signer("platform", running.home.keys / "platform.pem")
        self._operator = running.operator_key
        self._gateway = running.pids()["gateway"]
        self.browsers: list[Browser] = []

    async def begin(self) -> None:
        admin = {"admin_name": "Ada Admin", "admin_email": "ada@welle.example"}
        body = {"name": "Welle", "sandbox": True, "locale": "de", **admin}
        made = read(await self._post("/v1/tenants", self._operator, body))
        self._tenant, self._person = UUID(made["tenant"]["id"]), UUID(made["admin"]["id"])
        tokens = [self._token("crm.lead.read", new_id()) for _ in range(LISTENERS // PER_PERSON)]
        for start in range(0, LISTENERS, _OPENED_AT_ONCE):
            group = range(start, min(LISTENERS, start + _OPENED_AT_ONCE))
            opened = await asyncio.gather(*(self._listen(tokens[number // PER_PERSON]) for number in group))
            self.browsers += opened

    def _token(self, permission: str, person: UUID) -> str:
        return self._signer.user_token(tenant=self._tenant, person=person, permissions=[permission])

    async def _listen(self, token: str) -> Browser:
        request = f"GET /v1/stream HTTP/1.1\r\nHost: {self._address.hostname}\r\n{bearer(token)}\r\n".encode()
        loop = asyncio.get_running_loop()
        _, browser = await loop.create_connection(lambda: Browser(request), self._address.hostname, self._address.port)
        async with asyncio.timeout(30):
            await browser.open
        return browser

    async def _post(self, path: str, token: str, body: Any) -> bytes:
        return await self._http.post(path, f"{bearer(token)}Idempotency-Key: {new_id()}\r\n", json.dumps(body).encode())

    async def changes(self) -> tuple[list[float], float]:
        """Milliseconds until each browser was told of each change; processor seconds of the gateway meanwhile."""
        for browser in self.browsers:
            browser.told.clear()
        token, sent = self._token("crm.*", self._person), dict[bytes, float]()

        async def one() -> None:
            begun = time.perf_counter()
            made = read(await self._post("/v1/leads", token, {"title": "Kai", "company": "Hafen"}))
            sent[made["lead"]["id"].encode()] = begun

        used, start = processor_seconds(self._gateway), time.perf_counter()
        tasks = []
        for number in range(RATE * SECONDS):
            await asyncio.sleep(max(0.0, start + number / RATE - time.perf_counter()))
            tasks.append(asyncio.create_task(one()))
        await asyncio.gather(*tasks)
        await asyncio.sleep(2.0)
        return self._latencies(sent), processor_seconds(self._gateway) - used

    def _latencies(self, sent: dict[bytes, float]) -> list[float]:
        orders = {tuple(id_ for id_, _ in browser.told) for browser in self.browsers}
        must(len(orders) == 1, f"browsers were told {len(orders)} different stories")
        must(sorted(next(iter(orders))) == sorted(sent), "each change is told once")
        must(not any(browser.resyncs for browser in self.browsers), "nobody was told to read again")
        return [(at - sent[id_]) * 1000 for browser in self.browsers for id_, at in browser.told]

    def close(self) -> None:
        for browser in self.browsers:
            browser.transport.close()
        self._http.close()


def _rounds() -> int:
    given = [argument for argument in sys.argv[1:] if argument.isdigit()]
    return int(given[0]) if given else _ROUNDS


def _figures(times: Sequence[float]) -> tuple[float, float]:
    return percentile(times, 0.5), percentile(times, 0.99)


async def main(running: Platform) -> None:
    bench = Bench(running)
    await bench.begin()
    measured = [await bench.changes() for _ in range(_rounds())]
    bench.close()
    figures = [_figures(times) for times, _ in measured]
    spread(f"{LISTENERS:,} browsers, {RATE} changes/s: p50 per round", [p50 for p50, _ in figures], "ms")
    p99 = spread("p99 per round", [p99 for _, p99 in figures], "ms")
    spread("processor of the gateway", [used / (SECONDS + 2) * 100 for _, used in measured], "% core")
    within([(f"p99 under {BAR_MS:.0f} ms", p99 < BAR_MS)])


if __name__ == "__main__":
    with scratch() as place, platform(place) as running:
        run(main(running))

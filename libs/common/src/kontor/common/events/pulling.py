"""A continuous pull from one durable: always some messages asked for, asked again when NATS forgot that we asked.

A killed server forgets open pulls without a word: a heartbeat asked for every second tells silence from idleness.
What becomes of a message is `consuming`'s part.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import structlog
from kontor.common.events.bus import Bus, BusDown, BusRefused, stay_cancelled
from nats import errors as nats_errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

PULL = 500
PULL_BYTES = 16 * 1024 * 1024
EXPIRES_SECONDS = 10
HEARTBEAT_SECONDS = 1
SILENCE_SECONDS = 2.5
_LOOK_SECONDS = 0.5
_PAUSE_SECONDS = 0.2
# `$JS.ACK.stream.durable.tries.seq.consumer seq.time.pending`; with domain and account before the stream there is more.
_REPLY_PARTS, _PENDING_WITH_DOMAIN = 9, 10
_NANOSECONDS = 1_000_000_000
_log = structlog.get_logger("kontor.bus")


class Pull:
    """Hands every message to `receive`; `room` says how many more may be in hand."""

    def __init__(
        self, bus: Bus, stream: str, config: Mapping[str, Any], receive: Callable[[Msg], None], room: Callable[[], int]
    ) -> None:
        self._bus = bus
        self._stream = stream
        self._config = config
        self._receive = receive
        self._room = room
        self._next = next_subject(stream, config["durable_name"])
        self._client: Client | None = None
        self._inbox = ""
        self._asked = 0
        self._heard = 0.0
        self._heard_at = time.monotonic()
        self._last_reply = ""
        self._ready = False
        self._stopped = False
        self._subscription: Subscription | None = None
        self._look = asyncio.Event()
        bus.on_reconnect(self._forgotten)

    def look(self) -> None:
        """There may be room again."""
        self._look.set()

    async def stop(self) -> None:
        """Asks no more and listens no more: what NATS would still send goes to somebody else."""
        self._stopped = True
        subscription, self._subscription = self._subscription, None
        if subscription is not None:
            with suppress(nats_errors.Error, OSError):
                await subscription.unsubscribe()

    async def run(self, ensure_stream: Callable[[], Any]) -> None:
        try:
            await self._run(ensure_stream)
        finally:
            await self.stop()

    async def _run(self, ensure_stream: Callable[[], Any]) -> None:
        while True:
            stay_cancelled()
            try:
                await self._keep_asking(ensure_stream)
            except (BusDown, BusRefused, nats_errors.Error, OSError) as failed:
                _log.info("bus.pull_failed", stream=self._stream, reason=repr(failed))
                self._forgotten()
                self._ready = False
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _keep_asking(self, ensure_stream: Callable[[], Any]) -> None:
        while True:
            stay_cancelled()
            client = await self._bus.ready()
            if not self._ready:
                await ensure_stream()
                await self._ensure_consumer()
                self._ready = True
            if client is not self._client:
                self._inbox = client.new_inbox()
                self._subscription = await client.subscribe(self._inbox, cb=self._received)
                self._client, self._asked = client, 0
            self._look.clear()
            await self._ask(client)
            began = time.monotonic()
            try:
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._look.wait()
            except TimeoutError:
                # While this process itself stood still nobody could be heard.
                self._heard += max(0.0, time.monotonic() - began - _LOOK_SECONDS)
                self._mind_silence()

    async def _ensure_consumer(self) -> None:
        await self._bus.ensure_durable(self._stream, self._config)

    async def _ask(self, client: Client) -> None:
        wanted = min(PULL, self._room()) - self._asked
        if self._stopped or wanted <= 0 or self._asked > PULL // 2:
            return
        request = {
            "batch": wanted,
            "expires": EXPIRES_SECONDS * _NANOSECONDS,
            "idle_heartbeat": HEARTBEAT_SECONDS * _NANOSECONDS,
            "max_bytes": PULL_BYTES,
        }
        if self._asked == 0:
            self._heard = time.monotonic()
        self._asked += wanted
        await client.publish(self._next, json.dumps(request).encode(), reply=self._inbox)

    def _mind_silence(self) -> None:
        if self._asked and time.monotonic() - self._heard > SILENCE_SECONDS:
            _log.warning("bus.pull_silent", stream=self._stream, consumer=self._next.rpartition(".")[2])
            self._forgotten()
            self._ready = False

    def _forgotten(self) -> None:
        self._asked = 0
        self._look.set()

    @property
    def silent_seconds(self) -> float:
        """Since NATS last said anything here, be it that there is nothing; goes on rising while it is away."""
        return time.monotonic() - self._heard_at

    @property
    def pending(self) -> int:
        """How many messages NATS still had for this durable when it sent the last one."""
        told = self._last_reply.split(".")
        if len(told) < _REPLY_PARTS:
            return 0
        return int(told[-1] if len(told) == _REPLY_PARTS else told[_PENDING_WITH_DOMAIN])

    async def _received(self, message: Msg) -> None:
        self._heard = self._heard_at = time.monotonic()
        status = (message.headers or {}).get("Status") if not message.data or message.headers else None
        if status is not None and not message.reply:
            self._told(status, message.headers or {})
            return
        self._asked = max(0, self._asked - 1)
        self._last_reply = message.reply
        self._receive(message)
        if self._asked <= PULL // 2:
            self._look.set()

    def _told(self, status: str, headers: Mapping[str, str]) -> None:
        """100 is a heartbeat; 408 and some 409 end one pull and say what it left; the rest end all of them."""
        if status == "100":
            return
        left = headers.get("Nats-Pending-Messages")
        if left is not None:
            self._asked = max(0, self._asked - int(left))
        else:
            self._ready = False
            self._asked = 0
            _log.info("bus.pull_ended", stream=self._stream, status=status, why=headers.get("Description", ""))
        self._look.set()


def next_subject(stream: str, consumer: str) -> str:
    return f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"

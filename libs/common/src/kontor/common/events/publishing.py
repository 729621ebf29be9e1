"""Publishing to JetStream so that an answer means stored: many at once in windows, a backlog in atomic batches.

Answers which messages are stored; the others are simply not, and come again. Whose they are is `relay`'s part.
"""

import asyncio
import itertools
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import structlog
from kontor.common.events.bus import Bus, BusDown
from nats import errors as nats_errors
from nats.aio.client import Client
from nats.aio.msg import Msg

ACK_SECONDS = 3.0
WINDOW = 256
BATCH = 500
BATCH_FROM = 8
# Messages that are sent before others get a turn in this process.
SLICE = 50
_log = structlog.get_logger("kontor.bus")


@dataclass(frozen=True, slots=True)
class Outgoing:
    subject: str
    payload: bytes
    headers: dict[str, str]


class Publisher:
    """Publishes to one stream. Not for use by two tasks at once."""

    def __init__(self, bus: Bus, stream: str) -> None:
        self._bus = bus
        self._stream = stream
        self._client: Client | None = None
        self._inbox = ""
        self._token = itertools.count()
        self._waiting: dict[str, int] = {}
        self._answers: dict[int, dict[str, Any]] = {}
        self._complete = asyncio.Event()
        bus.on_lost(self._complete.set)

    async def publish(self, messages: Sequence[Outgoing]) -> list[bool]:
        """Whether each message is stored. Raises BusDown when none can be."""
        client = await self._ready()
        stored: list[bool] = []
        for chunk in _chunks(messages, BATCH):
            if len(chunk) >= BATCH_FROM and await self._batch(client, chunk):
                stored += [True] * len(chunk)
                continue
            for window in _chunks(chunk, WINDOW):
                stored += await self._window(client, window)
        return stored

    async def _ready(self) -> Client:
        if not self._bus.is_up:
            raise BusDown("not connected")
        client = await self._bus.ready()
        if client is not self._client:
            self._inbox = client.new_inbox()
            await client.subscribe(f"{self._inbox}.*", cb=self._answered)
            self._client = client
        return client

    async def _answered(self, message: Msg) -> None:
        index = self._waiting.pop(message.subject.rpartition(".")[2], None)
        if index is None:
            return
        self._answers[index] = _told(message)
        if not self._waiting:
            self._complete.set()

    def _begin(self) -> None:
        """Answers to what was given up before must not count for what is sent now."""
        self._waiting.clear()
        self._answers.clear()
        self._complete.clear()

    def _expect(self, index: int) -> str:
        token = str(next(self._token))
        self._waiting[token] = index
        return f"{self._inbox}.{token}"

    async def _answers_within(self, seconds: float) -> dict[int, dict[str, Any]]:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._complete.wait()
        if self._waiting:
            _log.warning("bus.ack_late", stream=self._stream, missing=len(self._waiting))
        answers, self._answers = self._answers, {}
        self._waiting.clear()
        return answers

    async def _window(self, client: Client, messages: Sequence[Outgoing]) -> list[bool]:
        self._begin()
        try:
            for index, message in enumerate(messages):
                reply = self._expect(index)
                await client.publish(message.subject, message.payload, reply=reply, headers=message.headers)
        except (nats_errors.Error, OSError) as failed:
            raise BusDown(repr(failed)) from failed
        answers = await self._answers_within(ACK_SECONDS)
        return [self._is_stored(answers.get(index)) for index in range(len(messages))]

    async def _batch(self, client: Client, messages: Sequence[Outgoing]) -> bool:
        """All or nothing, one fsync. One message the stream knows already refuses the whole batch."""
        batch, last = uuid4().hex, len(messages)
        self._begin()
        # Both are waited for from the beginning: the first may be answered before the last is sent.
        replies = {number: self._expect(number) for number in (1, last)}
        try:
            for number, message in enumerate(messages, 1):
                headers = {**message.headers, "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
                if number == last:
                    headers["Nats-Batch-Commit"] = "1"
                elif number % SLICE == 0:
                    await asyncio.sleep(0)
                await client.publish(message.subject, message.payload, reply=replies.get(number, ""), headers=headers)
        except (nats_errors.Error, OSError) as failed:
            raise BusDown(repr(failed)) from failed
        told = (await self._answers_within(ACK_SECONDS)).get(last, {})
        return self._is_stored(told) and told.get("count") == last

    def _is_stored(self, told: dict[str, Any] | None) -> bool:
        if told is None:
            return False
        if error := told.get("error"):
            _log.info("bus.refused", stream=self._stream, error=error)
            return False
        return told.get("stream") == self._stream and int(told.get("seq", 0)) > 0


def _told(message: Msg) -> dict[str, Any]:
    """The first of a batch is answered empty; a status instead of a body means nobody listens."""
    if not message.data:
        return {} if message.headers is None else {"error": dict(message.headers)}
    told: dict[str, Any] = json.loads(message.data)
    return told


def _chunks(messages: Sequence[Outgoing], size: int) -> Iterator[Sequence[Outgoing]]:
    for start in range(0, len(messages), size):
        yield messages[start : start + size]

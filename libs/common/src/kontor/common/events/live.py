"""All contexts' events in one stream of the last minutes, followed in order: what people's screens are told from.

Kept in memory and made anew after the broker lost it: nobody relies on it, whoever missed something reads again.
Its numbers only ever rise, also from one life to the next, so that an old number never passes for a new one.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from kontor.common.events.bus import EPOCH, MESSAGE_LIMIT, Bus, BusRefused
from kontor.common.events.envelope import stream_of
from kontor.common.events.pulling import Pull, next_subject
from kontor.common.values.clock import wall_now
from nats.aio.msg import Msg

LIVE = "KONTOR_LIVE"
LIVE_SECONDS = 15 * 60
_LIVE_BYTES = 128 * 1024 * 1024
_NANOSECONDS = 1_000_000_000
# Clocks of broker and services may differ by this much; what is told twice for it does no harm.
_SKEW = timedelta(seconds=5)
_NOT_FOUND = frozenset({10014, 10059})
_EXISTS = 10058
# A reader nobody asks for anything any more is forgotten by the broker.
_FORGOTTEN_SECONDS = 30
_FED_SECONDS, _FED_PAUSE = 5.0, 0.05
_log = structlog.get_logger("kontor.bus")


def live_stream(contexts: Sequence[str], born: datetime) -> dict[str, Any]:
    """Begins with what is published from its birth on; forgets what is old, unlike the streams it is fed from."""
    return {
        "name": LIVE,
        "sources": [_source(context, born) for context in contexts],
        "retention": "limits",
        "discard": "old",
        "storage": "memory",
        "num_replicas": 1,
        "max_age": LIVE_SECONDS * _NANOSECONDS,
        "max_bytes": _LIVE_BYTES,
        "max_msg_size": MESSAGE_LIMIT,
        "deny_delete": True,
        "deny_purge": True,
        "first_seq": int(born.timestamp() * 1_000_000),
        "metadata": {EPOCH: uuid4().hex},
    }


def _source(context: str, born: datetime) -> dict[str, Any]:
    return {"name": stream_of(context), "opt_start_time": (born - _SKEW).isoformat().replace("+00:00", "Z")}


async def ensure_live(bus: Bus, contexts: Sequence[str]) -> dict[str, Any]:
    """What the broker says of the stream: made where it is missing, fed from a context that came later; once it is fed
    from all of them, or as it is when the broker takes longer than that should."""
    for context in contexts:
        await bus.ensure_context(context)
    told = await _ensured(bus, contexts)
    end = time.monotonic() + _FED_SECONDS
    while not _is_fed(told, contexts) and time.monotonic() < end:
        await asyncio.sleep(_FED_PAUSE)
        told = await bus.api(f"STREAM.INFO.{LIVE}")
    return told


def _is_fed(told: Mapping[str, Any], contexts: Sequence[str]) -> bool:
    """The broker attaches sources one by one after it has answered; until then events only wait."""
    fed = {source["name"] for source in told.get("sources") or () if source.get("active", -1) >= 0}
    return fed >= {stream_of(context) for context in contexts}


async def _ensured(bus: Bus, contexts: Sequence[str]) -> dict[str, Any]:
    now = wall_now()
    found = await _found(bus)
    if found is None:
        try:
            made: dict[str, Any] = await bus.api(f"STREAM.CREATE.{LIVE}", live_stream(contexts, now))
            return made
        except BusRefused as refused:
            if refused.code != _EXISTS:
                raise
        return await bus.api(f"STREAM.INFO.{LIVE}")
    fed = found["config"].get("sources") or []
    known = {source["name"] for source in fed}
    if new := [context for context in contexts if stream_of(context) not in known]:
        changed = {**found["config"], "sources": [*fed, *(_source(context, now) for context in new)]}
        return await bus.api(f"STREAM.UPDATE.{LIVE}", changed)
    return found


async def _found(bus: Bus) -> dict[str, Any] | None:
    try:
        return await bus.api(f"STREAM.INFO.{LIVE}")
    except BusRefused as refused:
        if refused.code in _NOT_FOUND:
            return None
        raise


class Following(Pull):
    """Hands over the headers of every event with its number, in order and without a gap; bodies stay at the broker.

    `began(first, last)` is told when a life of the stream is followed from its number `first` on: at the start, when
    the broker lost it, and when this reader fell so far behind that events are gone. `last` is the newest by then.
    """

    def __init__(
        self,
        bus: Bus,
        contexts: Sequence[str],
        *,
        heard: Callable[[int, Mapping[str, str]], None],
        began: Callable[[int, int], None],
        room: Callable[[], int],
    ) -> None:
        super().__init__(bus, LIVE, {"durable_name": ""}, self._take, room)
        self._contexts = contexts
        self._heard_of = heard
        self._began = began
        self._life = ""
        self._expected = 0
        self._state: Mapping[str, Any] = {}

    async def follow(self) -> None:
        """For ever."""
        await self.run(self._ensure_live)

    async def _ensure_live(self) -> None:
        told = await ensure_live(self._bus, self._contexts)
        life = str((told["config"].get("metadata") or {}).get(EPOCH, ""))
        first, last = int(told["state"]["first_seq"]), int(told["state"]["last_seq"])
        if life != self._life or first > self._expected:
            _log.info("live.begins", life=life, first=first, last=last)
            self._life, self._expected = life, max(first, 1)
            self._began(self._expected, last)

    async def _ensure_consumer(self) -> None:
        name = f"live-{uuid4().hex}"
        config = {
            "name": name,
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": self._expected,
            "ack_policy": "none",
            "headers_only": True,
            "mem_storage": True,
            "inactive_threshold": _FORGOTTEN_SECONDS * _NANOSECONDS,
        }
        await self._bus.api(
            f"CONSUMER.CREATE.{LIVE}.{name}", {"stream_name": LIVE, "config": config, "action": "create"}
        )
        self._next = next_subject(LIVE, name)

    def _take(self, message: Msg) -> None:
        number = message.metadata.sequence.stream
        if number < self._expected:
            return
        if number > self._expected:
            self._ready = False
            self._forgotten()
            return
        self._expected += 1
        self._heard_of(number, message.headers or {})

    async def newest(self) -> int:
        """The number of the newest event the broker holds."""
        return int((await self._bus.api(f"STREAM.INFO.{LIVE}"))["state"]["last_seq"])

"""What happens, told to everybody who listens and may see it: one reader of the bus for all browsers of the process.

Events carry no data, only which record changed; who missed something is told to read again. The last events are kept
here, so that listeners who come back take no reader of their own.
"""

import asyncio
import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kontor.common.calling.naming import Names, kind_of, person_of
from kontor.common.events.bus import Bus, BusDown, BusRefused
from kontor.common.events.envelope import EventMeta, Sight, Unreadable, read_headers, read_sight
from kontor.common.events.live import LIVE_SECONDS, Following
from kontor.common.identity.tokens import Principal
from kontor.common.values.clock import wall_now
from kontor.common.values.errors import Unavailable
from prometheus_client import Counter, Gauge, Histogram

# Changes one listener may leave untaken, all that are kept for those who come back, and events read but not told yet.
WAITING = 256
KEPT = 20_000
_IN_HAND = 2_000
# How often a listener is told to read again because of old events that come late.
_RESYNC_SECONDS = 30.0
_START_SECONDS = 5.0
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 10.0, 60.0)

LISTENERS = Gauge("kontor_live_listeners", "Open live streams.")
TOLD = Counter("kontor_live_told_total", "Changes handed to listeners: one event counts once for each.")
DROPPED = Counter("kontor_live_dropped_total", "Changes a listener was too slow for; it was told to read again.")
RESYNCS = Counter("kontor_live_resyncs_total", "Listeners told to read again.", ["reason"])
LAG = Histogram("kontor_live_lag_seconds", "From the change until listeners are told.", buckets=_BUCKETS)


@dataclass(frozen=True, slots=True)
class Change:
    """One event as listeners get it. Without text it came too late to be news: whoever would see it reads again."""

    number: int
    tenant: UUID
    sight: Sight
    text: bytes


class Listener:
    """One open stream: what it has not taken yet, within bounds."""

    def __init__(self, principal: Principal, after: int) -> None:
        self.principal = principal
        self.wake = asyncio.Event()
        self.ended = False
        self._after = after
        self._waiting: deque[Change] = deque()
        self._resync = ""
        self._told_late = -_RESYNC_SECONDS

    def offer(self, change: Change) -> None:
        if change.number <= self._after or not change.sight.seen_by(self.principal):
            return
        if not change.text:
            self._came_late()
        elif len(self._waiting) >= WAITING:
            DROPPED.inc(len(self._waiting) + 1)
            self.read_again("slow")
        else:
            TOLD.inc()
            self._waiting.append(change)
            self.wake.set()

    def _came_late(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._told_late >= _RESYNC_SECONDS:
            self._told_late = now
            self.read_again("late")

    def read_again(self, reason: str) -> None:
        """What waits is of no use any more."""
        RESYNCS.labels(reason).inc()
        self._waiting.clear()
        self._resync = reason
        self.wake.set()

    def begin_anew(self, reason: str) -> None:
        """The numbers it knows mean nothing in another life of the stream."""
        self._after = 0
        self.read_again(reason)

    def end(self) -> None:
        self.ended = True
        self.wake.set()

    def take(self, position: int) -> bytes:
        """What there is to send; empty when there is nothing."""
        self.wake.clear()
        if self._resync:
            reason, self._resync = self._resync, ""
            first = self._waiting[0].number - 1 if self._waiting else position
            again = f'id: {first}\nevent: resync\ndata: {{"reason": "{reason}"}}\n\n'.encode()
        else:
            again = b""
        told = b"".join(change.text for change in self._waiting)
        self._waiting.clear()
        return again + told


class Hub:
    """Reads the live stream once and tells every listener."""

    def __init__(self, bus: Bus, contexts: Sequence[str], names: Names) -> None:
        self._names = names
        self._listeners: dict[UUID, set[Listener]] = {}
        self._arrived: asyncio.Queue[tuple[int, Mapping[str, str] | int]] = asyncio.Queue()
        self._following = Following(
            bus,
            contexts,
            heard=lambda number, headers: self._arrived.put_nowait((number, headers)),
            began=lambda first, last: self._arrived.put_nowait((first, last)),
            room=lambda: _IN_HAND - self._arrived.qsize(),
        )
        self._kept: deque[Change] = deque()
        self._kept_of: dict[UUID, deque[Change]] = {}
        # From which number on everything is kept, up to which everything was told, and what there was at the beginning.
        self._floor = self.position = self._at_first = 0
        self._up = asyncio.Event()
        self._closing = False
        LISTENERS.set_function(lambda: sum(map(len, self._listeners.values())))

    async def follow(self) -> None:
        await self._following.follow()

    async def tell(self) -> None:
        while True:
            number, told = await self._arrived.get()
            if isinstance(told, int):
                self._begin(number, told)
            else:
                await self._hear(number, told)
                self.position = number
            if self.position >= self._at_first:
                self._up.set()
            if not self._arrived.qsize():
                self._following.look()

    def _begin(self, first: int, last: int) -> None:
        """Another life of the stream, or a gap in it: what was kept before does not belong to what comes."""
        self._up.clear()
        self._kept.clear()
        self._kept_of.clear()
        self._floor = self.position = first - 1
        self._at_first = last
        for listener in self._everybody():
            listener.begin_anew("restarted")

    def _everybody(self) -> list[Listener]:
        return [listener for listeners in self._listeners.values() for listener in listeners]

    async def _hear(self, number: int, headers: Mapping[str, str]) -> None:
        try:
            meta = read_headers(headers)
        except Unreadable:
            return
        sight = read_sight(headers)
        if sight is None:
            return
        age = (wall_now() - meta.at).total_seconds()
        late = age > LIVE_SECONDS
        change = Change(number, meta.tenant, sight, b"" if late else _text(number, meta, sight, await self._name(meta)))
        self._keep(change)
        listeners = self._listeners.get(meta.tenant, ())
        for listener in listeners:
            listener.offer(change)
        if listeners and not late:
            LAG.observe(max(0.0, age))

    async def _name(self, meta: EventMeta) -> str:
        """Asked for only where somebody listens."""
        person = person_of(meta.actor)
        if person is None:
            return ""
        known = self._names.known(meta.tenant, person)
        if known is not None or meta.tenant not in self._listeners:
            return known or ""
        return (await self._names.of(meta.tenant, [meta.actor])).get(person, "")

    def _keep(self, change: Change) -> None:
        if len(self._kept) >= KEPT:
            self._forget_oldest()
        self._kept.append(change)
        self._kept_of.setdefault(change.tenant, deque()).append(change)

    def _forget_oldest(self) -> None:
        oldest = self._kept.popleft()
        of_tenant = self._kept_of[oldest.tenant]
        of_tenant.popleft()
        if not of_tenant:
            del self._kept_of[oldest.tenant]
        self._floor = oldest.number

    # Those who listen.

    async def listen(self, principal: Principal, last_id: str = "") -> Listener:
        """From now on, or from behind the event that was the last somebody heard; Unavailable before we hear anything
        ourselves."""
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._up.wait()
        except TimeoutError as late:
            raise Unavailable("live updates are not up", retry_after=2) from late
        if self._closing:
            raise Unavailable("ending", retry_after=1)
        after = _number(last_id)
        known = after <= self.position or after <= await self._newest()
        listener = Listener(principal, max(after, 0) if known else 0)
        if last_id:
            self._catch_up(listener, after if known else -1)
        self._listeners.setdefault(principal.tenant, set()).add(listener)
        return listener

    async def _newest(self) -> int:
        """Another gateway may have told more than we have heard so far."""
        try:
            return await self._following.newest()
        except (BusDown, BusRefused):
            return 0

    def _catch_up(self, listener: Listener, after: int) -> None:
        if after < self._floor:
            listener.read_again("unknown")
            return
        missed = (change for change in self._kept_of.get(listener.principal.tenant, ()) if change.number > after)
        for change in missed:
            listener.offer(change)

    def leave(self, listener: Listener) -> None:
        tenant = listener.principal.tenant
        listeners = self._listeners.get(tenant, set())
        listeners.discard(listener)
        if not listeners:
            self._listeners.pop(tenant, None)

    def close(self) -> None:
        """Ends every stream: their browsers go on at another gateway."""
        self._closing = True
        for listener in self._everybody():
            listener.end()


def _number(last_id: str) -> int:
    """-1 for what is no number of ours."""
    return int(last_id) if last_id.isascii() and last_id.isdigit() and len(last_id) < 19 else -1


def _text(number: int, meta: EventMeta, sight: Sight, name: str) -> bytes:
    actor: dict[str, Any] = {"id": meta.actor.partition(":")[2], "kind": kind_of(meta.actor)}
    if name:
        actor["name"] = name
    data = {
        "type": meta.aggregate_type,
        "id": str(meta.aggregate_id),
        "version": meta.version,
        "path": sight.path,
        "actor": actor,
        "event": meta.message.rpartition(".")[2],
        "event_id": str(meta.event_id),
    }
    return f"id: {number}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()

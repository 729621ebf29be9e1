"""Events in hand, one lane for each aggregate: in order within a lane, lanes side by side, tenants in turn.

Only says what may be worked on now; that work, and what becomes of it, is `consuming`'s part.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from uuid import UUID

from kontor.common.events.envelope import EventMeta

Key = tuple[UUID, UUID]


class Delivery:
    """One event in hand. `again`: it came before, so that there may be rows about it."""

    __slots__ = ("again", "meta", "payload", "received", "reply", "tries")

    def __init__(self, meta: EventMeta, payload: bytes, *, reply: str = "", again: bool = False) -> None:
        self.meta = meta
        self.payload = payload
        self.reply = reply
        self.again = again
        self.received = time.monotonic()
        self.tries = 0

    @property
    def key(self) -> Key:
        return self.meta.tenant, self.meta.aggregate_id


class _Lane:
    __slots__ = ("busy", "deliveries", "held", "key", "queued")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.deliveries: deque[Delivery] = deque()
        self.busy = False
        self.held = 0
        self.queued = False

    @property
    def is_free(self) -> bool:
        return bool(self.deliveries) and not (self.busy or self.held or self.queued)


class Lanes:
    """`on_ready` is told when a lane that was held may go on."""

    def __init__(self, on_ready: Callable[[], None], alone: Callable[[Delivery], bool]) -> None:
        self._on_ready = on_ready
        self._alone = alone
        self._lanes: dict[Key, _Lane] = {}
        self._ready: OrderedDict[UUID, deque[_Lane]] = OrderedDict()
        self._by_id: dict[UUID, Delivery] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, event_id: UUID) -> Delivery | None:
        return self._by_id.get(event_id)

    def all(self) -> Iterable[Delivery]:
        return list(self._by_id.values())

    def add(self, delivery: Delivery) -> None:
        lane = self._lanes.get(delivery.key)
        if lane is None:
            lane = self._lanes[delivery.key] = _Lane(delivery.key)
        lane.deliveries.append(delivery)
        self._by_id[delivery.meta.event_id] = delivery
        if lane.is_free:
            self._enqueue(lane)

    def _enqueue(self, lane: _Lane) -> None:
        lane.queued = True
        self._ready.setdefault(lane.key[0], deque()).append(lane)

    def take(self, most: int) -> list[Delivery]:
        """Up to `most` events of one tenant, their lanes now busy; one that must be alone comes alone."""
        taken: list[Delivery] = []
        if not self._ready:
            return taken
        tenant, lanes = self._ready.popitem(last=False)
        while lanes and len(taken) < most:
            fitting = self._fitting(lanes[0], most - len(taken), first=not taken)
            if not fitting:
                break
            lane = lanes.popleft()
            lane.queued, lane.busy = False, True
            taken += fitting
            if self._alone(fitting[0]):
                break
        if lanes:
            self._ready[tenant] = lanes
        return taken

    def _fitting(self, lane: _Lane, most: int, *, first: bool) -> list[Delivery]:
        if self._alone(lane.deliveries[0]):
            return [lane.deliveries[0]] if first else []
        fitting: list[Delivery] = []
        for delivery in lane.deliveries:
            if len(fitting) == most or self._alone(delivery):
                break
            fitting.append(delivery)
        return fitting

    def finish(self, delivery: Delivery) -> None:
        """It needs nothing more, whatever became of it."""
        if self._by_id.pop(delivery.meta.event_id, None) is not None:
            self._lanes[delivery.key].deliveries.remove(delivery)

    def shed(self, key: Key) -> list[Delivery]:
        """All of an aggregate but the first, to be given back: what waits there must not fill our hands."""
        lane = self._lanes[key]
        given_back = [delivery for delivery in list(lane.deliveries)[1:] if delivery.reply]
        for delivery in given_back:
            self.finish(delivery)
        return given_back

    def release(self, keys: Iterable[Key]) -> None:
        """The work on these lanes is over; what is left in them may be taken again."""
        for key in keys:
            lane = self._lanes[key]
            lane.busy = False
            if lane.is_free:
                self._enqueue(lane)
            elif not lane.deliveries:
                del self._lanes[key]

    def hold(self, key: Key, seconds: float) -> None:
        """Nothing of this aggregate for a while."""
        lane = self._lanes[key]
        lane.held += 1
        asyncio.get_running_loop().call_later(seconds, self._let_go, lane)

    def _let_go(self, lane: _Lane) -> None:
        lane.held -= 1
        if lane.is_free and self._lanes.get(lane.key) is lane:
            self._enqueue(lane)
            self._on_ready()

    def is_held(self, key: Key) -> bool:
        lane = self._lanes.get(key)
        return lane is not None and lane.held > 0

"""Events in hand, one lane for each aggregate: by version within a lane, lanes side by side, tenants in turn.

Only says what may be worked on now; that work, and what becomes of it, is `consuming`'s part.
"""

import asyncio
import itertools
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from uuid import UUID

from kontor.common.events.envelope import EventMeta

Key = tuple[UUID, UUID]


class Delivery:
    """One event in hand; `held` names what it waits for before it may be tried, 0 is nothing."""

    __slots__ = ("held", "meta", "payload", "received", "reply", "tries")

    def __init__(self, meta: EventMeta, payload: bytes, *, reply: str = "") -> None:
        self.meta = meta
        self.payload = payload
        self.reply = reply
        self.received = time.monotonic()
        self.tries = 0
        self.held = 0

    @property
    def key(self) -> Key:
        return self.meta.tenant, self.meta.aggregate_id

    def is_before(self, other: "Delivery") -> bool:
        """A draft and the invoice made of it share their id, but each counts its own versions."""
        mine, its = self.meta, other.meta
        return mine.aggregate_type == its.aggregate_type and (mine.version, mine.event_no) < (its.version, its.event_no)


class _Lane:
    __slots__ = ("busy", "deliveries", "key", "queued")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.deliveries: deque[Delivery] = deque()
        self.busy = False
        self.queued = False

    @property
    def is_held(self) -> bool:
        """All of a lane waits for its first."""
        return bool(self.deliveries) and self.deliveries[0].held != 0

    @property
    def is_free(self) -> bool:
        return bool(self.deliveries) and not (self.busy or self.is_held or self.queued)

    def add(self, delivery: Delivery) -> None:
        """Behind all but those that it comes before: what was redelivered late is handled early."""
        place = next((n for n, other in enumerate(self.deliveries) if delivery.is_before(other)), None)
        if place is None:
            self.deliveries.append(delivery)
        else:
            self.deliveries.insert(place, delivery)


class Lanes:
    """`on_ready` is told when a lane that was held may go on."""

    def __init__(self, on_ready: Callable[[], None], alone: Callable[[Delivery], bool]) -> None:
        self._on_ready = on_ready
        self._alone = alone
        self._lanes: dict[Key, _Lane] = {}
        self._ready: OrderedDict[UUID, deque[_Lane]] = OrderedDict()
        self._by_id: dict[UUID, Delivery] = {}
        self._holds = itertools.count(1)

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
        lane.add(delivery)
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
            if len(fitting) == most or delivery.held or self._alone(delivery):
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

    def hold(self, delivery: Delivery, seconds: float) -> None:
        """Neither this nor what comes behind it in its aggregate, for a while."""
        delivery.held = next(self._holds)
        asyncio.get_running_loop().call_later(seconds, self._let_go, delivery, delivery.held)

    def _let_go(self, delivery: Delivery, hold: int) -> None:
        """Unless it was freed or held anew meanwhile."""
        if delivery.held == hold:
            self._freed(delivery)

    def free(self, key: Key) -> None:
        """What waits in this aggregate may be tried now, whatever time was left."""
        lane = self._lanes.get(key)
        for delivery in list(lane.deliveries) if lane is not None else ():
            if delivery.held:
                self._freed(delivery)

    def _freed(self, delivery: Delivery) -> None:
        delivery.held = 0
        lane = self._lanes.get(delivery.key)
        if lane is not None and lane.is_free:
            self._enqueue(lane)
            self._on_ready()

    def would_wait(self, delivery: Delivery) -> bool:
        """Behind one of its aggregate that is held, and not before it."""
        lane = self._lanes.get(delivery.key)
        return lane is not None and lane.is_held and not delivery.is_before(lane.deliveries[0])

    def is_held(self, key: Key) -> bool:
        lane = self._lanes.get(key)
        return lane is not None and lane.is_held

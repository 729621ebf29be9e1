"""Sends what waits for webhook endpoints: any number of replicas, one of them at a time for an endpoint.

An endpoint is taken with a lease, because of a deadline or of a message that was just written, and worked on until
nothing of it is due: messages side by side, each lane one after the other, what came of them written down in portions.
Whoever dies on the way is followed by another when the lease has ended; what had no answer yet goes again, with the
same `webhook-id`.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
import structlog
from kontor.common.database.transaction import Database, Row
from kontor.common.identity.sealing import Seal, Unsealable
from kontor.common.identity.tokens import Principal
from kontor.common.outside.guarded import Guard, GuardedHttp, Resolve, resolve
from kontor.common.serving.service import Context
from kontor.common.values.clock import Clock
from kontor.common.values.errors import DomainError
from kontor.common.values.ids import new_id
from kontor.platform import webhook_rules as rules
from kontor.platform import webhook_use_cases as use_cases
from kontor.platform.store import PlatformTx
from kontor.platform.webhook_rules import Attempt
from kontor.platform.webhook_use_cases import DUE, Result, Share
from prometheus_client import Counter, Gauge, Histogram

SEAL_PURPOSE = "webhooks"
USER_AGENT = "Kontor-Webhooks/1.0"
# Endpoints worked on at once by one process.
ENDPOINTS_AT_MOST = 200
_AT_HAND = 32
_TOGETHER = 16
_PORTION_SECONDS = 0.05
_RENEW_SECONDS = 3.0
_LOOK_SECONDS = 5.0
_PAUSES = (0.1, 0.3, 1.0, 2.0)
_CARE_SECONDS = 3600.0

ATTEMPTS = Counter("kontor_webhook_attempts_total", "Tries to deliver a webhook message.", ["outcome"])
SECONDS = Histogram("kontor_webhook_attempt_seconds", "How long a try took.", buckets=(0.05, 0.2, 1, 5, 15))
LOST_TURNS = Counter("kontor_webhook_lost_turns_total", "Turns another process took over from a living one.")
PENDING = Gauge("kontor_webhook_pending", "Messages that wait, as this process last saw its endpoints.")
OLDEST = Gauge("kontor_webhook_oldest_pending_seconds", "How long the oldest of them has waited.")
_log = structlog.get_logger("kontor.webhooks")
Key = tuple[UUID, UUID]


class Waiting:
    """How much waits, by endpoint, until somebody must have looked again: here or in another process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[Key, tuple[int, datetime, float]] = {}

    def note(self, key: Key, waiting: int, since: datetime | None, good_for: float) -> None:
        self._seen.pop(key, None)
        if since is not None:
            self._seen[key] = (waiting, since, time.monotonic() + good_for)

    def pending(self) -> int:
        return sum(waiting for waiting, _ in self._now())

    def oldest(self) -> float:
        since = min((since for _, since in self._now()), default=None)
        return 0.0 if since is None else max(0.0, (self._clock.now() - since).total_seconds())

    def _now(self) -> list[tuple[int, datetime]]:
        return [(w, since) for w, since, until in self._seen.values() if until > time.monotonic()]


class Sender:
    """What one process sends. `due` is its deadline's handler, `wake` says that there may be something now."""

    def __init__(
        self, db: Database, seal: Seal, guard: Guard, *, connections: int, clock: Clock, look_up: Resolve = resolve
    ) -> None:
        self.id = new_id()
        self.db = db
        self.clock = clock
        self.seal = seal
        self.guard = guard
        self.http = GuardedHttp(guard, connections=connections, look_up=look_up)
        self.slots = asyncio.Semaphore(connections)
        self.waiting = Waiting(clock)
        self._tenant_slots: dict[UUID, asyncio.Semaphore] = {}
        self._per_tenant = max(1, connections * 3 // 4)
        self._work: dict[Key, Worker] = {}
        self._taking: set[Key] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        PENDING.set_function(self.waiting.pending)
        OLDEST.set_function(self.waiting.oldest)

    async def idle(self) -> None:
        """Until nothing that is due is left to this process."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def tenant_slots(self, tenant: UUID) -> asyncio.Semaphore:
        """A tenant whose receivers hang must not keep the others waiting."""
        return self._tenant_slots.setdefault(tenant, asyncio.Semaphore(self._per_tenant))

    async def run(self) -> None:
        """Until cancelled; then what is on its way gets a moment to be written down."""
        try:
            await asyncio.Event().wait()
        finally:
            self._stopping = True
            for worker in self._work.values():
                worker.stop()
            if self._tasks:
                _, late = await asyncio.wait(self._tasks, timeout=2.0)
                for task in late:
                    task.cancel()
                await asyncio.gather(*late, return_exceptions=True)
            await self.http.close()

    async def due(self, tx: PlatformTx, endpoint_id: UUID, _due_at: datetime) -> None:
        """A deadline of kind DUE. What is worked on here already is only looked at again."""
        worker = self._work.get((tx.tenant, endpoint_id))
        if worker is not None or self._stopping or len(self._work) >= ENDPOINTS_AT_MOST:
            await tx.due(DUE, endpoint_id, tx.clock.now() + use_cases.LEASE)
            if worker is not None:
                worker.look()
        elif await use_cases.take_turn(tx, endpoint_id, self.id):
            tx.after_commit(partial(self._begin, tx.tenant, endpoint_id))

    def wake(self, tenant: UUID, endpoint_ids: Iterable[UUID]) -> None:
        """Messages for these were written: looks at once, and leaves it to the deadline when that fails."""
        for endpoint_id in endpoint_ids:
            key = (tenant, endpoint_id)
            worker = self._work.get(key)
            if worker is not None:
                worker.look()
            elif key not in self._taking and not self._stopping and len(self._work) < ENDPOINTS_AT_MOST:
                self._taking.add(key)
                self._start(self._take(tenant, endpoint_id), f"webhooks-take-{endpoint_id}")

    async def _take(self, tenant: UUID, endpoint_id: UUID) -> None:
        try:
            async with self.db.transaction(self.principal(tenant), tx_class=PlatformTx) as tx:
                self._taking.discard((tenant, endpoint_id))
                await self.due(tx, endpoint_id, self.clock.now())
        finally:
            self._taking.discard((tenant, endpoint_id))

    def principal(self, tenant: UUID) -> Principal:
        return Principal.system(tenant, self.db.service)

    def _begin(self, tenant: UUID, endpoint_id: UUID) -> None:
        key = (tenant, endpoint_id)
        if key not in self._work:
            worker = self._work[key] = Worker(self, tenant, endpoint_id)
            self._start(self._worked(key, worker), f"webhooks-{endpoint_id}")

    async def _worked(self, key: Key, worker: "Worker") -> None:
        try:
            await worker.run()
        finally:
            del self._work[key]

    def _start(self, work: Any, name: str) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A lease or a deadline brings the endpoint back."""
        self._tasks.discard(task)
        if not task.cancelled() and (failed := task.exception()) is not None:
            _log.warning("webhooks.interrupted", task=task.get_name(), reason=repr(failed))


class Worker:
    """One endpoint's turn: from the first message that is due to the last."""

    def __init__(self, sender: Sender, tenant: UUID, endpoint_id: UUID) -> None:
        self._sender = sender
        self._tenant = tenant
        self._endpoint_id = endpoint_id
        self._at_hand: deque[Row] = deque()
        self._on_their_way: dict[asyncio.Task[Attempt], Row] = {}
        self._results: list[Result] = []
        self._share: Share | None = None
        self._keys: list[bytes] = []
        self._look = asyncio.Event()
        self._stopping = False
        self._written = self._looked = 0.0
        self._cared = time.monotonic()

    def look(self) -> None:
        """There may be more."""
        self._look.set()

    def stop(self) -> None:
        """Begins nothing any more."""
        self._stopping = True
        self._at_hand.clear()
        self._look.set()

    async def run(self) -> None:
        try:
            while await self._write_down():
                self._send()
                await self._wait()
        finally:
            for task in self._on_their_way:
                task.cancel()

    async def _write_down(self) -> bool:
        """What came of tries, what is next; False when nothing is left or the turn is over.

        A database that gives way or is away is asked again: what came of tries is worth waiting for.
        """
        results, self._results = self._results, []
        for pause in _PAUSES:
            try:
                return await self._written_down(results)
            except (psycopg.Error, DomainError, OSError) as failed:
                _log.info("webhooks.not_written", endpoint_id=str(self._endpoint_id), reason=repr(failed))
                await asyncio.sleep(pause)
        return await self._written_down(results)

    async def _written_down(self, results: list[Result]) -> bool:
        self._look.clear()
        held = [row["id"] for row in (*self._at_hand, *self._on_their_way.values())]
        most = 0 if self._stopping else _AT_HAND - len(self._at_hand)
        async with self._sender.db.transaction(self._sender.principal(self._tenant), tx_class=PlatformTx) as tx:
            share = await use_cases.go_on(tx, self._endpoint_id, self._sender.id, results, held, most)
            if share is not None:
                await self._count(tx, over=not (held or share.heads))
        self._written = time.monotonic()
        if share is None:
            LOST_TURNS.inc()
            return False
        self._take(share)
        return bool(held or share.heads)

    def _take(self, share: Share) -> None:
        if self._share is None or self._share.keys != share.keys:
            self._keys = list(self._opened(share.keys))
        if share.pauses or (self._share is not None and self._share.url != share.url):
            self._at_hand.clear()  # they come again: later, or for the new address
        self._share = share
        self._at_hand.extend(share.heads)

    def _opened(self, sealed: Iterable[str]) -> Iterator[bytes]:
        """One that is sealed under a key of before signs no more; without any nothing can be sent."""
        opened = 0
        for key in sealed:
            try:
                yield self._sender.seal.open(key, self._endpoint_id)
                opened += 1
            except Unsealable:
                _log.error("webhooks.unsealable", endpoint_id=str(self._endpoint_id), tenant=str(self._tenant))
        if not opened:
            raise Unsealable(str(self._endpoint_id))

    async def _count(self, tx: PlatformTx, *, over: bool) -> None:
        now = time.monotonic()
        if over or now - self._looked > _LOOK_SECONDS:
            self._looked = now
            waiting, since = await tx.deliveries.waiting(self._endpoint_id)
            following = await tx.deliveries.next_at(self._endpoint_id) if over else None
            wait = (following - self._sender.clock.now()).total_seconds() if following is not None else 0.0
            self._sender.waiting.note((self._tenant, self._endpoint_id), waiting, since, max(wait, 0.0) + 120.0)
        if over or now - self._cared > _CARE_SECONDS:
            self._cared = now
            await tx.deliveries.forget(self._endpoint_id, self._sender.clock.now() - rules.KEPT_FOR)

    def _send(self) -> None:
        share = self._share
        while share is not None and self._at_hand and not self._stopping and len(self._on_their_way) < share.width:
            row = self._at_hand.popleft()
            task = asyncio.create_task(self._attempt(share.url, row))
            self._on_their_way[task] = row

    async def _wait(self) -> None:
        """Until there is enough to write down, the lease wants to be renewed, or somebody says there is more."""
        looking = asyncio.create_task(self._look.wait())
        try:
            while self._on_their_way:
                left = _RENEW_SECONDS - (time.monotonic() - self._written)
                patience = min(left, _PORTION_SECONDS) if self._results else left
                done, _ = await asyncio.wait(
                    {*self._on_their_way, looking}, timeout=max(patience, 0.0), return_when=asyncio.FIRST_COMPLETED
                )
                for task in [task for task in self._on_their_way if task in done]:
                    self._results.append(Result(self._on_their_way.pop(task), task.result()))
                self._send()
                if not done or looking.done() or len(self._results) >= _TOGETHER or not self._at_hand:
                    return
        finally:
            looking.cancel()

    async def _attempt(self, url: str, row: Row) -> Attempt:
        sender = self._sender
        async with sender.tenant_slots(self._tenant), sender.slots:
            at, begun = sender.clock.now(), time.monotonic()
            webhook_id, timestamp = str(row["event_id"]), int(at.timestamp())
            headers = {
                "Content-Type": "application/json",
                "User-Agent": USER_AGENT,
                "Webhook-Id": webhook_id,
                "Webhook-Timestamp": str(timestamp),
                "Webhook-Signature": rules.sign(self._keys, webhook_id, timestamp, row["body"]),
            }
            answer = await sender.http.post(url, headers, row["body"].encode())
        took = time.monotonic() - begun
        ATTEMPTS.labels(answer.outcome.lower()).inc()
        SECONDS.observe(took)
        return Attempt(at, answer.outcome, answer.status, int(took * 1000), answer.excerpt, answer.retry_after)


_senders: WeakKeyDictionary[Database, Sender] = WeakKeyDictionary()


def sender_of(ctx: Context) -> Sender:
    """One for RPCs, consumers and deadlines of the same running service."""
    if ctx.db not in _senders:
        settings = ctx.settings.webhooks
        _senders[ctx.db] = Sender(
            ctx.db,
            Seal.of(ctx.settings.identity.private_key_path, SEAL_PURPOSE),
            Guard.allowing(settings.allowed_networks),
            connections=settings.connections,
            clock=ctx.clock,
        )
    return _senders[ctx.db]


async def send_webhooks(ctx: Context) -> None:
    await sender_of(ctx).run()

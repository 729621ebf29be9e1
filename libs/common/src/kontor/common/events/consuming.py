"""The consumer loop: events in, one write transaction for each (or for many of different aggregates), acks out.

Events of one aggregate are handled one after the other. What fails is tried again or parked by the table of `errors`;
neither an outage nor an event that is only early turns into work for a person. That an event counts once is `inbox`'s
promise.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import structlog
from google.protobuf.message import DecodeError, Message
from kontor.common.calling.calls import Asking, Peers
from kontor.common.database.faults import CONNECTION_LOST, as_domain_error, as_event_error, reason_of
from kontor.common.database.pool import NoConnection
from kontor.common.database.transaction import Database, Tx
from kontor.common.events import inbox
from kontor.common.events.bus import REPLAY, Bus, Consumer, durable_config
from kontor.common.events.envelope import EventMeta, Unreadable, read_headers, replay_subject, stream_of
from kontor.common.events.lanes import Delivery, Key, Lanes
from kontor.common.events.pulling import Pull
from kontor.common.identity.tokens import Principal
from kontor.common.process import telemetry
from kontor.common.values.clock import wall_now
from kontor.common.values.errors import Bug, DomainError, InvalidInput, Kind, NotFound, Reaction
from nats.aio.msg import Msg
from opentelemetry.trace import SpanKind
from prometheus_client import Counter, Gauge, Histogram

IN_HAND_AT_MOST = 1_000
# From here on events whose aggregate has to wait go back to the broker, so that the others find room.
HELD_FROM = 500
PROGRESS_SECONDS = 2.0
HANDLER_SECONDS = 60.0
DELAY_AT_MOST = 30.0
# What passes by itself is looked for often: whoever waits for the event waits for this long after an outage.
SOON_AT_MOST = 2.0
# What waits for another record is looked for less often the longer that takes, and out of hand from SOON_AT_MOST on.
RARELY_AT_MOST = 600.0
BLOCKED_SECONDS = 0.2
_LONGEST = {Reaction.RETRY_NOW: SOON_AT_MOST, Reaction.BACK_OFF: SOON_AT_MOST, Reaction.RETRY_A_DAY: RARELY_AT_MOST}
_GROWTH = {Reaction.RETRY_A_DAY: 1.3}
_OUTAGE = (*CONNECTION_LOST, NoConnection, OSError)

HANDLED = Counter("kontor_events_handled_total", "Events handled.", ["consumer"])
DOUBLED = Counter("kontor_events_doubled_total", "Events that came again and were dropped.", ["consumer"])
RETRIED = Counter("kontor_events_retried_total", "Failed tries that are repeated.", ["consumer", "code"])
PARKED = Counter("kontor_events_parked_total", "Events that wait for a person.", ["consumer", "code"])
REFUSED = Counter(
    "kontor_events_refused_total", "Events whose consumer said itself what becomes of them.", ["consumer", "code"]
)
UNREADABLE = Counter("kontor_events_unreadable_total", "Messages without our headers, dropped.", ["consumer"])
PENDING = Gauge("kontor_events_pending", "Events NATS still holds for a consumer, as told with the last.", ["consumer"])
SILENT = Gauge(
    "kontor_consumer_silent_seconds", "Since NATS last spoke to a consumer; it does each second.", ["consumer"]
)
IN_HAND = Gauge("kontor_events_in_hand", "Events received and not finished.", ["consumer"])
AGE = Histogram(
    "kontor_event_seconds",
    "From the producer's transaction to the consumer's commit.",
    ["consumer"],
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 300),
)
_log = structlog.get_logger("kontor.events")


@dataclass(frozen=True)
class Patience:
    """How often and how soon failed events are tried again; outages and conflicts without end.

    `a_day` is about that long; `two_minutes`, where somebody waits for the end of what the event orders.
    """

    a_day: int = 180
    two_minutes: int = 26
    few: int = 5
    first: float = 0.05
    first_after_bug: float = 0.5

    def limit(self, reaction: Reaction, *, is_awaited: bool = False) -> int | None:
        """Tries after which the event is parked; None is never."""
        a_day = self.two_minutes if is_awaited else self.a_day
        limits = {Reaction.PARK: 1, Reaction.ACK: 1, Reaction.RETRY_A_DAY: a_day, Reaction.FEW_RETRIES: self.few}
        return limits.get(reaction)

    def delay(self, reaction: Reaction, tries: int) -> float:
        first = {Reaction.RETRY_NOW: 0.01, Reaction.FEW_RETRIES: self.first_after_bug}.get(reaction, self.first)
        grown = first * _GROWTH.get(reaction, 2.0) ** min(tries - 1, 40)
        return min(_LONGEST.get(reaction, DELAY_AT_MOST), grown) * random.uniform(0.8, 1.2)  # noqa: S311 -- jitter


class ConsumerLoop:
    """One line of a service's consumers' table at work. `run` ends only with an error."""

    def __init__(
        self,
        consumer: Consumer,
        *,
        service: str,
        db: Database,
        bus: Bus,
        peers: Peers,
        tx_class: type[Tx] = Tx,
        patience: Patience | None = None,
    ) -> None:
        self.durable = consumer.durable(service)
        self.due_kind = inbox.RETRY_KIND + self.durable
        self._consumer = consumer
        self._service = service
        self._db = db
        self._bus = bus
        self._peers = peers
        self._tx_class = tx_class
        self._patience = patience or Patience()
        self._lanes = Lanes(self._look, self._prepares)
        self._pulls = self._sources()
        self._group: asyncio.TaskGroup | None = None
        self._working = 0
        self._looking = False
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()

    def _sources(self) -> list[tuple[Pull, str]]:
        """One pull for each context listened to, and one for what is replayed for us."""
        filters = self._consumer.filters()
        whole = self._consumer.whole
        durables = {
            stream_of(context): (context, durable_config(self.durable, subjects, whole=whole))
            for context, subjects in filters.items()
        }
        replayed = [replay_subject(self.durable, s) for subjects in filters.values() for s in subjects]
        durables[REPLAY] = ("", durable_config(self.durable, sorted(replayed)))
        return [
            (Pull(self._bus, stream, config, self._receive, self._room), context)
            for stream, (context, config) in durables.items()
        ]

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            self._group = group
            PENDING.labels(self.durable).set_function(lambda: sum(pull.pending for pull, _ in self._pulls))
            SILENT.labels(self.durable).set_function(lambda: max(pull.silent_seconds for pull, _ in self._pulls))
            for pull, context in self._pulls:
                group.create_task(pull.run(partial(self._ensure, context)))
            group.create_task(self._report_progress())

    async def _ensure(self, context: str) -> None:
        await (self._bus.ensure_context(context) if context else self._bus.ensure_common())

    async def drain(self, seconds: float) -> None:
        """Takes nothing new, finishes what is being worked on, gives the rest back at once."""
        self._stopping = True
        for pull, _ in self._pulls:
            await pull.stop()
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            _log.warning("events.drain_late", consumer=self.durable, working=self._working)
        for delivery in self._lanes.all():
            await self._answer(delivery, b"-NAK")

    # What comes in.

    def _room(self) -> int:
        return 0 if self._stopping else IN_HAND_AT_MOST - len(self._lanes)

    def _receive(self, message: Msg) -> None:
        try:
            meta = read_headers(message.headers)
        except Unreadable as odd:
            UNREADABLE.labels(self.durable).inc()
            _log.error("event.unreadable", consumer=self.durable, subject=message.subject, reason=str(odd))
            self._later(message.reply, b"+TERM")
            return
        known = self._lanes.find(meta.event_id)
        delivery = Delivery(meta, message.data, reply=message.reply)
        if known is not None:
            known.reply = message.reply
        elif len(self._lanes) >= HELD_FROM and self._lanes.would_wait(delivery):
            self._later(message.reply, _nak(DELAY_AT_MOST))
        else:
            self._admit(delivery)

    def _admit(self, delivery: Delivery) -> None:
        self._lanes.add(delivery)
        self._look()

    def _look(self) -> None:
        """Looks for work once the messages that came together are all here, so that they share a transaction."""
        if not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_soon(self._start_work)

    def _start_work(self) -> None:
        self._looking = False
        while self._group is not None and not self._stopping and self._working < self._consumer.workers:
            batch = self._lanes.take(self._consumer.batch)
            if not batch:
                return
            self._working += 1
            self._idle.clear()
            self._group.create_task(self._work(batch))

    def _later(self, reply: str, answer: bytes) -> None:
        if self._group is not None and not self._stopping:
            self._group.create_task(self._bus.publish(reply, answer))

    # The work.

    def _prepares(self, delivery: Delivery) -> bool:
        known = self._consumer.handlers.get(delivery.meta.message)
        return known is not None and known[1].prepare is not None

    async def _work(self, batch: list[Delivery]) -> None:
        try:
            await self._together(batch)
        except BaseException:
            self._stopping = True  # cancelled, or a bug of this loop: either way nothing more is begun
            raise
        finally:
            self._working -= 1
            self._lanes.release({delivery.key for delivery in batch})
            if self._working == 0:
                self._idle.set()
            for pull, _ in self._pulls:
                pull.look()
            self._look()

    async def _together(self, batch: list[Delivery]) -> None:
        """All in one transaction; when that fails, one by one. An outage is nobody's fault and not taken apart."""
        try:
            await self._attempt(batch)
        except Exception as raised:
            if len(batch) == 1:
                await self._failed(batch[0], raised)
            elif isinstance(raised, _OUTAGE):
                for delivery in batch:
                    await self._failed(delivery, raised)
            else:
                await self._one_by_one(batch)

    async def _one_by_one(self, batch: list[Delivery]) -> None:
        for delivery in batch:
            if self._lanes.is_held(delivery.key):
                continue
            try:
                await self._attempt([delivery])
            except Exception as raised:
                await self._failed(delivery, raised)

    async def _attempt(self, batch: Sequence[Delivery]) -> None:
        principal = Principal.system(batch[0].meta.tenant, self._service)
        try:
            async with asyncio.timeout(HANDLER_SECONDS) as limit:
                facts = await self._prepare(batch[0], principal) if self._prepares(batch[0]) else ()
                async with self._db.transaction(principal, tx_class=self._tx_class) as tx:
                    fresh = await self._handle(tx, batch, facts)
                    moved = {delivery.key for delivery in batch if delivery.meta.event_id in fresh}
                    finished = await self._explain(tx, [d for d in batch if d.meta.event_id not in fresh], moved)
        except TimeoutError as late:
            raise (Bug("the handler hangs") if limit.expired() else late) from late
        now, age = wall_now(), AGE.labels(self.durable)
        for delivery in batch:
            if delivery.meta.event_id in fresh:
                age.observe((now - delivery.meta.at).total_seconds())
            elif delivery.meta.event_id not in finished:
                if delivery.key not in moved:
                    await self._hold(delivery, BLOCKED_SECONDS)
                continue
            await self._finish(delivery)
        for key in moved:
            self._lanes.free(key)
        if fresh:
            HANDLED.labels(self.durable).inc(len(fresh))
            _log.info("events.handled", consumer=self.durable, events=len(fresh), tenant=str(principal.tenant))

    async def _handle(self, tx: Tx, batch: Sequence[Delivery], facts: tuple[Any, ...]) -> Mapping[UUID, bool]:
        fresh = await inbox.take(tx, self.durable, [delivery.meta for delivery in batch])
        read = [(*self._read(delivery), delivery.meta) for delivery in batch if delivery.meta.event_id in fresh]
        for handler, told in groupby(read, key=itemgetter(1)):
            heard = [(event, meta) for event, _, meta in told]
            if handler.at_once:
                with self._span(heard[0][1]):
                    await handler.fn(tx, heard)
                continue
            for event, meta in heard:
                with self._span(meta):
                    await handler.fn(tx, event, meta, *facts)
        if settled := [d.meta for d in batch if fresh.get(d.meta.event_id)]:
            await inbox.settle(tx, self.durable, settled)
        return fresh

    def _span(self, meta: EventMeta) -> AbstractContextManager[Any]:
        return telemetry.span(self.durable, traceparent=meta.traceparent, kind=SpanKind.CONSUMER)

    async def _prepare(self, delivery: Delivery, principal: Principal) -> tuple[Any, ...]:
        event, handler = self._read(delivery)
        if handler.prepare is None:
            return ()
        with telemetry.span(f"{self.durable} prepare", traceparent=delivery.meta.traceparent, kind=SpanKind.CONSUMER):
            ask = Asking(self._db, self._peers, principal, self._tx_class)
            return (await handler.prepare(ask, event, delivery.meta),)

    def _read(self, delivery: Delivery) -> tuple[Message, Any]:
        known = self._consumer.handlers.get(delivery.meta.message)
        if known is None:
            # While releases roll the durable is that of the next one, whose pods know it.
            raise NotFound(f"nobody handles {delivery.meta.message}", code="bus.unknown_event")
        try:
            return known[0].FromString(delivery.payload), known[1]
        except DecodeError as odd:
            raise InvalidInput(f"unreadable {delivery.meta.message}", code="bus.unreadable") from odd

    async def _explain(self, tx: Tx, refused: Sequence[Delivery], moved: set[Key]) -> set[UUID]:
        """Of events the inbox did not take: which need nothing more here. The others are tried again: in a moment,
        where another replica is at their record, at once where it just moved on."""
        if not refused:
            return set()
        verdicts = await inbox.why_not(tx, self.durable, [delivery.meta for delivery in refused])
        finished: set[UUID] = set()
        for delivery in refused:
            event_id = delivery.meta.event_id
            verdict = verdicts[event_id]
            if verdict.handled:
                DOUBLED.labels(self.durable).inc()
                await inbox.forget(tx, self.durable, [event_id])
            elif not verdict.parked and (verdict.behind or (verdict.waits and delivery.key not in moved)):
                await inbox.keep_behind(tx, self.durable, delivery.meta, delivery.payload, park=verdict.behind)
                if verdict.behind:
                    PARKED.labels(self.durable, inbox.BEHIND).inc()
            elif not verdict.parked:
                continue
            finished.add(event_id)
        return finished

    # What went wrong.

    async def _failed(self, delivery: Delivery, raised: Exception) -> None:
        error = as_event_error(raised)
        reaction = error.reaction
        delivery.tries += 1
        self._tell(delivery, error, raised)
        delay = self._patience.delay(reaction, delivery.tries)
        try:
            limit = self._patience.limit(reaction, is_awaited=self._is_awaited(delivery))
            if limit is not None and await self._answered_for(delivery, error, limit):
                await self._finish(delivery)
                return
            if reaction is Reaction.ACK:
                await self._let_pass(delivery)
                return
            if limit is not None:
                held = await self._count(delivery, error, raised, limit)
                if held is None:
                    await self._finish(delivery)
                    return
                delay = held
        except Exception as worse:
            _log.warning("event.not_counted", consumer=self.durable, reason=repr(worse))
        RETRIED.labels(self.durable, error.code).inc()
        await self._hold(delivery, delay)

    def _is_awaited(self, delivery: Delivery) -> bool:
        known = self._consumer.handlers.get(delivery.meta.message)
        return known is not None and known[1].refused is not None

    async def _answered_for(self, delivery: Delivery, error: DomainError, limit: int) -> bool:
        """At the last try: whether the consumer says itself what becomes of the event. Its own bug parks it after all,
        an outage is waited for."""
        known = self._consumer.handlers.get(delivery.meta.message)
        if known is None or known[1].refused is None:
            return False
        principal = Principal.system(delivery.meta.tenant, self._service)
        try:
            async with self._db.transaction(principal, tx_class=self._tx_class) as tx:
                if await inbox.tries_of(tx, self.durable, delivery.meta.event_id) + 1 < limit:
                    return False
                if not await inbox.take(tx, self.durable, [delivery.meta]):
                    return False
                await known[1].refused(tx, known[0].FromString(delivery.payload), delivery.meta, error)
                await inbox.forget(tx, self.durable, [delivery.meta.event_id])
        except Exception as worse:
            if as_domain_error(worse).kind is not Kind.BUG:
                raise
            _log.exception("event.refusal_failed", consumer=self.durable, event_id=str(delivery.meta.event_id))
            return False
        REFUSED.labels(self.durable, error.code).inc()
        _log.warning("event.refused", consumer=self.durable, event_id=str(delivery.meta.event_id), code=error.code)
        return True

    async def _hold(self, delivery: Delivery, seconds: float) -> None:
        self._lanes.hold(delivery, seconds)
        if len(self._lanes) >= HELD_FROM:
            for later in self._lanes.shed(delivery.key):
                await self._answer(later, _nak(DELAY_AT_MOST))

    def _tell(self, delivery: Delivery, error: DomainError, raised: Exception) -> None:
        tell = _log.error if error.kind is Kind.BUG else _log.warning
        tell(
            "event.failed",
            consumer=self.durable,
            event_id=str(delivery.meta.event_id),
            message=delivery.meta.message,
            tenant=str(delivery.meta.tenant),
            code=error.code,
            reason=error.message,
            tries=delivery.tries,
            exc_info=raised if error.kind is Kind.BUG else None,
        )

    async def _let_pass(self, delivery: Delivery) -> None:
        """What it would have made exists already."""
        async with self._db.transaction(Principal.system(delivery.meta.tenant, self._service), tx_class=Tx) as tx:
            await inbox.handled(tx, self.durable, delivery.meta.event_id)
            await inbox.forget(tx, self.durable, [delivery.meta.event_id])
        await self._finish(delivery)

    async def _count(self, delivery: Delivery, error: DomainError, raised: Exception, limit: int) -> float | None:
        """Counts where a restart does not forget it, and answers for how long to hold the event; None when it leaves
        our hands: parked at the limit, or put aside until its time, so that it takes no room from what it waits for."""
        meta = delivery.meta
        async with self._db.transaction(Principal.system(meta.tenant, self._service), tx_class=Tx) as tx:
            tries = await inbox.tries_of(tx, self.durable, meta.event_id) + 1
            trouble = inbox.Trouble(error.code, reason_of(raised), error.kind.value, tries)
            await inbox.keep(tx, self.durable, meta, delivery.payload, trouble, park=tries >= limit)
            delay = self._patience.delay(error.reaction, tries)
            aside = error.reaction is Reaction.RETRY_A_DAY and (delay > SOON_AT_MOST or len(self._lanes) >= HELD_FROM)
            if aside and tries < limit:
                await tx.due(self.due_kind, meta.aggregate_id, tx.clock.now() + timedelta(seconds=delay))
        if tries >= limit:
            PARKED.labels(self.durable, error.code).inc()
            _log.error("event.parked", consumer=self.durable, event_id=str(meta.event_id), code=error.code)
        return None if aside or tries >= limit else delay

    async def _finish(self, delivery: Delivery) -> None:
        """After the commit. An ack that is lost costs another delivery, which the inbox drops."""
        self._lanes.finish(delivery)
        await self._answer(delivery, b"+ACK")

    async def _answer(self, delivery: Delivery, answer: bytes) -> None:
        if delivery.reply:
            await self._bus.publish(delivery.reply, answer)

    # Beside it.

    async def _report_progress(self) -> None:
        """What waits here for its turn must not be given to somebody else."""
        while True:
            await asyncio.sleep(PROGRESS_SECONDS)
            IN_HAND.labels(self.durable).set(len(self._lanes))
            if not self._stopping:
                for delivery in self._lanes.all():
                    await self._answer(delivery, b"+WPI")

    async def retry(self, tx: Tx, aggregate_id: UUID, _due_at: datetime) -> None:
        """A deadline of kind `due_kind`: takes events that wait out of hand in hand, until none is left."""
        waiting = await inbox.waiting(tx, self.durable, aggregate_id)
        if not waiting:
            return
        await tx.due(self.due_kind, aggregate_id, tx.clock.now() + inbox.SOME_TIME)

        def admit() -> None:
            for meta, payload in waiting:
                if self._lanes.find(meta.event_id) is None:
                    self._admit(Delivery(meta, payload))
            self._lanes.free((tx.tenant, aggregate_id))

        tx.after_commit(admit)


def _nak(seconds: float) -> bytes:
    return f'-NAK {{"delay": {int(seconds * 1e9)}}}'.encode()

"""Carries the journal out: one leader per service publishes its rows and seals them, in one change of each row.

Woken in process after a commit, by a ping from sister replicas, and by a poll of 0.5 s. It never remembers how far it
came: it asks for what is unsealed and what is unpublished, so that no slow transaction is skipped. A stream that began
another life is told the last thirty days again before anything new.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from kontor.common.database.faults import CONNECTION_LOST
from kontor.common.database.pool import Connection, connect
from kontor.common.database.transaction import advisory_key
from kontor.common.events.anchors import AnchorFile, outgoing
from kontor.common.events.bus import ANCHORS, Bus, BusDown, BusRefused, stay_cancelled
from kontor.common.events.chain import COLUMNS, NOTHING, Head, link
from kontor.common.events.envelope import headers_of, stream_of, subject_of
from kontor.common.events.epochs import owing, reached
from kontor.common.events.newcomers import tell_newcomers
from kontor.common.events.publishing import Outgoing, Publisher
from kontor.common.events.resending import Stretch, portions
from kontor.common.process.settings import DatabaseSettings
from kontor.common.values.clock import wall_now
from nats import errors as nats_errors
from prometheus_client import Counter, Gauge
from psycopg.rows import dict_row

POLL_SECONDS = 0.5
ANCHOR_SECONDS = 5.0
SEAL_ROWS = 1_000
PUBLISH_ROWS = 500
PUBLISH_BYTES = 4 * 1024 * 1024
# So few rows mean that there are no more: whoever commits meanwhile wakes us.
PUBLISH_FROM = 8
# Rows on their way to the broker are sealed when they have arrived; a way that takes longer is not waited for.
ARRIVAL_SECONDS = 1.0
# A full portion waits so long for a transaction of this process that writes very many rows: carrying out the first of
# them, and everybody hearing of them, would take half of the machine from those that are still to come.
GIVES_WAY_SECONDS = 2.0
# How often it looks whether the streams are still the ones it published to.
LIFE_SECONDS = 30.0
RESENT = timedelta(days=30)
# What a stream may have forgotten since, or holds for a while longer: told by both.
OVERLAP = timedelta(days=1)
_GATHER_SECONDS = 0.05
_PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0)

SEALED = Counter("kontor_relay_sealed_total", "Journal rows sealed.")
RESENT_ROWS = Counter("kontor_relay_resent_total", "Journal rows told again to a stream that began another life.")
PUBLISHED = Counter("kontor_relay_published_total", "Journal rows published.")
LEADING = Gauge("kontor_relay_leading", "1 while this process carries out the journal.")
UNPUBLISHED_AGE = Gauge("kontor_relay_oldest_unpublished_seconds", "Age of the oldest event not yet published.")
_log = structlog.get_logger("kontor.relay")

_POS = COLUMNS.index("pos")
_HEADS = """
with recursive known(tenant_id) as (
  (select tenant_id from journal where seq is not null order by tenant_id limit 1)
  union all
  select (select j.tenant_id from journal j where j.seq is not null and j.tenant_id > k.tenant_id
           order by j.tenant_id limit 1)
    from known k where k.tenant_id is not null)
select k.tenant_id, h.seq, h.hash from known k
 cross join lateral (select j.seq, j.hash from journal j where j.tenant_id = k.tenant_id and j.seq is not null
                      order by j.seq desc limit 1) h
"""
_UNSEALED = f"select {', '.join(COLUMNS)} from journal where seq is null order by pos limit {SEAL_ROWS}"  # noqa: S608
_SEAL = """
update journal j set seq = s.seq, prev_hash = s.prev_hash, hash = s.hash,
       published_at = case when s.stored then coalesce(j.published_at, now()) else j.published_at end
  from unnest(%b::uuid[], %b::uuid[], %b::bigint[], %b::bytea[], %b::bytea[], %b::bool[])
       as s(tenant_id, event_id, seq, prev_hash, hash, stored)
 where j.tenant_id = s.tenant_id and j.event_id = s.event_id
"""
_NEXT = f"""
select * from (
  select pos, tenant_id, event_id, aggregate_type, aggregate_id, version, event_no, message, actor, traceparent, at,
         payload,
         sum(octet_length(payload)) over (order by pos) - octet_length(payload) as before
    from (select * from journal where published_at is null order by pos limit {PUBLISH_ROWS}) oldest
) sized where before < {PUBLISH_BYTES}
"""  # noqa: S608 -- own constants
_MARK = """
update journal j set published_at = coalesce(j.published_at, now())
  from unnest(%b::uuid[], %b::uuid[]) as p(tenant_id, event_id)
 where j.tenant_id = p.tenant_id and j.event_id = p.event_id
"""


class Relay:
    """`run` for ever in every replica; `nudge` from wherever events are committed."""

    def __init__(
        self,
        settings: DatabaseSettings,
        service: str,
        bus: Bus,
        *,
        anchor_file: AnchorFile | None = None,
        writes_much: Callable[[], bool] = lambda: False,
    ) -> None:
        self._settings = settings
        self._service = service
        self._bus = bus
        self._publisher = Publisher(bus, stream_of(service))
        self._anchors = Publisher(bus, ANCHORS)
        self._to_seal = asyncio.Event()
        self._to_publish = asyncio.Event()
        # Nothing is on its way to the broker; when something last got there.
        self._all_out = asyncio.Event()
        self._got_out = time.monotonic()
        self._sealing = asyncio.Lock()
        self._ping = f"kontor.ping.{service}"
        self._anchor_file = anchor_file
        self._writes_much = writes_much
        self._pinging: asyncio.Task[None] | None = None
        self._heads: dict[UUID, Head] = {}
        self._moved: dict[UUID, Head] = {}
        self._filed: list[Outgoing] = []
        self._stream_known = self._anchors_known = -LIFE_SECONDS
        self._failures = 0
        self._oldest: datetime | None = None
        self.leading = False
        self.beat = time.monotonic()
        bus.on_reconnect(self._doubt)

    @property
    def silent_seconds(self) -> float:
        """How long ago it last showed that it lives, leading or waiting."""
        return time.monotonic() - self.beat

    def nudge(self) -> None:
        """There is something to carry out: here, or wherever the leader is."""
        if self.leading:
            self._wake()
        elif self._bus.is_up and (self._pinging is None or self._pinging.done()):
            self._pinging = asyncio.create_task(self._bus.publish(self._ping, b""))

    def _doubt(self) -> None:
        """The broker may be another than it was, with nothing on its disk."""
        self._stream_known = self._anchors_known = -LIFE_SECONDS
        self._to_publish.set()

    def _wake(self) -> None:
        self._to_seal.set()
        self._to_publish.set()

    async def run(self) -> None:
        """Waits for its turn to lead, leads, and begins again when PostgreSQL went away."""
        while True:
            try:
                await self._take_part()
            except* (*CONNECTION_LOST, OSError) as lost:
                await self._pause("relay.database_lost", lost.exceptions[0])

    async def _take_part(self) -> None:
        connection = await connect(self._settings, self._service, "relay", purpose="relay seals")
        try:
            await self._become_leader(connection)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._seal_for_ever(connection))
                tasks.create_task(self._publish_for_ever(connection))
                tasks.create_task(self._anchor_for_ever(connection))
                tasks.create_task(self._tell_newcomers(connection))
                tasks.create_task(self._listen())
        finally:
            self.leading = False
            LEADING.set(0)
            UNPUBLISHED_AGE.set_function(lambda: 0.0)
            await connection.close()

    async def _become_leader(self, connection: Connection) -> None:
        """The lock is the session's: whoever loses the connection loses the lead, and cannot seal any more."""
        await connection.execute("set statement_timeout = 0")
        await connection.execute("set lock_timeout = 0")
        waiting = asyncio.create_task(_lock(connection, advisory_key("relay", self._service)))
        try:
            while not (await asyncio.wait({waiting}, timeout=POLL_SECONDS))[0]:
                self.beat = time.monotonic()
        finally:
            if not waiting.done():
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
        waiting.result()
        await connection.execute("set statement_timeout = '30s'")
        await _plan_anew(connection)
        rows = await (await connection.execute(_HEADS, binary=True)).fetchall()
        self._heads = {tenant: Head(seq, hash_) for tenant, seq, hash_ in rows}
        self._moved = dict(self._heads)
        self.leading = True
        LEADING.set(1)
        # Asked when somebody looks: it goes on rising while a try to publish hangs.
        UNPUBLISHED_AGE.set_function(lambda: _age(self._oldest))
        self._wake()
        _log.info("relay.leads", service=self._service, chains=len(self._heads))

    # Sealing.

    async def _seal_for_ever(self, connection: Connection) -> None:
        """What the broker does not take in time, or at all."""
        while True:
            self.beat = time.monotonic()
            self._to_seal.clear()
            if not self._all_out.is_set() and time.monotonic() - self._got_out < ARRIVAL_SECONDS:
                await _woken(self._all_out)
                continue
            sealed = await self._seal(connection)
            if sealed < SEAL_ROWS:
                await _woken(self._to_seal)
                await asyncio.sleep(_GATHER_SECONDS)

    async def _seal(self, connection: Connection, stored: Sequence[Mapping[str, Any]] = ()) -> int:
        """The oldest rows that are not sealed; up to those that are `stored` by the broker now, which are marked in the
        same change, or by themselves where they were sealed before."""
        async with self._sealing:
            rows = await (await connection.execute(_UNSEALED, binary=True)).fetchall()
            if stored:
                last = max(row["pos"] for row in stored)
                rows = [row for row in rows if row[_POS] <= last]
            left = {row["event_id"]: row for row in stored}
            if rows:
                await self._seal_rows(connection, rows, [left.pop(row[1], None) is not None for row in rows])
            if left:
                await _mark(connection, list(left.values()))
            return len(rows)

    async def _seal_rows(self, connection: Connection, rows: Sequence[Any], stored: Sequence[bool]) -> None:
        heads: dict[UUID, Head] = {}
        sealing: list[tuple[UUID, UUID, int, bytes, bytes, bool]] = []
        for row, is_stored in zip(rows, stored, strict=True):
            tenant: UUID = row[0]
            before = heads.get(tenant) or self._heads.get(tenant, NOTHING)
            after = heads[tenant] = link(before, row)
            sealing.append((tenant, row[1], after.seq, before.hash, after.hash, is_stored))
        columns = [list(column) for column in zip(*sealing, strict=True)]
        done = await connection.execute(_SEAL, columns, binary=True)
        if done.rowcount != len(rows):
            raise RuntimeError(f"sealed {done.rowcount} of {len(rows)} rows: somebody else seals too")
        self._heads.update(heads)
        self._moved.update(heads)
        SEALED.inc(len(rows))

    # Publishing.

    async def _publish_for_ever(self, leading: Connection) -> None:
        connection = await connect(self._settings, self._service, "relay", purpose="relay publishes")
        try:
            await _plan_by_key(connection)
            while True:
                self._to_publish.clear()
                rows = await _next(connection)
                self._oldest = rows[0]["at"] if rows else None
                self._set_out(rows)
                if len(rows) == PUBLISH_ROWS:
                    await self._give_way()
                if not await self._stream_is_ready(connection):
                    continue
                stored = await self._publish(rows) if rows else []
                if stored:
                    await self._seal(leading, stored)
                    self._oldest = rows[len(stored)]["at"] if len(stored) < len(rows) else None
                if len(rows) < PUBLISH_FROM and len(stored) == len(rows):
                    self._all_out.set()
                    await _woken(self._to_publish)
        finally:
            await connection.close()

    async def _give_way(self) -> None:
        """What is sealed when it arrives waits as well."""
        until = time.monotonic() + GIVES_WAY_SECONDS
        while self._writes_much() and time.monotonic() < until:
            self._got_out = time.monotonic()
            await asyncio.sleep(_GATHER_SECONDS)

    def _set_out(self, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._all_out.clear()
            self._got_out = time.monotonic()

    async def _publish(self, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The rows that are stored now; after a failure a pause, then the table is asked again."""
        try:
            answers = await self._publisher.publish(self._messages(rows))
        except (BusDown, BusRefused, nats_errors.Error) as down:
            self._doubt()
            await self._pause("relay.bus_down", down)
            return []
        stored = [row for row, is_stored in zip(rows, answers, strict=True) if is_stored]
        PUBLISHED.inc(len(stored))
        if len(stored) < len(rows):
            self._doubt()
            await self._pause("relay.not_stored", None)
        else:
            self._failures = 0
        return stored

    def _messages(self, rows: Sequence[Mapping[str, Any]]) -> list[Outgoing]:
        return [
            Outgoing(
                subject_of(self._service, row["message"], row["tenant_id"]),
                row["payload"],
                headers_of(self._service, row),
            )
            for row in rows
        ]

    async def _stream_is_ready(self, connection: Connection) -> bool:
        """Also after a failure: the stream may be gone with the broker's disk, and what was published with it."""
        if time.monotonic() - self._stream_known < LIFE_SECONDS:
            return True
        asked = time.monotonic()
        try:
            if not self._bus.is_up:
                raise BusDown("not connected")
            stream, epoch = stream_of(self._service), await self._bus.ensure_context(self._service)
            after = await owing(connection, stream, epoch)
            if after is not None:
                await self._resend(connection, stream, after)
        except (BusDown, BusRefused, nats_errors.Error) as down:
            await self._pause("relay.bus_down", down)
            return False
        self._stream_known = asked
        return True

    async def _resend(self, connection: Connection, stream: str, after: int) -> None:
        """In order and before anything new; goes on where it was interrupted."""
        sent = 0
        async for rows in portions(self._settings, self._service, Stretch(wall_now() - RESENT, after=after)):
            if not sent:
                _log.warning("relay.resends", service=self._service, after=after)
            if not all(await self._publisher.publish(self._messages(rows))):
                raise BusDown("not all of a portion was stored")
            await reached(connection, stream, rows[-1]["pos"])
            sent += len(rows)
            RESENT_ROWS.inc(len(rows))
        await reached(connection, stream, None)
        if sent:
            _log.warning("relay.resent", service=self._service, events=sent)

    async def _pause(self, event: str, why: BaseException | None) -> None:
        self._all_out.set()
        pause = _PAUSES[min(self._failures, len(_PAUSES) - 1)]
        if self._failures == 0:
            _log.warning(event, service=self._service, reason=repr(why))
        self._failures += 1
        self.beat = time.monotonic()
        await asyncio.sleep(pause)

    # Beside it: pings of sister replicas, heads told to the outside, durables that are new here.

    async def _listen(self) -> None:
        async def woken(_message: Any) -> None:
            self._wake()

        client = await self._bus.ready()
        subscription = await client.subscribe(self._ping, cb=woken)
        stay_cancelled()
        try:
            await asyncio.Event().wait()
        finally:
            with suppress(nats_errors.Error, OSError):
                await subscription.unsubscribe()

    async def _tell_newcomers(self, connection: Connection) -> None:
        while True:
            stay_cancelled()
            try:
                await self._bus.ready()
                until = wall_now() - RESENT + OVERLAP
                await tell_newcomers(connection, self._settings, self._service, self._bus, until)
            except (BusDown, BusRefused, nats_errors.Error) as down:
                _log.info("relay.newcomers_wait", service=self._service, reason=repr(down))
            await asyncio.sleep(LIFE_SECONDS)

    async def _anchor_for_ever(self, connection: Connection) -> None:
        if self._anchor_file is not None:
            self._filed = await self._anchor_file.latest()
        while True:
            stay_cancelled()
            await asyncio.sleep(ANCHOR_SECONDS)
            if self._anchor_file is not None and self._heads:
                self._filed += await self._anchor_file.write(dict(self._heads), wall_now())
            moved, self._moved = self._moved, {}
            try:
                refilled = await self._anchors_are_lost(connection)
                heads = [outgoing(self._service, tenant, head) for tenant, head in moved.items()]
                stored = all(await self._anchors.publish([*self._filed, *heads]))
            except (BusDown, BusRefused, nats_errors.Error):
                stored = False
            if not stored:
                self._moved = {**moved, **self._moved}
                self._anchors_known = -LIFE_SECONDS
                continue
            if refilled:
                await reached(connection, ANCHORS, None)
                _log.info("relay.anchors_refilled", service=self._service, anchors=len(self._filed))
            self._filed = []

    async def _anchors_are_lost(self, connection: Connection) -> bool:
        """True when the stream of anchors began another life: then those of the signed files go there once more."""
        if time.monotonic() - self._anchors_known < LIFE_SECONDS:
            return False
        if not self._bus.is_up:
            raise BusDown("not connected")
        epoch = await self._bus.ensure_common()
        lost = await owing(connection, ANCHORS, epoch, trust_adopted=False) is not None
        if lost and self._anchor_file is not None:
            self._filed = await self._anchor_file.all()
            self._moved = {**self._heads, **self._moved}
        self._anchors_known = time.monotonic()
        return lost


async def _lock(connection: Connection, key: int) -> None:
    await connection.execute("select pg_advisory_lock(%s::bigint)", (key,))


async def _plan_by_key(connection: Connection) -> None:
    """On a young table without statistics: rows by their key, not hashed whole; the oldest by index, not sorted out.

    For the same reason the updates say nothing but keys: how few rows are unsealed is not what PostgreSQL would guess,
    and it went through the whole journal with all keys in hand, seconds for each thousand of an import. That a row is
    sealed once is its trigger's part.
    """
    for setting in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "material", "sort"):
        await connection.execute(f"set enable_{setting} = off".encode())


async def _plan_anew(connection: Connection) -> None:
    """By key, and each time it is asked: a plan kept since the journal had ten rows begins with the whole journal."""
    await _plan_by_key(connection)
    await connection.execute("set plan_cache_mode = force_custom_plan")


async def _woken(event: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(POLL_SECONDS):
            await event.wait()


async def _next(connection: Connection) -> Sequence[Mapping[str, Any]]:
    cursor = connection.cursor(binary=True, row_factory=dict_row)
    await cursor.execute(_NEXT)
    return await cursor.fetchall()


async def _mark(connection: Connection, stored: Sequence[Mapping[str, Any]]) -> None:
    keys = ([row["tenant_id"] for row in stored], [row["event_id"] for row in stored])
    await connection.execute(_MARK, keys, binary=True)


def _age(oldest: datetime | None) -> float:
    return max(0.0, (wall_now() - oldest).total_seconds()) if oldest is not None else 0.0

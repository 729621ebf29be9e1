"""Journal rows told again: a stretch of it, in order, in portions, whatever its length.

To one consumer's own subjects (`resend` with a consumer), or to the context's subjects, where everybody hears it.
Inboxes drop what was handled before. What a wiped broker is told again by itself is `relay`'s part.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kontor.common.database.pool import Connection, connect
from kontor.common.events.bus import REPLAY, Bus, BusDown
from kontor.common.events.envelope import MSG_ID, headers_of, replay_subject, stream_of, subject_of
from kontor.common.events.publishing import Outgoing, Publisher
from kontor.common.process.settings import DatabaseSettings
from psycopg.rows import dict_row

_ROWS = 500
_BYTES = 4 * 1024 * 1024
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_STRETCH = """
select pos, tenant_id, event_id, aggregate_type, aggregate_id, version, event_no, message, actor, traceparent, at,
       payload
  from journal
 where pos > %(after)s and at >= %(since)s and at < coalesce(%(until)s::timestamptz, 'infinity')
   and published_at is not null and payload is not null
   and (%(events)s::text[] is null or split_part(message, '.', -1) = any(%(events)s::text[]))
   and (%(event_ids)s::uuid[] is null or event_id = any(%(event_ids)s::uuid[]))
 order by pos
"""
Rows = Sequence[Mapping[str, Any]]
Told = Callable[[int], None]


@dataclass(frozen=True)
class Stretch:
    """Which published rows: written within these times, of these names, with these ids."""

    since: datetime = _BEGINNING
    until: datetime | None = None
    events: Sequence[str] | None = None
    event_ids: Sequence[UUID] | None = None
    after: int = 0


async def portions(settings: DatabaseSettings, service: str, stretch: Stretch) -> AsyncIterator[Rows]:
    """Oldest first; one pass over the journal, held in memory one portion at a time."""
    connection = await connect(settings, service, "relay", purpose="resends")
    try:
        await connection.execute("set statement_timeout = 0")
        await connection.execute("set idle_in_transaction_session_timeout = '60s'")
        async with connection.transaction():
            async for rows in _fetched(connection, stretch):
                yield rows
    finally:
        await connection.close()


async def _fetched(connection: Connection, stretch: Stretch) -> AsyncIterator[Rows]:
    asked = {name: getattr(stretch, name) for name in ("after", "since", "until")}
    asked["events"] = None if stretch.events is None else list(stretch.events)
    asked["event_ids"] = None if stretch.event_ids is None else list(stretch.event_ids)
    async with connection.cursor("stretch", row_factory=dict_row) as cursor:
        await cursor.execute(_STRETCH, asked, binary=True)
        while rows := await cursor.fetchmany(_ROWS):
            for portion in _by_size(rows):
                yield portion


def _by_size(rows: Rows) -> list[list[Mapping[str, Any]]]:
    cut: list[list[Mapping[str, Any]]] = [[]]
    size = 0
    for row in rows:
        size += len(row["payload"])
        if size > _BYTES and cut[-1]:
            cut.append([])
            size = len(row["payload"])
        cut[-1].append(row)
    return cut


async def resend(
    settings: DatabaseSettings,
    service: str,
    bus: Bus,
    stretch: Stretch,
    *,
    consumer: str = "",
    tell: Told = lambda _sent: None,
) -> int:
    """Sends a stretch to `consumer` (its durable), else to everybody; answers how many, and tells while it goes on."""
    await (bus.ensure_common() if consumer else bus.ensure_context(service))
    publisher = Publisher(bus, REPLAY if consumer else stream_of(service))
    sent = 0
    async for rows in portions(settings, service, stretch):
        answers = await publisher.publish([_copy(service, consumer, row) for row in rows])
        if not all(answers):
            raise BusDown(f"stopped after {sent} events; run it again")
        sent += len(rows)
        tell(sent)
    return sent


def _copy(service: str, consumer: str, row: Mapping[str, Any]) -> Outgoing:
    """Another message for the broker: else one sent again within its window would be dropped as a double."""
    headers = headers_of(service, row)
    del headers[MSG_ID]
    subject = subject_of(service, row["message"], row["tenant_id"])
    return Outgoing(replay_subject(consumer, subject) if consumer else subject, row["payload"], headers)

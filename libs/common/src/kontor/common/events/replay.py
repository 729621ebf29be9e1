"""Sending journal rows again, to one consumer's own subjects: after a lost broker disk, or for a new read model.

Never to the main subjects, where everybody would hear it. The consumer's inbox drops what it has handled before.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from kontor.common.database.pool import Connection, connect
from kontor.common.events.bus import REPLAY, Bus, BusDown
from kontor.common.events.envelope import headers_of, replay_subject, subject_of
from kontor.common.events.publishing import Outgoing, Publisher
from kontor.common.process.settings import DatabaseSettings
from psycopg.rows import dict_row

_ROWS = 200
# A copy of an event is another message for the broker: else a replay within its window would be dropped as a double.
_NEXT = f"""
select pos, tenant_id, event_id, aggregate_type, aggregate_id, version, event_no, message, actor, traceparent, at,
       payload
  from journal where pos > %(after)s and at >= %(since)s and payload is not null
   and (%(events)s::text[] is null or split_part(message, '.', -1) = any(%(events)s::text[]))
 order by pos limit {_ROWS}
"""  # noqa: S608 -- own constants


async def replay(
    settings: DatabaseSettings,
    service: str,
    bus: Bus,
    *,
    consumer: str,
    since: datetime,
    events: Sequence[str] | None = None,
) -> int:
    """Sends what was written since then to `consumer` (its durable), oldest first; answers how many."""
    await bus.ensure_common()
    publisher = Publisher(bus, REPLAY)
    sent = 0
    connection = await connect(settings, service, "relay", purpose="replay")
    try:
        async for rows in _pages(connection, since, events):
            answers = await publisher.publish([_outgoing(service, consumer, row) for row in rows])
            if not all(answers):
                raise BusDown(f"replay stopped after {sent} events; run it again")
            sent += len(rows)
    finally:
        await connection.close()
    return sent


async def _pages(
    connection: Connection, since: datetime, events: Sequence[str] | None
) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
    """By position: all of it is committed history, what is committed meanwhile is published anyway."""
    cursor = connection.cursor(binary=True, row_factory=dict_row)
    after = 0
    while True:
        await cursor.execute(
            _NEXT, {"after": after, "since": since, "events": list(events) if events is not None else None}
        )
        rows = await cursor.fetchall()
        if not rows:
            return
        yield rows
        after = rows[-1]["pos"]


def _outgoing(service: str, consumer: str, row: Mapping[str, Any]) -> Outgoing:
    headers = headers_of(service, row)
    del headers["Nats-Msg-Id"]
    subject = replay_subject(consumer, subject_of(service, row["message"], row["tenant_id"]))
    return Outgoing(subject, row["payload"], headers)

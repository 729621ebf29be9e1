"""Durables that want a journal from its beginning are told what their stream does not hold any more, each once.

A durable says so in its metadata. Which were told stands with the lives of streams in the owner's database, by when
they were made: one that is made anew, as after a broker lost its disk, is told again.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import structlog
from kontor.common.database.pool import Connection
from kontor.common.events.bus import WHOLE, Bus, filters_of
from kontor.common.events.envelope import stream_of
from kontor.common.events.epochs import owing, reached
from kontor.common.events.resending import Stretch, resend
from kontor.common.process.settings import DatabaseSettings

_log = structlog.get_logger("kontor.relay")


async def tell_newcomers(
    connection: Connection, settings: DatabaseSettings, service: str, bus: Bus, until: datetime
) -> None:
    """What is older than `until`, and of it what they listen to."""
    for durable in await bus.durables(stream_of(service)):
        name, config = durable["name"], durable["config"]
        wants = WHOLE.items() <= (config.get("metadata") or {}).items()
        if not wants or await owing(connection, name, durable["created"]) is None:
            continue
        events = sorted(_events(config))
        sent = await resend(settings, service, bus, Stretch(until=until, events=events), consumer=name)
        await reached(connection, name, None)
        _log.info("relay.newcomer_told", service=service, consumer=name, events=sent)


def _events(config: Mapping[str, Any]) -> Iterator[str]:
    """Their names: `kontor.<context>.<Event>.*`."""
    for subject in filters_of(config):
        yield subject.split(".")[2]

"""A stretch of one service's journal sent again, in its name, while the installation runs."""

import asyncio
import logging
import sys
from collections.abc import Callable

import structlog
from kontor.cli.home import Home
from kontor.common.events.bus import Bus, BusDown
from kontor.common.events.resending import Stretch, resend
from kontor.common.process.settings import DatabaseSettings, NatsSettings

_CONNECT_SECONDS = 10.0


class NotSent(Exception):
    """The broker did not take everything; how far it came stands in the words."""


def send(home: Home, service: str, stretch: Stretch, consumer: str, tell: Callable[[int], None]) -> int:
    """Answers how many events went out; `tell` hears the number while it grows."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    return asyncio.run(_send(home, service, stretch, consumer, tell))


async def _send(home: Home, service: str, stretch: Stretch, consumer: str, tell: Callable[[int], None]) -> int:
    url = f"nats://127.0.0.1:{home.port('nats')}"
    bus = Bus(NatsSettings(url=url, user=service, password=home.nats_users()[service]), service)
    await bus.open()
    try:
        await asyncio.wait_for(bus.ready(), _CONNECT_SECONDS)
        database = DatabaseSettings(**home.database(service))
        return await resend(database, service, bus, stretch, consumer=consumer, tell=tell)
    except (BusDown, TimeoutError) as down:
        raise NotSent(str(down) or "NATS does not answer") from down
    finally:
        await bus.close()

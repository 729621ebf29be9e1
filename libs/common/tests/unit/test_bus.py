"""The connection to a broker that is not there."""

import asyncio
import socket

from kontor.common.events.bus import Bus
from kontor.common.process.settings import NatsSettings


def _nowhere() -> str:
    """An address nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"nats://127.0.0.1:{taken.getsockname()[1]}"


async def test_who_ends_while_the_broker_is_away_ends_at_whatever_moment():
    """A cancellation that meets a refused connection is lost in the client library."""
    settings = NatsSettings(url=_nowhere(), user="toy", password="toy")
    for moment in range(120):
        bus = Bus(settings, "toy")
        await bus.open()
        for _ in range(moment % 40):
            await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await bus.close()

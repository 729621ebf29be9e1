"""What every gateway hears by itself: that something changed of people, keys or sessions, so that it forgets at once.

Plain NATS, nothing kept and nothing acknowledged: what is missed while the bus is away is made good by forgetting
everything when it is back, and a secret is remembered for a minute at most anyway.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from google.protobuf.message import DecodeError, Message
from kontor.api.platform.v1 import events_pb2 as events
from kontor.common.events.bus import Bus, BusDown
from kontor.gateway.door import Secrets
from nats import errors as nats_errors
from nats.aio.client import Client
from nats.aio.msg import Msg

_PAUSE_SECONDS = 0.5
_log = structlog.get_logger("kontor.gateway.hearing")
# Event to whom it is about.
_ABOUT: Mapping[type[Message], Callable[[Any], str]] = {
    events.UserChanged: lambda event: str(event.person.id),
    events.ApiKeyChanged: lambda event: str(event.api_key.person.id),
    events.SessionEnded: lambda event: str(event.session.person.id),
    events.SecondFactorEnabled: lambda event: str(event.second_factor.person.id),
    events.SecondFactorRemoved: lambda event: str(event.second_factor.person.id),
    # Of everybody: whose tenant it is, secrets do not tell.
    events.SignInPolicyChanged: lambda _event: "",
}


class Hearing:
    """Listens for as long as the gateway runs."""

    def __init__(self, bus: Bus, secrets: Secrets) -> None:
        self._bus = bus
        self._secrets = secrets
        self._back = asyncio.Event()
        self._client: Client | None = None
        bus.on_reconnect(self._back.set)

    async def run(self) -> None:
        while True:
            try:
                await self._listen()
            except (BusDown, nats_errors.Error, OSError, TimeoutError) as failed:
                _log.info("bus.hearing_failed", reason=repr(failed))
                self._client = None
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _listen(self) -> None:
        while True:
            client = await self._bus.ready()
            self._back.clear()
            if client is not self._client:
                for event, about in _ABOUT.items():
                    await client.subscribe(f"kontor.platform.{event.DESCRIPTOR.name}.*", cb=self._heard(event, about))
                await client.flush()
                self._client = client
            self._secrets.forget("")
            await self._back.wait()

    def _heard(self, event: type[Message], about: Callable[[Any], str]) -> Callable[[Msg], Any]:
        async def heard(message: Msg) -> None:
            try:
                self._secrets.forget(about(event.FromString(message.data)))
            except DecodeError:
                self._secrets.forget("")

        return heard

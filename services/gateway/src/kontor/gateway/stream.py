"""`GET /v1/stream`: server-sent events for one signed-in person, of what happens in the tenant and the person may see.

Takes no place among the requests being worked on. Ends with the sign-in, looked at every minute, and after ten minutes
at the latest; the browser comes back by itself and says what it heard last.
"""

import asyncio
import random
from collections.abc import Mapping
from typing import Any

from kontor.common.values.errors import DomainError, Forbidden, Unauthenticated
from kontor.gateway.door import Door
from kontor.gateway.front import RawHeaders, Receive, Request, Scope, Send
from kontor.gateway.limits import shares
from kontor.gateway.live import Hub, Listener
from kontor.gateway.schemas import Json
from kontor.gateway.settings import LimitSettings
from starlette.responses import Response

PATH = "/v1/stream"
HEARTBEAT_SECONDS = 15.0
LOOK_SECONDS = 60.0
# Streams that began together must not all come back together.
LONGEST_SECONDS, _SPREAD = 600.0, 0.1
_AGAIN_MILLISECONDS = (500, 3_000)
_TOO_MANY = "gateway.too_many_streams"
_HEADERS: RawHeaders = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Stream:
    """Opens live streams for whom the door lets in."""

    def __init__(self, hub: Hub, door: Door, limits: LimitSettings) -> None:
        self._hub = hub
        self._door = door
        self._tenants = shares(limits.streams, limits.streams_per_tenant, code=_TOO_MANY)
        self._people = shares(limits.streams, limits.streams_per_person, code=_TOO_MANY)

    async def open(self, request: Request) -> "Listening":
        """Unauthenticated, Forbidden for links, TooMany beyond the limits, Unavailable while the bus is away."""
        caller = await self._door.enter(request)
        principal = caller.principal
        if principal is None or principal.kind != "user":
            raise Forbidden("only for people who signed in", permission="")
        request.remember(principal)
        request.hold(self._people)
        request.hold(self._tenants, who=str(principal.tenant))
        listener = await self._hub.listen(principal, request.header("last-event-id").strip())
        return Listening(self._hub, listener, self._door, request)


class Listening(Response):
    """One open stream until it ends."""

    def __init__(self, hub: Hub, listener: Listener, door: Door, request: Request) -> None:
        super().__init__()
        self._hub = hub
        self._listener = listener
        self._door = door
        self._request = request
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        watching = asyncio.create_task(self._end_when_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
            await self._tell(send)
            await send({"type": "http.response.body", "body": b""})
        finally:
            watching.cancel()
            self._cancel_timer()
            self._hub.leave(self._listener)

    async def _end_when_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._listener.end()

    async def _tell(self, send: Send) -> None:
        listener, began = self._listener, self._loop.time()
        ends = began + LONGEST_SECONDS * (1 - random.uniform(0, _SPREAD))  # noqa: S311 -- jitter
        looked = heard = began
        await send(_part(_greeting(self._hub.position)))
        while True:
            chunk = listener.take(self._hub.position)
            now = self._loop.time()
            if not chunk and now - heard >= HEARTBEAT_SECONDS:
                chunk = f": \nid: {self._hub.position}\n\n".encode()
            if chunk:
                await send(_part(chunk))
                heard = self._loop.time()
            if listener.ended or now >= ends:
                return
            if now - looked >= LOOK_SECONDS:
                looked = now
                if not await self._may_go_on():
                    return
            if not listener.wake.is_set():
                self._wake_at(min(heard + HEARTBEAT_SECONDS, looked + LOOK_SECONDS, ends))
                await listener.wake.wait()

    def _wake_at(self, moment: float) -> None:
        """One timer for many changes: one that is set for earlier stays, and may wake for nothing."""
        if self._timer is not None and self._timer.when() <= moment:
            return
        self._cancel_timer()
        self._timer = self._loop.call_at(moment, self._time_is_up)

    def _time_is_up(self) -> None:
        self._timer = None
        self._listener.wake.set()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    async def _may_go_on(self) -> bool:
        """With what the person may see by now. That nobody can be asked at this moment ends nothing."""
        try:
            caller = await self._door.enter(self._request)
        except Unauthenticated:
            return False
        except DomainError:
            return True
        if caller.principal is not None:
            self._listener.principal = caller.principal
        return True


def _greeting(position: int) -> bytes:
    """When to come back, and the number from which on, should nothing happen until then."""
    again = random.randint(*_AGAIN_MILLISECONDS)  # noqa: S311 -- jitter
    return f"retry: {again}\nid: {position}\n\n".encode()


def _part(chunk: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": chunk, "more_body": True}


_EXAMPLE = (
    'id: 1764428400000017\ndata: {"type": "invoice", "id": "01976f2e-6d3c-7c1e-9b1a-3f1d2c4b5a69", "version": 3, '
    '"path": "/v1/invoices/01976f2e-6d3c-7c1e-9b1a-3f1d2c4b5a69", "actor": {"id": '
    '"01976f2e-0000-7000-8000-000000000002", "kind": "user", "name": "Frauke Kern"}, "event": "InvoiceIssued", '
    '"event_id": "01976f2e-7a10-7c1e-9b1a-3f1d2c4b5a70"}\n\n'
)
DESCRIBED: Mapping[str, Json] = {
    PATH: {
        "get": {
            "operationId": "listenToChanges",
            "tags": ["live"],
            "summary": "Tells what changes, as server-sent events, until the connection ends.",
            "description": "Each event names a record that changed and carries no data of it: `type`, `id`, `version`, "
            "`path`, `actor`, `event` and `event_id`, which other calls take as `after_event`. An event `resync` "
            "says that something was missed: read again what is shown. Only what the caller may read is told. A stream "
            "ends with the sign-in, and after ten minutes at the latest; `EventSource` comes back by itself.",
            "parameters": [
                {
                    "name": "Last-Event-ID",
                    "in": "header",
                    "required": False,
                    "description": "The `id` that was heard last: goes on behind it, at any gateway, for some minutes.",
                    "schema": {"type": "string", "maxLength": 20},
                }
            ],
            "responses": {
                "200": {
                    "description": "Events as they happen.",
                    "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}},
                },
                **{
                    str(status): {"$ref": f"#/components/responses/Problem{status}"}
                    for status in (401, 403, 429, 431, 500, 503)
                },
            },
        }
    }
}

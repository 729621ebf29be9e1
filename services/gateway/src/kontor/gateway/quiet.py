"""`GET /v1/status`: whether anything of the caller's tenant is still under way, in any service or between two.

Who has moved a sandbox's clock, or imported much, knows by it when everything that follows has happened.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import grpc
from kontor.api.common.v1 import runtime_pb2 as pb
from kontor.common.values.errors import DomainError, Forbidden
from kontor.gateway import writing
from kontor.gateway.door import Door
from kontor.gateway.front import Request
from kontor.gateway.schemas import Json
from kontor.gateway.upstream import Metadata, Upstream

PATH = "/v1/status"
PERMISSION = "runtime.quiet.read"
_RPC = "/kontor.api.common.v1.RuntimeService/GetQuiet"
_Answers = Mapping[str, pb.GetQuietResponse | None]


class Status:
    """Asks every service twice: one that was quiet when asked may have been told something since by another. Where all
    were quiet both times and nobody's journal has grown in between, nothing was on its way."""

    def __init__(self, door: Door, upstream: Upstream, services: list[str], *, seconds: float) -> None:
        self._door = door
        self._upstream = upstream
        self._services = services
        self._seconds = seconds

    async def of_tenant(self, request: Request) -> bytes:
        caller = await self._door.enter(request)
        principal = caller.principal
        if principal is None or not principal.names(PERMISSION):
            raise Forbidden("status of a tenant", permission=PERMISSION)
        request.remember(principal)
        metadata = [
            ("accept-language", request.lang),
            ("traceparent", request.traceparent),
            ("authorization", caller.authorization),
        ]
        answers = await self._all(metadata)
        if quiet := _all_quiet(answers):
            before, answers = answers, await self._all(metadata)
            quiet = _all_quiet(answers) and _newest(before) == _newest(answers)
        return writing.dump({"quiet": quiet, "services": [_shown(n, answers[n]) for n in self._services]})

    async def _all(self, metadata: Metadata) -> _Answers:
        told = await asyncio.gather(*(self._ask(service, metadata) for service in self._services))
        return dict(zip(self._services, told, strict=True))

    async def _ask(self, service: str, metadata: Metadata) -> pb.GetQuietResponse | None:
        try:
            answer, _ = await self._upstream.ask(
                service,
                _RPC,
                pb.GetQuietRequest().SerializeToString(),
                metadata=metadata,
                seconds=self._seconds,
                reads=True,
            )
        except (grpc.aio.AioRpcError, DomainError):
            return None
        return pb.GetQuietResponse.FromString(answer)


def _all_quiet(answers: _Answers) -> bool:
    return all(told is not None and told.quiet for told in answers.values())


def _newest(answers: _Answers) -> list[str]:
    return [told.newest for told in answers.values() if told is not None]


def _shown(service: str, told: pb.GetQuietResponse | None) -> dict[str, Any]:
    if told is None:
        return {"service": service, "answers": False, "quiet": False}
    return {
        "service": service,
        "answers": True,
        "quiet": told.quiet,
        "untold": told.untold,
        "behind": list(told.behind),
        "due": told.due,
        "retrying": told.retrying,
        "running": told.running,
        "parked": told.parked,
    }


_COUNT: Json = {"type": "integer", "minimum": 0}
_SERVICE: Json = {
    "type": "object",
    "required": ["service", "answers", "quiet"],
    "properties": {
        "service": {"type": "string"},
        "answers": {"type": "boolean", "description": "False: it could not be asked; nothing else is known then."},
        "quiet": {"type": "boolean"},
        "untold": {"type": "boolean", "description": "There are events that it has not told yet."},
        "behind": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Its consumers that have not handled all that was told.",
        },
        "due": {**_COUNT, "description": "Deadlines that have come by the tenant's clock."},
        "retrying": {**_COUNT, "description": "Events that are tried again by themselves."},
        "running": {**_COUNT, "description": "Long work that is not done."},
        "parked": {**_COUNT, "description": "Events that wait for a person; the tenant is quiet all the same."},
    },
}
DESCRIBED: Mapping[str, Json] = {
    PATH: {
        "get": {
            "operationId": "getStatus",
            "tags": ["operations"],
            "summary": "Whether anything of the caller's tenant is still under way.",
            "description": "Quiet means: all events told and handled, no deadline of the tenant's clock met and not "
            "done, no long work running. Only who administers the tenant may ask.",
            "responses": {
                "200": {
                    "description": "Done.",
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["quiet", "services"],
                                "properties": {
                                    "quiet": {"type": "boolean"},
                                    "services": {"type": "array", "items": _SERVICE},
                                },
                            }
                        }
                    },
                },
                **{
                    str(status): {"$ref": f"#/components/responses/Problem{status}"}
                    for status in (401, 403, 429, 431, 500, 503)
                },
            },
        }
    }
}

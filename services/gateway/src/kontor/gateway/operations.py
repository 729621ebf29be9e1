"""`GET /v1/operations`: the long work a person has ordered, of all services at once, for one place on the screen.

Each is read and stopped at its own service, where its `href` leads.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import grpc
from kontor.api.common.v1 import operation_pb2 as pb
from kontor.api.common.v1.types_pb2 import Operation
from kontor.common.values.errors import DomainError, Forbidden
from kontor.gateway import writing
from kontor.gateway.door import Door
from kontor.gateway.front import Request
from kontor.gateway.routes import PublicRpc
from kontor.gateway.schemas import Json
from kontor.gateway.upstream import Metadata, Upstream

PATH = "/v1/operations"
SHOWN = 50
_RPC = "ListOperations"


class Operations:
    """Asks every service; one that does not answer is named, and hides nothing of the others."""

    def __init__(self, door: Door, upstream: Upstream, rpcs: Sequence[PublicRpc], *, seconds: float) -> None:
        self._door = door
        self._upstream = upstream
        self._rpcs = [rpc for rpc in rpcs if rpc.rpc.name == _RPC]
        self._seconds = seconds

    async def mine(self, request: Request) -> bytes:
        caller = await self._door.enter(request)
        principal = caller.principal
        if principal is None or principal.kind != "user":
            raise Forbidden("only for people who signed in", permission="")
        request.remember(principal)
        asked = [rpc for rpc in self._rpcs if principal.allows(rpc.rpc.permission)]
        metadata = [
            ("accept-language", request.lang),
            ("traceparent", request.traceparent),
            ("authorization", caller.authorization),
        ]
        answers = await asyncio.gather(*(self._ask(rpc, metadata) for rpc in asked))
        actor = str(principal.person_id)
        found = [o for answer in answers if answer is not None for o in answer.operations if o.ordered_by == actor]
        found.sort(key=lambda operation: operation.created_at.ToNanoseconds(), reverse=True)
        silent = sorted(rpc.service for rpc, answer in zip(asked, answers, strict=True) if answer is None)
        shown: dict[str, Any] = {"operations": [writing.shown(operation) for operation in found[:SHOWN]]}
        return writing.dump({**shown, "silent_services": silent})

    async def _ask(self, rpc: PublicRpc, metadata: Metadata) -> Any:
        body = pb.MyOperationsRequest(page_size=SHOWN, mine=True).SerializeToString()
        try:
            answer, _ = await self._upstream.ask(
                rpc.service, rpc.path, body, metadata=metadata, seconds=self._seconds, reads=True
            )
        except (grpc.aio.AioRpcError, DomainError):
            return None
        return pb.MyOperationsResponse.FromString(answer)


_OPERATIONS: Json = {"type": "array", "items": {"$ref": f"#/components/schemas/common.{Operation.DESCRIPTOR.name}"}}
DESCRIBED: Mapping[str, Json] = {
    PATH: {
        "get": {
            "operationId": "listMyOperations",
            "tags": ["operations"],
            "summary": "The long work the caller has ordered, of all services, newest first.",
            "description": f"The newest {SHOWN}; `href` leads to each, `:cancel` behind it stops one that may be "
            "stopped. A service that does not answer at the moment stands in `silent_services`.",
            "responses": {
                "200": {
                    "description": "Done.",
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["operations", "silent_services"],
                                "properties": {
                                    "operations": _OPERATIONS,
                                    "silent_services": {"type": "array", "items": {"type": "string"}},
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

"""The long work of one context, to whoever ordered it: how far it is, what became of each record, and stopping it.

One implementation for all contexts, behind the contract's `OperationService` of each.
"""

import importlib
import importlib.util
from collections.abc import Sequence
from uuid import UUID

from kontor.api.common.v1 import operation_pb2 as pb
from kontor.api.common.v1.types_pb2 import Operation
from kontor.common.calling.calls import Asking
from kontor.common.calling.naming import person_of
from kontor.common.database.transaction import Tx
from kontor.common.identity.tokens import Principal
from kontor.common.serving.batches import name_who
from kontor.common.serving.rpc import Edge, command, query
from kontor.common.serving.server import Served


def operations_of(edge: Edge, context: str) -> Served:
    """What a context with operations serves of them."""
    name = f"kontor.api.{context}.v1.operations_pb2_grpc"
    if importlib.util.find_spec(f"kontor.api.{context}") is None or importlib.util.find_spec(name) is None:
        return ()
    importlib.import_module(f"kontor.api.{context}.v1.operations_pb2")
    serve = importlib.import_module(name).add_OperationServiceServicer_to_server
    return ((serve, OperationsApi(edge)),)


class OperationsApi:
    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    async def listed(self, request: pb.MyOperationsRequest, ask: Asking[Tx]) -> pb.MyOperationsResponse:
        async with ask.reading() as tx:
            found, token = await tx.operations.mine(request)
        await self._name_orderers(ask.principal, found)
        return pb.MyOperationsResponse(operations=found, next_page_token=token)

    @query(prepare="listed")
    async def ListOperations(
        self, _request: pb.MyOperationsRequest, _tx: Tx, found: pb.MyOperationsResponse
    ) -> pb.MyOperationsResponse:
        return found

    async def one(self, request: pb.OperationRequest, ask: Asking[Tx]) -> pb.OperationResponse:
        async with ask.reading() as tx:
            found = await tx.operations.seen(UUID(request.id))
        await self._name_orderers(ask.principal, [found])
        return pb.OperationResponse(operation=found)

    @query(prepare="one")
    async def GetOperation(
        self, _request: pb.OperationRequest, _tx: Tx, found: pb.OperationResponse
    ) -> pb.OperationResponse:
        return found

    async def _name_orderers(self, principal: Principal, operations: Sequence[Operation]) -> None:
        """Of those that others ordered, with one question; after the reading, so that no connection waits for it."""
        unnamed = [one.orderer for one in operations if one.orderer.id and not one.orderer.label]
        if not unnamed:
            return
        actors = [f"user:{orderer.id}" for orderer in unnamed]
        names, _ = await self._edge.people.of(principal, actors)
        for actor, orderer in zip(actors, unnamed, strict=True):
            person = person_of(actor)
            orderer.label = names.get(person, "") if person is not None else ""

    @command
    async def CancelOperation(self, request: pb.OperationRequest, tx: Tx) -> pb.OperationResponse:
        return pb.OperationResponse(operation=await tx.operations.cancel(UUID(request.id)))

    async def outcomes(self, request: pb.OperationOutcomesRequest, ask: Asking[Tx]) -> pb.OperationOutcomesResponse:
        """Reads first and asks for names then: no connection waits for another service."""
        async with ask.reading() as tx:
            found, token = await tx.operations.outcomes(request)
        problems = [outcome.problem for outcome in found if outcome.HasField("problem")]
        await name_who(self._edge.people, ask.principal, problems)
        return pb.OperationOutcomesResponse(outcomes=found, next_page_token=token)

    @query(prepare="outcomes")
    async def ListOutcomes(
        self, _request: pb.OperationOutcomesRequest, _tx: Tx, found: pb.OperationOutcomesResponse
    ) -> pb.OperationOutcomesResponse:
        return found

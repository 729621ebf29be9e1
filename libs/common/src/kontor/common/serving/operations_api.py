"""The long work of one context, to whoever ordered it: how far it is, what became of each record, and stopping it.

One implementation for all contexts, behind the contract's `OperationService` of each.
"""

import importlib
import importlib.util
from uuid import UUID

from kontor.api.common.v1 import operation_pb2 as pb
from kontor.common.calling.calls import Asking
from kontor.common.database.transaction import Tx
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

    @query
    async def ListOperations(self, request: pb.MyOperationsRequest, tx: Tx) -> pb.MyOperationsResponse:
        found, token = await tx.operations.mine(request)
        return pb.MyOperationsResponse(operations=found, next_page_token=token)

    @query
    async def GetOperation(self, request: pb.OperationRequest, tx: Tx) -> pb.OperationResponse:
        return pb.OperationResponse(operation=await tx.operations.seen(UUID(request.id)))

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

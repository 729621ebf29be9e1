"""What platform tells the other services about people and the tenant's time."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from kontor.api.platform.v1 import naming_pb2 as pb
from kontor.api.platform.v1.naming_pb2_grpc import NamingServiceServicer
from kontor.common.calling.naming import Moves
from kontor.common.identity.tokens import PLATFORM, Principal
from kontor.common.serving.rpc import query
from kontor.common.serving.service import Context
from kontor.common.values.wire import timestamp
from kontor.platform.store import PlatformTx


class NamingApi(NamingServiceServicer):
    @query
    async def ListNames(self, request: pb.ListNamesRequest, tx: PlatformTx) -> pb.ListNamesResponse:
        found = await tx.labels_of([UUID(id_) for id_ in request.ids])
        return pb.ListNamesResponse(names=[pb.PersonName(id=str(id_), name=name) for id_, (name, _) in found.items()])

    @query
    async def ListClockMoves(self, _request: pb.ListClockMovesRequest, tx: PlatformTx) -> pb.ListClockMovesResponse:
        moves = await tx.clock_moves()
        return pb.ListClockMovesResponse(
            moves=[pb.ClockMove(at=timestamp(at), offset_seconds=offset) for at, offset in moves]
        )


class AtHome:
    """The same, for platform's own history."""

    def __init__(self, ctx: Context) -> None:
        self._db = ctx.db

    async def names(self, tenant: UUID, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        async with self._db.reading(Principal.system(tenant, PLATFORM), tx_class=PlatformTx) as tx:
            return {id_: name for id_, (name, _) in (await tx.labels_of(ids)).items()}

    async def moves(self, tenant: UUID) -> Moves:
        async with self._db.reading(Principal.system(tenant, PLATFORM), tx_class=PlatformTx) as tx:
            return [(at, timedelta(seconds=offset)) for at, offset in await tx.clock_moves()]

"""How far a move of a tenant's business clock has come: asks every service for the clock it keeps.

Changes nothing; whoever asks decides what follows from the answer.
"""

import asyncio
from collections.abc import Mapping

from kontor.api.common.v1.runtime_pb2 import GetClockRequest
from kontor.api.common.v1.runtime_pb2_grpc import RuntimeServiceStub
from kontor.common.calling.calls import Asking
from kontor.common.values.errors import TimedOut, Unavailable
from kontor.platform.store import PlatformTx

_SECONDS = 1.0


def services_with_clocks(peers: Mapping[str, str]) -> list[str]:
    """All services but the gateway, which keeps no data and so no clock."""
    return [peer for peer in peers if peer != "gateway"]


async def count_moved(ask: Asking[PlatformTx], services: list[str], version: int) -> int:
    """How many have taken over this move or a later one; whoever does not answer has not, as far as we know."""
    return sum(await asyncio.gather(*(_has_moved(ask, service, version) for service in services)))


async def _has_moved(ask: Asking[PlatformTx], service: str, version: int) -> bool:
    try:
        answer = await ask.peer(service, RuntimeServiceStub).GetClock(GetClockRequest(), timeout=_SECONDS)
    except (Unavailable, TimedOut):
        return False
    return bool(answer.version >= version)

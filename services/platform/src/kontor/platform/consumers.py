"""Which events platform listens to: its own ClockMoved, to see the move through, and what webhooks tell."""

import asyncio
from uuid import UUID

from kontor.api.platform.v1.events_pb2 import ClockMoved
from kontor.common.calling.calls import Asking
from kontor.common.events.bus import Consumer, EventMeta, Handler
from kontor.common.serving.service import Context
from kontor.common.values.errors import Unavailable
from kontor.platform import use_cases
from kontor.platform.moves import count_moved, services_with_clocks
from kontor.platform.store import PlatformTx
from kontor.platform.webhook_consumers import webhook_consumers

_LOOKS, _PAUSE_SECONDS = 40, 0.05


def consumers(ctx: Context) -> list[Consumer]:
    services = services_with_clocks(ctx.settings.peers)

    async def all_moved(ask: Asking[PlatformTx], event: ClockMoved, _meta: EventMeta) -> None:
        """Looks until all services have taken the offset over; not yet means the event comes again."""
        for _ in range(_LOOKS):
            if await count_moved(ask, services, event.version) == len(services):
                return
            await asyncio.sleep(_PAUSE_SECONDS)
        raise Unavailable("some service has not moved its clock yet")

    async def finish(tx: PlatformTx, event: ClockMoved, _meta: EventMeta, _facts: None) -> None:
        tenant_id = UUID(event.tenant_id)
        await use_cases.finish_move(tx, tenant_id=tenant_id, version=event.version, services=len(services))

    return [Consumer("moves", {ClockMoved: Handler(finish, prepare=all_moved)}), *webhook_consumers(ctx)]

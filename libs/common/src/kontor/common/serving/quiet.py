"""Whether anything of a tenant is still under way in this service: told, heard, due, tried again, running.

One service's word; that nothing moves between the services either is for whoever asks all of them, twice.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from kontor.api.common.v1 import runtime_pb2 as pb
from kontor.api.common.v1.types_pb2 import OPERATION_STATE_RUNNING, OperationState
from kontor.common.database.tables import due, journal, operations, parked
from kontor.common.database.transaction import Tx
from kontor.common.events.bus import Bus, BusDown, BusRefused, Consumer
from kontor.common.events.envelope import stream_of

_NO_MESSAGE = 10037
_RUNNING = OperationState.Name(OPERATION_STATE_RUNNING).removeprefix("OPERATION_STATE_")


def _count(table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(table).where(*where).scalar_subquery()


_WORK = sa.select(
    sa.exists(sa.select(journal.c.pos).where(journal.c.published_at.is_(None))).label("untold"),
    _count(due, due.c.due_at <= sa.bindparam("now")).label("due"),
    _count(parked, parked.c.parked_at.is_(None)).label("retrying"),
    _count(parked, parked.c.parked_at.is_not(None)).label("parked"),
    _count(operations, operations.c.state == _RUNNING).label("running"),
    sa.select(journal.c.event_id).order_by(journal.c.event_id.desc()).limit(1).scalar_subquery().label("newest"),
)


async def own_work(tx: Tx, behind: Sequence[str] = ()) -> pb.GetQuietResponse:
    """What the service's own tables know, by the tenant's clock."""
    row = await tx.one(_WORK, now=tx.clock.now())
    assert row is not None
    told = pb.GetQuietResponse(**{**row, "newest": str(row["newest"] or ""), "behind": behind})
    told.quiet = not (told.untold or told.behind or told.due or told.retrying or told.running)
    return told


class Hearing:
    """How far the service's consumers have come, as the broker knows it."""

    def __init__(self, bus: Bus, service: str, consumers: Sequence[Consumer]) -> None:
        self._bus = bus
        self._service = service
        self._consumers = consumers

    async def behind(self, tenant: UUID) -> list[str]:
        """Consumers that have not handled everything told of this tenant; all of them while the broker is away."""
        lags = await asyncio.gather(*(self._is_behind(consumer, tenant) for consumer in self._consumers))
        return [c.durable(self._service) for c, late in zip(self._consumers, lags, strict=True) if late]

    async def _is_behind(self, consumer: Consumer, tenant: UUID) -> bool:
        try:
            return any(
                [
                    await self._waits(stream_of(context), consumer.durable(self._service), subjects, tenant)
                    for context, subjects in consumer.filters().items()
                ]
            )
        except (BusDown, BusRefused):
            return True

    async def _waits(self, stream: str, durable: str, subjects: Sequence[str], tenant: UUID) -> bool:
        """Others' events may wait for ever: only the tenant's last one counts, once there is any waiting at all."""
        known = await self._bus.api(f"CONSUMER.INFO.{stream}.{durable}")
        if not known["num_pending"] and not known["num_ack_pending"]:
            return False
        handled = int(known["ack_floor"]["stream_seq"])
        return any([await self._last(stream, subject, tenant) > handled for subject in subjects])

    async def _last(self, stream: str, subject: str, tenant: UUID) -> int:
        asked = {"last_by_subj": f"{subject.removesuffix('*')}{tenant}"}
        try:
            return int((await self._bus.api(f"STREAM.MSG.GET.{stream}", asked))["message"]["seq"])
        except BusRefused as refused:
            if refused.code == _NO_MESSAGE:
                return 0
            raise

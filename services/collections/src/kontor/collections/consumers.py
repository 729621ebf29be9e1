"""Which events collections listens to, and the use case each one calls."""

from kontor.api.billing.v1.events_pb2 import InvoiceIssued
from kontor.api.collections.v1.events_pb2 import DunningNoticeIssued
from kontor.collections.letters import reminder
from kontor.collections.store import CollectionsTx
from kontor.collections.use_cases import claiming
from kontor.common.calling.calls import Asking
from kontor.common.events.bus import Consumer, EventMeta
from kontor.common.outside.mail import Letter
from kontor.common.serving.mailing import mail_consumer
from kontor.common.serving.service import Context


async def open_item(tx: CollectionsTx, event: InvoiceIssued, _meta: EventMeta) -> None:
    await claiming.open_item(tx, invoice=event.invoice)


async def send_reminder(
    _ctx: Context, _ask: Asking[CollectionsTx], event: DunningNoticeIssued, _meta: EventMeta
) -> Letter:
    return reminder(event.dunning_notice, event.language)


def consumers(ctx: Context) -> list[Consumer]:
    """The table."""
    return [Consumer("billing", {InvoiceIssued: open_item}), mail_consumer(ctx, {DunningNoticeIssued: send_reminder})]

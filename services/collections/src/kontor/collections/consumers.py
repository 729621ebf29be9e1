"""Which events collections listens to, and the use case each one calls."""

from kontor.api.billing.v1.events_pb2 import InvoiceIssued
from kontor.api.collections.v1.events_pb2 import DunningNoticeIssued
from kontor.collections.letters import reminder
from kontor.collections.store import CollectionsTx
from kontor.collections.use_cases import claiming
from kontor.common.calling.calls import Asking
from kontor.common.events.bus import Consumer, EventMeta, Handler
from kontor.common.serving.service import Context


async def open_item(tx: CollectionsTx, event: InvoiceIssued, _meta: EventMeta) -> None:
    await claiming.open_item(tx, invoice=event.invoice)


def consumers(ctx: Context) -> list[Consumer]:
    """The table; the mailer comes from the running service."""

    async def mail_reminder(_ask: Asking[CollectionsTx], event: DunningNoticeIssued, meta: EventMeta) -> None:
        """A repeat carries the same Message-ID."""
        await ctx.mailer.send(reminder(event.dunning_notice, event.language), meta.event_id)

    return [
        Consumer("billing", {InvoiceIssued: open_item}),
        Consumer("mail", {DunningNoticeIssued: Handler(sent, prepare=mail_reminder)}),
    ]


async def sent(_tx: CollectionsTx, _event: DunningNoticeIssued, _meta: EventMeta, _facts: None) -> None:
    """The letter left in the preparing step; what remains is the inbox row that says so."""

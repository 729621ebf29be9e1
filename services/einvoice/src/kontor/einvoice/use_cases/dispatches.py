"""A dispatch from request to receipt: queued, tried, put off, confirmed or sent back; each step one transaction."""

from uuid import UUID

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.api.einvoice.v1 import events_pb2 as events
from kontor.common.database.transaction import Announcement
from kontor.einvoice.domain.dispatches import Channel, Dispatch, Event, Outcome, Reason, State, Told
from kontor.einvoice.domain.documents import InvoiceUnknown
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.use_cases.documents import AGGREGATE as INVOICE
from kontor.einvoice.wire import dispatches as wire
from kontor.einvoice.wire.dispatches import Parcel
from prometheus_client import Counter

AGGREGATE = "dispatch"
TRY, STATUS = "dispatch", "dispatch_status"
_LANGUAGE = "de"
_NAMES = {Channel.EMAIL: "mail", Channel.PORTAL: "portal", Channel.PEPPOL: "peppol"}
MOVED = Counter("kontor_einvoice_dispatches_total", "What became of dispatches.", ["channel", "event", "state"])


async def request_dispatch(
    tx: EinvoiceTx, *, id_: UUID, invoice_id: UUID, request: int, channel: str = "", recipient: str = ""
) -> None:
    """Queues what billing asks for. While an earlier one is not out yet, that one answers both: never two letters."""
    invoice = await tx.get_invoice(invoice_id, for_update=True)
    if not await tx.documents(invoice_id):
        raise InvoiceUnknown(f"invoice {invoice_id} has no documents yet")
    if await tx.last_request(invoice_id) >= request:
        return
    now = tx.clock.now()
    waiting = await tx.waiting_dispatch(invoice_id)
    if waiting is not None and not (channel or recipient):
        waiting.ask_again(request, now)
        await tx.save_dispatch(waiting)
        await _order(tx, waiting)
        return
    if waiting is not None:
        await record(tx, waiting, Outcome(Event.WITHDRAWN, reason=Reason.SENT_ANOTHER_WAY))
    way = Channel(channel or invoice.buyer.channel or Channel.EMAIL)
    dispatch = Dispatch(
        id=id_,
        invoice_id=invoice_id,
        invoice_number=invoice.number,
        customer_id=invoice.buyer.customer_id or invoice.customer.id,
        channel=way,
        recipient=recipient or address(invoice, way),
        request=request,
        queued_at=now,
        changed_at=now,
        next_attempt_at=now,
    )
    await tx.add_dispatch(dispatch)
    await _order(tx, dispatch)


def address(invoice: Invoice, channel: Channel) -> str:
    """Where it goes; empty when the buyer has none for this channel."""
    return invoice.buyer.peppol_id if channel is Channel.PEPPOL else invoice.buyer.email


async def _order(tx: EinvoiceTx, dispatch: Dispatch) -> None:
    """Asks our own consumer to try now."""
    await tx.not_due(TRY, dispatch.id)
    message = events.DispatchDue(dispatch=wire.dispatch(dispatch, _LANGUAGE))
    tx.announce(Announcement(AGGREGATE, dispatch.id, dispatch.version, message))


async def try_again(tx: EinvoiceTx, dispatch_id: UUID) -> None:
    """Its pause is over."""
    dispatch = await tx.get_dispatch(dispatch_id, for_update=True)
    if dispatch.state is State.QUEUED:
        await tx.save_dispatch(dispatch)
        await _order(tx, dispatch)


async def ask_status(tx: EinvoiceTx, dispatch_id: UUID) -> None:
    """Asks our own consumer to ask the access point."""
    dispatch = await tx.get_dispatch(dispatch_id, for_update=True)
    if dispatch.state is State.SENT:
        await tx.save_dispatch(dispatch)
        message = events.DispatchStatusDue(dispatch=wire.dispatch(dispatch, _LANGUAGE))
        tx.announce(Announcement(AGGREGATE, dispatch.id, dispatch.version, message))


async def parcel_of(tx: EinvoiceTx, dispatch_id: UUID, version: int) -> Parcel | None:
    """None when this order is not the latest, or the dispatch is out already: a repeat never sends twice."""
    dispatch = await tx.get_dispatch(dispatch_id)
    if dispatch.state is not State.QUEUED or dispatch.version != version:
        return None
    return await _parcel(tx, dispatch)


async def sent_parcel(tx: EinvoiceTx, dispatch_id: UUID) -> Parcel | None:
    """What an access point took and has not answered for yet."""
    dispatch = await tx.get_dispatch(dispatch_id)
    return await _parcel(tx, dispatch) if dispatch.state is State.SENT else None


async def _parcel(tx: EinvoiceTx, dispatch: Dispatch) -> Parcel:
    invoice = await tx.get_invoice(dispatch.invoice_id)
    return Parcel(dispatch, invoice, list(await tx.documents(dispatch.invoice_id)))


async def learn(tx: EinvoiceTx, *, dispatch_id: UUID, outcome: Outcome) -> None:
    """What became of a try, or what came back: state, next deadline, and what others are told."""
    dispatch = await tx.get_dispatch(dispatch_id, for_update=True)
    await record(tx, dispatch, outcome)


async def record(tx: EinvoiceTx, dispatch: Dispatch, outcome: Outcome) -> None:
    now = tx.clock.now()
    told = dispatch.learn(outcome, now)
    if told:
        await tx.save_dispatch(dispatch)
        await _announce(tx, dispatch, told)
        moved = MOVED.labels(dispatch.channel, outcome.event, dispatch.state)
        tx.after_commit(moved.inc)
    await _wait(tx, dispatch)


async def status_asked(tx: EinvoiceTx, *, dispatch_id: UUID, outcome: Outcome | None) -> None:
    """The access point's answer; None: nothing new, it is asked again later."""
    dispatch = await tx.get_dispatch(dispatch_id, for_update=True)
    if outcome is not None:
        await record(tx, dispatch, outcome)
    else:
        await _wait(tx, dispatch)


async def _wait(tx: EinvoiceTx, dispatch: Dispatch) -> None:
    if dispatch.state is State.QUEUED and dispatch.next_attempt_at is not None:
        await tx.due(TRY, dispatch.id, dispatch.next_attempt_at)
        return
    await tx.not_due(TRY, dispatch.id)
    if at := dispatch.next_status_at(tx.clock.now()):
        await tx.due(STATUS, dispatch.id, at)


async def _announce(tx: EinvoiceTx, dispatch: Dispatch, told: list[Told]) -> None:
    shown = wire.dispatch(dispatch, _LANGUAGE)
    changed = events.DispatchChanged(dispatch=shown)
    tx.announce(Announcement(AGGREGATE, dispatch.id, dispatch.version, changed, dispatch.reason))
    message: events.InvoiceDispatched | events.DispatchFailed
    if Told.DISPATCHED in told:
        message = events.InvoiceDispatched(
            invoice_id=str(dispatch.invoice_id),
            attempt=dispatch.request,
            channel=_NAMES[dispatch.channel],
            message_id=dispatch.message_id,
            dispatch_id=str(dispatch.id),
        )
    elif Told.FAILED in told or Told.PUT_OFF in told:
        message = events.DispatchFailed(
            invoice_id=str(dispatch.invoice_id),
            attempt=dispatch.request,
            reason=shown.reason,
            permanent=Told.FAILED in told,
            dispatch_id=str(dispatch.id),
            reason_code=dispatch.reason,
        )
    else:
        return
    version = await tx.next_version(dispatch.invoice_id)
    tx.announce(Announcement(INVOICE, dispatch.invoice_id, version, message))


def outcome_of_notification(action: str, status: str, diagnostic: str) -> Outcome | None:
    """RFC 3464 2.3.3 and RFC 3463: `failed` or 5.x.x is for good, `delayed` or 4.x.x is only noted."""
    detail = " ".join(part for part in (status, diagnostic) if part)
    if action == "delayed" or (status.startswith("4") and action != "failed"):
        return Outcome(Event.DELAYED, reason=Reason.DELAYED_ON_THE_WAY, detail=detail)
    if action == "failed":
        return Outcome(Event.CAME_BACK, reason=Reason.CAME_BACK, detail=detail)
    if action == "delivered":
        return Outcome(Event.CONFIRMED, detail=detail)
    return None

"""A dispatch from request to receipt: queued, tried, put off, confirmed or sent back; each step one transaction."""

from uuid import UUID

from kontor.api.billing.v1.billing_pb2 import Invoice, LetterAttachment
from kontor.api.einvoice.v1 import einvoice_pb2 as pb
from kontor.common.identity.links import LinkSecrets
from kontor.common.values.events import Event as Told
from kontor.common.values.letters import CustomerLetter
from kontor.common.values.mail_texts import Words, spoken
from kontor.einvoice.domain.dispatches import (
    Channel,
    Dispatch,
    DispatchChanged,
    Event,
    Outcome,
    Reason,
    State,
)
from kontor.einvoice.domain.documents import InvoiceUnknown
from kontor.einvoice.letters import INVOICE_LINK, leaving, occasion_of, usual_letter
from kontor.einvoice.store import EinvoiceTx
from kontor.einvoice.wire import documents as wire
from kontor.einvoice.wire.dispatches import NO_WORDS, OwnWords, Parcel, letter_message, words_message
from prometheus_client import Counter

TRY, STATUS = "dispatch", "dispatch_status"
MOVED = Counter("kontor_einvoice_dispatches_total", "What became of dispatches.", ["channel", "event", "state"])


async def request_dispatch(
    tx: EinvoiceTx,
    *,
    id_: UUID,
    invoice_id: UUID,
    request: int,
    secrets: LinkSecrets,
    channel: str = "",
    recipient: str = "",
    letter: CustomerLetter | None = None,
    ordered_by: str = "",
) -> None:
    """Queues what billing asks for, with the letter as it will leave. While an earlier one is not out yet, that one
    answers both: never two letters, unless a person wants another way or other words."""
    issued = await tx.invoices.get(invoice_id, for_update=True)
    if not issued.documents:
        raise InvoiceUnknown(f"invoice {invoice_id} has no documents yet")
    if await tx.dispatches.last_request(invoice_id) >= request:
        return
    now, invoice = tx.clock.now(), wire.frozen(issued)
    waiting = await tx.dispatches.waiting(invoice_id)
    if waiting is not None and not (channel or recipient or letter):
        await _order(tx, waiting, waiting.ask_again(request, now))
        return
    if waiting is not None:
        await record(tx, waiting, Outcome(Event.WITHDRAWN, reason=Reason.SENT_ANOTHER_WAY))
    way = Channel(channel or invoice.buyer.channel or Channel.EMAIL)
    letter = letter or usual_letter(invoice, way, recipient, await _words(tx, invoice, way))
    dispatch = Dispatch(
        id=id_,
        invoice_id=invoice_id,
        invoice_number=invoice.number,
        customer_id=invoice.buyer.customer_id or invoice.customer.id,
        channel=way,
        recipient=", ".join(letter.to) if letter is not None else recipient or invoice.buyer.peppol_id,
        request=request,
        queued_at=now,
        changed_at=now,
        next_attempt_at=now,
        customer_name=invoice.customer.label or invoice.buyer.name,
        customer_number=invoice.customer.number or invoice.buyer.number,
        letter=letter,
        ordered_by=ordered_by,
    )
    if way is Channel.PORTAL:
        language, hashed = invoice.buyer.language or "de", secrets.hash_of(tx.tenant, id_)
        tx.links.open(id_, INVOICE_LINK, invoice_id, locale=language, secret_hash=hashed)
    await _order(tx, dispatch, dispatch.try_now())


async def write_letter(
    tx: EinvoiceTx, invoice: Invoice, channel: str = "", words: OwnWords = NO_WORDS
) -> pb.WriteLetterResponse:
    """What would be written by the buyer's own channel, or by another, and which documents leave."""
    way = Channel(channel or invoice.buyer.channel or Channel.EMAIL)
    said = await _words(tx, invoice, way, words)
    usual = usual_letter(invoice, way, words=said)
    attachments = [LetterAttachment(name=name, format=format_) for format_, name in leaving(invoice, way)]
    return pb.WriteLetterResponse(
        letter=None if usual is None else letter_message(usual),
        channel=way,
        recipient=invoice.buyer.peppol_id if usual is None else "",
        attachments=attachments,
        words=None if said is None else words_message(occasion_of(invoice, way), invoice.buyer.language, said),
    )


async def _words(tx: EinvoiceTx, invoice: Invoice, way: Channel, own: OwnWords = NO_WORDS) -> Words | None:
    """Those that were given for its occasion and the buyer's language, else the house's; None: no letter travels."""
    if way is Channel.PEPPOL:
        return None
    occasion, language = occasion_of(invoice, way), invoice.buyer.language
    return own.get((occasion, spoken(language))) or await tx.mail_texts.of(occasion, language)


async def _order(tx: EinvoiceTx, dispatch: Dispatch, told: list[Told]) -> None:
    """Asks our own consumer to try now."""
    await tx.not_due(TRY, dispatch.id)
    await tx.dispatches.save(dispatch)
    tx.emit(told)


async def try_again(tx: EinvoiceTx, dispatch_id: UUID) -> None:
    """Its pause is over."""
    dispatch = await tx.dispatches.get(dispatch_id, for_update=True)
    if told := dispatch.try_now():
        await _order(tx, dispatch, told)


async def ask_status(tx: EinvoiceTx, dispatch_id: UUID) -> None:
    """Asks our own consumer to ask the access point."""
    dispatch = await tx.dispatches.get(dispatch_id, for_update=True)
    if told := dispatch.ask_status():
        await tx.dispatches.save(dispatch)
        tx.emit(told)


async def parcel_of(tx: EinvoiceTx, dispatch_id: UUID, version: int) -> Parcel | None:
    """None when this order is not the latest, or the dispatch is out already: a repeat never sends twice."""
    dispatch = await tx.dispatches.get(dispatch_id)
    if dispatch.state is not State.QUEUED or dispatch.version != version:
        return None
    return await _parcel(tx, dispatch)


async def sent_parcel(tx: EinvoiceTx, dispatch_id: UUID) -> Parcel | None:
    """What an access point took and has not answered for yet."""
    dispatch = await tx.dispatches.get(dispatch_id)
    return await _parcel(tx, dispatch) if dispatch.state is State.SENT else None


async def _parcel(tx: EinvoiceTx, dispatch: Dispatch) -> Parcel:
    issued = await tx.invoices.get(dispatch.invoice_id)
    linked = dispatch.channel is Channel.PORTAL and await tx.links.find(dispatch.id) is not None
    return Parcel(dispatch, wire.frozen(issued), list(issued.documents), linked)


async def learn(tx: EinvoiceTx, *, dispatch_id: UUID, outcome: Outcome) -> None:
    """What became of a try, or what came back: state, next deadline, and what others are told."""
    dispatch = await tx.dispatches.get(dispatch_id, for_update=True)
    await record(tx, dispatch, outcome)


async def record(tx: EinvoiceTx, dispatch: Dispatch, outcome: Outcome) -> None:
    now = tx.clock.now()
    told = dispatch.learn(outcome, now)
    if told:
        await tx.dispatches.save(dispatch)
        if any(not isinstance(event, DispatchChanged) for event in told):  # those are told of the invoice
            await tx.invoices.save(await tx.invoices.get(dispatch.invoice_id, for_update=True))
        tx.emit(told, dispatch.reason)
        moved = MOVED.labels(dispatch.channel, outcome.event, dispatch.state)
        tx.after_commit(moved.inc)
    await _wait(tx, dispatch)


async def status_asked(tx: EinvoiceTx, *, dispatch_id: UUID, outcome: Outcome | None) -> None:
    """The access point's answer; None: nothing new, it is asked again later."""
    dispatch = await tx.dispatches.get(dispatch_id, for_update=True)
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

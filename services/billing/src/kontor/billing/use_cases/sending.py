"""How an issued document is to leave: seen before, ordered with a letter, held for a moment, called back.

The moment is a deadline of the invoice: nothing is asked of einvoice before it is over, so what is called back in time
cannot have left.
"""

from collections.abc import Awaitable, Iterable, Sequence
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.einvoice.v1 import einvoice_pb2 as einvoice
from kontor.api.einvoice.v1.einvoice_pb2_grpc import EinvoiceServiceStub
from kontor.billing import wire
from kontor.billing.domain.invoice import Invoice, numbered
from kontor.billing.domain.sending import NUMBER, USUAL, LetterWords, Outgoing, SendOrder
from kontor.billing.domain.states import Event
from kontor.billing.domain.words import Said
from kontor.billing.store import BillingTx
from kontor.billing.use_cases.asking import Ask
from kontor.billing.use_cases.moving import Taken, keep, ordered, told
from kontor.billing.use_cases.parties import parties_of
from kontor.common.values.errors import InvalidInput
from kontor.common.values.events import Event as Happening
from kontor.common.values.letters import CustomerLetter, read_letter


class RecipientUnfit(InvalidInput):
    code = "billing.recipient_unfit"
    texts = {
        "de": "Dieser Empfänger passt nicht zum Weg: Peppol braucht eine Teilnehmerkennung, sonst eine E-Mail-Adresse.",
        "en": "This recipient does not fit the channel: Peppol needs a participant, the others a mail address.",
    }
    cure = {
        "de": "Beim Kunden den Weg oder die fehlende Angabe ändern.",
        "en": "Change the channel or the missing detail at the customer.",
    }


# The deadline of a letter that waits to leave.
LEAVES = "invoice_leaves"


async def draft_letter(ask: Ask, draft_id: UUID) -> einvoice.WriteLetterResponse:
    """What would be written if it were issued today; its number is not known yet."""
    async with ask.reading() as tx:
        draft = await tx.drafts.get(draft_id)
        parties = await parties_of(tx, draft)
        document = numbered(draft, parties, number=NUMBER, on=tx.clock.today(), at=tx.clock.now())
    return await as_written(ask, wire.document(document), "")


async def invoice_letter(ask: Ask, invoice_id: UUID, channel: str) -> einvoice.WriteLetterResponse:
    """What is written when it is sent again; what was called back comes as it was written."""
    async with ask.reading() as tx:
        invoice = await tx.invoices.get(invoice_id)
    answer = await as_written(ask, wire.frozen(invoice), channel)
    kept = invoice.outgoing
    if kept is not None and kept.letter is not None and kept.called_back_by and kept.channel == channel:
        answer.letter.CopyFrom(wire.letter(kept.letter))
    return answer


def as_written(
    ask: Ask, invoice: pb.Invoice, channel: str, words: Iterable[LetterWords] = ()
) -> Awaitable[einvoice.WriteLetterResponse]:
    request = einvoice.WriteLetterRequest(invoice=invoice, channel=channel, words=map(wire.letter_words, words))
    return ask.peer("einvoice", EinvoiceServiceStub).WriteLetter(request)


def as_ordered(tx: BillingTx, order: SendOrder, channel: str, worded: CustomerLetter | None = None) -> Outgoing | None:
    """How a new document leaves by its buyer's channel; None where it is the usual way."""
    order.must_fit(channel)
    return None if order == USUAL else order.outgoing(tx.principal.name, tx.clock.now(), worded=worded)


async def wait_to_leave(tx: BillingTx, invoice: Invoice, outgoing: Outgoing) -> list[Happening]:
    """So it leaves next; where its letter is to wait, the moment begins."""
    invoice.send(outgoing)
    if outgoing.leaves_at is None:
        return []
    await tx.due(LEAVES, invoice.id, outgoing.leaves_at)
    return (await ordered(tx, invoice, Event.HELD, Said.own(outgoing.ordered_by))).events


async def letter_in_words(
    ask: Ask, invoice_id: UUID, channel: str, words: Sequence[LetterWords]
) -> CustomerLetter | None:
    """What the invoice's letter says in words that were given for it."""
    if not words:
        return None
    async with ask.reading() as tx:
        invoice = await tx.invoices.get(invoice_id)
    answer = await as_written(ask, wire.frozen(invoice), channel, words)
    return read_letter(answer.letter) if answer.HasField("letter") else None


async def retry_delivery(
    tx: BillingTx,
    *,
    invoice_id: UUID,
    channel: str = "",
    recipient: str = "",
    order: SendOrder = USUAL,
    worded: CustomerLetter | None = None,
) -> Invoice:
    """A person asks for documents or dispatch again, now or after a moment, by another way this once."""
    invoice = await tx.invoices.expected(invoice_id)
    buyer = wire.frozen(invoice).buyer
    way = channel or buyer.channel
    _must_fit(way, recipient, buyer.peppol_id)
    order.must_fit(way)
    by = tx.principal.name
    events = await wait_to_leave(tx, invoice, order.outgoing(by, tx.clock.now(), channel, recipient, worded))
    if not invoice.is_held:
        events = (await ordered(tx, invoice, Event.RETRY_ASKED, Said.own(by))).events
    await tx.invoices.save(invoice)
    tx.emit(events)
    return invoice


async def cancel_send(tx: BillingTx, *, invoice_id: UUID) -> Invoice:
    """The letter does not leave. What was sent before stays sent; what never was waits for a person."""
    invoice = await tx.invoices.get(invoice_id, for_update=True)
    await keep(tx, invoice, await call_back(tx, invoice))
    return invoice


async def call_back(tx: BillingTx, invoice: Invoice) -> Taken:
    by = tx.principal.name
    invoice.call_back(by)
    await tx.not_due(LEAVES, invoice.id)
    return await ordered(tx, invoice, Event.CALLED_BACK, Said.own(by))


async def cancel_sends(tx: BillingTx, *, invoice_ids: Iterable[UUID]) -> list[UUID]:
    """Those of the letters that still wait do not leave; what has left, or never was issued, is passed over."""
    found = await tx.invoices.some(invoice_ids, for_update=True)
    waiting = [invoice for invoice in found.values() if invoice.is_held]
    events = [event for invoice in waiting for event in (await call_back(tx, invoice)).events]
    await tx.invoices.save_all(waiting)
    tx.emit(events)
    return [invoice.id for invoice in waiting]


async def let_leave(tx: BillingTx, invoice_id: UUID) -> None:
    """The letter has waited: its dispatch is asked for, as soon as its documents are there."""
    invoice = await tx.invoices.get(invoice_id, for_update=True)
    if invoice.let_leave():
        await keep(tx, invoice, await told(tx, invoice, Event.LEAVES, touched=True))


def _must_fit(channel: str, recipient: str, known: str) -> None:
    """Peppol goes to a participant, everything else to a mail address."""
    if recipient and (channel == "PEPPOL") == ("@" in recipient):
        raise RecipientUnfit(channel, pointer="/recipient")
    if channel == "PEPPOL" and not (recipient or known):
        raise RecipientUnfit("none", pointer="/recipient")

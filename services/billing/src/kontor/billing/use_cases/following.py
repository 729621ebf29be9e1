"""After issue: documents, dispatch, payments, and differences that a person must decide."""

from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.billing.v1 import events_pb2 as events
from kontor.billing import wire
from kontor.billing.domain.lines import SourceKind
from kontor.billing.saga import Ask, Event
from kontor.billing.store import BillingTx
from kontor.billing.use_cases import drafting
from kontor.billing.use_cases.moving import ask, move
from kontor.billing.wire import DeliveryNotRetryable, Invoice
from kontor.common.values import wire as values
from kontor.common.values.errors import InvalidInput, RuleViolated
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money


class AlreadyResolved(RuleViolated):
    code = "billing.exception_resolved"
    texts = {"de": "Diese Abweichung ist schon geklärt.", "en": "This difference is settled already."}


class RecipientUnfit(InvalidInput):
    code = "billing.recipient_unfit"
    texts = {
        "de": "Dieser Empfänger passt nicht zum Weg: Peppol braucht eine Teilnehmerkennung, sonst eine E-Mail-Adresse.",
        "en": "This recipient does not fit the channel: Peppol needs a participant, the others a mail address.",
    }


async def delivery_told(
    tx: BillingTx, *, invoice_id: UUID, event: Event, note: str = "", reason: str = "", attempt: int = 0
) -> None:
    """What einvoice said; the next step is asked for."""
    step = await move(tx, invoice_id, event, note=note, reason=reason, attempt=attempt)
    if step.asks:
        await ask(tx, invoice_id, (await tx.get_invoice(invoice_id)).version, step)


async def delivery_overdue(tx: BillingTx, invoice_id: UUID) -> None:
    await delivery_told(tx, invoice_id=invoice_id, event=Event.DELIVERY_OVERDUE, note="Frist abgelaufen")


async def retry_delivery(tx: BillingTx, *, invoice_id: UUID, channel: str = "", recipient: str = "") -> Invoice:
    """A person asks for documents or dispatch again, by another way this once if one is given."""
    invoice = await tx.get_invoice(invoice_id, for_update=True)
    tx.must_be(invoice.version, invoice.id, "invoice")
    buyer = invoice.frozen.buyer
    _must_fit(channel or buyer.channel, recipient, buyer.peppol_id)
    step = await move(tx, invoice_id, Event.RETRY_ASKED, note=tx.principal.name)
    if not step.known:
        raise DeliveryNotRetryable(str(invoice_id))
    if channel or recipient:
        await tx.choose_way(invoice_id, channel, recipient)
    invoice = await tx.get_invoice(invoice_id)
    await ask(tx, invoice_id, invoice.version, step)
    return invoice


def _must_fit(channel: str, recipient: str, known: str) -> None:
    """Peppol goes to a participant, everything else to a mail address."""
    if recipient and (channel == "PEPPOL") == ("@" in recipient):
        raise RecipientUnfit(channel, pointer="/recipient")
    if channel == "PEPPOL" and not (recipient or known):
        raise RecipientUnfit("none", pointer="/recipient")


async def payment_told(tx: BillingTx, *, invoice_id: UUID, open_after: Money, item_version: int) -> None:
    """What is open on an invoice now, by the version of its open item: a late message changes nothing."""
    invoice = await tx.get_invoice(invoice_id, for_update=True)
    if item_version <= invoice.item_version:
        return
    invoice.item_version, invoice.received = item_version, invoice.gross - open_after
    await tx.save_invoice(invoice)
    if open_after.amount <= 0:
        event = Event.PAID
    else:
        event = Event.PAID_PARTLY if invoice.received.amount > 0 else Event.REOPENED
    await drafting.advance_changed(tx, invoice, f"Zahlung zu {invoice.number}: offen {open_after}")
    step = await move(tx, invoice_id, event, note=f"offen {open_after}")
    if Ask.SETTLED in step.asks:
        settled = await tx.get_invoice(invoice_id)
        message = events.InvoiceSettled(invoice=wire.invoice(settled, tx.clock.today()))
        tx.tell("invoice", invoice_id, settled.version, message)


async def source_withdrawn(tx: BillingTx, *, kind: SourceKind, source_id: UUID, amount: Money, text: str) -> None:
    """Before issue the draft becomes stale; after issue the difference waits for a person."""
    invoice_id = await drafting.source_changed(tx, kind=kind, source_id=source_id, text=text)
    if invoice_id is None:
        return
    invoice = await tx.get_invoice(invoice_id)
    exception_id = new_id()
    raised = {
        "id": exception_id,
        "invoice_id": invoice_id,
        "source_id": source_id,
        "cause": text,
        "difference": amount.amount,
        "raised_at": tx.clock.now(),
    }
    await tx.add_exception(**raised)
    shown = exception_message({**raised, "resolution": "", "version": 1}, invoice)
    tx.tell("billing_exception", exception_id, 1, events.BillingExceptionRaised(exception=shown))


def exception_message(row: Any, invoice: Invoice | None) -> pb.BillingException:
    shown = pb.BillingException(
        id=str(row["id"]),
        cause=row["cause"],
        difference=values.money(Money(row["difference"])),
        raised_at=values.timestamp(row["raised_at"]),
        resolution=row["resolution"],
        etag=str(row["version"]),
    )
    if invoice is not None:
        shown.invoice.CopyFrom(values.ref(invoice.id, invoice.number, invoice.number))
        shown.customer.CopyFrom(invoice.frozen.customer)
    return shown


async def resolve_exception(tx: BillingTx, *, exception_id: UUID, words: str) -> pb.BillingException:
    row = dict(await tx.get_exception(exception_id))
    if row["resolution"]:
        raise AlreadyResolved(str(exception_id))
    await tx.resolve_exception(exception_id, words)
    row |= {"resolution": words, "version": row["version"] + 1}
    shown = exception_message(row, await tx.get_invoice(row["invoice_id"]))
    message = events.BillingExceptionResolved(exception=shown)
    tx.tell("billing_exception", exception_id, row["version"], message, words)
    return shown

"""Dispatches and bounces as the contract says them, with a sentence for people."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.api.common.v1.types_pb2 import FileRef
from kontor.api.einvoice.v1 import dispatch_pb2 as pb
from kontor.api.einvoice.v1 import events_pb2 as events
from kontor.api.platform.v1.mail_texts_pb2 import MailOccasion
from kontor.common.values import text
from kontor.common.values.letters import CustomerLetter
from kontor.common.values.mail_texts import Occasion, Words, own, spoken
from kontor.common.values.wire import ref, timestamp, value_of, word_of
from kontor.einvoice.domain.bounces import Bounce
from kontor.einvoice.domain.dispatches import Channel, Dispatch, Reason
from kontor.einvoice.domain.documents import Document

Shown = pb.Dispatch
# What letters say instead of the house's words, by occasion and language.
OwnWords = Mapping[tuple[Occasion, str], Words]
NO_WORDS: OwnWords = {}
_PREFIX = "einvoice.dispatch."
_NAMES = {Channel.EMAIL: "mail", Channel.PORTAL: "portal", Channel.PEPPOL: "peppol"}
_SENTENCES = {
    Reason.NO_RECIPIENT: (
        "Der Kunde hat keine Adresse für diesen Weg. Bitte beim Kunden ergänzen und erneut senden.",
        "The customer has no address for this channel. Please add it to the customer and send again.",
    ),
    Reason.RECIPIENT_REFUSED: (
        "Der Mailserver nimmt für diese Adresse nichts an. Bitte die Adresse prüfen.",
        "The mail server refuses this address. Please check the address.",
    ),
    Reason.MAIL_SERVER_AWAY: (
        "Der Mailserver antwortet gerade nicht. Es wird von selbst wieder versucht.",
        "The mail server does not answer now. It is tried again by itself.",
    ),
    Reason.DELAYED_ON_THE_WAY: (
        "Die Mail ist noch unterwegs, der Server des Empfängers lässt sich Zeit.",
        "The mail is still on its way, the receiver's server is slow.",
    ),
    Reason.CAME_BACK: (
        "Die Mail kam zurück. Bitte die Adresse prüfen oder einen anderen Weg wählen.",
        "The mail came back. Please check the address or choose another channel.",
    ),
    Reason.NO_ACCESS_POINT: (
        "Kein Peppol-Zugangspunkt ist eingerichtet. Bitte einen anderen Weg wählen oder einen einrichten.",
        "No Peppol access point is set up. Please choose another channel or set one up.",
    ),
    Reason.ACCESS_POINT_AWAY: (
        "Der Peppol-Zugangspunkt antwortet gerade nicht. Es wird von selbst wieder versucht.",
        "The Peppol access point does not answer now. It is tried again by itself.",
    ),
    Reason.ACCESS_POINT_REFUSED: (
        "Der Peppol-Zugangspunkt hat die Nachricht abgelehnt. Bitte die Einzelheiten ansehen.",
        "The Peppol access point refused the message. Please see the details.",
    ),
    Reason.NO_SENDER: (
        "Ohne USt-IdNr. hat die eigene Gesellschaft keine Peppol-Kennung. Bitte bei der Gesellschaft ergänzen.",
        "Without a VAT id our own legal entity has no Peppol identifier. Please add it to the legal entity.",
    ),
    Reason.NO_FITTING_DOCUMENT: (
        "Über Peppol gehen nur XRechnung und Peppol BIS. Bitte beim Kunden eines davon als Format wählen.",
        "Peppol carries XRechnung and Peppol BIS only. Please choose one of them as the customer's format.",
    ),
    Reason.UNKNOWN_PARTICIPANT: (
        "Diese Peppol-Kennung ist im Netz nicht bekannt oder empfängt dieses Format nicht. Bitte prüfen.",
        "This Peppol identifier is not known in the network or does not take this format. Please check it.",
    ),
    Reason.REJECTED_BY_RECEIVER: (
        "Der Empfänger hat das Dokument zurückgewiesen. Bitte mit ihm klären, dann stornieren oder erneut senden.",
        "The receiver rejected the document. Please settle it with them, then cancel or send again.",
    ),
    Reason.GIVEN_UP: (
        "Fünf Tage lang vergeblich versucht. Bitte den Weg prüfen und erneut senden.",
        "Tried for five days in vain. Please check the channel and send again.",
    ),
    Reason.SENT_ANOTHER_WAY: (
        "Auf Wunsch auf einem anderen Weg gesendet.",
        "Sent by another channel, as asked for.",
    ),
}
text.register_words({f"{_PREFIX}{reason}": {"de": de, "en": en} for reason, (de, en) in _SENTENCES.items()})


class Parcel(NamedTuple):
    """What a try needs: the dispatch as it is, its invoice, the documents there are, and whether a link was opened."""

    dispatch: Dispatch
    invoice: Invoice
    documents: list[Document]
    linked: bool = False


def sentence(reason: str, language: str) -> str:
    """Codes from before there were sentences are shown as they are."""
    return text.find_text(f"{_PREFIX}{reason}", language, {}) or reason


def with_letter(value: Dispatch, language: str) -> pb.Dispatch:
    """With what is written, for whoever looks at one invoice's."""
    shown = dispatch(value, language)
    if value.letter is not None:
        shown.letter.CopyFrom(letter_message(value.letter))
    return shown


def letter_message(value: CustomerLetter) -> billing.InvoiceLetter:
    return billing.InvoiceLetter(to=value.to, cc=value.cc, subject=value.subject, text=value.text)


def words_message(occasion: Occasion, language: str, said: Words) -> billing.LetterWords:
    return billing.LetterWords(
        occasion=value_of(MailOccasion, occasion), language=spoken(language), subject=said.subject, text=said.text
    )


def read_words(messages: Iterable[billing.LetterWords]) -> OwnWords:
    occasions = ((Occasion(word_of(MailOccasion, one.occasion)), one) for one in messages)
    return {(of, one.language): own(of, one.language, one.subject, one.text) for of, one in occasions}


def dispatch(value: Dispatch, language: str) -> pb.Dispatch:
    return pb.Dispatch(
        id=str(value.id),
        invoice_id=str(value.invoice_id),
        invoice_number=value.invoice_number,
        customer_id=value.customer_id,
        channel=pb.DispatchChannel.Value(f"DISPATCH_CHANNEL_{value.channel}"),
        recipient=value.recipient,
        state=pb.DispatchState.Value(f"DISPATCH_STATE_{value.state}"),
        request=value.request,
        attempts=value.attempts,
        next_attempt_at=timestamp(value.next_attempt_at),
        message_id=value.message_id,
        reason_code=value.reason,
        reason=sentence(value.reason, language),
        detail=value.detail,
        queued_at=timestamp(value.queued_at),
        sent_at=timestamp(value.sent_at),
        ended_at=timestamp(value.ended_at),
        changed_at=timestamp(value.changed_at),
        customer=ref(value.customer_id, value.customer_name, value.customer_number) if value.customer_id else None,
        ordered_by=value.ordered_by,
    )


def dispatched(value: Dispatch) -> events.InvoiceDispatched:
    return events.InvoiceDispatched(
        invoice_id=str(value.invoice_id),
        attempt=value.request,
        channel=_NAMES[value.channel],
        message_id=value.message_id,
        dispatch_id=str(value.id),
    )


def failed(value: Dispatch, language: str, *, permanent: bool) -> events.DispatchFailed:
    return events.DispatchFailed(
        invoice_id=str(value.invoice_id),
        attempt=value.request,
        reason=sentence(value.reason, language),
        permanent=permanent,
        dispatch_id=str(value.id),
        reason_code=value.reason,
    )


def bounce(value: Bounce) -> pb.Bounce:
    return pb.Bounce(
        id=str(value.id),
        dispatch_id=str(value.dispatch_id or ""),
        invoice_number=value.invoice_number,
        message_id=value.message_id,
        recipient=value.recipient,
        action=value.action,
        status=value.status,
        diagnostic=value.diagnostic,
        file=FileRef(sha256=value.sha256, size=value.size, media_type="message/rfc822", name="bounce.eml"),
        received_at=timestamp(value.received_at),
    )

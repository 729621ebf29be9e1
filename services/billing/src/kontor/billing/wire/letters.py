"""Letters and what they say to messages and back."""

from collections.abc import Iterable
from typing import TypeVar

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.einvoice.v1.einvoice_pb2 import WriteLetterResponse
from kontor.api.platform.v1.mail_texts_pb2 import MailOccasion, MailPlaceholder
from kontor.billing.domain.sending import LetterWords
from kontor.common.values import mail_texts, wire
from kontor.common.values.letters import CustomerLetter
from kontor.common.values.mail_texts import Occasion


def letter(value: CustomerLetter) -> pb.InvoiceLetter:
    return pb.InvoiceLetter(to=value.to, cc=value.cc, subject=value.subject, text=value.text)


Shown = TypeVar("Shown", pb.GetDraftLetterResponse, pb.GetInvoiceLetterResponse, pb.GetCancellationLetterResponse)


def read_written(message: WriteLetterResponse, into: Shown) -> Shown:
    """einvoice's words as billing passes them on."""
    if message.HasField("letter"):
        into.letter.CopyFrom(message.letter)
    into.channel, into.recipient = message.channel, message.recipient
    into.attachments.extend(message.attachments)
    return into


def letter_words(value: LetterWords) -> pb.LetterWords:
    occasion = wire.value_of(MailOccasion, value.occasion)
    return pb.LetterWords(occasion=occasion, language=value.language, subject=value.subject, text=value.text)


def read_letter_words(messages: Iterable[pb.LetterWords]) -> tuple[LetterWords, ...]:
    occasions = ((Occasion(wire.word_of(MailOccasion, one.occasion)), one) for one in messages)
    return tuple(LetterWords(of, one.language, one.subject.strip(), one.text.strip()) for of, one in occasions)


def placeholders(words: pb.LetterWords, locale: str) -> list[MailPlaceholder]:
    """What can be put into them, named in the caller's language."""
    if not words.occasion:
        return []
    known = mail_texts.placeholders(Occasion(wire.word_of(MailOccasion, words.occasion)))
    language = mail_texts.spoken(locale)
    return [
        MailPlaceholder(name=one.name, label=one.labels[language], example=one.examples[words.language])
        for one in known
    ]

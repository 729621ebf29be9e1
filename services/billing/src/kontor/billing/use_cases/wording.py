"""Letters of many documents, asked of einvoice together: what each says, in the house's words or in those given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.einvoice.v1 import einvoice_pb2 as einvoice
from kontor.api.einvoice.v1.einvoice_pb2_grpc import EinvoiceServiceStub
from kontor.billing import wire
from kontor.billing.domain.invoice import Numbered
from kontor.billing.domain.sending import NUMBER, LetterWords
from kontor.billing.use_cases.asking import Ask
from kontor.common.database.ledger import EVENT_LIMIT
from kontor.common.values.errors import Unavailable
from kontor.common.values.letters import CustomerLetter, read_letter

# Of one question to einvoice.
_MOST_BYTES, _MOST = EVENT_LIMIT, 50

Written = einvoice.WriteLetterResponse | einvoice.WrittenLetter


def _unnumbered(document: Numbered) -> pb.Invoice:
    """As its letter speaks of it before it has its number."""
    return wire.document(replace(document, number=NUMBER))


async def letters_in(
    ask: Ask, documents: Sequence[Numbered], words: Sequence[LetterWords]
) -> Mapping[UUID, CustomerLetter]:
    """In these words, before there are numbers, by document; without words, and of what goes without a letter, none."""
    if not words:
        return {}
    asked = [_unnumbered(document) for document in documents]
    written = zip(asked, await written_together(ask, asked, words), strict=True)
    return {UUID(document.id): read_letter(one.letter) for document, one in written if one.HasField("letter")}


async def written_together(
    ask: Ask, documents: Sequence[pb.Invoice], words: Sequence[LetterWords] = ()
) -> list[Written]:
    """Each by its buyer's own channel."""
    return [one for part in _parts(documents) for one in await _written(ask, part, words)]


def _parts(documents: Sequence[pb.Invoice]) -> Iterator[list[pb.Invoice]]:
    """As many as one question takes; one alone may be as large as it is."""
    part: list[pb.Invoice] = []
    size = 0
    for document in documents:
        size += document.ByteSize()
        if part and (size > _MOST_BYTES or len(part) == _MOST):
            yield part
            part, size = [], document.ByteSize()
        part.append(document)
    if part:
        yield part


async def _written(ask: Ask, invoices: Sequence[pb.Invoice], words: Sequence[LetterWords]) -> list[Written]:
    """A release of einvoice that writes the first alone is asked of each; one that knows of no words is waited out."""
    peer, said = ask.peer("einvoice", EinvoiceServiceStub), [wire.letter_words(one) for one in words]
    first, *more = invoices
    answer = await peer.WriteLetter(einvoice.WriteLetterRequest(invoice=first, words=said, more=more))
    answers: list[Written] = [answer, *answer.more]
    if len(answer.more) != len(more):
        answers = [
            answer,
            *[await peer.WriteLetter(einvoice.WriteLetterRequest(invoice=one, words=said)) for one in more],
        ]
    if any(one.HasField("letter") and not one.HasField("words") for one in answers):
        raise Unavailable("einvoice is of a release that words no letters")
    return answers

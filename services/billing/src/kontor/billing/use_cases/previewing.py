"""What many letters would say before any of them leaves: by occasion and language, to whom, and how one reads."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.einvoice.v1 import einvoice_pb2 as einvoice
from kontor.api.einvoice.v1.einvoice_pb2_grpc import EinvoiceServiceStub
from kontor.billing import wire
from kontor.billing.domain.invoice import numbered
from kontor.billing.domain.sending import NUMBER, SendOrder
from kontor.billing.store import BillingTx
from kontor.billing.use_cases.asking import Ask
from kontor.billing.use_cases.parties import all_parties, its
from kontor.common.database.ledger import EVENT_LIMIT
from kontor.common.values.errors import NotFound
from kontor.common.values.money import Money
from kontor.common.values.wire import money, read_money, ref

# Of one question to einvoice.
_MOST_BYTES, _MOST = EVENT_LIMIT, 50

Written = einvoice.WriteLetterResponse | einvoice.WrittenLetter


async def letters_alike(
    ask: Ask, *, draft_ids: Sequence[UUID], invoice_ids: Sequence[UUID], order: SendOrder
) -> pb.PreviewLettersResponse:
    """The most first; documents that go without a letter last. An invoice's number is known, a draft's is not."""
    order.check()
    async with ask.reading() as tx:
        documents = [*await _drafted(tx, draft_ids), *await _issued(tx, invoice_ids)]
    alike: dict[tuple[int, str], pb.LettersAlike] = {}
    for part in _parts(documents):
        for document, written in zip(part, await _written(ask, part, order), strict=True):
            said = written.words
            group = alike.setdefault((said.occasion, said.language), pb.LettersAlike())
            if not group.recipients and written.HasField("letter"):
                group.words.CopyFrom(said)
                group.sample.CopyFrom(written.letter)
            group.recipients.append(_recipient(document, written))
    most_first = sorted(alike.values(), key=lambda group: (not group.HasField("words"), -len(group.recipients)))
    gross = Money.total(read_money(document.gross) for document in documents)
    return pb.PreviewLettersResponse(letters=most_first, gross=money(gross))


async def _drafted(tx: BillingTx, ids: Sequence[UUID]) -> list[pb.Invoice]:
    drafts = await tx.drafts.some(ids)
    _must_be_there(ids, drafts)
    parties, on, at = await all_parties(tx, drafts), tx.clock.today(), tx.clock.now()
    return [wire.document(numbered(drafts[id_], its(drafts[id_], parties), number=NUMBER, on=on, at=at)) for id_ in ids]


async def _issued(tx: BillingTx, ids: Sequence[UUID]) -> list[pb.Invoice]:
    invoices = await tx.invoices.some(ids)
    _must_be_there(ids, invoices)
    return [wire.frozen(invoices[id_]) for id_ in ids]


def _must_be_there(ids: Iterable[UUID], found: Collection[UUID] | Mapping[UUID, Any]) -> None:
    if missing := [id_ for id_ in ids if id_ not in found]:
        raise NotFound(f"document {missing[0]}")


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


async def _written(ask: Ask, invoices: Sequence[pb.Invoice], order: SendOrder) -> list[Written]:
    """Each by its buyer's own channel. A release of einvoice that writes the first alone is asked of each."""
    peer, words = ask.peer("einvoice", EinvoiceServiceStub), [wire.letter_words(one) for one in order.words]
    first, *more = invoices
    answer = await peer.WriteLetter(einvoice.WriteLetterRequest(invoice=first, words=words, more=more))
    if len(answer.more) == len(more):
        return [answer, *answer.more]
    alone = [await peer.WriteLetter(einvoice.WriteLetterRequest(invoice=one, words=words)) for one in more]
    return [answer, *alone]


def _recipient(document: pb.Invoice, written: Written) -> pb.LetterRecipient:
    number = "" if document.number == NUMBER else document.number
    return pb.LetterRecipient(
        record=ref(document.id, document.title or document.project.label, number),
        customer=document.customer,
        gross=document.gross,
        channel=written.channel,
        to=", ".join(written.letter.to) or written.recipient,
    )

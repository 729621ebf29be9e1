"""What many letters would say before any of them leaves: by occasion and language, to whom, and how one reads."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.billing import wire
from kontor.billing.domain.invoice import numbered
from kontor.billing.domain.sending import NUMBER, SendOrder
from kontor.billing.store import BillingTx
from kontor.billing.use_cases.asking import Ask
from kontor.billing.use_cases.parties import all_parties, its
from kontor.billing.use_cases.wording import Written, written_together
from kontor.common.values.errors import NotFound
from kontor.common.values.money import Money
from kontor.common.values.wire import money, read_money, ref


async def letters_alike(
    ask: Ask, *, draft_ids: Sequence[UUID], invoice_ids: Sequence[UUID], order: SendOrder
) -> pb.PreviewLettersResponse:
    """The most first; documents that go without a letter last. An invoice's number is known, a draft's is not."""
    order.check()
    async with ask.reading() as tx:
        documents = [*await _drafted(tx, draft_ids), *await _issued(tx, invoice_ids)]
    alike: dict[tuple[int, str], pb.LettersAlike] = {}
    for document, written in zip(documents, await written_together(ask, documents, order.words), strict=True):
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


def _recipient(document: pb.Invoice, written: Written) -> pb.LetterRecipient:
    number = "" if document.number == NUMBER else document.number
    return pb.LetterRecipient(
        record=ref(document.id, document.title or document.project.label, number),
        customer=document.customer,
        gross=document.gross,
        channel=written.channel,
        to=", ".join(written.letter.to) or written.recipient,
    )

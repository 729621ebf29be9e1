"""Which events collections listens to, and the use case each one calls."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from kontor.api.billing.v1.events_pb2 import InvoiceIssued
from kontor.api.collections.v1.events_pb2 import DunningNoticeIssued, MatchingRequested, StatementChunkRequested
from kontor.api.platform.v1.events_pb2 import LegalEntityChanged
from kontor.collections.domain.lines import ReadStatement
from kontor.collections.letters import usual_letter
from kontor.collections.store import CollectionsTx
from kontor.collections.use_cases import claiming, importing, matching
from kontor.common.calling.calls import Asking
from kontor.common.events.bus import Consumer, EventMeta, Handler
from kontor.common.outside.mail import Letter, as_mail
from kontor.common.serving.mail_texts import MAIL_TEXTS
from kontor.common.serving.mailing import mail_consumer
from kontor.common.serving.service import Context
from kontor.common.values.errors import DomainError
from kontor.common.values.letters import read_letter

Ask = Asking[CollectionsTx]


async def open_items(tx: CollectionsTx, events: Sequence[tuple[InvoiceIssued, EventMeta]]) -> None:
    await claiming.open_items(tx, invoices=[event.invoice for event, _ in events])


async def replicate_legal_entity(tx: CollectionsTx, event: LegalEntityChanged, meta: EventMeta) -> None:
    entity = event.legal_entity
    ibans = [account.iban for account in entity.bank_accounts]
    await tx.legal_entities.replicate(UUID(entity.id), meta.version, entity.name, ibans)


async def read_chunk(
    files: importing.StatementFiles, ask: Ask, event: StatementChunkRequested, _meta: EventMeta
) -> ReadStatement:
    return await importing.read_chunk(files, ask, event.file.sha256, event.position)


async def take_chunk(tx: CollectionsTx, event: StatementChunkRequested, _meta: EventMeta, read: ReadStatement) -> None:
    await importing.take_chunk(
        tx,
        statement_id=UUID(event.statement_id),
        position=event.position,
        chunk=event.chunk,
        chunks=event.chunks,
        read=read,
    )


async def chunk_refused(tx: CollectionsTx, event: StatementChunkRequested, _meta: EventMeta, why: DomainError) -> None:
    await importing.chunk_refused(tx, statement_id=UUID(event.statement_id), why=why)


async def match_turn(tx: CollectionsTx, _event: MatchingRequested, _meta: EventMeta) -> None:
    await matching.match_turn(tx)


async def send_reminder(_ctx: Context, _ask: Ask, event: DunningNoticeIssued, _meta: EventMeta) -> Letter:
    """As it was written; one of before letters were kept has the usual words."""
    told = event.dunning_notice
    letter = read_letter(told.letter) if told.HasField("letter") else usual_letter(told, event.language)
    return as_mail(letter)


def consumers(ctx: Context) -> list[Consumer]:
    """The table."""
    files = importing.statement_files(ctx.files)
    chunks = Handler(take_chunk, prepare=partial(read_chunk, files), refused=chunk_refused)
    return [
        Consumer("billing", {InvoiceIssued: Handler(open_items, at_once=True)}),
        Consumer("platform", {LegalEntityChanged: replicate_legal_entity}, whole=True),
        MAIL_TEXTS,
        Consumer("chunks", {StatementChunkRequested: chunks}, workers=1),
        Consumer("matching", {MatchingRequested: match_turn}, workers=1),
        mail_consumer(ctx, {DunningNoticeIssued: send_reminder}),
    ]

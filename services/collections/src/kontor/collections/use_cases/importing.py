"""Statements are taken over: a small one inside the call, a large one by chunks, unseen until the last is in.

A chunk is one message and one transaction: a crash goes on with the chunk that was not committed. All are ordered at
once, so that none waits until the lines before it are told to everybody.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from kontor.collections.bankfiles import read_statements
from kontor.collections.domain.lines import (
    Line,
    LineKind,
    MatchingRequested,
    ReadStatement,
    Statement,
    StatementChanged,
    StatementChunkRequested,
    StatementState,
    Transaction,
)
from kontor.collections.store import CollectionsTx
from kontor.collections.store.books import entry
from kontor.collections.use_cases.matching import match_now
from kontor.common.calling.calls import Asking
from kontor.common.calling.chunks import parts
from kontor.common.outside.files import Files
from kontor.common.values.errors import DomainError, NotFound
from kontor.common.values.ids import new_id

KIND = "import_statement"
# Lines that are taken over and matched inside the call.
SMALL = 500
CHUNK = 5_000
# Lines that are booked before others get a turn in this process.
_BLOCK = 250
_FILES_KEPT = 2


class StatementFiles:
    """Files as read last, so that the chunks of one file read it once; after a crash it is read again."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._read: dict[tuple[UUID, str], list[ReadStatement]] = {}

    async def read(self, tenant: UUID, sha256: str) -> list[ReadStatement]:
        """Parsed beside the event loop and outside of any transaction."""
        found = self._read.pop((tenant, sha256), None)
        if found is None:
            if not await self._files.exists(tenant, sha256):
                raise NotFound(sha256, pointer="/file/sha256")
            content = await self._files.get(tenant, sha256)
            found = await asyncio.to_thread(_read, content)
        if sum(len(statement.lines) for statement in found) > SMALL:
            self._read[(tenant, sha256)] = found
        while len(self._read) > _FILES_KEPT:
            del self._read[next(iter(self._read))]
        return found


def _read(content: bytes) -> list[ReadStatement]:
    """Whether they balance is found here, beside the event loop, and kept with them."""
    found = read_statements(content)
    for statement in found:
        _ = statement.balanced
    return found


@lru_cache(maxsize=_FILES_KEPT)
def statement_files(files: Files) -> StatementFiles:
    """One memory for calls and chunks of a process."""
    return StatementFiles(files)


async def import_statements(
    tx: CollectionsTx, *, statements: Sequence[ReadStatement], file: Mapping[str, Any]
) -> tuple[list[Statement], UUID]:
    """Takes over what is new; a line that is known already changes nothing. Answers the operation that goes on."""
    total = sum(len(statement.lines) for statement in statements)
    operation_id = await tx.operations.start(KIND, total=total)
    accounts = sorted({statement.iban for statement in statements})
    small = total <= SMALL and await _are_free(tx, accounts)
    made = [await _begin(tx, statement, file, operation_id) for statement in statements]
    if not small:
        await tx.statements.save_all(made)
        tx.emit(map(StatementChanged, made))
        for position, (begun, statement) in enumerate(zip(made, statements, strict=True)):
            chunks = max(1, -(-len(statement.lines) // CHUNK))
            tx.emit(StatementChunkRequested(begun, position, chunk, chunks) for chunk in range(chunks))
        return made, operation_id
    for begun, statement in zip(made, statements, strict=True):
        await _take_over(tx, begun, statement.lines)
        await _complete(tx, begun, statement.lines)
    await tx.operations.progress(operation_id, done=total)
    await tx.operations.finish(operation_id, result_href=_href(made[0]))
    await match_now(tx)
    return made, operation_id


async def _are_free(tx: CollectionsTx, accounts: Iterable[str]) -> bool:
    """One file after the other is taken over for each account; nobody waits for another with a connection in hand."""
    for iban in accounts:
        if not await tx.try_lock("account", iban) or await tx.statements.is_importing(iban):
            return False
    return True


async def _begin(tx: CollectionsTx, read: ReadStatement, file: Mapping[str, Any], operation_id: UUID) -> Statement:
    return Statement(
        id=new_id(),
        iban=read.iban,
        bank_statement_id=read.bank_statement_id,
        from_date=read.from_date,
        to_date=read.to_date,
        opening=read.opening,
        closing=read.closing,
        balanced=read.balanced,
        file=file,
        imported_at=tx.clock.now(),
        operation_id=operation_id,
        legal_entity_id=await tx.legal_entities.owner_of(read.iban),
    )


def _href(statement: Statement) -> str:
    return f"/v1/statements/{statement.id}"


async def read_chunk(files: StatementFiles, ask: Asking[CollectionsTx], sha256: str, position: int) -> ReadStatement:
    return (await files.read(ask.tenant, sha256))[position]


async def take_chunk(
    tx: CollectionsTx, *, statement_id: UUID, position: int, chunk: int, chunks: int, read: ReadStatement
) -> None:
    """Lines of a large statement, after those before them; the last ones make it seen. Orders of earlier releases do
    not say how many chunks there are: each then asks for the next."""
    statement = await tx.statements.get(statement_id, for_update=True)
    if statement.state is not StatementState.IMPORTING or statement.lines > chunk * CHUNK:
        return
    if statement.lines < chunk * CHUNK:
        raise NotFound(f"chunk {chunk - 1} of statement {statement_id}")
    await tx.lock("account", statement.iban)
    lines = read.lines[chunk * CHUNK : (chunk + 1) * CHUNK]
    await _take_over(tx, statement, lines)
    is_last = (chunk + 1) * CHUNK >= len(read.lines)
    if is_last:
        await _complete(tx, statement, read.lines)
        tx.emit([MatchingRequested(new_id())])
    else:
        await tx.statements.save(statement)
        tx.emit([StatementChanged(statement)])
        tx.emit([] if chunks else [StatementChunkRequested(statement, position, chunk + 1, 0)])
    if statement.operation_id and await tx.operations.progress(statement.operation_id, done=len(lines)) and is_last:
        await tx.operations.finish(statement.operation_id, result_href=_href(statement))


async def chunk_refused(tx: CollectionsTx, *, statement_id: UUID, why: DomainError) -> None:
    """What could not be written, for a reason nobody foresaw: the operation ends and says so."""
    statement = await tx.statements.get(statement_id, for_update=True)
    if statement.state is not StatementState.IMPORTING:
        return
    events = statement.fail()
    await tx.statements.save(statement)
    tx.emit(events)
    if statement.operation_id:
        await tx.operations.finish(statement.operation_id, error=why.sentence("de"))


async def _complete(tx: CollectionsTx, statement: Statement, lines: Sequence[Line]) -> None:
    """With it those of the account that failed half way, if these lines are theirs: what they booked is seen now."""
    failed = await tx.statements.failed_with(statement.iban, [line.key for line in lines])
    done = [statement, *failed]
    events = [event for one in done for event in one.complete()]
    await tx.statements.save_all(done)
    for one in done:
        tx.queue.add_statement(one.id)
    tx.emit(events)


async def _take_over(tx: CollectionsTx, statement: Statement, lines: Sequence[Line]) -> None:
    """Each new line is booked and told of; its money is nobody's yet."""
    seen = set(await tx.transactions.known(statement.iban, [line.key for line in lines]))
    fresh = []
    for line in lines:
        if line.key not in seen:
            seen.add(line.key)
            fresh.append(line)
    statement.took(len(fresh), len(lines) - len(fresh))
    for block in parts(fresh, _BLOCK):
        booked = [_booked(statement, line, tx.clock.now()) for line in block]
        await _find_origins(tx, booked)
        await tx.transactions.book(booked)
        await asyncio.sleep(0)
        await tx.postings.add_many([row for line in booked for row in _posted(line)])
        await asyncio.sleep(0)
        tx.emit(event for line in booked for event in line.booked())
        await asyncio.sleep(0)
        await tx.write_journal()
        await asyncio.sleep(0)


def _booked(statement: Statement, line: Line, at: datetime) -> Transaction:
    return Transaction(
        id=new_id(),
        statement_id=statement.id,
        iban=statement.iban,
        line_key=line.key,
        booking_date=line.booking_date,
        value_date=line.value_date,
        amount=line.amount,
        counterparty_name=line.counterparty_name,
        counterparty_iban=line.counterparty_iban,
        remittance=line.remittance,
        end_to_end_id=line.end_to_end_id,
        created_at=at,
        kind=line.kind,
        ultimate_name=line.ultimate_name,
        return_reason=line.return_reason,
        bank_reference=line.bank_reference,
        findings=line.findings,
        legal_entity_id=statement.legal_entity_id,
    )


async def _find_origins(tx: CollectionsTx, booked: Sequence[Transaction]) -> None:
    """Which payment a return takes back, which refund an outgoing line pays."""
    outgoing = [line for line in booked if line.kind is LineKind.OUTGOING]
    requests = await tx.credits.requests(-line.amount.amount for line in outgoing)
    for line in outgoing:
        for request in requests:
            same = request["amount"] == -line.amount.amount and request["currency"] == line.amount.currency
            if same and line.counterparty_iban in ("", request["iban"]):
                requests.remove(request)
                line.kind, line.returned_id = LineKind.REFUND, request["id"]
                break
    for line in booked:
        if line.kind is LineKind.RETURN and not line.is_incoming:
            line.returned_id = _in_block(line, booked) or await tx.transactions.taken_back_by(line)
            if line.returned_id is None:
                line.findings = (*line.findings, "collections.return_unassigned")


def _in_block(line: Transaction, booked: Sequence[Transaction]) -> UUID | None:
    for other in booked:
        same = other.end_to_end_id == line.end_to_end_id if line.end_to_end_id else other.remittance == line.remittance
        if other.is_incoming and other.amount == -line.amount and same:
            return other.id
    return None


def _posted(line: Transaction) -> list[dict[str, Any]]:
    other = "unallocated" if line.is_incoming else "outgoing"
    amounts = {"bank": line.amount, other: -line.amount}
    kind = "payment" if line.is_incoming else "sent"
    return entry(kind, line.id, line.booking_date, amounts, legal_entity_id=line.legal_entity_id)

"""Statements are taken over: a small one inside the call, a large one by chunks, unseen until the last is in.

A chunk is one message and one transaction: a crash goes on with the chunk that was not committed.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
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
# Rows that are made before others get a turn in this process.
_BLOCK = 500
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
            found = await asyncio.to_thread(read_statements, content)
        if sum(len(statement.lines) for statement in found) > SMALL:
            self._read[(tenant, sha256)] = found
        while len(self._read) > _FILES_KEPT:
            del self._read[next(iter(self._read))]
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
        tx.emit(StatementChunkRequested(begun, position, 0) for position, begun in enumerate(made))
        return made, operation_id
    for begun, statement in zip(made, statements, strict=True):
        await _take_over(tx, begun, statement.lines)
        await _complete(tx, begun)
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


async def take_chunk(tx: CollectionsTx, *, statement_id: UUID, position: int, chunk: int, read: ReadStatement) -> None:
    """The next lines of a large statement; the last ones make it seen."""
    statement = await tx.statements.get(statement_id, for_update=True)
    if statement.state is not StatementState.IMPORTING:
        return
    await tx.lock("account", statement.iban)
    lines = read.lines[chunk * CHUNK : (chunk + 1) * CHUNK]
    await _take_over(tx, statement, lines)
    is_last = (chunk + 1) * CHUNK >= len(read.lines)
    if is_last:
        await _complete(tx, statement)
        tx.emit([MatchingRequested(new_id())])
    else:
        await tx.statements.save(statement)
        tx.emit([StatementChanged(statement), StatementChunkRequested(statement, position, chunk + 1)])
    if statement.operation_id and await tx.operations.progress(statement.operation_id, done=len(lines)) and is_last:
        await tx.operations.finish(statement.operation_id, result_href=_href(statement))


async def chunk_refused(tx: CollectionsTx, *, statement_id: UUID, why: DomainError) -> None:
    """What could not be written, for a reason nobody foresaw: the operation ends and says so."""
    statement = await tx.statements.get(statement_id, for_update=True)
    events = statement.fail()
    await tx.statements.save(statement)
    tx.emit(events)
    if statement.operation_id:
        await tx.operations.finish(statement.operation_id, error=why.sentence("de"))


async def _complete(tx: CollectionsTx, statement: Statement) -> None:
    events = statement.complete()
    await tx.statements.save(statement)
    tx.queue.add_statement(statement.id)
    tx.emit(events)


async def _take_over(tx: CollectionsTx, statement: Statement, lines: Sequence[Line]) -> None:
    """Each new line is booked and told of; its money is nobody's yet."""
    seen: set[str] = set()
    for block in parts(lines, _BLOCK):
        known = await tx.transactions.known(statement.iban, [line.key for line in block])
        fresh = [line for line in block if line.key not in known | seen]
        seen |= {line.key for line in fresh}
        statement.took(len(fresh), len(block) - len(fresh))
        booked = [_booked(tx, statement, line) for line in fresh]
        await _find_origins(tx, booked)
        if booked:
            await tx.transactions.book(booked)
            await tx.postings.add_many([row for line in booked for row in _posted(line)])
            tx.emit(event for line in booked for event in line.booked())
            await tx.write_journal()
            await tx.begin()


def _booked(tx: CollectionsTx, statement: Statement, line: Line) -> Transaction:
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
        created_at=tx.clock.now(),
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

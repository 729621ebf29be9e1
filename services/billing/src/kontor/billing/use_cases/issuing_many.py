"""Up to a thousand approved drafts become invoices: an operation, in chunks of a message and a transaction each.

Each draft is issued or fails alone with its reason and without a number. What was said of a draft is kept beside it
(`issue_item`), so a chunk that comes again finds nothing left to do.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import events_pb2 as events
from kontor.billing import wire
from kontor.billing.domain.draft import Draft
from kontor.billing.domain.policy import number_of, series_of
from kontor.billing.store import BillingTx
from kontor.billing.store.many import FAILED, ISSUED, invoice_row
from kontor.billing.use_cases.asking import Ask, present_versions
from kontor.billing.use_cases.issuing import IssueFacts, check_invoice, must_still_be_received, sources_hold
from kontor.billing.use_cases.moving import move_issued
from kontor.billing.wire import Parties
from kontor.common.calling.chunks import Failure, answer_or_refusal, halves, parts
from kontor.common.values.errors import Conflict, DomainError, InvalidInput, Kind, NotFound, RuleViolated, Violation
from kontor.common.values.ids import new_id

KIND = "issue_drafts"
_CHECKS_AT_ONCE = 8

# What others said of each draft, or why it cannot be issued.
Told = Mapping[UUID, IssueFacts | DomainError]


class DraftTwice(InvalidInput):
    code = "billing.draft_twice"
    texts = {"de": "Dieser Entwurf ist doppelt genannt.", "en": "This draft is named twice."}


class NumberTaken(RuleViolated):
    """The seller's series was begun anew, by another pattern that gives what the old one gave."""

    code = "billing.number_taken"
    texts = {
        "de": "Die nächste Nummer der Reihe ist schon vergeben. Bitte das Nummernformat des Verkäufers ändern.",
        "en": "The next number of the series is taken already. Please change the seller's number format.",
    }


@dataclass(frozen=True, slots=True)
class IssueChunk:
    """Some of the drafts an operation names, by position."""

    operation_id: UUID
    positions: tuple[int, ...]


async def start_issuing(tx: BillingTx, items: Sequence[tuple[UUID, int]]) -> UUID:
    """Keeps what was asked, drafts with the versions they were read in, and orders its chunks."""
    _must_differ(items)
    operation_id = await tx.operations.start(KIND, total=len(items))
    await tx.add_issue_items(operation_id, items)
    for part in parts(range(len(items))):
        _order(tx, IssueChunk(operation_id, tuple(part)))
    return operation_id


def _must_differ(items: Sequence[tuple[UUID, int]]) -> None:
    seen: set[UUID] = set()
    twice = [at for at, (id_, _) in enumerate(items) if id_ in seen or seen.add(id_)]  # type: ignore[func-returns-value]
    if twice:
        raise DraftTwice(violations=[Violation(f"/items/{at}/id", DraftTwice.code) for at in twice])


def _order(tx: BillingTx, chunk: IssueChunk) -> None:
    chunk_id = new_id()
    message = events.IssueRequested(
        operation_id=str(chunk.operation_id), positions=chunk.positions, chunk_id=str(chunk_id)
    )
    tx.tell("issue_chunk", chunk_id, 1, message)


async def ask_for_chunk(ask: Ask, chunk: IssueChunk) -> Told | DomainError:
    """The facts of each draft that could be issued, the owners of the sources asked in one batch."""
    async with ask.reading() as tx:
        items = await tx.waiting_items(chunk.operation_id, chunk.positions)
        drafts = await tx.drafts_by_id(item["draft_id"] for item in items)
        ready, told = await _issuable(tx, items, drafts)
        today, now = tx.clock.today(), tx.clock.now()
    turns = asyncio.Semaphore(_CHECKS_AT_ONCE)

    async def checked(draft: Draft, parties: Parties) -> Any:
        async with turns:
            return await answer_or_refusal(check_invoice(ask, draft, parties, today, now))

    sources = [source for draft, _ in ready for source in draft.sources]
    versions, *found = await asyncio.gather(
        answer_or_refusal(present_versions(ask, sources)), *(checked(*one) for one in ready)
    )
    if isinstance(versions, DomainError):
        return versions
    for (draft, parties), findings in zip(ready, found, strict=True):
        if isinstance(findings, DomainError):
            told[draft.id] = findings
        else:
            hold = sources_hold(draft, versions)
            told[draft.id] = IssueFacts(draft.version, parties, today, findings, hold)
    return told


async def _issuable(
    tx: BillingTx, items: Sequence[Any], drafts: Mapping[UUID, Draft]
) -> tuple[list[tuple[Draft, Parties]], dict[UUID, IssueFacts | DomainError]]:
    """Those worth asking others about, with their parties; and why the rest is not."""
    parties = await _all_parties(tx, drafts)
    ready: list[tuple[Draft, Parties]] = []
    told: dict[UUID, IssueFacts | DomainError] = {}
    for item in items:
        try:
            draft = _as_asked(item, drafts)
            draft.must_be_issuable()
            ready.append((draft, _of(draft, parties)))
        except DomainError as refused:
            told[item["draft_id"]] = refused
    return ready, told


def _as_asked(item: Any, drafts: Mapping[UUID, Draft]) -> Draft:
    draft = drafts.get(item["draft_id"])
    if draft is None:
        raise NotFound(f"draft {item['draft_id']}")
    if draft.version != item["draft_version"]:
        raise Conflict(f"draft {draft.id} is in version {draft.version}", current=draft.version)
    return draft


async def _all_parties(tx: BillingTx, drafts: Mapping[UUID, Draft]) -> dict[UUID, Parties]:
    """By draft, as far as both are known."""
    customers = await tx.customers(d.customer.id for d in drafts.values())
    entities = await tx.legal_entities(d.legal_entity.id for d in drafts.values())
    return {
        id_: Parties(entities[d.legal_entity.id], customers[d.customer.id])
        for id_, d in drafts.items()
        if d.legal_entity.id in entities and d.customer.id in customers
    }


def _of(draft: Draft, parties: Mapping[UUID, Parties]) -> Parties:
    found = parties.get(draft.id)
    if found is None:
        raise NotFound(f"a party of draft {draft.id}")
    return found


async def issue_chunk(tx: BillingTx, *, chunk: IssueChunk, told: Told | DomainError) -> None:
    """Numbers, freezes and announces every draft of the chunk that may be; the others are told why not."""
    if isinstance(told, DomainError) and len(chunk.positions) > 1:
        _order_halves(tx, chunk)
        return
    items = await tx.waiting_items(chunk.operation_id, chunk.positions, for_update=True)
    if not items:
        return
    drafts = await tx.drafts_by_id((item["draft_id"] for item in items), for_update=True)
    parties, on = await _all_parties(tx, drafts), tx.clock.today()
    ready: list[Draft] = []
    ends: dict[int, dict[str, Any]] = {}
    for item in items:
        try:
            draft = _as_asked(item, drafts)
            draft.must_be_issuable()
            _facts(told, draft).must_hold_for(draft, _still(_facts(told, draft), draft, parties, on), on)
            await must_still_be_received(tx, draft)
        except _Moved:
            raise
        except DomainError as refused:
            ends[item["position"]] = _failed(refused)
        else:
            ready.append(draft)
    numbers = await _issue_all(tx, chunk.operation_id, ready, parties, on, failed=len(ends))
    for item in items:
        if item["draft_id"] in numbers:
            ends[item["position"]] = {"state": ISSUED, "number": numbers[item["draft_id"]]}
    await tx.end_items(chunk.operation_id, ends)


async def chunk_refused(tx: BillingTx, *, chunk: IssueChunk, why: DomainError) -> None:
    """What could not be written, for a reason nobody foresaw: the guilty draft fails alone, and the operation ends."""
    if len(chunk.positions) > 1:
        _order_halves(tx, chunk)
        return
    items = await tx.waiting_items(chunk.operation_id, chunk.positions, for_update=True)
    if items:
        if why.kind is Kind.ALREADY_EXISTS:
            why = NumberTaken(why.message)
        await _count(tx, chunk.operation_id, failed=len(items))
        await tx.end_items(chunk.operation_id, {item["position"]: _failed(why) for item in items})


def _order_halves(tx: BillingTx, chunk: IssueChunk) -> None:
    for half in halves(chunk.positions):
        _order(tx, IssueChunk(chunk.operation_id, tuple(half)))


class _Moved(Conflict):
    """What was asked about is not what is here now, through no fault of the draft: the chunk is asked for anew."""


def _facts(told: Told | DomainError, draft: Draft) -> IssueFacts:
    found = told if isinstance(told, DomainError) else told.get(draft.id)
    if isinstance(found, DomainError):
        raise found
    if found is None:
        raise _Moved(f"draft {draft.id} was not asked about")
    return found


def _still(facts: IssueFacts, draft: Draft, parties: Mapping[UUID, Parties], on: date) -> Parties:
    """The parties, if they and the day are those the facts speak of."""
    present = _of(draft, parties)
    if (present, on) != (facts.parties, facts.on):
        raise _Moved(f"a party of draft {draft.id} or the day moved")
    return present


def _failed(refused: DomainError) -> dict[str, Any]:
    failure = Failure.of(refused)
    findings = [[v.code, v.detail, v.pointer] for v in refused.violations]
    return {"state": FAILED, "code": failure.code, "words": failure.texts, "findings": findings}


async def _issue_all(
    tx: BillingTx,
    operation_id: UUID,
    drafts: Sequence[Draft],
    parties: Mapping[UUID, Parties],
    on: date,
    *,
    failed: int,
) -> dict[UUID, str]:
    """By draft its number. Drafts, sagas, the operation, then the number series: locked in this order everywhere."""
    for draft in drafts:
        draft.issue()
    await tx.save_drafts(drafts)
    sagas = await tx.sagas_for_update(draft.id for draft in drafts)
    await _count(tx, operation_id, done=len(drafts), failed=failed)
    numbers = await _take_numbers(tx, drafts, parties, on)
    now = tx.clock.now()
    frozen = [wire.frozen(d, parties[d.id], number=numbers[d.id], on=on, at=now) for d in drafts]
    rows = [invoice_row(f, d.kind, d.position_id) for f, d in zip(frozen, drafts, strict=True)]
    await tx.add_invoices(rows)
    await move_issued(tx, sagas, numbers, together=(await tx.operations.get(operation_id)).total)
    for invoice in frozen:
        tx.tell("invoice", UUID(invoice.id), 1, events.InvoiceIssued(invoice=invoice), f"operation {operation_id}")
    return numbers


async def _count(tx: BillingTx, operation_id: UUID, *, done: int = 0, failed: int = 0) -> None:
    if await tx.operations.progress(operation_id, done=done, failed=failed):
        await tx.operations.finish(operation_id, result_href=f"/v1/billing/operations/{operation_id}/issue_outcomes")


async def _take_numbers(
    tx: BillingTx, drafts: Sequence[Draft], parties: Mapping[UUID, Parties], on: date
) -> dict[UUID, str]:
    """Each series once for all its drafts, in the order in which they were named."""
    series: dict[str, list[Draft]] = {}
    for draft in drafts:
        entity = parties[draft.id].entity
        series.setdefault(series_of(UUID(entity.id), entity.number_pattern, on), []).append(draft)
    numbers: dict[UUID, str] = {}
    for name in sorted(series):
        members = series[name]
        first = await tx.take_numbers(name, len(members)) - len(members) + 1
        for count, draft in enumerate(members, first):
            numbers[draft.id] = number_of(parties[draft.id].entity.number_pattern, on, count)
    return numbers

"""Up to a thousand approved drafts become invoices: an operation, in chunks of a message and a transaction each.

Each draft is issued or fails alone with its reason and without a number. What was said of a draft is kept beside it
(`issue_item`), so a chunk that comes again finds nothing left to do.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from kontor.billing.domain.draft import Draft
from kontor.billing.domain.invoice import Parties
from kontor.billing.domain.policy import number_of, series_of
from kontor.billing.domain.run import IssueChunk, requested
from kontor.billing.domain.sending import USUAL, SendOrder
from kontor.billing.store import BillingTx
from kontor.billing.store.runs import FAILED, ISSUED
from kontor.billing.use_cases.asking import Ask, present_versions
from kontor.billing.use_cases.issuing import (
    IssueFacts,
    Trial,
    check_invoices,
    issue_all,
    must_still_be_received,
    sources_hold,
)
from kontor.billing.use_cases.parties import all_parties, its
from kontor.billing.use_cases.wording import letters_in
from kontor.common.calling.chunks import Failure, answer_or_refusal, parts
from kontor.common.values.errors import Conflict, DomainError, InvalidInput, NotFound, Violation
from kontor.common.values.events import Event as Happening

KIND = "issue_drafts"
# Drafts of one question to einvoice, which looks at a draft for some milliseconds, and questions side by side.
_CHECKED_TOGETHER, _CHECKS_AT_ONCE = 10, 2
# What the documents of one invoice more take, on a slow machine.
_EACH_MORE = timedelta(seconds=2)

# What others said of each draft, or why it cannot be issued.
Told = Mapping[UUID, IssueFacts | DomainError]


class DraftTwice(InvalidInput):
    code = "billing.draft_twice"
    texts = {"de": "Dieser Entwurf ist doppelt genannt.", "en": "This draft is named twice."}
    cure = {"de": "Jeden Entwurf nur einmal nennen.", "en": "Name each draft only once."}


async def start_issuing(tx: BillingTx, items: Sequence[tuple[UUID, int]], order: SendOrder = USUAL) -> UUID:
    """Keeps what was asked, drafts with the versions they were read in, and orders its chunks."""
    _must_differ(items)
    order.check()
    operation_id = await tx.operations.start(KIND, total=len(items), cancellable=True)
    await tx.issue_items.add(operation_id, items)
    whole = IssueChunk(operation_id, tuple(range(len(items))), order, tx.principal.name)
    tx.emit(requested(replace(whole, positions=tuple(part))) for part in parts(whole.positions))
    return operation_id


def _must_differ(items: Sequence[tuple[UUID, int]]) -> None:
    seen: set[UUID] = set()
    twice = [at for at, (id_, _) in enumerate(items) if id_ in seen or seen.add(id_)]  # type: ignore[func-returns-value]
    if twice:
        raise DraftTwice(violations=[Violation(f"/items/{at}/id", DraftTwice.code) for at in twice])


async def ask_for_chunk(ask: Ask, chunk: IssueChunk) -> Told | DomainError:
    """The facts of each draft that could be issued, the owners of the sources asked in one batch."""
    async with ask.reading() as tx:
        items = await tx.issue_items.waiting(chunk.operation_id, chunk.positions)
        drafts = await tx.drafts.some(item["draft_id"] for item in items)
        ready, told = await _issuable(tx, items, drafts)
        today, now = tx.clock.today(), tx.clock.now()
    sources = [source for draft, _ in ready for source in draft.sources]
    versions, found = await asyncio.gather(
        answer_or_refusal(present_versions(ask, sources)), _checked(ask, ready, today, now)
    )
    if isinstance(versions, DomainError):
        return versions
    tried = [one.document for one in found if isinstance(one, Trial)]
    letters = await letters_in(ask, tried, chunk.order.words)
    for (draft, parties), trial in zip(ready, found, strict=True):
        if isinstance(trial, DomainError):
            told[draft.id] = trial
        else:
            hold = sources_hold(draft, versions)
            told[draft.id] = IssueFacts(draft.version, parties, today, trial, hold, letters.get(draft.id))
    return told


async def _checked(
    ask: Ask, ready: Sequence[tuple[Draft, Parties]], on: date, at: datetime
) -> list[Trial | DomainError]:
    """Each as it would be issued, or why not."""
    turns = asyncio.Semaphore(_CHECKS_AT_ONCE)

    async def some(part: Sequence[tuple[Draft, Parties]]) -> list[Trial | DomainError]:
        async with turns:
            return await check_invoices(ask, part, on, at)

    found = await asyncio.gather(*map(some, parts(ready, _CHECKED_TOGETHER)))
    return [one for part in found for one in part]


async def _issuable(
    tx: BillingTx, items: Sequence[Any], drafts: Mapping[UUID, Draft]
) -> tuple[list[tuple[Draft, Parties]], dict[UUID, IssueFacts | DomainError]]:
    """Those worth asking others about, with their parties; and why the rest is not."""
    parties = await all_parties(tx, drafts)
    ready: list[tuple[Draft, Parties]] = []
    told: dict[UUID, IssueFacts | DomainError] = {}
    for item in items:
        try:
            draft = _as_asked(item, drafts)
            draft.must_be_issuable()
            ready.append((draft, its(draft, parties)))
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


async def issue_chunk(tx: BillingTx, *, chunk: IssueChunk, told: Told | DomainError) -> None:
    """Numbers, freezes and announces every draft of the chunk that may be; the others are told why not."""
    if isinstance(told, DomainError) and len(chunk.positions) > 1:
        tx.emit(requested(half) for half in chunk.halves())
        return
    items = await tx.issue_items.waiting(chunk.operation_id, chunk.positions, for_update=True)
    if not items or not await tx.operations.is_running(chunk.operation_id):
        return
    drafts = await tx.drafts.some((item["draft_id"] for item in items), for_update=True)
    parties, on = await all_parties(tx, drafts), tx.clock.today()
    ready: list[Draft] = []
    facts: dict[UUID, IssueFacts] = {}
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
            facts[draft.id] = _facts(told, draft)
    numbers = await _issue_all(tx, chunk, ready, parties, facts, failed=len(ends))
    for item in items:
        if item["draft_id"] in numbers:
            ends[item["position"]] = {"state": ISSUED, "number": numbers[item["draft_id"]]}
    await tx.issue_items.end(chunk.operation_id, ends)


async def chunk_refused(tx: BillingTx, *, chunk: IssueChunk, why: DomainError) -> None:
    """What could not be written, for a reason nobody foresaw: the guilty draft fails alone, and the operation ends."""
    if len(chunk.positions) > 1:
        tx.emit(requested(half) for half in chunk.halves())
        return
    items = await tx.issue_items.waiting(chunk.operation_id, chunk.positions, for_update=True)
    if items:
        await _count(tx, chunk.operation_id, failed=len(items))
        await tx.issue_items.end(chunk.operation_id, {item["position"]: _failed(why) for item in items})


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
    present = its(draft, parties)
    if (present, on) != (facts.parties, facts.on):
        raise _Moved(f"a party of draft {draft.id} or the day moved")
    return present


def _failed(refused: DomainError) -> dict[str, Any]:
    failure = Failure.of(refused)
    findings = [[v.code, v.detail, v.pointer] for v in refused.violations]
    return {"state": FAILED, "code": failure.code, "words": failure.texts, "findings": findings}


async def _issue_all(
    tx: BillingTx,
    chunk: IssueChunk,
    drafts: Sequence[Draft],
    parties: Mapping[UUID, Parties],
    facts: Mapping[UUID, IssueFacts],
    *,
    failed: int,
) -> dict[UUID, str]:
    """By draft its number. Drafts, the operation, then the number series: locked in this order everywhere.

    Documents are made one after the other, in no certain order: none of an operation is asked for again before there
    was time for all.
    """
    told: list[Happening] = []
    for draft in drafts:
        told += draft.issue()
    await tx.drafts.save_all(drafts)
    tx.emit(told)
    await _count(tx, chunk.operation_id, done=len(drafts), failed=failed)
    now, on = tx.clock.now(), tx.clock.today()
    numbers = await _take_numbers(tx, drafts, parties, on)
    issued = [facts[draft.id].trial.issued(numbers[draft.id], now) for draft in drafts]
    together = (await tx.operations.get(chunk.operation_id)).total
    order, by = chunk.order, chunk.ordered_by
    outgoing = {id_: order.outgoing(by, now, worded=one.letter) for id_, one in facts.items()}
    why, longer = f"operation {chunk.operation_id}", _EACH_MORE * (together - 1)
    await issue_all(tx, issued, reason=why, longer=longer, outgoing={} if order == USUAL else outgoing)
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
        pattern = parties[draft.id].number_pattern
        series.setdefault(series_of(draft.legal_entity.id, pattern, on), []).append(draft)
    numbers: dict[UUID, str] = {}
    for name in sorted(series):
        members = series[name]
        first = await tx.series.take(name, len(members)) - len(members) + 1
        for count, draft in enumerate(members, first):
            numbers[draft.id] = number_of(parties[draft.id].number_pattern, on, count)
        await tx.invoices.must_be_free(members[0].legal_entity.id, [numbers[draft.id] for draft in members])
    return numbers

"""Drafts are corrected, submitted, approved on levels or sent back; the policy says how many levels."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kontor.billing.domain.draft import Draft, Named, levels_for
from kontor.billing.domain.policy import ApprovalPolicy, must_rise
from kontor.billing.domain.states import Document, Event
from kontor.billing.domain.supply import must_be_billable, must_have_rates
from kontor.billing.domain.words import Said
from kontor.billing.store import BillingTx
from kontor.billing.use_cases import drafting
from kontor.billing.use_cases.caps import left_of_caps
from kontor.billing.use_cases.moving import move_draft
from kontor.billing.use_cases.parties import parties_of
from kontor.common.values.errors import Forbidden
from kontor.common.values.money import Money


class NoPerson(Forbidden):
    code = "billing.no_person"
    texts = {"de": "Das kann nur eine angemeldete Person.", "en": "Only a signed-in person can do this."}
    cure = {
        "de": "Als Person anmelden oder den API-Schlüssel einer Person nehmen.",
        "en": "Sign in as a person, or use a person's API key.",
    }


async def _me(tx: BillingTx) -> Named:
    person_id = tx.principal.person_id
    if person_id is None:
        raise NoPerson(tx.principal.kind)
    return await tx.people_known.get(person_id)


async def update_draft(tx: BillingTx, *, draft_id: UUID, changes: dict[str, Any]) -> Draft:
    draft = await tx.drafts.expected(draft_id)
    before = draft.state
    told = draft.change(changes)
    if "lines" in changes:
        parties = await parties_of(tx, draft)
        must_have_rates(draft.lines, parties.tax, tx.clock.today())
        draft.keep_below(await left_of_caps(tx, draft), parties.buyer.language)
        await tx.claims.renew(draft)
    await tx.drafts.save(draft)
    await move_draft(tx, draft, before, Event.CHANGED)
    tx.emit(told)
    return draft


async def submit_draft(tx: BillingTx, *, draft_id: UUID) -> Draft:
    draft = await tx.drafts.expected(draft_id)
    before, policy = draft.state, await tx.policies.of_tenant()
    parties = await parties_of(tx, draft)
    must_be_billable(draft.lines, parties.tax, parties.taxed_buyer, tx.clock.today())
    told = draft.submit(await _me(tx), levels_for(draft.totals.gross, policy.levels), _deadline(tx, policy))
    await tx.drafts.save(draft)
    await _wait_for_approval(tx, draft, before, Event.SUBMITTED)
    tx.emit(told)
    return draft


async def escalate(tx: BillingTx, draft_id: UUID) -> None:
    """Nobody decided in time: the request goes out again."""
    draft = await tx.drafts.get(draft_id, for_update=True)
    if not draft.waits_for_approval:
        return
    told = draft.ask_again(_deadline(tx, await tx.policies.of_tenant()))
    await tx.drafts.save(draft)
    await _wait_for_approval(tx, draft, draft.state, Event.APPROVAL_OVERDUE)
    tx.emit(told)


def _deadline(tx: BillingTx, policy: ApprovalPolicy) -> datetime:
    return tx.clock.now() + timedelta(hours=policy.escalate_after_hours)


async def _wait_for_approval(tx: BillingTx, draft: Draft, before: Document, event: Event) -> None:
    if draft.deadline_at is not None:
        await tx.due("approval", draft.id, draft.deadline_at)
    await move_draft(tx, draft, before, event)


async def approve_draft(tx: BillingTx, *, draft_id: UUID, comment: str) -> Draft:
    """One level's yes; the last one makes the draft approved."""
    draft = await tx.drafts.expected(draft_id)
    before = draft.state
    told = draft.approve(await _me(tx), tx.clock.now(), comment)
    await tx.drafts.save(draft)
    if draft.state is not before:
        await move_draft(tx, draft, before, Event.APPROVED, Said.own(comment))
    tx.emit(told)
    return draft


async def send_back_draft(tx: BillingTx, *, draft_id: UUID, comment: str) -> Draft:
    draft = await tx.drafts.expected(draft_id)
    before = draft.state
    told = draft.send_back(await _me(tx), tx.clock.now(), comment)
    await tx.drafts.save(draft)
    await move_draft(tx, draft, before, Event.SENT_BACK, Said.own(comment))
    tx.emit(told, comment)
    return draft


async def discard_draft(tx: BillingTx, *, draft_id: UUID, reason: str) -> Draft:
    draft = await tx.drafts.expected(draft_id)
    await drafting.discard(tx, draft, Said.own(reason))
    return draft


async def set_policy(tx: BillingTx, *, levels: tuple[Money, ...], escalate_after_hours: int) -> ApprovalPolicy:
    await tx.lock("approval_policy")
    policy = await tx.policies.of_tenant()
    tx.must_be(policy.version, tx.tenant)
    told = policy.set(levels, escalate_after_hours)
    await tx.policies.save(policy)
    tx.emit(told)
    return policy


async def simulate(tx: BillingTx, gross: Money, levels: tuple[Money, ...]) -> tuple[Money, ...]:
    """From which amounts the levels are that would approve so much: by `levels`, or else by the policy."""
    if levels:
        must_rise(levels, "/levels")
    thresholds = levels or (await tx.policies.of_tenant()).levels
    return thresholds[: levels_for(gross, thresholds)]

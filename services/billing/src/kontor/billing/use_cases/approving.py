"""Drafts are corrected, submitted, approved on levels or sent back; the policy says how many levels."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import events_pb2 as events
from kontor.billing import wire
from kontor.billing.domain.draft import Draft, Named, levels_for
from kontor.billing.domain.policy import ApprovalPolicy
from kontor.billing.saga import Event
from kontor.billing.store import BillingTx
from kontor.billing.use_cases import drafting
from kontor.billing.use_cases.moving import move
from kontor.common.values.errors import Forbidden
from kontor.common.values.money import Money


class NoPerson(Forbidden):
    code = "billing.no_person"
    texts = {"de": "Das kann nur eine angemeldete Person.", "en": "Only a signed-in person can do this."}


async def _me(tx: BillingTx) -> Named:
    person_id = tx.principal.person_id
    if person_id is None:
        raise NoPerson(tx.principal.kind)
    return await tx.person(person_id)


async def _load(tx: BillingTx, draft_id: UUID) -> Draft:
    draft = await tx.get_draft(draft_id, for_update=True)
    tx.must_be(draft.version, draft.id, "draft")
    return draft


async def update_draft(tx: BillingTx, *, draft_id: UUID, changes: dict[str, Any]) -> Draft:
    draft = await _load(tx, draft_id)
    draft.change(changes)
    if "lines" in changes:
        await tx.free(draft.id)
        await tx.claim(draft)
    await tx.save_draft(draft)
    await move(tx, draft.id, Event.CHANGED)
    drafting.announce_draft(tx, draft)
    return draft


async def submit_draft(tx: BillingTx, *, draft_id: UUID) -> Draft:
    draft = await _load(tx, draft_id)
    policy = await tx.get_policy()
    draft.submit(await _me(tx), levels_for(draft.totals.gross, policy.levels))
    await _request_approval(tx, draft, policy, Event.SUBMITTED)
    return draft


async def _request_approval(tx: BillingTx, draft: Draft, policy: ApprovalPolicy, event: Event) -> None:
    draft.deadline_at = tx.clock.now() + timedelta(hours=policy.escalate_after_hours)
    await tx.due("approval", draft.id, draft.deadline_at)
    await tx.save_draft(draft)
    await move(tx, draft.id, event, deadline_at=draft.deadline_at)
    tx.tell("draft", draft.id, draft.version, events.ApprovalRequested(draft=wire.draft(draft)))


async def escalate(tx: BillingTx, draft_id: UUID) -> None:
    """Nobody decided in time: the request goes out again."""
    draft = await tx.get_draft(draft_id, for_update=True)
    if any(step.state == "waiting" for step in draft.steps) and draft.is_open:
        await _request_approval(tx, draft, await tx.get_policy(), Event.APPROVAL_OVERDUE)


async def approve_draft(tx: BillingTx, *, draft_id: UUID, comment: str) -> Draft:
    """One level's yes; the last one makes the draft approved."""
    draft = await _load(tx, draft_id)
    done = draft.approve(await _me(tx), tx.clock.now(), comment)
    await tx.save_draft(draft)
    if done:
        await move(tx, draft.id, Event.APPROVED, note=comment)
        tx.tell("draft", draft.id, draft.version, events.InvoiceApproved(draft=wire.draft(draft)))
    else:
        tx.tell("draft", draft.id, draft.version, events.ApprovalRequested(draft=wire.draft(draft)))
    return draft


async def send_back_draft(tx: BillingTx, *, draft_id: UUID, comment: str) -> Draft:
    draft = await _load(tx, draft_id)
    draft.send_back(await _me(tx), tx.clock.now(), comment)
    await tx.save_draft(draft)
    await move(tx, draft.id, Event.SENT_BACK, note=comment)
    message = events.InvoiceChangesRequested(draft=wire.draft(draft), comment=comment)
    tx.tell("draft", draft.id, draft.version, message, comment)
    return draft


async def discard_draft(tx: BillingTx, *, draft_id: UUID, reason: str) -> Draft:
    draft = await _load(tx, draft_id)
    await drafting.discard(tx, draft, reason)
    return draft


async def set_policy(tx: BillingTx, *, levels: tuple[Money, ...], escalate_after_hours: int) -> ApprovalPolicy:
    await tx.lock("approval_policy")
    policy = await tx.get_policy()
    tx.must_be(policy.version, tx.tenant)
    policy.levels, policy.escalate_after_hours = levels, escalate_after_hours
    policy.check()
    await tx.save_policy(policy)
    message = events.ApprovalPolicyChanged(tenant_id=str(tx.tenant), policy=wire.policy(policy))
    tx.tell("approval_policy", tx.tenant, policy.version, message)
    return policy

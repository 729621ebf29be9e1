"""Which message each of billing's events becomes."""

from kontor.api.billing.v1 import events_pb2 as events
from kontor.billing.domain import draft as drafts
from kontor.billing.domain import exception as exceptions
from kontor.billing.domain import invoice as invoices
from kontor.billing.domain import policy as policies
from kontor.billing.domain import run as runs
from kontor.billing.wire.documents import as_it_ended, frozen, progress, saga
from kontor.billing.wire.drafts import draft
from kontor.billing.wire.letters import letter, letter_words
from kontor.billing.wire.outcomes import exception, policy
from kontor.common.values import wire
from kontor.common.values.refs import Messages


def _run_requested(event: runs.BillingRunRequested) -> events.BillingRunRequested:
    chunk = event.chunk
    return events.BillingRunRequested(
        run_id=str(chunk.run_id),
        project_ids=[str(id_) for id_ in chunk.project_ids],
        until=wire.day(chunk.until),
        chunk_id=str(event.chunk_id),
    )


def _issue_requested(event: runs.IssueRequested) -> events.IssueRequested:
    chunk = event.chunk
    return events.IssueRequested(
        operation_id=str(chunk.operation_id), positions=chunk.positions, chunk_id=str(event.chunk_id)
    )


def _worded_issue_requested(event: runs.WordedIssueRequested) -> events.WordedIssueRequested:
    chunk = event.chunk
    return events.WordedIssueRequested(
        operation_id=str(chunk.operation_id),
        positions=chunk.positions,
        chunk_id=str(event.chunk_id),
        words=[letter_words(one) for one in chunk.order.words],
        hold_seconds=int(chunk.order.hold.total_seconds()),
        ordered_by=chunk.ordered_by,
    )


def _dispatch_requested(event: invoices.DispatchRequested) -> events.DispatchRequested:
    outgoing = event.outgoing
    return events.DispatchRequested(
        invoice_id=str(event.invoice_id),
        attempt=event.attempt,
        channel=outgoing.channel,
        recipient=outgoing.recipient,
        letter=None if outgoing.letter is None else letter(outgoing.letter),
        ordered_by=outgoing.ordered_by,
    )


MESSAGES: Messages = {
    drafts.InvoiceDrafted: lambda e: events.InvoiceDrafted(draft=draft(e.draft)),
    drafts.DraftDiscarded: lambda e: events.DraftDiscarded(draft=draft(e.draft)),
    drafts.DraftIssued: lambda e: events.DraftIssued(draft_id=str(e.draft_id)),
    drafts.ApprovalRequested: lambda e: events.ApprovalRequested(draft=draft(e.draft)),
    drafts.InvoiceChangesRequested: lambda e: events.InvoiceChangesRequested(draft=draft(e.draft), comment=e.comment),
    drafts.InvoiceApproved: lambda e: events.InvoiceApproved(draft=draft(e.draft)),
    invoices.InvoiceIssued: lambda e: events.InvoiceIssued(invoice=frozen(e.invoice)),
    invoices.InvoiceCancelled: lambda e: events.InvoiceCancelled(invoice=as_it_ended(e.invoice), reason=e.reason),
    invoices.InvoiceSettled: lambda e: events.InvoiceSettled(invoice=as_it_ended(e.invoice)),
    invoices.InvoiceMoved: lambda e: events.InvoiceMoved(saga=saga(progress(e.invoice, e.step))),
    invoices.DocumentsRequested: lambda e: events.DocumentsRequested(invoice_id=str(e.invoice_id), attempt=e.attempt),
    invoices.DispatchRequested: _dispatch_requested,
    exceptions.BillingExceptionRaised: lambda e: events.BillingExceptionRaised(exception=exception(e.exception)),
    exceptions.BillingExceptionResolved: lambda e: events.BillingExceptionResolved(exception=exception(e.exception)),
    runs.BillingRunRequested: _run_requested,
    runs.IssueRequested: _issue_requested,
    runs.WordedIssueRequested: _worded_issue_requested,
    policies.ApprovalPolicyChanged: lambda e: events.ApprovalPolicyChanged(
        tenant_id=str(e.tenant_id), policy=policy(e.policy)
    ),
}

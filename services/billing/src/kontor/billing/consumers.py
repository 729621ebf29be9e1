"""Which events billing listens to, and the use case each one calls."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from kontor.api.billing.v1.events_pb2 import BillingRunRequested, IssueRequested, WordedIssueRequested
from kontor.api.collections.v1.collections_pb2 import OpenItem
from kontor.api.collections.v1.events_pb2 import CreditChanged, OpenItemChanged, PaymentAllocated, PaymentReversed
from kontor.api.crm.v1.events_pb2 import CustomerChanged
from kontor.api.einvoice.v1.events_pb2 import (
    DispatchFailed,
    DocumentsRejected,
    DocumentsRendered,
    InvoiceDispatched,
)
from kontor.api.platform.v1.events_pb2 import LegalEntityChanged, UserChanged
from kontor.api.projects.v1.events_pb2 import (
    AllocationChanged,
    BudgetChanged,
    MilestoneApproved,
    MilestoneWithdrawn,
    ProjectClosed,
    ProjectStarted,
)
from kontor.api.projects.v1.projects_pb2 import Milestone
from kontor.api.timetracking.v1.events_pb2 import ExpenseApprovalWithdrawn, TimeApprovalWithdrawn
from kontor.billing import wire
from kontor.billing.domain.lines import SourceKind
from kontor.billing.domain.run import Chunk, IssueChunk
from kontor.billing.domain.sending import SendOrder
from kontor.billing.domain.states import Event
from kontor.billing.domain.words import Said
from kontor.billing.store import BillingTx
from kontor.billing.use_cases import asking, following, issuing_many, milestones, runs
from kontor.common.events.bus import Consumer, EventMeta, Handler
from kontor.common.values.errors import DomainError
from kontor.common.values.wire import read_day, read_money

Siblings = list[Milestone]
IssueOrder = IssueRequested | WordedIssueRequested
Billable = asking.Found | DomainError
ProjectState = ProjectStarted | BudgetChanged | AllocationChanged | ProjectClosed


async def replicate_customer(tx: BillingTx, event: CustomerChanged, meta: EventMeta) -> None:
    tx.customers_known.replicate(event.customer, meta.version)


async def replicate_legal_entity(tx: BillingTx, event: LegalEntityChanged, meta: EventMeta) -> None:
    tx.sellers_known.replicate(event.legal_entity, meta.version)


async def replicate_person(tx: BillingTx, event: UserChanged, meta: EventMeta) -> None:
    tx.people_known.replicate(UUID(event.person.id), event.person.name, meta.version)


async def replicate_project(tx: BillingTx, event: ProjectState, meta: EventMeta) -> None:
    tx.projects_known.replicate(event.project, meta.version, customer_id=UUID(event.project.customer.id))


async def siblings(ask: asking.Ask, event: MilestoneApproved, _meta: EventMeta) -> Siblings:
    return await asking.siblings(ask, event.milestone)


async def draft_milestone(tx: BillingTx, event: MilestoneApproved, _meta: EventMeta, accepted: Siblings) -> None:
    await milestones.draft_milestone(tx, milestone=event.milestone, accepted=accepted)


async def milestone_withdrawn(tx: BillingTx, event: MilestoneWithdrawn, _meta: EventMeta) -> None:
    milestone = event.milestone
    await following.source_withdrawn(
        tx,
        kind=SourceKind.MILESTONE,
        source_id=UUID(milestone.id),
        amount=read_money(milestone.amount),
        said=Said.of("milestone_withdrawn", title=milestone.title),
    )


def _chunk(event: BillingRunRequested) -> Chunk:
    projects = tuple(UUID(i) for i in event.project_ids)
    return Chunk(UUID(event.run_id), projects, read_day(event.until, ""))


async def billable_work(ask: asking.Ask, event: BillingRunRequested, _meta: EventMeta) -> Billable:
    return await runs.ask_for_chunk(ask, _chunk(event))


async def draft_chunk(tx: BillingTx, event: BillingRunRequested, _meta: EventMeta, found: Billable) -> None:
    await runs.draft_chunk(tx, chunk=_chunk(event), found=found)


async def run_refused(tx: BillingTx, event: BillingRunRequested, _meta: EventMeta, why: DomainError) -> None:
    await runs.chunk_refused(tx, chunk=_chunk(event), why=why)


def _issue_chunk(event: IssueOrder) -> IssueChunk:
    id_, positions = UUID(event.operation_id), tuple(event.positions)
    if isinstance(event, IssueRequested):
        return IssueChunk(id_, positions)
    order = SendOrder(words=wire.read_letter_words(event.words), hold=timedelta(seconds=event.hold_seconds))
    return IssueChunk(id_, positions, order, event.ordered_by)


async def facts_for_chunk(ask: asking.Ask, event: IssueOrder, _meta: EventMeta) -> issuing_many.Told | DomainError:
    return await issuing_many.ask_for_chunk(ask, _issue_chunk(event))


async def issue_chunk(
    tx: BillingTx, event: IssueOrder, _meta: EventMeta, told: issuing_many.Told | DomainError
) -> None:
    await issuing_many.issue_chunk(tx, chunk=_issue_chunk(event), told=told)


async def issue_refused(tx: BillingTx, event: IssueOrder, _meta: EventMeta, why: DomainError) -> None:
    await issuing_many.chunk_refused(tx, chunk=_issue_chunk(event), why=why)


async def time_withdrawn(tx: BillingTx, event: TimeApprovalWithdrawn, _meta: EventMeta) -> None:
    entry = event.entry
    await following.source_withdrawn(
        tx,
        kind=SourceKind.TIME_ENTRY,
        source_id=UUID(entry.id),
        amount=read_money(entry.amount),
        said=Said.of("time_withdrawn", day=entry.date, person=entry.person.label, reason=event.reason),
    )


async def expense_withdrawn(tx: BillingTx, event: ExpenseApprovalWithdrawn, _meta: EventMeta) -> None:
    expense = event.expense
    await following.source_withdrawn(
        tx,
        kind=SourceKind.EXPENSE,
        source_id=UUID(expense.id),
        amount=read_money(expense.net),
        said=Said.of("expense_withdrawn", title=expense.text, day=expense.date, reason=event.reason),
    )


async def documents_rendered(tx: BillingTx, event: DocumentsRendered, _meta: EventMeta) -> None:
    await following.delivery_told(tx, invoice_id=UUID(event.invoice_id), event=Event.RENDERED)


async def documents_rejected(tx: BillingTx, event: DocumentsRejected, _meta: EventMeta) -> None:
    rules = ", ".join(f.rule for f in event.report.findings[:5])
    await following.delivery_told(
        tx,
        invoice_id=UUID(event.invoice_id),
        event=Event.REJECTED,
        said=Said.own(rules),
        reason=rules,
        attempt=event.attempt,
    )


async def dispatched(tx: BillingTx, event: InvoiceDispatched, _meta: EventMeta) -> None:
    await following.delivery_told(tx, invoice_id=UUID(event.invoice_id), event=Event.DISPATCHED)


async def dispatch_failed(tx: BillingTx, event: DispatchFailed, _meta: EventMeta) -> None:
    said = Event.DISPATCH_REFUSED if event.permanent else Event.DISPATCH_FAILED
    await following.delivery_told(
        tx,
        invoice_id=UUID(event.invoice_id),
        event=said,
        said=Said.own(event.reason),
        reason=event.reason,
        attempt=event.attempt,
    )


async def open_items_changed(tx: BillingTx, events: Sequence[tuple[OpenItemChanged, EventMeta]]) -> None:
    await following.payments_told(tx, [_owed(event.open_item, meta.version) for event, meta in events])


def _owed(item: OpenItem, version: int) -> following.Owed:
    return following.Owed(
        UUID(item.id),
        open_after=read_money(item.open_amount),
        item_version=version,
        claimed=read_money(item.gross),
        superseded=read_money(item.superseded) if item.HasField("superseded") else None,
    )


async def credits_changed(tx: BillingTx, events: Sequence[tuple[CreditChanged, EventMeta]]) -> None:
    """Only money of cancelled invoices is billing's affair."""
    for event, meta in events:
        credit = event.credit
        if credit.invoice.id:
            await following.credit_told(
                tx,
                credit_id=UUID(credit.id),
                invoice_id=UUID(credit.invoice.id),
                free=read_money(credit.free),
                version=meta.version,
            )


async def payments_moved(tx: BillingTx, events: Sequence[tuple[PaymentAllocated | PaymentReversed, EventMeta]]) -> None:
    """Of releases that did not tell of open items yet; later ones say what kind of claim was paid."""
    old = [event for event, _ in events if not event.allocation.claim_kind]
    owed = [(UUID(e.allocation.invoice.id), read_money(e.open_after), e.open_item_version) for e in old]
    await following.payments_told(tx, [following.Owed(*one) for one in owed])


_payments = Handler(payments_moved, at_once=True)
_issues = Handler(issue_chunk, prepare=facts_for_chunk, refused=issue_refused)
CONSUMERS = [
    Consumer("crm", {CustomerChanged: replicate_customer}),
    Consumer("platform", {LegalEntityChanged: replicate_legal_entity, UserChanged: replicate_person}, whole=True),
    Consumer(
        "projects",
        {
            ProjectStarted: replicate_project,
            BudgetChanged: replicate_project,
            AllocationChanged: replicate_project,
            ProjectClosed: replicate_project,
            MilestoneApproved: Handler(draft_milestone, prepare=siblings),
            MilestoneWithdrawn: milestone_withdrawn,
        },
    ),
    Consumer("runs", {BillingRunRequested: Handler(draft_chunk, prepare=billable_work, refused=run_refused)}),
    Consumer("issues", {IssueRequested: _issues}),
    Consumer("worded_issues", {WordedIssueRequested: _issues}),
    Consumer("timetracking", {TimeApprovalWithdrawn: time_withdrawn, ExpenseApprovalWithdrawn: expense_withdrawn}),
    Consumer(
        "einvoice",
        {
            DocumentsRendered: documents_rendered,
            DocumentsRejected: documents_rejected,
            InvoiceDispatched: dispatched,
            DispatchFailed: dispatch_failed,
        },
    ),
    Consumer(
        "collections",
        {
            OpenItemChanged: Handler(open_items_changed, at_once=True),
            CreditChanged: Handler(credits_changed, at_once=True),
            PaymentAllocated: _payments,
            PaymentReversed: _payments,
        },
    ),
]

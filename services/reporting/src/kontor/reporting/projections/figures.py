"""Event to row: what each event means for the read models. Safe to run twice and out of order.

A row keeps the version it came from and is replaced by newer ones only; facts without a version (sent back,
cancelled, undone) are rows of their own that are there or not.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1.events_pb2 import InvoiceChangesRequested, InvoiceIssued
from kontor.api.collections.v1.events_pb2 import (
    OpenItemChanged,
    PaymentAllocated,
    PaymentReceived,
    PaymentReversed,
    PaymentSent,
)
from kontor.api.crm.v1.events_pb2 import LeadCreated, QuoteAccepted
from kontor.api.projects.v1.events_pb2 import BudgetChanged, MilestoneApproved, ProjectStarted
from kontor.api.timetracking.v1.events_pb2 import (
    ExpenseApprovalWithdrawn,
    ExpenseApproved,
    TimeApprovalWithdrawn,
    TimeApproved,
)
from kontor.common.events.bus import EventMeta
from kontor.common.values.clock import local_day
from kontor.common.values.money import Money
from kontor.common.values.wire import read_day, read_money, read_optional_id, read_timestamp, word_of
from kontor.reporting import store
from kontor.reporting.store import ReportingTx

_HOUR = 60
HOME_CURRENCY = "EUR"


def _local(at: Any) -> date:
    """The tenant's day, as every other service dates it."""
    return local_day(read_timestamp(at))


async def lead_created(tx: ReportingTx, event: LeadCreated, meta: EventMeta) -> None:
    lead = event.lead
    await tx.put(
        store.lead, id=UUID(lead.id), source_version=meta.version, title=lead.title, date=_local(lead.created_at)
    )


async def quote_accepted(tx: ReportingTx, event: QuoteAccepted, meta: EventMeta) -> None:
    quote = event.quote
    await tx.put(
        store.order,
        id=UUID(quote.id),
        source_version=meta.version,
        number=quote.number,
        title=quote.title,
        lead_id=read_optional_id(quote.lead.id, ""),
        date=_local(quote.acceptance.at),
        event_id=meta.event_id,
    )
    lines = [
        {
            "id": UUID(line.id),
            "source_version": meta.version,
            "quote_id": UUID(quote.id),
            "title": line.title,
            "net": read_money(line.net).amount,
        }
        for line in quote.lines
    ]
    await tx.put_all(store.quote_line, lines)


async def project_planned(tx: ReportingTx, event: ProjectStarted | BudgetChanged, meta: EventMeta) -> None:
    project = event.project
    await tx.put(
        store.project,
        id=UUID(project.id),
        source_version=meta.version,
        number=project.number,
        name=project.name,
        budget=sum((read_money(p.budget).amount for p in project.positions), Decimal(0)),
        date=_local(project.created_at),
        currency=next((p.budget.currency for p in project.positions if p.budget.currency), HOME_CURRENCY),
    )


async def milestone_approved(tx: ReportingTx, event: MilestoneApproved, meta: EventMeta) -> None:
    milestone = event.milestone
    await tx.put(
        store.work,
        id=UUID(milestone.id),
        source_version=meta.version,
        kind="milestone",
        project_id=UUID(milestone.project.id),
        label=milestone.title,
        date=_local(milestone.acceptance.at),
        minutes=0,
        billable_minutes=0,
        amount=read_money(milestone.amount).amount,
        cost=Decimal(0),
        approved=True,
        event_id=meta.event_id,
        currency=milestone.amount.currency,
        person_id=None,
        cost_known=True,
    )


async def time_judged(tx: ReportingTx, event: TimeApproved | TimeApprovalWithdrawn, meta: EventMeta) -> None:
    entry = event.entry
    known = entry.HasField("cost_rate")
    cost = Money.of(read_money(entry.cost_rate).amount * entry.minutes / _HOUR) if known else Money.zero()
    await tx.put(
        store.work,
        id=UUID(entry.id),
        source_version=meta.version,
        kind="time_entry",
        project_id=UUID(entry.project.id),
        label=entry.note or entry.person.label,
        date=read_day(entry.date, ""),
        minutes=entry.minutes,
        billable_minutes=entry.minutes if entry.billable else 0,
        amount=read_money(entry.amount).amount,
        cost=cost.amount,
        approved=isinstance(event, TimeApproved),
        event_id=meta.event_id,
        currency=entry.amount.currency or HOME_CURRENCY,
        person_id=UUID(entry.person.id),
        cost_known=known,
    )


async def expense_judged(tx: ReportingTx, event: ExpenseApproved | ExpenseApprovalWithdrawn, meta: EventMeta) -> None:
    expense = event.expense
    net = read_money(expense.net).amount
    await tx.put(
        store.work,
        id=UUID(expense.id),
        source_version=meta.version,
        kind="expense",
        project_id=UUID(expense.project.id),
        label=expense.text,
        date=read_day(expense.date, ""),
        minutes=0,
        billable_minutes=0,
        amount=net,
        cost=net,
        approved=isinstance(event, ExpenseApproved),
        event_id=meta.event_id,
        currency=expense.net.currency,
        person_id=UUID(expense.person.id),
        cost_known=True,
    )


async def changes_requested(tx: ReportingTx, event: InvoiceChangesRequested, _meta: EventMeta) -> None:
    await tx.put(store.sent_back, id=UUID(event.draft.id))


async def invoice_issued(tx: ReportingTx, event: InvoiceIssued, meta: EventMeta) -> None:
    issued = event.invoice
    id_ = UUID(issued.id)
    issue_date = read_day(issued.issue_date, "")
    await tx.put(
        store.invoice,
        id=id_,
        source_version=meta.version,
        number=issued.number,
        kind=word_of(billing.DocumentKind, issued.document_kind),
        project_id=read_optional_id(issued.project.id, ""),
        customer=issued.buyer.name,
        issue_date=issue_date,
        due_date=read_day(issued.terms.due_date, "") if issued.terms.due_date else issue_date,
        net=read_money(issued.net).amount,
        gross=read_money(issued.gross).amount,
        event_id=meta.event_id,
        currency=issued.gross.currency,
    )
    if issued.document_kind == billing.DOCUMENT_KIND_CANCELLATION:
        await tx.put(store.cancelled, id=UUID(issued.preceding[0].invoice_id), date=issue_date)
    await tx.put_all(store.invoice_line, [_line(id_, line) for line in issued.lines])
    await tx.put_all(store.line_source, [_source(id_, line, s) for line in issued.lines for s in line.sources])


def _line(invoice_id: UUID, line: billing.InvoiceLine) -> dict[str, Any]:
    return {
        "id": UUID(line.id),
        "invoice_id": invoice_id,
        "position": line.position,
        "title": line.title,
        "net": read_money(line.net).amount,
        "quote_line_id": read_optional_id(line.quote_line_id, ""),
    }


def _source(invoice_id: UUID, line: billing.InvoiceLine, source: billing.Source) -> dict[str, Any]:
    return {
        "line_id": UUID(line.id),
        "kind": word_of(billing.SourceKind, source.kind).lower(),
        "id": UUID(source.id),
        "invoice_id": invoice_id,
        "label": source.text or line.title,
        "amount": read_money(source.amount).amount if source.HasField("amount") else Decimal(0),
    }


async def payment_booked(tx: ReportingTx, event: PaymentReceived | PaymentSent, meta: EventMeta) -> None:
    """Every bank line, whichever its direction: what came in positive, what went out negative."""
    line = event.bank_transaction
    await tx.put(
        store.payment,
        id=UUID(line.id),
        label=line.counterparty_name,
        amount=read_money(line.amount).amount,
        date=read_day(event.posting_date or line.booking_date, ""),
        event_id=meta.event_id,
        currency=line.amount.currency,
    )


async def payment_allocated(tx: ReportingTx, event: PaymentAllocated, meta: EventMeta) -> None:
    made = event.allocation
    await tx.put(
        store.allocation,
        id=UUID(made.id),
        payment_id=UUID(event.bank_transaction_id),
        invoice_id=UUID(made.invoice.id),
        amount=read_money(made.amount).amount,
        event_id=meta.event_id,
        currency=made.amount.currency,
        reason=made.reason,
        day=_local(made.at) if made.HasField("at") else None,
    )


async def payment_reversed(tx: ReportingTx, event: PaymentReversed, _meta: EventMeta) -> None:
    await tx.put(store.undone, id=UUID(event.allocation.id))


async def open_item_changed(tx: ReportingTx, event: OpenItemChanged, meta: EventMeta) -> None:
    """What is open of an invoice, what was after each change of it, and the day nothing was any more: paid,
    superseded, or cancelled."""
    item = event.open_item
    left = read_money(item.open_amount).amount
    await tx.put(
        store.standing,
        id=UUID(item.id),
        source_version=meta.version,
        open_amount=left,
        settled_on=None if left > 0 else read_day(event.posting_date, ""),
    )
    await tx.put(
        store.standing_was,
        id=UUID(item.id),
        of_version=meta.version,
        date=read_day(event.posting_date, "") if event.posting_date else local_day(meta.at),
        open_amount=left,
    )

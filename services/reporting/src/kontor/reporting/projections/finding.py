"""What can be looked for: one row a record with what people call it, replaced by newer versions only."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1 import events_pb2 as billing_events
from kontor.api.common.v1 import types_pb2 as types
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.crm.v1 import events_pb2 as crm_events
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.common.events.bus import EventMeta
from kontor.common.values.clock import local_instant
from kontor.common.values.wire import read_day, read_money, read_optional_id, read_timestamp, word_of
from kontor.reporting import store
from kontor.reporting.domain import last_figures
from kontor.reporting.store import ReportingTx


async def _put(
    tx: ReportingTx,
    kind: str,
    id_: str,
    meta: EventMeta,
    *,
    title: str,
    at: datetime,
    subtitle: str = "",
    number: str = "",
    amount: types.Money | None = None,
    state: str = "",
    customer: str = "",
    project: str = "",
) -> None:
    value: Decimal | None = read_money(amount).amount if amount is not None and amount.currency else None
    await tx.put(
        store.findable,
        kind=kind,
        id=UUID(id_),
        source_version=meta.version,
        title=title,
        subtitle=subtitle,
        number=number,
        tail=last_figures(number),
        amount=value,
        currency="" if value is None or amount is None else amount.currency,
        state=state,
        at=at,
        customer_id=read_optional_id(customer, ""),
        project_id=read_optional_id(project, ""),
        gone=not title and not number,
    )


async def customer_changed(tx: ReportingTx, event: crm_events.CustomerChanged, meta: EventMeta) -> None:
    known = event.customer
    where = known.address.city
    await _put(
        tx,
        "customer",
        known.id,
        meta,
        title=known.name,
        subtitle=where,
        number=known.number,
        at=meta.at,
        customer=known.id,
    )


async def lead_moved(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
    lead: crm.Lead = event.lead
    state = word_of(crm.LeadState, lead.state)
    at = read_timestamp(lead.created_at)
    await _put(tx, "lead", lead.id, meta, title=lead.title, subtitle=lead.company, state=state, at=at)


async def quote_moved(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
    quote: crm.Quote = event.quote
    await _put(
        tx,
        "quote",
        quote.id,
        meta,
        title=quote.title,
        subtitle=quote.customer.label,
        number=quote.number,
        amount=quote.net,
        state=word_of(crm.QuoteState, quote.state),
        at=read_timestamp(quote.created_at),
        customer=quote.customer.id,
    )


async def project_moved(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
    project: projects.Project = event.project
    await _put(
        tx,
        "project",
        project.id,
        meta,
        title=project.name,
        subtitle=project.customer.label,
        number=project.number,
        state=word_of(projects.ProjectState, project.state),
        at=read_timestamp(project.created_at),
        customer=project.customer.id,
        project=project.id,
    )


async def milestone_moved(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
    milestone: projects.Milestone = event.milestone
    await _put(
        tx,
        "milestone",
        milestone.id,
        meta,
        title=milestone.title,
        subtitle=milestone.project.label,
        amount=milestone.amount,
        state=word_of(projects.MilestoneState, milestone.state),
        at=read_timestamp(milestone.reached_at) if milestone.HasField("reached_at") else meta.at,
        customer=milestone.customer.id,
        project=milestone.project.id,
    )


async def draft_moved(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
    """Until it is discarded or issued; then its invoice is found."""
    draft: billing.InvoiceDraft = event.draft
    gone = draft.state not in _OPEN
    await _put(
        tx,
        "draft",
        draft.id,
        meta,
        title="" if gone else draft.title or draft.project.label or draft.customer.label,
        subtitle=draft.customer.label,
        amount=draft.gross,
        state=word_of(billing.DraftState, draft.state),
        at=read_timestamp(draft.created_at),
        customer=draft.customer.id,
        project=draft.project.id,
    )


_OPEN = (billing.DRAFT_STATE_DRAFTED, billing.DRAFT_STATE_IN_REVIEW, billing.DRAFT_STATE_APPROVED)


async def draft_issued(tx: ReportingTx, event: billing_events.DraftIssued, meta: EventMeta) -> None:
    await _put(tx, "draft", event.draft_id, meta, title="", at=meta.at)


async def invoice_moved(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
    invoice: billing.Invoice = event.invoice
    states = {
        billing_events.InvoiceIssued: "ISSUED",
        billing_events.InvoiceCancelled: "CANCELLED",
        billing_events.InvoiceSettled: "SETTLED",
    }
    await _put(
        tx,
        "invoice",
        invoice.id,
        meta,
        title=invoice.buyer.name,
        subtitle=invoice.title or invoice.project.label,
        number=invoice.number,
        amount=invoice.gross,
        state=states[type(event)],
        at=local_instant(read_day(invoice.issue_date, "")),
        customer=invoice.customer.id,
        project=invoice.project.id,
    )

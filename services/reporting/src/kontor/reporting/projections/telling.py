"""What happened to customers and projects, a row an event: written once, whenever it comes.

Beside it who people are and how far a tenant's clock was moved, so that a row says who and when as the tenant knows it.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.api.billing.v1 import events_pb2 as billing_events
from kontor.api.collections.v1 import events_pb2 as collections_events
from kontor.api.common.v1 import types_pb2 as types
from kontor.api.crm.v1 import events_pb2 as crm_events
from kontor.api.platform.v1 import events_pb2 as platform_events
from kontor.api.projects.v1 import events_pb2 as projects_events
from kontor.common.events.bus import EventMeta
from kontor.common.values.wire import read_money, read_optional_id
from kontor.reporting import store
from kontor.reporting.store import ReportingTx


@dataclass(frozen=True)
class Telling:
    """Where an event names its record, what people call it, how much, and whose it is."""

    # The kind of page that shows it, see `queries.timeline`.
    kind: str
    record: str
    label: str = "title"
    number: str = ""
    amount: str = ""
    # The field of the event that names the customer; the record's where not said.
    customer: str = ""
    comment: str = ""


def _at(message: Any, path: str) -> Any:
    for step in path.split(".") if path else ():
        message = getattr(message, step)
    return message if path else ""


def _whose(event: Any, said: str, record: Any, name: str, own: bool) -> UUID | None:
    """The id of a customer or a project: named by the event, by the record, or the record itself."""
    if own:
        return UUID(record.id)
    known: types.Ref | None = _at(event, said) if said else getattr(record, name, None)
    return None if known is None else read_optional_id(known.id, "")


async def told(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
    """A row of its own for each event, written once."""
    of = TELLINGS[type(event)]
    record = _at(event, of.record)
    amount: types.Money | str = _at(event, of.amount)
    worth = amount if isinstance(amount, types.Money) and amount.currency else None
    await tx.put(
        store.told,
        id=meta.event_id,
        at=meta.at,
        event=type(event).__name__,
        kind=of.kind,
        record_id=UUID(record.id),
        label=_at(record, of.label),
        number=_at(record, of.number),
        amount=None if worth is None else read_money(worth).amount,
        currency="" if worth is None else worth.currency,
        comment=_at(event, of.comment),
        actor=meta.actor,
        customer_id=_whose(event, of.customer, record, "customer", of.kind == "customer"),
        project_id=_whose(event, "", record, "project", of.kind == "project"),
    )


async def person_changed(tx: ReportingTx, event: platform_events.UserChanged, meta: EventMeta) -> None:
    person = event.person
    await tx.put(store.person, id=UUID(person.id), source_version=meta.version, name=person.name)


async def clock_moved(tx: ReportingTx, event: platform_events.ClockMoved, meta: EventMeta) -> None:
    await tx.put(store.clock_move, id=meta.event_id, at=meta.at, offset_seconds=event.offset_seconds)


_QUOTE = Telling("quote", "quote", number="number", amount="quote.net")
_PROJECT = Telling("project", "project", label="name", number="number")
_MILESTONE = Telling("milestone", "milestone", amount="milestone.amount")
_DRAFT = Telling("draft", "draft", amount="draft.gross")
_INVOICE = Telling("invoice", "invoice", number="number", amount="invoice.gross")
_PAID = Telling(
    "invoice", "allocation.invoice", label="", number="number", amount="allocation.amount", customer="customer"
)

TELLINGS: dict[type[Message], Telling] = {
    crm_events.CustomerChanged: Telling("customer", "customer", label="name", number="number"),
    crm_events.QuoteSent: _QUOTE,
    crm_events.QuoteSeen: _QUOTE,
    crm_events.QuoteAccepted: _QUOTE,
    crm_events.QuoteDeclined: _QUOTE,
    projects_events.ProjectStarted: _PROJECT,
    projects_events.BudgetChanged: _PROJECT,
    projects_events.AllocationChanged: _PROJECT,
    projects_events.ProjectClosed: _PROJECT,
    projects_events.MilestoneReached: _MILESTONE,
    projects_events.MilestoneApproved: _MILESTONE,
    projects_events.MilestoneRejected: _MILESTONE,
    projects_events.MilestoneWithdrawn: _MILESTONE,
    billing_events.ApprovalRequested: _DRAFT,
    billing_events.InvoiceChangesRequested: Telling("draft", "draft", amount="draft.gross", comment="comment"),
    billing_events.InvoiceApproved: _DRAFT,
    billing_events.DraftDiscarded: _DRAFT,
    billing_events.InvoiceIssued: _INVOICE,
    billing_events.InvoiceCancelled: Telling(
        "invoice", "invoice", number="number", amount="invoice.gross", comment="reason"
    ),
    billing_events.InvoiceSettled: _INVOICE,
    collections_events.PaymentAllocated: _PAID,
    collections_events.PaymentReversed: _PAID,
    collections_events.DunningNoticeIssued: Telling(
        "invoice",
        "dunning_notice.invoice",
        label="",
        number="number",
        amount="dunning_notice.total",
        customer="dunning_notice.customer",
    ),
    collections_events.ClaimAsserted: Telling(
        "invoice", "claim.invoice", label="", number="number", amount="claim.amount", customer="claim.customer"
    ),
}

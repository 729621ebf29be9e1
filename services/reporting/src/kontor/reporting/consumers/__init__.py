"""Which events reporting listens to, and the projection each one feeds."""

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
from kontor.common.events.bus import Consumer
from kontor.reporting.consumers.records import RECORDS
from kontor.reporting.projections import figures as p

CONSUMERS = [
    Consumer("crm", {LeadCreated: p.lead_created, QuoteAccepted: p.quote_accepted}),
    Consumer(
        "projects",
        {
            ProjectStarted: p.project_planned,
            BudgetChanged: p.project_planned,
            MilestoneApproved: p.milestone_approved,
        },
    ),
    Consumer(
        "timetracking",
        {
            TimeApproved: p.time_judged,
            TimeApprovalWithdrawn: p.time_judged,
            ExpenseApproved: p.expense_judged,
            ExpenseApprovalWithdrawn: p.expense_judged,
        },
    ),
    Consumer(
        "billing",
        {
            InvoiceChangesRequested: p.changes_requested,
            InvoiceIssued: p.invoice_issued,
        },
    ),
    Consumer(
        "collections",
        {
            PaymentReceived: p.payment_booked,
            PaymentSent: p.payment_booked,
            OpenItemChanged: p.open_item_changed,
            PaymentAllocated: p.payment_allocated,
            PaymentReversed: p.payment_reversed,
        },
    ),
    Consumer("records", RECORDS),
]

"""Which events say what is known of records, and the projections each one feeds."""

from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message
from kontor.api.billing.v1.events_pb2 import (
    ApprovalRequested,
    DraftDiscarded,
    DraftIssued,
    InvoiceApproved,
    InvoiceCancelled,
    InvoiceChangesRequested,
    InvoiceDrafted,
    InvoiceIssued,
    InvoiceMoved,
    InvoiceSettled,
)
from kontor.api.collections.v1.events_pb2 import (
    ClaimAsserted,
    CreditChanged,
    DunningNoticeIssued,
    OpenItemChanged,
    PaymentAllocated,
    PaymentReversed,
)
from kontor.api.crm.v1.events_pb2 import (
    CustomerChanged,
    LeadAssigned,
    LeadCreated,
    LeadLost,
    LeadQualified,
    QuoteAccepted,
    QuoteChanged,
    QuoteDeclined,
    QuoteSeen,
    QuoteSent,
)
from kontor.api.platform.v1.events_pb2 import (
    ClockMoved,
    TenantCreated,
    UserChanged,
)
from kontor.api.projects.v1.events_pb2 import (
    AllocationChanged,
    BudgetChanged,
    MilestoneApproved,
    MilestonePlanned,
    MilestoneReached,
    MilestoneRejected,
    MilestoneWithdrawn,
    ProjectClosed,
    ProjectStarted,
)
from kontor.api.timetracking.v1.events_pb2 import (
    ExpenseApprovalWithdrawn,
    ExpenseApproved,
    ExpenseChanged,
    ExpenseDiscarded,
    ExpenseRecorded,
    ExpenseRejected,
    ExpenseSubmitted,
    TimeApprovalWithdrawn,
    TimeApproved,
    TimeChanged,
    TimeDiscarded,
    TimeRecorded,
    TimeRejected,
    TimeSubmitted,
)
from kontor.common.events.bus import EventMeta
from kontor.reporting.projections import booking, counting, finding, telling, waiting
from kontor.reporting.projections.telling import told
from kontor.reporting.store import ReportingTx

Handler = Callable[[ReportingTx, Any, EventMeta], Any]


def _all(*handlers: Handler) -> Handler:
    async def handled(tx: ReportingTx, event: Any, meta: EventMeta) -> None:
        for handler in handlers:
            await handler(tx, event, meta)

    return handled


RECORDS: dict[type[Message], Handler] = {
    InvoiceDrafted: _all(waiting.draft_moved, finding.draft_moved, booking.draft_drafted, counting.drafted),
    ApprovalRequested: _all(waiting.draft_moved, finding.draft_moved, told, booking.draft_drafted, counting.drafted),
    InvoiceChangesRequested: _all(waiting.draft_moved, finding.draft_moved, told, booking.draft_drafted),
    InvoiceApproved: _all(waiting.draft_moved, finding.draft_moved, told, booking.draft_drafted, counting.approved),
    DraftDiscarded: _all(waiting.draft_moved, finding.draft_moved, told, booking.draft_drafted),
    DraftIssued: _all(waiting.draft_issued, finding.draft_issued, booking.draft_closed),
    InvoiceMoved: _all(waiting.invoice_moved, counting.sent),
    InvoiceIssued: _all(finding.invoice_moved, told),
    InvoiceCancelled: _all(finding.invoice_moved, told),
    InvoiceSettled: _all(finding.invoice_moved, told),
    CreditChanged: waiting.credit_moved,
    OpenItemChanged: waiting.open_item_moved,
    PaymentAllocated: told,
    PaymentReversed: told,
    DunningNoticeIssued: told,
    ClaimAsserted: told,
    CustomerChanged: _all(finding.customer_changed, told),
    LeadCreated: _all(waiting.lead_moved, finding.lead_moved),
    LeadQualified: _all(waiting.lead_moved, finding.lead_moved),
    LeadAssigned: _all(waiting.lead_moved, finding.lead_moved),
    LeadLost: _all(waiting.lead_moved, finding.lead_moved),
    QuoteChanged: _all(waiting.quote_moved, finding.quote_moved),
    QuoteSent: _all(waiting.quote_moved, finding.quote_moved, told),
    QuoteSeen: _all(waiting.quote_moved, told),
    QuoteAccepted: _all(waiting.quote_moved, finding.quote_moved, told),
    QuoteDeclined: _all(waiting.quote_moved, finding.quote_moved, told),
    TenantCreated: counting.tenant_founded,
    UserChanged: telling.person_changed,
    ClockMoved: telling.clock_moved,
    ProjectStarted: _all(waiting.team_changed, finding.project_moved, told),
    BudgetChanged: _all(waiting.team_changed, told),
    AllocationChanged: _all(waiting.team_changed, told),
    ProjectClosed: _all(waiting.team_changed, finding.project_moved, told),
    MilestonePlanned: finding.milestone_moved,
    MilestoneReached: _all(waiting.milestone_moved, finding.milestone_moved, told),
    MilestoneApproved: _all(waiting.milestone_moved, finding.milestone_moved, told),
    MilestoneRejected: _all(waiting.milestone_moved, finding.milestone_moved, told),
    MilestoneWithdrawn: _all(waiting.milestone_moved, finding.milestone_moved, told),
    TimeSubmitted: _all(waiting.time_moved, booking.time_booked),
    TimeChanged: _all(waiting.time_moved, booking.time_booked),
    TimeDiscarded: _all(waiting.time_moved, booking.time_booked),
    TimeApproved: _all(waiting.time_moved, booking.time_booked),
    TimeRejected: _all(waiting.time_moved, booking.time_booked),
    TimeApprovalWithdrawn: _all(waiting.time_moved, booking.time_booked),
    ExpenseSubmitted: _all(waiting.expense_moved, booking.expense_booked),
    ExpenseChanged: _all(waiting.expense_moved, booking.expense_booked),
    ExpenseDiscarded: _all(waiting.expense_moved, booking.expense_booked),
    ExpenseApproved: _all(waiting.expense_moved, booking.expense_booked),
    ExpenseRejected: _all(waiting.expense_moved, booking.expense_booked),
    ExpenseApprovalWithdrawn: _all(waiting.expense_moved, booking.expense_booked),
    TimeRecorded: booking.time_booked,
    ExpenseRecorded: booking.expense_booked,
}

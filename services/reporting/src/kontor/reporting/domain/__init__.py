"""Links of a lineage and kinds of work as values, figures beside; where they come from is `queries`' part."""

import re
from dataclasses import dataclass
from uuid import UUID

from kontor.common.values.money import Money

_LAST_FIGURES = re.compile(r"(\d+)\D*$")


@dataclass(frozen=True)
class Link:
    """One step of a cent's way back; `parent` is the index of the step it came from."""

    kind: str
    id: UUID
    label: str
    number: str
    amount: Money | None
    event_id: UUID | None
    parent: int


@dataclass(frozen=True)
class Doing:
    """What a kind of item asks for: the permission of its verbs, and what of the record must be readable."""

    acts: str
    reads: str
    path: str
    verbs: tuple[str, ...] = ()
    # Only the author's: then a permission limited to one's own is enough.
    own: bool = False


DOINGS: dict[str, Doing] = {
    "DRAFT_APPROVAL": Doing("billing.draft.approve", "billing.draft.read", "/v1/drafts/{id}", ("approve", "sendBack")),
    "DRAFT_ISSUE": Doing("billing.invoice.issue", "billing.draft.read", "/v1/drafts/{id}", ("issue",)),
    "DELIVERY_FAILED": Doing("billing.invoice.issue", "billing.invoice.read", "/v1/invoices/{id}", ("retryDelivery",)),
    "TIME_REVIEW": Doing(
        "timetracking.entry.approve", "timetracking.entry.read", "/v1/time_entries/{id}", ("approve", "reject")
    ),
    "TIME_RETURNED": Doing(
        "timetracking.entry.write", "timetracking.entry.read", "/v1/time_entries/{id}", ("update", "submit"), own=True
    ),
    "EXPENSE_REVIEW": Doing(
        "timetracking.expense.approve", "timetracking.expense.read", "/v1/expenses/{id}", ("approve", "reject")
    ),
    "EXPENSE_RETURNED": Doing(
        "timetracking.expense.write", "timetracking.expense.read", "/v1/expenses/{id}", ("update", "submit"), own=True
    ),
    "MILESTONE_ACCEPTANCE": Doing(
        "projects.milestone.accept", "projects.milestone.read", "/v1/milestones/{id}", ("recordAcceptance",)
    ),
    "BANK_LINES": Doing(
        "collections.transaction.allocate",
        "collections.transaction.read",
        "/v1/bank_transactions/{id}",
        ("allocate",),
    ),
    "CREDIT_FREE": Doing("collections.credit.allocate", "collections.credit.read", "/v1/credits/{id}", ("allocate",)),
    "CUSTOMER_OVERDUE": Doing(
        "collections.claim.assert", "collections.open_item.read", "/v1/open_items/{id}", ("assert",)
    ),
    "LEAD_ANSWER": Doing("crm.lead.write", "crm.lead.read", "/v1/leads/{id}", ("qualify", "lose")),
    "QUOTE_EXPIRING": Doing("crm.quote.write", "crm.quote.read", "/v1/quotes/{id}", ("send",)),
}


def last_figures(number: str) -> str:
    """What people say of a number, `RE-2026-0117` is the 117: its last figures without zeros before them."""
    figures = _LAST_FIGURES.search(number)
    return figures[1].lstrip("0") if figures else ""


# By event: the permission that reading its record needs, as the contract says of the event.
TOLD = {
    "CustomerChanged": "crm.customer.read",
    **dict.fromkeys(("QuoteSent", "QuoteSeen", "QuoteAccepted", "QuoteDeclined"), "crm.quote.read"),
    **dict.fromkeys(("ProjectStarted", "BudgetChanged", "AllocationChanged", "ProjectClosed"), "projects.project.read"),
    **dict.fromkeys(
        ("MilestoneReached", "MilestoneApproved", "MilestoneRejected", "MilestoneWithdrawn"), "projects.milestone.read"
    ),
    **dict.fromkeys(
        ("ApprovalRequested", "InvoiceChangesRequested", "InvoiceApproved", "DraftDiscarded"), "billing.draft.read"
    ),
    **dict.fromkeys(("InvoiceIssued", "InvoiceCancelled", "InvoiceSettled"), "billing.invoice.read"),
    **dict.fromkeys(("PaymentAllocated", "PaymentReversed"), "collections.credit.read"),
    "DunningNoticeIssued": "collections.dunning.read",
    "ClaimAsserted": "collections.open_item.read",
}
# Days that an invoice passed on its way, as they are kept.
DRAFTED, APPROVED, SENT = "DRAFTED", "APPROVED", "SENT"
# Of a project, as its figures name them.
AMOUNTS = ("planned", "booked", "submitted", "approved", "drafted", "billed", "paid", "cost", "margin", "unbilled")

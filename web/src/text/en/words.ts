import type { Text } from '../de';

export const words: Pick<Text, 'words' | 'events'> = {
  words: {
    UNSPECIFIED: '–', DRAFTED: 'Draft', DRAFT: 'Draft', IN_REVIEW: 'In review', APPROVED: 'Approved', ISSUED: 'Issued', DISCARDED: 'Discarded',
    PENDING: 'Waiting', DOCUMENTED: 'Made', DISPATCHED: 'Sent', FAILED: 'Failed', NEEDS_ATTENTION: 'Needs action', CALLED_BACK: 'Called back',
    OPEN: 'Open', PARTLY_PAID: 'Partly paid', SETTLED: 'Paid', WRITTEN_OFF: 'Written off', OVERDUE: 'Overdue', SUPERSEDED: 'Replaced', NOT_OWED: 'Not owed', CANCELLED: 'Cancelled',
    INVOICE: 'Invoice', PARTIAL: 'Partial invoice', RESIDUAL: 'Residual invoice', CANCELLATION: 'Cancellation', CREDIT_NOTE: 'Credit note', CORRECTION: 'Correction', FINAL: 'Final invoice',
    TIME_ENTRY: 'Time', EXPENSE: 'Expense', MILESTONE: 'Milestone', RETAINER: 'Retainer', ADVANCE: 'Advance',
    XRECHNUNG_UBL: 'XRechnung UBL', XRECHNUNG_CII: 'XRechnung CII', ZUGFERD: 'ZUGFeRD', ZUGFERD_PDF: 'ZUGFeRD', ZUGFERD_BASIC: 'ZUGFeRD Basic', ZUGFERD_EXTENDED: 'ZUGFeRD Extended', ZUGFERD_XRECHNUNG: 'ZUGFeRD XRechnung',
    EN16931_UBL: 'EN 16931 UBL', EN16931_CII: 'EN 16931 CII', PEPPOL_UBL: 'Peppol BIS', PEPPOL_BIS: 'Peppol BIS', EMAIL: 'E-mail', PORTAL: 'Portal', PEPPOL: 'Peppol',
    QUEUED: 'Waiting', SENT: 'Sent', DELIVERED: 'Delivered', BOUNCED: 'Refused', PRINCIPAL: 'Principal', INTEREST: 'Default interest', LUMP_SUM: 'Lump sum', COST: 'Cost', FEE: 'Fee',
    AGREED_TERM: 'agreed term', THIRTY_DAYS: 'thirty days after receipt', REMINDER: 'reminder',
    COMPANY: 'Company', PUBLIC_BODY: 'Public body', CONSUMER: 'Consumer', ACCEPTED: 'Accepted', DECLINED: 'Declined', EXPIRED: 'Expired', ACTIVE: 'Running', CLOSED: 'Closed', NEW: 'New', QUALIFIED: 'Qualified', LOST: 'Lost', WON: 'Won', QUOTED: 'Quoted', UNMATCHED: 'Open', PARTLY_ALLOCATED: 'Partly allocated', ALLOCATED: 'Allocated', IGNORED: 'No invoice', SUBMITTED: 'Submitted', REJECTED: 'Rejected', REACHED: 'Reported', FIXED_PRICE: 'Fixed price', TIME_AND_MATERIAL: 'Time and material', EXPENSES: 'Expenses', LEAD: 'Lead', MEMBER: 'Member',
    DRAFT_APPROVAL: 'Approve draft', DRAFT_ISSUE: 'Issue invoice', DELIVERY_FAILED: 'Mend delivery', TIME_REVIEW: 'Review time', TIME_RETURNED: 'Correct time', EXPENSE_REVIEW: 'Review expense', EXPENSE_RETURNED: 'Correct expense', MILESTONE_ACCEPTANCE: 'Get acceptance', BANK_LINES: 'Match bank lines', CREDIT_FREE: 'Use credit', CUSTOMER_OVERDUE: 'Overdue', LEAD_ANSWER: 'Answer enquiry', QUOTE_EXPIRING: 'Follow up quote',
    BETTER: 'better', WORSE: 'worse', SAME: 'the same', BEFORE: 'Period before', YEAR_BEFORE: 'Year before',
    UNIT_HUR: 'h', UNIT_C62: 'pcs', UNIT_MON: 'mo.', UNIT_DAY: 'days', UNIT_LS: 'lump', UNIT_KMT: 'km',
  },
  events: {
    InvoiceDrafted: 'Drafted', DraftDiscarded: 'Discarded', DraftIssued: 'Issued', ApprovalRequested: 'Sent for review', InvoiceChangesRequested: 'Sent back', InvoiceApproved: 'Approved',
    InvoiceIssued: 'Issued', DocumentsRequested: 'Documents requested', DispatchRequested: 'Dispatch requested', InvoiceMoved: 'Moved on', InvoiceCancelled: 'Cancelled', InvoiceSettled: 'Paid',
    InvoiceDocumentsArchived: 'Documents archived', InvoiceDocumentsFailed: 'Documents failed', InvoiceDispatched: 'Sent', InvoiceDispatchFailed: 'Sending failed', PaymentAllocated: 'Payment allocated', PaymentReversed: 'Allocation taken back',
    MailTextChanged: 'Changed', LeadCreated: 'Enquired', LeadQualified: 'Qualified', LeadAssigned: 'Assigned', LeadLost: 'Declined', OpportunityStageChanged: 'Stage changed', CustomerChanged: 'Changed', QuoteChanged: 'Changed', QuoteSent: 'Sent', QuoteSeen: 'Opened', QuoteAccepted: 'Accepted', QuoteDeclined: 'Declined', ProjectStarted: 'Started', BudgetChanged: 'Budget changed', AllocationChanged: 'Team changed', ProjectClosed: 'Closed', DocumentsRendered: 'Documents made', DocumentsRejected: 'Documents rejected', DispatchFailed: 'Sending failed',
    SUBMITTED: 'Sent for review', APPROVED: 'Approved', SENT_BACK: 'Sent back', CHANGED: 'Changed', STALE: 'Became stale', APPROVAL_OVERDUE: 'Approval overdue', DISCARDED: 'Discarded', DRAFTED: 'Drafted', ISSUED: 'Issued', CANCELLED: 'Cancelled', RENDERED: 'Documents made', REJECTED: 'Documents rejected', DISPATCHED: 'Sent', DISPATCH_FAILED: 'Sending failed', DISPATCH_REFUSED: 'Recipient refused', DELIVERY_OVERDUE: 'Delivery overdue', TRIED_ENOUGH: 'Tries used up', RETRY_ASKED: 'Asked for again', READY: 'Documents made', HELD: 'Letter waits', LEAVES: 'Letter leaves', CALLED_BACK: 'Called back', PAID_PARTLY: 'Partly paid', PAID: 'Paid', REOPENED: 'Open again', WRITTEN_OFF: 'Written off', SUPERSEDED: 'Replaced', NOTHING_OWED: 'Nothing owed',
    OpenItemChanged: 'Open item changed',
  },
};

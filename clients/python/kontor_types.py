"""Types of what Kontor's REST interface takes and answers. Made by `./kontor proto`; never edited.

`NotRequired` is what may be missing; everything else is in every answer, and needed in a request.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

BillingDeliveryState = Literal[
    "DELIVERY_STATE_UNSPECIFIED",
    "DELIVERY_STATE_PENDING",
    "DELIVERY_STATE_DOCUMENTED",
    "DELIVERY_STATE_DISPATCHED",
    "DELIVERY_STATE_FAILED",
    "DELIVERY_STATE_NEEDS_ATTENTION",
    "DELIVERY_STATE_CALLED_BACK",
]

BillingDeliveryStateInput = Literal[
    "DELIVERY_STATE_PENDING",
    "DELIVERY_STATE_DOCUMENTED",
    "DELIVERY_STATE_DISPATCHED",
    "DELIVERY_STATE_FAILED",
    "DELIVERY_STATE_NEEDS_ATTENTION",
    "DELIVERY_STATE_CALLED_BACK",
]

BillingDocumentKind = Literal[
    "DOCUMENT_KIND_UNSPECIFIED",
    "DOCUMENT_KIND_INVOICE",
    "DOCUMENT_KIND_PARTIAL",
    "DOCUMENT_KIND_RESIDUAL",
    "DOCUMENT_KIND_CANCELLATION",
    "DOCUMENT_KIND_CREDIT_NOTE",
    "DOCUMENT_KIND_CORRECTION",
    "DOCUMENT_KIND_FINAL",
]

BillingDraftState = Literal[
    "DRAFT_STATE_UNSPECIFIED",
    "DRAFT_STATE_DRAFTED",
    "DRAFT_STATE_IN_REVIEW",
    "DRAFT_STATE_APPROVED",
    "DRAFT_STATE_ISSUED",
    "DRAFT_STATE_DISCARDED",
]

BillingIssueState = Literal[
    "ISSUE_STATE_UNSPECIFIED",
    "ISSUE_STATE_WAITING",
    "ISSUE_STATE_ISSUED",
    "ISSUE_STATE_FAILED",
]

BillingLineKind = Literal[
    "LINE_KIND_UNSPECIFIED",
    "LINE_KIND_MILESTONE",
    "LINE_KIND_TIME",
    "LINE_KIND_EXPENSE",
    "LINE_KIND_RETAINER",
    "LINE_KIND_ADVANCE_DEDUCTION",
]

BillingPaymentState = Literal[
    "PAYMENT_STATE_UNSPECIFIED",
    "PAYMENT_STATE_OPEN",
    "PAYMENT_STATE_PARTLY_PAID",
    "PAYMENT_STATE_SETTLED",
    "PAYMENT_STATE_WRITTEN_OFF",
    "PAYMENT_STATE_SUPERSEDED",
    "PAYMENT_STATE_NOT_OWED",
]

BillingPaymentStateInput = Literal[
    "PAYMENT_STATE_OPEN",
    "PAYMENT_STATE_PARTLY_PAID",
    "PAYMENT_STATE_SETTLED",
    "PAYMENT_STATE_WRITTEN_OFF",
    "PAYMENT_STATE_SUPERSEDED",
    "PAYMENT_STATE_NOT_OWED",
]

BillingSagaDocumentState = Literal[
    "SAGA_DOCUMENT_STATE_UNSPECIFIED",
    "SAGA_DOCUMENT_STATE_DRAFTED",
    "SAGA_DOCUMENT_STATE_IN_REVIEW",
    "SAGA_DOCUMENT_STATE_APPROVED",
    "SAGA_DOCUMENT_STATE_ISSUED",
    "SAGA_DOCUMENT_STATE_CANCELLED",
    "SAGA_DOCUMENT_STATE_DISCARDED",
]

BillingSagaEvent = Literal[
    "SAGA_EVENT_UNSPECIFIED",
    "SAGA_EVENT_DRAFTED",
    "SAGA_EVENT_SUBMITTED",
    "SAGA_EVENT_APPROVED",
    "SAGA_EVENT_SENT_BACK",
    "SAGA_EVENT_CHANGED",
    "SAGA_EVENT_STALE",
    "SAGA_EVENT_APPROVAL_OVERDUE",
    "SAGA_EVENT_DISCARDED",
    "SAGA_EVENT_ISSUED",
    "SAGA_EVENT_CANCELLED",
    "SAGA_EVENT_RENDERED",
    "SAGA_EVENT_READY",
    "SAGA_EVENT_HELD",
    "SAGA_EVENT_LEAVES",
    "SAGA_EVENT_CALLED_BACK",
    "SAGA_EVENT_REJECTED",
    "SAGA_EVENT_DISPATCHED",
    "SAGA_EVENT_DISPATCH_FAILED",
    "SAGA_EVENT_DISPATCH_REFUSED",
    "SAGA_EVENT_DELIVERY_OVERDUE",
    "SAGA_EVENT_TRIED_ENOUGH",
    "SAGA_EVENT_RETRY_ASKED",
    "SAGA_EVENT_PAID_PARTLY",
    "SAGA_EVENT_PAID",
    "SAGA_EVENT_REOPENED",
    "SAGA_EVENT_WRITTEN_OFF",
    "SAGA_EVENT_SUPERSEDED",
    "SAGA_EVENT_NOTHING_OWED",
]

BillingSourceKind = Literal[
    "SOURCE_KIND_UNSPECIFIED",
    "SOURCE_KIND_TIME_ENTRY",
    "SOURCE_KIND_EXPENSE",
    "SOURCE_KIND_MILESTONE",
    "SOURCE_KIND_RETAINER",
    "SOURCE_KIND_ADVANCE",
]

CollectionsClaimKind = Literal[
    "CLAIM_KIND_UNSPECIFIED",
    "CLAIM_KIND_PRINCIPAL",
    "CLAIM_KIND_INTEREST",
    "CLAIM_KIND_LUMP_SUM",
    "CLAIM_KIND_COST",
    "CLAIM_KIND_FEE",
]

CollectionsClaimState = Literal[
    "CLAIM_STATE_UNSPECIFIED",
    "CLAIM_STATE_OPEN",
    "CLAIM_STATE_SETTLED",
    "CLAIM_STATE_DROPPED",
]

CollectionsCreditSource = Literal[
    "CREDIT_SOURCE_UNSPECIFIED",
    "CREDIT_SOURCE_BANK_TRANSACTION",
    "CREDIT_SOURCE_CANCELLATION",
    "CREDIT_SOURCE_CREDIT_NOTE",
]

CollectionsDefaultGround = Literal[
    "DEFAULT_GROUND_UNSPECIFIED",
    "DEFAULT_GROUND_AGREED_TERM",
    "DEFAULT_GROUND_THIRTY_DAYS",
    "DEFAULT_GROUND_REMINDER",
]

CollectionsOpenItemState = Literal[
    "OPEN_ITEM_STATE_UNSPECIFIED",
    "OPEN_ITEM_STATE_OPEN",
    "OPEN_ITEM_STATE_PARTLY_PAID",
    "OPEN_ITEM_STATE_SETTLED",
    "OPEN_ITEM_STATE_CANCELLED",
    "OPEN_ITEM_STATE_SUPERSEDED",
    "OPEN_ITEM_STATE_WRITTEN_OFF",
]

CollectionsRefundState = Literal[
    "REFUND_STATE_UNSPECIFIED",
    "REFUND_STATE_REQUESTED",
    "REFUND_STATE_PAID",
]

CollectionsStatementState = Literal[
    "STATEMENT_STATE_UNSPECIFIED",
    "STATEMENT_STATE_IMPORTING",
    "STATEMENT_STATE_IMPORTED",
    "STATEMENT_STATE_FAILED",
]

CollectionsTransactionKind = Literal[
    "TRANSACTION_KIND_UNSPECIFIED",
    "TRANSACTION_KIND_PAYMENT",
    "TRANSACTION_KIND_FEE",
    "TRANSACTION_KIND_RETURN",
    "TRANSACTION_KIND_REFUND",
    "TRANSACTION_KIND_OUTGOING",
]

CollectionsTransactionState = Literal[
    "TRANSACTION_STATE_UNSPECIFIED",
    "TRANSACTION_STATE_UNMATCHED",
    "TRANSACTION_STATE_PARTLY_ALLOCATED",
    "TRANSACTION_STATE_ALLOCATED",
    "TRANSACTION_STATE_IGNORED",
]

OperationState = Literal[
    "OPERATION_STATE_UNSPECIFIED",
    "OPERATION_STATE_RUNNING",
    "OPERATION_STATE_SUCCEEDED",
    "OPERATION_STATE_FAILED",
    "OPERATION_STATE_CANCELLED",
]

OutcomeState = Literal[
    "OUTCOME_STATE_UNSPECIFIED",
    "OUTCOME_STATE_WAITING",
    "OUTCOME_STATE_DONE",
    "OUTCOME_STATE_FAILED",
]

View = Literal[
    "VIEW_UNSPECIFIED",
    "VIEW_BASIC",
    "VIEW_FULL",
]

CrmBillingModel = Literal[
    "BILLING_MODEL_UNSPECIFIED",
    "BILLING_MODEL_FIXED_PRICE",
    "BILLING_MODEL_TIME_AND_MATERIAL",
    "BILLING_MODEL_EXPENSES",
    "BILLING_MODEL_RETAINER",
]

CrmBillingModelInput = Literal[
    "BILLING_MODEL_FIXED_PRICE",
    "BILLING_MODEL_TIME_AND_MATERIAL",
    "BILLING_MODEL_EXPENSES",
    "BILLING_MODEL_RETAINER",
]

CrmCustomerKind = Literal[
    "CUSTOMER_KIND_UNSPECIFIED",
    "CUSTOMER_KIND_COMPANY",
    "CUSTOMER_KIND_PUBLIC_BODY",
    "CUSTOMER_KIND_CONSUMER",
]

CrmCustomerKindInput = Literal[
    "CUSTOMER_KIND_COMPANY",
    "CUSTOMER_KIND_PUBLIC_BODY",
    "CUSTOMER_KIND_CONSUMER",
]

CrmDeliveryChannel = Literal[
    "DELIVERY_CHANNEL_UNSPECIFIED",
    "DELIVERY_CHANNEL_EMAIL",
    "DELIVERY_CHANNEL_PORTAL",
    "DELIVERY_CHANNEL_PEPPOL",
]

CrmInvoiceFormat = Literal[
    "INVOICE_FORMAT_UNSPECIFIED",
    "INVOICE_FORMAT_XRECHNUNG_UBL",
    "INVOICE_FORMAT_XRECHNUNG_CII",
    "INVOICE_FORMAT_ZUGFERD",
    "INVOICE_FORMAT_ZUGFERD_BASIC",
    "INVOICE_FORMAT_ZUGFERD_EXTENDED",
    "INVOICE_FORMAT_ZUGFERD_XRECHNUNG",
    "INVOICE_FORMAT_EN16931_UBL",
    "INVOICE_FORMAT_EN16931_CII",
    "INVOICE_FORMAT_PEPPOL_BIS",
]

CrmLeadState = Literal[
    "LEAD_STATE_UNSPECIFIED",
    "LEAD_STATE_NEW",
    "LEAD_STATE_QUALIFIED",
    "LEAD_STATE_LOST",
]

CrmOpportunityStage = Literal[
    "OPPORTUNITY_STAGE_UNSPECIFIED",
    "OPPORTUNITY_STAGE_QUALIFIED",
    "OPPORTUNITY_STAGE_QUOTED",
    "OPPORTUNITY_STAGE_WON",
    "OPPORTUNITY_STAGE_LOST",
]

CrmQuoteState = Literal[
    "QUOTE_STATE_UNSPECIFIED",
    "QUOTE_STATE_DRAFT",
    "QUOTE_STATE_SENT",
    "QUOTE_STATE_ACCEPTED",
    "QUOTE_STATE_DECLINED",
]

EinvoiceDispatchChannel = Literal[
    "DISPATCH_CHANNEL_UNSPECIFIED",
    "DISPATCH_CHANNEL_EMAIL",
    "DISPATCH_CHANNEL_PORTAL",
    "DISPATCH_CHANNEL_PEPPOL",
]

EinvoiceDispatchChannelInput = Literal[
    "DISPATCH_CHANNEL_EMAIL",
    "DISPATCH_CHANNEL_PORTAL",
    "DISPATCH_CHANNEL_PEPPOL",
]

EinvoiceDispatchState = Literal[
    "DISPATCH_STATE_UNSPECIFIED",
    "DISPATCH_STATE_QUEUED",
    "DISPATCH_STATE_SENT",
    "DISPATCH_STATE_DELIVERED",
    "DISPATCH_STATE_BOUNCED",
    "DISPATCH_STATE_FAILED",
]

EinvoiceDispatchStateInput = Literal[
    "DISPATCH_STATE_QUEUED",
    "DISPATCH_STATE_SENT",
    "DISPATCH_STATE_DELIVERED",
    "DISPATCH_STATE_BOUNCED",
    "DISPATCH_STATE_FAILED",
]

EinvoiceDocumentErrorClass = Literal[
    "DOCUMENT_ERROR_CLASS_UNSPECIFIED",
    "DOCUMENT_ERROR_CLASS_FORMAT",
    "DOCUMENT_ERROR_CLASS_BUSINESS_RULE_VAT",
    "DOCUMENT_ERROR_CLASS_BUSINESS_RULE",
]

EinvoiceDocumentFormat = Literal[
    "DOCUMENT_FORMAT_UNSPECIFIED",
    "DOCUMENT_FORMAT_XRECHNUNG_UBL",
    "DOCUMENT_FORMAT_XRECHNUNG_CII",
    "DOCUMENT_FORMAT_ZUGFERD_PDF",
    "DOCUMENT_FORMAT_EN16931_UBL",
    "DOCUMENT_FORMAT_EN16931_CII",
    "DOCUMENT_FORMAT_PEPPOL_UBL",
]

EinvoiceDuplicateState = Literal[
    "DUPLICATE_STATE_UNSPECIFIED",
    "DUPLICATE_STATE_SUSPECTED",
    "DUPLICATE_STATE_CONFIRMED",
    "DUPLICATE_STATE_DISMISSED",
]

EinvoiceFileSyntaxInput = Literal[
    "FILE_SYNTAX_UBL",
    "FILE_SYNTAX_CII",
]

EinvoicePageForm = Literal[
    "PAGE_FORM_UNSPECIFIED",
    "PAGE_FORM_HTML",
    "PAGE_FORM_PDF",
]

EinvoiceReceivingChannel = Literal[
    "RECEIVING_CHANNEL_UNSPECIFIED",
    "RECEIVING_CHANNEL_UPLOAD",
    "RECEIVING_CHANNEL_API",
    "RECEIVING_CHANNEL_MAILBOX",
]

EinvoiceSupplierInvoiceState = Literal[
    "SUPPLIER_INVOICE_STATE_UNSPECIFIED",
    "SUPPLIER_INVOICE_STATE_RECEIVED",
    "SUPPLIER_INVOICE_STATE_CHECKED",
    "SUPPLIER_INVOICE_STATE_TO_COMPLETE",
    "SUPPLIER_INVOICE_STATE_APPROVED",
    "SUPPLIER_INVOICE_STATE_REJECTED",
    "SUPPLIER_INVOICE_STATE_EXPORTED",
]

PlatformMailOccasion = Literal[
    "MAIL_OCCASION_UNSPECIFIED",
    "MAIL_OCCASION_QUOTE",
    "MAIL_OCCASION_ORDER_CONFIRMATION",
    "MAIL_OCCASION_INVOICE",
    "MAIL_OCCASION_INVOICE_BY_LINK",
    "MAIL_OCCASION_CANCELLATION",
    "MAIL_OCCASION_CANCELLATION_BY_LINK",
    "MAIL_OCCASION_PAYMENT_REMINDER",
    "MAIL_OCCASION_DUNNING_1",
    "MAIL_OCCASION_DUNNING_2",
    "MAIL_OCCASION_DUNNING_3",
    "MAIL_OCCASION_MILESTONE",
]

PlatformWebhookDeliveryState = Literal[
    "WEBHOOK_DELIVERY_STATE_UNSPECIFIED",
    "WEBHOOK_DELIVERY_STATE_PENDING",
    "WEBHOOK_DELIVERY_STATE_DELIVERED",
    "WEBHOOK_DELIVERY_STATE_FAILED",
]

PlatformWebhookDeliveryStateInput = Literal[
    "WEBHOOK_DELIVERY_STATE_PENDING",
    "WEBHOOK_DELIVERY_STATE_DELIVERED",
    "WEBHOOK_DELIVERY_STATE_FAILED",
]

PlatformWebhookDisabledBy = Literal[
    "WEBHOOK_DISABLED_BY_UNSPECIFIED",
    "WEBHOOK_DISABLED_BY_PERSON",
    "WEBHOOK_DISABLED_BY_GONE",
    "WEBHOOK_DISABLED_BY_FAILING",
]

PlatformWebhookEndpointState = Literal[
    "WEBHOOK_ENDPOINT_STATE_UNSPECIFIED",
    "WEBHOOK_ENDPOINT_STATE_ACTIVE",
    "WEBHOOK_ENDPOINT_STATE_DISABLED",
]

PlatformWebhookOutcome = Literal[
    "WEBHOOK_OUTCOME_UNSPECIFIED",
    "WEBHOOK_OUTCOME_DELIVERED",
    "WEBHOOK_OUTCOME_REFUSED",
    "WEBHOOK_OUTCOME_TIMED_OUT",
    "WEBHOOK_OUTCOME_UNREACHABLE",
    "WEBHOOK_OUTCOME_ADDRESS_REFUSED",
]

PlatformWebhookPayload = Literal[
    "WEBHOOK_PAYLOAD_UNSPECIFIED",
    "WEBHOOK_PAYLOAD_THIN",
    "WEBHOOK_PAYLOAD_FULL",
]

ProjectsMemberRole = Literal[
    "MEMBER_ROLE_UNSPECIFIED",
    "MEMBER_ROLE_LEAD",
    "MEMBER_ROLE_MEMBER",
]

ProjectsMemberRoleInput = Literal[
    "MEMBER_ROLE_LEAD",
    "MEMBER_ROLE_MEMBER",
]

ProjectsMilestoneState = Literal[
    "MILESTONE_STATE_UNSPECIFIED",
    "MILESTONE_STATE_OPEN",
    "MILESTONE_STATE_REACHED",
    "MILESTONE_STATE_APPROVED",
    "MILESTONE_STATE_REJECTED",
]

ProjectsPositionKind = Literal[
    "POSITION_KIND_UNSPECIFIED",
    "POSITION_KIND_FIXED_PRICE",
    "POSITION_KIND_TIME_AND_MATERIAL",
    "POSITION_KIND_EXPENSES",
    "POSITION_KIND_RETAINER",
]

ProjectsProjectState = Literal[
    "PROJECT_STATE_UNSPECIFIED",
    "PROJECT_STATE_ACTIVE",
    "PROJECT_STATE_CLOSED",
]

ReportingFigureComparison = Literal[
    "FIGURE_COMPARISON_UNSPECIFIED",
    "FIGURE_COMPARISON_BEFORE",
    "FIGURE_COMPARISON_YEAR_BEFORE",
]

ReportingFigureCourse = Literal[
    "FIGURE_COURSE_UNSPECIFIED",
    "FIGURE_COURSE_BETTER",
    "FIGURE_COURSE_WORSE",
    "FIGURE_COURSE_SAME",
]

ReportingFigureDirection = Literal[
    "FIGURE_DIRECTION_UNSPECIFIED",
    "FIGURE_DIRECTION_MORE",
    "FIGURE_DIRECTION_LESS",
]

ReportingWorkKind = Literal[
    "WORK_KIND_UNSPECIFIED",
    "WORK_KIND_DRAFT_APPROVAL",
    "WORK_KIND_DRAFT_ISSUE",
    "WORK_KIND_DELIVERY_FAILED",
    "WORK_KIND_TIME_REVIEW",
    "WORK_KIND_TIME_RETURNED",
    "WORK_KIND_EXPENSE_REVIEW",
    "WORK_KIND_EXPENSE_RETURNED",
    "WORK_KIND_MILESTONE_ACCEPTANCE",
    "WORK_KIND_BANK_LINES",
    "WORK_KIND_CREDIT_FREE",
    "WORK_KIND_CUSTOMER_OVERDUE",
    "WORK_KIND_LEAD_ANSWER",
    "WORK_KIND_QUOTE_EXPIRING",
]

TimetrackingEntryState = Literal[
    "ENTRY_STATE_UNSPECIFIED",
    "ENTRY_STATE_DRAFT",
    "ENTRY_STATE_SUBMITTED",
    "ENTRY_STATE_APPROVED",
    "ENTRY_STATE_REJECTED",
]


class Problem(TypedDict):
    type: str
    title: str
    status: int
    detail: str
    cure: NotRequired[str]
    instance: str
    code: str
    errors: NotRequired[list[dict[str, Any]]]
    trace_id: str
    current: NotRequired[dict[str, Any]]
    current_count: NotRequired[int]
    current_sums: NotRequired[list[Sum]]
    changed_by: NotRequired[str]
    changed_at: NotRequired[str]


class BillingApprovalLevel(TypedDict):
    from_gross: Money


class BillingApprovalLevelInput(TypedDict):
    from_gross: MoneyInput


class BillingApprovalPolicy(TypedDict):
    levels: list[BillingApprovalLevel]
    escalate_after_hours: int
    etag: str
    allowed_actions: list[AllowedAction]


class BillingApprovalPolicyInput(TypedDict):
    levels: list[BillingApprovalLevelInput]
    escalate_after_hours: int
    etag: NotRequired[str]
    allowed_actions: NotRequired[list[AllowedActionInput]]


class BillingApprovalStep(TypedDict):
    level: int
    state: str
    person: NotRequired[Ref]
    at: NotRequired[str]
    comment: str


class BillingApprovalStepInput(TypedDict):
    level: NotRequired[int]
    state: NotRequired[str]
    person: NotRequired[RefInput]
    at: NotRequired[str]
    comment: NotRequired[str]


class BillingApproveDraftRequest(TypedDict):
    comment: NotRequired[str]


class BillingApproveDraftResponse(TypedDict):
    draft: BillingInvoiceDraft


class BillingBatchBillingExceptionsRequest(TypedDict):
    items: NotRequired[list[BatchItemInput]]
    reason: NotRequired[str]
    filter: NotRequired[BillingListBillingExceptionsRequest]
    expected_count: NotRequired[int]
    expected_sums: NotRequired[list[SumInput]]


class BillingBatchBillingExceptionsResponse(TypedDict):
    results: list[BillingBillingExceptionsResult]
    operation: NotRequired[Operation]


class BillingBatchDraftsRequest(TypedDict):
    items: NotRequired[list[BatchItemInput]]
    reason: NotRequired[str]
    filter: NotRequired[BillingListDraftsRequest]
    expected_count: NotRequired[int]
    expected_sums: NotRequired[list[SumInput]]


class BillingBatchDraftsResponse(TypedDict):
    results: list[BillingDraftsResult]
    operation: NotRequired[Operation]


class BillingBatchInvoicesRequest(TypedDict):
    items: NotRequired[list[BatchItemInput]]
    reason: NotRequired[str]
    filter: NotRequired[BillingListInvoicesRequest]
    expected_count: NotRequired[int]
    expected_sums: NotRequired[list[SumInput]]
    words: NotRequired[list[BillingLetterWordsInput]]
    hold_seconds: NotRequired[int]


class BillingBatchInvoicesResponse(TypedDict):
    results: list[BillingInvoicesResult]
    operation: NotRequired[Operation]


class BillingBatchIssueDraftsRequest(TypedDict):
    items: NotRequired[list[BatchItemInput]]
    reason: NotRequired[str]
    filter: NotRequired[BillingListDraftsRequest]
    expected_count: NotRequired[int]
    expected_sums: NotRequired[list[SumInput]]
    words: NotRequired[list[BillingLetterWordsInput]]
    hold_seconds: NotRequired[int]


class BillingBatchIssueDraftsResponse(TypedDict):
    results: list[BillingIssueDraftsResult]
    operation: NotRequired[Operation]


class BillingBillingException(TypedDict):
    id: str
    invoice: Ref
    customer: Ref
    cause: str
    difference: Money
    raised_at: str
    resolution: str
    etag: str
    allowed_actions: list[AllowedAction]


class BillingBillingExceptionsResult(TypedDict):
    id: str
    exception: NotRequired[BillingBillingException]
    problem: NotRequired[ItemProblem]


class BillingBillingRun(TypedDict):
    id: str
    until: str
    state: OperationState
    projects_done: int
    projects_total: int
    draft_ids: list[str]
    failures: list[BillingFinding]
    created_at: str
    drafts: int
    projects_failed: int


class BillingBuyer(TypedDict):
    customer_id: str
    number: str
    name: str
    address: Address
    contact_name: str
    email: str
    vat_id: str
    leitweg_id: str
    buyer_reference: str
    format: str
    language: str
    consumer: bool
    channel: str
    peppol_id: str
    registration_number: str


class BillingCancelInvoiceRequest(TypedDict):
    reason: str
    letter: NotRequired[BillingInvoiceLetterInput]
    hold_seconds: NotRequired[int]


class BillingCancelInvoiceResponse(TypedDict):
    invoice: BillingInvoice
    cancellation: BillingInvoice


class BillingCancelSendInvoiceRequest(TypedDict):
    pass


class BillingCancelSendInvoiceResponse(TypedDict):
    invoice: BillingInvoice


class BillingCancelSendInvoicesRequest(TypedDict):
    ids: list[str]


class BillingCancelSendInvoicesResponse(TypedDict):
    ids: list[str]


class BillingCreateBillingRunRequest(TypedDict):
    until: str
    customer_id: NotRequired[str]


class BillingCreateBillingRunResponse(TypedDict):
    billing_run: BillingBillingRun


class BillingDelivery(TypedDict):
    state: BillingDeliveryState
    reason: str
    since: str
    deadline_at: NotRequired[str]
    attempt: int


class BillingDiscardDraftRequest(TypedDict):
    reason: NotRequired[str]


class BillingDiscardDraftResponse(TypedDict):
    draft: BillingInvoiceDraft


class BillingDiscountVatLine(TypedDict):
    vat_category: str
    vat_rate: str
    net: Money
    vat: Money


class BillingDraftToIssueInput(TypedDict):
    id: str
    etag: str


class BillingDraftsResult(TypedDict):
    id: str
    draft: NotRequired[BillingInvoiceDraft]
    problem: NotRequired[ItemProblem]


class BillingExemption(TypedDict):
    key: str
    vat_category: str
    paragraph: str
    reason: str
    code: str


class BillingFinding(TypedDict):
    rule: str
    severity: str
    text: str
    pointer: str


class BillingFindingInput(TypedDict):
    rule: NotRequired[str]
    severity: NotRequired[str]
    text: NotRequired[str]
    pointer: NotRequired[str]


class BillingGetApprovalPolicyResponse(TypedDict):
    policy: BillingApprovalPolicy


class BillingGetBillingRunResponse(TypedDict):
    billing_run: BillingBillingRun


class BillingGetCancellationLetterResponse(TypedDict):
    letter: NotRequired[BillingInvoiceLetter]
    channel: str
    recipient: str
    attachments: list[BillingLetterAttachment]


class BillingGetDraftLetterResponse(TypedDict):
    letter: NotRequired[BillingInvoiceLetter]
    channel: str
    recipient: str
    attachments: list[BillingLetterAttachment]


class BillingGetDraftResponse(TypedDict):
    draft: BillingInvoiceDraft


class BillingGetInvoiceLetterResponse(TypedDict):
    letter: NotRequired[BillingInvoiceLetter]
    channel: str
    recipient: str
    attachments: list[BillingLetterAttachment]


class BillingGetInvoiceResponse(TypedDict):
    invoice: BillingInvoice


class BillingGetOperationResponse(TypedDict):
    operation: Operation


class BillingGetSagaResponse(TypedDict):
    saga: BillingSaga


class BillingInvoice(TypedDict):
    id: str
    number: str
    document_kind: BillingDocumentKind
    type_code: str
    customer: Ref
    project: NotRequired[Ref]
    quote: NotRequired[Ref]
    lead: NotRequired[Ref]
    title: str
    introduction: str
    issue_date: str
    period_from: str
    period_to: str
    order_reference: str
    seller: BillingSeller
    buyer: BillingBuyer
    lines: list[BillingInvoiceLine]
    vat_lines: list[BillingVatLine]
    net: Money
    vat: Money
    gross: Money
    payable: Money
    terms: BillingPaymentTerms
    preceding: list[BillingPreceding]
    content_hash: str
    delivery: BillingDelivery
    payment: BillingPayment
    cancelled_by: NotRequired[Ref]
    steps: list[BillingApprovalStep]
    etag: str
    issued_at: str
    allowed_actions: list[AllowedAction]
    submitted_by: NotRequired[Ref]
    prepaid: NotRequired[Money]
    prepayments: list[BillingPrepayment]
    credited: NotRequired[Money]
    outgoing: NotRequired[BillingOutgoingInvoice]


class BillingInvoiceDraft(TypedDict):
    id: str
    document_kind: BillingDocumentKind
    state: BillingDraftState
    customer: Ref
    project: Ref
    legal_entity: Ref
    quote: NotRequired[Ref]
    lead: NotRequired[Ref]
    title: str
    introduction: str
    period_from: str
    period_to: str
    order_reference: str
    lines: list[BillingInvoiceLine]
    vat_lines: list[BillingVatLine]
    net: Money
    vat: Money
    gross: Money
    preceding: list[BillingPreceding]
    steps: list[BillingApprovalStep]
    submitted_by: NotRequired[Ref]
    stale: list[BillingStaleReason]
    findings: list[BillingFinding]
    waiting_for: str
    deadline_at: NotRequired[str]
    etag: str
    created_at: str
    allowed_actions: list[AllowedAction]
    prepaid: NotRequired[Money]
    prepayments: list[BillingPrepayment]
    payable: Money


class BillingInvoiceDraftInput(TypedDict):
    id: NotRequired[str]
    document_kind: NotRequired[BillingDocumentKind]
    state: NotRequired[BillingDraftState]
    customer: NotRequired[RefInput]
    project: NotRequired[RefInput]
    legal_entity: NotRequired[RefInput]
    quote: NotRequired[RefInput]
    lead: NotRequired[RefInput]
    title: NotRequired[str]
    introduction: NotRequired[str]
    period_from: NotRequired[str]
    period_to: NotRequired[str]
    order_reference: NotRequired[str]
    lines: NotRequired[list[BillingInvoiceLineInput]]
    vat_lines: NotRequired[list[BillingVatLineInput]]
    net: NotRequired[MoneyInput]
    vat: NotRequired[MoneyInput]
    gross: NotRequired[MoneyInput]
    preceding: NotRequired[list[BillingPrecedingInput]]
    steps: NotRequired[list[BillingApprovalStepInput]]
    submitted_by: NotRequired[RefInput]
    stale: NotRequired[list[BillingStaleReasonInput]]
    findings: NotRequired[list[BillingFindingInput]]
    waiting_for: NotRequired[str]
    deadline_at: NotRequired[str]
    etag: NotRequired[str]
    created_at: NotRequired[str]
    allowed_actions: NotRequired[list[AllowedActionInput]]
    prepaid: NotRequired[MoneyInput]
    prepayments: NotRequired[list[BillingPrepaymentInput]]
    payable: NotRequired[MoneyInput]


class BillingInvoiceLetter(TypedDict):
    to: list[str]
    cc: list[str]
    subject: str
    text: str


class BillingInvoiceLetterInput(TypedDict):
    to: list[str]
    cc: NotRequired[list[str]]
    subject: str
    text: str


class BillingInvoiceLine(TypedDict):
    id: str
    position: int
    kind: BillingLineKind
    title: str
    description: str
    quantity: str
    unit: str
    unit_price: Money
    net: Money
    vat_category: str
    vat_rate: str
    quote_line_id: str
    position_id: str
    sources: list[BillingSource]
    why: str
    calculated_net: NotRequired[Money]
    allowances: list[BillingLineAllowance]
    period_from: str
    period_to: str
    exemption: str
    exemption_reason: str


class BillingInvoiceLineInput(TypedDict):
    id: NotRequired[str]
    position: NotRequired[int]
    kind: NotRequired[BillingLineKind]
    title: str
    description: NotRequired[str]
    quantity: str
    unit: str
    unit_price: MoneyInput
    net: NotRequired[MoneyInput]
    vat_category: str
    vat_rate: str
    quote_line_id: NotRequired[str]
    position_id: NotRequired[str]
    sources: NotRequired[list[BillingSourceInput]]
    why: NotRequired[str]
    calculated_net: NotRequired[MoneyInput]
    allowances: NotRequired[list[BillingLineAllowanceInput]]
    period_from: NotRequired[str]
    period_to: NotRequired[str]
    exemption: NotRequired[str]
    exemption_reason: NotRequired[str]


class BillingInvoicesResult(TypedDict):
    id: str
    invoice: NotRequired[BillingInvoice]
    problem: NotRequired[ItemProblem]


class BillingIssueDraftsRequest(TypedDict):
    items: list[BillingDraftToIssueInput]
    words: NotRequired[list[BillingLetterWordsInput]]
    hold_seconds: NotRequired[int]


class BillingIssueDraftsResponse(TypedDict):
    operation: Operation


class BillingIssueDraftsResult(TypedDict):
    id: str
    invoice: NotRequired[BillingInvoice]
    problem: NotRequired[ItemProblem]


class BillingIssueInvoiceRequest(TypedDict):
    letter: NotRequired[BillingInvoiceLetterInput]
    hold_seconds: NotRequired[int]
    words: NotRequired[list[BillingLetterWordsInput]]


class BillingIssueInvoiceResponse(TypedDict):
    invoice: BillingInvoice


class BillingIssueOutcome(TypedDict):
    draft_id: str
    pointer: str
    state: BillingIssueState
    number: str
    code: str
    text: str
    findings: list[BillingFinding]


class BillingLetterAttachment(TypedDict):
    name: str
    format: str


class BillingLetterRecipient(TypedDict):
    record: Ref
    customer: Ref
    gross: Money
    channel: str
    to: str


class BillingLetterWords(TypedDict):
    occasion: PlatformMailOccasion
    language: str
    subject: str
    text: str


class BillingLetterWordsInput(TypedDict):
    occasion: PlatformMailOccasion
    language: str
    subject: str
    text: str


class BillingLettersAlike(TypedDict):
    words: NotRequired[BillingLetterWords]
    placeholders: list[PlatformMailPlaceholder]
    recipients: list[BillingLetterRecipient]
    sample: NotRequired[BillingInvoiceLetter]


class BillingLineAllowance(TypedDict):
    amount: Money
    base: Money
    percent: str
    reason: str
    reason_code: str


class BillingLineAllowanceInput(TypedDict):
    amount: NotRequired[MoneyInput]
    base: NotRequired[MoneyInput]
    percent: NotRequired[str]
    reason: NotRequired[str]
    reason_code: NotRequired[str]


class BillingListBillingExceptionsRequest(TypedDict):
    page_size: NotRequired[int]
    page_token: NotRequired[str]
    open_only: NotRequired[bool]
    invoice_id: NotRequired[str]
    order_by: NotRequired[str]
    ids: NotRequired[list[str]]
    with_summary: NotRequired[bool]
    exact_summary: NotRequired[bool]
    with_changes: NotRequired[bool]
    changed_since: NotRequired[str]
    view: NotRequired[View]


class BillingListBillingExceptionsResponse(TypedDict):
    exceptions: list[BillingBillingException]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class BillingListBillingRunsResponse(TypedDict):
    billing_runs: list[BillingBillingRun]
    next_page_token: str
    summary: NotRequired[Summary]


class BillingListDraftsRequest(TypedDict):
    page_size: NotRequired[int]
    page_token: NotRequired[str]
    states: NotRequired[list[BillingDraftState]]
    customer_id: NotRequired[str]
    project_id: NotRequired[str]
    source_id: NotRequired[str]
    stale_only: NotRequired[bool]
    q: NotRequired[str]
    kinds: NotRequired[list[BillingDocumentKind]]
    order_by: NotRequired[str]
    ids: NotRequired[list[str]]
    with_summary: NotRequired[bool]
    exact_summary: NotRequired[bool]
    with_changes: NotRequired[bool]
    changed_since: NotRequired[str]
    view: NotRequired[View]


class BillingListDraftsResponse(TypedDict):
    drafts: list[BillingInvoiceDraft]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class BillingListExemptionsResponse(TypedDict):
    exemptions: list[BillingExemption]


class BillingListInvoicesRequest(TypedDict):
    page_size: NotRequired[int]
    page_token: NotRequired[str]
    customer_id: NotRequired[str]
    project_id: NotRequired[str]
    payment_states: NotRequired[list[BillingPaymentState]]
    delivery_states: NotRequired[list[BillingDeliveryState]]
    kinds: NotRequired[list[BillingDocumentKind]]
    number: NotRequired[str]
    order_by: NotRequired[str]
    q: NotRequired[str]
    issue_date_from: NotRequired[str]
    issue_date_to: NotRequired[str]
    due_date_from: NotRequired[str]
    due_date_to: NotRequired[str]
    gross_from: NotRequired[str]
    gross_to: NotRequired[str]
    overdue_only: NotRequired[bool]
    legal_entity_id: NotRequired[str]
    ids: NotRequired[list[str]]
    with_summary: NotRequired[bool]
    exact_summary: NotRequired[bool]
    with_changes: NotRequired[bool]
    changed_since: NotRequired[str]
    view: NotRequired[View]


class BillingListInvoicesResponse(TypedDict):
    invoices: list[BillingInvoice]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class BillingListIssueOutcomesResponse(TypedDict):
    outcomes: list[BillingIssueOutcome]
    next_page_token: str


class BillingListSagasResponse(TypedDict):
    sagas: list[BillingSaga]
    next_page_token: str


class BillingOutgoingInvoice(TypedDict):
    letter: NotRequired[BillingInvoiceLetter]
    leaves_at: NotRequired[str]
    ordered_by: str
    called_back_by: str


class BillingPayment(TypedDict):
    state: BillingPaymentState
    open_amount: Money
    received: Money
    reason: str
    since: str
    days_overdue: int


class BillingPaymentTerms(TypedDict):
    due_date: str
    discount_percent: str
    discount_until: str
    discount_amount: NotRequired[Money]
    agreed: bool
    default_notice: bool
    discount_vat_lines: list[BillingDiscountVatLine]


class BillingPreceding(TypedDict):
    invoice_id: str
    number: str
    issue_date: str
    received: NotRequired[Money]
    vat_lines: list[BillingVatLine]
    superseded: NotRequired[Money]


class BillingPrecedingInput(TypedDict):
    invoice_id: NotRequired[str]
    number: NotRequired[str]
    issue_date: NotRequired[str]
    received: NotRequired[MoneyInput]
    vat_lines: NotRequired[list[BillingVatLineInput]]
    superseded: NotRequired[MoneyInput]


class BillingPrepayment(TypedDict):
    invoice_id: str
    number: str
    issue_date: str
    amount: Money


class BillingPrepaymentInput(TypedDict):
    invoice_id: NotRequired[str]
    number: NotRequired[str]
    issue_date: NotRequired[str]
    amount: NotRequired[MoneyInput]


class BillingPreviewLettersRequest(TypedDict):
    draft_ids: NotRequired[list[str]]
    invoice_ids: NotRequired[list[str]]
    words: NotRequired[list[BillingLetterWordsInput]]


class BillingPreviewLettersResponse(TypedDict):
    letters: list[BillingLettersAlike]
    gross: Money


class BillingRedraftDraftRequest(TypedDict):
    pass


class BillingRedraftDraftResponse(TypedDict):
    draft: BillingInvoiceDraft


class BillingResolveBillingExceptionRequest(TypedDict):
    resolution: str


class BillingResolveBillingExceptionResponse(TypedDict):
    exception: BillingBillingException


class BillingRetryDeliveryRequest(TypedDict):
    channel: NotRequired[str]
    recipient: NotRequired[str]
    letter: NotRequired[BillingInvoiceLetterInput]
    hold_seconds: NotRequired[int]
    words: NotRequired[list[BillingLetterWordsInput]]


class BillingRetryDeliveryResponse(TypedDict):
    invoice: BillingInvoice


class BillingSaga(TypedDict):
    invoice_id: str
    document: str
    delivery: str
    payment: str
    waiting_for: str
    reason: str
    since: str
    deadline_at: NotRequired[str]
    attempt: int
    steps: list[BillingSagaStep]
    customer: Ref
    number: str
    document_state: BillingSagaDocumentState
    delivery_state: BillingDeliveryState
    payment_state: BillingPaymentState


class BillingSagaStates(TypedDict):
    document: BillingSagaDocumentState
    delivery: BillingDeliveryState
    payment: BillingPaymentState


class BillingSagaStep(TypedDict):
    at: str
    event: str
    from_state: str
    to_state: str
    note: str
    happened: BillingSagaEvent
    before: NotRequired[BillingSagaStates]
    after: BillingSagaStates


class BillingSeller(TypedDict):
    legal_entity_id: str
    name: str
    address: Address
    vat_id: str
    tax_number: str
    registration: str
    legal_notice: str
    contact_name: str
    contact_phone: str
    contact_email: str
    iban: str
    bic: str
    bank_name: str
    account_holder: str


class BillingSendBackDraftRequest(TypedDict):
    comment: str


class BillingSendBackDraftResponse(TypedDict):
    draft: BillingInvoiceDraft


class BillingSimulateApprovalRequest(TypedDict):
    gross: MoneyInput
    levels: NotRequired[list[BillingApprovalLevelInput]]


class BillingSimulateApprovalResponse(TypedDict):
    levels: list[BillingSimulatedLevel]


class BillingSimulatedLevel(TypedDict):
    level: int
    from_gross: Money


class BillingSource(TypedDict):
    kind: BillingSourceKind
    id: str
    version: int
    amount: Money
    date: str
    person: str
    text: str
    minutes: int


class BillingSourceInput(TypedDict):
    kind: NotRequired[BillingSourceKind]
    id: NotRequired[str]
    version: NotRequired[int]
    amount: NotRequired[MoneyInput]
    date: NotRequired[str]
    person: NotRequired[str]
    text: NotRequired[str]
    minutes: NotRequired[int]


class BillingStaleReason(TypedDict):
    kind: BillingSourceKind
    source_id: str
    text: str
    at: str


class BillingStaleReasonInput(TypedDict):
    kind: NotRequired[BillingSourceKind]
    source_id: NotRequired[str]
    text: NotRequired[str]
    at: NotRequired[str]


class BillingSubmitDraftRequest(TypedDict):
    pass


class BillingSubmitDraftResponse(TypedDict):
    draft: BillingInvoiceDraft


class BillingUpdateApprovalPolicyResponse(TypedDict):
    policy: BillingApprovalPolicy


class BillingUpdateDraftResponse(TypedDict):
    draft: BillingInvoiceDraft


class BillingVatLine(TypedDict):
    vat_category: str
    vat_rate: str
    base: Money
    vat: Money
    exemption_reason: str
    exemption_code: str


class BillingVatLineInput(TypedDict):
    vat_category: NotRequired[str]
    vat_rate: NotRequired[str]
    base: NotRequired[MoneyInput]
    vat: NotRequired[MoneyInput]
    exemption_reason: NotRequired[str]
    exemption_code: NotRequired[str]


class CollectionsAcceptBankTransactionProposalRequest(TypedDict):
    invoice_ids: list[str]


class CollectionsAcceptBankTransactionProposalResponse(TypedDict):
    bank_transaction: CollectionsBankTransaction


class CollectionsAcceptCreditProposalRequest(TypedDict):
    invoice_ids: list[str]


class CollectionsAcceptCreditProposalResponse(TypedDict):
    credit: CollectionsCredit


class CollectionsAddBaseRateRequest(TypedDict):
    valid_from: str
    rate: str
    source: NotRequired[str]


class CollectionsAddBaseRateResponse(TypedDict):
    base_rate: CollectionsBaseRate


class CollectionsAllocateBankTransactionRequest(TypedDict):
    allocations: list[CollectionsAllocationInputInput]


class CollectionsAllocateBankTransactionResponse(TypedDict):
    bank_transaction: CollectionsBankTransaction


class CollectionsAllocateCreditRequest(TypedDict):
    allocations: list[CollectionsAllocationInputInput]


class CollectionsAllocateCreditResponse(TypedDict):
    credit: CollectionsCredit


class CollectionsAllocation(TypedDict):
    id: str
    invoice: Ref
    amount: Money
    discount: NotRequired[Money]
    reason: str
    at: str
    claim_kind: CollectionsClaimKind
    claim_id: str
    designation: str
    vat_lines: list[CollectionsTaxPart]
    discount_vat_lines: list[CollectionsTaxPart]
    credit_id: str


class CollectionsAllocationInputInput(TypedDict):
    invoice_id: str
    amount: MoneyInput
    with_discount: NotRequired[bool]
    claim_id: NotRequired[str]


class CollectionsAssertClaimsRequest(TypedDict):
    cost: NotRequired[MoneyInput]
    reason: NotRequired[str]


class CollectionsAssertClaimsResponse(TypedDict):
    open_item: CollectionsOpenItem


class CollectionsBankTransaction(TypedDict):
    id: str
    statement_id: str
    iban: str
    booking_date: str
    value_date: str
    amount: Money
    counterparty_name: str
    counterparty_iban: str
    remittance: str
    end_to_end_id: str
    state: CollectionsTransactionState
    unallocated: Money
    allocations: list[CollectionsAllocation]
    proposals: list[CollectionsMatchProposal]
    etag: str
    allowed_actions: list[AllowedAction]
    kind: CollectionsTransactionKind
    ultimate_name: str
    findings: list[CollectionsFinding]
    legal_entity: NotRequired[Ref]
    customer: NotRequired[Ref]
    return_reason: str
    returned_transaction_id: str
    bank_reference: str
    rejected_proposals: list[CollectionsRejectedProposal]


class CollectionsBankTransactionsResult(TypedDict):
    id: str
    bank_transaction: NotRequired[CollectionsBankTransaction]
    problem: NotRequired[ItemProblem]


class CollectionsBaseRate(TypedDict):
    valid_from: str
    rate: str
    source: str
    added: bool


class CollectionsBatchBankTransactionsRequest(TypedDict):
    items: list[BatchItemInput]
    reason: NotRequired[str]


class CollectionsBatchBankTransactionsResponse(TypedDict):
    results: list[CollectionsBankTransactionsResult]


class CollectionsBatchOpenItemsRequest(TypedDict):
    items: NotRequired[list[BatchItemInput]]
    reason: NotRequired[str]
    filter: NotRequired[CollectionsListOpenItemsRequest]
    expected_count: NotRequired[int]
    expected_sums: NotRequired[list[SumInput]]
    cost: NotRequired[MoneyInput]


class CollectionsBatchOpenItemsResponse(TypedDict):
    results: list[CollectionsOpenItemsResult]
    operation: NotRequired[Operation]


class CollectionsBatchSendRemindersRequest(TypedDict):
    items: NotRequired[list[BatchItemInput]]
    reason: NotRequired[str]
    filter: NotRequired[CollectionsListOpenItemsRequest]
    expected_count: NotRequired[int]
    expected_sums: NotRequired[list[SumInput]]
    hold_seconds: NotRequired[int]


class CollectionsBatchSendRemindersResponse(TypedDict):
    results: list[CollectionsOpenItemsResult]
    operation: NotRequired[Operation]


class CollectionsCancelSendReminderRequest(TypedDict):
    pass


class CollectionsCancelSendReminderResponse(TypedDict):
    open_item: CollectionsOpenItem


class CollectionsClaim(TypedDict):
    id: str
    kind: CollectionsClaimKind
    invoice: Ref
    customer: Ref
    legal_entity: Ref
    amount: Money
    open_amount: Money
    due_date: str
    asserted_on: str
    dunning_notice_id: str
    state: CollectionsClaimState
    reason: str
    periods: list[CollectionsInterestPeriod]


class CollectionsCollectionsPolicy(TypedDict):
    strict_order: bool
    friendly_first: bool
    etag: str
    allowed_actions: list[AllowedAction]


class CollectionsCollectionsPolicyInput(TypedDict):
    strict_order: NotRequired[bool]
    friendly_first: NotRequired[bool]
    etag: NotRequired[str]
    allowed_actions: NotRequired[list[AllowedActionInput]]


class CollectionsCredit(TypedDict):
    id: str
    source: CollectionsCreditSource
    customer: NotRequired[Ref]
    legal_entity: NotRequired[Ref]
    bank_transaction_id: str
    invoice: NotRequired[Ref]
    amount: Money
    free: Money
    value_date: str
    counterparty_name: str
    allocations: list[CollectionsAllocation]
    proposals: list[CollectionsMatchProposal]
    refunds: list[CollectionsRefund]
    etag: str
    created_at: str
    allowed_actions: list[AllowedAction]
    rejected_proposals: list[CollectionsRejectedProposal]


class CollectionsDropClaimRequest(TypedDict):
    claim_id: str
    reason: NotRequired[str]


class CollectionsDropClaimResponse(TypedDict):
    open_item: CollectionsOpenItem


class CollectionsDunningNotice(TypedDict):
    id: str
    customer: Ref
    invoice: Ref
    level: int
    issue_date: str
    open_amount: Money
    interest: Money
    lump_sum: Money
    total: Money
    periods: list[CollectionsInterestPeriod]
    pay_until: str
    recipient: str
    etag: str
    claims: list[CollectionsClaim]
    friendly: bool
    legal_entity: Ref
    default_since: str
    default_ground: CollectionsDefaultGround
    cost: Money
    letter: NotRequired[CollectionsReminderLetter]
    sent_by: NotRequired[Ref]


class CollectionsFinding(TypedDict):
    code: str
    text: str


class CollectionsGetBankTransactionResponse(TypedDict):
    bank_transaction: CollectionsBankTransaction


class CollectionsGetCollectionsPolicyResponse(TypedDict):
    policy: CollectionsCollectionsPolicy


class CollectionsGetCreditResponse(TypedDict):
    credit: CollectionsCredit


class CollectionsGetDunningNoticeResponse(TypedDict):
    dunning_notice: CollectionsDunningNotice


class CollectionsGetOpenItemResponse(TypedDict):
    open_item: CollectionsOpenItem


class CollectionsGetOperationResponse(TypedDict):
    operation: Operation


class CollectionsGetReminderLetterResponse(TypedDict):
    letter: CollectionsReminderLetter
    dunning_notice: CollectionsDunningNotice


class CollectionsGetStatementResponse(TypedDict):
    statement: CollectionsStatement


class CollectionsImportStatementRequest(TypedDict):
    file: FileRefInput


class CollectionsImportStatementResponse(TypedDict):
    statements: list[CollectionsStatement]
    operation: Operation


class CollectionsInterestPeriod(TypedDict):
    from_date: str
    to_date: str
    days: int
    rate: str
    principal: Money
    interest: Money
    rate_not_published: bool


class CollectionsListBankTransactionsResponse(TypedDict):
    bank_transactions: list[CollectionsBankTransaction]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class CollectionsListBaseRatesResponse(TypedDict):
    base_rates: list[CollectionsBaseRate]


class CollectionsListCreditsResponse(TypedDict):
    credits: list[CollectionsCredit]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class CollectionsListDunningNoticesResponse(TypedDict):
    dunning_notices: list[CollectionsDunningNotice]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class CollectionsListOpenItemsRequest(TypedDict):
    page_size: NotRequired[int]
    page_token: NotRequired[str]
    customer_id: NotRequired[str]
    states: NotRequired[list[CollectionsOpenItemState]]
    overdue_only: NotRequired[bool]
    with_findings: NotRequired[bool]
    q: NotRequired[str]
    due_date_from: NotRequired[str]
    due_date_to: NotRequired[str]
    open_amount_from: NotRequired[str]
    open_amount_to: NotRequired[str]
    dunning_levels: NotRequired[list[int]]
    legal_entity_id: NotRequired[str]
    order_by: NotRequired[str]
    ids: NotRequired[list[str]]
    with_summary: NotRequired[bool]
    exact_summary: NotRequired[bool]
    with_changes: NotRequired[bool]
    changed_since: NotRequired[str]
    view: NotRequired[View]


class CollectionsListOpenItemsResponse(TypedDict):
    open_items: list[CollectionsOpenItem]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class CollectionsListStatementsResponse(TypedDict):
    statements: list[CollectionsStatement]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class CollectionsMatchProposal(TypedDict):
    invoices: list[Ref]
    confidence: int
    reason: str


class CollectionsOpenItem(TypedDict):
    id: str
    customer: Ref
    invoice_number: str
    document_kind: str
    issue_date: str
    due_date: str
    gross: Money
    open_amount: Money
    discount_until: str
    discount_amount: NotRequired[Money]
    state: CollectionsOpenItemState
    dunning_level: int
    days_overdue: int
    etag: str
    received: Money
    discount_taken: Money
    superseded: Money
    credited: Money
    legal_entity: Ref
    claims: list[CollectionsClaim]
    default_since: str
    default_ground: CollectionsDefaultGround
    superseded_by: NotRequired[Ref]
    findings: list[CollectionsFinding]
    total_open: Money
    consumer: bool
    allowed_actions: list[AllowedAction]
    reminded_on: str
    outgoing: NotRequired[CollectionsOutgoingReminder]
    reminder_skip: NotRequired[CollectionsReminderSkip]


class CollectionsOpenItemsResult(TypedDict):
    id: str
    open_item: NotRequired[CollectionsOpenItem]
    problem: NotRequired[ItemProblem]


class CollectionsOutgoingReminder(TypedDict):
    letter: NotRequired[CollectionsReminderLetter]
    leaves_at: str
    level: int
    total: Money
    person: NotRequired[Ref]


class CollectionsRefund(TypedDict):
    id: str
    amount: Money
    iban: str
    account_holder: str
    reason: str
    state: CollectionsRefundState
    requested_at: str
    bank_transaction_id: str


class CollectionsRefundCreditRequest(TypedDict):
    amount: NotRequired[MoneyInput]
    iban: NotRequired[str]
    account_holder: NotRequired[str]
    reason: NotRequired[str]


class CollectionsRefundCreditResponse(TypedDict):
    credit: CollectionsCredit


class CollectionsRejectBankTransactionProposalRequest(TypedDict):
    invoice_ids: list[str]
    reason: str


class CollectionsRejectBankTransactionProposalResponse(TypedDict):
    bank_transaction: CollectionsBankTransaction


class CollectionsRejectCreditProposalRequest(TypedDict):
    invoice_ids: list[str]
    reason: str


class CollectionsRejectCreditProposalResponse(TypedDict):
    credit: CollectionsCredit


class CollectionsRejectedProposal(TypedDict):
    invoices: list[Ref]
    reason: str
    person: NotRequired[Ref]
    at: str


class CollectionsReminderLetter(TypedDict):
    to: list[str]
    cc: list[str]
    subject: str
    text: str


class CollectionsReminderLetterInput(TypedDict):
    to: list[str]
    cc: NotRequired[list[str]]
    subject: str
    text: str


class CollectionsReminderSkip(TypedDict):
    until: str
    reason: str
    person: NotRequired[Ref]
    at: str


class CollectionsRestoreBankTransactionProposalRequest(TypedDict):
    invoice_ids: list[str]
    reason: NotRequired[str]


class CollectionsRestoreBankTransactionProposalResponse(TypedDict):
    bank_transaction: CollectionsBankTransaction


class CollectionsRestoreCreditProposalRequest(TypedDict):
    invoice_ids: list[str]
    reason: NotRequired[str]


class CollectionsRestoreCreditProposalResponse(TypedDict):
    credit: CollectionsCredit


class CollectionsResumeRemindersRequest(TypedDict):
    reason: NotRequired[str]


class CollectionsResumeRemindersResponse(TypedDict):
    open_item: CollectionsOpenItem


class CollectionsSendReminderRequest(TypedDict):
    letter: NotRequired[CollectionsReminderLetterInput]
    hold_seconds: NotRequired[int]


class CollectionsSendReminderResponse(TypedDict):
    open_item: CollectionsOpenItem


class CollectionsSkipReminderRequest(TypedDict):
    until: str
    reason: str


class CollectionsSkipReminderResponse(TypedDict):
    open_item: CollectionsOpenItem


class CollectionsStatement(TypedDict):
    id: str
    iban: str
    bank_statement_id: str
    from_date: str
    to_date: str
    opening_balance: NotRequired[Money]
    closing_balance: NotRequired[Money]
    new_lines: int
    known_lines: int
    balanced: bool
    file: FileRef
    imported_at: str
    state: CollectionsStatementState
    operation_id: str
    legal_entity: NotRequired[Ref]
    etag: str


class CollectionsTaxPart(TypedDict):
    vat_category: str
    vat_rate: str
    net: Money
    vat: Money


class CollectionsUndoAllocationRequest(TypedDict):
    reason: NotRequired[str]


class CollectionsUndoAllocationResponse(TypedDict):
    bank_transaction: CollectionsBankTransaction


class CollectionsUndoCreditAllocationRequest(TypedDict):
    allocation_id: str
    reason: NotRequired[str]


class CollectionsUndoCreditAllocationResponse(TypedDict):
    credit: CollectionsCredit


class CollectionsUpdateCollectionsPolicyResponse(TypedDict):
    policy: CollectionsCollectionsPolicy


class Address(TypedDict):
    street: str
    line2: str
    postcode: str
    city: str
    country_code: str


class AddressInput(TypedDict):
    street: NotRequired[str]
    line2: NotRequired[str]
    postcode: NotRequired[str]
    city: NotRequired[str]
    country_code: NotRequired[str]


class AllowedAction(TypedDict):
    verb: str
    allowed: bool
    reason_code: str
    reason: str


class AllowedActionInput(TypedDict):
    verb: NotRequired[str]
    allowed: NotRequired[bool]
    reason_code: NotRequired[str]
    reason: NotRequired[str]


class BatchItemInput(TypedDict):
    id: str
    etag: str


class FieldProblem(TypedDict):
    pointer: str
    code: str
    detail: str


class FileRef(TypedDict):
    sha256: str
    size: int
    media_type: str
    name: str


class FileRefInput(TypedDict):
    sha256: str
    size: NotRequired[int]
    media_type: str
    name: str


HistoryChange = TypedDict(
    "HistoryChange",
    {
        "path": "str",
        "from": "str",
        "to": "str",
        "from_words": NotRequired["Words"],
        "to_words": NotRequired["Words"],
    },
)


class HistoryEntry(TypedDict):
    event_id: str
    event: str
    actor: str
    reason: str
    at: str
    version: int
    actor_name: str
    business_at: str
    changes: list[HistoryChange]
    more_changes: int
    verified: bool
    sealed: bool
    erased: bool


class ItemProblem(TypedDict):
    status: int
    code: str
    detail: str
    errors: list[FieldProblem]
    current: str
    changed_by: str
    changed_at: str


class Money(TypedDict):
    amount: str
    currency: str


class MoneyInput(TypedDict):
    amount: str
    currency: str


class MyOperationsResponse(TypedDict):
    operations: list[Operation]
    next_page_token: str


class Operation(TypedDict):
    id: str
    kind: str
    state: OperationState
    done: int
    total: int
    failed: int
    result_href: str
    error: str
    created_at: str
    ended_at: NotRequired[str]
    phase: str
    eta_seconds: int
    allowed_actions: list[AllowedAction]
    href: str
    ordered_by: str
    orderer: NotRequired[Ref]


class OperationOutcome(TypedDict):
    id: str
    state: OutcomeState
    problem: NotRequired[ItemProblem]


class OperationOutcomesResponse(TypedDict):
    outcomes: list[OperationOutcome]
    next_page_token: str


class OperationRequest(TypedDict):
    pass


class OperationResponse(TypedDict):
    operation: Operation


class RecordHistoryResponse(TypedDict):
    entries: list[HistoryEntry]
    next_page_token: str
    verified: bool


class Ref(TypedDict):
    id: str
    label: str
    number: str


class RefInput(TypedDict):
    id: NotRequired[str]
    label: NotRequired[str]
    number: NotRequired[str]


class Sum(TypedDict):
    field: str
    amount: Money


class SumInput(TypedDict):
    field: NotRequired[str]
    amount: NotRequired[MoneyInput]


class Summary(TypedDict):
    count: int
    exact: bool
    sums: list[Sum]


class Warning(TypedDict):
    pointer: str
    code: str
    text: str


class WarningInput(TypedDict):
    pointer: NotRequired[str]
    code: NotRequired[str]
    text: NotRequired[str]


class Words(TypedDict):
    de: str
    en: str


class CrmAssignLeadRequest(TypedDict):
    person_id: NotRequired[str]


class CrmAssignLeadResponse(TypedDict):
    lead: CrmLead


class CrmBatchLeadsRequest(TypedDict):
    items: NotRequired[list[BatchItemInput]]
    reason: NotRequired[str]
    filter: NotRequired[CrmListLeadsRequest]
    expected_count: NotRequired[int]
    expected_sums: NotRequired[list[SumInput]]


class CrmBatchLeadsResponse(TypedDict):
    results: list[CrmLeadsResult]
    operation: NotRequired[Operation]


class CrmBatchQuotesRequest(TypedDict):
    items: NotRequired[list[BatchItemInput]]
    reason: NotRequired[str]
    filter: NotRequired[CrmListQuotesRequest]
    expected_count: NotRequired[int]
    expected_sums: NotRequired[list[SumInput]]


class CrmBatchQuotesResponse(TypedDict):
    results: list[CrmQuotesResult]
    operation: NotRequired[Operation]


class CrmCancelSendQuoteRequest(TypedDict):
    pass


class CrmCancelSendQuoteResponse(TypedDict):
    quote: CrmQuote


class CrmCreateCustomerRequest(TypedDict):
    customer: CrmCustomerInput


class CrmCreateCustomerResponse(TypedDict):
    customer: CrmCustomer


class CrmCreateLeadRequest(TypedDict):
    title: str
    company: str
    contact_name: NotRequired[str]
    email: NotRequired[str]
    phone: NotRequired[str]
    source: NotRequired[str]
    note: NotRequired[str]


class CrmCreateLeadResponse(TypedDict):
    lead: CrmLead


class CrmCreateQuoteRequest(TypedDict):
    opportunity_id: NotRequired[str]
    customer_id: NotRequired[str]
    legal_entity_id: str
    title: str
    introduction: NotRequired[str]
    lines: list[CrmQuoteLineInput]
    valid_until: NotRequired[str]
    payment_days: NotRequired[int]


class CrmCreateQuoteResponse(TypedDict):
    quote: CrmQuote


class CrmCustomer(TypedDict):
    id: str
    number: str
    name: str
    kind: CrmCustomerKind
    address: Address
    contact_name: str
    email: str
    phone: str
    vat_id: str
    leitweg_id: str
    buyer_reference: str
    invoice_format: CrmInvoiceFormat
    payment_days: int
    discount_percent: str
    discount_days: int
    language: str
    external_id: str
    etag: str
    created_at: str
    registration_number: str
    warnings: list[Warning]
    delivery_channel: CrmDeliveryChannel
    peppol_id: str
    allowed_actions: list[AllowedAction]


class CrmCustomerInput(TypedDict):
    id: NotRequired[str]
    number: NotRequired[str]
    name: str
    kind: CrmCustomerKindInput
    address: AddressInput
    contact_name: NotRequired[str]
    email: str
    phone: NotRequired[str]
    vat_id: NotRequired[str]
    leitweg_id: NotRequired[str]
    buyer_reference: NotRequired[str]
    invoice_format: NotRequired[CrmInvoiceFormat]
    payment_days: NotRequired[int]
    discount_percent: NotRequired[str]
    discount_days: NotRequired[int]
    language: NotRequired[str]
    external_id: NotRequired[str]
    etag: NotRequired[str]
    created_at: NotRequired[str]
    registration_number: NotRequired[str]
    warnings: NotRequired[list[WarningInput]]
    delivery_channel: NotRequired[CrmDeliveryChannel]
    peppol_id: NotRequired[str]
    allowed_actions: NotRequired[list[AllowedActionInput]]


class CrmGetCustomerResponse(TypedDict):
    customer: CrmCustomer


class CrmGetLeadResponse(TypedDict):
    lead: CrmLead


class CrmGetOpportunityResponse(TypedDict):
    opportunity: CrmOpportunity


class CrmGetQuoteLetterResponse(TypedDict):
    letter: CrmQuoteLetter


class CrmGetQuoteLinkResponse(TypedDict):
    url: str
    expires_at: str


class CrmGetQuoteResponse(TypedDict):
    quote: CrmQuote


class CrmGetQuoteVersionsResponse(TypedDict):
    quotes: list[CrmQuote]


class CrmLead(TypedDict):
    id: str
    title: str
    company: str
    contact_name: str
    email: str
    phone: str
    source: str
    note: str
    state: CrmLeadState
    customer: NotRequired[Ref]
    opportunity: NotRequired[Ref]
    lost_reason: str
    etag: str
    created_at: str
    allowed_actions: list[AllowedAction]
    assignee: NotRequired[Ref]


class CrmLeadsResult(TypedDict):
    id: str
    lead: NotRequired[CrmLead]
    problem: NotRequired[ItemProblem]


class CrmListCustomersResponse(TypedDict):
    customers: list[CrmCustomer]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class CrmListLeadsRequest(TypedDict):
    page_size: NotRequired[int]
    page_token: NotRequired[str]
    states: NotRequired[list[CrmLeadState]]
    q: NotRequired[str]
    created_at_from: NotRequired[str]
    created_at_to: NotRequired[str]
    assignee_id: NotRequired[str]
    order_by: NotRequired[str]
    ids: NotRequired[list[str]]
    with_summary: NotRequired[bool]
    exact_summary: NotRequired[bool]
    with_changes: NotRequired[bool]
    changed_since: NotRequired[str]
    view: NotRequired[View]


class CrmListLeadsResponse(TypedDict):
    leads: list[CrmLead]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class CrmListOpportunitiesResponse(TypedDict):
    opportunities: list[CrmOpportunity]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class CrmListQuotesRequest(TypedDict):
    page_size: NotRequired[int]
    page_token: NotRequired[str]
    states: NotRequired[list[CrmQuoteState]]
    customer_id: NotRequired[str]
    q: NotRequired[str]
    opportunity_id: NotRequired[str]
    created_at_from: NotRequired[str]
    created_at_to: NotRequired[str]
    valid_until_from: NotRequired[str]
    valid_until_to: NotRequired[str]
    order_by: NotRequired[str]
    ids: NotRequired[list[str]]
    with_summary: NotRequired[bool]
    exact_summary: NotRequired[bool]
    with_changes: NotRequired[bool]
    changed_since: NotRequired[str]
    view: NotRequired[View]


class CrmListQuotesResponse(TypedDict):
    quotes: list[CrmQuote]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class CrmLoseLeadRequest(TypedDict):
    reason: str


class CrmLoseLeadResponse(TypedDict):
    lead: CrmLead


class CrmOpportunity(TypedDict):
    id: str
    title: str
    customer: Ref
    lead: NotRequired[Ref]
    stage: CrmOpportunityStage
    expected_value: NotRequired[Money]
    etag: str
    created_at: str


class CrmOutgoingQuote(TypedDict):
    letter: NotRequired[CrmQuoteLetter]
    leaves_at: str


class CrmOutgoingQuoteInput(TypedDict):
    letter: NotRequired[CrmQuoteLetterInput]
    leaves_at: NotRequired[str]


class CrmPreviewQuotePdfRequest(TypedDict):
    quote: CrmQuoteInput
    update_mask: NotRequired[str]


class CrmQualifyLeadRequest(TypedDict):
    customer_id: NotRequired[str]
    customer: NotRequired[CrmCustomerInput]
    opportunity_title: NotRequired[str]
    expected_value: NotRequired[MoneyInput]


class CrmQualifyLeadResponse(TypedDict):
    lead: CrmLead
    customer: CrmCustomer
    opportunity: CrmOpportunity


class CrmQuote(TypedDict):
    id: str
    number: str
    quote_version: int
    state: CrmQuoteState
    customer: Ref
    opportunity: NotRequired[Ref]
    legal_entity: Ref
    lead: NotRequired[Ref]
    title: str
    introduction: str
    lines: list[CrmQuoteLine]
    net: Money
    vat: Money
    gross: Money
    valid_until: str
    sent_at: NotRequired[str]
    first_seen_at: NotRequired[str]
    acceptance: NotRequired[CrmQuoteAcceptance]
    declined_reason: str
    etag: str
    created_at: str
    allowed_actions: list[AllowedAction]
    payment_days: int
    outgoing: NotRequired[CrmOutgoingQuote]


class CrmQuoteAcceptance(TypedDict):
    name: str
    at: str
    quote_version: int
    text_hash: str


class CrmQuoteAcceptanceInput(TypedDict):
    name: NotRequired[str]
    at: NotRequired[str]
    quote_version: NotRequired[int]
    text_hash: NotRequired[str]


class CrmQuoteInput(TypedDict):
    id: NotRequired[str]
    number: NotRequired[str]
    quote_version: NotRequired[int]
    state: NotRequired[CrmQuoteState]
    customer: NotRequired[RefInput]
    opportunity: NotRequired[RefInput]
    legal_entity: NotRequired[RefInput]
    lead: NotRequired[RefInput]
    title: str
    introduction: NotRequired[str]
    lines: list[CrmQuoteLineInput]
    net: NotRequired[MoneyInput]
    vat: NotRequired[MoneyInput]
    gross: NotRequired[MoneyInput]
    valid_until: NotRequired[str]
    sent_at: NotRequired[str]
    first_seen_at: NotRequired[str]
    acceptance: NotRequired[CrmQuoteAcceptanceInput]
    declined_reason: NotRequired[str]
    etag: NotRequired[str]
    created_at: NotRequired[str]
    allowed_actions: NotRequired[list[AllowedActionInput]]
    payment_days: NotRequired[int]
    outgoing: NotRequired[CrmOutgoingQuoteInput]


class CrmQuoteLetter(TypedDict):
    to: list[str]
    cc: list[str]
    subject: str
    text: str


class CrmQuoteLetterInput(TypedDict):
    to: list[str]
    cc: NotRequired[list[str]]
    subject: str
    text: str


class CrmQuoteLine(TypedDict):
    id: str
    position: int
    title: str
    description: str
    billing_model: CrmBillingModel
    quantity: str
    unit: str
    unit_price: Money
    net: Money
    vat_rate: str
    vat_category: str
    cap: NotRequired[Money]
    milestones: list[CrmQuoteMilestone]
    retainer_from: str
    uncapped: Money


class CrmQuoteLineInput(TypedDict):
    id: NotRequired[str]
    position: NotRequired[int]
    title: str
    description: NotRequired[str]
    billing_model: CrmBillingModelInput
    quantity: str
    unit: str
    unit_price: MoneyInput
    net: NotRequired[MoneyInput]
    vat_rate: str
    vat_category: str
    cap: NotRequired[MoneyInput]
    milestones: NotRequired[list[CrmQuoteMilestoneInput]]
    retainer_from: NotRequired[str]
    uncapped: NotRequired[MoneyInput]


class CrmQuoteMilestone(TypedDict):
    id: str
    title: str
    amount: Money


class CrmQuoteMilestoneInput(TypedDict):
    id: NotRequired[str]
    title: str
    amount: MoneyInput


class CrmQuotesResult(TypedDict):
    id: str
    quote: NotRequired[CrmQuote]
    problem: NotRequired[ItemProblem]


class CrmRevokeQuoteLinkRequest(TypedDict):
    pass


class CrmRevokeQuoteLinkResponse(TypedDict):
    quote: CrmQuote


class CrmSendQuoteRequest(TypedDict):
    letter: NotRequired[CrmQuoteLetterInput]
    hold_seconds: NotRequired[int]


class CrmSendQuoteResponse(TypedDict):
    quote: CrmQuote


class CrmUpdateCustomerResponse(TypedDict):
    customer: CrmCustomer


class CrmUpdateQuoteResponse(TypedDict):
    quote: CrmQuote


class EinvoiceActivateInvoiceLayoutRequest(TypedDict):
    version: NotRequired[int]


class EinvoiceActivateInvoiceLayoutResponse(TypedDict):
    layout: EinvoiceInvoiceLayout


class EinvoiceApproveSupplierInvoiceRequest(TypedDict):
    comment: NotRequired[str]


class EinvoiceApproveSupplierInvoiceResponse(TypedDict):
    supplier_invoice: EinvoiceSupplierInvoice


class EinvoiceBatchSupplierInvoicesRequest(TypedDict):
    items: NotRequired[list[BatchItemInput]]
    reason: NotRequired[str]
    filter: NotRequired[EinvoiceListSupplierInvoicesRequest]
    expected_count: NotRequired[int]
    expected_sums: NotRequired[list[SumInput]]


class EinvoiceBatchSupplierInvoicesResponse(TypedDict):
    results: list[EinvoiceSupplierInvoicesResult]
    operation: NotRequired[Operation]


class EinvoiceBounce(TypedDict):
    id: str
    dispatch_id: str
    invoice_number: str
    message_id: str
    recipient: str
    action: str
    status: str
    diagnostic: str
    file: FileRef
    received_at: str


class EinvoiceCheckFileRequest(TypedDict):
    file: NotRequired[FileRefInput]
    content: NotRequired[str]


class EinvoiceCheckFileResponse(TypedDict):
    syntax: str
    report: EinvoiceValidationReport
    profile: str
    valid: bool
    errors: list[EinvoiceFileFinding]
    policy: list[EinvoiceFileFinding]
    rule_sets: list[str]
    judged: bool


class EinvoiceConvertFileRequest(TypedDict):
    file: NotRequired[FileRefInput]
    content: NotRequired[str]
    to: EinvoiceFileSyntaxInput
    profile: NotRequired[str]
    lossless: NotRequired[bool]


class EinvoiceCreateInvoiceLayoutRequest(TypedDict):
    layout: EinvoiceInvoiceLayoutInput


class EinvoiceCreateInvoiceLayoutResponse(TypedDict):
    layout: EinvoiceInvoiceLayout


class EinvoiceDecideDuplicateRequest(TypedDict):
    is_duplicate: NotRequired[bool]


class EinvoiceDecideDuplicateResponse(TypedDict):
    supplier_invoice: EinvoiceSupplierInvoice


class EinvoiceDispatch(TypedDict):
    id: str
    invoice_id: str
    invoice_number: str
    customer_id: str
    channel: EinvoiceDispatchChannel
    recipient: str
    state: EinvoiceDispatchState
    request: int
    attempts: int
    next_attempt_at: NotRequired[str]
    message_id: str
    reason_code: str
    reason: str
    detail: str
    queued_at: str
    sent_at: NotRequired[str]
    ended_at: NotRequired[str]
    changed_at: str
    customer: NotRequired[Ref]
    letter: NotRequired[BillingInvoiceLetter]
    ordered_by: str


class EinvoiceDocument(TypedDict):
    id: str
    invoice_id: str
    invoice_number: str
    customer_id: str
    format: EinvoiceDocumentFormat
    file: FileRef
    report: EinvoiceValidationReport
    archived_at: str
    dispatched: list[str]
    made_with: NotRequired[EinvoiceMadeWith]
    judged: NotRequired[EinvoiceJudged]
    retention: EinvoiceRetention
    customer: NotRequired[Ref]


class EinvoiceDuplicateLink(TypedDict):
    supplier_invoice: Ref
    ground: str


class EinvoiceEngine(TypedDict):
    name: str
    version: str


class EinvoiceExportSupplierInvoicesRequest(TypedDict):
    ids: NotRequired[list[str]]


class EinvoiceExportSupplierInvoicesResponse(TypedDict):
    export: EinvoiceSupplierInvoiceExport
    remaining: int


class EinvoiceFileFinding(TypedDict):
    rule: str
    severity: str
    location: str
    text: str


class EinvoiceGetBuiltInLayoutResponse(TypedDict):
    layout: EinvoiceInvoiceLayout


class EinvoiceGetDispatchResponse(TypedDict):
    dispatch: EinvoiceDispatch


class EinvoiceGetInvoiceLayoutResponse(TypedDict):
    layout: EinvoiceInvoiceLayout


class EinvoiceGetSupplierInvoiceResponse(TypedDict):
    supplier_invoice: EinvoiceSupplierInvoice


class EinvoiceInvoiceLayout(TypedDict):
    id: str
    name: str
    legal_entity_id: str
    logo: NotRequired[FileRef]
    accent_color: str
    ink_color: str
    texts: list[EinvoiceLayoutTexts]
    hide_giro_code: bool
    hide_proof_of_work: bool
    html: str
    css: str
    version: int
    active_version: int
    etag: str
    created_at: NotRequired[str]
    allowed_actions: list[AllowedAction]
    legal_entity: NotRequired[Ref]


class EinvoiceInvoiceLayoutInput(TypedDict):
    id: NotRequired[str]
    name: NotRequired[str]
    legal_entity_id: NotRequired[str]
    logo: NotRequired[FileRefInput]
    accent_color: NotRequired[str]
    ink_color: NotRequired[str]
    texts: NotRequired[list[EinvoiceLayoutTextsInput]]
    hide_giro_code: NotRequired[bool]
    hide_proof_of_work: NotRequired[bool]
    html: NotRequired[str]
    css: NotRequired[str]
    version: NotRequired[int]
    active_version: NotRequired[int]
    etag: NotRequired[str]
    created_at: NotRequired[str]
    allowed_actions: NotRequired[list[AllowedActionInput]]
    legal_entity: NotRequired[RefInput]


class EinvoiceInvoiceLayoutVersion(TypedDict):
    version: int
    layout: EinvoiceInvoiceLayout
    built_in_release: int
    sha256: str
    created_at: str
    created_by: str
    creator: NotRequired[Ref]


class EinvoiceJudged(TypedDict):
    report: FileRef
    rule_sets: list[EinvoiceRuleSetUsed]
    engines: list[EinvoiceEngine]


class EinvoiceLayoutTexts(TypedDict):
    language: str
    introduction: str
    closing: str
    payment: str
    footer: str


class EinvoiceLayoutTextsInput(TypedDict):
    language: str
    introduction: NotRequired[str]
    closing: NotRequired[str]
    payment: NotRequired[str]
    footer: NotRequired[str]


class EinvoiceListBouncesResponse(TypedDict):
    bounces: list[EinvoiceBounce]
    next_page_token: str
    summary: NotRequired[Summary]


class EinvoiceListDispatchesResponse(TypedDict):
    dispatches: list[EinvoiceDispatch]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class EinvoiceListDocumentsResponse(TypedDict):
    documents: list[EinvoiceDocument]


class EinvoiceListInvoiceDispatchesResponse(TypedDict):
    dispatches: list[EinvoiceDispatch]


class EinvoiceListInvoiceLayoutVersionsResponse(TypedDict):
    versions: list[EinvoiceInvoiceLayoutVersion]
    next_page_token: str


class EinvoiceListInvoiceLayoutsResponse(TypedDict):
    layouts: list[EinvoiceInvoiceLayout]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class EinvoiceListSupplierInvoiceExportsResponse(TypedDict):
    exports: list[EinvoiceSupplierInvoiceExport]
    next_page_token: str
    summary: NotRequired[Summary]


class EinvoiceListSupplierInvoicesRequest(TypedDict):
    page_size: NotRequired[int]
    page_token: NotRequired[str]
    states: NotRequired[list[EinvoiceSupplierInvoiceState]]
    seller: NotRequired[str]
    number: NotRequired[str]
    external_id: NotRequired[str]
    received_from: NotRequired[str]
    received_to: NotRequired[str]
    issued_from: NotRequired[str]
    issued_to: NotRequired[str]
    duplicates: NotRequired[list[EinvoiceDuplicateState]]
    needs_attention: NotRequired[bool]
    order_by: NotRequired[str]
    troubles: NotRequired[list[str]]
    ids: NotRequired[list[str]]
    with_summary: NotRequired[bool]
    exact_summary: NotRequired[bool]
    with_changes: NotRequired[bool]
    changed_since: NotRequired[str]
    view: NotRequired[View]


class EinvoiceListSupplierInvoicesResponse(TypedDict):
    supplier_invoices: list[EinvoiceSupplierInvoice]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class EinvoiceMadeWith(TypedDict):
    layout_id: str
    layout_version: int
    built_in_release: int
    engine: str
    fault: str


class EinvoiceNetworkEnvelope(TypedDict):
    sender: str
    receiver: str
    process: str
    document_type: str
    instance: str
    created_at: str


class EinvoicePreviewInvoiceLayoutRequest(TypedDict):
    layout_id: NotRequired[str]
    version: NotRequired[int]
    layout: NotRequired[EinvoiceInvoiceLayoutInput]
    invoice_id: NotRequired[str]
    language: NotRequired[str]
    document_kind: NotRequired[BillingDocumentKind]


class EinvoiceReadSupplierInvoiceAgainRequest(TypedDict):
    pass


class EinvoiceReadSupplierInvoiceAgainResponse(TypedDict):
    supplier_invoice: EinvoiceSupplierInvoice


class EinvoiceReceiveSupplierInvoiceRequest(TypedDict):
    file: FileRefInput
    external_id: NotRequired[str]
    note: NotRequired[str]


class EinvoiceReceiveSupplierInvoiceResponse(TypedDict):
    supplier_invoice: EinvoiceSupplierInvoice
    others: list[EinvoiceSupplierInvoice]


class EinvoiceRejectSupplierInvoiceRequest(TypedDict):
    reason: str


class EinvoiceRejectSupplierInvoiceResponse(TypedDict):
    supplier_invoice: EinvoiceSupplierInvoice


class EinvoiceRenderDocumentRequest(TypedDict):
    pass


class EinvoiceReopenSupplierInvoiceRequest(TypedDict):
    reason: str


class EinvoiceReopenSupplierInvoiceResponse(TypedDict):
    supplier_invoice: EinvoiceSupplierInvoice


class EinvoiceRetention(TypedDict):
    years: int
    until: str
    basis: str


class EinvoiceRuleSetUsed(TypedDict):
    name: str
    version: str
    sha256: str


class EinvoiceSupplierInvoice(TypedDict):
    id: str
    state: EinvoiceSupplierInvoiceState
    waiting_for: str
    trouble: str
    channel: EinvoiceReceivingChannel
    file: FileRef
    mail: NotRequired[FileRef]
    external_id: str
    note: str
    received_by: NotRequired[Ref]
    received_at: str
    sender: str
    subject: str
    legal_entity: NotRequired[Ref]
    syntax: str
    profile: str
    facts: EinvoiceSupplierInvoiceFacts
    completed_by_person: bool
    valid: bool
    error_class: EinvoiceDocumentErrorClass
    report: NotRequired[EinvoiceValidationReport]
    warnings: list[EinvoiceSupplierInvoiceWarning]
    duplicate: EinvoiceDuplicateState
    duplicates: list[EinvoiceDuplicateLink]
    needs_attention: bool
    decided_by: NotRequired[Ref]
    decided_at: NotRequired[str]
    decision_reason: str
    export_id: str
    etag: str
    allowed_actions: list[AllowedAction]
    envelope: NotRequired[EinvoiceNetworkEnvelope]
    missing: list[str]


class EinvoiceSupplierInvoiceExport(TypedDict):
    id: str
    file: FileRef
    count: int
    created_by: NotRequired[Ref]
    created_at: str


class EinvoiceSupplierInvoiceFacts(TypedDict):
    number: str
    type_code: str
    issue_date: str
    due_date: str
    seller_name: str
    seller_vat_id: str
    seller_tax_number: str
    seller_iban: str
    buyer_name: str
    buyer_vat_id: str
    net: NotRequired[Money]
    vat: NotRequired[Money]
    gross: NotRequired[Money]
    payable: NotRequired[Money]
    buyer_reference: str
    order_reference: str
    contract_reference: str
    project_reference: str
    preceding: list[str]
    specification: str


class EinvoiceSupplierInvoiceFactsInput(TypedDict):
    number: NotRequired[str]
    type_code: NotRequired[str]
    issue_date: NotRequired[str]
    due_date: NotRequired[str]
    seller_name: NotRequired[str]
    seller_vat_id: NotRequired[str]
    seller_tax_number: NotRequired[str]
    seller_iban: NotRequired[str]
    buyer_name: NotRequired[str]
    buyer_vat_id: NotRequired[str]
    net: NotRequired[MoneyInput]
    vat: NotRequired[MoneyInput]
    gross: NotRequired[MoneyInput]
    payable: NotRequired[MoneyInput]
    buyer_reference: NotRequired[str]
    order_reference: NotRequired[str]
    contract_reference: NotRequired[str]
    project_reference: NotRequired[str]
    preceding: NotRequired[list[str]]
    specification: NotRequired[str]


class EinvoiceSupplierInvoiceWarning(TypedDict):
    code: str
    text: str


class EinvoiceSupplierInvoicesResult(TypedDict):
    id: str
    supplier_invoice: NotRequired[EinvoiceSupplierInvoice]
    problem: NotRequired[ItemProblem]


class EinvoiceUpdateInvoiceLayoutResponse(TypedDict):
    layout: EinvoiceInvoiceLayout


class EinvoiceUpdateSupplierInvoiceResponse(TypedDict):
    supplier_invoice: EinvoiceSupplierInvoice


class EinvoiceValidationReport(TypedDict):
    valid: bool
    profile: str
    rule_sets: list[str]
    findings: list[BillingFinding]
    policy_findings: list[BillingFinding]


class EinvoiceViewFileRequest(TypedDict):
    file: NotRequired[FileRefInput]
    content: NotRequired[str]
    form: NotRequired[EinvoicePageForm]
    language: NotRequired[Literal["", "de", "en"]]
    page: NotRequired[int]


class PlatformApiKey(TypedDict):
    id: str
    name: str
    person: Ref
    created_at: str
    revoked_at: NotRequired[str]
    etag: str
    allowed_actions: list[AllowedAction]


class PlatformBankAccount(TypedDict):
    iban: str
    bic: str
    bank_name: str
    holder: str


class PlatformBankAccountInput(TypedDict):
    iban: str
    bic: NotRequired[str]
    bank_name: NotRequired[str]
    holder: str


class PlatformChangePasswordRequest(TypedDict):
    current_password: str
    new_password: str


class PlatformChangePasswordResponse(TypedDict):
    revoked: int


class PlatformCreateApiKeyRequest(TypedDict):
    name: str
    person_id: str


class PlatformCreateApiKeyResponse(TypedDict):
    api_key: PlatformApiKey
    secret: str


class PlatformCreateLegalEntityRequest(TypedDict):
    legal_entity: PlatformLegalEntityInput


class PlatformCreateLegalEntityResponse(TypedDict):
    legal_entity: PlatformLegalEntity


class PlatformCreateMyViewRequest(TypedDict):
    view: PlatformViewInput


class PlatformCreateMyViewResponse(TypedDict):
    view: PlatformView


class PlatformCreatePersonRequest(TypedDict):
    person: PlatformPersonInput
    password: NotRequired[str]


class PlatformCreatePersonResponse(TypedDict):
    person: PlatformPerson


class PlatformCreateSessionRequest(TypedDict):
    email: str
    password: str
    tenant_id: NotRequired[str]
    device: NotRequired[str]
    code: NotRequired[str]
    client: NotRequired[str]


class PlatformCreateSessionResponse(TypedDict):
    token: str
    expires_at: str
    device: str
    session_id: str


class PlatformCreateTenantRequest(TypedDict):
    name: str
    sandbox: NotRequired[bool]
    locale: NotRequired[str]
    admin_name: str
    admin_email: str
    admin_password: NotRequired[str]
    clock_at: NotRequired[str]


class PlatformCreateTenantResponse(TypedDict):
    tenant: PlatformTenant
    admin: PlatformPerson
    api_key: str
    operation_id: str


class PlatformCreateWebhookEndpointRequest(TypedDict):
    endpoint: PlatformWebhookEndpointInput


class PlatformCreateWebhookEndpointResponse(TypedDict):
    endpoint: PlatformWebhookEndpoint
    secret: str


class PlatformDeleteMyViewRequest(TypedDict):
    pass


class PlatformDeleteMyViewResponse(TypedDict):
    pass


class PlatformDisableWebhookEndpointRequest(TypedDict):
    reason: NotRequired[str]


class PlatformDisableWebhookEndpointResponse(TypedDict):
    endpoint: PlatformWebhookEndpoint


class PlatformEnableSecondFactorRequest(TypedDict):
    proposal: str
    code: str


class PlatformEnableSecondFactorResponse(TypedDict):
    second_factor: PlatformSecondFactor


class PlatformEnableWebhookEndpointRequest(TypedDict):
    pass


class PlatformEnableWebhookEndpointResponse(TypedDict):
    endpoint: PlatformWebhookEndpoint


class PlatformGetLegalEntityResponse(TypedDict):
    legal_entity: PlatformLegalEntity


class PlatformGetMailTextResponse(TypedDict):
    mail_text: PlatformMailText


class PlatformGetMeResponse(TypedDict):
    person_id: str
    name: str
    tenant: NotRequired[PlatformTenant]
    roles: list[str]
    permissions: list[str]
    customer_ids: list[str]
    locale: str
    email: str
    session_id: str
    session_expires_at: NotRequired[str]
    second_factor: bool
    recovery_codes_left: int
    second_factor_missing: bool


class PlatformGetMyViewResponse(TypedDict):
    view: PlatformView


class PlatformGetOperationResponse(TypedDict):
    operation: Operation


class PlatformGetPersonResponse(TypedDict):
    person: PlatformPerson


class PlatformGetSignInPolicyResponse(TypedDict):
    policy: PlatformSignInPolicy


class PlatformGetTenantResponse(TypedDict):
    tenant: PlatformTenant


class PlatformGetWebhookDeliveryResponse(TypedDict):
    delivery: PlatformWebhookDelivery


class PlatformGetWebhookEndpointResponse(TypedDict):
    endpoint: PlatformWebhookEndpoint


class PlatformInvitePersonRequest(TypedDict):
    pass


class PlatformInvitePersonResponse(TypedDict):
    expires_at: str


class PlatformLegalEntity(TypedDict):
    id: str
    name: str
    address: Address
    vat_id: str
    tax_number: str
    registration: str
    legal_notice: str
    contact_name: str
    contact_phone: str
    contact_email: str
    bank_accounts: list[PlatformBankAccount]
    number_pattern: str
    etag: str
    exemption_reason: str
    warnings: list[Warning]
    small_business: bool
    allowed_actions: list[AllowedAction]


class PlatformLegalEntityInput(TypedDict):
    id: NotRequired[str]
    name: str
    address: AddressInput
    vat_id: NotRequired[str]
    tax_number: NotRequired[str]
    registration: NotRequired[str]
    legal_notice: NotRequired[str]
    contact_name: str
    contact_phone: str
    contact_email: str
    bank_accounts: list[PlatformBankAccountInput]
    number_pattern: NotRequired[str]
    etag: NotRequired[str]
    exemption_reason: NotRequired[str]
    warnings: NotRequired[list[WarningInput]]
    small_business: NotRequired[bool]
    allowed_actions: NotRequired[list[AllowedActionInput]]


class PlatformListApiKeysResponse(TypedDict):
    api_keys: list[PlatformApiKey]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class PlatformListLegalEntitiesResponse(TypedDict):
    legal_entities: list[PlatformLegalEntity]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class PlatformListMailTextsResponse(TypedDict):
    mail_texts: list[PlatformMailText]


class PlatformListMyPreferencesResponse(TypedDict):
    preferences: list[PlatformPreference]


class PlatformListMySessionsResponse(TypedDict):
    sessions: list[PlatformSession]


class PlatformListMyViewsResponse(TypedDict):
    views: list[PlatformView]


class PlatformListPeopleResponse(TypedDict):
    people: list[PlatformPerson]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class PlatformListWebhookDeliveriesResponse(TypedDict):
    deliveries: list[PlatformWebhookDelivery]
    next_page_token: str
    summary: NotRequired[Summary]


class PlatformListWebhookEndpointsResponse(TypedDict):
    endpoints: list[PlatformWebhookEndpoint]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class PlatformListWebhookEventTypesResponse(TypedDict):
    event_types: list[PlatformWebhookEventType]


class PlatformMailPlaceholder(TypedDict):
    name: str
    label: str
    example: str


class PlatformMailPlaceholderInput(TypedDict):
    name: NotRequired[str]
    label: NotRequired[str]
    example: NotRequired[str]


class PlatformMailText(TypedDict):
    id: str
    occasion: PlatformMailOccasion
    language: str
    subject: str
    text: str
    own: bool
    usual_subject: str
    usual_text: str
    placeholders: list[PlatformMailPlaceholder]
    etag: str
    allowed_actions: list[AllowedAction]


class PlatformMailTextInput(TypedDict):
    id: NotRequired[str]
    occasion: NotRequired[PlatformMailOccasion]
    language: NotRequired[str]
    subject: str
    text: str
    own: NotRequired[bool]
    usual_subject: NotRequired[str]
    usual_text: NotRequired[str]
    placeholders: NotRequired[list[PlatformMailPlaceholderInput]]
    etag: NotRequired[str]
    allowed_actions: NotRequired[list[AllowedActionInput]]


class PlatformMoveClockRequest(TypedDict):
    by_seconds: NotRequired[int]
    to: NotRequired[str]


class PlatformMoveClockResponse(TypedDict):
    operation: Operation


class PlatformPerson(TypedDict):
    id: str
    name: str
    email: str
    roles: list[str]
    customer_ids: list[str]
    locale: str
    active: bool
    etag: str
    allowed_actions: list[AllowedAction]
    customers: list[Ref]


class PlatformPersonInput(TypedDict):
    id: NotRequired[str]
    name: str
    email: str
    roles: list[Literal["sales", "project_lead", "employee", "approver", "finance", "admin", "auditor", "customer", "partner"]]
    customer_ids: NotRequired[list[str]]
    locale: NotRequired[str]
    active: NotRequired[bool]
    etag: NotRequired[str]
    allowed_actions: NotRequired[list[AllowedActionInput]]
    customers: NotRequired[list[RefInput]]


class PlatformPreference(TypedDict):
    key: str
    value: str
    etag: str


class PlatformPreviewMailTextRequest(TypedDict):
    subject: str
    text: str


class PlatformPreviewMailTextResponse(TypedDict):
    subject: str
    text: str


class PlatformProposeSecondFactorRequest(TypedDict):
    pass


class PlatformProposeSecondFactorResponse(TypedDict):
    uri: str
    secret: str
    recovery_codes: list[str]
    proposal: str


class PlatformRedeemPasswordResetRequest(TypedDict):
    secret: str
    new_password: str


class PlatformRedeemPasswordResetResponse(TypedDict):
    pass


class PlatformRemoveSecondFactorRequest(TypedDict):
    password: str


class PlatformRemoveSecondFactorResponse(TypedDict):
    pass


class PlatformReplayWebhookDeliveryRequest(TypedDict):
    pass


class PlatformReplayWebhookDeliveryResponse(TypedDict):
    delivery: PlatformWebhookDelivery


class PlatformReplayWebhookEndpointRequest(TypedDict):
    created_from: str
    created_to: NotRequired[str]
    states: NotRequired[list[PlatformWebhookDeliveryState]]


class PlatformReplayWebhookEndpointResponse(TypedDict):
    replayed: int
    more: bool


class PlatformRequestPasswordResetRequest(TypedDict):
    email: str


class PlatformRequestPasswordResetResponse(TypedDict):
    pass


class PlatformResetMailTextRequest(TypedDict):
    pass


class PlatformResetMailTextResponse(TypedDict):
    mail_text: PlatformMailText


class PlatformResetSecondFactorRequest(TypedDict):
    pass


class PlatformResetSecondFactorResponse(TypedDict):
    pass


class PlatformRevokeApiKeyRequest(TypedDict):
    pass


class PlatformRevokeApiKeyResponse(TypedDict):
    api_key: PlatformApiKey


class PlatformRevokeMySessionRequest(TypedDict):
    pass


class PlatformRevokeMySessionResponse(TypedDict):
    session: PlatformSession


class PlatformRevokeMySessionsRequest(TypedDict):
    also_this: NotRequired[bool]


class PlatformRevokeMySessionsResponse(TypedDict):
    revoked: int


class PlatformRevokeSessionsRequest(TypedDict):
    pass


class PlatformRevokeSessionsResponse(TypedDict):
    revoked: int


class PlatformRotateWebhookSecretRequest(TypedDict):
    overlap_seconds: NotRequired[int]


class PlatformRotateWebhookSecretResponse(TypedDict):
    endpoint: PlatformWebhookEndpoint
    secret: str


class PlatformSecondFactor(TypedDict):
    id: str
    person: Ref
    enabled_at: str
    recovery_codes_left: int


class PlatformSession(TypedDict):
    id: str
    person: Ref
    client: str
    opened_at: str
    last_seen_at: NotRequired[str]
    expires_at: str
    ended_at: NotRequired[str]
    current: bool


class PlatformSetMyPreferenceRequest(TypedDict):
    value: NotRequired[str]


class PlatformSetMyPreferenceResponse(TypedDict):
    preference: PlatformPreference


class PlatformSignInPolicy(TypedDict):
    second_factor_required: bool
    etag: str
    allowed_actions: list[AllowedAction]


class PlatformSignInPolicyInput(TypedDict):
    second_factor_required: NotRequired[bool]
    etag: NotRequired[str]
    allowed_actions: NotRequired[list[AllowedActionInput]]


class PlatformSuggestPeopleResponse(TypedDict):
    people: list[PlatformSuggestedPerson]


class PlatformSuggestedPerson(TypedDict):
    id: str
    name: str
    email: str


class PlatformTenant(TypedDict):
    id: str
    name: str
    sandbox: bool
    locale: str
    time_zone: str
    clock_offset_seconds: int
    etag: str
    created_at: str
    allowed_actions: list[AllowedAction]


class PlatformTestWebhookEndpointRequest(TypedDict):
    pass


class PlatformTestWebhookEndpointResponse(TypedDict):
    delivery: PlatformWebhookDelivery


class PlatformUpdateLegalEntityResponse(TypedDict):
    legal_entity: PlatformLegalEntity


class PlatformUpdateMailTextResponse(TypedDict):
    mail_text: PlatformMailText


class PlatformUpdateMyViewResponse(TypedDict):
    view: PlatformView


class PlatformUpdatePersonResponse(TypedDict):
    person: PlatformPerson


class PlatformUpdateSignInPolicyResponse(TypedDict):
    policy: PlatformSignInPolicy


class PlatformUpdateWebhookEndpointResponse(TypedDict):
    endpoint: PlatformWebhookEndpoint


class PlatformView(TypedDict):
    id: str
    name: str
    list: str
    query: str
    columns: list[str]
    etag: str


class PlatformViewInput(TypedDict):
    id: NotRequired[str]
    name: str
    list: str
    query: NotRequired[str]
    columns: NotRequired[list[str]]
    etag: NotRequired[str]


class PlatformWebhookAttempt(TypedDict):
    at: str
    outcome: PlatformWebhookOutcome
    http_status: int
    milliseconds: int
    excerpt: str


class PlatformWebhookDelivery(TypedDict):
    id: str
    endpoint_id: str
    webhook_id: str
    event_type: str
    record_type: str
    record_id: str
    version: int
    path: str
    occurred_at: str
    state: PlatformWebhookDeliveryState
    attempt_count: int
    http_status: int
    next_at: NotRequired[str]
    created_at: str
    ended_at: NotRequired[str]
    attempts: list[PlatformWebhookAttempt]
    allowed_actions: list[AllowedAction]
    endpoint: Ref


class PlatformWebhookEndpoint(TypedDict):
    id: str
    url: str
    description: str
    event_types: list[str]
    payload: PlatformWebhookPayload
    state: PlatformWebhookEndpointState
    disabled_by: PlatformWebhookDisabledBy
    state_reason: str
    owner: Ref
    secrets: list[PlatformWebhookSecret]
    created_at: str
    etag: str
    allowed_actions: list[AllowedAction]


class PlatformWebhookEndpointInput(TypedDict):
    id: NotRequired[str]
    url: str
    description: NotRequired[str]
    event_types: list[str]
    payload: NotRequired[PlatformWebhookPayload]
    state: NotRequired[PlatformWebhookEndpointState]
    disabled_by: NotRequired[PlatformWebhookDisabledBy]
    state_reason: NotRequired[str]
    owner: NotRequired[RefInput]
    secrets: NotRequired[list[PlatformWebhookSecretInput]]
    created_at: NotRequired[str]
    etag: NotRequired[str]
    allowed_actions: NotRequired[list[AllowedActionInput]]


class PlatformWebhookEventType(TypedDict):
    name: str
    record_type: str
    path: str
    permission: str
    visible: bool


class PlatformWebhookSecret(TypedDict):
    ends_at: NotRequired[str]


class PlatformWebhookSecretInput(TypedDict):
    ends_at: NotRequired[str]


class ProjectsAcceptance(TypedDict):
    by: str
    at: str
    scope: str
    defects: str
    channel: str


class ProjectsAddTaskRequest(TypedDict):
    position_id: str
    title: str


class ProjectsAddTaskResponse(TypedDict):
    project: ProjectsProject


class ProjectsBatchMilestonesRequest(TypedDict):
    items: NotRequired[list[BatchItemInput]]
    reason: NotRequired[str]
    filter: NotRequired[ProjectsListMilestonesRequest]
    expected_count: NotRequired[int]
    expected_sums: NotRequired[list[SumInput]]


class ProjectsBatchMilestonesResponse(TypedDict):
    results: list[ProjectsMilestonesResult]
    operation: NotRequired[Operation]


class ProjectsBatchRecordAcceptancesRequest(TypedDict):
    items: NotRequired[list[BatchItemInput]]
    reason: NotRequired[str]
    filter: NotRequired[ProjectsListMilestonesRequest]
    expected_count: NotRequired[int]
    expected_sums: NotRequired[list[SumInput]]
    by: str
    defects: NotRequired[str]


class ProjectsBatchRecordAcceptancesResponse(TypedDict):
    results: list[ProjectsRecordAcceptancesResult]
    operation: NotRequired[Operation]


class ProjectsCancelSendMilestoneRequest(TypedDict):
    pass


class ProjectsCancelSendMilestoneResponse(TypedDict):
    milestone: ProjectsMilestone


class ProjectsCloseProjectRequest(TypedDict):
    pass


class ProjectsCloseProjectResponse(TypedDict):
    project: ProjectsProject


class ProjectsGetMilestoneLetterResponse(TypedDict):
    letter: ProjectsMilestoneLetter


class ProjectsGetMilestoneResponse(TypedDict):
    milestone: ProjectsMilestone


class ProjectsGetProjectResponse(TypedDict):
    project: ProjectsProject


class ProjectsListMilestonesRequest(TypedDict):
    page_size: NotRequired[int]
    page_token: NotRequired[str]
    project_id: NotRequired[str]
    states: NotRequired[list[ProjectsMilestoneState]]
    q: NotRequired[str]
    customer_id: NotRequired[str]
    order_by: NotRequired[str]
    ids: NotRequired[list[str]]
    with_summary: NotRequired[bool]
    exact_summary: NotRequired[bool]
    with_changes: NotRequired[bool]
    changed_since: NotRequired[str]
    view: NotRequired[View]


class ProjectsListMilestonesResponse(TypedDict):
    milestones: list[ProjectsMilestone]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class ProjectsListProjectsResponse(TypedDict):
    projects: list[ProjectsProject]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class ProjectsMember(TypedDict):
    person: Ref
    role: ProjectsMemberRole


class ProjectsMilestone(TypedDict):
    id: str
    project: Ref
    customer: Ref
    position_id: str
    quote_line_id: str
    title: str
    amount: NotRequired[Money]
    vat_rate: str
    vat_category: str
    state: ProjectsMilestoneState
    evidence: str
    evidence_files: list[FileRef]
    reached_at: NotRequired[str]
    acceptance: NotRequired[ProjectsAcceptance]
    rejected_reason: str
    completes_position: bool
    etag: str
    allowed_actions: list[AllowedAction]
    description: str
    outgoing: NotRequired[ProjectsOutgoingReport]


class ProjectsMilestoneLetter(TypedDict):
    to: list[str]
    cc: list[str]
    subject: str
    text: str


class ProjectsMilestoneLetterInput(TypedDict):
    to: list[str]
    cc: NotRequired[list[str]]
    subject: str
    text: str


class ProjectsMilestonesResult(TypedDict):
    id: str
    milestone: NotRequired[ProjectsMilestone]
    problem: NotRequired[ItemProblem]


class ProjectsOutgoingReport(TypedDict):
    letter: NotRequired[ProjectsMilestoneLetter]
    leaves_at: str


class ProjectsPosition(TypedDict):
    id: str
    position: int
    quote_line_id: str
    title: str
    kind: ProjectsPositionKind
    budget: NotRequired[Money]
    unit_price: NotRequired[Money]
    unit: str
    quantity: str
    cap: NotRequired[Money]
    vat_rate: str
    vat_category: str
    retainer_from: str
    description: str


class ProjectsProject(TypedDict):
    id: str
    number: str
    name: str
    customer: Ref
    quote: Ref
    lead: NotRequired[Ref]
    legal_entity: Ref
    state: ProjectsProjectState
    positions: list[ProjectsPosition]
    tasks: list[ProjectsTask]
    members: list[ProjectsMember]
    milestones: list[ProjectsMilestone]
    etag: str
    created_at: str
    payment_days: int
    allowed_actions: list[AllowedAction]


class ProjectsRecordAcceptanceRequest(TypedDict):
    by: str
    defects: NotRequired[str]


class ProjectsRecordAcceptanceResponse(TypedDict):
    milestone: ProjectsMilestone


class ProjectsRecordAcceptancesResult(TypedDict):
    id: str
    milestone: NotRequired[ProjectsMilestone]
    problem: NotRequired[ItemProblem]


class ProjectsReportMilestoneRequest(TypedDict):
    evidence: NotRequired[str]
    evidence_files: NotRequired[list[FileRefInput]]
    letter: NotRequired[ProjectsMilestoneLetterInput]
    hold_seconds: NotRequired[int]


class ProjectsReportMilestoneResponse(TypedDict):
    milestone: ProjectsMilestone


class ProjectsSetMemberRequest(TypedDict):
    person_id: str
    role: ProjectsMemberRoleInput


class ProjectsSetMemberResponse(TypedDict):
    project: ProjectsProject


class ProjectsTask(TypedDict):
    id: str
    position_id: str
    title: str


class ProjectsWithdrawMilestoneRequest(TypedDict):
    reason: NotRequired[str]


class ProjectsWithdrawMilestoneResponse(TypedDict):
    milestone: ProjectsMilestone


class ReportingFigure(TypedDict):
    key: str
    label: str
    value: str
    unit: str
    numerator: str
    denominator: str
    formula: str
    drill: str
    groups: list[ReportingFigureGroup]
    currency: str
    other_currencies: list[str]
    notes: list[ReportingFigureNote]
    better: ReportingFigureDirection
    at_end: bool
    previous: NotRequired[ReportingFigurePoint]
    change: str
    course: ReportingFigureCourse
    target: str
    gap: str
    against_target: ReportingFigureCourse
    series: list[ReportingFigurePoint]
    stages: list[ReportingFigureGroup]


class ReportingFigureGroup(TypedDict):
    key: str
    label: str
    value: str
    numerator: str
    denominator: str


class ReportingFigureNote(TypedDict):
    code: str
    text: str
    count: int


class ReportingFigurePoint(TypedDict):
    from_date: str
    to_date: str
    value: str
    numerator: str
    denominator: str


class ReportingFigurePosition(TypedDict):
    object: Ref
    kind: str
    group: str
    date: str
    numerator: str
    denominator: str
    currency: str


class ReportingFigureTarget(TypedDict):
    key: str
    value: str


class ReportingFigureTargetInput(TypedDict):
    key: str
    value: str


class ReportingFigureTargets(TypedDict):
    targets: list[ReportingFigureTarget]
    etag: str
    allowed_actions: list[AllowedAction]


class ReportingFigureTargetsInput(TypedDict):
    targets: NotRequired[list[ReportingFigureTargetInput]]
    etag: NotRequired[str]
    allowed_actions: NotRequired[list[AllowedActionInput]]


class ReportingGetFigureTargetsResponse(TypedDict):
    figure_targets: ReportingFigureTargets


class ReportingGetFiguresResponse(TypedDict):
    figures: list[ReportingFigure]
    as_of: str


class ReportingGetLineageResponse(TypedDict):
    links: list[ReportingLineageLink]
    as_of: str


class ReportingGetProjectFiguresResponse(TypedDict):
    project: ReportingProjectFigures
    weeks: list[ReportingWeekBurn]
    as_of: str


class ReportingHit(TypedDict):
    kind: str
    object: Ref
    path: str
    title: str
    subtitle: str
    amount: NotRequired[Money]
    state: str
    customer_id: str
    project_id: str


class ReportingLineageLink(TypedDict):
    kind: str
    object: Ref
    amount: NotRequired[Money]
    event_id: str
    parent: int


class ReportingListFigurePositionsResponse(TypedDict):
    positions: list[ReportingFigurePosition]
    next_page_token: str
    as_of: str


class ReportingListProjectFiguresResponse(TypedDict):
    projects: list[ReportingProjectFigures]
    next_page_token: str
    summary: NotRequired[Summary]
    as_of: str


class ReportingListTimelineResponse(TypedDict):
    entries: list[ReportingTimelineEntry]
    next_page_token: str
    as_of: str


class ReportingListWorkItemsResponse(TypedDict):
    work_items: list[ReportingWorkItem]
    next_page_token: str
    summary: NotRequired[Summary]
    counts: list[ReportingWorkCount]
    as_of: str


class ReportingProjectFigures(TypedDict):
    id: str
    project: Ref
    customer: NotRequired[Ref]
    planned: Money
    booked: Money
    submitted: Money
    approved: Money
    drafted: Money
    billed: Money
    paid: Money
    unbilled: Money
    cost: NotRequired[Money]
    margin: NotRequired[Money]
    minutes: int
    blocked_code: str
    blocked: str


class ReportingSearchResponse(TypedDict):
    hits: list[ReportingHit]
    as_of: str


class ReportingTimelineEntry(TypedDict):
    id: str
    at: str
    event: str
    text: str
    kind: str
    object: Ref
    path: str
    amount: NotRequired[Money]
    by: str
    comment: str


class ReportingUpdateFigureTargetsResponse(TypedDict):
    figure_targets: ReportingFigureTargets


class ReportingWeekBurn(TypedDict):
    week: str
    amount: Money
    minutes: int


class ReportingWorkCount(TypedDict):
    kind: ReportingWorkKind
    count: int


class ReportingWorkItem(TypedDict):
    id: str
    kind: ReportingWorkKind
    object: Ref
    path: str
    title: str
    count: int
    amount: NotRequired[Money]
    minutes: int
    customer: NotRequired[Ref]
    project: NotRequired[Ref]
    legal_entity: NotRequired[Ref]
    requested_by: NotRequired[Ref]
    since: str
    due_at: NotRequired[str]
    verbs: list[str]
    etag: str
    first_day: str
    last_day: str


class TimetrackingApproveExpensesRequest(TypedDict):
    ids: list[str]


class TimetrackingApproveExpensesResponse(TypedDict):
    expenses: list[TimetrackingExpense]


class TimetrackingApproveTimeRequest(TypedDict):
    ids: list[str]


class TimetrackingApproveTimeResponse(TypedDict):
    entries: list[TimetrackingTimeEntry]


class TimetrackingBatchExpensesRequest(TypedDict):
    items: NotRequired[list[BatchItemInput]]
    reason: NotRequired[str]
    filter: NotRequired[TimetrackingListExpensesRequest]
    expected_count: NotRequired[int]
    expected_sums: NotRequired[list[SumInput]]


class TimetrackingBatchExpensesResponse(TypedDict):
    results: list[TimetrackingExpensesResult]
    operation: NotRequired[Operation]


class TimetrackingBatchTimeEntriesRequest(TypedDict):
    items: NotRequired[list[BatchItemInput]]
    reason: NotRequired[str]
    filter: NotRequired[TimetrackingListTimeEntriesRequest]
    expected_count: NotRequired[int]
    expected_sums: NotRequired[list[SumInput]]


class TimetrackingBatchTimeEntriesResponse(TypedDict):
    results: list[TimetrackingTimeEntriesResult]
    operation: NotRequired[Operation]


class TimetrackingBatchUpsertTimeEntriesRequest(TypedDict):
    items: list[TimetrackingTimeEntryToWriteInput]


class TimetrackingBatchUpsertTimeEntriesResponse(TypedDict):
    results: list[TimetrackingTimeEntriesResult]


class TimetrackingCreateExpenseRequest(TypedDict):
    expense: TimetrackingExpenseInputInput
    id: NotRequired[str]


class TimetrackingCreateExpenseResponse(TypedDict):
    expense: TimetrackingExpense


class TimetrackingCreatePeriodLockRequest(TypedDict):
    from_date: str
    to_date: str
    reason: NotRequired[str]


class TimetrackingCreatePeriodLockResponse(TypedDict):
    period_lock: TimetrackingPeriodLock


class TimetrackingCreateRateRequest(TypedDict):
    person_id: str
    project_id: NotRequired[str]
    bill_rate: NotRequired[MoneyInput]
    cost_rate: NotRequired[MoneyInput]
    valid_from: str


class TimetrackingCreateRateResponse(TypedDict):
    rate: TimetrackingRate


class TimetrackingCreateTimeEntryRequest(TypedDict):
    entry: TimetrackingTimeEntryInputInput
    id: NotRequired[str]


class TimetrackingCreateTimeEntryResponse(TypedDict):
    entry: TimetrackingTimeEntry


class TimetrackingDiscardExpenseRequest(TypedDict):
    pass


class TimetrackingDiscardExpenseResponse(TypedDict):
    expense: TimetrackingExpense


class TimetrackingDiscardTimeEntryRequest(TypedDict):
    pass


class TimetrackingDiscardTimeEntryResponse(TypedDict):
    entry: TimetrackingTimeEntry


class TimetrackingDiscardTimerRequest(TypedDict):
    pass


class TimetrackingDiscardTimerResponse(TypedDict):
    timer: TimetrackingTimer


class TimetrackingExpense(TypedDict):
    id: str
    person: Ref
    project: Ref
    customer: Ref
    position_id: str
    quote_line_id: str
    date: str
    text: str
    gross: Money
    receipt_vat_rate: str
    receipt_vat: Money
    net: Money
    receipt: NotRequired[FileRef]
    state: TimetrackingEntryState
    rejected_reason: str
    invoice: NotRequired[Ref]
    vat_rate: str
    vat_category: str
    etag: str
    allowed_actions: list[AllowedAction]
    position: NotRequired[Ref]


class TimetrackingExpenseInputInput(TypedDict):
    project_id: str
    position_id: str
    date: str
    text: str
    gross: MoneyInput
    receipt_vat_rate: str
    receipt: NotRequired[FileRefInput]


class TimetrackingExpensesResult(TypedDict):
    id: str
    expense: NotRequired[TimetrackingExpense]
    problem: NotRequired[ItemProblem]


class TimetrackingFlag(TypedDict):
    code: str
    text: str


class TimetrackingGetExpenseResponse(TypedDict):
    expense: TimetrackingExpense


class TimetrackingGetTimeEntryResponse(TypedDict):
    entry: TimetrackingTimeEntry


class TimetrackingGetTimerResponse(TypedDict):
    timer: TimetrackingTimer


class TimetrackingListExpensesRequest(TypedDict):
    page_size: NotRequired[int]
    page_token: NotRequired[str]
    project_id: NotRequired[str]
    states: NotRequired[list[TimetrackingEntryState]]
    person_id: NotRequired[str]
    date_from: NotRequired[str]
    date_to: NotRequired[str]
    customer_id: NotRequired[str]
    q: NotRequired[str]
    gross_from: NotRequired[str]
    gross_to: NotRequired[str]
    order_by: NotRequired[str]
    ids: NotRequired[list[str]]
    with_summary: NotRequired[bool]
    exact_summary: NotRequired[bool]
    with_changes: NotRequired[bool]
    changed_since: NotRequired[str]
    view: NotRequired[View]


class TimetrackingListExpensesResponse(TypedDict):
    expenses: list[TimetrackingExpense]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class TimetrackingListPeriodLocksResponse(TypedDict):
    period_locks: list[TimetrackingPeriodLock]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class TimetrackingListRatesResponse(TypedDict):
    rates: list[TimetrackingRate]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class TimetrackingListTimeEntriesRequest(TypedDict):
    page_size: NotRequired[int]
    page_token: NotRequired[str]
    project_id: NotRequired[str]
    person_id: NotRequired[str]
    date_from: NotRequired[str]
    date_to: NotRequired[str]
    states: NotRequired[list[TimetrackingEntryState]]
    customer_id: NotRequired[str]
    billable: NotRequired[bool]
    order_by: NotRequired[str]
    ids: NotRequired[list[str]]
    with_summary: NotRequired[bool]
    exact_summary: NotRequired[bool]
    with_changes: NotRequired[bool]
    changed_since: NotRequired[str]
    view: NotRequired[View]


class TimetrackingListTimeEntriesResponse(TypedDict):
    entries: list[TimetrackingTimeEntry]
    next_page_token: str
    summary: NotRequired[Summary]
    changes_token: str
    gone_ids: list[str]


class TimetrackingOpenPeriodRequest(TypedDict):
    reason: str


class TimetrackingOpenPeriodResponse(TypedDict):
    period_lock: TimetrackingPeriodLock


class TimetrackingPeriodLock(TypedDict):
    id: str
    from_date: str
    to_date: str
    reason: str
    locked_by: NotRequired[Ref]
    etag: str
    allowed_actions: list[AllowedAction]


class TimetrackingRate(TypedDict):
    id: str
    person: Ref
    project: NotRequired[Ref]
    bill_rate: NotRequired[Money]
    cost_rate: NotRequired[Money]
    valid_from: str


class TimetrackingRejectExpensesRequest(TypedDict):
    ids: list[str]
    reason: str


class TimetrackingRejectExpensesResponse(TypedDict):
    expenses: list[TimetrackingExpense]


class TimetrackingRejectTimeRequest(TypedDict):
    ids: list[str]
    reason: str


class TimetrackingRejectTimeResponse(TypedDict):
    entries: list[TimetrackingTimeEntry]


class TimetrackingStartTimerRequest(TypedDict):
    project_id: str
    position_id: str
    task_id: NotRequired[str]
    note: NotRequired[str]


class TimetrackingStartTimerResponse(TypedDict):
    timer: TimetrackingTimer


class TimetrackingStopTimerRequest(TypedDict):
    note: NotRequired[str]
    ended_at: NotRequired[str]


class TimetrackingStopTimerResponse(TypedDict):
    entry: TimetrackingTimeEntry


class TimetrackingSubmitExpensesRequest(TypedDict):
    ids: list[str]


class TimetrackingSubmitExpensesResponse(TypedDict):
    expenses: list[TimetrackingExpense]


class TimetrackingSubmitTimeRequest(TypedDict):
    ids: list[str]


class TimetrackingSubmitTimeResponse(TypedDict):
    entries: list[TimetrackingTimeEntry]


class TimetrackingTakeBackExpensesRequest(TypedDict):
    ids: list[str]


class TimetrackingTakeBackExpensesResponse(TypedDict):
    expenses: list[TimetrackingExpense]


class TimetrackingTakeBackTimeRequest(TypedDict):
    ids: list[str]


class TimetrackingTakeBackTimeResponse(TypedDict):
    entries: list[TimetrackingTimeEntry]


class TimetrackingTimeEntriesResult(TypedDict):
    id: str
    entry: NotRequired[TimetrackingTimeEntry]
    problem: NotRequired[ItemProblem]


class TimetrackingTimeEntry(TypedDict):
    id: str
    person: Ref
    project: Ref
    customer: Ref
    position_id: str
    task_id: str
    quote_line_id: str
    date: str
    minutes: int
    started_at: NotRequired[str]
    ended_at: NotRequired[str]
    note: str
    billable: bool
    rate: Money
    amount: Money
    cost_rate: NotRequired[Money]
    state: TimetrackingEntryState
    rejected_reason: str
    flags: list[TimetrackingFlag]
    invoice: NotRequired[Ref]
    vat_rate: str
    vat_category: str
    etag: str
    allowed_actions: list[AllowedAction]
    hours: str
    uncapped: Money
    cost_unknown: bool
    position: NotRequired[Ref]
    task: NotRequired[Ref]


class TimetrackingTimeEntryInputInput(TypedDict):
    project_id: str
    position_id: str
    task_id: NotRequired[str]
    date: str
    minutes: NotRequired[int]
    started_at: NotRequired[str]
    ended_at: NotRequired[str]
    note: NotRequired[str]
    not_billable: NotRequired[bool]
    person_id: NotRequired[str]


class TimetrackingTimeEntryToWriteInput(TypedDict):
    id: NotRequired[str]
    etag: NotRequired[str]
    entry: TimetrackingTimeEntryInputInput


class TimetrackingTimer(TypedDict):
    id: str
    person: Ref
    project: Ref
    position_id: str
    task_id: str
    note: str
    started_at: str
    forgotten: bool
    position: NotRequired[Ref]
    task: NotRequired[Ref]


class TimetrackingUpdateExpenseResponse(TypedDict):
    expense: TimetrackingExpense


class TimetrackingUpdateTimeEntryResponse(TypedDict):
    entry: TimetrackingTimeEntry


class TimetrackingWithdrawExpenseApprovalRequest(TypedDict):
    reason: str


class TimetrackingWithdrawExpenseApprovalResponse(TypedDict):
    expense: TimetrackingExpense


class TimetrackingWithdrawTimeApprovalRequest(TypedDict):
    reason: str


class TimetrackingWithdrawTimeApprovalResponse(TypedDict):
    entry: TimetrackingTimeEntry

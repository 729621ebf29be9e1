"""The one table BT -> (place in the model, UBL path, CII path, kind) behind both writers and both readers.

The invoice is here, the groups below it in `mapping_groups`. Sources: EN 16931-3-2 (UBL 2.1) and EN 16931-3-3 (CII
D16B, D22B), XRechnung 3.0.2 for BG-DEX, ZUGFeRD 2.5 for BG-X.
"""

from kontor.einvoice.en16931 import model as m
from kontor.einvoice.en16931.codec import AMOUNT, CODE, DATE, TEXT, Group, Member, Term
from kontor.einvoice.en16931.mapping_groups import (
    ADVANCE,
    ATTACHMENT,
    BUYER,
    DATE_TIME,
    DELIVERY,
    FORMATTED,
    LINE,
    PAYEE,
    PAYMENT_MEANS,
    SELLER,
    TAX_REPRESENTATIVE,
    TOTALS,
    VAT_BREAKDOWN,
    period,
    reduction,
)

_AGREEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
_DELIVERY = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeDelivery"
_SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
_DOCUMENT = "rsm:ExchangedDocument"
_CONTEXT = "rsm:ExchangedDocumentContext"
_ADDITIONAL = f"{_AGREEMENT}/ram:AdditionalReferencedDocument"
_SUPPORTING = "cac:AdditionalDocumentReference[cbc:DocumentTypeCode!=130][cbc:DocumentTypeCode!=50]"
INVOICE: tuple[Member, ...] = (
    Term("BT-1", "number", "cbc:ID", f"{_DOCUMENT}/ram:ID"),
    Term("BT-2", "issue_date", "cbc:IssueDate", f"{_DOCUMENT}/ram:IssueDateTime{DATE_TIME}", DATE),
    Term("BT-3", "type_code", "cbc:InvoiceTypeCode", f"{_DOCUMENT}/ram:TypeCode", CODE, "cbc:CreditNoteTypeCode"),
    Term("BT-5", "currency", "cbc:DocumentCurrencyCode", f"{_SETTLEMENT}/ram:InvoiceCurrencyCode", CODE),
    Term("BT-6", "vat_currency", "cbc:TaxCurrencyCode", f"{_SETTLEMENT}/ram:TaxCurrencyCode", CODE),
    Term("BT-7", "tax_point_date", "cbc:TaxPointDate", "", DATE),
    Term("BT-8", "tax_point_code", "cac:InvoicePeriod/cbc:DescriptionCode", "", CODE),
    Term(
        "BT-9",
        "due_date",
        "cbc:DueDate",
        f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime{DATE_TIME}",
        DATE,
        "",
    ),
    Term("BT-10", "buyer_reference", "cbc:BuyerReference", f"{_AGREEMENT}/ram:BuyerReference"),
    Term(
        "BT-11",
        "project",
        "cac:ProjectReference/cbc:ID",
        f"{_AGREEMENT}/ram:SpecifiedProcuringProject[ram:Name:=Project reference]/ram:ID",
        TEXT,
        "cac:AdditionalDocumentReference[cbc:DocumentTypeCode=50]/cbc:ID",
    ),
    Term(
        "BT-12",
        "contract",
        "cac:ContractDocumentReference/cbc:ID",
        f"{_AGREEMENT}/ram:ContractReferencedDocument/ram:IssuerAssignedID",
    ),
    Term(
        "BT-13",
        "order",
        "cac:OrderReference/cbc:ID",
        f"{_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
    ),
    Term(
        "BT-14",
        "sales_order",
        "cac:OrderReference/cbc:SalesOrderID",
        f"{_AGREEMENT}/ram:SellerOrderReferencedDocument/ram:IssuerAssignedID",
    ),
    Term(
        "BT-15",
        "receiving_advice",
        "cac:ReceiptDocumentReference/cbc:ID",
        f"{_DELIVERY}/ram:ReceivingAdviceReferencedDocument/ram:IssuerAssignedID",
    ),
    Term(
        "BT-16",
        "despatch_advice",
        "cac:DespatchDocumentReference/cbc:ID",
        f"{_DELIVERY}/ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID",
    ),
    Term(
        "BT-17",
        "tender",
        "cac:OriginatorDocumentReference/cbc:ID",
        f"{_ADDITIONAL}[ram:TypeCode=50]/ram:IssuerAssignedID",
    ),
    Group(
        "BT-18",
        "object_id",
        m.Identifier,
        "cac:AdditionalDocumentReference[cbc:DocumentTypeCode=130]",
        f"{_ADDITIONAL}[ram:TypeCode=130]",
        (
            Term("BT-18", "value", "cbc:ID", "ram:IssuerAssignedID", CODE),
            Term("BT-18-1", "scheme", "cbc:ID/@schemeID", "ram:ReferenceTypeCode", CODE),
        ),
    ),
    Term(
        "BT-19",
        "buyer_accounting_reference",
        "cbc:AccountingCost",
        f"{_SETTLEMENT}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",
    ),
    Term(
        "BT-20",
        "payment_terms",
        "cac:PaymentTerms/cbc:Note",
        f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:Description",
    ),
    Group(
        "BG-1",
        "notes",
        m.Note,
        "cbc:Note",
        f"{_DOCUMENT}/ram:IncludedNote",
        (
            Term("BT-21", "subject_code", "", "ram:SubjectCode", CODE),
            Term("BT-22", "text", ".", "ram:Content"),
        ),
        many=True,
    ),
    Term(
        "BT-23",
        "business_process",
        "cbc:ProfileID",
        f"{_CONTEXT}/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
        CODE,
    ),
    Term(
        "BT-24",
        "specification",
        "cbc:CustomizationID",
        f"{_CONTEXT}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
        CODE,
    ),
    Group(
        "BG-3",
        "preceding",
        m.DocumentReference,
        "cac:BillingReference>cac:InvoiceDocumentReference",
        f"{_SETTLEMENT}/ram:InvoiceReferencedDocument",
        (
            Term("BT-25", "number", "cbc:ID", "ram:IssuerAssignedID"),
            Term("BT-26", "issue_date", "cbc:IssueDate", f"ram:FormattedIssueDateTime{FORMATTED}", DATE),
            Term("BT-X-555", "type_code", "", "ram:TypeCode", CODE),
        ),
        many=True,
    ),
    Group(
        "BG-4",
        "seller",
        m.Seller,
        "cac:AccountingSupplierParty/cac:Party",
        f"{_AGREEMENT}/ram:SellerTradeParty",
        SELLER,
        keep=True,
    ),
    Group(
        "BG-7",
        "buyer",
        m.Buyer,
        "cac:AccountingCustomerParty/cac:Party",
        f"{_AGREEMENT}/ram:BuyerTradeParty",
        BUYER,
        keep=True,
    ),
    Group("BG-10", "payee", m.Payee, "cac:PayeeParty", f"{_SETTLEMENT}/ram:PayeeTradeParty", PAYEE),
    Group(
        "BG-11",
        "tax_representative",
        m.TaxRepresentative,
        "cac:TaxRepresentativeParty",
        f"{_AGREEMENT}/ram:SellerTaxRepresentativeTradeParty",
        TAX_REPRESENTATIVE,
        keep=True,
    ),
    Group("BG-13", "delivery", m.Delivery, "cac:Delivery", _DELIVERY, DELIVERY),
    period("BG-14", "period", ("BT-73", "BT-74"), f"{_SETTLEMENT}/"),
    Group(
        "BG-16",
        "payment_means",
        m.PaymentMeans,
        "cac:PaymentMeans",
        f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans",
        PAYMENT_MEANS,
        many=True,
        keep=True,
    ),
    Term(
        "BT-90",
        "creditor_identifier",
        "cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification/cbc:ID[@schemeID=SEPA]",
        f"{_SETTLEMENT}/ram:CreditorReferenceID",
        CODE,
    ),
    reduction(
        "BG-20",
        "allowances",
        ("BT-92", "BT-93", "BT-94", "BT-97", "BT-98", "BT-95", "BT-96"),
        f"{_SETTLEMENT}/",
        charge=False,
        vat=True,
    ),
    reduction(
        "BG-21",
        "charges",
        ("BT-99", "BT-100", "BT-101", "BT-104", "BT-105", "BT-102", "BT-103"),
        f"{_SETTLEMENT}/",
        charge=True,
        vat=True,
    ),
    Group(
        "BG-22",
        "totals",
        m.Totals,
        ".",
        f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        TOTALS,
    ),
    Group(
        "BG-23",
        "vat",
        m.VatBreakdown,
        "cac:TaxTotal[cbc:TaxAmount/@currencyID={currency}]/cac:TaxSubtotal",
        f"{_SETTLEMENT}/ram:ApplicableTradeTax[ram:TypeCode:=VAT]",
        VAT_BREAKDOWN,
        many=True,
    ),
    Group("BG-24", "attachments", m.Attachment, _SUPPORTING, f"{_ADDITIONAL}[ram:TypeCode=916]", ATTACHMENT, many=True),
    Group(
        "BG-25",
        "lines",
        m.Line,
        "cac:InvoiceLine",
        "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem",
        "line",
        many=True,
        keep=True,
        ubl_note="cac:CreditNoteLine",
    ),
    Group(
        "BG-DEX-09",
        "third_party_payments",
        m.ThirdPartyPayment,
        "cac:PrepaidPayment",
        "",
        (
            Term("BT-DEX-001", "type", "cbc:ID", "", CODE),
            Term("BT-DEX-002", "amount", "cbc:PaidAmount", "", AMOUNT),
            Term("BT-DEX-002-1", "currency", "cbc:PaidAmount/@currencyID", "", CODE),
            Term("BT-DEX-003", "description", "cbc:InstructionID", ""),
        ),
        many=True,
        keep=True,
    ),
    Group(
        "BG-X-45", "advances", m.AdvancePayment, "", f"{_SETTLEMENT}/ram:SpecifiedAdvancePayment", ADVANCE, many=True
    ),
)
NAMED = {"line": LINE}

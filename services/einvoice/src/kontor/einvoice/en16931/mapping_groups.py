"""The groups of the mapping table below the invoice: parties, delivery, payment, totals, lines, advances."""

from collections.abc import Sequence
from typing import Any

from kontor.einvoice.en16931 import model as m
from kontor.einvoice.en16931.codec import AMOUNT, BINARY, CODE, DATE, NUMBER, Group, Member, Term

_VAT = "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID=VAT]/cbc:CompanyID"
DATE_TIME = "/udt:DateTimeString"
FORMATTED = "/qdt:DateTimeString"


def _has_scheme(item: Any) -> bool:
    return item.scheme is not None


def _no_scheme(item: Any) -> bool:
    return item.scheme is None


def _identifier(bt: str, field: str, ubl: str, cii: str, **more: Any) -> Group:
    members = (Term(bt, "value", ".", ".", CODE), Term(f"{bt}-1", "scheme", "@schemeID", "@schemeID", CODE))
    return Group(bt, field, m.Identifier, ubl, cii, members, **more)


def _global(bt: str, field: str, ubl: str, cii: str, *, many: bool = False) -> tuple[Group, ...]:
    """CII knows two elements for one term: ram:ID without and ram:GlobalID with a scheme."""
    return (
        _identifier(bt, field, ubl, "", many=many, only=lambda _: True),
        _identifier(bt, field, "", f"{cii}ram:ID", many=many, only=_no_scheme),
        _identifier(bt, field, "", f"{cii}ram:GlobalID", many=many, only=_has_scheme),
    )


def _address(bg: str, ubl: str, cii: str, bts: Sequence[str]) -> Group:
    paths = (
        ("street", "cbc:StreetName", "ram:LineOne"),
        ("line2", "cbc:AdditionalStreetName", "ram:LineTwo"),
        ("line3", "cac:AddressLine/cbc:Line", "ram:LineThree"),
        ("city", "cbc:CityName", "ram:CityName"),
        ("postcode", "cbc:PostalZone", "ram:PostcodeCode"),
        ("subdivision", "cbc:CountrySubentity", "ram:CountrySubDivisionName"),
        ("country", "cac:Country/cbc:IdentificationCode", "ram:CountryID"),
    )
    terms = tuple(Term(bt, f, u, c) for bt, (f, u, c) in zip(bts, paths, strict=True))
    return Group(bg, "address", m.Address, ubl, cii, terms, keep=True)


def _contact(bg: str, bts: Sequence[str]) -> Group:
    terms = (
        Term(bts[0], "name", "cbc:Name", "ram:PersonName", cii_alt="ram:DepartmentName"),
        Term(bts[1], "phone", "cbc:Telephone", "ram:TelephoneUniversalCommunication/ram:CompleteNumber"),
        Term(bts[2], "email", "cbc:ElectronicMail", "ram:EmailURIUniversalCommunication/ram:URIID"),
    )
    return Group(bg, "contact", m.Contact, "cac:Contact", "ram:DefinedTradeContact", terms, keep=True)


def period(bg: str, field: str, bts: Sequence[str], cii: str) -> Group:
    terms = (
        Term(bts[0], "start", "cbc:StartDate", f"ram:StartDateTime{DATE_TIME}", DATE),
        Term(bts[1], "end", "cbc:EndDate", f"ram:EndDateTime{DATE_TIME}", DATE),
    )
    return Group(bg, field, m.Period, "cac:InvoicePeriod", f"{cii}ram:BillingSpecifiedPeriod", terms)


def reduction(bg: str, field: str, bts: Sequence[str], cii: str, *, charge: bool, vat: bool) -> Group:
    flag = "true" if charge else "false"
    terms: list[Member] = [
        Term(bts[0], "amount", "cbc:Amount", "ram:ActualAmount", AMOUNT),
        Term(bts[1], "base_amount", "cbc:BaseAmount", "ram:BasisAmount", AMOUNT),
        Term(bts[2], "percent", "cbc:MultiplierFactorNumeric", "ram:CalculationPercent", NUMBER),
        Term(bts[3], "reason", "cbc:AllowanceChargeReason", "ram:Reason"),
        Term(bts[4], "reason_code", "cbc:AllowanceChargeReasonCode", "ram:ReasonCode", CODE),
    ]
    if vat:
        ubl, tax = "cac:TaxCategory[cac:TaxScheme/cbc:ID:=VAT]", "ram:CategoryTradeTax[ram:TypeCode:=VAT]"
        terms.append(Term(bts[5], "vat_category", f"{ubl}/cbc:ID", f"{tax}/ram:CategoryCode", CODE))
        terms.append(Term(bts[6], "vat_rate", f"{ubl}/cbc:Percent", f"{tax}/ram:RateApplicablePercent", NUMBER))
    return Group(
        bg,
        field,
        m.AllowanceCharge,
        f"cac:AllowanceCharge[cbc:ChargeIndicator={flag}]",
        f"{cii}ram:SpecifiedTradeAllowanceCharge[ram:ChargeIndicator/udt:Indicator={flag}]",
        tuple(terms),
        many=True,
    )


_REGISTRATION = "ram:SpecifiedLegalOrganization/ram:ID"
_VAT_ID = "ram:SpecifiedTaxRegistration[ram:ID/@schemeID=VA]/ram:ID"
_TAX_NUMBER = "ram:SpecifiedTaxRegistration[ram:ID/@schemeID=FC]/ram:ID"
_ENDPOINT = "ram:URIUniversalCommunication/ram:URIID"

SELLER: tuple[Member, ...] = (
    _identifier("BT-34", "endpoint", "cbc:EndpointID", _ENDPOINT),
    *_global("BT-29", "identifiers", "cac:PartyIdentification>cbc:ID[@schemeID!=SEPA]", "", many=True),
    Term("BT-27", "name", "cac:PartyLegalEntity/cbc:RegistrationName", "ram:Name"),
    Term("BT-28", "trading_name", "cac:PartyName/cbc:Name", "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
    _identifier("BT-30", "registration", "cac:PartyLegalEntity/cbc:CompanyID", _REGISTRATION),
    Term("BT-31", "vat_id", _VAT, _VAT_ID, CODE),
    Term(
        "BT-32",
        "tax_number",
        "cac:PartyTaxScheme[cac:TaxScheme/cbc:ID!=VAT][cac:TaxScheme/cbc:ID:=FC]/cbc:CompanyID",
        _TAX_NUMBER,
        CODE,
    ),
    Term("BT-33", "legal_notice", "cac:PartyLegalEntity/cbc:CompanyLegalForm", "ram:Description"),
    _address(
        "BG-5",
        "cac:PostalAddress",
        "ram:PostalTradeAddress",
        ("BT-35", "BT-36", "BT-162", "BT-37", "BT-38", "BT-39", "BT-40"),
    ),
    _contact("BG-6", ("BT-41", "BT-42", "BT-43")),
)
BUYER: tuple[Member, ...] = (
    _identifier("BT-49", "endpoint", "cbc:EndpointID", _ENDPOINT),
    *_global("BT-46", "identifier", "cac:PartyIdentification>cbc:ID", ""),
    Term("BT-44", "name", "cac:PartyLegalEntity/cbc:RegistrationName", "ram:Name"),
    Term("BT-45", "trading_name", "cac:PartyName/cbc:Name", "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
    _identifier("BT-47", "registration", "cac:PartyLegalEntity/cbc:CompanyID", _REGISTRATION),
    Term("BT-48", "vat_id", _VAT, _VAT_ID, CODE),
    _address(
        "BG-8",
        "cac:PostalAddress",
        "ram:PostalTradeAddress",
        ("BT-50", "BT-51", "BT-163", "BT-52", "BT-53", "BT-54", "BT-55"),
    ),
    _contact("BG-9", ("BT-56", "BT-57", "BT-58")),
)
PAYEE: tuple[Member, ...] = (
    Term("BT-59", "name", "cac:PartyName/cbc:Name", "ram:Name"),
    *_global("BT-60", "identifier", "cac:PartyIdentification>cbc:ID[@schemeID!=SEPA]", ""),
    _identifier("BT-61", "registration", "cac:PartyLegalEntity/cbc:CompanyID", _REGISTRATION),
)
TAX_REPRESENTATIVE: tuple[Member, ...] = (
    Term("BT-62", "name", "cac:PartyName/cbc:Name", "ram:Name"),
    Term("BT-63", "vat_id", _VAT, _VAT_ID, CODE),
    _address(
        "BG-12",
        "cac:PostalAddress",
        "ram:PostalTradeAddress",
        ("BT-64", "BT-65", "BT-164", "BT-66", "BT-67", "BT-68", "BT-69"),
    ),
)
_SHIP_TO = "ram:ShipToTradeParty"
DELIVERY: tuple[Member, ...] = (
    Term("BT-70", "party_name", "cac:DeliveryParty/cac:PartyName/cbc:Name", f"{_SHIP_TO}/ram:Name"),
    *_global("BT-71", "location", "cac:DeliveryLocation/cbc:ID", f"{_SHIP_TO}/"),
    Term(
        "BT-72",
        "delivered",
        "cbc:ActualDeliveryDate",
        f"ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime{DATE_TIME}",
        DATE,
    ),
    _address(
        "BG-15",
        "cac:DeliveryLocation/cac:Address",
        f"{_SHIP_TO}/ram:PostalTradeAddress",
        ("BT-75", "BT-76", "BT-165", "BT-77", "BT-78", "BT-79", "BT-80"),
    ),
)
_CREDITOR = "ram:PayeePartyCreditorFinancialAccount"
_OTHER_ID = "/ram:ProprietaryID"
_CARD = "ram:ApplicableTradeSettlementFinancialCard"
_BRANCH = "cac:FinancialInstitutionBranch/cbc:ID"
_DEBTOR = "ram:PayerPartyDebtorFinancialAccount/ram:IBANID"
PAYMENT_MEANS: tuple[Member, ...] = (
    Term("BT-81", "code", "cbc:PaymentMeansCode", "ram:TypeCode", CODE),
    Term("BT-82", "text", "cbc:PaymentMeansCode/@name", "ram:Information"),
    Term("BT-83", "remittance_information", "cbc:PaymentID", ""),
    Term("BT-9", "due_date", "", "", DATE, "cbc:PaymentDueDate"),
    Group(
        "BG-17",
        "transfer",
        m.CreditTransfer,
        "cac:PayeeFinancialAccount",
        ".",
        (
            Term(
                "BT-84", "account", "cbc:ID", f"{_CREDITOR}/ram:IBANID", CODE, cii_alt=f"{_CREDITOR}/ram:ProprietaryID"
            ),
            Term("BT-85", "account_name", "cbc:Name", f"{_CREDITOR}/ram:AccountName"),
            Term("BT-86", "bic", _BRANCH, "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID", CODE),
        ),
        keep=True,
    ),
    Group(
        "BG-18",
        "card",
        m.PaymentCard,
        "cac:CardAccount[cbc:NetworkID:=NA]",
        _CARD,
        (
            Term("BT-87", "number", "cbc:PrimaryAccountNumberID", "ram:ID", CODE),
            Term("BT-88", "holder", "cbc:HolderName", "ram:CardholderName"),
        ),
        keep=True,
    ),
    Group(
        "BG-19",
        "direct_debit",
        m.DirectDebit,
        "cac:PaymentMandate",
        ".",
        (
            Term("BT-89", "mandate_reference", "cbc:ID", "", CODE),
            Term("BT-91", "debited_account", "cac:PayerFinancialAccount/cbc:ID", _DEBTOR, CODE),
        ),
        keep=True,
    ),
)
TOTALS: tuple[Member, ...] = (
    Term("BT-106", "lines", "cac:LegalMonetaryTotal/cbc:LineExtensionAmount", "ram:LineTotalAmount", AMOUNT),
    Term("BT-107", "allowances", "cac:LegalMonetaryTotal/cbc:AllowanceTotalAmount", "ram:AllowanceTotalAmount", AMOUNT),
    Term("BT-108", "charges", "cac:LegalMonetaryTotal/cbc:ChargeTotalAmount", "ram:ChargeTotalAmount", AMOUNT),
    Term("BT-109", "net", "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount", "ram:TaxBasisTotalAmount", AMOUNT),
    Term("BT-112", "gross", "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount", "ram:GrandTotalAmount", AMOUNT),
    Term("BT-113", "prepaid", "cac:LegalMonetaryTotal/cbc:PrepaidAmount", "ram:TotalPrepaidAmount", AMOUNT),
    Term("BT-114", "rounding", "cac:LegalMonetaryTotal/cbc:PayableRoundingAmount", "ram:RoundingAmount", AMOUNT),
    Term("BT-115", "payable", "cac:LegalMonetaryTotal/cbc:PayableAmount", "ram:DuePayableAmount", AMOUNT),
    Term(
        "BT-110",
        "vat",
        "cac:TaxTotal[cbc:TaxAmount/@currencyID={currency}]/cbc:TaxAmount",
        "ram:TaxTotalAmount[@currencyID={currency}]",
        AMOUNT,
    ),
    Term(
        "BT-111",
        "vat_accounting",
        "cac:TaxTotal[cbc:TaxAmount/@currencyID={vat_currency}]/cbc:TaxAmount",
        "ram:TaxTotalAmount[@currencyID={vat_currency}]",
        AMOUNT,
    ),
)
_CATEGORY = "cac:TaxCategory[cac:TaxScheme/cbc:ID:=VAT]"
VAT_BREAKDOWN: tuple[Member, ...] = (
    Term("BT-116", "base", "cbc:TaxableAmount", "ram:BasisAmount", AMOUNT),
    Term("BT-117", "vat", "cbc:TaxAmount", "ram:CalculatedAmount", AMOUNT),
    Term("BT-118", "category", f"{_CATEGORY}/cbc:ID", "ram:CategoryCode", CODE),
    Term("BT-119", "rate", f"{_CATEGORY}/cbc:Percent", "ram:RateApplicablePercent", NUMBER),
    Term("BT-120", "exemption_reason", f"{_CATEGORY}/cbc:TaxExemptionReason", "ram:ExemptionReason"),
    Term("BT-121", "exemption_code", f"{_CATEGORY}/cbc:TaxExemptionReasonCode", "ram:ExemptionReasonCode", CODE),
    Term("BT-7", "tax_point_date", "", "ram:TaxPointDate/udt:DateString", DATE),
    Term("BT-8", "tax_point_code", "", "ram:DueDateTypeCode", CODE),
)
_EMBEDDED = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
ATTACHMENT: tuple[Member, ...] = (
    Term("BT-122", "reference", "cbc:ID", "ram:IssuerAssignedID"),
    Term("BT-123", "description", "cbc:DocumentDescription", "ram:Name"),
    Term("BT-124", "location", "cac:Attachment/cac:ExternalReference/cbc:URI", "ram:URIID"),
    Term("BT-125", "content", _EMBEDDED, "ram:AttachmentBinaryObject", BINARY),
    Term("BT-125-1", "media_type", f"{_EMBEDDED}/@mimeCode", "ram:AttachmentBinaryObject/@mimeCode"),
    Term("BT-125-2", "filename", f"{_EMBEDDED}/@filename", "ram:AttachmentBinaryObject/@filename"),
)
_LINE_AGREEMENT = "ram:SpecifiedLineTradeAgreement"
_LINE_SETTLEMENT = "ram:SpecifiedLineTradeSettlement"
_GROSS = f"{_LINE_AGREEMENT}/ram:GrossPriceProductTradePrice"
_NET = f"{_LINE_AGREEMENT}/ram:NetPriceProductTradePrice"
_PRICE_OFF = "cac:AllowanceCharge[cbc:ChargeIndicator:=false]"
_PRICE_OFF_CII = f"{_GROSS}/ram:AppliedTradeAllowanceCharge[ram:ChargeIndicator/udt:Indicator:=false]"
PRICE: tuple[Member, ...] = (
    Term("BT-146", "net", "cac:Price/cbc:PriceAmount", f"{_NET}/ram:ChargeAmount", AMOUNT),
    Term("BT-147", "discount", f"cac:Price/{_PRICE_OFF}/cbc:Amount", f"{_PRICE_OFF_CII}/ram:ActualAmount", AMOUNT),
    Term("BT-148", "gross", f"cac:Price/{_PRICE_OFF}/cbc:BaseAmount", f"{_GROSS}/ram:ChargeAmount", AMOUNT),
    Term(
        "BT-149",
        "base_quantity",
        "cac:Price/cbc:BaseQuantity",
        f"{_NET}/ram:BasisQuantity",
        NUMBER,
        cii_alt=f"{_GROSS}/ram:BasisQuantity",
        cii_beside=f"{_GROSS}/ram:BasisQuantity",  # beside the gross price as beside the net price (BR-TMP-3)
    ),
    Term(
        "BT-150",
        "base_unit",
        "cac:Price/cbc:BaseQuantity/@unitCode",
        f"{_NET}/ram:BasisQuantity/@unitCode",
        CODE,
        cii_alt=f"{_GROSS}/ram:BasisQuantity/@unitCode",
        cii_beside=f"{_GROSS}/ram:BasisQuantity/@unitCode",
    ),
)
_PRODUCT = "ram:SpecifiedTradeProduct"
ITEM: tuple[Member, ...] = (
    Term("BT-153", "name", "cbc:Name", "ram:Name"),
    Term("BT-154", "description", "cbc:Description", "ram:Description"),
    Term("BT-155", "seller_id", "cac:SellersItemIdentification/cbc:ID", "ram:SellerAssignedID"),
    Term("BT-156", "buyer_id", "cac:BuyersItemIdentification/cbc:ID", "ram:BuyerAssignedID"),
    _identifier("BT-157", "standard_id", "cac:StandardItemIdentification/cbc:ID", "ram:GlobalID"),
    Group(
        "BT-158",
        "classifications",
        m.Identifier,
        "cac:CommodityClassification>cbc:ItemClassificationCode",
        "ram:DesignatedProductClassification>ram:ClassCode",
        (
            Term("BT-158", "value", ".", ".", CODE),
            Term("BT-158-1", "scheme", "@listID", "@listID", CODE),
            Term("BT-158-2", "scheme_version", "@listVersionID", "@listVersionID", CODE),
        ),
        many=True,
    ),
    Term("BT-159", "origin_country", "cac:OriginCountry/cbc:IdentificationCode", "ram:OriginTradeCountry/ram:ID", CODE),
    Group(
        "BG-32",
        "attributes",
        m.Attribute,
        "cac:AdditionalItemProperty",
        "ram:ApplicableProductCharacteristic",
        (
            Term("BT-160", "name", "cbc:Name", "ram:Description"),
            Term("BT-161", "value", "cbc:Value", "ram:Value"),
        ),
        many=True,
    ),
)
_QUANTITY, _CREDITED = "cbc:InvoicedQuantity", "cbc:CreditedQuantity"
_LINE_VAT = "cac:Item/cac:ClassifiedTaxCategory[cac:TaxScheme/cbc:ID:=VAT]"
_LINE_TAX = f"{_LINE_SETTLEMENT}/ram:ApplicableTradeTax[ram:TypeCode:=VAT]"
_LINE_DOCUMENT = "ram:AssociatedDocumentLineDocument"
_LINE_SUM = f"{_LINE_SETTLEMENT}/ram:SpecifiedTradeSettlementLineMonetarySummation"
LINE: tuple[Member, ...] = (
    Term("BT-126", "id", "cbc:ID", f"{_LINE_DOCUMENT}/ram:LineID", CODE),
    Term("BT-X-304", "parent_id", "", f"{_LINE_DOCUMENT}/ram:ParentLineID", CODE),
    Term("BT-X-8", "status", "", f"{_LINE_DOCUMENT}/ram:LineStatusReasonCode", CODE),
    Term("BT-127", "note", "cbc:Note", f"{_LINE_DOCUMENT}/ram:IncludedNote/ram:Content"),
    Group(
        "BT-128",
        "object_id",
        m.Identifier,
        "cac:DocumentReference[cbc:DocumentTypeCode=130]",
        f"{_LINE_SETTLEMENT}/ram:AdditionalReferencedDocument[ram:TypeCode=130]",
        (
            Term("BT-128", "value", "cbc:ID", "ram:IssuerAssignedID", CODE),
            Term("BT-128-1", "scheme", "cbc:ID/@schemeID", "ram:ReferenceTypeCode", CODE),
        ),
    ),
    Term("BT-129", "quantity", _QUANTITY, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity", NUMBER, _CREDITED),
    Term(
        "BT-130",
        "unit",
        f"{_QUANTITY}/@unitCode",
        "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity/@unitCode",
        CODE,
        f"{_CREDITED}/@unitCode",
    ),
    Term("BT-131", "net", "cbc:LineExtensionAmount", f"{_LINE_SUM}/ram:LineTotalAmount", AMOUNT),
    Term(
        "BT-132",
        "order_line",
        "cac:OrderLineReference/cbc:LineID",
        f"{_LINE_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:LineID",
        CODE,
    ),
    Term(
        "BT-133",
        "accounting_reference",
        "cbc:AccountingCost",
        f"{_LINE_SETTLEMENT}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",
    ),
    period("BG-26", "period", ("BT-134", "BT-135"), f"{_LINE_SETTLEMENT}/"),
    reduction(
        "BG-27",
        "allowances",
        ("BT-136", "BT-137", "BT-138", "BT-139", "BT-140"),
        f"{_LINE_SETTLEMENT}/",
        charge=False,
        vat=False,
    ),
    reduction(
        "BG-28",
        "charges",
        ("BT-141", "BT-142", "BT-143", "BT-144", "BT-145"),
        f"{_LINE_SETTLEMENT}/",
        charge=True,
        vat=False,
    ),
    Group("BG-29", "price", m.Price, ".", ".", PRICE),
    Term("BT-151", "vat_category", f"{_LINE_VAT}/cbc:ID", f"{_LINE_TAX}/ram:CategoryCode", CODE),
    Term("BT-152", "vat_rate", f"{_LINE_VAT}/cbc:Percent", f"{_LINE_TAX}/ram:RateApplicablePercent", NUMBER),
    Group("BG-31", "item", m.Item, "cac:Item", _PRODUCT, ITEM),
    Group("BG-DEX-01", "sub_lines", m.Line, "cac:SubInvoiceLine", "", "line", many=True, ubl_note=""),
)
ADVANCE: tuple[Member, ...] = (
    Term("BT-X-291", "amount", "", "ram:PaidAmount", AMOUNT),
    Term("BT-X-292", "received", "", f"ram:FormattedReceivedDateTime{FORMATTED}", DATE),
    Group(
        "BG-X-46",
        "taxes",
        m.AdvanceTax,
        "",
        "ram:IncludedTradeTax[ram:TypeCode:=VAT]",
        (
            Term("BT-X-293", "vat", "", "ram:CalculatedAmount", AMOUNT),
            Term("BT-X-296", "category", "", "ram:CategoryCode", CODE),
            Term("BT-X-297", "rate", "", "ram:RateApplicablePercent", NUMBER),
        ),
        many=True,
    ),
    Group(
        "BG-X-83",
        "invoice",
        m.DocumentReference,
        "",
        "ram:InvoiceSpecifiedReferencedDocument",
        (
            Term("BT-X-548", "number", "", "ram:IssuerAssignedID"),
            Term("BT-X-550", "type_code", "", "ram:TypeCode", CODE),
            Term("BT-X-549", "issue_date", "", f"ram:FormattedIssueDateTime{FORMATTED}", DATE),
        ),
    ),
)

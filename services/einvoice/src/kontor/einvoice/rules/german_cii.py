"""The rules XRechnung 3.0.2 (schematron 2.6.0) adds to EN 16931, on a CrossIndustryInvoice.

What they ask and on which nodes is what the official rules ask; tests hold both against the official expectations.
"""

from collections.abc import Iterator

from kontor.einvoice.en16931 import iban
from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.rules import german_texts as texts
from kontor.einvoice.rules.findings import Finding, breach
from kontor.einvoice.rules.trees import Claim, Claims, broken, first, nodes, one_of, place, said

_TRADE = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
_AGREEMENT = f"{_TRADE}/ram:ApplicableHeaderTradeAgreement"
_SETTLEMENT = f"{_TRADE}/ram:ApplicableHeaderTradeSettlement"
_LINES = f"{_TRADE}/ram:IncludedSupplyChainTradeLineItem"
_SELLER, _BUYER = f"{_AGREEMENT}/ram:SellerTradeParty", f"{_AGREEMENT}/ram:BuyerTradeParty"
_SHIP_TO = f"{_TRADE}/ram:ApplicableHeaderTradeDelivery/ram:ShipToTradeParty/ram:PostalTradeAddress"
_CITY, _POSTCODE = "ram:CityName[normalize-space()]", "ram:PostcodeCode[normalize-space()]"
_MEANS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
_CODE = "normalize-space(ram:TypeCode)"
_TRANSFER = f"{_MEANS}[{one_of(_CODE, texts.TRANSFERS)}]"
_CARD = f"{_MEANS}[{one_of(_CODE, texts.CARDS)}]"
_DEBIT = f"{_MEANS}[{_CODE}='59']"
# CII has no element for BG-19: any of BT-89, BT-90 and BT-91 makes one.
_MANDATE = f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"
_CREDITOR = f"{_SETTLEMENT}/ram:CreditorReferenceID"
_DEBITED = "ram:PayerPartyDebtorFinancialAccount/ram:IBANID"
_DEBITING = f"({_MANDATE} or {_CREDITOR} or {_DEBITED})"
_NO_DEBIT = f"not({_MANDATE} or {_CREDITOR} or {_MEANS}/{_DEBITED})"
_CONTACT = f"{_SELLER}/ram:DefinedTradeContact"
_NET = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:BasisQuantity"
_GROSS = "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:BasisQuantity"
_FILE = "ram:AttachmentBinaryObject/@filename"
_TAX = f"{_LINES}/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax"
_REDUCED = f"{_SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge/ram:CategoryTradeTax"
_TYPE = "rsm:ExchangedDocument/ram:TypeCode"
_SUPPORTING = f"{_AGREEMENT}/ram:AdditionalReferencedDocument[ram:TypeCode='916']"
_CLAIMS = Claims(
    Claim("BR-DE-1", "/*", _MEANS),
    Claim("BR-DE-2", _SELLER, "ram:DefinedTradeContact"),
    Claim("BR-DE-3", f"{_SELLER}/ram:PostalTradeAddress", _CITY),
    Claim("BR-DE-4", f"{_SELLER}/ram:PostalTradeAddress", _POSTCODE),
    Claim("BR-DE-5", _CONTACT, "ram:PersonName[normalize-space()] or ram:DepartmentName[normalize-space()]"),
    Claim("BR-DE-6", _CONTACT, "ram:TelephoneUniversalCommunication/ram:CompleteNumber[normalize-space()]"),
    Claim("BR-DE-7", _CONTACT, "ram:EmailURIUniversalCommunication/ram:URIID[normalize-space()]"),
    Claim("BR-DE-8", f"{_BUYER}/ram:PostalTradeAddress", _CITY),
    Claim("BR-DE-9", f"{_BUYER}/ram:PostalTradeAddress", _POSTCODE),
    Claim("BR-DE-10", _SHIP_TO, _CITY),
    Claim("BR-DE-11", _SHIP_TO, _POSTCODE),
    Claim("BR-DE-14", f"{_SETTLEMENT}/ram:ApplicableTradeTax", "ram:RateApplicablePercent[normalize-space()]"),
    Claim("BR-DE-15", "/*", f"{_AGREEMENT}/ram:BuyerReference[normalize-space()]"),
    Claim(
        "BR-DE-16",
        "/*",
        f"not({_TAX}/ram:TypeCode='VAT' and {_TAX}/ram:CategoryCode[{one_of('.', texts.TAXED)}]) and "
        f"not({_REDUCED}='VAT' and {_REDUCED}/ram:CategoryCode[{one_of('.', texts.TAXED)}]) or "
        f"{_SELLER}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA' or @schemeID='FC'][normalize-space()] or "
        f"{_AGREEMENT}/ram:SellerTaxRepresentativeTradeParty",
    ),
    Claim("BR-DE-17", "/*", f"{_TYPE}[{one_of('normalize-space()', texts.TYPE_CODES)}]"),
    Claim(
        "BR-DE-22",
        "/*",
        f"not(//ram:AdditionalReferencedDocument[{_FILE} = "
        f"preceding-sibling::ram:AdditionalReferencedDocument/{_FILE}])",
    ),
    Claim("BR-DE-23-a", _TRANSFER, "ram:PayeePartyCreditorFinancialAccount"),
    Claim("BR-DE-23-b", _TRANSFER, f"not(ram:ApplicableTradeSettlementFinancialCard) and not{_DEBITING}"),
    Claim("BR-DE-24-a", _CARD, "ram:ApplicableTradeSettlementFinancialCard"),
    Claim("BR-DE-24-b", _CARD, f"not(ram:PayeePartyCreditorFinancialAccount) and not{_DEBITING}"),
    Claim("BR-DE-25-a", _DEBIT, _DEBITING),
    Claim(
        "BR-DE-25-b",
        _DEBIT,
        "not(ram:PayeePartyCreditorFinancialAccount or ram:ApplicableTradeSettlementFinancialCard or "
        "ram:PayerSpecifiedDebtorFinancialInstitution or ram:PayeeSpecifiedCreditorFinancialInstitution)",
    ),
    Claim("BR-DE-26", "/*", f"not({_TYPE}[normalize-space()='384']) or {_SETTLEMENT}/ram:InvoiceReferencedDocument"),
    Claim("BR-DE-30", "/*", f"{_NO_DEBIT} or {_CREDITOR} and ({_MANDATE} or {_MEANS}/{_DEBITED})"),
    Claim("BR-DE-31", "/*", f"{_NO_DEBIT} or {_MEANS}/{_DEBITED} and ({_MANDATE} or {_CREDITOR})"),
    Claim(
        "BR-DE-TMP-32",
        "/*",
        f"{_TRADE}/ram:ApplicableHeaderTradeDelivery/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime or "
        f"{_SETTLEMENT}/ram:BillingSpecifiedPeriod or "
        f"not({_LINES}[not(ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod)])",
    ),
    Claim("BR-TMP-4", _SUPPORTING, "count(ram:Name) <= 1"),
    Claim("BR-TMP-5", _SUPPORTING, "count(ram:AttachmentBinaryObject) <= 1"),
    Claim(
        "BR-TMP-3",
        _LINES,
        f"not({_GROSS} and {_NET}) or {_GROSS} = {_NET} and "
        f"(not({_NET}/@unitCode and {_GROSS}/@unitCode) or {_GROSS}/@unitCode = {_NET}/@unitCode)",
    ),
)
_EXTENSION = Claims(
    Claim("BR-DEX-01", "//ram:AttachmentBinaryObject", one_of("@mimeCode", texts.MEDIA_TYPES)),
    Claim("BR-DEX-15", f"{_LINES}/ram:AssociatedDocumentLineDocument", "not(//ram:ParentLineID)"),
)
_PRODUCTS = f"{_LINES}/ram:SpecifiedTradeProduct"
_VEHICLE = "ram:DesignatedProductClassification/ram:ClassCode[@listID='CVD']"
_EMISSION = "ram:ApplicableProductCharacteristic[ram:Description='cva']"
_VEHICLES = Claims(
    Claim("BR-DE-CVD-01", "/*", f"{_AGREEMENT}/ram:ContractReferencedDocument/ram:IssuerAssignedID[normalize-space()]"),
    Claim(
        "BR-DE-CVD-02",
        "/*",
        f"{_AGREEMENT}/ram:AdditionalReferencedDocument[ram:TypeCode='50']/ram:IssuerAssignedID[normalize-space()]",
    ),
    Claim("BR-DE-CVD-03", "/*", f"{_PRODUCTS}[{_VEHICLE}][{_EMISSION}]"),
    Claim("BR-DE-CVD-06-a", _PRODUCTS, f"not({_VEHICLE}) or count({_EMISSION}) = 1"),
    Claim("BR-DE-CVD-06-b", _PRODUCTS, f"not({_EMISSION}) or count({_VEHICLE}) = 1"),
    Claim(
        "BR-DE-CVD-04",
        f"{_PRODUCTS}/ram:DesignatedProductClassification/ram:ClassCode",
        f"not(normalize-space(@listID)='CVD') or {one_of('normalize-space()', texts.VEHICLES)}",
    ),
    Claim("BR-DE-CVD-05", f"{_PRODUCTS}/{_EMISSION}", one_of("normalize-space(ram:Value)", texts.EMISSIONS)),
)


def check(root: Element, profile: Profile) -> Iterator[Finding]:
    yield from broken(root, _CLAIMS)
    yield from _terms(root)
    yield from _warnings(root)
    if profile.extension:
        yield from broken(root, _EXTENSION)
        yield from _schemes(root)
    if profile.cvd:
        yield from broken(root, _VEHICLES)
        codes = nodes(root, f"{_PRODUCTS}/ram:DesignatedProductClassification/ram:ClassCode")
        yield from texts.listed("BR-TMP-CVD-01", codes, "listID", texts.classifications())


def _terms(root: Element) -> Iterator[Finding]:
    for description in nodes(root, f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:Description[1]"):
        if not texts.discounts_are_well_formed(description.text or ""):
            yield breach("BR-DE-18", "/" + place(description))
            return


def _warnings(root: Element) -> Iterator[Finding]:
    for contact in nodes(root, _CONTACT):
        if not texts.is_phone(said(first(contact, "ram:TelephoneUniversalCommunication/ram:CompleteNumber"))):
            yield breach("BR-DE-27", "/" + place(contact))
        if not texts.is_email(said(first(contact, "ram:EmailURIUniversalCommunication/ram:URIID"))):
            yield breach("BR-DE-28", "/" + place(contact))
    for means in nodes(root, f"{_MEANS}[{_CODE}='58']"):
        if not iban.is_valid(said(first(means, "ram:PayeePartyCreditorFinancialAccount/ram:IBANID"))):
            yield breach("BR-DE-19", "/" + place(means))
    for means in nodes(root, _DEBIT):
        if not iban.is_valid(said(first(means, _DEBITED))):
            yield breach("BR-DE-20", "/" + place(means))
    for uri in nodes(root, f"{_SUPPORTING}/ram:URIID"):
        if not texts.is_url(uri.text or ""):
            yield breach("BR-TMP-2", "/" + place(uri))
    for day in nodes(root, "//udt:DateTimeString | //qdt:DateTimeString | //udt:DateString"):
        if said(day.get("format")) != "102" or not texts.is_compact_date(said(day)):
            yield breach("BR-TMP-7", "/" + place(day))


def _schemes(root: Element) -> Iterator[Finding]:
    """BR-DEX-04 to -08 take the place of the CEN lists and know the German health applications (XR01 to XR03)."""
    icd, eas = texts.schemes("icd"), texts.schemes("eas")
    parties = "//ram:GlobalID[not(ancestor::ram:SpecifiedTradeProduct) and not(ancestor::ram:ShipToTradeParty)]"
    yield from texts.listed("BR-DEX-04", nodes(root, parties), "schemeID", icd)
    ids = nodes(root, "//ram:ID[not(ancestor::ram:SpecifiedTaxRegistration)]")
    yield from texts.listed("BR-DEX-05", ids, "schemeID", icd)
    yield from texts.listed("BR-DEX-06", nodes(root, "//ram:SpecifiedTradeProduct/ram:GlobalID"), "schemeID", icd)
    endpoints = nodes(root, "//ram:URIUniversalCommunication/ram:URIID")
    yield from texts.listed("BR-DEX-07", endpoints, "schemeID", eas)
    places = nodes(root, "//ram:ApplicableHeaderTradeDelivery/ram:ShipToTradeParty/ram:GlobalID")
    yield from texts.listed("BR-DEX-08", places, "schemeID", icd)
